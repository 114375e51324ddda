"""The schemas as one linked set: what a reference leads to, and what a value may be at a place."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from modeldoor_validators.shapes import is_object

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMAS = ROOT / "schemas" / "v1"

Schema = dict[str, Any]


class CannotDocument(Exception):
    """A schema, an example or the list of contracts holds something that no page can tell."""


class Node(NamedTuple):
    """A place in a schema, with the file that its references start from and the name of its definition, if it has one."""

    schema: Schema
    file: str
    name: str = ""

    def inner(self, schema: Schema) -> Node:
        """A schema that stands inside this one."""
        return Node(schema, self.file)

    def followed(self) -> Node:
        """What this place refers to, however often; itself where it refers to nothing."""
        node = self
        while "$ref" in node.schema:
            node = _target(node.schema["$ref"], node.file)
        return node

    def properties(self) -> dict[str, Node]:
        """The members of an object."""
        return {name: self.inner(schema) for name, schema in self.schema.get("properties", {}).items()}

    def variants(self) -> tuple[Node, ...]:
        """What a value may be here: the variants of a tagged union, or the one thing that it is."""
        node = self.followed()
        return (
            tuple(node.inner(each).followed() for each in node.schema["oneOf"]) if "oneOf" in node.schema else (node,)
        )


@cache
def schema_named(name: str) -> Schema:
    """The schema in this file of the source folder."""
    loaded: Schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def contract_names() -> tuple[str, ...]:
    """Every schema that describes a document; the others hold shapes that several share."""
    names = sorted(path.stem for path in SCHEMAS.glob("*.json"))
    return tuple(name for name in names if "properties" in schema_named(name))


def root_of(contract: str) -> Node:
    """The document that a contract describes."""
    return Node(schema_named(contract), contract, schema_named(contract)["title"])


def _target(reference: str, file: str) -> Node:
    other, _, pointer = reference.partition("#")
    file = other.removesuffix(".json") or file
    if not pointer:
        return root_of(file)
    found: Any = schema_named(file)
    for step in pointer.split("/")[1:]:
        found = found.get(step) if is_object(found) else None
    if not is_object(found):
        raise CannotDocument(f"'{reference}' in schemas/v1/{file}.json leads to nothing")
    return Node(found, file, pointer.rpartition("/")[2])


def about(contract: str) -> dict[str, Any]:
    """Who writes and reads documents of a contract, whether they are stored, and who owns the shape."""
    found: dict[str, Any] = schema_named(contract).get("x-modeldoor", {})
    missing = [name for name in ("writers", "readers", "isStored") if name not in found]
    if missing:
        raise CannotDocument(f"schemas/v1/{contract}.json must say {', '.join(missing)} in its `x-modeldoor`")
    return found


def kind_of(contract: str) -> str:
    """What a document says in `kind`; empty for a shape that has none."""
    kind: str = schema_named(contract)["properties"].get("kind", {}).get("const", "")
    return kind
