"""Rules of a pool's entries, wherever they are spoken of: their names, and what is theirs alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path


def entry_name_rule(*paths: Path) -> Rule:
    """The rule of every `name` beside an `artifact` that the paths lead to."""
    return Rule(
        "entry/ollama-name-is-the-artifacts",
        "What Ollama holds has the name in the pool that it has in Ollama.",
        partial(_ollama_name_is_the_artifacts, paths),
    )


def exclusive_rule(*paths: Path) -> Rule:
    """The rule of every `exclusiveBytes` beside `diskBytes` that the paths lead to."""
    return Rule(
        "entry/exclusive-is-a-part",
        "What an entry uses alone is a part of what it uses.",
        partial(_exclusive_is_a_part, paths),
    )


def _ollama_name_is_the_artifacts(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for place, entry in each(document, *paths):
        artifact, name = entry["artifact"], entry["name"]
        if artifact["source"] == "ollama" and name != artifact["name"]:
            yield (*place, "name"), f"must be '{artifact['name']}', the name of its artifact; it is '{name}'"


def _exclusive_is_a_part(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for place, entry in each(document, *paths):
        if entry["exclusiveBytes"] > entry["diskBytes"]:
            yield (
                (*place, "exclusiveBytes"),
                f"must be at most `diskBytes` ({entry['diskBytes']}); it is {entry['exclusiveBytes']}",
            )
