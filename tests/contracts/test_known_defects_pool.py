"""What went wrong in pools before cannot be said in a document of ours."""

from __future__ import annotations

from typing import Any

import pytest

from families import for_each
from goldens import golden, patched
from modeldoor_validators import DocumentRefused, check, load


def found(document: Any, contract: str = "pool-state") -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, contract)]


def state(path: str, value: Any, name: str = "two-models-and-an-installation") -> Any:
    return patched(golden(name, "pool-state"), {"op": "replace", "path": path, "value": value})


def test_a_name_that_is_bound_to_no_artifact() -> None:
    document = patched(
        golden("two-models-and-an-installation", "pool-state"), {"op": "remove", "path": "/entries/0/artifact"}
    )
    assert found(document) == [("schema/required", "/entries/0")]


def test_a_tag_that_can_be_pointed_at_other_weights() -> None:
    document = patched(
        golden("over-budget", "pool-state"), {"op": "remove", "path": "/entries/0/artifact/manifestDigest"}
    )
    assert found(document) == [("schema/required", "/entries/0/artifact")]


def test_sizes_as_fractions_of_gigabytes() -> None:
    assert found(state("/entries/0/diskBytes", 5.03)) == [("schema/type", "/entries/0/diskBytes")]


@for_each("text", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_score_that_is_no_number(text: str) -> None:
    import json

    document = json.dumps(state("/entries/0/score/score", "HERE")).replace('"HERE"', text)
    with pytest.raises(DocumentRefused) as refusal:
        load(document, contract="pool-state")
    assert refusal.value.findings[0].rule in ("json/number", "json/syntax")


def test_an_estimated_size_kept_for_ever_still_has_to_add_up() -> None:
    assert ("pool/used-is-the-sum", "/diskUsedBytes") in found(state("/entries/0/exclusiveBytes", 5027785609))


def test_one_model_under_two_names_counted_twice() -> None:
    document = golden("over-budget", "pool-state")
    _, one, other = document["entries"]
    assert one["name"] != other["name"]
    assert one["artifact"]["files"][0]["digest"] == other["artifact"]["digest"]
    for entry in (one, other):
        entry["exclusiveBytes"] = entry["diskBytes"]
    used = sum(entry["diskBytes"] for entry in document["entries"])
    document |= {"sharedBytes": 0, "diskUsedBytes": used, "overBudgetBytes": used - document["diskBudgetBytes"]}
    assert found(document) == [("pool/shared-is-not-exclusive", "/entries/1/exclusiveBytes")]


def test_one_repository_in_two_spellings_that_holds_one_model() -> None:
    entries = golden("over-budget", "pool-state")["entries"]
    repository = entries[1]["artifact"]["repository"].upper()
    document = state("/entries/2/artifact", {**entries[1]["artifact"], "repository": repository}, "over-budget")
    assert found(document) == [("pool/one-entry-an-artifact", "/entries/2/artifact")]
    name = entries[1]["name"].replace("Q4_K_M", "q4_k_m")
    assert found(state("/entries/2/name", name, "over-budget")) == [("pool/entries-in-order", "/entries/2/name")]


def test_a_model_that_is_there_in_part() -> None:
    assert ("pool/artifact-is-there-whole", "/entries/0/diskBytes") in found(state("/entries/0/diskBytes", 5027783487))


def test_two_installations_that_take_the_same_room() -> None:
    document = golden("two-models-and-an-installation", "pool-state")
    document["diskBudgetBytes"] = document["diskUsedBytes"] + document["reservedBytes"]
    again = {**document["reservations"][0], "name": "qwen3:32b"}
    document["reservations"].append(again)
    assert ("pool/replaced-once", "/reservations/1/replaces") in found(document)
    del again["replaces"]
    assert found(document) == [("pool/reserved-is-the-sum", "/reservedBytes")]
    document["reservedBytes"] += again["bytes"]
    assert found(document) == [("pool/over-budget-is-the-difference", "/overBudgetBytes")]


def test_a_score_that_is_left_from_an_earlier_ranking() -> None:
    document = state("/entries/0/score/rankedAt", "2026-11-19T03:00:12.250Z")
    assert found(document) == [("schema/additionalProperties", "/entries/0/score")]


def test_a_name_that_is_bound_to_the_artifact_of_another() -> None:
    document = state("/entries/0/name", "deepseek-r1:14b", "over-budget")
    assert found(document) == [("entry/ollama-name-is-the-artifacts", "/entries/0/name")]


def test_a_missing_ranking_read_as_a_score_of_zero() -> None:
    document = state("/entries/1/score", {"status": "notScored", "reason": "notRanked", "score": 0})
    assert found(document) == [("schema/additionalProperties", "/entries/1/score")]


def test_a_runtime_that_failed_read_as_one_that_holds_nothing() -> None:
    document = state("/observation", {"status": "error", "observedAt": "2026-11-20T09:29:30.640Z", "modelCount": 0})
    assert {rule for rule, _ in found(document)} == {"schema/additionalProperties", "schema/required"}


def test_a_name_without_its_tag_beside_one_that_has_it() -> None:
    assert found(state("/entries/1/name", "hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF", "over-budget")) == [
        ("pool/names-have-a-tag", "/entries/1/name")
    ]


def test_a_model_in_use_can_be_told_from_one_that_is_not() -> None:
    document = patched(
        golden("two-models-and-an-installation", "pool-state"), {"op": "remove", "path": "/entries/0/leases"}
    )
    assert found(document) == [("schema/required", "/entries/0")]


def test_an_allowlist_that_was_lost_allows_nothing() -> None:
    allowlist = patched(golden("empty", "pool-state"), {"op": "remove", "path": "/allowlist"})
    assert found(allowlist) == [("schema/required", "")]


def test_a_proposal_whose_family_nobody_names() -> None:
    document = patched(golden("swap", "model-proposal"), {"op": "remove", "path": "/action/target/family"})
    assert found(document, "model-proposal") == [("schema/required", "/action/target")]


def test_a_decision_without_anybody_who_took_it() -> None:
    document = patched(golden("evict-rejected", "model-proposal"), {"op": "remove", "path": "/state/decidedBy"})
    assert found(document, "model-proposal") == [("schema/required", "/state")]


def test_a_removal_that_frees_what_another_model_needs() -> None:
    document = golden("evict-rejected", "model-proposal")
    document["diskChangeBytes"] = -document["action"]["removes"]["diskBytes"]
    assert found(document, "model-proposal") == [("proposal/disk-change-follows", "/diskChangeBytes")]


def test_a_swap_to_a_worse_model() -> None:
    document = golden("swap", "model-proposal")
    document["action"]["target"]["score"] = 0
    assert found(document, "model-proposal") == [("proposal/swap-brings-a-better-one", "/action/target/score")]


def test_a_decision_by_an_address() -> None:
    document = golden("evict-rejected", "model-proposal")
    document["state"]["decidedBy"] = "alice@example.com"
    assert found(document, "model-proposal") == [("schema/pattern", "/state/decidedBy")]
