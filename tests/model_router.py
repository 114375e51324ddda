"""A double of model-router's checks of its local lane, as its route decision script makes them.

It judges by Python's truthiness, by equality with the one word "critical", and by `int()`. So it
opens the lane on nearly everything that it does not know. It reads no time, no profile reference
(its policy's `allowedProfileRefs` is never looked at) and none of a snapshot's other fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

OURS = (
    "localModelProfileAvailable",
    "localServiceHealthy",
    "batteryState",
    "thermalState",
    "memoryAvailableBytes",
    "networkAvailable",
)
"""The required signals that a resource snapshot can answer for."""

PROVIDER_SIGNALS: dict[str, Any] = {
    "providerQuotaKnown": True,
    "providerQuotaRemainingShare": 0.62,
    "providerErrorRate": 0.01,
    "providerLatencyP95Ms": 1800,
    "estimatedInputTokens": 1200,
    "estimatedOutputTokens": 400,
}
"""The required signals that are not ours to say, as whoever calls model-router merges them in."""

MINIMUM_MEMORY_AVAILABLE_BYTES = 2 * 1024**3
"""`minMemoryAvailableBytes` of its default optimizer."""


class MissingSignals(Exception):
    """It ends with exit code 2 and decides nothing, for no lane."""


def local_lane_is_open(signals: Mapping[str, Any]) -> bool:
    """Whether model-router would run a model on this machine."""
    return not reasons_against_local_lane(signals)


def reasons_against_local_lane(signals: Mapping[str, Any]) -> list[str]:
    """Its own words for what closes the local lane.

    Raises `MissingSignals`, and like the script whatever `int()` raises on a memory that is no number.
    """
    missing = sorted({*OURS, *PROVIDER_SIGNALS} - set(signals))
    if missing:
        raise MissingSignals(", ".join(missing))
    reasons: list[str] = []
    if not signals["localModelProfileAvailable"]:
        reasons.append("local-model-profile-unavailable")
    if not signals["localServiceHealthy"]:
        reasons.append("local-service-unhealthy")
    if signals["thermalState"] == "critical":
        reasons.append("thermal-critical")
    if signals["batteryState"] == "critical":
        reasons.append("battery-critical")
    if int(signals["memoryAvailableBytes"]) < MINIMUM_MEMORY_AVAILABLE_BYTES:
        reasons.append("insufficient-local-memory")
    return reasons
