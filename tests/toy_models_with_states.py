"""Headers of models with recurrent layers, alone or among layers that attend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toy_blueprints import attention, attention_keys, blocks, common, expert_keys, experts, feed_forward

if TYPE_CHECKING:
    from toy_blueprints import Blueprint, Scale


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
    drawn = common("qwen35", scale)
    attention_keys(drawn)
    _gated_delta_net(drawn)
    drawn.metadata["rope.dimension_sections"] = [11, 11, 10, 0]
    for place, block in enumerate(blocks(scale)):
        drawn.vector(f"{block}.attn_norm.weight", scale.embedding_length)
        drawn.vector(f"{block}.post_attention_norm.weight", scale.embedding_length)
        if (place + 1) % 4:
            _gated_delta_layer(drawn, block, has_joined_rates=False)
        else:
            attention(drawn, block, query_factor=2, has_head_norms=True, norm=None)
        feed_forward(drawn, block, norm=None)
    return drawn


def qwen3next(scale: Scale) -> Blueprint:
    """GatedDeltaNet as in qwen35, with experts and one that every token uses."""
    drawn = common("qwen3next", scale)
    attention_keys(drawn)
    expert_keys(drawn)
    _gated_delta_net(drawn)
    drawn.metadata["expert_shared_feed_forward_length"] = scale.expert_feed_forward_length
    for place, block in enumerate(blocks(scale)):
        drawn.vector(f"{block}.attn_norm.weight", scale.embedding_length)
        drawn.vector(f"{block}.post_attention_norm.weight", scale.embedding_length)
        if (place + 1) % 4:
            _gated_delta_layer(drawn, block, has_joined_rates=True)
        else:
            attention(drawn, block, query_factor=2, has_head_norms=True, norm=None)
        experts(drawn, block, norm=None)
        drawn.vector(f"{block}.ffn_gate_inp_shexp.weight", scale.embedding_length)
        feed_forward(drawn, block, norm=None, suffix="_shexp", length=scale.expert_feed_forward_length)
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
    drawn = common("granitehybrid", scale)
    attends = [place % 4 == 3 for place in range(scale.layers)]
    attention_keys(drawn, key_value_heads=[scale.key_value_heads if one else 0 for one in attends])
    _mamba2_keys(drawn)
    drawn.metadata |= {"attention.scale": 0.1, "embedding_scale": 1.0, "residual_scale": 1.0, "logit_scale": 1.0}
    drawn.metadata["rope.scaling.finetuned"] = False
    for block, has_attention in zip(blocks(scale), attends, strict=True):
        drawn.vector(f"{block}.attn_norm.weight", scale.embedding_length)
        if has_attention:
            attention(drawn, block, norm=None)
        else:
            _mamba2_layer(drawn, block)
        feed_forward(drawn, block)
    return drawn


def falcon_h1(scale: Scale) -> Blueprint:
    """Mamba 2 and attention side by side in every layer."""
    drawn = common("falcon-h1", scale)
    attention_keys(drawn)
    _mamba2_keys(drawn)
    for block in blocks(scale):
        attention(drawn, block)
        _mamba2_layer(drawn, block)
        drawn.vector(f"{block}.ffn_norm", scale.embedding_length)
        feed_forward(drawn, block, norm=None)
    return drawn


def lfm2(scale: Scale) -> Blueprint:
    """Short convolutions in most layers, attention in every fourth."""
    drawn = common("lfm2", scale, has_own_output=False)
    del drawn.tensors["output_norm.weight"]
    drawn.vector("token_embd_norm.weight", scale.embedding_length)
    attends = [place % 4 == 2 for place in range(scale.layers)]
    attention_keys(drawn, key_value_heads=[scale.key_value_heads if one else 0 for one in attends])
    drawn.metadata["shortconv.l_cache"] = scale.convolution_tokens - 1
    width = scale.embedding_length
    for block, has_attention in zip(blocks(scale), attends, strict=True):
        drawn.vector(f"{block}.attn_norm.weight", width)
        if has_attention:
            attention(drawn, block, norm=None, has_head_norms=True)
        else:
            drawn.vector(f"{block}.shortconv.conv.weight", scale.convolution_tokens - 1, width)
            drawn.matrix(f"{block}.shortconv.in_proj", width, 3 * width)
            drawn.matrix(f"{block}.shortconv.out_proj", width, width)
        feed_forward(drawn, block)
    return drawn


def mamba(scale: Scale) -> Blueprint:
    drawn = common("mamba", scale)
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
    for block in blocks(scale):
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
    drawn = common("mamba2", scale)
    drawn.metadata |= {"feed_forward_length": 0, "attention.head_count": 0}
    _mamba2_keys(drawn)
    for block in blocks(scale):
        drawn.vector(f"{block}.attn_norm.weight", scale.embedding_length)
        _mamba2_layer(drawn, block)
    return drawn
