"""Where a model can lie on a machine: its devices and its memory, with what is free there and what stays free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.overhead import DEVICE_RESERVE_BYTES, HOST_RESERVE_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Room:
    """How much is free in a place and how much of that is kept free; None: it is not known how much is free."""

    available_bytes: int | None
    reserve_bytes: int

    @property
    def usable_bytes(self) -> int:
        """What a model may take; nothing where that is not known."""
        return max((self.available_bytes or 0) - self.reserve_bytes, 0)

    def holds(self, needed_bytes: int) -> bool:
        """Whether so much may be taken. Unknown room holds nothing."""
        return self.available_bytes is not None and needed_bytes <= self.available_bytes - self.reserve_bytes


@dataclass(frozen=True, slots=True)
class DevicePlace:
    """One accelerator. One that shares the machine's memory has no more room than that has."""

    index: int
    backend: str
    is_unified: bool
    room: Room
    drives_display: bool
    device: Mapping[str, Any]
    """Its entry in the hardware profile."""


@dataclass(frozen=True, slots=True)
class HostPlace:
    """The machine's memory. `is_supposed`: of a machine that is not here, nothing was said of it."""

    room: Room
    unknown_reason: str
    """Why it is not known how much is free; empty where it is."""
    is_supposed: bool
    usable_bytes: int | None
    """What could be free at most; None where nothing was said."""
    processor: Mapping[str, Any] | None
    """The processor's entry in the hardware profile."""

    @property
    def is_processor_supposed(self) -> bool:
        """Whether the memory was described and the processor was not: then a slow one is supposed."""
        return self.processor is None and not self.is_supposed


@dataclass(frozen=True, slots=True)
class Places:
    """All places of a machine."""

    devices: tuple[DevicePlace, ...]
    host: HostPlace


def places_of(profile: Mapping[str, Any]) -> Places:
    """The places that a hardware profile tells of, which passed the gate."""
    host = _host_of(profile)
    return Places(tuple(_device_of(device, host) for device in profile["devices"]), host)


def if_all_were_free(places: Places) -> Places:
    """The same places, with all that programs can have of each of which it is not known what is free."""
    host = places.host
    if host.room.available_bytes is None:
        host = replace(host, room=replace(host.room, available_bytes=host.usable_bytes))
    return Places(tuple(_if_free(place, host) for place in places.devices), host)


def _if_free(place: DevicePlace, host: HostPlace) -> DevicePlace:
    if place.room.available_bytes is not None:
        return place
    told = place.device["available"].get("bytes", place.device["usableBytes"])
    if place.is_unified and host.room.available_bytes is not None:
        told = min(told, host.room.available_bytes)
    return replace(place, room=replace(place.room, available_bytes=told))


def _host_of(profile: Mapping[str, Any]) -> HostPlace:
    memory = profile.get("hostMemory")
    told: Mapping[str, Any] = {} if memory is None else memory["available"]
    room = Room(told.get("bytes"), HOST_RESERVE_BYTES)
    usable = None if memory is None else memory["usableBytes"]
    return HostPlace(room, told.get("reason", ""), memory is None, usable, profile.get("processor"))


def _device_of(device: Mapping[str, Any], host: HostPlace) -> DevicePlace:
    available: int | None = device["available"].get("bytes")
    is_unified = device["memoryKind"] == "unified"
    if is_unified and available is not None and not host.is_supposed:
        free_of_host = host.room.available_bytes
        available = None if free_of_host is None else min(available, free_of_host)
    return DevicePlace(
        index=device["index"],
        backend=device["backend"],
        is_unified=is_unified,
        room=Room(available, DEVICE_RESERVE_BYTES),
        drives_display=device.get("drivesDisplay", False),
        device=device,
    )
