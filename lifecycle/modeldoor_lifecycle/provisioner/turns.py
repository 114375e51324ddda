"""Turns: what several processes want at once is hashed, or fetched, by one of them.

A turn only saves work. What must not be done twice at the same time is guarded elsewhere, by the locks of the
catalogue, of the store and of the downloads; so whoever waits too long, or can take none, goes on without it.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from modeldoor_lifecycle.state.errors import FileNotWritten
from modeldoor_lifecycle.state.folders import make_private
from modeldoor_lifecycle.store.errors import StoreError
from modeldoor_lifecycle.store.locks import free_lock_removed, held

if TYPE_CHECKING:
    from collections.abc import Generator

    from modeldoor_lifecycle.store.points import Halt

PATIENCE_S = 600.0
"""This project's choice: a large model is hashed in less, and whoever was stopped in its turn is not waited for for ever."""


class _OutOfPatience(Exception):
    """It was waited long enough."""


@contextmanager
def turn_of(name: str, folder: str, halt: Halt) -> Generator[None]:
    """Waits until nobody else has the turn of a name, or for as long as is sensible; raises what `halt` raises.

    The locks lie in the folder, which is made where it is not there; those that nobody has are removed. Where
    the system allows no folder or no lock, there is no turn.
    """
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()
    path = os.path.join(folder, f"{digest[:32]}.lock")
    try:
        with ExitStack() as turn:
            with suppress(_OutOfPatience, FileNotWritten, StoreError):
                make_private(folder)
                turn.enter_context(held([path], _patient(halt)))
            yield
    finally:
        _remove_free_locks(folder)


def _patient(halt: Halt) -> Halt:
    until = time.monotonic() + PATIENCE_S

    def waiting() -> None:
        halt()
        if time.monotonic() > until:
            raise _OutOfPatience

    return waiting


def _remove_free_locks(folder: str) -> None:
    """Removes the locks that nobody holds, also those of processes that died: one is made for each name."""
    with suppress(OSError):
        for name in os.listdir(folder):
            with suppress(OSError):
                free_lock_removed(os.path.join(folder, name))
