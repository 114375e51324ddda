"""Reads what the command line names: a file, or standard input."""

from __future__ import annotations

import os
import stat
import sys

from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.limits import MAXIMUM_BYTES


class CannotRead(ModeldoorError):
    """A file that was named could not be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"'{path}' must be readable: {reason}", hint="name a file, or '-' for standard input")
        self.path = path
        self.reason = reason


def read_input(path: str) -> bytes:
    """The bytes of a file or of standard input (`-`), at most one byte more than the gate reads.

    Raises `CannotRead` for what is missing, unreadable, a folder or a device.
    """
    try:
        if path == "-":
            if sys.stdin is None:
                raise CannotRead(path, "standard input is closed")
            return sys.stdin.buffer.read(MAXIMUM_BYTES + 1)
        with open(path, "rb", opener=_open_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise CannotRead(path, "it is not a regular file")
            return file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise CannotRead(path, (error.strerror or "it failed").lower()) from None
    except ValueError:
        raise CannotRead(path, "it is no path") from None


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
