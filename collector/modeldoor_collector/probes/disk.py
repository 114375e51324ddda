"""Room on the file system that holds the models."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modeldoor_collector.probes.bounds import MAXIMUM_INTEGER
from modeldoor_collector.probes.files import Host
from modeldoor_collector.readings import failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_collector.readings import Reading

NOT_COUNTED = 2**64 - 1
"""-1 in an unsigned field: how some file systems (CephFS) say that they do not count inodes."""

SERVICE_STORE = "/usr/share/ollama/.ollama/models"
"""Where Ollama keeps its models when its installer for Linux has set it up as a service (docs/faq.md of Ollama)."""


class DiskProbe:
    """Reads the room where the model store lies. It may hang when a file server does: the caller bounds it."""

    source = "statvfs of the model store"

    def __init__(self, host: Host, store_path: str | None) -> None:
        self._host = host
        self._store_path = store_path

    def read(self) -> Reading:
        """Reads the room now, of the path as it stands below the host's root."""
        if self._store_path is None:
            return unknown(self.source, "storeNotFound")
        try:
            figures = os.statvfs(self._host.path(self._store_path.lstrip("/")))
        except (FileNotFoundError, NotADirectoryError):
            return unknown(self.source, "storeNotFound")
        except OSError:
            return failed(self.source, "statvfsFailed")
        value = room(figures)
        return failed(self.source, "implausible") if value is None else known(self.source, value)


def room(figures: os.statvfs_result) -> dict[str, Any] | None:
    """What the figures of a file system say, as the snapshot's fields; `None` when they cannot be true.

    Available is what is left to an ordinary user, not what is free: some file systems keep a
    reserve for root. A size of zero is not a full disk but a file system that does not tell, and a
    size beyond what the contract can say is one that tells a stand-in for "endless"; neither may
    pass for room. Inodes are left out where they are not counted (btrfs, CephFS).
    """
    value: dict[str, Any] = {
        "availableBytes": figures.f_bavail * figures.f_frsize,
        "totalBytes": figures.f_blocks * figures.f_frsize,
        "readOnly": bool(figures.f_flag & os.ST_RDONLY),
    }
    if not 0 < value["totalBytes"] <= MAXIMUM_INTEGER or figures.f_bavail > figures.f_blocks:
        return None
    if figures.f_files != 0 and NOT_COUNTED not in (figures.f_files, figures.f_favail):
        if not figures.f_favail <= figures.f_files <= MAXIMUM_INTEGER:
            return None
        value |= {"availableInodes": figures.f_favail, "totalInodes": figures.f_files}
    return value


class ModelStoreProbe:
    """Looks for the model store, and reads the room there.

    Both may block for ever on a dead file server, so both belong into the one read that is bounded.
    """

    source = DiskProbe.source

    def __init__(self, host: Host, environment: Mapping[str, str], home: str) -> None:
        self._host = host
        self._environment = environment
        self._home = home

    def read(self) -> Reading:
        """Reads the room in the store as it is found now."""
        return DiskProbe(self._host, model_store(self._environment, self._home, self._host)).read()


def model_store(
    environment: Mapping[str, str], home: str, host: Host | None = None, *, service_store: str | None = SERVICE_STORE
) -> str | None:
    """Where Ollama keeps its models, as far as it can be told from here; `None` when it cannot.

    `OLLAMA_MODELS` is read as Ollama reads it: without spaces and quotes around it, and unset when
    nothing is left. A relative path counts from the folder that the service was started in, which
    nobody here knows. Without it, the store of the service comes first, where the system has one, then
    the user's own; where neither exists yet, the nearest existing parent of the user's shows the disk
    that it would be on.
    """
    host = host or Host()
    named = environment.get("OLLAMA_MODELS", "").strip().strip("\"'")
    if named:
        return named if os.path.isabs(named) else None
    if service_store is not None and _may_exist(host, service_store):
        return service_store
    if not os.path.isabs(home):
        return None
    store = os.path.join(home, ".ollama", "models")
    while not _may_exist(host, store) and store != os.path.dirname(store):
        store = os.path.dirname(store)
    return store


def _may_exist(host: Host, path: str) -> bool:
    """Whether the path exists or cannot be seen: to look elsewhere would be to report another disk."""
    try:
        return host.exists(path.lstrip("/"))
    except OSError:
        return True
