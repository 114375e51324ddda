"""Every keyword of every schema that can refuse something, and the schemas without it."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema_rs

from modeldoor_validators.bundles import bundled

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMAS = ROOT / "schemas" / "v1"

ANNOTATIONS = frozenset(
    ["$schema", "$id", "$comment", "$defs", "title", "description", "examples", "x-modeldoor", "discriminator"]
)
"""Keywords that refuse nothing; without `$defs` a schema is no schema any more."""

MAPS = ("properties", "dependentSchemas", "$defs")
SINGLE = ("items", "contains", "if", "then", "else")


class Location(NamedTuple):
    """One keyword: the file of its schema, the steps to the schema that holds it, and its name."""

    file: str
    steps: tuple[str | int, ...]
    keyword: str

    def __str__(self) -> str:
        return f"{self.file}.json#/{'/'.join(map(str, (*self.steps, self.keyword)))}"


@cache
def schema(name: str) -> dict[str, Any]:
    """The schema in the file with this name."""
    return json.loads((SCHEMAS / f"{name}.json").read_text())  # type: ignore[no-any-return]


def contracts() -> list[str]:
    """The names of the contracts; the other files hold shapes that they share."""
    return [path.stem for path in sorted(SCHEMAS.glob("*.json")) if "properties" in schema(path.stem)]


def locations(name: str) -> Iterator[Location]:
    """Every keyword in one file that can refuse something."""

    def within(node: dict[str, Any], steps: tuple[str | int, ...]) -> Iterator[Location]:
        for keyword in node:
            if keyword not in ANNOTATIONS:
                yield Location(name, steps, keyword)
        for keyword in MAPS:
            for member, inner in node.get(keyword, {}).items():
                yield from within(inner, (*steps, keyword, member))
        for keyword in SINGLE:
            if keyword in node:
                yield from within(node[keyword], (*steps, keyword))
        for index, inner in enumerate(node.get("oneOf", ())):
            yield from within(inner, (*steps, "oneOf", index))

    return within(schema(name), ())


def compiled(contract: str, without: Location | None = None) -> jsonschema_rs.Draft202012Validator:
    """The contract's validator, perhaps without one keyword."""

    def named(name: str) -> dict[str, Any]:
        if without is None or name != without.file:
            return schema(name)
        changed = copy.deepcopy(schema(name))
        node: Any = changed
        for step in without.steps:
            node = node[step]
        del node[without.keyword]
        return changed

    return jsonschema_rs.Draft202012Validator(bundled(contract, named), validate_formats=True)
