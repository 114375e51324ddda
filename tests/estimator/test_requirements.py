"""What no engine could do is refused before anything is reckoned, with what must be and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from families import for_each
from modeldoor_lifecycle.estimator.errors import WorkloadRefused
from modeldoor_lifecycle.estimator.requirements import refuse_impossible
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload
from modeldoor_lifecycle.hardware.simulation import simulate

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CARD, APPLE, PROCESSOR = (
    simulate(text, now=NOW) for text in ("RTX 4090 + Ryzen 9 7950X 64GB", "M3 Max 36GB", "Ryzen 9 7950X 64GB")
)
AMD, INTEL = (simulate(text, now=NOW) for text in ("Radeon RX 7900 XTX", "Arc B580"))
LONGEST = 131072


def fault(
    workload: Workload, profile: dict[str, Any] | None = CARD, *, depth: int | None = None, quantization: str = "Q4_K_M"
) -> str | None:
    """What is refused; None: nothing."""
    try:
        refuse_impossible(subject_of("llama3.2:1b", quantization), workload, profile, depth)
    except WorkloadRefused as refusal:
        return refusal.fault
    return None


def test_a_context_is_at_most_what_the_model_was_made_for() -> None:
    assert fault(Workload(LONGEST)) is None
    assert fault(Workload(LONGEST + 1)) == "contextTooLong"


def test_each_sequence_may_be_as_long() -> None:
    assert fault(Workload(4 * LONGEST, parallel_sequences=4)) is None
    assert fault(Workload(4 * LONGEST + 1, parallel_sequences=4)) == "contextTooLong"


def test_of_a_model_without_a_known_limit_any_context_will_do() -> None:
    refuse_impossible(subject_of("7B", "Q4_K_M"), Workload(2**31 - 1), CARD, None)


def test_each_sequence_needs_a_token() -> None:
    assert fault(Workload(4, parallel_sequences=4)) is None
    assert fault(Workload(3, parallel_sequences=4)) == "contextTooShort"


def test_a_depth_lies_within_the_context_of_one_sequence() -> None:
    assert fault(Workload(4096, parallel_sequences=4), depth=1024) is None
    assert fault(Workload(4096, parallel_sequences=4), depth=1025) == "depthBeyondContext"


def test_quantised_values_need_flash_attention_and_quantised_keys_do_not() -> None:
    without = Workload(4096, has_flash_attention=False)
    assert fault(without) is None
    assert fault(replace(without, key_cache_type="q8_0")) is None
    assert fault(replace(without, value_cache_type="q8_0")) == "valuesNeedFlashAttention"
    assert fault(Workload(4096, value_cache_type="q8_0")) is None


@for_each(
    ("engine", "read", "refused"),
    [
        ("llama.cpp", ("Q4_K_M", "F16", "MXFP4"), ("MLX-4bit", "AWQ", "GPTQ-Int4", "FP8")),
        ("ollama", ("Q4_K_M", "F16"), ("MLX-4bit", "AWQ")),
        ("mlx", ("MLX-4bit", "BF16"), ("Q4_K_M", "IQ2_XXS")),
    ],
)
def test_an_engine_reads_its_own_formats(engine: Any, read: tuple[str, ...], refused: tuple[str, ...]) -> None:
    for name in read:
        assert fault(Workload(4096, engine=engine), APPLE, quantization=name) is None, name
    for name in refused:
        assert fault(Workload(4096, engine=engine), APPLE, quantization=name) == "engineReadsNot", name


@for_each(
    ("engine", "runs_on", "not_on"),
    [
        ("llama.cpp", (CARD, APPLE, PROCESSOR, AMD, INTEL), ()),
        ("ollama", (CARD, APPLE, PROCESSOR, AMD, INTEL), ()),
        ("mlx", (APPLE,), (CARD, PROCESSOR, AMD, INTEL)),
        ("vllm", (CARD, AMD), (APPLE, PROCESSOR, INTEL)),
    ],
)
def test_an_engine_without_a_device_of_its_own_is_refused(
    engine: Any, runs_on: tuple[dict[str, Any], ...], not_on: tuple[dict[str, Any], ...]
) -> None:
    for profile in runs_on:
        assert fault(Workload(4096, engine=engine), profile, quantization="BF16") is None, profile["platform"]
    for profile in not_on:
        assert fault(Workload(4096, engine=engine), profile, quantization="BF16") == "engineHasNoDevice"


def test_without_a_machine_none_is_asked_for() -> None:
    assert fault(Workload(4096, engine="vllm"), None, quantization="BF16") is None


def test_the_message_says_what_must_be_and_what_to_do() -> None:
    with pytest.raises(WorkloadRefused) as refused:
        refuse_impossible(subject_of("llama3.2:1b"), Workload(LONGEST + 1), CARD, None)
    assert str(refused.value) == (
        "the context must be at most 131072 tokens, which the model was made for; it is 131073 (ask for less with --context)"
    )
