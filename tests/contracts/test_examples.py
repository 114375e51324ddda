"""Every golden example passes, or is refused for the one reason that stands beside it."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

import modeldoor_models
from families import for_each
from goldens import EXAMPLES, Golden, goldens, patched
from modeldoor_validators import DocumentRefused, check, engine, explain, load, registry

VALID = [golden for golden in goldens() if golden.is_valid]
INVALID = [golden for golden in goldens() if not golden.is_valid]


@for_each("golden", VALID, ids=str)
def test_a_valid_example_passes_the_gate_both_engines_and_its_model(golden: Golden) -> None:
    assert load(golden.text, contract=golden.contract) == golden.document
    assert engine.is_valid(golden.document, golden.contract)
    assert explain.accepts(golden.document, golden.contract)
    model = getattr(modeldoor_models, registry.contract(golden.contract).title)
    made = model.model_validate(golden.document)
    assert json.loads(made.model_dump_json()) == golden.document, "a round trip adds and loses nothing"


@for_each("golden", INVALID, ids=str)
def test_an_invalid_example_is_refused_for_exactly_the_reason_beside_it(golden: Golden) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        load(golden.text, contract=golden.contract)
    found = [(finding.rule, finding.pointer) for finding in refusal.value.findings]
    assert found == [(golden.expected["rule"], golden.expected["pointer"])]
    finding = refusal.value.findings[0]
    assert finding.message.startswith("must ")
    assert finding.hint
    assert finding.line > 0
    model = getattr(modeldoor_models, registry.contract(golden.contract).title)
    with pytest.raises(ValidationError):
        model.model_validate(golden.document)


@for_each("golden", INVALID, ids=str)
def test_both_engines_agree_on_an_invalid_example(golden: Golden) -> None:
    assert engine.is_valid(golden.document, golden.contract) == explain.accepts(golden.document, golden.contract)
    assert engine.is_valid(golden.document, golden.contract) != golden.expected["rule"].startswith("schema/")


@for_each("golden", INVALID, ids=str)
def test_an_invalid_example_is_valid_again_when_only_that_place_is_mended(golden: Golden) -> None:
    mend, pointer = golden.expected["mend"], golden.expected["pointer"]
    assert pointer.startswith(mend["path"]) or mend["path"].startswith(pointer), "the mend is at the place"
    assert check(patched(golden.document, mend), golden.contract) == ()


def test_every_invalid_example_says_what_is_expected_and_nothing_else_does() -> None:
    for contract in registry.contracts():
        folder = EXAMPLES / contract.name
        expected = json.loads((folder / "expected.json").read_text())
        assert sorted(expected) == sorted(path.name for path in folder.glob("*.invalid.json"))


@for_each("contract", registry.contracts(), ids=lambda contract: contract.name)
def test_every_contract_has_valid_and_several_invalid_examples(contract: registry.Contract) -> None:
    names = [golden for golden in goldens() if golden.contract == contract.name]
    assert sum(golden.is_valid for golden in names) >= 2
    assert sum(not golden.is_valid for golden in names) >= 4


def test_every_rule_has_an_example_that_breaks_it() -> None:
    from modeldoor_validators.rules import rules_of

    broken = {golden.expected["rule"] for golden in INVALID}
    rules = {rule.id for contract in registry.contracts() for rule in rules_of(contract.name)}
    assert rules - broken == set()


def test_a_model_is_frozen() -> None:
    snapshot = load(VALID[0].text, as_=getattr(modeldoor_models, registry.contract(VALID[0].contract).title))
    with pytest.raises(ValidationError, match="frozen"):
        snapshot.kind = "Other"


def test_every_contract_that_has_a_module_of_rules_is_held_against_it() -> None:
    from importlib.util import find_spec

    from modeldoor_validators.rules import WITH_RULES

    modules = {
        contract.name
        for contract in registry.contracts()
        if find_spec(f"modeldoor_validators.rules.{contract.name.replace('-', '_')}")
    }
    assert modules == WITH_RULES
