"""A machine's SpeedCalibration: what was measured there, and what that says about everything else."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.errors import MeasurementRefused
from modeldoor_lifecycle.estimator.speed.constants import SPEED_MODEL
from modeldoor_validators.canonical import digest
from modeldoor_validators.rules.speed_calibration import measured_case
from modeldoor_validators.times import exactly, to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

CONTRACT = "speed-calibration"

MOST_MEASUREMENTS = 256
"""The contract's bound; the oldest makes room."""

LOWEST_RATIO, HIGHEST_RATIO = 0.02, 50
"""The contract's bounds: beyond them it is another machine, another model or another unit."""

_DEVICE_MEMBERS = (
    "name",
    "vendor",
    "memoryKind",
    "backend",
    "totalBytes",
    "computeUnits",
    "clockMegahertz",
    "partition",
    "architecture",
    "computeCapability",
    "hostLinkGigabytesPerSecond",
)
_PROCESSOR_MEMBERS = (
    "name",
    "architecture",
    "vectorExtensions",
    "physicalCores",
    "usableCores",
    "clockMegahertz",
    "numaNodeCount",
)


def hardware_digest(profile: Mapping[str, Any]) -> str:
    """What measurements hold for: the digest of the parts of a hardware profile that decide speed."""
    processor = profile.get("processor", {})
    return digest(
        {
            "processor": {
                **{key: processor[key] for key in _PROCESSOR_MEMBERS if key in processor},
                **_told_gigabytes_per_second(processor),
            },
            "devices": [
                {**{key: device[key] for key in _DEVICE_MEMBERS if key in device}, **_gigabytes_per_second(device)}
                for device in profile["devices"]
            ],
        }
    )


def _gigabytes_per_second(place: Mapping[str, Any]) -> dict[str, Any]:
    return {"gigabytesPerSecond": place["bandwidth"]["gigabytesPerSecond"]} if "bandwidth" in place else {}


def _told_gigabytes_per_second(processor: Mapping[str, Any]) -> dict[str, Any]:
    """The bandwidth, but none that was measured: that differs a little each time, and the machine is the same."""
    is_measured = processor.get("bandwidth", {}).get("source") == "measured"
    return {"bandwidth": "measured"} if is_measured else _gigabytes_per_second(processor)


def measurement_of(estimate: Mapping[str, Any], tokens_per_second: float, now: datetime) -> dict[str, Any]:
    """The measurement of the case that was estimated without any calibration.

    Raises `MeasurementRefused` for a machine that is not here, for a case whose speed nobody can
    predict, and for a figure that cannot be of this case.
    """
    if estimate["hardwareOrigin"] == "simulation":
        raise MeasurementRefused(
            "the measured machine must be here; this one is simulated", hint="measure on the machine that counts"
        )
    speed, fit = estimate["decodeSpeed"], estimate["fit"]
    if speed["status"] != "estimated" or fit["verdict"] != "fits":
        raise MeasurementRefused(
            "the measured model must fit this machine and have a predicted speed; of this one there is none",
            hint="leave out --measured to see why",
        )
    if speed["method"] != "timeBudget":
        raise MeasurementRefused(
            "the measured model must have a shape, on a device and an engine that something is known of; of this case only a bandwidth is",
            hint="name the model's file, and an engine of llama.cpp",
        )
    predicted = speed["likelyTokensPerSecond"]
    ratio = tokens_per_second / predicted
    if not LOWEST_RATIO <= ratio <= HIGHEST_RATIO:
        raise MeasurementRefused(
            f"the measured speed must lie between {predicted * LOWEST_RATIO:.3g} and {predicted * HIGHEST_RATIO:.3g} tokens per second "
            f"for this case, {LOWEST_RATIO} to {HIGHEST_RATIO} times what is predicted; it is {tokens_per_second:g}",
            hint="give the speed of writing of one sequence in tokens per second, for this model and machine",
        )
    model = estimate["model"]
    measurement: dict[str, Any] = {"measuredAt": written(to_the_millisecond(now)), "model": model["name"]}
    if "repository" in model:
        measurement["repository"] = model["repository"]
    measurement |= {
        "quantization": model["quantization"]["name"],
        "workload": estimate["workload"],
        "placement": fit["placement"],
    }
    layers = ("deviceLayers", "totalLayers", "hostExpertLayers")
    measurement |= {key: fit[key] for key in layers if key in fit}
    return measurement | {
        "decodeDepthTokens": estimate["decodeDepthTokens"],
        "measuredTokensPerSecond": tokens_per_second,
        "predictedTokensPerSecond": predicted,
        "ratio": round(ratio, 6),
    }


def with_measurement(
    calibration: Mapping[str, Any] | None, hardware: str, measurement: Mapping[str, Any]
) -> dict[str, Any]:
    """The calibration with one more measurement; one of the same case goes, and the correction follows.

    Measurements stay in the order in which they came. One that is dated later than the new one was
    dated by a clock that has been set back since; it counts as old as the new one.
    """
    earlier: list[dict[str, Any]] = [] if calibration is None else calibration["measurements"]
    case, now = measured_case(measurement), measurement["measuredAt"]
    kept = [_no_later_than(now, each) for each in earlier if measured_case(each) != case]
    measurements = [*kept, dict(measurement)][-MOST_MEASUREMENTS:]
    ratios = [each["ratio"] for each in measurements]
    return {
        "schemaVersion": "v1",
        "kind": "SpeedCalibration",
        "updatedAt": measurements[-1]["measuredAt"],
        "hardwareDigest": hardware,
        "speedModel": SPEED_MODEL,
        "measurements": measurements,
        "correction": {
            "ratio": round(median(ratios), 6),
            "measurementCount": len(ratios),
            "lowestRatio": min(ratios),
            "highestRatio": max(ratios),
        },
    }


def _no_later_than(now: str, measurement: dict[str, Any]) -> dict[str, Any]:
    return measurement | {"measuredAt": now} if exactly(measurement["measuredAt"]) > exactly(now) else measurement
