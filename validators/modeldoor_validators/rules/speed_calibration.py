"""Rules of a speed calibration: each case once, ratios that are those of the speeds, and a correction that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.artifacts import digest_rule
from modeldoor_validators.rules.shared.fits import Layers, layer_fault
from modeldoor_validators.rules.shared.placeholders import is_placeholder
from modeldoor_validators.rules.shared.places import each, repeated, unordered
from modeldoor_validators.rules.shared.workloads import value_cache_type, workload_rules
from modeldoor_validators.times import exactly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from modeldoor_validators.rules import Document, Wrong

_MEASUREMENTS = ("measurements", ...)

ROUNDING_OF_A_RATIO = 0.01
"""A ratio and what it was divided by may each be told with three digits: half a hundredth on either side."""

ROUNDING_OF_A_MEDIAN = 0.005
"""The mean of two ratios may be told with three digits too."""


def _hardware_digest_is_real(calibration: Document) -> Iterator[Wrong]:
    if is_placeholder(calibration["hardwareDigest"]):
        yield ("hardwareDigest",), "must be the SHA-256 of what decides the speed of a machine; it is a placeholder"


def _one_case_once(calibration: Document) -> Iterator[Wrong]:
    yield from repeated(
        ((place, measured_case(measurement)) for place, measurement in each(calibration, _MEASUREMENTS)),
        "a case (`model`, `quantization`, `workload` and `placement`)",
    )


def measured_case(measurement: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two measurements ones of the same case; a workload that leaves out what goes without saying is the same one."""
    asked = measurement["workload"]
    workload = {
        **asked,
        "valueCacheType": value_cache_type(asked),
        "unifiedCache": asked.get("unifiedCache", False),
        "reservedOutputs": asked.get("reservedOutputs", asked["batchTokens"]),
    }
    return (
        measurement["model"],
        measurement["quantization"].casefold(),
        measurement["placement"],
        *(workload[key] for key in sorted(workload)),
    )


def _oldest_first(calibration: Document) -> Iterator[Wrong]:
    times = ((place, exactly(time)) for place, time in each(calibration, (*_MEASUREMENTS, "measuredAt")))
    yield from unordered(times, "from the oldest")


def _updated_with_the_newest(calibration: Document) -> Iterator[Wrong]:
    newest = max((each_["measuredAt"] for each_ in calibration["measurements"]), key=exactly)
    if exactly(calibration["updatedAt"]) != exactly(newest):
        yield ("updatedAt",), f"must be {newest}, when the newest was measured; it is {calibration['updatedAt']}"


def _ratio_is_that_of_the_speeds(calibration: Document) -> Iterator[Wrong]:
    for place, measurement in each(calibration, _MEASUREMENTS):
        ratio = measurement["measuredTokensPerSecond"] / measurement["predictedTokensPerSecond"]
        if abs(measurement["ratio"] - ratio) > ROUNDING_OF_A_RATIO * ratio:
            yield (
                (*place, "ratio"),
                f"must be {ratio:.4g}, the measured speed divided by the predicted one; it is {measurement['ratio']}",
            )


def _correction_follows(calibration: Document) -> Iterator[Wrong]:
    ratios = [measurement["ratio"] for measurement in calibration["measurements"]]
    correction = calibration["correction"]
    for key, value, what in (
        ("measurementCount", len(ratios), "the number of measurements"),
        ("lowestRatio", min(ratios), "the least ratio"),
        ("highestRatio", max(ratios), "the greatest ratio"),
    ):
        if correction[key] != value:
            yield ("correction", key), f"must be {value}, {what}; it is {correction[key]}"
    middle = _median(ratios)
    if abs(correction["ratio"] - middle) > ROUNDING_OF_A_MEDIAN * middle:
        yield ("correction", "ratio"), f"must be {middle:.4g}, the median of the ratios; it is {correction['ratio']}"


def _median(ratios: list[float]) -> float:
    """Written out, because the gate is quick to start and `statistics` brings a dozen modules along."""
    ordered, half = sorted(ratios), len(ratios) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _depth_within_the_context(calibration: Document) -> Iterator[Wrong]:
    for place, measurement in each(calibration, _MEASUREMENTS):
        depth, context = measurement["decodeDepthTokens"], measurement["workload"]["contextTokens"]
        if depth > context:
            yield (*place, "decodeDepthTokens"), f"must be at most `contextTokens` ({context}); it is {depth}"


def _layers_follow_the_placement(calibration: Document) -> Iterator[Wrong]:
    for place, measurement in each(calibration, _MEASUREMENTS):
        layers = Layers(
            measurement.get("deviceLayers"), measurement.get("totalLayers"), measurement.get("hostExpertLayers", 0)
        )
        fault = layer_fault(measurement["placement"], layers)
        if fault is not None:
            yield (*place, "deviceLayers" if fault.of_devices else "hostExpertLayers"), fault.message


RULES = (
    Rule(
        "calibration/hardware-digest-is-real",
        "What measurements hold for was computed from a machine: its digest is no placeholder.",
        _hardware_digest_is_real,
    ),
    Rule("calibration/one-case-once", "The newest measurement of a case replaces the earlier one.", _one_case_once),
    Rule("calibration/oldest-first", "Measurements stand in the order of their times.", _oldest_first),
    Rule(
        "calibration/updated-with-the-newest",
        "A calibration is as new as its newest measurement.",
        _updated_with_the_newest,
    ),
    Rule(
        "calibration/ratio-is-that-of-the-speeds",
        "A ratio is the measured speed divided by the predicted one.",
        _ratio_is_that_of_the_speeds,
    ),
    Rule(
        "calibration/correction-follows",
        "The correction is the median of the ratios, with their number and the least and greatest of them.",
        _correction_follows,
    ),
    Rule(
        "calibration/depth-within-the-context",
        "A context holds no more tokens than it is long.",
        _depth_within_the_context,
    ),
    Rule(
        "calibration/layers-follow-the-placement",
        "Devices held all layers, some or none, as the placement says.",
        _layers_follow_the_placement,
    ),
    *workload_rules((*_MEASUREMENTS, "workload")),
    digest_rule((*_MEASUREMENTS, "artifactDigest")),
)
