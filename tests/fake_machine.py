"""A machine with Linux that stands in a folder, to be looked at: its processor, its memory, its cards.

machine = FakeMachine(tmp_path)
machine.nvidia(Library((Card(),)), library)
look(machine.source())
"""

from __future__ import annotations

import struct
import sys
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.hardware.source import HardwareSource
from nvml.library import command_over

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from nvml.library import Library

MIB, GIB = 2**20, 2**30

CGROUP_2 = "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"

LONG_S = 30.0
"""Far longer than anything here takes, so that a busy machine fails no test."""

SILENT = (sys.executable, "-I", "-c", "import time; time.sleep(600)")
"""A child that never answers."""


class FakeMachine:
    """The files of one machine. Without changes: 16 threads, 64 GiB, no limit, no accelerator, an unknown processor."""

    def __init__(self, root: Path, *, processor: str = "Nobody's Processor", cores: int = 8, threads: int = 16) -> None:
        self.root = root
        self._nvml_command: Sequence[str] | None = None
        self.write("sys/bus/pci/devices/.keep", "")
        (root / "sys/bus/pci/devices/.keep").unlink()
        self.write("proc/self/mountinfo", CGROUP_2)
        self.write("proc/self/cgroup", "0::/\n")
        self.write("sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n")
        self.memory(64 * GIB, 60 * GIB)
        self.processor(processor, cores, threads)

    def write(self, path: str, content: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def memory(self, total: int, available: int) -> None:
        self.write("proc/meminfo", f"MemTotal: {total // 1024} kB\nMemAvailable: {available // 1024} kB\n")

    def limits(self, memory_bytes: int | str = "max", cpu: str = "max 100000", used: int = 0) -> None:
        """A container's limits, in the group of this process."""
        self.write("proc/self/cgroup", "0::/box\n")
        for name, content in {
            "cgroup.controllers": "cpu memory pids",
            "cgroup.events": "populated 1\nfrozen 0",
            "memory.max": memory_bytes,
            "memory.high": "max",
            "memory.current": used,
            "memory.stat": "anon 0\ninactive_file 0",
            "cpu.max": cpu,
        }.items():
            self.write(f"sys/fs/cgroup/box/{name}", f"{content}\n")

    def processor(self, name: str, cores: int, threads: int, flags: str = "fpu sse2 avx avx2 fma f16c") -> None:
        """As x86 tells it: threads of one core follow each other at a distance."""
        blocks = [
            f"processor\t: {thread}\nmodel name\t: {name}\ncpu MHz\t\t: 1800.0\nphysical id\t: 0\n"
            f"core id\t\t: {thread % cores}\nflags\t\t: {flags}\n"
            for thread in range(threads)
        ]
        self.write("proc/cpuinfo", "\n".join(blocks))
        self.write("sys/devices/system/cpu/present", f"0-{threads - 1}\n")

    def card(self, address: str, files: Mapping[str, object]) -> Path:
        """A card on the PCI bus, with the files of its folder."""
        for name, content in files.items():
            self.write(f"sys/bus/pci/devices/{address}/{name}", f"{content}\n")
            if name.startswith("drm/renderD"):
                node = name.split("/")[1]
                self.write(f"dev/dri/{node}", "")
                self.write(f"sys/class/drm/{node}/device/vendor", f"{files['vendor']}\n")
        return self.root / "sys/bus/pci/devices" / address

    def nvidia(self, library: Library, compiled: Path, *, cards: int = 1) -> None:
        """Cards of NVIDIA's, its driver, and a library that answers for them."""
        for number in range(cards):
            self.card(
                f"0000:{number + 1:02x}:00.0",
                {"vendor": "0x10de", "class": "0x030000", "device": "0x2684", "revision": "0xa1"},
            )
        self.write("dev/nvidiactl", "")
        self.write("sys/module/nvidia/version", "580.95.05\n")
        self._nvml_command = command_over(compiled, library.written(self.root / "answers"))

    def answers_with(self, *command: str) -> None:
        """What is started in place of the child that asks NVIDIA's library."""
        self._nvml_command = command

    def module(self, number: int, *, bits: int = 64, rate: int = 5600, device: str = "", bank: str = "") -> None:
        """A module of memory in the firmware's list; a rate of 0 is an empty place."""
        head = struct.pack("<BBH", 17, 0x5C, number) + bytes(4)
        size = 16384 if rate else 0
        body = struct.pack("<HHHBBBBBHHBBBBBIH", bits, bits, size, 9, 0, 1, 2, 34, 0, rate, 0, 0, 0, 0, 1, 0, rate)
        raw = (head + body).ljust(0x5C, b"\0") + device.encode() + b"\0" + bank.encode() + b"\0\0"
        self.write(f"sys/firmware/dmi/entries/17-{number}/raw", raw)

    def source(self, **changes: Any) -> HardwareSource:
        given: dict[str, Any] = {"deadline_s": LONG_S, "affinity": None, **changes}
        return HardwareSource(
            system="linux", machine="x86_64", root=str(self.root), nvml_command=self._nvml_command, **given
        )
