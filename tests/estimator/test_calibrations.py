"""A calibration holds for one hardware, each case once, and says by how much predictions are corrected."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from math import inf, nan
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_lifecycle.estimator.calibrations import (
    CONTRACT,
    HIGHEST_RATIO,
    LOWEST_RATIO,
    MOST_MEASUREMENTS,
    hardware_digest,
    measurement_of,
    with_measurement,
)
from modeldoor_lifecycle.estimator.errors import MeasurementRefused
from modeldoor_lifecycle.estimator.speed.constants import SPEED_MODEL
from modeldoor_validators import check
from modeldoor_validators.shapes import is_list, is_object

NOON = datetime(2026, 11, 20, 12, 0, 0, 678_912, tzinfo=UTC)
HARDWARE = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"


def profile(name: str = "two-rtx-4090") -> Any:
    return golden(name, "hardware-profile")


def estimate(name: str = "qwen3-32b-on-m3-max") -> Any:
    return golden(name, "model-estimate")


def estimated(
    likely: float = 20.0,
    *,
    model: str = "Qwen3 32B",
    quantization: str = "Q4_K_M",
    depth: int = 4096,
    **workload: Any,
) -> Any:
    """An estimate of one case, as far as measurements look at it."""
    document = estimate()
    document["model"] |= {"name": model}
    document["model"]["quantization"]["name"] = quantization
    document["workload"] |= workload
    document["decodeSpeed"]["likelyTokensPerSecond"] = likely
    document["decodeDepthTokens"] = depth
    return document


def measurement(ratio: float = 1.0, now: datetime = NOON, likely: float = 20.0, **case: Any) -> dict[str, Any]:
    return measurement_of(estimated(likely, **case), likely * ratio, now)


def calibration_of(*measurements: dict[str, Any]) -> dict[str, Any]:
    """The calibration after these measurements, in their order, which passes the gate at each step."""
    calibration: dict[str, Any] | None = None
    for each in measurements:
        calibration = with_measurement(calibration, HARDWARE, each)
        assert check(calibration, CONTRACT) == ()
    assert calibration is not None
    return calibration


# What it holds for


def _another_card(profile: Any) -> None:
    profile["devices"][0]["name"] = "NVIDIA GeForce RTX 3090"


def _one_card_less(profile: Any) -> None:
    del profile["devices"][1]


def _more_memory_on_a_card(profile: Any) -> None:
    profile["devices"][0]["totalBytes"] += 2**30


def _another_clock_of_a_card(profile: Any) -> None:
    profile["devices"][0]["clockMegahertz"] += 15


def _more_units_of_a_card(profile: Any) -> None:
    profile["devices"][0]["computeUnits"] += 1


def _another_bandwidth_of_a_card(profile: Any) -> None:
    profile["devices"][0]["bandwidth"]["gigabytesPerSecond"] += 1


def _another_backend(profile: Any) -> None:
    profile["devices"][0]["backend"] = "vulkan"


def _another_processor(profile: Any) -> None:
    profile["processor"]["name"] = "AMD Ryzen 9 9950X"


def _fewer_usable_cores(profile: Any) -> None:
    profile["processor"]["usableCores"] = 1.5


def _another_clock_of_the_processor(profile: Any) -> None:
    profile["processor"]["clockMegahertz"] = 4400


def _faster_memory(profile: Any) -> None:
    profile["processor"]["bandwidth"]["gigabytesPerSecond"] += 0.1


def _no_processor_told(profile: Any) -> None:
    del profile["processor"]


CHANGES = [
    _another_card,
    _one_card_less,
    _more_memory_on_a_card,
    _another_clock_of_a_card,
    _more_units_of_a_card,
    _another_bandwidth_of_a_card,
    _another_backend,
    _another_processor,
    _fewer_usable_cores,
    _another_clock_of_the_processor,
    _faster_memory,
    _no_processor_told,
]


def test_whatever_decides_speed_makes_it_other_hardware() -> None:
    digests = {hardware_digest(profile())}
    for change in CHANGES:
        changed = profile()
        change(changed)
        digests.add(hardware_digest(changed))

    assert len(digests) == len(CHANGES) + 1


def test_the_parts_of_a_card_are_hardware_of_their_own() -> None:
    divided = profile("h100-mig")
    changed = copy.deepcopy(divided)
    changed["devices"][0]["partition"]["profile"] = "4g.40gb"

    assert hardware_digest(changed) != hardware_digest(divided)


def test_what_changes_from_day_to_day_leaves_the_hardware_the_same() -> None:
    later = profile()
    later |= {
        "detectedAt": "2027-01-01T00:00:00.000Z",
        "memoryReadAt": "2027-01-01T00:00:00.000Z",
        "isFromCache": True,
        "notices": [{"code": "somethingNew", "message": "Nothing that decides speed."}],
        "ignoredDevices": [],
    }
    later["hostMemory"]["available"] = {"status": "unknown", "reason": "timeout"}
    for device in later["devices"]:
        device |= {"available": {"status": "known", "bytes": 1}, "driverVersion": "999.1", "drivesDisplay": True}
        device["bandwidth"] |= {"source": "measured"}

    assert hardware_digest(later) == hardware_digest(profile())


def _turned_round(value: Any) -> Any:
    """The same, with the members of every object in the opposite order."""
    if is_object(value):
        return {key: _turned_round(value[key]) for key in reversed(value)}
    return [_turned_round(each) for each in value] if is_list(value) else value


@for_each("name", ["two-rtx-4090", "h100-mig", "cpu-container", "m3-max-36gb"])
def test_neither_the_order_of_members_nor_the_spelling_of_numbers_counts(name: str) -> None:
    text = json.dumps(_turned_round(profile(name))).replace('"clockMegahertz": 2520', '"clockMegahertz": 2520.0')

    assert hardware_digest(json.loads(text)) == hardware_digest(profile(name))


# What was measured


def test_a_measurement_tells_the_case_and_how_far_off_the_prediction_was() -> None:
    document = estimate()
    likely = document["decodeSpeed"]["likelyTokensPerSecond"]

    told = measurement_of(document, likely * 0.8, NOON)

    assert told == {
        "measuredAt": "2026-11-20T12:00:00.678Z",
        "model": document["model"]["name"],
        "repository": document["model"]["repository"],
        "quantization": document["model"]["quantization"]["name"],
        "workload": document["workload"],
        "placement": "unified",
        "deviceLayers": document["fit"]["deviceLayers"],
        "totalLayers": document["fit"]["totalLayers"],
        "decodeDepthTokens": document["decodeDepthTokens"],
        "measuredTokensPerSecond": likely * 0.8,
        "predictedTokensPerSecond": likely,
        "ratio": 0.8,
    }
    assert check(with_measurement(None, HARDWARE, told), CONTRACT) == ()


def test_layers_whose_experts_lay_elsewhere_are_told() -> None:
    document = estimate("qwen3-30b-a3b-experts-on-the-processor") | {"hardwareOrigin": "probe"}

    told = measurement_of(document, document["decodeSpeed"]["likelyTokensPerSecond"], NOON)

    assert told["placement"] == "partialOffload"
    assert told["hostExpertLayers"] == document["fit"]["hostExpertLayers"]
    assert told["workload"]["unifiedCache"] is True


@for_each("name", ["free-memory-unknown", "llama-3.2-1b-with-too-long-a-context", "gemma-3-1b-for-four-sequences"])
def test_without_a_prediction_nothing_is_measured(name: str) -> None:
    with pytest.raises(MeasurementRefused, match="must fit this machine and have a predicted speed") as caught:
        measurement_of(estimate(name), 20.0, NOON)

    assert caught.value.hint


def test_of_what_may_not_fit_nothing_is_measured() -> None:
    document = estimate("free-memory-unknown") | {"decodeSpeed": estimate()["decodeSpeed"]}

    with pytest.raises(MeasurementRefused, match="must fit this machine"):
        measurement_of(document, 20.0, NOON)


def test_nothing_is_measured_on_a_machine_that_is_not_here() -> None:
    document = estimate("qwen3-32b-on-rtx-4090")

    with pytest.raises(MeasurementRefused, match="this one is simulated"):
        measurement_of(document, document["decodeSpeed"]["likelyTokensPerSecond"], NOON)


@for_each("ratio", [LOWEST_RATIO * 1.0001, 1.0, HIGHEST_RATIO * 0.9999])
def test_a_speed_within_the_bounds_is_taken(ratio: float) -> None:
    calibration = calibration_of(measurement(ratio))

    assert calibration["correction"]["ratio"] == pytest.approx(ratio, rel=1e-4)


@for_each("ratio", [LOWEST_RATIO * 0.999, HIGHEST_RATIO * 1.001, 0.0, -1.0, nan, inf, -inf])
def test_a_speed_that_cannot_be_of_this_case_is_refused(ratio: float) -> None:
    with pytest.raises(MeasurementRefused, match=r"must lie between 0\.4 and 1e\+03 tokens per second") as caught:
        measurement(ratio)

    assert caught.value.message.endswith(f"it is {20.0 * ratio:g}")
    assert "\n" not in str(caught.value)


# What follows from all measurements


def test_the_first_measurement_makes_a_calibration() -> None:
    only = measurement(0.8)

    assert calibration_of(only) == {
        "schemaVersion": "v1",
        "kind": "SpeedCalibration",
        "updatedAt": "2026-11-20T12:00:00.678Z",
        "hardwareDigest": HARDWARE,
        "speedModel": SPEED_MODEL,
        "measurements": [only],
        "correction": {"ratio": 0.8, "measurementCount": 1, "lowestRatio": 0.8, "highestRatio": 0.8},
    }


def test_the_correction_is_the_median_and_one_odd_model_moves_it_little() -> None:
    ratios = [0.8, 0.9, 30.0]
    calibration = calibration_of(*(measurement(ratio, model=f"Model {ratio}") for ratio in ratios))

    assert calibration["correction"] == {
        "ratio": 0.9,
        "measurementCount": 3,
        "lowestRatio": 0.8,
        "highestRatio": 30.0,
    }


def test_an_earlier_calibration_is_not_changed_in_place() -> None:
    before = calibration_of(measurement(0.8))
    as_it_was = copy.deepcopy(before)

    with_measurement(before, HARDWARE, measurement(0.9, NOON + timedelta(days=1)))

    assert before == as_it_was


ONE_CASE: list[dict[str, Any]] = [
    {},
    {"quantization": "q4_k_m"},
    {"valueCacheType": "f16"},
    {"unifiedCache": False},
    {"reservedOutputs": 512},
    {"depth": 1},
]
OTHER_CASES: list[dict[str, Any]] = [
    {"model": "Qwen3 32B Instruct"},
    {"quantization": "Q4_K_S"},
    {"contextTokens": 8192},
    {"kvCacheType": "q8_0"},
    {"valueCacheType": "q8_0"},
    {"parallelSequences": 2},
    {"unifiedCache": True},
    {"batchTokens": 256},
    {"reservedOutputs": 1},
    {"flashAttention": False},
    {"engine": "ollama"},
]


def test_the_same_case_in_other_words_replaces_the_earlier_measurement() -> None:
    for first in ONE_CASE:
        for second in ONE_CASE:
            calibration = calibration_of(
                measurement(0.8, **first), measurement(0.9, NOON + timedelta(seconds=1), **second)
            )
            assert [each["ratio"] for each in calibration["measurements"]] == [0.9]


def test_every_other_case_stands_beside_the_earlier_ones() -> None:
    cases = [{}, *OTHER_CASES]
    calibration = calibration_of(
        *(measurement(1.0, NOON + timedelta(seconds=number), **case) for number, case in enumerate(cases))
    )

    assert len(calibration["measurements"]) == len(cases)


def test_of_too_many_the_oldest_makes_room() -> None:
    measurements = [
        measurement(1.0, NOON + timedelta(seconds=number), model=f"Model {number}")
        for number in range(MOST_MEASUREMENTS + 3)
    ]
    calibration: dict[str, Any] | None = None
    for each in measurements:
        calibration = with_measurement(calibration, HARDWARE, each)

    assert calibration is not None
    assert check(calibration, CONTRACT) == ()
    assert calibration["measurements"] == measurements[3:]


def test_after_the_clock_was_set_back_earlier_measurements_count_as_old_as_the_new_one() -> None:
    calibration = calibration_of(
        *(measurement(1.0, NOON + timedelta(seconds=number), model=f"Model {number}") for number in range(4))
    )
    back = measurement(2.0, NOON - timedelta(days=365), model="Model 2")

    calibration = with_measurement(calibration, HARDWARE, back)

    assert check(calibration, CONTRACT) == ()
    assert [each["model"] for each in calibration["measurements"]] == ["Model 0", "Model 1", "Model 3", "Model 2"]
    assert {each["measuredAt"] for each in calibration["measurements"]} == {back["measuredAt"]}
    assert calibration["updatedAt"] == back["measuredAt"]
    assert calibration["correction"]["highestRatio"] == 2.0


def test_a_full_calibration_takes_a_new_measurement_after_the_clock_was_set_back() -> None:
    calibration: dict[str, Any] | None = None
    for number in range(MOST_MEASUREMENTS):
        each = measurement(1.0, NOON + timedelta(seconds=number), model=f"Model {number}")
        calibration = with_measurement(calibration, HARDWARE, each)

    calibration = with_measurement(calibration, HARDWARE, measurement(2.0, NOON - timedelta(days=1), model="New"))

    assert check(calibration, CONTRACT) == ()
    assert len(calibration["measurements"]) == MOST_MEASUREMENTS
    assert [each["model"] for each in calibration["measurements"]][-2:] == [f"Model {MOST_MEASUREMENTS - 1}", "New"]


def test_measurements_that_are_dated_in_the_future_push_out_none_of_today() -> None:
    calibration: dict[str, Any] | None = None
    for number in range(MOST_MEASUREMENTS):
        future = measurement(1.0, NOON + timedelta(days=3650, seconds=number), model=f"Model {number}")
        calibration = with_measurement(calibration, HARDWARE, future)
    for number in range(3):
        today = measurement(1.0, NOON + timedelta(seconds=number), model=f"Today {number}")
        calibration = with_measurement(calibration, HARDWARE, today)

    assert calibration is not None
    assert check(calibration, CONTRACT) == ()
    assert [each["model"] for each in calibration["measurements"]][-3:] == ["Today 0", "Today 1", "Today 2"]
    assert calibration["measurements"][0]["model"] == "Model 3"


def test_times_of_others_are_compared_by_what_they_say_and_not_by_how_they_are_written() -> None:
    spellings = ["2026-11-20T12:00:00Z", "2026-11-20T12:00:00.000000001Z", "2026-11-20T12:00:00.5Z"]
    calibration = calibration_of(*(measurement(1.0, model=time) | {"measuredAt": time} for time in spellings))

    assert [each["measuredAt"] for each in calibration["measurements"]] == spellings


cases = st.fixed_dictionaries(
    {},
    optional={
        "model": st.sampled_from(["Qwen3 32B", "qwen3 32b", "Llama 3 8B"]),
        "quantization": st.sampled_from(["Q4_K_M", "q4_k_m", "F16"]),
        "depth": st.integers(0, 4096),
        "valueCacheType": st.sampled_from(["f16", "q8_0"]),
        "unifiedCache": st.booleans(),
        "reservedOutputs": st.sampled_from([1, 512]),
        "parallelSequences": st.integers(1, 3),
    },
)


def _measured(ratio: float, seconds: float, likely: float, case: dict[str, Any]) -> dict[str, Any]:
    return measurement(ratio, NOON + timedelta(seconds=seconds), likely, **case)


measurements_of_all_kinds = st.builds(
    _measured,
    st.floats(LOWEST_RATIO * 1.001, HIGHEST_RATIO * 0.999),
    st.floats(-1e6, 1e6),
    st.floats(1e-4, 1e5),
    cases,
)


@given(st.lists(measurements_of_all_kinds, min_size=1, max_size=6))
def test_whatever_is_measured_in_whatever_order_the_calibration_passes_the_gate(
    measurements: list[dict[str, Any]],
) -> None:
    calibration = calibration_of(*measurements)

    assert measurements[-1] in calibration["measurements"]
    ratios = [each["ratio"] for each in calibration["measurements"]]
    assert calibration["correction"]["ratio"] == pytest.approx(median(ratios), abs=1e-6)


def test_a_bandwidth_that_was_measured_again_is_that_of_the_same_machine() -> None:
    def measured(gigabytes_per_second: float) -> str:
        machine = profile()
        machine["processor"]["bandwidth"] = {"gigabytesPerSecond": gigabytes_per_second, "source": "measured"}
        return hardware_digest(machine)

    assert measured(33.3) == measured(33.4)
