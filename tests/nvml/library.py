"""A driver's library of our own, written in C and compiled here, below the real `pynvml`.

    library = built(tmp_path)
    answers = Library((Card(), Card(does={"nvmlDeviceGetMemoryInfo": 15}))).written(tmp_path / "answers")
    AcceleratorProbe(host, command_over(library, answers)).read()

What the library answers stands in a file that it reads at every call, so a test can change the
machine while a process looks at it: `written` replaces the file in one step.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HERE = Path(__file__).parent
MIB, GIB = 1024**2, 1024**3

SUPPORTED_REASONS = 0x1FF
SLOWDOWN_BELOW_LIMIT_FIELD = 194
"""NVML_FI_DEV_TEMPERATURE_SLOWDOWN_TLIMIT (nvml.h)."""


@dataclass
class Instance:
    """A part of a card that is cut (MIG)."""

    name: bytes = b"NVIDIA H100 80GB HBM3 MIG 1g.10gb"
    total: int | None = 10 * GIB
    free: int | None = 9 * GIB
    reserved: int | None = None
    multiprocessors: int | None = 16
    does: Mapping[str, int | str] = field(default_factory=dict[str, "int | str"])


@dataclass
class Card:
    """One card. `None` stands for what it does not support.

    `thresholds` are temperatures by their number in nvml.h (1 is where the hardware slows down),
    `slowdown_below_limit` is field 194, told as the type of value `field_type` (nvml.h: 5 with a sign,
    1 without). `instances` without any is a card that could be cut and is
    not; `maximum_instances` says how many places it has when it is cut. What begins with `reserved`
    is asked by the second question alone, which is about what stays; clocks are in MHz.

    `does` says what a function does for this card in place of its answer: a code to return, or
    `hang` (until a signal), `hangIgnoringSignals` (SIGTERM, SIGINT and SIGHUP),
    `hangUninterruptibly` (state D: until SIGKILL), `segfault`, `abort`, `exit`; `print` prints to
    both outputs and answers all the same.
    """

    name: bytes | None = b"NVIDIA GeForce RTX 4090"
    total: int | None = 24 * GIB
    free: int | None = 22 * GIB
    celsius: int | None = 61
    thresholds: Mapping[int, int] = field(default_factory=lambda: {0: 99, 1: 96, 3: 84})
    margin: int | None = None
    slowdown_below_limit: int | None = None
    field_type: int = 5
    utilization: int | None = 37
    reasons: int | None = 0
    supported_reasons: int | None = SUPPORTED_REASONS
    mig_mode: int | None = 0
    instances: tuple[Instance | None, ...] = ()
    maximum_instances: int | None = 7
    reserved: int | None = 354 * MIB
    cores: int | None = 16384
    bus_width: int | None = 384
    memory_clock: int | None = 10501
    clock: int | None = 3105
    capability: str | None = "8.9"
    architecture: int | None = 8
    link_generation: int | None = 4
    lanes: int | None = 16
    maximum_lanes: int | None = 16
    display: int | None = 1
    does: Mapping[str, int | str] = field(default_factory=dict[str, "int | str"])


@dataclass
class Library:
    """A driver with these cards. `does` is as a card's, for all of them and for functions that concern none.

    `count` is what the library says when that is not the number of cards; `log` is a file that
    gets the name of every function that is called.
    """

    cards: tuple[Card, ...] = (Card(),)
    does: Mapping[str, int | str] = field(default_factory=dict[str, "int | str"])
    count: int | None = None
    log: Path | None = None
    driver_version: str | None = "580.95.05"

    def written(self, path: Path) -> Path:
        """Writes the file that the library reads, in one step, and returns its path."""
        beside = path.with_name(f"{path.name}.next")
        beside.write_text("".join(f"{line}\n" for line in self._lines()))
        os.replace(beside, path)
        return path

    def _lines(self) -> Iterator[str]:
        yield f"count={len(self.cards) if self.count is None else self.count}"
        if self.log is not None:
            yield f"log={self.log}"
        yield from _pairs("", {"driverVersion": self.driver_version})
        yield from _pairs("", self.does)
        for index, card in enumerate(self.cards):
            yield from _pairs(f"{index}.", _of_a_card(card))
            for position, instance in enumerate(card.instances):
                if instance is not None:
                    yield from _pairs(f"{index}:{position}.", _of_an_instance(instance))


def built(folder: Path, without: Sequence[str] = ()) -> Path:
    """The compiled library; `without` names functions that it lacks, as an older one does.

    Skips the test where there is no C compiler.
    """
    return _built(folder, tuple(without))


def command_over(library: Path, answers: Path) -> list[str]:
    """What starts the collector's own child above the library, for `AcceleratorProbe(host, command)`."""
    return [sys.executable, "-I", str(HERE / "launcher.py"), str(library), str(answers)]


def pynvml_over(library: Path, answers: Path) -> Any:
    """A `pynvml` of its own, as installed, that has loaded the library into this process."""
    found = importlib.util.find_spec("pynvml")
    assert found is not None
    assert found.origin is not None
    spec = importlib.util.spec_from_file_location("pynvml_over_a_library", found.origin)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # it makes its error classes by looking itself up
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[spec.name]
    module.nvmlLib = ctypes.CDLL(str(library))
    module.nvmlLib.stand_in_reads(os.fsencode(answers))
    return module


@functools.cache
def _built(folder: Path, without: tuple[str, ...]) -> Path:
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        pytest.skip("there is no C compiler")
    library = folder / f"lacking-{len(without)}-{'-'.join(without)[:100]}" / "libnvidia-ml.so.1"
    library.parent.mkdir(parents=True, exist_ok=True)
    beside = library.with_name(f"{os.getpid()}.so")
    renamed = [f"-D{name}=lacking_{name}" for name in without]
    flags = ["-std=c11", "-shared", "-fPIC", "-Wl,-soname,libnvidia-ml.so.1"]
    subprocess.run([compiler, *flags, *renamed, "-o", str(beside), str(HERE / "libnvidia_ml.c")], check=True)
    os.replace(beside, library)
    return library


def _of_a_card(card: Card) -> dict[str, object]:
    return {
        "name": None if card.name is None else card.name.hex(),
        "total": card.total,
        "free": card.free,
        "celsius": card.celsius,
        **{f"threshold{number}": celsius for number, celsius in card.thresholds.items()},
        "margin": card.margin,
        f"field{SLOWDOWN_BELOW_LIMIT_FIELD}": card.slowdown_below_limit,
        "fieldType": card.field_type,
        "utilization": card.utilization,
        "reasons": card.reasons,
        "supportedReasons": card.supported_reasons,
        "migMode": card.mig_mode,
        "migMaximum": card.maximum_instances,
        "reserved": card.reserved,
        "cores": card.cores,
        "busWidth": card.bus_width,
        "memoryClock": card.memory_clock,
        "clock": card.clock,
        "capability": card.capability,
        "architecture": card.architecture,
        "linkGeneration": card.link_generation,
        "lanes": card.lanes,
        "maximumLanes": card.maximum_lanes,
        "display": card.display,
        **card.does,
    }


def _of_an_instance(instance: Instance) -> dict[str, object]:
    return {
        "name": instance.name.hex(),
        "total": instance.total,
        "free": instance.free,
        "reserved": instance.reserved,
        "multiprocessors": instance.multiprocessors,
        **instance.does,
    }


def _pairs(prefix: str, values: Mapping[str, object]) -> Iterator[str]:
    return (f"{prefix}{key}={value}" for key, value in values.items() if value is not None)
