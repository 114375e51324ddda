"""How fast a prompt is read, as a wide range, where a device holds all layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.footprint import ShapedFootprints
from modeldoor_lifecycle.estimator.read_places import WHOLE_BITS, kind_of
from modeldoor_lifecycle.estimator.speed.interval import PREFILL_BAND, interval_of
from modeldoor_lifecycle.estimator.speed.prefill import prefill_tokens_per_second
from modeldoor_lifecycle.estimator.speed.processor_kinds import speed_family
from modeldoor_lifecycle.estimator.speed_documents import Prediction, speed_document, unavailable

FASTEST_MEASURED_TOKENS_PER_SECOND = 100_000
"""Several times what any row tells: of models that small nothing was measured, and starting layers decides."""

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.arrangement import Arrangement
    from modeldoor_lifecycle.estimator.footprint import Footprints


def prefill_document(model: Footprints, arrangement: Arrangement) -> dict[str, Any]:
    """The `prefillSpeed` of a case that fits."""
    if not isinstance(model, ShapedFootprints):
        return unavailable("shapeUnknown")
    if arrangement.placement in ("partialOffload", "cpu"):
        return unavailable("notReckonedForOffload")
    device = arrangement.shares[0].place.device
    family = speed_family(device)
    clock = device.get("clockMegahertz")
    speed = None
    if family is not None:
        speed = prefill_tokens_per_second(
            family,
            f"{device.get('architecture', '')} {device['name']}",
            device.get("computeUnits"),
            None if clock is None else clock / 1000,
            model.shape.parameters_active or model.shape.parameters_total,
            kind_of(model),
            devices=len(arrangement.shares),
            is_quantised=model.weights.bits_per_weight < WHOLE_BITS,
        )
    if speed is None:
        return unavailable("nothingMeasured")
    if speed > FASTEST_MEASURED_TOKENS_PER_SECOND:
        return unavailable("smallerThanMeasured")
    return speed_document(Prediction(interval_of(speed, PREFILL_BAND), PREFILL_BAND, "low", "timeBudget"))
