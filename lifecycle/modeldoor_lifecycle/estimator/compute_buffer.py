"""How much room a batch of tokens needs while it is computed: the engine's compute buffers.

llama.cpp sets aside, once, what the widest moment of a whole batch needs, and uses the same room for
every layer. So the buffer is the largest of a few moments: a layer attends, a layer's block computes,
a state is renewed, the scores of the vocabulary are made. Each is the sum of the rows that live at
that moment; a row is one token's numbers of four bytes. How many rows of the embedding's width live
beside them, in the holes between others too, was read off real logs (docs/accuracy-memory.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.estimator.kv_cache import context_cells, sliding_cells
from modeldoor_lifecycle.estimator.model_shape import FullCache, LatentCache, SlidingCache

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modeldoor_lifecycle.estimator.model_shape import Experts, LayerShape, ModelShape, RecurrentState
    from modeldoor_lifecycle.estimator.workload import Workload

NUMBER_BYTES = 4
"""Everything in the buffers is f32, but for the mask of flash attention."""

INPUT_BYTES = 40
"""A token's number, its position and its places in the caches."""

LATENT_VALUE_LENGTH = 128
"""The value of one head of latent attention before it is compressed (DeepSeek V2 and V3, Kimi K2)."""

CONVOLUTION_TOKENS = 3
"""How many earlier tokens a recurrent layer's convolution keeps (a kernel of four, less the token itself)."""

WIDEST_BLOCK = 4
"""A block whose width is not known counts as so many embeddings: the usual width without a gate."""

LARGEST_VOCABULARY = 262144
"""Of a model whose vocabulary is not known (Gemma 3 has so many tokens)."""

HELD_EMBEDDINGS = 2
"""Beside devices the host holds the embeddings of a batch twice: 40.07 MiB more than the mask at width 5120 and 2048
tokens, in eight logs of 2026. Those of 2024 held them once."""

STREAMS = {"gemma3n": 4}
"""Architectures whose layers hand on several rows for a token (AltUp), not one."""

CHOOSING = frozenset({"deepseek32", "glm-dsa"})
"""Architectures that score every token they could attend to, and attend to the best (an indexer)."""

CHOICE_BYTES = 6
"""For each token that is scored so: its score, and what is left of the mask."""


class _Beside(NamedTuple):
    """So many rows of the embedding's width live beside what a moment computes."""

    attention: int
    block: int
    scores: int


# ggml on a processor, llama.cpp of October 2026: the embeddings of the input, the residual, what is
# normed, and holes of up to two rows, in the logs of 20 architectures (tests/estimator/test_against_llama_cpp.py).
_ON_PROCESSOR = _Beside(attention=5, block=5, scores=5)
# Devices get the embeddings ready. Beside three block widths and the mask, six logs of 2026 hold two or three
# rows: 568.53 MiB (width 5120, block 17408, batch 2048, 8192 tokens), 314.02, 154.02, 38.50 and 35.76 (at other
# contexts and batches); scores 258.5, 254, 514, 398 and 97 MiB of five models, to the printed digit.
_ON_DEVICE = _Beside(attention=3, block=3, scores=1)


def device_compute_bytes(
    shape: ModelShape, workload: Workload, *, first_layer: int, layer_count: int, holds_output: bool, copies: int
) -> int:
    """What a device that holds these layers sets aside. `copies`: so many batches are under way at once."""
    layers = shape.layers[first_layer : first_layer + layer_count]
    mask = _mask_bytes(shape, workload)
    moments = [_in_bytes(workload, _widest_layer(shape, layers, workload, _ON_DEVICE), mask)]
    if holds_output:  # masks are given back before the scores are made
        moments.append(_in_bytes(workload, _score_numbers(shape, workload, _ON_DEVICE), 0))
    further = (copies - 1) * mask + copies * NUMBER_BYTES * shape.embedding_length if copies > 1 else 0
    return max(moments) + batch_tokens(workload) * further


def host_compute_bytes(
    shape: ModelShape, workload: Workload, *, layer_count: int, holds_output: bool, copies: int
) -> int:
    """What the machine's memory holds for computing: the input's embeddings and masks, and its own layers' work."""
    masks = copies * _mask_bytes(shape, workload)
    if not layer_count and not holds_output:
        looked_up = HELD_EMBEDDINGS * shape.embedding_length + len(shape.layers) * shape.per_layer_embedding_length
        return _in_bytes(workload, looked_up, masks)
    numbers = _widest_layer(shape, shape.layers[:layer_count], workload, _ON_PROCESSOR)
    if holds_output:
        numbers = max(numbers, _score_numbers(shape, workload, _ON_PROCESSOR))
    return _in_bytes(workload, numbers, masks)


def batch_tokens(workload: Workload) -> int:
    """How many tokens are computed at once: never more than the context that was asked for."""
    return min(workload.batch_tokens, workload.context_tokens)


