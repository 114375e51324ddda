"""The seal of a verified file: how the file lay when its bytes were hashed, so that it need not be hashed again.

Who writes a file, replaces it, changes its mode or sets its time back changes one of the four: the
last, when anything about the file was changed, is set by the system alone. The device is not among
them: its number may be another at every start (btrfs, network file systems), and then every model
would be hashed again. A seal says nothing that hashing would not: without one, one hashes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.store.disk import read_small, write_small
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.parsing import parse

if TYPE_CHECKING:
    import os


class Seal(NamedTuple):
    """The state of a file: its number on the disk, its size, and when bytes and anything else were last changed."""

    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int

    @staticmethod
    def of(status: os.stat_result) -> Seal:
        """The seal that fits a file as it lies."""
        return Seal(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def fits(path: str, key: str, status: os.stat_result) -> bool:
    """Whether the seal in a file is that of the file with this key and status."""
    data = read_small(path)
    if data is None:
        return False
    try:
        value: Any = parse(data)
    except DocumentRefused:
        return False
    return bool(value == _document(key, Seal.of(status)))


def write_seal(path: str, key: str, status: os.stat_result) -> None:
    """Writes the seal of a file; only the holder of the lock of names may. Raises `OSError`."""
    write_small(path, json.dumps(_document(key, Seal.of(status)), indent=2).encode() + b"\n")


def _document(key: str, seal: Seal) -> dict[str, str]:
    """Numbers as text: a number of nanoseconds is larger than what every reader of JSON takes."""
    inode, size_bytes, modified_ns, changed_ns = map(str, seal)
    return {
        "storeKey": key,
        "inode": inode,
        "sizeBytes": size_bytes,
        "modifiedNs": modified_ns,
        "changedNs": changed_ns,
    }
