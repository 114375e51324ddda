"""A Hugging Face configuration in the keys of GGUF, so that one reader serves both.

The same as llama.cpp's converter does, for the keys from which memory and speed follow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.shapes.architectures import SLIDING
from modeldoor_lifecycle.estimator.shapes.class_defaults import TEXT_TYPES
from modeldoor_lifecycle.estimator.shapes.configured_blocks import block_keys
from modeldoor_lifecycle.estimator.shapes.configured_kinds import layer_kinds
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.estimator.shapes.figures import MOST_LAYERS, Figures
from modeldoor_lifecycle.estimator.shapes.key_names import CONFIGURATION_KEYS, told_under
from modeldoor_lifecycle.estimator.shapes.mixers import state_keys
from modeldoor_validators.findings import quoted
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

NESTED = ("text_config", "llm_config", "language_config", "thinker_config")
"""Where configurations of models that also see or hear keep what writes text."""

PARTS_OF_LAYERS = ("attn_config", "ffn_config")
"""Where MPT and DBRX keep what they tell of attention and of blocks."""

NESTED_DEPTH = 3
"""No configuration nests deeper."""

ARCHITECTURES = {
    "RefinedWeb": "falcon",
    "RefinedWebModel": "falcon",
    "cohere": "command-r",
    "deepseek": "deepseek",
    "deepseek_v2": "deepseek2",
    "deepseek_v3": "deepseek2",
    "deepseek_v32": "deepseek32",
    "ernie4_5_moe": "ernie4_5-moe",
    "exaone_moe": "exaone-moe",
    "falcon_h1": "falcon-h1",
    "falcon_mamba": "mamba",
    "gemma3_text": "gemma3",
    "gemma3n_text": "gemma3n",
    "gemma4_text": "gemma4",
    "glm": "chatglm",
    "glm4_moe": "glm4moe",
    "glm4_moe_lite": "deepseek2",
    "glm_moe_dsa": "glm-dsa",
    "gpt_bigcode": "starcoder",
    "gpt_neox": "gptneox",
    "gpt_oss": "gpt-oss",
    "granitemoehybrid": "granitehybrid",
    "hunyuan_v1_dense": "hunyuan-dense",
    "hunyuan_v1_moe": "hunyuan-moe",
    "kimi_k2": "deepseek2",
    "kimi_linear": "kimi-linear",
    "lfm2_moe": "lfm2moe",
    "llama4_text": "llama4",
    "mimo_v2_flash": "mimo2",
    "minimax_m2": "minimax-m2",
    "ministral": "llama",
    "ministral3": "mistral3",
    "mistral": "llama",
    "mistral3": "mistral3",
    "mixtral": "llama",
    "nemotron-nas": "deci",
    "olmo3": "olmo2",
    "phi": "phi2",
    "qwen2_5_vl": "qwen2vl",
    "qwen2_5_vl_text": "qwen2vl",
    "qwen2_moe": "qwen2moe",
    "qwen2_vl": "qwen2vl",
    "qwen2_vl_text": "qwen2vl",
    "qwen3_5": "qwen35",
    "qwen3_5_moe": "qwen35moe",
    "qwen3_5_moe_text": "qwen35moe",
    "qwen3_5_text": "qwen35",
    "qwen3_moe": "qwen3moe",
    "qwen3_next": "qwen3next",
    "qwen3_vl": "qwen3vl",
    "qwen3_vl_moe": "qwen3vlmoe",
    "qwen3_vl_moe_text": "qwen3vlmoe",
    "qwen3_vl_text": "qwen3vl",
}
"""Types of models in Hugging Face's words whose architecture is called otherwise in GGUF's."""

EXPANDED_ATTENTION = frozenset({"minicpm3"})
"""Models with latent attention whose keys llama.cpp keeps as they are computed."""


def text_configuration(configuration: Mapping[str, object]) -> dict[str, object]:
    """The part that writes text, with what only the whole says (`tie_word_embeddings`) beside it.

    Where it names no type of its own it has the one that the whole's class gives it.
    """
    found: dict[str, object] = dict(configuration)
    for _ in range(NESTED_DEPTH):
        inner = next((found[key] for key in NESTED if is_object(found.get(key))), None)
        if not is_object(inner):
            break
        outer = found
        found = {**inner}
        for key in ("tie_word_embeddings", "vocab_size", "model_type"):
            if key in outer and key not in found:
                found[key] = outer[key]
    for parts in PARTS_OF_LAYERS:
        told = found.get(parts)
        found |= {key: value for key, value in told.items() if key not in found} if is_object(told) else {}
    kind = found.get("model_type")
    if isinstance(kind, str):
        found["model_type"] = TEXT_TYPES.get(kind, kind)
    return found


def architecture_of_configuration(configuration: Mapping[str, object]) -> str:
    """The architecture in GGUF's words."""
    told = configuration.get("model_type")
    if told is None:
        raise ShapeError("missing", "model_type", "be there", "it is not")
    if not isinstance(told, str) or not told:
        raise ShapeError("ofAnotherType", "model_type", "be a text", f"it is {quoted(told)}")
    if told == "nemotron_h" and any(key in configuration for key in ("n_routed_experts", "num_experts")):
        return "nemotron_h_moe"
    return ARCHITECTURES.get(told, told)


