"""A collection: whatever the probes bring, one document that its own contract accepts."""

from __future__ import annotations

import copy
import json
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import modeldoor
from families import for_each
from goldens import golden
from loopback_servers import ollama, refusing
from modeldoor.snapshots import take_snapshot
from modeldoor_collector.collect import snapshot as collection
from modeldoor_collector.collect.clock import Clock
from modeldoor_collector.collect.snapshot import collect, denying
from modeldoor_collector.collect.sources import Sources, linux_sources, sources_of_this_machine
from modeldoor_collector.probes.model_service import Answer
from modeldoor_collector.readings import Reading, absent, failed, known, unknown
from modeldoor_collector.views.router import router_signals
from modeldoor_validators import check
from modeldoor_validators.times import instant

POLICY = golden("default", "admission-policy")
VM = golden("cloud-vm", "admission-policy")
SERVER = golden("gpu-server", "admission-policy")
ONE, THREE = (golden(f"local-llama32-{size}", "model-profile") for size in ("1b", "3b"))
GIB = 2**30
NOW = datetime(2026, 11, 20, 9, 30, 0, 123456, tzinfo=UTC)


class FixedClock(Clock):
    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def wall(self) -> datetime:
        return self.now


class FixedProbe(NamedTuple):
    reading: Any
    source: str = "a fixed probe"

    def read(self) -> Reading:
        return self.reading() if callable(self.reading) else self.reading  # type: ignore[no-any-return]


def value_of(signal: str, name: str = "healthy-1b") -> dict[str, Any]:
    """The value of a signal in a golden snapshot, as a probe brings it."""
    found = golden(name)["signals"][signal]
    return {
        key: value
        for key, value in found.items()
        if key not in ("status", "level", "source", "ageMs", "elapsedMs", "gate", "heldSince")
    }


GOOD: dict[str, Any] = {
    name: known("s", value_of(name)) for name in ("memory", "thermal", "battery", "disk", "network")
}
GOOD["accelerator"] = absent("s", "noAccelerator")


def answering(answers: tuple[Answer, ...]) -> Any:
    def ask(_services: Any, _timeout_s: float) -> tuple[Answer, ...]:
        return answers

    return ask


def sources(answers: tuple[Answer, ...] | None = None, **readings: Any) -> Sources:
    probes = {name: FixedProbe(reading) for name, reading in {**GOOD, **readings}.items()}
    if answers is None:
        return Sources(probes)
    return Sources(probes, answering(answers))


def listing(*models: str, loaded: dict[str, int] | None = None, endpoint: str = "http://127.0.0.1:11434") -> Answer:
    return Answer(endpoint, "ollama", healthy=True, models=frozenset(models), loaded_bytes=loaded or {})


BOTH = (listing("llama3.2:1b", "llama3.2:3b"),)


def verdicts(document: dict[str, Any]) -> dict[str, Any]:
    return {profile["profileRef"].rpartition("-")[2]: profile["admission"] for profile in document["profiles"]}


