"""A model that was provisioned, for people: what it is, how far it can be trusted, and how the engine is started."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from modeldoor.cli.catalog_words import EXPECTED_BY, place_words
from modeldoor.cli.download_words import size
from modeldoor.cli.estimate_view import PLACEMENTS
from modeldoor.cli.output import printable
from modeldoor.cli.terminal import write_what_the_terminal_can

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Object = Mapping[str, Any]

ENGINE = "llama-server"

_METHODS = {
    "hashed": "every byte was read now",
    "unchangedSinceHash": "every byte was read earlier, and nobody has touched the file since",
}


def show_provisioned(handoff: Object, entry: Object | None, written_to: str | None) -> None:
    """Prints what was provisioned; `entry` is what the catalogue says of it, `written_to` where the handoff lies."""
    from rich.console import Console
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    console.print(Text(printable(handoff["model"]["id"]), style="bold"), soft_wrap=True)
    is_verified = handoff["verification"]["verdict"] == "pass"
    console.print(Text(verdict_line(handoff, entry), style="green" if is_verified else "yellow"), soft_wrap=True)
    console.print()
    rows = list(handoff_rows(handoff, entry, written_to))
    indent = max(len(thing) for thing, _ in rows) + 2
    for thing, words in rows:
        line = Text(printable(f"{thing:<{indent}}{words}"))
        line.stylize("dim", 0, len(thing))
        console.print(line, soft_wrap=True)
    for each in start_lines(handoff):
        console.print(Text(printable(each)), soft_wrap=True)


def verdict_line(handoff: Object, entry: Object | None) -> str:
    """Whether it is what it should be, and by whose word."""
    verification = handoff["verification"]
    how = _METHODS[verification["method"]]
    if verification["verdict"] == "warn":
        return f"Not verified: nobody says what its digest must be ({how})."
    told = "" if entry is None else EXPECTED_BY.get(entry["trust"].get("expectedFrom", ""), "")
    by = f", by {told}" if told else ""
    strictly = " strictly" if verification["strict"] else ""
    return f"Verified{strictly}: its SHA-256 is as it must be{by} ({how})."


def handoff_rows(handoff: Object, entry: Object | None, written_to: str | None) -> Iterator[tuple[str, str]]:
    """What is told of it, thing by thing."""
    for part in handoff.get("parts", [handoff["model"]]):
        yield "path", part["path"]
    yield "digest", f"sha256:{handoff['verification']['digest']['value']}"
    metadata = handoff["metadata"]
    place = "" if entry is None else f", {place_words(entry)}"
    kind = "" if entry is None else f", {entry['artifact']['quantization']}"
    yield "size", f"{size(metadata['size_bytes'])}{kind}{place}"
    if metadata.get("ctx_max") is not None:
        yield "longest context", f"{metadata['ctx_max']} tokens"
    yield "memory", memory_words(handoff.get("estimate"))
    if written_to is not None:
        yield "handoff", written_to


def memory_words(estimate: Object | None) -> str:
    """Whether it fits, and what it takes."""
    if estimate is None:
        return "whether it fits this machine was not found out"
    workload = estimate["workload"]
    keys = workload["kvCacheType"]
    sequences = workload["parallelSequences"]
    shared = "" if sequences == 1 else f" for {sequences} sequences"
    only = ", and nowhere else" if estimate.get("gpu_only") else ""
    return (
        f"it fits now: {size(estimate['memory']['totalBytes'])}, {PLACEMENTS[estimate['placement']]}{only}, "
        f"with {workload['contextTokens']} tokens of context in {keys}{shared}"
    )


def start_lines(handoff: Object) -> Iterator[str]:
    """The command that starts the engine, in one line that can be copied."""
    engine = handoff.get("engine")
    if engine is not None:
        yield ""
        yield "start it:"
        yield shlex.join([ENGINE, *engine["arguments"]])
