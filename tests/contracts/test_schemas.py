"""The schemas keep the style that consumers rely on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from goldens import SCHEMAS, places
from modeldoor_collector.admission.decide import REASONS
from modeldoor_collector.admission.signals import SIGNALS
from modeldoor_validators import registry
from modeldoor_validators.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = sorted(path.stem for path in SCHEMAS.glob("*.json"))
FOREIGN = {contract.name for contract in registry.contracts() if contract.is_foreign}
UNSHARED = re.compile(r"\\[dDwWsSbB]|\(\?|\\p")
"""Pattern syntax that engines read differently: Unicode classes and look-around."""


def nodes(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, node in places(schema):
        if is_object(node):
            yield "/".join(map(str, place)), node


def read(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.json").read_text())  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema_and_is_named_by_its_id(name: str) -> None:
    schema = read(name)
    Draft202012Validator.check_schema(schema)
    assert jsonschema_rs.meta.is_valid(schema)
    assert schema["$id"] == f"https://schemas.srcos.ai/modeldoor/v1/{name}.json"


@pytest.mark.parametrize("name", NAMES)
def test_no_default_no_remote_reference_and_only_shared_keywords(name: str) -> None:
    for place, node in nodes(read(name)):
        assert "default" not in node, place
        assert not {"multipleOf", "unevaluatedProperties", "$dynamicRef", "not", "anyOf"} & node.keys(), place
        reference = node.get("$ref", "#")
        assert isinstance(reference, str), place
        assert reference.partition("#")[0] in ("", *(f"{each}.json" for each in NAMES)), place
        if isinstance(node.get("format"), str):
            assert node["format"] == "date-time", place
            assert "pattern" in node, f"{place}: engines may ignore a format"


@pytest.mark.parametrize("name", NAMES)
def test_patterns_are_anchored_and_read_alike_by_every_engine(name: str) -> None:
    for place, node in nodes(read(name)):
        pattern = node.get("pattern")
        if isinstance(pattern, str):
            assert not UNSHARED.search(pattern), place
            assert pattern.startswith("^"), place
            assert pattern.endswith("$") or name in FOREIGN or pattern == "^[$]", place


@pytest.mark.parametrize("name", NAMES)
def test_every_object_is_closed_and_every_property_is_described(name: str) -> None:
    for place, node in nodes(read(name)):
        if node.get("type") == "object":
            assert node.get("additionalProperties") is False, place
            for key, value in node["properties"].items():
                assert "description" in value or "$ref" in value, f"{place}/{key}"


@pytest.mark.parametrize("name", NAMES)
def test_unions_are_told_apart_by_a_tag_of_one_word(name: str) -> None:
    root = read(name)
    for place, node in nodes(root):
        if "oneOf" in node:
            tag = node["discriminator"]["propertyName"]
            tags = [variant_of(each["$ref"], root)["properties"][tag]["const"] for each in node["oneOf"]]
            assert len(set(tags)) == len(tags), place


def variant_of(reference: str, root: dict[str, Any]) -> dict[str, Any]:
    file, _, pointer = reference.partition("#")
    node: Any = read(file.removesuffix(".json")) if file else root
    for step in pointer.split("/")[1:]:
        node = node[step]
    return node  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "common"])
def test_the_title_is_the_kind_and_both_are_required(name: str) -> None:
    schema = read(name)
    if "kind" in schema["properties"]:
        assert schema["properties"]["kind"]["const"] == schema["title"]
        assert {"kind", "schemaVersion"} <= set(schema["required"])
    else:
        assert name in FOREIGN


@pytest.mark.parametrize("name", NAMES)
def test_no_definition_is_an_orphan(name: str) -> None:
    text = "".join(path.read_text() for path in SCHEMAS.glob("*.json"))
    for definition in read(name).get("$defs", {}):
        assert f'#/$defs/{definition}"' in text, definition


def test_the_collector_knows_the_reasons_and_signals_of_the_contract_in_their_order() -> None:
    assert list(REASONS) == read("common")["$defs"]["AdmissionReason"]["enum"]
    assert list(SIGNALS) == list(read("resource-snapshot")["properties"]["signals"]["properties"])


def test_nothing_outside_the_package_is_ever_retrieved() -> None:
    with pytest.raises(LookupError, match="nothing is fetched"):
        registry.schema_at("https://example.com/other.json")
    with pytest.raises(LookupError, match="nothing is fetched"):
        registry.schema_at("https://schemas.srcos.ai/modeldoor/v1/other.json")
