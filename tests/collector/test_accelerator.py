"""The accelerator signal: absent only when proven, known only when a device answered, in time whatever happens."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldens import golden
from modeldoor_collector.probes.accelerator import FILES, NVML, AcceleratorProbe, reading_of
from modeldoor_collector.probes.accelerator_presence import presence
from modeldoor_collector.probes.child import ChildResult
from modeldoor_collector.probes.files import Host
from modeldoor_collector.readings import Reading, absent, failed, unknown
from modeldoor_validators import check, engine

if TYPE_CHECKING:
    from collections.abc import Iterator

DRIVER = str(Path(__file__).parent / "children" / "driver.py")
LONG_S = 30.0
SLACK_S = 2.0
"""What a busy machine may add to a limit."""

MEMORY: dict[str, Any] = {"status": "known", "availableBytes": 24015536128, "totalBytes": 25757220864}
KNOWN: dict[str, Any] = {
    "status": "known",
    "index": 0,
    "name": "NVIDIA GeForce RTX 4090",
    "memory": MEMORY,
    "celsius": 61,
    "hardwareThermalSlowdown": False,
}
LOST: dict[str, Any] = {"status": "error", "index": 1, "reason": "gpuIsLost"}
CRASHED = failed(NVML, "probeCrashed")


@pytest.fixture(autouse=True)
def no_descriptor_is_left() -> Iterator[None]:
    before = os.listdir("/proc/self/fd")
    yield
    assert os.listdir("/proc/self/fd") == before


@pytest.fixture
def nvidia(tmp_path: Path) -> Host:
    """A machine with the device nodes of NVIDIA's driver."""
    return machine(tmp_path, "dev/nvidiactl", "dev/nvidia0")


def with_memory(**change: Any) -> dict[str, Any]:
    return {**KNOWN, "memory": {**MEMORY, **change}}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in KNOWN.items() if name not in names}


def machine(root: Path, *files: str) -> Host:
    (root / "sys/bus").mkdir(parents=True)
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("")
    return Host(str(root))


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code]


def driver(behaviour: str) -> list[str]:
    return [sys.executable, "-I", DRIVER, behaviour]


def read(host: Host, command: list[str], timeout_s: float = LONG_S) -> Reading:
    return AcceleratorProbe(host, command, timeout_s).read()


def answered(answer: Any) -> Reading:
    return reading_of(ChildResult("exited", 0, answer if isinstance(answer, bytes) else json.dumps(answer).encode()))


def snapshot(value: Any, source: str = NVML) -> dict[str, Any]:
    document: dict[str, Any] = golden("healthy-1b")
    document["signals"]["accelerator"] = {
        "status": "known",
        "level": "normal",
        **value,
        "source": source,
        "ageMs": 1.5,
        "elapsedMs": 38.5,
        "gate": {"role": "informational"},
    }
    return document


def schema_findings(value: Any, source: str = NVML) -> list[str]:
    findings = check(snapshot(value, source), "resource-snapshot")
    return [finding.rule for finding in findings if finding.rule.startswith("schema/")]


def test_fault_36_a_card_without_its_driver_is_an_error_and_no_child_is_started(tmp_path: Path) -> None:
    host = machine(tmp_path, "sys/bus/pci/devices/0000:01:00.0/vendor", "sys/bus/pci/devices/0000:01:00.0/class")
    card = tmp_path / "sys/bus/pci/devices/0000:01:00.0"
    (card / "vendor").write_text("0x10de\n")
    (card / "class").write_text("0x030200\n")
    witness = tmp_path / "witness"
    assert read(host, python(f"open({str(witness)!r}, 'w')")) == failed(FILES, "driverNotLoaded")
    assert not witness.exists()


def test_fault_34_no_hardware_is_absent_and_no_child_is_started(tmp_path: Path) -> None:
    started = tmp_path / "started"
    host = machine(tmp_path / "root", "dev/null")
    assert read(host, python(f"open({str(started)!r}, 'w')")) == absent(FILES, "noAccelerator")
    assert not started.exists()


