"""The seed's formula with its known figures, and the range of prompt speeds."""

from __future__ import annotations

import math

import pytest

from families import for_each
from modeldoor_lifecycle.estimator.speed.errors import SpeedInputRefused
from modeldoor_lifecycle.estimator.speed.layer_kinds import DENSE, LayerKind
from modeldoor_lifecycle.estimator.speed.prefill import prefill_tokens_per_second
from modeldoor_lifecycle.estimator.speed.processor_kinds import Family
from modeldoor_lifecycle.estimator.speed.seed import EFFICIENCIES, default_backend, seed_offload_fraction, seed_speed

GIBIBYTE = 2**30
BITS_OF_Q4_K_M = 4.85
KV_BYTES_PER_BILLION = 8000
CONSTANT_GIBIBYTES = 2.5
"""The seed's activations and overhead."""


def weights(billions: float) -> float:
    return billions * 1e9 * BITS_OF_Q4_K_M / 8


def total(billions: float, context: int = 4096) -> float:
    return weights(billions) + billions * KV_BYTES_PER_BILLION * context + CONSTANT_GIBIBYTES * GIBIBYTE


@for_each(
    ("platform", "bandwidth", "device_gibibytes", "billions", "fraction", "effective", "speed"),
    [
        ("macos", 300, 36, 32, 0.0, 300.0, 11.623),
        ("macos", 300, 36, 70, 0.1848, 255.66, 4.528),
        ("nvidia", 1008, 24, 32, 0.0, 1008.0, 30.685),
        ("nvidia", 1008, 24, 70, 0.4565, 575.23, 8.005),
    ],
)
def test_the_golden_figures_of_the_seed(
    platform: str,
    bandwidth: float,
    device_gibibytes: int,
    billions: float,
    fraction: float,
    effective: float,
    speed: float,
) -> None:
    outside = seed_offload_fraction(platform, total(billions), device_gibibytes * GIBIBYTE)
    found = seed_speed(bandwidth, weights(billions), default_backend(platform), outside)
    assert found.offload_fraction == pytest.approx(fraction, abs=5e-5)
    assert found.effective_gigabytes_per_second == pytest.approx(effective, abs=5e-3)
    assert found.tokens_per_second == pytest.approx(speed, abs=5e-4)


def test_a_70b_on_a_4090_is_slower_than_one_that_would_fit() -> None:
    outside = seed_offload_fraction("nvidia", total(70), 24 * GIBIBYTE)
    assert 0 < outside < 1
    assert seed_speed(1008, weights(70), "llama-cpp", outside).tokens_per_second < (
        seed_speed(1008, weights(70), "llama-cpp").tokens_per_second
    )


def test_more_than_half_outside_a_card_of_12_gb() -> None:
    assert seed_offload_fraction("nvidia", total(70), 12 * GIBIBYTE) > 0.5


def test_all_active_is_dense_and_a_tenth_active_at_least_four_times_as_fast() -> None:
    dense = seed_speed(1008, weights(30), "llama-cpp").tokens_per_second
    assert seed_speed(1008, weights(3), "llama-cpp").tokens_per_second >= 4 * dense


def test_a_processor_takes_the_bandwidth_as_it_is_and_offloads_everything() -> None:
    fraction = seed_offload_fraction("cpu", total(7), 0)
    found = seed_speed(83, weights(7), default_backend("cpu"), fraction, is_processor_alone=True)
    assert fraction == 1
    assert found.effective_gigabytes_per_second == 83
    assert found.tokens_per_second > 0


def test_mlx_is_faster_than_ollama_and_nothing_active_is_no_speed() -> None:
    speeds = {backend: seed_speed(300, weights(8), backend).tokens_per_second for backend in EFFICIENCIES}
    assert speeds["mlx"] > speeds["vllm"] > speeds["ollama"] == speeds["llama-cpp"] > speeds["cpu"]
    assert seed_speed(300, 0, "mlx").tokens_per_second == 0


@for_each("bandwidth", [0, -1, math.nan, math.inf])
def test_a_bandwidth_that_is_none_is_refused(bandwidth: float) -> None:
    with pytest.raises(SpeedInputRefused, match="`bandwidth_gigabytes_per_second`"):
        seed_speed(bandwidth, weights(8), "mlx")


def test_prompts_are_read_faster_by_more_units_and_slower_with_more_weights() -> None:
    one = prefill_tokens_per_second(Family.NVIDIA_AMPERE, "Ada Lovelace", 128, 2.52, 8_000_000_000, DENSE)
    assert one is not None
    double = prefill_tokens_per_second(Family.NVIDIA_AMPERE, "Ada Lovelace", 256, 2.52, 8_000_000_000, DENSE)
    heavier = prefill_tokens_per_second(Family.NVIDIA_AMPERE, "Ada Lovelace", 128, 2.52, 16_000_000_000, DENSE)
    assert double == pytest.approx(2 * one)
    assert heavier == pytest.approx(one / 2)


@for_each(
    ("words", "likewise"),
    [
        ("Ada Lovelace NVIDIA RTX 5000 Ada Generation", "NVIDIA L4"),
        ("NVIDIA GeForce RTX 5090", "Blackwell 2.0"),
        ("NVIDIA RTX A3000", "NVIDIA A40"),
        ("NVIDIA A100-SXM4-80GB", "Hopper"),
    ],
)
def test_cards_of_one_architecture_read_prompts_alike(words: str, likewise: str) -> None:
    first, second = (
        prefill_tokens_per_second(Family.NVIDIA_AMPERE, each, 100, 2.0, 8 * 10**9, DENSE) for each in (words, likewise)
    )
    assert first == second


def test_experts_slow_a_prompt_and_f16_and_more_cards_quicken_it() -> None:
    def speed(kind: LayerKind = DENSE, devices: int = 1, *, is_quantised: bool = True) -> float:
        found = prefill_tokens_per_second(
            Family.NVIDIA_AMPERE, "Ampere", 82, 1.7, 8 * 10**9, kind, devices=devices, is_quantised=is_quantised
        )
        assert found is not None
        return found

    assert speed(LayerKind(is_mixture=True)) < speed() < speed(is_quantised=False)
    assert speed() < speed(devices=4) < 4 * speed()


@for_each(
    ("family", "words", "units", "clock"),
    [
        (Family.CPU, "x86_64", 16, 5.0),
        (Family.INTEL, "Xe2-HPG", 20, 2.67),
        (Family.NVIDIA_OLDER, "Turing", 68, 1.5),
        (Family.PASCAL, "Pascal", 28, 1.58),
        (Family.AMD, "RDNA 2.0 AMD Radeon RX 6800 XT", 72, 2.25),
        (Family.AMD, "CDNA 3.0 AMD Instinct MI300X", 304, 2.1),
        (Family.METAL, "Apple M3 Max", None, 1.4),
        (Family.METAL, "Apple M3 Max", 40, None),
    ],
)
def test_no_prompt_speed_is_told_where_none_was_measured(
    family: Family, words: str, units: int | None, clock: float | None
) -> None:
    assert prefill_tokens_per_second(family, words, units, clock, 8 * 10**9, DENSE) is None
