"""A handoff carries an estimate where the model fits; what surely does not fit is refused, with the figures."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from modeldoor_lifecycle.estimator.errors import WorkloadRefused
from modeldoor_lifecycle.estimator.kv_cache import CacheRefused
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_lifecycle.provisioner.errors import PoolUnavailable
from modeldoor_lifecycle.provisioner.fitting import asked_alone, fit_of
from provisioner import large_models
from small_models import llama, projector, write

if TYPE_CHECKING:
    from pathlib import Path

    from modeldoor_lifecycle.provisioner.fitting import Fit
    from modeldoor_validators.errors import ModeldoorError

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GIB = 2**30
CARD, CARDS = "RTX 4090 + Ryzen 9 7950X 64GB", "2x GTX 1650 4GB + Ryzen 9 7950X 64GB"
SMALL_CARD, PROCESSOR, APPLE = "GTX 1650 4GB + Ryzen 9 7950X 64GB", "Ryzen 9 7950X 64GB", "M3 Max 36GB"
SMALL_MACHINE = "Ryzen 5 5600 8GB"


@cache
def machine(text: str) -> dict[str, Any]:
    return simulate(text, now=NOW)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A dense model of four gigabytes and a mixture of fourteen, one with short keys, and one that does not tell its heads."""
    folder = tmp_path_factory.mktemp("models")
    return {
        "dense": str(large_models.dense(folder / "dense with a space.gguf")),
        "mixture": str(large_models.mixture(folder / "mixture.gguf")),
        "narrow": str(write(folder / "narrow.gguf", llama())),
        "newer": str(large_models.without(folder / "newer.gguf", "attention.head_count")),
    }


def fitted(path: str, text: str, **wishes: Any) -> Fit:
    return fit_of(path, machine(text), now=NOW, **wishes)


def refused(path: str, profile: dict[str, Any], **wishes: Any) -> PoolUnavailable:
    with pytest.raises(PoolUnavailable) as caught:
        fit_of(path, profile, now=NOW, **wishes)
    return caught.value


def with_free(profile: dict[str, Any], available: dict[str, Any]) -> dict[str, Any]:
    """The same machine with other free memory on each device."""
    changed = copy.deepcopy(profile)
    for device in changed["devices"]:
        device["available"] = available
    return changed


@for_each(
    ("text", "placement", "gpu_only"),
    [
        (CARD, "fullDevice", False),
        (CARD, "fullDevice", True),
        (CARDS, "splitDevices", False),
        (CARDS, "splitDevices", True),
        (SMALL_CARD, "partialOffload", False),
        (PROCESSOR, "cpu", False),
        (APPLE, "unified", False),
    ],
)
def test_a_model_that_fits_has_an_estimate_that_says_where(
    text: str, placement: str, gpu_only: bool, models: dict[str, str]
) -> None:
    fit = fitted(models["dense"], text, gpu_only=gpu_only)
    assert fit.estimate is not None
    assert fit.estimate["placement"] == placement
    assert fit.estimate["total_layers"] == 33
    assert fit.estimate.get("gpu_only", False) == gpu_only
    assert fit.notice == ""


def test_the_context_is_the_default_unless_one_is_asked_for(models: dict[str, str]) -> None:
    default = fitted(models["dense"], CARD).estimate
    asked = fitted(models["dense"], CARD, context_tokens=8192, parallel=2, kv_cache="q8_0").estimate
    assert default is not None
    assert asked is not None
    assert default["workload"]["contextTokens"] == 4096
    told = asked["workload"]
    assert (told["contextTokens"], told["parallelSequences"], told["kvCacheType"]) == (8192, 2, "q8_0")
    assert "valueCacheType" not in told, "keys and values are stored alike"


def test_experts_that_lie_in_the_machines_memory_are_counted(models: dict[str, str]) -> None:
    estimate = fitted(models["mixture"], SMALL_CARD).estimate
    assert estimate is not None
    assert 0 < estimate["host_expert_layers"] <= estimate["device_layers"] == 33


