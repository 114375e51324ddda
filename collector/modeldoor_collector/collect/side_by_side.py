"""Runs tasks side by side and waits for none of them longer than one deadline.

A read of a sensor, a mount or a driver can block for ever in the kernel. Such a thread cannot be
stopped; it can be left behind. So whoever has not come back in time is not waited for, and a task
that was left behind is not begun again before it has come back.

Tasks that are quick as a rule share one thread, because threads that do nothing but small reads
hinder each other: seven of them take twice as long as one. When one of these tasks turns out to be
slow, another thread takes over those that wait behind it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_collector.background import Background

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

HANDOVER_S = 0.005
"""A shared thread that finishes nothing for so long is taken over from: 5 times what all reads together take."""


class Outcome(NamedTuple):
    """What a task came back with: `result`, or `crashed` when it raised; and when, on the caller's clock."""

    result: Any
    crashed: bool
    elapsed_ms: float
    ended_ms: float


class SideBySide:
    """Runs the same tasks again and again, and remembers which of them have not come back."""

    def __init__(self, clock_ms: Callable[[], float]) -> None:
        self._clock_ms = clock_ms
        self._left_behind: set[str] = set()

    def run(
        self,
        tasks: Mapping[str, Callable[[], Any]],
        deadline_s: float,
        *,
        alone: Collection[str] = (),
        meanwhile: Callable[[], object] = lambda: None,
    ) -> dict[str, Outcome]:
        """The outcomes of all tasks that came back within `deadline_s` seconds; the others are missing.

        Those that are `alone` have a thread each, the rest shares one. The caller's own thread does
        `meanwhile` before it waits.
        """
        due = [name for name in tasks if name not in self._left_behind]
        lanes = [_Lane([name], tasks, self._clock_ms) for name in due if name in alone]
        shared = _Lane([name for name in due if name not in alone], tasks, self._clock_ms)
        ends = time.monotonic() + deadline_s
        for lane in (*lanes, shared):
            lane.begin()
        meanwhile()
        # Only the shared lane needs somebody to look after it, so it is waited for first.
        for lane in (shared, *lanes):
            lane.wait(ends)
        outcomes: dict[str, Outcome] = {}
        for lane in (shared, *lanes):
            outcomes.update(lane.end(self._left_behind))
        return outcomes


class _Lane:
    """Tasks that one thread does one after the other, as long as none of them is slow."""

    def __init__(self, names: list[str], tasks: Mapping[str, Callable[[], Any]], clock_ms: Callable[[], float]) -> None:
        self._names = names
        self._tasks = tasks
        self._clock_ms = clock_ms
        self._outcomes: dict[str, Outcome] = {}
        self._waiting = deque(names)
        self._all_back = threading.Event()
        self._forget: Callable[[str], None] = lambda _name: None

    def begin(self) -> None:
        """Starts a thread for the tasks that wait, if there are any and if the system gives one."""
        if self._waiting:
            Background(self._work)

    def wait(self, ends: float) -> None:
        """Waits for all outcomes, at most until the monotonic clock says `ends`."""
        while len(self._outcomes) < len(self._names) and (left_s := ends - time.monotonic()) > 0:
            back = len(self._outcomes)
            patience_s = min(HANDOVER_S, left_s) if self._waiting else left_s
            if not self._all_back.wait(patience_s) and len(self._outcomes) == back:
                self.begin()

    def end(self, left_behind: set[str]) -> dict[str, Outcome]:
        """What came back. Tasks that were begun and did not are in `left_behind` until they do."""
        unbegun = set(self._waiting)
        self._waiting.clear()
        outcomes = dict(self._outcomes)
        self._forget = left_behind.discard
        left_behind.update(set(self._names) - outcomes.keys() - unbegun)
        left_behind.difference_update(self._outcomes)  # whatever has come back while this was written down
        return outcomes

    def _work(self) -> None:
        while True:
            try:
                name = self._waiting.popleft()
            except IndexError:
                return
            began = time.monotonic()
            try:
                result, crashed = self._tasks[name](), False
            except BaseException:  # noqa: BLE001  # whatever a probe raises is its own failure, never the collection's
                result, crashed = None, True
            self._outcomes[name] = Outcome(result, crashed, (time.monotonic() - began) * 1000, self._clock_ms())
            self._forget(name)
            if len(self._outcomes) == len(self._names):
                self._all_back.set()
