"""The verdict: levels, gates and needs by the policy, and every reason when something does not hold."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_collector.admission.decide import REASONS, admit, overall, verdict
from modeldoor_collector.admission.gates import gate_of
from modeldoor_collector.admission.levels import level_of
from modeldoor_collector.admission.need import memory_need
from modeldoor_collector.admission.signals import Timed, judged
from modeldoor_collector.readings import Reading, Status, absent, failed, known, unknown

POLICY = golden("default", "admission-policy")
SERVER = golden("gpu-server", "admission-policy")
VM = golden("cloud-vm", "admission-policy")
LIMITS = POLICY["thresholds"]
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
GIB = 2**30
UNMAPPED = {
    "anonymousBytes": 2**53 - 1,
    "fileMappedBytes": 0,
    "swappedBytes": 0,
    "totalBytes": 2**53 - 1,
    "availableBytes": 0,
}
"""A machine whose memory is all without a file behind it: there a service is believed."""


def temperature(celsius: float, critical: float = 100) -> dict[str, Any]:
    measurement = {"method": "temperature", "sensor": "x86_pkg_temp", "celsius": celsius, "criticalCelsius": critical}
    return {"measurement": measurement, "sensorCount": 1, "unreadableSensorCount": 0}


def battery(percent: float, state: str) -> dict[str, Any]:
    return {"charge": {"method": "percent", "percent": percent}, "powerState": state, "batteryCount": 1}


def coarse(level: str, state: str) -> dict[str, Any]:
    return {"charge": {"method": "capacityLevel", "capacityLevel": level}, "powerState": state, "batteryCount": 1}


def disk(
    available: int, total: int, *, read_only: bool = False, inodes: tuple[int, int] | None = None
) -> dict[str, Any]:
    room = {"availableBytes": available, "totalBytes": total, "readOnly": read_only}
    return room if inodes is None else {**room, "availableInodes": inodes[0], "totalInodes": inodes[1]}


def device(**more: Any) -> dict[str, Any]:
    memory = {"status": "unknown", "reason": "notSupported"}
    return {"status": "known", "vendor": "nvidia", "index": 0, "name": "GPU", "memory": memory, **more}


def pressure(percent: float) -> dict[str, Any]:
    return {"pressure": {"status": "known", "fullAvg10Percent": percent}}


class TestLevels:
    @for_each(
        ("state", "level"),
        [("nominal", "normal"), ("fair", "elevated"), ("serious", "critical"), ("critical", "critical")],
    )
    def test_what_the_system_says_of_its_heat_is_a_level(self, state: str, level: str) -> None:
        value = {"measurement": {"method": "systemState", "state": state}}
        assert level_of("thermal", value, LIMITS) == level

    @for_each(
        ("told", "level"),
        [
            ({}, "normal"),
            ({"celsius": 99}, "normal"),
            ({"celsius": 84.9, "criticalCelsius": 90}, "normal"),
            ({"celsius": 85, "criticalCelsius": 90}, "elevated"),
            ({"celsius": 90, "criticalCelsius": 90}, "critical"),
            ({"throttleReasons": []}, "normal"),
            ({"throttleReasons": ["softwarePowerCap", "hardwareSlowdown", "hardwarePowerBrake"]}, "normal"),
            ({"throttleReasons": ["softwareThermal"]}, "elevated"),
            ({"throttleReasons": ["softwareThermal", "hardwareThermal"]}, "critical"),
            ({"throttleReasons": ["softwareThermal"], "celsius": 90, "criticalCelsius": 90}, "critical"),
        ],
        ids=str,
    )
    def test_an_accelerator_is_critical_at_its_limit_or_when_its_hardware_slows_down_for_heat(
        self, told: dict[str, Any], level: str
    ) -> None:
        value = {"devices": [device(), device(**told), {"status": "error", "reason": "gpuIsLost"}]}
        assert level_of("accelerator", value, LIMITS) == level

    @for_each(
        ("celsius", "level"),
        [(94.9, "normal"), (95, "elevated"), (99.9, "elevated"), (100, "critical"), (120, "critical")],
    )
    def test_heat_is_elevated_within_the_margin_and_critical_at_the_trip_point(
        self, celsius: float, level: str
    ) -> None:
        assert level_of("thermal", temperature(celsius), LIMITS) == level

    def test_fault_44_a_hardware_slowdown_is_critical_heat(self) -> None:
        value = {"measurement": {"method": "hardwareSlowdown", "sensor": "GPU"}}
        assert level_of("thermal", value, LIMITS) == "critical"

    @for_each(
        ("percent", "state", "level"),
        [
            (4.9, "discharging", "critical"),
            (5, "discharging", "elevated"),
            (19.9, "discharging", "elevated"),
            (20, "discharging", "normal"),
            (3, "undetermined", "critical"),
            (15, "charging", "normal"),
            (15, "full", "normal"),
        ],
    )
    def test_a_battery_is_judged_by_its_charge_and_where_the_energy_flows(
        self, percent: float, state: str, level: str
    ) -> None:
        assert level_of("battery", battery(percent, state), LIMITS) == level

    @for_each("state", ["charging", "notCharging", "full"])
    def test_fault_10_nearly_empty_on_mains_is_elevated_never_normal_nor_critical(self, state: str) -> None:
        assert level_of("battery", battery(3, state), LIMITS) == "elevated"

    @for_each(
        ("word", "state", "level"),
        [
            ("critical", "discharging", "critical"),
            ("critical", "charging", "elevated"),
            ("low", "undetermined", "elevated"),
            ("low", "charging", "normal"),
            ("normal", "discharging", "normal"),
            ("high", "discharging", "normal"),
            ("full", "full", "normal"),
        ],
    )
    def test_fault_09_the_firmwares_word_counts_where_there_is_no_figure(
        self, word: str, state: str, level: str
    ) -> None:
        assert level_of("battery", coarse(word, state), LIMITS) == level

    @for_each(
        ("value", "level"),
        [
            (disk(10 * GIB, 100 * GIB), "normal"),
            (disk(10 * GIB - 1, 100 * GIB), "elevated"),
            (disk(GIB - 1, 5 * GIB), "critical"),
            (disk(GIB, 5 * GIB), "normal"),
            (disk(50 * GIB, 100 * GIB, read_only=True), "critical"),
            (disk(50 * GIB, 100 * GIB, inodes=(4, 100)), "elevated"),
            (disk(50 * GIB, 100 * GIB, inodes=(5, 100)), "normal"),
            (disk(0, 0), "critical"),
        ],
    )
    def test_a_disk_is_judged_by_bytes_inodes_and_whether_it_can_be_written(
        self, value: dict[str, Any], level: str
    ) -> None:
        assert level_of("disk", value, LIMITS) == level

    @for_each(("percent", "level"), [(4.9, "normal"), (5, "elevated"), (20, "critical"), (100, "critical")])
    def test_fault_31_memory_pressure_counts_where_the_policy_sets_a_limit(self, percent: float, level: str) -> None:
        assert level_of("memory", pressure(percent), SERVER["thresholds"]) == level
        assert level_of("memory", pressure(percent), LIMITS) == "normal"

    def test_fault_30_unreadable_pressure_is_no_level(self) -> None:
        value = {"pressure": {"status": "unknown", "reason": "pressureStallOff"}}
        assert level_of("memory", value, SERVER["thresholds"]) == "normal"

    def test_network_and_model_service_have_no_level(self) -> None:
        assert level_of("network", {"defaultRoute": False}, LIMITS) is None
        assert level_of("modelService", {"healthy": False}, LIMITS) is None


class TestGates:
    @for_each("status", ["known", "error", "notApplicable"])
    def test_a_waiver_excuses_nothing_but_the_unknown(self, status: Status) -> None:
        assert gate_of("thermal", status, VM, NOW) == {"role": "required"}

    def test_a_waiver_in_force_stands_on_the_signal_with_its_reason_and_end(self) -> None:
        waiver = VM["waivers"][0]
        assert gate_of("thermal", "unknown", VM, NOW) == {
            "role": "waived",
            "justification": waiver["justification"],
            "expiresAt": waiver["expiresAt"],
        }

    @for_each(
        ("now", "role"),
        [
            ("2026-10-31T23:59:59.999+00:00", "required"),
            ("2026-11-01T00:00:00+00:00", "waived"),
            ("2027-06-29T23:59:59.999+00:00", "waived"),
            ("2027-06-30T00:00:00+00:00", "required"),
        ],
    )
    def test_a_waiver_lasts_from_its_beginning_to_just_before_its_end(self, now: str, role: str) -> None:
        assert gate_of("thermal", "unknown", VM, datetime.fromisoformat(now))["role"] == role

    def test_an_informational_signal_needs_no_waiver(self) -> None:
        policy = {**POLICY, "waivers": [{**VM["waivers"][0], "signal": "disk"}]}
        assert gate_of("disk", "unknown", policy, NOW) == {"role": "informational"}


class TestNeed:
    @for_each(
        ("hint_mib", "held_bytes", "required"),
        [
            (4096, 0, 4608 * 2**20),
            (4096, GIB, 3584 * 2**20),
            (8192, 7 * GIB, 2 * GIB),
            (1024, 0, 2 * GIB),
            (4096, 100 * GIB, 2 * GIB),
        ],
        ids=[
            "hint and reserve",
            "less what is loaded",
            "never below the minimum",
            "a small model",
            "a service that exaggerates",
        ],
    )
    def test_a_need_is_hint_and_reserve_less_what_is_held_and_at_least_the_minimum(
        self, hint_mib: int, held_bytes: int, required: int
    ) -> None:
        need = memory_need({"model": {"memoryHintMb": hint_mib}}, held_bytes, UNMAPPED, POLICY)
        assert need["requiredBytes"] == required
        assert need["loadedBytes"] <= need["hintBytes"]

    @for_each(
        ("model", "reason"),
        [
            ({}, "noMemoryHint"),
            ({"memoryHintMb": None}, "noMemoryHint"),
            ({"memoryHintMb": 2**33}, "implausibleMemoryHint"),
        ],
    )
    def test_fault_29_no_hint_is_an_unknown_need_not_zero(self, model: dict[str, Any], reason: str) -> None:
        assert memory_need({"model": model}, 0, UNMAPPED, POLICY) == {"status": "unknown", "reason": reason}

    @given(st.integers(1, 2**32), st.integers(0, 2**70), st.booleans())
    def test_a_need_is_never_below_the_minimum_nor_beyond_what_readers_keep(
        self, hint_mib: int, held_bytes: int, recovers: bool
    ) -> None:
        need = memory_need({"model": {"memoryHintMb": hint_mib}}, held_bytes, UNMAPPED, POLICY, recovers=recovers)
        assert LIMITS["memory"]["minimumBytes"] <= need["requiredBytes"] < 2**53

    @for_each(
        ("memory", "believed"),
        [
            ({}, 3 * GIB),
            ({"fileMappedBytes": GIB}, 2 * GIB),
            ({"swappedBytes": GIB}, 2 * GIB),
            ({"fileMappedBytes": GIB, "swappedBytes": GIB}, GIB),
            ({"anonymousBytes": GIB}, GIB),
            ({"fileMappedBytes": 6 * GIB}, 0),
            ({"swappedBytes": 6 * GIB}, 0),
            ({"totalBytes": 8 * GIB, "availableBytes": 6 * GIB}, 2 * GIB),
            ({"totalBytes": 8 * GIB, "availableBytes": 8 * GIB}, 0),
            ({"anonymousBytes": None}, 0),
            ({"fileMappedBytes": None}, 0),
            ({"swappedBytes": None}, 0),
        ],
        ids=str,
    )
    def test_a_service_is_believed_only_as_far_as_the_machines_own_figures_go(
        self, memory: dict[str, Any], believed: int
    ) -> None:
        told = {name: size for name, size in {**UNMAPPED, **memory}.items() if size is not None}
        need = memory_need({"model": {"memoryHintMb": 4096}}, 3 * GIB, told, POLICY)
        assert need["loadedBytes"] == believed
        assert need["reportedLoadedBytes"] == 3 * GIB

    def test_a_model_that_lacked_memory_must_find_the_margin_too(self) -> None:
        need = memory_need({"model": {"memoryHintMb": 4096}}, 0, UNMAPPED, POLICY, recovers=True)
        assert need["recoveryBytes"] == POLICY["recovery"]["memoryMarginBytes"]
        assert need["requiredBytes"] == 4 * GIB + GIB // 2 + POLICY["recovery"]["memoryMarginBytes"]

    def test_a_policy_without_recovery_asks_for_no_margin(self) -> None:
        policy = {name: part for name, part in POLICY.items() if name != "recovery"}
        need = memory_need({"model": {"memoryHintMb": 4096}}, 0, UNMAPPED, policy, recovers=True)
        assert "recoveryBytes" not in need
        assert need["requiredBytes"] == 4 * GIB + GIB // 2


GOOD: dict[str, Reading] = {
    "memory": known("m", {"availableBytes": 16 * GIB, "totalBytes": 32 * GIB, "limitedBy": "machine", **pressure(0)}),
    "modelService": known("s", {"healthy": True, "endpoints": [{"status": "healthy", "endpoint": "http://127.0.0.1:11434", "api": "ollama", "modelCount": 1}]}),
    "thermal": known("t", temperature(50)),
    "battery": known("b", battery(80, "discharging")),
    "disk": known("d", disk(50 * GIB, 100 * GIB)),
    "accelerator": known("a", {"devices": [device()]}),
    "network": known("n", {"defaultRoute": True}),
}  # fmt: skip
PROFILE = {
    "endpoint": "http://127.0.0.1:11434",
    "availability": "available",
    "memoryNeed": {"status": "known", "requiredBytes": 4 * GIB},
}
ALL_REQUIRED: dict[str, Any] = {**SERVER, "waivers": []}


def signals(policy: Any, **readings: Reading) -> dict[str, dict[str, Any]]:
    return judged({name: Timed(reading, 1, 1) for name, reading in {**GOOD, **readings}.items()}, policy, NOW)


class TestVerdict:
    def test_what_is_known_and_fit_is_admitted(self) -> None:
        assert admit(signals(ALL_REQUIRED), PROFILE, ALL_REQUIRED) == ()

    @for_each(
        ("signal", "reading", "reason"),
        [
            ("memory", unknown("m", "x"), "memoryUnknown"),
            ("memory", failed("m", "x"), "memoryError"),
            ("memory", known("m", {"availableBytes": 9 * GIB, **pressure(50)}), "memoryCritical"),
            (
                "memory",
                known("m", {"availableBytes": 9 * GIB, "pressure": {"status": "unknown", "reason": "x"}}),
                "memoryPressureUnknown",
            ),
            ("modelService", unknown("s", "x"), "modelServiceUnknown"),
            ("modelService", failed("s", "x"), "modelServiceError"),
            ("thermal", unknown("t", "x"), "thermalUnknown"),
            ("thermal", failed("t", "x"), "thermalError"),
            ("thermal", known("t", temperature(101)), "thermalCritical"),
            ("battery", unknown("b", "x"), "batteryUnknown"),
            ("battery", failed("b", "x"), "batteryError"),
            ("battery", known("b", battery(1, "discharging")), "batteryCritical"),
            ("disk", unknown("d", "x"), "diskUnknown"),
            ("disk", failed("d", "x"), "diskError"),
            ("disk", known("d", disk(0, GIB)), "diskCritical"),
            ("accelerator", unknown("a", "x"), "acceleratorUnknown"),
            ("accelerator", failed("a", "x"), "acceleratorError"),
            ("accelerator", absent("a", "x"), "acceleratorAbsent"),
            ("network", unknown("n", "x"), "networkUnknown"),
            ("network", failed("n", "x"), "networkError"),
            ("network", known("n", {"defaultRoute": False}), "networkUnavailable"),
        ],
    )
    def test_one_required_signal_that_is_not_fit_denies_for_just_that(
        self, signal: str, reading: Reading, reason: str
    ) -> None:
        assert admit(signals(ALL_REQUIRED, **{signal: reading}), PROFILE, ALL_REQUIRED) == (reason,)

    @for_each("signal", ["disk", "accelerator", "network"])
    @for_each("reading", [unknown("x", "x"), failed("x", "x")])
    def test_an_informational_signal_never_denies(self, signal: str, reading: Reading) -> None:
        assert admit(signals(POLICY, **{signal: reading}), PROFILE, POLICY) == ()
        assert (
            admit(signals(POLICY, disk=known("d", disk(0, GIB)), accelerator=absent("a", "x")), PROFILE, POLICY) == ()
        )

    def test_a_machine_that_is_proven_to_have_no_battery_is_fit(self) -> None:
        assert admit(signals(POLICY, battery=absent("b", "noBattery")), PROFILE, POLICY) == ()

    def test_fault_12_a_machine_without_sensors_is_denied_unless_both_are_waived(self) -> None:
        blind = {"thermal": unknown("t", "noSensor"), "battery": unknown("b", "noPowerSupply")}
        assert admit(signals(POLICY, **blind), PROFILE, POLICY) == ("thermalUnknown", "batteryUnknown")
        assert admit(signals(VM, **blind), PROFILE, VM) == ()

    @for_each(
        ("device", "measurement"),
        [
            (device(throttleReasons=["hardwareThermal"]), {"method": "hardwareSlowdown", "sensor": "GPU"}),
            (
                device(celsius=91, criticalCelsius=90),
                {"method": "temperature", "sensor": "GPU", "celsius": 91, "criticalCelsius": 90},
            ),
        ],
        ids=["slows down", "at its limit"],
    )
    def test_a_waiver_never_excuses_heat_that_was_seen(
        self, device: dict[str, Any], measurement: dict[str, Any]
    ) -> None:
        hot = known("NVML", {"devices": [device]})
        for thermal in (unknown("t", "noSensor"), failed("t", "x"), known("t", temperature(20))):
            found = signals(VM, thermal=thermal, accelerator=hot)
            assert found["thermal"]["measurement"] == measurement
            assert admit(found, PROFILE, VM) == ("thermalCritical",)

    @for_each(
        ("status", "role", "reason"),
        [("unknown", "informational", "thermalUnknown"), ("error", "waived", "thermalError")],
    )
    def test_a_gate_that_no_policy_can_give_excuses_nothing(self, status: str, role: str, reason: str) -> None:
        found = signals(VM)
        found["thermal"] = {"status": status, "reason": "x", "gate": {"role": role}}
        assert admit(found, PROFILE, VM) == (reason,)

    def test_an_accelerator_that_only_nears_its_limit_says_nothing_of_the_machine(self) -> None:
        near = known("NVML", {"devices": [device(celsius=88, criticalCelsius=90)]})
        found = signals(VM, thermal=known("t", temperature(20)), accelerator=near)
        assert found["thermal"]["level"] == "normal"
        assert found["accelerator"]["level"] == "elevated"

    @for_each(
        ("change", "reason"),
        [
            ({"availability": "unavailable"}, "profileUnavailable"),
            ({"availability": "unknown"}, "profileAvailabilityUnknown"),
            ({"availability": "perhaps"}, "profileAvailabilityUnknown"),
            ({"endpoint": "http://127.0.0.1:1"}, "modelServiceUnhealthy"),
            ({"memoryNeed": {"status": "unknown", "reason": "noMemoryHint"}}, "memoryNeedUnknown"),
            ({"memoryNeed": {"status": "known", "requiredBytes": 16 * GIB + 1}}, "memoryInsufficient"),
        ],
    )
    def test_a_profile_is_denied_for_what_it_lacks(self, change: dict[str, Any], reason: str) -> None:
        assert admit(signals(POLICY), {**PROFILE, **change}, POLICY) == (reason,)

    def test_fault_27_memory_just_enough_is_enough(self) -> None:
        exact = {**PROFILE, "memoryNeed": {"status": "known", "requiredBytes": 16 * GIB}}
        assert admit(signals(POLICY), exact, POLICY) == ()

    def test_fault_49_a_profile_without_a_loopback_endpoint_is_denied(self) -> None:
        elsewhere = copy.deepcopy(PROFILE)
        del elsewhere["endpoint"]
        assert admit(signals(POLICY), elsewhere, POLICY) == ("endpointRefused",)

    def test_a_level_that_nobody_knows_denies(self) -> None:
        found = signals(POLICY)
        found["thermal"]["level"] = "fine"
        assert admit(found, PROFILE, POLICY) == ("thermalCritical",)

    def test_all_reasons_are_told_in_the_order_of_the_contract(self) -> None:
        nothing = {name: unknown("x", "x") for name in GOOD}
        reasons = admit(
            signals(ALL_REQUIRED, **nothing),
            {"availability": "unknown", "memoryNeed": {"status": "unknown"}},
            ALL_REQUIRED,
        )
        assert list(reasons) == sorted(reasons, key=REASONS.index)
        assert len(reasons) == 10

    def test_the_whole_is_admitted_when_one_profile_is(self) -> None:
        assert overall([("memoryInsufficient",), ()]) == {"verdict": "admit"}
        assert overall([("memoryInsufficient",), ("thermalUnknown",)]) == {
            "verdict": "deny",
            "reasons": ["thermalUnknown", "memoryInsufficient"],
        }
        assert overall([]) == {"verdict": "deny", "reasons": ["noProfile"]}
        assert verdict(()) == {"verdict": "admit"}


def test_signals_carry_their_times_rounded_and_a_value_only_when_known() -> None:
    timed = Timed(unknown("t", "noSensor"), 1.23456, 9.87654)
    found = judged(
        {**{name: Timed(each, 0.12345, 4.56789) for name, each in GOOD.items()}, "thermal": timed},
        POLICY,
        NOW + timedelta(0),
    )
    assert found["thermal"] == {
        "status": "unknown",
        "reason": "noSensor",
        "source": "t",
        "elapsedMs": 1.235,
        "gate": {"role": "required"},
    }
    assert (found["disk"]["ageMs"], found["disk"]["elapsedMs"]) == (4.568, 0.123)
