"""Rules of what a speed may claim of a model that is little known."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each
from modeldoor_validators.rules.shared.speeds import estimated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path


def claim_rules(*paths: Path) -> tuple[Rule, ...]:
    """The rules of every object with speeds that the paths lead to, under the document's `model`."""
    return (
        Rule(
            "estimate/budget-needs-a-shape",
            "The time of layers needs layers.",
            partial(_budget_needs_a_shape, paths),
        ),
        Rule(
            "estimate/unknown-quantization-lowers-confidence",
            "Of a quantisation that is not known, no speed is trusted far.",
            partial(_unknown_quantization_lowers_confidence, paths),
        ),
    )


def _budget_needs_a_shape(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    if document["model"]["shapeSource"] != "none":
        return
    for place, estimate in each(document, *paths):
        for key, speed in estimated(estimate):
            if speed["method"] == "timeBudget":
                yield (
                    (*place, key, "method"),
                    "must not be 'timeBudget' where no shape was read: layers have no time then",
                )


def _unknown_quantization_lowers_confidence(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    if document["model"]["quantization"]["isKnown"]:
        return
    for place, estimate in each(document, *paths):
        for key, speed in estimated(estimate):
            if speed["method"] != "measured" and speed["confidence"] != "low":
                yield (
                    (*place, key, "confidence"),
                    f"must be 'low' where the quantisation is not known; it is '{speed['confidence']}'",
                )
