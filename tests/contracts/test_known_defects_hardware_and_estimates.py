"""What went wrong with machines, models and estimates before cannot be said in a document of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from families import for_each
from goldens import golden, patched
from modeldoor_validators import DocumentRefused, check, load


def found(document: Any, contract: str) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, contract)]


def edited(contract: str, name: str, path: str, value: Any, op: str = "replace") -> Any:
    return patched(golden(name, contract), {"op": op, "path": path, "value": value})


class TestHardware:
    def test_no_memory_of_a_card_that_means_a_machine_on_which_nothing_fits(self) -> None:
        """A machine without a card had 0 GB of its memory, and no model fitted in that."""
        with_zero = edited("hardware-profile", "rtx-4090-24gb", "/devices/0/totalBytes", 0)
        assert found(with_zero, "hardware-profile") == [("schema/minimum", "/devices/0/totalBytes")]
        container = golden("cpu-container", "hardware-profile")
        assert container["devices"] == []
        assert container["hostMemory"]["available"]["bytes"] > 0
        estimate = golden("llama-3.2-1b-on-a-processor", "model-estimate")
        assert (estimate["fit"]["verdict"], estimate["fit"]["placement"]) == ("fits", "cpu")

    def test_a_machine_without_a_card_that_does_not_say_its_memory(self) -> None:
        document = patched(golden("cpu-container", "hardware-profile"), {"op": "remove", "path": "/hostMemory"})
        assert found(document, "hardware-profile") == [("schema/required", "")]

    def test_the_largest_of_several_cards_and_the_others_left_out_in_silence(self) -> None:
        document = golden("two-rtx-4090", "hardware-profile")
        del document["devices"][1], document["ignoredDevices"]
        assert found(document, "hardware-profile") == [("schema/required", "")]
        document["ignoredDevices"] = [{"name": "NVIDIA GeForce RTX 4090", "vendor": "nvidia"}]
        assert found(document, "hardware-profile") == [("schema/required", "/ignoredDevices/0")]

    @for_each(("device", "processor"), [(True, False), (False, True), (True, True)])
    def test_a_default_bandwidth_without_a_warning(self, device: bool, processor: bool) -> None:
        document = golden("two-rtx-4090", "hardware-profile")
        default = {"gigabytesPerSecond": 300, "source": "default"}
        if device:
            document["devices"][1]["bandwidth"] = default
        if processor:
            document["processor"]["bandwidth"] = default
        due = device + processor
        assert found(document, "hardware-profile") == [("hardware/default-has-its-notice", "/notices")] * due

    def test_a_bandwidth_that_nobody_can_trace(self) -> None:
        document = edited("hardware-profile", "rtx-4090-24gb", "/devices/0/bandwidth", 1008)
        assert found(document, "hardware-profile") == [("schema/type", "/devices/0/bandwidth")]

    def test_all_memory_taken_for_free(self) -> None:
        """Free memory is a reading with a tag; a bare number, or none, is refused."""
        document = edited("hardware-profile", "two-rtx-4090", "/devices/0/available", 25757220864)
        assert found(document, "hardware-profile") == [("schema/type", "/devices/0/available")]
        document = edited("hardware-profile", "two-rtx-4090", "/devices/0/available/bytes", 25757220864)
        assert found(document, "hardware-profile") == [("hardware/sizes-in-order", "/devices/0/available/bytes")]
        document = patched(
            golden("two-rtx-4090", "hardware-profile"), {"op": "remove", "path": "/devices/0/available/bytes"}
        )
        assert found(document, "hardware-profile") == [("schema/required", "/devices/0/available")]

    def test_free_memory_of_yesterday(self) -> None:
        """A profile was kept for a day, with what was free when it was made."""
        document = edited("hardware-profile", "two-rtx-4090", "/memoryReadAt", "2026-11-19T18:02:11.000Z")
        assert found(document, "hardware-profile") == [("hardware/free-memory-has-its-time", "/memoryReadAt")]

    def test_a_failed_look_that_is_kept_for_a_day(self) -> None:
        document = edited("hardware-profile", "nvidia-probe-failed", "/isFromCache", True)
        assert found(document, "hardware-profile") == [("hardware/only-a-look-is-kept", "/isFromCache")]

    def test_a_failed_look_that_nobody_hears_of(self) -> None:
        document = edited("hardware-profile", "nvidia-probe-failed", "/notices/0/code", "nvidiaSlow")
        assert found(document, "hardware-profile") == [("hardware/fallback-says-why", "/notices")]

    def test_unified_memory_counted_twice(self) -> None:
        document = edited("hardware-profile", "snapdragon-x-elite", "/devices/0/available/bytes", 16958533632)
        document["hostMemory"]["available"]["bytes"] = 15032385536
        assert found(document, "hardware-profile") == [
            ("hardware/unified-is-the-machines-memory", "/devices/0/available/bytes")
        ]

    @for_each("size", [24.0000001, 23.5, "24 GB", "25769803776", None, True])
    def test_sizes_that_are_no_whole_bytes(self, size: Any) -> None:
        document = edited("hardware-profile", "two-rtx-4090", "/devices/0/totalBytes", size)
        assert found(document, "hardware-profile") == [("schema/type", "/devices/0/totalBytes")]

    @for_each("name", ["vramGb", "ramGb", "bandwidthGbps"])
    def test_sizes_in_units_that_mean_two_things(self, name: str) -> None:
        document = edited("hardware-profile", "two-rtx-4090", f"/{name}", 24, op="add")
        assert found(document, "hardware-profile") == [("schema/additionalProperties", "")]

    @for_each("text", ["NaN", "Infinity", "-Infinity", "1e999"])
    @for_each("place", ["/devices/0/totalBytes", "/devices/0/bandwidth/gigabytesPerSecond"])
    def test_figures_that_are_no_numbers(self, text: str, place: str) -> None:
        document = edited("hardware-profile", "two-rtx-4090", place, "HERE")
        with pytest.raises(DocumentRefused) as refusal:
            load(json.dumps(document).replace('"HERE"', text), contract="hardware-profile")
        assert refusal.value.findings[0].rule in ("json/number", "json/syntax")

    def test_a_backend_that_the_machine_cannot_have(self) -> None:
        document = edited("hardware-profile", "cpu-container", "/platform", "macos")
        assert found(document, "hardware-profile") == [("schema/minItems", "/devices")]
        document = edited("hardware-profile", "rtx-4090-24gb", "/devices/0/backend", "metal")
        assert found(document, "hardware-profile") == [("hardware/backend-serves-its-device", "/devices/0/backend")]

    def test_one_bandwidth_for_two_cards_of_one_name(self) -> None:
        """The RTX 3060 with 8 GB was taken for the one with 12 GB, which is half as fast again."""
        document = edited("hardware-catalog", "cards-and-chips", "/devices/1/memoryOptionsBytes", [])
        assert found(document, "hardware-catalog") == [("hardwareCatalog/name-leads-to-one-entry", "/devices/1/name")]

    def test_one_bandwidth_for_two_chips_of_one_name(self) -> None:
        """The M3 Max with 30 cores was given the 400 GB/s of the one with 40."""
        document = golden("cards-and-chips", "hardware-catalog")
        document["devices"][7]["memoryOptionsBytes"].append(128 * 2**30)
        document["devices"][7]["computeUnits"] = document["devices"][8]["computeUnits"]
        assert found(document, "hardware-catalog") == [("hardwareCatalog/name-leads-to-one-entry", "/devices/8/name")]

    def test_a_wrong_row_of_a_table_that_looks_like_any_other(self) -> None:
        document = edited("hardware-catalog", "cards-and-chips", "/devices/5/quality", "reported")
        assert found(document, "hardware-catalog") == [("source/weak-alone-is-weak", "/devices/5/quality")]


class TestShapes:
    def test_heads_taken_from_the_embedding(self) -> None:
        """The size of a head was embedding over heads, which is half of Qwen3's: it stands in the shape, or there is none."""
        document = patched(
            golden("dense-and-mixtures", "model-shapes"),
            {"op": "remove", "path": "/shapes/1/layerGroups/0/cache/keyLength"},
        )
        assert found(document, "model-shapes") == [("schema/required", "/shapes/1/layerGroups/0/cache")]

    def test_every_layer_taken_for_full_attention(self) -> None:
        document = edited("model-shapes", "sliding-and-shared", "/shapes/0/layerGroups/1/layers", 26)
        assert ("shape/layers-add-up", "/shapes/0/layers") in found(document, "model-shapes")

    def test_billions_with_a_fraction(self) -> None:
        document = edited("model-shapes", "dense-and-mixtures", "/shapes/2/parametersTotal", 30.5)
        assert found(document, "model-shapes") == [("schema/type", "/shapes/2/parametersTotal")]

    def test_a_mixture_taken_for_a_dense_model(self) -> None:
        document = patched(golden("dense-and-mixtures", "model-shapes"), {"op": "remove", "path": "/shapes/2/experts"})
        assert found(document, "model-shapes") == [("shape/dense-uses-all", "/shapes/2/parametersActive")]


