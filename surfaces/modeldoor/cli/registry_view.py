"""Registries for people: what may be offered, for which machines, by what score, and who confirms the bytes."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from modeldoor.cli.estimate_view import size
from modeldoor.cli.terminal import write_what_the_terminal_can
from modeldoor_collector.views.remedies import spoken_reason
from modeldoor_lifecycle.registry.lookups import in_bracket
from modeldoor_lifecycle.registry.models import PinnedModel
from modeldoor_lifecycle.registry.rationales import figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table

    from modeldoor_lifecycle.registry.models import UnpinnedModel
    from modeldoor_lifecycle.registry.registries import Registries, Registry

    Object = Mapping[str, Any]

BRACKETS = {"4gb": "4 GB", "8gb": "8 GB", "16gb": "16 GB", "32gb": "32 GB and more"}
SHORT_BRACKETS = {"4gb": "4 GB", "8gb": "8 GB", "16gb": "16 GB", "32gb": "32 GB+"}
CONFIRMATIONS = {"twoSources": "two sources", "hubPage": "the hub's page", "oneSource": "one source"}
UNPINNED_BECAUSE = {
    "noRevision": "no commit of it is known",
    "shortRevision": "only the beginning of its commit is known",
    "noSize": "its exact size is not known",
    "noDigest": "its digest is not known",
    "noFileKnown": "no file of it is known",
}

FIGURES_WIDTH = 39
"""Columns of the terminal that machine, score, size and context take, with what keeps them apart."""

CONFIRMED_WIDTH = 14
"""What the last column takes."""


def show_list(registries: Registries, bracket: str | None) -> None:
    """Prints the models that count, bracket by bracket and best first; then those that are known by name only."""
    from rich.console import Console
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    brackets = tuple(BRACKETS) if bracket is None else (bracket,)
    longest = max((len(model.id) for model in registries.pinned), default=0)
    if console.width < longest + FIGURES_WIDTH:
        for line in model_lines(registries, brackets):
            console.print(Text(line), soft_wrap=True)
    else:
        has_room = console.width >= longest + FIGURES_WIDTH + CONFIRMED_WIDTH
        console.print(model_table(registries, brackets, with_confirmation=has_room))
    for line in list_lines(registries, with_unpinned=bracket is None):
        console.print(Text(line), soft_wrap=True)


def model_table(registries: Registries, brackets: Sequence[str], *, with_confirmation: bool) -> Table:
    """The pinned models of these brackets, with who confirms their bytes where there is room for it."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("machine", no_wrap=True)
    table.add_column("model", overflow="fold", min_width=max((len(model.id) for model in registries.pinned), default=0))
    for heading in ("score", "size", "context"):
        table.add_column(heading, justify="right", no_wrap=True)
    if with_confirmation:
        table.add_column("confirmed by", no_wrap=True)
    for bracket in brackets:
        for place, model in enumerate(in_bracket(registries, bracket)):
            name = Text(model.id)
            name.append(f"\n{_described(model, registries)}", style="dim")
            cells = [
                Text("" if place else SHORT_BRACKETS[bracket]),
                name,
                Text(figure(model.now.score)),
                Text(size(model.now.total_bytes)),
                Text(str(model.maximum_context_tokens)),
            ]
            if with_confirmation:
                cells.append(Text(CONFIRMATIONS[model.document()["confirmation"]["by"]]))
            table.add_row(*cells)
    return table


def model_lines(registries: Registries, brackets: Sequence[str]) -> Iterator[str]:
    """The same where a table has no room."""
    for bracket in brackets:
        yield f"{BRACKETS[bracket]}:"
        for model in in_bracket(registries, bracket):
            yield f"  {model.id}"
            yield f"    {_described(model, registries)}"
            yield (
                f"    score {figure(model.now.score)}, {size(model.now.total_bytes)}, "
                f"context {model.maximum_context_tokens}, {CONFIRMATIONS[model.document()['confirmation']['by']]}"
            )


def _described(model: PinnedModel, registries: Registries) -> str:
    scored = f"; scored by '{model.now.yardstick_id}'" if len(registries.yardsticks) > 1 else ""
    return f"{model.now.display_name}; {model.license}{scored}"


def list_lines(registries: Registries, *, with_unpinned: bool) -> Iterator[str]:
    """What stands below the table: names without bytes, and where all of it comes from."""
    if with_unpinned and registries.unpinned:
        yield ""
        yield "Known by name only, and never recommended or downloaded:"
        for model in registries.unpinned:
            yield f"  {model.id} ({model.display_name})"
    yield ""
    yield "From these registries, of which the first that lists a name counts:"
    for registry in registries.registries:
        yield f"  {_source(registry)}; scores by '{registry.yardstick_id}'"


