"""The evidence for agentplane names the snapshot, never admits by itself, and fits into their receipts."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

from consumers import LANE_RECEIPT, complaints
from families import for_each
from goldens import ROOT, golden
from modeldoor_collector.boots import BootTime
from modeldoor_collector.views.agentplane import NON_CLAIMS, agentplane_evidence
from modeldoor_validators import check
from modeldoor_validators.canonical import digest, document_ref
from modeldoor_validators.times import instant

HEALTHY = golden("healthy-1b")
THREE = "urn:srcos:model-profile:local-llama32-3b"


def evidence_of(snapshot: Any, seconds: float = 2, *asked: str) -> dict[str, Any]:
    return agentplane_evidence(snapshot, instant(snapshot["collectedAt"]) + timedelta(seconds=seconds), asked)


@for_each("name", ["healthy-1b", "thermal-critical", "policy-refused"])
def test_the_golden_snapshots_give_the_golden_evidence(name: str) -> None:
    assert evidence_of(golden(name)) == golden(name, "agentplane-evidence")


@for_each(("name", "seconds"), [("stale", 15), ("from-the-future", -3)])
def test_what_is_not_fresh_is_denied_for_its_age(name: str, seconds: int) -> None:
    evidence = evidence_of(HEALTHY, seconds)
    assert evidence == golden(name, "agentplane-evidence")
    assert evidence["admission"]["verdict"] == "deny"


def test_what_is_not_fresh_keeps_its_own_reasons_behind() -> None:
    assert evidence_of(golden("thermal-critical"), 15)["admission"]["reasons"] == ["snapshotStale", "thermalCritical"]


def test_the_clock_that_nobody_sets_makes_it_stale_where_the_wall_clock_was_set_back() -> None:
    now = instant(HEALTHY["collectedAt"]) + timedelta(seconds=2)
    boot = BootTime(HEALTHY["bootRef"], HEALTHY["bootTimeMs"] + 16_000)
    evidence = agentplane_evidence(HEALTHY, now, (), boot)
    assert evidence == golden("stale-by-the-boot-clock", "agentplane-evidence")
    assert (evidence["ageMs"], evidence["freshness"]) == (16_000, "stale")


def test_it_names_the_snapshot_by_its_content() -> None:
    evidence = evidence_of(HEALTHY)
    assert evidence["resourceSnapshotRef"] == document_ref(HEALTHY)
    assert evidence["resourceSnapshotDigest"] == digest(HEALTHY)
    assert evidence["policyDigest"] == digest(HEALTHY["policy"])
    assert evidence["capturedAt"] == HEALTHY["collectedAt"]


def test_it_speaks_for_the_profile_that_was_asked_for() -> None:
    evidence = evidence_of(HEALTHY, 2, THREE)
    assert (evidence["profileRef"], evidence["admission"]["verdict"]) == (THREE, "deny")


def test_it_authorises_nothing() -> None:
    assert set(evidence_of(HEALTHY)["authorizations"].values()) == {False}


def test_what_it_does_not_claim_stands_in_the_page_on_it() -> None:
    page = (ROOT / "docs" / "non-claims.md").read_text().replace("**", "")
    assert [each for each in NON_CLAIMS if each not in page] == []


RECEIPT: dict[str, Any] = {
    "kind": "ModelRoutingLaneDecisionReceipt",
    "receipt_id": "receipt-1",
    "run_ref": "run-1",
    "chain_stage": "execution",
    "task_class": "summarization",
    "requested_lane": "lightweight",
    "selected_lane": "lightweight",
    "lane_decision_outcome": "lane_selected",
    "cost_class": "minimal",
    "prompt_evidence_policy": "hash_only",
    "context_tool_posture": "tools_disabled",
    "policy_decision_ref": "decision-1",
    "model_router_policy_ref": "policy-1",
    "issued_at": "2026-11-20T09:30:03Z",
}


def receipt_with(parts: dict[str, Any]) -> dict[str, Any]:
    theirs = {
        "hellgraphEvidenceRefs": "hellgraph_evidence_refs",
        "upstreamAnchors": "upstream_anchors",
        "nonClaims": "non_claims",
    }
    return {**RECEIPT, **{theirs[name]: value for name, value in parts.items()}}


def test_its_parts_complete_a_closed_receipt_of_agentplane() -> None:
    assert complaints(RECEIPT, LANE_RECEIPT) == ["'non_claims' is a required property"]
    assert complaints(receipt_with(evidence_of(HEALTHY)["receiptParts"]), LANE_RECEIPT) == []


def test_a_receipt_has_no_room_for_anything_else_of_it() -> None:
    for name, value in evidence_of(HEALTHY).items():
        if name != "kind":
            receipt = receipt_with(evidence_of(HEALTHY)["receiptParts"])
            assert complaints({**receipt, name: value}, LANE_RECEIPT) != [], name


@for_each(("seconds", "claimed"), [(2, "stale"), (2, "fromFuture"), (15, "fromFuture"), (-3, "stale"), (-3, "fresh")])
def test_a_freshness_that_the_times_contradict_is_refused(seconds: int, claimed: str) -> None:
    evidence = copy.deepcopy(evidence_of(golden("thermal-critical"), seconds))
    evidence["freshness"] = claimed
    found = {(finding.rule, finding.pointer) for finding in check(evidence, "agentplane-evidence")}
    assert ("agentplane/freshness-follows-times", "/freshness") in found


def test_an_age_that_contradicts_the_freshness_is_refused() -> None:
    evidence = {**evidence_of(golden("thermal-critical")), "ageMs": 15_000}
    assert [finding.rule for finding in check(evidence, "agentplane-evidence")] == [
        "agentplane/freshness-follows-times"
    ]
    evidence["ageMs"] = -2_001
    assert [finding.rule for finding in check(evidence, "agentplane-evidence")] == [
        "agentplane/freshness-follows-times"
    ]
    evidence["ageMs"] = 14_999
    assert check(evidence, "agentplane-evidence") == ()
