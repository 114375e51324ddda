"""The graphics of Apple silicon, and the volume of the model store."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_collector.admission.levels import level_of
from modeldoor_collector.probes.macos.accelerator import AcceleratorProbe
from modeldoor_collector.probes.macos.disk import DiskProbe
from modeldoor_collector.probes.macos.kernel import Volume
from recorded_macs import VALUES, RecordedKernel

if TYPE_CHECKING:
    from pathlib import Path

    from modeldoor_collector.readings import Reading

APFS = os.statvfs_result(
    (1048576, 4096, 121_138_616, 30_000_000, 30_000_000, 4_294_967_279, 300_000_000, 300_000_000, 0, 255)
)
"""A volume of 494 GB: its blocks after a MacBook Air's `df`; APFS counts billions of inodes, as `df -i` shows."""


def accelerator(**values: object) -> Reading:
    return AcceleratorProbe(RecordedKernel(values)).read()


class TestAccelerator:
    @for_each(("mac", "chip"), [("M1", "Apple M1"), ("M1 Pro", "Apple M1 Pro")])
    def test_apple_silicon_has_one_that_shares_the_machines_memory(self, mac: str, chip: str) -> None:
        found = AcceleratorProbe(RecordedKernel(VALUES[mac])).read()
        assert found.status == "known"
        assert found.value["devices"] == [
            {
                "status": "known",
                "vendor": "apple",
                "index": 0,
                "name": chip,
                "memory": {"status": "notApplicable", "reason": "sharesMachineMemory"},
            }
        ]
        assert level_of("accelerator", found.value, {"thermal": {"elevatedWithinCelsius": 5}}) == "normal"

    def test_the_graphics_of_an_intel_mac_cannot_be_read(self) -> None:
        found = AcceleratorProbe(RecordedKernel(VALUES["Intel"])).read()
        assert (found.status, found.reason) == ("unknown", "unsupportedVendor")

    def test_what_a_virtual_machine_may_use_is_not_told(self) -> None:
        found = AcceleratorProbe(RecordedKernel(VALUES["virtual"])).read()
        assert (found.status, found.reason) == ("unknown", "virtualMachine")

    @for_each("chip", ["VirtualApple @ 2.50GHz", "Apple ", "Äpple M1", "Apple " + "M" * 200, ""])
    def test_a_chip_of_another_name_is_not_known(self, chip: str) -> None:
        found = accelerator(**{**VALUES["M1"], "machdep.cpu.brand_string": chip})
        assert (found.status, found.reason) == ("unknown", "unrecognisedProcessor")

    def test_a_kernel_that_does_not_answer_is_a_failure(self) -> None:
        found = AcceleratorProbe(RecordedKernel()).read()
        assert (found.status, found.reason) == ("error", "unreadable")


BLOCKS_OF_17_TIB, FREE_BLOCKS = 17 << 28, 9 << 25
"""A volume with blocks of 4 KiB of which 1.1 TiB are free."""

STORE = {"OLLAMA_MODELS": "/Volumes/models"}


class KernelWithVolume(RecordedKernel):
    """A Mac whose statfs(2) tells this."""

    def __init__(self, volume: Volume | OSError) -> None:
        super().__init__()
        self._volume = volume

    def volume(self, path: str) -> Volume:
        del path
        if isinstance(self._volume, OSError):
            raise self._volume
        return self._volume


def statvfs_of(volume: Volume, **change: int) -> os.statvfs_result:
    """What statvfs(3) of macOS leaves of a volume: 32 bits of each count."""
    cut = {"blocks": volume.blocks % 2**32, "available": volume.available % 2**32, "flag": 0, **change}
    free = cut["available"]
    return os.statvfs_result((1048576, volume.block_bytes, cut["blocks"], free, free, 0, 0, 0, cut["flag"], 255))


def disk(volume: Volume, figures: os.statvfs_result | None = None) -> Reading:
    shown = statvfs_of(volume) if figures is None else figures
    return DiskProbe(STORE, "/Users/zaphod", KernelWithVolume(volume), lambda _path: shown).read()


