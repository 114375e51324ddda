"""How a command that runs until it is told otherwise is told otherwise: signals end it after what it is doing."""

from __future__ import annotations

import signal
import time

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C, a service manager, and a terminal that is closed; Windows lacks the last."""

SLICE_S = 0.1
"""How soon a wait notices: waits are cut into slices, which works alike on every system."""


class Ending:
    """Whether this process was told to end. Signals only set `is_due`, so nothing is cut in the middle.

    A signal that is ignored stays so, as SIGHUP is under nohup.
    """

    def __init__(self) -> None:
        self.is_due = False
        for name in SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._told)

    def waits_until(self, moment: float) -> bool:
        """Waits until the monotonic clock says `moment`; true when the process was told to end by then."""
        while not self.is_due and (left_s := moment - time.monotonic()) > 0:
            time.sleep(min(SLICE_S, left_s))
        return self.is_due

    def _told(self, _number: int, _frame: object) -> None:
        self.is_due = True
