"""Room on the volume that holds the models, on Windows.

Python's and psutil's figures leave quotas out: they tell what is free, not what this user may fill.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_collector.probes.bounds import MAXIMUM_INTEGER
from modeldoor_collector.probes.disk import model_store
from modeldoor_collector.readings import failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_collector.probes.windows.kernel import Kernel
    from modeldoor_collector.readings import Reading


class DiskProbe:
    """Reads the room where the model store lies. It may hang when a file server does: the caller bounds it."""

    source = "GetDiskFreeSpaceExW of the model store"

    def __init__(self, kernel: Callable[[], Kernel], environment: Mapping[str, str], home: str) -> None:
        self._kernel = kernel
        self._environment = environment
        self._home = home

    def read(self) -> Reading:
        """Reads the room now. A store that does not exist yet counts as its nearest folder that does."""
        store = model_store(self._environment, self._home, service_store=None)
        if store is None:
            return unknown(self.source, "storeNotFound")
        try:
            volume = self._kernel().volume(store)
        except OSError:
            return failed(self.source, "volumeUnreadable")
        if not 0 < volume.total_bytes <= MAXIMUM_INTEGER or volume.available_bytes > volume.total_bytes:
            return failed(self.source, "implausible")
        return known(
            self.source,
            {
                "availableBytes": volume.available_bytes,
                "totalBytes": volume.total_bytes,
                "readOnly": volume.is_read_only,
            },
        )
