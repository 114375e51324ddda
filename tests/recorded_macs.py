"""What Macs have said, as people have published it; each with its origin.

The project has no Mac. Texts stand here as they were published; bytes are put together from them
after the headers that Apple publishes (apple-oss-distributions/xnu: mach/vm_statistics.h,
net/route.h), because nobody publishes bytes.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes.macos.kernel import Kernel, Pages, Volume

if TYPE_CHECKING:
    from collections.abc import Mapping

IDLE_INTEL = """\
Mach Virtual Memory Statistics: (page size of 4096 bytes)
Pages free:                             6127229.
Pages active:                            485320.
Pages inactive:                          628646.
Pages speculative:                       430715.
Pages throttled:                              0.
Pages wired down:                        715958.
Pages purgeable:                          11820.
File-backed pages:                      1080348.
Anonymous pages:                         464333.
Pages occupied by compressor:                 0.
"""
"""A Mac with 32 GiB that does little: vm_stat in wazuh/wazuh, issue 22113 (2024). Counts of events are left out."""

IDLE_INTEL_TOTAL_BYTES = 32 * 2**30

STRUGGLING_SILICON = """\
Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                                4518.
Pages active:                            194947.
Pages inactive:                          191193.
Pages speculative:                         3014.
Pages throttled:                              0.
Pages wired down:                        159117.
Pages purgeable:                            630.
File-backed pages:                       141843.
Anonymous pages:                         247311.
Pages occupied by compressor:            454496.
"""
"""A Mac with 16 GiB of Apple silicon that swaps, whose `memory_pressure` says at the same moment
"System-wide memory free percentage: 38%": vm_stat in a published log of a terminal session (2026)."""

STRUGGLING_SILICON_TOTAL_BYTES = 17_179_869_184

CHARGED = {
    "Battery Provides Time Remaining": 1,
    "BatteryHealth": "Good",
    "Current": 137,
    "Current Capacity": 100,
    "DesignCycleCount": 1000,
    "Hardware Serial Number": "D86000000000000000",
    "Is Charged": True,
    "Is Charging": False,
    "Is Present": True,
    "Max Capacity": 100,
    "Name": "InternalBattery-0",
    "Power Source State": "AC Power",
    "Time to Empty": 0,
    "Time to Full Charge": 0,
    "Transport Type": "Internal",
    "Type": "InternalBattery",
}
"""A source of IOPSCopyPowerSourcesInfo, as a clock for the menu bar keeps it in a comment of its
source; the serial number is another one here, and booleans are what IOPSKeys.h says they are."""

CHARGING = {
    **CHARGED,
    "BatteryHealth": "Check Battery",
    "Current Capacity": 65,
    "Is Charged": False,
    "Is Charging": True,
    "Is Finishing Charge": False,
    "Power Source ID": 2293859,
}
"""Another one, worn and charging, from the comments of a published example for this function."""

ON_BATTERY = {
    **CHARGED,
    "Current Capacity": 83,
    "Is Charged": False,
    "Power Source State": "Battery Power",
}
"""The same on battery, after IOPSKeys.h."""

KEYBOARD = {
    "Accessory Category": "Keyboard",
    "Current Capacity": 97,
    "Is Charging": False,
    "Is Present": True,
    "Max Capacity": 100,
    "Name": "Keyboard",
    "Power Source State": "Battery Power",
    "Transport Type": "Bluetooth",
    "Type": "Accessory Source",
}
"""A keyboard, from the tests of a tool that reads the logs of macOS (iLEAPP, `macosUnifiedLogs`)."""

UPS = {
    "Current Capacity": 40,
    "Is Charging": False,
    "Is Present": True,
    "Max Capacity": 100,
    "Name": "Back-UPS",
    "Power Source State": "Battery Power",
    "Transport Type": "USB",
    "Type": "UPS",
}
"""The power supply of a desk that has lost mains, after IOPSKeys.h: no recorded one was found."""

VALUES: dict[str, dict[str, object]] = {
    "M1": {
        "hw.optional.arm64": 1,
        "machdep.cpu.brand_string": "Apple M1",
        "kern.hv_vmm_present": 0,
        "hw.model": "Macmini9,1",
    },
    "M1 Pro": {
        "hw.optional.arm64": 1,
        "machdep.cpu.brand_string": "Apple M1 Pro",
        "kern.hv_vmm_present": 0,
        "hw.model": "MacBookPro18,3",
    },
    "Intel": {
        "machdep.cpu.brand_string": "Intel(R) Core(TM) i5-1038NG7 CPU @ 2.00GHz",
        "kern.hv_vmm_present": 0,
        "hw.model": "MacBookPro16,2",
    },
    "virtual": {
        "hw.optional.arm64": 1,
        "machdep.cpu.brand_string": "Apple M1 Pro (Virtual)",
        "kern.hv_vmm_present": 1,
        "hw.model": "VirtualMac2,1",
    },
}
"""Names of sysctl(3): workhorsy/py-cpuinfo issue 162 and archspec/archspec issue 38 (M1),
Dr-Noob/cpufetch issue 139 (M1 Pro), trailofbits/osquery pull request 8 (Intel, which has no
`hw.optional.arm64`), utmapp/UTM issue 6996 and macadmins/nudge issue 621 (virtual)."""

AT_HOME = """\
default            192.168.1.1        UGScg          en0
default            10.8.0.1           UGScIg         en5
127                127.0.0.1          UCS            lo0
127.0.0.1          127.0.0.1          UH             lo0
169.254            link#11            UCS            en0
default            fe80::3a43:7dff:fe UGcg           en0
default            fe80::%utun0       UGcIg          utun0
default            fe80::%utun1       UGcIg          utun1
::1                ::1                UHL            lo0
"""
"""`netstat -rn` of a Mac on line, from openfortivpn issue 534 (the part of IPv6) and after it."""

ALL_IN_THE_TUNNEL = """\
default            link#18            UCSg           utun3
default            172.20.10.1        UGScIg         en0
127                127.0.0.1          UCS            lo0
127.0.0.1          127.0.0.1          UH             lo0
169.254            link#11            UCS            en0
"""
"""`netstat -nr` of a Mac whose tunnel takes everything, from sshuttle issue 864."""

OFF_LINE = """\
127                127.0.0.1          UCS            lo0
127.0.0.1          127.0.0.1          UH             lo0
default            fe80::%utun0       UGcIg          utun0
default            fe80::%utun1       UGcIg          utun1
default            fe80::%utun2       UGcIg          utun2
default            fe80::%utun3       UGcIg          utun3
::1                ::1                UHL            lo0
fd6f:74a0:9a49::1  link#30            UHL            lo0
"""
"""The routes that a Mac keeps without any network: those of gravitational/teleport pull request 66851."""

FLAGS = {
    "U": 0x1,
    "G": 0x2,
    "H": 0x4,
    "R": 0x8,
    "S": 0x800,
    "B": 0x1000,
    "L": 0x400,
    "C": 0x100,
    "c": 0x10000,
    "I": 0x1000000,
    "g": 0x40000000,
}
"""The letters of netstat(1) of macOS as flags of net/route.h."""

INTERFACES = {"lo0": 1, "en0": 4, "en5": 9, "utun0": 15, "utun1": 16, "utun2": 17, "utun3": 18}


class RecordedKernel(Kernel):
    """A Mac of which these values were published; what is not given cannot be read."""

    def __init__(
        self, values: Mapping[str, object] | None = None, pages: Pages | None = None, routes: bytes | None = None
    ) -> None:
        self._values = values
        self._pages = pages
        self._routes = routes

    def value(self, name: str) -> bytes | None:
        if self._values is None:
            raise OSError("no such library")
        value = self._values.get(name)
        if value is None:
            return None
        return f"{value}\0".encode() if isinstance(value, str) else int(str(value)).to_bytes(4, "little", signed=True)

    def pages(self) -> Pages:
        if self._pages is None:
            raise OSError("no such library")
        return self._pages

    def routes(self) -> bytes:
        if self._routes is None:
            raise OSError("no such library")
        return self._routes

    def volume(self, path: str) -> Volume:
        """The disk of the system underneath: sizes of volumes were not published in bytes."""
        figures = os.statvfs(path)
        return Volume(figures.f_frsize, figures.f_blocks, figures.f_bavail)


def pages_of(vm_stat: str, **changes: int) -> Pages:
    """The bytes from which vm_stat(1) prints this. It prints free pages without the speculative ones."""
    heading, *lines = vm_stat.splitlines()
    figures = {name.strip('"'): int(value.strip(" .")) for name, value in (line.split(":") for line in lines)}
    figures.update(changes)
    fields = ("Pages active", "Pages inactive", "Pages wired down")
    free = figures["Pages free"] + figures["Pages speculative"]
    return Pages(
        int(heading.partition("page size of ")[2].split()[0]),
        struct.pack(
            "=4I9Q2I4Q4IQ",
            *(free, *(figures[name] for name in fields)),
            *(0,) * 9,
            *(figures["Pages purgeable"], figures["Pages speculative"]),
            *(0,) * 4,
            *(figures["Pages occupied by compressor"], figures["Pages throttled"]),
            *(figures["File-backed pages"], figures["Anonymous pages"]),
            0,
        ),
    )


def route_table(netstat: str) -> bytes:
    """The route table from which netstat(1) prints this, after net/route.h."""
    return b"".join(route_record(*line.split()) for line in netstat.splitlines())


def route_record(destination: str, gateway: str, letters: str, interface: str) -> bytes:
    """One `struct rt_msghdr2` and its addresses."""
    flags = sum(FLAGS[letter] for letter in letters)
    is_ipv6 = ":" in destination or ":" in gateway
    to_everywhere = destination == "default"
    address = bytes(16 if is_ipv6 else 4) if to_everywhere else b"\x7f" + bytes(15 if is_ipv6 else 3)
    if is_ipv6:
        addresses = struct.pack("=BBHI16sI", 28, 30, 0, 0, address, 0) + struct.pack(
            "=BBHI16sI", 28, 30, 0, 0, bytes(16), 0
        )
    else:
        addresses = struct.pack("=BBH4s8x", 16, 2, 0, address) + struct.pack("=BBH4s8x", 16, 2, 0, b"\xc0\xa8\x01\x01")
    members = 0x1 | 0x2
    if not flags & FLAGS["H"]:
        members |= 0x4
        addresses += bytes(4) if to_everywhere else b"\x05\x00\x00\x00\xff\x00\x00\x00"
    length = 92 + len(addresses)
    return struct.pack("=HBBH2xii76x", length, 5, 0x14, INTERFACES[interface], flags, members) + addresses


def name_of(index: int) -> str:
    """The name of an interface of these Macs."""
    return next(name for name, number in INTERFACES.items() if number == index)


def saying(answer: Any) -> tuple[str, ...]:
    """A child that gives this answer instead of asking Apple's frameworks."""
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return (sys.executable, "-I", "-S", "-c", f"import os; os.write(1, {text.encode()!r})")
