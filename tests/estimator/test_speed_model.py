"""Who changes a constant of the speed model gives it another name: measurements of other constants do not count."""

from __future__ import annotations

from dataclasses import asdict

from modeldoor_lifecycle.estimator.speed import constants
from modeldoor_validators.canonical import digest

NAMED = {
    "time-budget-2026-11-20": "sha256:3158524140bc27e5abc57c094c84a7606bec41e14b0d7bde3c2b2462e287055c",
    "time-budget-2026-11-20-b": "sha256:bfd57eae4798f4409fac9510ff2118566237cf617d92e57460d7250020993eb1",
}
"""Every set of constants that ever had a name."""


def test_the_constants_are_those_that_their_name_stands_for() -> None:
    families = {str(family): asdict(each) for family, each in constants.CONSTANTS.items()}
    beside = [
        constants.JOIN_EXPONENT,
        constants.HOP_US,
        constants.SLOW_LINK_GIGABYTES_PER_SECOND,
        constants.SLOW_LINK_LAYER_US,
        constants.BANDWIDTH_CEILING_GIGABYTES_PER_SECOND,
    ]
    assert digest({"families": families, "beside": beside}) == NAMED[constants.SPEED_MODEL]
