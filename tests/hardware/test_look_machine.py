"""What a look makes of the machine itself: processor, memory modules, limits; and what an earlier look is still worth."""

from __future__ import annotations

import json
import struct
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fake_machine import GIB, LONG_S, SILENT, FakeMachine
from families import for_each
from modeldoor_collector.collect.clock import Clock
from modeldoor_collector.probes.physical_memory import Sizes
from modeldoor_lifecycle.hardware import probe
from modeldoor_lifecycle.hardware.measure import NotMeasured, measure_bandwidth
from modeldoor_lifecycle.hardware.probe import identity, look, read_free_memory
from modeldoor_validators import gate
from modeldoor_validators.times import instant
from nvml.library import Card, Library, built

if TYPE_CHECKING:
    from pathlib import Path

RYZEN = "AMD Ryzen 9 7950X 16-Core Processor"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("nvml"))


@pytest.fixture
def machine(tmp_path: Path) -> FakeMachine:
    return FakeMachine(tmp_path, processor=RYZEN, cores=16, threads=32)


CHANGES = {
    "another processor": {"proc/cpuinfo": "processor\t: 0\nmodel name\t: another\n"},
    "more memory": {"proc/meminfo": "MemTotal: 1048576 kB\nMemAvailable: 1 kB\n"},
    "another card": {"sys/bus/pci/devices/0000:01:00.0/device": "0x2685\n"},
    "another driver": {"sys/module/nvidia/version": "581.00\n"},
    "a card that was cut": {"proc/driver/nvidia/capabilities/gpu0/mig/gi1/access": "DeviceFileMode: 256\n"},
    "one card more": {
        "sys/bus/pci/devices/0000:07:00.0/vendor": "0x10de\n",
        "sys/bus/pci/devices/0000:07:00.0/class": "0x030200\n",
    },
    "another limit": {"sys/fs/cgroup/box/memory.max": "4294967296\n"},
    "another share of the processors": {"sys/fs/cgroup/box/cpu.max": "50000 100000\n"},
}
SAME = {
    "other free memory": {"proc/meminfo": "MemTotal: 67108864 kB\nMemAvailable: 1 kB\n"},
    "another start": {"proc/sys/kernel/random/boot_id": "0f0e\n"},
    "other use of the group": {"sys/fs/cgroup/box/memory.current": "77\n"},
}


