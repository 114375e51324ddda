"""How a download in the foreground is halted: signals say why, and a second one ends it at once."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from modeldoor.cli.ending import SIGNALS
from modeldoor.cli.output import NOT_DONE, complain
from modeldoor.cli.stream import GRACE_S

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from modeldoor_lifecycle.downloads.rows import Because

ONE_WISH_S = 0.5
"""Signals that come together are one wish: a shell's Ctrl-C and timeout(1) reach a program and its group."""

END_AT_ONCE = "SIGQUIT"
"""Ctrl-\\: no wish, but the end; Windows lacks it."""


class Stopping:
    r"""While this is entered, signals only say why to halt: Ctrl-C that its owner wants a pause, others that programs must end.

    They are read in a thread of their own, so that a second one is heard whatever the download waits
    for, as for the disk. It ends the process, as Ctrl-\ does; what that leaves behind is recovered by
    the next command. A signal that is ignored stays so, as SIGHUP is under nohup.
    """

    def __init__(self, before_the_end: Callable[[], object]) -> None:
        """`before_the_end` is called right before the process ends at once."""
        self.because: Because | None = None
        self._before_the_end = before_the_end
        self._told_s = 0.0
        self._is_over = False
        self._graces: list[threading.Timer] = []
        self._former: dict[int, object] = {}

    def __enter__(self) -> Self:
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        self._former_wakeup = signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)
        for name in (*SIGNALS, END_AT_ONCE):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                self._former[number] = signal.signal(number, _heard)
        self._thread = threading.Thread(target=self._listen, name="signals", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what `signal` itself gave
        signal.set_wakeup_fd(self._former_wakeup)
        os.close(self._writing)
        self._thread.join()
        os.close(self._reading)
        for grace in self._graces:
            grace.cancel()

    def run_is_over(self) -> None:
        """What is left is to show how it ended, which a terminal that is held takes as long as somebody holds it.

        Where the process was told to end, or is told so from now on, it has a moment for that.
        """
        self._is_over = True
        if self.because is not None:
            self._give_grace()

    def _listen(self) -> None:
        while numbers := os.read(self._reading, 64):
            for number in numbers:
                self._told(number)

    def _told(self, number: int) -> None:
        now = time.monotonic()
        if number == getattr(signal, END_AT_ONCE, None):
            self._end_at_once()
        elif self.because is None:
            self.because, self._told_s = "owner" if number == signal.SIGINT else "interruption", now
            if self._is_over:
                self._give_grace()
        elif now - self._told_s >= ONE_WISH_S:
            self._end_at_once()

    def _give_grace(self) -> None:
        grace = threading.Timer(GRACE_S, os._exit, [NOT_DONE])
        grace.daemon = True
        self._graces.append(grace)
        grace.start()

    def _end_at_once(self) -> None:
        if _takes_words():
            self._before_the_end()
            complain("ended at once; the next command recovers what has arrived")
        os._exit(NOT_DONE)


def _takes_words() -> bool:
    """Whether a word on standard error would not wait, as on a terminal that is held with Ctrl-S."""
    if sys.stderr is None or not hasattr(select, "poll"):
        return True
    try:
        poller = select.poll()
        poller.register(sys.stderr.fileno(), select.POLLOUT)
        return bool(poller.poll(0))
    except (OSError, ValueError):
        return False


def _heard(_number: int, _frame: object) -> None:
    """Takes the place of what a signal does otherwise; the thread is told by the system."""
