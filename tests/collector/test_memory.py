"""Memory: what a model could take, what cuts it short, and when nothing may be said."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from modeldoor_collector.probes.files import Host
from modeldoor_collector.probes.memory import MemoryProbe
from modeldoor_validators import check

if TYPE_CHECKING:
    from modeldoor_collector.readings import Reading

KIB = 1024
GIB = 1024**3
HEALTHY = Path(__file__).parents[2] / "examples" / "v1" / "resource-snapshot" / "healthy-1b.json"
MEMINFO = """MemTotal:       25165824 kB
MemFree:         1048576 kB
MemAvailable:   16777216 kB
Buffers:           83668 kB
SwapTotal:             0 kB
HugePages_Total:       0
"""
PRESSURE = """some avg10=7.50 avg60=2.00 avg300=0.10 total=123456
full avg10=1.25 avg60=0.33 avg300=0.00 total=65432
"""


class Machine:
    """A machine of 24 GiB, 16 GiB of them available, with one control group of version 2."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("proc/meminfo", MEMINFO)
        self.write("proc/pressure/memory", PRESSURE)
        self.write("proc/self/cgroup", "0::/app\n")
        self.write("proc/self/mountinfo", "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
        self.write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n")
        self.write("sys/fs/cgroup/app/cgroup.controllers", "cpu memory\n")
        self.limited_to("max")

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def limited_to(self, limit: str, current: int = 0, inactive_file: int = 0) -> None:
        self.write("sys/fs/cgroup/app/memory.max", f"{limit}\n")
        self.write("sys/fs/cgroup/app/memory.high", "max\n")
        self.write("sys/fs/cgroup/app/memory.current", f"{current}\n")
        self.write("sys/fs/cgroup/app/memory.stat", f"inactive_file {inactive_file}\n")

    def break_(self, path: str) -> None:
        """Puts a folder in the place of a file: nobody can read it, not even root."""
        (self.root / path).unlink()
        (self.root / path).mkdir()

    def reading(self) -> Reading:
        reading = MemoryProbe(Host(str(self.root))).read()
        assert reading.source == "/proc/meminfo, /proc/self/cgroup, /proc/pressure/memory"
        return reading

    def value(self) -> dict[str, Any]:
        reading = self.reading()
        assert (reading.status, reading.reason) == ("known", "")
        assert_fits_the_contract(reading)
        return dict(reading.value)

    def why_not(self) -> tuple[str, str]:
        reading = self.reading()
        assert not reading.value
        return reading.status, reading.reason


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def assert_fits_the_contract(reading: Reading) -> None:
    document = json.loads(HEALTHY.read_text())
    document["signals"]["memory"] = {
        "status": "known",
        "level": "normal",
        "source": reading.source,
        "ageMs": 0.1,
        "elapsedMs": 0.1,
        "gate": {"role": "required"},
        **reading.value,
    }
    assert [found for found in check(document, "resource-snapshot") if found.rule.startswith("schema/")] == []


def test_memory_is_what_the_kernel_says_is_available(machine: Machine) -> None:
    assert machine.value() == {
        "availableBytes": 16 * GIB,
        "totalBytes": 24 * GIB,
        "limitedBy": "machine",
        "pressure": {"status": "known", "fullAvg10Percent": 1.25},
    }


def test_fault_20_a_limit_cuts_both_sizes(machine: Machine) -> None:
    machine.limited_to(str(GIB), current=400, inactive_file=100)
    value = machine.value()
    assert (value["availableBytes"], value["totalBytes"]) == (GIB - 300, GIB)
    assert value["limitedBy"] == "controlGroup"


def test_a_limit_that_leaves_more_than_the_machine_has_does_not_cut(machine: Machine) -> None:
    machine.limited_to(str(20 * GIB), current=GIB)
    value = machine.value()
    assert (value["availableBytes"], value["totalBytes"]) == (16 * GIB, 20 * GIB)
    assert value["limitedBy"] == "machine"


def test_where_both_leave_the_same_it_is_the_machine_that_limits(machine: Machine) -> None:
    machine.limited_to(str(16 * GIB))
    assert machine.value()["limitedBy"] == "machine"


def test_fault_25_a_limit_that_is_overrun_leaves_zero(machine: Machine) -> None:
    machine.limited_to(str(GIB), current=2 * GIB)
    assert machine.value()["availableBytes"] == 0


def test_fault_23_a_limit_that_cannot_be_read_makes_memory_unknown(machine: Machine) -> None:
    machine.break_("sys/fs/cgroup/app/memory.max")
    assert machine.why_not() == ("unknown", "controlGroupUnreadable")


def test_a_group_that_cannot_be_seen_makes_memory_unknown(machine: Machine) -> None:
    machine.write("proc/self/cgroup", "0::/../elsewhere\n")
    assert machine.why_not() == ("unknown", "controlGroupNotVisible")


def test_a_kernel_without_control_groups_limits_nothing(machine: Machine) -> None:
    (machine.root / "proc/self/cgroup").unlink()
    assert machine.value()["availableBytes"] == 16 * GIB


@pytest.mark.parametrize(
    ("meminfo", "reason"),
    [
        ("", "noMemAvailable"),
        ("MemTotal: 25165824 kB\nMemFree: 20000000 kB\nCached: 2000000 kB\n", "noMemAvailable"),
        ("MemAvailable: 16777216 kB\n", "noMemTotal"),
    ],
)
def test_fault_26_nothing_is_estimated(machine: Machine, meminfo: str, reason: str) -> None:
    machine.write("proc/meminfo", meminfo)
    assert machine.why_not() == ("unknown", reason)


def test_fault_56_a_missing_proc_is_unknown(tmp_path: Path) -> None:
    reading = MemoryProbe(Host(str(tmp_path))).read()
    assert (reading.status, reading.reason) == ("unknown", "sourceMissing")


def test_fault_56_a_meminfo_that_fails_is_an_error(machine: Machine) -> None:
    machine.break_("proc/meminfo")
    assert machine.why_not() == ("error", "unreadable")


class RefusingHost(Host):
    """A machine whose kernel refuses to let one file be read, with an error that no file system of a test gives."""

    def __init__(self, root: str, path: tuple[str, ...], number: int) -> None:
        super().__init__(root)
        self._path = path
        self._number = number

    def text(self, *parts: str) -> str:
        if parts == self._path:
            raise OSError(self._number, os.strerror(self._number))
        return super().text(*parts)


def test_fault_56_a_meminfo_that_is_closed_to_this_user_is_unknown(machine: Machine) -> None:
    host = RefusingHost(str(machine.root), ("proc", "meminfo"), errno.EACCES)
    reading = MemoryProbe(host).read()
    assert (reading.status, reading.reason) == ("unknown", "permissionDenied")


@pytest.mark.parametrize(
    "line",
    [
        "MemAvailable: lots kB",
        "MemAvailable: 16777216",
        "MemAvailable: 16777216 MB",
        "MemAvailable:",
        "MemAvailable: 1 6777216 kB",
        "MemAvailable: 0x100 kB",
        "MemAvailable: 1e6 kB",
        "MemAvailable: ١٢ kB",
        "MemAvailable: 16777216 kB\nMemAvailable: 1 kB",
        f"MemAvailable: {'9' * 5000} kB",
    ],
)
def test_a_figure_that_is_none_is_an_error(machine: Machine, line: str) -> None:
    machine.write("proc/meminfo", f"MemTotal: 25165824 kB\n{line}\n")
    assert machine.why_not() == ("error", "unparsable")


@pytest.mark.parametrize(
    ("total", "available"),
    [
        ("25165824", "25165825"),
        ("0", "0"),
        ("-1", "-2"),
        ("25165824", "-1"),
        (str(2**43), "16777216"),
        ("9" * 20, "9" * 20),
    ],
)
def test_figures_that_cannot_be_true_are_an_error(machine: Machine, total: str, available: str) -> None:
    machine.write("proc/meminfo", f"MemTotal: {total} kB\nMemAvailable: {available} kB\n")
    assert machine.why_not() == ("error", "implausible")


@pytest.mark.parametrize(("total", "available"), [(1, 0), (1, 1), (2**43 - 1, 2**43 - 1)])
def test_the_extremes_that_can_be_true_are_known(machine: Machine, total: int, available: int) -> None:
    machine.write("proc/meminfo", f"MemTotal: {total} kB\nMemAvailable: {available} kB\n")
    assert machine.value()["availableBytes"] == available * KIB


def test_fault_30_missing_pressure_does_not_take_memory_away(machine: Machine) -> None:
    (machine.root / "proc/pressure/memory").unlink()
    value = machine.value()
    assert value["availableBytes"] == 16 * GIB
    assert value["pressure"] == {"status": "unknown", "reason": "noPressureStall"}


def test_fault_30_pressure_that_is_switched_off_has_its_own_reason(machine: Machine) -> None:
    host = RefusingHost(str(machine.root), ("proc", "pressure", "memory"), errno.EOPNOTSUPP)
    reading = MemoryProbe(host).read()
    assert_fits_the_contract(reading)
    assert reading.value["pressure"] == {"status": "unknown", "reason": "pressureStallOff"}


def test_pressure_that_cannot_be_read_has_its_own_reason(machine: Machine) -> None:
    machine.break_("proc/pressure/memory")
    assert machine.value()["pressure"] == {"status": "unknown", "reason": "pressureUnreadable"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "some avg10=1.00 avg60=0.00 avg300=0.00 total=0",
        "full avg60=1.00 avg10=2.00",
        *(
            f"full avg10={value} avg60=0.00"
            for value in ("", "nan", "inf", "-1.00", "100.01", "1e1", "5", "\u0663.00", "1.\u0660", "9" * 400 + ".00")
        ),
    ],
)
def test_pressure_that_is_no_share_of_a_hundred_is_unknown(machine: Machine, text: str) -> None:
    machine.write("proc/pressure/memory", text)
    assert machine.value()["pressure"] == {"status": "unknown", "reason": "pressureUnreadable"}


