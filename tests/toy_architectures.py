"""Draws up headers of small models: the keys and tensors that llama.cpp asks for, by architecture.

What is missing or has another shape llama.cpp says in its log when it loads such a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a model is made. Each architecture uses what it knows of these."""

    layers: int = 4
    embedding_length: int = 256
    attention_heads: int = 4
    key_value_heads: int = 2
    head_length: int = 64
    feed_forward_length: int = 512
    vocabulary_size: int = 512
    context_tokens: int = 131072
    window_tokens: int = 128
    experts: int = 8
    experts_used: int = 2
    expert_feed_forward_length: int = 128
    compressed_length: int = 128
    """Of multi-head latent attention: what a token's keys and values are compressed to."""
    rope_length: int = 32
    """Of multi-head latent attention: the part of a key that tells the position."""
    state_heads: int = 8
    state_groups: int = 2
    """Groups of heads that take the same from a token; of a GatedDeltaNet the heads of its keys."""
    state_head_length: int = 64
    state_size: int = 64
    convolution_tokens: int = 4
    per_layer_length: int = 64
    """Of Gemma 3n and 4: the width of the extra embedding of each layer."""
    weight_type: str = "Q8_0"


@dataclass(slots=True)
class Blueprint:
    """The header of one model. Shapes have the length of a row first, as llama.cpp says them."""

    architecture: str
    scale: Scale
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    tensors: dict[str, tuple[tuple[int, ...], str]] = field(default_factory=dict[str, tuple[tuple[int, ...], str]])

    def matrix(self, name: str, *shape: int, kind: str | None = None) -> None:
        self.tensors[f"{name}.weight"] = (shape, kind or self.scale.weight_type)

    def vector(self, name: str, *shape: int) -> None:
        """Norms, biases and the like; they are never quantised."""
        self.tensors[name] = (shape, "F32")


def _common(architecture: str, scale: Scale, *, has_own_output: bool = True, norm: str = "rms_") -> Blueprint:
    drawn = Blueprint(architecture, scale)
    drawn.metadata |= {
        "block_count": scale.layers,
        "context_length": scale.context_tokens,
        "embedding_length": scale.embedding_length,
        "feed_forward_length": scale.feed_forward_length,
        f"attention.layer_norm_{norm}epsilon": 1e-5,
    }
    drawn.matrix("token_embd", scale.embedding_length, scale.vocabulary_size)
    drawn.vector("output_norm.weight", scale.embedding_length)
    if has_own_output:
        drawn.matrix("output", scale.embedding_length, scale.vocabulary_size)
    return drawn


def _attention_keys(drawn: Blueprint, *, key_value_heads: int | list[int] | None = None) -> None:
    scale = drawn.scale
    drawn.metadata |= {
        "attention.head_count": scale.attention_heads,
        "attention.head_count_kv": scale.key_value_heads if key_value_heads is None else key_value_heads,
        "attention.key_length": scale.head_length,
        "attention.value_length": scale.head_length,
        "rope.dimension_count": scale.head_length,
        "rope.freq_base": 10000.0,
    }


def _attention(
    drawn: Blueprint,
    block: str,
    *,
    query_factor: int = 1,
    has_biases: bool = False,
    has_output_bias: bool = False,
    has_head_norms: bool = False,
    norm: str | None = "attn_norm",
    head_length: int | None = None,
    key_value_heads: int | None = None,
) -> None:
    scale = drawn.scale
    width = scale.embedding_length
    length = head_length or scale.head_length
    queries = scale.attention_heads * length
    keys = (key_value_heads or scale.key_value_heads) * length
    if norm:
        drawn.vector(f"{block}.{norm}.weight", width)
    drawn.matrix(f"{block}.attn_q", width, queries * query_factor)
    drawn.matrix(f"{block}.attn_k", width, keys)
    drawn.matrix(f"{block}.attn_v", width, keys)
    drawn.matrix(f"{block}.attn_output", queries, width)
    if has_biases:
        drawn.vector(f"{block}.attn_q.bias", queries)
        drawn.vector(f"{block}.attn_k.bias", keys)
        drawn.vector(f"{block}.attn_v.bias", keys)
    if has_output_bias:
        drawn.vector(f"{block}.attn_output.bias", width)
    if has_head_norms:
        drawn.vector(f"{block}.attn_q_norm.weight", length)
        drawn.vector(f"{block}.attn_k_norm.weight", length)


