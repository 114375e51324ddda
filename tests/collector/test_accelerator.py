"""The accelerator signal: absent only when proven, known only when a device answered, in time whatever happens."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_collector.probes.accelerator import FILES, AcceleratorProbe, together
from modeldoor_collector.probes.accelerator_presence import presence
from modeldoor_collector.probes.child import ChildResult
from modeldoor_collector.probes.files import Host
from modeldoor_collector.probes.nvml_answer import NVML, reading_of
from modeldoor_collector.probes.sysfs_accelerators import SYSFS
from modeldoor_collector.readings import Reading, absent, failed, known, unknown
from modeldoor_validators import check, engine
from nvml.library import Card, Library, built, command_over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Driver = Callable[..., list[str]]

LONG_S = 30.0
SLACK_S = 2.0
"""What a busy machine may add to a limit."""

MEMORY: dict[str, Any] = {"status": "known", "availableBytes": 24015536128, "totalBytes": 25757220864}
PARTITION: dict[str, Any] = {"index": 0, "name": "NVIDIA H100 MIG 1g.10gb", "memory": MEMORY}
KNOWN: dict[str, Any] = {
    "status": "known",
    "vendor": "nvidia",
    "index": 0,
    "name": "NVIDIA GeForce RTX 4090",
    "memory": MEMORY,
    "utilizationPercent": 37,
    "celsius": 61,
    "criticalCelsius": 96,
    "throttleReasons": [],
}
CUT = {**KNOWN, "memory": {"status": "unknown", "reason": "partitioned"}, "partitions": [PARTITION]}
LOST: dict[str, Any] = {"status": "error", "vendor": "nvidia", "index": 1, "reason": "gpuIsLost"}
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


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("nvml"))


@pytest.fixture
def driver(library: Path, tmp_path: Path) -> Driver:
    """What starts the real child above NVIDIA's library as a test makes it."""

    def command(*cards: Card, **values: Any) -> list[str]:
        return command_over(library, Library(cards or (Card(),), **values).written(tmp_path / "answers"))

    return command


def with_memory(**change: Any) -> dict[str, Any]:
    return {**KNOWN, "memory": {**MEMORY, **change}}


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in KNOWN.items() if name not in names}


def machine(root: Path, *files: str) -> Host:
    (root / "sys/bus").mkdir(parents=True)
    write(root, dict.fromkeys(files, ""))
    return Host(str(root))


def write(root: Path, files: dict[str, str]) -> None:
    for file, text in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text)


def add_card(root: Path, vendor: str, address: str, files: dict[str, str]) -> None:
    folder = f"sys/bus/pci/devices/{address}"
    files = {"vendor": vendor, "class": "0x030000", "device": "0x744c", **files}
    write(root, {f"{folder}/{name}": f"{text}\n" for name, text in files.items()})


AMD = {"drm/renderD128/dev": "226:128", "mem_info_vram_total": "25753026560", "mem_info_vram_used": "1000000000"}
AMD_KNOWN: dict[str, Any] = {
    "status": "known",
    "vendor": "amd",
    "index": 0,
    "name": "AMD GPU 744c",
    "memory": {"status": "known", "availableBytes": 24753026560, "totalBytes": 25753026560},
}


def python(code: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code]


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
    ("files", "expected"),
    [
        (["dev/dri/renderD128"], unknown(FILES, "unsupportedVendor")),
        (["dev/kfd"], unknown(SYSFS, "devicesUnreadable")),
        (["sys/bus/pci"], unknown(FILES, "devicesUnreadable")),
    ],
    ids=["of another maker", "AMD's, without its files", "a bus that cannot be listed"],
)
def test_what_cannot_be_told_is_unknown_and_no_child_is_started(
    tmp_path: Path, files: list[str], expected: Reading
) -> None:
    started = tmp_path / "started"
    host = machine(tmp_path / "root", *files)
    assert read(host, python(f"open({str(started)!r}, 'w')")) == expected
    assert not started.exists()


