"""What a snapshot's verdict is worth at reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules.shared.reasons import in_contract_order
from modeldoor_validators.rules.shared.snapshot_age import STALENESS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_collector.views.freshness import Freshness

    Object = Mapping[str, Any]


def verdict_at_reading(snapshot: Object, profile: Object | None, age: Freshness) -> dict[str, Any]:
    """The verdict on a profile, or on the whole snapshot where there is none: only a fresh one admits.

    A snapshot that is not fresh keeps its own reasons beside the one of its age.
    """
    admission: dict[str, Any] = dict(snapshot["admission"] if profile is None else profile["admission"])
    if age not in STALENESS:
        return admission
    return {"verdict": "deny", "reasons": in_contract_order({STALENESS[age], *admission.get("reasons", [])})}
