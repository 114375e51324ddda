"""A healthy laptop made of files, below a folder: each fault is one small change to it.

    files = healthy_laptop(tmp_path / "machine")
    files.write("proc/meminfo", "")

The formats are those that the probes' own tests hold them to.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

GIB = 2**30

WHOLE_GIB, FREE_GIB = 32, 16
"""The laptop's memory: enough for both of the built-in profiles."""

GROUP = "user.slice/session-2.scope"
"""The control group of the process that is looked at, without a limit anywhere above it."""

NO_LIMIT_V1 = "9223372036854771712"

SUPPLIES, ZONES, CHIPS = "sys/class/power_supply", "sys/class/thermal", "sys/class/hwmon"

CGROUP_V2 = "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
CGROUP_V1 = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
CGROUP_HYBRID = "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"

ROUTE_HEADING = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
NOWHERE = "0" * 32
REJECT_ON_LO = f"{NOWHERE} 00 {NOWHERE} 00 {NOWHERE} ffffffff 00000001 00000000 00200200       lo\n"


class Tree:
    """Files below a folder that stands in for the root of a machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, path: str) -> Path:
        return self.root / path

    def write(self, path: str, text: str | bytes) -> Path:
        """A file with this text, in place of whatever stands there."""
        file = self._cleared(path)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def attributes(self, folder: str, **texts: str | int) -> None:
        """Files of one value each, as sysfs has them."""
        self.folder(folder)
        for name, text in texts.items():
            self.write(f"{folder}/{name}", f"{text}\n")

    def folder(self, path: str) -> Path:
        """A folder, with those above it."""
        folder = self.path(path)
        os.makedirs(folder, exist_ok=True)
        return folder

    def link(self, path: str, target: str | Path) -> None:
        """A link to wherever."""
        os.symlink(target, self._cleared(path))

    def pipe(self, path: str) -> Path:
        """A named pipe, which nobody writes into."""
        file = self._cleared(path)
        os.mkfifo(file)
        return file

    def remove(self, *paths: str) -> None:
        """Takes files or whole folders away."""
        for each in paths:
            path = self.path(each)
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _cleared(self, path: str) -> Path:
        file = self.path(path)
        if os.path.lexists(file):
            self.remove(path)
        else:
            os.makedirs(file.parent, exist_ok=True)
        return file

    # Parts of a machine

    def memory(self, available_gib: float, total_gib: float = WHOLE_GIB) -> None:
        """What `/proc/meminfo` says."""
        lines = ("MemTotal", total_gib), ("MemFree", 1), ("MemAvailable", available_gib)
        self.write("proc/meminfo", "".join(f"{name}:{int(gib * 2**20):>15} kB\n" for name, gib in lines))

    def pressure(self, full_percent: float) -> None:
        """How long all tasks stalled for memory."""
        some = "some avg10=0.00 avg60=0.00 avg300=0.00 total=0"
        self.write("proc/pressure/memory", f"{some}\nfull avg10={full_percent:.2f} avg60=0.00 avg300=0.00 total=0\n")

    def group_v2(self, group: str, hard: str | int = "max", current: int = 0, inactive_file: int = 0) -> str:
        """A control group of version 2 whose memory is counted; its folder."""
        folder = f"sys/fs/cgroup/{group}"
        self.attributes(folder, **{"memory.max": hard, "memory.high": "max"}, **{"memory.current": current})
        self.attributes(folder, **{"cgroup.controllers": "cpu memory pids", "cgroup.events": "populated 1"})
        self.write(f"{folder}/memory.stat", f"anon 5\ninactive_file {inactive_file}\nactive_file 3\n")
        return folder

    def group_v1(self, group: str, limit: str | int = NO_LIMIT_V1, usage: int = 0) -> str:
        """A control group of version 1 whose memory is counted; its folder."""
        folder = f"sys/fs/cgroup/memory/{group}".rstrip("/")
        self.attributes(folder, **{"memory.limit_in_bytes": limit, "memory.usage_in_bytes": usage})
        self.write(f"{folder}/memory.stat", "inactive_file 1\ntotal_inactive_file 0\n")
        return folder

    def supply(self, name: str, **attributes: str | int) -> str:
        """A power supply with these attributes; its folder."""
        self.attributes(f"{SUPPLIES}/{name}", **attributes)
        return f"{SUPPLIES}/{name}"

    def battery(self, name: str = "BAT0", percent: int = 76, full_wh: int = 50, status: str = "Discharging") -> str:
        """A battery of the machine, such as ACPI shows it; its folder."""
        full_uwh = full_wh * 1_000_000
        return self.supply(
            name,
            type="Battery",
            present=1,
            status=status,
            capacity=percent,
            capacity_level="Normal",
            energy_now=full_uwh * percent // 100,
            energy_full=full_uwh,
        )

    def mouse(self, percent: int = 3) -> str:
        """The battery of a mouse."""
        return self.supply(
            "hidpp_battery_0", type="Battery", scope="Device", present=1, status="Discharging", capacity=percent
        )

    def zone(self, number: int, kind: str, celsius: float, **trips: float) -> str:
        """A thermal zone with trip points, such as `critical=105`; its folder."""
        folder = f"{ZONES}/thermal_zone{number}"
        self.attributes(folder, type=kind, temp=int(celsius * 1000))
        for index, (trip, at) in enumerate(trips.items()):
            point = f"{folder}/trip_point_{index}"
            self.write(f"{point}_type", f"{trip}\n")
            self.write(f"{point}_temp", f"{int(at * 1000)}\n")
        return folder

    def chip(self, number: int, name: str, **attributes: str | int) -> str:
        """A monitoring chip; its folder."""
        self.attributes(f"{CHIPS}/hwmon{number}", name=name, **attributes)
        return f"{CHIPS}/hwmon{number}"

    def pci_device(self, address: str, vendor: int, device_class: int) -> None:
        """A device on the PCI bus."""
        folder = f"sys/bus/pci/devices/{address}"
        self.attributes(folder, **{"vendor": f"{vendor:#06x}", "class": f"{device_class:#08x}"})

    def routes(self, *ipv4: str, ipv6: str = REJECT_ON_LO) -> None:
        """Both route tables; a row of IPv4 is made by `route`."""
        self.write("proc/net/route", ROUTE_HEADING + "".join(ipv4))
        self.write("proc/net/ipv6_route", ipv6)


def route(interface: str, destination: str = "00000000", mask: str = "00000000", flags: str = "0003") -> str:
    """A row of `/proc/net/route`; the default route when nothing else is said."""
    return f"{interface}\t{destination}\t0102A8C0\t{flags}\t0\t0\t600\t{mask}\t0\t0\t0\n"


def healthy_laptop(root: Path) -> Tree:
    """A laptop on its battery, cool, connected, with room, without an accelerator."""
    files = Tree(root)
    files.memory(FREE_GIB)
    files.pressure(0)
    files.write("proc/self/cgroup", f"0::/{GROUP}\n")
    files.write("proc/self/mountinfo", CGROUP_V2)
    files.attributes("sys/fs/cgroup", **{"cgroup.controllers": "cpu memory pids"})
    files.group_v2("user.slice")
    files.group_v2(GROUP)

    files.zone(0, "acpitz", 52, critical=105)
    files.chip(0, "coretemp", temp1_label="Package id 0", temp1_input=54_000, temp1_crit=100_000)
    files.chip(1, "nvme", temp1_label="Composite", temp1_input=41_850, temp1_crit=84_850)

    files.battery()
    files.supply("AC", type="Mains", online=0)

    files.routes(route("wlan0"), route("wlan0", "0002A8C0", "00FFFFFF", "0001"))
    files.attributes("sys/class/net/wlan0", operstate="up")

    files.folder("dev")
    files.folder("proc/driver")
    files.pci_device("0000:00:14.3", 0x8086, 0x028000)
    return files
