"""What headers of small models are drawn up from: sizes, and the parts that architectures have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


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


def common(architecture: str, scale: Scale, *, has_own_output: bool = True, norm: str = "rms_") -> Blueprint:
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


def attention_keys(drawn: Blueprint, *, key_value_heads: int | list[int] | None = None) -> None:
    scale = drawn.scale
    drawn.metadata |= {
        "attention.head_count": scale.attention_heads,
        "attention.head_count_kv": scale.key_value_heads if key_value_heads is None else key_value_heads,
        "attention.key_length": scale.head_length,
        "attention.value_length": scale.head_length,
        "rope.dimension_count": scale.head_length,
        "rope.freq_base": 10000.0,
    }


def attention(
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


def feed_forward(
    drawn: Blueprint, block: str, *, norm: str | None = "ffn_norm", suffix: str = "", length: int | None = None
) -> None:
    width = drawn.scale.embedding_length
    inner = length or drawn.scale.feed_forward_length
    if norm:
        drawn.vector(f"{block}.{norm}.weight", width)
    drawn.matrix(f"{block}.ffn_gate{suffix}", width, inner)
    drawn.matrix(f"{block}.ffn_up{suffix}", width, inner)
    drawn.matrix(f"{block}.ffn_down{suffix}", inner, width)


def expert_keys(drawn: Blueprint) -> None:
    scale = drawn.scale
    drawn.metadata |= {
        "expert_count": scale.experts,
        "expert_used_count": scale.experts_used,
        "expert_feed_forward_length": scale.expert_feed_forward_length,
    }


def experts(
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


def blocks(scale: Scale) -> list[str]:
    return [f"blk.{layer}" for layer in range(scale.layers)]
