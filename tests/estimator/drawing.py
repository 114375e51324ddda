"""What many architectures have in common, drawn into the header of a small model."""

from __future__ import annotations

from toy_architectures import Blueprint, Scale


def begun(architecture: str, scale: Scale, *, norm: str = "rms_") -> Blueprint:
    drawn = Blueprint(architecture, scale)
    width = scale.embedding_length
    drawn.metadata |= {
        "block_count": scale.layers,
        "context_length": scale.context_tokens,
        "embedding_length": width,
        "feed_forward_length": scale.feed_forward_length,
        f"attention.layer_norm_{norm}epsilon": 1e-5,
    }
    drawn.matrix("token_embd", width, scale.vocabulary_size)
    drawn.matrix("output", width, scale.vocabulary_size)
    drawn.vector("output_norm.weight", width)
    return drawn


def with_heads(drawn: Blueprint, key_value_heads: int | list[int] | None = None) -> Blueprint:
    scale = drawn.scale
    drawn.metadata |= {
        "attention.head_count": scale.attention_heads,
        "attention.head_count_kv": scale.key_value_heads if key_value_heads is None else key_value_heads,
        "attention.key_length": scale.head_length,
        "attention.value_length": scale.head_length,
        "rope.dimension_count": scale.head_length,
    }
    return drawn


def with_experts(drawn: Blueprint, **keys: object) -> Blueprint:
    scale = drawn.scale
    drawn.metadata |= {
        "expert_count": scale.experts,
        "expert_used_count": scale.experts_used,
        "expert_feed_forward_length": scale.expert_feed_forward_length,
        "expert_gating_func": 2,
        **keys,
    }
    return drawn


def norms(drawn: Blueprint, block: str, *names: str, length: int | None = None) -> None:
    for name in names:
        drawn.vector(f"{block}.{name}.weight", length or drawn.scale.embedding_length)


def attention(drawn: Blueprint, block: str, *, query_factor: int = 1, value_length: int | None = None) -> None:
    scale = drawn.scale
    width, keys = scale.embedding_length, scale.key_value_heads * scale.head_length
    value = value_length or scale.head_length
    drawn.matrix(f"{block}.attn_q", width, scale.attention_heads * scale.head_length * query_factor)
    drawn.matrix(f"{block}.attn_k", width, keys)
    drawn.matrix(f"{block}.attn_v", width, scale.key_value_heads * value)
    drawn.matrix(f"{block}.attn_output", scale.attention_heads * value, width)


def dense(drawn: Blueprint, block: str, suffix: str = "", length: int | None = None) -> None:
    width, inner = drawn.scale.embedding_length, length or drawn.scale.feed_forward_length
    drawn.matrix(f"{block}.ffn_gate{suffix}", width, inner)
    drawn.matrix(f"{block}.ffn_up{suffix}", width, inner)
    drawn.matrix(f"{block}.ffn_down{suffix}", inner, width)


def experts(drawn: Blueprint, block: str, *, is_biased: bool = False) -> None:
    scale = drawn.scale
    width, inner, count = scale.embedding_length, scale.expert_feed_forward_length, scale.experts
    drawn.vector(f"{block}.ffn_gate_inp.weight", width, count)
    drawn.matrix(f"{block}.ffn_gate_exps", width, inner, count)
    drawn.matrix(f"{block}.ffn_up_exps", width, inner, count)
    drawn.matrix(f"{block}.ffn_down_exps", inner, width, count)
    if is_biased:
        drawn.vector(f"{block}.exp_probs_b.bias", count)


def mixture(drawn: Blueprint, place: int, block: str) -> None:
    """The first layer is dense; the others have experts, one of them for every token."""
    if place == 0:
        dense(drawn, block)
    else:
        experts(drawn, block, is_biased=True)
        dense(drawn, block, "_shexp", drawn.scale.expert_feed_forward_length)


def blocks(scale: Scale) -> list[str]:
    return [f"blk.{number}" for number in range(scale.layers)]
