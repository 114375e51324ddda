"""Edits of schemas, as tests of compatibility make them: sets that differ from ours in one thing."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import modeldoor_contracts
from modeldoor_validators import registry
from modeldoor_validators.schema_keywords import LISTED_SCHEMAS, NAMED_SCHEMAS, ONE_SCHEMA
from modeldoor_validators.schema_sets import NotASchemaSet, SchemaSet
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Schema = dict[str, Any]
    Edit = Callable[[Schema], object]

GONE = object()
"""What stands where a keyword is taken away."""

OURS: dict[str, Schema] = {f"{name}.json": registry.schema(name) for name in modeldoor_contracts.SCHEMAS}
"""The schemas of the package by their files; nobody may change them in place."""


def set_of(schemas: Mapping[str, Schema], *names: str, rules: Mapping[str, tuple[str, ...]] | None = None) -> SchemaSet:
    """These contracts of a set of schemas; without names every one that has `properties`."""
    files = {file.removesuffix(".json"): file for file, schema in schemas.items() if "properties" in schema}

    def schema_in(file: str) -> Schema:
        if file not in schemas:
            raise NotASchemaSet("a set", f"must hold '{file}'", hint="put it there")
        return schemas[file]

    return SchemaSet("a set", {name: files[name] for name in names or files}, schema_in, rules)


def edited(file: str, edit: Edit, schemas: Mapping[str, Schema] = OURS) -> dict[str, Schema]:
    """The same schemas, one of them edited."""
    schema = copy.deepcopy(schemas[file])
    edit(schema)
    return {**schemas, file: schema}


def keyword_edits(schema: Schema) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """Every edit of one keyword of one inner schema that the tests know: its place, the keyword, and what it becomes."""
    for place, node in _inner_schemas(schema, ()):
        for keyword, value in node.items():
            if keyword != "$defs":
                yield from ((place, keyword, each) for each in (GONE, *_other_values(keyword, value)))
        yield from ((place, keyword, value) for keyword, value in ADDITIONS.items() if keyword not in node)


def with_keyword(schema: Schema, place: tuple[str | int, ...], keyword: str, value: Any) -> Schema:
    """The schema with that edit."""
    changed = copy.deepcopy(schema)
    node: Any = changed
    for step in place:
        node = node[step]
    if value is GONE:
        del node[keyword]
    else:
        node[keyword] = copy.deepcopy(value)
    return changed


ADDITIONS: dict[str, Any] = {
    "uniqueItems": True,
    "minItems": 1,
    "maxItems": 1,
    "minLength": 1,
    "maxLength": 5,
    "minProperties": 1,
    "maxProperties": 3,
    "pattern": "^a",
    "format": "uuid",
    "minimum": 0,
    "maximum": 5,
    "exclusiveMinimum": 0,
    "multipleOf": 2,
    "contains": {"const": 1},
    "minContains": 2,
    "maxContains": 1,
    "propertyNames": {"maxLength": 3},
    "not": {"const": 0},
    "dependentRequired": {"kind": ["zz"]},
    "dependentSchemas": {"kind": False},
    "if": {"minLength": 2},
    "then": {"maxLength": 3},
    "type": "string",
    "const": 1,
    "enum": [1],
    "patternProperties": {"^k": {"type": "integer"}},
    "anyOf": [{"type": "string"}],
    "allOf": [{"type": "string"}],
    "additionalProperties": False,
    "unevaluatedProperties": False,
    "prefixItems": [{"type": "integer"}],
    "contentEncoding": "base64",
    "description": "Other words.",
    "frobnicate": 1,
}


def _other_values(keyword: str, value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, (int, float)):
        return [value + 1, value - 1]
    if keyword == "pattern":
        return ["^.*$", value[1:], value.rstrip("$"), value.replace("a", "b", 1)]
    if keyword in ("enum", "required", "oneOf") and is_list(value):
        return [value[1:], value[::-1], [*value, value[0] if keyword == "oneOf" else "zz"]]
    if keyword in NAMED_SCHEMAS and is_object(value):
        first = next(iter(value), "")
        rest = {name: inner for name, inner in value.items() if name != first}
        return [rest, {**value, "zz": {"type": "string"}}, {**value, first: True}, {**value, first: False}]
    if keyword == "dependentRequired" and is_object(value):
        return [{name: [] for name in value}]
    if keyword in ONE_SCHEMA:
        return [True, False]
    return [{"const": "other", "format": "date", "type": ["null", "string"]}.get(keyword, value)]


def _inner_schemas(node: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Schema]]:
    if not is_object(node):
        return
    yield place, node
    for keyword, value in node.items():
        if keyword in ONE_SCHEMA:
            yield from _inner_schemas(value, (*place, keyword))
        elif (keyword in NAMED_SCHEMAS or keyword == "$defs") and is_object(value):
            for name, inner in value.items():
                yield from _inner_schemas(inner, (*place, keyword, name))
        elif keyword in LISTED_SCHEMAS and is_list(value):
            for index, inner in enumerate(value):
                yield from _inner_schemas(inner, (*place, keyword, index))
