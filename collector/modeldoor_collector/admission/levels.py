"""How near each value is to harm, by the thresholds of the policy.

The gate derives the same levels again from the finished document, without this code: a mistake
here is a refused snapshot, not a wrong yes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Value = Mapping[str, Any]

Level = Literal["normal", "elevated", "critical"]


LEVELS: tuple[Level, ...] = ("normal", "elevated", "critical")
"""From best to worst."""


def worst(levels: Iterable[Level]) -> Level:
    """The worst of these levels; there is at least one."""
    return max(levels, key=LEVELS.index)


def level_of(signal: str, value: Value, thresholds: Value) -> Level | None:
    """The level of a known value; `None` for signals that have no threshold (network, model service)."""
    judge = _JUDGES.get(signal)
    return None if judge is None else judge(value, thresholds)


def _memory(value: Value, thresholds: Value) -> Level:
    limits, pressure = thresholds["memory"], value["pressure"]
    if pressure["status"] != "known":
        return "normal"
    stalled = pressure["fullAvg10Percent"]
    if "pressureCriticalAtPercent" in limits and stalled >= limits["pressureCriticalAtPercent"]:
        return "critical"
    if "pressureElevatedAtPercent" in limits and stalled >= limits["pressureElevatedAtPercent"]:
        return "elevated"
    return "normal"


def _thermal(value: Value, thresholds: Value) -> Level:
    measurement = value["measurement"]
    if measurement["method"] == "systemState":
        words: dict[str, Level] = {"nominal": "normal", "fair": "elevated"}
        return words.get(measurement["state"], "critical")
    if measurement["method"] != "temperature":
        return "critical"
    return _temperature(measurement, thresholds)


def _temperature(measured: Value, thresholds: Value) -> Level:
    if measured["celsius"] >= measured["criticalCelsius"]:
        return "critical"
    # The same difference as the gate takes, in the same order: floating point splits others at the edge.
    headroom = measured["criticalCelsius"] - measured["celsius"]
    return "elevated" if headroom <= thresholds["thermal"]["elevatedWithinCelsius"] else "normal"


def _battery(value: Value, thresholds: Value) -> Level:
    charge = _charge_level(value["charge"], thresholds["battery"])
    if value["powerState"] in ("charging", "full", "notCharging"):
        return "elevated" if charge == "critical" else "normal"
    return charge


def _charge_level(charge: Value, limits: Value) -> Level:
    if charge["method"] == "percent":
        if charge["percent"] < limits["criticalBelowPercent"]:
            return "critical"
        return "elevated" if charge["percent"] < limits["elevatedBelowPercent"] else "normal"
    words: dict[str, Level] = {"critical": "critical", "low": "elevated"}
    return words.get(charge["capacityLevel"], "normal")


def _disk(value: Value, thresholds: Value) -> Level:
    limits = thresholds["disk"]
    if value["readOnly"] or value["availableBytes"] < limits["criticalBelowBytes"]:
        return "critical"
    if value["availableBytes"] * 100 < value["totalBytes"] * limits["elevatedBelowPercent"]:
        return "elevated"
    inodes, all_inodes = value.get("availableInodes"), value.get("totalInodes")
    if (
        inodes is not None
        and all_inodes is not None
        and inodes * 100 < all_inodes * limits["elevatedBelowInodesPercent"]
    ):
        return "elevated"
    return "normal"


def _accelerator(value: Value, thresholds: Value) -> Level:
    return worst([_device(device, thresholds) for device in value["devices"]])


def _device(device: Value, thresholds: Value) -> Level:
    slowed_by = device.get("throttleReasons", ())
    by_reason: Level = (
        "critical" if "hardwareThermal" in slowed_by else "elevated" if "softwareThermal" in slowed_by else "normal"
    )
    return worst([by_reason, _temperature(device, thresholds)]) if "criticalCelsius" in device else by_reason


_JUDGES: dict[str, Callable[[Value, Value], Level]] = {
    "memory": _memory,
    "thermal": _thermal,
    "battery": _battery,
    "disk": _disk,
    "accelerator": _accelerator,
}
