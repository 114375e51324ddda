"""What layers keep, against llama.cpp's own logs (tests/truth) and by the rules that stand behind them."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from estimator.layers import dense_shape, layer
from families import for_each
from modeldoor_lifecycle.estimator.kv_cache import (
    CacheRefused,
    LayerCache,
    context_cells,
    kv_bytes_read_per_token,
    kv_cache_bytes,
    kv_cache_of_layers,
    sliding_cells,
)
from modeldoor_lifecycle.estimator.model_shape import FullCache, LatentCache, RecurrentState, SlidingCache
from modeldoor_lifecycle.estimator.workload import KvCacheType, Workload

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.model_shape import ModelShape

TRUTH = Path(__file__).parents[1] / "truth"
MEBIBYTE = 2**20
AS_PRINTED = 0.005 + 1e-9
"""llama.cpp prints sizes in MiB to two places."""


def _rows(name: str) -> list[dict[str, str]]:
    with (TRUTH / name).open(newline="") as file:
        return list(csv.DictReader(file))


def _shape_of(row: dict[str, str]) -> ModelShape:
    heads, length, window = int(row["kv_heads"]), int(row["head_dim"]), row["swa"]
    full, sliding = FullCache(heads, length, length), SlidingCache(heads, length, length, int(window or 1))
    slides = row["arch"] == "gemma2"
    layers = [layer(sliding if slides and number % 2 == 0 else full) for number in range(int(row["layers"]))]
    return dense_shape(*layers, architecture=row["arch"])


def _workload_of(row: dict[str, str]) -> Workload:
    return Workload(
        context_tokens=int(row["ctx"]),
        key_cache_type=_cache_type(row["kv_type"]),
        value_cache_type=_cache_type(row["kv_type"]),
        parallel_sequences=int(row["n_parallel"]),
        batch_tokens=int(row["ubatch"]),
        has_flash_attention=row["fa"] == "on",
    )


def _cache_type(name: str) -> KvCacheType:
    for known in get_args(KvCacheType):
        if known == name:
            return known  # type: ignore[no-any-return] # one of the names, which get_args does not say
    raise AssertionError(name)


LOGGED = [row for row in _rows("llamacpp.csv") if row["kv_MiB"] and not row["err"]]
NOT_STARTED = [row for row in _rows("llamacpp.csv") if row["err"] and row["kv_type"] != "f16"]


@for_each("row", LOGGED, ids=lambda row: f"{row['model']}-{row['ctx']}-{row['kv_type']}-{row['fa']}")
def test_what_is_kept_is_what_llama_cpp_logged_to_the_printed_digit(row: dict[str, str]) -> None:
    layers = kv_cache_of_layers(_shape_of(row), _workload_of(row))
    parts = [sum(kept.full_bytes for kept in layers), sum(kept.sliding_bytes for kept in layers)]
    printed = [float(part.split("(")[0]) for part in row["kv_detail"].split("+")]
    assert len(printed) == len([part for part in parts if part])
    for part, logged in zip(parts, printed, strict=False):
        assert part / MEBIBYTE == pytest.approx(logged, abs=AS_PRINTED)


@for_each("row", NOT_STARTED, ids=lambda row: f"{row['model']}-{row['ctx']}-{row['kv_type']}-{row['fa']}")
def test_what_llama_cpp_does_not_start_with_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(CacheRefused) as refused:
        kv_cache_of_layers(_shape_of(row), _workload_of(row))
    assert refused.value.fault in ("valuesNeedFlashAttention", "rowNotOfWholeBlocks")
    assert refused.value.hint


def test_the_truth_has_the_rows_that_it_is_known_for() -> None:
    assert (len(LOGGED), len(NOT_STARTED)) == (149, 17)


FULL = FullCache(8, 128, 128)

MEASURED = [
    ("LLaMA-7B", dense_shape(*[layer(FullCache(32, 128, 128))] * 32), Workload(512), 256, 0),
    ("LLaMA-13B", dense_shape(*[layer(FullCache(40, 128, 128))] * 40), Workload(512), 400, 0),
    ("LLaMA-30B", dense_shape(*[layer(FullCache(52, 128, 128))] * 60), Workload(512), 780, 0),
    ("LLaMA-65B", dense_shape(*[layer(FullCache(64, 128, 128))] * 80), Workload(512), 1280, 0),
    ("Meta-Llama-3-8B", dense_shape(*[layer(FULL)] * 32), Workload(8192), 1024, 0),
    ("Meta-Llama-3-8B", dense_shape(*[layer(FULL)] * 32), Workload(512), 64, 0),
    ("SmolLM2-360M", dense_shape(*[layer(FullCache(5, 64, 64))] * 32), Workload(2048), 80, 0),
    ("SmolLM2-360M", dense_shape(*[layer(FullCache(5, 64, 64))] * 32), Workload(2048, "q8_0", "q8_0"), 42.5, 0),
    ("LFM2.5-350M", dense_shape(*[layer(FullCache(8, 64, 64))] * 6), Workload(2048), 24, 0),
    ("LFM2.5-350M", dense_shape(*[layer(FullCache(8, 64, 64))] * 6), Workload(2048, "q8_0", "q8_0"), 12.75, 0),
    (
        "gemma-3-4b",
        dense_shape(*[layer(FullCache(4, 256, 256))] * 5, *[layer(SlidingCache(4, 256, 256, 1024))] * 29),
        Workload(131072),
        2560,
        174,
    ),
    (
        "Trinity-Nano-Preview",
        dense_shape(*[layer(FullCache(2, 128, 128))] * 14, *[layer(SlidingCache(2, 128, 128, 2048))] * 42),
        Workload(131072),
        1792,
        105,
    ),
    (
        "gemma-4-12B",
        dense_shape(*[layer(FullCache(1, 512, 512))] * 8, *[layer(SlidingCache(8, 256, 256, 1024))] * 40),
        Workload(8192, "q8_0", "q8_0", parallel_sequences=4, has_unified_cache=True),
        68,
        765,
    ),
    (
        "gemma-4-12B",
        dense_shape(*[layer(FullCache(1, 512, 512))] * 8, *[layer(SlidingCache(8, 256, 256, 1024))] * 40),
        Workload(8192, "q8_0", "q8_0"),
        68,
        255,
    ),
    ("gpt-oss-20b", dense_shape(*[layer(FullCache(8, 64, 64))] * 12), Workload(16384, parallel_sequences=8), 384, 0),
]
"""Rows of tests/truth/memory.csv; gemma-4-12B at one sequence is told there as 323 MiB in all.

