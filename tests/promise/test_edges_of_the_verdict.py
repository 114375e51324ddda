"""Where one small mistake more in the verdict, or in the rules that derive it again, would go unseen.

Each of these was found by making that mistake (`python -m tools.mutation`).
"""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from families import for_each
from goldens import golden
from modeldoor_collector.admission.decide import REASONS
from modeldoor_collector.admission.levels import level_of
from modeldoor_collector.admission.need import memory_need
from modeldoor_collector.admission.recovery import NOTHING, with_held_levels
from modeldoor_collector.admission.signals import Timed, judged
from modeldoor_collector.readings import Reading, absent, known, unknown
from modeldoor_validators import check, registry
from modeldoor_validators.canonical import digest

POLICY: dict[str, Any] = golden("default", "admission-policy")
SERVER: dict[str, Any] = golden("gpu-server", "admission-policy")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
GIB = 2**30


def test_the_reasons_are_those_of_the_contract_in_its_order() -> None:
    assert list(REASONS) == registry.schema("common")["$defs"]["AdmissionReason"]["enum"]


class TestNeed:
    @for_each(("hint_mib", "status"), [(2**32, "known"), (2**32 + 1, "unknown")])
    def test_the_largest_hint_is_4_pib(self, hint_mib: int, status: str) -> None:
        assert memory_need({"model": {"memoryHintMb": hint_mib}}, 0, {}, POLICY)["status"] == status

    @for_each(("reported", "told"), [(2**53 - 1, 2**53 - 1), (2**53, 2**53 - 1), (2**70, 2**53 - 1)])
    def test_whatever_a_service_says_is_told_up_to_what_every_reader_keeps(self, reported: int, told: int) -> None:
        assert memory_need({"model": {"memoryHintMb": 1}}, reported, {}, POLICY)["reportedLoadedBytes"] == told

    def test_a_service_that_says_nothing_is_not_said_to_have_said_zero(self) -> None:
        assert "reportedLoadedBytes" not in memory_need({"model": {"memoryHintMb": 1}}, 0, {}, POLICY)


class TestRecovery:
    HOLD_MS = POLICY["recovery"]["holdSeconds"] * 1000

    def after(self, *levels: tuple[float, str | None]) -> dict[str, Any]:
        """The last of several signals, each at a time in milliseconds; `None` is one that is unknown."""
        past, found = NOTHING, dict[str, Any]()
        for ms, level in levels:
            signal = {"status": "unknown"} if level is None else {"status": "known", "level": level}
            now = NOW + timedelta(milliseconds=ms)
            signals, past = with_held_levels({"thermal": signal}, "normal", past, POLICY, ms, now)
            found = signals["thermal"]
        return found

    def test_a_level_is_held_to_the_millisecond(self) -> None:
        until = [(0, "critical"), (1, "normal"), (15_001, "normal")]
        assert self.after(*until, (self.HOLD_MS, "normal"))["level"] == "critical"
        assert self.after(*until, (self.HOLD_MS + 1, "normal"))["level"] == "normal"

    def test_a_gap_longer_than_a_snapshot_lives_begins_the_waiting_again(self) -> None:
        lifetime_ms = POLICY["snapshotLifetimeSeconds"] * 1000
        for gap_ms, level in ((lifetime_ms, "normal"), (lifetime_ms + 1, "critical")):
            last = self.HOLD_MS + 1
            steps = [(0, "critical"), (1, "normal"), (2, "normal"), (2 + gap_ms, "normal"), (last, "normal")]
            assert self.after(*steps)["level"] == level

    def test_a_level_that_stays_bad_is_not_said_to_be_held(self) -> None:
        assert self.after((0, "critical"), (1, "critical")) == {"status": "known", "level": "critical"}

    def test_while_a_signal_is_unknown_it_does_not_count_as_better(self) -> None:
        last = self.HOLD_MS + 2
        steps = [(0, "critical"), (1, "normal"), (2, None), (15_000, "normal"), (last, "normal")]
        assert self.after(*steps)["level"] == "critical"

    def test_the_signals_that_were_handed_in_stay_as_they_were(self) -> None:
        _, past = with_held_levels({"thermal": {"level": "critical"}}, None, NOTHING, POLICY, 0, NOW)
        signals = {"thermal": {"level": "normal"}}
        with_held_levels(signals, None, past, POLICY, 1, NOW)
        assert signals == {"thermal": {"level": "normal"}}


