"""Which level a value has by the thresholds of the policy that stands in the same document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.times import exactly, is_longer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.rules import Document, Wrong

LEVELS = ("normal", "elevated", "critical")
"""From best to worst."""


SYSTEM_STATES = {"nominal": "normal", "fair": "elevated", "serious": "critical", "critical": "critical"}
"""Levels of NSProcessInfo.thermalState: at `serious` the system already asks programs to do less."""


def level_findings(snapshot: Document) -> Iterator[Wrong]:
    """Each level that differs from its thresholds' without being held above them."""
    thresholds = snapshot["policy"]["thresholds"]
    for name, level_of in _LEVEL_OF.items():
        signal = snapshot["signals"][name]
        if signal["status"] != "known":
            continue
        expected, given = level_of(signal, thresholds), signal["level"]
        held = "heldSince" in signal and LEVELS.index(given) > LEVELS.index(expected)
        if given != expected and not held:
            yield ("signals", name, "level"), f"must be '{expected}' by the policy's thresholds; it is '{given}'"


def held_findings(snapshot: Document) -> Iterator[Wrong]:
    """Each level that is held though nothing holds it, or longer than the policy says."""
    hold_s = snapshot["policy"].get("recovery", {}).get("holdSeconds", 0)
    for name, signal in snapshot["signals"].items():
        if "heldSince" not in signal:
            continue
        place, since = ("signals", name, "heldSince"), signal["heldSince"]
        if hold_s == 0:
            yield place, "must not be there: the policy holds no level"
        elif exactly(since) > exactly(snapshot["collectedAt"]):
            yield place, f"must not be after `collectedAt` ({snapshot['collectedAt']}); it is {since}"
        elif is_longer(since, snapshot["collectedAt"], hold_s):
            yield (
                place,
                f"must be at most {hold_s} s before `collectedAt` ({snapshot['collectedAt']}), as the policy says; it is {since}",
            )
        elif signal["level"] == LEVELS[0]:
            yield place, "must not be there: nothing is better than 'normal'"


def _memory(signal: Document, thresholds: Document) -> str:
    limits = thresholds["memory"]
    percent = signal["pressure"].get("fullAvg10Percent", 0)
    if percent >= limits.get("pressureCriticalAtPercent", 101):
        return "critical"
    return "elevated" if percent >= limits.get("pressureElevatedAtPercent", 101) else "normal"


def _thermal(signal: Document, thresholds: Document) -> str:
    measurement = signal["measurement"]
    if measurement["method"] == "hardwareSlowdown":
        return "critical"
    if measurement["method"] == "systemState":
        return SYSTEM_STATES[measurement["state"]]
    headroom = measurement["criticalCelsius"] - measurement["celsius"]
    if headroom <= 0:
        return "critical"
    return "elevated" if headroom <= thresholds["thermal"]["elevatedWithinCelsius"] else "normal"


def _battery(signal: Document, thresholds: Document) -> str:
    limits, charge = thresholds["battery"], signal["charge"]
    if charge["method"] == "percent":
        nearly_empty = charge["percent"] < limits["criticalBelowPercent"]
        low = charge["percent"] < limits["elevatedBelowPercent"]
    else:
        nearly_empty = charge["capacityLevel"] == "critical"
        low = charge["capacityLevel"] in ("critical", "low")
    if signal["powerState"] in ("discharging", "undetermined"):
        return "critical" if nearly_empty else "elevated" if low else "normal"
    return "elevated" if nearly_empty else "normal"


def _disk(signal: Document, thresholds: Document) -> str:
    limits = thresholds["disk"]
    if signal["readOnly"] or signal["availableBytes"] < limits["criticalBelowBytes"]:
        return "critical"
    few_bytes = signal["availableBytes"] * 100 < limits["elevatedBelowPercent"] * signal["totalBytes"]
    few_inodes = "totalInodes" in signal and (
        signal["availableInodes"] * 100 < limits["elevatedBelowInodesPercent"] * signal["totalInodes"]
    )
    return "elevated" if few_bytes or few_inodes else "normal"


def _accelerator(signal: Document, thresholds: Document) -> str:
    levels = [_device(device, thresholds) for device in signal["devices"]]
    return max(levels, key=LEVELS.index)


def _device(device: Document, thresholds: Document) -> str:
    slowed_by = device.get("throttleReasons", [])
    headroom = device["criticalCelsius"] - device["celsius"] if "criticalCelsius" in device else None
    if "hardwareThermal" in slowed_by or (headroom is not None and headroom <= 0):
        return "critical"
    is_near = headroom is not None and headroom <= thresholds["thermal"]["elevatedWithinCelsius"]
    return "elevated" if "softwareThermal" in slowed_by or is_near else "normal"


_LEVEL_OF: dict[str, Callable[[Document, Document], str]] = {
    "memory": _memory,
    "thermal": _thermal,
    "battery": _battery,
    "disk": _disk,
    "accelerator": _accelerator,
}