class ClockOf(Clock):
    """A clock of the wall that says what a test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def wall(self) -> datetime:
        return self.now


def seen(machine: FakeMachine, **changes: Any) -> dict[str, Any]:
    profile = look(machine.source(**changes))
    assert gate.check(profile, "hardware-profile") == ()
    return profile


class TestProcessor:
    def test_name_cores_vector_instructions_and_clock_are_told(self, machine: FakeMachine) -> None:
        for number in range(2):
            machine.write(f"sys/devices/system/cpu/cpu{number}/cpufreq/cpuinfo_max_freq", f"{5_600_000 + number}\n")
            machine.write(f"sys/devices/system/node/node{number}/cpulist", "0-15\n")
        assert seen(machine, affinity=8)["processor"] == {
            "name": RYZEN,
            "architecture": "x86_64",
            "vectorExtensions": ["avx", "avx2", "f16c", "fma"],
            "physicalCores": 16,
            "logicalCores": 32,
            "usableCores": 8,
            "clockMegahertz": 5600.001,
            "numaNodeCount": 2,
            "bandwidth": {"gigabytesPerSecond": 83.2, "source": "table", "tableEntry": "AMD Ryzen 9 7950X"},
        }

    def test_a_container_s_share_of_the_processors_is_what_is_usable(self, machine: FakeMachine) -> None:
        machine.limits(cpu="150000 100000")
        assert seen(machine)["processor"]["usableCores"] == 1.5

    def test_one_without_fast_vector_instructions_says_so(self, tmp_path: Path) -> None:
        machine = FakeMachine(tmp_path)
        machine.processor("Intel(R) Celeron(R) CPU J1900", 4, 4, flags="fpu sse2 ssse3 sse4_2")
        assert seen(machine)["processor"]["vectorExtensions"] == []

    def test_a_virtual_machine_s_processor_with_fewer_cores_is_still_the_one_that_it_is(self, tmp_path: Path) -> None:
        machine = FakeMachine(tmp_path, processor=RYZEN, cores=2, threads=4)
        assert seen(machine)["processor"]["bandwidth"]["gigabytesPerSecond"] == 83.2

    def test_a_board_that_names_itself_stands_for_its_processor(self, machine: FakeMachine) -> None:
        machine.write("proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd asimddp\nCPU part\t: 0xd0b\n")
        machine.write("proc/device-tree/model", b"Raspberry Pi 5 Model B Rev 1.0\0")
        processor = seen(machine)["processor"]
        assert (processor["name"], processor["vectorExtensions"]) == (
            "Raspberry Pi 5 Model B Rev 1.0",
            ["asimd", "asimddp"],
        )
        assert processor["bandwidth"]["tableEntry"] == "Raspberry Pi 5"

    @pytest.mark.parametrize(
        ("implementer", "part", "name", "entry"),
        [
            ("0x41", "0xd0c", "Neoverse-N1", "Ampere Altra"),
            ("0x41", "0xd40", "Neoverse-V1", "AWS Graviton3"),
            ("0x41", "0xd4f", "Neoverse-V2", "NVIDIA Grace"),
            ("0xc0", "0xac3", "Ampere-1", "AmpereOne"),
            ("0xc0", "0xac4", "Ampere-1a", "AmpereOne"),
        ],
    )
    def test_a_server_with_arm_is_known_by_its_cores_and_of_several_the_slowest_counts(
        self, machine: FakeMachine, implementer: str, part: str, name: str, entry: str
    ) -> None:
        block = f"Features\t: asimd sve\nCPU implementer\t: {implementer}\nCPU part\t: {part}\n"
        machine.write("proc/cpuinfo", "\n".join(f"processor\t: {number}\n{block}" for number in range(4)))
        processor = seen(machine)["processor"]
        assert (processor["name"], processor["bandwidth"]["tableEntry"]) == (name, entry)

    @pytest.mark.parametrize("parts", [("0xd0c", "0xd40"), ("0xfff", "0xfff"), ("", "")])
    def test_cores_of_two_kinds_or_of_none_that_is_known_name_no_processor(
        self, machine: FakeMachine, parts: tuple[str, str]
    ) -> None:
        blocks = (f"processor\t: {n}\nCPU implementer\t: 0x41\nCPU part\t: {part}\n" for n, part in enumerate(parts))
        machine.write("proc/cpuinfo", "\n".join(blocks))
        assert "name" not in seen(machine)["processor"]

    @for_each(
        ("name", "expected"), [("AMD Ryzen 7 PRO 7840U w/ Radeon 780M Graphics", 89.6), ("AMD Ryzen 7 250", 89.6)]
    )
    def test_newer_processors_and_those_for_companies_are_not_taken_for_older_ones(
        self, tmp_path: Path, name: str, expected: float
    ) -> None:
        processor = seen(FakeMachine(tmp_path, processor=name))["processor"]
        assert processor["bandwidth"]["gigabytesPerSecond"] == expected

    @for_each(("name", "weak"), [("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", ["weakFigure"]), (RYZEN, [])])
    def test_a_figure_that_could_not_be_checked_is_told(self, tmp_path: Path, name: str, weak: list[str]) -> None:
        profile = seen(FakeMachine(tmp_path, processor=name))
        assert [each["code"] for each in profile["notices"]] == weak

    def test_a_machine_that_tells_nothing_is_a_processor_of_which_nothing_is_known(self, tmp_path: Path) -> None:
        machine = FakeMachine(tmp_path)
        for path in ("proc/cpuinfo", "proc/meminfo"):
            (tmp_path / path).unlink()
        profile = seen(machine)
        assert profile["processor"].keys() == {"architecture", "bandwidth"}
        assert profile["hostMemory"]["usableBytes"] == 1
        assert {each["code"] for each in profile["notices"]} == {"cpuUnmappedFamily", "hostMemoryUnknown"}
        assert "memoryReadAt" not in profile


class TestMemoryModules:
    @pytest.mark.parametrize(
        ("places", "channels", "expected"),
        [
            ([("DIMM 0", "P0 CHANNEL A"), ("DIMM 1", "P0 CHANNEL B")], 2, 89.6),
            ([("DIMM 0", "P0 CHANNEL A"), ("DIMM 1", "P0 CHANNEL A")], 1, 44.8),
            ([("DIMM_A1", ""), ("DIMM_A2", ""), ("DIMM_B1", ""), ("DIMM_B2", "")], 2, 89.6),
            ([("Controller0-ChannelA-DIMM0", "BANK 0"), ("Controller1-ChannelA-DIMM0", "BANK 0")], 2, 89.6),
            ([("DIMM 0", "BANK 0"), ("DIMM 1", "BANK 1")], 2, 89.6),
            ([("DIMM 0", "BANK 0")], 1, 44.8),
            ([(f"P0_DIMM{letter}1", "") for letter in "ABCDEFGH"], 8, 358.4),
            ([(f"DIMM_P0_{letter}0", "BANK 0") for letter in "ABCDEFGH"], 8, 358.4),
        ],
    )
    def test_channels_in_use_and_their_rate_make_the_bandwidth(
        self, machine: FakeMachine, places: list[tuple[str, str]], channels: int, expected: float
    ) -> None:
        for number, (device, bank) in enumerate(places):
            machine.module(number, device=device, bank=bank)
        machine.module(len(places), rate=0, device="empty")
        profile = seen(machine)
        assert profile["hostMemory"]["channels"] == channels
        assert profile["hostMemory"]["megatransfersPerSecond"] == 5600
        assert profile["processor"]["bandwidth"]["gigabytesPerSecond"] == expected

    def test_the_slowest_module_sets_the_rate(self, machine: FakeMachine) -> None:
        machine.module(0, device="DIMM_A1", rate=6000)
        machine.module(1, device="DIMM_B1", rate=4800)
        assert seen(machine)["hostMemory"]["megatransfersPerSecond"] == 4800

    def test_soldered_memory_is_counted_by_its_width(self, machine: FakeMachine) -> None:
        for number in range(8):
            machine.module(number, bits=32, rate=8000, device=f"DIMM {number}", bank=f"BANK {number}")
        assert seen(machine)["processor"]["bandwidth"]["gigabytesPerSecond"] == 256

    def test_a_rate_that_does_not_fit_its_place_stands_in_another(self, machine: FakeMachine) -> None:
        raw = bytearray(0x5C) + b"DIMM_A1\0\0"
        raw[:2] = 17, 0x5C
        raw[0x08:0x0E] = struct.pack("<HHH", 64, 64, 16384)
        raw[0x10] = 1
        raw[0x20:0x22] = raw[0x15:0x17] = b"\xff\xff"
        raw[0x58:0x5C] = struct.pack("<I", 70_000)
        machine.write("sys/firmware/dmi/entries/17-0/raw", bytes(raw))
        assert seen(machine)["hostMemory"]["megatransfersPerSecond"] == 70_000

    @pytest.mark.parametrize("raw", [b"", b"\x11", b"\x11\x15" + bytes(0x13) + b"DIMM_A1\0\0"])
    def test_a_module_without_a_rate_does_not_count(self, machine: FakeMachine, raw: bytes) -> None:
        machine.write("sys/firmware/dmi/entries/17-0/raw", raw)
        assert "channels" not in seen(machine)["hostMemory"]

    def test_a_rate_that_no_table_has_is_reckoned(self, machine: FakeMachine) -> None:
        machine.module(0, device="DIMM_A1", rate=5300)
        assert seen(machine)["processor"]["bandwidth"] == {"gigabytesPerSecond": 42.4, "source": "driver"}

    def test_of_two_sockets_one_counts_and_the_machine_has_the_channels_of_both(self, tmp_path: Path) -> None:
        machine = FakeMachine(tmp_path)
        lines = (f"processor : {n}\nphysical id : {n // 2}\ncore id : {n % 2}\nflags : avx2\n" for n in range(4))
        machine.write("proc/cpuinfo", "\n".join(lines))
        for number in range(16):
            machine.module(number, rate=3200, bank=f"P{number // 8} CHANNEL {'ABCDEFGH'[number % 8]}")
        profile = seen(machine)
        assert profile["hostMemory"]["channels"] == 16
        assert profile["processor"]["bandwidth"]["gigabytesPerSecond"] == 204.8

    def test_places_that_do_not_tell_their_channel_leave_it_to_the_name(self, machine: FakeMachine) -> None:
        for number in range(4):
            machine.module(number, device=f"DIMM {number}", bank=f"BANK {number}")
        profile = seen(machine)
        assert "channels" not in profile["hostMemory"]
        assert profile["processor"]["bandwidth"]["gigabytesPerSecond"] == 83.2

    @given(raw=st.binary(max_size=120))
    @settings(max_examples=25, deadline=None)
    def test_whatever_the_firmware_wrote_a_look_comes_back(
        self, tmp_path_factory: pytest.TempPathFactory, raw: bytes
    ) -> None:
        machine = FakeMachine(tmp_path_factory.mktemp("machine"))
        machine.write("sys/firmware/dmi/entries/17-0/raw", raw)
        seen(machine)


class TestHostMemory:
    def test_a_container_s_limit_is_what_is_usable_and_it_is_told(self, machine: FakeMachine) -> None:
        machine.limits(8 * GIB, used=GIB)
        profile = seen(machine)
        assert profile["hostMemory"] == {
            "totalBytes": 64 * GIB,
            "usableBytes": 8 * GIB,
            "limitedBy": "controlGroup",
            "available": {"status": "known", "bytes": 7 * GIB},
        }
        (told,) = profile["notices"]
        assert told["code"] == "controlGroupLimit"
        assert told["message"] == "A control group leaves this process 8 GiB of 64 GiB of memory."

    @pytest.mark.parametrize(("outer", "inner"), [(8, 16), (16, 8)])
    def test_of_limits_around_one_another_the_least_counts(self, machine: FakeMachine, outer: int, inner: int) -> None:
        machine.limits(outer * GIB, used=GIB)
        machine.write("proc/self/cgroup", "0::/box/within\n")
        for name in ("cgroup.controllers", "cgroup.events", "memory.high", "memory.current", "memory.stat", "cpu.max"):
            content = (machine.root / "sys/fs/cgroup/box" / name).read_text()
            machine.write(f"sys/fs/cgroup/box/within/{name}", content)
        machine.write("sys/fs/cgroup/box/within/memory.max", f"{inner * GIB}\n")
        assert seen(machine)["hostMemory"]["usableBytes"] == 8 * GIB

    def test_a_limit_above_the_machine_limits_nothing(self, machine: FakeMachine) -> None:
        machine.limits(100 * GIB)
        profile = seen(machine)
        assert (profile["hostMemory"]["limitedBy"], profile["notices"]) == ("machine", [])

    def test_a_limit_that_cannot_be_read_leaves_free_memory_unknown(self, machine: FakeMachine) -> None:
        machine.limits("lots")
        profile = seen(machine)
        assert profile["hostMemory"]["available"] == {"status": "unknown", "reason": "controlGroupUnreadable"}
        assert [each["code"] for each in profile["notices"]] == ["controlGroupUnreadable"]

    def test_a_container_limits_a_chip_that_shares_the_machine_s_memory(
        self, machine: FakeMachine, library: Path
    ) -> None:
        machine.limits(8 * GIB, used=GIB)
        machine.nvidia(Library((Card(name=b"NVIDIA GB10", does={"nvmlDeviceGetMemoryInfo": 3}),)), library)
        (device,) = seen(machine)["devices"]
        assert (device["totalBytes"], device["usableBytes"]) == (64 * GIB, 8 * GIB)
        assert device["available"]["bytes"] == 7 * GIB


class TestAnEarlierLook:
    @pytest.fixture
    def earlier(self, machine: FakeMachine, library: Path) -> dict[str, Any]:
        machine.nvidia(Library((Card(), Card(free=5 * GIB))), library)
        return look(machine.source(), clock=ClockOf(datetime(2026, 11, 20, 9, tzinfo=UTC)))

    def test_free_memory_is_read_anew_and_nothing_else(
        self, machine: FakeMachine, library: Path, earlier: dict[str, Any]
    ) -> None:
        machine.nvidia(Library((Card(free=3 * GIB, clock=1), Card(free=4 * GIB))), library)
        machine.memory(64 * GIB, 50 * GIB)
        now = read_free_memory(earlier, machine.source(), clock=ClockOf(datetime(2026, 11, 20, 10, tzinfo=UTC)))
        assert gate.check(now, "hardware-profile") == ()
        assert [each["available"]["bytes"] for each in now["devices"]] == [3 * GIB, 4 * GIB]
        assert now["hostMemory"]["available"]["bytes"] == 50 * GIB
        assert (now["isFromCache"], now["memoryReadAt"]) == (True, "2026-11-20T10:00:00.000Z")
        assert (now["detectedAt"], now["processor"]) == (earlier["detectedAt"], earlier["processor"])
        assert now["devices"][0]["clockMegahertz"] == earlier["devices"][0]["clockMegahertz"]

    @pytest.mark.parametrize("hours", [0, -5])
    def test_a_clock_that_was_set_back_makes_no_profile_that_cannot_be(
        self, machine: FakeMachine, earlier: dict[str, Any], hours: int
    ) -> None:
        then = ClockOf(instant(earlier["detectedAt"]) + timedelta(hours=hours))
        assert gate.check(read_free_memory(earlier, machine.source(), clock=then), "hardware-profile") == ()

    def test_a_device_that_is_not_there_any_more_is_unknown(
        self, machine: FakeMachine, library: Path, earlier: dict[str, Any]
    ) -> None:
        machine.nvidia(Library((Card(name=b"NVIDIA L4"), Card(free=GIB))), library)
        now = read_free_memory(earlier, machine.source())
        assert gate.check(now, "hardware-profile") == ()
        assert now["devices"][0]["available"] == {"status": "unknown", "reason": "notFoundAgain"}
        assert now["devices"][1]["available"]["bytes"] == GIB

    def test_a_driver_that_answers_no_more_leaves_free_memory_unknown(
        self, machine: FakeMachine, earlier: dict[str, Any]
    ) -> None:
        machine.answers_with(*SILENT)
        now = read_free_memory(earlier, machine.source(deadline_s=1.5))
        assert gate.check(now, "hardware-profile") == ()
        assert {each["available"]["status"] for each in now["devices"]} == {"unknown"}


class TestIdentity:
    @pytest.fixture
    def busy(self, machine: FakeMachine, library: Path) -> FakeMachine:
        machine.nvidia(Library(), library)
        machine.limits(8 * GIB)
        return machine

    @pytest.mark.parametrize("change", CHANGES)
    def test_an_earlier_look_does_not_hold_for(self, busy: FakeMachine, change: str) -> None:
        before = identity(busy.source())
        for path, content in CHANGES[change].items():
            busy.write(path, content)
        assert identity(busy.source()) != before

    @pytest.mark.parametrize("change", SAME)
    def test_an_earlier_look_still_holds_for(self, busy: FakeMachine, change: str) -> None:
        before = identity(busy.source())
        for path, content in SAME[change].items():
            busy.write(path, content)
        assert identity(busy.source()) == before

    def test_clocks_that_change_by_themselves_do_not_count(self, busy: FakeMachine, tmp_path: Path) -> None:
        before = identity(busy.source())
        text = (tmp_path / "proc/cpuinfo").read_text()
        busy.write("proc/cpuinfo", text.replace("1800.0", "4321.0"))
        assert identity(busy.source()) == before

    def test_no_library_is_asked(self, busy: FakeMachine, library: Path, tmp_path: Path) -> None:
        busy.nvidia(Library(log=tmp_path / "log"), library)
        identity(busy.source())
        assert not (tmp_path / "log").exists()

    def test_another_start_of_this_machine_s_program_gives_the_same(self) -> None:
        assert identity() == identity()
        assert len(identity()) == 32

    def test_a_machine_that_tells_nothing_has_one_too(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        source = probe.HardwareSource(system="linux", root=str(tmp_path / "empty"), machine="x86_64")
        assert len(identity(source)) == 32


class TestMeasured:
    def test_memory_is_read_at_a_speed_that_memory_can_have(self) -> None:
        measured = measure_bandwidth(0.01, available_bytes=600 * 2**20)
        assert 0.2 < measured.least_gigabytes_per_second <= measured.gigabytes_per_second < 5000

    def test_of_several_runs_the_best_counts_and_the_worst_is_told(self) -> None:
        once = measure_bandwidth(0.001, available_bytes=600 * 2**20, runs=1)
        assert once.least_gigabytes_per_second == once.gigabytes_per_second
        often = measure_bandwidth(0.001, available_bytes=600 * 2**20, runs=50)
        assert often.least_gigabytes_per_second < often.gigabytes_per_second

    def test_at_least_one_stretch_is_read_however_short_the_time(self) -> None:
        assert measure_bandwidth(0, available_bytes=600 * 2**20).least_gigabytes_per_second > 0

    def test_with_too_little_free_memory_nothing_is_measured(self) -> None:
        with pytest.raises(NotMeasured, match="must have 512 MiB free to be measured; it has 100"):
            measure_bandwidth(0.05, available_bytes=100 * 2**20)


def test_this_machine_is_looked_at_and_the_profile_is_one() -> None:
    profile = look()
    assert gate.check(profile, "hardware-profile") == ()
    assert profile["origin"] in ("probe", "fallback")
    assert json.loads(json.dumps(profile)) == profile


def test_a_compute_driver_without_a_card_to_be_seen_is_a_failure(machine: FakeMachine) -> None:
    machine.write("dev/kfd", "")
    profile = seen(machine)
    assert (profile["origin"], profile["ignoredDevices"][0]["vendor"]) == ("fallback", "amd")


def test_lists_of_devices_that_cannot_be_read_are_a_failure(machine: FakeMachine) -> None:
    (machine.root / "sys/bus/pci/devices").rmdir()
    machine.write("sys/bus/pci/devices", "")
    profile = seen(machine)
    assert (profile["origin"], profile["notices"][0]["code"]) == ("fallback", "acceleratorProbeFailed")


def test_a_reading_that_never_comes_back_is_not_waited_for_and_the_rest_is_told() -> None:
    is_over = threading.Event()

    def sizes() -> Sizes:
        is_over.wait(LONG_S)
        return Sizes(GIB, GIB)

    source = probe.HardwareSource(system="haiku1", machine="riscv64", affinity=None, sizes=sizes, deadline_s=1.0)
    try:
        profile = look(source)
    finally:
        is_over.set()
    assert gate.check(profile, "hardware-profile") == ()
    assert profile["hostMemory"]["available"] == {"status": "unknown", "reason": "timeout"}
    assert profile["processor"]["architecture"] == "riscv64"
