"""Every place that the page of the seeds' fields names is in a contract."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from families import for_each
from goldens import ROOT, SCHEMAS
from modeldoor_validators.bundles import bundled

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (ROOT / "docs" / "seed-fields.md").read_text()
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE.splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| their field"))
]


def read(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.json").read_text())  # type: ignore[no-any-return]


def variants(node: dict[str, Any], definitions: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The shapes that a schema may take: itself, what it refers to, and each variant of a union."""
    while "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    if "oneOf" in node:
        for each in node["oneOf"]:
            yield from variants(each, definitions)
    else:
        yield node


@cache
def whole(contract: str) -> dict[str, Any]:
    return bundled(contract, read)


def leads_somewhere(contract: str, path: str) -> bool:
    bundle = whole(contract)
    definitions = bundle.get("$defs", {})
    shapes = [bundle]
    for step in path.split("."):
        name, is_list = step.removesuffix("[]"), step.endswith("[]")
        inner = [shape["properties"][name] for shape in shapes if name in shape.get("properties", {})]
        shapes = [each for node in inner for each in variants(node, definitions)]
        if is_list:
            shapes = [each for shape in shapes for each in variants(shape["items"], definitions)]
    return bool(shapes)


def test_each_row_says_where_a_field_went_or_why_it_is_not_there() -> None:
    assert len(ROWS) > 150
    for theirs, ours, remark in ROWS:
        assert theirs
        assert re.fullmatch(r"`[a-z-]+: [A-Za-z_.\[\]]+`", ours) or (ours == "—" and remark), theirs


@for_each("ours", sorted({row[1] for row in ROWS if row[1] != "—"}))
def test_a_place_is_in_its_contract(ours: str) -> None:
    contract, _, path = ours.strip("`").partition(": ")
    assert leads_somewhere(contract, path)


def test_a_place_that_is_in_no_contract_is_noticed() -> None:
    assert not leads_somewhere("pool-state", "entries[].vramGb")