@pytest.mark.skipif(
    presence(Host()).outcome not in ("none", "otherVendor"), reason="this machine may have NVIDIA's library"
)
def test_fault_35_device_nodes_without_the_library_are_an_error_and_not_absence(nvidia: Host) -> None:
    assert AcceleratorProbe(nvidia, timeout_s=LONG_S).read() == failed(NVML, "libraryMissing")


@pytest.mark.parametrize(
    ("code", "reason"), [(9, "driverNotLoaded"), (18, "versionMismatch"), (4, "noPermission"), (999, "nvmlUnknown")]
)
def test_fault_36_a_library_that_refuses_is_an_error(nvidia: Host, driver: Driver, code: int, reason: str) -> None:
    assert read(nvidia, driver(does={"nvmlInitWithFlags": code})) == failed(NVML, reason)


def test_fault_37_a_lost_device_fails_alone_and_the_others_are_known(nvidia: Host, driver: Driver) -> None:
    reading = read(nvidia, driver(Card(), Card(does={"nvmlDeviceGetMemoryInfo": 15}), Card()))
    assert (reading.status, reading.source, reading.reason) == ("known", NVML, "")
    assert [device["status"] for device in reading.value["devices"]] == ["known", "error", "known"]
    assert schema_findings(reading.value) == []


def test_fault_37_devices_that_are_all_lost_are_an_error(nvidia: Host, driver: Driver) -> None:
    lost = [Card(does={"nvmlDeviceGetHandleByIndex_v2": code}) for code in (16, 15)]
    assert read(nvidia, driver(*lost)) == failed(NVML, "resetRequired")


def test_fault_38_a_recognised_chip_shares_the_machine_s_memory(nvidia: Host, driver: Driver) -> None:
    reading = read(nvidia, driver(Card(name=b"NVIDIA GB10", total=None, free=None)))
    (device,) = reading.value["devices"]
    assert device["memory"] == {"status": "notApplicable", "reason": "sharesMachineMemory"}
    assert schema_findings(reading.value) == []


@pytest.mark.parametrize("reason", ["notSupported", "noPermission", "partitioned"])
def test_fault_39_unknown_memory_of_a_device_stays_unknown(reason: str) -> None:
    device = {**KNOWN, "memory": {"status": "unknown", "reason": reason}}
    reading = answered({"devices": [device]})
    assert reading.value == {"devices": [device]}
    assert schema_findings(reading.value) == []


def test_fault_40_a_total_of_zero_is_nothing_that_a_child_may_say() -> None:
    assert answered({"devices": [with_memory(availableBytes=0, totalBytes=0)]}) == CRASHED


@pytest.mark.parametrize(
    ("function", "behaviour"),
    [
        ("nvmlInitWithFlags", "hang"),
        ("nvmlDeviceGetMemoryInfo", "hangIgnoringSignals"),
        ("nvmlDeviceGetMemoryInfo", "hangUninterruptibly"),
    ],
)
def test_fault_41_a_library_that_hangs_is_unknown_within_the_limit(
    nvidia: Host, driver: Driver, function: str, behaviour: str
) -> None:
    began = time.monotonic()
    reading = read(nvidia, driver(does={function: behaviour}), 0.5)
    assert reading == unknown(NVML, "timeout")
    assert time.monotonic() - began < 0.5 + SLACK_S


def test_fault_41_a_child_that_stays_after_its_answer_is_unknown_within_a_second(nvidia: Host) -> None:
    stays = python("import os, time; os.write(1, b'{\"devices\": []}'); time.sleep(60)")
    began = time.monotonic()
    assert AcceleratorProbe(nvidia, stays).read() == unknown(NVML, "timeout")
    assert time.monotonic() - began < 1.0 + SLACK_S


