"""NVIDIA's devices as the driver's library tells of them: cards, parts of cards, and chips without memory of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes.pci_link import GIGATRANSFERS_PER_SECOND, gigabytes_per_second
from modeldoor_lifecycle.data.devices import device_entry, devices_named
from modeldoor_lifecycle.hardware import bandwidth
from modeldoor_lifecycle.hardware.found import Found, Host, Part, available, ignored, notice, told, usable
from modeldoor_lifecycle.hardware.supposed_memory import usable_of_card

if TYPE_CHECKING:
    from modeldoor_collector.probes.nvml_hardware_answer import NvmlCard, NvmlHardware, NvmlMemory, NvmlPart

    Entry = dict[str, Any]

VENDOR = "nvidia"

ARCHITECTURES = {
    2: "Kepler", 3: "Maxwell", 4: "Pascal", 5: "Volta", 6: "Turing", 7: "Ampere", 8: "Ada Lovelace", 9: "Hopper",
    10: "Blackwell", 13: "Rubin",
}  # fmt: skip
"""NVML_DEVICE_ARCH_* (nvml.h) in NVIDIA's words."""

TRANSFERS_PER_CLOCK = 2
"""NVML gives the clock of each memory so that two transfers belong to it: a GeForce RTX 4090 has 384 bits and
10,501 MHz, which make 1,008 GB/s; a Tesla T4 256 and 5,001, 320; an A100 5,120 and 1,215, 1,555; a GeForce
RTX 5090 512 and 14,001, 1,792; a GTX 1080 Ti 352 and 5,505, 484."""

_CORES = {
    "3": 192, "5": 128, "6.0": 64, "6": 128, "7": 64, "8.0": 64,
}  # fmt: skip
"""Cores of one streaming multiprocessor by the compute capability, or its first number (CUDA C++ Programming
Guide, "Compute Capabilities"); 128 in all newer ones."""

PART_OF_A_CARD = 8
"""The memory of a card is cut in eighths (MIG User Guide, "memory slices")."""

WITHOUT_LIBRARY = frozenset({"libraryMissing", "notSupported", "noDeviceListed"})
"""How NVML fails on boards whose system brings none, or one that knows no such chip (Jetson before JetPack 6)."""

_KIT = " Developer Kit"

_NOTEBOOK, _DESIGN, _SLOWER = " Laptop GPU", " with Max-Q Design", " Max-Q"
"""How drivers end the names of cards in notebooks: older ones name the slower kind, newer ones call both alike."""

_UNTOLD_CARD = "cardMemoryNotTold"


def found(hardware: NvmlHardware, host: Host, cards_on_bus: int = 0) -> Found:
    """The devices of all cards, in the order of the driver; `cards_on_bus` is how many the system shows."""
    if hardware.fault:
        return Found(fault=hardware.fault)
    devices: list[Part] = []
    left_out: list[Part] = []
    notices = _not_listed(cards_on_bus, len(hardware.cards))
    for card in hardware.cards:
        if card.fault:
            left_out.append(ignored(card.name, VENDOR, card.fault))
        elif card.parts is not None:
            _cut(card, hardware.driver_version, devices, left_out, notices)
        elif card.memory.status == "unknown":
            left_out.append(ignored(card.name, VENDOR, card.memory.reason))
        else:
            device, words = _whole(card, hardware.driver_version, host)
            devices.append(device)
            notices += words
    fault = left_out[0]["reason"] if left_out and not devices else ""
    return Found(tuple(devices), tuple(left_out), tuple(notices), fault)


def _not_listed(cards_on_bus: int, listed: int) -> list[Part]:
    """A card that is lost, or given to somebody else, is in no list of the driver's."""
    if cards_on_bus <= listed:
        return []
    words = f"The system shows {cards_on_bus} cards of NVIDIA, and the driver lists {listed}: the others are lost, or not for this system."
    return [notice("cardsNotListed", words)]


def board(model: str) -> NvmlHardware | None:
    """The chip of a board of NVIDIA's that no library tells of, by the board's own name; `None` for any other board."""
    from modeldoor_collector.probes.nvml_hardware_answer import NvmlCard, NvmlHardware, NvmlMemory

    whole = model.removesuffix(_KIT)
    name = next((each for each in (whole, whole.removeprefix("NVIDIA ")) if devices_named(each)), None)
    if name is None or not model.startswith("NVIDIA "):
        return None
    return NvmlHardware((NvmlCard(0, name, NvmlMemory("notApplicable", reason="sharesMachineMemory")),))


def multiprocessors(card: NvmlCard) -> int | None:
    """Streaming multiprocessors, which the driver tells for parts of a card only, and as cores for whole ones."""
    if card.cores is None or card.compute_capability is None:
        return None
    family = card.compute_capability.partition(".")[0]
    each = _CORES.get(card.compute_capability, _CORES.get(family, 128))
    return card.cores // each or None


def driver_bandwidth(card: NvmlCard) -> float | None:
    """What the width and the clock of the memory make, in 10^9 bytes per second."""
    if card.bus_width_bits is None or card.memory_clock_megahertz is None:
        return None
    return card.bus_width_bits / 8 * card.memory_clock_megahertz * TRANSFERS_PER_CLOCK / 1000


