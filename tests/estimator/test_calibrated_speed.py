"""What was measured on this machine is told where it is this very case, and corrects every other prediction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_lifecycle.estimator.calibrated_speed import calibrated
from modeldoor_lifecycle.estimator.calibrations import measurement_of, with_measurement
from modeldoor_lifecycle.estimator.errors import NotToldByContract
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.speed.calibration import applied_ratio, calibrated_band
from modeldoor_lifecycle.estimator.speed.decode import Place, decode_budget
from modeldoor_lifecycle.estimator.speed.interval import (
    MEASURED_BAND,
    NVIDIA_DENSE_BAND,
    SEED_BAND,
    budget_interval,
    interval_of,
)
from modeldoor_lifecycle.estimator.speed.layer_kinds import DENSE
from modeldoor_lifecycle.estimator.speed.processor_kinds import Family
from modeldoor_lifecycle.estimator.speed_documents import Prediction, budget_document, speed_document
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_validators.canonical import digest
from modeldoor_validators.rules.estimate_speeds import BUDGET_PARTS, ROUNDING_OF_A_BUDGET

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HARDWARE = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"

CASE: dict[str, Any] = {
    "model": "Llama 3 8B",
    "quantization": "Q4_K_M",
    "workload": Workload(8192).document(),
    "placement": "fullDevice",
    "deviceLayers": 33,
    "totalLayers": 33,
    "decodeDepthTokens": 1024,
}
OFFLOADED = CASE | {"placement": "partialOffload", "deviceLayers": 20}


def calibration(*ratios: float, case: dict[str, Any] = CASE, predicted: float = 100.0) -> dict[str, Any]:
    """What these ratios make: the first is that of `case`, the others are those of other models."""
    made: dict[str, Any] | None = None
    for number, ratio in enumerate(ratios):
        figures = {
            "measuredAt": f"2026-11-20T12:00:0{number}.000Z",
            "measuredTokensPerSecond": predicted * ratio,
            "predictedTokensPerSecond": predicted,
            "ratio": ratio,
        }
        made = with_measurement(made, HARDWARE, case | figures | ({"model": f"Model {number}"} if number else {}))
    assert made is not None
    return made


def by_budget() -> Prediction:
    card = Place(Family.NVIDIA_AMPERE, 1008.0, 32, 4_619_000_000, 67_000_000, 128, 2.52, 7_500_000_000)
    budget = decode_budget([card], DENSE, 0)
    return Prediction(budget_interval(budget, NVIDIA_DENSE_BAND), NVIDIA_DENSE_BAND, "medium", "timeBudget", budget)


def by_bandwidth() -> Prediction:
    return Prediction(interval_of(40.0, SEED_BAND), SEED_BAND, "low", "seed")


PREDICTIONS = [by_budget(), by_bandwidth()]


@for_each("prediction", PREDICTIONS, ids=["budget", "bandwidth"])
def test_this_very_case_is_told_as_it_was_measured(prediction: Prediction) -> None:
    kept = calibration(0.3, 2.0)

    assert calibrated(prediction, CASE, kept) == {
        "decodeSpeed": {
            "status": "estimated",
            "lowTokensPerSecond": 27,
            "likelyTokensPerSecond": 30,
            "highTokensPerSecond": 33,
            "coveragePercent": MEASURED_BAND.coverage_percent,
            "confidence": "high",
            "method": "measured",
        },
        "calibration": {"contract": "speed-calibration", "digest": digest(kept)},
    }


@for_each(
    "same",
    [
        {"quantization": "q4_k_m"},
        {"workload": CASE["workload"] | {"valueCacheType": "f16", "unifiedCache": False, "reservedOutputs": 512}},
    ],
)
def test_this_very_case_in_other_words_is_told_as_it_was_measured(same: dict[str, Any]) -> None:
    assert calibrated(by_budget(), CASE | same, calibration(0.5))["decodeSpeed"]["method"] == "measured"


@for_each(
    "other",
    [
        {"decodeDepthTokens": 1025},
        {"decodeDepthTokens": 0},
        {"model": "Llama 3 8B Instruct"},
        {"quantization": "Q4_K_S"},
        {"placement": "splitDevices"},
        {"placement": "unified"},
        {"workload": Workload(4096).document()},
        {"workload": Workload(8192, engine="ollama").document()},
    ],
)
def test_any_other_case_is_only_corrected(other: dict[str, Any]) -> None:
    kept = calibration(0.5)
    prediction = by_budget()

    told = calibrated(prediction, CASE | other, kept)

    ratio = applied_ratio(0.5, 1, NVIDIA_DENSE_BAND)
    likely = prediction.interval.likely_tokens_per_second * ratio
    band = calibrated_band(NVIDIA_DENSE_BAND)
    speed = told["decodeSpeed"]
    assert (speed["method"], speed["confidence"]) == ("calibrated", "medium")
    assert speed["likelyTokensPerSecond"] == pytest.approx(likely, rel=1e-3)
    assert speed["lowTokensPerSecond"] == pytest.approx(likely * band.low_ratio, rel=1e-3)
    assert speed["highTokensPerSecond"] == pytest.approx(likely * band.high_ratio, rel=1e-3)
    assert told["calibration"]["digest"] == digest(kept)


@for_each("measured", ["fullDevice", "splitDevices", "unified", "partialOffload", "cpu"])
@for_each("asked", ["fullDevice", "splitDevices", "unified", "partialOffload", "cpu"])
def test_only_cases_in_which_the_same_kinds_of_places_computed_correct_one_another(measured: str, asked: str) -> None:
    kept = calibration(0.5, case=CASE | {"placement": measured})
    prediction = by_budget()

    told = calibrated(prediction, CASE | {"placement": asked, "model": "Another"}, kept)

    on_devices = {"fullDevice", "splitDevices", "unified"}
    if measured == asked or {measured, asked} <= on_devices:
        assert told["decodeSpeed"]["method"] == "calibrated"
    else:
        assert told == {
            "decodeSpeed": speed_document(prediction),
            "decodeBudget": budget_document(prediction.budget) if prediction.budget else None,
        }


def test_slow_offloads_say_nothing_of_a_model_that_lies_on_devices() -> None:
    made: dict[str, Any] | None = calibration(0.5, 0.5, 0.55, case=OFFLOADED)
    figures = {"measuredTokensPerSecond": 110.0, "predictedTokensPerSecond": 100.0, "ratio": 1.1}
    made = with_measurement(made, HARDWARE, CASE | figures | {"measuredAt": "2026-11-20T13:00:00.000Z", "model": "Z"})
    prediction = by_budget()

    told = calibrated(prediction, CASE | {"model": "Another"}, made)["decodeSpeed"]["likelyTokensPerSecond"]

    ratio = applied_ratio(1.1, 1, NVIDIA_DENSE_BAND)
    assert told == pytest.approx(prediction.interval.likely_tokens_per_second * ratio, rel=1e-3)


@for_each("layers", [{"deviceLayers": 5}, {"deviceLayers": 20, "hostExpertLayers": 3}])
def test_an_offload_with_other_layers_on_devices_is_only_corrected(layers: dict[str, Any]) -> None:
    kept = calibration(0.5, case=OFFLOADED)

    assert calibrated(by_budget(), OFFLOADED | layers, kept)["decodeSpeed"]["method"] == "calibrated"
    assert calibrated(by_budget(), OFFLOADED, kept)["decodeSpeed"]["method"] == "measured"


def test_of_a_measurement_that_tells_no_layers_none_is_asked() -> None:
    untold = {key: value for key, value in CASE.items() if key not in ("deviceLayers", "totalLayers")}

    assert calibrated(by_budget(), CASE, calibration(0.5, case=untold))["decodeSpeed"]["method"] == "measured"


def test_more_measurements_that_say_the_same_are_believed_more() -> None:
    """Within the band of its family; what lies beyond is the machine's and counts wholly."""
    other = CASE | {"model": "Another"}
    likely = by_budget().interval.likely_tokens_per_second
    told = [
        calibrated(by_budget(), other, calibration(*[0.9] * count))["decodeSpeed"]["likelyTokensPerSecond"] / likely
        for count in (1, 3, 9)
    ]

    assert 0.9 < told[2] < told[1] < told[0] < 1
    far = calibrated(by_budget(), other, calibration(0.1))["decodeSpeed"]["likelyTokensPerSecond"] / likely
    assert far == pytest.approx(0.1 / NVIDIA_DENSE_BAND.low_ratio**0.5, rel=1e-3)


