"""The feed-forward block of each layer, from the tensors of a GGUF file and its metadata."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.estimator.model_shape import Experts
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_lifecycle.estimator.shapes.figures import Figures
    from modeldoor_lifecycle.gguf.header import TensorInfo

_DOWN = re.compile(r"(?:\w+\.)?blk\.([0-9]{1,7})\.ffn_down(_exps|_shexp)?\.weight", re.ASCII)


class Block(NamedTuple):
    """What a layer computes on each token alone."""

    feed_forward_length: int | None
    experts: Experts | None

    @property
    def is_there(self) -> bool:
        """Whether the layer has such a block."""
        return self.feed_forward_length is not None or self.experts is not None


class _Down(NamedTuple):
    """The matrices that lead back to the width of the model: their rows are as long as the block is wide."""

    dense: int | None = None
    experts: int | None = None
    expert_count: int = 0
    shared: int = 0


def blocks_of(tensors: Sequence[TensorInfo], figures: Figures, count: int) -> tuple[Block, ...]:
    """The block of each of `count` layers; what the tensors do not tell comes from the metadata.

    A file says 0 where layers have no block; one that says nothing at all is refused.
    """
    found = _found(tensors, count)
    if not found:
        if not figures.has("feed_forward_length") and not figures.largest("expert_count", 0):
            raise ShapeError("missing", figures.name("feed_forward_length"), "be there", "it is not")
        return told_blocks(figures, count)
    used = figures.largest("expert_used_count", 0)
    return tuple(_block(found.get(number, _Down()), used, figures) for number in range(count))


def _found(tensors: Sequence[TensorInfo], count: int) -> dict[int, _Down]:
    found: dict[int, _Down] = {}
    for tensor in tensors:
        match = _DOWN.fullmatch(tensor.name)
        if match is None or int(match[1]) >= count:
            continue
        number, before = int(match[1]), found.get(int(match[1]), _Down())
        length = tensor.shape[0]
        if match[2] == "_exps":
            experts = tensor.shape[2] if len(tensor.shape) > 2 else 1
            found[number] = before._replace(experts=length, expert_count=experts)
        elif match[2] == "_shexp":
            found[number] = before._replace(shared=length)
        else:
            found[number] = before._replace(dense=length)
    return found


def _block(down: _Down, used: int, figures: Figures) -> Block:
    if not down.expert_count:
        return Block(down.dense, None)
    return Block(down.dense, _experts(figures, down.expert_count, used, down.experts, down.shared))


def _experts(figures: Figures, count: int, used: int, length: int | None, shared: int) -> Experts:
    if not 1 <= used <= count:
        raise ShapeError(
            "contradictory", figures.name("expert_used_count"), f"be from 1 to {count}, all experts", f"it is {used}"
        )
    return Experts(count, used, length, shared)


def told_blocks(figures: Figures, count: int) -> tuple[Block, ...]:
    """The block of each of `count` layers as the metadata alone tells it."""
    lengths = figures.for_each("feed_forward_length", count, 0)
    experts = figures.largest("expert_count", 0)
    if not experts:
        return tuple(Block(length or None, None) for length in lengths)
    used = figures.largest("expert_used_count", 0)
    length = figures.largest("expert_feed_forward_length", lengths[-1]) or None
    shared = figures.whole("expert_shared_feed_forward_length", figures.whole("expert_shared_count", 0) * (length or 0))
    mixture = Block(None, _experts(figures, experts, used, length, shared))
    dense = figures.whole("leading_dense_block_count", 0)
    step = figures.whole("interleave_moe_layer_step", 1, least=1)
    has_list = isinstance(figures.raw("feed_forward_length"), list | tuple)
    return tuple(
        Block(lengths[number] or None, None)
        if number < dense or (number + 1) % step or (has_list and not lengths[number])
        else mixture
        for number in range(count)
    )
