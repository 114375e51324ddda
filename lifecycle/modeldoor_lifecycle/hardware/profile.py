"""The hardware profile of a machine that was looked at, put together from what came back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.hardware import host_memory, one_memory, processor
from modeldoor_lifecycle.hardware.found import Found, Part, notice
from modeldoor_lifecycle.hardware.platforms import platform_of
from modeldoor_validators.times import instant, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from modeldoor_lifecycle.hardware.host_memory import HostFacts
    from modeldoor_lifecycle.hardware.looking import ProcessorLook

MAXIMUM = 64
"""Devices, ignored devices and notices in `hardware-profile.json`."""

LOOKS = {
    "nvidia": ("nvidiaProbeFailed", "NVIDIA's accelerators"),
    "amd": ("amdProbeFailed", "AMD's accelerators"),
    "intel": ("intelProbeFailed", "Intel's accelerators"),
    "macos": ("macosProbeFailed", "the graphics of the chip"),
    "other": ("acceleratorProbeFailed", "accelerators"),
}
"""What is said of each look that failed; the first and the fourth code are those of harness-engineering's detector."""

CAUSES = {
    "timeout": "the driver gave no answer in time",
    "driverNotLoaded": "there is a card, and its driver is not loaded",
    "libraryMissing": "there is a card, and the driver's library is missing; a container must be given it",
    "probeCrashed": "the process that asks the driver crashed",
    "probeNotStarted": "the process that asks the driver could not be started",
    "noDeviceListed": "the driver lists no device",
    "deviceNodeMissing": "there is a card, and no device node for it; a container must be given that",
    "devicesUnreadable": "the lists of devices cannot be read",
    "memoryNotTold": "the driver does not tell their memory",
    "partitioned": "the card is cut into parts, and none is given to this user",
    "noPermission": "this user may not ask the driver",
    "versionMismatch": "the driver and its library are of different versions; restart the machine",
    "gpuIsLost": "the card has fallen off the bus; restart the machine",
}


class Seen(NamedTuple):
    """What came back of one look; `found` is by maker."""

    system: str
    operating_system: str
    processor: ProcessorLook
    memory: HostFacts
    found: Mapping[str, Found]


def assembled(seen: Seen, now: datetime) -> dict[str, Any]:
    """The profile; what failed is said in a notice for each maker."""
    devices = [device for found in seen.found.values() for device in found.devices][:MAXIMUM]
    failures = {maker: found.fault for maker, found in seen.found.items() if found.fault}
    return _document(seen, now, devices, failures)


def least(seen: Seen, now: datetime) -> dict[str, Any]:
    """What remains when nothing that was found makes a valid profile: memory, and a processor of which nothing is said."""
    bare = seen._replace(processor=type(seen.processor)(), found={"other": Found(fault="probeCrashed")})
    return _document(bare, now, [], {"other": "probeCrashed"})


def with_free_memory(document: dict[str, Any], seen: Seen, now: datetime) -> dict[str, Any]:
    """An earlier profile with the free memory of this look, for each device that is still where it was."""
    host, _ = host_memory.described(seen.memory)
    free = {_key(index, each): each for index, each in enumerate(_devices(seen))}
    profile = {**document, "isFromCache": document["origin"] == "probe"}
    if "hostMemory" in document:
        profile["hostMemory"] = _freed(document["hostMemory"], host)
    profile["devices"] = [
        _freed(device, free.get(_key(index, device))) for index, device in enumerate(document["devices"])
    ]
    return _timed(profile, max(now, instant(document["detectedAt"]) + timedelta(milliseconds=1)))


def _document(seen: Seen, now: datetime, devices: list[Part], failures: Mapping[str, str]) -> dict[str, Any]:
    in_use = seen.processor.in_use
    memory, memory_notices = host_memory.described(seen.memory, in_use)
    described = processor.described(seen.processor.facts, memory["totalBytes"], in_use)
    agreed = one_memory.agreed(described.processor["bandwidth"], devices, is_of_modules=in_use is not None)
    failed = [_failure(maker, fault, bool(devices)) for maker, fault in failures.items()]
    told = [*described.notices, *(each for found in seen.found.values() for each in found.notices)]
    ignored = [each for found in seen.found.values() for each in found.ignored]
    profile = {
        "schemaVersion": "v1",
        "kind": "HardwareProfile",
        "detectedAt": written(now),
        "origin": "fallback" if failures and not devices else "probe",
        "isFromCache": False,
        "platform": platform_of(devices),
        "operatingSystem": seen.operating_system,
        "processor": {**described.processor, "bandwidth": agreed.of_processor},
        "hostMemory": memory,
        "devices": [{"index": index, **device} for index, device in enumerate(agreed.devices)],
        "ignoredDevices": ignored[:MAXIMUM],
        "notices": _each_once([*failed, *memory_notices, *one_memory.still_true(told, devices, agreed)])[:MAXIMUM],
    }
    return _timed(profile, now)


def _each_once(notices: list[Part]) -> list[Part]:
    """Eight cards of one kind are told of once."""
    return list({(each["code"], each["message"]): each for each in notices}.values())


def _devices(seen: Seen) -> list[Part]:
    return [device for found in seen.found.values() for device in found.devices][:MAXIMUM]


def _key(index: int, device: Part) -> tuple[int, str, str, str, int]:
    return index, device["vendor"], device["name"], device["memoryKind"], device["totalBytes"]


def _freed(before: Part, now: Part | None) -> Part:
    if now is None:
        return {**before, "available": {"status": "unknown", "reason": "notFoundAgain"}}
    available = now["available"]
    if available["status"] == "known":
        available = {**available, "bytes": min(available["bytes"], before["usableBytes"])}
    return {**before, "available": available}


def _timed(profile: dict[str, Any], now: datetime) -> dict[str, Any]:
    """With the time at which free memory was read, when any was."""
    memories: Iterable[Part] = [*profile["devices"], *([profile["hostMemory"]] if "hostMemory" in profile else [])]
    was_read = any(memory["available"]["status"] == "known" for memory in memories)
    timed: dict[str, Any] = {}
    for key, value in profile.items():
        if key == "platform" and was_read:
            timed["memoryReadAt"] = written(now)
        if key != "memoryReadAt":
            timed[key] = value
    return timed


def _failure(maker: str, fault: str, has_others: bool) -> Part:
    code, whose = LOOKS[maker]
    cause = CAUSES.get(fault, f"the driver says '{fault}'")
    then = "they are left out" if has_others else "models run on the processor"
    return notice(code, f"Looking at {whose} failed: {cause}; {then}.")
