"""Accelerators: which devices answer, how much of their memory is free, whether heat slows them down.

Files tell whether there is hardware, NVIDIA's library tells about it, and the two together tell
"there is none" from "there is one, and it is broken": the first is an answer, the second a fault.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, TypeGuard

from modeldoor_collector.probes import child
from modeldoor_collector.probes.accelerator_presence import presence
from modeldoor_collector.readings import absent, failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_collector.probes.child import ChildResult
    from modeldoor_collector.probes.files import Host
    from modeldoor_collector.readings import Reading

FILES = "/dev, /sys/bus/pci/devices"
NVML = "NVML"
"""Sources: what answered."""

TIMEOUT_S = 1.0
"""Half of the time that a whole snapshot may take; a library without a driver answers in 35 ms."""

_LABEL = re.compile(r"[!-~]([ -~]{0,126}[!-~])?")
_REASON = re.compile(r"[a-z][A-Za-z0-9]{2,63}")
_MAXIMUM_INTEGER = 2**53 - 1
_MAXIMUM_DEVICES = 64
_LOWEST_CELSIUS, _HIGHEST_CELSIUS = -60, 200
"""Bounds of the contract: Label, ReasonCode, Bytes and Celsius in `common.json`, and the list of devices."""


class AcceleratorProbe:
    """Reads the accelerators. `command` is what is started in place of the child that asks NVML."""

    source = f"{FILES}, {NVML}"

    def __init__(self, host: Host, command: Sequence[str] | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self._host = host
        self._command = command or (sys.executable, "-I", "-m", "modeldoor_collector.probes.nvml_child")
        self._timeout_s = timeout_s

    def read(self) -> Reading:
        """Looks for hardware first: without any, no child is started.

        Nor is one for a card whose driver is not loaded: there NVML would start a program of its own
        that loads it (nvidia-modprobe), and a reader changes nothing.
        """
        found = presence(self._host)
        if found.outcome == "none":
            return absent(FILES, "noAccelerator")
        if found.outcome == "driverNotLoaded":
            return failed(FILES, "driverNotLoaded")
        if found.outcome == "otherVendor":
            return unknown(FILES, "unsupportedVendor")
        if found.outcome == "undetermined":
            return unknown(FILES, "devicesUnreadable")
        reading = reading_of(child.run(self._command, self._timeout_s))
        if found.outcome == "passedThrough" and reading.reason == "libraryMissing":
            return unknown(NVML, "unsupportedVendor")
        return reading


def reading_of(result: ChildResult) -> Reading:
    """What a child's end and output mean. Hardware is there: an answer without devices is a fault."""
    if result.outcome == "timeout":
        return unknown(NVML, "timeout")
    if result.outcome == "notStarted":
        return failed(NVML, "probeNotStarted")
    answer = _answer(result.output) if result.outcome == "exited" and result.status == 0 else None
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
    if not _is_object(device) or type(device.get("index")) is not int or device["index"] != index:
        return False
    if device.get("status") == "error":
        return device.keys() == {"status", "index", "reason"} and _is_reason(device["reason"])
    required = {"status", "index", "name", "memory"}
    return (
        device.get("status") == "known"
        and required <= device.keys() <= required | {"celsius", "hardwareThermalSlowdown"}
        and isinstance(device["name"], str)
        and _LABEL.fullmatch(device["name"]) is not None
        and _is_memory(device["memory"])
        and _is_celsius(device.get("celsius", 0))
        and type(device.get("hardwareThermalSlowdown", False)) is bool
    )


def _is_memory(memory: Any) -> bool:
    if not _is_object(memory):
        return False
    if memory.get("status") == "unknown":
        return memory.keys() == {"status", "reason"} and _is_reason(memory["reason"])
    return (
        memory.get("status") == "known"
        and memory.keys() == {"status", "availableBytes", "totalBytes"}
        and type(memory["availableBytes"]) is int
        and type(memory["totalBytes"]) is int
        and 0 <= memory["availableBytes"] <= memory["totalBytes"] <= _MAXIMUM_INTEGER
        and memory["totalBytes"] >= 1
    )


def _is_celsius(value: Any) -> bool:
    return type(value) in (int, float) and _LOWEST_CELSIUS <= value <= _HIGHEST_CELSIUS


def _is_reason(value: Any) -> bool:
    return isinstance(value, str) and _REASON.fullmatch(value) is not None
