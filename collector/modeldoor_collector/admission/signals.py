"""Readings into signals: the level of what is known, and the gate that the policy puts on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_collector.admission.gates import gate_of
from modeldoor_collector.admission.levels import level_of
from modeldoor_collector.readings import Reading, known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SIGNALS = ("memory", "modelService", "thermal", "battery", "disk", "accelerator", "network")
"""All signals, in the order of the contract."""


class Timed(NamedTuple):
    """A reading with its times, in milliseconds: how long it took, and how old it is at collection."""

    reading: Reading
    elapsed_ms: float
    age_ms: float


def judged(readings: Mapping[str, Timed], policy: Mapping[str, Any], now: datetime) -> dict[str, dict[str, Any]]:
    """Every signal as the snapshot carries it, under this policy at this time."""
    complete = dict(readings)
    complete["thermal"] = _with_accelerator_heat(readings["thermal"], readings["accelerator"])
    return {name: _signal(name, complete[name], policy, now) for name in SIGNALS}


def _with_accelerator_heat(thermal: Timed, accelerator: Timed) -> Timed:
    """Heat, made critical by an accelerator whose hardware slows down for it.

    It replaces whatever the machine's own sensors say, also when they say nothing: a waiver for
    heat that cannot be observed must not excuse heat that was observed.
    """
    for device in accelerator.reading.value.get("devices", ()):
        if device.get("hardwareThermalSlowdown"):
            counts = thermal.reading.value
            value = {
                "measurement": {"method": "hardwareSlowdown", "sensor": device["name"]},
                "sensorCount": counts.get("sensorCount", 0),
                "unreadableSensorCount": counts.get("unreadableSensorCount", 0),
            }
            return accelerator._replace(reading=known(accelerator.reading.source, value))
    return thermal


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
