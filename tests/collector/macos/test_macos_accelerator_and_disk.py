"""The graphics of Apple silicon, and the volume of the model store."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from modeldoor_collector.admission.levels import level_of
from modeldoor_collector.probes.macos.accelerator import AcceleratorProbe
from modeldoor_collector.probes.macos.disk import DiskProbe
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
    @pytest.mark.parametrize(("mac", "chip"), [("M1", "Apple M1"), ("M1 Pro", "Apple M1 Pro")])
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

    @pytest.mark.parametrize("chip", ["VirtualApple @ 2.50GHz", "Apple ", "Äpple M1", "Apple " + "M" * 200, ""])
    def test_a_chip_of_another_name_is_not_known(self, chip: str) -> None:
        found = accelerator(**{**VALUES["M1"], "machdep.cpu.brand_string": chip})
        assert (found.status, found.reason) == ("unknown", "unrecognisedProcessor")

    def test_a_kernel_that_does_not_answer_is_a_failure(self) -> None:
        found = AcceleratorProbe(RecordedKernel()).read()
        assert (found.status, found.reason) == ("error", "unreadable")


class TestDisk:
    def test_the_volume_of_the_users_store_is_read_without_its_inodes(self, tmp_path: Path) -> None:
        asked: list[str] = []

        def statvfs(path: str) -> os.statvfs_result:
            asked.append(path)
            return APFS

        (tmp_path / ".ollama" / "models").mkdir(parents=True)
        found = DiskProbe({}, str(tmp_path), statvfs).read()
        assert asked == [str(tmp_path / ".ollama" / "models")]
        assert found.value == {
            "availableBytes": 30_000_000 * 4096,
            "totalBytes": 121_138_616 * 4096,
            "readOnly": False,
        }

    def test_the_variable_of_ollama_counts(self, tmp_path: Path) -> None:
        found = DiskProbe({"OLLAMA_MODELS": str(tmp_path)}, "/Users/zaphod").read()
        assert found.status == "known"
        assert found.value["totalBytes"] == os.statvfs(tmp_path).f_blocks * os.statvfs(tmp_path).f_frsize

    def test_a_store_that_is_nowhere_is_unknown(self, tmp_path: Path) -> None:
        found = DiskProbe({"OLLAMA_MODELS": str(tmp_path / "none")}, str(tmp_path)).read()
        assert (found.status, found.reason) == ("unknown", "storeNotFound")
        assert DiskProbe({"OLLAMA_MODELS": "relative"}, str(tmp_path)).read().reason == "storeNotFound"

    def test_a_volume_that_cannot_be_read_is_a_failure(self, tmp_path: Path) -> None:
        def failing(_path: str) -> os.statvfs_result:
            raise OSError("Input/output error")

        found = DiskProbe({}, str(tmp_path), failing).read()
        assert (found.status, found.reason) == ("error", "statvfsFailed")

    def test_figures_that_cannot_be_are_a_failure(self, tmp_path: Path) -> None:
        impossible = os.statvfs_result((1048576, 4096, 100, 100, 200, 0, 0, 0, 0, 255))
        found = DiskProbe({}, str(tmp_path), lambda _path: impossible).read()
        assert (found.status, found.reason) == ("error", "implausible")