def _feed_forward(
    drawn: Blueprint, block: str, *, norm: str | None = "ffn_norm", suffix: str = "", length: int | None = None
) -> None:
    width = drawn.scale.embedding_length
    inner = length or drawn.scale.feed_forward_length
    if norm:
        drawn.vector(f"{block}.{norm}.weight", width)
    drawn.matrix(f"{block}.ffn_gate{suffix}", width, inner)
    drawn.matrix(f"{block}.ffn_up{suffix}", width, inner)
    drawn.matrix(f"{block}.ffn_down{suffix}", inner, width)


def _expert_keys(drawn: Blueprint) -> None:
    scale = drawn.scale
    drawn.metadata |= {
        "expert_count": scale.experts,
        "expert_used_count": scale.experts_used,
        "expert_feed_forward_length": scale.expert_feed_forward_length,
    }


def _experts(
    drawn: Blueprint, block: str, *, norm: str | None = "ffn_norm", has_biases: bool = False, kind: str | None = None
) -> None:
    scale = drawn.scale
    width, inner, count = scale.embedding_length, scale.expert_feed_forward_length, scale.experts
    if norm:
        drawn.vector(f"{block}.{norm}.weight", width)
    drawn.vector(f"{block}.ffn_gate_inp.weight", width, count)
    drawn.matrix(f"{block}.ffn_gate_exps", width, inner, count, kind=kind)
    drawn.matrix(f"{block}.ffn_up_exps", width, inner, count, kind=kind)
    drawn.matrix(f"{block}.ffn_down_exps", inner, width, count, kind=kind)
    if has_biases:
        drawn.vector(f"{block}.ffn_gate_inp.bias", count)
        drawn.vector(f"{block}.ffn_gate_exps.bias", inner, count)
        drawn.vector(f"{block}.ffn_up_exps.bias", inner, count)
        drawn.vector(f"{block}.ffn_down_exps.bias", width, count)


def _blocks(scale: Scale) -> list[str]:
    return [f"blk.{layer}" for layer in range(scale.layers)]


def llama(scale: Scale) -> Blueprint:
    drawn = _common("llama", scale)
    _attention_keys(drawn)
    for block in _blocks(scale):
        _attention(drawn, block)
        _feed_forward(drawn, block)
    return drawn


def llama_tied(scale: Scale) -> Blueprint:
    """Sizes that K-quants do not divide, and no output matrix of its own."""
    drawn = _common("llama", scale, has_own_output=False)
    _attention_keys(drawn)
    for block in _blocks(scale):
        _attention(drawn, block)
        _feed_forward(drawn, block)
    return drawn


def qwen2(scale: Scale) -> Blueprint:
    drawn = _common("qwen2", scale)
    _attention_keys(drawn)
    for block in _blocks(scale):
        _attention(drawn, block, has_biases=True)
        _feed_forward(drawn, block)
    return drawn


def qwen3(scale: Scale) -> Blueprint:
    drawn = _common("qwen3", scale)
    _attention_keys(drawn)
    for block in _blocks(scale):
        _attention(drawn, block, has_head_norms=True)
        _feed_forward(drawn, block)
    return drawn


def qwen3moe(scale: Scale) -> Blueprint:
    drawn = _common("qwen3moe", scale)
    _attention_keys(drawn)
    _expert_keys(drawn)
    for block in _blocks(scale):
        _attention(drawn, block, has_head_norms=True)
        _experts(drawn, block)
    return drawn


def gemma2(scale: Scale) -> Blueprint:
    drawn = _common("gemma2", scale, has_own_output=False)
    _attention_keys(drawn)
    drawn.metadata |= {
        "attention.sliding_window": scale.window_tokens,
        "attn_logit_softcapping": 50.0,
        "final_logit_softcapping": 30.0,
    }
    for block in _blocks(scale):
        _attention(drawn, block)
        drawn.vector(f"{block}.post_attention_norm.weight", scale.embedding_length)
        _feed_forward(drawn, block)
        drawn.vector(f"{block}.post_ffw_norm.weight", scale.embedding_length)
    return drawn


