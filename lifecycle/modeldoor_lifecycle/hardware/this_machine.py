"""Looking at the machine that this runs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.collect.clock import Clock
from modeldoor_lifecycle.hardware import probe

if TYPE_CHECKING:
    from datetime import datetime

    from modeldoor_lifecycle.hardware.measure import Measured


class ThisMachine:
    """The machine that this runs on, or what a source shows of one."""

    def __init__(self, source: probe.HardwareSource | None = None, clock: Clock | None = None) -> None:
        self._source = source or probe.HardwareSource()
        self._clock = clock or Clock()

    def now(self) -> datetime:
        """The time of day."""
        return self._clock.wall()

    def identity(self) -> str:
        """What must stay the same for an earlier look to hold; quick."""
        return probe.identity(self._source)

    def look(self) -> dict[str, Any]:
        """A whole profile, of origin `probe`, or `fallback` when looking failed."""
        return probe.look(self._source, clock=self._clock)

    def with_free_memory(self, profile: dict[str, Any]) -> dict[str, Any]:
        """The profile with its free memory read now."""
        return probe.read_free_memory(profile, self._source, clock=self._clock)

    def memory_bandwidth(self) -> Measured:
        """How fast the processor reads the machine's memory, measured now."""
        return probe.measure_bandwidth()
