"""How old a snapshot is for the one who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from modeldoor_validators.rules.guardrail_evidence import FUTURE_TOLERANCE
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Freshness = Literal["fresh", "stale", "fromFuture"]


def freshness(snapshot: Mapping[str, Any], now: datetime) -> Freshness:
    """Whether the snapshot may be used now.

    `fromFuture` when it was collected more than two seconds from now: then a clock has jumped, and
    its expiry says nothing.
    """
    if instant(snapshot["collectedAt"]) - now > FUTURE_TOLERANCE:
        return "fromFuture"
    return "fresh" if now < instant(snapshot["expiresAt"]) else "stale"
