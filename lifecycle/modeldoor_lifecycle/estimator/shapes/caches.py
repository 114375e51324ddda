"""What each layer keeps for a token, from the metadata of a GGUF file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.estimator.model_shape import FullCache, LatentCache, SlidingCache
from modeldoor_lifecycle.estimator.shapes.architectures import (
    KNOWN,
    LAYERS_OF_EXAONE4_THAT_SLIDES,
    NEVER_SLIDING,
    ONLY_RECURRENT,
    OWN_CACHES_OF_GEMMA3N,
    SLIDING,
    WITHOUT_CACHE,
)
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.shapes.architectures import Sliding
    from modeldoor_lifecycle.estimator.shapes.figures import Figures

Cache = FullCache | SlidingCache | LatentCache

LONGEST_KEY = 65536
MOST_HEADS = 65536


class Kept(NamedTuple):
    """The cache of a layer, or the one of another layer that it reads."""

    own: Cache | None
    read: Cache | None = None


def caches_of(architecture: str, figures: Figures, count: int) -> tuple[Kept, ...]:
    """What each of `count` layers keeps for a token, layers with recurrent state included (they keep nothing)."""
    if architecture in ONLY_RECURRENT or architecture in WITHOUT_CACHE:
        return (Kept(None),) * count
    if not figures.has("attention.head_count"):
        raise ShapeError("missing", figures.name("attention.head_count"), "be there", "it is not")
    heads = figures.for_each("attention.head_count", count, 0, most=MOST_HEADS)
    key_value_heads = _key_value_heads(figures, heads, count)
    lengths = _Lengths.read(figures, max(heads, default=0))
    windows = _windows(architecture, figures, count)
    own = [
        _cache(figures, key_value_heads[number], lengths.of(is_sliding=windows[number] is not None), windows[number])
        for number in range(count)
    ]
    last = _last_own(architecture, figures, count)
    return tuple(
        Kept(cache) if number < last else Kept(None, _read_by(own, last, is_sliding=windows[number] is not None))
        for number, cache in enumerate(own)
    )


class _Lengths(NamedTuple):
    key: int
    value: int
    sliding_key: int
    sliding_value: int

    @classmethod
    def read(cls, figures: Figures, heads: int) -> _Lengths:
        usual = figures.required("embedding_length") // heads if heads else 0
        key = figures.whole("attention.key_length", usual, most=LONGEST_KEY)
        value = figures.whole("attention.value_length", usual, most=LONGEST_KEY)
        return cls(
            key,
            value,
            figures.whole("attention.key_length_swa", key, most=LONGEST_KEY),
            figures.whole("attention.value_length_swa", value, most=LONGEST_KEY),
        )

    def of(self, *, is_sliding: bool) -> tuple[int, int]:
        return (self.sliding_key, self.sliding_value) if is_sliding else (self.key, self.value)


def _key_value_heads(figures: Figures, heads: tuple[int, ...], count: int) -> tuple[int, ...]:
    if figures.has("attention.head_count_kv"):
        return figures.for_each("attention.head_count_kv", count, 0, most=MOST_HEADS)
    return heads


def _cache(figures: Figures, key_value_heads: int, lengths: tuple[int, int], window: int | None) -> Cache | None:
    key, value = lengths
    if not key_value_heads:
        return None
    if not key or not value:
        raise ShapeError("missing", figures.name("attention.head_count"), "tell the heads", "it does not")
    if _is_latent(figures):
        compressed = figures.required("attention.kv_lora_rank", most=LONGEST_KEY)
        kept = key * key_value_heads
        if compressed > kept:
            raise ShapeError(
                "contradictory",
                figures.name("attention.kv_lora_rank"),
                f"be at most {kept}, what is kept for a token",
                f"it is {compressed}",
            )
        return LatentCache(
            compressed, kept - compressed, figures.whole("attention.indexer.key_length", 0, most=LONGEST_KEY)
        )
    if window is not None:
        return SlidingCache(key_value_heads, key, value, window)
    return FullCache(key_value_heads, key, value)


def _is_latent(figures: Figures) -> bool:
    """Files made before latent caches (April 2025) lack these keys, and keep keys and values of all heads."""
    return bool(figures.whole("attention.key_length_mla", 0) and figures.whole("attention.value_length_mla", 0))


def _windows(architecture: str, figures: Figures, count: int) -> tuple[int | None, ...]:
    """The window of each layer; None: the layer keeps every token.

    A list of layers is believed of an architecture that is not known, as the file itself says it; where a known
    one has no rule, llama.cpp keeps every token whatever the list says.
    """
    rule = SLIDING.get(architecture)
    window = _window(rule, figures)
    if not window or architecture in NEVER_SLIDING:
        return (None,) * count
    if architecture == "exaone4" and count != LAYERS_OF_EXAONE4_THAT_SLIDES:
        return (None,) * count
    told = figures.truths("attention.sliding_window_pattern", count)
    if rule is None and (told is None or architecture in KNOWN):
        return (None,) * count
    slides = told if told is not None else _layers_that_slide(rule, figures, count)
    return tuple(window if is_sliding else None for is_sliding in slides)


def _window(rule: Sliding | None, figures: Figures) -> int:
    supposed = 0 if rule is None or rule.window_tokens is None else rule.window_tokens
    told = figures.whole("attention.sliding_window", supposed)
    return supposed if told and rule is not None and rule.is_fixed else told


def _layers_that_slide(rule: Sliding | None, figures: Figures, count: int) -> tuple[bool, ...]:
    period = figures.whole("attention.sliding_window_pattern", rule.period if rule is not None else 1)
    if not period:
        return (True,) * count
    if rule is not None and rule.is_dense_first:
        return tuple(number % period != 0 for number in range(count))
    return tuple(number % period < period - 1 for number in range(count))


def _last_own(architecture: str, figures: Figures, count: int) -> int:
    """How many layers have a cache of their own, from the first."""
    if architecture == "gemma3n":
        return min(OWN_CACHES_OF_GEMMA3N, count)
    shared = figures.whole("attention.shared_kv_layers", 0)
    if shared >= count:
        raise ShapeError(
            "contradictory",
            figures.name("attention.shared_kv_layers"),
            f"be less than all {count} layers",
            f"it is {shared}",
        )
    return count - shared


def _read_by(own: list[Cache | None], last: int, *, is_sliding: bool) -> Cache | None:
    """The last cache of the same kind before the layers that have none."""
    for cache in reversed(own[:last]):
        if isinstance(cache, SlidingCache) == is_sliding:
            return cache
    return None
