"""What stays of a Mac: its chip, its cores, its memory, and what of that its graphics may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.probes.bounds import MAXIMUM_INTEGER
from modeldoor_collector.probes.macos.asking import ask, command_for
from modeldoor_collector.probes.macos.kernel import integer, is_virtual_machine, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_collector.probes.macos.kernel import Kernel

GRAPHICS = "graphics"
"""The question to the child that asks Apple's frameworks."""

_MEMBERS = frozenset({"graphicsCores", "workingSetBytes"})

_EXTENSIONS = {
    "hw.optional.neon": "neon",
    "hw.optional.AdvSIMD": "neon",
    "hw.optional.arm.FEAT_DotProd": "asimddp",
    "hw.optional.arm.FEAT_FP16": "asimdhp",
    "hw.optional.arm.FEAT_I8MM": "i8mm",
    "hw.optional.arm.FEAT_BF16": "bf16",
    "hw.optional.avx1_0": "avx",
    "hw.optional.avx2_0": "avx2",
    "hw.optional.fma": "fma",
    "hw.optional.f16c": "f16c",
    "hw.optional.avx512f": "avx512f",
}
"""Names of sysctl(3) for vector instructions ("Determining instruction set characteristics", developer.apple.com)
in the words of Linux."""

MAXIMUM_CORES = 65_536


class MacFacts(NamedTuple):
    """What is known of a Mac. Graphics of Apple's are in its own chips only, and not in virtual machines."""

    chip: str | None = None
    is_apple_silicon: bool = False
    is_virtual: bool = False
    vector_extensions: tuple[str, ...] | None = None
    physical_cores: int | None = None
    logical_cores: int | None = None
    memory_bytes: int | None = None
    wired_limit_bytes: int | None = None


class MacGraphics(NamedTuple):
    """What the frameworks tell of the graphics; with a `fault`, nothing."""

    cores: int | None = None
    working_set_bytes: int | None = None
    fault: str = ""


def read(kernel: Kernel) -> MacFacts:
    """Reads the kernel's values now; raises `OSError` when it refuses."""
    wired_limit_mib = integer(kernel, "iogpu.wired_limit_mb") or 0
    found = {word for name, word in _EXTENSIONS.items() if integer(kernel, name) == 1}
    return MacFacts(
        text(kernel, "machdep.cpu.brand_string"),
        integer(kernel, "hw.optional.arm64") == 1,
        is_virtual_machine(kernel),
        tuple(sorted(found)) or None,
        _bounded(integer(kernel, "hw.physicalcpu"), MAXIMUM_CORES),
        _bounded(integer(kernel, "hw.logicalcpu"), MAXIMUM_CORES),
        _bounded(integer(kernel, "hw.memsize"), MAXIMUM_INTEGER),
        _bounded(wired_limit_mib * 1024**2, MAXIMUM_INTEGER),
    )


def read_graphics(command: Sequence[str] | None, timeout_s: float) -> MacGraphics:
    """Asks the frameworks in a child of its own; `command` starts another one in its place."""
    answer = ask(command or command_for(GRAPHICS), _MEMBERS, timeout_s)
    if answer.fault:
        return MacGraphics(fault=answer.fault)
    return MacGraphics(
        _bounded(answer.value["graphicsCores"], MAXIMUM_CORES),
        _bounded(answer.value["workingSetBytes"], MAXIMUM_INTEGER),
    )


def _bounded(value: object, highest: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= highest else None