def test_a_context_beyond_the_models_is_refused(models: dict[str, str]) -> None:
    with pytest.raises(WorkloadRefused, match="must be at most 8192 tokens") as caught:
        fitted(models["dense"], CARD, context_tokens=8193)
    assert caught.value.fault == "contextTooLong"


@for_each(
    ("wishes", "error", "words"),
    [
        ({"context_tokens": 1}, WorkloadRefused, "at least 2 tokens; it is 1"),
        ({"context_tokens": 5, "parallel": 3}, WorkloadRefused, "at least 6 tokens, 2 for each of 3 sequences"),
        ({"context_tokens": 8193}, WorkloadRefused, "at most 8192 tokens"),
        ({"kv_cache": "q4_0", "path": "narrow"}, CacheRefused, "length of a key must be a multiple of 32"),
        ({"kv_cache": "q8_0", "context_tokens": 64, "path": "narrow"}, CacheRefused, "'q8_0'; it is 16"),
    ],
)
def test_what_llama_server_does_not_start_with_is_refused_with_and_without_an_estimate(
    wishes: dict[str, Any], error: type[ModeldoorError], words: str, models: dict[str, str]
) -> None:
    asked: dict[str, Any] = {"context_tokens": None, "parallel": 1, "kv_cache": "f16", **wishes}
    path = models[asked.pop("path", "dense")]
    for judged in (partial(fitted, path, CARD), partial(asked_alone, path)):
        with pytest.raises(error, match=words) as caught:
            judged(**asked)
        assert caught.value.hint


def test_the_least_that_llama_server_starts_with_is_handed_on_without_an_estimate(models: dict[str, str]) -> None:
    options = asked_alone(models["dense"], 6, 3, "q4_0").options
    assert options == ("--ctx-size", "6", "--parallel", "3", "--cache-type-k", "q4_0", "--cache-type-v", "q4_0")


def test_of_layers_that_nobody_here_knows_the_context_alone_is_judged(models: dict[str, str]) -> None:
    for context_tokens, words in ((1, "at least 2"), (8193, "at most 8192")):
        with pytest.raises(WorkloadRefused, match=words):
            asked_alone(models["newer"], context_tokens, 1, "q4_0")
    assert asked_alone(models["newer"], 8192, 1, "q4_0").estimate is None


def test_a_model_that_does_not_fit_the_machine_is_unavailable_with_the_figures(models: dict[str, str]) -> None:
    told = refused(models["dense"], machine(SMALL_MACHINE))
    assert told.required_bytes is not None
    assert told.available_bytes == 6 * GIB
    assert told.shortfall_bytes == told.required_bytes - told.available_bytes > 0
    for figure in (told.required_bytes, told.available_bytes, told.shortfall_bytes):
        assert f"{figure} " in told.message
    assert told.message.startswith("POOL_UNAVAILABLE: ")
    assert "with a context of 1024 tokens it would fit" in told.hint
    assert fitted(models["dense"], SMALL_MACHINE, context_tokens=1024).estimate is not None


