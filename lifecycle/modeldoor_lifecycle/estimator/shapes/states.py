"""What recurrent layers keep for each sequence, from the metadata of a GGUF file.

The sizes are those of llama.cpp (llama-hparams.cpp, n_embd_r and n_embd_s).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.model_shape import RecurrentState
from modeldoor_lifecycle.estimator.shapes.architectures import (
    BOTH_IN_EACH_LAYER,
    EITHER_MIXES_OR_COMPUTES,
    FULL_ATTENTION_INTERVAL,
    ONLY_RECURRENT,
    RECURRENT,
)
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.model_shape import RecurrentKind
    from modeldoor_lifecycle.estimator.shapes.figures import Figures

RWKV_SHIFTS = 2
"""How many token shifts a layer of RWKV has where the header does not say (token_shift_count)."""
KIMI_KERNEL = 4
"""The convolution of Kimi's delta attention where the header does not say."""


def states_of(architecture: str, figures: Figures, count: int) -> tuple[RecurrentState | None, ...]:
    """What each of `count` layers keeps for a sequence; None: it does not recur."""
    kind = RECURRENT.get(architecture)
    if kind is None:
        return (None,) * count
    state = _state(kind, figures)
    return tuple(state if recurs else None for recurs in _layers_that_recur(architecture, figures, count))


def _layers_that_recur(architecture: str, figures: Figures, count: int) -> tuple[bool, ...]:
    if architecture in ONLY_RECURRENT or architecture in BOTH_IN_EACH_LAYER:
        return (True,) * count
    told = figures.truths("attention.recurrent_layers", count)
    if told is not None:
        return told
    if architecture in FULL_ATTENTION_INTERVAL:
        interval = figures.whole("full_attention_interval", FULL_ATTENTION_INTERVAL[architecture], least=1)
        return tuple((number + 1) % interval != 0 for number in range(count))
    keys = figures.for_each("attention.head_count_kv", count, 0)
    if architecture in EITHER_MIXES_OR_COMPUTES:
        blocks = figures.for_each("feed_forward_length", count, 0)
        return tuple(not heads and not width for heads, width in zip(keys, blocks, strict=True))
    return tuple(not heads for heads in keys)


def _state(kind: RecurrentKind, figures: Figures) -> RecurrentState:
    width = figures.required("embedding_length")
    if kind == "rwkv":
        shifts = figures.whole("token_shift_count", RWKV_SHIFTS)
        return RecurrentState(kind, width * figures.required("wkv.head_size"), shifts * width)
    if kind == "shortConvolution":
        kernel = figures.required("shortconv.l_cache")
        return RecurrentState(kind, 0, width * (kernel - 1))
    if figures.has("kda.head_dim"):
        length = figures.required("kda.head_dim")
        heads = figures.for_each("attention.head_count", 1, 0)[0]
        kernel = figures.whole("ssm.conv_kernel", KIMI_KERNEL, least=1)
        return RecurrentState(kind, length * length * heads, 3 * (kernel - 1) * heads * length)
    inner, state = figures.required("ssm.inner_size"), figures.required("ssm.state_size")
    kernel, groups = figures.required("ssm.conv_kernel"), figures.whole("ssm.group_count", 0)
    elements = state * inner
    if elements > 2**40:
        raise ShapeError("outOfRange", figures.name("ssm.inner_size"), "be that of a model", f"it is {inner}")
    return RecurrentState(kind, elements, (kernel - 1) * (inner + 2 * groups * state))
