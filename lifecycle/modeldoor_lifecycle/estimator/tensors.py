"""Which matrices a model consists of, as far as its shape tells; what the shape leaves open is spread over its layers.

The parameters of the whole model are known and those of most matrices follow from the shape. The
rest (projections of latent attention, recurrent mixers, norms) counts as matrices of no special
role, in the layers that have something that the shape does not tell.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.estimator.mixtures import Place
from modeldoor_lifecycle.estimator.model_shape import FullCache, LatentCache, SlidingCache

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from modeldoor_lifecycle.estimator.mixtures import Role
    from modeldoor_lifecycle.estimator.model_shape import LayerShape, ModelShape

GATED_QUERIES = frozenset({"qwen3next", "qwen35", "qwen35moe"})
"""Architectures whose query matrix also makes a gate of the same size (llama.cpp, src/models)."""

JOINED_QUERIES = frozenset(
    {"bloom", "chatglm", "codeshell", "dbrx", "falcon", "gpt2", "gptneox", "mpt", "phi2", "phi3", "phimoe", "qwen"}
)
"""Architectures that keep queries, keys and values in one matrix."""

WITHOUT_GATE = frozenset(
    {
        "apertus",
        "arcee",
        "bloom",
        "codeshell",
        "falcon",
        "gpt2",
        "gptj",
        "gptneox",
        "jais",
        "mpt",
        "nemotron",
        "nemotron_h",
        "nemotron_h_moe",
        "phi2",
        "starcoder",
        "starcoder2",
    }
)
"""Architectures whose feed-forward blocks have two matrices instead of three."""

SUPPOSED_VOCABULARY = 131072
"""Where nobody tells how many tokens there are: about what models since 2024 have."""
LARGEST_SHARE_OF_TABLES = 0.25
"""Of such a model, the tables are at most this part."""


class Tensor(NamedTuple):
    """Some weights of one layer: `elements` in rows of `row_length`."""

    role: Role
    row_length: int
    elements: float
    is_expert: bool = False


class Tables(NamedTuple):
    """How many weights the tables of tokens have; `output` is 0 where it is the input table."""

    input: int
    output: int
    per_layer: int
    is_tied: bool


class ModelTensors(NamedTuple):
    """All weights of a model: for each layer its matrices, and where it stands among the others."""

    tables: Tables
    layers: tuple[tuple[Tensor, ...], ...]
    places: tuple[Place, ...]
    attention_places: tuple[Place, ...]
    """As llama.cpp counts them for the matrices of values: only layers that have any."""


def tensors_of(shape: ModelShape) -> ModelTensors:
    """The weights of a model of this shape, which add up to its parameters."""
    told = [tuple(matrices_of(shape, layer)) for layer in shape.layers]
    blocks = sum(tensor.elements for layer in told for tensor in layer)
    tables = _tables_of(shape, blocks)
    left = shape.parameters_total - tables.input - tables.output - tables.per_layer
    if left >= blocks:
        layers = _with_rest(shape, told, left - blocks)
    else:
        layers = [tuple(_scaled(tensor, max(left, 0) / blocks) for tensor in layer) for layer in told]
    places = _places(shape, range(len(shape.layers)), len(shape.layers))
    return ModelTensors(tables, tuple(layers), places, _attention_places(shape))


def matrices_of(shape: ModelShape, layer: LayerShape) -> Iterator[Tensor]:
    """The matrices of a layer that its shape tells."""
    yield from _attention(shape, layer)
    width, matrices = shape.embedding_length, 2 if shape.architecture in WITHOUT_GATE else 3
    if layer.feed_forward_length:
        yield from _feed_forward(width, layer.feed_forward_length, matrices, 1)
    experts = layer.experts
    if experts is not None:
        yield Tensor("small", width, width * experts.count)
        if experts.feed_forward_length:
            yield from _feed_forward(width, experts.feed_forward_length, matrices, experts.count)
        if experts.shared_feed_forward_length:
            yield from _feed_forward(width, experts.shared_feed_forward_length, matrices, 1)


def _attention(shape: ModelShape, layer: LayerShape) -> Iterator[Tensor]:
    cache = layer.cache or layer.read_cache
    if not isinstance(cache, FullCache | SlidingCache):
        return
    width, heads = shape.embedding_length, layer.attention_heads
    queries = width * heads * cache.key_length * (2 if shape.architecture in GATED_QUERIES else 1)
    keys = width * cache.key_value_heads * cache.key_length if layer.cache else 0
    values = width * cache.key_value_heads * cache.value_length if layer.cache else 0
    if shape.architecture in JOINED_QUERIES:
        yield Tensor("queryKeyValue", width, queries + keys + values)
    else:
        yield Tensor("query", width, queries)
        yield Tensor("key", width, keys)
        yield Tensor("value", width, values)
    mixed = heads * cache.value_length
    yield Tensor("attentionOutput", mixed, mixed * width)


def _feed_forward(width: int, length: int, matrices: int, count: int) -> Iterator[Tensor]:
    if matrices == 3:
        yield Tensor("gate", width, width * length * count, count > 1)
    yield Tensor("up", width, width * length * count, count > 1)
    yield Tensor("down", length, width * length * count, count > 1)


def _tables_of(shape: ModelShape, blocks: float) -> Tables:
    width, total = shape.embedding_length, shape.parameters_total
    tokens = shape.vocabulary_size
    if tokens is None:
        tokens = min(SUPPOSED_VOCABULARY, int(total * LARGEST_SHARE_OF_TABLES / width))
    table = tokens * width
    per_layer = tokens * shape.per_layer_embedding_length * len(shape.layers)
    is_tied = shape.has_tied_embeddings
    if is_tied is None:
        is_tied = total - per_layer - blocks < 2 * table
    return Tables(table, 0 if is_tied else table, per_layer, is_tied)


def _with_rest(shape: ModelShape, told: list[tuple[Tensor, ...]], rest: float) -> list[tuple[Tensor, ...]]:
    openness = [_has_more(layer) for layer in shape.layers]
    count = sum(openness)
    if not count:
        openness, count = [True] * len(told), len(told)
    width = shape.embedding_length
    parts = [_rest_of(layer, width, rest / count) for layer in shape.layers]
    return [(*layer, *more) if is_open else layer for layer, more, is_open in zip(told, parts, openness, strict=True)]


def _rest_of(layer: LayerShape, width: int, elements: float) -> tuple[Tensor, ...]:
    """Of a gated delta net, half is the matrix of queries, keys and values, which quantisers give more bits."""
    if _is_delta_net(layer):
        return Tensor("queryKeyValue", width, elements / 2), Tensor("other", width, elements / 2)
    return (Tensor("other", width, elements),)


def _is_delta_net(layer: LayerShape) -> bool:
    return layer.recurrent_state is not None and layer.recurrent_state.kind == "gatedDeltaNet"


def _has_more(layer: LayerShape) -> bool:
    """Whether the shape leaves open how large a part of the layer is."""
    has_block = bool(layer.feed_forward_length) or layer.experts is not None
    is_mixing = layer.cache is not None or layer.read_cache is not None or layer.recurrent_state is not None
    return isinstance(layer.cache, LatentCache) or layer.recurrent_state is not None or not (has_block or is_mixing)


def _scaled(tensor: Tensor, share: float) -> Tensor:
    return tensor._replace(elements=tensor.elements * share)


def _places(shape: ModelShape, numbers: Iterable[int], count: int) -> tuple[Place, ...]:
    queries, experts = _queries_per_key(shape), _experts(shape)
    return tuple(Place(number, count, queries, experts) for number in numbers)


def _attention_places(shape: ModelShape) -> tuple[Place, ...]:
    has_values = [layer.cache is not None or _is_delta_net(layer) for layer in shape.layers]
    return _places(shape, accumulate(has_values[:-1], initial=0), sum(has_values))


def _queries_per_key(shape: ModelShape) -> int:
    for layer in shape.layers:
        if isinstance(layer.cache, FullCache | SlidingCache):
            return layer.attention_heads // layer.cache.key_value_heads
    return 1


def _experts(shape: ModelShape) -> int:
    return max((layer.experts.count for layer in shape.layers if layer.experts is not None), default=0)
