"""Real values for the fields of a page: what stands there in the examples that pass."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from modeldoor_validators.shapes import is_list, is_object
from tools.reference.goldens import valid_examples
from tools.reference.sections import EACH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tools.reference.library import Node
    from tools.reference.sections import Section, Steps

LONGEST_DOCUMENT = 260
"""A document of more lines is linked, not shown."""

LONGEST_EXAMPLE = 120
"""A longer value is left to the examples themselves."""


def example_of(contract: str, section: Section, name: str) -> str:
    """A value of this field as JSON; empty where its words say it all, or none is short enough.

    What the field's own schema gives comes first, then the smallest document that has the field,
    then what the shape that it refers to gives.
    """
    field = section.node.properties()[name]
    target = field.followed()
    if not _needs_example(target):
        return ""
    candidates = [*field.schema.get("examples", ())[:1], *_found(contract, section, name)]
    candidates += target.schema.get("examples", ())[:1]
    texts = (json.dumps(each, ensure_ascii=False) for each in candidates if each not in (None, []))
    return next((text for text in texts if len(text) <= LONGEST_EXAMPLE), "")


def _needs_example(target: Node) -> bool:
    schema = target.schema
    if "items" in schema:
        return _needs_example(target.inner(schema["items"]).followed()) or "enum" in schema["items"]
    return not schema.keys() & {"const", "enum", "oneOf"} and schema["type"] not in ("object", "boolean")


def fuller_example(contract: str, sections: Sequence[Section]) -> Path | None:
    """The example that has most of the objects, where the smallest has fewer and it is not too long."""
    counts: dict[Path, int] = {}
    for path, document in _documents(contract):
        if not counts or path.read_bytes().count(b"\n") <= LONGEST_DOCUMENT:
            counts[path] = sum(next(_holders(document, section), None) is not None for section in sections)
    first, fullest = next(iter(counts)), max(counts, key=lambda path: counts[path])
    return fullest if counts[fullest] > counts[first] else None


def _found(contract: str, section: Section, name: str) -> Iterator[Any]:
    for _, document in _documents(contract):
        yield from (holder[name] for holder in _holders(document, section) if name in holder)


def _holders(document: Any, section: Section) -> Iterator[dict[str, Any]]:
    """The objects of a document that a section tells of."""
    tags = {key: each.schema["const"] for key, each in section.node.properties().items() if "const" in each.schema}
    for place in section.places:
        for value in _at(document, place):
            if is_object(value) and all(value.get(key) == tags[key] for key in tags):
                yield value


def _at(value: Any, place: Steps) -> Iterator[Any]:
    if not place:
        yield value
    elif place[0] == EACH:
        for each in value if is_list(value) else ():
            yield from _at(each, place[1:])
    elif is_object(value) and place[0][1:] in value:
        yield from _at(value[place[0][1:]], place[1:])


@cache
def _documents(contract: str) -> tuple[tuple[Path, Any], ...]:
    """The examples that pass, the smallest first."""
    return tuple((path, json.loads(path.read_text(encoding="utf-8"))) for path in valid_examples(contract))