def gemma3(scale: Scale) -> Blueprint:
    drawn = _common("gemma3", scale, has_own_output=False)
    _attention_keys(drawn)
    drawn.metadata["attention.sliding_window"] = scale.window_tokens
    for block in _blocks(scale):
        _attention(drawn, block, has_head_norms=True)
        drawn.vector(f"{block}.post_attention_norm.weight", scale.embedding_length)
        _feed_forward(drawn, block)
        drawn.vector(f"{block}.post_ffw_norm.weight", scale.embedding_length)
    return drawn


def gpt_oss(scale: Scale) -> Blueprint:
    drawn = _common("gpt-oss", scale)
    _attention_keys(drawn)
    _expert_keys(drawn)
    drawn.metadata["attention.sliding_window"] = scale.window_tokens
    for block in _blocks(scale):
        _attention(drawn, block, has_biases=True, has_output_bias=True)
        drawn.vector(f"{block}.attn_sinks.weight", scale.attention_heads)
        _experts(drawn, block, norm="post_attention_norm", has_biases=True, kind="MXFP4")
    return drawn


def deepseek2(scale: Scale) -> Blueprint:
    """Multi-head latent attention in the form that keeps one compressed entry for each token."""
    drawn = _common("deepseek2", scale)
    latent = scale.compressed_length + scale.rope_length
    plain = scale.head_length
    key_length = plain + scale.rope_length
    query_rank = scale.compressed_length
    width, heads = scale.embedding_length, scale.attention_heads
    drawn.metadata |= {
        "attention.head_count": heads,
        "attention.head_count_kv": 1,
        "attention.key_length": latent,
        "attention.value_length": scale.compressed_length,
        "attention.key_length_mla": key_length,
        "attention.value_length_mla": scale.head_length,
        "attention.q_lora_rank": query_rank,
        "attention.kv_lora_rank": scale.compressed_length,
        "rope.dimension_count": scale.rope_length,
        "rope.freq_base": 10000.0,
        "leading_dense_block_count": 1,
        "expert_shared_count": 1,
        "expert_weights_scale": 2.5,
        "expert_weights_norm": True,
        "expert_gating_func": 2,
    }
    _expert_keys(drawn)
    for place, block in enumerate(_blocks(scale)):
        drawn.vector(f"{block}.attn_norm.weight", width)
        drawn.matrix(f"{block}.attn_q_a", width, query_rank)
        drawn.vector(f"{block}.attn_q_a_norm.weight", query_rank)
        drawn.matrix(f"{block}.attn_q_b", query_rank, heads * key_length)
        drawn.matrix(f"{block}.attn_kv_a_mqa", width, latent)
        drawn.vector(f"{block}.attn_kv_a_norm.weight", scale.compressed_length)
        drawn.matrix(f"{block}.attn_k_b", plain, scale.compressed_length, heads)
        drawn.matrix(f"{block}.attn_v_b", scale.compressed_length, scale.head_length, heads)
        drawn.matrix(f"{block}.attn_output", heads * scale.head_length, width)
        if place == 0:
            _feed_forward(drawn, block)
        else:
            _experts(drawn, block)
            drawn.vector(f"{block}.exp_probs_b.bias", scale.experts)
            _feed_forward(drawn, block, norm=None, suffix="_shexp", length=scale.expert_feed_forward_length)
    return drawn


def _gated_delta_net(drawn: Blueprint, *, interval: int = 4) -> None:
    scale = drawn.scale
    drawn.metadata |= {
        "ssm.conv_kernel": scale.convolution_tokens,
        "ssm.inner_size": scale.state_heads * scale.state_size,
        "ssm.state_size": scale.state_size,
        "ssm.time_step_rank": scale.state_heads,
        "ssm.group_count": scale.state_groups,
        "full_attention_interval": interval,
    }


