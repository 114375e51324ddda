"""Opens a file that is to be read as a model: regular, without waiting, and the same one at the end."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from modeldoor_lifecycle.gguf.errors import FileChanged, FileUnreadable, GgufError
from modeldoor_lifecycle.state.errors import reason_words

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import BinaryIO

_FLAGS = ("O_RDONLY", "O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY", "O_BINARY")
_READ = sum(getattr(os, name, 0) for name in _FLAGS)  # a named pipe without a writer would block without the third

_KINDS = (
    (stat.S_ISDIR, "it is a folder"),
    (stat.S_ISFIFO, "it is a named pipe"),
    (stat.S_ISSOCK, "it is a socket"),
    (stat.S_ISBLK, "it is a disk"),
    (stat.S_ISCHR, "it is a device"),
)


@contextmanager
def open_model(path: str) -> Generator[tuple[BinaryIO, int]]:
    """A regular file, opened for reading without a buffer, and its size; raises `FileUnreadable`.

    Raises `FileChanged` at the end when it was written meanwhile, or when its name stands for another
    file now: what was read may then be of two files, and what is wrong with it may be no fault of
    theirs. A change that leaves size and time alike, within the step of the file system's clock, is
    not seen.
    """
    try:
        descriptor = os.open(path, _READ)
    except (OSError, ValueError) as error:
        raise FileUnreadable("the file", "be readable", reason_words(error)) from None
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise FileUnreadable("the file", "be a regular file", _kind(before.st_mode), hint="name a file")
        with open(descriptor, "rb", buffering=0, closefd=False) as file:
            try:
                yield file, before.st_size
            except GgufError:
                _require_unchanged(path, descriptor, before)
                raise
            _require_unchanged(path, descriptor, before)
    finally:
        os.close(descriptor)


def _require_unchanged(path: str, descriptor: int, before: os.stat_result) -> None:
    try:
        is_same = _identity(os.fstat(descriptor)) == _identity(before) == _identity(os.stat(path))
    except OSError:
        is_same = False
    if not is_same:
        raise FileChanged("the file", "stay as it is while it is read", "it was written or replaced")


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _kind(mode: int) -> str:
    return next((words for matches, words in _KINDS if matches(mode)), "it is something else")
