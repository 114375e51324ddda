"""The catalogue for people: its models in lines, or one in full; each name stays whole, so that it can be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor.cli.catalog_words import (
    digests,
    kept_words,
    live_leases,
    place_words,
    trust_words,
)
from modeldoor.cli.download_words import size
from modeldoor_lifecycle.provisioner.catalog_entries import is_usable, total_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    Object = Mapping[str, Any]

NOTHING_YET = "nothing is in the catalogue yet: modeldoor provision REF puts a model there"


def list_lines(entries: Sequence[Object], *, hidden_count: int, now: datetime) -> Iterator[str]:
    """Each model in two lines, then all of them together; `hidden_count` models are not among them."""
    for entry in entries:
        yield str(entry["id"])
        yield f"    {summary(entry, now)}"
    rest = f"; {hidden_count} more out of use (modeldoor catalog list --all)" if hidden_count else ""
    if not entries:
        yield f"no model may be used{rest}" if hidden_count else NOTHING_YET
        return
    in_all = size(sum(total_bytes(entry) for entry in entries))
    yield f"{len(entries)} model{'' if len(entries) == 1 else 's'}, {in_all}{rest}"


def summary(entry: Object, now: datetime) -> str:
    """An entry in one line, its name apart."""
    state = () if entry["lifecycle"]["state"] == "active" else ("retired",)
    used = (f"last used {_day(entry['lastUsedAt'])}",) if "lastUsedAt" in entry else ()
    return "; ".join(
        [
            f"{size(total_bytes(entry))}, {place_words(entry)}",
            *state,
            trust_words(entry),
            *kept_words(entry, now),
            *used,
        ]
    )


def model_lines(entry: Object, paths: Sequence[str], now: datetime, *, is_as_it_was: bool) -> Iterator[str]:
    """All that is known of one model; `is_as_it_was`: nobody has touched its files since they were hashed."""
    yield str(entry["id"])
    yield ""
    rows = list(model_rows(entry, paths, now, is_as_it_was=is_as_it_was))
    indent = max(len(thing) for thing, _ in rows) + 2
    for thing, words in rows:
        yield f"{thing:<{indent}}{words}"


def model_rows(entry: Object, paths: Sequence[str], now: datetime, *, is_as_it_was: bool) -> Iterator[tuple[str, str]]:
    """What is told of a model, thing by thing."""
    for alias in entry.get("aliases", ()):
        yield "also", alias
    yield "state", " and ".join(_state_words(entry))
    yield "trust", trust_words(entry)
    yield from _trust_rows(entry["trust"])
    if is_usable(entry):
        yield "since then", "untouched" if is_as_it_was else "touched or gone: modeldoor catalog verify tells which"
    artifact = entry["artifact"]
    told = f"{artifact['quantization']}, {size(total_bytes(entry))}"
    yield "files", f"{told}, {place_words(entry)}"
    for name, number_bytes, digest in digests(entry):
        yield "", f"{name}, {number_bytes} bytes"
        yield "", digest
    for path in paths:
        yield "path", path
    yield from _header_rows(entry.get("header"))
    yield "known since", entry["registeredAt"]
    yield "last used", entry.get("lastUsedAt", "never")
    for lease in live_leases(entry, now):
        yield "lease", f"{lease['leaseId']}, {lease['holder']}, until {lease['expiresAt']}"


def _state_words(entry: Object) -> Iterator[str]:
    lifecycle = entry["lifecycle"]
    if lifecycle["state"] == "retired":
        yield f"retired {lifecycle['retiredAt']}"
    else:
        yield "active" if is_usable(entry) else "active, but not handed on"
    if entry["isPinned"]:
        yield "pinned"


def _trust_rows(trust: Object) -> Iterator[tuple[str, str]]:
    match trust["state"]:
        case "verified":
            yield "verified", f"{trust['verifiedAt']}, {_METHODS[trust['method']]}"
        case "warned":
            yield "hashed", f"{trust['hashedAt']}, {_METHODS[trust['method']]}"
        case _:
            yield "found", trust["distrustedAt"]


_METHODS = {"overTheFile": "over the file where it lies", "whileDownloading": "over its bytes while they came"}


def _header_rows(header: Object | None) -> Iterator[tuple[str, str]]:
    if header is None:
        return
    yield "architecture", header["architecture"]
    if "maximumContextTokens" in header:
        yield "longest context", f"{header['maximumContextTokens']} tokens"
    if "tokenizer" in header:
        tokenizer = header["tokenizer"]
        template = "with" if tokenizer["hasChatTemplate"] else "without"
        yield "tokenizer", f"{tokenizer['model']}, {tokenizer['vocabularySize']} tokens, {template} a chat template"


def _day(instant: str) -> str:
    return instant.partition("T")[0]