@pytest.mark.parametrize(
    "command",
    [
        python("raise RuntimeError"),
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


@pytest.mark.parametrize("behaviour", ["segfault", "abort", "exit"])
def test_fault_42_a_library_that_takes_the_child_with_it_is_an_error(
    nvidia: Host, driver: Driver, behaviour: str
) -> None:
    assert read(nvidia, driver(does={"nvmlDeviceGetMemoryInfo": behaviour})) == CRASHED


def test_fault_43_a_library_that_prints_is_read_all_the_same_and_our_output_stays_clean(
    nvidia: Host, driver: Driver, capfd: pytest.CaptureFixture[str]
) -> None:
    assert read(nvidia, driver(does={"nvmlDeviceGetName": "print"})).status == "known"
    assert capfd.readouterr() == ("", "")


def test_fault_44_a_device_that_slows_down_for_heat_says_so(nvidia: Host, driver: Driver) -> None:
    devices = read(nvidia, driver(Card(), Card(reasons=None), Card(reasons=0x48))).value["devices"]
    reasons = [device.get("throttleReasons") for device in devices]
    assert reasons == [[], None, ["hardwareThermal", "hardwareSlowdown"]]


def test_fault_64_nothing_names_a_card_in_the_world(nvidia: Host, driver: Driver) -> None:
    assert "planted" not in str(read(nvidia, driver(Card(), Card())))


@pytest.mark.parametrize(
    "command",
    [
        python('print(\'{"error": 18, "reason": "versionMismatch"}\')'),
        python("import time; time.sleep(60)"),
        python("raise SystemExit(1)"),
        python("print('{\"devices\": []}')"),
        ["/nowhere/python"],
    ],
    ids=["refuses", "hangs", "crashes", "lists nothing", "cannot be started"],
)
def test_nvidia_s_failure_does_not_hide_amd_s_card(tmp_path: Path, command: list[str]) -> None:
    host = machine(tmp_path, "dev/nvidia0")
    add_card(tmp_path, "0x1002", "0000:03:00.0", AMD)
    reason = {"error": "versionMismatch", "sleep": "timeout", "raise": "probeCrashed", "[]": "noDeviceListed"}
    expected = next((word for part, word in reason.items() if part in command[-1]), "probeNotStarted")
    reading = read(host, command, 0.5 if expected == "timeout" else LONG_S)
    assert reading.source == f"{NVML}, {SYSFS}"
    broken = {"status": "error", "vendor": "nvidia", "index": 0, "reason": expected}
    assert reading.value == {"devices": [broken, AMD_KNOWN]}
    assert schema_findings(reading.value, reading.source) == []


def test_cards_of_three_makers_are_told_together(tmp_path: Path, driver: Driver) -> None:
    host = machine(tmp_path, "dev/nvidia0")
    add_card(tmp_path, "0x1002", "0000:03:00.0", AMD)
    add_card(tmp_path, "0x8086", "0000:00:02.0", {"device": "0x7d55", "drm/renderD129/dev": "226:129"})
    reading = read(host, driver())
    devices = reading.value["devices"]
    assert [(each["vendor"], each["index"]) for each in devices] == [("nvidia", 0), ("amd", 0), ("intel", 0)]
    assert schema_findings(reading.value, reading.source) == []


def test_amd_s_failure_does_not_hide_nvidia_s_card(tmp_path: Path, driver: Driver) -> None:
    host = machine(tmp_path, "dev/nvidia0")
    add_card(tmp_path, "0x1002", "0000:03:00.0", {})
    devices = read(host, driver()).value["devices"]
    broken = {"status": "error", "vendor": "amd", "index": 0, "reason": "driverNotLoaded"}
    assert [devices[0]["status"], devices[1]] == ["known", broken]


class StuckHost(Host):
    """A machine whose AMD driver does not answer until it is let go; `waiting` counts who waits for it."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self.let_go = threading.Event()
        self.waiting = 0

    def text(self, *parts: str) -> str:
        if parts[-1] == "mem_info_vram_total":
            self.waiting += 1
            assert self.let_go.wait(LONG_S)
        return super().text(*parts)


@pytest.fixture
def stuck(tmp_path: Path) -> Iterator[StuckHost]:
    machine(tmp_path, "dev/nvidia0")
    add_card(tmp_path, "0x1002", "0000:03:00.0", AMD)
    host = StuckHost(str(tmp_path))
    yield host
    host.let_go.set()


def test_a_driver_that_does_not_answer_hides_no_other_and_is_waited_for_by_one_thread_only(stuck: StuckHost) -> None:
    broken = {"status": "error", "vendor": "amd", "index": 0, "reason": "timeout"}
    probe = AcceleratorProbe(stuck, python(f"print({json.dumps({'devices': [KNOWN]})!r})"), 1.0)
    for _ in range(2):
        reading = probe.read()
        assert reading.value["devices"][-1] == broken
    assert stuck.waiting == 1
    stuck.let_go.set()
    probe = AcceleratorProbe(stuck, python(f"print({json.dumps({'devices': [KNOWN]})!r})"), LONG_S)
    assert probe.read().value == {"devices": [KNOWN, AMD_KNOWN]}


def test_a_reader_that_fails_on_our_side_is_an_error(tmp_path: Path) -> None:
    class FailingHost(Host):
        def text(self, *parts: str) -> str:
            if parts[-1] == "mem_info_vram_total":
                raise RecursionError
            return super().text(*parts)

    machine(tmp_path, "dev/null")
    add_card(tmp_path, "0x1002", "0000:03:00.0", AMD)
    assert read(FailingHost(str(tmp_path)), []) == failed(SYSFS, "probeCrashed")


def test_an_nvidia_card_without_its_driver_does_not_hide_the_others(tmp_path: Path) -> None:
    host = machine(tmp_path, "dev/null")
    add_card(tmp_path, "0x10de", "0000:01:00.0", {})
    add_card(tmp_path, "0x1002", "0000:03:00.0", AMD)
    reading = read(host, ["/nowhere/python"])
    broken = {"status": "error", "vendor": "nvidia", "index": 0, "reason": "driverNotLoaded"}
    assert reading == known(f"{FILES}", {"devices": [broken, AMD_KNOWN]})


@pytest.mark.parametrize("vendors", [("nvidia", "amd"), ("amd", "nvidia")])
def test_an_error_of_any_maker_goes_before_what_is_unknown(vendors: tuple[str, str]) -> None:
    readings = dict(zip(vendors, (unknown(NVML, "timeout"), failed(SYSFS, "driverNotLoaded")), strict=True))
    assert together(readings) == failed(f"{NVML}, {SYSFS}", "driverNotLoaded")


@pytest.mark.parametrize(
    "memory",
    [{"status": "unknown", "reason": "notOffered"}, {"status": "notApplicable", "reason": "sharesMachineMemory"}],
)
def test_graphics_in_the_processor_do_not_speak_for_a_broken_accelerator(memory: dict[str, str]) -> None:
    graphics = {"status": "known", "vendor": "intel", "index": 0, "name": "Intel GPU", "memory": memory}
    readings = {"nvidia": failed(NVML, "versionMismatch"), "intel": known(SYSFS, {"devices": [graphics]})}
    expected = failed(f"{NVML}, {SYSFS}", "versionMismatch")._replace(value={"devices": [graphics]})
    assert together(readings) == expected, "their heat counts all the same"


def test_graphics_in_the_processor_do_not_speak_for_a_silent_accelerator() -> None:
    memory = {"status": "unknown", "reason": "notOffered"}
    graphics = {"status": "known", "vendor": "intel", "index": 0, "name": "Intel GPU", "memory": memory}
    readings = {"nvidia": unknown(NVML, "timeout"), "intel": known(SYSFS, {"devices": [graphics]})}
    found = together(readings)
    assert (found.status, found.reason) == ("unknown", "timeout")


def test_an_accelerator_of_an_unknown_maker_is_not_passed_over(tmp_path: Path) -> None:
    host = machine(tmp_path, "dev/null")
    add_card(tmp_path, "0x1da3", "0000:04:00.0", {})
    (tmp_path / "sys/bus/pci/devices/0000:04:00.0/class").write_text("0x120000\n")
    reading = read(host, ["/nowhere/python"])
    assert (reading.status, reading.reason) == ("unknown", "unsupportedVendor")


@pytest.mark.parametrize(("count", "status"), [(63, "known"), (64, "error")])
def test_more_devices_than_the_contract_holds_are_an_error(count: int, status: str) -> None:
    many = known(NVML, {"devices": [{**KNOWN, "index": index} for index in range(count)]})
    reading = together({"nvidia": many, "amd": known(SYSFS, {"devices": [AMD_KNOWN]})})
    assert (reading.status, reading.reason) == (status, "tooManyDevices" if status == "error" else "")


@pytest.fixture
def kept(nvidia: Host, driver: Driver) -> Iterator[AcceleratorProbe]:
    """A probe that keeps its child, above the library that `driver` writes."""
    probe = AcceleratorProbe(nvidia, driver(), LONG_S, keeps_child=True)
    yield probe
    probe.close()


def test_a_kept_child_tells_things_as_they_are_at_each_reading(kept: AcceleratorProbe, driver: Driver) -> None:
    for celsius in range(40, 60):
        driver(Card(celsius=celsius))
        assert kept.read().value["devices"][0]["celsius"] == celsius


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"nvmlDeviceGetName": "segfault"}, CRASHED),
        ({"nvmlDeviceGetName": "exit"}, CRASHED),
        ({"nvmlDeviceGetCount_v2": 15}, failed(NVML, "gpuIsLost")),
        ({"nvmlDeviceGetName": 15}, failed(NVML, "gpuIsLost")),
    ],
    ids=["crashes", "exits", "is lost", "loses a device"],
)
def test_a_kept_child_reads_what_a_fresh_one_reads_before_and_after_a_fault(
    kept: AcceleratorProbe, nvidia: Host, driver: Driver, fault: dict[str, Any], expected: Reading
) -> None:
    for does, reading in (({}, None), (fault, expected), ({}, None)):
        command = driver(does=does)
        fresh = read(nvidia, command)
        assert kept.read() == fresh
        assert reading is None or fresh == reading


@pytest.mark.slow
def test_a_kept_child_that_hangs_is_unknown_and_replaced(nvidia: Host, driver: Driver) -> None:
    probe = AcceleratorProbe(nvidia, driver(), 5.0, keeps_child=True)
    assert probe.read().status == "known"
    driver(does={"nvmlDeviceGetMemoryInfo": "hangIgnoringSignals"})
    assert probe.read() == unknown(NVML, "timeout")
    driver()
    assert probe.read().status == "known"
    probe.close()


def test_a_kept_child_that_tells_nonsense_is_replaced(nvidia: Host, tmp_path: Path) -> None:
    second = tmp_path / "second"
    code = (
        f"import os, sys; first = not os.path.exists({str(second)!r}); open({str(second)!r}, 'w').close()\n"
        "while number := sys.stdin.readline().strip():\n"
        f"  print(number, 'nonsense' if first else {json.dumps({'devices': [KNOWN]})!r}, flush=True)"
    )
    probe = AcceleratorProbe(nvidia, python(code), LONG_S, keeps_child=True)
    assert probe.read() == CRASHED
    assert probe.read() == known(NVML, {"devices": [KNOWN]})
    probe.close()


def test_a_reading_beside_one_that_waits_for_the_kept_child_has_a_child_of_its_own(
    nvidia: Host, tmp_path: Path
) -> None:
    asked, go = tmp_path / "asked", tmp_path / "go"
    os.mkfifo(asked)
    os.mkfifo(go)
    answer = json.dumps({"devices": [KNOWN]})
    code = (
        "import sys\nif 'kept' in sys.argv[1:]:\n"
        f"  number = sys.stdin.readline().strip(); open({str(asked)!r}, 'w').close(); open({str(go)!r}).read()\n"
        f"  print(number, end=' ')\nprint({answer!r})"
    )
    probe = AcceleratorProbe(nvidia, python(code), LONG_S, keeps_child=True)
    assert probe.read() == known(NVML, {"devices": [KNOWN]}), "the first reading keeps no child"
    readings: list[Reading] = []
    waiting = threading.Thread(target=lambda: readings.append(probe.read()), daemon=True)
    waiting.start()
    asked.read_text()  # opened when the kept child is being asked
    assert probe.read() == known(NVML, {"devices": [KNOWN]})
    probe.close()
    assert readings == []
    go.write_text("")
    waiting.join(LONG_S)
    assert readings == [known(NVML, {"devices": [KNOWN]})]
    probe.close()


def suspended(root: Path, address: str, status: str) -> None:
    add_card(root, "0x10de", address, {"power/runtime_status": status})


def test_a_card_that_sleeps_is_not_asked_and_no_child_is_started(nvidia: Host, tmp_path: Path) -> None:
    suspended(tmp_path, "0000:01:00.0", "suspended")
    witness = tmp_path / "witness"
    assert read(nvidia, python(f"open({str(witness)!r}, 'w')")) == unknown(FILES, "suspended")
    assert not witness.exists()


def test_a_card_that_is_awake_is_asked_though_another_sleeps(nvidia: Host, tmp_path: Path, driver: Driver) -> None:
    suspended(tmp_path, "0000:01:00.0", "suspended")
    suspended(tmp_path, "0000:02:00.0", "active")
    assert read(nvidia, driver()).status == "known"


def test_a_card_that_falls_asleep_is_let_go_and_asked_again_when_it_wakes(
    kept: AcceleratorProbe, tmp_path: Path
) -> None:
    def children() -> set[str]:
        return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())

    others = children()
    for status, expected in (("active", "known"), ("suspended", "unknown"), ("active", "known")):
        suspended(tmp_path, "0000:01:00.0", status)
        assert [kept.read().status for _ in range(2)] == [expected] * 2
        assert bool(children() - others) == (status == "active")


def test_without_hardware_no_child_is_kept(tmp_path: Path) -> None:
    probe = AcceleratorProbe(machine(tmp_path, "dev/null"), ["/nowhere/python"], keeps_child=True)
    assert probe.read() == absent(FILES, "noAccelerator")
    probe.close()


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
    {"devices": [AMD_KNOWN]},
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
    {**KNOWN, "vendor": None},
    {**KNOWN, "vendor": "amd"},
    {**KNOWN, "utilizationPercent": 101},
    {**KNOWN, "utilizationPercent": -1},
    {**KNOWN, "utilizationPercent": True},
    {**KNOWN, "criticalCelsius": 201},
    {**KNOWN, "criticalCelsius": "96"},
    without("celsius"),
    {**KNOWN, "throttleReasons": None},
    {**KNOWN, "throttleReasons": {}},
    {**KNOWN, "throttleReasons": ["hot"]},
    {**KNOWN, "throttleReasons": [["hardwareThermal"]]},
    {**KNOWN, "throttleReasons": ["hardwareThermal", "hardwareThermal"]},
    {**KNOWN, "partitions": [PARTITION]},
    {**CUT, "memory": {"status": "notApplicable", "reason": "sharesMachineMemory"}},
    {**CUT, "partitions": None},
    {**CUT, "partitions": []},
    {**CUT, "partitions": [None]},
    {**CUT, "partitions": [PARTITION] * 2},
    {**CUT, "partitions": [{**PARTITION, "index": index} for index in range(65)]},
    {**CUT, "partitions": [{**PARTITION, "index": 64}]},
    {**CUT, "partitions": [{**PARTITION, "index": True}]},
    {**CUT, "partitions": [{**PARTITION, "name": ""}]},
    {**CUT, "partitions": [{**PARTITION, "uuid": "MIG-0"}]},
    {**CUT, "partitions": [{**PARTITION, "memory": {"status": "notApplicable", "reason": "sharesMachineMemory"}}]},
    {**KNOWN, "memory": None},
    {**KNOWN, "memory": {"status": "notApplicable"}},
    {**KNOWN, "memory": {**MEMORY, "status": "notApplicable"}},
    {**KNOWN, "memory": {"status": "error", "reason": "noPermission"}},
    {**KNOWN, "memory": {"status": "unknown"}},
    {**KNOWN, "memory": {"status": "unknown", "reason": ""}},
    {**KNOWN, "memory": {"status": "unknown", "reason": "noPermission", "availableBytes": 1}},
    *(with_memory(**change) for change in IMPOSSIBLE_MEMORY),
    *(without(name) for name in ("status", "index", "name", "memory")),
    {**LOST, "index": 0, "reason": "gpu is lost"},
    {**LOST, "index": 0, "name": "GPU"},
    {"status": "error", "vendor": "nvidia", "index": 0},
    {"status": "error", "index": 0, "reason": "gpuIsLost"},
]


@for_each("answer", NOT_AN_ANSWER + [{"devices": [device]} for device in NOT_A_DEVICE])
def test_fault_42_an_answer_that_is_off_in_any_detail_is_an_error(answer: Any) -> None:
    assert answered(answer) == CRASHED


@for_each(
    "device",
    [
        KNOWN,
        without("utilizationPercent", "celsius", "criticalCelsius", "throttleReasons"),
        without("criticalCelsius"),
        {**KNOWN, "utilizationPercent": 100},
        {**KNOWN, "throttleReasons": ["softwarePowerCap", "hardwareThermal"]},
        {**CUT, "partitions": [{**PARTITION, "index": index} for index in range(64)]},
        {**CUT, "partitions": [{**PARTITION, "index": 63, "memory": {"status": "unknown", "reason": "totalIsZero"}}]},
        {**KNOWN, "memory": {"status": "notApplicable", "reason": "sharesMachineMemory"}},
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
KEYS = [*KNOWN, "partitions", "reason"]


@st.composite
def nearly_devices(draw: st.DrawFn) -> dict[str, Any]:
    """A device with one member changed, added or left out, or none of these."""
    base = draw(st.sampled_from([KNOWN, {**LOST, "index": 0}]))
    change = draw(st.dictionaries(st.sampled_from(KEYS), ODD_VALUES, max_size=1))
    left_out = draw(st.sets(st.sampled_from(KEYS), max_size=1))
    return {key: value for key, value in {**base, **change}.items() if key not in left_out}


@settings(max_examples=120, deadline=None)
@given(nearly_devices())
def test_what_is_known_has_the_shape_of_the_contract_and_what_has_it_is_known(device: dict[str, Any]) -> None:
    value = {"devices": [device, {**KNOWN, "index": 1}]}
    is_nvidia_s_first = device.get("vendor") == "nvidia" and device.get("index") == 0
    has_the_shape = engine.is_valid(snapshot(value), "resource-snapshot") and is_nvidia_s_first
    assert (answered(value).status == "known") == has_the_shape


@pytest.mark.parametrize("outcome", ["signalled", "tooLarge"])
def test_an_answer_counts_only_from_a_child_that_is_well(outcome: Any) -> None:
    answer = json.dumps({"devices": [KNOWN]}).encode()
    assert reading_of(ChildResult(outcome, 0, answer)) == CRASHED
    assert reading_of(ChildResult("exited", -1, answer)) == CRASHED
    assert reading_of(ChildResult("signalled", signal.SIGSEGV, answer)) == CRASHED


def test_the_sources_are_words_that_the_contract_allows() -> None:
    for source in (FILES, NVML, SYSFS, f"{FILES}, {NVML}", AcceleratorProbe.source):
        assert schema_findings({"devices": [KNOWN]}, source) == []
