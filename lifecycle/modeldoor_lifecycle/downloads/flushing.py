"""Brings what was written to the disk while more comes in, and knows how much of it is safe.

A flush goes on in a lane of its own: it takes as long as the disk takes, and neither the network nor
a halt waits for it. When the disk is the slower of the two, receiving waits, so that the last flush of
all is a short one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from modeldoor_lifecycle.downloads.lane import Lane
from modeldoor_lifecycle.store.points import never

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.downloads.retries import Limits

MOST_UNSAFE_FLUSHES = 2
"""How many flushes' worth of bytes may wait for the disk: one that goes on, and one that gathers."""


class Flushes:
    """`sync` makes all that was written before its call safe; `told` hears how much that is."""

    def __init__(self, sync: Callable[[], object], told: Callable[[int], object], limits: Limits) -> None:
        self.safe_bytes = 0
        self._sync = sync
        self._told = told
        self._limits = limits
        self._asked_bytes = 0
        self._synced_bytes = 0
        self._due_s = time.monotonic()
        self._lane: Lane[int] = Lane(self._bring_to_disk, depth=1, name="modeldoor flush")

    @property
    def has_failed(self) -> bool:
        """Whether a flush failed. A later one may succeed all the same, and has not saved what the first one lost."""
        return self._lane.has_failed

    def begin_at(self, safe_bytes: int) -> None:
        """Takes so many bytes for safe, and all others for not yet written."""
        self.safe_bytes = self._asked_bytes = self._synced_bytes = safe_bytes

    def ask_when_due(self, written_bytes: int, now: float) -> None:
        """Begins a flush when the last is long enough ago or enough was written; tells what the last one brought."""
        is_idle = self._lane.is_idle
        self.tell()
        unasked_bytes = written_bytes - self._asked_bytes
        if is_idle and unasked_bytes and (now >= self._due_s or unasked_bytes >= self._limits.flush_bytes):
            self._ask(written_bytes, now)

    def keep_up(self, written_bytes: int, beat: Callable[[], object]) -> None:
        """Waits while too much of what was written is not safe."""
        if written_bytes - self.safe_bytes > MOST_UNSAFE_FLUSHES * self._limits.flush_bytes:
            self.finish(beat)

    def make_safe(self, written_bytes: int, beat: Callable[[], object]) -> None:
        """Returns when all of it is safe."""
        while self.safe_bytes < written_bytes:
            if self._asked_bytes < written_bytes:
                self.finish(beat)
                self._ask(written_bytes, time.monotonic())
            self.finish(beat)

    def finish(self, beat: Callable[[], object]) -> None:
        """Waits for the end of the flush that goes on."""
        self._lane.finish(beat)
        self.tell()

    def tell(self) -> None:
        """Tells what became safe since it was told last."""
        if self._synced_bytes > self.safe_bytes:
            self.safe_bytes = self._synced_bytes
            self._told(self.safe_bytes)

    def close(self) -> None:
        """Ends the lane, after the flush that goes on."""
        self._lane.close()
        self.tell()

    def _ask(self, written_bytes: int, now: float) -> None:
        self._asked_bytes = written_bytes
        self._due_s = now + self._limits.flush_interval_s
        self._lane.put(written_bytes, never)  # nothing is ahead of it

    def _bring_to_disk(self, written_bytes: int) -> None:
        self._sync()
        self._synced_bytes = written_bytes
