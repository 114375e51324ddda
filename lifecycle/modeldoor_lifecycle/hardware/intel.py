"""Intel's devices as the kernel's files tell of them, which name none and tell the memory of few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.data.devices import device_entry, devices_named
from modeldoor_lifecycle.hardware import bandwidth
from modeldoor_lifecycle.hardware.found import Found, Host, Part, available, ignored, told, usable
from modeldoor_lifecycle.hardware.supposed_memory import usable_of_card, usable_of_shared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modeldoor_collector.probes.graphics_cards import GraphicsCard

    Entry = dict[str, Any]

VENDOR = "intel"

NAMES = {
    "5690": "Intel Arc A770M", "5691": "Intel Arc A730M", "5692": "Intel Arc A550M", "5693": "Intel Arc A370M",
    "5694": "Intel Arc A350M", "5696": "Intel Arc A570M", "5697": "Intel Arc A530M", "56a0": "Intel Arc A770",
    "56a1": "Intel Arc A750", "56a2": "Intel Arc A580", "56a5": "Intel Arc A380", "56a6": "Intel Arc A310",
    "56b3": "Intel Arc Pro A60", "e20b": "Intel Arc B580", "e20c": "Intel Arc B570", "e211": "Intel Arc Pro B60",
    "e212": "Intel Arc Pro B50", "64a0": "Intel Arc 130V or 140V", "7d55": "Intel Arc Graphics",
    "7d51": "Intel Arc Graphics", "46a6": "Intel Iris Xe Graphics", "a7a0": "Intel Iris Xe Graphics",
    "46a8": "Intel Iris Xe Graphics", "a7a1": "Intel Iris Xe Graphics", "9a49": "Intel Iris Xe Graphics",
}  # fmt: skip
"""Names by the number of the device (the PCI ID Repository, pci-ids.ucw.cz), because no file has them."""

_TABLE_NAMES = {"Intel Arc 130V or 140V": "Intel Arc 130V"}
"""What the catalogue calls graphics whose number two of them share."""

SLOWER = "slowerThanTheProcessor"
NO_DRIVER, NO_NODE = "driverNotLoaded", "deviceNodeMissing"
NO_MEMORY = "memoryNotTold"


def found(cards: Iterable[GraphicsCard], host: Host) -> Found:
    """The devices of all cards, in the order of the driver."""
    devices: list[Part] = []
    left_out: list[Part] = []
    notices: list[Part] = []
    for card in cards:
        name = NAMES.get(card.device_id, card.name)
        entries = _entries(name)
        total = card.own_total_bytes or _advertised(entries)
        if not card.has_driver:
            left_out.append(ignored(name, VENDOR, NO_DRIVER))
        elif not card.has_node:
            left_out.append(ignored(name, VENDOR, NO_NODE))
        elif card.is_integrated and not entries:
            left_out.append(ignored(name, VENDOR, SLOWER))
        elif not card.is_integrated and not total:
            left_out.append(ignored(name, VENDOR, NO_MEMORY))
        else:
            device, words = _device(card, name, entries, total, host)
            devices.append(told(device))
            notices += words
    failed = [each["reason"] for each in left_out if each["reason"] != SLOWER]
    return Found(tuple(devices), tuple(left_out), tuple(notices), failed[0] if failed and not devices else "")


def _device(
    card: GraphicsCard, name: str, entries: tuple[Entry, ...], total: int, host: Host
) -> tuple[Part, tuple[Part, ...]]:
    told_apart = None if card.is_integrated else device_entry(name, total)
    entry = told_apart or bandwidth.least_of(entries)
    speed, notices = bandwidth.of_device(VENDOR, name, None, entry)
    table: Entry = entry or {}
    return {
        "name": name,
        "vendor": VENDOR,
        "memoryKind": "unified" if card.is_integrated else "dedicated",
        "backend": "sycl",
        **(_shared(host) if card.is_integrated else _own(card, total)),
        "bandwidth": speed,
        "architecture": table.get("architecture"),
        "computeUnits": table.get("computeUnits"),
        "clockMegahertz": table.get("boostClockMegahertz"),
        "hostLinkGigabytesPerSecond": _link(card),
        "drivesDisplay": card.drives_display,
    }, notices


def _own(card: GraphicsCard, total: int) -> Part:
    is_told = card.own_total_bytes is not None and card.own_used_bytes is not None
    room = usable(total if is_told else usable_of_card(total))
    free = total - (card.own_used_bytes or 0) if is_told else None
    return {
        "totalBytes": total,
        "usableBytes": room,
        "usableSource": "driver" if is_told else "ruleOfThumb",
        "available": available(free, room),
    }


def _shared(host: Host) -> Part:
    room = usable(min(usable_of_shared(VENDOR, host.total_bytes), host.usable_bytes))
    return {
        "totalBytes": host.total_bytes,
        "usableBytes": room,
        "usableSource": "ruleOfThumb",
        "available": available(host.available_bytes, room, host.reason),
    }


def _entries(name: str) -> tuple[Entry, ...]:
    return devices_named(name) or devices_named(_TABLE_NAMES.get(name, name))


def _advertised(entries: tuple[Entry, ...]) -> int:
    """The memory of a card whose driver does not tell it, where it was sold with one size."""
    sizes = {size for entry in entries for size in entry["memoryOptionsBytes"]}
    return int(next(iter(sizes))) if len(sizes) == 1 else 0


def _link(card: GraphicsCard) -> float | None:
    link = card.link_gigabytes_per_second
    return None if card.is_integrated or link is None else round(link, 1) or None