class TestDocument:
    def test_a_fit_machine_admits_what_its_service_lists(self) -> None:
        document, findings = collect(POLICY, [ONE, THREE], [], sources(BOTH), FixedClock())
        assert findings == ()
        assert verdicts(document) == {"1b": {"verdict": "admit"}, "3b": {"verdict": "admit"}}
        assert document["collectedAt"] == "2026-11-20T09:30:00.123Z"
        assert document["expiresAt"] == "2026-11-20T09:30:15.123Z"
        assert check(document, "resource-snapshot") == ()

    def test_fault_28_five_gib_admit_the_small_model_only(self) -> None:
        memory = known("s", {**value_of("memory"), "availableBytes": 5 * GIB})
        document, _ = collect(POLICY, [ONE, THREE], [], sources(BOTH, memory=memory), FixedClock())
        assert verdicts(document) == {
            "1b": {"verdict": "admit"},
            "3b": {"verdict": "deny", "reasons": ["memoryInsufficient"]},
        }
        assert document["admission"] == {"verdict": "admit"}

    def test_a_loaded_model_needs_no_second_helping(self) -> None:
        uses = {"anonymousBytes": 6 * GIB, "fileMappedBytes": 0}
        memory = known("s", {**value_of("memory"), **uses, "availableBytes": 5 * GIB})
        loaded = (listing("llama3.2:1b", "llama3.2:3b", loaded={"llama3.2:3b": 4 * GIB}),)
        document, _ = collect(POLICY, [ONE, THREE], [], sources(loaded, memory=memory), FixedClock())
        assert verdicts(document)["3b"] == {"verdict": "admit"}
        assert document["profiles"][1]["memoryNeed"]["loadedBytes"] == 4 * GIB

    def test_memory_that_another_service_holds_is_no_help(self) -> None:
        memory = known("s", {**value_of("memory"), "availableBytes": 5 * GIB})
        own = listing("llama3.2:1b", "llama3.2:3b")
        other = listing("llama3.2:3b", loaded={"llama3.2:3b": 4 * GIB}, endpoint="http://127.0.0.1:9999")
        document, findings = collect(POLICY, [ONE, THREE], [], sources((own, other), memory=memory), FixedClock())
        assert findings == ()
        assert document["profiles"][1]["memoryNeed"]["loadedBytes"] == 0
        assert verdicts(document)["3b"] == {"verdict": "deny", "reasons": ["memoryInsufficient"]}

    def test_a_reading_tells_how_old_it_is_when_the_last_one_has_ended(self) -> None:
        def slow() -> Any:
            threading.Event().wait(0.1)
            return GOOD["disk"]

        document, _ = collect(POLICY, [ONE], [], sources(BOTH, disk=slow), FixedClock())
        assert document["signals"]["memory"]["ageMs"] >= 50
        assert document["signals"]["disk"]["elapsedMs"] >= 100
        assert document["elapsedMs"] >= 100

    def test_a_collection_leaves_time_for_its_output(self) -> None:
        assert collection.DEADLINE_S < 2

    def test_profiles_stand_in_the_order_of_the_policy(self) -> None:
        other = {**copy.deepcopy(ONE), "profileId": "urn:srcos:model-profile:another"}
        document, findings = collect(POLICY, [other, THREE, ONE], [], sources(BOTH), FixedClock())
        assert findings == ()
        assert [profile["profileRef"].rpartition(":")[2] for profile in document["profiles"]] == [
            "local-llama32-1b",
            "local-llama32-3b",
            "another",
        ]

    def test_profiles_that_were_left_out_are_named(self) -> None:
        refused = [{"name": "mine.json", "reason": "invalidProfile"}]
        document, findings = collect(POLICY, [ONE], refused, sources(BOTH), FixedClock())
        assert findings == ()
        assert document["refusedProfiles"] == refused

    def test_without_profiles_nothing_is_admitted(self) -> None:
        document, findings = collect(POLICY, [], [], sources(()), FixedClock())
        assert findings == ()
        assert document["admission"] == {"verdict": "deny", "reasons": ["noProfile"]}
        assert document["signals"]["modelService"]["reason"] == "noEndpoint"

    def test_a_snapshot_never_outlives_a_waiver_that_it_uses(self) -> None:
        clock = FixedClock(instant("2027-06-29T23:59:55Z"))
        blind = {"thermal": unknown("s", "noSensor"), "battery": unknown("s", "noPowerSupply")}
        document, findings = collect(VM, [ONE], [], sources(BOTH, **blind), clock)
        assert findings == ()
        assert document["admission"] == {"verdict": "admit"}
        assert document["expiresAt"] == "2027-06-30T00:00:00.000Z"

    def test_a_waiver_that_ends_within_this_millisecond_has_ended(self) -> None:
        policy = copy.deepcopy(VM)
        for waiver in policy["waivers"]:
            waiver["expiresAt"] = "2026-11-20T09:30:00.1239Z"
        blind = {"thermal": unknown("s", "noSensor"), "battery": unknown("s", "noPowerSupply")}
        document, findings = collect(policy, [ONE], [], sources(BOTH, **blind), FixedClock())
        assert findings == ()
        assert document["admission"]["reasons"] == ["thermalUnknown", "batteryUnknown"]
        assert check(denying(policy, "collectionFailed", FixedClock()), "resource-snapshot") == ()

    def test_it_names_the_version_of_the_package(self) -> None:
        assert modeldoor.__version__ == collection.VERSION


