"""Which figure for a memory's bandwidth counts: the driver's, the catalogue's, or a default that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.hardware.found import Part, notice
from modeldoor_validators.rules.hardware_profile import UNMAPPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    Entry = dict[str, Any]

DEFAULT_GIGABYTES_PER_SECOND = {"nvidia": 300.0, "apple": 100.0, "amd": 100.0, "intel": 100.0, "other": 100.0}
"""For a device that neither a driver nor the catalogue knows: the first two are those of harness-engineering's
detector; of the others the least that a card for models has is supposed."""

DEFAULT_PROCESSOR_GIGABYTES_PER_SECOND = 40.0
"""For a processor that no table lists, as in that detector: two channels of DDR4-2400 have 38.4."""

AGREES_WITHIN = 0.10
"""A driver's figure further from the catalogue's than this differs. One that is more is not believed, for it reckons
with an overclocked, or a wrong, clock. One that is less counts: makers sell slower cards under one name, and an
estimate must not promise what only another one holds."""

DIFFERS = "bandwidthDiffersFromTable"
WEAK = "weakFigure"

PLAUSIBLE = (1.0, 100_000.0)
"""10^9 bytes per second that a memory can have: the slowest card that a driver still serves has more than 10, and a
server's has 8,000."""


def of_device(
    vendor: str, name: str, driver: float | None, entry: Entry | None, share: float = 1.0
) -> tuple[Part, tuple[Part, ...]]:
    """The bandwidth of a device, or of a `share` of a card, and what is to be said about it.

    `driver` is what the driver's figures make for the whole card.
    """
    table = None if entry is None else float(entry["bandwidthGigabytesPerSecond"])
    if driver is not None and not PLAUSIBLE[0] <= driver <= PLAUSIBLE[1]:
        driver = None
    if driver is not None and (table is None or driver <= (1 + AGREES_WITHIN) * table):
        figure = _figure(driver * share, "driver", entry)
        if table is None or driver >= (1 - AGREES_WITHIN) * table:
            return figure, ()
        return figure, (_differs(name, driver, table),)
    if entry is None or table is None:
        default = DEFAULT_GIGABYTES_PER_SECOND[vendor] * share
        return _figure(default, "default", None), (unmapped(vendor, name, default),)
    notices = () if driver is None else (_differs(name, driver, table),)
    return _figure(table * share, "table", entry), (*notices, *weak(entry))


def unmapped(vendor: str, name: str, default: float) -> Part:
    """What is said of a device that has a default."""
    return notice(UNMAPPED[vendor], f"No table lists {name}; {_plain(default)} GB/s are supposed.")


def weak(entry: Entry) -> tuple[Part, ...]:
    """What is said where a figure of the catalogue counts that is second-hand or could not be checked."""
    return (weak_notice(entry["name"]),) if entry.get("quality") == "weak" else ()


def weak_notice(name: str) -> Part:
    """The same, of the entry with this name."""
    return notice(WEAK, f"The catalogue's figures of {name} are second-hand or could not be checked.")


def table_entry(named: Sequence[Entry], entry: Entry | None, driver: float | None) -> Entry | None:
    """The entry of a device: where several bear its name and none fits, the slowest, if the driver tells no figure."""
    return least_of(named) if entry is None and driver is None else entry


def nearest_of(entries: Sequence[Entry], driver: float | None) -> Entry | None:
    """Of entries that one name may mean, the one whose figure is nearest to the driver's; the slowest without that."""
    if driver is None:
        return least_of(entries)
    return min(entries, key=lambda entry: abs(float(entry["bandwidthGigabytesPerSecond"]) - driver), default=None)


def least_of(entries: Sequence[Entry]) -> Entry | None:
    """Of entries that cannot be told apart, the slowest: an estimate must not promise what only another one holds."""
    return min(entries, key=lambda entry: float(entry["bandwidthGigabytesPerSecond"]), default=None)


def rounded(gigabytes_per_second: float) -> float:
    """A figure as people write it: a whole number as one, and one digit behind the point."""
    figure = round(gigabytes_per_second, 1 if gigabytes_per_second >= 1 else 3)
    return int(figure) if figure == int(figure) else figure


def _figure(gigabytes_per_second: float, source: str, entry: Entry | None) -> Part:
    figure: Part = {"gigabytesPerSecond": rounded(gigabytes_per_second), "source": source}
    if entry is not None:
        figure["tableEntry"] = entry["name"]
    return figure


def _differs(name: str, driver: float, table: float) -> Part:
    words = f"The driver's figures for {name} make {_plain(driver)} GB/s, and the table says {_plain(table)}; the lesser counts."
    return notice(DIFFERS, words)


def _plain(figure: float) -> str:
    return f"{figure:.1f}".removesuffix(".0")
