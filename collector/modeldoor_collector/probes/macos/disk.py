"""Room on the volume that holds the models, on macOS."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modeldoor_collector.probes.disk import model_store, room
from modeldoor_collector.readings import failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_collector.readings import Reading

UNCOUNTED_INODES = (0, 0, 0)


class DiskProbe:
    """Reads the room where the model store lies. It may hang when a file server does: the caller bounds it."""

    source = "statvfs of the model store"

    def __init__(
        self,
        environment: Mapping[str, str],
        home: str,
        statvfs: Callable[[str], os.statvfs_result] | None = None,
    ) -> None:
        self._environment = environment
        self._home = home
        self._statvfs = statvfs or os.statvfs

    def read(self) -> Reading:
        """Reads the room now."""
        store = model_store(self._environment, self._home, service_store=None)
        if store is None:
            return unknown(self.source, "storeNotFound")
        try:
            figures = self._statvfs(store)
        except (FileNotFoundError, NotADirectoryError):
            return unknown(self.source, "storeNotFound")
        except OSError:
            return failed(self.source, "statvfsFailed")
        value = room(without_inodes(figures))
        return failed(self.source, "implausible") if value is None else known(self.source, value)


def without_inodes(figures: os.statvfs_result) -> os.statvfs_result:
    """The same without inodes: APFS makes them as it needs them, and names more than statvfs has room for.

    Its blocks have 32 bits there too (sys/_types.h, fsblkcnt_t): from 16 TiB on they are cut, which
    makes room smaller and never larger.
    """
    sizes, rest = tuple(figures)[:5], tuple(figures)[8:]
    return os.statvfs_result((*sizes, *UNCOUNTED_INODES, *rest))
