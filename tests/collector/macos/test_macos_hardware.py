"""What stays of a Mac, against a library of ours with Apple's prototypes, and as values that were published."""

from __future__ import annotations

import plistlib
import sys
from ctypes import c_int, c_int64
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compiled import compiled
from modeldoor_collector.probes.macos import frameworks, frameworks_child, hardware
from modeldoor_collector.probes.macos.hardware import MacFacts, MacGraphics
from recorded_macs import VALUES, RecordedKernel

if TYPE_CHECKING:
    import ctypes
    from collections.abc import Callable, Iterator

    Over = Callable[..., tuple[str, ...]]

SOURCE = Path(__file__).with_name("system.c")
LAUNCHER = Path(__file__).with_name("frameworks_over.py")
LONG_S = 20.0
DEFAULTS = {"has_device": 1, "knows_working_set": 1, "has_graphics": 1, "has_cores": 1, "graphics_cores": 30}
WORKING_SET_BYTES = 28753 * 2**20

M1_PRO = {
    **VALUES["M1 Pro"],
    "hw.memsize": 2**30,
    "hw.physicalcpu": 10,
    "hw.logicalcpu": 10,
    "hw.optional.neon": 1,
    "hw.optional.arm.FEAT_DotProd": 1,
    "hw.optional.arm.FEAT_I8MM": 0,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    return compiled(SOURCE, tmp_path_factory.mktemp("macos"))


@pytest.fixture(autouse=True)
def _as_it_was(library: ctypes.CDLL) -> Iterator[None]:
    yield
    for name, value in DEFAULTS.items():
        c_int.in_dll(library, name).value = value
    c_int64.in_dll(library, "working_set").value = WORKING_SET_BYTES


@pytest.fixture
def over(library: ctypes.CDLL) -> Over:
    def command(*settings: str) -> tuple[str, ...]:
        return (sys.executable, str(LAUNCHER), library._name, *settings, "graphics")  # noqa: SLF001  # the only word of ctypes on where a library lies

    return command


def test_the_cores_of_the_graphics_are_what_their_driver_tells(library: ctypes.CDLL) -> None:
    told = frameworks.graphics_cores(library, library)
    assert told is not None
    assert plistlib.loads(told) == 30


@pytest.mark.parametrize("missing", ["has_graphics", "has_cores"])
def test_a_driver_that_is_missing_or_does_not_tell_tells_none(library: ctypes.CDLL, missing: str) -> None:
    c_int.in_dll(library, missing).value = 0
    assert frameworks.graphics_cores(library, library) is None


@pytest.mark.parametrize("size", [WORKING_SET_BYTES, 2**40])
def test_the_working_set_is_what_metal_recommends(library: ctypes.CDLL, size: int) -> None:
    c_int64.in_dll(library, "working_set").value = size
    assert frameworks.working_set_bytes(library, library) == size


@pytest.mark.parametrize("missing", ["has_device", "knows_working_set"])
def test_without_a_device_that_knows_it_there_is_none(library: ctypes.CDLL, missing: str) -> None:
    c_int.in_dll(library, missing).value = 0
    assert frameworks.working_set_bytes(library, library) is None


def test_the_child_tells_both(over: Over) -> None:
    assert hardware.read_graphics(over(), LONG_S) == MacGraphics(30, WORKING_SET_BYTES)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("has_device=0", MacGraphics(30, None)),
        ("has_graphics=0", MacGraphics(None, WORKING_SET_BYTES)),
        ("graphics_cores=0", MacGraphics(None, WORKING_SET_BYTES)),
        ("aborts=1", MacGraphics(fault="probeCrashed")),
    ],
)
def test_what_the_child_does_not_learn_is_not_told(over: Over, setting: str, expected: MacGraphics) -> None:
    assert hardware.read_graphics(over(setting), LONG_S) == expected


def test_a_framework_that_hangs_is_left_behind(over: Over) -> None:
    assert hardware.read_graphics(over("hangs=1"), 0.3).fault == "timeout"


def test_where_there_are_no_frameworks_the_child_tells_nothing() -> None:
    assert frameworks_child.graphics() == {"graphicsCores": None, "workingSetBytes": None}


def test_a_chip_is_told_by_the_kernel() -> None:
    assert hardware.read(RecordedKernel(M1_PRO)) == MacFacts(
        "Apple M1 Pro",
        is_apple_silicon=True,
        is_virtual=False,
        vector_extensions=("asimddp", "neon"),
        physical_cores=10,
        logical_cores=10,
        memory_bytes=2**30,
    )


def test_what_somebody_has_set_for_the_graphics_is_told() -> None:
    assert hardware.read(RecordedKernel({**M1_PRO, "iogpu.wired_limit_mb": 24576})).wired_limit_bytes == 24 * 2**30


def test_a_kernel_that_refuses_is_raised() -> None:
    with pytest.raises(OSError, match="no such library"):
        hardware.read(RecordedKernel())
