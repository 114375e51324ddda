"""How far whole estimates are off where a part of the model lies in the machine's memory.

The rows of `tests/truth/further_offload.csv` tell the machine, and not always how many layers lay where; the
estimate chooses these itself, as it would for its user. None of them was fitted on.
"""

from __future__ import annotations

import csv
from typing import Any

from benchmarks.further_cases import NOW, simulated
from benchmarks.quantiles import mean, quantile
from benchmarks.speed_cases import TRUTH
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload

CONTEXT_TOKENS = 4096


def offload() -> dict[str, Any]:
    """The errors, and the share of rows inside their interval."""
    errors: list[float] = []
    inside: list[bool] = []
    widths: list[float] = []
    with (TRUTH / "further_offload.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            estimate = estimate_of(
                subject_of(row["model"], row["quant"]),
                Workload(CONTEXT_TOKENS),
                simulated(row["hardware"]),
                now=NOW,
                depth_tokens=int(row["depth"]),
            )
            speed, measured = estimate["decodeSpeed"], float(row["tokens_per_second"])
            low, high = speed["lowTokensPerSecond"], speed["highTokensPerSecond"]
            errors.append(abs(speed["likelyTokensPerSecond"] / measured - 1))
            inside.append(low <= measured <= high)
            widths.append(high / low)
    return {
        "rows": len(errors),
        "meanPercent": round(100 * mean(errors), 1),
        "medianPercent": round(100 * quantile(errors, 0.5), 1),
        "p90Percent": round(100 * quantile(errors, 0.9), 1),
        "maxPercent": round(100 * max(errors), 1),
        "insidePercent": round(100 * mean(inside), 1),
        "medianWidth": round(quantile(widths, 0.5), 2),
    }
