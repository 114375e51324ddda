"""How fast bytes came in lately, and how long the rest takes at that rate."""

from __future__ import annotations

import math
from collections import deque

WINDOW_S = 5.0
"""Long enough that the figure does not flicker, short enough that a stall shows."""

SHORTEST_S = 0.5
"""Below this the first burst out of the server's buffers is all there is to see."""

SAMPLE_S = 0.1
"""Moments closer together count as one, so that a window holds some fifty of them."""


class Rate:
    """Bytes per second over the last few seconds, from the moments at which a count was told."""

    def __init__(self, moment_s: float) -> None:
        self._samples: deque[tuple[float, int]] = deque([(moment_s, 0)])
        self._newest = (moment_s, 0)

    def count(self, moment_s: float, total_bytes: int) -> None:
        """Tells that until this moment so many bytes came in altogether."""
        self._newest = (moment_s, total_bytes)
        if moment_s - self._samples[-1][0] >= SAMPLE_S:
            self._samples.append(self._newest)
        while len(self._samples) > 1 and moment_s - self._samples[1][0] >= WINDOW_S:
            self._samples.popleft()

    @property
    def bytes_per_second(self) -> float | None:
        """The rate; `None` while there is too little to tell it from."""
        (first_s, first_bytes), (last_s, last_bytes) = self._samples[0], self._newest
        if last_s - first_s < SHORTEST_S:
            return None
        return (last_bytes - first_bytes) / (last_s - first_s)


def remaining_seconds(left_bytes: int, bytes_per_second: float | None) -> int | None:
    """How long the rest takes, rounded up; `None` when it cannot be told, as while nothing comes in."""
    if not bytes_per_second:
        return None
    seconds = left_bytes / bytes_per_second
    return math.ceil(seconds) if math.isfinite(seconds) else None
