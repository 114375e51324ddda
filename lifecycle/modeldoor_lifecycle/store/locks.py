"""Locks across processes and threads: each dies with the process that holds it, and every wait can be ended."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from modeldoor_lifecycle.store.disk import PRIVATE, failures_told
from modeldoor_lifecycle.store.errors import StoreFailed

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from filelock import BaseFileLock

    from modeldoor_lifecycle.store.points import Halt

POLL_S = 0.02
"""How often a lock that is taken is asked for again, and `halt` is called: nobody notices it, and it costs nothing."""


@contextmanager
def held(paths: Sequence[str], halt: Halt) -> Generator[int]:
    """Holds the first lock that comes free, and gives its number among `paths`.

    Two holders exclude each other whether they are processes or threads of one. Nothing is queued:
    who asks at the right moment is next. Raises `StoreFailed`, and whatever `halt` raises.
    """
    number, lock = _acquired(paths, halt)
    try:
        yield number
    finally:
        lock.release()


@contextmanager
def held_if_free(path: str) -> Generator[bool]:
    """Holds a lock if nobody does, and gives whether it is held; raises `StoreFailed`."""
    lock = _lock(path)
    with failures_told("hold a lock"):
        is_taken = _taken(lock)
    try:
        yield is_taken
    finally:
        if is_taken:
            lock.release()


def free_lock_removed(path: str) -> bool:
    """Removes the file of a lock that nobody holds; who waits for it then makes a new one. Raises `OSError`."""
    if os.name != "posix":  # Windows removes no open file, and this must be done while it is locked
        return False
    lock = _lock(path)
    if not _taken(lock):
        return False
    try:
        os.unlink(path)
    finally:
        lock.release()
    return True


def _acquired(paths: Sequence[str], halt: Halt) -> tuple[int, BaseFileLock]:
    locks = [_lock(path) for path in paths]
    while True:
        halt()
        for number, lock in enumerate(locks):
            with failures_told("hold a lock"):
                if _taken(lock):
                    return number, lock
        time.sleep(POLL_S)


def _lock(path: str) -> BaseFileLock:
    from filelock import FileLock

    # Without a lock of the system there is none: a file that stands for one would outlive its owner.
    return FileLock(path, mode=PRIVATE, blocking=False, thread_local=False, fallback_to_soft=False)


def _taken(lock: BaseFileLock) -> bool:
    from filelock import Timeout

    try:
        lock.acquire()
    except Timeout:
        return False
    except NotImplementedError:
        raise StoreFailed(
            "the store must be able to lock files; this system has no locks", hint="keep the store on another disk"
        ) from None
    return True
