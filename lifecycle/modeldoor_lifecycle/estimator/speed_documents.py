"""Predicted speeds as documents tell them."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_lifecycle.estimator.speed.interval import PROCESSOR_BAND

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.speed.decode import DecodeBudget
    from modeldoor_lifecycle.estimator.speed.interval import Band, Confidence, SpeedInterval

Method = Literal["measured", "calibrated", "timeBudget", "seed"]

SIGNIFICANT_DIGITS = 4


class Prediction(NamedTuple):
    """A speed with its interval, and what it rests on; `budget` where it was reckoned from the time of each part."""

    interval: SpeedInterval
    band: Band
    confidence: Confidence
    method: Method
    budget: DecodeBudget | None = None
    host_band: Band = PROCESSOR_BAND
    """Of the part of the budget that the processor has beside devices."""


def speed_document(prediction: Prediction) -> dict[str, Any]:
    """A speed that is told."""
    interval = prediction.interval
    return {
        "status": "estimated",
        "lowTokensPerSecond": rounded(interval.low_tokens_per_second),
        "likelyTokensPerSecond": rounded(interval.likely_tokens_per_second),
        "highTokensPerSecond": rounded(interval.high_tokens_per_second),
        "coveragePercent": interval.coverage_percent,
        "confidence": prediction.confidence,
        "method": prediction.method,
    }


def budget_document(budget: DecodeBudget, scale: float = 1.0) -> dict[str, Any]:
    """The parts of the time of a token; `scale` is how much longer each takes by measurement."""
    return {
        "readBytes": budget.read_bytes,
        "fixedMs": rounded(budget.fixed_ms * scale),
        "weightsMs": rounded(budget.weights_ms * scale),
        "kvCacheMs": rounded(budget.kv_cache_ms * scale),
        "hostMs": rounded(budget.host_ms * scale),
        "hopMs": rounded(budget.hop_ms * scale),
    }


def unavailable(reason: str) -> dict[str, Any]:
    """A speed that cannot be told."""
    return {"status": "unavailable", "reason": reason}


def rounded(number: float) -> float:
    """To four digits that mean something."""
    if not number:
        return 0
    found = round(number, SIGNIFICANT_DIGITS - 1 - floor(log10(abs(number))))
    return int(found) if found == int(found) else found
