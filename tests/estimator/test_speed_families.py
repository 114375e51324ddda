"""Which family a device or a processor belongs to."""

from __future__ import annotations

from typing import Any

from families import for_each
from modeldoor_lifecycle.data.documents import hardware_catalog
from modeldoor_lifecycle.estimator.speed.constants import CONSTANTS
from modeldoor_lifecycle.estimator.speed.layer_kinds import DENSE, layer_kind
from modeldoor_lifecycle.estimator.speed.processor_kinds import Family, processor_family, speed_family


@for_each(
    ("device", "family"),
    [
        ({"vendor": "nvidia", "name": "NVIDIA GeForce RTX 4090", "computeCapability": "8.9"}, Family.NVIDIA_AMPERE),
        ({"vendor": "nvidia", "name": "NVIDIA GB10", "computeCapability": "12.1"}, Family.NVIDIA_AMPERE),
        ({"vendor": "nvidia", "name": "a card of tomorrow", "computeCapability": "14.0"}, Family.NVIDIA_AMPERE),
        ({"vendor": "nvidia", "name": "a card of tomorrow", "architecture": "Rubin"}, Family.NVIDIA_AMPERE),
        ({"vendor": "nvidia", "name": "NVIDIA A30"}, Family.NVIDIA_AMPERE),
        ({"vendor": "nvidia", "name": "NVIDIA RTX 2000 Ada Generation"}, Family.NVIDIA_AMPERE),
        ({"vendor": "nvidia", "name": "Tesla V100-SXM2-16GB"}, Family.NVIDIA_OLDER),
        ({"vendor": "nvidia", "name": "NVIDIA GeForce GTX 1660 SUPER"}, Family.NVIDIA_OLDER),
        ({"vendor": "nvidia", "name": "Quadro RTX 6000"}, Family.NVIDIA_OLDER),
        ({"vendor": "nvidia", "name": "Tesla T4"}, Family.NVIDIA_OLDER),
        ({"vendor": "nvidia", "name": "NVIDIA GeForce GTX 1080 Ti"}, Family.PASCAL),
        ({"vendor": "nvidia", "name": "Tesla P40", "architecture": "Pascal"}, Family.PASCAL),
        (
            {"vendor": "nvidia", "name": "Tesla P100-PCIE-16GB", "architecture": "Pascal"},
            Family.NVIDIA_WITHOUT_DOT_PRODUCT,
        ),
        ({"vendor": "nvidia", "name": "Tesla P100", "computeCapability": "6.0"}, Family.NVIDIA_WITHOUT_DOT_PRODUCT),
        ({"vendor": "nvidia", "name": "GeForce GTX 980"}, Family.NVIDIA_WITHOUT_DOT_PRODUCT),
        ({"vendor": "nvidia", "name": "Tesla K80", "architecture": "Kepler 2.0"}, Family.NVIDIA_WITHOUT_DOT_PRODUCT),
        ({"vendor": "nvidia", "name": "NVIDIA GB10", "memoryKind": "unified"}, Family.NVIDIA_UNIFIED),
        ({"vendor": "nvidia", "name": "Orin (nvgpu)", "memoryKind": "unified"}, Family.NVIDIA_UNIFIED),
        (
            {"vendor": "nvidia", "name": "Xavier", "memoryKind": "unified", "computeCapability": "7.2"},
            Family.NVIDIA_OLDER,
        ),
        ({"vendor": "apple", "name": "Apple M3 Max"}, Family.METAL),
        ({"vendor": "apple", "name": "Apple M10"}, Family.METAL),
        ({"vendor": "apple", "name": "Apple M1 Ultra"}, Family.METAL_FIRST),
        ({"vendor": "apple", "name": "Apple M1"}, Family.METAL_FIRST),
        ({"vendor": "amd", "name": "AMD Radeon RX 9070 XT", "architecture": "RDNA 4.0"}, Family.AMD),
        ({"vendor": "amd", "name": "AMD Instinct MI300X", "architecture": "CDNA 3.0"}, Family.CDNA),
        ({"vendor": "amd", "name": "AMD Instinct MI300A", "memoryKind": "unified"}, Family.CDNA),
        ({"vendor": "amd", "name": "AMD Instinct MI210", "architecture": "gfx90a"}, Family.CDNA),
        ({"vendor": "amd", "name": "AMD Instinct MI50", "architecture": "gfx906"}, Family.VEGA_20),
        ({"vendor": "amd", "name": "AMD Radeon VII", "architecture": "GCN 5.1"}, Family.VEGA_20),
        ({"vendor": "amd", "name": "AMD Radeon RX 580", "architecture": "GCN 4.0"}, Family.GCN),
        ({"vendor": "amd", "name": "AMD Radeon RX 580"}, Family.GCN),
        ({"vendor": "amd", "name": "AMD Radeon RX Vega 64", "architecture": "GCN 5.0"}, Family.GCN),
        ({"vendor": "amd", "name": "AMD Radeon 8060S Graphics", "memoryKind": "carveOut"}, Family.APU),
        ({"vendor": "amd", "name": "AMD Radeon 780M"}, Family.APU),
        ({"vendor": "intel", "name": "Intel Arc A770"}, Family.INTEL),
        ({"vendor": "other", "name": "Adreno X1-85"}, None),
    ],
    ids=str,
)
def test_a_device_is_told_by_its_driver_and_else_by_its_name(device: dict[str, Any], family: Family | None) -> None:
    assert speed_family(device) == family


