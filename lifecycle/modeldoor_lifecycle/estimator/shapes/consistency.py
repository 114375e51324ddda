"""Whether the tensors of a file are those that its own metadata tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.estimator.shapes.tensor_names import INPUT_TABLE, layer_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_lifecycle.estimator.model_shape import LayerShape
    from modeldoor_lifecycle.estimator.shapes.figures import Figures
    from modeldoor_lifecycle.gguf.header import TensorInfo


def check_input_table(tensors: Sequence[TensorInfo], figures: Figures, tokens: int | None) -> None:
    """The table of tokens has a row for each of `tokens` and is as wide as the model, or a `ShapeError`."""
    width = figures.required("embedding_length")
    for tensor in tensors:
        if tensor.name != INPUT_TABLE:
            continue
        columns, rows = tensor.shape[0], tensor.shape[1] if len(tensor.shape) > 1 else 1
        if columns != width:
            raise ShapeError(
                "contradictory",
                INPUT_TABLE,
                f"have {width} columns as `{figures.name('embedding_length')}` says",
                f"it has {columns}",
            )
        if tokens is not None and rows != tokens:
            raise ShapeError(
                "contradictory", INPUT_TABLE, f"have a row for each of {tokens} tokens", f"it has {rows} rows"
            )


def check_layers(tensors: Sequence[TensorInfo], figures: Figures, layers: Sequence[LayerShape]) -> None:
    """Each layer that does something has tensors, and none is beyond the last, or a `ShapeError`.

    `layers` are without those that predict tokens further ahead, whose tensors may be left out.
    Layers that a search emptied have neither heads nor a block, and no tensors.
    """
    told = figures.required("block_count")
    found = {number for tensor in tensors if (number := layer_of(tensor.name)) is not None}
    beyond = max(found, default=0)
    if beyond >= told:
        raise ShapeError(
            "contradictory",
            figures.name("block_count"),
            "count every layer that has tensors",
            f"it is {told}, and there are tensors of layer {beyond}",
        )
    lengths = figures.for_each("feed_forward_length", len(layers), 0)
    for number, layer in enumerate(layers):
        does_something = layer.attention_heads or layer.recurrent_state is not None or lengths[number]
        if does_something and number not in found:
            raise ShapeError(
                "contradictory",
                figures.name("block_count"),
                "be the number of layers that have tensors",
                f"it is {told}, and layer {number} has none",
            )