@pytest.mark.parametrize(
    ("files", "reason"), [(["dev/kfd"], "unsupportedVendor"), (["sys/bus/pci"], "devicesUnreadable")]
)
def test_what_nvml_cannot_tell_is_unknown_and_no_child_is_started(
    tmp_path: Path, files: list[str], reason: str
) -> None:
    started = tmp_path / "started"
    host = machine(tmp_path / "root", *files)
    assert read(host, python(f"open({str(started)!r}, 'w')")) == unknown(FILES, reason)
    assert not started.exists()


@pytest.mark.skipif(
    presence(Host()).outcome not in ("none", "otherVendor"), reason="this machine may have NVIDIA's library"
)
def test_fault_35_device_nodes_without_the_library_are_an_error_and_not_absence(nvidia: Host) -> None:
    assert AcceleratorProbe(nvidia, timeout_s=LONG_S).read() == failed(NVML, "libraryMissing")


@pytest.mark.parametrize(
    ("code", "reason"), [(9, "driverNotLoaded"), (18, "versionMismatch"), (4, "noPermission"), (999, "nvmlUnknown")]
)
def test_fault_36_a_library_that_refuses_is_an_error(nvidia: Host, code: int, reason: str) -> None:
    answer = json.dumps({"error": code, "reason": reason})
    assert read(nvidia, python(f"print({answer!r})")) == failed(NVML, reason)


def test_fault_37_a_lost_device_fails_alone_and_the_others_are_known(nvidia: Host) -> None:
    reading = read(nvidia, driver("answers"))
    assert (reading.status, reading.source, reading.reason) == ("known", NVML, "")
    assert [device["status"] for device in reading.value["devices"]] == ["known", "error", "known"]
    assert schema_findings(reading.value) == []


def test_fault_37_devices_that_are_all_lost_are_an_error() -> None:
    first = {"status": "error", "index": 0, "reason": "resetRequired"}
    assert answered({"devices": [first, LOST]}) == failed(NVML, "resetRequired")


@pytest.mark.parametrize("reason", ["notSupported", "noPermission", "partitioned"])
def test_fault_39_unknown_memory_of_a_device_stays_unknown(reason: str) -> None:
    device = {**KNOWN, "memory": {"status": "unknown", "reason": reason}}
    reading = answered({"devices": [device]})
    assert reading.value == {"devices": [device]}
    assert schema_findings(reading.value) == []


def test_fault_40_a_total_of_zero_is_nothing_that_a_child_may_say() -> None:
    assert answered({"devices": [with_memory(availableBytes=0, totalBytes=0)]}) == CRASHED


@pytest.mark.parametrize(
    "command",
    [driver("hangs"), python("import os, time; os.write(1, b'{\"devices\": []}'); time.sleep(60)")],
    ids=["in the library", "after its answer"],
)
def test_fault_41_a_library_that_hangs_is_unknown_within_a_second(nvidia: Host, command: list[str]) -> None:
    began = time.monotonic()
    reading = AcceleratorProbe(nvidia, command).read()
    elapsed_s = time.monotonic() - began
    assert reading == unknown(NVML, "timeout")
    assert elapsed_s < 1.0 + SLACK_S


def test_fault_41_the_limit_is_what_the_caller_says(nvidia: Host) -> None:
    began = time.monotonic()
    assert read(nvidia, driver("hangs"), 0.1) == unknown(NVML, "timeout")
    assert time.monotonic() - began < 0.1 + SLACK_S