def test_what_only_a_bandwidth_says_is_corrected_by_no_other_model() -> None:
    prediction = by_bandwidth()
    assert calibrated(prediction, CASE | {"decodeDepthTokens": 1}, calibration(0.5)) == {
        "decodeSpeed": speed_document(prediction)
    }


@given(st.lists(st.floats(0.02, 50), min_size=1, max_size=9), st.integers(0, 3))
def test_the_parts_of_a_corrected_time_come_to_the_corrected_speed(ratios: list[float], hops: int) -> None:
    card = Place(Family.NVIDIA_AMPERE, 1008.0, 16, 2_300_000_000, 33_000_000, 128, 2.52, 3_700_000_000)
    host = Place(Family.CPU, 83.2, 16, 2_300_000_000, 33_000_000, 16, 4.5, 3_700_000_000)
    budget = decode_budget([card, host], DENSE, hops)
    prediction = Prediction(
        budget_interval(budget, NVIDIA_DENSE_BAND), NVIDIA_DENSE_BAND, "medium", "timeBudget", budget
    )

    told = calibrated(prediction, CASE | {"model": "Another"}, calibration(*ratios))

    speed = told["decodeSpeed"]
    total_ms = sum(told["decodeBudget"][part] for part in BUDGET_PARTS)
    assert total_ms * speed["likelyTokensPerSecond"] == pytest.approx(1000, rel=ROUNDING_OF_A_BUDGET / 2)
    assert speed["lowTokensPerSecond"] < speed["likelyTokensPerSecond"] < speed["highTokensPerSecond"]
    assert told["decodeBudget"]["readBytes"] == budget.read_bytes


