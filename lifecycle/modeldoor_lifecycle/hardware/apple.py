"""Apple's graphics: one chip, whose memory is the machine's, and whose bin its cores tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes.processor import label
from modeldoor_lifecycle.data.devices import device_entry, devices_named
from modeldoor_lifecycle.hardware import bandwidth
from modeldoor_lifecycle.hardware.found import Found, Host, available, notice, told, usable
from modeldoor_lifecycle.hardware.supposed_memory import usable_of_shared

if TYPE_CHECKING:
    from modeldoor_collector.probes.macos.hardware import MacFacts, MacGraphics

    Entry = dict[str, Any]

VENDOR = "apple"

UNRECOGNISED = "unrecognisedProcessor"


def found(mac: MacFacts, graphics: MacGraphics, host: Host) -> Found:
    """The graphics of the chip. A Mac with another maker's, and a virtual one, has none that is read here."""
    if not mac.is_apple_silicon or mac.is_virtual:
        words = (
            "No accelerator of this Mac can be looked at: only those in Apple's own chips, outside virtual machines."
        )
        return Found(notices=(notice("acceleratorsNotRead", words),))
    chip = label(mac.chip or "")
    if chip is None or not chip.startswith("Apple "):
        return Found(fault=UNRECOGNISED)
    entry, is_certain = chip_entry(chip, host.total_bytes, graphics.cores)
    speed, notices = bandwidth.of_device(VENDOR, chip, None, entry)
    if not is_certain and entry is not None:
        words = f"{chip} was sold with different memory, and the number of its graphics cores is not told; the slowest counts."
        notices = (*notices, notice("macosChipAmbiguous", words))
    table: Entry = entry if entry is not None and is_certain else {}
    room, source = usable_memory(mac, graphics, host)
    device = {
        "name": chip,
        "vendor": VENDOR,
        "memoryKind": "unified",
        "backend": "metal",
        "totalBytes": host.total_bytes,
        "usableBytes": room,
        "usableSource": source,
        "available": available(host.available_bytes, room, host.reason),
        "bandwidth": speed,
        "architecture": table.get("architecture"),
        "computeUnits": graphics.cores or table.get("computeUnits"),
        "clockMegahertz": None if entry is None else entry.get("boostClockMegahertz"),
    }
    return Found((told(device),), notices=notices)


def chip_entry(chip: str, total_bytes: int, cores: int | None) -> tuple[Entry | None, bool]:
    """The catalogue's entry, and whether it is certain: else it is the slowest of those that bear the name."""
    entry = device_entry(chip, total_bytes, cores) or (None if cores is None else device_entry(chip, None, cores))
    if entry is not None:
        return entry, True
    entries = devices_named(chip)
    speeds = {each["bandwidthGigabytesPerSecond"] for each in entries}
    return bandwidth.least_of(entries), len(speeds) == 1


def usable_memory(mac: MacFacts, graphics: MacGraphics, host: Host) -> tuple[int, str]:
    """What Metal lets the graphics use: as somebody has set it, else as Metal says, else as such machines do."""
    if mac.wired_limit_bytes:
        return min(mac.wired_limit_bytes, host.usable_bytes), "override"
    if graphics.working_set_bytes:
        return min(graphics.working_set_bytes, host.usable_bytes), "driver"
    return usable(min(usable_of_shared(VENDOR, host.total_bytes), host.usable_bytes)), "ruleOfThumb"
