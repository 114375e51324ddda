"""What a value must be, in plain words: one cell of a table of fields.

Every keyword of a schema is told or refused, so that nothing that the gate checks is left out of a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.limits import MAXIMUM_INTEGER
from modeldoor_validators.shapes import is_list
from tools.reference.conditions import entry_words
from tools.reference.library import CannotDocument, Node
from tools.reference.markdown import code, link, listed, literal

if TYPE_CHECKING:
    from collections.abc import Callable

    HeadingOf = Callable[[Node], str]

LONGEST_CHOICE = 10
"""Choices with more values have a list of their own, so that rows stay readable."""

LONGEST_PATTERN = 48
"""Longer patterns of definitions stand once, under `FORMS`."""

FORMS = "Forms of strings"

_ANNOTATIONS = frozenset({"description", "examples", "title", "$comment", "discriminator", "x-modeldoor"})
_OF_OBJECTS = frozenset(
    {"type", "properties", "required", "additionalProperties", "if", "then", "else", "dependentRequired"}
    | {"dependentSchemas", "$schema", "$id", "$defs"}
)
_OF_LISTS = frozenset({"type", "items", "minItems", "maxItems", "uniqueItems", "contains"})
_OF_NUMBERS = frozenset({"type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_OF_STRINGS = frozenset({"type", "minLength", "maxLength", "pattern", "format"})
_PATTERNS = {
    "^[^ ].*[^ ]$": "no space at either end",
    "^[^ ](.*[^ ])?$": "no space at either end",
    "^[!-~]([ -~]*[!-~])?$": "ASCII, no space at either end",
    "^[!-~]+$": "ASCII without spaces",
}
"""What the patterns that recur most say, for whoever reads no regular expressions."""

_FORMATS = {"date-time": "a time that exists", "date": "a day that exists"}


def is_object_shape(node: Node) -> bool:
    """Whether this is an object that has a section of its own."""
    return node.schema.get("type") == "object"


def is_long_choice(node: Node) -> bool:
    """Whether this is a choice that has a section of its own."""
    return len(node.schema.get("enum", ())) > LONGEST_CHOICE


def has_long_form(node: Node) -> bool:
    """Whether this is a string whose pattern stands under `FORMS`."""
    return bool(node.name) and len(node.schema.get("pattern", "")) > LONGEST_PATTERN


def value_words(node: Node, heading_of: HeadingOf) -> str:
    """What a value must be; `heading_of` says under which heading an object or a long choice stands."""
    target = node.followed()
    if "oneOf" in target.schema:
        return _union(target, heading_of)
    if is_object_shape(target):
        _refuse_others(target, _OF_OBJECTS)
        return f"object {link(target.name or 'below', heading_of(target))}"
    if is_long_choice(target):
        count = len(target.schema["enum"])
        return f"one of {link(f'{count} values', heading_of(target))}"
    return _plain(target, heading_of)


def range_words(schema: dict[str, Any]) -> str:
    """The limits of a number."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{_number(low)} to {_number(high)}"
    words: list[str] = []
    if low is not None:
        words.append(f"at least {_number(low)}")
    if "exclusiveMinimum" in schema:
        words.append(f"more than {_number(schema['exclusiveMinimum'])}")
    if high is not None:
        words.append(f"at most {_number(high)}")
    if "exclusiveMaximum" in schema:
        words.append(f"less than {_number(schema['exclusiveMaximum'])}")
    return ", ".join(words)


def _number(value: float) -> str:
    return "2^53-1" if value == MAXIMUM_INTEGER else str(value)


def _union(node: Node, heading_of: HeadingOf) -> str:
    _refuse_others(node, frozenset({"oneOf"}))
    tag = node.schema["discriminator"]["propertyName"]
    words = [link(literal(each.schema["properties"][tag]["const"]), heading_of(each)) for each in node.variants()]
    return f"object, by its {code(tag)}: {listed(words, 'or')}"


def _plain(node: Node, heading_of: HeadingOf) -> str:
    schema = node.schema
    if "const" in schema:
        _refuse_others(node, frozenset({"const", "type"}))
        return f"always {literal(schema['const'])}"
    if "enum" in schema:
        _refuse_others(node, frozenset({"enum", "type"}))
        return f"one of {listed([literal(each) for each in schema['enum']], 'or')}"
    kinds: Any = schema.get("type")
    if not is_list(kinds):
        return _of_one_type(node, kinds, heading_of)
    return ", or ".join(code("null") if kind == "null" else _of_one_type(node, kind, heading_of) for kind in kinds)


def _of_one_type(node: Node, kind: object, heading_of: HeadingOf) -> str:
    schema = node.schema
    match kind:
        case "array":
            _refuse_others(node, _OF_LISTS)
            return _list(node, heading_of)
        case "string":
            _refuse_others(node, _OF_STRINGS)
            return ", ".join(["string", *_string_limits(node)])
        case "integer" | "number":
            _refuse_others(node, _OF_NUMBERS)
            return ", ".join(each for each in (str(kind), range_words(schema)) if each)
        case "boolean":
            _refuse_others(node, frozenset({"type"}))
            return f"{code('true')} or {code('false')}"
        case _:
            raise CannotDocument(f"{node.file}: `type` must be one that pages can tell; it is {kind!r}")


def _string_limits(node: Node) -> list[str]:
    schema = node.schema
    words: list[str] = []
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if most is not None:
        words.append(
            f"{most} characters"
            if least == most
            else f"{least} to {most} characters"
            if least
            else f"at most {most} characters"
        )
    elif least:
        words.append("not empty" if least == 1 else f"at least {least} characters")
    if "format" in schema:
        words.append(_format_words(node))
    if "pattern" in schema:
        words += [_PATTERNS[schema["pattern"]]] if schema["pattern"] in _PATTERNS else []
        words.append(f"form {link(node.name, FORMS) if has_long_form(node) else code(schema['pattern'])}")
    return words


def _format_words(node: Node) -> str:
    if node.schema["format"] not in _FORMATS:
        raise CannotDocument(f"{node.file}: no page can tell the format '{node.schema['format']}' yet")
    return _FORMATS[node.schema["format"]]


def _list(node: Node, heading_of: HeadingOf) -> str:
    schema = node.schema
    least, most = schema.get("minItems", 0), schema.get("maxItems")
    if most is not None:
        length = f"{most}" if least == most else f"{least} to {most}" if least else f"up to {most}"
        words = [f"list of {length}"]
    else:
        words = [f"list of at least {least}" if least else "list"]
    if schema.get("uniqueItems"):
        words.append("no two alike")
    if "contains" in schema:
        words.append(entry_words(node))
    return f"{', '.join(words)}; each: {value_words(node.inner(schema['items']), heading_of)}"


def _refuse_others(node: Node, known: frozenset[str]) -> None:
    others = node.schema.keys() - known - _ANNOTATIONS
    if others:
        raise CannotDocument(
            f"{node.file}: no page can tell {', '.join(sorted(others))} yet, beside {code(str(node.schema)[:80])}"
        )