class TestDisk:
    def test_the_volume_of_the_users_store_is_read_without_its_inodes(self, tmp_path: Path) -> None:
        asked: list[str] = []

        def statvfs(path: str) -> os.statvfs_result:
            asked.append(path)
            return APFS

        (tmp_path / ".ollama" / "models").mkdir(parents=True)
        kernel = KernelWithVolume(Volume(4096, 121_138_616, 30_000_000))
        found = DiskProbe({}, str(tmp_path), kernel, statvfs).read()
        assert asked == [str(tmp_path / ".ollama" / "models")]
        assert found.value == {
            "availableBytes": 30_000_000 * 4096,
            "totalBytes": 121_138_616 * 4096,
            "readOnly": False,
        }

    def test_a_volume_beyond_32_bits_of_blocks_is_told_whole_and_its_share_is_right(self) -> None:
        found = disk(Volume(4096, BLOCKS_OF_17_TIB, FREE_BLOCKS))
        assert (found.value["totalBytes"], found.value["availableBytes"]) == (17 << 40, 9 << 37)
        thresholds = {"disk": {"elevatedBelowPercent": 10, "elevatedBelowInodesPercent": 5, "criticalBelowBytes": 1}}
        assert level_of("disk", found.value, thresholds) == "elevated"

    @for_each("blocks", [2**32 - 1, 2**32, 2**32 + 1])
    def test_volumes_about_the_edge_are_told_whole(self, blocks: int) -> None:
        assert disk(Volume(4096, blocks, 7)).value["totalBytes"] == 4096 * blocks

    @for_each(
        "volume",
        [
            Volume(4096, BLOCKS_OF_17_TIB + 1, FREE_BLOCKS),
            Volume(512, BLOCKS_OF_17_TIB, FREE_BLOCKS),
            Volume(4096, 16, FREE_BLOCKS),
        ],
        ids=["another total", "other blocks", "a small one"],
    )
    def test_sources_that_do_not_agree_are_a_failure(self, volume: Volume) -> None:
        found = disk(volume, statvfs_of(Volume(4096, BLOCKS_OF_17_TIB, FREE_BLOCKS)))
        assert (found.status, found.reason) == ("error", "implausible")

    def test_what_is_free_may_change_between_both_questions(self) -> None:
        volume = Volume(4096, BLOCKS_OF_17_TIB, FREE_BLOCKS)
        assert disk(volume, statvfs_of(volume, available=1)).value["availableBytes"] == FREE_BLOCKS * 4096

    def test_a_volume_that_is_mounted_read_only_is_told_as_such(self) -> None:
        volume = Volume(4096, BLOCKS_OF_17_TIB, FREE_BLOCKS)
        assert disk(volume, statvfs_of(volume, flag=os.ST_RDONLY)).value["readOnly"] is True

    def test_the_variable_of_ollama_counts(self, tmp_path: Path) -> None:
        found = DiskProbe({"OLLAMA_MODELS": str(tmp_path)}, "/Users/zaphod", RecordedKernel()).read()
        assert found.status == "known"
        assert found.value["totalBytes"] == os.statvfs(tmp_path).f_blocks * os.statvfs(tmp_path).f_frsize

    def test_a_store_that_is_nowhere_is_unknown(self, tmp_path: Path) -> None:
        found = DiskProbe({"OLLAMA_MODELS": str(tmp_path / "none")}, str(tmp_path), RecordedKernel()).read()
        assert (found.status, found.reason) == ("unknown", "storeNotFound")
        assert DiskProbe({"OLLAMA_MODELS": "relative"}, str(tmp_path)).read().reason == "storeNotFound"

    def test_a_volume_that_cannot_be_read_is_a_failure(self) -> None:
        def failing(_path: str) -> os.statvfs_result:
            raise OSError("Input/output error")

        volume = Volume(4096, 100, 50)
        found = DiskProbe(STORE, "", KernelWithVolume(volume), failing).read()
        assert (found.status, found.reason) == ("error", "statvfsFailed")
        silent = KernelWithVolume(OSError("Function not implemented"))
        found = DiskProbe(STORE, "", silent, lambda _path: statvfs_of(volume)).read()
        assert (found.status, found.reason) == ("error", "statvfsFailed")

    @for_each(
        "volume", [Volume(4096, 100, 200), Volume(4096, 0, 0), Volume(4096, 2**63, 1)], ids=["free", "empty", "endless"]
    )
    def test_figures_that_cannot_be_are_a_failure(self, volume: Volume) -> None:
        found = disk(volume)
        assert (found.status, found.reason) == ("error", "implausible")

    @pytest.mark.skipif(sys.platform == "darwin", reason="there both agree")
    def test_a_structure_of_another_system_is_not_believed(self, tmp_path: Path) -> None:
        found = DiskProbe({"OLLAMA_MODELS": str(tmp_path)}, "").read()
        assert (found.status, found.reason) == ("error", "implausible")
