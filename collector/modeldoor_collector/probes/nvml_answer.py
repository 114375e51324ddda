"""What the end and the output of the child that asks NVML mean.

The library prints, crashes and hangs in a process of its own; here its answer counts only when it is
one of the shapes of the snapshot contract in every detail.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeGuard

from modeldoor_collector.readings import failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_collector.probes.child import ChildResult
    from modeldoor_collector.readings import Reading

NVML = "NVML"
"""The source: what answered."""

_LABEL = re.compile(r"[!-~]([ -~]{0,126}[!-~])?")
_REASON = re.compile(r"[a-z][A-Za-z0-9]{2,63}")
_MAXIMUM_INTEGER = 2**53 - 1
_MAXIMUM_DEVICES = _MAXIMUM_PARTITIONS = 64
_LOWEST_CELSIUS, _HIGHEST_CELSIUS = -60, 200
_THROTTLE_REASONS = frozenset(
    {"hardwareThermal", "softwareThermal", "hardwareSlowdown", "hardwarePowerBrake", "softwarePowerCap"}
)
"""Bounds of the contract: Label, ReasonCode, Bytes, Celsius in `common.json`; the lists of a device."""

_ALWAYS = frozenset({"status", "vendor", "index", "name", "memory"})
_SOMETIMES = frozenset({"partitions", "utilizationPercent", "celsius", "criticalCelsius", "throttleReasons"})


def reading_of(result: ChildResult) -> Reading:
    """What a child's end and output mean. Hardware is there: an answer without devices is a fault."""
    if result.outcome == "timeout":
        return unknown(NVML, "timeout")
    if result.outcome == "notStarted":
        return failed(NVML, "probeNotStarted")
    is_well = result.outcome in ("answered", "exited") and result.status == 0
    answer = _answer(result.output) if is_well else None
    if answer is None:
        return failed(NVML, "probeCrashed")
    if "error" in answer:
        return failed(NVML, answer["reason"])
    devices: list[dict[str, Any]] = answer["devices"]
    if not devices:
        return failed(NVML, "noDeviceListed")
    if all(device["status"] == "error" for device in devices):
        return failed(NVML, devices[0]["reason"])
    return known(NVML, {"devices": devices})


def _answer(output: bytes) -> Mapping[str, Any] | None:
    """The child's answer, when it is one in every detail."""
    # Imported when the child has answered, so that it starts and works beside the import of the gate.
    from modeldoor_validators.findings import DocumentRefused
    from modeldoor_validators.parsing import parse

    try:
        answer = parse(output)
    except DocumentRefused:
        return None
    return answer if _is_error(answer) or _is_list_of_devices(answer) else None


def _is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_error(answer: Any) -> TypeGuard[dict[str, Any]]:
    return (
        _is_object(answer)
        and answer.keys() == {"error", "reason"}
        and type(answer["error"]) is int
        and _is_reason(answer["reason"])
    )


def _is_list_of_devices(answer: Any) -> TypeGuard[dict[str, Any]]:
    return (
        _is_object(answer)
        and answer.keys() == {"devices"}
        and _is_list(answer["devices"])
        and len(answer["devices"]) <= _MAXIMUM_DEVICES
        and all(_is_device(device, index) for index, device in enumerate(answer["devices"]))
    )


def _is_device(device: Any, index: int) -> bool:
    if not _is_object(device) or device.get("vendor") != "nvidia":
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
        and _are_partitions(device.get("partitions", [_ANY_PARTITION]))
        and _is_number(device.get("utilizationPercent", 0), 0, 100)
        and _is_number(device.get("celsius", 0), _LOWEST_CELSIUS, _HIGHEST_CELSIUS)
        and _is_number(device.get("criticalCelsius", 0), _LOWEST_CELSIUS, _HIGHEST_CELSIUS)
        and ("criticalCelsius" not in device or "celsius" in device)
        and _are_throttle_reasons(device.get("throttleReasons", []))
    )


def _is_memory(memory: Any) -> bool:
    return _is_without(memory, "unknown") or (
        _is_object(memory)
        and memory.get("status") == "known"
        and memory.keys() == {"status", "availableBytes", "totalBytes"}
        and type(memory["availableBytes"]) is int
        and type(memory["totalBytes"]) is int
        and 0 <= memory["availableBytes"] <= memory["totalBytes"] <= _MAXIMUM_INTEGER
        and memory["totalBytes"] >= 1
    )


def _is_without(memory: Any, status: str) -> bool:
    return (
        _is_object(memory)
        and memory.keys() == {"status", "reason"}
        and memory["status"] == status
        and _is_reason(memory["reason"])
    )


_ANY_PARTITION = {"index": 0, "name": "any", "memory": {"status": "unknown", "reason": "notSupported"}}


def _are_partitions(partitions: Any) -> bool:
    return (
        _is_list(partitions)
        and 1 <= len(partitions) <= _MAXIMUM_PARTITIONS
        and all(_is_partition(partition) for partition in partitions)
    )


def _is_partition(partition: Any) -> bool:
    return (
        _is_object(partition)
        and partition.keys() == {"index", "name", "memory"}
        and type(partition["index"]) is int
        and 0 <= partition["index"] < _MAXIMUM_PARTITIONS
        and _is_name(partition["name"])
        and _is_memory(partition["memory"])
    )


def _are_throttle_reasons(reasons: Any) -> bool:
    return (
        _is_list(reasons)
        and all(isinstance(reason, str) and reason in _THROTTLE_REASONS for reason in reasons)
        and len(set(reasons)) == len(reasons)
    )


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _LABEL.fullmatch(value) is not None


def _is_number(value: Any, lowest: float, highest: float) -> bool:
    return type(value) in (int, float) and lowest <= value <= highest


def _is_reason(value: Any) -> bool:
    return isinstance(value, str) and _REASON.fullmatch(value) is not None
