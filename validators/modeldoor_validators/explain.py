"""The words: which leaf of a refused document is wrong, and what it must be.

A document of ours is full of tagged unions, and the plain error of a union says only that nothing
matched. Here the tag leads to the variant that was meant, and the error is told of that variant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators import explaining_engine, registry
from modeldoor_validators.findings import MAXIMUM_FINDINGS, MORE, Finding, quoted
from modeldoor_validators.shapes import is_list, is_object
from modeldoor_validators.wording import hint_of, message_of, one_of, schema_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from jsonschema.exceptions import ValidationError

    from modeldoor_validators.findings import Place

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


def accepts(value: Any, contract_name: str) -> bool:
    """Whether jsonschema accepts the value: the second opinion that the tests ask for."""
    return bool(explaining_engine.validator(contract_name).is_valid(value))


def findings(value: Any, contract_name: str) -> tuple[Finding, ...]:
    """Every leaf that the schema refuses, in the order of the document, each once."""
    errors: Iterable[ValidationError] = explaining_engine.validator(contract_name).iter_errors(value)
    root = registry.schema(contract_name)
    found: dict[tuple[object, ...], Finding] = {}
    conditions: dict[Finding, tuple[Place, ...]] = {}
    leaves = (leaf for error in errors for leaf in _leaves(error, root))
    for each, looked_at in leaves:
        if each not in conditions or not looked_at:
            conditions[each] = looked_at
        # A value that no variant has breaks the safety rules too, and a text that is no digest has
        # neither its length nor its form; once is enough.
        found.setdefault((each.place, _SAID_ONCE.get(each.rule, each.message)), each)
        if len(found) == MAXIMUM_FINDINGS:
            break
    order = _document_order(value)
    wrong = {each.place for each in found.values() if not conditions[each]}
    told = [each for each in found.values() if not any(_is_open(place, wrong, order) for place in conditions[each])]
    told = sorted(told, key=lambda finding: order.get(finding.place, len(order)))
    if next(leaves, None) is not None:
        told.append(MORE)
    return tuple(told)


def _is_open(place: Place, wrong: set[Place], order: Container[Place]) -> bool:
    """Whether what a condition looked at is itself wrong or missing: then nothing follows from it yet."""
    while place not in order:
        place = place[:-1]
    return place in wrong


def _conditions_of(error: ValidationError) -> tuple[Place, ...]:
    """Every place at which a condition looked before this error could arise."""
    places: list[Place] = []
    each: Any = error
    while each is not None:
        path = tuple(each.absolute_path)
        for steps, looked_at in getattr(each, "conditions", ()):
            holder = path[: len(path) - steps]
            places += [(*holder, *place) for place in looked_at]
        each = each.parent
    return tuple(places)


def _leaves(error: ValidationError, root: dict[str, Any]) -> Iterator[tuple[Finding, tuple[Place, ...]]]:
    """Each leaf of an error, with the places of the conditions that it hangs on."""
    if error.validator == "oneOf":
        yield from _leaves_of_union(error, root)
    else:
        place = tuple(error.absolute_path)
        finding = Finding(f"schema/{error.validator or 'absent'}", place, message_of(error), hint_of(error, root))
        yield finding, _conditions_of(error)


def _leaves_of_union(error: ValidationError, root: dict[str, Any]) -> Iterator[tuple[Finding, tuple[Place, ...]]]:
    schema: dict[str, Any] = schema_of(error)
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
        finding = Finding("schema/type", place, f"must be an object; it is {quoted(error.instance)}", hint)
    elif tag not in error.instance:
        finding = Finding("schema/required", place, f"must have `{tag}`, which tells the variant", hint)
    else:
        finding = Finding("schema/oneOf", (*place, tag), one_of(tags, error.instance[tag]), hint)
    yield finding, _conditions_of(error)


def _denies_tag(error: ValidationError, tag: str) -> bool:
    return list(error.path) == [tag] or (not error.path and error.validator == "required" and tag in _missing(error))


def _missing(error: ValidationError) -> list[str]:
    required: Any = error.validator_value
    found: Any = error.instance
    return [name for name in required if name not in found]


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