class TestFaults:
    @for_each("signal", sorted(GOOD))
    def test_a_probe_that_crashes_is_an_error_of_its_signal(self, signal: str) -> None:
        def crash() -> Any:
            raise RecursionError

        document, findings = collect(POLICY, [ONE], [], sources(BOTH, **{signal: crash}), FixedClock())
        assert findings == ()
        assert document["signals"][signal]["status"] == "error"
        assert document["signals"][signal]["reason"] == "probeCrashed"

    @for_each("signal", sorted(GOOD))
    def test_a_probe_that_brings_no_reading_is_an_error_of_its_signal(self, signal: str) -> None:
        document, findings = collect(POLICY, [ONE], [], sources(BOTH, **{signal: lambda: "fine"}), FixedClock())
        assert findings == ()
        assert document["signals"][signal]["reason"] == "probeCrashed"

    def test_a_probe_that_hangs_is_unknown_and_the_rest_stands(self) -> None:
        release = threading.Event()
        document, findings = collect(POLICY, [ONE], [], sources(BOTH, disk=release.wait), FixedClock())
        release.set()
        assert findings == ()
        assert document["signals"]["disk"]["reason"] == "deadlineExceeded"
        assert document["admission"] == {"verdict": "admit"}

    def test_services_that_cannot_be_asked_are_an_error(self) -> None:
        def crash(_services: Any, _timeout_s: float) -> Any:
            raise OSError

        broken = Sources({name: FixedProbe(reading) for name, reading in GOOD.items()}, crash)
        document, findings = collect(POLICY, [ONE], [], broken, FixedClock())
        assert findings == ()
        assert document["admission"]["reasons"] == ["modelServiceError", "profileAvailabilityUnknown"]

    @pytest.mark.slow
    def test_services_that_do_not_come_back_are_unknown(self) -> None:
        release = threading.Event()

        def hang(_services: Any, _timeout_s: float) -> Any:
            release.wait()

        stuck = Sources({name: FixedProbe(reading) for name, reading in GOOD.items()}, hang)
        document, findings = collect(POLICY, [ONE], [], stuck, FixedClock())
        release.set()
        assert findings == ()
        assert document["admission"]["reasons"] == ["modelServiceUnknown", "profileAvailabilityUnknown"]

    @for_each(
        "value",
        [
            {},
            {"availableBytes": -1},
            {**value_of("memory"), "availableBytes": float("nan")},
            {**value_of("memory"), "availableBytes": 64 * GIB},
            {**value_of("memory"), "hostName": "secret"},
        ],
    )
    def test_a_value_that_the_contract_does_not_know_is_replaced_by_a_denial(self, value: dict[str, Any]) -> None:
        document, findings = collect(POLICY, [ONE], [], sources(BOTH, memory=known("s", value)), FixedClock())
        assert findings
        assert document["refusal"] == "collectionFailed"
        assert document["admission"] == {"verdict": "deny", "reasons": ["collectionFailed"]}
        assert check(document, "resource-snapshot") == ()
        assert "secret" not in json.dumps(document)

    @for_each("year", [1, 1970, 2100, 9998])
    def test_a_clock_that_is_far_off_still_gives_a_valid_denial(self, year: int) -> None:
        clock = FixedClock(NOW.replace(year=year))
        assert check(denying(POLICY, "policyRefused", clock), "resource-snapshot") == ()
        assert collect(POLICY, [ONE], [], sources(BOTH), clock).findings == ()

    @for_each("policy", [POLICY, VM, SERVER], ids=lambda policy: policy["policyRef"])
    @for_each("refusal", ["policyRefused", "collectionFailed"])
    def test_the_least_snapshot_is_valid_under_every_policy_and_denies(self, policy: Any, refusal: Any) -> None:
        document = denying(policy, refusal, FixedClock())
        assert check(document, "resource-snapshot") == ()
        assert document["admission"] == {"verdict": "deny", "reasons": [refusal]}
        assert router_signals(document, NOW)["localModelProfileAvailable"] is False


