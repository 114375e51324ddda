"""A file that is being fetched: opened without being led elsewhere, held by one alone, only ever added to.

The lock is on the file itself, so it cannot be held for a file that has been replaced, and it ends
with the process however that ends.
"""

from __future__ import annotations

import errno
import os
import stat
from io import FileIO
from typing import TYPE_CHECKING, NamedTuple, Self

from modeldoor_lifecycle.store import disk
from modeldoor_lifecycle.store.disk import failures_told
from modeldoor_lifecycle.store.errors import PartialBusy, PartialRefused, PartialSwapped
from modeldoor_lifecycle.store.hashing import hash_of
from modeldoor_lifecycle.store.identity import PartialIdentity, read_identity, write_identity
from modeldoor_lifecycle.store.names import writing_of
from modeldoor_lifecycle.store.points import never, nowhere
from modeldoor_lifecycle.store.seals import Seal

if TYPE_CHECKING:
    from hashlib import _Hash

    from modeldoor_lifecycle.store.points import At, Halt

ATTEMPTS = 8
"""How often a file is opened anew that was removed between being opened and being locked: twice is rare."""


class _Vouched(NamedTuple):
    """That the file has this digest as long as it lies as it did then."""

    digest: str
    seal: Seal


class Partial:
    """The one holder of a file that is being fetched; to be closed, best by `with`.

    One thread writes; another may hash meanwhile. Raises `StoreFull` and `StoreFailed`.
    """

    def __init__(self, name: str, file: FileIO, path: str, sidecar: str, at: At = nowhere) -> None:
        self.name = name
        self.path = path
        self.identity: PartialIdentity | None = read_identity(sidecar)
        self._file = file
        self._sidecar = sidecar
        self._at = at
        self._vouched: _Vouched | None = None
        self._left_as: Seal | None = Seal.of(os.fstat(file.fileno()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def descriptor(self) -> int:
        """The open file, which is the one that is published. Raises `ValueError` once it is closed."""
        return self._file.fileno()

    @property
    def status(self) -> os.stat_result:
        """What the system says of the file now."""
        with failures_told("look at the unfinished file"):
            return os.fstat(self.descriptor)

    @property
    def size_bytes(self) -> int:
        """How much there is; after a power cut more than what reached the disk may be told."""
        return self.status.st_size

    def identify(self, identity: PartialIdentity) -> None:
        """Keeps, beside the file, what it is a part of."""
        with failures_told("keep what the unfinished file is a part of"):
            write_identity(self._sidecar, identity)
        self.identity = identity
        self._at("identified")

    def append(self, data: bytes | bytearray | memoryview) -> None:
        """Adds bytes at the end, all of them or, when the disk is full, those that there was room for."""
        left = memoryview(data)
        with failures_told("write the unfinished file"):
            self._notice_others()
            try:
                while left:
                    left = left[os.write(self.descriptor, left) :]
            finally:
                self._note_own_change()

    def truncate(self, size_bytes: int) -> None:
        """Drops what comes after this many bytes."""
        with failures_told("write the unfinished file"):
            self._notice_others()
            os.ftruncate(self.descriptor, size_bytes)
            self._note_own_change()

    def sync(self) -> None:
        """Brings what was written to the disk."""
        with failures_told("bring the unfinished file to the disk"):
            disk.data_to_disk(self.descriptor)

    def hash(self, up_to_bytes: int | None = None, halt: Halt = never) -> _Hash:
        """The SHA-256 of the file's first bytes, or of all, as an object that can go on with those that follow."""
        return hash_of(self.descriptor, self.size_bytes if up_to_bytes is None else up_to_bytes, halt)

    def vouch(self, hasher: _Hash) -> None:
        """Says that this object has seen every byte of the file, from the first: publishing then hashes it no more.

        It counts only when nobody but this holder has written the file since it was opened, and only
        until anybody writes it again.
        """
        seal = Seal.of(self.status)
        if seal == self._left_as:
            self._vouched = _Vouched(f"sha256:{hasher.hexdigest()}", seal)

    def digest(self, halt: Halt = never) -> str:
        """The digest of all there is: the one vouched for if it still counts, else found by reading the file."""
        seal = Seal.of(self.status)
        if self._vouched is not None and self._vouched.seal == seal:
            return self._vouched.digest
        digest = f"sha256:{self.hash(None, halt).hexdigest()}"
        if Seal.of(self.status) != seal:
            raise PartialSwapped
        self._vouched = _Vouched(digest, seal)
        return digest

    def discard(self) -> int:
        """Removes the file and what is known about it, and closes; returns the bytes that this frees."""
        with failures_told("remove the unfinished file"):
            for path in (self._sidecar, writing_of(self._sidecar)):
                disk.remove(path)
            if not disk.OPEN_FILES_CAN_BE_RENAMED:
                self.close()
                return disk.remove(self.path)
            freed_bytes = disk.remove(self.path) if disk.leads_to(self.path, self.status) else 0
        self.close()
        return freed_bytes

    def forget(self) -> None:
        """Removes what is known about the file, which has become another."""
        with failures_told("remove what the unfinished file was a part of"):
            disk.remove(self._sidecar)
        self.identity = None

    def close(self) -> None:
        """Lets others have the file."""
        self._file.close()

    def _notice_others(self) -> None:
        if Seal.of(os.fstat(self.descriptor)) != self._left_as:
            self._left_as = None

    def _note_own_change(self) -> None:
        if self._left_as is not None:
            self._left_as = Seal.of(os.fstat(self.descriptor))


def size_of(path: str) -> int:
    """How long the partial file at a path is; 0 where there is none, and for anything that is no file of ours."""
    status = disk.status_of(path)
    if status is None:
        return 0
    try:
        _refuse(status)
    except PartialRefused:
        return 0
    return status.st_size


def open_partial(name: str, path: str, sidecar: str, at: At) -> Partial:
    """The partial file of this name, made when there is none.

    Whoever calls holds the lock of names. Raises `PartialBusy`, `PartialRefused`, `StoreFull` and `StoreFailed`.
    """
    with failures_told("open the unfinished file"):
        for _ in range(ATTEMPTS):
            file = _opened(path)
            try:
                at("opened")
                _refuse(os.fstat(file.fileno()))
                _lock(file.fileno())
                status = os.fstat(file.fileno())
                if disk.leads_to(path, status):
                    if disk.HAS_OWNERS and stat.S_IMODE(status.st_mode) != disk.PRIVATE:
                        disk.set_mode(file.fileno(), path, disk.PRIVATE)
                    if not status.st_size:  # whatever is known about it was known about another
                        disk.remove(sidecar)
                    at("created")
                    return Partial(name, file, path, sidecar, at)
            except BaseException:
                file.close()
                raise
            file.close()  # whoever had it removed it, or put it in place
    raise PartialBusy


def _opened(path: str) -> FileIO:
    try:
        return _file(path, disk.APPEND)
    except FileNotFoundError:
        return _file(path, disk.CREATE)
    except OSError as error:
        status = disk.status_of(path)
        if status is not None:
            _refuse(status)
        if error.errno != errno.EACCES:
            raise
    # A process died after it had made the file read-only and before it could rename it.
    with _file(path, disk.READ) as file:
        _refuse(os.fstat(file.fileno()))
        disk.set_mode(file.fileno(), path, disk.PRIVATE)
    return _file(path, disk.APPEND)


def _file(path: str, flags: int) -> FileIO:
    return FileIO(
        path, "rb" if flags == disk.READ else "rb+", opener=lambda name, _: os.open(name, flags, disk.PRIVATE)
    )


def _refuse(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise PartialRefused(disk.kind_words(status))
    if disk.HAS_OWNERS and status.st_uid != os.geteuid():
        raise PartialRefused("a file of another user")
    if status.st_nlink > 1:
        raise PartialRefused("a file that has another name elsewhere")


def _lock(descriptor: int) -> None:
    from filelock import lock_descriptor

    if not lock_descriptor(descriptor, blocking=False):
        raise PartialBusy
