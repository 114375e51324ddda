"""Memory that a model could take now on macOS.

What psutil calls available are free and inactive pages. Inactive is only what was not touched
lately: much of it is data of programs that would have to be compressed or swapped to make room. So
a second figure is taken from the kernel's counts, as Activity Monitor reckons: free pages, pages
that a file backs, and purgeable ones. The lesser of both counts.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.probes.physical_memory import Sizes, psutil_sizes, reading_of
from modeldoor_collector.readings import failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_collector.probes.macos.kernel import Kernel, Pages
    from modeldoor_collector.readings import Reading

STATISTICS = struct.Struct("=4I72x2I32x4I8x")
"""The page counts in `struct vm_statistics64`, revision 1 (mach/vm_statistics.h); what lies between are events."""


class PageCounts(NamedTuple):
    """Pages by state. Free ones include the speculative; file-backed and anonymous ones include the purgeable."""

    free: int
    active: int
    inactive: int
    wired: int
    purgeable: int
    speculative: int
    compressor: int
    throttled: int
    file_backed: int
    anonymous: int

    @property
    def reclaimable(self) -> int:
        """Pages to be had without compressing or swapping anything. Speculative pages are file-backed ones."""
        return self.free - self.speculative + self.file_backed + self.purgeable

    @property
    def told(self) -> int:
        """All pages that are accounted for; the firmware and the graphics keep some that are not."""
        return self.free + self.active + self.inactive + self.wired + self.compressor + self.throttled


class MemoryProbe:
    """Reads how much memory there is and how much of it can be had."""

    source = "host_statistics64, psutil"

    def __init__(self, kernel: Kernel, sizes: Callable[[], Sizes] = psutil_sizes) -> None:
        self._kernel = kernel
        self._sizes = sizes

    def read(self) -> Reading:
        """Reads memory now. Whatever psutil raises is its failure, and so is a psutil that is not there."""
        try:
            pages = self._kernel.pages()
        except OSError:
            return failed(self.source, "statisticsUnreadable")
        try:
            sizes = self._sizes()
        except Exception:  # noqa: BLE001  # psutil raises what its C code and its parsers happen to
            return failed(self.source, "psutilFailed")
        counts = page_counts(pages)
        if counts is None or not is_plausible(counts, pages.page_bytes, sizes.total_bytes):
            return failed(self.source, "implausible")
        return reading_of(self.source, sizes, counts.reclaimable * pages.page_bytes)


def page_counts(pages: Pages) -> PageCounts | None:
    """The counts in what the kernel told; `None` when it told less than the structure has."""
    if len(pages.statistics) < STATISTICS.size:
        return None
    return PageCounts(*STATISTICS.unpack_from(pages.statistics))


def is_plausible(counts: PageCounts, page_bytes: int, total_bytes: int) -> bool:
    """Whether the counts fit each other and the machine: another layout of the structure would not."""
    return (
        0 <= counts.speculative <= counts.free
        and counts.purgeable <= counts.anonymous + counts.file_backed
        and counts.file_backed <= counts.active + counts.inactive + counts.speculative + counts.throttled
        and 0 < counts.told * page_bytes <= total_bytes
    )
