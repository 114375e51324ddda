"""What a model keeps for the tokens of its context: keys, values and recurrent state, layer by layer.

The counts of cells are llama.cpp's own, so that its log says the same to the printed digit; other
engines take about as much, and none of them takes it in finer steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from modeldoor_lifecycle.estimator.model_shape import FullCache, LatentCache, SlidingCache
from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modeldoor_lifecycle.estimator.model_shape import LayerShape, ModelShape
    from modeldoor_lifecycle.estimator.workload import KvCacheType, Workload

CELLS_IN_STEPS_OF = 256
"""llama.cpp rounds the cells of a cache up to this (llama-context.cpp, n_ctx; llama-kv-cache-iswa.cpp, size_swa)."""

STATE_NUMBER_BYTES = 4
"""llama.cpp keeps recurrent state as f32, whatever the type of the cache (llama-model.cpp, create_memory)."""

CacheFault = Literal["noTokenForEach", "valuesNeedFlashAttention", "rowNotOfWholeBlocks"]


class _Blocks(NamedTuple):
    elements: int
    size_bytes: int


_BLOCKS: dict[KvCacheType, _Blocks] = {
    "f32": _Blocks(1, 4),
    "f16": _Blocks(1, 2),
    "bf16": _Blocks(1, 2),
    "q8_0": _Blocks(32, 34),
    "q5_1": _Blocks(32, 24),
    "q5_0": _Blocks(32, 22),
    "q4_1": _Blocks(32, 20),
    "q4_0": _Blocks(32, 18),
    "iq4_nl": _Blocks(32, 18),
}
"""The blocks of each type with their scales (ggml-common.h): q8_0 takes 8.5 bits for a number, not 8."""


class CacheRefused(ModeldoorError):  # named by what happened, as every error of ours
    """The engine would not make this cache: no figure for it would be true."""

    def __init__(self, fault: CacheFault, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.fault: CacheFault = fault


class LayerCache(NamedTuple):
    """What one layer keeps: of every token, of the tokens in its window, and of each sequence as a whole."""

    full_bytes: int = 0
    sliding_bytes: int = 0
    recurrent_bytes: int = 0

    @property
    def total_bytes(self) -> int:
        """All that the layer keeps."""
        return self.full_bytes + self.sliding_bytes + self.recurrent_bytes


def kv_cache_of_layers(
    shape: ModelShape, workload: Workload, *, has_whole_windows: bool = False
) -> tuple[LayerCache, ...]:
    """What each layer keeps for this workload, in the shape's order of layers.

    `has_whole_windows` is llama.cpp's `--swa-full`: sliding layers then keep the whole context too.
    Raises `CacheRefused` where llama.cpp would not start.
    """
    _refuse_impossible(shape, workload)
    cells = context_cells(workload)
    # Without flash attention values are kept transposed, and each layer's as wide as the widest layer's.
    widest = (
        0 if workload.has_flash_attention else max((_value_elements(layer.cache) for layer in shape.layers), default=0)
    )
    return tuple(_cache_of(layer, workload, cells, has_whole_windows, widest) for layer in shape.layers)


def kv_cache_bytes(layers: Iterable[LayerCache]) -> int:
    """What these layers keep together."""
    return sum(layer.total_bytes for layer in layers)


def context_cells(workload: Workload) -> int:
    """How many tokens each of the workload's caches has room for."""
    return _stepped(workload.context_tokens // workload.streams)


def sliding_cells(workload: Workload, window_tokens: int) -> int:
    """How many tokens a sliding layer keeps in each cache: its windows, and the batch that is being computed."""
    sharing = workload.parallel_sequences if workload.has_unified_cache else 1
    return _stepped(min(context_cells(workload), window_tokens * sharing + workload.batch_tokens))


def kv_bytes_read_per_token(shape: ModelShape, workload: Workload, depth_tokens: int) -> int:
    """What is read, and of recurrent state also written, to compute one more token after `depth_tokens`.

    A sliding layer reads its window at most; a layer without a cache of its own reads another's.
    """
    return sum(kv_bytes_read_of_layer(layer, workload, depth_tokens) for layer in shape.layers)


def _cache_of(
    layer: LayerShape, workload: Workload, cells: int, has_whole_windows: bool, least_value_elements: int
) -> LayerCache:
    recurrent = _state_bytes(layer) * workload.parallel_sequences
    row = _row_bytes(layer.cache, workload, least_value_elements)
    if isinstance(layer.cache, SlidingCache) and not has_whole_windows:
        kept = sliding_cells(workload, layer.cache.window_tokens)
        return LayerCache(sliding_bytes=row * kept * workload.streams, recurrent_bytes=recurrent)
    return LayerCache(full_bytes=row * cells * workload.streams, recurrent_bytes=recurrent)


def kv_bytes_read_of_layer(layer: LayerShape, workload: Workload, depth_tokens: int) -> int:
    """What this layer reads, and of recurrent state also writes, to compute one more token."""
    cache = layer.cache or layer.read_cache
    tokens = min(depth_tokens, cache.window_tokens) if isinstance(cache, SlidingCache) else depth_tokens
    return _row_bytes(cache, workload) * tokens + 2 * _state_bytes(layer)


def _state_bytes(layer: LayerShape) -> int:
    state = layer.recurrent_state
    return 0 if state is None else STATE_NUMBER_BYTES * (state.state_elements + state.convolution_elements)


def _value_elements(cache: FullCache | SlidingCache | LatentCache | None) -> int:
    return 0 if cache is None or isinstance(cache, LatentCache) else cache.key_value_heads * cache.value_length


def _row_bytes(
    cache: FullCache | SlidingCache | LatentCache | None, workload: Workload, least_value_elements: int = 0
) -> int:
    if cache is None:
        return 0
    if isinstance(cache, LatentCache):
        kept = _stored_bytes(cache.compressed_length + cache.rope_length, workload.key_cache_type)
        return kept + _stored_bytes(cache.index_length, workload.key_cache_type)
    return _stored_bytes(cache.key_value_heads * cache.key_length, workload.key_cache_type) + _stored_bytes(
        max(_value_elements(cache), least_value_elements), workload.value_cache_type
    )


def _stored_bytes(elements: int, cache_type: KvCacheType) -> int:
    blocks = _BLOCKS[cache_type]
    return -(-elements // blocks.elements) * blocks.size_bytes


def _stepped(cells: int) -> int:
    return -(-cells // CELLS_IN_STEPS_OF) * CELLS_IN_STEPS_OF


def _refuse_impossible(shape: ModelShape, workload: Workload) -> None:
    if workload.context_tokens < workload.streams:
        raise CacheRefused(
            "noTokenForEach",
            f"the context must have a token for each of {workload.streams} sequences; it has {workload.context_tokens}",
            hint="ask for a larger context, for fewer sequences, or for one cache that all share",
        )
    if _BLOCKS[workload.value_cache_type].elements > 1 and not workload.has_flash_attention:
        raise CacheRefused(
            "valuesNeedFlashAttention",
            f"the value cache type must be one without blocks where flash attention is off; it is '{workload.value_cache_type}'",
            hint="turn flash attention on, or keep values as 'f16'",
        )
    for layer in shape.layers:
        for what, length, cache_type in _lengths_of(layer.cache, workload):
            if length % _BLOCKS[cache_type].elements:
                raise CacheRefused(
                    "rowNotOfWholeBlocks",
                    f"the length of a {what} must be a multiple of {_BLOCKS[cache_type].elements} for the cache type '{cache_type}'; it is {length}",
                    hint="keep this model's cache as 'f16'",
                )


def _lengths_of(
    cache: FullCache | SlidingCache | LatentCache | None, workload: Workload
) -> tuple[tuple[str, int, KvCacheType], ...]:
    if cache is None:
        return ()
    if isinstance(cache, LatentCache):
        return (("key", cache.compressed_length + cache.rope_length, workload.key_cache_type),)
    return (
        ("key", cache.key_length, workload.key_cache_type),
        ("value", cache.value_length, workload.value_cache_type),
    )
