"""Which keywords look at which places of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_validators.shapes import is_list, is_object
from tools.refusals.keywords import ANNOTATIONS, Location, schema

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRIES_LOOKED_AT = 4
"""More entries of a list show nothing new."""


class Visit(NamedTuple):
    """One keyword at one place of a document; `node` is the schema that holds the keyword."""

    location: Location
    node: dict[str, Any]
    place: tuple[str | int, ...]
    value: Any


def same_place(place: tuple[str | int, ...]) -> tuple[str, ...]:
    """The place without positions in lists: where other documents have values of the same meaning."""
    return tuple("" if isinstance(step, int) else step for step in place)


def values(document: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value of a document with the place that its meaning has."""
    yield same_place(place), document
    inner = document.items() if is_object(document) else enumerate(document) if is_list(document) else ()
    for step, value in inner:
        yield from values(value, (*place, step))


def visits(contract: str, document: Any) -> Iterator[Visit]:
    """Every keyword that the document meets, with every place where it does."""
    yield from _within(contract, (), schema(contract), (), document)


def _within(
    file: str, steps: tuple[str | int, ...], node: dict[str, Any], place: tuple[str | int, ...], value: Any
) -> Iterator[Visit]:
    for keyword in node:
        if keyword not in ANNOTATIONS:
            yield Visit(Location(file, steps, keyword), node, place, value)
    if "$ref" in node:
        target, _, pointer = node["$ref"].partition("#")
        other = target.removesuffix(".json") or file
        inner_steps = tuple(pointer.split("/")[1:])
        inner: Any = schema(other)
        for step in inner_steps:
            inner = inner[step]
        yield from _within(other, inner_steps, inner, place, value)
    for index, variant in enumerate(node.get("oneOf", ())):
        if _is_meant(file, variant, node["discriminator"]["propertyName"], value):
            yield from _within(file, (*steps, "oneOf", index), variant, place, value)
    for keyword in ("if", "then", "else"):
        if keyword in node:
            yield from _within(file, (*steps, keyword), node[keyword], place, value)
    if is_object(value):
        for member, inner in node.get("properties", {}).items():
            if member in value:
                yield from _within(file, (*steps, "properties", member), inner, (*place, member), value[member])
        for member, inner in node.get("dependentSchemas", {}).items():
            if member in value:
                yield from _within(file, (*steps, "dependentSchemas", member), inner, place, value)
    if is_list(value):
        for keyword in ("items", "contains"):
            for index, entry in enumerate(value[:ENTRIES_LOOKED_AT] if keyword in node else ()):
                yield from _within(file, (*steps, keyword), node[keyword], (*place, index), entry)


def _is_meant(file: str, variant: dict[str, Any], tag: str, value: Any) -> bool:
    if not is_object(value):
        return False
    target, _, pointer = variant["$ref"].partition("#")
    found: Any = schema(target.removesuffix(".json") or file)
    for step in pointer.split("/")[1:]:
        found = found[step]
    return bool(found["properties"][tag]["const"] == value.get(tag))
