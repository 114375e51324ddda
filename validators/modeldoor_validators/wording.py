"""The words of a schema's refusal: what the place must be, what it is, and what stands behind that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from modeldoor_validators import registry
from modeldoor_validators.findings import quoted
from modeldoor_validators.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jsonschema.exceptions import ValidationError

_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "'true' or 'false'",
    "null": "'null'",
}

MAXIMUM_NAMES = 5
LONGEST_NAME = 128
"""Of a name that nobody knows so much is compared with those that are known."""


def schema_of(error: ValidationError) -> dict[str, Any]:
    """The schema that was broken."""
    return error.schema if is_object(error.schema) else {}


def one_of(allowed: Iterable[object], found: object) -> str:
    """What a value must be, where it may be one of a few."""
    words = [quoted(each) for each in allowed]
    choice = words[0] if len(words) == 1 else "one of " + ", ".join(words)
    return f"must be {choice}; it is {quoted(found)}"


def message_of(error: ValidationError) -> str:
    """What the place must be and what it is: a table of sentences, one for each keyword."""
    value: Any = error.validator_value
    found: Any = error.instance
    keyword: Any = error.validator
    match keyword:
        case "const":
            return one_of([value], found)
        case "enum":
            return one_of(value, found)
        case "type":
            kinds = [value] if isinstance(value, str) else value
            return f"must be {' or '.join(_TYPES[kind] for kind in kinds)}; it is {quoted(found)}"
        case "required":
            missing = error.message.split("'")[1]
            return f"must have `{missing}`"
        case "additionalProperties":
            extra = sorted(set(found) - set(schema_of(error).get("properties", {})))
            names = ", ".join(quoted(name).replace("'", "`") for name in extra[:MAXIMUM_NAMES])
            more = f" and {len(extra) - MAXIMUM_NAMES} more" if len(extra) > MAXIMUM_NAMES else ""
            return f"must not have {names}{more}{_meant(extra, found, schema_of(error))}"
        case "dependentRequired":
            _, needed, _, beside, _ = error.message.split("'")
            return f"must have `{needed}` beside `{beside}`"
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
        case "exclusiveMaximum":
            return f"must be less than {value}; it is {quoted(found)}"
        case "minLength" | "minItems" if value == 1:
            return "must not be empty"
        case "minItems":
            return f"must have at least {value} entries; it has {len(found)}"
        case "minLength" | "maxLength" if (
            value == schema_of(error).get("minLength") == schema_of(error).get("maxLength")
        ):
            return f"must be {value} characters long; it has {len(found)}"
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


def _meant(extra: list[str], found: dict[str, Any], schema: dict[str, Any]) -> str:
    """Which member that is not there was meant by one that may not be there, when one is near."""
    if len(extra) != 1:
        return ""
    from difflib import get_close_matches

    near = get_close_matches(
        extra[0][:LONGEST_NAME], [name for name in schema.get("properties", {}) if name not in found], 1, 0.75
    )
    return f"; do you mean `{near[0]}`?" if near else ""


def _required_member(schema: dict[str, Any], prefix: str = "") -> str:
    for name, inner in schema.get("properties", {}).items():
        return _required_member(inner, f"{prefix}.{name}" if prefix else name)
    return f"`{prefix}` = {json.dumps(schema.get('const'))}"


def hint_of(error: ValidationError, root: dict[str, Any]) -> str:
    """What stands behind the error: the safety rule that it is part of, else the description."""
    node: Any = root
    comment = ""
    step: Any
    for step in error.absolute_schema_path:
        while is_object(node) and step not in node and "$ref" in node:
            node, root = _referenced(node["$ref"], root)
        comment = node.get("$comment", comment) if is_object(node) else comment
        node = node[step]
    schema = schema_of(error)
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
