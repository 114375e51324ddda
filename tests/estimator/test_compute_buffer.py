"""Compute buffers against what devices and processors logged, and by the rules that stand behind them."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.layers import dense_shape, layer
from families import for_each
from modeldoor_lifecycle.data.models import shape_entry
from modeldoor_lifecycle.estimator.compute_buffer import batch_tokens, device_compute_bytes, host_compute_bytes
from modeldoor_lifecycle.estimator.model_shape import (
    Experts,
    FullCache,
    LatentCache,
    LayerShape,
    ModelShape,
    RecurrentState,
    SlidingCache,
)
from modeldoor_lifecycle.estimator.shapes.from_entry import shape_of_entry
from modeldoor_lifecycle.estimator.workload import Workload

MEBIBYTE = 2**20
LLAMA_8B = "meta-llama/Llama-3.1-8B-Instruct"
FULL = FullCache(8, 128, 128)
NO_FLASH = replace(Workload(8192), has_flash_attention=False)

LOGGED_BY_PROCESSORS = Path(__file__).parents[1] / "truth" / "llamacpp.csv"

# What logs of llama.cpp say in MiB: tests/truth/memory.csv, and the logs that `estimator/compute_buffer.py` names.
LOGGED_BY_DEVICES = [
    (258.5, LLAMA_8B, replace(NO_FLASH, context_tokens=512), 1),
    (560.0, LLAMA_8B, NO_FLASH, 1),
    (640.01, LLAMA_8B, NO_FLASH, 4),
    (254.0, "meta-llama/Llama-3.2-1B-Instruct", Workload(4096), 1),
    (514.0, "google/gemma-3-1b-it", Workload(4096), 1),
    (398.0, "openai/gpt-oss-20b", Workload(4096), 1),
    (97.0, "HuggingFaceTB/SmolLM2-135M-Instruct", Workload(2048), 1),
    (495.0, "Qwen/Qwen3.6-27B", Workload(131072, "q8_0", "q8_0"), 1),
    (568.53, "Qwen/Qwen3.6-27B", Workload(8192, batch_tokens=2048, reserved_outputs=1), 1),
]

# Public logs of builds since May 2026, which none of the constants was taken from: a 27B of the same shape, 4B, 7B.
LOGGED_LATER = [
    (314.02, "Qwen/Qwen3.6-27B", Workload(196608, reserved_outputs=1)),
    (154.02, "Qwen/Qwen3.6-27B", Workload(32768, reserved_outputs=1)),
    (38.50, "Qwen/Qwen3.6-27B", Workload(32768, batch_tokens=128, reserved_outputs=1)),
    (304.00, "Qwen/Qwen2.5-Coder-7B-Instruct", Workload(16384)),
    (
        35.76,
        "Qwen/Qwen2.5-0.5B-Instruct",
        Workload(4096, parallel_sequences=4, has_unified_cache=True, reserved_outputs=4),
    ),
]


@for_each(("logged", "model", "workload", "copies"), LOGGED_BY_DEVICES)
def test_a_device_sets_aside_what_was_logged(logged: float, model: str, workload: Workload, copies: int) -> None:
    assert _device(_shape(model), workload, copies) / MEBIBYTE == pytest.approx(logged, rel=0.03)


@for_each(("logged", "model", "workload"), LOGGED_LATER)
def test_of_later_builds_too_and_never_less(logged: float, model: str, workload: Workload) -> None:
    assert 0.98 * logged <= _device(_shape(model), workload, 1) / MEBIBYTE <= 1.15 * logged


@for_each(
    ("logged", "workload", "copies"),
    [(9.01, replace(NO_FLASH, context_tokens=512), 1), (24.01, NO_FLASH, 1), (72.02, NO_FLASH, 4)],
)
def test_beside_devices_the_host_holds_masks_and_embeddings(logged: float, workload: Workload, copies: int) -> None:
    """Logs of 2024 held the embeddings of a batch once, those of 2026 hold them twice."""
    ours = host_compute_bytes(_shape(LLAMA_8B), workload, layer_count=0, holds_output=False, copies=copies)
    embeddings = 4 * 4096 * batch_tokens(workload) / MEBIBYTE
    assert ours / MEBIBYTE == pytest.approx(logged + embeddings, abs=0.02)


@for_each(
    ("logged", "model", "workload"),
    [
        (72.07, "Qwen/Qwen3.5-9B", Workload(8192, parallel_sequences=4, batch_tokens=2048)),
        (212.02, "Qwen/Qwen3.6-27B", Workload(196608)),
        (52.02, "Qwen/Qwen3.6-27B", Workload(32768)),
        (30.01, "Qwen/Qwen2.5-Coder-7B-Instruct", Workload(16384)),
    ],
)
def test_the_host_holds_embeddings_twice_in_logs_of_2026(logged: float, model: str, workload: Workload) -> None:
    ours = host_compute_bytes(_shape(model), workload, layer_count=0, holds_output=False, copies=1)
    assert ours / MEBIBYTE == pytest.approx(logged, rel=0.01)


def test_processors_set_aside_what_was_logged() -> None:
    """Models called `tiny` of two layers reuse room that deeper ones need."""
    off = {"small": list[float](), "others": list[float]()}
    for row in csv.DictReader(LOGGED_BY_PROCESSORS.read_text().splitlines()):
        if row["err"]:
            continue
        logged = float(row["compute_MiB"])
        ours = _processor(_shape_of_row(row), _workload_of_row(row)) / MEBIBYTE
        off["small" if row["model"].startswith("tiny") else "others"].append(abs(ours / logged - 1))
    assert len(off["others"]) > 100
    assert median(off["others"]) < 0.001
    assert max(off["others"]) < 0.05
    assert max(off["small"]) < 0.21


def test_without_flash_attention_every_score_of_every_head_is_kept() -> None:
    shape = dense_shape(layer(FULL))
    longer = _device(shape, replace(NO_FLASH, context_tokens=65_536)) - _device(
        shape, replace(NO_FLASH, context_tokens=32_768)
    )
    assert longer == 512 * 32_768 * (4 * 32 + 4)


def test_with_flash_attention_only_the_mask_grows_with_the_context() -> None:
    shape = dense_shape(layer(FULL))
    one_output = Workload(32_768, reserved_outputs=1)
    longer = _processor(shape, replace(one_output, context_tokens=65_536)) - _processor(shape, one_output)
    assert longer == 512 * 32_768 * 2


def test_windows_have_a_mask_of_their_own() -> None:
    workload = Workload(32_768, reserved_outputs=1)
    both = dense_shape(layer(FULL), layer(SlidingCache(8, 128, 128, 1024)))
    assert _processor(both, workload) - _processor(dense_shape(layer(FULL)), workload) == 512 * 1536 * 2


def test_sequences_with_caches_of_their_own_need_smaller_masks() -> None:
    shape = dense_shape(layer(FULL))
    apart = Workload(32_768, parallel_sequences=4, reserved_outputs=4)
    assert _processor(shape, replace(apart, has_unified_cache=True)) - _processor(shape, apart) == 512 * 24_576 * 2


def test_scores_are_made_only_where_the_output_lies() -> None:
    shape = _shape(LLAMA_8B)
    first = device_compute_bytes(shape, Workload(512), first_layer=0, layer_count=16, holds_output=False, copies=1)
    last = device_compute_bytes(shape, Workload(512), first_layer=16, layer_count=16, holds_output=True, copies=1)
    assert first < last == pytest.approx(512 * 4 * (128_256 + 4096), rel=0.001)


def test_a_server_that_reserves_few_scores_needs_less() -> None:
    shape = _shape(LLAMA_8B)
    assert _device(shape, Workload(512, reserved_outputs=1)) < _device(shape, Workload(512)) / 2


def test_a_batch_is_never_longer_than_the_context() -> None:
    assert batch_tokens(Workload(256)) == 256
    assert batch_tokens(Workload(4096)) == 512
    assert batch_tokens(Workload(4096, batch_tokens=2048)) == 2048


@for_each("what", ["vocabulary", "block"])
def test_what_is_not_known_is_not_light(what: str) -> None:
    known = _shape(LLAMA_8B)
    if what == "vocabulary":
        assert _device(replace(known, vocabulary_size=None), Workload(512)) > _device(known, Workload(512))
    else:
        one_output = Workload(512, reserved_outputs=1)
        blocks = tuple(replace(each, feed_forward_length=None) for each in known.layers)
        assert _device(replace(known, layers=blocks), one_output) > _device(known, one_output)


def test_each_expert_that_is_used_counts() -> None:
    def taken(used: int) -> int:
        experts = replace(layer(FULL, feed_forward_length=None), experts=Experts(64, used, 1536, 0))
        return _processor(dense_shape(experts), Workload(512, reserved_outputs=1))

    assert taken(8) - taken(4) == 512 * 4 * 4 * 2 * 4096
    wide = replace(layer(FULL, feed_forward_length=None), experts=Experts(64, 4, 16_384, 0))
    assert _processor(dense_shape(wide), Workload(512, reserved_outputs=1)) > 512 * 4 * 4 * 3 * 16_384


@for_each(
    "state",
    [
        RecurrentState("mamba", 65_536, 12_288),
        RecurrentState("mamba2", 655_360, 16_128),
        RecurrentState("gatedDeltaNet", 786_432, 30_720),
        RecurrentState("shortConvolution", 0, 8192),
        RecurrentState("rwkv", 262_144, 8192),
        RecurrentState("other", 262_144, 8192),
    ],
)
def test_states_of_more_sequences_need_no_less(state: RecurrentState) -> None:
    shape = dense_shape(layer(None, recurrent_state=state, heads=0, feed_forward_length=None))
    one = _processor(shape, Workload(8192, reserved_outputs=1))
    four = _processor(shape, Workload(8192, reserved_outputs=1, parallel_sequences=4))
    assert 512 * 4 * 5 * 4096 < one <= four


WORKLOADS = st.builds(
    Workload,
    context_tokens=st.integers(1, 1 << 20),
    parallel_sequences=st.integers(1, 8),
    has_unified_cache=st.booleans(),
    has_flash_attention=st.booleans(),
    batch_tokens=st.integers(1, 8192),
    reserved_outputs=st.none() | st.integers(1, 8),
).filter(lambda workload: workload.context_tokens >= workload.streams)

LAYERS = st.sampled_from(
    [
        layer(FULL),
        layer(SlidingCache(4, 256, 256, 512)),
        layer(LatentCache(512, 64), heads=128),
        layer(None, recurrent_state=RecurrentState("gatedDeltaNet", 786_432, 30_720), heads=0),
        replace(layer(FULL, feed_forward_length=None), experts=Experts(128, 8, 768, 512)),
    ]
)


@given(st.lists(LAYERS, min_size=1, max_size=6), WORKLOADS, st.integers(1, 4))
def test_more_is_never_less(layers: list[LayerShape], workload: Workload, copies: int) -> None:
    shape = dense_shape(*layers)
    for place in (_device, _processor):
        taken = place(shape, workload, copies)
        assert taken > 0
        assert place(shape, replace(workload, context_tokens=2 * workload.context_tokens), copies) >= taken
        assert place(shape, workload, copies + 1) >= taken
        assert place(replace(shape, embedding_length=2 * shape.embedding_length), workload, copies) >= taken
        if workload.has_flash_attention:
            assert place(shape, replace(workload, has_flash_attention=False), copies) >= taken


def _shape(model: str) -> ModelShape:
    entry = shape_entry(model)
    assert entry is not None
    return shape_of_entry(entry)


def _device(shape: ModelShape, workload: Workload, copies: int = 1) -> int:
    return device_compute_bytes(
        shape, workload, first_layer=0, layer_count=len(shape.layers), holds_output=True, copies=copies
    )


def _processor(shape: ModelShape, workload: Workload, copies: int = 1) -> int:
    return host_compute_bytes(shape, workload, layer_count=len(shape.layers), holds_output=True, copies=copies)


def _shape_of_row(row: dict[str, str]) -> ModelShape:
    heads, length = int(row["kv_heads"]), int(row["head_dim"])
    full = FullCache(heads, length, length)
    sliding = SlidingCache(heads, length, length, int(row["swa"] or 1))
    caches = [sliding if row["swa"] and place % 2 == 0 else full for place in range(int(row["layers"]))]
    block = int(row["ffn"])
    return dense_shape(
        *(layer(cache, heads=int(row["heads"]), feed_forward_length=block) for cache in caches),
        embedding_length=int(row["embd"]),
        vocabulary_size=int(row["vocab"]),
    )


def _workload_of_row(row: dict[str, str]) -> Workload:
    sequences = int(row["n_parallel"])
    kinds = {"f16": Workload(1), "q8_0": Workload(1, "q8_0", "q8_0"), "q4_0": Workload(1, "q4_0", "q4_0")}
    return replace(
        kinds[row["kv_type"]],
        context_tokens=int(row["ctx"]),
        parallel_sequences=sequences,
        has_flash_attention=row["fa"] == "on",
        batch_tokens=int(row["ubatch"]),
        reserved_outputs=sequences,
    )
