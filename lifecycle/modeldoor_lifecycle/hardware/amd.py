"""AMD's devices as the kernel's files tell of them: cards, and graphics in processors with set-aside or shared memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.data.devices import device_entry, devices_named
from modeldoor_lifecycle.hardware import bandwidth
from modeldoor_lifecycle.hardware.found import Found, Host, Part, available, ignored, notice, told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modeldoor_collector.probes.graphics_cards import ComputeNode, GraphicsCard

    Entry = dict[str, Any]

VENDOR = "amd"
GIBIBYTE = 2**30

_ARCHITECTURES = (
    (12_00_00, "RDNA 4.0"), (11_05_00, "RDNA 3.5"), (11_00_00, "RDNA 3.0"), (10_03_00, "RDNA 2.0"),
    (10_01_00, "RDNA 1.0"), (9_05_00, "CDNA 4.0"), (9_04_00, "CDNA 3.0"), (9_00_10, "CDNA 2.0"),
    (9_00_08, "CDNA 1.0"), (9_00_06, "GCN 5.1"), (9_00_00, "GCN 5.0"), (8_00_00, "GCN 4.0"),
)  # fmt: skip
"""From which number of the compute driver on (gfx_target_version: gfx90a is 90010) which architecture counts."""

_TRANSFERS_PER_CLOCK = (
    (10_01_00, 16),  # GDDR6
    (9_04_00, 4),  # HBM3
    (9_00_00, 2),  # HBM2
    (8_00_00, 4),  # GDDR5
)
"""How many transfers belong to a clock of the memory as the driver tells it, by the memory of each architecture.

A Radeon RX 7900 XTX has 384 bits and 1,249 MHz, which make 959 GB/s; an RX 6800 XT 256 and 1,000, 512; an
Instinct MI300X 8,192 and 1,300, 5,325; an MI250X 4,096 a die and 1,600, 1,638; a Radeon VII 4,096 and
1,000, 1,024; an RX 580 256 and 2,000, 256."""

FEWEST_UNITS = 8
"""Graphics in a processor with fewer compute units are slower than its own cores, and only there to draw."""

SLOWER = "slowerThanTheProcessor"
NO_DRIVER, NO_NODE = "driverNotLoaded", "deviceNodeMissing"
NO_MEMORY = "memoryNotTold"


def found(cards: Iterable[GraphicsCard], host: Host, driver_version: str | None = None) -> Found:
    """The devices of all cards, in the order of the driver."""
    devices: list[Part] = []
    left_out: list[Part] = []
    notices: list[Part] = []
    for card in cards:
        reason = _reason_against(card)
        if reason:
            left_out.append(ignored(card.name, VENDOR, reason))
            continue
        device, words = _integrated(card, host) if card.is_integrated else _dedicated(card)
        devices.append(told({**device, "driverVersion": driver_version}))
        notices += words
    failed = [each["reason"] for each in left_out if each["reason"] != SLOWER]
    return Found(tuple(devices), tuple(left_out), tuple(notices), failed[0] if failed and not devices else "")


def driver_bandwidth(node: ComputeNode) -> float | None:
    """What the width and the clock of a card's own memory make, in 10^9 bytes per second."""
    if not (node.gfx_version and node.memory_width_bits and node.memory_clock_megahertz):
        return None
    transfers = next((each for version, each in _TRANSFERS_PER_CLOCK if node.gfx_version >= version), None)
    return None if transfers is None else node.memory_width_bits / 8 * node.memory_clock_megahertz * transfers / 1000


def architecture(gfx_version: int | None) -> str | None:
    """The architecture in AMD's words; `None` for one that is older than these, or not told."""
    return next((name for version, name in _ARCHITECTURES if gfx_version is not None and gfx_version >= version), None)


