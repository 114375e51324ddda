"""The machine's memory where there is no /proc: psutil's figures, cut to what a second source says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.probes.bounds import MAXIMUM_INTEGER
from modeldoor_collector.readings import failed, known

if TYPE_CHECKING:
    from modeldoor_collector.readings import Reading


class Sizes(NamedTuple):
    """All memory of the machine, and what of it is available, as one source tells it."""

    available_bytes: int
    total_bytes: int


def psutil_sizes() -> Sizes:
    """What psutil says; raises whatever it raises.

    It is asked because it has run on these systems for years; a figure of ours may lower its answer
    and never raise it.
    """
    import psutil

    told = psutil.virtual_memory()
    return Sizes(told.available, told.total)


def reading_of(source: str, sizes: Sizes, also_available_bytes: int) -> Reading:
    """The signal: the lesser of both figures is available. Neither may exceed the whole.

    Neither macOS nor Windows averages for how long tasks stalled, so the pressure is unknown.
    """
    figures = (sizes.available_bytes, also_available_bytes)
    if not 0 < sizes.total_bytes <= MAXIMUM_INTEGER or any(each < 0 for each in figures):
        return failed(source, "implausible")
    if sizes.available_bytes > sizes.total_bytes:
        return failed(source, "implausible")
    return known(
        source,
        {
            "availableBytes": min(figures),
            "totalBytes": sizes.total_bytes,
            "limitedBy": "machine",
            "pressure": {"status": "unknown", "reason": "noPressureStall"},
        },
    )