def _gated_delta_layer(drawn: Blueprint, block: str, *, has_joined_rates: bool) -> None:
    scale = drawn.scale
    width = scale.embedding_length
    values = scale.state_size * scale.state_heads
    mixed = 2 * scale.state_size * scale.state_groups + values
    drawn.matrix(f"{block}.attn_qkv", width, mixed)
    drawn.matrix(f"{block}.attn_gate", width, values)
    drawn.vector(f"{block}.ssm_conv1d.weight", scale.convolution_tokens, mixed)
    drawn.vector(f"{block}.ssm_dt.bias", scale.state_heads)
    drawn.vector(f"{block}.ssm_a", scale.state_heads)
    if has_joined_rates:
        drawn.matrix(f"{block}.ssm_ba", width, 2 * scale.state_heads)
    else:
        drawn.matrix(f"{block}.ssm_beta", width, scale.state_heads)
        drawn.matrix(f"{block}.ssm_alpha", width, scale.state_heads)
    drawn.vector(f"{block}.ssm_norm.weight", scale.state_size)
    drawn.matrix(f"{block}.ssm_out", values, width)


def qwen35(scale: Scale) -> Blueprint:
    """GatedDeltaNet in three layers of four, attention with a gate in the fourth."""
    drawn = _common("qwen35", scale)
    _attention_keys(drawn)
    _gated_delta_net(drawn)
    drawn.metadata["rope.dimension_sections"] = [11, 11, 10, 0]
    for place, block in enumerate(_blocks(scale)):
        drawn.vector(f"{block}.attn_norm.weight", scale.embedding_length)
        drawn.vector(f"{block}.post_attention_norm.weight", scale.embedding_length)
        if (place + 1) % 4:
            _gated_delta_layer(drawn, block, has_joined_rates=False)
        else:
            _attention(drawn, block, query_factor=2, has_head_norms=True, norm=None)
        _feed_forward(drawn, block, norm=None)
    return drawn


def qwen3next(scale: Scale) -> Blueprint:
    """GatedDeltaNet as in qwen35, with experts and one that every token uses."""
    drawn = _common("qwen3next", scale)
    _attention_keys(drawn)
    _expert_keys(drawn)
    _gated_delta_net(drawn)
    drawn.metadata["expert_shared_feed_forward_length"] = scale.expert_feed_forward_length
    for place, block in enumerate(_blocks(scale)):
        drawn.vector(f"{block}.attn_norm.weight", scale.embedding_length)
        drawn.vector(f"{block}.post_attention_norm.weight", scale.embedding_length)
        if (place + 1) % 4:
            _gated_delta_layer(drawn, block, has_joined_rates=True)
        else:
            _attention(drawn, block, query_factor=2, has_head_norms=True, norm=None)
        _experts(drawn, block, norm=None)
        drawn.vector(f"{block}.ffn_gate_inp_shexp.weight", scale.embedding_length)
        _feed_forward(drawn, block, norm=None, suffix="_shexp", length=scale.expert_feed_forward_length)
    return drawn


def _mamba2_keys(drawn: Blueprint) -> None:
    scale = drawn.scale
    drawn.metadata |= {
        "ssm.conv_kernel": scale.convolution_tokens,
        "ssm.inner_size": scale.state_heads * scale.state_head_length,
        "ssm.state_size": scale.state_size,
        "ssm.time_step_rank": scale.state_heads,
        "ssm.group_count": scale.state_groups,
    }


