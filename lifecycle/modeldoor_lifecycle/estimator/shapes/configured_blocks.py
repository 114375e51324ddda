"""The feed-forward blocks of a Hugging Face configuration, in the keys of GGUF."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.shapes.figures import Figures


def first_of(figures: Figures, *keys: str) -> str | None:
    """The first of these keys under which something stands."""
    return next((key for key in keys if figures.has(key)), None)


def block_keys(architecture: str, figures: Figures, count: int) -> dict[str, object]:
    """What the header would say of feed-forward blocks and experts."""
    length = first_of(figures, "intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size", "block_ff_dim")
    usual = figures.raw(length) if length is not None else None
    if architecture.startswith("lfm2") and figures.has("block_ff_dim") and figures.raw("block_auto_adjust_ff_dim"):
        usual = _adjusted(figures)
    dense = usual
    if figures.raw("use_double_wide_mlp") is True and isinstance(usual, int):
        shared = figures.whole("num_kv_shared_layers", 0)
        dense = [usual if number < count - shared else 2 * usual for number in range(count)]
    experts = first_of(
        figures, "num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts", "moe_num_primary_experts"
    )
    if experts is None or not figures.whole(experts, 0):
        return {"feed_forward_length": dense}
    used = first_of(
        figures,
        "num_experts_per_tok",
        "num_experts_per_token",
        "top_k_experts",
        "moe_topk",
        "moe_k",
        "moe_num_active_primary_experts",
    )
    own = first_of(figures, "moe_intermediate_size", "expert_intermediate_size", "moe_ffn_hidden_size")
    expert_length = figures.raw(own) if own is not None else usual
    if architecture == "llama4":
        dense, expert_length = figures.raw("intermediate_size_mlp"), usual
    return {
        "feed_forward_length": dense,
        "expert_count": figures.raw(experts),
        "expert_used_count": None if used is None else figures.raw(used),
        "expert_feed_forward_length": expert_length,
        "expert_shared_feed_forward_length": _shared_length(architecture, figures, expert_length, dense),
        "leading_dense_block_count": _whole_of(figures, "first_k_dense_replace", "num_dense_layers"),
        "interleave_moe_layer_step": figures.raw("interleave_moe_layer_step"),
    }


def _whole_of(figures: Figures, *keys: str) -> int | None:
    key = first_of(figures, *keys)
    return None if key is None else figures.whole(key, None)


def _shared_length(architecture: str, figures: Figures, expert_length: object, dense: object) -> object:
    if architecture in ("gemma4",):
        return dense
    if architecture == "llama4":
        return expert_length
    told = first_of(
        figures, "shared_expert_intermediate_size", "moe_shared_expert_intermediate_size", "shared_intermediate_size"
    )
    count = _whole_of(figures, "n_shared_experts", "num_shared_experts", "moe_num_shared_experts")
    if told is not None:
        return figures.whole(told, 0) * (count or 1) if told.startswith("moe") else figures.raw(told)
    return (count or 0) * expert_length if isinstance(expert_length, int) else None


def _adjusted(figures: Figures) -> int:
    """Two thirds of what is written, times a factor, rounded up: LFM2's own rule."""
    written = figures.required("block_ff_dim")
    multiple = figures.whole("block_multiple_of", 256, least=1)
    length = int(figures.share("block_ffn_dim_multiplier", 1) * (2 * written // 3))
    return -(-length // multiple) * multiple
