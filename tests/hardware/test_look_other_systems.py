"""A look at machines that do not run Linux: Macs as they were published, Windows with a library of ours, and others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compiled import compiled
from fake_machine import GIB, LONG_S, SILENT
from families import for_each
from modeldoor_collector.probes.physical_memory import Sizes
from modeldoor_lifecycle.hardware.probe import identity, look, read_free_memory
from modeldoor_lifecycle.hardware.source import HardwareSource
from modeldoor_validators import gate
from nvml.library import Card, Library, built, command_over
from recorded_macs import IDLE_INTEL, IDLE_INTEL_TOTAL_BYTES, VALUES, RecordedKernel, pages_of
from recorded_windows import RecordedKernel as RecordedWindows

if TYPE_CHECKING:
    from collections.abc import Sequence

MACOS_TESTS = Path(__file__).parent.parent / "collector" / "macos"
LOGGED_36_GB_BYTES = 28753 * 2**20
"""What Metal lets the graphics of an M3 Max with 36 GB use, as llama.cpp logged it."""

SIZES = Sizes(24 * GIB, IDLE_INTEL_TOTAL_BYTES)


class Mac36(RecordedKernel):
    """An M3 Max with 36 GB; `hw.memsize` has eight bytes."""

    def value(self, name: str) -> bytes | None:
        if name == "hw.memsize":
            return IDLE_INTEL_TOTAL_BYTES.to_bytes(8, "little")
        return super().value(name)


def mac(
    frameworks: Sequence[str] | None = None,
    deadline_s: float = LONG_S,
    kernel: RecordedKernel | None = None,
    set_mebibytes: int | None = None,
) -> HardwareSource:
    given = {
        **VALUES["M1 Pro"],
        "machdep.cpu.brand_string": "Apple M3 Max",
        "hw.physicalcpu": 14,
        "hw.logicalcpu": 14,
        "hw.optional.neon": 1,
        "iogpu.wired_limit_mb": set_mebibytes,
    }
    return HardwareSource(
        system="darwin",
        machine="arm64",
        affinity=None,
        frameworks_command=frameworks,
        mac_kernel=kernel or Mac36(given, pages_of(IDLE_INTEL)),
        sizes=lambda: SIZES,
        deadline_s=deadline_s,
    )


def windows(command: Sequence[str], deadline_s: float = LONG_S) -> HardwareSource:
    return HardwareSource(
        system="win32",
        machine="AMD64",
        affinity=None,
        nvml_command=command,
        windows_kernel=RecordedWindows(commit_left_bytes=40 * GIB),
        sizes=lambda: SIZES,
        deadline_s=deadline_s,
    )


def seen(source: HardwareSource) -> dict[str, Any]:
    profile = look(source)
    assert gate.check(profile, "hardware-profile") == ()
    return profile


@pytest.fixture(scope="module")
def frameworks(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What starts the child above a library of ours: Metal recommends 28,753 MiB, and the graphics have 30 cores."""
    library = compiled(MACOS_TESTS / "system.c", tmp_path_factory.mktemp("macos"))
    return [sys.executable, str(MACOS_TESTS / "frameworks_over.py"), library._name]  # noqa: SLF001  # the only word of ctypes on where a library lies


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("nvml"))