def _mamba2_layer(drawn: Blueprint, block: str) -> None:
    scale = drawn.scale
    inner = scale.state_heads * scale.state_head_length
    convolved = inner + 2 * scale.state_groups * scale.state_size
    drawn.matrix(f"{block}.ssm_in", scale.embedding_length, inner + convolved + scale.state_heads)
    drawn.vector(f"{block}.ssm_conv1d.weight", scale.convolution_tokens, convolved)
    drawn.vector(f"{block}.ssm_conv1d.bias", convolved)
    drawn.vector(f"{block}.ssm_dt.bias", scale.state_heads)
    drawn.vector(f"{block}.ssm_a", 1, scale.state_heads)
    drawn.vector(f"{block}.ssm_d", 1, scale.state_heads)
    drawn.vector(f"{block}.ssm_norm.weight", inner // scale.state_groups, scale.state_groups)
    drawn.matrix(f"{block}.ssm_out", inner, scale.embedding_length)


def granitehybrid(scale: Scale) -> Blueprint:
    """Mamba 2 in most layers, attention in every fourth."""
    drawn = _common("granitehybrid", scale)
    attends = [place % 4 == 3 for place in range(scale.layers)]
    _attention_keys(drawn, key_value_heads=[scale.key_value_heads if one else 0 for one in attends])
    _mamba2_keys(drawn)
    drawn.metadata |= {"attention.scale": 0.1, "embedding_scale": 1.0, "residual_scale": 1.0, "logit_scale": 1.0}
    drawn.metadata["rope.scaling.finetuned"] = False
    for block, has_attention in zip(_blocks(scale), attends, strict=True):
        drawn.vector(f"{block}.attn_norm.weight", scale.embedding_length)
        if has_attention:
            _attention(drawn, block, norm=None)
        else:
            _mamba2_layer(drawn, block)
        _feed_forward(drawn, block)
    return drawn


def falcon_h1(scale: Scale) -> Blueprint:
    """Mamba 2 and attention side by side in every layer."""
    drawn = _common("falcon-h1", scale)
    _attention_keys(drawn)
    _mamba2_keys(drawn)
    for block in _blocks(scale):
        _attention(drawn, block)
        _mamba2_layer(drawn, block)
        drawn.vector(f"{block}.ffn_norm", scale.embedding_length)
        _feed_forward(drawn, block, norm=None)
    return drawn


def lfm2(scale: Scale) -> Blueprint:
    """Short convolutions in most layers, attention in every fourth."""
    drawn = _common("lfm2", scale, has_own_output=False)
    del drawn.tensors["output_norm.weight"]
    drawn.vector("token_embd_norm.weight", scale.embedding_length)
    attends = [place % 4 == 2 for place in range(scale.layers)]
    _attention_keys(drawn, key_value_heads=[scale.key_value_heads if one else 0 for one in attends])
    drawn.metadata["shortconv.l_cache"] = scale.convolution_tokens - 1
    width = scale.embedding_length
    for block, has_attention in zip(_blocks(scale), attends, strict=True):
        drawn.vector(f"{block}.attn_norm.weight", width)
        if has_attention:
            _attention(drawn, block, norm=None, has_head_norms=True)
        else:
            drawn.vector(f"{block}.shortconv.conv.weight", scale.convolution_tokens - 1, width)
            drawn.matrix(f"{block}.shortconv.in_proj", width, 3 * width)
            drawn.matrix(f"{block}.shortconv.out_proj", width, width)
        _feed_forward(drawn, block)
    return drawn


def phi3(scale: Scale) -> Blueprint:
    """Queries, keys and values in one matrix; gate and up in another."""
    drawn = _common("phi3", scale)
    _attention_keys(drawn)
    drawn.metadata["attention.sliding_window"] = 0
    drawn.metadata["rope.scaling.original_context_length"] = scale.context_tokens
    width, queries = scale.embedding_length, scale.attention_heads * scale.head_length
    for block in _blocks(scale):
        drawn.vector(f"{block}.attn_norm.weight", width)
        drawn.matrix(f"{block}.attn_qkv", width, queries + 2 * scale.key_value_heads * scale.head_length)
        drawn.matrix(f"{block}.attn_output", queries, width)
        drawn.vector(f"{block}.ffn_norm.weight", width)
        drawn.matrix(f"{block}.ffn_up", width, 2 * scale.feed_forward_length)
        drawn.matrix(f"{block}.ffn_down", scale.feed_forward_length, width)
    return drawn


def cohere2(scale: Scale) -> Blueprint:
    """Attention and feed-forward side by side, sliding windows in three layers of four."""
    drawn = _common("cohere2", scale, has_own_output=False, norm="")
    _attention_keys(drawn)
    drawn.metadata |= {"attention.sliding_window": scale.window_tokens, "logit_scale": 0.25}
    for block in _blocks(scale):
        _attention(drawn, block)
        _feed_forward(drawn, block, norm=None)
    return drawn


def llama4(scale: Scale) -> Blueprint:
    """Chunked attention in three layers of four; every second layer has experts and one shared."""
    drawn = _common("llama4", scale)
    _attention_keys(drawn)
    _expert_keys(drawn)
    drawn.metadata["interleave_moe_layer_step"] = 2
    for place, block in enumerate(_blocks(scale)):
        _attention(drawn, block)
        if place % 2:
            _experts(drawn, block)
            _feed_forward(drawn, block, norm=None, suffix="_shexp", length=scale.expert_feed_forward_length)
        else:
            _feed_forward(drawn, block)
    return drawn


def mamba(scale: Scale) -> Blueprint:
    drawn = _common("mamba", scale)
    inner = 2 * scale.embedding_length
    rank = scale.embedding_length // 16
    drawn.metadata |= {
        "feed_forward_length": 0,
        "attention.head_count": 0,
        "ssm.conv_kernel": scale.convolution_tokens,
        "ssm.inner_size": inner,
        "ssm.state_size": 16,
        "ssm.time_step_rank": rank,
    }
    for block in _blocks(scale):
        drawn.vector(f"{block}.attn_norm.weight", scale.embedding_length)
        drawn.matrix(f"{block}.ssm_in", scale.embedding_length, 2 * inner)
        drawn.vector(f"{block}.ssm_conv1d.weight", scale.convolution_tokens, inner)
        drawn.vector(f"{block}.ssm_conv1d.bias", inner)
        drawn.matrix(f"{block}.ssm_x", inner, rank + 32)
        drawn.matrix(f"{block}.ssm_dt", rank, inner, kind="F16")
        drawn.vector(f"{block}.ssm_dt.bias", inner)
        drawn.vector(f"{block}.ssm_a", 16, inner)
        drawn.vector(f"{block}.ssm_d", inner)
        drawn.matrix(f"{block}.ssm_out", inner, scale.embedding_length)
    return drawn


def mamba2(scale: Scale) -> Blueprint:
    drawn = _common("mamba2", scale)
    drawn.metadata |= {"feed_forward_length": 0, "attention.head_count": 0}
    _mamba2_keys(drawn)
    for block in _blocks(scale):
        drawn.vector(f"{block}.attn_norm.weight", scale.embedding_length)
        _mamba2_layer(drawn, block)
    return drawn


def gemma4(scale: Scale) -> Blueprint:
    """Heads of another length in the global layers, and an extra embedding for each layer."""
    drawn = _common("gemma4", scale, has_own_output=False)
    _attention_keys(drawn)
    slides = [place % 4 != 3 for place in range(scale.layers)]
    wide = 2 * scale.head_length
    drawn.metadata |= {
        "attention.key_length": wide,
        "attention.value_length": wide,
        "attention.key_length_swa": scale.head_length,
        "attention.value_length_swa": scale.head_length,
        "attention.sliding_window": scale.window_tokens,
        "attention.sliding_window_pattern": slides,
        "attention.shared_kv_layers": scale.layers // 2,
        "rope.dimension_count": wide,
        "rope.dimension_count_swa": scale.head_length,
        "embedding_length_per_layer_input": scale.per_layer_length,
        "final_logit_softcapping": 30.0,
    }
    width, per_layer = scale.embedding_length, scale.per_layer_length
    drawn.matrix("per_layer_token_embd", per_layer * scale.layers, scale.vocabulary_size)
    drawn.matrix("per_layer_model_proj", width, per_layer * scale.layers)
    drawn.vector("per_layer_proj_norm.weight", per_layer)
    drawn.vector("rope_freqs.weight", wide // 2)
    for block, has_window in zip(_blocks(scale), slides, strict=True):
        _attention(drawn, block, has_head_norms=True, head_length=scale.head_length if has_window else wide)
        drawn.vector(f"{block}.post_attention_norm.weight", width)
        _feed_forward(drawn, block)
        drawn.vector(f"{block}.post_ffw_norm.weight", width)
        drawn.matrix(f"{block}.inp_gate", width, per_layer)
        drawn.matrix(f"{block}.proj", per_layer, width)
        drawn.vector(f"{block}.post_norm.weight", width)
    return drawn


BLUEPRINTS: dict[str, Callable[[Scale], Blueprint]] = {
    "llama": llama,
    "llama-tied": llama_tied,
    "qwen2": qwen2,
    "qwen3": qwen3,
    "qwen3moe": qwen3moe,
    "gemma2": gemma2,
    "gemma3": gemma3,
    "gemma4": gemma4,
    "gpt-oss": gpt_oss,
    "deepseek2": deepseek2,
    "qwen35": qwen35,
    "qwen3next": qwen3next,
    "granitehybrid": granitehybrid,
    "falcon-h1": falcon_h1,
    "lfm2": lfm2,
    "phi3": phi3,
    "cohere2": cohere2,
    "llama4": llama4,
    "mamba": mamba,
    "mamba2": mamba2,
}
