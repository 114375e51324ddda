"""A bundle is its contract in one file."""

from __future__ import annotations

from typing import Any

import pytest

from families import for_each
from goldens import places
from modeldoor_validators import registry
from modeldoor_validators.bundles import OWN_KEYWORDS, CannotBundle, bundle, bundle_bytes, bundled
from modeldoor_validators.errors import UnknownContract
from modeldoor_validators.parsing import parse
from modeldoor_validators.shapes import is_object

ID = {"type": "string", "pattern": "^a+$"}


every_contract = for_each("contract", registry.contracts(), ids=lambda contract: contract.name)


@every_contract
def test_every_reference_leads_to_a_definition_of_the_bundle_and_each_definition_is_used(
    contract: registry.Contract,
) -> None:
    schema = bundle(contract.name)
    nodes = [node for _, node in places(schema) if is_object(node)]
    references = {node["$ref"] for node in nodes if isinstance(node.get("$ref"), str)}
    assert references == {f"#/$defs/{name}" for name in schema.get("$defs", {})}
    assert not any(OWN_KEYWORDS & node.keys() for node in nodes), "strict tools refuse what they do not know"


@every_contract
def test_it_keeps_the_name_and_the_words_of_the_contract(contract: registry.Contract) -> None:
    schema, source = bundle(contract.name), registry.schema(contract.name)
    for keyword in ("$schema", "$id", "title", "description", "required"):
        assert schema[keyword] == source[keyword]
    assert sum("$id" in node for _, node in places(schema) if is_object(node)) == 1


@every_contract
def test_it_is_written_so_that_a_strict_reader_reads_the_same(contract: registry.Contract) -> None:
    assert parse(bundle_bytes(bundle(contract.name))) == bundle(contract.name)


def test_what_is_no_contract_has_no_bundle() -> None:
    with pytest.raises(UnknownContract):
        bundle("common")


def test_definitions_that_refer_to_each_other_are_brought_along_once() -> None:
    files: dict[str, Any] = {
        "order": {"properties": {"first": {"$ref": "shapes.json#/$defs/Item"}, "own": {"$ref": "#/$defs/Own"}},
                  "$defs": {"Own": {"items": {"$ref": "shapes.json#/$defs/Item"}}, "Unused": {}}},
        "shapes": {"$defs": {"Item": {"properties": {"id": {"$ref": "#/$defs/Id"}, "part": {"$ref": "#/$defs/Item"}}}, "Id": ID}},
    }  # fmt: skip
    assert bundled("order", files.__getitem__) == {
        "properties": {"first": {"$ref": "#/$defs/Item"}, "own": {"$ref": "#/$defs/Own"}},
        "$defs": {
            "Id": ID,
            "Item": {"properties": {"id": {"$ref": "#/$defs/Id"}, "part": {"$ref": "#/$defs/Item"}}},
            "Own": {"items": {"$ref": "#/$defs/Item"}},
        },
    }


def test_a_whole_contract_inside_another_is_a_definition_under_its_title() -> None:
    files: dict[str, Any] = {
        "order": {"properties": {"policy": {"$ref": "policy.json"}}},
        "policy": {"$schema": "s", "$id": "i", "title": "Policy", "properties": {"id": {"$ref": "#/$defs/Id"}}, "$defs": {"Id": ID}},
    }  # fmt: skip
    assert bundled("order", files.__getitem__) == {
        "properties": {"policy": {"$ref": "#/$defs/Policy"}},
        "$defs": {"Id": ID, "Policy": {"title": "Policy", "properties": {"id": {"$ref": "#/$defs/Id"}}}},
    }


def test_two_definitions_of_one_name_cannot_stand_in_one_file() -> None:
    files: dict[str, Any] = {
        "order": {"properties": {"a": {"$ref": "#/$defs/Id"}, "b": {"$ref": "shapes.json#/$defs/Id"}}, "$defs": {"Id": {}}},
        "shapes": {"$defs": {"Id": ID}},
    }  # fmt: skip
    with pytest.raises(CannotBundle, match="'Id' must name one definition") as refusal:
        bundled("order", files.__getitem__)
    assert "order#/$defs/Id" in refusal.value.message
    assert "shapes#/$defs/Id" in refusal.value.message


@for_each("reference", ["#/$defs/Nothing", "#/properties/a", "shapes.json#/$defs"])
def test_a_reference_that_leads_to_no_definition_is_told(reference: str) -> None:
    files: dict[str, Any] = {
        "order": {"properties": {"a": {"type": "null"}, "b": {"$ref": reference}}, "$defs": {}},
        "shapes": {"$defs": {"Id": ID}},
    }
    with pytest.raises(CannotBundle, match="must lead to a definition"):
        bundled("order", files.__getitem__)
