"""Changes of a document that break one keyword, and as little else as can be."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from modeldoor_validators.shapes import is_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tools.refusals.visits import Visit

    Operation = dict[str, Any]

WRONG_TYPES: tuple[Any, ...] = ("x", 7, 0.5, True, None, [], {})
BY_OTHER_VALUES = frozenset(
    ["if", "then", "else", "const", "enum", "required", "properties", "$ref", "type", "minItems"]
)
"""What one part of a document says of another is broken by what that part is in another document."""

LONGEST_LIST = 300
"""A list is not made longer than this to break its limit; `repeat` says how often its last entry stands."""


def pointer(place: tuple[str | int, ...]) -> str:
    """The place as a JSON pointer."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)


def operations(visit: Visit, elsewhere: Sequence[Any] = ()) -> Iterator[Operation]:
    """Changes that may break the visited keyword, the plainest first.

    `elsewhere` are the values that other examples have at the same place.

    They are JSON Patch operations, and two of ours: `repeat` makes a list so long by repeating its
    last entry, and `lengthen` makes a text so long by repeating its last character.
    """
    here = pointer(visit.place)
    value, argument = visit.value, visit.node[visit.location.keyword]

    def replace(*others: Any) -> Iterator[Operation]:
        for other in others:
            yield {"op": "replace", "path": here, "value": other}

    match visit.location.keyword:
        case "type" | "$ref" | "oneOf" | "items":
            if visit.location.keyword == "items" and is_list(value):
                yield from ({"op": "replace", "path": here, "value": [*value, wrong]} for wrong in WRONG_TYPES)
                yield from ({"op": "replace", "path": here, "value": [wrong]} for wrong in WRONG_TYPES)
            yield from replace(*WRONG_TYPES)
            if isinstance(value, int):
                yield from replace(str(value), float(value) + 0.5)
        case "const" | "enum":
            yield from replace("other", 7, 1, 0, True, False, None)
            yield from replace("supported", "unsupported", "unknown", "known", "none", "guessed", "exact", "fitted")
        case "required":
            yield from ({"op": "remove", "path": f"{here}/{member}"} for member in argument if member in value)
        case "additionalProperties":
            yield {"op": "add", "path": f"{here}/unexpected", "value": 1}
        case "properties":
            yield from replace(*WRONG_TYPES)
        case "minimum":
            yield from replace(argument - 1, argument - 0.5)
        case "maximum":
            yield from replace(argument + 1, argument + 0.5)
        case "exclusiveMinimum" | "exclusiveMaximum":
            yield from replace(argument)
        case "minLength":
            yield from _shortened(value, argument, here)
        case "maxLength":
            for last in (value[-1:], "0", "a", "9", "~"):
                yield {"op": "lengthen", "path": here, "by": last, "to": argument + 1}
        case "pattern":
            yield from replace(*_misspelt(value))
        case "format":
            yield from replace(value[:4] + "-02-30" + value[10:], value[:4] + "-06-31" + value[10:])
        case "minItems":
            yield from replace(value[: argument - 1])
        case "maxItems":
            yield from _too_many(value, argument, here)
        case "uniqueItems":
            yield from replace([*value, *value[:1]])
        case "contains":
            yield from replace([])
            yield from ({"op": "remove", "path": f"{here}/{index}"} for index in range(len(value)))
        case "dependentRequired":
            for member, needed in argument.items():
                if member in value:
                    yield from ({"op": "remove", "path": f"{here}/{each}"} for each in needed if each in value)
        case _:
            pass
    if visit.location.keyword in BY_OTHER_VALUES:
        yield from replace(*elsewhere)


def _shortened(value: str, least: int, here: str) -> Iterator[Operation]:
    for shorter in (value[: least - 1], value[-(least - 1) :] if least > 1 else "", "1" * (least - 1), ""):
        yield {"op": "replace", "path": here, "value": shorter}


def _misspelt(value: str) -> Iterator[str]:
    whole = len(value)
    yield from (value + " ", " " + value, value + "!", "\u00e9" + value[1:], "!" + value[1:], value[:-1] + "!")
    yield from (
        value.upper(),
        value.lower(),
        value.swapcase(),
        "-" + value[1:],
        value + "/..",
        "../" + value,
        "/" + value,
    )
    yield from ("!" * whole, " " * whole, "0" * whole, value.replace(":", "_"), value.replace("-", "_"), "x" * whole)
    yield from (value[:-1] + " ", value.removesuffix("Z"), "x", "X", "", value.replace("0", "O"), value + "/")


def _too_many(value: list[Any], most: int, here: str) -> Iterator[Operation]:
    if not value:
        return
    if most + 1 <= LONGEST_LIST and isinstance(value[-1], str):
        yield {
            "op": "replace",
            "path": here,
            "value": [*value, *(f"{value[-1]}{n}" for n in range(most + 1 - len(value)))],
        }
    yield {"op": "repeat", "path": here, "to": most + 1}


def carried_out(document: Any, operation: Operation) -> Any:
    """The document with the change."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in operation["path"].split("/")[1:]]
    if not steps:
        return copy.deepcopy(operation["value"])
    changed: Any = copy.copy(document)
    holder: Any = changed
    for index, step in enumerate(steps):
        key: Any = int(step) if is_list(holder) else step
        if index == len(steps) - 1:
            _change(holder, key, operation)
        else:
            holder[key] = copy.copy(holder[key])
            holder = holder[key]
    return changed


def _change(holder: Any, key: Any, operation: Operation) -> None:
    match operation["op"]:
        case "remove":
            del holder[key]
        case "repeat":
            entries = holder[key]
            holder[key] = entries + entries[-1:] * (operation["to"] - len(entries))
        case "lengthen":
            holder[key] = holder[key] + operation["by"] * (operation["to"] - len(holder[key]))
        case _:
            holder[key] = operation["value"]