# In whole estimates, which pass the gate


def machine(name: str = "two-rtx-4090") -> Any:
    """A golden machine with all its memory free."""
    profile = golden(name, "hardware-profile")
    for each in (profile["hostMemory"], *profile["devices"]):
        each["available"] = {"status": "known", "bytes": each["usableBytes"]}
    return profile


def estimated(profile: Any, name: str = "Qwen/Qwen3-8B", **arguments: Any) -> Any:
    return estimate_of(subject_of(name, "Q4_K_M"), Workload(8192), profile, now=NOON, **arguments)


@for_each("name", ["two-rtx-4090", "h100-mig", "cpu-container", "strix-halo-carve-out"])
@for_each("ratio", [0.05, 0.9, 8.0])
def test_an_estimate_with_a_calibration_passes_the_gate(name: str, ratio: float) -> None:
    profile = machine(name)
    plain = estimated(profile, "Qwen/Qwen3-4B")
    likely = plain["decodeSpeed"]["likelyTokensPerSecond"]
    kept = with_measurement(None, HARDWARE, measurement_of(plain, likely * ratio, NOON))

    again = estimated(profile, "Qwen/Qwen3-4B", calibration=kept)
    shallow = estimated(profile, "Qwen/Qwen3-4B", calibration=kept, depth_tokens=0)
    other = estimated(profile, "Qwen/Qwen3-1.7B", calibration=kept)

    assert again["decodeSpeed"]["likelyTokensPerSecond"] == pytest.approx(likely * ratio, rel=1e-3)
    methods = [each["decodeSpeed"]["method"] for each in (plain, again, shallow, other)]
    assert methods[1:] == ["measured", "calibrated", "calibrated"]
    assert methods[0] not in methods[1:]


def test_what_does_not_fit_has_no_speed_whatever_was_measured() -> None:
    kept = calibration(0.5)

    told = estimated(machine("cpu-container"), "Qwen/Qwen3-32B", calibration=kept)

    assert told["decodeSpeed"] == {"status": "unavailable", "reason": "doesNotFit"}
    assert "calibration" not in told


def test_of_a_machine_that_is_not_here_no_measurement_is_believed() -> None:
    profile = machine() | {"origin": "simulation"}

    with pytest.raises(NotToldByContract, match="must not be 'calibrated' on a machine that is not here"):
        estimated(profile, calibration=calibration(0.5))