_BY_ARCHITECTURE = {
    "Kepler": Family.NVIDIA_WITHOUT_DOT_PRODUCT,
    "Maxwell": Family.NVIDIA_WITHOUT_DOT_PRODUCT,
    "Pascal": Family.PASCAL,
    "Volta": Family.NVIDIA_OLDER,
    "Turing": Family.NVIDIA_OLDER,
    "Ampere": Family.NVIDIA_AMPERE,
    "Ada": Family.NVIDIA_AMPERE,
    "Hopper": Family.NVIDIA_AMPERE,
    "Blackwell": Family.NVIDIA_AMPERE,
}


def test_names_alone_say_the_same_as_architectures_for_all_cards_that_are_shipped() -> None:
    strays: list[str] = []
    asked = 0
    for entry in hardware_catalog()["devices"]:
        architecture = entry.get("architecture", "").split(" ")[0]
        if entry["vendor"] != "nvidia" or architecture not in _BY_ARCHITECTURE:
            continue
        expected = Family.NVIDIA_WITHOUT_DOT_PRODUCT if "P100" in entry["name"] else _BY_ARCHITECTURE[architecture]
        asked += 1
        if speed_family({"vendor": entry["vendor"], "name": entry["name"]}) != expected:
            strays.append(f"{entry['name']} ({entry['architecture']})")
    assert asked > 150
    assert strays == []


def test_every_shipped_device_has_a_family_with_constants() -> None:
    devices = [entry for entry in hardware_catalog()["devices"] if entry["vendor"] != "other"]
    assert {speed_family(entry) for entry in devices} <= set(CONSTANTS)


@for_each(
    ("processor", "family"),
    [
        ({"architecture": "x86_64", "vectorExtensions": ["avx", "avx2", "fma"]}, Family.CPU),
        ({"architecture": "x86_64", "vectorExtensions": ["avx"]}, Family.CPU_WITHOUT_DOT_PRODUCT),
        ({"architecture": "x86_64"}, Family.CPU),
        ({"architecture": "arm64", "vectorExtensions": ["asimd", "asimddp"]}, Family.CPU_OF_ARM),
        ({"architecture": "arm64", "vectorExtensions": ["asimd"]}, Family.CPU_WITHOUT_DOT_PRODUCT),
        ({"architecture": "arm64", "vectorExtensions": ["neon"]}, Family.CPU_OF_ARM),
        ({"architecture": "riscv64"}, None),
        ({}, Family.CPU),
    ],
    ids=str,
)
def test_a_processor_without_fast_code_has_no_speed(processor: dict[str, Any], family: Family | None) -> None:
    assert processor_family(processor) == family


def test_every_family_has_constants() -> None:
    assert set(CONSTANTS) == set(Family)


@for_each(
    ("architecture", "recurrent", "has_norms", "recurrence"),
    [
        ("gemma", None, False, None),
        ("gemma2", None, True, None),
        ("gemma4", None, True, None),
        ("llama", None, False, None),
        ("qwen35", "gatedDeltaNet", False, "gatedDeltaNet"),
        ("granitehybrid", "mamba2", False, "mamba"),
        ("lfm2", "shortConvolution", False, "shortConvolution"),
        ("rwkv7", "rwkv", False, "gatedDeltaNet"),
    ],
)
def test_the_kind_of_a_model_follows_from_its_architecture_and_what_its_layers_keep(
    architecture: str, recurrent: str | None, *, has_norms: bool, recurrence: str | None
) -> None:
    kind = layer_kind(architecture, has_experts=False, recurrent_kind=recurrent)
    assert (kind.has_extra_norms, kind.recurrence) == (has_norms, recurrence)
    assert kind.is_plain == (kind == DENSE)
