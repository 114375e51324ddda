"""The layers of a model out of what each keeps, how it recurs and which block it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.model_shape import LayerShape
from modeldoor_lifecycle.estimator.shapes.architectures import (
    BOTH_IN_EACH_LAYER,
    EITHER_MIXES_OR_COMPUTES,
    WITHOUT_CACHE,
)
from modeldoor_lifecycle.estimator.shapes.caches import MOST_HEADS, caches_of
from modeldoor_lifecycle.estimator.shapes.states import states_of

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.model_shape import RecurrentState
    from modeldoor_lifecycle.estimator.shapes.blocks import Block
    from modeldoor_lifecycle.estimator.shapes.caches import Kept
    from modeldoor_lifecycle.estimator.shapes.figures import Figures


def layers_of(architecture: str, figures: Figures, blocks: tuple[Block, ...]) -> tuple[LayerShape, ...]:
    """One layer for each of these blocks, in their order."""
    count = len(blocks)
    heads = figures.for_each("attention.head_count", count, 0, most=MOST_HEADS)
    caches = caches_of(architecture, figures, count)
    states = states_of(architecture, figures, count)
    return tuple(map(_layer, (architecture,) * count, heads, caches, states, blocks))


def _layer(architecture: str, heads: int, kept: Kept, state: RecurrentState | None, block: Block) -> LayerShape:
    is_only_block = architecture in EITHER_MIXES_OR_COMPUTES and block.is_there
    keeps = not is_only_block and (state is None or architecture in BOTH_IN_EACH_LAYER)
    cache = kept.own if keeps else None
    attends = cache is not None or kept.read is not None or architecture in WITHOUT_CACHE
    return LayerShape(
        cache=cache,
        recurrent_state=state,
        attention_heads=heads if attends else 0,
        feed_forward_length=block.feed_forward_length,
        experts=block.experts,
        read_cache=kept.read,
    )
