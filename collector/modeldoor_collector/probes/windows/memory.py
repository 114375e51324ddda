"""Memory that a model could take now on Windows.

What psutil calls available is what Windows can hand out at once, and right. It is not always to be
had: memory has to be committed first, and with little room in page files that limit comes sooner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_collector.probes.physical_memory import Sizes, psutil_sizes, reading_of
from modeldoor_collector.readings import failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_collector.probes.windows.kernel import Kernel
    from modeldoor_collector.readings import Reading


class MemoryProbe:
    """Reads how much memory there is, and how much of it this process could have."""

    source = "GlobalMemoryStatusEx, psutil"

    def __init__(self, kernel: Callable[[], Kernel], sizes: Callable[[], Sizes] = psutil_sizes) -> None:
        self._kernel = kernel
        self._sizes = sizes

    def read(self) -> Reading:
        """Reads memory now. Whatever psutil raises is its failure, and so is a psutil that is not there."""
        try:
            commit_left_bytes = self._kernel().commit_left_bytes()
        except OSError:
            return failed(self.source, "statisticsUnreadable")
        try:
            sizes = self._sizes()
        except Exception:  # noqa: BLE001  # psutil raises what its C code and its parsers happen to
            return failed(self.source, "psutilFailed")
        return reading_of(self.source, sizes, commit_left_bytes)
