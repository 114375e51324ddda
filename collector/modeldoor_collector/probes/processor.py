"""The processor, as Linux tells of it in files: its name, its vector instructions, its cores, its highest clock.

Each fact is read by itself, and one that no file tells is `None`. `/proc/cpuinfo` differs between
instruction sets: x86 names the processor and its flags, ARM names neither and calls them features,
RISC-V writes all of them into one word.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.probes import control_groups
from modeldoor_collector.probes.control_groups import ControlGroupError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modeldoor_collector.probes.files import Host

ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64", "riscv64": "riscv64"}
"""What `uname -m` and Windows call an instruction set, in the words of the contract; all others are `other`."""

VECTOR_EXTENSIONS = {
    "avx", "avx2", "f16c", "fma", "avx_vnni", "avx_vnni_int8", "avx512f", "avx512bw", "avx512vl", "avx512dq",
    "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_int8", "amx_bf16",
    "neon", "asimd", "asimdhp", "asimddp", "i8mm", "bf16", "sve", "sve2",
}  # fmt: skip
"""Vector instructions that the kernels of engines are written for, by the names in `/proc/cpuinfo` (llama.cpp's
`ggml-cpu`). Older ones, such as SSE, are not among them: with those alone a model runs many times slower."""

CORES = {
    ("0x41", "0xd0c"): "Neoverse-N1", ("0x41", "0xd40"): "Neoverse-V1", ("0x41", "0xd49"): "Neoverse-N2",
    ("0x41", "0xd4f"): "Neoverse-V2", ("0x41", "0xd84"): "Neoverse-V3", ("0x41", "0xd8e"): "Neoverse-N3",
    ("0xc0", "0xac3"): "Ampere-1", ("0xc0", "0xac4"): "Ampere-1a",
}  # fmt: skip
"""Cores of servers with ARM by the numbers of implementer and part (Linux, `arch/arm64/include/asm/cputype.h`), in the
words of lscpu: such servers name neither processor nor board."""

_CPU = ("sys", "devices", "system", "cpu")
_NODE = ("sys", "devices", "system", "node")
_PROCESSOR = re.compile(r"cpu[0-9]+")
_NUMA_NODE = re.compile(r"node[0-9]+")
_RISCV_ISA = re.compile(r"rv(?:32|64)([a-z]+)")
_UNPRINTABLE = re.compile(r"[^ -~]+")

HIGHEST_MEGAHERTZ = 100_000
MAXIMUM_PROCESSORS = 65_536
"""`clockMegahertz` and `logicalCores` in `hardware-profile.json`."""


class ProcessorFacts(NamedTuple):
    """What is known of a processor; `sockets` of them have `physical_cores` together."""

    name: str | None = None
    architecture: str = "other"
    vector_extensions: tuple[str, ...] | None = None
    physical_cores: int | None = None
    logical_cores: int | None = None
    usable_cores: float | None = None
    sockets: int | None = None
    clock_megahertz: float | None = None
    numa_nodes: int | None = None


def read(host: Host, machine: str, affinity: int | None) -> ProcessorFacts:
    """Reads the files now. `machine` is what `uname -m` says, `affinity` how many processors this process may run on."""
    text = _text(host, "proc", "cpuinfo") or ""
    blocks = [_fields(block) for block in text.split("\n\n") if block.strip()]
    processors = [block for block in blocks if block.get("processor", "").isdigit()]
    logical = len(processors) or None
    cores = {place for place in map(_core, processors) if place is not None}
    if not cores:
        cores = set(_cores_by_topology(host))
    physical = len(cores) if cores and logical is not None and len(cores) <= logical else None
    return ProcessorFacts(
        name=_name(host, blocks),
        architecture=ARCHITECTURES.get(machine.lower(), "other"),
        vector_extensions=_vector_extensions(blocks),
        physical_cores=physical,
        logical_cores=logical if logical is not None and logical <= MAXIMUM_PROCESSORS else None,
        usable_cores=usable_cores(host, affinity, logical),
        sockets=len({socket for socket, _ in cores}) or None,
        clock_megahertz=_clock_megahertz(host),
        numa_nodes=_numa_nodes(host),
    )


def usable_cores(host: Host, affinity: int | None, logical: int | None) -> float | None:
    """How many processors this process may use at the same time; `None` where its groups cannot be read."""
    try:
        shares = control_groups.processor_shares(host)
    except ControlGroupError:
        return None
    counts = [count for count in (affinity, logical) if count]
    return min([*map(float, counts), *(share for share in shares if share > 0)], default=None) if counts else None


def affinity_of_this_process() -> int | None:
    """How many processors this process may run on; `None` where the system does not tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