def card(**changes: Any) -> Reading:
    device = golden("gpu-server")["signals"]["accelerator"]["devices"][0]
    return known("NVML", {"devices": [{**device, **changes}]})


def heat(celsius: float) -> Reading:
    measurement = {"method": "temperature", "sensor": "own", "celsius": celsius, "criticalCelsius": 100}
    return known("t", {"measurement": measurement, "sensorCount": 3, "unreadableSensorCount": 2})


def thermal_of(thermal: Reading, accelerator: Reading) -> dict[str, Any]:
    nothing = Timed(unknown("x", "notCollected"), 0, 0)
    names = ("memory", "modelService", "battery", "disk", "network")
    readings = {
        **dict.fromkeys(names, nothing),
        "thermal": Timed(thermal, 0, 0),
        "accelerator": Timed(accelerator, 0, 0),
    }
    before = copy.deepcopy(readings)
    signal = judged(readings, SERVER, NOW)["thermal"]
    assert readings == before, "what is handed in stays as it was"
    return signal


class TestHeatOfAnAccelerator:
    @for_each(("celsius", "level"), [(91.9, "normal"), (92, "critical"), (92.1, "critical")])
    def test_it_counts_from_the_cards_own_limit(self, celsius: float, level: str) -> None:
        assert thermal_of(heat(20), card(celsius=celsius, criticalCelsius=92))["level"] == level

    def test_the_sensors_of_the_machine_are_still_counted(self) -> None:
        for hot in (card(throttleReasons=["hardwareThermal"]), card(celsius=92, criticalCelsius=92)):
            signal = thermal_of(heat(20), hot)
            assert (signal["sensorCount"], signal["unreadableSensorCount"]) == (3, 2)

    def test_a_machine_without_sensors_counts_none(self) -> None:
        signal = thermal_of(unknown("t", "noSensor"), card(throttleReasons=["hardwareThermal"]))
        assert (signal["sensorCount"], signal["unreadableSensorCount"]) == (0, 0)

    def test_a_machine_that_is_too_hot_by_its_own_sensors_says_so_beside_a_card_at_its_limit(self) -> None:
        signal = thermal_of(heat(101), card(celsius=92, criticalCelsius=92))
        assert signal["measurement"]["sensor"] == "own"

    def test_a_card_that_slows_down_is_named_whatever_the_machine_says(self) -> None:
        for own in (heat(101), absent("t", "x"), unknown("t", "x")):
            assert (
                thermal_of(own, card(throttleReasons=["hardwareThermal"]))["measurement"]["method"]
                == "hardwareSlowdown"
            )


LEVELS = ("normal", "elevated", "critical")


def levels_that_the_gate_takes(name: str, value: dict[str, Any], policy: dict[str, Any] = SERVER) -> list[str]:
    """Which level the gate accepts for this value: it derives it without the collector."""
    document = golden("gpu-server")
    document["policy"], document["policyDigest"] = policy, digest(policy)
    for holder in (document, *document["profiles"]):  # denied: what is critical cannot be admitted by shape
        holder["admission"] = {"verdict": "deny", "reasons": ["memoryCritical"]}
    for signal, found in document["signals"].items():
        found["gate"] = {"role": policy["roles"][signal]}
    if document["signals"][name]["status"] != "known":
        document["signals"][name] = golden("healthy-1b")["signals"][name]
    signal = document["signals"][name]
    document["signals"][name] = {key: signal[key] for key in ("status", "source", "ageMs", "elapsedMs", "gate")} | value
    taken: list[str] = []
    for level in LEVELS:
        document["signals"][name]["level"] = level
        findings = check(document, "resource-snapshot")
        assert not any(each.rule.startswith("schema/") for each in findings), findings
        if not any(each.rule == "snapshot/levels-follow-thresholds" for each in findings):
            taken.append(level)
    return taken


