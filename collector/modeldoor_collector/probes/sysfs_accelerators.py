"""Cards of AMD and Intel, as the kernel's drivers tell of them in files. No library is loaded for them.

What a driver does not tell is left out. A card that the system has put to sleep is not woken: the
files that would do that are not opened.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes.accelerator_presence import AMD, INTEL
from modeldoor_collector.probes.bounds import HIGHEST_MILLIDEGREES, LOWEST_MILLIDEGREES, MAXIMUM_INTEGER
from modeldoor_collector.probes.card_power import is_asleep
from modeldoor_collector.readings import failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modeldoor_collector.probes.accelerator_presence import Card
    from modeldoor_collector.probes.files import Host
    from modeldoor_collector.readings import Reading

SYSFS = "/sys/bus/pci/devices"
"""The source."""

VENDORS = (AMD, INTEL)
"""Whose cards are read here."""

_BUS = ("sys", "bus", "pci", "devices")
_MAKERS = {AMD: "AMD GPU", INTEL: "Intel GPU"}
_MARKETING_NAMES = ("usr", "share", "libdrm", "amdgpu.ids")
"""AMD's names of its cards by device and revision, installed with libdrm: `744C,<tab>C8,<tab>AMD Radeon RX 7900 XTX`."""

_NODE = re.compile(r"(?:renderD|card)([0-9]+)")
_TEMPERATURE = re.compile(r"temp([0-9]+)_input")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
_UNPRINTABLE = re.compile(r"[^ -~]+")

_UNREADABLE = "unreadable"
"""The driver has the file, this user may read it, and reading it failed."""


def cards_of(host: Host, vendor: str, cards: Iterable[Card]) -> Reading:
    """The cards of one maker, in the order in which its driver has taken them; those without a driver follow.

    What Intel makes for computing only, and no graphics driver takes, is a neural processor: none of these.
    """
    cards = list(cards)
    if not any(card.vendor == vendor for card in cards):
        return unknown(SYSFS, "devicesUnreadable")
    ordered = driver_order(host, vendor, cards)
    if not ordered:
        return unknown(SYSFS, "unsupportedDevice")
    devices = [_device(host, vendor, index, address, has_driver) for index, (address, has_driver) in enumerate(ordered)]
    if all(device["status"] == "error" for device in devices):
        return failed(SYSFS, devices[0]["reason"])
    return known(SYSFS, {"devices": devices})


def driver_order(host: Host, vendor: str, cards: Iterable[Card]) -> list[tuple[str, bool]]:
    """The addresses of one maker's cards in the order in which its driver has taken them, and whether it has.

    Those without a driver follow, without what Intel makes for computing only.
    """
    numbered = sorted(
        (number, card.address)
        for card in cards
        if card.vendor == vendor
        and ((number := _driver_number(host, card.address)) != _NO_DRIVER or card.is_display or vendor == AMD)
    )
    return [(address, number != _NO_DRIVER) for number, address in numbered]


_NO_DRIVER = 2**31
"""Above every number of a device node."""


def _driver_number(host: Host, address: str) -> int:
    """The least number among the nodes that a graphics driver has made for the card."""
    try:
        names = host.names(*_BUS, address, "drm")
    except OSError:
        return _NO_DRIVER
    return min((int(match[1]) for match in map(_NODE.fullmatch, names) if match), default=_NO_DRIVER)


def _device(host: Host, vendor: str, index: int, address: str, has_driver: bool) -> dict[str, Any]:
    """What one card tells; a card of which every reading fails is lost, though its folder stands still."""
    if not has_driver:
        return _failed(vendor, index, "driverNotLoaded")
    folder = (*_BUS, address)
    chips = _below(host, (*folder, "hwmon"))
    sleeps = is_asleep(host, address)
    celsius, critical_celsius = (None, None) if sleeps else _temperature(host, chips)
    measured = {
        "utilizationPercent": None if sleeps else _utilization_percent(host, folder),
        "celsius": celsius,
        "criticalCelsius": critical_celsius,
    }
    memory = _amd_memory(host, folder, chips) if vendor == AMD else _intel_memory(host, folder)
    if memory == _unknown(_UNREADABLE) and not any(value is not None for value in measured.values()):
        return _failed(vendor, index, _UNREADABLE)
    return {
        "status": "known",
        "vendor": vendor,
        "index": index,
        "name": name_of(host, vendor, folder),
        "memory": memory,
        **{key: value for key, value in measured.items() if value is not None},
    }


def _failed(vendor: str, index: int, reason: str) -> dict[str, Any]:
    return {"status": "error", "vendor": vendor, "index": index, "reason": reason}


