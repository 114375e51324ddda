"""The words: which leaf of a refused document is wrong, and what it must be.

A document of ours is full of tagged unions, and the plain error of a union says only that nothing
matched. Here the tag leads to the variant that was meant, and the error is told of that variant.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from jsonschema import validators as jsonschema_validators
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

import modeldoor_contracts
from modeldoor_validators import registry
from modeldoor_validators.findings import Finding, quoted
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "'true' or 'false'",
    "null": "'null'",
}

MAXIMUM_FINDINGS = 100
"""More than anybody mends at a time, and few enough to be told at once."""

MAXIMUM_NAMES = 5

_CHOICE = ("const", "enum", "oneOf")
_FORM = (
    "type",
    "pattern",
    "format",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
)
_SAID_ONCE = {f"schema/{each}": "choice" for each in _CHOICE} | {f"schema/{each}": "form" for each in _FORM}
"""Keywords of which one place breaks several for one and the same fault."""


def _items(validator: Any, items: Any, instance: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
    """Each entry, unless there are more than there may be: then that is what is wrong with the list."""
    if not (is_list(instance) and len(instance) > schema.get("maxItems", len(instance))):
        yield from Draft202012Validator.VALIDATORS["items"](validator, items, instance, schema) or ()


def _unique_items(_validator: Any, wanted: bool, instance: Any, _schema: object) -> Iterator[ValidationError]:
    """Whether no entry stands twice, in one walk; jsonschema compares each with each."""
    if wanted and is_list(instance):
        spellings = [json.dumps(each, sort_keys=True) for each in instance]
        if len(set(spellings)) != len(spellings):
            yield ValidationError("an entry stands twice")


_untyped: Any = jsonschema_validators  # what is called there has no types
_BoundedValidator: Any = _untyped.extend(Draft202012Validator, {"items": _items, "uniqueItems": _unique_items})
"""jsonschema's own validator, whose work grows no faster than the document."""


@cache
def _all_schemas() -> Registry[Any]:
    """Every schema, crawled once: a registry that retrieves would read them again at each reference."""
    names = modeldoor_contracts.SCHEMAS
    resources = [(registry.schema(name)["$id"], Resource.from_contents(registry.schema(name))) for name in names]
    empty: Registry[Any] = Registry()
    return empty.with_resources(resources).crawl()


