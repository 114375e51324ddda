"""Configurations of models that the golden shapes do not have, and configurations that are nonsense."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.configurations import CONFIGURATIONS
from families import for_each
from modeldoor_lifecycle.estimator.model_shape import FullCache, LatentCache, SlidingCache
from modeldoor_lifecycle.estimator.shapes.class_defaults import CLASS_DEFAULTS
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.estimator.shapes.from_configuration import shape_of_configuration

LLAMA: dict[str, Any] = CONFIGURATIONS["meta-llama/Llama-3.2-1B-Instruct"]
DEEPSEEK: dict[str, Any] = CONFIGURATIONS["deepseek-ai/DeepSeek-V3"]


def test_gpt_oss_slides_in_every_second_layer() -> None:
    shape = shape_of_configuration(
        LLAMA
        | {
            "model_type": "gpt_oss",
            "sliding_window": 128,
            "layer_types": ["sliding_attention", "full_attention"] * 8,
            "num_local_experts": 32,
            "num_experts_per_tok": 4,
        }
    )
    assert shape.architecture == "gpt-oss"
    assert shape.layers[0].cache == SlidingCache(8, 64, 64, 128)
    assert shape.layers[1].cache == FullCache(8, 64, 64)
    assert shape.layers[0].experts is not None
    assert shape.layers[0].experts.feed_forward_length == 8192


@for_each("model_type", ["mistral", "qwen2", "phi3", "starcoder2"])
def test_a_window_that_llama_cpp_does_not_use_is_no_window(model_type: str) -> None:
    shape = shape_of_configuration(LLAMA | {"model_type": model_type, "sliding_window": 4096})
    assert {type(layer.cache) for layer in shape.layers} == {FullCache}


def test_an_architecture_that_is_not_known_counts_as_full_attention() -> None:
    shape = shape_of_configuration(LLAMA | {"model_type": "tomorrows_model", "sliding_window": 512})
    assert not shape.has_known_caches
    assert {type(layer.cache) for layer in shape.layers} == {FullCache}


def test_llama_4_keeps_chunks() -> None:
    shape = shape_of_configuration(
        LLAMA
        | {
            "model_type": "llama4_text",
            "attention_chunk_size": 8192,
            "intermediate_size_mlp": 16_384,
            "num_local_experts": 16,
            "num_experts_per_tok": 1,
            "interleave_moe_layer_step": 2,
        }
    )
    assert [isinstance(layer.cache, SlidingCache) for layer in shape.layers[:4]] == [True, True, True, False]
    assert [layer.experts is None for layer in shape.layers[:2]] == [True, False]
    assert shape.layers[0].feed_forward_length == 16_384


def test_experts_of_qwen_2_share_a_block() -> None:
    shape = shape_of_configuration(
        LLAMA
        | {
            "model_type": "qwen2_moe",
            "num_experts": 60,
            "num_experts_per_tok": 4,
            "moe_intermediate_size": 1408,
            "shared_expert_intermediate_size": 5632,
        }
    )
    experts = shape.layers[0].experts
    assert experts is not None
    assert (experts.count, experts.used, experts.feed_forward_length, experts.shared_feed_forward_length) == (
        60,
        4,
        1408,
        5632,
    )


def test_latent_attention_that_llama_cpp_expands_is_kept_expanded() -> None:
    shape = shape_of_configuration(DEEPSEEK | {"model_type": "minicpm3"})
    assert shape.layers[0].cache == FullCache(128, 192, 128)
    assert isinstance(shape_of_configuration(DEEPSEEK).layers[0].cache, LatentCache)


def test_an_indexer_keeps_keys_of_its_own() -> None:
    shape = shape_of_configuration(DEEPSEEK | {"model_type": "deepseek_v32", "index_head_dim": 128})
    assert shape.layers[0].cache == LatentCache(512, 64, 128)


def test_a_search_left_layers_without_attention() -> None:
    blocks = [
        {"attention": {"n_heads_in_group": 8, "no_op": False}, "ffn": {"ffn_mult": 2.625}},
        {"attention": {"n_heads_in_group": None, "no_op": True}, "ffn": {"ffn_mult": 5.25}},
    ]
    shape = shape_of_configuration(
        LLAMA | {"model_type": "nemotron-nas", "hidden_size": 8192, "head_dim": 128, "block_configs": blocks * 8}
    )
    assert shape.architecture == "deci"
    assert shape.layers[0].cache == FullCache(4, 128, 128)
    assert shape.layers[1].cache is None
    assert [layer.feed_forward_length for layer in shape.layers[:2]] == [14_336, 28_672]


def test_nemotron_tells_its_layers_by_letters() -> None:
    shape = shape_of_configuration(
        LLAMA
        | {
            "model_type": "nemotron_h",
            "hybrid_override_pattern": "M-M*E" * 3 + "M",
            "conv_kernel": 4,
            "ssm_state_size": 128,
            "n_groups": 8,
            "mamba_num_heads": 64,
            "mamba_head_dim": 64,
        }
    )
    first = shape.layers[:5]
    assert [layer.recurrent_state is not None for layer in first] == [True, False, True, False, False]
    assert [layer.cache is not None for layer in first] == [False, False, False, True, False]
    assert [layer.feed_forward_length for layer in first] == [None, 8192, None, None, 8192]


def test_kimi_has_latent_attention_between_recurrent_layers() -> None:
    shape = shape_of_configuration(
        DEEPSEEK
        | {
            "model_type": "kimi_linear",
            "num_attention_heads": 32,
            "num_hidden_layers": 8,
            "linear_attn_config": {
                "head_dim": 128,
                "num_heads": 32,
                "short_conv_kernel_size": 4,
                "full_attn_layers": [4, 8],
                "kda_layers": [1, 2, 3, 5, 6, 7],
            },
        }
    )
    assert [layer.cache for layer in shape.layers] == [None, None, None, LatentCache(512, 64)] * 2
    state = shape.layers[0].recurrent_state
    assert state is not None
    assert (state.state_elements, state.convolution_elements) == (32 * 128 * 128, 3 * 3 * 32 * 128)


def test_jamba_attends_in_every_eighth_layer() -> None:
    shape = shape_of_configuration(
        LLAMA
        | {
            "model_type": "jamba",
            "attn_layer_period": 8,
            "attn_layer_offset": 4,
            "mamba_d_conv": 4,
            "mamba_d_state": 16,
            "mamba_expand": 2,
        }
    )
    assert [number for number, layer in enumerate(shape.layers) if layer.cache is not None] == [4, 12]
    state = shape.layers[0].recurrent_state
    assert state is not None
    assert (state.state_elements, state.convolution_elements) == (16 * 4096, 3 * 4096)


def test_text_is_found_within_models_that_also_see() -> None:
    shape = shape_of_configuration(
        {"model_type": "mistral3", "vision_config": {"hidden_size": 1}, "text_config": LLAMA}
    )
    assert shape.layers == shape_of_configuration(LLAMA).layers


@for_each(
    ("changes", "code", "name"),
    [
        ({"model_type": None}, "missing", "model_type"),
        ({"model_type": 7}, "ofAnotherType", "model_type"),
        ({"num_hidden_layers": None}, "missing", "num_hidden_layers"),
        ({"hidden_size": None}, "missing", "hidden_size"),
        ({"num_hidden_layers": 0}, "outOfRange", "num_hidden_layers"),
        ({"num_hidden_layers": 10**9}, "outOfRange", "num_hidden_layers"),
        ({"num_hidden_layers": "16"}, "ofAnotherType", "num_hidden_layers"),
        ({"num_hidden_layers": True}, "ofAnotherType", "num_hidden_layers"),
        ({"hidden_size": -1}, "outOfRange", "hidden_size"),
        ({"hidden_size": 1.5}, "ofAnotherType", "hidden_size"),
        ({"num_attention_heads": None}, "missing", "num_attention_heads"),
        ({"head_dim": 10**9}, "outOfRange", "head_dim"),
        ({"tie_word_embeddings": "yes"}, "ofAnotherType", "tie_word_embeddings"),
        ({"num_experts": 8, "num_experts_per_tok": 9}, "contradictory", "num_experts_per_tok"),
        ({"num_experts": 8}, "contradictory", "num_experts_per_tok"),
        ({"layer_types": ["full_attention"]}, "contradictory", "layer_types"),
        ({"num_kv_shared_layers": 16}, "contradictory", "num_kv_shared_layers"),
        ({"kv_lora_rank": 512}, "missing", "qk_rope_head_dim"),
        ({"block_configs": []}, "contradictory", "block_configs"),
        ({"model_type": "nemotron_h"}, "missing", "hybrid_override_pattern"),
        ({"model_type": "qwen3_next"}, "missing", "linear_key_head_dim"),
        ({"model_type": "lfm2_moe"}, "missing", "conv_L_cache"),
        ({"model_type": "granitemoehybrid"}, "missing", "mamba_d_state"),
    ],
)
def test_nonsense_is_refused_with_the_key_that_is_wrong(changes: dict[str, Any], code: str, name: str) -> None:
    with pytest.raises(ShapeError) as refused:
        shape_of_configuration(LLAMA | changes)
    assert (refused.value.code, refused.value.name) == (code, name)
    assert refused.value.hint
    assert f"`{name}` must " in refused.value.message


_VALUES = (
    st.none()
    | st.sampled_from(sorted(CLASS_DEFAULTS))
    | st.booleans()
    | st.integers(-5, 5000)
    | st.floats()
    | st.text(max_size=5)
    | st.lists(st.integers(0, 3), max_size=4)
    | st.dictionaries(st.sampled_from(["head_dim", "attention", "ffn"]), st.integers(0, 9), max_size=2)
)


@given(
    st.sampled_from(sorted(CONFIGURATIONS)),
    st.dictionaries(
        st.sampled_from(
            sorted(
                {key for each in CONFIGURATIONS.values() for key in each}
                | {
                    "block_configs",
                    "linear_attn_config",
                    "layer_types",
                    "full_attn_idxs",
                    "interleave_moe_layer_step",
                    "ffn_dim",
                    "tie_word_embeddings",
                    "use_double_wide_mlp",
                    "model_type",
                    "expansion_ratio",
                    "ffn_config",
                    "attn_config",
                    "multi_query",
                    "v_head_dim",
                }
            )
        ),
        _VALUES,
        max_size=4,
    ),
)
def test_any_configuration_gives_a_shape_or_says_what_is_wrong(repository: str, changes: dict[str, Any]) -> None:
    configuration = CONFIGURATIONS[repository]
    if "text_config" in configuration:
        configuration = configuration["text_config"]
    try:
        shape = shape_of_configuration(configuration | changes)
    except ShapeError:
        return
    assert shape.parameters_total > 0
    assert len(shape.layers) >= 1
