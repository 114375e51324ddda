"""Which family of processors a device belongs to: members of one family read weights in the same way.

A family is told by what a driver says (vendor, architecture, compute capability) and by the name only
where that says nothing. Newer cards of NVIDIA than any in the tables count as the newest family: their
kernels are the same. None is said of vendors of whose devices no row was ever measured.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Family(StrEnum):
    """Processors that share constants."""

    NVIDIA_AMPERE = "nvidiaAmpere"
    """Ampere and all later ones: CUDA graphs, tensor cores, dot products of bytes."""
    NVIDIA_UNIFIED = "nvidiaUnified"
    """The same on the machine's memory: Orin, GB10, Thor."""
    NVIDIA_OLDER = "nvidiaOlder"
    """Volta and Turing: llama.cpp starts each kernel by itself there."""
    PASCAL = "pascal"
    """Pascal with dot products of bytes (compute capability 6.1)."""
    NVIDIA_WITHOUT_DOT_PRODUCT = "nvidiaWithoutDotProduct"
    """P100, Maxwell, Kepler: quantised weights are unpacked one by one."""
    METAL = "metal"
    """Apple's graphics since the M2."""
    METAL_FIRST = "metalFirst"
    """Those of the M1, M1 Pro, M1 Max and M1 Ultra, whose cores pull far less in a cycle."""
    AMD = "amd"
    """Cards for games and workstations with their own memory: RDNA."""
    VEGA_20 = "vega20"
    """MI50, MI60, Radeon VII: GCN's last, with dot products of bytes and HBM2."""
    CDNA = "cdna"
    """AMD's accelerators for computing (MI100 and later), of which no row was measured."""
    GCN = "gcn"
    """Older cards without them: Polaris, Vega 10."""
    APU = "apu"
    """AMD's graphics that share the machine's memory."""
    INTEL = "intel"
    CPU = "cpu"
    """x86 with AVX2 and later, whose cores pull more in a cycle than those of Arm."""
    CPU_OF_ARM = "cpuOfArm"
    CPU_WITHOUT_DOT_PRODUCT = "cpuWithoutDotProduct"
    """Vector instructions, yet none for dot products of bytes: Arm before 8.2, x86 before AVX2."""


OF_NVIDIA = frozenset(
    {
        Family.NVIDIA_AMPERE,
        Family.NVIDIA_UNIFIED,
        Family.NVIDIA_OLDER,
        Family.PASCAL,
        Family.NVIDIA_WITHOUT_DOT_PRODUCT,
    }
)
"""Families of NVIDIA's cards."""

OF_APPLE = frozenset({Family.METAL, Family.METAL_FIRST})
"""Families of Apple's graphics."""

PROCESSORS = frozenset({Family.CPU, Family.CPU_OF_ARM, Family.CPU_WITHOUT_DOT_PRODUCT})
"""Families that read the machine's memory."""

_OF_NVIDIA_NAMES: tuple[tuple[str, Family], ...] = (
    (
        r"kepler|maxwell|gtx titan(?! x?p)|\b(gtx|gt) ?[6789]\d\d\b|tesla [km]\d|quadro [km]\d",
        Family.NVIDIA_WITHOUT_DOT_PRODUCT,
    ),
    (r"\bg?p100\b", Family.NVIDIA_WITHOUT_DOT_PRODUCT),
    (r"pascal|titan x?p\b|\b(gtx|gt) ?10\d\d\b|tesla p\d|quadro g?p\d", Family.PASCAL),
    (
        r"volta|turing|v100|titan v\b|titan rtx|\b(gtx) ?16\d\d\b|\brtx ?20[678]0\b|\bt4g?\b|quadro (t|rtx)|(?<!jetson )\bt\d{3,4}\b|xavier",
        Family.NVIDIA_OLDER,
    ),
)
"""Words of architectures and names, the oldest first; everything else of NVIDIA is Ampere or later."""

_GCN = re.compile(r"gcn (?!5\.1)|\bgfx(7|8|900|902|904|90c)|\brx ?[45][5-9]0\b|\bvega (?!20\b|ii\b)|\bmi25\b")
_FIRST_OF_APPLE = re.compile(r"\bm1\b")
_VEGA_20 = re.compile(r"gcn 5\.1|\bgfx906\b|\bvega (20|ii)\b|\bradeon vii\b|\bmi[56]0\b")
_CDNA = re.compile(r"\bcdna|\bgfx9(08|0a|4\d|5\d)\b|\bmi(100|2[15]0x?|3\d\d[ax]?)\b")
_AMD_SHARED = re.compile(r"\b\d{3}m\b|\b80[56]0s\b|radeon\(?t?m?\)? graphics|\bapu\b")


def speed_family(device: Mapping[str, Any]) -> Family | None:
    """The family of a `Device` of a HardwareProfile; None when nothing is known of its like."""
    words = f"{device.get('architecture', '')} {device.get('name', '')}".casefold()
    match device.get("vendor"):
        case "nvidia":
            family = _of_nvidia(device.get("computeCapability"), words)
            is_unified = family is Family.NVIDIA_AMPERE and device.get("memoryKind") == "unified"
            return Family.NVIDIA_UNIFIED if is_unified else family
        case "apple":
            return Family.METAL_FIRST if _FIRST_OF_APPLE.search(words) else Family.METAL
        case "amd":
            return _of_amd(device.get("memoryKind"), words)
        case "intel":
            return Family.INTEL
        case _:
            return None


def processor_family(processor: Mapping[str, Any]) -> Family | None:
    """The family of a `Processor` of a HardwareProfile; None for one that llama.cpp has no fast code for.

    Of Arm, only the kernel's own list tells what is missing; it always has `asimd`.
    """
    extensions: list[str] | None = processor.get("vectorExtensions")
    match processor.get("architecture"):
        case "riscv64" | "other":
            return None
        case "arm64" if extensions is not None and "asimd" in extensions:
            return Family.CPU_OF_ARM if _DOT_PRODUCT_OF_ARM & set(extensions) else Family.CPU_WITHOUT_DOT_PRODUCT
        case "arm64":
            return Family.CPU_OF_ARM
        case "x86_64" if extensions is not None:
            return Family.CPU if _DOT_PRODUCT_OF_X86 & set(extensions) else Family.CPU_WITHOUT_DOT_PRODUCT
        case _:
            return Family.CPU


_DOT_PRODUCT_OF_ARM = frozenset({"asimddp", "dotprod", "i8mm", "sve", "sve2"})
_DOT_PRODUCT_OF_X86 = frozenset({"avx2", "avx_vnni", "avx512vl", "avx512_vnni"})


def _of_nvidia(capability: str | None, words: str) -> Family:
    if capability is not None:
        major, minor = (int(part) for part in capability.split("."))
        if major >= 8:
            return Family.NVIDIA_AMPERE
        if major == 7:
            return Family.NVIDIA_OLDER
        return Family.PASCAL if (major, minor) >= (6, 1) else Family.NVIDIA_WITHOUT_DOT_PRODUCT
    return next((family for pattern, family in _OF_NVIDIA_NAMES if re.search(pattern, words)), Family.NVIDIA_AMPERE)


def _of_amd(memory_kind: str | None, words: str) -> Family:
    if _CDNA.search(words):
        return Family.CDNA
    if memory_kind in ("unified", "carveOut") or _AMD_SHARED.search(words):
        return Family.APU
    if _VEGA_20.search(words):
        return Family.VEGA_20
    return Family.GCN if _GCN.search(words) else Family.AMD
