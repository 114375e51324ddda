"""Fits the constants of the speed model anew, on the measured rows that pass the filters.

    python benchmarks/fit_speed.py

It prints what `modeldoor_lifecycle.estimator.speed.constants` should hold, and the ratios of measured to
predicted speed on chips that were left out, which `interval` takes its bands from.
"""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))  # started by its path, Python looks only beside it

from benchmarks.fitting import MODELS, fitted, seconds
from benchmarks.leaving_out import left_out
from benchmarks.quantiles import quantile
from benchmarks.speed_cases import cases
from modeldoor_lifecycle.estimator.speed.constants import EARLIER_LAUNCH, HOP_US

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.speed_cases import Case
    from modeldoor_lifecycle.estimator.speed.constants import FamilyConstants

THOROUGH_ROUNDS = 3000
QUANTILES = (0.0, 0.05, 0.1, 0.5, 0.9, 0.95, 1.0)


def main() -> None:
    """Prints the constants, then the ratios."""
    chosen, _ = cases()
    for name, model in MODELS.items():
        group = [case for case in chosen if case.family in model.families]
        values = fitted(model, group, THOROUGH_ROUNDS)
        print(f"{name}: {len(group)} rows, {len({case.chip for case in group})} chips")
        for key, value in values.items():
            print(f"    {key:30} {value:10.4f}")
        families, _, _ = model.build(values)
        for family, constants in families.items():
            own = [case for case in group if case.family is family]
            print(f"    {family:30} {len(own):4} rows; bandwidth alone {share_alone(own, constants):.2f}")
    print("\nmeasured / predicted, chips left out: quantiles " + ", ".join(f"{each:g}" for each in QUANTILES))
    predicted = left_out(chosen)
    for name, model in MODELS.items():
        for kind, is_plain in (("dense", True), ("other", False)):
            ratios = [
                each.ratio
                for each in predicted
                if each.case.family in model.families and each.case.layer_kind.is_plain == is_plain
            ]
            if ratios:
                told = " ".join(f"{quantile(ratios, share):5.2f}" for share in QUANTILES)
                print(f"    {name:8} {kind:6} {len(ratios):4} rows   {told}")


def share_alone(own: Sequence[Case], constants: FamilyConstants) -> float:
    """The share of the bandwidth that meets these cases best when units and clock of the limit are not known."""
    blind = [replace(case, place=replace(case.place, compute_units=None)) for case in own]

    def loss(percent: int) -> float:
        families = {own[0].family: replace(constants, bandwidth_share_alone=percent / 100)}
        times = [seconds(case, families, HOP_US, EARLIER_LAUNCH) for case in blind]
        return sum(abs(math.log(case.tokens_per_second * time_s)) for case, time_s in zip(blind, times, strict=True))

    return min(range(30, 96), key=loss) / 100


if __name__ == "__main__":
    main()
