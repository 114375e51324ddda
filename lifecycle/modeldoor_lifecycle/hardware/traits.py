"""What makers publish of whole architectures and families, and the catalogue's entries have no room for."""

from __future__ import annotations

import re
from typing import NamedTuple

_COMPUTE_CAPABILITIES = (
    ("Kepler 2.0", "", "3.7"),
    ("Maxwell 2.0", "", "5.2"),
    ("Pascal", "P100", "6.0"),
    ("Pascal", "", "6.1"),
    ("Volta", "Xavier", "7.2"),
    ("Volta", "", "7.0"),
    ("Turing", "", "7.5"),
    ("Ampere", "A100", "8.0"),
    ("Ampere", "A800", "8.0"),
    ("Ampere", "A30", "8.0"),
    ("Ampere", "Orin", "8.7"),
    ("Ampere", "", "8.6"),
    ("Ada Lovelace", "", "8.9"),
    ("Hopper", "", "9.0"),
    ("Blackwell", "B200", "10.0"),
    ("Blackwell", "B300", "10.3"),
    ("Blackwell", "T4000", "11.0"),
    ("Blackwell", "T5000", "11.0"),
    ("Blackwell 2.0", "GB10", "12.1"),
    ("Blackwell 2.0", "", "12.0"),
)
"""By architecture and a beginning of a word of the name; from NVIDIA's list at developer.nvidia.com/cuda-gpus."""

_WITHOUT_ROCM = re.compile(r"GCN [1-4]|RDNA 1")
"""Older than what ROCm supports or has supported (gfx906 of GCN 5.1, and from RDNA 2 on); llama.cpp serves them by Vulkan."""

_SHARED_WITH_ROCM = re.compile(r"80[456]0S")
"""Of graphics in a processor, those of Ryzen AI Max (gfx1151), which ROCm's list of supported systems names."""


class Processor(NamedTuple):
    """What is known of a family: its instruction set, its vector extensions, and threads of each core."""

    architecture: str
    vector_extensions: tuple[str, ...] = ()
    threads_per_core: int | None = None


_AVX2 = ("avx2",)
_AVX512 = ("avx2", "avx512f")
_FAMILIES = (
    (
        r"AMD (Ryzen [3579] (9[0-9]{3}|7[5-9][05]0(X|X3D|F)?$|8[0-9]00[GF])|RYZEN AI|Ryzen AI|Ryzen Threadripper (PRO )?[79]|EPYC [89])",
        Processor("x86_64", _AVX512, 2),
    ),
    (r"AMD (Ryzen Threadripper|Ryzen [579]|EPYC)", Processor("x86_64", _AVX2, 2)),
    (r"AMD", Processor("x86_64")),
    (r"Intel Xeon (Platinum|Gold|Silver|Bronze|6)", Processor("x86_64", _AVX512)),
    (r"Intel (Core|N1[05]0)", Processor("x86_64", _AVX2)),
    (r"Intel", Processor("x86_64")),
    (r"Apple|Snapdragon|Ampere|AWS|NVIDIA|Raspberry|CIX|Neoverse|Cortex|ARM", Processor("arm64", ("neon",))),
)
"""By the beginning of the name, as AMD's, Intel's and Arm's product pages say; of mixed families the least that all have."""


_GRAPHICS = (
    (r"AMD Ryzen AI Max[+]", "AMD Radeon 8060S"),
    (r"AMD Ryzen AI Max (PRO )?3[89]", "AMD Radeon 8050S"),
)
"""Graphics that are half of their chip's purpose, so that whoever names the processor means them too (AMD's product pages)."""


_SOCKETS = (
    (r"AMD EPYC [79](?!.*P$)", 2),
    (r"Intel Xeon (Platinum|Scalable)|Intel Xeon (CPU )?E7-8", 8),
    (r"Intel Xeon Gold|Intel Xeon (CPU )?E[57]-4", 4),
    (r"Intel Xeon (Silver|Bronze|6[579])|Intel Xeon (CPU )?E5( v|-2)|Intel Xeon (CPU )?E7-2|Ampere Altra", 2),
)
"""How many of a processor a machine can have at most, by the beginning of its name (AMD's and Intel's product pages)."""


def sockets(processor_name: str) -> int:
    """How many of these processors one machine can have."""
    return next((number for pattern, number in _SOCKETS if re.match(pattern, processor_name)), 1)


def graphics(processor_name: str) -> str | None:
    """The graphics that a processor always brings and that models run on best."""
    return next((name for pattern, name in _GRAPHICS if re.match(pattern, processor_name, re.IGNORECASE)), None)


def compute_capability(architecture: str | None, name: str) -> str | None:
    """NVIDIA's number for the instructions that a card has."""
    for each, beginning, capability in _COMPUTE_CAPABILITIES:
        if each == architecture and re.search(rf"\b{beginning}", name):
            return capability
    return None


def backend(vendor: str, name: str, architecture: str | None, *, is_unified: bool) -> str:
    """How llama.cpp speaks best to a device that nobody has looked at."""
    if vendor == "amd":
        is_old = architecture is not None and _WITHOUT_ROCM.match(architecture) is not None
        is_left_out = is_unified and _SHARED_WITH_ROCM.search(name) is None
        return "vulkan" if is_old or is_left_out else "rocm"
    return {"nvidia": "cuda", "apple": "metal", "intel": "sycl"}.get(vendor, "vulkan")


def processor(name: str) -> Processor | None:
    """What is known of a processor by its name."""
    for pattern, traits in _FAMILIES:
        if re.match(pattern, name):
            return traits
    return None
