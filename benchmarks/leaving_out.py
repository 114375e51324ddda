"""Predictions for hardware that the constants have not seen: each chip leaves, and the rest is fitted anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from benchmarks.fitting import MODELS, fitted, seconds
from benchmarks.speed_cases import by_chip
from modeldoor_lifecycle.estimator.speed import constants as shipped
from modeldoor_lifecycle.estimator.speed.processor_kinds import OF_APPLE, OF_NVIDIA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.speed_cases import Case


class Predicted(NamedTuple):
    """A measured case with what was predicted for it."""

    case: Case
    tokens_per_second: float

    @property
    def ratio(self) -> float:
        """What was measured, as a multiple of what was predicted."""
        return self.case.tokens_per_second / self.tokens_per_second

    @property
    def error(self) -> float:
        """How far the prediction is off, as a share of what was measured."""
        return abs(self.tokens_per_second / self.case.tokens_per_second - 1)


def left_out(chosen: Sequence[Case]) -> list[Predicted]:
    """Each case by constants that were fitted without its chip, in any number and on any machine."""
    predicted: list[Predicted] = []
    for model in MODELS.values():
        group = [case for case in chosen if case.family in model.families]
        for _, own, others in by_chip(group):
            families, hop_us, earlier_launch = model.build(fitted(model, others))
            predicted += [Predicted(case, 1 / seconds(case, families, hop_us, earlier_launch)) for case in own]
    return predicted


def not_seen(others: Sequence[Case], chosen: Sequence[Case]) -> list[Predicted]:
    """Other cases, by constants that were fitted on the chosen ones without the chip of each."""
    predicted: list[Predicted] = []
    for model in MODELS.values():
        group = [case for case in chosen if case.family in model.families]
        for chip, own, _ in by_chip([case for case in others if case.family in model.families]):
            families, hop_us, earlier_launch = model.build(fitted(model, [case for case in group if case.chip != chip]))
            predicted += [Predicted(case, 1 / seconds(case, families, hop_us, earlier_launch)) for case in own]
    return predicted


def with_shipped(chosen: Sequence[Case], *, is_era_known: bool = True) -> list[Predicted]:
    """Each case by the constants that are shipped. Without the era, old builds count as builds of today."""
    return [
        Predicted(
            case, 1 / seconds(case, shipped.CONSTANTS, shipped.HOP_US, _earlier_launch(case) if is_era_known else 1.0)
        )
        for case in chosen
    ]


def _earlier_launch(case: Case) -> float:
    if case.family in OF_NVIDIA:
        return shipped.EARLIER_LAUNCH
    return shipped.EARLIER_LAUNCH_ON_METAL if case.family in OF_APPLE else 1.0