def _in_bytes(workload: Workload, row_numbers: float, mask_bytes: int) -> int:
    return round(batch_tokens(workload) * (NUMBER_BYTES * row_numbers + mask_bytes + INPUT_BYTES))


def _widest_layer(shape: ModelShape, layers: Iterable[LayerShape], workload: Workload, beside: _Beside) -> float:
    """The numbers in one token's rows at the widest moment of any of these layers."""
    widest = max((_layer_numbers(layer, shape, workload, beside) for layer in frozenset(layers)), default=0.0)
    handed_on = STREAMS.get(shape.architecture, 0) * shape.embedding_length
    kept = len(shape.layers) * shape.per_layer_embedding_length
    if kept:
        # Extra embeddings for all layers are made before the first and live until the last; the room in
        # which they were made stays empty where a block is too wide for it.
        is_too_wide = any((layer.feed_forward_length or 0) > kept for layer in shape.layers)
        widest = max(widest + kept * (2 if is_too_wide else 1), 4 * kept + beside.block * shape.embedding_length)
    return widest + handed_on


def _layer_numbers(layer: LayerShape, shape: ModelShape, workload: Workload, beside: _Beside) -> float:
    width = shape.embedding_length
    block = _block_numbers(layer, width, beside)
    if isinstance(layer.cache, FullCache | SlidingCache) and not workload.has_flash_attention:
        block += 2 * layer.cache.key_value_heads * layer.cache.key_length  # their room is not given back
    moments: list[float] = [block]
    if layer.attention_heads:
        moments.append(_attention_numbers(layer, width, workload, beside))
    if layer.recurrent_state is not None:
        moments.append(_state_numbers(layer.recurrent_state, width, workload, beside))
    return max(moments)


def _attention_numbers(layer: LayerShape, width: int, workload: Workload, beside: _Beside) -> int:
    """Queries and what they gather; without flash attention also every score of every head."""
    cache = layer.cache or layer.read_cache
    heads = layer.attention_heads
    scores = 0 if workload.has_flash_attention else heads * _cells(cache, workload)
    if isinstance(cache, LatentCache):
        latent = cache.compressed_length + cache.rope_length
        return scores + heads * (2 * latent + cache.rope_length + LATENT_VALUE_LENGTH) + beside.attention * width
    queries, keys = (heads * cache.key_length, cache.key_value_heads * cache.key_length) if cache else (width, width)
    if workload.has_flash_attention:
        return 2 * queries + beside.attention * width
    return scores + 3 * queries + 2 * keys + (beside.attention - 2) * width


def _block_numbers(layer: LayerShape, width: int, beside: _Beside) -> int:
    """A gate, what it lets through, and their product; of experts for each that is used."""
    if layer.experts is not None:
        return _expert_numbers(layer.experts, layer.feed_forward_length, width, beside)
    length = layer.feed_forward_length
    if length is None:
        length = 0 if layer.recurrent_state is not None else WIDEST_BLOCK * width
    return 3 * length + beside.block * width


def _expert_numbers(experts: Experts, dense_length: int | None, width: int, beside: _Beside) -> int:
    """Either all experts compute, or what they gave is weighed: each gave a whole row."""
    length = experts.feed_forward_length or dense_length or width
    computed = 3 * max(experts.used * length, experts.shared_feed_forward_length) + beside.block * width
    given = 2 * experts.used * width + beside.block * width
    return max(computed, given)


def _state_numbers(state: RecurrentState, width: int, workload: Workload, beside: _Beside) -> float:
    """What a token is mixed from, its convolution, and the states before and after, which no batch makes larger."""
    states = state.state_elements * workload.parallel_sequences / batch_tokens(workload)
    mixed = state.convolution_elements / CONVOLUTION_TOKENS
    rows = beside.block * width
    match state.kind:
        case "mamba" | "mamba2":
            return rows + 5 * mixed + states
        case "gatedDeltaNet":
            return rows + 2.5 * mixed + 2 * states
        case "shortConvolution":
            return rows + 4 * width
        case "rwkv" | "other":
            return rows + 15 * width + 2 * states


def _score_numbers(shape: ModelShape, workload: Workload, beside: _Beside) -> float:
    share = workload.output_tokens / workload.batch_tokens
    return share * (shape.vocabulary_size or LARGEST_VOCABULARY) + beside.scores * shape.embedding_length


def _mask_bytes(shape: ModelShape, workload: Workload) -> int:
    """Which cells a token may see, once for each kind of cache: in half precision for flash attention."""
    kinds = {(type(layer.cache), _cells(layer.cache, workload)) for layer in shape.layers if layer.cache is not None}
    each = 2 if workload.has_flash_attention else NUMBER_BYTES
    if shape.architecture in CHOOSING:
        each += CHOICE_BYTES
    return sum(cells for _, cells in kinds) * each


def _cells(cache: FullCache | SlidingCache | LatentCache | None, workload: Workload) -> int:
    if isinstance(cache, SlidingCache):
        return sliding_cells(workload, cache.window_tokens)
    return context_cells(workload)
