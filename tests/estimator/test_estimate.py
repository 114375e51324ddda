"""An estimate tells of each case what it takes, where it lies and how fast it is, and always passes the gate."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_lifecycle.data.documents import hardware_catalog, model_shapes
from modeldoor_lifecycle.estimator.errors import NotToldByContract, WorkloadRefused
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.kv_cache import CacheRefused
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.hardware.simulated_profile import Machine, SimulatedDevice, SimulatedProcessor, profile_of
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_validators import check
from modeldoor_validators.canonical import digest
from small_models import llama, write

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GIB = 2**30
CARD = "RTX 4090 + Ryzen 9 7950X 64GB"


def estimated(model: str, machine: str = CARD, context: int = 4096, **workload: Any) -> dict[str, Any]:
    engine = workload.get("engine", "llama.cpp")
    return estimate_of(
        subject_of(model, engine=engine), Workload(context, **workload), simulate(machine, now=NOW), now=NOW
    )


def codes(document: dict[str, Any]) -> list[str]:
    return [notice["code"] for notice in document["notices"]]


def _without(device: Any, name: str) -> Any:
    return {key: value for key, value in device.items() if key != name}


class TestWhatItTells:
    def test_it_names_the_machine_that_it_was_made_for(self) -> None:
        profile = simulate(CARD, now=NOW)
        document = estimate_of(subject_of("qwen3:8b"), Workload(4096), profile, now=NOW)
        assert document["hardware"] == {"contract": "hardware-profile", "digest": digest(profile)}
        assert document["hardwareOrigin"] == "simulation"
        assert document["estimatedAt"] == "2026-11-20T12:00:00.000Z"

    def test_the_cache_is_exact_to_the_byte(self) -> None:
        document = estimated("qwen3:32b")
        assert document["memory"]["kvCache"]["bytes"] == 64 * 2 * 8 * 128 * 2 * 4096
        assert document["memory"]["kvCache"]["basis"] == "exact"
        assert document["kvCacheBytesPerToken"] == 64 * 2 * 8 * 128 * 2

    def test_weights_of_a_file_are_exact_and_those_of_a_name_are_not(self, tmp_path: Path) -> None:
        path = write(tmp_path / "zaphod.gguf", llama())
        of_file = estimated(str(path), context=512)
        assert of_file["memory"]["weights"]["basis"] == "exact"
        assert of_file["disk"] == {"bytes": path.stat().st_size, "basis": "exact"}
        assert estimated("qwen3:8b")["memory"]["weights"]["basis"] == "fitted"

    def test_of_a_size_everything_is_a_guess(self) -> None:
        document = estimated("7B:Q4_K_M")
        bases = {document["memory"][term]["basis"] for term in ("weights", "kvCache", "compute", "overhead")}
        assert (bases, document["disk"]["basis"]) == ({"guessed"}, "guessed")
        assert document["decodeSpeed"]["method"] == "seed"
        assert document["prefillSpeed"] == {"status": "unavailable", "reason": "shapeUnknown"}
        assert codes(document) == ["shapeUnknown"]

    @for_each(
        ("model", "machine", "placement"),
        [
            ("qwen3:8b", CARD, "fullDevice"),
            ("llama3.3:70b", "2x RTX 4090 + Ryzen 9 7950X 64GB", "splitDevices"),
            ("llama3.3:70b", CARD, "partialOffload"),
            ("qwen3:8b", "M3 Max 36GB", "unified"),
            ("qwen3:8b", "Ryzen 9 7950X 64GB", "cpu"),
        ],
    )
    def test_every_placement_has_parts_that_hold_all(self, model: str, machine: str, placement: str) -> None:
        document = estimated(model, machine)
        fit = document["fit"]
        assert (fit["verdict"], fit["placement"]) == ("fits", placement)
        assert sum(part["neededBytes"] for part in fit["parts"]) == document["memory"]["totalBytes"]
        assert document["decodeSpeed"]["status"] == "estimated"
        assert document["decodeDepthTokens"] == 4096

    def test_of_a_mixture_the_experts_go_to_the_processor(self) -> None:
        fit = estimated("qwen3:30b-a3b", "RTX 3060 12GB + Ryzen 9 7950X 64GB")["fit"]
        assert (fit["placement"], fit["deviceLayers"], fit["totalLayers"]) == ("partialOffload", 49, 49)
        assert 0 < fit["hostExpertLayers"] < 48

    def test_what_does_not_fit_tells_what_is_missing_and_no_speed(self) -> None:
        document = estimated("deepseek-v3")
        fit = document["fit"]
        assert fit["verdict"] == "doesNotFit"
        assert fit["shortfallBytes"] == fit["requiredBytes"] - fit["availableBytes"] > 300 * GIB
        assert document["decodeSpeed"] == document["prefillSpeed"] == {"status": "unavailable", "reason": "doesNotFit"}
        assert "decodeDepthTokens" not in document

    def test_a_machine_whose_free_memory_is_unknown_decides_nothing(self) -> None:
        profile = golden("nvidia-probe-failed", "hardware-profile")
        document = estimate_of(subject_of("qwen3:8b"), Workload(4096), profile, now=NOW)
        assert document["fit"] == {"verdict": "unknown", "reason": "notTold"}
        assert document["decodeSpeed"] == {"status": "unavailable", "reason": "fitUnknown"}

    def test_of_a_card_alone_the_machines_memory_is_supposed_and_said(self) -> None:
        document = estimated("qwen3:8b:Q4_K_M", "RTX 4090")
        assert codes(document) == ["hostMemorySupposed"]
        assert [part["place"] for part in document["fit"]["parts"]] == ["device", "host"]

    def test_of_a_machine_whose_processor_was_not_described_a_slow_one_is_supposed_and_said(self) -> None:
        supposed = estimated("qwen3:30b-a3b:Q8_0", "RTX 4090, 128GB")
        named = estimated("qwen3:30b-a3b:Q8_0", "RTX 4090, Ryzen 9 7950X 128GB")
        assert codes(supposed) == ["processorSupposed"]
        assert codes(named) == []
        assert supposed["decodeSpeed"]["method"] == "timeBudget"
        assert supposed["decodeSpeed"]["confidence"] == "low"
        assert supposed["fit"]["hostExpertLayers"] > 0
        assert supposed["decodeSpeed"]["likelyTokensPerSecond"] < named["decodeSpeed"]["likelyTokensPerSecond"]

    def test_nothing_is_supposed_of_a_processor_that_does_not_compute(self) -> None:
        assert codes(estimated("qwen3:8b:Q4_K_M", "RTX 4090, 128GB")) == []

    def test_an_empty_context_is_a_depth(self) -> None:
        document = estimate_of(subject_of("qwen3:8b"), Workload(4096), simulate(CARD, now=NOW), now=NOW, depth_tokens=0)
        assert document["decodeDepthTokens"] == 0
        assert document["decodeBudget"]["kvCacheMs"] == 0

    @for_each("missing", ["computeUnits", "clockMegahertz"])
    def test_without_units_or_clock_a_card_is_no_faster_and_nobody_is_sure(self, missing: str) -> None:
        profile = simulate("H200 + Ryzen 9 7950X 64GB", now=NOW)
        whole, hidden = (
            estimate_of(subject_of("qwen3:32b"), Workload(4096), each, now=NOW)["decodeSpeed"]
            for each in (profile, profile | {"devices": [_without(profile["devices"][0], missing)]})
        )
        assert (whole["confidence"], hidden["confidence"]) == ("high", "low")
        assert hidden["likelyTokensPerSecond"] < whole["likelyTokensPerSecond"]
        ends = [each["highTokensPerSecond"] / each["lowTokensPerSecond"] for each in (whole, hidden)]
        assert ends[1] > 2 * ends[0]

    def test_the_fuller_the_context_the_slower(self) -> None:
        subject, profile = subject_of("qwen3:8b"), simulate(CARD, now=NOW)
        shallow, deep = (
            estimate_of(subject, Workload(32768), profile, now=NOW, depth_tokens=depth) for depth in (128, None)
        )
        assert (shallow["decodeDepthTokens"], deep["decodeDepthTokens"]) == (128, 32768)
        assert shallow["decodeSpeed"]["likelyTokensPerSecond"] > deep["decodeSpeed"]["likelyTokensPerSecond"]
        assert shallow["memory"] == deep["memory"]

    def test_a_bandwidth_that_is_only_supposed_makes_nobody_sure(self) -> None:
        profile = simulate("RTX 4090 + Ryzen 9 7950X 64GB", now=NOW)
        device = profile["devices"][0]
        device["bandwidth"] = {"gigabytesPerSecond": 300, "source": "default"}
        document = estimate_of(subject_of("qwen3:8b"), Workload(4096), profile, now=NOW)
        assert document["decodeSpeed"]["confidence"] == "low"

    def test_a_model_smaller_than_any_that_was_measured_has_no_speed_of_reading(self, tmp_path: Path) -> None:
        document = estimated(str(write(tmp_path / "zaphod.gguf", llama())), context=512)
        assert document["prefillSpeed"] == {"status": "unavailable", "reason": "smallerThanMeasured"}

    def test_an_unknown_quantisation_is_heavy_guessed_and_unsure(self) -> None:
        subject, profile = subject_of("qwen3:8b", "Q9_Z"), simulate(CARD, now=NOW)
        document = estimate_of(subject, Workload(4096), profile, now=NOW)
        assert document["model"]["quantization"] == {"name": "Q9_Z", "bitsPerWeight": 16, "isKnown": False}
        assert document["memory"]["weights"]["basis"] == "guessed"
        assert document["decodeSpeed"]["confidence"] == "low"

    @for_each(("engine", "machine"), [("mlx", "M3 Max 36GB"), ("vllm", CARD), ("ollama", CARD)])
    def test_another_engine_has_no_command_of_llama_cpp(self, engine: str, machine: str) -> None:
        document = estimated("qwen3:0.6b", machine, engine=engine)
        assert document["fit"]["verdict"] == "fits"
        assert "reproduceCommand" not in document


def test_figures_that_no_contract_tells_are_refused_by_a_type() -> None:
    with pytest.raises(NotToldByContract, match=r"kvCache") as refused:
        estimated("9999B", context=2**31 - 1, key_cache_type="f32")
    assert refused.value.refusal.contract == "model-estimate"


class TestSeveralDevices:
    """Each device is filled, and what lies beside the layers is counted once."""

    def test_a_companion_takes_room_on_the_first_device_alone(self) -> None:
        from modeldoor_lifecycle.estimator.subject import Companion

        profile = simulate("2x RTX 4090 + Ryzen 9 7950X 64GB", now=NOW)
        subject = replace(subject_of("llama3.3:70b"), companions=(Companion("draft", "x", 2 * GIB, 2 * GIB),))
        fit = estimate_of(subject, Workload(32768), profile, now=NOW)["fit"]
        assert fit["placement"] == "partialOffload"
        layer_bytes = 40 * GIB // 80
        for part in fit["parts"][:2]:
            left = part["availableBytes"] - part["reserveBytes"] - part["neededBytes"]
            assert 0 <= left < 2 * layer_bytes, part

    def test_a_guess_fills_every_device(self) -> None:
        fit = estimated("70B", "2x RTX 4090 + Ryzen 9 7950X 64GB")["fit"]
        assert (fit["placement"], fit["deviceLayers"]) == ("splitDevices", fit["totalLayers"])

    def test_a_faster_device_beside_a_slower_one_is_faster_than_two_slow_ones(self) -> None:
        def speed(machine: str) -> float:
            document = estimated("30B:Q8_0", machine)
            assert document["fit"]["placement"] == "splitDevices"
            return float(document["decodeSpeed"]["likelyTokensPerSecond"])

        slow, mixed, fast = (speed(text) for text in ("2x RTX 4060 Ti 16GB + Tesla P40", "2x RTX 3090", "2x RTX 4090"))
        assert slow < mixed < fast


def _cards() -> st.SearchStrategy[SimulatedDevice]:
    return st.sampled_from(
        [
            SimulatedDevice(entry, size)
            for entry in hardware_catalog()["devices"]
            for size in entry["memoryOptionsBytes"]
            if entry["memoryKind"] != "unified"
        ]
    )


@st.composite
def _machines(draw: st.DrawFn) -> Machine:
    """Cards of one or several kinds, or none, in a machine that is described or not; or a chip that shares memory."""
    catalog = hardware_catalog()
    if draw(st.integers(0, 3)) == 0:
        chip = draw(st.sampled_from([each for each in catalog["devices"] if _is_chip(each)]))
        size = draw(st.sampled_from(chip["memoryOptionsBytes"]))
        return Machine((SimulatedDevice(chip, size),), None, size)
    cards = draw(st.lists(_cards(), max_size=4))
    entry = draw(st.sampled_from(catalog["processors"]))
    processor = SimulatedProcessor(entry["name"], entry, None, draw(st.sampled_from([None, 4, 64])))
    if not cards or draw(st.booleans()):
        return Machine(tuple(cards), processor, draw(st.sampled_from([8, 32, 384])) * GIB)
    return Machine(tuple(cards), None, draw(st.sampled_from([None, 8 * GIB, 128 * GIB])))


def _is_chip(entry: dict[str, Any]) -> bool:
    return entry["memoryKind"] == "unified" and bool(entry["memoryOptionsBytes"])


_TYPES = st.sampled_from(["f32", "f16", "bf16", "q8_0", "q5_1", "q4_0", "iq4_nl"])
_WORKLOADS = st.builds(
    Workload,
    context_tokens=st.sampled_from([1, 100, 2048, 4096, 40960, 131072, 2**31 - 1]),
    key_cache_type=_TYPES,
    value_cache_type=_TYPES,
    parallel_sequences=st.sampled_from([1, 1, 2, 7, 4096]),
    has_unified_cache=st.booleans(),
    has_flash_attention=st.sampled_from([True, True, False]),
    batch_tokens=st.sampled_from([1, 512, 65536]),
    engine=st.sampled_from(["llama.cpp", "llama.cpp", "ollama", "mlx", "vllm"]),
)
_NAMES = st.sampled_from([*(shape["repository"] for shape in model_shapes()["shapes"]), "10M", "7B", "30B-A3B", "999B"])
_QUANTIZATIONS = st.sampled_from([None, "Q4_K_M", "Q8_0", "IQ2_XXS", "F16", "MXFP4", "MLX-4bit", "AWQ", "Q9_Z"])


@settings(max_examples=250 if "MODELDOOR_SOAK" in os.environ else 100)
@given(name=_NAMES, stored=_QUANTIZATIONS, machine=_machines(), workload=_WORKLOADS)
def test_every_case_is_a_valid_document_or_refused_by_a_type(
    name: str, stored: str | None, machine: Machine, workload: Workload
) -> None:
    profile = profile_of(machine, NOW, hardware_catalog())
    subject = subject_of(name, stored, engine=workload.engine)
    try:
        document = estimate_of(subject, workload, profile, now=NOW)
    except (WorkloadRefused, CacheRefused):
        return
    assert check(document, "model-estimate") == ()
    fit = document["fit"]
    if fit["verdict"] == "fits":
        for part in fit["parts"]:
            assert part["neededBytes"] + part["reserveBytes"] <= part["availableBytes"]
        assert document["decodeSpeed"]["likelyTokensPerSecond"] > 0
