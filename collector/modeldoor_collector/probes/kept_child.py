"""A program that is started once and asked again and again: a line for a request, a line for the answer.

A request is a number, and the answer repeats it, with a space and what is said to it behind. So a
line that comes late, or was never asked for, is nobody's answer. What holds for a child that runs
once (`child.py`) holds for each request: it is bounded, and what hangs, crashes or babbles is
killed. The next request starts another.
"""

from __future__ import annotations

import os
import select
import time
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.probes import child
from modeldoor_collector.probes.child import MAXIMUM_OUTPUT_BYTES, ChildResult

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT_FOR_S = 60.0
"""After this time a new child takes over: a library that stays open may not see a device that was added."""


class _Running(NamedTuple):
    pid: int
    writer: int
    reader: int
    started_s: float


class KeptChild:
    """The program at the path `arguments[0]`, running from the first request on.

    It ends when this process does, because its input ends then. One request at a time.
    """

    def __init__(
        self, arguments: Sequence[str], maximum_bytes: int = MAXIMUM_OUTPUT_BYTES, kept_for_s: float = KEPT_FOR_S
    ) -> None:
        self._arguments = arguments
        self._maximum_bytes = maximum_bytes
        self._kept_for_s = kept_for_s
        self._running: _Running | None = None
        self._number = 0

    def ask(self, timeout_s: float) -> ChildResult:
        """Sends a request and reads the answer to it, all within this time; it stands in `output` without its number.

        A child that has answered before and is gone now, or says something unasked, is replaced first:
        what a new one says counts.
        """
        deadline = time.monotonic() + timeout_s
        if self._running is not None and not self._is_ready(self._running):
            self.close()
        was_kept = self._running is not None
        result = self._asked(deadline)
        if was_kept and result.outcome in ("exited", "signalled", "unasked"):
            result = self._asked(deadline)
        return result

    def close(self) -> None:
        """Ends the child, if one is running. It is not needed before this process ends."""
        pid = self._let_go()
        if pid is not None:
            child.kill(pid)

    def _let_go(self) -> int | None:
        running, self._running = self._running, None
        if running is None:
            return None
        os.close(running.writer)
        os.close(running.reader)
        return running.pid

    def _is_ready(self, running: _Running) -> bool:
        poller = select.poll()
        poller.register(running.reader, select.POLLIN)
        return time.monotonic() - running.started_s < self._kept_for_s and not poller.poll(0)

    def _asked(self, deadline: float) -> ChildResult:
        try:
            running = self._running = self._running or self._start()
        except OSError as error:
            return ChildResult("notStarted", error.errno or 0, b"")
        try:
            result = self._exchange(running, deadline)
        except BaseException:
            self.close()
            raise
        if result.outcome in ("exited", "signalled"):
            self._let_go()  # reaped: its number may be somebody else's by now
        elif result.outcome != "answered":
            self.close()
        return result

    def _start(self) -> _Running:
        requests, writer = os.pipe()
        try:
            pid, reader = child.start(self._arguments, requests)
        except BaseException:
            os.close(writer)
            raise
        finally:
            os.close(requests)
        return _Running(pid, writer, reader, time.monotonic())

    def _exchange(self, running: _Running, deadline: float) -> ChildResult:
        self._number += 1
        output = bytearray()
        try:
            os.write(running.writer, b"%d\n" % self._number)
            refusal = child.read(running.reader, output, deadline, self._maximum_bytes, until=b"\n")
        except BrokenPipeError:
            refusal = "ended"
        if refusal is None:
            return answer_to(self._number, bytes(output))
        ending = child.ending(running.pid, deadline) if refusal == "ended" else None
        if ending is None:
            return ChildResult("timeout" if refusal == "ended" else refusal, 0, bytes(output))
        return ChildResult(*ending, bytes(output))


def answer_to(number: int, said: bytes) -> ChildResult:
    """The answer to the request of this number, where that is what a child has said, and nothing else."""
    repeated, _, answer = said.partition(b" ")
    is_answer = repeated == b"%d" % number and answer.count(b"\n") == 1
    return ChildResult("answered", 0, answer) if is_answer else ChildResult("unasked", 0, said)
