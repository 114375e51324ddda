"""Small models whose layers slide, share caches or predict ahead, each by a rule of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.drawing import attention, begun, blocks, dense, experts, mixture, norms, with_experts, with_heads

if TYPE_CHECKING:
    from toy_architectures import Blueprint, Scale

ALTERNATIVES_OF_GEMMA3N = 4
PER_LAYER_LENGTH_OF_GEMMA3N = 256
"""llama.cpp knows no other (gemma3n, n_embd_altup)."""


def olmo2(scale: Scale) -> Blueprint:
    drawn = with_heads(begun("olmo2", scale))
    drawn.metadata["attention.sliding_window"] = scale.window_tokens
    for block in blocks(scale):
        attention(drawn, block)
        dense(drawn, block)
        norms(drawn, block, "post_attention_norm", "post_ffw_norm")
        norms(drawn, block, "attn_q_norm", length=scale.attention_heads * scale.head_length)
        norms(drawn, block, "attn_k_norm", length=scale.key_value_heads * scale.head_length)
    return drawn


def exaone4(scale: Scale) -> Blueprint:
    drawn = with_heads(begun("exaone4", scale))
    drawn.metadata["attention.sliding_window"] = scale.window_tokens
    for block in blocks(scale):
        attention(drawn, block)
        dense(drawn, block)
        norms(drawn, block, "post_attention_norm", "post_ffw_norm")
        norms(drawn, block, "attn_q_norm", "attn_k_norm", length=scale.head_length)
    return drawn


def smallthinker(scale: Scale) -> Blueprint:
    drawn = with_experts(with_heads(begun("smallthinker", scale)))
    drawn.metadata["attention.sliding_window"] = scale.window_tokens
    for block in blocks(scale):
        attention(drawn, block)
        experts(drawn, block)
        norms(drawn, block, "attn_norm", "ffn_norm")
    return drawn


def mimo2(scale: Scale) -> Blueprint:
    """Values shorter than keys, and a list of the layers that slide."""
    drawn = with_experts(with_heads(begun("mimo2", scale)))
    value_length = scale.head_length // 2
    drawn.metadata |= {
        "attention.value_length": value_length,
        "attention.sliding_window": scale.window_tokens,
        "attention.sliding_window_pattern": [place % 2 == 0 for place in range(scale.layers)],
    }
    for block in blocks(scale):
        attention(drawn, block, value_length=value_length)
        experts(drawn, block)
        norms(drawn, block, "attn_norm", "ffn_norm")
    return drawn


def _sliding_mixture(architecture: str, scale: Scale, *, has_gate: bool, names: tuple[str, ...]) -> Blueprint:
    drawn = with_experts(with_heads(begun(architecture, scale)), leading_dense_block_count=1, expert_shared_count=1)
    drawn.metadata["attention.sliding_window"] = scale.window_tokens
    for place, block in enumerate(blocks(scale)):
        attention(drawn, block)
        mixture(drawn, place, block)
        norms(drawn, block, *names)
        norms(drawn, block, "attn_q_norm", "attn_k_norm", length=scale.head_length)
        if has_gate:
            drawn.matrix(f"{block}.attn_gate", scale.embedding_length, scale.attention_heads * scale.head_length)
    return drawn


def afmoe(scale: Scale) -> Blueprint:
    around = ("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm")
    return _sliding_mixture("afmoe", scale, has_gate=True, names=around)


def laguna(scale: Scale) -> Blueprint:
    return _sliding_mixture("laguna", scale, has_gate=True, names=("attn_norm", "ffn_norm"))


def exaone_moe(scale: Scale) -> Blueprint:
    return _sliding_mixture("exaone-moe", scale, has_gate=False, names=("attn_norm", "ffn_norm"))


def plamo3(scale: Scale) -> Blueprint:
    drawn = with_heads(begun("plamo3", scale))
    drawn.metadata["attention.sliding_window"] = scale.window_tokens
    width, length = scale.embedding_length, scale.head_length
    for block in blocks(scale):
        drawn.matrix(f"{block}.attn_qkv", width, (scale.attention_heads + 2 * scale.key_value_heads) * length)
        drawn.matrix(f"{block}.attn_output", scale.attention_heads * length, width)
        drawn.matrix(f"{block}.ffn_up", width, 2 * scale.feed_forward_length)
        drawn.matrix(f"{block}.ffn_down", scale.feed_forward_length, width)
        norms(drawn, block, "attn_norm", "ffn_norm")
        norms(drawn, block, "attn_q_norm", "attn_k_norm", length=length)
        drawn.vector(f"{block}.post_attention_norm", width)
        drawn.vector(f"{block}.post_ffw_norm", width)
    return drawn


def gemma3n(scale: Scale) -> Blueprint:
    """Twenty layers with caches of their own; those behind them read these."""
    drawn = with_heads(begun("gemma3n", scale))
    del drawn.tensors["output.weight"]
    width, per_layer, count = scale.embedding_length, PER_LAYER_LENGTH_OF_GEMMA3N, ALTERNATIVES_OF_GEMMA3N
    drawn.metadata |= {
        "attention.sliding_window": scale.window_tokens,
        "embedding_length_per_layer_input": per_layer,
        "altup.active_idx": 0,
        "altup.num_inputs": count,
    }
    drawn.matrix("per_layer_token_embd", per_layer * scale.layers, scale.vocabulary_size)
    drawn.matrix("per_layer_model_proj", width, per_layer * scale.layers)
    drawn.vector("per_layer_proj_norm.weight", per_layer)
    drawn.matrix("altup_proj", width, width, count - 1, kind="F16")
    drawn.matrix("altup_unembd_proj", width, width, count - 1, kind="F16")
    for block in blocks(scale):
        attention(drawn, block)
        dense(drawn, block)
        norms(drawn, block, "attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm", "post_norm")
        norms(drawn, block, "altup_correct_scale", "altup_router_norm", "laurel_post_norm")
        norms(drawn, block, "attn_q_norm", "attn_k_norm", length=scale.head_length)
        drawn.matrix(f"{block}.inp_gate", width, per_layer)
        drawn.matrix(f"{block}.proj", per_layer, width)
        drawn.vector(f"{block}.altup_correct_coef.weight", count, count)
        drawn.vector(f"{block}.altup_predict_coef.weight", count, count * count)
        drawn.vector(f"{block}.altup_router.weight", width, count)
        drawn.matrix(f"{block}.laurel_l", width, 64)
        drawn.matrix(f"{block}.laurel_r", 64, width)
    return drawn


def glm4moe(scale: Scale) -> Blueprint:
    """The last layer predicts a token further ahead, and llama.cpp leaves it where it is."""
    drawn = with_experts(with_heads(begun("glm4moe", scale)), leading_dense_block_count=1, expert_shared_count=1)
    drawn.metadata["nextn_predict_layers"] = 1
    width, length = scale.embedding_length, scale.head_length
    for place, block in enumerate(blocks(scale)):
        attention(drawn, block)
        drawn.vector(f"{block}.attn_q.bias", scale.attention_heads * length)
        drawn.vector(f"{block}.attn_k.bias", scale.key_value_heads * length)
        drawn.vector(f"{block}.attn_v.bias", scale.key_value_heads * length)
        mixture(drawn, place, block)
        norms(drawn, block, "attn_norm", "post_attention_norm")
    ahead = f"blk.{scale.layers - 1}.nextn"
    drawn.matrix(f"{ahead}.eh_proj", 2 * width, width)
    drawn.matrix(f"{ahead}.embed_tokens", width, scale.vocabulary_size)
    drawn.matrix(f"{ahead}.shared_head_head", width, scale.vocabulary_size)
    norms(drawn, ahead, "enorm", "hnorm", "shared_head_norm")
    return drawn
