"""What measuring a few models on a machine does for the prediction of the next one there."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.quantiles import mean, quantile
from modeldoor_lifecycle.estimator.speed.calibration import applied_ratio, calibrated_band, correction_of
from modeldoor_lifecycle.estimator.speed.interval import band_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.leaving_out import Predicted

FEWEST_ROWS = 4
"""A machine with fewer measured models does not take part."""
DRAWS = 20
"""Choices of measured models for each model to predict."""
COUNTS = (0, 1, 3)


@dataclass(frozen=True)
class Calibrated:
    """What came of so many measurements on each machine."""

    count: int
    is_believed_wholly: bool
    mean_error: float
    median_error: float
    inside: float
    width: float


def calibrations(predicted: Sequence[Predicted]) -> list[Calibrated]:
    """Errors without a measurement, with one and with three; as we apply them, and believed wholly."""
    machines: dict[str, list[Predicted]] = defaultdict(list)
    for each in predicted:
        machines[each.case.hardware].append(each)
    taking_part = [rows for rows in machines.values() if len(rows) >= FEWEST_ROWS]
    return [
        _calibrated(taking_part, count, is_believed_wholly=is_wholly)
        for count in COUNTS
        for is_wholly in ((False, True) if count else (False,))
    ]


def _calibrated(machines: Sequence[Sequence[Predicted]], count: int, *, is_believed_wholly: bool) -> Calibrated:
    draw = random.Random(1)  # noqa: S311  # repeatable draws of rows
    errors: list[float] = []
    inside: list[bool] = []
    widths: list[float] = []
    for rows in machines:
        for row in rows:
            others = [other.ratio for other in rows if other is not row]
            band = band_of(row.case.family, row.case.layer_kind)
            after = calibrated_band(band) if count else band
            for _ in range(DRAWS if count else 1):
                ratio = 1.0
                if count:
                    found = correction_of(draw.sample(others, count)).ratio
                    ratio = found if is_believed_wholly else applied_ratio(found, count, band)
                left = row.ratio / ratio
                errors.append(abs(1 / left - 1))
                inside.append(after.low_ratio <= left <= after.high_ratio)
                widths.append(after.high_ratio / after.low_ratio)
    return Calibrated(
        count, is_believed_wholly, mean(errors), quantile(errors, 0.5), mean(inside), quantile(widths, 0.5)
    )
