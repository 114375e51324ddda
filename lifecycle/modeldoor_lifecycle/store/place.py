"""The folder in which a store lies: made for this user alone, and believed only while nobody else can write it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from modeldoor_lifecycle.state import folders
from modeldoor_lifecycle.store import disk, locks, names
from modeldoor_lifecycle.store.disk import failures_told
from modeldoor_lifecycle.store.errors import StoreFailed, StoreUntrusted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from modeldoor_lifecycle.store.points import Halt

_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class Place:
    """A folder, and how names in it become paths."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.realpath(folder)

    def path(self, file_name: str) -> str:
        """The path of a file of the store."""
        return os.path.join(self.folder, file_name)

    def exists(self) -> bool:
        """Whether there is a store yet. Raises `StoreUntrusted` and `StoreFailed` for a folder that is none."""
        with failures_told("look at its folder"):
            try:
                status = os.stat(self.folder)
            except FileNotFoundError:
                return False
            above = os.stat(os.path.dirname(self.folder))
        if not stat.S_ISDIR(status.st_mode):
            raise StoreFailed("the store must be a folder; something else has its name", hint="move it away")
        if disk.HAS_OWNERS:
            _judge(status, "the folder of the store")
            # In a sticky folder, as /tmp is, nobody can put another folder in the place of this one.
            _judge(above, "the folder that holds the store", may_be_sticky=True)
        return True

    def make(self) -> None:
        """Makes the folder where it is missing. Raises as `exists` does."""
        with failures_told("make its folder"):
            folders.make_missing(self.path(names.LOCKS))
        self.exists()

    def naming(self, halt: Halt) -> AbstractContextManager[int]:
        """Holds the lock under which names are given and taken."""
        return self.lock([names.NAMES_LOCK], halt)

    def lock(self, lock_names: Sequence[str], halt: Halt) -> AbstractContextManager[int]:
        """Holds the first of these locks that comes free."""
        return locks.held([self.path(os.path.join(names.LOCKS, each)) for each in lock_names], halt)


def _judge(status: os.stat_result, what: str, *, may_be_sticky: bool = False) -> None:
    if disk.belongs_to_others(status):
        raise StoreUntrusted(
            f"{what} must belong to root or to the user who runs this; it belongs to user {status.st_uid}",
            hint="change its owner, or set MODELDOOR_STORE to a folder of your own",
        )
    if status.st_mode & _OTHERS and not (may_be_sticky and status.st_mode & stat.S_ISVTX):
        raise StoreUntrusted(
            f"{what} must be writable by its owner only; its mode is {stat.S_IMODE(status.st_mode):04o}",
            hint="take the right to write from group and others (chmod go-w)",
        )