def _reason_against(card: GraphicsCard) -> str:
    if not card.has_driver:
        return NO_DRIVER
    if not card.has_node:
        return NO_NODE
    if card.is_integrated:
        units = card.compute.compute_units
        if units is None:
            entry = device_entry(card.name)
            units = 0 if entry is None else entry.get("computeUnits", FEWEST_UNITS)
        if units < FEWEST_UNITS:
            return SLOWER
        return "" if card.own_total_bytes or card.shared_total_bytes else NO_MEMORY
    return "" if card.own_total_bytes else NO_MEMORY


def _dedicated(card: GraphicsCard) -> tuple[Part, tuple[Part, ...]]:
    total = card.own_total_bytes or 0
    units = card.compute.compute_units
    entry = device_entry(card.name, total, units) or device_entry(card.name, total)
    driver = driver_bandwidth(card.compute)
    entry = bandwidth.table_entry(devices_named(card.name), entry, driver)
    speed, notices = bandwidth.of_device(VENDOR, card.name, driver, entry)
    free = None if card.own_used_bytes is None else total - card.own_used_bytes
    link = card.link_gigabytes_per_second
    return {
        **_named(card, "dedicated"),
        "totalBytes": total,
        "usableBytes": total,
        "usableSource": "driver",
        "available": available(free, total),
        "bandwidth": speed,
        **_facts(card, entry),
        "hostLinkGigabytesPerSecond": round(link, 1) if link is not None and link >= 0.1 else None,
        "drivesDisplay": card.drives_display,
    }, notices


def _integrated(card: GraphicsCard, host: Host) -> tuple[Part, tuple[Part, ...]]:
    """Graphics in a processor: with what firmware has set aside, or with the machine's memory, whichever is more."""
    own, shared = card.own_total_bytes or 0, min(card.shared_total_bytes or 0, host.total_bytes)
    entry = device_entry(card.name, None, card.compute.compute_units) or device_entry(card.name)
    # What the driver calls the clock of the machine's memory differs between its kinds, so only the table counts.
    speed, notices = bandwidth.of_device(VENDOR, card.name, None, entry)
    facts = {"bandwidth": speed, **_facts(card, entry), "drivesDisplay": card.drives_display}
    if own > shared:
        free = None if card.own_used_bytes is None else own - card.own_used_bytes
        sizes = {
            "totalBytes": own,
            "usableBytes": own,
            "usableSource": "driver",
            "available": available(free, own),
        }
        words = (
            f"The firmware has set {_gibibytes(own)} GiB aside for the graphics;"
            f" the system counts the other {_gibibytes(host.total_bytes)} GiB."
        )
        return {**_named(card, "carveOut"), **sizes, **facts}, (*notices, notice("carveOutIsNotHostMemory", words))
    usable = min(shared, host.usable_bytes)
    sizes = {
        "totalBytes": host.total_bytes,
        "usableBytes": usable,
        "usableSource": "driver",
        "available": available(_free_of_shared(card, host), usable, host.reason),
    }
    return {**_named(card, "unified"), **sizes, **facts}, notices


def _free_of_shared(card: GraphicsCard, host: Host) -> int | None:
    """What is free of the machine, of which the graphics may take as much as they have left."""
    if host.available_bytes is None or card.shared_total_bytes is None or card.shared_used_bytes is None:
        return host.available_bytes
    return min(host.available_bytes, card.shared_total_bytes - card.shared_used_bytes)


def _named(card: GraphicsCard, memory_kind: str) -> Part:
    """ROCm serves what the compute driver lists; Vulkan serves the rest."""
    is_listed = card.compute.compute_units is not None
    return {
        "name": card.name,
        "vendor": VENDOR,
        "memoryKind": memory_kind,
        "backend": "rocm" if is_listed else "vulkan",
    }


def _facts(card: GraphicsCard, entry: Entry | None) -> Part:
    table: Entry = entry or {}
    return {
        "architecture": table.get("architecture") or architecture(card.compute.gfx_version),
        "computeUnits": card.compute.compute_units or table.get("computeUnits"),
        "clockMegahertz": table.get("boostClockMegahertz") or card.compute.clock_megahertz,
    }


def _gibibytes(size: int) -> int:
    return size // GIBIBYTE
