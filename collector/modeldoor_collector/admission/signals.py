"""Readings into signals: the level of what is known, and the gate that the policy puts on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_collector.admission.gates import gate_of
from modeldoor_collector.admission.levels import level_of
from modeldoor_collector.readings import Reading, known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from modeldoor_collector.admission.levels import Level

SIGNALS = ("memory", "modelService", "thermal", "battery", "disk", "accelerator", "network")
"""All signals, in the order of the contract."""


class Timed(NamedTuple):
    """A reading with its times, in milliseconds: how long it took, and how old it is at collection."""

    reading: Reading
    elapsed_ms: float
    age_ms: float


def judged(readings: Mapping[str, Timed], policy: Mapping[str, Any], now: datetime) -> dict[str, dict[str, Any]]:
    """Every signal as the snapshot carries it, under this policy at this time."""
    thermal, accelerator = readings["thermal"], readings["accelerator"]
    heat = _heat(accelerator.reading.value.get("devices", ()))
    complete = {**readings, "thermal": thermal if heat is None else _heated(thermal, accelerator, heat, policy)}
    return {name: _signal(name, complete[name], policy, now) for name in SIGNALS}


def accelerator_heat(accelerator: Reading) -> Level | None:
    """How hot the accelerators are, as far as it concerns the whole machine: critical or normal.

    `None` when they could not be read: that is no sign that they are cool.
    """
    if _heat(accelerator.value.get("devices", ())) is not None:
        return "critical"
    return "normal" if accelerator.status in ("known", "notApplicable") else None


def _heat(devices: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The worst heat of an accelerator that concerns the whole machine, as a measurement."""
    for measured in (_slowdown, _limit_reached):
        for device in devices:
            if (measurement := measured(device)) is not None:
                return measurement
    return None


def _heated(thermal: Timed, accelerator: Timed, measurement: Mapping[str, Any], policy: Mapping[str, Any]) -> Timed:
    """Heat, made critical by an accelerator whose hardware slows down for it or that is at its own limit.

    It replaces whatever the machine's own sensors say, also when they say nothing: a waiver for
    heat that cannot be observed must not excuse heat that was observed. Only where they are
    critical themselves, their measurement stays before that of an accelerator at its limit.
    """
    is_limit = measurement["method"] == "temperature"
    if is_limit and _is_critical(thermal, policy["thresholds"]):
        return thermal
    counts = thermal.reading.value
    value = {
        "measurement": measurement,
        "sensorCount": counts.get("sensorCount", 0),
        "unreadableSensorCount": counts.get("unreadableSensorCount", 0),
    }
    return accelerator._replace(reading=known(accelerator.reading.source, value))


def _slowdown(device: Mapping[str, Any]) -> dict[str, Any] | None:
    if "hardwareThermal" not in device.get("throttleReasons", ()):
        return None
    return {"method": "hardwareSlowdown", "sensor": device["name"]}


def _limit_reached(device: Mapping[str, Any]) -> dict[str, Any] | None:
    if "criticalCelsius" not in device or device["celsius"] < device["criticalCelsius"]:
        return None
    return {
        "method": "temperature",
        "sensor": device["name"],
        "celsius": device["celsius"],
        "criticalCelsius": device["criticalCelsius"],
    }


def _is_critical(thermal: Timed, thresholds: Mapping[str, Any]) -> bool:
    reading = thermal.reading
    return reading.status == "known" and level_of("thermal", reading.value, thresholds) == "critical"


def _signal(name: str, timed: Timed, policy: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    reading = timed.reading
    gate = gate_of(name, reading.status, policy, now)
    elapsed_ms = round(timed.elapsed_ms, 3)
    if reading.status != "known":
        return {
            "status": reading.status,
            "reason": reading.reason,
            "source": reading.source,
            "elapsedMs": elapsed_ms,
            "gate": gate,
        }
    level = level_of(name, reading.value, policy["thresholds"])
    return {
        "status": "known",
        **({} if level is None else {"level": level}),
        **reading.value,
        "source": reading.source,
        "ageMs": round(timed.age_ms, 3),
        "elapsedMs": elapsed_ms,
        "gate": gate,
    }
