"""The machine's memory in the shape of the hardware profile: all of it, what limits leave, and what is free."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.probes import control_groups
from modeldoor_collector.probes.bounds import MAXIMUM_INTEGER
from modeldoor_collector.probes.control_groups import ControlGroupError
from modeldoor_collector.probes.memory import MemoryProbe, machine_total_bytes
from modeldoor_lifecycle.hardware.found import Host, Part, available, notice

if TYPE_CHECKING:
    from modeldoor_collector.probes.files import Host as Files
    from modeldoor_collector.probes.memory_modules import MemoryInUse
    from modeldoor_collector.readings import Reading

GIBIBYTE = 2**30

NOTHING_BYTES = 1
"""Stands for a machine whose memory cannot be told at all: nothing fits into it, and a notice says why."""


class HostFacts(NamedTuple):
    """Sizes in bytes. `total` is `None` where it cannot be told; `limit` is the least limit on this process, if any."""

    total: int | None = None
    limit: int | None = None
    available: int | None = None
    reason: str = "notTold"
    limit_fault: str = ""


def of_linux(files: Files) -> HostFacts:
    """Reads the kernel's files now."""
    total = machine_total_bytes(files)
    reading = MemoryProbe(files).read()
    try:
        limits = control_groups.headroom(files)
    except ControlGroupError as error:
        return HostFacts(total, None, *_free(reading), limit_fault=error.reason)
    return HostFacts(total, min((limit.limit_bytes for limit in limits), default=None), *_free(reading))


def of_reading(reading: Reading) -> HostFacts:
    """From a probe of a system that sets no limits of this kind."""
    return HostFacts(reading.value.get("totalBytes"), None, *_free(reading))


def shared(facts: HostFacts) -> Host:
    """The memory as devices that share it see it."""
    total = facts.total if facts.total is not None and 0 < facts.total <= MAXIMUM_INTEGER else NOTHING_BYTES
    usable = total if facts.limit is None else max(NOTHING_BYTES, min(total, facts.limit))
    free = None if facts.available is None or facts.available < 0 else min(facts.available, usable)
    return Host(total, usable, free, facts.reason or "implausible")


def described(facts: HostFacts, in_use: MemoryInUse | None = None) -> tuple[Part, tuple[Part, ...]]:
    """The machine's memory, and what is to be said about it."""
    host = shared(facts)
    part: Part = {
        "totalBytes": host.total_bytes,
        "usableBytes": host.usable_bytes,
        "limitedBy": "controlGroup" if host.usable_bytes < host.total_bytes else "machine",
        "available": available(host.available_bytes, host.usable_bytes, host.reason),
    }
    if in_use is not None:
        part["channels"] = in_use.channels
        part["megatransfersPerSecond"] = in_use.megatransfers_per_second
    return part, tuple(_notices(facts, host))


def _notices(facts: HostFacts, host: Host) -> list[Part]:
    if host.total_bytes == NOTHING_BYTES:
        return [notice("hostMemoryUnknown", "The machine's memory cannot be told, so nothing may be planned into it.")]
    if facts.limit_fault:
        return [notice(facts.limit_fault, "Whether a control group limits the memory of this process cannot be told.")]
    if host.usable_bytes < host.total_bytes:
        words = f"A control group leaves this process {_gib(host.usable_bytes)} GiB of {_gib(host.total_bytes)} GiB of memory."
        return [notice("controlGroupLimit", words)]
    return []


def _free(reading: Reading) -> tuple[int | None, str]:
    if reading.status == "known":
        return int(reading.value["availableBytes"]), ""
    return None, reading.reason


def _gib(size: int) -> str:
    return f"{size / GIBIBYTE:.1f}".removesuffix(".0")