def _fields(block: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in block.split("\n"))
    return {key.strip(): value.strip() for key, separator, value in pairs if separator}


def _name(host: Host, blocks: Iterable[dict[str, str]]) -> str | None:
    """The processor's name, else the board's, which is all that small machines with ARM tell, else that of its cores."""
    blocks = tuple(blocks)
    named = next((block["model name"] for block in blocks if block.get("model name")), None)
    text = named or _text(host, "proc", "device-tree", "model") or _cores_name(blocks)
    return label(text.replace("\0", " "))


def _cores_name(blocks: Iterable[dict[str, str]]) -> str:
    """The name of the cores where all are of one kind that is known; empty otherwise."""
    parts = {(block["CPU implementer"], block.get("CPU part", "")) for block in blocks if "CPU implementer" in block}
    return CORES.get(parts.pop(), "") if len(parts) == 1 else ""


def label(text: str) -> str | None:
    """A name as a Label of the contract; `None` when nothing of it can be shown."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())[:128].strip() or None


def _vector_extensions(blocks: Iterable[dict[str, str]]) -> tuple[str, ...] | None:
    """Those that every processor has; `None` where the file tells of none at all."""
    told: list[set[str]] = []
    for block in blocks:
        words = (block.get("flags") or block.get("Features") or "").split()
        isa = _RISCV_ISA.match(block.get("isa", ""))
        if isa:
            told.append({"v"} if "v" in isa[1] else set())
        elif words:
            told.append(VECTOR_EXTENSIONS & set(words))
    return tuple(sorted(told[0].intersection(*told))) if told else None


def _core(block: dict[str, str]) -> tuple[str, str] | None:
    core = block.get("core id")
    return None if core is None else (block.get("physical id", "0"), core)


def _cores_by_topology(host: Host) -> Iterable[tuple[str, str]]:
    """Socket and core of each processor, which `/proc/cpuinfo` tells on x86 alone."""
    for name in _names(host, *_CPU):
        if _PROCESSOR.fullmatch(name):
            socket, core = (_text(host, *_CPU, name, "topology", each) for each in ("physical_package_id", "core_id"))
            if socket is not None and core is not None:
                # Boards with ARM call the socket -1, and number the cores of each cluster anew.
                cluster = _text(host, *_CPU, name, "topology", "cluster_id")
                yield socket, f"{cluster} {core}"


def _clock_megahertz(host: Host) -> float | None:
    highest = 0
    for name in _names(host, *_CPU):
        if _PROCESSOR.fullmatch(name):
            kilohertz = _text(host, *_CPU, name, "cpufreq", "cpuinfo_max_freq") or ""
            highest = max(highest, int(kilohertz) if kilohertz.isdecimal() and len(kilohertz) < 10 else 0)
    return highest / 1000 if 0 < highest <= 1000 * HIGHEST_MEGAHERTZ else None


def _numa_nodes(host: Host) -> int | None:
    return sum(1 for name in _names(host, *_NODE) if _NUMA_NODE.fullmatch(name)) or None


def _names(host: Host, *parts: str) -> list[str]:
    try:
        return host.names(*parts)
    except OSError:
        return []


def _text(host: Host, *parts: str) -> str | None:
    try:
        return host.text(*parts)
    except OSError:
        return None
