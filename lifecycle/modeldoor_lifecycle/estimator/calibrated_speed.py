"""A prediction corrected by what was measured on the machine, or replaced where this very case was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.speed.calibration import applied_ratio, calibrated_band, correction_of
from modeldoor_lifecycle.estimator.speed.interval import MEASURED_BAND, SpeedInterval, budget_interval, interval_of
from modeldoor_lifecycle.estimator.speed_documents import Prediction, budget_document, speed_document
from modeldoor_validators.canonical import digest
from modeldoor_validators.rules.speed_calibration import measured_case

if TYPE_CHECKING:
    from collections.abc import Mapping


def calibrated(prediction: Prediction, asked: Mapping[str, Any], calibration: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a document that tell the corrected speed; as predicted where measurements say nothing of it.

    Only measurements count in which the same kinds of places computed: what an offload is off by is the
    processor's fault, and says nothing of devices alone. A ratio corrects what was reckoned from the time of each part. The seed's formula is wrong in other
    ways for every model, so nothing that was measured on another one says how far.

    `asked` is this case in the form of a measurement: what was measured of the same case at the same
    depth, with as many layers on devices, is told as it is.
    """
    reference = {"contract": "speed-calibration", "digest": digest(calibration)}
    for measurement in calibration["measurements"]:
        if _is_of(asked, measurement):
            interval = interval_of(measurement["measuredTokensPerSecond"], MEASURED_BAND)
            told = Prediction(interval, MEASURED_BAND, "high", "measured")
            return {"decodeSpeed": speed_document(told), "calibration": reference}
    alike = [each["ratio"] for each in calibration["measurements"] if _computing(each) == _computing(asked)]
    if prediction.budget is None:
        return {"decodeSpeed": speed_document(prediction)}
    if not alike:
        return {"decodeSpeed": speed_document(prediction), "decodeBudget": budget_document(prediction.budget)}
    correction = correction_of(alike)
    ratio = applied_ratio(correction.ratio, correction.measurement_count, prediction.band)
    band = calibrated_band(prediction.band)
    interval = _times(ratio, budget_interval(prediction.budget, band, prediction.host_band))
    told = prediction._replace(interval=interval, band=band, method="calibrated")
    return {
        "decodeSpeed": speed_document(told),
        "decodeBudget": budget_document(prediction.budget, 1 / ratio),
        "calibration": reference,
    }


def _computing(case: Mapping[str, Any]) -> str:
    """Which kinds of places compute in a case: devices alone, devices with the processor, or the processor alone."""
    return case["placement"] if case["placement"] in ("partialOffload", "cpu") else "devices"


def _times(ratio: float, interval: SpeedInterval) -> SpeedInterval:
    return SpeedInterval(
        interval.low_tokens_per_second * ratio,
        interval.likely_tokens_per_second * ratio,
        interval.high_tokens_per_second * ratio,
        interval.coverage_percent,
    )


def _is_of(asked: Mapping[str, Any], measurement: Mapping[str, Any]) -> bool:
    """Whether this very case was measured: an offload differs with the memory that happens to be free."""
    return (
        measurement["decodeDepthTokens"] == asked["decodeDepthTokens"]
        and measured_case(measurement) == measured_case(asked)
        and ("deviceLayers" not in asked or "deviceLayers" not in measurement or _layers(asked) == _layers(measurement))
    )


def _layers(measurement: Mapping[str, Any]) -> tuple[int, int]:
    return measurement["deviceLayers"], measurement.get("hostExpertLayers", 0)
