"""Headers of models whose layers all attend to every token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toy_blueprints import attention, attention_keys, blocks, common, expert_keys, experts, feed_forward

if TYPE_CHECKING:
    from toy_blueprints import Blueprint, Scale


def llama(scale: Scale) -> Blueprint:
    drawn = common("llama", scale)
    attention_keys(drawn)
    for block in blocks(scale):
        attention(drawn, block)
        feed_forward(drawn, block)
    return drawn


def llama_tied(scale: Scale) -> Blueprint:
    """Sizes that K-quants do not divide, and no output matrix of its own."""
    drawn = common("llama", scale, has_own_output=False)
    attention_keys(drawn)
    for block in blocks(scale):
        attention(drawn, block)
        feed_forward(drawn, block)
    return drawn


def qwen2(scale: Scale) -> Blueprint:
    drawn = common("qwen2", scale)
    attention_keys(drawn)
    for block in blocks(scale):
        attention(drawn, block, has_biases=True)
        feed_forward(drawn, block)
    return drawn


def qwen3(scale: Scale) -> Blueprint:
    drawn = common("qwen3", scale)
    attention_keys(drawn)
    for block in blocks(scale):
        attention(drawn, block, has_head_norms=True)
        feed_forward(drawn, block)
    return drawn


def qwen3moe(scale: Scale) -> Blueprint:
    drawn = common("qwen3moe", scale)
    attention_keys(drawn)
    expert_keys(drawn)
    for block in blocks(scale):
        attention(drawn, block, has_head_norms=True)
        experts(drawn, block)
    return drawn


def deepseek2(scale: Scale) -> Blueprint:
    """Multi-head latent attention in the form that keeps one compressed entry for each token."""
    drawn = common("deepseek2", scale)
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
    expert_keys(drawn)
    for place, block in enumerate(blocks(scale)):
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
            feed_forward(drawn, block)
        else:
            experts(drawn, block)
            drawn.vector(f"{block}.exp_probs_b.bias", scale.experts)
            feed_forward(drawn, block, norm=None, suffix="_shexp", length=scale.expert_feed_forward_length)
    return drawn


def phi3(scale: Scale) -> Blueprint:
    """Queries, keys and values in one matrix; gate and up in another."""
    drawn = common("phi3", scale)
    attention_keys(drawn)
    drawn.metadata["attention.sliding_window"] = 0
    drawn.metadata["rope.scaling.original_context_length"] = scale.context_tokens
    width, queries = scale.embedding_length, scale.attention_heads * scale.head_length
    for block in blocks(scale):
        drawn.vector(f"{block}.attn_norm.weight", width)
        drawn.matrix(f"{block}.attn_qkv", width, queries + 2 * scale.key_value_heads * scale.head_length)
        drawn.matrix(f"{block}.attn_output", queries, width)
        drawn.vector(f"{block}.ffn_norm.weight", width)
        drawn.matrix(f"{block}.ffn_up", width, 2 * scale.feed_forward_length)
        drawn.matrix(f"{block}.ffn_down", scale.feed_forward_length, width)
    return drawn
