"""The schemas keep the style that consumers rely on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from families import for_each
from goldens import SCHEMAS, places
from modeldoor_collector.admission.decide import REASONS
from modeldoor_collector.admission.signals import SIGNALS
from modeldoor_validators import bundles, registry
from modeldoor_validators.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = sorted(path.stem for path in SCHEMAS.glob("*.json"))
FOREIGN = {contract.name for contract in registry.contracts() if contract.is_foreign}
KEYWORDS = frozenset(
    [
        "$schema",
        "$id",
        "$ref",
        "$defs",
        "$comment",
        "title",
        "description",
        "examples",
        "x-modeldoor",
        "discriminator",
        "type",
        "const",
        "enum",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "minItems",
        "maxItems",
        "uniqueItems",
        "contains",
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "oneOf",
        "if",
        "then",
        "else",
        "dependentRequired",
        "dependentSchemas",
    ]
)
"""Every keyword that may stand in a schema of ours. Not among them are `default` (generators write it
into documents), `anyOf` and `not` (no engine says which part is wrong), `allOf` and `unevaluatedProperties`
(generators lose them) and `multipleOf` (engines disagree on decimals)."""

UNITS = (
    "bytes",
    "Bytes",
    "BytesEach",
    "Ms",
    "Seconds",
    "percent",
    "Percent",
    "celsius",
    "Celsius",
    "Tokens",
    "PerSecond",
    "Megahertz",
    "Days",
    "Count",
    "PerWeight",
    "PerToken",
    "Layers",
    "layers",
    "Heads",
    "Cores",
    "Inodes",
    "Length",
    "Size",
    "Sequences",
    "Outputs",
    "elements",
    "channels",
    "computeUnits",
    "downloads",
    "likes",
)
"""How the name of a number ends. What is counted is a unit: layers, heads, cores."""

WITHOUT_A_UNIT = {
    "parametersTotal": "a count of weights",
    "parametersActive": "a count of weights",
    "count": "of experts, which the object is about",
    "used": "of experts, which the object is about",
    "limit": "of rows",
    "device": "a number that the kernel gives",
    "inode": "a number that the kernel gives",
    "index": "a position",
    "deviceIndex": "a position",
    "rank": "a position",
    "line": "a position",
    "streamLine": "a position",
    "column": "a position",
    "generation": "counts up",
    "sequence": "counts up",
    "attempt": "counts up",
    "revision": "counts up",
    "version": "counts up",
    "currentVersion": "counts up",
    "entryVersion": "counts up",
    "score": "on a scale that the description names",
    "observedScore": "on the benchmark's own scale",
    "lowScore": "on the scale of the score that it bounds",
    "highScore": "on the scale of the score that it bounds",
    "buildQuality": "a share of one",
    "scoreGain": "in points of the score",
    "qualityGain": "in points of the score",
    "leastDifference": "in points of a score",
    "general": "a score",
    "coding": "a score",
    "reasoning": "a score",
    "weight": "a share of one",
    "gradeWeight": "a share of one",
    "recencyWeight": "a share of one",
    "sourceWeight": "a share of one",
    "combinedWeight": "a share of one",
    "storeBytesBefore": "bytes, as it says, at a time",
    "storeBytesAfter": "bytes, as it says, at a time",
    "freeBytesBefore": "bytes, as it says, at a time",
    "ratio": "of two speeds",
    "lowestRatio": "of two speeds",
    "highestRatio": "of two speeds",
}

PARTIES = frozenset(
    [
        "collector",
        "hardware",
        "data",
        "estimator",
        "ranker",
        "registry",
        "downloads",
        "provisioner",
        "pool",
        "validators",
        "pages",
        "clients",
        "people",
        "operators",
        "orchestrators",
        "auditors",
        "CI",
        "model-router",
        "model-carry",
        "guardrail-fabric",
        "agentplane",
        "engine-provisioner",
    ]
)
"""Who writes and reads documents: parts of modeldoor, people, and the projects of others."""

UNSHARED = re.compile(r"\\[dDwWsSbB]|\(\?|\\p")
"""Pattern syntax that engines read differently: Unicode classes and look-around."""


def nodes(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, node in places(schema):
        if is_object(node):
            yield "/".join(map(str, place)), node


def schema_nodes(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema: not the maps from names to schemas, and nothing that is data."""
    yield place, schema
    for key in ("properties", "$defs", "dependentSchemas"):
        for name, inner in schema.get(key, {}).items():
            yield from schema_nodes(inner, f"{place}/{key}/{name}")
    for key in ("items", "contains", "if", "then", "else"):
        if key in schema:
            yield from schema_nodes(schema[key], f"{place}/{key}")
    for index, inner in enumerate(schema.get("oneOf", ())):
        yield from schema_nodes(inner, f"{place}/oneOf/{index}")


