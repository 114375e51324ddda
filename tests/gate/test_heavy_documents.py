"""A document that is wrong everywhere is refused as quickly as one that is wrong once, and in few words."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import pytest

from families import for_each
from goldens import golden
from modeldoor_validators import DocumentRefused, check, load
from modeldoor_validators.findings import MAXIMUM_FINDINGS

HEALTHY = golden("healthy-1b")
PROMISED_S = 10.0
"""What the slowest of these may take on a busy machine; before there was a bound it was minutes."""


def with_all(place: str, value: Any) -> Any:
    document = copy.deepcopy(HEALTHY)
    document[place] = value
    return document


HEAVY = {
    "16,000 profiles that are none": with_all("profiles", [1] * 16_000),
    "5,000 reasons that are none": with_all(
        "admission", {"verdict": "deny", "reasons": [{"a": i} for i in range(5000)]}
    ),
    "100,000 keys that nobody knows": {**HEALTHY, **{f"key{i}": 1 for i in range(100_000)}},
    "64 profiles, each wrong all over": with_all("profiles", [{"profileRef": i} for i in range(64)]),
}


@for_each("document", HEAVY.values(), ids=HEAVY.keys())
def test_it_is_refused_in_time_and_in_few_words(document: Any) -> None:
    began = time.monotonic()
    with pytest.raises(DocumentRefused) as refusal:
        load(json.dumps(document))
    assert time.monotonic() - began < PROMISED_S
    assert len(refusal.value.findings) <= 2 * MAXIMUM_FINDINGS
    for finding in refusal.value.findings:
        assert len(finding.message) < 1000
        assert finding.line > 0


def test_what_is_not_told_is_said_to_be_there() -> None:
    rules = [finding.rule for finding in check(HEAVY["64 profiles, each wrong all over"], "resource-snapshot")]
    assert "gate/more" in rules


def test_a_whole_number_may_be_written_with_a_fraction_of_nothing() -> None:
    text = json.dumps(HEALTHY).replace('"bootTimeMs": 86412345', '"bootTimeMs": 86412345.0')
    import modeldoor_models

    assert load(text)["bootTimeMs"] == 86412345
    assert load(text, as_=modeldoor_models.LocalResourceSnapshot).bootTimeMs == 86412345


def test_a_subclass_of_a_model_passes_the_same_gate() -> None:
    from pydantic import ValidationError

    import modeldoor_models

    class Mine(modeldoor_models.LocalResourceSnapshot):
        pass

    assert Mine.model_validate(HEALTHY).bootTimeMs == 86412345
    with pytest.raises(ValidationError, match="must be"):
        Mine.model_validate(golden("thermal-unknown-admitted.invalid"))


def test_a_line_break_behind_a_pattern_is_named_where_it_stands() -> None:
    document = copy.deepcopy(HEALTHY)
    document["collectedAt"] += "\n"
    with pytest.raises(DocumentRefused) as refusal:
        load(json.dumps(document))
    assert refusal.value.findings[0].pointer == "/collectedAt"


def test_evidence_lives_no_longer_than_any_policy_allows() -> None:
    evidence = golden("healthy-1b", "guardrail-evidence")
    evidence["expiresAt"] = "2026-11-20T09:35:00.000Z"
    assert check(evidence, "guardrail-evidence") == ()
    evidence["expiresAt"] = "2026-11-20T09:35:00.001Z"
    assert [finding.pointer for finding in check(evidence, "guardrail-evidence")] == ["/expiresAt"]


def test_a_long_document_that_breaks_a_rule_everywhere_is_answered_soon() -> None:
    snapshot = golden("seed-2026-05-28", "benchmark-snapshot")
    wrong = {**snapshot["observations"][0], "sourceId": "nobody"}
    snapshot["observations"] = [{**wrong, "benchmark": wrong["benchmark"]} for _ in range(20_000)]
    text = json.dumps(snapshot, indent=1)
    began = time.monotonic()
    with pytest.raises(DocumentRefused) as refusal:
        load(text)
    assert time.monotonic() - began < PROMISED_S
    findings = refusal.value.findings
    assert len(findings) == MAXIMUM_FINDINGS + 1
    assert findings[-1].rule == "gate/more"
    assert [finding.line for finding in findings[:-1]] == sorted(finding.line for finding in findings[:-1])
