"""Watches over the waits of one exchange: each is cut into slices, bounded, and can be ended from outside.

Whoever pauses a download may not have to wait for a server first, and a server that sends one byte
now and then may not hold a transfer for ever.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from modeldoor_lifecycle.hub.errors import TransferRefused

if TYPE_CHECKING:
    from modeldoor_lifecycle.hub.limits import NetworkLimits

Halt = Callable[[], None]
"""Called between the slices of a wait; what it raises ends the exchange."""

SLICE_S = 0.1
"""The longest that a wait goes on unasked: people take a tenth of a second for at once."""

_LATER = "check the connection to the network, or try again later"


def never_halts() -> None:
    """Lets every wait go on to its end."""


class Vigil:
    """One exchange: its phase, until when that may last, and how much came while it was waited for."""

    def __init__(self, limits: NetworkLimits, halt: Halt) -> None:
        self._limits = limits
        self._halt = halt
        self._server = ""
        self._must = ""
        self._timeout_s = self._deadline_s = 0.0
        self._is_receiving = False
        self._waited_s, self._received_bytes = 0.0, 0

    def connecting(self, server: str) -> None:
        """A connection begins to the server that messages call so: name, connection and TLS."""
        self._server = server
        self._is_receiving = False
        self._begin(self._limits.connect_timeout_s, "be reached")

    def asking(self) -> None:
        """The connection stands; the request and the head of the answer come next."""
        self._begin(self._limits.answer_timeout_s, "answer")

    def receiving(self) -> None:
        """The head is here; the body comes next."""
        self._is_receiving = True
        self._waited_s, self._received_bytes = 0.0, 0

    def wait_begins(self) -> float:
        """Somebody wants more of the body; what passed since the last piece was not the server's time."""
        if self._is_receiving:
            self._begin(self._limits.idle_timeout_s, "send something")
        return time.monotonic()

    def left_s(self) -> float:
        """How long the phase may still last."""
        return max(0.0, self._deadline_s - time.monotonic())

    def check(self) -> None:
        """Raises what ends the exchange: what the halt says, or `TransferRefused` when the phase lasts too long."""
        self._halt()
        if time.monotonic() >= self._deadline_s:
            raise TransferRefused(
                "timeout",
                f"{self._server} must {self._must} within {self._timeout_s:g} seconds; it did not",
                hint=_LATER,
                is_retryable=True,
            )

    def wait_ends(self, began_s: float, received_bytes: int) -> None:
        """So much of the body came of a wait; raises `TransferRefused` when a whole window of waits was a drip."""
        if not self._is_receiving:
            return
        self._waited_s += time.monotonic() - began_s
        self._received_bytes += received_bytes
        if self._waited_s < self._limits.slow_window_s:
            return
        minimum = self._limits.minimum_bytes_per_second
        if self._received_bytes < self._waited_s * minimum:
            raise TransferRefused(
                "timeout",
                f"{self._server} must send at least {minimum} bytes each second; it sends fewer",
                hint=_LATER,
                is_retryable=True,
            )
        self._waited_s, self._received_bytes = 0.0, 0

    def _begin(self, timeout_s: float, must: str) -> None:
        self._must = must
        self._timeout_s = timeout_s
        self._deadline_s = time.monotonic() + timeout_s
