"""Asks NVIDIA's library (NVML) about its devices, in a process of its own, and writes one JSON object.

Run as `python -I -m modeldoor_collector.probes.nvml_child`. The library may hang, crash or print;
whoever starts this process bounds it and reads nothing but the answer: `{"devices": [...]}` in the
shapes of the snapshot contract, or `{"error": CODE, "reason": "..."}`.
"""

from __future__ import annotations

import os
from typing import Any

ABANDONED_AFTER_S = 30.0
"""After this time the process ends by itself, should the one that started it be gone."""

_REASONS = {
    1: "uninitialized",
    2: "invalidArgument",
    3: "notSupported",
    4: "noPermission",
    6: "notFound",
    8: "insufficientPower",
    9: "driverNotLoaded",
    10: "nvmlTimeout",
    11: "interruptFailed",
    12: "libraryMissing",
    13: "functionNotFound",
    14: "corruptedInforom",
    15: "gpuIsLost",
    16: "resetRequired",
    17: "blockedBySystem",
    18: "versionMismatch",
    19: "inUse",
    20: "insufficientMemory",
    21: "noData",
    23: "insufficientResources",
    25: "argumentVersionMismatch",
    27: "notReady",
    28: "gpuNotFound",
    29: "invalidState",
}
"""Return codes of NVML (nvml.h, nvmlReturn_t) in the words of the contract; all others are `nvmlUnknown`."""

_NOT_OFFERED = frozenset({3, 13, 25})
"""Not supported by this device, not in this library, not in this version: the device itself is well."""

_NOT_TOLD = _NOT_OFFERED | {4}
"""Likewise, or not told to this user."""

_GPU_SENSOR = 0
"""NVML_TEMPERATURE_GPU (nvml.h)."""

_HARDWARE_THERMAL_SLOWDOWN = 0x40
"""nvmlClocksEventReasonHwThermalSlowdown (nvml.h)."""

_MAXIMUM_INTEGER = 2**53 - 1
_LOWEST_CELSIUS, _HIGHEST_CELSIUS = -60, 200
"""Bounds of the contract: Bytes and Celsius in `common.json`."""


def describe(nvml: Any) -> dict[str, Any]:
    """What the library behind the `pynvml` module says of each device.

    A device that does not answer is an entry of its own, and the others are asked all the same.
    The library is not shut down: the process ends anyway, and that is one more call that can hang.
    """
    try:
        nvml.nvmlInit()
        count = nvml.nvmlDeviceGetCount()
    except nvml.NVMLError as error:
        return {"error": error.value, "reason": _reason(error.value)}
    return {"devices": [_device(nvml, index) for index in range(count)]}


def main() -> None:
    """Writes the answer to standard output, and keeps everything else away from it."""
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(2, 1)
        import json

        import pynvml

        answer.write(json.dumps(describe(pynvml), allow_nan=False).encode("ascii"))


def end_after(seconds: float) -> None:
    """Has the kernel end this process then, also while it is inside the library."""
    import signal

    signal.setitimer(signal.ITIMER_REAL, seconds)


def _device(nvml: Any, index: int) -> dict[str, Any]:
    try:
        handle = nvml.nvmlDeviceGetHandleByIndex(index)
        device = {
            "status": "known",
            "index": index,
            "name": _name(nvml, handle),
            "memory": _memory(nvml, handle),
        }
        celsius = _celsius(nvml, handle)
        if celsius is not None:
            device["celsius"] = celsius
        slowdown = _hardware_thermal_slowdown(nvml, handle)
        if slowdown is not None:
            device["hardwareThermalSlowdown"] = slowdown
    except nvml.NVMLError as error:
        return {"status": "error", "index": index, "reason": _reason(error.value)}
    return device


def _name(nvml: Any, handle: Any) -> str:
    """The name as a Label of the contract; the library's buffer (96 bytes) is shorter than one may be."""
    try:
        text = nvml.nvmlDeviceGetName(handle)
    except UnicodeDecodeError as error:
        text = error.object.decode("ascii", "replace")
    printable = "".join(character if " " <= character <= "~" else " " for character in text)
    return " ".join(printable.split()) or "unnamed"


def _memory(nvml: Any, handle: Any) -> dict[str, Any]:
    """The device's own memory; the machine's never stands in for it."""
    try:
        if _is_partitioned(nvml, handle):
            return _memory_unknown("partitioned")
        told = nvml.nvmlDeviceGetMemoryInfo(handle)
    except nvml.NVMLError as error:
        if error.value in _NOT_TOLD:
            return _memory_unknown(_reason(error.value))
        raise
    if told.total == 0:
        return _memory_unknown("totalIsZero")
    if not told.free <= told.total <= _MAXIMUM_INTEGER:
        return _memory_unknown("implausible")
    return {"status": "known", "availableBytes": told.free, "totalBytes": told.total}


def _memory_unknown(reason: str) -> dict[str, Any]:
    return {"status": "unknown", "reason": reason}


def _is_partitioned(nvml: Any, handle: Any) -> bool:
    """Whether the card is cut into instances (MIG), so that no model can have the whole card's memory."""
    try:
        current_mode: int = nvml.nvmlDeviceGetMigMode(handle)[0]
    except nvml.NVMLError as error:
        if error.value in _NOT_OFFERED:
            return False
        raise
    return current_mode != 0


def _celsius(nvml: Any, handle: Any) -> int | None:
    names = ("nvmlDeviceGetTemperatureV", "nvmlDeviceGetTemperature")
    celsius = _first_told(nvml, names, handle, _GPU_SENSOR)
    if celsius is None or not _LOWEST_CELSIUS <= celsius <= _HIGHEST_CELSIUS:
        return None
    return celsius


def _hardware_thermal_slowdown(nvml: Any, handle: Any) -> bool | None:
    """Whether the hardware slows down for heat; `False` only from a device that could have said `True`."""
    names = ("nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons")
    reasons = _first_told(nvml, names, handle)
    if reasons is None:
        return None
    if reasons & _HARDWARE_THERMAL_SLOWDOWN:
        return True
    names = ("nvmlDeviceGetSupportedClocksEventReasons", "nvmlDeviceGetSupportedClocksThrottleReasons")
    supported = _first_told(nvml, names, handle)
    return False if supported is not None and supported & _HARDWARE_THERMAL_SLOWDOWN else None


def _first_told(nvml: Any, names: tuple[str, ...], *arguments: Any) -> int | None:
    """The first answer of functions that ask the same; newer drivers and modules know the newer names."""
    for name in names:
        function = getattr(nvml, name, None)
        if function is None:
            continue
        try:
            told: int = function(*arguments)
        except nvml.NVMLError as error:
            if error.value not in _NOT_TOLD:
                raise
        else:
            return told
    return None


def _reason(code: int) -> str:
    return _REASONS.get(code, "nvmlUnknown")


if __name__ == "__main__":  # pragma: no cover  # runs in the child, whose coverage nobody collects
    end_after(ABANDONED_AFTER_S)
    main()
    # No farewell: what the library has registered for the exit may hang, and the answer is written.
    os._exit(0)
