"""The document of a simulated machine: the catalogue's figures, makers' facts, and supposed free memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.hardware import one_memory, supposed_memory, traits
from modeldoor_lifecycle.hardware.bandwidth import weak_notice
from modeldoor_lifecycle.hardware.found import notice
from modeldoor_lifecycle.hardware.platforms import platform_of
from modeldoor_validators.times import written

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from modeldoor_lifecycle.hardware.found import Part
    from modeldoor_lifecycle.hardware.names import Entry


class SimulatedDevice(NamedTuple):
    """A device of the catalogue with this much memory; `None`: as much as the machine has."""

    entry: Entry
    size_bytes: int | None


class SimulatedProcessor(NamedTuple):
    """A processor by its name, with the catalogue's entry of it or of its family.

    `chip` is the device on the same chip, whose memory is the processor's too. `cores` are those that were
    said, of each of its `sockets`.
    """

    name: str
    entry: Entry | None
    chip: Entry | None
    cores: int | None
    sockets: int = 1


class Machine(NamedTuple):
    """A machine that was described; what was not said is absent."""

    devices: tuple[SimulatedDevice, ...]
    processor: SimulatedProcessor | None
    host_bytes: int | None


def profile_of(machine: Machine, now: datetime, catalog: dict[str, Any]) -> dict[str, Any]:
    """The hardware profile of a machine that was described."""
    devices = [_device(index, each, machine.host_bytes) for index, each in enumerate(machine.devices)]
    profile: dict[str, Any] = {
        "schemaVersion": "v1",
        "kind": "HardwareProfile",
        "detectedAt": written(now),
        "origin": "simulation",
        "isFromCache": False,
        "platform": platform_of(devices),
        "operatingSystem": "macos" if _is_apple(machine) else "linux",
    }
    modules: dict[str, int] = {}
    if machine.processor is not None:
        processor = _processor(machine.processor, catalog)
        agreed = one_memory.agreed(processor["bandwidth"], devices)
        if agreed.of_processor == processor["bandwidth"]:
            modules = _modules(machine.processor)
        profile["processor"], devices = {**processor, "bandwidth": agreed.of_processor}, agreed.devices
    if machine.host_bytes is not None:
        profile["hostMemory"] = {**_host_memory(machine.host_bytes), **modules}
    profile["devices"] = devices
    profile["ignoredDevices"] = []
    profile["notices"] = list(_notices(machine))
    return profile


def _is_apple(machine: Machine) -> bool:
    return any(each.entry["vendor"] == "apple" for each in machine.devices)


def _processor(processor: SimulatedProcessor, catalog: dict[str, Any]) -> dict[str, Any]:
    entry = processor.entry or {}
    known = traits.processor(processor.name)
    cores = entry.get("physicalCores", processor.cores)
    cores = None if cores is None else cores * processor.sockets
    found: dict[str, Any] = {"name": processor.name}
    if known is not None:
        found["architecture"] = known.architecture
        if known.vector_extensions:
            found["vectorExtensions"] = list(known.vector_extensions)
    if cores is not None:
        found["physicalCores"] = cores
        if known is not None and known.threads_per_core is not None:
            found["logicalCores"] = cores * known.threads_per_core
    if "clockMegahertz" in entry:
        found["clockMegahertz"] = entry["clockMegahertz"]
    if processor.sockets > 1:
        found["numaNodeCount"] = processor.sockets
    found["bandwidth"] = _table(processor.chip or entry, _configuration(entry, catalog))
    return found


def _configuration(entry: Entry, catalog: dict[str, Any]) -> Entry | None:
    """The catalogue's entry for the memory that a processor usually has."""
    for each in catalog["memoryConfigurations"]:
        if entry.get("memory") == {key: each[key] for key in ("channels", "megatransfersPerSecond")}:
            found: Entry = each
            return found
    return None


def _table(entry: Entry, configuration: Entry | None = None) -> dict[str, Any]:
    return {
        "gigabytesPerSecond": entry["bandwidthGigabytesPerSecond"],
        "source": "table",
        "tableEntry": (configuration or entry)["name"],
    }


def _host_memory(total_bytes: int) -> dict[str, Any]:
    return {
        "totalBytes": total_bytes,
        "usableBytes": total_bytes,
        "limitedBy": "machine",
        "available": {"status": "assumed", "bytes": supposed_memory.free_of_machine(total_bytes)},
    }


def _modules(processor: SimulatedProcessor) -> dict[str, int]:
    """The channels of all sockets and their rate, as a processor usually has them."""
    memory: dict[str, int] = {} if processor.entry is None else processor.entry.get("memory", {})
    return {**memory, "channels": memory["channels"] * processor.sockets} if memory else {}


def _device(index: int, device: SimulatedDevice, host_bytes: int | None) -> dict[str, Any]:
    entry = device.entry
    vendor, architecture = entry["vendor"], entry.get("architecture")
    is_unified = entry["memoryKind"] == "unified"
    total = device.size_bytes or host_bytes or 0
    usable = supposed_memory.usable_of_shared(vendor, total) if is_unified else supposed_memory.usable_of_card(total)
    free = min(usable, supposed_memory.free_of_machine(total)) if is_unified else usable
    found: dict[str, Any] = {
        "index": index,
        "name": entry["name"],
        "vendor": vendor,
        "memoryKind": entry["memoryKind"],
        "backend": traits.backend(vendor, entry["name"], architecture, is_unified=is_unified),
        "totalBytes": total,
        "usableBytes": usable,
        "usableSource": "ruleOfThumb",
        "available": {"status": "assumed", "bytes": free},
        "bandwidth": _table(entry),
    }
    if architecture is not None:
        found["architecture"] = architecture
    capability = traits.compute_capability(architecture, entry["name"]) if vendor == "nvidia" else None
    if capability is not None:
        found["computeCapability"] = capability
    for theirs, ours in (("computeUnits", "computeUnits"), ("boostClockMegahertz", "clockMegahertz")):
        if theirs in entry:
            found[ours] = entry[theirs]
    return found


def _notices(machine: Machine) -> Iterator[Part]:
    if machine.host_bytes is None:
        what = "Only a card was said" if machine.processor is None else "The machine's memory was not said"
        if len(machine.devices) > 1 and machine.processor is None:
            what = "Only cards were said"
        yield notice("machineNotSaid", f"{what}: nothing can lie in the memory of the machine around it.")
    for each in machine.devices:
        if each.entry["memoryKind"] == "unified" and each.entry["vendor"] not in ("apple", "nvidia"):
            yield notice(
                "sharedHalfSupposed",
                f"Half of the machine's memory is supposed to be what {each.entry['name']} may take, as systems set it; it can be set higher.",
            )
    entries = [each.entry for each in machine.devices]
    if machine.processor is not None and machine.processor.entry is not None:
        entries.append(machine.processor.entry)
    for name in dict.fromkeys(entry["name"] for entry in entries if entry["quality"] == "weak"):
        yield weak_notice(name)
