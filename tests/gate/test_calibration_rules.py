"""A calibration holds each case once, and its correction is what the measurements say."""

from __future__ import annotations

import copy
from statistics import median
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_validators import check

CALIBRATION = "speed-calibration"
ONE = "one-measurement"
THREE = "three-measurements"
EXPERTS = "two-measurements-with-experts-on-the-processor"


def broken(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, CALIBRATION)]


def calibration(name: str) -> Any:
    return golden(name, CALIBRATION)


def of_ratios(ratios: list[float]) -> Any:
    """A calibration whose measurements have these ratios, each of a model of its own."""
    document = calibration(ONE)
    only = document["measurements"][0]
    document["measurements"] = [
        {
            **only,
            "model": f"Model {index}",
            "predictedTokensPerSecond": 100,
            "measuredTokensPerSecond": 100 * ratio,
            "ratio": ratio,
        }
        for index, ratio in enumerate(ratios)
    ]
    document["correction"] = {
        "ratio": median(ratios),
        "measurementCount": len(ratios),
        "lowestRatio": min(ratios),
        "highestRatio": max(ratios),
    }
    return document


RATIOS = st.lists(st.floats(0.1, 10).map(lambda ratio: round(ratio, 3)), min_size=1, max_size=9)


class TestCorrection:
    @given(RATIOS)
    def test_it_is_the_median_of_the_ratios_with_their_number_and_ends(self, ratios: list[float]) -> None:
        assert broken(of_ratios(ratios)) == []

    @given(RATIOS, st.sampled_from(["ratio", "lowestRatio", "highestRatio"]), st.sampled_from([0.98, 1.02]))
    def test_and_nothing_else(self, ratios: list[float], key: str, factor: float) -> None:
        document = of_ratios(ratios)
        document["correction"][key] *= factor
        assert broken(document) == [("calibration/correction-follows", f"/correction/{key}")]

    @for_each("count", [2, 4])
    def test_it_counts_every_measurement(self, count: int) -> None:
        document = calibration(THREE)
        document["correction"]["measurementCount"] = count
        assert broken(document) == [("calibration/correction-follows", "/correction/measurementCount")]

    def test_of_two_it_is_their_mean_and_of_one_that_one(self) -> None:
        assert of_ratios([0.5, 1.5])["correction"]["ratio"] == 1
        assert broken(of_ratios([0.5, 1.5])) == []
        assert calibration(ONE)["correction"]["ratio"] == calibration(ONE)["measurements"][0]["ratio"]

    def test_one_odd_measurement_among_three_changes_little(self) -> None:
        assert of_ratios([0.9, 0.95, 5.0])["correction"]["ratio"] == 0.95

    @for_each(("factor", "holds"), [(1.009, True), (0.991, True), (1.011, False), (0.989, False)])
    def test_a_ratio_is_the_measured_speed_by_the_predicted_one_to_three_digits(
        self, factor: float, holds: bool
    ) -> None:
        document = calibration(THREE)
        document["measurements"][0]["measuredTokensPerSecond"] *= factor
        place = "/measurements/0/ratio"
        assert broken(document) == ([] if holds else [("calibration/ratio-is-that-of-the-speeds", place)])

    @for_each(("ratio", "keyword"), [(0.019, "minimum"), (50.1, "maximum")])
    def test_what_is_fifty_times_off_is_another_machine_or_another_unit(self, ratio: float, keyword: str) -> None:
        assert (f"schema/{keyword}", "/measurements/0/ratio") in broken(of_ratios([ratio]))
        assert broken(of_ratios([0.02, 50])) == []