class TestEstimates:
    @for_each("term", ["kvCache", "compute"])
    @for_each("basis", ["exact", "fitted"])
    def test_a_guess_that_is_called_something_else(self, term: str, basis: str) -> None:
        document = edited("model-estimate", "seven-billion-without-a-shape", f"/memory/{term}/basis", basis)
        assert found(document, "model-estimate") == [("schema/const", f"/memory/{term}/basis")]

    def test_a_speed_of_what_does_not_fit(self) -> None:
        """It was told as 0 tokens a second with low confidence, or as a real speed."""
        document = golden("llama-3.3-70b-f16-does-not-fit", "model-estimate")
        document["decodeSpeed"] = golden("qwen3-32b-on-rtx-4090", "model-estimate")["decodeSpeed"]
        document["decodeDepthTokens"] = 1
        document["decodeBudget"] = golden("qwen3-32b-on-rtx-4090", "model-estimate")["decodeBudget"]
        assert found(document, "model-estimate") == [("speed/only-what-fits-runs", "/decodeSpeed/status")]

    def test_a_speed_of_nothing(self) -> None:
        document = edited("model-estimate", "seven-billion-without-a-shape", "/decodeSpeed/likelyTokensPerSecond", 0)
        assert found(document, "model-estimate") == [("schema/exclusiveMinimum", "/decodeSpeed/likelyTokensPerSecond")]

    def test_a_speed_without_an_interval(self) -> None:
        document = patched(
            golden("qwen3-32b-on-rtx-4090", "model-estimate"),
            {"op": "remove", "path": "/decodeSpeed/highTokensPerSecond"},
        )
        assert found(document, "model-estimate") == [("schema/required", "/decodeSpeed")]

    def test_an_unknown_quantisation_of_eight_bits(self) -> None:
        document = edited("model-estimate", "unknown-quantization", "/model/quantization/bitsPerWeight", 8)
        assert found(document, "model-estimate") == [
            ("estimate/unknown-quantization-is-heavy", "/model/quantization/bitsPerWeight")
        ]

    def test_an_unknown_quantisation_that_says_heavy_and_counts_light(self) -> None:
        document = golden("unknown-quantization", "model-estimate")
        memory, part = document["memory"], document["fit"]["parts"][0]
        less = memory["weights"]["bytes"] // 2
        memory["weights"]["bytes"] -= less
        memory["totalBytes"] -= less
        part["neededBytes"] -= less
        assert found(document, "model-estimate") == [("estimate/weights-follow-the-bits", "/memory/weights/bytes")]

    def test_a_share_that_lies_elsewhere_instead_of_layers(self) -> None:
        document = golden("llama-3.3-70b-partly-on-rtx-4090", "model-estimate")
        del document["fit"]["deviceLayers"], document["fit"]["totalLayers"]
        assert found(document, "model-estimate") == [("schema/required", "/fit")]
        document["fit"]["offloadFraction"] = 0.4565
        assert ("schema/additionalProperties", "/fit") in found(document, "model-estimate")

    def test_gigabytes_taken_for_gibibytes(self) -> None:
        """18.07 GiB of weights were compared with 24 GB: 7 % of them were forgotten."""
        document = golden("llama-3.3-70b-f16-does-not-fit", "model-estimate")
        memory = document["memory"]
        mistaken = memory["weights"]["bytes"] * 10**9 // 2**30
        memory["totalBytes"] -= memory["weights"]["bytes"] - mistaken
        memory["weights"]["bytes"] = mistaken
        assert found(document, "model-estimate") == [("estimate/weights-follow-the-bits", "/memory/weights/bytes")]

    def test_a_mixture_that_weighs_what_it_uses(self) -> None:
        """122 billion weights, 10 of them in use, were told to take 33 GB."""
        document = golden("qwen3-30b-a3b-experts-on-the-processor", "model-estimate")
        weights = document["memory"]["weights"]
        active = document["model"]["parametersActive"] * 17 // 16
        document["memory"]["overhead"]["bytes"] += weights["bytes"] - active
        weights["bytes"] = active
        assert found(document, "model-estimate") == [("estimate/weights-follow-the-bits", "/memory/weights/bytes")]

    def test_a_cache_by_the_number_of_weights(self) -> None:
        """8000 bytes for each token and billion weights, for a model whose shape is known."""
        document = edited(
            "model-estimate", "qwen3-30b-a3b-experts-on-the-processor", "/kvCacheBytesPerToken", 30.5 * 8000
        )
        assert found(document, "model-estimate") == [("estimate/cache-is-that-of-its-tokens", "/kvCacheBytesPerToken")]

    def test_a_context_beyond_the_models_own(self) -> None:
        document = edited("model-estimate", "qwen3-32b-on-rtx-4090", "/model/maximumContextTokens", 2048)
        assert ("workload/context-within-the-models", "/workload/contextTokens") in found(document, "model-estimate")

    def test_a_fit_against_memory_that_nobody_read(self) -> None:
        """Where free memory is unknown, there is no fit and no speed."""
        document = golden("free-memory-unknown", "model-estimate")
        assert document["fit"]["verdict"] == "unknown"
        document["decodeSpeed"] = golden("seven-billion-without-a-shape", "model-estimate")["decodeSpeed"]
        document["decodeDepthTokens"] = 1
        assert found(document, "model-estimate") == [("speed/only-what-fits-runs", "/decodeSpeed/status")]

    def test_a_simulated_machine_taken_for_the_one_that_is_here(self) -> None:
        document = patched(
            golden("qwen3-32b-on-rtx-4090", "model-estimate"), {"op": "remove", "path": "/hardwareOrigin"}
        )
        assert found(document, "model-estimate") == [("schema/required", "")]

    def test_high_confidence_in_what_a_processor_computes(self) -> None:
        document = edited("model-estimate", "llama-3.3-70b-partly-on-rtx-4090", "/decodeSpeed/confidence", "high")
        assert found(document, "model-estimate") == [("speed/confidence-follows-the-fit", "/decodeSpeed/confidence")]

    @for_each("text", ["NaN", "Infinity", "-Infinity"])
    def test_a_size_that_is_no_number(self, text: str) -> None:
        document = edited("model-estimate", "qwen3-32b-on-rtx-4090", "/memory/kvCache/bytes", "HERE")
        with pytest.raises(DocumentRefused) as refusal:
            load(json.dumps(document).replace('"HERE"', text), contract="model-estimate")
        assert refusal.value.findings[0].rule in ("json/number", "json/syntax")
