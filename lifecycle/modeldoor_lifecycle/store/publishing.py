"""Puts a partial file in place under its digest: the very file that was verified, whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.store import disk, names
from modeldoor_lifecycle.store.disk import failures_told
from modeldoor_lifecycle.store.errors import DigestMismatch, PartialSwapped, SizeMismatch, StoreError
from modeldoor_lifecycle.store.seals import Seal
from modeldoor_lifecycle.store.verified import StoredFile, confirmed, lies_as, located, seal, set_aside

if TYPE_CHECKING:
    from modeldoor_lifecycle.store.partial import Partial
    from modeldoor_lifecycle.store.place import Place
    from modeldoor_lifecycle.store.points import At, Halt


class Prepared(NamedTuple):
    """A partial file that needs no more than its name."""

    partial: Partial
    digest: str
    size_bytes: int
    verified: Seal


def prepared(place: Place, partial: Partial, digest: str, size_bytes: int, halt: Halt, at: At) -> Prepared | StoredFile:
    """Verifies a partial file, brings it to the disk and makes it read-only: all that takes time.

    Where the file is in the store already, that one is given, and the partial file dropped.

    Raises `SizeMismatch`, `DigestMismatch`, `PartialSwapped`, `StoreFull` and `StoreFailed`, and
    whatever `halt` raises; the partial file is then still there, and open.
    """
    existing = confirmed(place, digest, size_bytes, halt)
    if existing is not None:
        partial.discard()
        return existing
    at("confirmed")
    verified = _verified(partial, digest, size_bytes, halt)
    at("verified")
    with failures_told("bring a file to the disk and make it read-only"):
        disk.to_disk(partial.descriptor)
        at("synced")
        disk.set_mode(partial.descriptor, partial.path, disk.READ_ONLY)
        at("readOnly")
    return Prepared(partial, digest, size_bytes, verified)


def put(place: Place, ready: Prepared, at: At) -> StoredFile:
    """Gives a prepared file its name, in milliseconds; whoever calls holds the lock of names.

    The partial file is gone then, and closed. Raises `PartialSwapped`, `StoreFull` and `StoreFailed`.
    """
    at("named")
    other = located(place, ready.digest, ready.size_bytes)
    if other is not None:  # another process was quicker
        ready.partial.discard()
        return other
    with failures_told("put a file in place"):
        status = _place(place, ready.partial, names.key_of(ready.digest), ready.verified, at)
    ready.partial.close()
    return StoredFile(place.path(names.key_of(ready.digest)), ready.digest, ready.size_bytes, Seal.of(status))


def _verified(partial: Partial, digest: str, size_bytes: int, halt: Halt) -> Seal:
    """How the partial file lies, which has been verified so."""
    if partial.size_bytes != size_bytes:
        raise SizeMismatch(size_bytes, partial.size_bytes)
    seal_before = Seal.of(partial.status)
    if partial.digest(halt) != digest:
        raise DigestMismatch
    return seal_before


def _place(place: Place, partial: Partial, key: str, verified: Seal, at: At) -> os.stat_result:
    """Gives the file its name and returns how it lies; whoever calls holds the lock of names.

    Raises `PartialSwapped` and `OSError`.
    """
    target = place.path(key)
    status = os.fstat(partial.descriptor)
    if not disk.leads_to(partial.path, status) or not lies_as(status, verified) or status.st_nlink > 1:
        raise PartialSwapped
    there = disk.status_of(target)
    if there is not None and not stat.S_ISREG(there.st_mode):
        set_aside(place, key)
    if not disk.OPEN_FILES_CAN_BE_RENAMED:
        partial.close()
    os.replace(partial.path, target)  # a file that came meanwhile has no seal that fits, or it would have been found
    at("renamed")
    now = os.lstat(target)
    if not lies_as(now, verified):
        set_aside(place, key)
        raise PartialSwapped
    disk.folder_to_disk(place.folder)
    at("folderSynced")
    seal(place, key, now)
    at("sealed")
    with suppress(StoreError):  # it belongs to nothing now, and is swept
        partial.forget()
    at("forgotten")
    return now