def keys_of(architecture: str, configuration: Mapping[str, object]) -> dict[str, object]:
    """What the header of a GGUF file would say, without the architecture before each key."""
    figures = Figures(configuration)
    count = figures.required(_key(figures, "block_count"), most=MOST_LAYERS)
    keys: dict[str, object] = {
        "block_count": count,
        "embedding_length": figures.required(_key(figures, "embedding_length")),
        "context_length": figures.raw(_key(figures, "context_length")),
        "vocab_size": figures.raw(_key(figures, "vocab_size")),
        "embedding_length_per_layer_input": figures.raw("hidden_size_per_layer_input"),
    }
    keys |= _attention_keys(architecture, figures, count)
    keys |= _sliding_keys(architecture, figures, count)
    keys |= block_keys(architecture, figures, count)
    if figures.has("block_configs"):
        keys |= _searched_keys(figures, count)
    keys |= state_keys(architecture, figures, count, keys)
    return {key: value for key, value in keys.items() if value is not None}


def _key(figures: Figures, gguf_key: str) -> str:
    """Where the configuration tells this; where it does not, where most do."""
    return told_under(figures, gguf_key) or CONFIGURATION_KEYS[gguf_key][0]


def _attention_keys(architecture: str, figures: Figures, count: int) -> dict[str, object]:
    keys: dict[str, object] = {
        "attention.head_count": figures.raw(_key(figures, "attention.head_count")),
        "attention.head_count_kv": figures.raw(_key(figures, "attention.head_count_kv")),
        "attention.key_length": figures.raw(_key(figures, "attention.key_length")),
        "attention.value_length": figures.raw("v_head_dim") or figures.raw(_key(figures, "attention.key_length")),
        "attention.shared_kv_layers": figures.raw("num_kv_shared_layers"),
    }
    # Falcon's first models name as many heads of keys as of queries, and have one.
    if figures.raw("multi_query") is True and figures.raw("new_decoder_architecture") is not True:
        keys["attention.head_count_kv"] = 1
    if figures.has("kv_lora_rank"):
        keys |= _latent_keys(architecture, figures)
    if architecture == "gemma4" and figures.has("global_head_dim"):
        keys |= _gemma4_keys(figures, count)
    return keys


def _latent_keys(architecture: str, figures: Figures) -> dict[str, object]:
    compressed = figures.required("kv_lora_rank")
    rope, plain = figures.required("qk_rope_head_dim"), figures.required("qk_nope_head_dim")
    value = figures.required("v_head_dim")
    if architecture in EXPANDED_ATTENTION:
        return {"attention.key_length": plain + rope, "attention.value_length": value}
    return {
        "attention.kv_lora_rank": compressed,
        "attention.key_length": compressed + rope,
        "attention.value_length": compressed,
        "attention.key_length_mla": plain + rope,
        "attention.value_length_mla": value,
        "attention.head_count_kv": 1,
        "attention.indexer.key_length": figures.raw("index_head_dim"),
    }


def _searched_keys(figures: Figures, count: int) -> dict[str, object]:
    """Nemotron's search decided for each layer whether it attends, and how wide its block is."""
    told = figures.raw("block_configs")
    if not is_list(told) or len(told) < count:
        raise ShapeError("contradictory", "block_configs", f"describe each of {count} layers", "it does not")
    heads = figures.required("num_attention_heads")
    width = figures.required("hidden_size")
    key_value_heads: list[int] = []
    lengths: list[int] = []
    for block in told[:count]:
        parts = Figures(block if is_object(block) else {})
        group = _part(parts, "attention").whole("n_heads_in_group", 0)
        key_value_heads.append(heads // group if group else 0)
        lengths.append(_width_of(_part(parts, "ffn").share("ffn_mult", 0), width))
    return {"attention.head_count_kv": key_value_heads, "feed_forward_length": lengths}


def _part(figures: Figures, key: str) -> Figures:
    told = figures.raw(key)
    return Figures(told if is_object(told) else {})


def _width_of(multiple: float, width: int) -> int:
    """Two thirds of a multiple of the width, rounded up to 256, as that model's own code has it."""
    return -(-int(2 * multiple * width / 3) // 256) * 256


def _gemma4_keys(figures: Figures, count: int) -> dict[str, object]:
    period = SLIDING["gemma4"].period
    usual = ["full_attention" if number % period == period - 1 else "sliding_attention" for number in range(count)]
    kinds = layer_kinds(figures, count) or usual
    sliding = figures.required("num_key_value_heads")
    full = figures.whole("num_global_key_value_heads", sliding)
    length, full_length = figures.required("head_dim"), figures.required("global_head_dim")
    return {
        "attention.head_count_kv": [sliding if kind == "sliding_attention" else full for kind in kinds],
        "attention.key_length": full_length,
        "attention.value_length": full_length,
        "attention.key_length_swa": length,
        "attention.value_length_swa": length,
    }


def _sliding_keys(architecture: str, figures: Figures, count: int) -> dict[str, object]:
    window = figures.raw("sliding_window")
    kinds = layer_kinds(figures, count)
    if architecture == "llama4":
        window = figures.whole("attention_chunk_size", 8192)
    keys: dict[str, object] = {"attention.sliding_window": window}
    if kinds is not None:
        keys["attention.sliding_window_pattern"] = [
            kind in ("sliding_attention", "chunked_attention") for kind in kinds
        ]
    elif isinstance(figures.raw("sliding_window_pattern"), int):
        keys["attention.sliding_window_pattern"] = figures.raw("sliding_window_pattern")
    return keys
