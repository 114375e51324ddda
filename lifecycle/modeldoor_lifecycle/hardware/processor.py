"""The processor in the shape of the hardware profile, and how fast it reads the machine's memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.data.devices import memory_configuration, processor_entry
from modeldoor_lifecycle.hardware.bandwidth import DEFAULT_PROCESSOR_GIGABYTES_PER_SECOND, least_of, rounded, weak
from modeldoor_lifecycle.hardware.found import Part, notice, told
from modeldoor_validators.rules.hardware_profile import UNMAPPED_PROCESSOR

if TYPE_CHECKING:
    from modeldoor_collector.probes.memory_modules import MemoryInUse
    from modeldoor_collector.probes.processor import ProcessorFacts

    Entry = dict[str, Any]

BYTES_PER_TRANSFER = 8
"""A channel has 64 bits."""


_BY_CORE = {
    "Neoverse-N1": ("Ampere Altra", "AWS Graviton2"),
    "Neoverse-V1": ("AWS Graviton3",),
    "Neoverse-V2": ("NVIDIA Grace", "AWS Graviton4"),
    "Ampere-1": ("AmpereOne",),
    "Ampere-1a": ("AmpereOne",),
}
"""Servers with ARM by the cores that they are made of, which is all that they tell: of several the slowest counts."""


class ProcessorPart(NamedTuple):
    """The processor, and what is to be said about it."""

    processor: Part
    notices: tuple[Part, ...] = ()


def described(facts: ProcessorFacts, total_bytes: int, in_use: MemoryInUse | None) -> ProcessorPart:
    """The processor with the bandwidth of its memory: by the modules that are in use, else by its name, else a default."""
    entry = _entry(facts, total_bytes)
    speed, notices = _bandwidth(facts, entry, in_use)
    table: Entry = entry or {}
    processor: Part = {
        "name": facts.name,
        "architecture": facts.architecture,
        "vectorExtensions": None if facts.vector_extensions is None else list(facts.vector_extensions),
        "physicalCores": facts.physical_cores,
        "logicalCores": facts.logical_cores,
        "usableCores": _usable(facts),
        "clockMegahertz": facts.clock_megahertz or table.get("clockMegahertz"),
        "numaNodeCount": facts.numa_nodes,
        "bandwidth": speed,
    }
    return ProcessorPart(told(processor), notices)


def _bandwidth(facts: ProcessorFacts, entry: Entry | None, in_use: MemoryInUse | None) -> tuple[Part, tuple[Part, ...]]:
    if in_use is not None:
        return _of_modules(in_use, facts.sockets or 1), ()
    if entry is not None:
        figure = {"gigabytesPerSecond": entry["bandwidthGigabytesPerSecond"], "source": "table"}
        return {**figure, "tableEntry": entry["name"]}, weak(entry)
    figure = {"gigabytesPerSecond": rounded(DEFAULT_PROCESSOR_GIGABYTES_PER_SECOND), "source": "default"}
    name = facts.name or "the processor"
    words = f"No table lists {name}; {DEFAULT_PROCESSOR_GIGABYTES_PER_SECOND:.0f} GB/s are supposed."
    return figure, (notice(UNMAPPED_PROCESSOR, words),)


def _of_modules(in_use: MemoryInUse, sockets: int) -> Part:
    """What the modules at one socket make: an engine that does not know of sockets gets little of the others' memory."""
    channels = max(1, in_use.channels // sockets)
    configuration = memory_configuration(channels, in_use.megatransfers_per_second)
    if configuration is not None:
        return {
            "gigabytesPerSecond": configuration["bandwidthGigabytesPerSecond"],
            "source": "table",
            "tableEntry": configuration["name"],
        }
    figure = rounded(channels * BYTES_PER_TRANSFER * in_use.megatransfers_per_second / 1000)
    return {"gigabytesPerSecond": figure, "source": "driver"}


def _entry(facts: ProcessorFacts, total_bytes: int) -> Entry | None:
    """The catalogue's entry; a virtual machine has fewer cores and less memory than its processor was sold with."""
    if facts.name is None:
        return None
    if facts.name in _BY_CORE:
        return least_of(
            [entry for name in _BY_CORE[facts.name] for entry in [processor_entry(name)] if entry is not None]
        )
    cores = None if facts.physical_cores is None else facts.physical_cores // (facts.sockets or 1)
    return processor_entry(facts.name, cores, total_bytes) or processor_entry(facts.name)


def _usable(facts: ProcessorFacts) -> float | None:
    """A whole number as one, so that two looks at one machine give the same text."""
    usable = facts.usable_cores
    if usable is None or usable <= 0:
        return None
    return int(usable) if usable == int(usable) else round(usable, 3) or None
