"""What measurements on a machine say about the next prediction for it.

A machine's ratio of measured to predicted speed has two parts: what is peculiar to the machine, and what
is peculiar to the model that was measured. Within the band of its family both are about equally large
(`benchmarks/accuracy.py`, calibration), so of one measurement half is believed, of three three
quarters. What lies beyond the band is the machine's: another clock, another driver, a wrong
bandwidth. It counts wholly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.speed.errors import SpeedInputRefused, positive
from modeldoor_lifecycle.estimator.speed.interval import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

DOUBT = 1.0
"""How many measurements the prediction itself is worth."""

CALIBRATED_LOW_RATIO = 0.76
CALIBRATED_HIGH_RATIO = 1.29
"""Nine of ten speeds on a machine with one measurement or more lie between, whatever its family."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What the measurements on one machine have in common, as the speed-calibration contract tells it."""

    ratio: float
    """The median of measured / predicted."""
    measurement_count: int
    lowest_ratio: float
    highest_ratio: float


def correction_of(ratios: Sequence[float]) -> Correction:
    """The correction that follows from measured / predicted, each with today's prediction."""
    if not ratios:
        raise SpeedInputRefused("ratios", "one or more", len(ratios))
    ordered = sorted(positive("ratio", ratio) for ratio in ratios)
    half = len(ordered) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    return Correction(middle, len(ordered), ordered[0], ordered[-1])


def applied_ratio(ratio: float, measurement_count: int, band: Band) -> float:
    """What the next prediction on this machine is to be multiplied by."""
    positive("ratio", ratio)
    positive("measurement_count", measurement_count)
    distance = abs(math.log(ratio))
    within = min(distance, abs(math.log(band.high_ratio if ratio > 1 else band.low_ratio)))
    believed = distance - within + within * measurement_count / (measurement_count + DOUBT)
    return math.exp(math.copysign(believed, math.log(ratio)))


def calibrated_band(band: Band) -> Band:
    """The band of predictions that were multiplied so: never wider than before."""
    return Band(
        max(band.low_ratio, CALIBRATED_LOW_RATIO),
        min(band.high_ratio, CALIBRATED_HIGH_RATIO),
        band.rows_inside,
        band.rows,
    )