@cache
def _validator(name: str) -> Any:  # jsonschema's own types are incomplete
    return _BoundedValidator(
        registry.schema(name), registry=_all_schemas(), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def accepts(value: Any, contract_name: str) -> bool:
    """Whether jsonschema accepts the value: the second opinion that the tests ask for."""
    return bool(_validator(contract_name).is_valid(value))


def findings(value: Any, contract_name: str) -> tuple[Finding, ...]:
    """Every leaf that the schema refuses, in the order of the document, each once."""
    errors: Iterable[ValidationError] = _validator(contract_name).iter_errors(value)
    root = registry.schema(contract_name)
    found: dict[tuple[object, ...], Finding] = {}
    leaves = (leaf for error in errors for leaf in _leaves(error, root))
    for each in leaves:
        # A value that no variant has breaks the safety rules too, and a text that is no digest has
        # neither its length nor its form; once is enough.
        found.setdefault((each.place, _SAID_ONCE.get(each.rule, each.message)), each)
        if len(found) == MAXIMUM_FINDINGS:
            break
    order = _document_order(value)
    told = sorted(found.values(), key=lambda finding: order.get(finding.place, len(order)))
    if next(leaves, None) is not None:
        told.append(Finding("gate/more", (), f"must be mended first: more than {MAXIMUM_FINDINGS} places are wrong"))
    return tuple(told)


def _leaves(error: ValidationError, root: dict[str, Any]) -> Iterator[Finding]:
    if error.validator == "oneOf":
        yield from _leaves_of_union(error, root)
    else:
        yield Finding(
            f"schema/{error.validator or 'absent'}", tuple(error.absolute_path), _message(error), _hint(error, root)
        )


def _leaves_of_union(error: ValidationError, root: dict[str, Any]) -> Iterator[Finding]:
    schema: dict[str, Any] = _schema_of(error)
    tag: str = schema["discriminator"]["propertyName"]
    branches: dict[int, list[ValidationError]] = {}
    tags: list[object] = []
    for inner in error.context or ():
        branch = inner.schema_path[0]
        branches.setdefault(int(branch), []).append(inner)
        if list(inner.path) == [tag] and inner.validator == "const" and inner.validator_value not in tags:
            tags.append(inner.validator_value)
    meant = [inners for inners in branches.values() if not any(_denies_tag(inner, tag) for inner in inners)]
    if len(meant) == 1:
        for inner in meant[0]:
            yield from _leaves(inner, root)
        return
    place = tuple(error.absolute_path)
    hint = str(schema.get("description", ""))
    if not is_object(error.instance):
        yield Finding("schema/type", place, f"must be an object; it is {quoted(error.instance)}", hint)
    elif tag not in error.instance:
        yield Finding("schema/required", place, f"must have `{tag}`, which tells the variant", hint)
    else:
        yield Finding("schema/oneOf", (*place, tag), _one_of(tags, error.instance[tag]), hint)


def _schema_of(error: ValidationError) -> dict[str, Any]:
    return error.schema if is_object(error.schema) else {}


def _denies_tag(error: ValidationError, tag: str) -> bool:
    return list(error.path) == [tag] or (not error.path and error.validator == "required" and tag in _missing(error))


def _missing(error: ValidationError) -> list[str]:
    required: Any = error.validator_value
    found: Any = error.instance
    return [name for name in required if name not in found]


def _one_of(allowed: Iterable[object], found: object) -> str:
    words = [quoted(each) for each in allowed]
    choice = words[0] if len(words) == 1 else "one of " + ", ".join(words)
    return f"must be {choice}; it is {quoted(found)}"


def _message(error: ValidationError) -> str:  # a table of sentences, one for each keyword
    value: Any = error.validator_value
    found: Any = error.instance
    keyword: Any = error.validator
    match keyword:
        case "const":
            return _one_of([value], found)
        case "enum":
            return _one_of(value, found)
        case "type":
            kinds = [value] if isinstance(value, str) else value
            return f"must be {' or '.join(_TYPES[kind] for kind in kinds)}; it is {quoted(found)}"
        case "required":
            missing = error.message.split("'")[1]
            return f"must have `{missing}`"
        case "additionalProperties":
            extra = sorted(set(found) - set(_schema_of(error).get("properties", {})))
            names = ", ".join(quoted(name).replace("'", "`") for name in extra[:MAXIMUM_NAMES])
            more = f" and {len(extra) - MAXIMUM_NAMES} more" if len(extra) > MAXIMUM_NAMES else ""
            return f"must not have {names}{more}"
        case "dependentRequired":
            return "must have both or neither of " + " and ".join(f"`{name}`" for name in sorted(value))
        case "pattern" if found == "":
            return "must not be empty"
        case "pattern":
            return f"must have the form '{value}'; it is {quoted(found)}"
        case "format":
            return f"must be a {value}; it is {quoted(found)}"
        case "minimum":
            return f"must be at least {value}; it is {quoted(found)}"
        case "maximum":
            return f"must be at most {value}; it is {quoted(found)}"
        case "exclusiveMinimum":
            return f"must be more than {value}; it is {quoted(found)}"
        case "minLength" | "minItems" if value == 1:
            return "must not be empty"
        case "minItems":
            return f"must have at least {value} entries; it has {len(found)}"
        case "minLength":
            return f"must be at least {value} characters long; it has {len(found)}"
        case "maxLength":
            return f"must be at most {value} characters long; it has {len(found)}"
        case "maxItems":
            return "must be empty" if value == 0 else f"must have at most {value} entries; it has {len(found)}"
        case "uniqueItems":
            return "must not hold the same entry twice"
        case "contains":
            return f"must hold an entry with {_required_member(value)}"
        case None:
            return "must be absent here"
        case _:
            return error.message


def _required_member(schema: dict[str, Any], prefix: str = "") -> str:
    for name, inner in schema.get("properties", {}).items():
        return _required_member(inner, f"{prefix}.{name}" if prefix else name)
    return f"`{prefix}` = {json.dumps(schema.get('const'))}"


def _hint(error: ValidationError, root: dict[str, Any]) -> str:
    """What stands behind the error: the safety rule that it is part of, else the description."""
    node: Any = root
    comment = ""
    step: Any
    for step in error.absolute_schema_path:
        while is_object(node) and step not in node and "$ref" in node:
            node, root = _referenced(node["$ref"], root)
        comment = node.get("$comment", comment) if is_object(node) else comment
        node = node[step]
    schema = _schema_of(error)
    return str(comment or _missing_said(error, schema, root) or schema.get("description", ""))


def _missing_said(error: ValidationError, schema: dict[str, Any], root: dict[str, Any]) -> str:
    """What a missing member is, so that whoever reads the error can write it."""
    missing = error.message.split("'")[1] if error.validator == "required" else ""
    node = schema.get("properties", {}).get(missing, {})
    while "description" not in node and "$ref" in node:
        node, root = _referenced(node["$ref"], root)
    return f"`{missing}`: {node['description']}" if "description" in node else ""


def _referenced(reference: str, root: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    file, _, fragment = reference.partition("#")
    if file:
        root = registry.schema(file.removesuffix(".json"))
    node: Any = root
    for step in fragment.split("/")[1:]:
        node = node[step]
    return node, root


def _document_order(value: Any) -> dict[tuple[str | int, ...], int]:
    order: dict[tuple[str | int, ...], int] = {}

    def visit(each: Any, place: tuple[str | int, ...]) -> None:
        order[place] = len(order)
        if is_object(each):
            for name, inner in each.items():
                visit(inner, (*place, name))
        elif is_list(each):
            for index, inner in enumerate(each):
                visit(inner, (*place, index))

    visit(value, ())
    return order
