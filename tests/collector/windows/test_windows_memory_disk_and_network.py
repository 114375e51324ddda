"""Memory, disk and network on Windows: psutil's figures or the system's, and whichever is less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from families import for_each
from modeldoor_collector.collect.sources import windows_sources
from modeldoor_collector.probes.physical_memory import Sizes
from modeldoor_collector.probes.windows.disk import DiskProbe
from modeldoor_collector.probes.windows.kernel import Adapter, Volume
from modeldoor_collector.probes.windows.memory import MemoryProbe
from modeldoor_collector.probes.windows.network import LOOPBACK, NetworkProbe
from recorded_windows import RecordedKernel

if TYPE_CHECKING:
    from pathlib import Path

    from modeldoor_collector.readings import Reading

GIB = 2**30
ETHERNET, WIRELESS, TUNNEL = 6, 71, 131
"""IF_TYPE_ETHERNET_CSMACD, IF_TYPE_IEEE80211, IF_TYPE_TUNNEL (ipifcons.h)."""


class TestMemory:
    def reading(self, sizes: Sizes, commit_left_bytes: int | None) -> Reading:
        return MemoryProbe(RecordedKernel(commit_left_bytes=commit_left_bytes), lambda: sizes).read()

    def test_what_windows_can_hand_out_at_once_is_available(self) -> None:
        found = self.reading(Sizes(9 * GIB, 16 * GIB), 30 * GIB)
        assert found.value == {
            "availableBytes": 9 * GIB,
            "totalBytes": 16 * GIB,
            "limitedBy": "machine",
            "pressure": {"status": "unknown", "reason": "noPressureStall"},
        }

    def test_what_cannot_be_committed_is_not_available(self) -> None:
        assert self.reading(Sizes(9 * GIB, 16 * GIB), GIB).value["availableBytes"] == GIB

    def test_windows_that_gives_no_answer_is_a_failure(self) -> None:
        found = self.reading(Sizes(9 * GIB, 16 * GIB), None)
        assert (found.status, found.reason) == ("error", "statisticsUnreadable")

    def test_a_psutil_that_fails_is_a_failure(self) -> None:
        def broken() -> Sizes:
            raise SystemError("returned a result with an exception set")

        found = MemoryProbe(RecordedKernel(commit_left_bytes=GIB), broken).read()
        assert (found.status, found.reason) == ("error", "psutilFailed")

    def test_more_available_than_there_is_is_a_failure(self) -> None:
        found = self.reading(Sizes(17 * GIB, 16 * GIB), GIB)
        assert (found.status, found.reason) == ("error", "implausible")


class TestDisk:
    def reading(self, home: Path, volume: Volume | None) -> Reading:
        return DiskProbe(RecordedKernel(volume=volume), {}, str(home)).read()

    def test_the_volume_of_the_users_store_is_read(self, tmp_path: Path) -> None:
        found = self.reading(tmp_path, Volume(200 * GIB, 500 * GIB, is_read_only=False))
        assert found.value == {"availableBytes": 200 * GIB, "totalBytes": 500 * GIB, "readOnly": False}

    def test_a_volume_that_nobody_may_write_is_told_so(self, tmp_path: Path) -> None:
        assert self.reading(tmp_path, Volume(0, GIB, is_read_only=True)).value["readOnly"] is True

    def test_a_volume_that_cannot_be_read_is_a_failure(self, tmp_path: Path) -> None:
        found = self.reading(tmp_path, None)
        assert (found.status, found.reason) == ("error", "volumeUnreadable")

    @for_each(("available", "total"), [(2, 1), (0, 0), (0, 2**53)])
    def test_figures_that_cannot_be_are_a_failure(self, tmp_path: Path, available: int, total: int) -> None:
        found = self.reading(tmp_path, Volume(available, total, is_read_only=False))
        assert (found.status, found.reason) == ("error", "implausible")

    def test_a_relative_store_is_unknown(self) -> None:
        found = DiskProbe(RecordedKernel(), {"OLLAMA_MODELS": "models"}, "").read()
        assert (found.status, found.reason) == ("unknown", "storeNotFound")


class TestNetwork:
    def leads_out(self, *adapters: Adapter) -> bool:
        value: bool = NetworkProbe(RecordedKernel(adapters=adapters)).read().value["defaultRoute"]
        return value

    def test_an_adapter_that_is_up_and_has_a_gateway_leads_out(self) -> None:
        down = Adapter(ETHERNET, is_up=False, has_gateway=True)
        assert self.leads_out(down, Adapter(WIRELESS, is_up=True, has_gateway=True))

    @for_each(
        "adapter",
        [
            Adapter(ETHERNET, is_up=False, has_gateway=True),
            Adapter(ETHERNET, is_up=True, has_gateway=False),
            Adapter(TUNNEL, is_up=True, has_gateway=False),
            Adapter(LOOPBACK, is_up=True, has_gateway=True),
        ],
        ids=["down", "no gateway", "tunnel", "loopback"],
    )
    def test_every_other_one_does_not(self, adapter: Adapter) -> None:
        assert not self.leads_out(adapter)

    def test_no_adapter_leads_nowhere(self) -> None:
        assert not self.leads_out()

    def test_windows_that_gives_no_answer_is_unknown(self) -> None:
        found = NetworkProbe(RecordedKernel()).read()
        assert (found.status, found.reason) == ("unknown", "routesUnreadable")


@for_each("signal", ["thermal", "accelerator"])
def test_fault_19_what_no_library_tells_on_windows_is_unknown(signal: str) -> None:
    found = windows_sources({}).probes[signal].read()
    assert (found.status, found.reason) == ("unknown", "unsupportedOs")


def test_here_where_windows_is_not_its_sources_fail_and_never_read_as_good() -> None:
    probes = windows_sources({"USERPROFILE": "/"}).probes
    found = {name: probe.read() for name, probe in probes.items()}
    assert {name for name, each in found.items() if each.status == "known"} == set()
    assert found["battery"].reason == "unreadable"
