"""Accelerators, processors and memory by the names and figures that a machine gives."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.data.documents import hardware_catalog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Entry = dict[str, Any]
"""An entry of the catalogue: a `CatalogDevice`, `CatalogProcessor` or `MemoryConfiguration`; not to be changed."""

SHARE_TOLD_AT_LEAST = 0.9
"""A driver tells up to a tenth less memory than is advertised: 22.5 of an L4's 24 GB, 15 of a T4's 16."""

LONGEST_NAME = 512
"""Longer than any name in the catalogue; what is longer names nothing in it."""

NAMED_AFTER_OTHER_MEMORY = {"nvidia gh200 480gb": "nvidia gh200 96gb hbm3"}
"""What drivers call devices after the memory of the processor beside them, and their names in the catalogue."""

_MARKS = re.compile(r"\((r|tm|c)\)|[®™©]")
_MAKER = re.compile(r"^(1[0-9]th gen )?(intel |amd )?")
_PRO = re.compile(r"^(?P<line>ryzen [3579]) pro ")
"""Ryzen for companies has the memory of the one for everybody; Threadripper PRO is another processor."""


def devices_named(name: str) -> tuple[Entry, ...]:
    """Every accelerator with this name or alias, whatever its case; none when nobody has it."""
    key = _key(name)
    return _devices().get(NAMED_AFTER_OTHER_MEMORY.get(key, key), ())


def device_names() -> tuple[str, ...]:
    """The names of all accelerators, each once, without aliases."""
    return tuple(dict.fromkeys(entry["name"] for entry in hardware_catalog()["devices"]))


def device_entry(name: str, total_bytes: int | None = None, compute_units: int | None = None) -> Entry | None:
    """The one accelerator with this name, memory and number of units; `None` when there is none or more than one.

    `total_bytes` is what a driver tells, or the advertised size. Of an accelerator with its own memory
    it must be a size that was sold; of one that shares the machine's it only tells entries of one name
    apart, because firmware keeps a part of that memory for itself.
    """
    return _one(devices_named(name), "computeUnits", compute_units, total_bytes)


def processor_names() -> tuple[str, ...]:
    """The names of all processors and families of them, each once, without aliases."""
    return tuple(dict.fromkeys(entry["name"] for entry in hardware_catalog()["processors"]))


def processor_entry(name: str, physical_cores: int | None = None, total_bytes: int | None = None) -> Entry | None:
    """The one processor with this name, else the family with the longest of the beginnings that fit it.

    `None` when there is none, or more than one that cores and memory do not tell apart. The maker's
    name may be left out, and the generation that some Intel processors put before theirs.
    """
    key = _processor_key(name)
    named = _processors().get(key)
    if named is None:
        families = _families()
        named = next((families[key[:length]] for length in range(len(key), 0, -1) if key[:length] in families), ())
    return _one(named, "physicalCores", physical_cores, total_bytes)


def memory_configuration(channels: int, megatransfers_per_second: int) -> Entry | None:
    """Memory of so many channels at this rate; `None` when the catalogue has none."""
    entries: list[Entry] = hardware_catalog()["memoryConfigurations"]
    for entry in entries:
        if (entry["channels"], entry["megatransfersPerSecond"]) == (channels, megatransfers_per_second):
            return entry
    return None


def _one(entries: Iterable[Entry], unit: str, units: int | None, total_bytes: int | None) -> Entry | None:
    found = [entry for entry in entries if units is None or entry.get(unit, units) == units]
    if units is not None and any(unit in entry for entry in found):
        found = [entry for entry in found if unit in entry]
    if total_bytes is not None:
        sizes = [(_advertised(entry, total_bytes), entry) for entry in found]
        fitting = [(size, entry) for size, entry in sizes if size is not None]
        smallest = min((size for size, _ in fitting), default=None)
        told_apart = [entry for size, entry in fitting if size == smallest]
        shared = len(found) == 1 and found[0].get("memoryKind") != "dedicated"
        found = found if shared else told_apart
    return found[0] if len(found) == 1 else None


def _advertised(entry: Entry, total_bytes: int) -> int | None:
    """The smallest size of an entry that a driver may tell so; the size itself where any will do."""
    sizes: list[int] = entry["memoryOptionsBytes"]
    if not sizes:
        return total_bytes
    return next((size for size in sizes if size * SHARE_TOLD_AT_LEAST <= total_bytes <= size), None)


@cache
def _devices() -> dict[str, tuple[Entry, ...]]:
    return _by_name(hardware_catalog()["devices"], _key)


@cache
def _processors() -> dict[str, tuple[Entry, ...]]:
    return _by_name(hardware_catalog()["processors"], _processor_key)


@cache
def _families() -> dict[str, tuple[Entry, ...]]:
    processors: list[Entry] = hardware_catalog()["processors"]
    return {_processor_key(prefix): (entry,) for entry in processors for prefix in entry.get("namePrefixes", ())}


def _by_name(entries: Iterable[Entry], key: Callable[[str], str]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in entries:
        for name in dict.fromkeys(map(key, (entry["name"], *entry["aliases"]))):
            found[name] = (*found.get(name, ()), entry)
    return found


def _key(name: str) -> str:
    """A name as it is compared: small letters, single spaces, no signs of trade marks."""
    return " ".join(_MARKS.sub(" ", name.casefold()).split()) if len(name) <= LONGEST_NAME else ""


def _processor_key(name: str) -> str:
    return _PRO.sub(r"\g<line> ", _MAKER.sub("", _key(name)))
