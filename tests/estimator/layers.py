"""Shapes that tests build layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.model_shape import LayerShape, ModelShape

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.model_shape import FullCache, LatentCache, RecurrentState, SlidingCache


def layer(
    cache: FullCache | SlidingCache | LatentCache | None,
    *,
    recurrent_state: RecurrentState | None = None,
    heads: int = 32,
    feed_forward_length: int | None = 14_336,
) -> LayerShape:
    """One dense layer."""
    return LayerShape(cache, recurrent_state, heads, feed_forward_length, None)


def dense_shape(
    *layers: LayerShape,
    architecture: str = "llama",
    parameters_total: int = 8_030_261_248,
    has_tied_embeddings: bool | None = False,
    vocabulary_size: int | None = 128_256,
    embedding_length: int = 4096,
) -> ModelShape:
    """A dense model of these layers; Llama 3.1 8B where nothing else is said and there are 32."""
    return ModelShape(
        source="shapes",
        architecture=architecture,
        embedding_length=embedding_length,
        vocabulary_size=vocabulary_size,
        layers=layers,
        is_in_order=True,
        maximum_context_tokens=131_072,
        has_tied_embeddings=has_tied_embeddings,
        per_layer_embedding_length=0,
        parameters_total=parameters_total,
        parameters_active=parameters_total,
    )
