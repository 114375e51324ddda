"""What NVIDIA's library (NVML) says of each device that stays: its memory, its units, its clocks, its link.

The second question to the child that asks NVML, after what changes from second to second
(`nvml_devices`). Figures leave as the driver tells them; nothing is reckoned here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes.bounds import MAXIMUM_DEVICES
from modeldoor_collector.probes.nvml_devices import (
    first_told,
    instances,
    is_partitioned,
    memory_of,
    name_of,
    reason_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_SM_CLOCK, _MEMORY_CLOCK = 1, 2
"""NVML_CLOCK_SM, NVML_CLOCK_MEM (nvml.h)."""

_WITHHELD = {"memory": {"status": "unknown", "reason": "noPermission"}}
"""Stands for the memory of a card of which this user may not know whether it is cut."""

_MEMORY_VERSION_2 = 0x2000028
"""nvmlMemory_v2 (nvml.h): the size of that structure, 40 bytes, and its version."""


def describe_hardware(nvml: Any) -> dict[str, Any]:
    """What the library behind the `pynvml` module says: `{"devices": [...]}`, or `{"error": CODE, "reason": ...}`."""
    try:
        nvml.nvmlInit()
        count = nvml.nvmlDeviceGetCount()
        version = _text(lambda: first_told(nvml, ("nvmlSystemGetDriverVersion",)))
    except nvml.NVMLError as error:
        return {"error": error.value, "reason": reason_of(error.value)}
    if count > MAXIMUM_DEVICES:
        return {"error": 0, "reason": "tooManyDevices"}
    return _told({"devices": [_card(nvml, index) for index in range(count)], "driverVersion": version})


def _card(nvml: Any, index: int) -> dict[str, Any]:
    name = "unnamed"
    try:
        handle = nvml.nvmlDeviceGetHandleByIndex(index)
        name = name_of(nvml, handle)
        is_cut = is_partitioned(nvml, handle)
        capability = first_told(nvml, ("nvmlDeviceGetCudaComputeCapability",), handle)
        told = {
            **(_sizes(nvml, handle, name) if is_cut is not None else _WITHHELD),
            "parts": _parts(nvml, handle) if is_cut else None,
            "cores": first_told(nvml, ("nvmlDeviceGetNumGpuCores",), handle),
            "clockMegahertz": first_told(nvml, ("nvmlDeviceGetMaxClockInfo",), handle, _SM_CLOCK),
            "memoryClockMegahertz": first_told(nvml, ("nvmlDeviceGetMaxClockInfo",), handle, _MEMORY_CLOCK),
            "busWidthBits": first_told(nvml, ("nvmlDeviceGetMemoryBusWidth",), handle),
            "computeCapability": None if capability is None else f"{capability[0]}.{capability[1]}",
            "architecture": first_told(nvml, ("nvmlDeviceGetArchitecture",), handle),
            "linkGeneration": first_told(nvml, ("nvmlDeviceGetMaxPcieLinkGeneration",), handle),
            # The generation falls while the card rests; the lanes are what the slot has.
            "linkLanes": first_told(nvml, ("nvmlDeviceGetCurrPcieLinkWidth", "nvmlDeviceGetMaxPcieLinkWidth"), handle),
            "drivesDisplay": _enabled(first_told(nvml, ("nvmlDeviceGetDisplayActive",), handle)),
        }
    except nvml.NVMLError as error:
        return {"index": index, "name": name, "fault": reason_of(error.value)}
    return {"index": index, "name": name, **_told(told)}


def _sizes(nvml: Any, handle: Any, name: str) -> dict[str, Any]:
    """The memory, and what of it the driver keeps for itself, which only the newer of two functions tells."""
    reserved = first_told(nvml, ("nvmlDeviceGetMemoryInfo",), handle, _MEMORY_VERSION_2)
    return {"memory": memory_of(nvml, handle, name), "reservedBytes": None if reserved is None else reserved.reserved}


def _parts(nvml: Any, handle: Any) -> list[dict[str, Any]]:
    """The instances of a card that is cut; of one that this user may not ask, why."""
    found: list[dict[str, Any]] = []
    for index, instance, reason in instances(nvml, handle):
        if reason:
            found.append({"index": index, "name": "unnamed", "fault": reason})
            continue
        name = name_of(nvml, instance)
        attributes = first_told(nvml, ("nvmlDeviceGetAttributes",), instance)
        told = {
            **_sizes(nvml, instance, name),
            "multiprocessors": None if attributes is None else attributes.multiprocessorCount,
        }
        found.append({"index": index, "name": name, **_told(told)})
    return found


def _text(ask: Callable[[], Any]) -> str | None:
    try:
        told = ask()
    except UnicodeDecodeError:
        return None
    return told if isinstance(told, str) else None


def _enabled(state: Any) -> bool | None:
    return None if state is None else state == 1


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
