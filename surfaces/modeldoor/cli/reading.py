"""Reads what the command line names: a file, or standard input."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.limits import MAXIMUM_BYTES

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import BinaryIO, Self


class CannotRead(ModeldoorError):
    """A file that was named could not be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"'{path}' must be readable: {reason}", hint="name a file, or '-' for standard input")
        self.path = path
        self.reason = reason

    @classmethod
    def failed(cls, path: str, error: OSError) -> Self:
        """What the system said when it was asked for the file."""
        return cls(path, (error.strerror or "it failed").lower())


def read_input(path: str) -> bytes:
    """The bytes of a file or of standard input (`-`), at most one byte more than the gate reads.

    Raises `CannotRead` for what is missing, unreadable, a folder or a device.
    """
    with opened(path) as file:
        return file.read(MAXIMUM_BYTES + 1)


@contextmanager
def opened(path: str) -> Generator[BinaryIO]:
    """A file, or standard input (`-`), to read from; raises `CannotRead` then, and whenever reading fails."""
    try:
        if path == "-":
            yield _standard_input()
            return
        with open(path, "rb", opener=_open_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise CannotRead(path, "it is not a regular file")
            yield file
    except OSError as error:
        raise CannotRead.failed(path, error) from None
    except ValueError:
        raise CannotRead(path, "it is no path") from None


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise CannotRead("-", "standard input is closed")
    with suppress(OSError, ValueError):  # without a descriptor it cannot be empty for a moment
        # Where another program left it non-blocking, a moment without data would look like the end.
        os.set_blocking(sys.stdin.fileno(), True)
    return sys.stdin.buffer


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
