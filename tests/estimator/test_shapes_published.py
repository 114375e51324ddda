"""Published configurations leave out what transformers' classes say: it counts, and what nobody says is refused."""

from __future__ import annotations

from typing import Any

import pytest

from estimator.configurations import CONFIGURATIONS
from estimator.published import COUNTED, FALCON, GEMMA_3, GPT_2, LLAVA, MAMBA, OF_THE_CATALOGUE
from families import for_each
from modeldoor_lifecycle.data.models import shape_entry
from modeldoor_lifecycle.estimator.kv_cache import kv_cache_of_layers
from modeldoor_lifecycle.estimator.model_shape import Experts, FullCache, SlidingCache
from modeldoor_lifecycle.estimator.quantizations import quantization
from modeldoor_lifecycle.estimator.shapes.class_defaults import CLASS_DEFAULTS, TEXT_TYPES
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.estimator.shapes.from_configuration import shape_of_configuration
from modeldoor_lifecycle.estimator.shapes.from_entry import shape_of_entry
from modeldoor_lifecycle.estimator.weights import weights_of_shape
from modeldoor_lifecycle.estimator.workload import Workload

LLAMA = CONFIGURATIONS["meta-llama/Llama-3.2-1B-Instruct"]
UNKNOWN = LLAMA | {"model_type": "tomorrows_model"}

ROWS_WITHOUT_TOKENS = 64
"""Gemma 3's table of tokens has 262208 rows, as its class says; the catalogue counts the 262144 tokens."""


@for_each(("name", "configuration", "total", "tolerance"), COUNTED, ids=[each[0] for each in COUNTED])
def test_the_weights_that_a_published_configuration_tells_are_those_of_the_published_files(
    name: str, configuration: dict[str, Any], total: int, tolerance: float
) -> None:
    assert shape_of_configuration(configuration).parameters_total == pytest.approx(total, rel=tolerance, abs=0), name


@for_each("repository", sorted(GEMMA_3))
def test_gemma_3_is_the_model_of_the_catalogue(repository: str) -> None:
    entry = shape_entry(repository)
    assert entry is not None
    known, shape = shape_of_entry(entry), shape_of_configuration(GEMMA_3[repository])
    assert [layer.cache for layer in shape.layers] == [layer.cache for layer in known.layers]
    assert shape.layers == known.layers
    assert shape.parameters_total == known.parameters_total + ROWS_WITHOUT_TOKENS * known.embedding_length
    assert shape.maximum_context_tokens == known.maximum_context_tokens
    assert shape.has_tied_embeddings is known.has_tied_embeddings is True


@for_each("repository", sorted(OF_THE_CATALOGUE))
def test_a_published_configuration_is_the_model_of_the_catalogue(repository: str) -> None:
    entry = shape_entry(repository)
    assert entry is not None
    known, shape = shape_of_entry(entry), shape_of_configuration(OF_THE_CATALOGUE[repository])
    assert shape.layers == known.layers
    assert shape.architecture == known.architecture
    assert shape.maximum_context_tokens == known.maximum_context_tokens
    # The count of Llama 4 and that of Gemma 4 are the makers', rounded or with what sees.
    assert shape.parameters_total == pytest.approx(known.parameters_total, rel=0.01)


def test_the_cache_and_the_weights_of_gemma_3_12b_are_whole() -> None:
    shape = shape_of_configuration(GEMMA_3["google/gemma-3-12b-it"])
    cache = sum(kept.total_bytes for kept in kv_cache_of_layers(shape, Workload(32_768)))
    weights = weights_of_shape(shape, quantization("BF16"))
    assert cache == 2 * 2 * 8 * 256 * (8 * 32_768 + 40 * 1536)
    assert (weights.loaded_bytes + weights.output_bytes) / 2**20 == pytest.approx(24_362.4, abs=0.1)


def test_text_that_is_told_by_its_class_is_a_whole_model() -> None:
    shape = shape_of_configuration(LLAVA)
    assert (shape.architecture, len(shape.layers), shape.embedding_length) == ("llama", 32, 4096)
    assert shape.layers[0].cache == FullCache(32, 128, 128)
    assert shape.parameters_total == pytest.approx(6_738_939_904, rel=1e-5)
    assert shape.maximum_context_tokens == 4096


@for_each("whole", sorted(TEXT_TYPES))
def test_a_part_that_names_no_type_has_the_one_that_the_whole_gives_it(whole: str) -> None:
    part = {key: value for key, value in LLAMA.items() if key != "model_type"}
    part |= {"moe_intermediate_size": 512, "num_experts": 8, "num_experts_per_tok": 2, "num_kv_shared_layers": 0}
    part |= {"linear_key_head_dim": 64, "linear_value_head_dim": 64, "linear_conv_kernel_dim": 4}
    part |= {"linear_num_key_heads": 4, "linear_num_value_heads": 4}
    inner = shape_of_configuration({"model_type": whole, "text_config": part})
    assert inner == shape_of_configuration(part | {"model_type": TEXT_TYPES[whole]})


