"""Hysteresis: a machine at the edge of a threshold does not flap, and is never judged better than it is."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_collector.admission.levels import LEVELS
from modeldoor_collector.admission.recovery import (
    NOTHING,
    Held,
    Past,
    interrupted,
    lacking_memory,
    with_held_levels,
)
from modeldoor_collector.admission.signals import accelerator_heat
from modeldoor_collector.collect.clock import Clock
from modeldoor_collector.collect.snapshot import Collector
from modeldoor_collector.collect.sources import Sources
from modeldoor_collector.probes.model_service import Answer
from modeldoor_collector.readings import Reading, absent, failed, known, unknown
from modeldoor_validators.gate import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modeldoor_collector.probes.endpoints import Service

POLICY = golden("default", "admission-policy")
HOLD_S: int = POLICY["recovery"]["holdSeconds"]
MARGIN: int = POLICY["recovery"]["memoryMarginBytes"]
AT_ONCE = {name: part for name, part in POLICY.items() if name != "recovery"}
PROFILE = golden("local-llama32-1b", "model-profile")
NEED = 4096 * 2**20 + POLICY["thresholds"]["memory"]["reserveBytes"]
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def shown(levels: Sequence[str | None], policy: dict[str, Any] = POLICY, step_s: float = 1) -> Iterator[dict[str, Any]]:
    """The thermal signal of one snapshot after the other, `step_s` apart; `None` is one that is unknown."""
    past = NOTHING
    for index, level in enumerate(levels):
        signal = {"status": "unknown"} if level is None else {"status": "known", "level": level}
        since_ms, now = index * step_s * 1000, NOW + timedelta(seconds=index * step_s)
        signals, past = with_held_levels({"thermal": signal}, "normal", past, policy, since_ms, now)
        yield signals["thermal"]


class TestLevels:
    def test_a_level_gets_worse_at_once(self) -> None:
        assert [each["level"] for each in shown(["normal", "elevated", "critical"])] == [
            "normal",
            "elevated",
            "critical",
        ]

    def test_it_gets_better_after_it_was_better_for_as_long_as_the_policy_says(self) -> None:
        found = list(shown(["critical"] + ["normal"] * (HOLD_S + 2)))
        assert {each["level"] for each in found[: HOLD_S + 1]} == {"critical"}
        assert found[HOLD_S + 1] == {"status": "known", "level": "normal"}

    def test_a_held_level_says_since_when_it_is_held(self) -> None:
        found = list(shown(["critical", "normal", "normal"]))
        assert "heldSince" not in found[0]
        assert [each["heldSince"] for each in found[1:]] == ["2026-11-20T09:30:01.000Z"] * 2

    def test_a_relapse_begins_the_waiting_again(self) -> None:
        found = list(shown(["critical"] + ["normal"] * HOLD_S + ["critical"] + ["normal"] * (HOLD_S + 1)))
        assert {each["level"] for each in found[:-1]} == {"critical"}
        assert found[-1]["level"] == "normal"

    def test_a_signal_that_could_not_be_read_did_not_get_better(self) -> None:
        found = list(shown(["critical"] + [None] * (2 * HOLD_S) + ["normal"]))
        assert found[-1] == {"status": "known", "level": "critical", "heldSince": "2026-11-20T09:31:01.000Z"}
        assert found[1] == {"status": "unknown"}

    def test_a_level_gets_only_as_good_as_it_was_for_so_long(self) -> None:
        found = list(shown(["critical"] + ["elevated"] * (HOLD_S - 1) + ["normal"] * (HOLD_S + 1)))
        assert {each["level"] for each in found[: HOLD_S + 1]} == {"critical"}
        assert {each["level"] for each in found[HOLD_S + 1 : 2 * HOLD_S]} == {"elevated"}
        assert found[-1] == {"status": "known", "level": "normal"}

    def test_a_time_in_which_nothing_was_read_does_not_count(self) -> None:
        past = NOTHING
        signal = {"status": "known", "level": "critical"}
        for second in (0, 1, 2, 3602, 3603):
            _, past = with_held_levels({"thermal": signal}, "normal", past, POLICY, second * 1000, NOW)
            signal = {"status": "known", "level": "normal"}
        signals, _ = with_held_levels({"thermal": signal}, "normal", past, POLICY, 3604_000, NOW)
        assert signals["thermal"]["level"] == "critical"

    def test_a_slow_pace_is_no_interruption(self) -> None:
        levels = [each["level"] for each in shown(["critical"] + ["normal"] * 5, step_s=60)]
        assert levels == ["critical", "critical", "normal", "normal", "normal", "normal"]

    def test_a_snapshot_that_could_not_be_taken_begins_the_waiting_again(self) -> None:
        past = Past({"thermal": Held("critical", {0: 5.0, 1: 5.0})}, frozenset({"a"}), Held("critical", {0: 5.0}))
        left = interrupted(past)
        assert left.levels == {"thermal": Held("critical")}
        assert left.accelerator_heat == Held("critical")
        assert left.short_of_memory == {"a"}

    def test_a_policy_without_recovery_holds_nothing(self) -> None:
        assert [each["level"] for each in shown(["critical", "normal"], AT_ONCE)] == ["critical", "normal"]

    def test_signals_without_a_level_pass_as_they_are(self) -> None:
        network = {"status": "known", "defaultRoute": True}
        signals, _ = with_held_levels(
            {"thermal": {"status": "unknown"}, "network": network}, None, NOTHING, POLICY, 0, NOW
        )
        assert signals["network"] == network

    @given(st.lists(st.sampled_from([*LEVELS, None]), max_size=80))
    def test_a_level_is_never_better_than_the_thresholds_say(self, levels: list[str | None]) -> None:
        for level, signal in zip(levels, shown(levels), strict=True):
            if level is None:
                assert signal == {"status": "unknown"}
            else:
                assert LEVELS.index(signal["level"]) >= LEVELS.index(level)
                assert ("heldSince" in signal) == (signal["level"] != level)

    @given(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=200))
    def test_a_level_stays_for_as_long_as_the_policy_says_before_it_gets_better(self, levels: list[str]) -> None:
        found = [LEVELS.index(each["level"]) for each in shown(levels)]
        worse = [index for index, (before, after) in enumerate(pairwise(found)) if after > before]
        better = [index for index, (before, after) in enumerate(pairwise(found)) if after < before]
        for index in better:
            assert all(index - each >= HOLD_S for each in worse if each < index)


def test_only_want_of_memory_asks_for_the_margin() -> None:
    profiles = [
        {"profileRef": "a", "admission": {"verdict": "deny", "reasons": ["thermalCritical", "memoryInsufficient"]}},
        {"profileRef": "b", "admission": {"verdict": "deny", "reasons": ["memoryError"]}},
        {"profileRef": "c", "admission": {"verdict": "admit"}},
    ]
    assert lacking_memory([with_need(each) for each in profiles], {"status": "known"}, frozenset()) == {"a"}


def with_need(profile: dict[str, Any], status: str = "known") -> dict[str, Any]:
    return {**profile, "memoryNeed": {"status": status}}


ADMITTED: dict[str, Any] = {"profileRef": "a", "admission": {"verdict": "admit"}}
UNTOLD: dict[str, Any] = {"profileRef": "a", "admission": {"verdict": "deny", "reasons": ["memoryUnknown"]}}


@for_each(
    ("profiles", "memory", "still"),
    [
        ([with_need(ADMITTED)], "known", False),
        ([with_need(UNTOLD)], "unknown", True),
        ([with_need(UNTOLD)], "error", True),
        ([with_need(UNTOLD, "unknown")], "known", True),
        ([], "known", True),
    ],
    ids=["finds enough", "memory is unknown", "memory failed", "its need is unknown", "it is left out"],
)
def test_a_model_that_lacked_memory_lacks_it_until_it_is_seen_to_find_enough(
    profiles: list[dict[str, Any]], memory: str, still: bool
) -> None:
    assert ("a" in lacking_memory(profiles, {"status": memory}, frozenset({"a"}))) is still


HOT: dict[str, Any] = {
    "status": "known",
    "level": "critical",
    "measurement": {"method": "hardwareSlowdown", "sensor": "GPU"},
}
COOL: dict[str, Any] = {"status": "known", "level": "normal", "measurement": {"method": "temperature"}}
WAIVED: dict[str, Any] = {"status": "unknown", "gate": {"role": "waived"}}


def heated(
    readings: Sequence[tuple[dict[str, Any], Any]],
) -> Iterator[dict[str, Any]]:
    """The thermal signal of one snapshot a second, given its own reading and the heat of the accelerators."""
    past = NOTHING
    for second, (thermal, heat) in enumerate(readings):
        now = NOW + timedelta(seconds=second)
        signals, past = with_held_levels({"thermal": thermal}, heat, past, POLICY, second * 1000, now)
        yield signals["thermal"]


class TestAcceleratorHeat:
    def test_heat_of_an_accelerator_is_not_excused_by_a_waiver_a_moment_later(self) -> None:
        found = list(heated([(HOT, "critical")] + [(WAIVED, "normal")] * (HOLD_S + 1)))
        assert {each.get("level") for each in found[: HOLD_S + 1]} == {"critical"}
        assert found[1]["measurement"] == HOT["measurement"]
        assert found[1]["heldSince"] == "2026-11-20T09:30:01.000Z"
        assert found[-1] == WAIVED

    def test_a_cool_processor_is_no_sign_that_an_accelerator_cooled_down(self) -> None:
        found = list(heated([(HOT, "critical")] + [(COOL, None)] * (2 * HOLD_S)))
        assert {each["level"] for each in found} == {"critical"}

    def test_it_is_over_when_the_accelerator_was_read_to_be_cool_for_so_long(self) -> None:
        found = list(heated([(HOT, "critical")] + [(COOL, None)] * HOLD_S + [(COOL, "normal")] * (HOLD_S + 1)))
        assert {each["level"] for each in found[:-1]} == {"critical"}
        assert found[-1] == COOL

    def test_a_processor_that_is_too_hot_itself_is_not_said_to_be_held(self) -> None:
        own = {**COOL, "level": "critical"}
        assert list(heated([(HOT, "critical"), (own, "normal")]))[-1] == own

    def test_beside_a_cool_processor_its_own_measurement_is_shown(self) -> None:
        soon, late = (list(heated([(HOT, "critical")] + [(COOL, None)] * n))[-1] for n in (1, HOLD_S + 2))
        assert soon == {**COOL, "level": "critical", "heldSince": "2026-11-20T09:30:01.000Z"}
        assert late == {**COOL, "level": "critical", "heldSince": "2026-11-20T09:30:32.000Z"}

    def test_accelerators_are_cool_only_where_they_were_read(self) -> None:
        device: dict[str, Any] = {"status": "known", "name": "GPU", "celsius": 80, "criticalCelsius": 90}
        slowed = {**device, "throttleReasons": ["hardwareThermal"]}
        assert accelerator_heat(known("s", {"devices": [device]})) == "normal"
        assert accelerator_heat(known("s", {"devices": [device, slowed]})) == "critical"
        assert accelerator_heat(known("s", {"devices": [{**device, "celsius": 90}]})) == "critical"
        assert accelerator_heat(absent("s", "noAccelerator")) == "normal"
        assert accelerator_heat(unknown("s", "timeout")) is None
        assert accelerator_heat(failed("s", "gpuIsLost")) is None
        assert accelerator_heat(failed("s", "driverNotLoaded")._replace(value={"devices": [slowed]})) == "critical"
        assert accelerator_heat(failed("s", "driverNotLoaded")._replace(value={"devices": [device]})) is None


UNTOLD_PRESSURE = {
    "status": "known",
    "level": "normal",
    "pressure": {"status": "unknown", "reason": "pressureUnreadable"},
}


def with_limits(**limits: float) -> dict[str, Any]:
    memory = {**POLICY["thresholds"]["memory"], **limits}
    return {**POLICY, "thresholds": {**POLICY["thresholds"], "memory": memory}}


@for_each("limit", ["pressureElevatedAtPercent", "pressureCriticalAtPercent"])
def test_a_limit_of_either_kind_makes_unread_pressure_no_sign_of_a_good_one(limit: str) -> None:
    past = Past({"memory": Held("elevated")}, taken_ms=0.0)
    for second in range(1, 2 * HOLD_S):
        now = NOW + timedelta(seconds=second)
        judged = {"memory": UNTOLD_PRESSURE, "thermal": COOL}
        signals, past = with_held_levels(judged, "normal", past, with_limits(**{limit: 10}), second * 1000, now)
        assert signals["memory"]["level"] == "elevated"


def test_where_no_limit_counts_any_more_unread_pressure_is_none() -> None:
    past, levels = Past({"memory": Held("elevated")}, taken_ms=0.0), list[str]()
    for second in range(1, HOLD_S + 2):
        now = NOW + timedelta(seconds=second)
        judged = {"memory": UNTOLD_PRESSURE, "thermal": COOL}
        signals, past = with_held_levels(judged, "normal", past, POLICY, second * 1000, now)
        levels.append(signals["memory"]["level"])
    assert levels == ["elevated"] * HOLD_S + ["normal"]


@for_each("memory", [UNTOLD_PRESSURE, {"status": "unknown", "reason": "sourceMissing"}])
def test_what_could_not_be_read_from_the_first_is_shown_as_it_is(memory: dict[str, Any]) -> None:
    judged = {"memory": memory, "thermal": COOL}
    signals, past = with_held_levels(judged, None, NOTHING, with_limits(pressureCriticalAtPercent=40), 0, NOW)
    assert signals == judged
    assert "memory" not in past.levels


def test_a_level_is_held_since_it_would_first_have_been_better() -> None:
    found = list(shown(["critical", "elevated", "elevated", "normal"]))
    assert [each.get("heldSince") for each in found[1:]] == ["2026-11-20T09:30:01.000Z"] * 3


@for_each(("gap_s", "level"), [(60, "normal"), (60.001, "critical")])
def test_a_round_may_be_late_by_as_much_as_three_are_apart(gap_s: float, level: str) -> None:
    past, second, signals = NOTHING, 0.0, dict[str, Any]()
    for step, told in ((0, "critical"), (20, "normal"), (20, "normal"), (gap_s, "normal")):
        second += step
        signal = {"status": "known", "level": told}
        policy = {**POLICY, "recovery": {**POLICY["recovery"], "holdSeconds": 70}}
        signals, past = with_held_levels({"thermal": signal}, "normal", past, policy, second * 1000, NOW)
    assert signals["thermal"]["level"] == level


def test_pressure_that_could_not_be_read_did_not_get_better() -> None:
    limits = {**POLICY["thresholds"]["memory"], "pressureCriticalAtPercent": 40}
    policy = {**POLICY, "thresholds": {**POLICY["thresholds"], "memory": limits}}
    stalled = {"status": "known", "level": "critical", "pressure": {"status": "known", "fullAvg10Percent": 50}}
    untold = {"status": "known", "level": "normal", "pressure": {"status": "unknown", "reason": "pressureUnreadable"}}
    eased = {"status": "known", "level": "normal", "pressure": {"status": "known", "fullAvg10Percent": 39.9}}
    past, levels = NOTHING, list[str]()
    for second, memory in enumerate([stalled] + [untold] * (2 * HOLD_S) + [eased] * (HOLD_S + 1)):
        signals, past = with_held_levels(
            {"memory": memory, "thermal": COOL}, "normal", past, policy, second * 1000, NOW + timedelta(seconds=second)
        )
        levels.append(signals["memory"]["level"])
    assert set(levels[:-1]) == {"critical"}
    assert levels[-1] == "normal"


class Hours(Clock):
    """A clock that the test moves, with a wall clock that somebody sets back by an hour in between."""

    def __init__(self) -> None:
        self.elapsed_s = 0.0
        self.set_back_s = 0.0

    def wall(self) -> datetime:
        return NOW + timedelta(seconds=self.elapsed_s - self.set_back_s)

    def boot_ms(self) -> float:
        return self.elapsed_s * 1000


class Said:
    """A probe that says what it is told to say."""

    source = "a synthetic hour"

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def read(self) -> Reading:
        return self.reading


def _listing(services: Sequence[Service], _timeout_s: float) -> tuple[Answer, ...]:
    return tuple(Answer(each.endpoint, each.api, healthy=True, models=frozenset({"llama3.2:1b"})) for each in services)


def hour(policy: dict[str, Any], seed: int = 20261120) -> list[dict[str, Any]]:
    """A snapshot each second for an hour, on a machine that wavers about the edge of heat and of memory."""
    chance = random.Random(seed)
    clock, thermal, memory = Hours(), Said(unknown("s", "noSensor")), Said(unknown("s", "sourceMissing"))
    probes = {
        "thermal": thermal,
        "memory": memory,
        "battery": Said(absent("s", "noBattery")),
        "disk": Said(unknown("s", "sourceMissing")),
        "accelerator": Said(absent("s", "noAccelerator")),
        "network": Said(unknown("s", "sourceMissing")),
    }
    collector = Collector(Sources(probes, _listing), clock)
    documents: list[dict[str, Any]] = []
    for second in range(3600):
        clock.elapsed_s = float(second)
        clock.set_back_s = 3600.0 if second >= 1800 else 0.0
        celsius = 99 + 1.5 * math.sin(second / 190) + chance.gauss(0, 0.7)
        measurement = {
            "method": "temperature",
            "sensor": "x86_pkg_temp",
            "celsius": round(celsius, 1),
            "criticalCelsius": 100,
        }
        thermal.reading = known("s", {"measurement": measurement, "sensorCount": 1, "unreadableSensorCount": 0})
        available = int(NEED + 0.4 * MARGIN * math.sin(second / 240) + chance.gauss(0, 0.2 * MARGIN))
        size = {"availableBytes": available, "totalBytes": 2**34, "limitedBy": "machine"}
        memory.reading = known("s", {**size, "pressure": {"status": "unknown", "reason": "noPressureStall"}})
        snapshot = collector.collect(policy, [PROFILE], [])
        assert snapshot.findings == ()
        documents.append(snapshot.document)
    return documents


def changes(documents: Sequence[dict[str, Any]]) -> int:
    """How often the verdict changed."""
    return sum(one["admission"]["verdict"] != two["admission"]["verdict"] for one, two in pairwise(documents))


@pytest.fixture(scope="module")
def held_hour() -> list[dict[str, Any]]:
    return hour(POLICY)


@pytest.fixture(scope="module")
def hour_alone() -> list[dict[str, Any]]:
    return hour(AT_ONCE)


@pytest.mark.slow
def test_a_machine_at_the_edge_does_not_flap_for_an_hour(
    held_hour: list[dict[str, Any]], hour_alone: list[dict[str, Any]]
) -> None:
    wavering, steady = changes(hour_alone), changes(held_hour)
    assert wavering > 300
    assert steady <= wavering / 50


@pytest.mark.slow
def test_in_that_hour_nothing_is_admitted_that_the_thresholds_alone_deny(
    held_hour: list[dict[str, Any]], hour_alone: list[dict[str, Any]]
) -> None:
    for held, alone in zip(held_hour, hour_alone, strict=True):
        assert held["admission"]["verdict"] == "deny" or alone["admission"]["verdict"] == "admit"


@pytest.mark.slow
def test_in_that_hour_both_verdicts_are_given(held_hour: list[dict[str, Any]]) -> None:
    assert {each["admission"]["verdict"] for each in held_hour} == {"admit", "deny"}


@pytest.mark.slow
def test_a_clock_that_is_set_back_neither_shortens_nor_lengthens_the_waiting(held_hour: list[dict[str, Any]]) -> None:
    for document in held_hour:
        since = document["signals"]["thermal"].get("heldSince")
        if since is not None:
            held_s = (datetime.fromisoformat(document["collectedAt"]) - datetime.fromisoformat(since)).total_seconds()
            assert 0 <= held_s < HOLD_S


@pytest.mark.slow
def test_each_snapshot_of_that_hour_passes_the_gate(held_hour: list[dict[str, Any]]) -> None:
    for document in held_hour[:: len(held_hour) // 60]:
        assert check(document, "resource-snapshot") == ()
