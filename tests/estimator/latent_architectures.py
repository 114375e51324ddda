"""Small models with latent attention, kept compressed or as it is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from estimator.drawing import begun, blocks, dense, mixture, norms, with_experts

if TYPE_CHECKING:
    from toy_architectures import Blueprint, Scale

LATENT_QUERY_LENGTH = 64


def _latent(drawn: Blueprint, block: str, *, is_absorbed: bool, query_rank: int) -> None:
    scale = drawn.scale
    width, heads, rank = scale.embedding_length, scale.attention_heads, scale.compressed_length
    drawn.matrix(f"{block}.attn_q_a", width, query_rank)
    drawn.matrix(f"{block}.attn_q_b", query_rank, heads * (scale.head_length + scale.rope_length))
    drawn.matrix(f"{block}.attn_kv_a_mqa", width, rank + scale.rope_length)
    drawn.matrix(f"{block}.attn_output", heads * scale.head_length, width)
    norms(drawn, block, "attn_q_a_norm", length=query_rank)
    norms(drawn, block, "attn_kv_a_norm", length=rank)
    if is_absorbed:
        drawn.matrix(f"{block}.attn_k_b", scale.head_length, rank, heads)
        drawn.matrix(f"{block}.attn_v_b", rank, scale.head_length, heads)
    else:
        drawn.matrix(f"{block}.attn_kv_b", rank, heads * 2 * scale.head_length)


def _with_latent_keys(drawn: Blueprint, *, is_absorbed: bool) -> Blueprint:
    scale = drawn.scale
    expanded = scale.head_length + scale.rope_length
    latent = scale.compressed_length + scale.rope_length
    drawn.metadata |= {
        "attention.head_count": scale.attention_heads,
        "attention.head_count_kv": 1 if is_absorbed else scale.attention_heads,
        "attention.key_length": latent if is_absorbed else expanded,
        "attention.value_length": scale.compressed_length if is_absorbed else scale.head_length,
        "attention.q_lora_rank": scale.compressed_length,
        "attention.kv_lora_rank": scale.compressed_length,
        "rope.dimension_count": scale.rope_length,
    }
    if is_absorbed:
        drawn.metadata |= {"attention.key_length_mla": expanded, "attention.value_length_mla": scale.head_length}
    return drawn


def _latent_mixture(architecture: str, scale: Scale, *, is_absorbed: bool) -> Blueprint:
    drawn = _with_latent_keys(begun(architecture, scale), is_absorbed=is_absorbed)
    with_experts(drawn, leading_dense_block_count=1, expert_shared_count=1, expert_weights_scale=2.5)
    for place, block in enumerate(blocks(scale)):
        _latent(drawn, block, is_absorbed=is_absorbed, query_rank=scale.compressed_length)
        mixture(drawn, place, block)
        norms(drawn, block, "attn_norm", "ffn_norm")
    return drawn


def deepseek2_of_old(scale: Scale) -> Blueprint:
    """Latent attention in files from before llama.cpp kept it compressed."""
    return _latent_mixture("deepseek2", scale, is_absorbed=False)


def deepseek32(scale: Scale) -> Blueprint:
    """An indexer with keys of its own beside latent attention."""
    drawn = _latent_mixture("deepseek32", scale, is_absorbed=True)
    heads, length = scale.attention_heads, scale.head_length
    drawn.metadata |= {
        "attention.layer_norm_epsilon": 1e-5,
        "attention.indexer.head_count": heads,
        "attention.indexer.key_length": length,
        "attention.indexer.top_k": 512,
    }
    for block in blocks(scale):
        drawn.matrix(f"{block}.indexer.proj", scale.embedding_length, heads)
        drawn.matrix(f"{block}.indexer.attn_k", scale.embedding_length, length)
        drawn.matrix(f"{block}.indexer.attn_q_b", scale.compressed_length, heads * length)
        drawn.vector(f"{block}.indexer.k_norm.weight", length)
        drawn.vector(f"{block}.indexer.k_norm.bias", length)
    return drawn


def minicpm3(scale: Scale) -> Blueprint:
    """Latent attention that llama.cpp keeps as it is computed."""
    drawn = _with_latent_keys(begun("minicpm3", scale), is_absorbed=False)
    drawn.metadata["attention.q_lora_rank"] = LATENT_QUERY_LENGTH
    for block in blocks(scale):
        _latent(drawn, block, is_absorbed=False, query_rank=LATENT_QUERY_LENGTH)
        dense(drawn, block)
        norms(drawn, block, "attn_norm", "ffn_norm")
    return drawn


def kimi_linear(scale: Scale) -> Blueprint:
    """Delta attention in three layers of four, latent attention in the fourth."""
    attends = [place % 4 == 3 for place in range(scale.layers)]
    drawn = _with_latent_keys(begun("kimi-linear", scale), is_absorbed=True)
    with_experts(drawn, leading_dense_block_count=1, expert_shared_count=1, expert_weights_scale=1.0)
    width, heads, length = scale.embedding_length, scale.attention_heads, scale.state_size
    inner = heads * length
    drawn.metadata |= {
        "attention.head_count_kv": [int(one) for one in attends],
        "kda.head_dim": length,
        "ssm.conv_kernel": scale.convolution_tokens,
    }
    for place, (block, has_attention) in enumerate(zip(blocks(scale), attends, strict=True)):
        if has_attention:
            _latent(drawn, block, is_absorbed=True, query_rank=width)
            del drawn.tensors[f"{block}.attn_q_a.weight"]
            del drawn.tensors[f"{block}.attn_q_a_norm.weight"]
            del drawn.tensors[f"{block}.attn_q_b.weight"]
            drawn.matrix(f"{block}.attn_q", width, heads * (scale.head_length + scale.rope_length))
        else:
            for letter in "qkv":
                drawn.matrix(f"{block}.attn_{letter}", width, inner)
                drawn.vector(f"{block}.ssm_conv1d_{letter}.weight", scale.convolution_tokens, 1, inner)
            for letter in "fg":
                drawn.matrix(f"{block}.ssm_{letter}_a", width, length)
                drawn.matrix(f"{block}.ssm_{letter}_b", length, inner)
            drawn.matrix(f"{block}.ssm_beta", width, heads)
            drawn.vector(f"{block}.ssm_a", 1, heads)
            drawn.vector(f"{block}.ssm_dt.bias", inner)
            drawn.vector(f"{block}.ssm_norm.weight", length)
            drawn.matrix(f"{block}.attn_output", inner, width)
        mixture(drawn, place, block)
        norms(drawn, block, "attn_norm", "ffn_norm")
    return drawn
