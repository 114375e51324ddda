"""How many weights a model has, counted from its configuration: matrices that the shape tells, and the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.estimator.model_shape import FullCache, LatentCache, SlidingCache
from modeldoor_lifecycle.estimator.shapes.architectures import WITHOUT_FEED_FORWARD
from modeldoor_lifecycle.estimator.shapes.figures import Figures
from modeldoor_lifecycle.estimator.shapes.key_names import first_of
from modeldoor_lifecycle.estimator.tensors import matrices_of
from modeldoor_validators.shapes import is_object

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.model_shape import LayerShape, ModelShape


LEARNED_POSITIONS = frozenset({"gpt2", "starcoder"})
"""Architectures with a table of positions beside that of tokens."""


class Counted(NamedTuple):
    """All weights, and those that a token uses."""

    total: int
    active: int


def counted(shape: ModelShape, figures: Figures, keys: Figures) -> Counted:
    """The weights of a shape whose configuration is `figures`, or `keys` in GGUF's words."""
    width, tokens = shape.embedding_length, shape.vocabulary_size or 0
    total = tokens * width * (1 if shape.has_tied_embeddings else 2) + width
    if shape.architecture in LEARNED_POSITIONS:
        total += (shape.maximum_context_tokens or 0) * width
    resting = 0.0
    looked_up = tokens * shape.per_layer_embedding_length * len(shape.layers)
    total += looked_up + 3 * width * shape.per_layer_embedding_length * len(shape.layers)
    layers = 0.0
    for layer in shape.layers:
        for matrix in matrices_of(shape, layer):
            layers += matrix.elements
            if matrix.is_expert and layer.experts is not None:
                resting += matrix.elements * (layer.experts.count - layer.experts.used) / layer.experts.count
        layers += _mixer(shape, layer, figures, keys) + _norms(shape, layer)
    everything = total + round(layers)
    return Counted(everything, everything - round(resting) - looked_up)


def _norms(shape: ModelShape, layer: LayerShape) -> int:
    count = 4 if shape.architecture.startswith("gemma") else 2
    if shape.architecture in WITHOUT_FEED_FORWARD:
        count = 1
    cache = layer.cache or layer.read_cache
    of_heads = 2 * cache.key_length if isinstance(cache, FullCache | SlidingCache) else 0
    return count * shape.embedding_length + of_heads


def _mixer(shape: ModelShape, layer: LayerShape, figures: Figures, keys: Figures) -> int:
    if isinstance(layer.cache, LatentCache):
        return _latent(shape, layer.cache, layer.attention_heads, figures)
    state = layer.recurrent_state
    if state is None:
        return 0
    width = shape.embedding_length
    if state.kind == "shortConvolution":
        return 4 * width * width + width * keys.required("shortconv.l_cache")
    if keys.has("kda.head_dim"):
        told = figures.raw("linear_attn_config")
        heads = Figures(told if is_object(told) else {}).whole("num_heads", 0)
        inner = heads * keys.required("kda.head_dim")
        return 4 * width * inner + 4 * (width + inner) * keys.required("kda.head_dim")
    if state.kind in ("mamba", "mamba2", "gatedDeltaNet"):
        return _inner(width, state.kind, figures, keys)
    return 4 * width * width


def _inner(width: int, kind: str, figures: Figures, keys: Figures) -> int:
    inner, state = keys.required("ssm.inner_size"), keys.required("ssm.state_size")
    groups, kernel = keys.whole("ssm.group_count", 0), keys.required("ssm.conv_kernel")
    convolved = inner + 2 * groups * state
    if kind == "mamba":
        rank = -(-width // 16)
        return width * 3 * inner + inner * (2 * rank + 3 * state + kernel + 3)
    if kind == "gatedDeltaNet":
        heads = figures.required("linear_num_value_heads")
        return width * (convolved + inner + 2 * heads) + convolved * kernel + inner * width
    told = first_of(figures, "mamba_n_heads", "mamba_num_heads", "num_heads")
    heads = 0 if told is None else figures.whole(told, 0)
    return width * (convolved + inner + heads) + convolved * kernel + inner * (width + 1) + 3 * heads


def _latent(shape: ModelShape, cache: LatentCache, heads: int, figures: Figures) -> int:
    width = shape.embedding_length
    plain, rope = figures.required("qk_nope_head_dim"), figures.required("qk_rope_head_dim")
    value, rank = figures.required("v_head_dim"), figures.whole("q_lora_rank", 0)
    queries = heads * (plain + rope)
    asked = rank * (width + queries + 1) if rank else width * queries
    kept = width * (cache.compressed_length + rope) + cache.compressed_length * (heads * (plain + value) + 1)
    return asked + kept + heads * value * width
