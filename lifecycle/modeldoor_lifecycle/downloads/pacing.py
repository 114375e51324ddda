"""A cap on bandwidth: how long to wait after so many bytes, for one transfer or for several together."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SLICE_S = 0.1
"""Bytes are let through in slices of a tenth of a second, so that the rate is even to whoever looks at it."""


class Pace:
    """A token bucket that holds a tenth of a second: what was not used is gone, what was taken ahead is waited for.

    Transfers that share a bandwidth share one of these; it may be used from several threads.
    """

    def __init__(self, bytes_per_second: int, clock: Callable[[], float] = time.monotonic) -> None:
        if bytes_per_second <= 0:
            raise ValueError(f"`bytes_per_second` must be at least 1; it is {bytes_per_second}")
        self.bytes_per_second = bytes_per_second
        self._share_bytes = max(1, int(bytes_per_second * SLICE_S))
        self._clock = clock
        self._lock = threading.Lock()
        self._paid_until = float("-inf")

    def shares(self, piece: bytes) -> Iterator[bytes]:
        """A piece in shares, to be let through one after the other."""
        for start in range(0, len(piece), self._share_bytes):
            yield piece[start : start + self._share_bytes]

    def spend(self, size_bytes: int) -> float:
        """Takes so many bytes, and gives the wait in seconds that they cost."""
        with self._lock:
            now = self._clock()
            self._paid_until = max(self._paid_until, now - SLICE_S) + size_bytes / self.bytes_per_second
            return max(0.0, self._paid_until - now)
