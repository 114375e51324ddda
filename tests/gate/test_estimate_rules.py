"""An estimate adds up, fits where it says, and claims no more than it rests on."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden, patched
from modeldoor_validators import check
from modeldoor_validators.rules.shared.fits import PLACEMENTS
from modeldoor_validators.rules.shared.memory_terms import BASES, TERMS

GIB = 2**30


def broken(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, "model-estimate")]


def estimate(name: str) -> Any:
    return golden(name, "model-estimate")


def replaced(name: str, path: str, value: Any) -> Any:
    return patched(estimate(name), {"op": "replace", "path": path, "value": value})


CARD = "qwen3-32b-on-rtx-4090"
CPU = "llama-3.2-1b-on-a-processor"
OFFLOAD = "llama-3.3-70b-partly-on-rtx-4090"
CARDS = "llama-3.3-70b-over-two-cards"
EXPERTS = "qwen3-30b-a3b-experts-on-the-processor"
UNFIT = "llama-3.3-70b-f16-does-not-fit"
LONG = "llama-3.2-1b-with-too-long-a-context"
SEED = "seven-billion-without-a-shape"
UNKNOWN = "unknown-quantization"
UNREAD = "free-memory-unknown"
UNIFIED = "gemma-3-1b-for-four-sequences"
KEYS = "llama-3.2-1b-with-quantised-keys"


class TestMemory:
    @given(st.integers(-(2**30), 2**30))
    def test_the_total_is_the_sum_of_the_four_and_nothing_else(self, more: int) -> None:
        document = estimate(CARD)
        document["memory"]["totalBytes"] += more
        expected = [] if more == 0 else [("memory/total-is-the-sum", "/memory/totalBytes")]
        assert broken(document) == expected

    @for_each("term", [term for term in TERMS if term != "kvCache"])
    def test_each_term_counts(self, term: str) -> None:
        document = estimate(UNFIT)
        document["memory"][term]["bytes"] += 1
        assert ("memory/total-is-the-sum", "/memory/totalBytes") in broken(document)

    @pytest.mark.parametrize("term", ["weights", "kvCache", "overhead"])
    @given(more=st.integers(-512, 2**30))
    def test_details_of_a_term_add_up_to_it_and_nothing_else(self, term: str, more: int) -> None:
        document = estimate(KEYS)
        document["memory"][term]["details"][1]["bytes"] += more
        assert broken(document) == ([] if more == 0 else [("memory/details-add-up", f"/memory/{term}/details")])

    def test_a_term_need_not_say_what_it_is_made_of(self) -> None:
        document = estimate(KEYS)
        for term in TERMS:
            document["memory"][term].pop("details", None)
        assert broken(document) == []

    @for_each("detail", BASES)
    @for_each("told", BASES)
    def test_a_term_is_as_sure_as_the_least_sure_of_its_details(self, told: str, detail: str) -> None:
        document = estimate(KEYS)
        overhead = document["memory"]["overhead"]
        overhead["basis"] = told
        overhead["details"][0]["basis"] = detail
        holds = BASES.index(told) >= BASES.index(detail)
        assert broken(document) == ([] if holds else [("memory/no-surer-than-its-details", "/memory/overhead/basis")])

    @for_each(("less", "holds"), [(0, True), (1, False)])
    def test_weights_are_all_weights_by_their_bits_less_one_in_twenty(self, less: int, holds: bool) -> None:
        document = estimate(UNFIT)
        weights = document["memory"]["weights"]
        least = 70553706496 * 2 - 70553706496 * 2 // 20
        document["memory"]["overhead"]["bytes"] += weights["bytes"] - least + less
        weights["bytes"] = least - less
        place = "/memory/weights/bytes"
        assert broken(document) == ([] if holds else [("estimate/weights-follow-the-bits", place)])

    def test_gigabytes_are_not_taken_for_gibibytes(self) -> None:
        document = estimate(UNFIT)
        weights = document["memory"]["weights"]
        fewer = weights["bytes"] * 10**9 // 2**30
        document["memory"]["overhead"]["bytes"] += weights["bytes"] - fewer
        weights["bytes"] = fewer
        assert broken(document) == [("estimate/weights-follow-the-bits", "/memory/weights/bytes")]

    def test_weights_that_were_read_need_not_follow_bits_that_are_told_on_average(self) -> None:
        document = estimate(UNIFIED)
        document["model"]["quantization"]["bitsPerWeight"] = 8.5
        assert document["memory"]["weights"]["basis"] == "exact"
        assert broken(document) == []

    def weights_of(self, name: str, weights: int) -> Any:
        document = estimate(name)
        terms = document["memory"]
        terms["overhead"]["bytes"] += terms["weights"]["bytes"] - weights
        terms["weights"]["bytes"] = weights
        return document

    def test_weights_that_were_read_are_those_of_the_files(self) -> None:
        size = 1321083008
        least = size - size // 20 - 64 * 2**20
        assert broken(self.weights_of(CPU, least)) == []
        document = self.weights_of(CPU, least - 1)
        assert broken(document) == [("estimate/exact-weights-are-the-files", "/memory/weights/bytes")]
        del document["model"]["artifact"]
        assert broken(document) == [], "a header alone may tell less"

    def test_a_glm_that_leaves_out_its_last_layer_is_exact(self) -> None:
        document = self.weights_of(CPU, 1321083008 * 967 // 1000)
        assert broken(document) == []

    def test_a_projector_among_the_files_is_no_weight(self) -> None:
        document = self.weights_of(CPU, 1255000000)
        artifact = document["model"]["artifact"]
        digest = "sha256:6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"
        artifact["files"].append({"path": "mmproj-model-f16.gguf", "sizeBytes": 10**9, "digest": digest})
        artifact["totalBytes"] += 10**9
        document["disk"]["bytes"] += 10**9
        assert broken(document) == []

    def test_resting_experts_weigh_as_much_as_those_in_use(self) -> None:
        document = estimate(EXPERTS)
        weights = document["memory"]["weights"]
        active = document["model"]["parametersActive"] * 17 // 16
        document["memory"]["overhead"]["bytes"] += weights["bytes"] - active
        weights["bytes"] = active
        assert broken(document) == [("estimate/weights-follow-the-bits", "/memory/weights/bytes")]

    @for_each(("bits", "holds"), [(16, True), (32, True), (15.9, False), (8, False)])
    def test_an_unknown_storage_is_heavy(self, bits: float, holds: bool) -> None:
        document = estimate(UNKNOWN)
        document["model"]["quantization"]["bitsPerWeight"] = bits
        found = [rule for rule, _ in broken(document) if rule == "estimate/unknown-quantization-is-heavy"]
        assert bool(found) != holds

    def test_a_known_storage_may_be_light(self) -> None:
        document = estimate(UNKNOWN)
        document["model"]["quantization"] |= {"isKnown": True, "bitsPerWeight": 1.69}
        assert broken(document) == []

    @for_each(
        ("source", "pinned", "holds"),
        [("header", False, True), ("shapes", True, True), ("shapes", False, False), ("configuration", False, False)],
    )
    def test_exact_weights_were_read_in_the_file_or_as_its_size(self, source: str, pinned: bool, holds: bool) -> None:
        document = estimate(CPU)
        document["model"]["shapeSource"] = source
        if not pinned:
            del document["model"]["artifact"]
        place = "/memory/weights/basis"
        assert broken(document) == ([] if holds else [("estimate/exact-weights-were-read", place)])

    def test_an_unpinned_file_makes_nothing_exact(self) -> None:
        assert broken(replaced(CARD, "/memory/weights/basis", "exact")) == [
            ("estimate/exact-weights-were-read", "/memory/weights/basis")
        ]

    @for_each(("told", "holds"), [(32768, True), (32768.5, True), (32767.5, True), (32768.6, False), (32767.4, False)])
    def test_the_cache_of_a_token_may_be_rounded_to_a_byte(self, told: float, holds: bool) -> None:
        document = estimate(CPU)
        document["kvCacheBytesPerToken"] = told
        assert broken(document) == (
            [] if holds else [("estimate/cache-is-that-of-its-tokens", "/kvCacheBytesPerToken")]
        )

    def test_of_a_windowed_model_a_token_takes_what_the_cache_comes_to_and_not_what_a_full_layer_does(self) -> None:
        document = estimate(UNIFIED)
        document["kvCacheBytesPerToken"] = 26 * 2 * 256 * 2
        assert broken(document) == [("estimate/cache-is-that-of-its-tokens", "/kvCacheBytesPerToken")]


class TestModel:
    def test_the_context_of_each_sequence_is_within_the_models(self) -> None:
        document = estimate(UNIFIED)
        document["model"]["maximumContextTokens"] = 4096
        assert broken(document) == []
        document["model"]["maximumContextTokens"] = 4095
        assert broken(document) == [("workload/context-within-the-models", "/workload/contextTokens")]
        del document["model"]["maximumContextTokens"]
        assert broken(document) == []

    def test_each_sequence_has_a_token_at_least(self) -> None:
        document = estimate(UNFIT)
        document["workload"]["parallelSequences"] = 4096
        assert broken(document) == []
        document["workload"] |= {"contextTokens": 4095}
        assert ("workload/each-sequence-has-a-token", "/workload/contextTokens") in broken(document)

    @for_each(("largest", "holds"), [(4095, False), (4096, True), (40960, True), (40961, False)])
    def test_what_fits_is_at_most_the_largest_context(self, largest: int, holds: bool) -> None:
        document = estimate(CARD)
        document["fit"]["largestContextTokens"] = largest
        place = "/fit/largestContextTokens"
        assert broken(document) == ([] if holds else [("fit/largest-context-is-the-largest", place)])

    @for_each(("largest", "holds"), [(1, True), (131071, True), (131072, False)])
    def test_what_does_not_fit_is_more_than_the_largest_context(self, largest: int, holds: bool) -> None:
        document = estimate(LONG)
        document["fit"]["largestContextTokens"] = largest
        place = "/fit/largestContextTokens"
        assert broken(document) == ([] if holds else [("fit/largest-context-is-the-largest", place)])

    @for_each(("name", "holds"), [("q8_0", True), ("Q8_0", True), ("Q4_K_M", False)])
    def test_a_model_has_the_quantisation_of_its_files_in_any_letters(self, name: str, holds: bool) -> None:
        document = estimate(CPU)
        document["model"]["quantization"]["name"] = name
        place = "/model/quantization/name"
        assert broken(document) == ([] if holds else [("estimate/quantization-is-the-artifacts", place)])

    def test_files_that_are_known_have_a_size_that_is_exact(self) -> None:
        assert broken(replaced(CPU, "/disk/basis", "fitted")) == [("estimate/disk-is-the-artifacts", "/disk/basis")]
        assert broken(replaced(CARD, "/disk/bytes", 1)) == []

    @for_each(
        ("engine", "stored", "holds"),
        [
            ("llama.cpp", "gguf", True),
            ("llama.cpp", "safetensors", False),
            ("llama.cpp", "mlx", False),
            ("ollama", "gguf", True),
            ("ollama", "safetensors", False),
            ("ollama", "mlx", False),
            ("vllm", "gguf", True),
            ("vllm", "safetensors", True),
            ("vllm", "mlx", False),
            ("mlx", "gguf", False),
            ("mlx", "safetensors", True),
            ("mlx", "mlx", True),
        ],
    )
    def test_an_engine_reads_the_format_of_the_files(self, engine: str, stored: str, holds: bool) -> None:
        document = estimate("qwen3-32b-on-m3-max-with-mlx")
        document["model"]["artifact"]["format"] = stored
        document["workload"]["engine"] = engine
        found = [finding for finding in broken(document) if not finding[0].startswith("artifact/")]
        assert found == ([] if holds else [("workload/engine-runs-the-files", "/workload/engine")])

    def test_no_estimate_leaves_its_engine_open(self) -> None:
        document = estimate("qwen3-32b-on-m3-max-with-mlx")
        del document["workload"]["engine"]
        assert broken(document) == [("schema/required", "/workload")]

    def test_mlx_runs_in_unified_memory(self) -> None:
        document = estimate("qwen3-32b-on-m3-max-with-mlx")
        document["fit"]["placement"] = "fullDevice"
        assert broken(document) == [("workload/engine-runs-the-files", "/fit/placement")]

    def test_what_runs_beside_a_model_takes_a_part_of_the_memory(self) -> None:
        document = estimate(EXPERTS)
        total = document["memory"]["totalBytes"]
        document["companions"].append(copy.deepcopy(document["companions"][0]))
        for companion, taken in zip(document["companions"], (total - 1, 1), strict=True):
            companion["memoryBytes"] = taken
        assert broken(document) == []
        document["companions"][1] |= {"role": "projector", "memoryBytes": 2}
        assert broken(document) == [("estimate/companions-are-counted", "/companions")]

    def test_files_of_a_companion_are_held_against_the_rules_of_files(self) -> None:
        document = estimate(EXPERTS)
        document["companions"][0]["artifact"] = {
            **estimate(UNIFIED)["model"]["artifact"],
            "digest": "sha256:" + "5" * 64,
        }
        assert broken(document) == [("artifact/digest-is-real", "/companions/0/artifact/digest")]

    def test_no_more_weights_are_in_use_than_there_are(self) -> None:
        document = estimate(UNFIT)
        document["model"]["parametersActive"] += 1
        assert broken(document) == [("model/active-within-total", "/model/parametersActive")]
        del document["model"]["parametersActive"]
        assert broken(document) == []


def laid_out(devices: int, hosts: int, placement: str) -> Any:
    """The small model, in so many equal parts."""
    document = estimate(CPU)
    del document["calibration"], document["decodeDepthTokens"], document["reproduceCommand"]
    document["decodeSpeed"] = document["prefillSpeed"] = {"status": "unavailable", "reason": "notAsked"}
    count = devices + hosts
    sizes = [document["memory"]["totalBytes"] // count] * count
    sizes[0] += document["memory"]["totalBytes"] - sum(sizes)
    room = {"availableBytes": 4 * GIB, "reserveBytes": 0}
    document["fit"] = {
        "verdict": "fits",
        "placement": placement,
        "parts": [
            {"place": "device", "deviceIndex": index, "neededBytes": size, **room}
            if index < devices
            else {"place": "host", "neededBytes": size, **room}
            for index, size in enumerate(sizes)
        ],
    }
    return document


class TestFit:
    @for_each("placement", sorted(PLACEMENTS))
    @for_each(("devices", "hosts"), [(0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2), (3, 1)])
    def test_a_placement_is_what_its_parts_say(self, placement: str, devices: int, hosts: int) -> None:
        document = laid_out(devices, hosts, placement)
        if placement == "partialOffload":
            document["fit"] |= {"deviceLayers": 3, "totalLayers": 17}
        holds = {
            "fullDevice": devices == 1 and hosts <= 1,
            "splitDevices": devices >= 2 and hosts <= 1,
            "partialOffload": devices >= 1 and hosts == 1,
            "unified": devices == 1 and hosts == 0,
            "cpu": devices == 0 and hosts == 1,
        }[placement]
        assert broken(document) == ([] if holds else [("fit/placement-names-its-parts", "/fit/parts")])

    @given(st.integers(0, 20), st.integers(2, 20), st.integers(0, 20))
    def test_layers_are_where_a_partial_offload_says(self, layers: int, total: int, experts: int) -> None:
        document = laid_out(1, 1, "partialOffload")
        document["fit"] |= {"deviceLayers": layers, "totalLayers": total}
        if experts:
            document["fit"]["hostExpertLayers"] = experts
        holds = 1 <= layers <= total - (0 if experts else 1) and experts <= layers
        assert (broken(document) == []) == holds
        assert {rule for rule, _ in broken(document)} <= {"fit/layers-follow-the-placement"}

    @for_each(
        ("placement", "devices", "layers", "holds"),
        [
            ("cpu", 0, 0, True),
            ("cpu", 0, 1, False),
            ("fullDevice", 1, 17, True),
            ("fullDevice", 1, 16, False),
            ("splitDevices", 2, 17, True),
            ("unified", 1, 0, False),
        ],
    )
    def test_layers_are_all_or_none_elsewhere(self, placement: str, devices: int, layers: int, holds: bool) -> None:
        document = laid_out(devices, 0 if devices else 1, placement)
        document["fit"] |= {"deviceLayers": layers, "totalLayers": 17}
        assert broken(document) == ([] if holds else [("fit/layers-follow-the-placement", "/fit/deviceLayers")])

    def test_experts_lie_elsewhere_only_in_a_partial_offload(self) -> None:
        document = laid_out(1, 0, "fullDevice")
        document["fit"]["hostExpertLayers"] = 1
        assert broken(document) == [("fit/layers-follow-the-placement", "/fit/hostExpertLayers")]

    @for_each(
        ("layers", "experts", "expected"),
        [
            (17, 17, []),
            (5, 5, []),
            (5, 6, ["/fit/hostExpertLayers"]),
            (17, 0, ["/fit/deviceLayers"]),
            (0, 0, ["/fit/deviceLayers"]),
        ],
    )
    def test_experts_lie_elsewhere_of_layers_that_devices_hold(
        self, layers: int, experts: int, expected: list[str]
    ) -> None:
        document = laid_out(1, 1, "partialOffload")
        document["fit"] |= {"deviceLayers": layers, "totalLayers": 17} | (
            {"hostExpertLayers": experts} if experts else {}
        )
        assert broken(document) == [("fit/layers-follow-the-placement", pointer) for pointer in expected]

    @given(st.lists(st.integers(1, 2**33), min_size=2, max_size=5))
    def test_parts_hold_just_what_the_model_takes(self, sizes: list[int]) -> None:
        document = laid_out(len(sizes), 0, "splitDevices")
        for part, size in zip(document["fit"]["parts"], sizes, strict=True):
            part |= {"neededBytes": size, "availableBytes": size}
        exact = sum(sizes) == document["memory"]["totalBytes"]
        assert broken(document) == ([] if exact else [("fit/parts-hold-all", "/fit/parts")])

    @given(st.integers(0, 2**40), st.integers(0, 2**40))
    def test_a_place_has_room_for_its_part_and_its_reserve(self, available: int, reserve: int) -> None:
        document = laid_out(0, 1, "cpu")
        part = document["fit"]["parts"][0]
        part |= {"availableBytes": available, "reserveBytes": reserve}
        room = part["neededBytes"] + reserve <= available
        assert broken(document) == ([] if room else [("fit/parts-have-room", "/fit/parts/0/availableBytes")])

    @given(st.integers(0, 2**38), st.integers(0, 2**38))
    def test_what_is_missing_is_the_difference(self, more: int, available: int) -> None:
        document = estimate(UNFIT)
        needed = document["memory"]["totalBytes"] + more
        document["fit"] |= {
            "requiredBytes": needed,
            "availableBytes": available,
            "shortfallBytes": max(needed - available, 0),
        }
        holds = available < needed
        assert broken(document) == ([] if holds else [("fit/shortfall-is-the-difference", "/fit/availableBytes")])

    def test_what_lacks_nothing_does_not_say_that_it_does_not_fit(self) -> None:
        document = estimate(UNFIT)
        needed = document["memory"]["totalBytes"]
        document["fit"] |= {"requiredBytes": needed, "availableBytes": needed, "shortfallBytes": 0}
        assert broken(document) == [("fit/shortfall-is-the-difference", "/fit/availableBytes")]
        document["fit"] |= {"availableBytes": needed - 1, "shortfallBytes": 1}
        assert broken(document) == []

    def test_the_machines_memory_has_no_number(self) -> None:
        document = laid_out(0, 1, "cpu")
        document["fit"]["parts"][0]["deviceIndex"] = 0
        assert broken(document) == [("fit/placement-names-its-parts", "/fit/parts/0/deviceIndex")]


class TestSpeed:
    @given(*[st.floats(0.001, 1000)] * 3)
    def test_the_likely_speed_lies_inside(self, low: float, likely: float, high: float) -> None:
        document = estimate(SEED)
        document["decodeSpeed"] |= {
            "lowTokensPerSecond": low,
            "likelyTokensPerSecond": likely,
            "highTokensPerSecond": high,
        }
        expected = []
        if low > high:
            expected = [("speed/in-order", "/decodeSpeed/lowTokensPerSecond")]
        elif not low <= likely <= high:
            expected = [("speed/in-order", "/decodeSpeed/likelyTokensPerSecond")]
        assert broken(document) == expected

    @for_each(("method", "holds"), [("seed", False), ("timeBudget", False), ("calibrated", False), ("measured", True)])
    def test_of_what_may_not_fit_only_a_measured_speed_is_told(self, method: str, holds: bool) -> None:
        document = estimate(UNREAD)
        document["prefillSpeed"] = {**estimate(SEED)["decodeSpeed"], "method": method}
        if method in ("measured", "calibrated"):
            document["calibration"] = estimate(CPU)["calibration"]
        place = "/prefillSpeed/status"
        assert broken(document) == ([] if holds else [("speed/only-what-fits-runs", place)])

    @for_each("method", ["seed", "timeBudget", "measured", "calibrated"])
    def test_no_speed_at_all_is_told_of_what_does_not_fit(self, method: str) -> None:
        document = estimate(LONG)
        document["prefillSpeed"] = {**estimate(SEED)["decodeSpeed"], "method": method}
        assert ("speed/only-what-fits-runs", "/prefillSpeed/status") in broken(document)

    @for_each(
        ("device", "host", "placement", "highest"),
        [
            (1, 0, "fullDevice", "high"),
            (9, 1, "fullDevice", "high"),
            (9, 1, "partialOffload", "medium"),
            (1, 1, "partialOffload", "medium"),
            (1, 2, "partialOffload", "low"),
            (0, 1, "cpu", "low"),
        ],
    )
    @for_each("confidence", ["low", "medium", "high"])
    def test_confidence_is_less_the_more_the_processor_computes(
        self, device: int, host: int, placement: str, highest: str, confidence: str
    ) -> None:
        document = laid_out(min(device, 1), min(host, 1), placement)
        parts, total = document["fit"]["parts"], document["memory"]["totalBytes"]
        if placement == "partialOffload":
            document["fit"] |= {"deviceLayers": 3, "totalLayers": 17}
        parts[0]["neededBytes"] = total * max(device, 1) // (max(device, 1) + host) if len(parts) > 1 else total
        if len(parts) > 1:
            parts[1]["neededBytes"] = total - parts[0]["neededBytes"]
            if device == host:
                document["memory"]["overhead"]["bytes"] += total % 2
                document["memory"]["totalBytes"] += total % 2
                parts[0]["neededBytes"] = parts[1]["neededBytes"] = document["memory"]["totalBytes"] // 2
        document["prefillSpeed"] = {**estimate(SEED)["decodeSpeed"], "confidence": confidence}
        order = ["low", "medium", "high"]
        holds = order.index(confidence) <= order.index(highest)
        place = "/prefillSpeed/confidence"
        assert broken(document) == ([] if holds else [("speed/confidence-follows-the-fit", place)])
        document["prefillSpeed"]["method"] = "measured"
        document["calibration"] = estimate(CPU)["calibration"]
        assert broken(document) == []

    def test_a_speed_may_hold_for_an_empty_context(self) -> None:
        assert broken(replaced(CARD, "/decodeDepthTokens", 0)) == [], "llama-bench measures so unless it is told"

    def test_a_speed_of_writing_holds_for_a_context_that_is_so_full(self) -> None:
        document = estimate(CARD)
        document["decodeDepthTokens"] = 4097
        assert broken(document) == [("estimate/speed-has-its-depth", "/decodeDepthTokens")]
        document = estimate(UNFIT)
        document["decodeDepthTokens"] = 1
        assert broken(document) == [("estimate/speed-has-its-depth", "/decodeDepthTokens")]

    @for_each(("factor", "holds"), [(1, True), (1.0099, True), (0.9901, True), (1.0101, False), (0.9899, False)])
    def test_the_parts_of_a_tokens_time_add_up_within_a_hundredth(self, factor: float, holds: bool) -> None:
        document = estimate(CARD)
        speed, budget = document["decodeSpeed"], document["decodeBudget"]
        speed |= {"lowTokensPerSecond": 10, "likelyTokensPerSecond": 20, "highTokensPerSecond": 40}
        budget |= {"fixedMs": 10, "weightsMs": 20, "kvCacheMs": 10, "hostMs": 5, "hopMs": 50 * factor - 45}
        assert broken(document) == ([] if holds else [("estimate/budget-is-the-time-of-a-token", "/decodeBudget")])

    def test_a_speed_so_small_that_its_time_has_no_number_is_still_compared(self) -> None:
        document = estimate(CARD)
        document["decodeSpeed"] |= {"lowTokensPerSecond": 5e-324, "likelyTokensPerSecond": 5e-324}
        assert broken(document) == [("estimate/budget-is-the-time-of-a-token", "/decodeBudget")]

    def test_a_budget_stands_just_where_a_speed_was_reckoned_from_it(self) -> None:
        document = estimate(CARD)
        del document["decodeBudget"]
        assert broken(document) == [("estimate/budget-is-the-time-of-a-token", "")]
        document["decodeSpeed"]["method"] = "seed"
        assert broken(document) == []
        document = estimate(SEED)
        document["decodeBudget"] = estimate(CARD)["decodeBudget"]
        assert broken(document) == [("estimate/budget-is-the-time-of-a-token", "/decodeBudget")]
        document = estimate(UNFIT)
        document["decodeBudget"] = estimate(CARD)["decodeBudget"]
        assert broken(document) == [("estimate/budget-is-the-time-of-a-token", "/decodeBudget")]
        document = estimate(CARDS)
        del document["decodeBudget"]
        assert broken(document) == [], "a calibrated speed may leave its parts out"

    def test_measurements_are_named_just_where_a_speed_rests_on_them(self) -> None:
        document = estimate(CARD)
        document["calibration"] = estimate(CPU)["calibration"]
        assert broken(document) == [("estimate/measurements-are-named", "/calibration")]

    @for_each("method", ["measured", "calibrated"])
    def test_a_machine_that_is_not_here_was_not_measured(self, method: str) -> None:
        document = estimate(SEED)
        document["decodeSpeed"]["method"] = method
        document["calibration"] = estimate(CPU)["calibration"]
        assert broken(document) == [("estimate/measurements-are-named", "/decodeSpeed/method")]
        document["hardwareOrigin"] = "probe"
        assert broken(document) == []

    @for_each(
        ("confidence", "method", "holds"),
        [("low", "seed", True), ("medium", "seed", False), ("high", "calibrated", False), ("high", "measured", True)],
    )
    def test_of_an_unknown_storage_no_speed_is_trusted_that_was_not_measured(
        self, confidence: str, method: str, holds: bool
    ) -> None:
        document = estimate(UNKNOWN)
        document["decodeSpeed"] |= {"confidence": confidence, "method": method}
        if method != "seed":
            document["calibration"] = estimate(CPU)["calibration"]
        place = "/decodeSpeed/confidence"
        assert broken(document) == ([] if holds else [("estimate/unknown-quantization-lowers-confidence", place)])


class TestCommand:
    @for_each(
        "argument",
        [
            "/home/ada/m.gguf",
            "~/m.gguf",
            "./m.gguf",
            "../m.gguf",
            "C:\\models\\m.gguf",
            "D:/m.gguf",
            "--model=/srv/m.gguf",
            "file:///srv/m.gguf",
            "models/../../m.gguf",
            "models\\m.gguf",
            "..",
        ],
    )
    def test_a_path_of_this_machine_is_refused(self, argument: str) -> None:
        document = estimate(CARD)
        document["reproduceCommand"][2] = argument
        assert broken(document) == [("estimate/command-names-no-path", "/reproduceCommand/2")]

    def test_a_program_at_a_path_is_one_finding(self) -> None:
        document = estimate(CARD)
        document["reproduceCommand"][0] = "/usr/local/bin/llama-server"
        assert broken(document) == [("estimate/command-names-no-path", "/reproduceCommand/0")]

    @for_each(
        ("option", "value"),
        [
            ("-hf", "Qwen/Qwen3-32B-GGUF:Q4_K_M"),
            ("--hf-repo", "Qwen/Qwen3-32B-GGUF"),
            ("-m", "Qwen3-32B-Q4_K_M.gguf"),
        ],
    )
    def test_a_repository_and_a_name_alone_are_no_paths(self, option: str, value: str) -> None:
        document = estimate(CARD)
        document["reproduceCommand"][1:3] = [option, value]
        assert broken(document) == []

    @for_each(
        "command",
        [["sh", "-c", "true"], ["llama-server;", "-c", "4096"], ["curl"], ["--ctx-size", "4096"], ["llama-quantize"]],
        ids=str,
    )
    def test_a_command_runs_a_program_of_llama_cpp(self, command: list[str]) -> None:
        document = estimate(CARD)
        document["reproduceCommand"] = command
        assert ("estimate/command-runs-the-engine", "/reproduceCommand/0") in broken(document)

    @for_each(
        "more",
        [
            ["--host", "0.0.0.0"],
            ["--rpc", "10.0.0.1:50052"],
            ["--api-key", "hunter2"],
            ["--ctx-size=8192"],
            ["-c=8192"],
            ["--alias", "$(reboot)"],
            ["-hff", "$(reboot)"],
            ["-hf", "a/b;reboot"],
            ["&&", "reboot"],
            ["--tools", "all"],
            ["--parallel"],
            ["-np", "1"],
        ],
        ids=str,
    )
    def test_a_command_that_people_paste_does_nothing_else(self, more: list[str]) -> None:
        document = estimate(CARD)
        document["reproduceCommand"] += more
        assert {rule for rule, _ in broken(document)} == {"estimate/command-runs-the-engine"}

    @for_each("name", ["a/b;reboot", "a/b$(reboot)", "a/b Q4", "a", "--help"])
    def test_a_name_on_the_hub_is_a_name(self, name: str) -> None:
        assert broken(replaced(CARD, "/reproduceCommand/2", name)) == [
            ("estimate/command-runs-the-engine", "/reproduceCommand/2")
        ]

    @for_each("engine", ["ollama", "vllm"])
    def test_no_command_of_llama_cpp_makes_the_case_of_another_engine(self, engine: str) -> None:
        document = estimate(CARD)
        document["workload"]["engine"] = engine
        document["model"]["artifact"]["format"] = "gguf"
        assert broken(document) == [("estimate/command-runs-the-engine", "/reproduceCommand")]

    def test_what_measures_a_model_asks_only_for_what_it_has(self) -> None:
        document = estimate(CARD)
        document["reproduceCommand"] = ["llama-bench", "-hf", "a/b:Q4_K_M", "-ctk", "f16", "-ngl", "65", "-p", "0", "-n", "128", "-d", "0", "-r", "3"]  # fmt: skip
        assert broken(document) == []
        document["reproduceCommand"][4] = "q8_0"
        assert broken(document) == [("estimate/command-asks-for-the-case", "/reproduceCommand/4")]

    @for_each(
        ("option", "value"),
        [
            ("--ctx-size", "4096"),
            ("--cache-type-k", "f16"),
            ("--cache-type-v", "f16"),
            ("--parallel", "1"),
            ("--flash-attn", "on"),
            ("--ubatch-size", "512"),
        ],
    )
    def test_each_option_asks_for_what_the_workload_says(self, option: str, value: str) -> None:
        document = estimate(CARD)
        command = document["reproduceCommand"]
        at = command.index(option) + 1
        assert command[at] == value
        short = {"--ctx-size": "-c", "--cache-type-k": "-ctk", "--cache-type-v": "-ctv", "--parallel": "-np", "--flash-attn": "-fa", "--ubatch-size": "-ub"}  # fmt: skip
        command[at - 1] = short[option]
        assert broken(document) == []
        command[at] = {"f16": "f32", "on": "off"}.get(value, "7")
        assert broken(document) == [("estimate/command-asks-for-the-case", f"/reproduceCommand/{at}")]
        del command[at - 1 : at + 1]
        assert broken(document) == [("estimate/command-asks-for-the-case", "/reproduceCommand")]
        command[0] = "llama-cli"
        assert broken(document) == []

    def test_flash_attention_that_is_off_is_asked_for_as_off(self) -> None:
        document = estimate(CARD)
        document["workload"]["flashAttention"] = False
        command = document["reproduceCommand"]
        at = command.index("--flash-attn") + 1
        assert broken(document) == [("estimate/command-asks-for-the-case", f"/reproduceCommand/{at}")]
        command[at] = "off"
        assert broken(document) == []

    def test_one_cache_for_all_sequences_is_asked_for_by_its_flag(self) -> None:
        document = estimate(EXPERTS)
        command = document["reproduceCommand"]
        command.remove("--kv-unified")
        assert broken(document) == [("estimate/command-asks-for-the-case", "/reproduceCommand")]
        command.append("--no-kv-unified")
        assert broken(document) == [("estimate/command-asks-for-the-case", f"/reproduceCommand/{len(command) - 1}")]
        document["workload"]["unifiedCache"] = False
        assert broken(document) == []
        command[-1] = "-kvu"
        assert broken(document) == [("estimate/command-asks-for-the-case", f"/reproduceCommand/{len(command) - 1}")]

    @for_each(("layers", "holds"), [("65", True), ("all", True), ("64", False), ("0", False)])
    def test_layers_are_asked_for_as_they_lie(self, layers: str, holds: bool) -> None:
        document = estimate(CARD)
        document["fit"] |= {"deviceLayers": 65, "totalLayers": 65}
        command = document["reproduceCommand"]
        at = command.index("--n-gpu-layers") + 1
        command[at] = layers
        assert broken(document) == (
            [] if holds else [("estimate/command-asks-for-the-case", f"/reproduceCommand/{at}")]
        )

    def test_experts_are_asked_for_as_they_lie(self) -> None:
        document = estimate(EXPERTS)
        at = document["reproduceCommand"].index("--n-cpu-moe") + 1
        document["reproduceCommand"][at] = "18"
        assert broken(document) == [("estimate/command-asks-for-the-case", f"/reproduceCommand/{at}")]


@for_each("kind", ["f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"])
def test_only_caches_that_are_not_quantised_do_without_flash_attention(kind: str) -> None:
    document = estimate(UNFIT)
    document["workload"] |= {"kvCacheType": kind, "flashAttention": False}
    expected = (
        []
        if kind in ("f32", "f16", "bf16")
        else [("workload/quantised-cache-needs-flash-attention", "/workload/flashAttention")]
    )
    assert broken(document) == expected


@for_each("keys", ["f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"])
@for_each(("values", "holds"), [("f32", True), ("f16", True), ("bf16", True), ("q8_0", False), ("iq4_nl", False)])
def test_only_values_decide_whether_flash_attention_is_needed(keys: str, values: str, holds: bool) -> None:
    document = estimate(UNFIT)
    document["workload"] |= {"kvCacheType": keys, "valueCacheType": values, "flashAttention": False}
    expected = [] if holds else [("workload/quantised-cache-needs-flash-attention", "/workload/flashAttention")]
    assert broken(document) == expected
    document["workload"]["flashAttention"] = True
    assert broken(document) == []


def test_a_command_asks_for_values_as_the_workload_stores_them() -> None:
    document = estimate(KEYS)
    command = document["reproduceCommand"]
    assert command[command.index("--cache-type-k") + 1] == "q8_0"
    at = command.index("--cache-type-v") + 1
    assert command[at] == "f16"
    del document["workload"]["valueCacheType"]
    document["workload"]["flashAttention"] = True
    command[command.index("--flash-attn") + 1] = "on"
    assert broken(document) == [("estimate/command-asks-for-the-case", f"/reproduceCommand/{at}")]
    command[at] = "q8_0"
    assert broken(document) == []


@for_each(("outputs", "holds"), [(1, True), (512, True), (513, False)])
def test_room_is_kept_for_the_scores_of_a_batch_at_most(outputs: int, holds: bool) -> None:
    document = estimate(UNFIT)
    document["workload"]["reservedOutputs"] = outputs
    assert document["workload"]["batchTokens"] == 512
    assert broken(document) == ([] if holds else [("workload/outputs-within-a-batch", "/workload/reservedOutputs")])


@for_each(
    "digits",
    ["0" * 63 + "1", "0123456789abcdef" * 4, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
)
@for_each("key", ["hardware", "calibration"])
def test_a_reference_is_to_a_document_that_was_there(key: str, digits: str) -> None:
    document = estimate(CPU)
    document[key]["digest"] = f"sha256:{digits}"
    assert broken(document) == [("reference/digest-is-real", f"/{key}/digest")]


@for_each(("key", "contract"), [("hardware", "speed-calibration"), ("calibration", "hardware-profile")])
def test_a_reference_is_to_a_document_of_its_contract(key: str, contract: str) -> None:
    document = estimate(CPU)
    document[key]["contract"] = contract
    assert broken(document) == [("reference/names-its-contract", f"/{key}/contract")]


@for_each(("name", "calibration"), [(CPU, "one-measurement"), (CARDS, "three-measurements")])
def test_estimates_name_calibrations_that_stand_among_the_examples(name: str, calibration: str) -> None:
    from modeldoor_validators.canonical import digest

    assert estimate(name)["calibration"]["digest"] == digest(golden(calibration, "speed-calibration"))


def test_estimates_name_profiles_that_stand_among_the_examples() -> None:
    from modeldoor_validators.canonical import digest

    names = [
        "cpu-container",
        "rtx-4090-24gb",
        "two-rtx-4090",
        "m3-max-36gb",
        "snapdragon-x-elite",
        "arc-pro-b60-unlisted",
        "strix-halo-carve-out",
    ]
    profiles = {digest(golden(name, "hardware-profile")): golden(name, "hardware-profile") for name in names}
    for name in (
        CARD,
        CPU,
        OFFLOAD,
        CARDS,
        EXPERTS,
        UNFIT,
        LONG,
        SEED,
        UNKNOWN,
        UNREAD,
        UNIFIED,
        KEYS,
        "qwen3-32b-on-m3-max",
        "qwen3-32b-on-m3-max-with-mlx",
    ):
        document = estimate(name)
        profile = profiles[document["hardware"]["digest"]]
        assert document["hardwareOrigin"] == profile["origin"]
        for part in document["fit"].get("parts", []):
            memory = profile["devices"][part["deviceIndex"]] if part["place"] == "device" else profile["hostMemory"]
            assert part["availableBytes"] == memory["available"]["bytes"], "no more is planned with than is free"


def test_the_seeds_four_terms_are_those_of_its_formula() -> None:
    memory = copy.deepcopy(estimate(SEED)["memory"])
    assert memory["totalBytes"] / GIB == pytest.approx(6.6659, abs=0.0001)
    assert memory["kvCache"]["bytes"] == 7 * 8000 * 4096
    assert (memory["compute"]["bytes"], memory["overhead"]["bytes"]) == (1.5 * GIB, GIB)


def test_the_cache_of_the_small_model_is_what_llama_cpp_told() -> None:
    assert estimate(CPU)["memory"]["kvCache"]["bytes"] == 128 * 2**20
    assert estimate(CPU)["memory"]["weights"]["bytes"] / 2**20 == pytest.approx(1252.41, abs=0.005)