@pytest.mark.parametrize(
    "command",
    [
        driver("crashes"),
        driver("breaks"),
        python("import os, signal; os.kill(os.getpid(), signal.SIGTERM)"),
        python("print('{\"devices\": []}'); raise SystemExit(1)"),
        python("pass"),
        python("import os; os.write(1, b'library: hello\\n{\"devices\": []}')"),
        python("import os; os.write(1, b'{\"devices\": []}\\nlibrary: bye\\n')"),
        python("import os; os.write(1, b'{\"devices\": [')"),
        python("import os; os.write(1, bytes(range(256)))"),
        python("import os\nfor _ in range(64): os.write(1, b'[' * 65536)"),
        python("print('[' * 100_000)"),
    ],
    ids=[
        "segmentation fault",
        "exception",
        "killed",
        "status 1",
        "silent",
        "printed before",
        "printed after",
        "cut off",
        "bytes",
        "megabytes",
        "deep",
    ],
)
def test_fault_42_a_child_that_crashes_or_babbles_is_an_error(
    nvidia: Host, command: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    assert read(nvidia, command) == CRASHED
    assert capfd.readouterr() == ("", "")


def test_fault_43_a_library_that_prints_is_read_all_the_same_and_our_output_stays_clean(
    nvidia: Host, capfd: pytest.CaptureFixture[str]
) -> None:
    assert read(nvidia, driver("prints")).status == "known"
    assert capfd.readouterr() == ("", "")


def test_fault_44_a_device_that_slows_down_for_heat_says_so(nvidia: Host) -> None:
    devices = read(nvidia, driver("answers")).value["devices"]
    assert [device.get("hardwareThermalSlowdown") for device in devices] == [False, None, True]


def test_hardware_that_nvml_does_not_list_is_an_error(nvidia: Host) -> None:
    assert read(nvidia, python("print('{\"devices\": []}')")) == failed(NVML, "noDeviceListed")


def test_a_child_that_cannot_be_started_is_an_error(nvidia: Host) -> None:
    assert read(nvidia, ["/nowhere/python"]) == failed(NVML, "probeNotStarted")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"error": 12, "reason": "libraryMissing"}, unknown(NVML, "unsupportedVendor")),
        ({"error": 9, "reason": "driverNotLoaded"}, failed(NVML, "driverNotLoaded")),
        ({"devices": [KNOWN]}, Reading("known", NVML, {"devices": [KNOWN]})),
    ],
    ids=["no library", "no driver", "a device"],
)
def test_behind_windows_the_library_tells_whether_the_card_is_nvidia_s(
    tmp_path: Path, answer: Any, expected: Reading
) -> None:
    assert read(machine(tmp_path, "dev/dxg"), python(f"print({json.dumps(answer)!r})")) == expected


NOT_AN_ANSWER: list[Any] = [
    None,
    [],
    "devices",
    {},
    {"devices": {}},
    {"devices": None},
    {"devices": [KNOWN], "error": 12, "reason": "libraryMissing"},
    {"devices": [KNOWN], "more": 1},
    {"error": 12},
    {"error": "12", "reason": "libraryMissing"},
    {"error": True, "reason": "libraryMissing"},
    {"error": 12, "reason": "library missing"},
    {"error": 12, "reason": None},
    {"error": 12, "reason": "libraryMissing\n"},
    b'{"devices": [], "devices": []}',
    b'{"error": NaN, "reason": "libraryMissing"}',
    {"devices": [{**KNOWN, "index": index} for index in range(65)]},
    {"devices": [KNOWN, KNOWN]},
    {"devices": [LOST]},
]
IMPOSSIBLE_MEMORY: list[dict[str, Any]] = [
    {"availableBytes": -1},
    {"availableBytes": MEMORY["totalBytes"] + 1},
    {"availableBytes": 1.5},
    {"availableBytes": True},
    {"availableBytes": None},
    {"totalBytes": 2**53},
    {"totalBytes": "1"},
    {"usedBytes": 1},
]
NOT_A_DEVICE: list[Any] = [
    None,
    [],
    {**KNOWN, "status": "unknown"},
    {**KNOWN, "status": ["known"]},
    {**KNOWN, "uuid": "GPU-0"},
    {**KNOWN, "index": -1},
    {**KNOWN, "index": False},
    {**KNOWN, "index": "0"},
    {**KNOWN, "name": ""},
    {**KNOWN, "name": " leading"},
    {**KNOWN, "name": "trailing\n"},
    {**KNOWN, "name": "caf\u00e9"},
    {**KNOWN, "name": "x" * 129},
    {**KNOWN, "name": 4090},
    {**KNOWN, "celsius": None},
    {**KNOWN, "celsius": True},
    {**KNOWN, "celsius": "61"},
    {**KNOWN, "celsius": 200.5},
    {**KNOWN, "celsius": -61},
    {**KNOWN, "hardwareThermalSlowdown": None},
    {**KNOWN, "hardwareThermalSlowdown": 0},
    {**KNOWN, "hardwareThermalSlowdown": "false"},
    {**KNOWN, "memory": None},
    {**KNOWN, "memory": {"status": "error", "reason": "noPermission"}},
    {**KNOWN, "memory": {"status": "unknown"}},
    {**KNOWN, "memory": {"status": "unknown", "reason": ""}},
    {**KNOWN, "memory": {"status": "unknown", "reason": "noPermission", "availableBytes": 1}},
    *(with_memory(**change) for change in IMPOSSIBLE_MEMORY),
    *(without(name) for name in ("status", "index", "name", "memory")),
    {**LOST, "index": 0, "reason": "gpu is lost"},
    {**LOST, "index": 0, "name": "GPU"},
    {"status": "error", "index": 0},
]


