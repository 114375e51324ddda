"""Rules of figures with sources: every source that is named is there, once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.disclosure import anonymity_rule
from modeldoor_validators.rules.shared.places import each, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path


def source_rules(*paths: Path) -> tuple[Rule, ...]:
    """The rules of `sources` and of every reference to them that the paths lead to."""
    return (
        Rule("source/named-once", "A source has a name of its own.", _named_once),
        Rule("source/known", "Whatever names a source names one of `sources`.", partial(_known, paths)),
        anonymity_rule(("sources", ..., "origin"), ("sources", ..., "attribution")),
    )


def quality_rule(*paths: Path) -> Rule:
    """The rule of every entry with `quality` and `sourceIds` that the paths lead to."""
    return Rule(
        "source/weak-alone-is-weak",
        "An entry that only weak sources speak for is weak.",
        partial(_weak_alone_is_weak, paths),
    )


def _named_once(document: Document) -> Iterator[Wrong]:
    yield from repeated(each(document, ("sources", ..., "id")), "a name")


def _known(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    known = {source["id"] for source in document["sources"]}
    for place, name in each(document, *paths):
        if name not in known:
            yield place, f"must be the `id` of a source in `sources`; '{name}' is none"


def _weak_alone_is_weak(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    weak = {source["id"]: source["isWeak"] for source in document["sources"]}
    for place, entry in each(document, *paths):
        if entry["quality"] != "weak" and all(weak.get(name, False) for name in entry["sourceIds"]):
            yield (*place, "quality"), f"must be 'weak', as all its sources are; it is '{entry['quality']}'"
