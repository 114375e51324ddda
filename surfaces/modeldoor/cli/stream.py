"""Standard output as a stream of whole lines, for a reader who may stop reading or go away."""

from __future__ import annotations

import errno
import os
import select
import sys
import time
from typing import TYPE_CHECKING

from modeldoor.cli.output import CannotWrite

if TYPE_CHECKING:
    from modeldoor.cli.ending import Ending

PIECE_BYTES = 4096
"""What POSIX lets a pipe take without waiting once it says that it is ready (PIPE_BUF is at least 512, on Linux 4096)."""

LOOK_MS = 100
"""How often a writer whose reader does not read looks whether it should end."""

GRACE_S = 1.0
"""How long a line that was begun may take to its end once the process was told to end."""

_GONE = (errno.EPIPE, errno.ECONNRESET)


class ReaderGone(Exception):
    """Nobody reads any more: the stream has come to its end."""


def write_line(line: bytes, ending: Ending) -> None:
    """Writes a whole line, or a part of it when the process must end and nobody reads on.

    Raises `ReaderGone` when the reader has closed its side, and `CannotWrite` when writing fails.
    """
    if sys.stdout is None:
        raise CannotWrite("standard output", None)
    try:
        descriptor = sys.stdout.fileno()
        told_at: float | None = None
        while line:
            if ending.is_due:
                told_at = told_at or time.monotonic()
                if time.monotonic() - told_at > GRACE_S:
                    return
            if _is_ready(descriptor):
                line = line[_written(descriptor, line) :]
    except OSError as error:
        if error.errno in _GONE:
            raise ReaderGone from None
        raise CannotWrite("standard output", error) from None


def _is_ready(descriptor: int) -> bool:
    if not hasattr(select, "poll"):
        return True
    poller = select.poll()
    poller.register(descriptor, select.POLLOUT)
    return bool(poller.poll(LOOK_MS))


def _written(descriptor: int, line: bytes) -> int:
    try:
        return os.write(descriptor, line[:PIECE_BYTES])
    except BlockingIOError:
        return 0