def name_of(host: Host, vendor: str, folder: Sequence[str]) -> str:
    """The name that the card bears, else that in AMD's own list, else its number among its maker's."""
    number = (_text(host, *folder, "device") or "").removeprefix("0x")
    text = _text(host, *folder, "product_name") or (_marketing_name(host, folder, number) if vendor == AMD else "")
    return " ".join(_UNPRINTABLE.sub(" ", text or f"{_MAKERS[vendor]} {number}").split())[:128].strip() or "unnamed"


def _marketing_name(host: Host, folder: Sequence[str], number: str) -> str:
    revision = (_text(host, *folder, "revision") or "").removeprefix("0x")
    wanted = [number.upper(), revision.upper()]
    for line in (_text(host, *_MARKETING_NAMES) or "").splitlines():
        fields = [field.strip() for field in line.split(",", 2)]
        if len(fields) == 3 and [field.upper() for field in fields[:2]] == wanted:
            return fields[2]
    return ""


def _amd_memory(host: Host, folder: Sequence[str], chips: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The card's memory; graphics in a processor have none of their own.

    What those report is the part of the machine's memory that the firmware has set aside for them, and
    they use more than that. The driver (amdgpu_pm.c) measures the voltage `vddnb` of such processors only.
    """
    if any(_text(host, *chip, "in1_label") == "vddnb" for chip in chips):
        return {"status": "notApplicable", "reason": "sharesMachineMemory"}
    total, used = (_size(host, *folder, f"mem_info_vram_{each}") for each in ("total", "used"))
    if isinstance(total, str) or isinstance(used, str):
        return _unknown(total if isinstance(total, str) else str(used))
    return _memory(total - used, total)


def _intel_memory(host: Host, folder: Sequence[str]) -> dict[str, Any]:
    """The card's memory, which Intel's own build of the driver tells; those of the kernel itself do not."""
    reason = "notOffered"
    for node in _below(host, (*folder, "drm")):
        total, available = (_size(host, *node, f"lmem_{each}_bytes") for each in ("total", "avail"))
        if isinstance(total, int) and isinstance(available, int):
            return _memory(available, total)
        if "notOffered" not in (total, available):
            reason = total if isinstance(total, str) else str(available)
    return _unknown(reason)


def _memory(available: int, total: int) -> dict[str, Any]:
    if total == 0:
        return _unknown("totalIsZero")
    if not 0 <= available <= total <= MAXIMUM_INTEGER:
        return _unknown("implausible")
    return {"status": "known", "availableBytes": available, "totalBytes": total}


def _unknown(reason: str) -> dict[str, Any]:
    return {"status": "unknown", "reason": reason}


def _size(host: Host, *parts: str) -> int | str:
    """The number in a file, or why there is none."""
    try:
        text = host.text(*parts)
    except FileNotFoundError:
        return "notOffered"
    except PermissionError:
        return "noPermission"
    except OSError:
        return _UNREADABLE
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else "unparsable"


def _utilization_percent(host: Host, folder: Sequence[str]) -> int | None:
    percent = _size(host, *folder, "gpu_busy_percent")
    return percent if isinstance(percent, int) and 0 <= percent <= 100 else None


def _temperature(host: Host, chips: Iterable[Sequence[str]]) -> tuple[float | None, float | None]:
    """The sensor that is nearest to its own critical limit, with that limit; without any, the hottest."""
    limited: list[tuple[int, int]] = []
    others: list[int] = []
    for chip in chips:
        for name in _names(host, chip):
            match = _TEMPERATURE.fullmatch(name)
            temperature = _size(host, *chip, name) if match else ""
            if not match or isinstance(temperature, str) or not _is_temperature(temperature):
                continue
            limit = _size(host, *chip, f"temp{match[1]}_crit")
            if isinstance(limit, int) and 0 < limit <= HIGHEST_MILLIDEGREES:
                limited.append((limit - temperature, temperature))
            else:
                others.append(temperature)
    if limited:
        headroom, temperature = min(limited)
        return temperature / 1000, (temperature + headroom) / 1000
    return (max(others) / 1000, None) if others else (None, None)


def _is_temperature(millidegrees: int) -> bool:
    """Whether it can be one; exactly 0 is what a sensor tells that does not measure."""
    return LOWEST_MILLIDEGREES <= millidegrees <= HIGHEST_MILLIDEGREES and millidegrees != 0


def _below(host: Host, folder: Sequence[str]) -> list[Sequence[str]]:
    return [(*folder, name) for name in _names(host, folder)]


def _names(host: Host, folder: Sequence[str]) -> list[str]:
    try:
        return host.names(*folder)
    except OSError:
        return []


def _text(host: Host, *parts: str) -> str | None:
    try:
        return host.text(*parts)
    except OSError:
        return None