@for_each("kind", sorted(CLASS_DEFAULTS))
def test_a_class_tells_a_whole_model(kind: str) -> None:
    shape = shape_of_configuration({"model_type": kind})
    assert shape.vocabulary_size == CLASS_DEFAULTS[kind]["vocab_size"]
    assert len(shape.layers) == CLASS_DEFAULTS[kind]["num_hidden_layers"]
    assert shape.has_known_caches


def test_a_key_that_is_there_counts_also_under_another_name_or_as_null() -> None:
    assert shape_of_configuration({**GPT_2, "n_embd": 1024, "n_layer": 24, "n_head": 16}).parameters_total == (
        pytest.approx(354_823_168, rel=1e-3)
    )
    assert shape_of_configuration(LLAMA | {"num_key_value_heads": None}).layers[0].cache == FullCache(32, 64, 64)
    of_gemma = LLAMA | {"model_type": "gemma2", "head_dim": None}
    assert shape_of_configuration(of_gemma).layers[0].cache == SlidingCache(8, 64, 64, 4096)


@for_each(
    ("told", "heads"),
    [
        ({}, 1),
        ({"num_kv_heads": 71}, 1),
        ({"multi_query": False}, 71),
        ({"new_decoder_architecture": True, "num_kv_heads": 8}, 8),
    ],
)
def test_the_first_falcons_have_one_head_of_keys(told: dict[str, Any], heads: int) -> None:
    assert shape_of_configuration(FALCON | told).layers[0].cache == FullCache(heads, 64, 64)


def test_parts_of_layers_may_stand_apart() -> None:
    shape = shape_of_configuration(
        {
            "model_type": "dbrx",
            "d_model": 6144,
            "n_heads": 48,
            "n_layers": 40,
            "max_seq_len": 32_768,
            "vocab_size": 100_352,
            "attn_config": {"kv_n_heads": 8},
            "ffn_config": {"ffn_hidden_size": 10_752, "moe_num_experts": 16, "moe_top_k": 4},
        }
    )
    assert shape.layers[0].cache == FullCache(8, 128, 128)
    assert shape.layers[0].experts == Experts(16, 4, 10_752, 0)
    assert shape.parameters_total == pytest.approx(131_596_523_520, rel=1e-3)


def test_names_of_makers_own_code_are_read() -> None:
    shape = shape_of_configuration(
        {
            "model_type": "chatglm",
            "ffn_hidden_size": 13_696,
            "hidden_size": 4096,
            "kv_channels": 128,
            "multi_query_group_num": 2,
            "num_attention_heads": 32,
            "num_layers": 40,
            "padded_vocab_size": 151_552,
            "seq_length": 8192,
        }
    )
    assert shape.layers[0].cache == FullCache(2, 128, 128)
    assert shape.maximum_context_tokens == 8192
    assert shape.parameters_total == pytest.approx(9_399_951_360, rel=1e-3)


def test_heads_of_no_length_are_as_long_as_the_width_tells() -> None:
    told = LLAMA | {"model_type": "deepseek_v2", "head_dim": None, "kv_lora_rank": None, "v_head_dim": 0}
    assert shape_of_configuration(told).layers[0].cache == FullCache(8, 64, 64)


def test_layers_that_only_recur_have_no_block() -> None:
    for configuration in (MAMBA, {"model_type": "mamba2", "intermediate_size": 8192}):
        layers = shape_of_configuration(configuration).layers
        assert {layer.feed_forward_length for layer in layers} == {None}
        assert all(layer.recurrent_state is not None for layer in layers)


@for_each(
    ("left_out", "told"),
    [
        ("vocab_size", {}),
        ("intermediate_size", {}),
        ("num_hidden_layers", {}),
        ("hidden_size", {}),
        ("num_attention_heads", {}),
        (
            "intermediate_size",
            {"num_experts": 8, "num_experts_per_tok": 2, "moe_intermediate_size": 64, "first_k_dense_replace": 1},
        ),
    ],
)
def test_what_neither_file_nor_class_tells_is_refused(left_out: str, told: dict[str, Any]) -> None:
    silent = {key: value for key, value in (UNKNOWN | told).items() if key != left_out}
    with pytest.raises(ShapeError) as refused:
        shape_of_configuration(silent)
    assert (refused.value.code, refused.value.name) == ("missing", left_out)
    assert "no whole model" not in str(refused.value)
    assert "GGUF file" in refused.value.hint


def test_experts_without_a_width_are_refused() -> None:
    silent = {key: value for key, value in UNKNOWN.items() if key != "intermediate_size"}
    with pytest.raises(ShapeError) as refused:
        shape_of_configuration(silent | {"num_experts": 8, "num_experts_per_tok": 2})
    assert refused.value.name == "moe_intermediate_size"


@for_each(("key", "value"), [("vocab_size", 1e300), ("vocab_size", -(10**300)), ("hidden_size", 10**300)])
def test_numbers_of_great_length_are_told_shortly(key: str, value: float) -> None:
    with pytest.raises(ShapeError) as refused:
        shape_of_configuration(LLAMA | {key: value})
    assert refused.value.code == "outOfRange"
    assert f"`{key}` must be from 1 to " in refused.value.message
    assert len(refused.value.message) < 120
