"""A read of files that a driver may never answer, kept from holding up the rest.

Such a read cannot be stopped, only left behind. So it has a thread of its own, and while one is
stuck no second one is sent after it: somebody who reads every second must not collect them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_collector.background import Background
from modeldoor_collector.readings import failed, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_collector.readings import Reading


class BoundedRead:
    """Reads from `source` in the background: `begin`, then `outcome`."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._reading: Background | None = None
        self._outcomes: list[Reading] = []

    def begin(self, read: Callable[[], Reading]) -> None:
        """Starts reading, unless an earlier read is stuck still."""
        if self._reading is not None and self._reading.is_begun and not self._reading.is_over:
            return
        outcomes: list[Reading] = []

        def run() -> None:
            try:
                outcomes.append(read())
            except BaseException:  # noqa: BLE001  # whatever it raises is this read's own failure
                outcomes.append(failed(self._source, "probeCrashed"))

        self._outcomes = outcomes
        self._reading = Background(run)

    def outcome(self, deadline: float) -> Reading:
        """What was read, by this time on the monotonic clock; unknown when it is not there by then.

        Each is told once: what a stuck read brings in the end is old by then.
        """
        if self._reading is not None and self._reading.is_begun:
            self._reading.wait_until(deadline)
        outcomes, self._outcomes = self._outcomes, []
        return outcomes[0] if outcomes else unknown(self._source, "timeout")