class TestCases:
    @for_each("key", ["model", "quantization", "placement", "contextTokens", "kvCacheType", "flashAttention", "engine"])
    def test_what_differs_in_one_thing_is_another_case(self, key: str) -> None:
        document = self.twice()
        later = document["measurements"][1]
        other = {
            "model": "Another",
            "quantization": "F16",
            "placement": "unified",
            "contextTokens": 8192,
            "kvCacheType": "bf16",
            "flashAttention": False,
            "engine": "ollama",
        }
        if key == "placement":
            del later["deviceLayers"], later["totalLayers"]
        (later if key in later else later["workload"])[key] = other[key]
        assert broken(document) == []

    @for_each(
        "same",
        [
            {"unifiedCache": False},
            {"valueCacheType": "f16"},
            {"reservedOutputs": 512},
            {"valueCacheType": "f16", "reservedOutputs": 512, "unifiedCache": False},
        ],
        ids=str,
    )
    def test_what_goes_without_saying_makes_no_other_case(self, same: dict[str, Any]) -> None:
        document = self.twice()
        document["measurements"][1]["workload"] |= same
        assert broken(document) == [("calibration/one-case-once", "/measurements/1")]

    @for_each("other", [{"unifiedCache": True}, {"valueCacheType": "q8_0"}, {"reservedOutputs": 1}], ids=str)
    def test_what_does_not_go_without_saying_makes_another(self, other: dict[str, Any]) -> None:
        document = self.twice()
        document["measurements"][1]["workload"] |= other
        assert broken(document) == []

    def test_a_quantisation_is_the_same_in_any_letters(self) -> None:
        document = self.twice()
        document["measurements"][1]["quantization"] = "q8_0"
        assert broken(document) == [("calibration/one-case-once", "/measurements/1")]

    def twice(self) -> Any:
        document = calibration(ONE)
        document["measurements"].append(copy.deepcopy(document["measurements"][0]))
        document["correction"]["measurementCount"] = 2
        return document


class TestTimes:
    def test_measurements_of_one_moment_stand_in_any_order(self) -> None:
        document = calibration(THREE)
        for measurement in document["measurements"]:
            measurement["measuredAt"] = document["updatedAt"]
        assert broken(document) == []

    def test_times_are_compared_and_not_their_spelling(self) -> None:
        document = calibration(THREE)
        document["updatedAt"] = document["updatedAt"].replace(".000Z", "Z")
        assert broken(document) == []
        document["updatedAt"] = document["updatedAt"].replace("Z", ".000000001Z")
        assert broken(document) == [("calibration/updated-with-the-newest", "/updatedAt")]

    def test_where_the_order_is_wrong_the_newest_is_still_the_newest(self) -> None:
        document = calibration(THREE)
        document["measurements"].reverse()
        assert broken(document) == [("calibration/oldest-first", "/measurements/1/measuredAt")]


class TestMeasurement:
    @for_each(("depth", "holds"), [(0, True), (4096, True), (4097, False)])
    def test_a_context_is_no_fuller_than_it_is_long(self, depth: int, holds: bool) -> None:
        document = calibration(ONE)
        document["measurements"][0]["decodeDepthTokens"] = depth
        place = "/measurements/0/decodeDepthTokens"
        assert broken(document) == ([] if holds else [("calibration/depth-within-the-context", place)])

    @for_each(
        ("placement", "layers", "holds"),
        [("cpu", 0, True), ("cpu", 1, False), ("fullDevice", 17, True), ("fullDevice", 16, False), ("partialOffload", 16, True), ("partialOffload", 17, False)],
    )  # fmt: skip
    def test_devices_held_as_many_layers_as_the_placement_says(self, placement: str, layers: int, holds: bool) -> None:
        document = calibration(ONE)
        document["measurements"][0] |= {"placement": placement, "deviceLayers": layers}
        place = "/measurements/0/deviceLayers"
        assert broken(document) == ([] if holds else [("calibration/layers-follow-the-placement", place)])

    def test_experts_lay_apart_only_in_a_partial_offload(self) -> None:
        document = calibration(EXPERTS)
        document["measurements"][1]["placement"] = "fullDevice"
        assert broken(document) == [("calibration/layers-follow-the-placement", "/measurements/1/hostExpertLayers")]

    def test_a_workload_is_held_against_the_rules_of_workloads(self) -> None:
        document = calibration(ONE)
        document["measurements"][0]["workload"] |= {"valueCacheType": "q4_0", "flashAttention": False}
        assert broken(document) == [
            ("workload/quantised-cache-needs-flash-attention", "/measurements/0/workload/flashAttention")
        ]

    @for_each("key", ["measuredTokensPerSecond", "predictedTokensPerSecond"])
    @for_each("value", [0, -1, "27", None])
    def test_a_speed_is_a_number_above_zero(self, key: str, value: Any) -> None:
        document = calibration(ONE)
        document["measurements"][0][key] = value
        assert [place for _, place in broken(document)] == [f"/measurements/0/{key}"]


def test_measurements_of_an_unnamed_machine_hold_for_none() -> None:
    document = calibration(ONE)
    del document["hardwareDigest"]
    assert broken(document) == [("schema/required", "")]