def memory(pressure: dict[str, Any]) -> dict[str, Any]:
    return {"availableBytes": 9 * GIB, "totalBytes": 9 * GIB, "limitedBy": "machine", "pressure": pressure}


def stalled(percent: float) -> dict[str, Any]:
    return memory({"status": "known", "fullAvg10Percent": percent})


def with_pressure_from(percent: float) -> dict[str, Any]:
    policy = copy.deepcopy(SERVER)
    policy["thresholds"]["memory"].update(pressureElevatedAtPercent=percent, pressureCriticalAtPercent=percent)
    return policy


def system_heat(state: str) -> dict[str, Any]:
    measurement = {"method": "systemState", "state": state}
    return {"measurement": measurement, "sensorCount": 0, "unreadableSensorCount": 0}


def disk(**changes: Any) -> dict[str, Any]:
    return {"availableBytes": 50 * GIB, "totalBytes": 100 * GIB, "readOnly": False, **changes}


def cards(*changes: dict[str, Any]) -> dict[str, Any]:
    first = golden("gpu-server")["signals"]["accelerator"]["devices"][0]
    bare = {key: first[key] for key in ("status", "vendor", "index", "name", "memory")}
    return {"devices": [{**bare, "index": index, **each} for index, each in enumerate(changes)]}


def at(celsius: float, **more: Any) -> dict[str, Any]:
    return {"celsius": celsius, "criticalCelsius": 90, **more}


UNREADABLE = memory({"status": "unknown", "reason": "pressureStallOff"})
VALUES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("memory", stalled(100), POLICY, "normal"),
    ("memory", stalled(100), with_pressure_from(100), "critical"),
    ("memory", stalled(99.9), with_pressure_from(100), "normal"),
    ("memory", UNREADABLE, with_pressure_from(0.5), "normal"),
    *(
        ("thermal", system_heat(state), SERVER, level)
        for state, level in (
            ("nominal", "normal"),
            ("fair", "elevated"),
            ("serious", "critical"),
            ("critical", "critical"),
        )
    ),
    ("disk", disk(), SERVER, "normal"),
    ("disk", disk(availableInodes=499, totalInodes=10_000), SERVER, "elevated"),
    ("disk", disk(availableInodes=500, totalInodes=10_000), SERVER, "normal"),
    ("disk", disk(availableBytes=10 * GIB - 1), SERVER, "elevated"),
    ("accelerator", cards({}), SERVER, "normal"),
    ("accelerator", cards({"celsius": 200}), SERVER, "normal"),
    ("accelerator", cards(at(84.9)), SERVER, "normal"),
    ("accelerator", cards(at(85)), SERVER, "elevated"),
    ("accelerator", cards(at(89.5)), SERVER, "elevated"),
    ("accelerator", cards(at(90)), SERVER, "critical"),
    ("accelerator", cards(at(20, throttleReasons=["softwareThermal"])), SERVER, "elevated"),
    ("accelerator", cards(at(20, throttleReasons=["softwarePowerCap", "hardwareSlowdown"])), SERVER, "normal"),
    ("accelerator", cards(at(20), at(86), at(20)), SERVER, "elevated"),
    ("accelerator", cards(at(20), at(86), at(90)), SERVER, "critical"),
    ("accelerator", cards({"throttleReasons": ["hardwareThermal"]}), SERVER, "critical"),
]


@for_each(("name", "value", "policy", "level"), VALUES)
def test_collector_and_gate_give_a_value_at_an_edge_the_same_level(
    name: str, value: dict[str, Any], policy: dict[str, Any], level: str
) -> None:
    assert level_of(name, value, policy["thresholds"]) == level
    assert levels_that_the_gate_takes(name, value, policy) == [level]