class TestMacos:
    def test_a_chip_of_apple_s_is_one_device_with_the_machine_s_memory(self, frameworks: list[str]) -> None:
        profile = seen(mac([*frameworks, "graphics"]))
        assert (profile["platform"], profile["operatingSystem"], profile["origin"]) == ("macos", "macos", "probe")
        assert profile["devices"] == [
            {
                "index": 0,
                "name": "Apple M3 Max",
                "vendor": "apple",
                "memoryKind": "unified",
                "backend": "metal",
                "totalBytes": IDLE_INTEL_TOTAL_BYTES,
                "usableBytes": LOGGED_36_GB_BYTES,
                "usableSource": "driver",
                "available": profile["hostMemory"]["available"],
                "bandwidth": {"gigabytesPerSecond": 307.2, "source": "table", "tableEntry": "Apple M3 Max"},
                "architecture": "M3",
                "computeUnits": 30,
                "clockMegahertz": 1400,
            }
        ]
        assert profile["processor"]["bandwidth"] == profile["devices"][0]["bandwidth"]
        assert (profile["processor"]["physicalCores"], profile["processor"]["architecture"]) == (14, "arm64")
        assert profile["notices"] == []

    def test_a_chip_whose_bin_is_not_told_has_the_slowest_s_bandwidth(self, frameworks: list[str]) -> None:
        profile = seen(mac([*frameworks, "has_graphics=0", "graphics"]))
        assert profile["devices"][0]["bandwidth"]["gigabytesPerSecond"] == 307.2
        assert "computeUnits" not in profile["devices"][0]
        assert [each["code"] for each in profile["notices"]] == ["macosChipAmbiguous"]

    @pytest.mark.slow
    def test_frameworks_that_do_not_answer_leave_the_rule_of_thumb(self) -> None:
        (device,) = seen(mac(SILENT, deadline_s=1.5))["devices"]
        assert device["usableSource"] == "ruleOfThumb"
        assert 0.66 * IDLE_INTEL_TOTAL_BYTES < device["usableBytes"] < 0.82 * IDLE_INTEL_TOTAL_BYTES

    def test_what_somebody_has_set_counts_before_what_metal_recommends(self, frameworks: list[str]) -> None:
        source = mac([*frameworks, "graphics"], set_mebibytes=20480)
        (device,) = seen(source)["devices"]
        assert (device["usableBytes"], device["usableSource"]) == (20 * GIB, "override")

    @for_each("which", ["Intel", "virtual"])
    def test_a_mac_whose_graphics_are_not_read_is_a_processor_and_says_so(self, which: str) -> None:
        kernel = Mac36(VALUES[which], pages_of(IDLE_INTEL))
        profile = seen(mac(["/nowhere/to/be/started"], kernel=kernel))
        assert (profile["platform"], profile["origin"]) == ("cpu", "probe")
        assert "acceleratorsNotRead" in [each["code"] for each in profile["notices"]]

    @for_each(
        "kernel",
        [RecordedKernel(), Mac36({"hw.optional.arm64": 1, "kern.hv_vmm_present": 0}, pages_of(IDLE_INTEL))],
        ids=["a kernel that refuses", "a chip without a name"],
    )
    def test_a_look_that_fails_leaves_the_processor(self, kernel: RecordedKernel) -> None:
        profile = seen(mac(["/nowhere/to/be/started"], kernel=kernel))
        assert (profile["platform"], profile["origin"]) == ("cpu", "fallback")
        assert "macosProbeFailed" in [each["code"] for each in profile["notices"]]

    def test_free_memory_is_read_anew(self, frameworks: list[str]) -> None:
        source = mac([*frameworks, "graphics"])
        now = read_free_memory(look(source), source)
        assert gate.check(now, "hardware-profile") == ()
        assert now["devices"][0]["available"]["status"] == "known"

    def test_a_kernel_that_refuses_has_an_identity_too(self) -> None:
        assert len(identity(mac(kernel=RecordedKernel()))) == 32

    def test_its_identity_changes_with_what_somebody_sets(self) -> None:
        assert identity(mac()) == identity(mac())
        assert identity(mac()) != identity(mac(set_mebibytes=20480))


class TestWindows:
    def test_nvidia_s_library_is_asked(self, library: Path, tmp_path: Path) -> None:
        answers = Library((Card(),)).written(tmp_path / "answers")
        profile = seen(windows(command_over(library, answers)))
        assert (profile["platform"], profile["operatingSystem"]) == ("nvidia", "windows")
        assert profile["devices"][0]["computeUnits"] == 128
        assert profile["hostMemory"]["available"] == {"status": "known", "bytes": 24 * GIB}

    def test_without_that_library_there_may_be_others_and_that_is_said(self, library: Path, tmp_path: Path) -> None:
        answers = Library(does={"nvmlInitWithFlags": 12}).written(tmp_path / "answers")
        profile = seen(windows(command_over(library, answers)))
        assert (profile["platform"], profile["origin"]) == ("cpu", "probe")
        assert "acceleratorsNotRead" in [each["code"] for each in profile["notices"]]

    @for_each(
        ("command", "deadline_s", "words"),
        [
            (SILENT, 1.5, "in time"),
            (("/nowhere/to/be/started",), LONG_S, "could not be started"),
            ((sys.executable, "-I", "-c", "print('x' * 3_000_000)"), LONG_S, "crashed"),
            ((sys.executable, "-I", "-c", "raise SystemExit(1)"), LONG_S, "crashed"),
        ],
        ids=["silent", "missing", "babbling", "failing"],
    )
    def test_a_child_that_does_not_answer_leaves_the_processor(
        self, command: tuple[str, ...], deadline_s: float, words: str
    ) -> None:
        profile = seen(windows(command, deadline_s))
        assert profile["origin"] == "fallback"
        assert words in profile["notices"][0]["message"]


def test_an_unknown_system_is_a_processor_and_says_that_nothing_is_looked_for() -> None:
    source = HardwareSource(system="haiku1", machine="riscv64", affinity=None, sizes=lambda: SIZES)
    profile = seen(source)
    assert (profile["platform"], profile["operatingSystem"], profile["origin"]) == ("cpu", "other", "probe")
    assert profile["processor"]["architecture"] == "riscv64"
    assert "acceleratorsNotRead" in [each["code"] for each in profile["notices"]]
    assert len(identity(source)) == 32
