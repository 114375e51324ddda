"""Accelerators in words: what each has free, how hot it is, and what slows it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.views.remedies import gibibytes, spoken_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Object = Mapping[str, Any]

_SLOWED = {
    "hardwareThermal": "slowed down by its hardware for heat",
    "softwareThermal": "slowed down by its driver for heat",
    "hardwareSlowdown": "slowed down by its hardware",
    "hardwarePowerBrake": "slowed down by the power supply",
    "softwarePowerCap": "at its power limit",
}


def device_lines(device: Object) -> Iterator[str]:
    """One line for a device, and one for each instance into which it is cut."""
    if device["status"] != "known":
        yield f"{device['vendor']} device {device['index']}: {spoken_reason(device['reason'])}"
        return
    yield ", ".join([device["name"], _memory(device["memory"]), *_state(device)])
    for part in device.get("partitions", ()):
        yield f"  {part['name']}, {_memory(part['memory'])}"


def _memory(memory: Object) -> str:
    if memory["status"] == "known":
        return f"{gibibytes(memory['availableBytes'])} of {gibibytes(memory['totalBytes'])} free"
    if memory["status"] == "notApplicable":
        return "uses the machine's memory"
    return (
        "cut into instances"
        if memory["reason"] == "partitioned"
        else f"memory unknown: {spoken_reason(memory['reason'])}"
    )


def _state(device: Object) -> Iterator[str]:
    if "utilizationPercent" in device:
        yield f"{device['utilizationPercent']:g} % busy"
    if "celsius" in device:
        limit = f" (critical at {device['criticalCelsius']:g} °C)" if "criticalCelsius" in device else ""
        yield f"{device['celsius']:g} °C{limit}"
    for reason in device.get("throttleReasons", ()):
        yield _SLOWED[reason]
