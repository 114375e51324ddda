"""The feed-forward blocks of a Hugging Face configuration, in the keys of GGUF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.shapes.architectures import WITHOUT_FEED_FORWARD
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.estimator.shapes.key_names import CONFIGURATION_KEYS, first_of, told_under

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.shapes.figures import Figures

FOUR_TIMES_AS_WIDE = frozenset({"bloom", "codegen", "falcon", "gpt2", "gptj", "gptneo", "mpt", "starcoder"})
"""Architectures whose block is four times as wide as the model where nothing else is told
(transformers, `configuration_*.py` and `modeling_*.py` of bloom, falcon, gpt2, mpt and the others)."""


def block_keys(architecture: str, figures: Figures, count: int) -> dict[str, object]:
    """What the header would say of feed-forward blocks and experts."""
    if architecture in WITHOUT_FEED_FORWARD:
        return {"feed_forward_length": 0}
    usual = dense = _usual_length(architecture, figures)
    if figures.raw("use_double_wide_mlp") is True and isinstance(usual, int):
        shared = figures.whole("num_kv_shared_layers", 0)
        dense = [usual if number < count - shared else 2 * usual for number in range(count)]
    experts = told_under(figures, "expert_count")
    if experts is None or not figures.whole(experts, 0):
        return {"feed_forward_length": _told(figures, "feed_forward_length", dense)}
    used = told_under(figures, "expert_used_count")
    own = told_under(figures, "expert_feed_forward_length")
    expert_length = _told(figures, "expert_feed_forward_length", figures.raw(own) if own is not None else usual)
    if architecture == "llama4":
        dense, expert_length = figures.raw("intermediate_size_mlp"), usual
    leading = told_under(figures, "leading_dense_block_count")
    step = first_of(figures, "interleave_moe_layer_step", "expert_layer_period")
    if _has_dense_layers(figures, leading, step):
        dense = _told(figures, "feed_forward_length", dense)
    return {
        "feed_forward_length": dense,
        "expert_count": figures.raw(experts),
        "expert_used_count": None if used is None else figures.raw(used),
        "expert_feed_forward_length": expert_length,
        "expert_shared_feed_forward_length": _shared_length(architecture, figures, expert_length, dense),
        "leading_dense_block_count": None if leading is None else figures.whole(leading, None),
        "interleave_moe_layer_step": None if step is None else figures.raw(step),
    }


def _usual_length(architecture: str, figures: Figures) -> object:
    """How wide the block is, as told or as the architecture's own rule has it; None: nothing tells."""
    if architecture.startswith("lfm2") and figures.has("block_ff_dim") and figures.raw("block_auto_adjust_ff_dim"):
        return _adjusted(figures)
    length = told_under(figures, "feed_forward_length")
    if length is not None:
        told = figures.raw(length)
        # The first Qwen names the width of the gate and what it gates together.
        return told // 2 if architecture == "qwen" and isinstance(told, int) else told
    if architecture not in FOUR_TIMES_AS_WIDE:
        return None
    width = figures.required(told_under(figures, "embedding_length") or "hidden_size")
    return int(figures.share("expansion_ratio", 4) * width)


def _told(figures: Figures, gguf_key: str, length: object) -> object:
    """A width without which weights would be left out; a search's blocks tell theirs one by one."""
    if length is None and not figures.has("block_configs"):
        raise ShapeError("missing", CONFIGURATION_KEYS[gguf_key][0], "be there", "it is not")
    return length


def _has_dense_layers(figures: Figures, leading: str | None, step: str | None) -> bool:
    return bool(leading and figures.whole(leading, 0)) or bool(step and figures.whole(step, 1) > 1)


def _whole_of(figures: Figures, *keys: str) -> int | None:
    key = first_of(figures, *keys)
    return None if key is None else figures.whole(key, None)


def _shared_length(architecture: str, figures: Figures, expert_length: object, dense: object) -> object:
    if architecture in ("gemma4",):
        return dense
    if architecture == "llama4":
        return expert_length
    told = told_under(figures, "expert_shared_feed_forward_length")
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
