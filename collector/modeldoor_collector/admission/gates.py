"""What the policy makes of a signal: required, informational, or waived for now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.times import instant, to_the_millisecond

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from modeldoor_collector.readings import Status


def gate_of(signal: str, status: Status, policy: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The gate of a signal.

    A waiver excuses a required signal that is unknown, while it lasts. It never excuses a value
    that is bad or a source that failed: those are known, or could be.
    """
    role = policy["roles"][signal]
    if role == "required" and status == "unknown":
        for waiver in policy["waivers"]:
            if waiver["signal"] == signal and instant(waiver["waivedAt"]) <= now < to_the_millisecond(
                instant(waiver["expiresAt"])
            ):
                return {"role": "waived", "justification": waiver["justification"], "expiresAt": waiver["expiresAt"]}
    return {"role": role}
