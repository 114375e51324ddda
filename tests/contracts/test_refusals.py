"""Every keyword of every schema refuses something: the neighbours of the examples that only it refuses.

`tools/write_refusals.py` found them by taking each keyword away in turn.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from families import for_each
from goldens import ROOT, golden
from modeldoor_validators import engine, explain, registry
from tools.refusals.faults import carried_out

FOLDER = ROOT / "tests" / "contracts" / "refusals"
CONTRACTS = [contract.name for contract in registry.contracts()]


def neighbours(contract: str) -> list[dict[str, Any]]:
    return json.loads((FOLDER / f"{contract}.json").read_text())  # type: ignore[no-any-return]


@for_each("contract", CONTRACTS)
def test_every_neighbour_of_an_example_is_refused(contract: str) -> None:
    for row in neighbours(contract):
        document = carried_out(golden(row["example"], contract), row["operation"])
        assert not engine.is_valid(document, contract), row["keyword"]


@pytest.mark.slow
@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_other_engine_refuses_every_neighbour_too_and_says_why(contract: str) -> None:
    for row in neighbours(contract):
        document = carried_out(golden(row["example"], contract), row["operation"])
        findings = explain.findings(document, contract)
        assert findings, row["keyword"]
        assert all(finding.message.startswith("must ") for finding in findings), row["keyword"]
        # A shape of others says no more than its owners say.
        assert registry.contract(contract).is_foreign or all(finding.hint for finding in findings), row["keyword"]
