"""Every name of the shipped catalogue can be simulated, and leads to itself or to a question that can be answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from families import for_each
from goldens import golden
from modeldoor_lifecycle.data.documents import hardware_catalog
from modeldoor_lifecycle.hardware.description import GIBIBYTE
from modeldoor_lifecycle.hardware.errors import SimulationError
from modeldoor_lifecycle.hardware.names import Names
from modeldoor_lifecycle.hardware.simulation import simulate, stands_for_the_rest

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DEVICES: list[dict[str, Any]] = hardware_catalog()["devices"]
NAMED_AS_DEVICES = {name.casefold() for entry in DEVICES for name in (entry["name"], *entry["aliases"])}
PROCESSORS: list[dict[str, Any]] = [
    entry
    for entry in hardware_catalog()["processors"]
    if entry["name"].casefold() not in NAMED_AS_DEVICES and not stands_for_the_rest(entry)
]
"""Those that no device is called: who says `M3 Max` means the whole chip. And those that stand for what no other does."""


def texts(
    entries: list[dict[str, Any]], *, of_processors: bool = False
) -> list[tuple[dict[str, Any], int | None, str]]:
    """Each entry with each size of its memory, and the text that leads to it."""
    names = Names(entries, of_processors=of_processors)
    found: list[tuple[dict[str, Any], int | None, str]] = []
    for entry in entries:
        sizes = entry["memoryOptionsBytes"] or [None]
        found.extend((entry, size, text) for size, text in zip(sizes, names.texts_of(entry), strict=True))
    return found


def test_there_is_a_text_for_every_device_in_every_size_and_it_leads_there() -> None:
    for entry, size, text in texts(DEVICES):
        profile = simulate(text if size is not None else f"{text} + 32GB", now=NOW)
        (device,) = profile["devices"]
        assert device["bandwidth"]["tableEntry"] == device["name"] == entry["name"], text
        assert device["bandwidth"]["gigabytesPerSecond"] == entry["bandwidthGigabytesPerSecond"], text
        assert device["totalBytes"] == (size or 32 * GIBIBYTE), text
        assert device.get("computeUnits") == entry.get("computeUnits"), text
        assert device["vendor"] == entry["vendor"], text


def test_there_is_a_text_for_every_processor_and_it_leads_there() -> None:
    for entry, size, text in texts(PROCESSORS, of_processors=True):
        sold = size is not None and len(entry["memoryOptionsBytes"]) > 1
        profile = simulate(text if sold else f"{text} {(size or 32 * GIBIBYTE) // GIBIBYTE}GB", now=NOW)
        assert profile["processor"]["name"] == entry["name"], text
        assert profile["processor"]["bandwidth"]["gigabytesPerSecond"] == entry["bandwidthGigabytesPerSecond"], text
        assert profile["hostMemory"]["totalBytes"] == (size or 32 * GIBIBYTE), text


def test_every_name_and_alias_of_a_device_leads_to_it_or_is_ambiguous_with_a_way_to_say_it() -> None:
    names = Names(DEVICES)
    for entry in DEVICES:
        ways = names.texts_of(entry)
        for name in (entry["name"], *entry["aliases"]):
            text = name if entry["memoryOptionsBytes"] else f"{name} + 32GB"
            try:
                (device,) = simulate(text, now=NOW)["devices"]
            except SimulationError as refusal:
                found = (refusal.fault, set(refusal.candidates) & set(ways) != set())
            else:
                found = (device["name"], device.get("computeUnits"))
            assert found in {("ambiguousName", True), (entry["name"], entry.get("computeUnits"))}, name


@for_each(
    ("text", "name", "gigabytes", "bandwidth"),
    [
        ("RTX 4090", "NVIDIA GeForce RTX 4090", 24, 1008),
        ("RTX 4080 Super", "NVIDIA GeForce RTX 4080 SUPER", 16, 736.3),
        ("RTX 4070 Laptop", "NVIDIA GeForce RTX 4070 Laptop GPU", 8, 256),
        ("RTX 4060 Ti 16GB", "NVIDIA GeForce RTX 4060 Ti", 16, 288),
        ("RTX 3060 8GB", "NVIDIA GeForce RTX 3060", 8, 240),
        ("A100 80GB PCIe", "NVIDIA A100 80GB PCIe", 80, 1935),
        ("A100 SXM 80GB", "NVIDIA A100-SXM4-80GB", 80, 2039),
        ("V100 SXM2 32GB", "Tesla V100-SXM2-32GB", 32, 898),
        ("H100 SXM", "NVIDIA H100 80GB HBM3", 80, 3350),
        ("L40S", "NVIDIA L40S", 48, 864),
        ("T4", "Tesla T4", 16, 320),
        ("DGX Spark", "NVIDIA GB10", 128, 273.2),
        ("Radeon RX 7900 XTX", "AMD Radeon RX 7900 XTX", 24, 960),
        ("MI300X", "AMD Instinct MI300X", 192, 5300),
        ("Arc B580", "Intel Arc B580", 12, 456),
        ("M3 Max 36GB", "Apple M3 Max", 36, 307.2),
        ("M3 Max 64GB", "Apple M3 Max", 64, 409.6),
        ("M4 Max 36GB", "Apple M4 Max", 36, 410),
        ("Ryzen AI Max+ 395 128GB", "AMD Radeon 8060S", 128, 256),
        ("AMD RYZEN AI MAX+ 395 w/ Radeon 8060S 128GB", "AMD Radeon 8060S", 128, 256),
    ],
)
def test_what_people_say_leads_to_what_they_mean(text: str, name: str, gigabytes: int, bandwidth: float) -> None:
    (device,) = simulate(text, now=NOW)["devices"]
    assert (device["name"], device["totalBytes"]) == (name, gigabytes * GIBIBYTE)
    assert device["bandwidth"]["gigabytesPerSecond"] == pytest.approx(bandwidth, rel=0.001)


@for_each(
    ("text", "name", "bandwidth"),
    [
        ("Ryzen 9 7950X 64GB", "AMD Ryzen 9 7950X", 83.2),
        ("ryzen 7 5800x3d 32GB", "AMD Ryzen 7 5800X3D", 51.2),
        ("AMD Ryzen 7 PRO 7840U 32GB", "AMD Ryzen 7 PRO 7840U", 89.6),
        ("AMD Ryzen 7 7730U with Radeon Graphics 16GB", "AMD Ryzen 7 7730U", 51.2),
        ("i9-14900K 64GB", "Intel Core i9-14900K", 89.6),
        ("Intel(R) Core(TM) Ultra 7 258V 32GB", "Intel Core Ultra 7 258V", 136.5),
        ("Xeon Platinum 8480+ 512GB", "Intel Xeon Platinum 8480+", 307.2),
        ("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz 128GB", "Intel Xeon CPU E5-2680 v4", 76.8),
        ("Threadripper PRO 5955WX 128GB", "AMD Ryzen Threadripper PRO 5955WX", 204.8),
        ("EPYC 9654 384GB", "AMD EPYC 9654", 460.8),
        ("Ryzen AI 9 HX 370 32GB", "AMD Ryzen AI 9 HX 370", 120),
        ("AmpereOne A192-32X 256GB", "AmpereOne A192-32X", 332.8),
        ("Intel N100 16GB", "Intel N100", 38.4),
        ("Raspberry Pi 5 8GB", "Raspberry Pi 5", 17.1),
    ],
)
def test_a_processor_is_told_by_its_family(text: str, name: str, bandwidth: float) -> None:
    profile = simulate(text, now=NOW)
    assert (profile["platform"], profile["processor"]["name"]) == ("cpu", name)
    assert profile["processor"]["bandwidth"]["gigabytesPerSecond"] == pytest.approx(bandwidth, rel=0.001)


@for_each(
    ("text", "nearest"),
    [
        ("RTX 4095", "NVIDIA GeForce RTX"),
        ("RTX 4090 Ti", "NVIDIA GeForce RTX 4090"),
        ("A6000", "NVIDIA RTX A6000"),
        ("MacBook Pro M3", "Apple M3"),
        ("M3 Max 36", "Apple M3 Max"),
        ("A100 SXM5 80GB", "NVIDIA A100"),
        ("AmpereOne " + "A192 " * 20, ""),
        ("M9 Max 64GB", "Apple M"),
        ("RTX 3060 12GB + Ryzen 5 5600 32", "AMD Ryzen"),
    ],
)
def test_a_name_that_is_nearly_one_is_not_taken_for_it(text: str, nearest: str) -> None:
    with pytest.raises(SimulationError) as caught:
        simulate(text, now=NOW)
    assert caught.value.fault == "unknownName"
    assert any(each.startswith(nearest) for each in caught.value.candidates)


@for_each(
    ("processor", "architecture", "extensions", "threads"),
    [
        ("Ryzen 9 7950X 16-core 64GB", "x86_64", ["avx2", "avx512f"], 32),
        ("Ryzen 7 7730U 8-core 64GB", "x86_64", ["avx2"], 16),
        ("EPYC 7763 64-core 256GB", "x86_64", ["avx2"], 128),
        ("i9-14900K 24-core 64GB", "x86_64", ["avx2"], None),
        ("Graviton3 64-core 64GB", "arm64", ["neon"], None),
        ("Snapdragon X Elite 32GB", "arm64", ["neon"], None),
    ],
)
def test_what_makers_publish_of_a_family_is_said(
    processor: str, architecture: str, extensions: list[str], threads: int | None
) -> None:
    found = simulate(processor, now=NOW)["processor"]
    assert (found["architecture"], found["vectorExtensions"]) == (architecture, extensions)
    assert found.get("logicalCores") == threads


@for_each(
    ("text", "capability", "backend"),
    [
        ("Tesla P100 SXM2", "6.0", "cuda"),
        ("Tesla P40", "6.1", "cuda"),
        ("Tesla T4", "7.5", "cuda"),
        ("A100 SXM 80GB", "8.0", "cuda"),
        ("RTX 3090", "8.6", "cuda"),
        ("Jetson AGX Orin 64GB", "8.7", "cuda"),
        ("L4", "8.9", "cuda"),
        ("H100 SXM", "9.0", "cuda"),
        ("B200 180GB", "10.0", "cuda"),
        ("RTX 5090", "12.0", "cuda"),
        ("GB10", "12.1", "cuda"),
        ("RX 580 8GB", None, "vulkan"),
        ("RX 5700 XT", None, "vulkan"),
        ("Radeon VII", None, "rocm"),
        ("RX 7900 XTX", None, "rocm"),
        ("Radeon 780M 32GB", None, "vulkan"),
        ("Radeon 8060S 64GB", None, "rocm"),
        ("Arc A770 16GB", None, "sycl"),
        ("M1 Pro 16-core 16GB", None, "metal"),
    ],
)
def test_a_device_says_how_engines_speak_to_it(text: str, capability: str | None, backend: str) -> None:
    (device,) = simulate(text, now=NOW)["devices"]
    assert (device.get("computeCapability"), device["backend"]) == (capability, backend)


@for_each("text", ["Ryzen AI Max+ 395 48GB", "Radeon 8060S + 48GB", "Radeon 8060S + Ryzen AI Max+ 395 48GB"])
def test_a_chip_that_shares_memory_has_a_size_that_was_sold(text: str) -> None:
    with pytest.raises(SimulationError, match="must be a size that the catalogue has: 32GB, 64GB, 96GB or 128GB"):
        simulate(text, now=NOW)


@for_each(("text", "gibibytes"), [("DGX Spark", 121.7), ("Jetson AGX Orin 64GB", 61.4)])
def test_of_a_board_s_memory_programs_get_no_more_than_its_system_counts(text: str, gibibytes: float) -> None:
    (device,) = simulate(text, now=NOW)["devices"]
    assert 0.9 * gibibytes < device["usableBytes"] / GIBIBYTE <= gibibytes
    assert device["available"]["bytes"] <= device["usableBytes"]


@for_each("text", ["Xeon 128GB", "Apple M 16GB"])
def test_what_stands_for_all_that_is_unknown_is_nothing_to_be_described(text: str) -> None:
    with pytest.raises(SimulationError):
        simulate(text, now=NOW)


@for_each(
    ("one", "sockets"),
    [("EPYC 9654", 2), ("EPYC 7763", 2), ("Xeon Platinum 8480+", 8), ("Xeon Gold 6338", 4), ("Xeon CPU E5-2680 v4", 2)],
)
def test_a_server_has_as_many_sockets_as_boards_were_made_with(one: str, sockets: int) -> None:
    profile = simulate(f"{sockets}x {one} 1TB", now=NOW)
    assert profile["processor"]["numaNodeCount"] == sockets
    with pytest.raises(SimulationError, match=f"at most {sockets} processors"):
        simulate(f"{sockets + 1}x {one} 1TB", now=NOW)


@for_each("one", ["Threadripper PRO 7995WX", "i9-14900K", "EPYC 9654P", "EPYC 8534P", "Xeon W-2295"])
def test_others_stand_alone(one: str) -> None:
    with pytest.raises(SimulationError, match="must have one processor"):
        simulate(f"2x {one} 512GB", now=NOW)


def test_graphics_may_be_named_beside_the_processor_that_brings_them() -> None:
    both = simulate("Radeon 8060S + Ryzen AI Max+ 395 128GB", now=NOW)
    assert both == simulate("Ryzen AI Max+ 395 128GB", now=NOW)


def test_the_seeds_fixture_is_what_the_shipped_catalogue_gives() -> None:
    assert simulate("RTX 4090 + Ryzen 9 7950X 64GB", now=NOW) == golden("rtx-4090-24gb", "hardware-profile")
