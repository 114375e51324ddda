"""A PlacementFact is written when memory is known now, and withheld with the reason otherwise."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest

from consumers import PLACEMENT_FACT, complaints
from families import for_each
from goldens import Golden, golden, goldens
from modeldoor_collector.boots import BootTime
from modeldoor_collector.views.placement import MachineNotNamed, Placement, placement
from modeldoor_validators import check
from modeldoor_validators.canonical import digest, document_ref
from modeldoor_validators.times import instant

SNAPSHOTS = [each for each in goldens() if each.contract == "resource-snapshot" and each.is_valid]
HEALTHY = golden("healthy-1b")
STATED = golden("stated", "placement-fact")


def placed(snapshot: Any, seconds: float = 2, stated: Any = STATED) -> Placement:
    return placement(snapshot, stated, instant(snapshot["collectedAt"]) + timedelta(seconds=seconds))


@for_each("each", SNAPSHOTS, ids=str)
def test_the_shape_of_its_owner_and_our_contract_both_accept_the_fact(each: Golden) -> None:
    made = placed(each.document)
    assert made.is_fact == (each.document["signals"]["memory"]["status"] == "known")
    if made.is_fact:
        assert complaints(made.document, PLACEMENT_FACT) == []
        assert check(made.document, "placement-fact") == ()
    else:
        assert check(made.document, "placement-withheld") == ()


@for_each("each", [each for each in goldens() if each.contract == "placement-fact"], ids=str)
def test_our_contract_and_the_shape_of_its_owner_judge_alike(each: Golden) -> None:
    assert (complaints(each.document, PLACEMENT_FACT) == []) is each.is_valid


@for_each("name", ["healthy-1b", "gpu-server"])
def test_the_golden_snapshots_give_the_golden_facts(name: str) -> None:
    assert placed(golden(name)).document == golden(name, "placement-fact")


@for_each(
    ("snapshot", "seconds", "name"),
    [
        ("policy-refused", 2, "policy-refused"),
        ("healthy-1b", 15, "stale"),
        ("healthy-1b", -3, "from-the-future"),
        ("everything-failed", 2, "memory-error"),
        ("nothing-determined-in-time", 2, "memory-unknown"),
    ],
)
def test_without_memory_that_is_known_now_the_fact_is_withheld(snapshot: str, seconds: int, name: str) -> None:
    made = placed(golden(snapshot), seconds)
    assert not made.is_fact
    assert made.document == golden(name, "placement-withheld")


def test_the_clock_that_nobody_sets_withholds_it_too() -> None:
    now = instant(HEALTHY["collectedAt"]) + timedelta(seconds=2)
    made = placement(HEALTHY, STATED, now, BootTime(HEALTHY["bootRef"], HEALTHY["bootTimeMs"] + 16_000))
    assert made.document == golden("stale-by-the-boot-clock", "placement-withheld")


def test_unknown_memory_of_a_stale_snapshot_is_withheld_for_both() -> None:
    assert placed(golden("nothing-determined-in-time"), 15).document["reasons"] == ["snapshotStale", "memoryUnknown"]
    assert placed(golden("policy-refused"), -3).document["reasons"] == ["policyRefused", "snapshotFromFuture"]


def test_it_tells_what_is_available_and_not_what_is_built_in() -> None:
    memory = HEALTHY["signals"]["memory"]
    hardware = placed(HEALTHY).document["hardware"]
    assert hardware["memoryBytes"] == memory["availableBytes"] < memory["totalBytes"]
    assert hardware["storageBytesAvailable"] == HEALTHY["signals"]["disk"]["availableBytes"]


def test_unknown_storage_is_null() -> None:
    hardware = placed(golden("all-informational-unknown")).document["hardware"]
    assert (hardware["storageBytesAvailable"], hardware["accelerators"]) == (None, [])


def test_accelerators_are_those_that_answered_and_parts_stand_for_the_card_that_is_cut() -> None:
    snapshot = golden("accelerators-of-every-kind")
    named: list[str] = placed(snapshot).document["hardware"]["accelerators"]
    devices = snapshot["signals"]["accelerator"]["devices"]
    whole = [each["name"] for each in devices if each["status"] == "known" and "partitions" not in each]
    parts = [part["name"] for each in devices for part in each.get("partitions", ())]
    assert parts
    assert sorted(named) == sorted(whole + parts)
    assert any(each["status"] == "error" for each in devices), "and one that did not answer is not named"


def test_figures_times_and_evidence_of_what_was_stated_are_replaced_and_the_rest_is_kept() -> None:
    stated: dict[str, Any] = {
        **STATED,
        "providerRefs": ["urn:srcos:inference-provider:mine"],
        "evidenceRefs": ["sha256:old"],
    }
    fact = placed(HEALTHY, stated=stated).document
    for key in ("type", "specVersion", "machineRef", "isolation", "trustPosture", "modelResidencyRefs", "providerRefs"):
        assert fact[key] == stated[key]
    assert fact["hardware"]["arch"] == stated["hardware"]["arch"]
    assert "cacheNotes" not in fact
    assert fact["observedAt"] == HEALTHY["collectedAt"]
    assert fact["evidenceRefs"] == [document_ref(HEALTHY)]


def test_the_fact_is_named_by_everything_else_in_it() -> None:
    fact = placed(HEALTHY).document
    rest = {key: value for key, value in fact.items() if key != "id"}
    assert fact["id"] == f"urn:srcos:placement-fact:sha256-{digest(rest).removeprefix('sha256:')}"
    elsewhere = placed(HEALTHY, stated={**STATED, "machineRef": "urn:srcos:agent-machine:other"}).document
    assert elsewhere["id"] != fact["id"]


def test_nothing_is_said_of_a_machine_whose_name_cannot_be_repeated() -> None:
    for name in ("", "two words", "café", "x" * 231):
        stated = copy.deepcopy(STATED)
        stated["machineRef"] = f"urn:srcos:agent-machine:{name}"
        assert check(stated, "placement-fact") == ()
        with pytest.raises(MachineNotNamed, match="must be 'urn:srcos:agent-machine:' and a name without spaces"):
            placed(HEALTHY, stated=stated)
