"""The clocks of a collection: the wall's, for people and documents, and one that nobody can set."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime

from modeldoor_collector import boots
from modeldoor_collector.boots import BootTime


def boot_clock(system: str = sys.platform) -> str | None:
    """The name of the system's clock that goes on while the machine sleeps; `None`: `time.monotonic` is it.

    On Linux `time.monotonic` stops in sleep, and so it does on macOS, where CLOCK_MONOTONIC does not
    (clock_gettime(3) there). On Windows it is QueryPerformanceCounter, or GetTickCount64 before Python
    3.13, and Microsoft documents for both that they go on.
    """
    return {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}.get(system)


class Clock:
    """The machine's clocks."""

    def wall(self) -> datetime:
        """The time of day, in UTC. It may jump."""
        return datetime.now(UTC)

    def boot_ms(self) -> float:
        """Milliseconds since the machine started, sleep included where the system can tell (`boot_clock`)."""
        clock = boot_clock()
        if clock is not None and hasattr(time, clock):
            return time.clock_gettime(getattr(time, clock)) * 1000
        return time.monotonic() * 1000

    def boot_ref(self) -> str | None:
        """A name for this start of the machine; `None` where the system does not tell."""
        return boots.boot_ref()

    def boot_time(self) -> BootTime | None:
        """This moment on the clock of this start; `None` where the system does not tell which start it is."""
        ref = self.boot_ref()
        return None if ref is None else BootTime(ref, self.boot_ms())
