"""The shapes of an answer of the child that asks NVML: those of the snapshot contract, and no others.

Imported only when a child has answered, because this needs the gate's package.
"""

from __future__ import annotations

import re
from typing import Any, TypeGuard

from modeldoor_collector.probes.bounds import (
    HIGHEST_CELSIUS,
    LOWEST_CELSIUS,
    MAXIMUM_DEVICES,
    MAXIMUM_INTEGER,
    MAXIMUM_PARTITIONS,
)
from modeldoor_validators.shapes import is_list, is_object

_LABEL = re.compile(r"[!-~]([ -~]{0,126}[!-~])?")
_REASON = re.compile(r"[a-z][A-Za-z0-9]{2,63}")
"""Label and ReasonCode in `common.json`."""

_THROTTLE_REASONS = frozenset(
    {"hardwareThermal", "softwareThermal", "hardwareSlowdown", "hardwarePowerBrake", "softwarePowerCap"}
)
_ALWAYS = frozenset({"status", "vendor", "index", "name", "memory"})
_SOMETIMES = frozenset({"partitions", "utilizationPercent", "celsius", "criticalCelsius", "throttleReasons"})


def is_error(answer: Any) -> TypeGuard[dict[str, Any]]:
    """Whether the library refused as a whole."""
    return (
        is_object(answer)
        and answer.keys() == {"error", "reason"}
        and type(answer["error"]) is int
        and _is_reason(answer["reason"])
    )


def is_list_of_devices(answer: Any) -> TypeGuard[dict[str, Any]]:
    """Whether the library listed devices, in its own order."""
    return (
        is_object(answer)
        and answer.keys() == {"devices"}
        and is_list(answer["devices"])
        and len(answer["devices"]) <= MAXIMUM_DEVICES
        and all(_is_device(device, index) for index, device in enumerate(answer["devices"]))
    )


def _is_device(device: Any, index: int) -> bool:
    if not is_object(device) or device.get("vendor") != "nvidia":
        return False
    if type(device.get("index")) is not int or device["index"] != index:
        return False
    if device.get("status") == "error":
        return device.keys() == {"status", "vendor", "index", "reason"} and _is_reason(device["reason"])
    return (
        device.get("status") == "known"
        and _ALWAYS <= device.keys() <= _ALWAYS | _SOMETIMES
        and _is_name(device["name"])
        and (_is_memory(device["memory"]) or _is_without(device["memory"], "notApplicable"))
        and ("partitions" not in device or _are_partitions(device["partitions"]))
        and ("partitions" not in device or device["memory"]["status"] == "unknown")
        and _is_number(device.get("utilizationPercent", 0), 0, 100)
        and _is_number(device.get("celsius", 0), LOWEST_CELSIUS, HIGHEST_CELSIUS)
        and _is_number(device.get("criticalCelsius", 0), LOWEST_CELSIUS, HIGHEST_CELSIUS)
        and ("criticalCelsius" not in device or "celsius" in device)
        and _are_throttle_reasons(device.get("throttleReasons", []))
    )


def _is_memory(memory: Any) -> bool:
    return _is_without(memory, "unknown") or (
        is_object(memory)
        and memory.get("status") == "known"
        and memory.keys() == {"status", "availableBytes", "totalBytes"}
        and type(memory["availableBytes"]) is int
        and type(memory["totalBytes"]) is int
        and 0 <= memory["availableBytes"] <= memory["totalBytes"] <= MAXIMUM_INTEGER
        and memory["totalBytes"] >= 1
    )


def _is_without(memory: Any, status: str) -> bool:
    return (
        is_object(memory)
        and memory.keys() == {"status", "reason"}
        and memory["status"] == status
        and _is_reason(memory["reason"])
    )


def _are_partitions(partitions: Any) -> bool:
    return (
        is_list(partitions)
        and 1 <= len(partitions) <= MAXIMUM_PARTITIONS
        and all(_is_partition(partition) for partition in partitions)
        and len({partition["index"] for partition in partitions}) == len(partitions)
    )


def _is_partition(partition: Any) -> bool:
    return (
        is_object(partition)
        and partition.keys() == {"index", "name", "memory"}
        and type(partition["index"]) is int
        and 0 <= partition["index"] < MAXIMUM_PARTITIONS
        and _is_name(partition["name"])
        and _is_memory(partition["memory"])
    )


def _are_throttle_reasons(reasons: Any) -> bool:
    return (
        is_list(reasons)
        and all(isinstance(reason, str) and reason in _THROTTLE_REASONS for reason in reasons)
        and len(set(reasons)) == len(reasons)
    )


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _LABEL.fullmatch(value) is not None


def _is_number(value: Any, lowest: float, highest: float) -> bool:
    return type(value) in (int, float) and lowest <= value <= highest


def _is_reason(value: Any) -> bool:
    return isinstance(value, str) and _REASON.fullmatch(value) is not None
