"""Files in the folder of a store, opened without being led elsewhere, and brought to the disk.

What the operating system refuses becomes an error of the store here, in words without a path.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from modeldoor_lifecycle.state.errors import reason_words
from modeldoor_lifecycle.store.errors import StoreFailed, StoreFull
from modeldoor_lifecycle.store.names import writing_of

if TYPE_CHECKING:
    from collections.abc import Generator

HAS_OWNERS = hasattr(os, "geteuid")
"""False on Windows: there a store stands below the folder of its user, and modes say little."""

OPEN_FILES_CAN_BE_RENAMED = os.name != "nt"
"""Windows refuses it, unless whoever opened the file allowed it, as Python does not."""

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""No room on the disk, within a quota, or below the limit that a process has for the size of a file."""

WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH

READ_ONLY = 0o444

PRIVATE = 0o600

SMALL_FILE_BYTES = 16 * 1024
"""More than any sidecar or seal; a longer one is not ours."""


def _flags(*names: str) -> int:
    return sum(getattr(os, name, 0) for name in names)


_COMMON = _flags("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY", "O_NOINHERIT")
READ = os.O_RDONLY | _COMMON
APPEND = os.O_RDWR | os.O_APPEND | _COMMON
CREATE = APPEND | os.O_CREAT | os.O_EXCL
_LIST = _flags("O_RDONLY", "O_CLOEXEC", "O_DIRECTORY")


@contextmanager
def failures_told(doing: str) -> Generator[None]:
    """Turns what the system refuses into `StoreFull` or `StoreFailed`; `doing` ends "the store must be able to"."""
    try:
        yield
    except OSError as error:
        words = reason_words(error)
        if error.errno in FULL:
            raise StoreFull(
                f"the store must have room to {doing}: {words}",
                hint="free disk space or raise the limit, then go on: what was written before is kept",
            ) from error
        raise StoreFailed(
            f"the store must be able to {doing}: {words}", hint="check the disk, and who may write into the store"
        ) from error


def kind_words(status: os.stat_result) -> str:
    """What something is that is no file, as the end of a sentence."""
    for matches, words in (
        (stat.S_ISLNK, "a link"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISREG, "a file"),
    ):
        if matches(status.st_mode):
            return words
    return "a device"


def belongs_to_others(status: os.stat_result) -> bool:
    """Whether neither this user nor root owns it."""
    return HAS_OWNERS and status.st_uid not in (0, os.geteuid())


def status_of(path: str) -> os.stat_result | None:
    """What stands under a name, links not followed; `None` when nothing does. Raises `OSError`."""
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def leads_to(path: str, status: os.stat_result) -> bool:
    """Whether a name leads, by no link, to the file of this status. Raises `OSError`."""
    there = status_of(path)
    return there is not None and os.path.samestat(there, status)


def to_disk(descriptor: int) -> None:
    """Brings a file to the disk, its mode and size included; raises `OSError`."""
    if os.name == "posix":
        import fcntl

        full = getattr(fcntl, "F_FULLFSYNC", None)  # fsync(2) of macOS leaves data in the drive's cache
        if full is not None:
            with suppress(OSError):  # not every file system of macOS can
                fcntl.fcntl(descriptor, full)
                return
    os.fsync(descriptor)


def data_to_disk(descriptor: int) -> None:
    """Brings the bytes of a file to the disk, and its size, as quickly as the system can; raises `OSError`."""
    if hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:
        to_disk(descriptor)


def folder_to_disk(folder: str) -> None:
    """Brings the names in a folder to the disk, where the system has a way to say so; raises `OSError`."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, _LIST)
    try:
        to_disk(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # the file system knows no such thing
            raise
    finally:
        os.close(descriptor)


def set_mode(descriptor: int, path: str, mode: int) -> None:
    """Says who may do what with an open file; raises `OSError`."""
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, mode)
    else:
        os.chmod(path, mode)


def remove(path: str) -> int:
    """Removes what has this name, a link itself and not what it leads to; returns the bytes that this frees.

    Nothing is removed where nothing is, and no folder that holds anything. Raises `OSError`.
    """
    status = status_of(path)
    if status is None:
        return 0
    if stat.S_ISDIR(status.st_mode):
        os.rmdir(path)
        return 0
    with suppress(FileNotFoundError):
        if not HAS_OWNERS:  # Windows removes nothing that is read-only
            os.chmod(path, PRIVATE)
        os.unlink(path)
    return status.st_size if stat.S_ISREG(status.st_mode) and status.st_nlink == 1 else 0


def read_small(path: str) -> bytes | None:
    """The bytes of a small file of this user; `None` for anything else, and where nothing is. Raises no `OSError`."""
    try:
        descriptor = os.open(path, READ)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or belongs_to_others(status):
            return None
        data = os.read(descriptor, SMALL_FILE_BYTES + 1)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return data if len(data) <= SMALL_FILE_BYTES else None


def write_small(path: str, data: bytes) -> None:
    """Puts `data` into a file that is then wholly the old one or wholly the new one; raises `OSError`.

    Only one may do so at a time: who holds the lock of the file. So what has the temporary name was
    left by one who died.
    """
    temporary = writing_of(path)
    remove(temporary)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _COMMON, PRIVATE)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    except BaseException:
        os.close(descriptor)
        with suppress(OSError):
            os.unlink(temporary)
        raise
    os.close(descriptor)
    os.replace(temporary, path)
