"""The seed's estimate from a size alone, and sizes that names tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from modeldoor_lifecycle.estimator.guess import guessed_memory, guessed_weight_bytes, size_in_name
from modeldoor_lifecycle.estimator.quantizations import quantization

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.workload import KvCacheType

GIBIBYTE = 2**30
Q4_K_M = quantization("Q4_K_M")


@for_each(
    ("billions", "total", "weights", "cache"),
    [
        (32, 21.5442, 18.0677, 0.9766),
        (70, 44.1592, 39.5230, 2.1362),
        (7, 6.6659, None, None),
        (8, 7.2611, None, None),
        (30, 20.3540, None, None),
    ],
)
def test_the_seeds_golden_numbers_hold(billions: int, total: float, weights: float | None, cache: float | None) -> None:
    memory = guessed_memory(billions * 10**9, Q4_K_M)
    assert memory.total / GIBIBYTE == pytest.approx(total, abs=5e-5)
    assert memory.compute / GIBIBYTE == 1.5
    assert memory.overhead / GIBIBYTE == 1
    if weights is not None and cache is not None:
        assert memory.weights / GIBIBYTE == pytest.approx(weights, abs=5e-5)
        assert memory.kv_cache / GIBIBYTE == pytest.approx(cache, abs=5e-5)


@for_each(("billions", "least", "most"), [(32, 20, 26), (7, 5, 8), (70, 42, 50)])
def test_the_seeds_bands_hold(billions: int, least: float, most: float) -> None:
    assert least <= guessed_memory(billions * 10**9, Q4_K_M).total / GIBIBYTE <= most


def test_the_terms_add_up_and_the_cache_grows_with_the_context() -> None:
    memory = guessed_memory(32 * 10**9, Q4_K_M)
    assert memory.total == memory.weights + memory.kv_cache + memory.compute + memory.overhead
    assert guessed_memory(32 * 10**9, Q4_K_M, 8192).kv_cache == 2 * memory.kv_cache


@for_each(("cache_type", "share", "seed"), [("f16", 1, 1), ("q8_0", 34 / 64, 0.5), ("q4_0", 18 / 64, 0.25)])
def test_quantised_caches_count_their_scales_which_the_seed_left_out(
    cache_type: KvCacheType, share: float, seed: float
) -> None:
    plain = guessed_memory(32 * 10**9, Q4_K_M).kv_cache
    assert guessed_memory(32 * 10**9, Q4_K_M, key_cache_type=cache_type).kv_cache == plain * share
    assert share >= seed
    half = guessed_memory(32 * 10**9, Q4_K_M, value_cache_type=cache_type).kv_cache
    assert half == plain * (1 + share) / 2


def test_an_unknown_quantisation_takes_twice_what_the_seed_supposed() -> None:
    weights = guessed_memory(32 * 10**9, quantization("Q4_K_P")).weights
    assert weights / GIBIBYTE == pytest.approx(2 * 29.8, abs=0.01)
    assert weights == guessed_weight_bytes(32 * 10**9, quantization("nobody-knows"))


@for_each(
    ("name", "total", "active"),
    [
        ("Qwen3-32B", 32, None),
        ("Qwen/Qwen3-30B-A3B-GGUF", 30, 3),
        ("qwen3:30b-a3b", 30, 3),
        ("Qwen3-235B-A22B-Instruct-2507", 235, 22),
        ("qwen2.5:0.5b", 0.5, None),
        ("DeepSeek-R1-Distill-Qwen-1.5B", 1.5, None),
        ("Mixtral-8x7B-v0.1", 46.72, 12.88),
        ("Mixtral-8x22B-Instruct", 146.834285714, 40.48),
        ("beyonder-4x7B", 24.16, 12.88),
        ("two-2x7B", 12.88, None),
        ("SmolLM2-360M-Instruct", 0.36, None),
        ("model-7b.Q4_K_M.gguf", 7, None),
        ("LFM2-8B-A1B", 8, 1),
        ("Llama-3.2-1B", 1, None),
        ("gpt-oss-120b", 120, None),
        ("Qwen3_5-0_8B", 0.8, None),
        ("draft-0.6b-for-32b", 32, None),
    ],
)
def test_names_tell_their_size(name: str, total: float, active: float | None) -> None:
    told = size_in_name(name)
    assert told is not None
    assert told.parameters_total == pytest.approx(total * 1e9, rel=1e-9)
    assert told.parameters_active == (None if active is None else pytest.approx(active * 1e9))


@for_each(("name", "true"), [("gemma-4-E2B-it", 5.1e9), ("gemma-4-E4B-it", 8e9), ("gemma-3n-E4B", 7.85e9)])
def test_effective_sizes_are_not_taken_for_all_weights(name: str, true: float) -> None:
    told = size_in_name(name)
    assert told is not None
    assert told.parameters_active is not None
    assert told.parameters_total >= true > told.parameters_active


@for_each(
    "name",
    [
        "phi-4",
        "Mistral-Small",
        "",
        "bnb-4bit",
        "model-q4_k_m",
        "v1.5",
        "b",
        "0b",
        "0.0B",
        "Llama-4-Scout-17B-16E-Instruct",
        "A3B",
    ],
)
def test_names_without_a_size_are_not_guessed_at(name: str) -> None:
    assert size_in_name(name) is None


@given(st.text(max_size=60))
def test_any_name_has_an_answer(name: str) -> None:
    told = size_in_name(name)
    assert told is None or told.parameters_total >= 1
