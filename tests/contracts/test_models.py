"""The models: typed views of what the gate has let pass, and only those that are asked for."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import modeldoor_models
from families import for_each
from goldens import Golden, golden, goldens, parted
from modeldoor_validators import DocumentRefused, load, registry

SHARED = {
    "modeldoor_models",
    *(f"modeldoor_models.{name}" for name in ("common", "artifacts", "estimates", "evidence")),
}


CARRIED = {
    "resource-snapshot": {"modeldoor_models.admission_policy"},
    "download-event": {"modeldoor_models.model_download"},
}
"""A snapshot carries its whole policy, and an event the whole download."""


def imported_by(program: str) -> set[str]:
    script = f"import sys\nbefore = set(sys.modules)\n{program}\nprint(*sorted(set(sys.modules) - before))"
    return set(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    )


@pytest.mark.slow
@pytest.mark.parametrize("contract", registry.contracts(), ids=lambda contract: contract.name)
def test_a_model_brings_no_other_contract_s_model_along(contract: registry.Contract) -> None:
    ours = {
        name for name in imported_by(f"from modeldoor_models import {contract.title}") if "modeldoor_models" in name
    }
    module = f"modeldoor_models.{contract.name.replace('-', '_')}"
    assert module in ours
    assert ours - SHARED - {module} - CARRIED.get(contract.name, set()) == set()


def test_the_gate_brings_neither_models_nor_pydantic_nor_the_explaining_engine() -> None:
    text = golden("healthy-1b")
    program = f"import json, modeldoor_validators as v; v.load(json.dumps({text!r}))"
    assert not {"pydantic", "modeldoor_models", "jsonschema", "referencing"} & imported_by(program)


def test_every_contract_has_a_model_of_its_title() -> None:
    assert set(modeldoor_models.__all__) == {contract.title for contract in registry.contracts()}
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        modeldoor_models.Nothing  # noqa: B018  # the access is what is tested


VALID = parted(each for each in goldens() if each.is_valid)
INVALID = parted(each for each in goldens() if not each.is_valid)


@for_each("golden", VALID.few, ids=str)
def test_a_text_is_gated_then_typed_and_comes_back_as_it_was(golden: Golden) -> None:
    gated_typed_and_back(golden)


@pytest.mark.slow
@for_each("golden", VALID.others, ids=str)
def test_every_other_text_is_gated_then_typed_and_comes_back_as_it_was(golden: Golden) -> None:
    gated_typed_and_back(golden)


def gated_typed_and_back(golden: Golden) -> None:
    title = registry.contract(golden.contract).title
    made = load(golden.text, as_=getattr(modeldoor_models, title))
    assert type(made).__name__ == title
    assert json.loads(made.model_dump_json()) == golden.document


@for_each("golden", INVALID.few, ids=str)
def test_no_model_is_made_of_what_the_gate_refuses_and_the_finding_has_its_line(golden: Golden) -> None:
    refused_with_a_line(golden)


@pytest.mark.slow
@for_each("golden", INVALID.others, ids=str)
def test_no_model_is_made_of_anything_else_that_the_gate_refuses_either(golden: Golden) -> None:
    refused_with_a_line(golden)


def refused_with_a_line(golden: Golden) -> None:
    with pytest.raises(DocumentRefused) as refusal:
        load(golden.text, as_=getattr(modeldoor_models, registry.contract(golden.contract).title))
    assert refusal.value.findings[0].line > 0


def test_a_document_of_another_contract_is_refused() -> None:
    with pytest.raises(DocumentRefused):
        load(json.dumps(golden("healthy-1b")), as_=modeldoor_models.AdmissionPolicy)