@pytest.mark.parametrize(("text", "percent"), [("0.00", 0), ("100.00", 100), ("33.07", 33.07)])
def test_the_bounds_of_pressure_are_known(machine: Machine, text: str, percent: float) -> None:
    machine.write("proc/pressure/memory", f"full avg10={text} avg60=0.00 avg300=0.00 total=0\n")
    assert machine.value()["pressure"] == {"status": "known", "fullAvg10Percent": percent}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is of Linux")
def test_this_very_machine_is_read_or_has_a_reason() -> None:
    reading = MemoryProbe(Host()).read()
    if reading.status == "known":
        assert_fits_the_contract(reading)
        physical_bytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        assert 0 <= reading.value["availableBytes"] <= reading.value["totalBytes"] <= physical_bytes
    else:
        assert (reading.status, reading.reason) in {
            ("unknown", "controlGroupUnreadable"),
            ("unknown", "controlGroupNotVisible"),
        }


USES = "AnonPages: 2097152 kB\nMapped: 524288 kB\nSwapFree: 1048576 kB\n"


class TestUses:
    """What the machine's memory is used for, which tells how far a service is believed about a loaded model."""

    def test_anonymous_mapped_and_swapped_memory_are_told(self, machine: Machine) -> None:
        swapping = MEMINFO.replace("SwapTotal:             0 kB", "SwapTotal:       4194304 kB")
        machine.write("proc/meminfo", swapping + USES)
        value = machine.value()
        assert value["anonymousBytes"] == 2 * GIB
        assert value["fileMappedBytes"] == GIB // 2
        assert value["swappedBytes"] == 3 * GIB

    @pytest.mark.parametrize("missing", ["AnonPages", "Mapped", "SwapFree"])
    def test_one_figure_that_the_kernel_does_not_tell_leaves_all_out(self, machine: Machine, missing: str) -> None:
        lines = [line for line in (MEMINFO + USES).splitlines() if not line.startswith(missing)]
        machine.write("proc/meminfo", "\n".join(lines))
        assert {"anonymousBytes", "fileMappedBytes", "swappedBytes"}.isdisjoint(machine.value())

    def test_more_free_swap_than_there_is_leaves_all_out(self, machine: Machine) -> None:
        machine.write("proc/meminfo", MEMINFO + USES)
        assert "swappedBytes" not in machine.value()

    @pytest.mark.parametrize("name", ["AnonPages", "Mapped"])
    def test_more_in_use_than_there_is_is_a_broken_source(self, machine: Machine, name: str) -> None:
        uses = {"AnonPages": "0", "Mapped": "0", "SwapFree": "0", name: "25165825"}
        machine.write("proc/meminfo", MEMINFO + "".join(f"{key}: {size} kB\n" for key, size in uses.items()))
        assert machine.why_not() == ("error", "implausible")
