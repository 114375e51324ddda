"""What an interruption (Ctrl-C) does: one line and the end, wherever it comes."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from modeldoor.cli.output import NOT_DONE, complain

if TYPE_CHECKING:
    from collections.abc import Generator


def end_when_interrupted() -> None:
    """From now on an interruption ends the process at once.

    An exception would have to travel through extension modules, some of which swallow it or panic.
    """
    signal.signal(signal.SIGINT, _end)


@contextmanager
def uninterrupted() -> Generator[None]:
    """Holds interruptions off while something is written that must be whole.

    It takes milliseconds, or as long as another process holds the lock of the policy (ten seconds at most).
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(_number: int, _frame: object) -> None:
    complain("interrupted")
    os._exit(NOT_DONE)