The window cache of gpt-oss-20b (96 MiB, 512 cells for each of 8 sequences) is left out: its batch is not told, and
with the usual one of 512 tokens the same program makes 768 cells.
"""


@for_each(("model", "shape", "workload", "full", "sliding"), MEASURED, ids=lambda value: str(value)[:24])
def test_measured_caches_are_met(
    model: str, shape: ModelShape, workload: Workload, full: float, sliding: float
) -> None:
    layers = kv_cache_of_layers(shape, workload)
    assert sum(kept.full_bytes for kept in layers) / MEBIBYTE == pytest.approx(full, abs=AS_PRINTED), model
    assert sum(kept.sliding_bytes for kept in layers) / MEBIBYTE == pytest.approx(sliding, abs=AS_PRINTED), model
    assert any(row["model"] == model for row in _rows("memory.csv"))


def test_sequences_share_the_context_unless_they_share_one_cache() -> None:
    own = Workload(10_000, parallel_sequences=4)
    assert context_cells(own) == 2560
    assert context_cells(replace(own, has_unified_cache=True)) == 10_240
    shape = dense_shape(layer(FULL))
    assert kv_cache_bytes(kv_cache_of_layers(shape, own)) == 4 * 2560 * 8 * 128 * 2 * 2


def test_a_window_keeps_the_batch_beside_it_and_never_more_than_the_context() -> None:
    workload = Workload(16_384)
    assert sliding_cells(workload, 512) == 1024
    assert sliding_cells(replace(workload, batch_tokens=256), 512) == 768
    assert sliding_cells(replace(workload, context_tokens=512), 4096) == 512
    assert sliding_cells(replace(workload, parallel_sequences=4, has_unified_cache=True), 1024) == 4608


def test_a_whole_window_is_kept_when_it_is_asked_for() -> None:
    shape = dense_shape(layer(SlidingCache(4, 256, 256, 1024)))
    assert kv_cache_of_layers(shape, Workload(8192), has_whole_windows=True) == kv_cache_of_layers(
        dense_shape(layer(FullCache(4, 256, 256))), Workload(8192)
    )


def test_latent_attention_keeps_no_values() -> None:
    shape = dense_shape(*[layer(LatentCache(512, 64))] * 61)
    assert kv_cache_bytes(kv_cache_of_layers(shape, Workload(131_072))) == 61 * 576 * 131_072 * 2


def test_an_index_is_kept_beside_latent_attention() -> None:
    """As llama.cpp logged of a DeepSeek V3.2 of four layers: 10 MiB and 4 MiB."""
    layers = kv_cache_of_layers(dense_shape(*[layer(LatentCache(128, 32, 64))] * 4), Workload(8192))
    assert kv_cache_bytes(layers) == 14 * MEBIBYTE


def test_a_state_counts_once_for_each_sequence_whatever_the_context() -> None:
    state = RecurrentState("gatedDeltaNet", 48 * 128 * 128, 3 * 10_240)
    shape = dense_shape(layer(None, recurrent_state=state))
    kept = LayerCache(recurrent_bytes=4 * 4 * (48 * 128 * 128 + 3 * 10_240))
    for context in (512, 262_144):
        workload = Workload(context, "q8_0", "q8_0", parallel_sequences=4)
        assert kv_cache_of_layers(shape, workload) == (kept,)


@for_each(
    ("cache_type", "bits"),
    [
        ("f32", 32),
        ("f16", 16),
        ("bf16", 16),
        ("q8_0", 8.5),
        ("q5_1", 6),
        ("q5_0", 5.5),
        ("q4_1", 5),
        ("q4_0", 4.5),
        ("iq4_nl", 4.5),
    ],
)
def test_a_type_of_cache_counts_with_its_scales(cache_type: KvCacheType, bits: float) -> None:
    shape = dense_shape(layer(FULL))
    kept = kv_cache_bytes(kv_cache_of_layers(shape, Workload(256, cache_type, cache_type)))
    assert kept * 8 == 256 * 2 * 8 * 128 * bits


def test_keys_and_values_may_have_different_types() -> None:
    kept = kv_cache_bytes(kv_cache_of_layers(dense_shape(layer(FULL)), Workload(256, "q8_0", "q4_0")))
    assert kept * 8 == 256 * 8 * 128 * (8.5 + 4.5)


def test_more_sequences_than_tokens_are_refused() -> None:
    with pytest.raises(CacheRefused, match="must have a token for each of 8 sequences; it has 4") as refused:
        kv_cache_of_layers(dense_shape(layer(FULL)), Workload(4, parallel_sequences=8))
    assert refused.value.fault == "noTokenForEach"


@for_each(
    ("cache", "what"),
    [(FullCache(2, 80, 64), "key"), (FullCache(2, 64, 80), "value"), (LatentCache(512, 8), "key")],
)
def test_rows_that_blocks_do_not_divide_are_refused(cache: FullCache | LatentCache, what: str) -> None:
    with pytest.raises(CacheRefused, match=f"the length of a {what} must be a multiple of 32") as refused:
        kv_cache_of_layers(dense_shape(layer(cache)), Workload(256, "q8_0", "q8_0"))
    assert refused.value.fault == "rowNotOfWholeBlocks"


def test_quantised_keys_alone_need_no_flash_attention() -> None:
    workload = Workload(256, key_cache_type="q8_0", has_flash_attention=False)
    assert kv_cache_bytes(kv_cache_of_layers(dense_shape(layer(FULL)), workload))


def test_a_token_reads_what_stands_before_it_and_a_window_at_most() -> None:
    row = 8 * 128 * 2 * 2
    sliding = SlidingCache(8, 128, 128, 1024)
    workload = Workload(16_384)
    assert kv_bytes_read_per_token(dense_shape(layer(FULL)), workload, 4096) == 4096 * row
    assert kv_bytes_read_per_token(dense_shape(layer(sliding)), workload, 4096) == 1024 * row
    assert kv_bytes_read_per_token(dense_shape(layer(sliding)), workload, 100) == 100 * row


def test_a_layer_without_a_cache_reads_that_of_another() -> None:
    reader = replace(layer(None), read_cache=FULL)
    workload = Workload(4096)
    assert kv_cache_of_layers(dense_shape(reader), workload) == (LayerCache(),)
    assert kv_bytes_read_per_token(dense_shape(reader), workload, 1000) == 1000 * 8 * 128 * 2 * 2


def test_a_state_is_read_and_written_for_each_token() -> None:
    shape = dense_shape(layer(None, recurrent_state=RecurrentState("mamba2", 1000, 24)))
    assert kv_bytes_read_per_token(shape, Workload(4096), 2048) == 2 * 4 * 1024


def test_without_flash_attention_values_are_as_wide_as_the_widest_layer_s() -> None:
    """Gemma 4: llama.cpp says that it pads them."""
    shape = dense_shape(layer(FullCache(1, 512, 512)), layer(SlidingCache(1, 256, 256, 256)))
    _, sliding = kv_cache_of_layers(shape, Workload(4096, has_flash_attention=False))
    assert sliding.sliding_bytes == 768 * (256 + 512) * 2
    _, sliding = kv_cache_of_layers(shape, Workload(4096))
    assert sliding.sliding_bytes == 768 * (256 + 256) * 2
