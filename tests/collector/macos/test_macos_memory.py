"""Memory on macOS: the lesser of what psutil calls available and of what needs neither compressing nor swapping."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import psutil

from families import for_each
from modeldoor_collector.probes.macos.kernel import Pages
from modeldoor_collector.probes.macos.memory import MemoryProbe
from modeldoor_collector.probes.physical_memory import Sizes, psutil_sizes
from recorded_macs import (
    IDLE_INTEL,
    IDLE_INTEL_TOTAL_BYTES,
    STRUGGLING_SILICON,
    STRUGGLING_SILICON_TOTAL_BYTES,
    RecordedKernel,
    pages_of,
)

if TYPE_CHECKING:
    from modeldoor_collector.readings import Reading

GIB = 2**30


def psutil_on(vm_stat: str, total_bytes: int) -> Sizes:
    """What psutil 7 makes of the same counts: inactive and free pages, speculative ones among them (`_psosx.py`)."""
    pages = pages_of(vm_stat)
    free, _, inactive, _ = struct.unpack_from("=4I", pages.statistics)
    return Sizes((free + inactive) * pages.page_bytes, total_bytes)


def reading(pages: Pages, sizes: Sizes) -> Reading:
    return MemoryProbe(RecordedKernel(pages=pages), lambda: sizes).read()


def test_an_idle_mac_has_most_of_its_memory() -> None:
    found = reading(pages_of(IDLE_INTEL), psutil_on(IDLE_INTEL, IDLE_INTEL_TOTAL_BYTES))
    assert found.status == "known"
    assert found.value["availableBytes"] == (6127229 + 430715 + 628646) * 4096
    assert found.value["totalBytes"] == 32 * GIB
    assert found.value["limitedBy"] == "machine"
    assert found.value["pressure"] == {"status": "unknown", "reason": "noPressureStall"}


def test_data_that_would_have_to_be_compressed_is_not_available() -> None:
    sizes = psutil_on(STRUGGLING_SILICON, STRUGGLING_SILICON_TOTAL_BYTES)
    found = reading(pages_of(STRUGGLING_SILICON), sizes)
    assert sizes.available_bytes > 3 * GIB
    assert found.value["availableBytes"] == (4518 + 141843 + 630) * 16384 < 2.3 * GIB


def test_the_kernels_counts_never_raise_what_psutil_says() -> None:
    found = reading(pages_of(IDLE_INTEL), Sizes(1 * GIB, IDLE_INTEL_TOTAL_BYTES))
    assert found.value["availableBytes"] == 1 * GIB


@for_each(
    "changes",
    [
        {"Pages purgeable": 4_000_000_000},
        {"File-backed pages": 4_000_000_000},
        {"Pages wired down": 8_000_000},
    ],
    ids=["more purgeable than there are", "more file-backed than there are", "more than the machine has"],
)
def test_counts_that_do_not_fit_each_other_or_the_machine_are_a_failure(changes: dict[str, int]) -> None:
    found = reading(pages_of(IDLE_INTEL, **changes), psutil_on(IDLE_INTEL, IDLE_INTEL_TOTAL_BYTES))
    assert (found.status, found.reason) == ("error", "implausible")


def test_another_page_size_than_the_kernel_counts_in_is_a_failure() -> None:
    pages = pages_of(IDLE_INTEL)._replace(page_bytes=16384)
    found = reading(pages, psutil_on(IDLE_INTEL, IDLE_INTEL_TOTAL_BYTES))
    assert (found.status, found.reason) == ("error", "implausible")


def test_a_structure_that_breaks_off_is_a_failure() -> None:
    pages = pages_of(IDLE_INTEL)
    found = reading(pages._replace(statistics=pages.statistics[:60]), Sizes(GIB, 2 * GIB))
    assert (found.status, found.reason) == ("error", "implausible")


def test_a_kernel_that_does_not_answer_is_a_failure() -> None:
    found = MemoryProbe(RecordedKernel(), lambda: Sizes(GIB, 2 * GIB)).read()
    assert (found.status, found.reason) == ("error", "statisticsUnreadable")


def test_a_psutil_that_fails_is_a_failure() -> None:
    def broken() -> Sizes:
        raise RuntimeError("host_statistics64(HOST_VM_INFO64) syscall failed")

    found = MemoryProbe(RecordedKernel(pages=pages_of(IDLE_INTEL)), broken).read()
    assert (found.status, found.reason) == ("error", "psutilFailed")


@for_each("sizes", [Sizes(-1, GIB), Sizes(2 * GIB, GIB), Sizes(0, 0), Sizes(0, 2**53)])
def test_sizes_that_cannot_be_are_a_failure(sizes: Sizes) -> None:
    found = reading(Pages(4096, struct.pack("=4I9Q2I4Q4IQ", 1, *(0,) * 23)), sizes)
    assert (found.status, found.reason) == ("error", "implausible")


def test_psutil_still_calls_the_figures_as_it_did() -> None:
    sizes = psutil_sizes()
    assert 0 < sizes.available_bytes <= sizes.total_bytes == psutil.virtual_memory().total