SOME_READINGS: dict[str, list[Reading]] = {
    "memory": [
        GOOD["memory"],
        known("s", {**value_of("memory"), "availableBytes": 3 * GIB}),
        known("s", {**value_of("memory"), "pressure": {"status": "unknown", "reason": "noPressureStall"}}),
        known("s", {**value_of("memory"), "pressure": {"status": "known", "fullAvg10Percent": 30.5}}),
    ],
    "thermal": [GOOD["thermal"], known("s", value_of("thermal", "thermal-critical")), known("s", value_of("thermal", "thermal-elevated"))],
    "battery": [GOOD["battery"], known("s", value_of("battery", "battery-critical")), absent("s", "noBattery")],
    "disk": [GOOD["disk"], known("s", {**value_of("disk"), "readOnly": True})],
    "accelerator": [absent("s", "noAccelerator"), known("s", value_of("accelerator", "gpu-server")), known("s", value_of("accelerator", "accelerator-slowdown"))],
    "network": [GOOD["network"], known("s", {"defaultRoute": False})],
}  # fmt: skip
SICK = Answer("http://127.0.0.1:11434", "ollama", healthy=False, reason="timeout")
SOME_ANSWERS: list[tuple[Answer, ...]] = [BOTH, (listing("llama3.2:1b"),), (listing(),), (SICK,), ()]


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    policy: dict[str, Any] = copy.deepcopy(draw(st.sampled_from([POLICY, VM, SERVER])))
    for name in ("disk", "accelerator", "network"):
        policy["roles"][name] = draw(st.sampled_from(["required", "informational"]))
    waived = draw(st.sets(st.sampled_from(["thermal", "battery", "disk", "accelerator"])))
    policy["waivers"] = [
        {
            "signal": signal,
            "justification": "Watched by the host of this machine.",
            "waivedAt": (NOW - timedelta(days=draw(st.integers(0, 300)))).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "expiresAt": (NOW + timedelta(seconds=draw(st.sampled_from([1, 5, 15, 86400 * 60])))).strftime(
                "%Y-%m-%dT%H:%M:%SZ"
            ),
        }
        for signal in sorted(waived)
    ]
    return policy


@st.composite
def readings(draw: st.DrawFn) -> dict[str, Reading]:
    return {
        name: draw(st.sampled_from([*some, some[0], unknown("s", "noReason"), failed("s", "noReason")]))
        for name, some in SOME_READINGS.items()
    }


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(policies(), readings(), st.sampled_from(SOME_ANSWERS))
def test_whatever_is_found_the_document_passes_the_gate_and_admits_only_what_is_fit(
    policy: dict[str, Any], found: dict[str, Reading], answers: tuple[Answer, ...]
) -> None:
    document, findings = collect(policy, [ONE, THREE], [], sources(answers, **found), FixedClock())
    assert findings == ()
    waived = {name for name, signal in document["signals"].items() if signal["gate"]["role"] == "waived"}
    is_fit = (
        found["memory"].status == "known"
        and found["memory"].value["availableBytes"] >= 4.5 * GIB
        and any(answer.healthy and "llama3.2:1b" in answer.models for answer in answers)
        and (found["thermal"].status == "known" or "thermal" in waived)
        and (found["battery"].status in ("known", "notApplicable") or "battery" in waived)
        and not any(
            signal.get("level") == "critical" and signal["gate"]["role"] == "required"
            for signal in document["signals"].values()
        )
    )
    if document["admission"]["verdict"] == "admit":
        assert is_fit
    for name in waived:
        assert document["signals"][name]["status"] == "unknown"
    assert router_signals(document, NOW)["localModelProfileAvailable"] == (document["admission"]["verdict"] == "admit")


