"""Times of work that is done over and over, in lines of a table or for machines, held against what was aimed at."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Failed(Exception):
    """A program did not do what it is measured for, so that no figure means anything."""


class Run(NamedTuple):
    """Once: from begin to end, and how long a processor worked at it, whatever else the machine did."""

    wall_s: float
    processor_s: float


class Timed(NamedTuple):
    """What was measured, each run of it, and what the median may be beyond `start_s`."""

    name: str
    runs: Sequence[Run]
    aim_s: float | None = None
    start_s: float = 0.0

    @property
    def seconds(self) -> list[float]:
        """How long each run took."""
        return [run.wall_s for run in self.runs]

    @property
    def median_s(self) -> float:
        """What half of the runs stay below."""
        return statistics.median(self.seconds)

    @property
    def processor_s(self) -> float:
        """The same of the processor's time."""
        return statistics.median(run.processor_s for run in self.runs)

    @property
    def is_reached(self) -> bool:
        """Whether the median is what was aimed at."""
        return self.aim_s is None or self.median_s <= self.start_s + self.aim_s

    def document(self) -> dict[str, Any]:
        """The figures for machines."""
        return {
            "name": self.name,
            "count": len(self.runs),
            "medianMilliseconds": round(self.median_s * 1000, 3),
            "leastMilliseconds": round(min(self.seconds) * 1000, 3),
            "mostMilliseconds": round(max(self.seconds) * 1000, 3),
            "processorMilliseconds": round(self.processor_s * 1000, 3),
            **({} if self.aim_s is None else self._aim(self.aim_s)),
        }

    def line(self) -> str:
        """The same as a line of the table."""
        milliseconds = (1000 * each for each in (self.median_s, min(self.seconds), max(self.seconds), self.processor_s))
        told = "".join(f"{each:9.1f}" for each in milliseconds)
        return f"  {self.name:58}{told}{len(self.runs):6}  {self._verdict()}".rstrip()

    def _aim(self, aim_s: float) -> dict[str, Any]:
        start = {"startMilliseconds": round(self.start_s * 1000, 3)} if self.start_s else {}
        return {"aimMilliseconds": aim_s * 1000, **start, "isReached": self.is_reached}

    def _verdict(self) -> str:
        if self.aim_s is None:
            return ""
        return f"{'reached' if self.is_reached else 'MISSED'}: {self.aim_s * 1000:g}{' beyond its start' if self.start_s else ''}"


HEAD = f"  {'in milliseconds':58}{'median':>9}{'least':>9}{'most':>9}{'cpu':>9}{'times':>6}  aim"


def timed(name: str, work: Callable[[], object], count: int, aim_s: float | None = None) -> Timed:
    """Does the work so many times after once that does not count, which imports what is imported late."""
    work()
    return Timed(name, [run_of(work) for _ in range(count)], aim_s)


def run_of(work: Callable[[], object]) -> Run:
    """Does the work once, in this process."""
    began, processor_began = time.perf_counter(), time.process_time()
    work()
    return Run(time.perf_counter() - began, time.process_time() - processor_began)
