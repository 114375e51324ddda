"""Under which keys a Hugging Face configuration tells what a GGUF header tells under one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.estimator.shapes.figures import Figures

CONFIGURATION_KEYS: Mapping[str, tuple[str, ...]] = {
    "block_count": ("num_hidden_layers", "n_layer", "n_layers", "num_layers"),
    "embedding_length": ("hidden_size", "n_embd", "n_embed", "d_model", "model_dim"),
    "context_length": (
        "max_position_embeddings",
        "n_positions",
        "max_sequence_length",
        "max_seq_len",
        "seq_length",
    ),
    "vocab_size": ("vocab_size", "padded_vocab_size"),
    "attention.head_count": ("num_attention_heads", "n_head", "n_heads", "num_heads"),
    "attention.head_count_kv": (
        "num_key_value_heads",
        "num_kv_heads",
        "n_head_kv",
        "num_key_value_groups",
        "multi_query_group_num",
        "kv_n_heads",
    ),
    "attention.key_length": ("head_dim", "kv_channels"),
    "attention.value_length": ("v_head_dim", "head_dim", "kv_channels"),
    "attention.key_length_swa": ("head_dim",),
    "attention.value_length_swa": ("head_dim",),
    "attention.shared_kv_layers": ("num_kv_shared_layers",),
    "attention.kv_lora_rank": ("kv_lora_rank",),
    "attention.indexer.key_length": ("index_head_dim",),
    "attention.sliding_window": ("sliding_window",),
    "attention.sliding_window_pattern": ("layer_types", "sliding_window_pattern"),
    "attention.recurrent_layers": ("layer_types",),
    "feed_forward_length": (
        "intermediate_size",
        "n_inner",
        "ffn_dim",
        "ffn_hidden_size",
        "ff_intermediate_size",
        "block_ff_dim",
    ),
    "embedding_length_per_layer_input": ("hidden_size_per_layer_input",),
    "expert_count": (
        "num_experts",
        "num_local_experts",
        "n_routed_experts",
        "moe_num_experts",
        "moe_num_primary_experts",
    ),
    "expert_used_count": (
        "num_experts_per_tok",
        "num_experts_per_token",
        "top_k_experts",
        "moe_topk",
        "moe_k",
        "moe_top_k",
        "moe_num_active_primary_experts",
    ),
    "expert_feed_forward_length": ("moe_intermediate_size", "expert_intermediate_size", "moe_ffn_hidden_size"),
    "expert_shared_feed_forward_length": (
        "shared_expert_intermediate_size",
        "moe_shared_expert_intermediate_size",
        "shared_intermediate_size",
    ),
    "leading_dense_block_count": ("first_k_dense_replace", "num_dense_layers"),
    "interleave_moe_layer_step": ("interleave_moe_layer_step",),
    "full_attention_interval": ("full_attention_interval",),
    "ssm.conv_kernel": ("mamba_d_conv", "conv_kernel", "d_conv", "linear_conv_kernel_dim"),
    "ssm.state_size": ("mamba_d_state", "state_size", "d_state", "ssm_state_size", "linear_key_head_dim"),
    "ssm.group_count": ("mamba_n_groups", "n_groups", "linear_num_key_heads"),
    "ssm.inner_size": ("mamba_d_ssm", "mamba_expand", "expand", "linear_value_head_dim"),
    "shortconv.l_cache": ("conv_L_cache",),
    "wkv.head_size": ("head_size", "head_dim"),
}
"""By the key of GGUF; the first is the one that most configurations use.

The others are those of older families and of their makers' own code (GPT-2, Falcon, MPT, BLOOM, ChatGLM).
"""


def first_of(figures: Figures, *keys: str) -> str | None:
    """The first of these keys under which something stands."""
    return next((key for key in keys if figures.has(key)), None)


def told_under(figures: Figures, gguf_key: str) -> str | None:
    """The key of the configuration that tells what this key of GGUF does; None: none does."""
    return first_of(figures, *CONFIGURATION_KEYS[gguf_key])


def names_for_messages(figures: Figures) -> dict[str, str]:
    """How each key of GGUF is called in this configuration, or in most."""
    return {key: first_of(figures, *names) or names[0] for key, names in CONFIGURATION_KEYS.items()}


def says_the_same(key: str) -> frozenset[str]:
    """The keys of configurations that tell what this one does, itself among them."""
    for names in CONFIGURATION_KEYS.values():
        if key in names:
            return frozenset(names)
    return frozenset({key})
