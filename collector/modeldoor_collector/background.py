"""Work on a thread of its own, which nobody can stop, and for which nobody waits longer than he means to.

`threading.Thread.start` waits until the thread has begun, without end. A thread that dies for want of
memory before it begins would hold up everything, so threads are begun here without that wait.
"""

from __future__ import annotations

import _thread
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Background:
    """A piece of work that is begun at once. `is_begun` is false when the system gave no thread for it."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work = work
        self._over = threading.Event()
        try:
            _thread.start_new_thread(self._run, ())
        except (RuntimeError, MemoryError):
            self.is_begun = False
        else:
            self.is_begun = True

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end, whatever that was."""
        return self._over.is_set()

    def wait_until(self, moment: float) -> bool:
        """Waits for its end, at most until the monotonic clock says `moment`; whether it has come."""
        return self._over.wait(max(0.0, moment - time.monotonic()))

    def _run(self) -> None:
        try:
            # Who watches every thread of `threading`, such as a debugger, watches this one too.
            if (watching := threading.gettrace()) is not None:
                sys.settrace(watching)
            self._work()
        except BaseException:  # noqa: BLE001, S110  # the work tells of its own failures; there is nobody else to tell
            pass
        finally:
            self._over.set()
