"""Accelerators by the names and sizes that drivers tell.

`published-figures.csv` was written from memory of what makers publish, without a look at the tables.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from families import for_each
from modeldoor_lifecycle.data.devices import device_entry, device_names, devices_named, memory_configuration
from modeldoor_lifecycle.data.documents import hardware_catalog

GIBIBYTE = 1 << 30
MEBIBYTE = 1 << 20

PUBLISHED = list(
    csv.DictReader((Path(__file__).parent / "published-figures.csv").read_text(encoding="utf-8").splitlines())
)

HOSTILE = [
    "",
    " ",
    "\x00",
    "\n",
    "NVIDIA GeForce RTX 4090\x00",
    "\x1b[31mTesla T4",
    "x" * 10_000,
    "RTX" * 4_000,
    "İ",
    "\ud800",
]


@for_each("row", PUBLISHED, ids=lambda row: row["name"])
def test_figures_are_those_that_makers_publish(row: dict[str, str]) -> None:
    entry = device_entry(row["name"], int(row["total_gib"]) * GIBIBYTE)

    assert entry is not None
    assert entry["bandwidthGigabytesPerSecond"] == pytest.approx(float(row["gigabytes_per_second"]), rel=0.002)
    assert entry["computeUnits"] == int(row["compute_units"])


@for_each(
    ("name", "total_mebibytes", "bandwidth"),
    [
        ("NVIDIA GeForce RTX 4090", 24564, 1008),
        ("NVIDIA GeForce RTX 3060", 12288, 360),
        ("NVIDIA GeForce RTX 3060", 8192, 240),
        ("NVIDIA H100 80GB HBM3", 81559, 3350),
        ("NVIDIA A100-SXM4-80GB", 81920, 2039),
        ("NVIDIA A100-SXM4-40GB", 40960, 1555),
        ("NVIDIA A100 80GB PCIe", 81920, 1935),
        ("NVIDIA L40S", 46068, 864),
        ("NVIDIA L4", 23034, 300.1),
        ("NVIDIA A10", 23028, 600.2),
        ("Tesla T4", 15360, 320),
        ("Tesla V100-SXM2-16GB", 16160, 900),
        ("NVIDIA H200", 143771, 4800),
        ("NVIDIA GeForce RTX 3080 Laptop GPU", 8192, 448),
        ("NVIDIA RTX PRO 6000 Blackwell Workstation Edition", 97887, 1792),
        ("AMD Radeon RX 7900 XTX", 24560, 960),
        ("AMD Radeon(TM) RX 7900 XTX", 24560, 960),
        ("Intel(R) Arc(TM) A770 Graphics", 16288, 560),
        ("Intel(R) Arc(TM) A770 Graphics", 8096, 512),
        ("NVIDIA A10G", 23028, 600),
        ("NVIDIA GH200 480GB", 97871, 4000),
        ("NVIDIA GeForce RTX 3080 Laptop GPU", 16384, 448),
        ("NVIDIA GeForce GTX 1060 3GB", 3072, 192.2),
        ("AMD Instinct MI50", 32752, 1024),
    ],
)
def test_a_card_is_known_by_what_its_driver_tells(name: str, total_mebibytes: int, bandwidth: float) -> None:
    entry = device_entry(name, total_mebibytes * MEBIBYTE)

    assert entry is not None
    assert entry["bandwidthGigabytesPerSecond"] == bandwidth


@for_each(
    ("name", "total_gib", "units", "bandwidth"),
    [
        ("Apple M3 Max", 36, None, 307.2),
        ("Apple M3 Max", None, 30, 307.2),
        ("M3 Max", 64, None, 409.6),
        ("apple m3 max", 128, 40, 409.6),
        ("Apple M3 Max", 36, 40, 409.6),
        ("Apple M4 Max", 36, None, 410),
        ("Apple M2", 16, 10, 102.4),
        ("NVIDIA GB10", 119, None, 273.2),
        ("AMD Radeon 8060S", 47, None, 256),
        ("AMD Radeon 780M Graphics", 30, None, 89.6),
        ("Orin (nvgpu)", 61, 16, 204.8),
        ("Orin (nvgpu)", 15, 8, 102.4),
        ("Orin (nvgpu)", 7.4, 8, 68.22),
        ("Orin (nvgpu)", 7.4, None, 68.22),
        ("Orin (nvgpu)", 3.4, 4, 34.11),
    ],
)
def test_a_chip_that_shares_memory_is_known_by_its_units_or_its_memory(
    name: str, total_gib: float | None, units: int | None, bandwidth: float
) -> None:
    entry = device_entry(name, None if total_gib is None else int(total_gib * GIBIBYTE), units)

    assert entry is not None
    assert entry["bandwidthGigabytesPerSecond"] == bandwidth


@for_each(
    ("name", "total_gib", "units"),
    [
        ("Apple M3 Max", None, None),
        ("Apple M2", 16, None),
        ("Apple M3 Max", 20, None),
        ("NVIDIA GeForce RTX 3060", None, None),
        ("NVIDIA GeForce RTX 3060", 10, None),
        ("NVIDIA GeForce RTX 4090", 48, None),
        ("NVIDIA GeForce RTX 4090", 24, 64),
        ("NVIDIA GeForce RTX 4095", 24, None),
        ("Intel Arc A770", None, None),
    ],
)
def test_what_is_unknown_or_could_be_several_is_not_guessed(
    name: str, total_gib: int | None, units: int | None
) -> None:
    assert device_entry(name, None if total_gib is None else total_gib * GIBIBYTE, units) is None


@for_each("name", HOSTILE, ids=lambda name: repr(name[:24]))
def test_a_hostile_name_names_nothing(name: str) -> None:
    assert devices_named(name) == ()
    assert device_entry(name, 1) is None


@for_each("total_bytes", [0, -1, 1 << 80])
def test_an_impossible_size_names_nothing(total_bytes: int) -> None:
    assert device_entry("NVIDIA GeForce RTX 4090", total_bytes) is None


def test_every_name_and_size_of_the_catalogue_leads_back_to_its_entry() -> None:
    for entry in hardware_catalog()["devices"]:
        for name in (entry["name"], *entry["aliases"]):
            assert entry in devices_named(name)
            for size in entry["memoryOptionsBytes"] or [None]:
                assert device_entry(name, size, entry.get("computeUnits")) == entry, (name, size)


def test_names_are_told_once() -> None:
    assert len(set(device_names())) == len(device_names())
    assert device_names().count("Apple M3 Max") == 1


def test_memory_is_known_by_channels_and_rate() -> None:
    known = memory_configuration(2, 5600)

    assert known is not None
    assert known["bandwidthGigabytesPerSecond"] == 89.6
    assert memory_configuration(3, 5600) is None
    assert memory_configuration(0, 0) is None
