"""Rules of what stands where a PlacementFact is withheld."""

from __future__ import annotations

from modeldoor_validators.rules.shared.reasons import reasons_in_order
from modeldoor_validators.rules.shared.snapshot_age import (
    digest_is_that_of_ref,
    freshness_follows_times,
    reasons_follow_freshness,
)

RULES = (
    digest_is_that_of_ref("placement"),
    freshness_follows_times("placement", "collectedAt"),
    reasons_follow_freshness("placement", "reasons"),
    reasons_in_order("placement", "reasons"),
)
