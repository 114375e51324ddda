"""Fits the constants of the speed model anew, on the measured rows that pass the filters.

    python benchmarks/fit_speed.py

It prints what `modeldoor_lifecycle.estimator.speed.constants` should hold, and the ratios of measured to
predicted speed on chips that were left out, which `interval` takes its bands from.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent.parent))  # started by its path, Python looks only beside it

from benchmarks.fitting import MODELS, fitted
from benchmarks.further_cases import further_cases
from benchmarks.leaving_out import left_out
from benchmarks.quantiles import quantile
from benchmarks.speed_cases import cases
from modeldoor_lifecycle.data.documents import hardware_catalog
from modeldoor_lifecycle.estimator.speed.decode import Place, place_seconds
from modeldoor_lifecycle.estimator.speed.layer_kinds import DENSE
from modeldoor_lifecycle.estimator.speed.processor_kinds import speed_family

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.speed.constants import FamilyConstants
    from modeldoor_lifecycle.estimator.speed.processor_kinds import Family

THOROUGH_ROUNDS = 3000
ONE_GIGABYTE = 10**9
BITS = 5
"""About what a weight of Q4_K_M takes."""
QUANTILES = (0.0, 0.05, 0.1, 0.5, 0.9, 0.95, 1.0)


def main() -> None:
    """Prints the constants, then the ratios."""
    chosen = [*cases()[0], *further_cases()[0]]
    for name, model in MODELS.items():
        group = [case for case in chosen if case.family in model.families]
        values = fitted(model, group, THOROUGH_ROUNDS)
        print(f"{name}: {len(group)} rows, {len({case.chip for case in group})} chips")
        for key, value in values.items():
            print(f"    {key:30} {value:10.4f}")
        families, _, _ = model.build(values)
        for family, constants in families.items():
            own = [case for case in group if case.family is family]
            print(f"    {family:30} {len(own):4} rows; bandwidth alone {share_alone(family, constants)}")
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


def share_alone(family: Family, constants: FamilyConstants) -> str:
    """What a quarter of the family's shipped devices stay below of their bandwidth; nothing where none tells its units."""
    shares: list[float] = []
    for entry in hardware_catalog()["devices"]:
        units, clock = entry.get("computeUnits"), entry.get("boostClockMegahertz")
        if speed_family(entry) is family and units and clock:
            bandwidth = entry["bandwidthGigabytesPerSecond"]
            place = Place(family, bandwidth, 0, ONE_GIGABYTE, 0, units, clock / 1000, ONE_GIGABYTE * 8 // BITS)
            _, read_s = place_seconds(place, DENSE, constants)
            shares.append(1 / (read_s * bandwidth))
    return f"{quantile(shares, 0.25):.2f}" if shares else "not known"


if __name__ == "__main__":
    main()
