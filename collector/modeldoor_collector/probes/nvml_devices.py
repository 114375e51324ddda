"""What NVIDIA's library (NVML) says of each device, in the shapes of the snapshot contract.

Every value that a device does not offer is left out or said to be unknown, and nothing stands in for
it. A device that fails is an entry of its own, and the others are asked all the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes.bounds import (
    HIGHEST_CELSIUS,
    LOWEST_CELSIUS,
    MAXIMUM_DEVICES,
    MAXIMUM_INTEGER,
    MAXIMUM_PARTITIONS,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

VENDOR = "nvidia"

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
    26: "deprecated",
    27: "notReady",
    28: "gpuNotFound",
    29: "invalidState",
}
"""Return codes of NVML (nvml.h, nvmlReturn_t) in the words of the contract; all others are `nvmlUnknown`."""

_NOT_SUPPORTED, _NO_PERMISSION, NOT_FOUND = 3, 4, 6

_NOT_OFFERED = frozenset({_NOT_SUPPORTED, 13, 25, 26})
"""Not by this device, not in this library, not in this version, not any more: the device itself is well."""

NOT_TOLD = _NOT_OFFERED | {_NO_PERMISSION}
"""Likewise, or not to this user."""

_SHARES_MACHINE_MEMORY = re.compile(r"\b(?:GB10|Thor|Orin|Xavier)\b")
"""NVIDIA's chips whose graphics have no memory of their own, by the names that their drivers give.