class TestOnDevicesAlone:
    """GPU_ONLY: weights, cache and computing lie in the memory of devices, or nothing starts."""

    @for_each(("model", "text"), [("dense", SMALL_CARD), ("mixture", SMALL_CARD), ("mixture", CARDS)])
    def test_what_would_lie_partly_on_the_processor_is_unavailable(
        self, model: str, text: str, models: dict[str, str]
    ) -> None:
        assert fitted(models[model], text).estimate is not None
        told = refused(models[model], machine(text), gpu_only=True)
        assert told.required_bytes is not None
        assert told.available_bytes is not None
        assert told.shortfall_bytes == told.required_bytes - told.available_bytes > 0
        free = sum(device["available"]["bytes"] for device in machine(text)["devices"])
        assert told.available_bytes < free + GIB, "devices count, the machine's memory does not"

    def test_so_is_everything_on_a_machine_without_devices(self, models: dict[str, str]) -> None:
        told = refused(models["dense"], machine(PROCESSOR), gpu_only=True)
        assert "it has none" in told.message
        assert (told.available_bytes, told.shortfall_bytes) == (0, told.required_bytes)
        assert told.required_bytes is not None
        assert 4 * GIB < told.required_bytes < 6 * GIB, "as much as a card needs, without a copy for the processor"

    def test_memory_that_is_shared_with_the_processor_does_not_count(self, models: dict[str, str]) -> None:
        told = refused(models["dense"], machine(APPLE), gpu_only=True)
        assert "share memory with the processor" in told.message
        assert told.available_bytes == 0

    def test_a_card_beside_shared_memory_counts_by_its_own_number(self, models: dict[str, str]) -> None:
        both = copy.deepcopy(machine("2x RTX 4090 + Ryzen 9 7950X 64GB"))
        both["devices"][0]["memoryKind"] = "unified"
        both["devices"][0]["bandwidth"]["gigabytesPerSecond"] *= 2  # else nobody would choose it
        assert fit_of(models["dense"], both, now=NOW).options[-2:] == ("--device", "CUDA0")
        fit = fit_of(models["dense"], both, now=NOW, gpu_only=True)
        assert fit.estimate is not None
        assert fit.estimate["placement"] == "fullDevice"
        assert fit.options[-2:] == ("--device", "CUDA1")

    def test_what_lies_beside_the_layers_needs_room_too(self, models: dict[str, str]) -> None:
        """llama.cpp keeps the table of inputs in the machine's memory whatever devices hold."""
        full = {
            **machine(CARD),
            "hostMemory": {**machine(CARD)["hostMemory"], "available": {"status": "known", "bytes": 0}},
        }
        told = refused(models["dense"], full, gpu_only=True)
        assert told.shortfall_bytes is not None
        assert told.shortfall_bytes > 0

    def test_where_nobody_knows_what_is_free_nothing_is_handed_on(self, models: dict[str, str]) -> None:
        blind = with_free(machine(CARD), {"status": "unknown", "reason": "driverSilent"})
        told = refused(models["dense"], blind, gpu_only=True)
        assert "driverSilent" in told.message
        assert told.shortfall_bytes is None
        nearly_full = with_free(machine(CARD), {"status": "known", "bytes": GIB})
        assert refused(models["dense"], nearly_full, gpu_only=True).shortfall_bytes is not None


def test_where_nobody_knows_what_is_free_the_engine_decides(models: dict[str, str]) -> None:
    blind = with_free(machine(SMALL_MACHINE), {})
    blind["hostMemory"]["available"] = {"status": "unknown", "reason": "noMeminfo"}
    fit = fit_of(models["dense"], blind, now=NOW, context_tokens=512)
    assert fit.estimate is None
    assert "noMeminfo" in fit.notice
    assert fit.options[:2] == ("--ctx-size", "512")
    assert "--n-gpu-layers" not in fit.options


class TestOfAHeaderThatTellsTooLittle:
    """A format newer than this program is no reason not to hand a verified file on; GPU_ONLY is one."""

    @pytest.fixture
    def odd(self, tmp_path: Path) -> str:
        return str(large_models.without(tmp_path / "odd.gguf", "attention.head_count", architecture="zaphod"))

    def test_the_engine_decides(self, odd: str) -> None:
        fit = fitted(odd, CARD, context_tokens=1024, parallel=2)
        assert fit.estimate is None
        assert "attention.head_count" in fit.notice
        assert fit.options[:4] == ("--ctx-size", "1024", "--parallel", "2")
        assert "--ctx-size" not in fitted(odd, CARD).options

    def test_its_longest_context_counts_all_the_same(self, odd: str) -> None:
        with pytest.raises(WorkloadRefused, match="must be at most 16384 tokens"):
            fitted(odd, CARD, context_tokens=16385, parallel=2)

    def test_devices_alone_are_not_promised(self, odd: str) -> None:
        assert "must be known" in refused(odd, machine(CARD), gpu_only=True).message


def test_what_computes_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShapeError) as caught:
        fitted(str(write(tmp_path / "mmproj.gguf", projector())), CARD)
    assert caught.value.code == "notALanguageModel"
