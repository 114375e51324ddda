"""Makes the processors of the hardware catalogue of `processors.csv`, and memory configurations of `hardware.csv`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tools.data.tables import listed, memory_bytes, number, rows

if TYPE_CHECKING:
    from tools.data.provenance import Provenance

_MEMORY = re.compile(r"^CPU memory (?P<channels>[0-9]+)ch x (?P<rate>[0-9]+) MT/s$")
_KIND = re.compile(r"^(?P<kind>LPDDR[0-9]X?|DDR[0-9])\b ?(?P<rest>.*)$")
_WIDTH_ONLY = re.compile(r"([0-9]+ch)?")


def processor_entries(provenance: Provenance) -> list[dict[str, Any]]:
    """Every processor and family of processors, by name."""
    made = [_processor(row, provenance) for row in rows("processors.csv")]
    return sorted(made, key=lambda each: (each["name"].casefold(), each["memoryOptionsBytes"]))


def memory_configurations(provenance: Provenance) -> list[dict[str, Any]]:
    """Every number of channels at every rate that `hardware.csv` has, from the fewest and slowest."""
    made: list[dict[str, Any]] = []
    for row in rows("hardware.csv"):
        found = _MEMORY.match(row["name"])
        if found is not None:
            made.append(_configuration(row, int(found["channels"]), int(found["rate"]), provenance))
    return sorted(made, key=lambda each: (each["channels"], each["megatransfersPerSecond"]))


def _processor(row: dict[str, str], provenance: Provenance) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": row["name"], "aliases": listed(row["aliases"])}
    entry["aliases"] = [alias for alias in entry["aliases"] if alias.casefold() != row["name"].casefold()]
    if row["name_prefixes"]:
        entry["namePrefixes"] = listed(row["name_prefixes"])
    if row["physical_cores"]:
        entry["physicalCores"] = int(row["physical_cores"])
    if row["clock_mhz"]:
        entry["clockMegahertz"] = number(row["clock_mhz"])
    entry["memoryOptionsBytes"] = memory_bytes(row["memory_gib"])
    if row["channels"]:
        entry["memory"] = {
            "channels": int(row["channels"]),
            "megatransfersPerSecond": int(row["megatransfers_per_second"]),
        }
    entry["bandwidthGigabytesPerSecond"] = number(row["bandwidth"])
    entry.update(quality=row["quality"], sourceIds=provenance.use(*listed(row["source_ids"])))
    if row["remark"]:
        entry["remark"] = row["remark"]
    return entry


def _configuration(row: dict[str, str], channels: int, rate: int, provenance: Provenance) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": f"{channels} channel{'s' if channels > 1 else ''} at {rate} MT/s",
        "channels": channels,
        "megatransfersPerSecond": rate,
    }
    words = row["source"].split("; computed =")[0]
    kind = _KIND.match(words)
    if kind is not None:
        entry["memoryType"] = kind["kind"]
        words = kind["rest"]
    entry.update(
        bandwidthGigabytesPerSecond=number(row["memory_bandwidth_GBps"]),
        quality="reported",
        sourceIds=provenance.use("reckoned"),
    )
    if not _WIDTH_ONLY.fullmatch(words):
        entry["remark"] = f"{words[0].upper()}{words[1:]}."
    return entry