"NVIDIA GB10": DGX Spark (nvitop #208, gpustat #179, gpud #1170: NVML tells no memory, or a misleading
one). "NVIDIA Thor" (cosmos-reason1 #61, vllm-playground #11), "Orin (nvgpu)" (vllm-cli #11, beszel
#286), "Xavier" (vllm-playground #11): the Jetson modules. Whole words: GB100 has memory of its own.
"""

_GPU_SENSOR = 0
_SLOWDOWN_THRESHOLD = 1
_SLOWDOWN_BELOW_LIMIT = 194
"""NVML_TEMPERATURE_GPU, NVML_TEMPERATURE_THRESHOLD_SLOWDOWN, NVML_FI_DEV_TEMPERATURE_SLOWDOWN_TLIMIT (nvml.h)."""

_WHOLE_NUMBER_VALUES = {1: "uiVal", 5: "siVal"}
"""Where a field's value stands by its type: NVML_VALUE_TYPE_UNSIGNED_INT, NVML_VALUE_TYPE_SIGNED_INT (nvml.h)."""

_THROTTLE_REASONS = {
    0x40: "hardwareThermal",
    0x20: "softwareThermal",
    0x08: "hardwareSlowdown",
    0x80: "hardwarePowerBrake",
    0x04: "softwarePowerCap",
}
"""Bits of nvmlClocksEventReasons (nvml.h). The others slow nothing down, or because somebody asked for it."""

_HARDWARE_THERMAL = 0x40

_WITHHELD = {True: "partitioned", None: "noPermission"}
"""Why the whole card's memory is not told, by whether the card is cut."""


def describe(nvml: Any) -> dict[str, Any]:
    """What the library behind the `pynvml` module says: `{"devices": [...]}`, or `{"error": CODE, "reason": ...}`.

    It is opened each time, which for one that is open only counts up, and never shut down: that is
    one more call that can hang.
    """
    try:
        nvml.nvmlInit()
        count = nvml.nvmlDeviceGetCount()
    except nvml.NVMLError as error:
        return {"error": error.value, "reason": reason_of(error.value)}
    if count > MAXIMUM_DEVICES:
        return {"error": 0, "reason": "tooManyDevices"}
    return {"devices": [_device(nvml, index) for index in range(count)]}


def _device(nvml: Any, index: int) -> dict[str, Any]:
    try:
        handle = nvml.nvmlDeviceGetHandleByIndex(index)
        name = name_of(nvml, handle)
        is_cut = is_partitioned(nvml, handle)
        celsius = _celsius(nvml, handle)
        told = {
            "memory": memory_of(nvml, handle, name) if is_cut is False else _unknown(_WITHHELD[is_cut]),
            "partitions": _partitions(nvml, handle) if is_cut else None,
            "utilizationPercent": _utilization_percent(nvml, handle),
            "celsius": celsius,
            "criticalCelsius": None if celsius is None else _critical_celsius(nvml, handle, celsius),
            "throttleReasons": _throttle_reasons(nvml, handle),
        }
    except nvml.NVMLError as error:
        return {"status": "error", "vendor": VENDOR, "index": index, "reason": reason_of(error.value)}
    return {
        "status": "known",
        "vendor": VENDOR,
        "index": index,
        "name": name,
        **{key: value for key, value in told.items() if value is not None},
    }


def name_of(nvml: Any, handle: Any) -> str:
    """The name as a Label of the contract; the library's buffer (96 bytes) is shorter than one may be."""
    try:
        text = nvml.nvmlDeviceGetName(handle)
    except UnicodeDecodeError as error:
        text = error.object.decode("ascii", "replace")
    except nvml.NVMLError as error:
        if error.value not in NOT_TOLD:
            raise
        text = ""
    printable = "".join(character if " " <= character <= "~" else " " for character in text)
    return " ".join(printable.split()) or "unnamed"


def memory_of(nvml: Any, handle: Any, name: str) -> dict[str, Any]:
    """The memory of its own that a device has; the machine's never stands in for it.

    A recognised chip has none, whatever the library answers for it: neither that it does not tell
    nor a figure. Nothing else proves that: a card that is lost, or does not answer this user, may
    well have some.
    """
    shares_machine_memory = _SHARES_MACHINE_MEMORY.search(name) is not None
    try:
        told = nvml.nvmlDeviceGetMemoryInfo(handle)
    except nvml.NVMLError as error:
        if error.value == _NOT_SUPPORTED and shares_machine_memory:
            return {"status": "notApplicable", "reason": "sharesMachineMemory"}
        if error.value in NOT_TOLD:
            return _unknown(reason_of(error.value))
        raise
    if shares_machine_memory:
        return {"status": "notApplicable", "reason": "sharesMachineMemory"}
    if told.total == 0:
        return _unknown("totalIsZero")
    if not told.free <= told.total <= MAXIMUM_INTEGER:
        return _unknown("implausible")
    return {"status": "known", "availableBytes": told.free, "totalBytes": told.total}


def _unknown(reason: str) -> dict[str, Any]:
    return {"status": "unknown", "reason": reason}


def is_partitioned(nvml: Any, handle: Any) -> bool | None:
    """Whether the card is cut into instances (MIG), so that no model can have the whole card's memory.

    `None` when this user may not know; a card that cannot be cut is not.
    """
    try:
        current_mode: int = nvml.nvmlDeviceGetMigMode(handle)[0]
    except nvml.NVMLError as error:
        if error.value in _NOT_OFFERED:
            return False
        if error.value == _NO_PERMISSION:
            return None
        raise
    return current_mode != 0


def _partitions(nvml: Any, handle: Any) -> list[dict[str, Any]] | None:
    """The instances of a card that is cut; `None` when there is none to be seen."""
    found: list[dict[str, Any]] = []
    for index, instance, reason in instances(nvml, handle):
        if reason:
            found.append({"index": index, "name": "unnamed", "memory": _unknown(reason)})
            continue
        name = name_of(nvml, instance)
        memory = memory_of(nvml, instance, name)
        if memory["status"] == "notApplicable":
            memory = _unknown(memory["reason"])
        found.append({"index": index, "name": name, "memory": memory})
    return found or None


def instances(nvml: Any, handle: Any) -> Iterator[tuple[int, Any, str]]:
    """The instances of a card that is cut: the place of each, its handle, and why it has none."""
    places = first_told(nvml, ("nvmlDeviceGetMaxMigDeviceCount",), handle) or 0
    for index in range(min(places, MAXIMUM_PARTITIONS)):
        try:
            yield index, nvml.nvmlDeviceGetMigDeviceHandleByIndex(handle, index), ""
        except nvml.NVMLError as error:
            if error.value == NOT_FOUND:
                continue
            if error.value not in NOT_TOLD:
                raise
            yield index, None, reason_of(error.value)


def _utilization_percent(nvml: Any, handle: Any) -> int | None:
    rates = first_told(nvml, ("nvmlDeviceGetUtilizationRates",), handle)
    return rates.gpu if rates is not None and rates.gpu <= 100 else None


def _celsius(nvml: Any, handle: Any) -> int | None:
    names = ("nvmlDeviceGetTemperatureV", "nvmlDeviceGetTemperature")
    return _plausible(first_told(nvml, names, handle, _GPU_SENSOR), LOWEST_CELSIUS)


def _critical_celsius(nvml: Any, handle: Any, celsius: int) -> int | None:
    """Where the hardware slows itself down.

    Newer drivers count from a limit of the card's own: how far it is away, and how far from it, mostly
    beyond it, the slowdown lies. The older ones name a temperature, and newer ones may still do so; it
    counts too where what the distances make cannot be one.
    The distance alone is the last resort, because it ends where software slows down already.
    """
    margin = first_told(nvml, ("nvmlDeviceGetMarginTemperature",), handle)
    slowdown = None if margin is None else _field(nvml, handle, _SLOWDOWN_BELOW_LIMIT)
    if margin is not None and slowdown is not None:
        reckoned = _plausible(celsius + margin - slowdown, 1)
        if reckoned is not None:
            return reckoned
    threshold = _plausible(first_told(nvml, ("nvmlDeviceGetTemperatureThreshold",), handle, _SLOWDOWN_THRESHOLD), 1)
    if threshold is None and margin is not None:
        return _plausible(celsius + margin, 1)
    return threshold


def _plausible(celsius: int | None, lowest: int) -> int | None:
    return celsius if celsius is not None and lowest <= celsius <= HIGHEST_CELSIUS else None


def _throttle_reasons(nvml: Any, handle: Any) -> list[str] | None:
    """What slows the device down; that nothing does, only from one that could have said that heat does."""
    names = ("nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons")
    bits = first_told(nvml, names, handle)
    if bits is None:
        return None
    reasons = [word for bit, word in _THROTTLE_REASONS.items() if bits & bit]
    if not reasons:
        names = ("nvmlDeviceGetSupportedClocksEventReasons", "nvmlDeviceGetSupportedClocksThrottleReasons")
        supported = first_told(nvml, names, handle)
        if supported is None or not supported & _HARDWARE_THERMAL:
            return None
    return reasons


def _field(nvml: Any, handle: Any, number: int) -> int | None:
    """A whole number that newer drivers tell by its field number.

    It can be below zero, whichever type the driver names: as unsigned, -2 is 4,294,967,294.
    """
    values = first_told(nvml, ("nvmlDeviceGetFieldValues",), handle, [number])
    if values is None or values[0].nvmlReturn != 0 or values[0].valueType not in _WHOLE_NUMBER_VALUES:
        return None
    told: int = getattr(values[0].value, _WHOLE_NUMBER_VALUES[values[0].valueType])
    return (told + 2**31) % 2**32 - 2**31


def first_told(nvml: Any, names: tuple[str, ...], *arguments: Any) -> Any:
    """The first answer of functions that ask the same; newer drivers and modules know the newer names."""
    for name in names:
        function = getattr(nvml, name, None)
        if function is None:
            continue
        try:
            return function(*arguments)
        except nvml.NVMLError as error:
            if error.value not in NOT_TOLD:
                raise
    return None


def reason_of(code: int) -> str:
    """A return code in the words of the contract."""
    return _REASONS.get(code, "nvmlUnknown")
