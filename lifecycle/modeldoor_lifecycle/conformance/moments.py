"""Documents of the past as if they had been written now.

The examples were collected in 2026. A consumer that judges age, as it should, would refuse all of
them for that alone, and so nothing else about them would be tried.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_collector.collect.clock import Clock
from modeldoor_validators.canonical import digest
from modeldoor_validators.shapes import is_list, is_object
from modeldoor_validators.times import to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_collector.boots import BootTime

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})")
"""A time with its distance from UTC: also those that the contracts refuse are moved."""


class Moment(NamedTuple):
    """A time by the wall's clock and, where the system tells it, by the clock of this start of the machine."""

    now: datetime
    boot: BootTime | None = None


def this_moment() -> Moment:
    """Now, to the millisecond: as documents write it."""
    clock = Clock()
    return Moment(to_the_millisecond(clock.wall()), clock.boot_time())


def retimed(snapshot: Mapping[str, Any], moment: Moment, age: timedelta = timedelta(0)) -> dict[str, Any]:
    """The snapshot as if it had been collected so long ago, by every clock; nothing else of it changes.

    All times move alike, those of waivers too, and a digest that was that of the policy is so again.
    A time that is none stays as it is.
    """
    collected = _time(snapshot.get("collectedAt"))
    if collected is None:
        lifetime = timedelta(seconds=snapshot["policy"]["snapshotLifetimeSeconds"])
        collected = (_time(snapshot["expiresAt"]) or moment.now) - lifetime
    moved: dict[str, Any] = _moved(dict(snapshot), moment.now - age - collected)
    if snapshot.get("policyDigest") == digest(snapshot["policy"]):
        moved["policyDigest"] = digest(moved["policy"])
    if moment.boot is not None:
        # A machine that has not been up for so long cannot say so.
        moved["bootTimeMs"] = max(0, int(moment.boot.ms - age / timedelta(milliseconds=1)))
        moved["bootRef"] = moment.boot.ref
    return moved


def _moved(value: Any, by: timedelta) -> Any:
    if is_object(value):
        return {name: _moved(each, by) for name, each in value.items()}
    if is_list(value):
        return [_moved(each, by) for each in value]
    time = _time(value)
    if time is None:
        return value
    return written(time + by) if value.endswith("Z") else (time + by).isoformat(timespec="milliseconds")


def _time(value: Any) -> datetime | None:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