@pytest.mark.parametrize("answer", NOT_AN_ANSWER + [{"devices": [device]} for device in NOT_A_DEVICE])
def test_fault_42_an_answer_that_is_off_in_any_detail_is_an_error(answer: Any) -> None:
    assert answered(answer) == CRASHED


@pytest.mark.parametrize(
    "device",
    [
        KNOWN,
        without("celsius", "hardwareThermalSlowdown"),
        {**KNOWN, "name": "x" * 128},
        {**KNOWN, "name": "x"},
        {**KNOWN, "celsius": -60},
        {**KNOWN, "celsius": 199.5},
        with_memory(availableBytes=0, totalBytes=1),
        with_memory(availableBytes=2**53 - 1, totalBytes=2**53 - 1),
    ],
)
def test_a_device_at_the_edges_of_the_contract_is_known(device: dict[str, Any]) -> None:
    reading = answered({"devices": [device, LOST]})
    assert reading == Reading("known", NVML, {"devices": [device, LOST]})
    assert schema_findings(reading.value) == []


def test_as_many_devices_as_the_contract_holds_are_known() -> None:
    reading = answered({"devices": [{**KNOWN, "index": index} for index in range(64)]})
    assert reading.status == "known"
    assert schema_findings(reading.value) == []


ODD_VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**54), 2**54)
    | st.floats(-300, 300)
    | st.text(max_size=4)
    | st.sampled_from(["known", "unknown", "error", "gpuIsLost"])
)
KEYS = ["status", "index", "name", "memory", "celsius", "hardwareThermalSlowdown", "reason"]


@st.composite
def nearly_devices(draw: st.DrawFn) -> dict[str, Any]:
    """A device with one member changed, added or left out, or none of these."""
    base = draw(st.sampled_from([KNOWN, {**LOST, "index": 0}]))
    change = draw(st.dictionaries(st.sampled_from(KEYS), ODD_VALUES, max_size=1))
    left_out = draw(st.sets(st.sampled_from(KEYS), max_size=1))
    return {key: value for key, value in {**base, **change}.items() if key not in left_out}


@settings(max_examples=200, deadline=None)
@given(nearly_devices())
def test_what_is_known_has_the_shape_of_the_contract_and_what_has_it_is_known(device: dict[str, Any]) -> None:
    value = {"devices": [device, {**KNOWN, "index": 1}]}
    has_the_shape = engine.is_valid(snapshot(value), "resource-snapshot") and device["index"] == 0
    assert (answered(value).status == "known") == has_the_shape


@pytest.mark.parametrize("outcome", ["signalled", "tooLarge"])
def test_an_answer_counts_only_from_a_child_that_ended_well(outcome: Any) -> None:
    answer = json.dumps({"devices": [KNOWN]}).encode()
    assert reading_of(ChildResult(outcome, 0, answer)) == CRASHED
    assert reading_of(ChildResult("exited", -1, answer)) == CRASHED
    assert reading_of(ChildResult("signalled", signal.SIGSEGV, answer)) == CRASHED


def test_the_sources_are_words_that_the_contract_allows() -> None:
    for source in (FILES, NVML, AcceleratorProbe.source):
        assert schema_findings({"devices": [KNOWN]}, source) == []