def _whole(card: NvmlCard, driver_version: str | None, host: Host) -> tuple[Part, tuple[Part, ...]]:
    is_unified = card.memory.status == "notApplicable"
    units = multiprocessors(card)
    total = host.total_bytes if is_unified else card.memory.total_bytes
    driver = driver_bandwidth(card)
    entry = _entry(card.name.replace(_DESIGN, _SLOWER), total, units, driver)
    speed, notices = bandwidth.of_device(VENDOR, card.name, driver, entry)
    if is_unified:
        sizes = {
            "totalBytes": host.total_bytes,
            "usableBytes": host.usable_bytes,
            "usableSource": "ruleOfThumb",
            "available": available(host.available_bytes, host.usable_bytes, host.reason),
        }
    else:
        sizes = _sizes(card.memory)
    device = {
        "name": card.name,
        "vendor": VENDOR,
        "memoryKind": "unified" if is_unified else "dedicated",
        "backend": "cuda",
        **sizes,
        "bandwidth": speed,
        **_facts(card, driver_version, entry),
        "computeUnits": units,
        "hostLinkGigabytesPerSecond": None if is_unified else _link(card),
        "drivesDisplay": card.drives_display,
    }
    return told(device), notices


def _entry(name: str, total: int, units: int | None, driver: float | None) -> Entry | None:
    """The catalogue's entry; a notebook's card may be the slower kind, which its memory tells and its name does not."""
    entry = device_entry(name, total, units) or device_entry(name, total)
    if entry is not None and name.endswith(_NOTEBOOK):
        slower = device_entry(name.removesuffix(_NOTEBOOK) + _SLOWER, total, units)
        return bandwidth.nearest_of([entry] if slower is None else [entry, slower], driver)
    return bandwidth.table_entry(devices_named(name), entry, driver)


def _cut(
    card: NvmlCard, driver_version: str | None, devices: list[Part], left_out: list[Part], notices: list[Part]
) -> None:
    """The parts of a card; a card that is cut and shows none is nobody's to use."""
    entry = device_entry(card.name, card.memory.total_bytes or None)
    parts = card.parts or ()
    card_total = card.memory.total_bytes or _advertised(card.name)
    if card_total:
        card_total = max(card_total, sum(part.memory.total_bytes for part in parts))
    if not parts:
        left_out.append(ignored(card.name, VENDOR, "partitioned"))
    for part in parts:
        reason = part.fault or ("" if part.memory.status == "known" else part.memory.reason)
        if not reason and not card_total:
            reason = _UNTOLD_CARD
        if reason:
            left_out.append(ignored(part.name, VENDOR, reason))
            continue
        device, words = _part(card, part, card_total, driver_version, entry)
        devices.append(device)
        notices += words


def _part(
    card: NvmlCard, part: NvmlPart, card_total: int, driver_version: str | None, entry: Entry | None
) -> tuple[Part, tuple[Part, ...]]:
    eighths = max(1, min(PART_OF_A_CARD, round(PART_OF_A_CARD * part.memory.total_bytes / card_total)))
    speed, notices = bandwidth.of_device(
        VENDOR, card.name, driver_bandwidth(card), entry, share=eighths / PART_OF_A_CARD
    )
    device = {
        "name": part.name,
        "vendor": VENDOR,
        "memoryKind": "partition",
        "partition": {
            "profile": part.name.rpartition(" MIG ")[2],
            "card": {"index": card.number, "totalBytes": card_total},
        },
        "backend": "cuda",
        **_sizes(part.memory),
        "bandwidth": speed,
        **_facts(card, driver_version, entry),
        "computeUnits": part.multiprocessors,
        "hostLinkGigabytesPerSecond": _link(card),
    }
    return told(device), notices


def _sizes(memory: NvmlMemory) -> Part:
    """The driver tells what it keeps for itself; an older one does not, and a share is left to it."""
    total = memory.total_bytes
    room = usable(usable_of_card(total) if memory.reserved_bytes is None else total - memory.reserved_bytes)
    return {
        "totalBytes": total,
        "usableBytes": room,
        "usableSource": "ruleOfThumb" if memory.reserved_bytes is None else "driver",
        "available": available(memory.available_bytes, room),
    }


def _facts(card: NvmlCard, driver_version: str | None, entry: Entry | None) -> Part:
    """The clock is the lesser of two: what a GeForce's driver calls the highest, no card reaches at work."""
    boost = None if entry is None else entry.get("boostClockMegahertz")
    clocks = [clock for clock in (card.clock_megahertz, boost) if clock is not None]
    return {
        "architecture": _architecture(card, entry),
        "computeCapability": card.compute_capability,
        "clockMegahertz": min(clocks, default=None),
        "driverVersion": driver_version,
    }


def _architecture(card: NvmlCard, entry: Entry | None) -> str | None:
    """In the catalogue's words where they say more than the driver's: of one, `Blackwell`, it knows two."""
    told = ARCHITECTURES.get(card.architecture or 0)
    known: str | None = None if entry is None else entry.get("architecture")
    return known if known is not None and known.startswith(told or "") else told


def _link(card: NvmlCard) -> float | None:
    rate = GIGATRANSFERS_PER_SECOND.get(card.link_generation or 0)
    if rate is None or card.link_lanes is None:
        return None
    speed = gigabytes_per_second(rate, card.link_lanes)
    return None if speed is None else round(speed, 1) or None


def _advertised(name: str) -> int:
    """The memory of a card that only an administrator may ask for it, where it was sold with one size."""
    sizes = {size for entry in devices_named(name) for size in entry["memoryOptionsBytes"]}
    return int(next(iter(sizes))) if len(sizes) == 1 else 0
