"""The clocks of a collection: the wall's, for people and documents, and one that nobody can set."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """The machine's clocks."""

    def wall(self) -> datetime:
        """The time of day, in UTC. It may jump."""
        return datetime.now(UTC)

    def boot_ms(self) -> float:
        """Milliseconds since the machine started, sleep included where the system can tell (CLOCK_BOOTTIME)."""
        if hasattr(time, "CLOCK_BOOTTIME"):
            return time.clock_gettime(time.CLOCK_BOOTTIME) * 1000
        return time.monotonic() * 1000
