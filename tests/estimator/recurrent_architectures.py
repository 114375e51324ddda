"""Small models with recurrent layers that are arranged in ways of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.drawing import attention, begun, blocks, dense, norms, with_heads

if TYPE_CHECKING:
    from toy_architectures import Blueprint, Scale

RWKV_RANK = 32


def nemotron_h(scale: Scale) -> Blueprint:
    """A layer recurs, attends, or computes on each token alone."""
    kinds = ("M-*M" * scale.layers)[: scale.layers]
    drawn = begun("nemotron_h", scale, norm="")
    with_heads(drawn, [scale.key_value_heads if kind == "*" else 0 for kind in kinds])
    inner = scale.state_heads * scale.state_head_length
    convolved = inner + 2 * scale.state_groups * scale.state_size
    width = scale.embedding_length
    drawn.metadata |= {
        "feed_forward_length": [scale.feed_forward_length if kind == "-" else 0 for kind in kinds],
        "ssm.conv_kernel": scale.convolution_tokens,
        "ssm.inner_size": inner,
        "ssm.state_size": scale.state_size,
        "ssm.time_step_rank": scale.state_heads,
        "ssm.group_count": scale.state_groups,
    }
    for block, kind in zip(blocks(scale), kinds, strict=True):
        norms(drawn, block, "attn_norm")
        if kind == "*":
            attention(drawn, block)
        elif kind == "-":
            drawn.matrix(f"{block}.ffn_up", width, scale.feed_forward_length)
            drawn.matrix(f"{block}.ffn_down", scale.feed_forward_length, width)
        else:
            drawn.matrix(f"{block}.ssm_in", width, inner + convolved + scale.state_heads)
            drawn.vector(f"{block}.ssm_conv1d.weight", scale.convolution_tokens, convolved)
            drawn.vector(f"{block}.ssm_conv1d.bias", convolved)
            drawn.vector(f"{block}.ssm_dt.bias", scale.state_heads)
            drawn.vector(f"{block}.ssm_a", 1, scale.state_heads)
            drawn.vector(f"{block}.ssm_d", 1, scale.state_heads)
            drawn.vector(f"{block}.ssm_norm.weight", inner // scale.state_groups, scale.state_groups)
            drawn.matrix(f"{block}.ssm_out", inner, width)
    return drawn


def jamba(scale: Scale) -> Blueprint:
    attends = [place % 4 == 2 for place in range(scale.layers)]
    drawn = with_heads(begun("jamba", scale), [scale.key_value_heads if one else 0 for one in attends])
    width = scale.embedding_length
    inner, rank, state = 2 * width, width // 16, 16
    drawn.metadata |= {
        "ssm.conv_kernel": scale.convolution_tokens,
        "ssm.inner_size": inner,
        "ssm.state_size": state,
        "ssm.time_step_rank": rank,
    }
    for block, has_attention in zip(blocks(scale), attends, strict=True):
        if has_attention:
            attention(drawn, block)
        else:
            drawn.matrix(f"{block}.ssm_in", width, 2 * inner)
            drawn.vector(f"{block}.ssm_conv1d.weight", scale.convolution_tokens, inner)
            drawn.vector(f"{block}.ssm_conv1d.bias", inner)
            drawn.matrix(f"{block}.ssm_x", inner, rank + 2 * state)
            drawn.matrix(f"{block}.ssm_dt", rank, inner, kind="F16")
            drawn.vector(f"{block}.ssm_dt.bias", inner)
            norms(drawn, block, "ssm_dt_norm", length=rank)
            norms(drawn, block, "ssm_b_norm", "ssm_c_norm", length=state)
            drawn.vector(f"{block}.ssm_a", state, inner)
            drawn.vector(f"{block}.ssm_d", inner)
            drawn.matrix(f"{block}.ssm_out", inner, width)
        dense(drawn, block)
        norms(drawn, block, "attn_norm", "ffn_norm")
    return drawn


def rwkv7(scale: Scale) -> Blueprint:
    drawn = begun("rwkv7", scale)
    width, length, rank = scale.embedding_length, scale.feed_forward_length, RWKV_RANK
    drawn.metadata |= {
        "wkv.head_size": scale.head_length,
        "attention.head_count": 0,
        "attention.layer_norm_epsilon": 1e-5,
        "attention.decay_lora_rank": rank,
        "attention.iclr_lora_rank": rank,
        "attention.value_residual_mix_lora_rank": rank,
        "attention.gate_lora_rank": rank,
    }
    for name in ("token_embd_norm.weight", "token_embd_norm.bias", "output_norm.bias"):
        drawn.vector(name, width)
    for block in blocks(scale):
        for name in ("attn_norm", "attn_norm_2", "time_mix_ln"):
            drawn.vector(f"{block}.{name}.weight", width)
            drawn.vector(f"{block}.{name}.bias", width)
        for letter in "wav":
            drawn.vector(f"{block}.time_mix_{letter}0.weight", width)
        for letter in "wavg":
            drawn.matrix(f"{block}.time_mix_{letter}1", width, rank, kind="F16")
            drawn.matrix(f"{block}.time_mix_{letter}2", rank, width, kind="F16")
        for name in ("k_k", "k_a", "r_k"):
            drawn.vector(f"{block}.time_mix_{name}.weight", width)
        for name in ("key", "value", "receptance", "output"):
            drawn.matrix(f"{block}.time_mix_{name}", width, width)
        drawn.vector(f"{block}.time_mix_lerp_fused.weight", width, 1, 1, 6)
        drawn.vector(f"{block}.channel_mix_lerp_k.weight", width, 1, 1)
        drawn.matrix(f"{block}.channel_mix_key", width, length)
        drawn.matrix(f"{block}.channel_mix_value", length, width)
    return drawn
