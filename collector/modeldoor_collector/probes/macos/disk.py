"""Room on the volume that holds the models, on macOS.

Python asks statvfs(3), whose blocks have 32 bits there (sys/_types.h, fsblkcnt_t): of a volume of 17
TiB it shows 1 TiB, and a full one looks roomy. So statfs(2), which counts in 64 bits, is asked as
well. Its figures count, where what statvfs has left of them is the same: another layout of the
structure would not agree.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes.bounds import MAXIMUM_INTEGER
from modeldoor_collector.probes.disk import model_store
from modeldoor_collector.readings import failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_collector.probes.macos.kernel import Kernel, Volume
    from modeldoor_collector.readings import Reading

CUT_AT = 2**32
"""From so many blocks on statvfs(3) begins again at 0."""


class DiskProbe:
    """Reads the room where the model store lies. It may hang when a file server does: the caller bounds it.

    `kernel` and `statvfs` are others that answer in place of the system's.
    """

    source = "statvfs and statfs of the model store"

    def __init__(
        self,
        environment: Mapping[str, str],
        home: str,
        kernel: Kernel | None = None,
        statvfs: Callable[[str], os.statvfs_result] | None = None,
    ) -> None:
        self._environment = environment
        self._home = home
        self._kernel = kernel
        self._statvfs = statvfs or os.statvfs

    def read(self) -> Reading:
        """Reads the room now."""
        store = model_store(self._environment, self._home, service_store=None)
        if store is None:
            return unknown(self.source, "storeNotFound")
        try:
            figures, volume = self._statvfs(store), self._volume(store)
        except (FileNotFoundError, NotADirectoryError):
            return unknown(self.source, "storeNotFound")
        except OSError:
            return failed(self.source, "statvfsFailed")
        value = room(figures, volume)
        return failed(self.source, "implausible") if value is None else known(self.source, value)

    def _volume(self, store: str) -> Volume:
        from modeldoor_collector.probes.macos.kernel import Kernel

        return (self._kernel or Kernel()).volume(store)


def room(figures: os.statvfs_result, volume: Volume) -> dict[str, Any] | None:
    """What both say together, as the snapshot's fields; `None` when they cannot both be true.

    Inodes are left out: APFS makes them as it needs them, and names more than statvfs has room for.
    """
    if (volume.block_bytes, volume.blocks % CUT_AT) != (figures.f_frsize, figures.f_blocks % CUT_AT):
        return None
    value = {
        "availableBytes": volume.available * volume.block_bytes,
        "totalBytes": volume.blocks * volume.block_bytes,
        "readOnly": bool(figures.f_flag & os.ST_RDONLY),
    }
    if not 0 < value["totalBytes"] <= MAXIMUM_INTEGER or volume.available > volume.blocks:
        return None
    return value
