"""Contracts in one file: a schema with everything that it refers to, for tools that read no other file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from modeldoor_validators import registry
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.schema_keywords import LISTED_SCHEMAS, NAMED_SCHEMAS, ONE_SCHEMA
from modeldoor_validators.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Schema = dict[str, Any]
    SchemaNamed = Callable[[str], Schema]

OWN_KEYWORDS = frozenset({"discriminator", "x-modeldoor"})
"""What JSON Schema itself does not know; strict tools refuse a schema that holds it."""


class CannotBundle(ModeldoorError):
    """A schema refers to something that cannot be brought into one file."""


def bundle(name: str) -> Schema:
    """The contract with this name as one schema that refers to nothing outside itself.

    It accepts and refuses exactly what the contract does. Raises `UnknownContract`.
    """
    return bundled(registry.contract(name).name, registry.schema)


def bundled(name: str, schema_named: SchemaNamed) -> Schema:
    """The schema `name`, with each shape that it refers to as a definition of its own.

    `schema_named` gives the schema of another name. Definitions keep their names, because those
    are the names of the types that people generate; two of one name raise `CannotBundle`.
    """
    root = schema_named(name)
    definitions: dict[str, Schema] = {}
    origins: dict[str, str] = {}

    def moved(node: Any, file: str) -> Any:
        if not is_object(node):
            return node  # `true` and `false` are schemas too
        kept: Schema = {}
        for key, value in node.items():
            if key in NAMED_SCHEMAS or key == "$defs":
                kept[key] = {name: moved(inner, file) for name, inner in value.items()}
            elif key in ONE_SCHEMA:
                kept[key] = moved(value, file)
            elif key in LISTED_SCHEMAS:
                kept[key] = [moved(inner, file) for inner in value]
            elif key == "$ref":
                kept[key] = f"#/$defs/{taken_in(value, file)}"
            elif key not in OWN_KEYWORDS:
                kept[key] = value
        return kept

    def taken_in(reference: str, file: str) -> str:
        other, _, pointer = reference.partition("#")
        file = other.removesuffix(".json") or file
        schema = schema_named(file)
        if pointer:
            found = _definition(schema, pointer, reference)
            title = pointer.rpartition("/")[2]
        else:
            found = {key: value for key, value in schema.items() if key not in ("$schema", "$id", "$defs")}
            title = schema["title"]
        origin = f"{file}#{pointer}"
        if origins.setdefault(title, origin) != origin:
            raise CannotBundle(
                f"'{title}' must name one definition; both '{origins[title]}' and '{origin}' do",
                hint="a definition's name is used once in all the files that a contract refers to",
            )
        if title not in definitions:
            definitions[title] = {}
            definitions[title] = moved(found, file)
        return title

    whole: Schema = moved({key: value for key, value in root.items() if key != "$defs"}, name)
    return {**whole, "$defs": dict(sorted(definitions.items()))} if definitions else whole


def _definition(schema: Mapping[str, Any], pointer: str, reference: str) -> Schema:
    found: Any = schema
    for step in pointer.split("/")[1:]:
        found = found.get(step) if is_object(found) else None
    if not is_object(found) or not pointer.startswith("/$defs/"):
        raise CannotBundle(f"`$ref` must lead to a definition; '{reference}' does not", hint="name one under `$defs`")
    return found


def bundle_bytes(schema: Schema) -> bytes:
    """A bundle as it is written to a file."""
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()
