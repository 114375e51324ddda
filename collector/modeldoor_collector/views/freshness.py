"""How old a snapshot is for the one who reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from modeldoor_validators.rules.shared.snapshot_age import FUTURE_TOLERANCE
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from modeldoor_collector.boots import BootTime

Freshness = Literal["fresh", "stale", "fromFuture"]


def freshness(snapshot: Mapping[str, Any], now: datetime, boot: BootTime | None = None) -> Freshness:
    """Whether the snapshot may be used now.

    Two clocks have to agree that it may. The wall's may have been set since: `fromFuture` when the
    snapshot was collected more than two seconds from now. `boot` is the reader's moment on the clock
    that nobody sets, which goes on while the machine sleeps; it counts where the snapshot belongs to
    the same start of the same machine (`age_ms`).
    """
    collected, expires = instant(snapshot["collectedAt"]), instant(snapshot["expiresAt"])
    if collected - now > FUTURE_TOLERANCE:
        return "fromFuture"
    if now >= expires:
        return "stale"
    told_ms = age_ms(snapshot, boot)
    if told_ms is None:
        return "fresh"
    age = timedelta(milliseconds=told_ms)
    if -age > FUTURE_TOLERANCE:
        return "fromFuture"
    return "stale" if age >= expires - collected else "fresh"


def age_ms(snapshot: Mapping[str, Any], boot: BootTime | None) -> int | None:
    """The age by the clock that nobody sets, in milliseconds; `None` where that clock does not tell.

    It is negative for a snapshot that claims to be from later.
    """
    if boot is None or snapshot.get("bootRef") != boot.ref:
        return None
    return int(boot.ms) - int(snapshot["bootTimeMs"])