def shape_of(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to in the end."""
    while "$ref" in schema:
        file, _, pointer = schema["$ref"].partition("#")
        root = read(file.removesuffix(".json")) if file else root
        schema = root
        for step in pointer.split("/")[1:]:
            schema = schema[step]
    return schema


def read(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.json").read_text())  # type: ignore[no-any-return]


@for_each("name", NAMES)
def test_a_schema_is_a_schema_and_is_named_by_its_id(name: str) -> None:
    schema = read(name)
    Draft202012Validator.check_schema(schema)
    assert jsonschema_rs.meta.is_valid(schema)
    assert schema["$id"] == f"https://schemas.srcos.ai/modeldoor/v1/{name}.json"


@for_each("name", NAMES)
def test_a_schema_says_nothing_that_engines_read_differently(name: str) -> None:
    for place, node in schema_nodes(read(name)):
        assert node.keys() <= KEYWORDS, place
        reference = node.get("$ref", "#")
        assert isinstance(reference, str), place
        assert reference.partition("#")[0] in ("", *(f"{each}.json" for each in NAMES)), place
        if isinstance(node.get("format"), str):
            assert node["format"] in ("date-time", "date"), place
            assert "pattern" in node, f"{place}: engines may ignore a format"


@for_each("name", NAMES)
def test_examples_of_a_schema_are_examples_of_it(name: str) -> None:
    root = read(name)
    for place, node in schema_nodes(root):
        if "pattern" in node and name not in FOREIGN and "$defs" in place:
            assert node.get("examples"), f"{place}: a form needs an example"
        for example in node.get("examples", ()):
            alone = {**node, "$id": root["$id"], "$defs": root.get("$defs", {})}
            validator = jsonschema_rs.Draft202012Validator(
                alone, retriever=lambda uri: read(uri.rpartition("/")[2].removesuffix(".json")), validate_formats=True
            )
            assert validator.is_valid(example), f"{place}: {example}"


@for_each("name", NAMES)
def test_every_number_has_its_unit_in_its_name(name: str) -> None:
    root = read(name)
    for place, node in schema_nodes(root):
        for key, value in node.get("properties", {}).items() if node.get("type") == "object" else ():
            kinds = shape_of(value, root).get("type", "")
            if {"integer", "number"} & set([kinds] if isinstance(kinds, str) else kinds) and name not in FOREIGN:
                assert key.endswith(UNITS) or key in WITHOUT_A_UNIT, f"{place}/{key}"


@for_each("name", NAMES)
def test_every_integer_ends_where_every_reader_still_keeps_it(name: str) -> None:
    for place, node in schema_nodes(read(name)):
        kinds = node.get("type", "")
        if "integer" in ([kinds] if isinstance(kinds, str) else kinds):
            assert node["maximum"] <= 2**53 - 1, place


@for_each("name", [name for name in NAMES if name not in FOREIGN])
def test_every_name_is_written_in_camel_case(name: str) -> None:
    for place, node in schema_nodes(read(name)):
        for key in node.get("properties", {}) if node.get("type") == "object" else ():
            assert re.fullmatch(r"[a-z][A-Za-z0-9]*", key), f"{place}/{key}"
            assert key not in bundles.OWN_KEYWORDS, f"{place}: bundles drop '{key}'"


@for_each("contract", registry.contracts(), ids=lambda contract: contract.name)
def test_a_contract_says_who_writes_and_who_reads_it(contract: registry.Contract) -> None:
    about = read(contract.name)["x-modeldoor"]
    assert about.keys() == {"writers", "readers", "isStored"} | ({"owner"} if contract.is_foreign else set())
    assert about["writers"]
    assert about["readers"]
    assert {*about["writers"], *about["readers"]} <= PARTIES


@for_each("name", [name for name in NAMES if name not in FOREIGN or name == "engine-handoff"])
def test_what_may_be_left_out_says_what_that_means(name: str) -> None:
    root = read(name)
    for place, node in schema_nodes(root):
        for key, value in node.get("properties", {}).items() if node.get("type") == "object" else ():
            if key not in node.get("required", ()):
                said = value.get("description") or shape_of(value, root).get("description", "")
                assert re.search(r"\b[Aa]bsent\b", said), f"{place}/{key}: {said}"


@for_each("contract", registry.contracts(), ids=lambda contract: contract.name)
def test_a_contract_fits_into_one_file_that_needs_no_other(contract: registry.Contract) -> None:
    bundle = bundles.bundle(contract.name)
    text = json.dumps(bundle)
    assert '"$ref": "#/$defs/' in text or '"$ref"' not in text
    assert not re.search(r'"\$ref": "[^#]', text)
    assert jsonschema_rs.meta.is_valid(bundle)


@for_each("name", NAMES)
def test_patterns_are_anchored_and_read_alike_by_every_engine(name: str) -> None:
    for place, node in nodes(read(name)):
        pattern = node.get("pattern")
        if isinstance(pattern, str):
            assert not UNSHARED.search(pattern), place
            assert pattern.startswith("^"), place
            assert pattern.endswith("$") or name in FOREIGN or pattern == "^[$]", place


@for_each("name", NAMES)
def test_every_object_is_closed_and_every_property_is_described(name: str) -> None:
    for place, node in nodes(read(name)):
        if node.get("type") == "object":
            assert node.get("additionalProperties") is False, place
            for key, value in node["properties"].items():
                assert "description" in value or "$ref" in value, f"{place}/{key}"


@for_each("name", NAMES)
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


@for_each("name", [contract.name for contract in registry.contracts()])
def test_the_title_is_the_kind_and_both_are_required(name: str) -> None:
    schema = read(name)
    if "kind" in schema["properties"]:
        assert schema["properties"]["kind"]["const"] == schema["title"]
        assert {"kind", "schemaVersion"} <= set(schema["required"])
    else:
        assert name in FOREIGN


@for_each("name", NAMES)
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
