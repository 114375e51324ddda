"""jsonschema, with all schemas at hand, and bounded: the engine that can say why."""

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
from modeldoor_validators.shapes import is_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place


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


def _if(validator: Any, condition: dict[str, Any], instance: Any, schema: dict[str, Any]) -> Iterator[ValidationError]:
    """What follows from a condition; each error remembers at which places the condition looked."""
    untyped: Any = Draft202012Validator.VALIDATORS
    for error in untyped["if"](validator, condition, instance, schema):
        error.conditions = [*getattr(error, "conditions", ()), (len(error.path), _looked_at(condition))]
        yield error


def _looked_at(condition: dict[str, Any]) -> list[Place]:
    """The places, from the object on, that a condition speaks of."""
    places: list[Place] = [(name,) for name in condition.get("required", ())]
    for name, inner in condition.get("properties", {}).items():
        places += [(name, *rest) for rest in _looked_at(inner)] or [(name,)]
    return places


_untyped: Any = jsonschema_validators  # what is called there has no types
_BoundedValidator: Any = _untyped.extend(
    Draft202012Validator, {"items": _items, "uniqueItems": _unique_items, "if": _if}
)
"""jsonschema's own validator, whose work grows no faster than the document."""


@cache
def _all_schemas() -> Registry[Any]:
    """Every schema, crawled once: a registry that retrieves would read them again at each reference."""
    names = modeldoor_contracts.SCHEMAS
    resources = [(registry.schema(name)["$id"], Resource.from_contents(registry.schema(name))) for name in names]
    empty: Registry[Any] = Registry()
    return empty.with_resources(resources).crawl()


@cache
def validator(name: str) -> Any:  # jsonschema's own types are incomplete
    """The validator of a contract; its errors remember the conditions that they hang on (`conditions`)."""
    return _BoundedValidator(
        registry.schema(name), registry=_all_schemas(), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