def show_model(model: PinnedModel | UnpinnedModel, listing: Sequence[Registry]) -> None:
    """Prints all that is known of one model."""
    from rich.console import Console
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    name = model.now.display_name if isinstance(model, PinnedModel) else model.display_name
    console.print(Text(f"{name} ({model.id})", style="bold"), soft_wrap=True)
    if not isinstance(model, PinnedModel):
        console.print(
            Text("Known by name only: it is never recommended, downloaded or enforced."), style="yellow", soft_wrap=True
        )
    console.print()
    rows = list(model_rows(model, listing))
    indent = max(len(thing) for thing, _ in rows) + 2
    for thing, words in rows:
        line = Text(row_text(thing, words, indent, console.width))
        line.stylize("dim", 0, len(thing))
        console.print(line, soft_wrap=True)


def row_text(thing: str, words: str, indent: int, width: int) -> str:
    """A row in lines of the terminal's width; a digest or an address stays whole, so that it can be copied."""
    return textwrap.fill(
        f"{thing:<{indent}}{words}",
        width,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def model_rows(model: PinnedModel | UnpinnedModel, listing: Sequence[Registry]) -> Iterator[tuple[str, str]]:
    """What is told of a model, thing by thing."""
    entry = model.document()
    sources = {source["id"]: source["origin"] for source in listing[0].document()["sources"]}
    if isinstance(model, PinnedModel):
        yield from _pinned_rows(model, entry, sources, listing[0])
    else:
        yield from _unpinned_rows(entry)
    for name in entry["sourceIds"]:
        yield f"source {name}", sources[name]
    yield "listed by", f"{_source(listing[0])}, which counts"
    for registry in listing[1:]:
        yield "", f"{_source(registry)}, which comes later and does not count"


def _pinned_rows(
    model: PinnedModel, entry: Object, sources: Mapping[str, str], registry: Registry
) -> Iterator[tuple[str, str]]:
    quality, requirements, artifact = entry["quality"], entry["requirements"], entry["artifact"]
    workload = requirements["workload"]
    yield "version", str(model.now.version)
    for earlier in entry.get("earlierVersions", ()):
        why = f": {earlier['replacedBecause']}" if "replacedBecause" in earlier else ""
        yield (
            f"version {earlier['version']}",
            f"score {figure(earlier['score'])}, {size(earlier['totalBytes'])}, replaced{why}",
        )
    yield "made from", entry["baseRepository"]
    yield "licence", entry["license"]
    yield (
        "score",
        f"{figure(quality['score'])} by '{registry.yardstick_id}', {quality['scoredOn']}, from {sources[quality['sourceId']]}",
    )
    yield "for machines with", BRACKETS[entry["ramBracket"]]
    yield (
        "needs",
        f"{size(requirements['memoryBytes'])} of memory with {workload['contextTokens']} tokens of context ({requirements['basis']}), {size(requirements['diskBytes'])} on the disk",
    )
    yield "longest context", f"{entry['maximumContextTokens']} tokens"
    yield "files", f"{artifact['quantization']}, {artifact['format']}, {artifact['totalBytes']} bytes in all"
    yield from _file_rows(artifact)
    yield "confirmed by", CONFIRMATIONS[entry["confirmation"]["by"]]
    if "remark" in entry:
        yield "remark", entry["remark"]


def _file_rows(artifact: Object) -> Iterator[tuple[str, str]]:
    if artifact["source"] == "https":
        yield "", artifact["url"]
        yield "", artifact["digest"]
        return
    yield "", f"hub: {artifact['repository']} at commit {artifact['revision']}"
    for file in artifact["files"]:
        yield "", f"{file['path']}, {file['sizeBytes']} bytes"
        yield "", file["digest"]


def _unpinned_rows(entry: Object) -> Iterator[tuple[str, str]]:
    artifact = entry["artifact"]
    yield "repository", artifact["repository"]
    yield "files", ", ".join([artifact["quantization"], artifact["format"], *([artifact["path"]] if "path" in artifact else [])])  # fmt: skip
    yield "licence", entry.get("license", "not known")
    yield "not pinned", UNPINNED_BECAUSE.get(artifact["reason"], spoken_reason(artifact["reason"]))


def _source(registry: Registry) -> str:
    where = f"registries/{registry.file_name}" if registry.file_name else "ships with modeldoor"
    return f"{registry.id}, revision {registry.revision} ({where})"
