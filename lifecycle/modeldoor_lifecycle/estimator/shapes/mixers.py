"""The recurrent layers of a Hugging Face configuration, in the keys of GGUF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.shapes.architectures import (
    BOTH_IN_EACH_LAYER,
    EITHER_MIXES_OR_COMPUTES,
    FULL_ATTENTION_INTERVAL,
    RECURRENT,
)
from modeldoor_lifecycle.estimator.shapes.configured_kinds import layer_kinds
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.estimator.shapes.figures import Figures
from modeldoor_lifecycle.estimator.shapes.key_names import told_under
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ATTENDS = frozenset({"attention", "full_attention", "sliding_attention", "hybrid"})

NEMOTRON_PATTERN = "hybrid_override_pattern"
"""One letter for each layer: M recurs, * attends, - and E compute on each token alone."""


def state_keys(architecture: str, figures: Figures, count: int, keys: Mapping[str, object]) -> dict[str, object]:
    """What the header would say of recurrent layers; `keys` is what it says of the others."""
    kind = RECURRENT.get(architecture)
    if kind is None:
        return {}
    if architecture in EITHER_MIXES_OR_COMPUTES:
        return _nemotron(figures, count, keys)
    if architecture == "kimi-linear":
        return _kimi(figures, count)
    if architecture in FULL_ATTENTION_INTERVAL:
        return _delta_net(figures, count)
    found = _short_convolution(figures) if kind == "shortConvolution" else _mamba(architecture, figures)
    if kind == "rwkv":
        found = {"wkv.head_size": figures.raw("head_size") or figures.raw("head_dim")}
    if architecture not in BOTH_IN_EACH_LAYER:
        found |= _only_where_it_attends(_attending(figures, count), keys)
    return found


def _delta_net(figures: Figures, count: int) -> dict[str, object]:
    key, value = figures.required("linear_key_head_dim"), figures.required("linear_value_head_dim")
    kinds = layer_kinds(figures, count)
    return {
        "ssm.conv_kernel": figures.required("linear_conv_kernel_dim"),
        "ssm.state_size": key,
        "ssm.group_count": figures.required("linear_num_key_heads"),
        "ssm.inner_size": value * figures.required("linear_num_value_heads"),
        "full_attention_interval": figures.raw("full_attention_interval"),
        "attention.recurrent_layers": None if kinds is None else [kind not in _ATTENDS for kind in kinds],
    }


def _mamba(architecture: str, figures: Figures) -> dict[str, object]:
    width = figures.required(told_under(figures, "embedding_length") or "hidden_size")
    heads, length = _either(figures, "mamba_n_heads", "num_heads"), _either(figures, "mamba_d_head", "head_dim")
    inner = _either(figures, "mamba_d_ssm", *(("intermediate_size", "d_inner") if architecture == "mamba" else ()))
    if inner is None:
        expansion = _either(figures, "mamba_expand", "expand") or 2
        inner = heads * length if heads and length else expansion * width
    return {
        "ssm.conv_kernel": _either(figures, "mamba_d_conv", "conv_kernel", "d_conv"),
        "ssm.state_size": _either(figures, "mamba_d_state", "state_size", "d_state"),
        "ssm.group_count": _either(figures, "mamba_n_groups", "n_groups") or 0,
        "ssm.inner_size": inner,
    }


def _short_convolution(figures: Figures) -> dict[str, object]:
    return {"shortconv.l_cache": figures.required("conv_L_cache")}


def _kimi(figures: Figures, count: int) -> dict[str, object]:
    told = figures.raw("linear_attn_config")
    linear = Figures(told if is_object(told) else {})
    layers = linear.raw("full_attn_layers")
    attending = {number for number in layers if isinstance(number, int)} if is_list(layers) else set[int]()
    return {
        "kda.head_dim": linear.required("head_dim"),
        "ssm.conv_kernel": linear.whole("short_conv_kernel_size", 4, least=1),
        "attention.head_count_kv": [1 if number + 1 in attending else 0 for number in range(count)],
    }


def _nemotron(figures: Figures, count: int, keys: Mapping[str, object]) -> dict[str, object]:
    pattern = figures.raw(NEMOTRON_PATTERN)
    if not isinstance(pattern, str) or len(pattern) < count:
        raise ShapeError("missing", NEMOTRON_PATTERN, f"tell each of {count} layers", "it does not")
    heads = figures.required("num_key_value_heads")
    length = keys.get("feed_forward_length") or keys.get("expert_feed_forward_length")
    return {
        "ssm.conv_kernel": figures.required("conv_kernel"),
        "ssm.state_size": figures.required("ssm_state_size"),
        "ssm.group_count": figures.required("n_groups"),
        "ssm.inner_size": figures.required("mamba_num_heads") * figures.required("mamba_head_dim"),
        "attention.head_count_kv": [heads if letter == "*" else 0 for letter in pattern[:count]],
        "feed_forward_length": [length if letter in "-E" else 0 for letter in pattern[:count]],
    }


def _attending(figures: Figures, count: int) -> Sequence[bool] | None:
    kinds = layer_kinds(figures, count)
    if kinds is not None:
        return [kind in _ATTENDS for kind in kinds]
    places = figures.raw("full_attn_idxs") or figures.raw("attn_layer_indices")
    if is_list(places):
        return [number in places for number in range(count)]
    if figures.has("attn_layer_period"):
        period = figures.required("attn_layer_period")
        offset = figures.whole("attn_layer_offset", 0)
        return [number % period == offset for number in range(count)]
    return None


def _only_where_it_attends(attending: Sequence[bool] | None, keys: Mapping[str, object]) -> dict[str, object]:
    if attending is None:
        return {}
    heads = keys.get("attention.head_count_kv") or keys.get("attention.head_count")
    return {"attention.head_count_kv": [heads if attends else 0 for attends in attending]}


def _either(figures: Figures, *keys: str) -> int | None:
    for key in keys:
        if figures.has(key) and figures.raw(key) != "auto":
            return figures.whole(key, None)
    return None