def test_what_does_not_pass_its_contract_is_told_and_denied(tmp_path: Path) -> None:
    broken = sources(BOTH, memory=known("s", {**value_of("memory"), "availableBytes": -1}))
    taken = take_snapshot(environment={"MODELDOOR_HOME": str(tmp_path)}, sources=broken)
    assert taken.is_refusal
    assert taken.document["refusal"] == "collectionFailed"
    assert check(taken.document, "resource-snapshot") == ()
    (complaint,) = taken.complaints
    assert "did not pass its own contract and is replaced by a denial: $.signals.memory" in complaint


class TestMachine:
    def test_this_machine_gives_a_valid_snapshot_and_tells_nothing_private(self) -> None:
        document, findings = collect(POLICY, [ONE, THREE], [], sources_of_this_machine(os.environ))
        assert findings == ()
        text = json.dumps(document)
        for private in (os.uname().nodename, str(Path.home())):
            assert private not in text or len(private) < 3, "a name of this machine or its user"

    def test_a_machine_of_files_with_a_real_service_admits(self, tmp_path: Path) -> None:
        make_laptop(tmp_path)
        with ollama(models=["llama3.2:1b"]) as endpoint:
            profile = copy.deepcopy(ONE)
            profile["runtime"]["endpoint"] = endpoint
            found = linux_sources({"OLLAMA_MODELS": "/models"}, str(tmp_path))
            document, findings = collect(POLICY, [profile], [], found)
        assert findings == ()
        assert document["signals"]["disk"]["status"] == "known"
        assert verdicts(document) == {"1b": {"verdict": "admit"}}

    def test_fault_45_the_same_machine_without_its_service_denies(self, tmp_path: Path) -> None:
        make_laptop(tmp_path)
        with refusing() as endpoint:
            profile = copy.deepcopy(ONE)
            profile["runtime"]["endpoint"] = endpoint
            document, findings = collect(POLICY, [profile], [], linux_sources({}, str(tmp_path)))
        assert findings == ()
        assert document["admission"]["reasons"] == ["modelServiceUnhealthy", "profileAvailabilityUnknown"]

    def test_fault_19_a_system_that_cannot_be_read_yet_says_so(self) -> None:
        elsewhere = sources_of_this_machine({}, "sunos5")
        document, findings = collect(POLICY, [ONE], [], elsewhere._replace(ask_services=answering(BOTH)))
        assert findings == ()
        assert document["signals"]["thermal"]["reason"] == "unsupportedOs"
        assert document["admission"]["reasons"] == ["memoryUnknown", "thermalUnknown", "batteryUnknown"]


def make_laptop(root: Path) -> None:
    """A laptop's kernel files below `root`: 8 GiB free, 50 °C, 80 % and discharging."""
    files = {
        "proc/meminfo": f"MemTotal: {16 * 2**20} kB\nMemAvailable: {8 * 2**20} kB\n",
        "proc/pressure/memory": "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
        "proc/self/cgroup": "0::/user.slice\n",
        "proc/self/mountinfo": "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n",
        "sys/fs/cgroup/cgroup.controllers": "cpu memory\n",
        "sys/fs/cgroup/user.slice/cgroup.controllers": "cpu memory\n",
        "sys/fs/cgroup/user.slice/cgroup.events": "populated 1\n",
        "sys/fs/cgroup/user.slice/memory.max": "max\n",
        "sys/fs/cgroup/user.slice/memory.high": "max\n",
        "sys/fs/cgroup/user.slice/memory.current": "1000\n",
        "sys/fs/cgroup/user.slice/memory.stat": "inactive_file 0\n",
        "proc/net/route": "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n",
        "sys/class/thermal/thermal_zone0/type": "x86_pkg_temp\n",
        "sys/class/thermal/thermal_zone0/temp": "50000\n",
        "sys/class/thermal/thermal_zone0/trip_point_0_type": "critical\n",
        "sys/class/thermal/thermal_zone0/trip_point_0_temp": "100000\n",
        "sys/class/power_supply/BAT0/type": "Battery\n",
        "sys/class/power_supply/BAT0/present": "1\n",
        "sys/class/power_supply/BAT0/status": "Discharging\n",
        "sys/class/power_supply/BAT0/capacity": "80\n",
        "sys/bus/pci/devices/.keep": "",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "models").mkdir()
    (root / "dev").mkdir()
