"""The installed command itself, on a machine whose files are hidden behind those of the laptop.

The launcher is left out here: what the tests put into the command elsewhere, the kernel does here,
with mounts that only this process sees.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from faults.machines import FREE_GIB, GIB
from faults.permitted import own_mounts
from faults.promises import CONFINED, Judged, assert_lane_is_as_judged
from modeldoor_validators import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from faults.promises import Laptop

NEEDED = ("proc/meminfo", "proc/pressure/memory", "sys/class/power_supply", "sys/class/thermal")
HIDDEN = [path for path in (*NEEDED, "sys/class/hwmon") if os.path.exists(f"/{path}")]

pytestmark = [
    own_mounts,
    pytest.mark.skipif(
        not set(NEEDED) <= set(HIDDEN), reason="this machine has not all of the files that are to be hidden"
    ),
]


def judged(laptop: Laptop) -> Judged:
    """A snapshot by the installed command, held to the same promises."""
    mounts = [["--bind", str(laptop.files.path(path)), f"/{path}"] for path in HIDDEN]
    command = [
        sys.executable,
        CONFINED,
        json.dumps({"mounts": mounts}),
        sys.executable,
        laptop.door.command,
        "snapshot",
    ]
    ended = laptop.door.program(*command)
    assert (ended.code, ended.messages) == (0, [])
    assert check(ended.document, "resource-snapshot") == ()
    router = laptop.router_view_of(ended.out)
    assert_lane_is_as_judged(ended.document, router)
    return Judged(ended, ended.document, router, [])


def test_it_sees_the_laptop(laptop: Laptop) -> None:
    found = judged(laptop)
    assert found.outcome("battery") == ("known", "normal")
    assert found.outcome("thermal") == ("known", "normal")
    assert found.signal("memory")["availableBytes"] <= FREE_GIB * GIB
    assert found.signal("modelService")["healthy"]


FAULTS: dict[str, tuple[Callable[[Laptop], object], str, tuple[str, str], str]] = {
    "01 no supplies": (
        lambda laptop: laptop.files.remove("sys/class/power_supply/BAT0", "sys/class/power_supply/AC"),
        "battery",
        ("unknown", "noPowerSupply"),
        "batteryUnknown",
    ),
    "06 garbage": (
        lambda laptop: laptop.files.supply("BAT0", capacity="garbage"),
        "battery",
        ("error", "unparsable"),
        "batteryError",
    ),
    "10 almost empty": (
        lambda laptop: laptop.files.battery(percent=3),
        "battery",
        ("known", "critical"),
        "batteryCritical",
    ),
    "14 hot": (
        lambda laptop: laptop.files.zone(0, "acpitz", 105, critical=105),
        "thermal",
        ("known", "critical"),
        "thermalCritical",
    ),
    "16 broken sensor": (
        lambda laptop: laptop.files.zone(0, "x86_pkg_temp", -273, critical=105),
        "thermal",
        ("error", "implausible"),
        "thermalError",
    ),
    "26 empty": (
        lambda laptop: laptop.files.write("proc/meminfo", ""),
        "memory",
        ("unknown", "noMemAvailable"),
        "memoryUnknown",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_denied_for_the_same_faults(laptop: Laptop, fault: str) -> None:
    change, signal, outcome, reason = FAULTS[fault]
    change(laptop)
    found = judged(laptop)
    assert found.outcome(signal) == outcome
    assert reason in found.reasons()
