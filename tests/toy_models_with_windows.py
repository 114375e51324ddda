"""Headers of models of which some layers attend to a window only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toy_blueprints import attention, attention_keys, blocks, common, expert_keys, experts, feed_forward

if TYPE_CHECKING:
    from toy_blueprints import Blueprint, Scale


def gemma2(scale: Scale) -> Blueprint:
    drawn = common("gemma2", scale, has_own_output=False)
    attention_keys(drawn)
    drawn.metadata |= {
        "attention.sliding_window": scale.window_tokens,
        "attn_logit_softcapping": 50.0,
        "final_logit_softcapping": 30.0,
    }
    for block in blocks(scale):
        attention(drawn, block)
        drawn.vector(f"{block}.post_attention_norm.weight", scale.embedding_length)
        feed_forward(drawn, block)
        drawn.vector(f"{block}.post_ffw_norm.weight", scale.embedding_length)
    return drawn


def gemma3(scale: Scale) -> Blueprint:
    drawn = common("gemma3", scale, has_own_output=False)
    attention_keys(drawn)
    drawn.metadata["attention.sliding_window"] = scale.window_tokens
    for block in blocks(scale):
        attention(drawn, block, has_head_norms=True)
        drawn.vector(f"{block}.post_attention_norm.weight", scale.embedding_length)
        feed_forward(drawn, block)
        drawn.vector(f"{block}.post_ffw_norm.weight", scale.embedding_length)
    return drawn


def gemma4(scale: Scale) -> Blueprint:
    """Heads of another length in the global layers, and an extra embedding for each layer."""
    drawn = common("gemma4", scale, has_own_output=False)
    attention_keys(drawn)
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
    for block, has_window in zip(blocks(scale), slides, strict=True):
        attention(drawn, block, has_head_norms=True, head_length=scale.head_length if has_window else wide)
        drawn.vector(f"{block}.post_attention_norm.weight", width)
        feed_forward(drawn, block)
        drawn.vector(f"{block}.post_ffw_norm.weight", width)
        drawn.matrix(f"{block}.inp_gate", width, per_layer)
        drawn.matrix(f"{block}.proj", per_layer, width)
        drawn.vector(f"{block}.post_norm.weight", width)
    return drawn


def gpt_oss(scale: Scale) -> Blueprint:
    drawn = common("gpt-oss", scale)
    attention_keys(drawn)
    expert_keys(drawn)
    drawn.metadata["attention.sliding_window"] = scale.window_tokens
    for block in blocks(scale):
        attention(drawn, block, has_biases=True, has_output_bias=True)
        drawn.vector(f"{block}.attn_sinks.weight", scale.attention_heads)
        experts(drawn, block, norm="post_attention_norm", has_biases=True, kind="MXFP4")
    return drawn


def cohere2(scale: Scale) -> Blueprint:
    """Attention and feed-forward side by side, sliding windows in three layers of four."""
    drawn = common("cohere2", scale, has_own_output=False, norm="")
    attention_keys(drawn)
    drawn.metadata |= {"attention.sliding_window": scale.window_tokens, "logit_scale": 0.25}
    for block in blocks(scale):
        attention(drawn, block)
        feed_forward(drawn, block, norm=None)
    return drawn


def llama4(scale: Scale) -> Blueprint:
    """Chunked attention in three layers of four; every second layer has experts and one shared."""
    drawn = common("llama4", scale)
    attention_keys(drawn)
    expert_keys(drawn)
    drawn.metadata["interleave_moe_layer_step"] = 2
    for place, block in enumerate(blocks(scale)):
        attention(drawn, block)
        if place % 2:
            experts(drawn, block)
            feed_forward(drawn, block, norm=None, suffix="_shexp", length=scale.expert_feed_forward_length)
        else:
            feed_forward(drawn, block)
    return drawn
