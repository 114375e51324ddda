"""What configurations may leave out, because transformers' class of that type of model says it.

A published config.json holds only what differs from its class: that of gemma-3-12b-it has neither the
length of its heads nor its vocabulary. The figures are the parameters' defaults in
`transformers/models/*/configuration_*.py`, as of transformers 4.57 and 5. Types that are not here
have no class of their own there, or are published with all that matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.shapes.key_names import says_the_same

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT_TYPES: Mapping[str, str] = {
    "aya_vision": "cohere2",
    "gemma3": "gemma3_text",
    "gemma3n": "gemma3n_text",
    "gemma4": "gemma4_text",
    "idefics3": "llama",
    "internvl": "qwen2",
    "llama4": "llama4_text",
    "llava": "llama",
    "llava_next": "llama",
    "llava_next_video": "llama",
    "llava_onevision": "qwen2",
    "mistral3": "mistral",
    "paligemma": "gemma",
    "qwen2_5_vl": "qwen2_5_vl_text",
    "qwen2_audio": "qwen2",
    "qwen2_vl": "qwen2_vl_text",
    "qwen3_5": "qwen3_5_text",
    "qwen3_5_moe": "qwen3_5_moe_text",
    "qwen3_vl": "qwen3_vl_text",
    "qwen3_vl_moe": "qwen3_vl_moe_text",
    "smolvlm": "llama",
    "video_llava": "llama",
    "vipllava": "llama",
}
"""Models that also see or hear, and the type of the part that writes text where it does not name its own."""


def _class(
    vocabulary: int,
    width: int,
    block: int | None,
    layers: int,
    heads: int | None,
    key_value_heads: int | None,
    context: int | None,
    *,
    is_tied: bool = False,
    **more: object,
) -> Mapping[str, object]:
    """One class; None: it leaves that open too, and it follows from the rest."""
    told: dict[str, object] = {
        "vocab_size": vocabulary,
        "hidden_size": width,
        "intermediate_size": block,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": key_value_heads,
        "max_position_embeddings": context,
        "tie_word_embeddings": is_tied,
    }
    return {key: value for key, value in told.items() if value is not None} | more


_QWEN2_VL = _class(152_064, 8192, 29_568, 80, 64, 8, 32_768)

CLASS_DEFAULTS: Mapping[str, Mapping[str, object]] = {
    "bloom": _class(250_880, 64, None, 2, 8, None, None, is_tied=True),
    "cohere": _class(256_000, 8192, 22_528, 40, 64, None, 8192, is_tied=True),
    "cohere2": _class(256_000, 8192, 22_528, 40, 64, None, 8192, is_tied=True, sliding_window=4096),
    "exaone4": _class(102_400, 4096, 16_384, 32, 32, 32, 2048, sliding_window=4096),
    "falcon": _class(65_024, 4544, None, 32, 71, None, 2048, multi_query=True),
    "falcon_mamba": _class(
        50_280, 768, None, 32, None, None, None, is_tied=True, state_size=16, expand=2, conv_kernel=4
    ),
    "gemma": _class(256_000, 3072, 24_576, 28, 16, 16, 8192, is_tied=True, head_dim=256),
    "gemma2": _class(256_000, 2304, 9216, 26, 8, 4, 8192, is_tied=True, head_dim=256, sliding_window=4096),
    "gemma3_text": _class(262_208, 2304, 9216, 26, 8, 4, 131_072, is_tied=True, head_dim=256, sliding_window=4096),
    "gemma3n_text": _class(
        262_400,
        2048,
        16_384,
        35,
        8,
        2,
        32_768,
        is_tied=True,
        head_dim=256,
        sliding_window=512,
        num_kv_shared_layers=15,
        hidden_size_per_layer_input=256,
    ),
    "gemma4_text": _class(
        262_144,
        2304,
        9216,
        30,
        8,
        4,
        131_072,
        is_tied=True,
        head_dim=256,
        global_head_dim=512,
        sliding_window=512,
        hidden_size_per_layer_input=256,
    ),
    "glm4": _class(151_552, 4096, 13_696, 40, 32, 2, 131_072, head_dim=128),
    "gpt2": _class(50_257, 768, None, 12, 12, None, 1024, is_tied=True),
    "gpt_bigcode": _class(50_257, 768, None, 12, 12, None, 1024, is_tied=True, multi_query=True),
    "gpt_neox": _class(50_432, 6144, 24_576, 44, 64, None, 2048),
    "gpt_oss": _class(
        201_088,
        2880,
        2880,
        36,
        64,
        8,
        131_072,
        head_dim=64,
        sliding_window=128,
        num_local_experts=128,
        num_experts_per_tok=4,
    ),
    "granite": _class(32_000, 4096, 11_008, 32, 32, None, 2048),
    "jamba": _class(
        65_536,
        4096,
        14_336,
        32,
        32,
        8,
        262_144,
        num_experts=16,
        num_experts_per_tok=2,
        expert_layer_period=2,
        attn_layer_period=8,
        attn_layer_offset=4,
        mamba_d_state=16,
        mamba_d_conv=4,
        mamba_expand=2,
    ),
    "lfm2": _class(
        65_536,
        2560,
        12_288,
        32,
        32,
        8,
        128_000,
        is_tied=True,
        conv_L_cache=3,
        block_multiple_of=256,
        block_ffn_dim_multiplier=1.0,
        block_auto_adjust_ff_dim=True,
    ),
    "llama": _class(32_000, 4096, 11_008, 32, 32, None, 2048),
    "llama4_text": _class(
        202_048,
        5120,
        8192,
        48,
        40,
        8,
        131_072,
        head_dim=128,
        intermediate_size_mlp=16_384,
        num_local_experts=16,
        num_experts_per_tok=1,
        interleave_moe_layer_step=1,
    ),
    "mamba": _class(50_280, 768, None, 32, None, None, None, is_tied=True, state_size=16, expand=2, conv_kernel=4),
    "mamba2": _class(
        32_768,
        4096,
        None,
        64,
        None,
        None,
        None,
        num_heads=128,
        head_dim=64,
        state_size=128,
        n_groups=8,
        expand=2,
        conv_kernel=4,
    ),
    "mistral": _class(32_000, 4096, 14_336, 32, 32, 8, 131_072),
    "mixtral": _class(32_000, 4096, 14_336, 32, 32, 8, 131_072, num_local_experts=8, num_experts_per_tok=2),
    "mpt": _class(50_368, 2048, None, 24, 16, None, 2048, is_tied=True, expansion_ratio=4),
    "nemotron": _class(256_000, 6144, 24_576, 32, 48, None, 4096),
    "olmo": _class(50_304, 4096, 11_008, 32, 32, None, 2048),
    "olmo2": _class(50_304, 4096, 11_008, 32, 32, None, 2048),
    "olmo3": _class(50_304, 4096, 11_008, 32, 32, None, 2048, sliding_window=4096),
    "olmoe": _class(50_304, 2048, 2048, 16, 16, None, 4096, num_experts=64, num_experts_per_tok=8),
    "phi": _class(51_200, 2048, 8192, 24, 32, None, 2048),
    "phi3": _class(32_064, 3072, 8192, 32, 32, None, 4096),
    "qwen2": _class(151_936, 4096, 22_016, 32, 32, 32, 32_768),
    "qwen2_5_vl_text": _QWEN2_VL,
    "qwen2_moe": _class(
        151_936,
        2048,
        5632,
        24,
        16,
        16,
        32_768,
        moe_intermediate_size=1408,
        shared_expert_intermediate_size=5632,
        num_experts=60,
        num_experts_per_tok=4,
    ),
    "qwen2_vl_text": _QWEN2_VL,
    "qwen3": _class(151_936, 4096, 22_016, 32, 32, 32, 32_768, head_dim=128),
    "qwen3_moe": _class(
        151_936, 2048, 6144, 24, 32, 4, 32_768, moe_intermediate_size=768, num_experts=128, num_experts_per_tok=8
    ),
    "qwen3_vl_text": _class(151_936, 4096, 22_016, 32, 32, 32, 128_000, head_dim=128),
    "smollm3": _class(128_256, 2048, 11_008, 36, 16, 4, 32_768, is_tied=True),
    "stablelm": _class(50_304, 2560, 6912, 32, 32, 32, 4096),
    "starcoder2": _class(49_152, 3072, 12_288, 30, 24, 2, 4096, is_tied=True),
}
"""By `model_type`.

Falcon's class ties its tables; its published weights, and what llama.cpp makes of them, hold both.
"""


def with_class_defaults(text: Mapping[str, object]) -> dict[str, object]:
    """A configuration with what its class says of keys that it leaves out, under this name or another.

    A key that is there counts, also as null.
    """
    kind = text.get("model_type")
    told: Mapping[str, object] | None = CLASS_DEFAULTS.get(kind) if isinstance(kind, str) else None
    defaults = told or {}
    return {key: value for key, value in defaults.items() if not says_the_same(key) & text.keys()} | dict(text)
