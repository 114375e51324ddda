"""Work that goes on beside a transfer, item by item on a thread of its own, and never far behind.

Hashing and the disk take their time while the next bytes come in. What waits is bounded, so that
memory stays flat when the network is quicker; whoever waits for a lane is called ten times a second,
so that a transfer can be halted at any moment.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

from modeldoor_lifecycle.downloads import refusals

if TYPE_CHECKING:
    from collections.abc import Callable

Item = TypeVar("Item")

BEAT_S = 0.1
"""The longest wait without a call of whoever waits."""


class Lane(Generic[Item]):
    """Does `work` with each item in order. What it raises, the next call here raises."""

    def __init__(self, work: Callable[[Item], object], depth: int, name: str) -> None:
        self._work = work
        self._depth = depth
        self._waiting: deque[Item] = deque()
        self._is_busy = False
        self._is_closed = False
        self._failure: BaseException | None = None
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._is_begun = False

    @property
    def has_failed(self) -> bool:
        """Whether the work raised something."""
        with self._changed:
            return self._failure is not None

    @property
    def is_idle(self) -> bool:
        """Whether all that was put here is done."""
        with self._changed:
            self._raise_failure()
            return not self._waiting and not self._is_busy

    def put(self, item: Item, beat: Callable[[], object]) -> None:
        """Adds an item, once there is room; `beat` is called while there is none. The first one begins the thread."""
        if not self._is_begun:
            self._begin()
        self._wait_until(lambda: len(self._waiting) < self._depth, beat)
        with self._changed:
            self._waiting.append(item)
            self._changed.notify_all()

    def finish(self, beat: Callable[[], object]) -> None:
        """Waits until all that was put here is done; `beat` is called meanwhile."""
        self._wait_until(lambda: not self._waiting and not self._is_busy, beat)

    def close(self) -> None:
        """Drops what still waits, and ends the thread after the item that it has at hand."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._is_begun:
            self._thread.join()

    def _begin(self) -> None:
        try:
            self._thread.start()
        except (RuntimeError, MemoryError):
            raise refusals.no_thread() from None
        self._is_begun = True

    def _wait_until(self, is_so: Callable[[], bool], beat: Callable[[], object]) -> None:
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: self._failure is not None or is_so(), BEAT_S):
                    self._raise_failure()
                    return
            beat()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        while (item := self._next()) is not None:
            try:
                self._work(item[0])
            except BaseException as failure:  # noqa: BLE001  # told to whoever put the item here
                with self._changed:
                    self._failure, self._is_busy = failure, False
                    self._changed.notify_all()
                return
            with self._changed:
                self._is_busy = False
                self._changed.notify_all()

    def _next(self) -> tuple[Item] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed)
            if self._is_closed:
                return None
            self._is_busy = True
            item = self._waiting.popleft()
            self._changed.notify_all()
            return (item,)
