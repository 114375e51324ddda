"""A hardware plan lists what is enough, the least first, and claims no more than an estimate may."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_validators import check

GIB = 2**30
DENSE = "llama-3.3-70b-at-8192"
MIXTURE = "qwen3-30b-a3b-with-a-light-cache"
TARGET = "qwen3-32b-at-45-tokens-a-second"
SEED = "seven-billion-without-a-shape"
NOTHING = "deepseek-v3-f16-nothing-is-enough"


def broken(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, "hardware-plan")]


def plan(name: str) -> Any:
    return golden(name, "hardware-plan")


def of_one(name: str, **changes: Any) -> Any:
    """A plan with its first option alone, changed."""
    document = plan(name)
    document["options"] = [{**document["options"][0], **changes}]
    document.pop("insufficient", None)
    return document


class TestEnough:
    @for_each(("less", "holds"), [(0, True), (1, False)])
    def test_the_memory_of_all_devices_holds_what_is_required(self, less: int, holds: bool) -> None:
        document = of_one(DENSE)
        document["requiredBytes"] += document["requiredBytes"] % 2
        document["options"][0]["memoryBytesEach"] = document["requiredBytes"] // 2 - less
        place = "/options/0/memoryBytesEach"
        assert document["options"][0]["deviceCount"] == 2
        assert broken(document) == ([] if holds else [("plan/options-are-enough", place)])

    @for_each(("less", "holds"), [(0, True), (1, False)])
    def test_at_most_tables_of_inputs_lie_elsewhere(self, less: int, holds: bool) -> None:
        document = of_one(DENSE)
        memory = document["memory"]
        least = memory["weights"]["bytes"] // 4 + memory["kvCache"]["bytes"]
        document["requiredBytes"] = least - less
        assert broken(document) == ([] if holds else [("plan/required-holds-the-model", "/requiredBytes")])

    @for_each(("likely", "holds"), [(45, True), (44.99, False)])
    def test_the_likely_speed_reaches_what_was_asked_for(self, likely: float, holds: bool) -> None:
        document = of_one(TARGET)
        document["options"][0]["decodeSpeed"] |= {"lowTokensPerSecond": 40, "likelyTokensPerSecond": likely}
        place = "/options/0/decodeSpeed/likelyTokensPerSecond"
        assert broken(document) == ([] if holds else [("plan/options-reach-the-target", place)])
        del document["targetTokensPerSecond"]
        assert broken(document) == []

    def test_what_has_no_speed_reaches_none(self) -> None:
        document = of_one(TARGET, decodeSpeed={"status": "unavailable", "reason": "dataTooWeak"})
        del document["options"][0]["decodeDepthTokens"]
        assert broken(document) == [("plan/options-reach-the-target", "/options/0/decodeSpeed/status")]

    def test_there_may_be_nothing_that_is_enough(self) -> None:
        assert plan(NOTHING)["options"] == []


class TestOrder:
    @given(st.permutations(range(4)))
    def test_the_least_memory_comes_first_and_of_equal_memory_the_faster(self, order: list[int]) -> None:
        document = plan(DENSE)
        four = document["options"][:4]
        document["options"] = [four[index] for index in order]
        rules = {rule for rule, _ in broken(document)}
        assert rules == (set() if order == [0, 1, 2, 3] else {"plan/least-first"})

    def test_what_has_no_speed_comes_last_among_equals(self) -> None:
        document = plan(MIXTURE)
        assert document["options"][-1]["decodeSpeed"]["status"] == "unavailable"
        document["options"][-2:] = document["options"][:-3:-1]
        assert broken(document) == [("plan/least-first", f"/options/{len(document['options']) - 1}")]

    def test_equals_stand_in_any_order(self) -> None:
        document = of_one(DENSE)
        document["options"].append({**document["options"][0], "name": "Another"})
        assert broken(document) == []

    def test_the_nearest_of_what_is_too_small_comes_first(self) -> None:
        document = plan(DENSE)
        document["insufficient"].reverse()
        assert broken(document) == [("plan/nearest-first", "/insufficient/1/shortfallBytes")]

    @for_each(("key", "value"), [("name", "Another"), ("memoryBytesEach", 26 * GIB), ("deviceCount", 3)])
    def test_what_differs_in_name_number_or_memory_is_another(self, key: str, value: Any) -> None:
        document = of_one(DENSE)
        document["options"].append({**copy.deepcopy(document["options"][0]), key: value})
        assert broken(document) == []
        document["options"][1] = {**document["options"][0], "name": document["options"][0]["name"].upper()}
        assert broken(document) == [("plan/hardware-stands-once", "/options/1")]

    @for_each(("more", "holds"), [(0, True), (10**9, True), (-1, False)])
    def test_what_is_missing_is_at_least_what_all_the_memory_lacks(self, more: int, holds: bool) -> None:
        document = plan(NOTHING)
        near = document["insufficient"][0]
        near["shortfallBytes"] = document["requiredBytes"] - near["deviceCount"] * near["memoryBytesEach"] + more
        place = "/insufficient/0/shortfallBytes"
        assert broken(document) == ([] if holds else [("plan/shortfall-is-what-is-missing", place)])


class TestPlacement:
    @for_each(
        ("vendor", "count", "placement", "holds"),
        [
            ("nvidia", 1, "fullDevice", True),
            ("nvidia", 1, "unified", True),
            ("nvidia", 1, "splitDevices", False),
            ("nvidia", 2, "splitDevices", True),
            ("nvidia", 2, "fullDevice", False),
            ("nvidia", 2, "unified", False),
            ("amd", 1, "unified", True),
            ("apple", 1, "unified", True),
            ("apple", 1, "fullDevice", False),
            ("apple", 2, "splitDevices", False),
        ],
    )
    def test_it_is_what_such_devices_have(self, vendor: str, count: int, placement: str, holds: bool) -> None:
        document = of_one(DENSE, vendor=vendor, deviceCount=count, placement=placement, memoryBytesEach=64 * GIB)
        place = "/options/0/placement"
        assert broken(document) == ([] if holds else [("plan/placement-follows-the-devices", place)])

    def test_two_machines_have_no_memory_together(self) -> None:
        document = of_one(DENSE, vendor="apple", deviceCount=2, placement="unified")
        assert broken(document) == [("plan/placement-follows-the-devices", "/options/0/deviceCount")]

    def test_mlx_runs_in_unified_memory(self) -> None:
        document = of_one(DENSE)
        document["workload"]["engine"] = "mlx"
        document["model"]["artifact"] |= {"format": "mlx", "path": "model.safetensors"}
        assert broken(document) == [("plan/placement-follows-the-devices", "/options/0/placement")]

    @for_each("placement", ["cpu", "partialOffload"])
    def test_what_a_processor_computes_is_no_plan(self, placement: str) -> None:
        assert broken(of_one(DENSE, placement=placement)) == [("schema/enum", "/options/0/placement")]


class TestClaims:
    @for_each(("largest", "holds"), [(8191, False), (8192, True), (131072, True), (131073, False)])
    def test_the_largest_context_is_between_the_one_asked_for_and_the_models(self, largest: int, holds: bool) -> None:
        document = of_one(DENSE, largestContextTokens=largest)
        place = "/options/0/largestContextTokens"
        assert broken(document) == ([] if holds else [("plan/largest-context-holds-the-one-asked-for", place)])

    def test_a_model_whose_longest_context_is_unknown_sets_no_end(self) -> None:
        document = of_one(DENSE, largestContextTokens=2**30)
        del document["model"]["maximumContextTokens"]
        assert broken(document) == []

    @for_each(("depth", "holds"), [(0, True), (8192, True), (8193, False)])
    def test_a_speed_holds_for_a_context_that_is_so_full(self, depth: int, holds: bool) -> None:
        document = of_one(DENSE, decodeDepthTokens=depth)
        place = "/options/0/decodeDepthTokens"
        assert broken(document) == ([] if holds else [("plan/speed-has-its-depth", place)])

    def test_where_no_speed_is_told_there_is_no_depth(self) -> None:
        document = of_one(DENSE, decodeSpeed={"status": "unavailable", "reason": "dataTooWeak"})
        assert broken(document) == [("plan/speed-has-its-depth", "/options/0/decodeDepthTokens")]

    @for_each(("method", "holds"), [("timeBudget", True), ("seed", True), ("calibrated", False), ("measured", False)])
    def test_no_machine_that_is_not_here_was_measured(self, method: str, holds: bool) -> None:
        document = of_one(DENSE)
        document["options"][0]["decodeSpeed"]["method"] = method
        place = "/options/0/decodeSpeed/method"
        assert broken(document) == ([] if holds else [("plan/nothing-was-measured", place)])

    def test_of_an_unknown_storage_no_speed_is_trusted_far(self) -> None:
        document = of_one(SEED)
        document["model"]["quantization"] |= {"bitsPerWeight": 16, "isKnown": False}
        document["memory"]["weights"] |= {"bytes": 14 * 10**9, "basis": "guessed"}
        document["memory"]["totalBytes"] += 14 * 10**9 - 4243750000
        document["requiredBytes"] += 14 * 10**9 - 4243750000
        document["options"][0]["memoryBytesEach"] = 24 * GIB
        assert broken(document) == []
        document["options"][0]["decodeSpeed"]["confidence"] = "medium"
        assert broken(document) == [
            ("estimate/unknown-quantization-lowers-confidence", "/options/0/decodeSpeed/confidence")
        ]

    @for_each("term", ["kvCache", "compute"])
    def test_without_a_shape_memory_is_guessed(self, term: str) -> None:
        document = plan(SEED)
        document["memory"][term]["basis"] = "fitted"
        assert broken(document) == [("schema/const", f"/memory/{term}/basis")]

    def test_memory_and_model_are_held_against_the_rules_of_estimates(self) -> None:
        document = of_one(DENSE)
        document["memory"]["totalBytes"] += 1
        document["memory"]["weights"]["details"][0]["bytes"] -= 1
        document["model"]["parametersActive"] += 1
        document["workload"]["reservedOutputs"] = 513
        assert {rule for rule, _ in broken(document)} == {
            "memory/total-is-the-sum",
            "memory/details-add-up",
            "model/active-within-total",
            "workload/outputs-within-a-batch",
        }
