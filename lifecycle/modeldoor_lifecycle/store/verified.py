"""Verified files: found by their seal at once, or by hashing them when the seal does not fit."""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from io import FileIO
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.store import disk, names, seals
from modeldoor_lifecycle.store.disk import failures_told
from modeldoor_lifecycle.store.errors import SizeMismatch, StoreError, StoreFailed
from modeldoor_lifecycle.store.hashing import hash_of
from modeldoor_lifecycle.store.seals import Seal

if TYPE_CHECKING:
    from modeldoor_lifecycle.store.place import Place
    from modeldoor_lifecycle.store.points import Halt

ATTEMPTS = 3
"""How often a file is hashed that is replaced or written meanwhile."""


class StoredFile(NamedTuple):
    """A file of the store whose bytes are those of its digest, as long as it lies as its seal says."""

    path: str
    digest: str
    size_bytes: int
    seal: Seal


def located(place: Place, digest: str, size_bytes: int) -> StoredFile | None:
    """The file with this digest, when its seal says that it is verified; nothing is read but the seal."""
    key = names.key_of(digest)
    path = place.path(key)
    with failures_told("look at its files"):
        status = disk.status_of(path) if place.exists() else None
    if status is None or not _may_be_verified(status) or status.st_size != size_bytes:
        return None
    return _stored(path, digest, status) if seals.fits(place.path(names.seal_of(key)), key, status) else None


def confirmed(place: Place, digest: str, size_bytes: int, halt: Halt) -> StoredFile | None:
    """The file with this digest, hashed and sealed anew where its seal does not fit; `None` when there is none.

    What has the name without having the bytes is moved out of the way. Raises `SizeMismatch` when the
    bytes are right and `size_bytes` is not.
    """
    key = names.key_of(digest)
    for _ in range(ATTEMPTS):
        file = located(place, digest, size_bytes)
        if file is not None:
            return file
        with failures_told("read its files"):
            found = _opened(place.path(key)) if place.exists() else None
        if found is None:
            return None
        if not isinstance(found, FileIO):
            _set_aside_if_allowed(place, key, found, halt)
            return None
        with found:
            judged = _judged(found, digest, halt)
            if judged is None:
                continue
            if not judged.is_right:
                _set_aside_if_allowed(place, key, judged.status, halt)
                return None
            if judged.status.st_size != size_bytes:
                raise SizeMismatch(size_bytes, judged.status.st_size)
            status = _sealed(place, key, found, judged.status, halt)
        if status is not None:
            return _stored(place.path(key), digest, status)
    raise StoreFailed(
        "a file of the store must stay as it is while it is verified; somebody writes or replaces it",
        hint="find out which other program writes into the store",
    )


def seal(place: Place, key: str, status: os.stat_result) -> None:
    """Seals a file whose bytes were verified in this state; whoever calls holds the lock of names.

    A seal that cannot be written costs no more than hashing the file once more.
    """
    with suppress(OSError):
        seals.write_seal(place.path(names.seal_of(key)), key, status)


def lies_as(status: os.stat_result, before: Seal) -> bool:
    """Whether nothing of a file but its name and mode has changed."""
    return Seal.of(status)._replace(changed_ns=before.changed_ns) == before


def set_aside(place: Place, key: str) -> None:
    """Moves what has this name out of the way; whoever calls holds the lock of names. Raises `OSError`."""
    name = names.refused_of(key, time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()))
    unused = (each for number in count(1) if not os.path.lexists(each := place.path(f"{name}-{number}")))
    os.rename(place.path(key), next(unused))
    disk.remove(place.path(names.seal_of(key)))


def _opened(path: str) -> FileIO | os.stat_result | None:
    """A file to be hashed, or the status of what is none; `None` when nothing is there. Raises `OSError`."""
    status = disk.status_of(path)
    if status is None or not stat.S_ISREG(status.st_mode) or disk.belongs_to_others(status):
        return status
    try:
        return FileIO(path, opener=lambda name, _: os.open(name, disk.READ))
    except FileNotFoundError:
        return None


class _Judged(NamedTuple):
    status: os.stat_result
    is_right: bool


def _judged(file: FileIO, digest: str, halt: Halt) -> _Judged | None:
    """Whether an open file has the digest; `None` when it was written meanwhile."""
    before = os.fstat(file.fileno())
    found = f"sha256:{hash_of(file.fileno(), before.st_size, halt).hexdigest()}"
    after = os.fstat(file.fileno())
    return _Judged(after, found == digest) if Seal.of(after) == Seal.of(before) else None


def _sealed(place: Place, key: str, file: FileIO, status: os.stat_result, halt: Halt) -> os.stat_result | None:
    """Seals a verified file, where this user may; returns how it lies then, or `None` when another has its name."""
    path = place.path(key)
    try:
        with place.naming(halt):
            if disk.leads_to(path, status):
                if status.st_mode & disk.WRITABLE:
                    disk.set_mode(file.fileno(), path, disk.READ_ONLY)
                now = os.fstat(file.fileno())
                if not lies_as(now, Seal.of(status)):
                    return None
                seal(place, key, now)
                return now
    except (StoreError, OSError):
        with failures_told("look at its files"):
            return status if disk.leads_to(path, status) else None
    return None


def _set_aside_if_allowed(place: Place, key: str, status: os.stat_result, halt: Halt) -> None:
    """Moves a file away, unless another has taken its name meanwhile, or this user may not write here."""
    with suppress(StoreError, OSError), place.naming(halt):
        if disk.leads_to(place.path(key), status):
            set_aside(place, key)


def _stored(path: str, digest: str, status: os.stat_result) -> StoredFile:
    return StoredFile(path, digest, status.st_size, Seal.of(status))


def _may_be_verified(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and not status.st_mode & disk.WRITABLE and not disk.belongs_to_others(status)
