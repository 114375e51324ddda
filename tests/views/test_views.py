"""The views judge a snapshot's age at reading, and open nothing that it does not admit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import Golden, golden, goldens
from modeldoor_collector.views.freshness import freshness
from modeldoor_collector.views.guardrail import guardrail_evidence
from modeldoor_collector.views.router import router_signals
from modeldoor_collector.views.spokesman import ProfileNotInSnapshot, profile_spoken_for
from modeldoor_validators import check
from modeldoor_validators.canonical import digest, document_ref
from modeldoor_validators.times import instant, written

SNAPSHOTS = [each for each in goldens() if each.contract == "resource-snapshot" and each.is_valid]
HEALTHY = golden("healthy-1b")
ONE, THREE = (f"urn:srcos:model-profile:local-llama32-{size}" for size in ("1b", "3b"))
LATER = timedelta(seconds=2)


def just_after(snapshot: Any) -> datetime:
    return instant(snapshot["collectedAt"]) + LATER


class TestFreshness:
    @for_each(
        ("seconds", "expected"),
        [(-2.001, "fromFuture"), (-2, "fresh"), (0, "fresh"), (14.999, "fresh"), (15, "stale"), (3600, "stale")],
    )
    def test_fault_57_a_snapshot_may_be_used_until_it_expires_and_not_before_it_was_taken(
        self, seconds: float, expected: str
    ) -> None:
        assert freshness(HEALTHY, instant(HEALTHY["collectedAt"]) + timedelta(seconds=seconds)) == expected


class TestSpokesman:
    def test_it_is_the_first_admitted(self) -> None:
        assert spoken(golden("memory-insufficient-for-3b")) == ONE

    def test_it_is_the_one_that_was_asked_for_admitted_or_not(self) -> None:
        assert spoken(HEALTHY, [THREE]) == THREE

    def test_of_several_that_were_asked_for_it_is_the_first_admitted(self) -> None:
        assert spoken(HEALTHY, [THREE, ONE]) == ONE
        assert spoken(golden("healthy-both"), [THREE, ONE]) == THREE

    def test_when_none_is_admitted_it_is_the_first(self) -> None:
        assert spoken(golden("thermal-critical")) == ONE

    def test_a_snapshot_without_profiles_has_none(self) -> None:
        assert profile_spoken_for(golden("policy-refused")) is None

    def test_a_profile_that_was_not_judged_cannot_be_asked_for(self) -> None:
        with pytest.raises(ProfileNotInSnapshot, match=f"its profiles are: '{ONE}', '{THREE}'"):
            profile_spoken_for(HEALTHY, ["urn:srcos:model-profile:other"])
        with pytest.raises(ProfileNotInSnapshot, match="its profiles are: none"):
            profile_spoken_for({"profiles": []}, [ONE])

    def test_where_nothing_was_judged_no_profile_is_missed(self) -> None:
        assert profile_spoken_for(golden("policy-refused"), [ONE]) is None


def spoken(snapshot: Any, asked: list[str] | None = None) -> str:
    profile = profile_spoken_for(snapshot, asked or ())
    assert profile is not None
    return str(profile["profileRef"])


class TestRouter:
    @for_each("each", SNAPSHOTS, ids=str)
    def test_both_booleans_are_true_exactly_for_what_is_admitted(self, each: Golden) -> None:
        view = router_signals(each.document, just_after(each.document))
        assert check(view, "router-signals") == ()
        is_admitted = each.document["admission"]["verdict"] == "admit"
        assert (view["localModelProfileAvailable"], view["localServiceHealthy"]) == (is_admitted, is_admitted)

    @for_each("each", SNAPSHOTS, ids=str)
    @for_each("seconds", [-60, 60])
    def test_nothing_is_passed_on_of_a_snapshot_that_may_not_be_used(self, each: Golden, seconds: int) -> None:
        assert router_signals(
            each.document, instant(each.document["collectedAt"]) + timedelta(seconds=seconds)
        ) == golden("nothing-known", "router-signals")

    @for_each(
        ("snapshot", "view"),
        [
            ("healthy-1b", "healthy-1b"),
            ("thermal-critical", "thermal-critical"),
            ("vm-with-waivers", "vm-with-waivers"),
            ("policy-refused", "nothing-known"),
        ],
    )
    def test_the_golden_snapshots_give_the_golden_views(self, snapshot: str, view: str) -> None:
        document = golden(snapshot)
        assert router_signals(document, just_after(document)) == golden(view, "router-signals")

    def test_only_known_levels_are_told(self) -> None:
        blind = router_signals(golden("vm-with-waivers"), just_after(HEALTHY))
        assert (blind["thermalState"], blind["batteryState"]) == ("unknown", "unknown")
        warm = router_signals(golden("thermal-elevated"), just_after(HEALTHY))
        assert (warm["thermalState"], warm["localModelProfileAvailable"]) == ("elevated", True)
        assert router_signals(golden("healthy-both"), just_after(HEALTHY))["batteryState"] == "unknown"

    def test_no_default_route_is_no_network(self) -> None:
        document = golden("healthy-1b")
        document["signals"]["network"]["defaultRoute"] = False
        assert router_signals(document, just_after(document))["networkAvailable"] is False

    def test_an_unknown_network_is_no_network(self) -> None:
        assert router_signals(golden("all-informational-unknown"), just_after(HEALTHY))["networkAvailable"] is False

    def test_it_speaks_for_the_profile_that_was_asked_for(self) -> None:
        assert router_signals(HEALTHY, just_after(HEALTHY), [THREE])["localModelProfileAvailable"] is False


class TestGuardrail:
    @for_each("each", SNAPSHOTS, ids=str)
    @for_each("seconds", [-60, -1, 2, 60])
    def test_the_evidence_is_valid_at_any_time_and_healthy_only_when_admitted(self, each: Golden, seconds: int) -> None:
        now = instant(each.document["collectedAt"]) + timedelta(seconds=seconds)
        evidence = guardrail_evidence(each.document, now)
        assert check(evidence, "guardrail-evidence") == ()
        is_admitted = each.document["admission"]["verdict"] == "admit" and -2 <= seconds < 15
        if freshness(each.document, now) == "fresh":
            assert (evidence["adapterHealth"] == "healthy") == (each.document["admission"]["verdict"] == "admit")
        assert is_admitted or evidence["adapterHealth"] in ("degraded", "unavailable")
        assert evidence["inputDigest"] == digest(each.document)
        assert evidence["resourceSnapshotRef"] == document_ref(each.document)

    @for_each("name", ["healthy-1b", "thermal-critical", "service-down", "policy-refused"])
    def test_the_golden_snapshots_give_the_golden_evidence(self, name: str) -> None:
        document = golden(name)
        assert guardrail_evidence(document, just_after(document)) == golden(name, "guardrail-evidence")

    def test_a_stale_snapshot_keeps_its_own_reasons_behind(self) -> None:
        document = golden("thermal-critical")
        evidence = guardrail_evidence(document, instant(document["expiresAt"]))
        assert evidence["admission"]["reasons"] == ["snapshotStale", "thermalCritical"]

    @given(st.integers(-20_000_000, 20_000_000))
    def test_no_fraction_of_a_second_makes_evidence_that_contradicts_itself(self, microseconds: int) -> None:
        now = instant(HEALTHY["collectedAt"]) + timedelta(microseconds=microseconds)
        assert check(guardrail_evidence(HEALTHY, now), "guardrail-evidence") == ()


class TestTimes:
    def test_times_are_read_and_written_in_utc(self) -> None:
        assert instant("2026-11-20T09:30:00.5Z") == datetime(2026, 11, 20, 9, 30, 0, 500000, tzinfo=UTC)
        assert written(datetime(2026, 11, 20, 9, 30, tzinfo=UTC)) == "2026-11-20T09:30:00.000Z"

    @for_each("text", ["2026-11-20T09:30:00", "2026-11-20T09:30:00+00:00", "soon", "2026-02-30T00:00:00Z"])
    def test_what_is_no_time_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            instant(text)
