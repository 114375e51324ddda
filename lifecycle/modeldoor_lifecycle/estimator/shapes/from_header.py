"""The shape of a model from the header of its GGUF file, as llama.cpp reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from modeldoor_lifecycle.estimator.model_shape import ModelShape
from modeldoor_lifecycle.estimator.shapes.architectures import KNOWN, NOT_OF_LANGUAGE
from modeldoor_lifecycle.estimator.shapes.blocks import blocks_of
from modeldoor_lifecycle.estimator.shapes.consistency import check_input_table, check_layers
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.estimator.shapes.figures import MOST_LAYERS, Figures
from modeldoor_lifecycle.estimator.shapes.layers import layers_of
from modeldoor_lifecycle.estimator.shapes.tensor_names import (
    INPUT_TABLE,
    OUTPUT,
    PER_LAYER_TABLE,
    is_of_experts,
    layer_of,
)
from modeldoor_lifecycle.gguf.header import ArrayInfo
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_lifecycle.estimator.model_shape import LayerShape
    from modeldoor_lifecycle.gguf.header import TensorInfo

ARCHITECTURE = "general.architecture"
TOKENS = "tokenizer.ggml.tokens"


class Header(Protocol):
    """What is read here: the metadata and the tensor table of a file, or of all files of a model."""

    @property
    def metadata(self) -> Mapping[str, object]:
        """The metadata by key."""
        ...

    @property
    def tensors(self) -> Sequence[TensorInfo]:
        """The tensor table."""
        ...


def shape_of_model(model: Header) -> ModelShape:
    """How this model is built, or a `ShapeError`.

    Widths of blocks come from the tensors, because the metadata of some files differ from them. Of an
    architecture that is not known every layer with keys counts as full attention: nothing is guessed light.
    """
    architecture = architecture_of(model)
    figures = Figures(model.metadata, f"{architecture}.")
    count = layer_count_of(figures)
    width = figures.required("embedding_length")
    blocks = blocks_of(model.tensors, figures, count)
    layers = layers_of(architecture, figures, blocks)
    counted = _parameters(model.tensors, layers, count)
    tokens = _told_tokens(model, figures)
    check_input_table(model.tensors, figures, tokens)
    check_layers(model.tensors, figures, layers)
    if not counted[0]:
        raise ShapeError("missing", "token_embd.weight", "be there", "there are no weights of a language model")
    return ModelShape(
        source="header",
        architecture=architecture,
        embedding_length=width,
        vocabulary_size=_vocabulary_size(model, tokens),
        layers=layers,
        is_in_order=True,
        maximum_context_tokens=figures.whole("context_length", None, least=1),
        has_tied_embeddings=not any(tensor.name == OUTPUT for tensor in model.tensors),
        per_layer_embedding_length=figures.whole("embedding_length_per_layer_input", 0),
        parameters_total=counted[0],
        parameters_active=counted[1],
        has_known_caches=architecture in KNOWN,
    )


def architecture_of(model: Header) -> str:
    """The architecture that the file names; a `ShapeError` where it names none, or none that writes text."""
    told = model.metadata.get(ARCHITECTURE)
    if told is None:
        raise ShapeError("missing", ARCHITECTURE, "be there", "it is not")
    if not isinstance(told, str):
        raise ShapeError("ofAnotherType", ARCHITECTURE, "be a text", f"it is {quoted(told)}")
    if told in NOT_OF_LANGUAGE:
        raise ShapeError("notALanguageModel", ARCHITECTURE, "be that of a language model", f"it is {quoted(told)}")
    return told


def layer_count_of(figures: Figures) -> int:
    """How many layers compute a token: those that predict tokens further ahead (MTP) stand behind them."""
    count = figures.required("block_count", most=MOST_LAYERS)
    ahead = figures.whole("nextn_predict_layers", 0)
    if ahead >= count:
        raise ShapeError(
            "contradictory", figures.name("nextn_predict_layers"), f"be less than all {count} layers", f"it is {ahead}"
        )
    return count - ahead


def _told_tokens(model: Header, figures: Figures) -> int | None:
    """How many tokens the metadata tell: those that they list, which are what llama.cpp goes by, or a number."""
    listed = model.metadata.get(TOKENS)
    if isinstance(listed, ArrayInfo):
        return listed.length
    return figures.whole("vocab_size", None, least=1)


def _vocabulary_size(model: Header, told: int | None) -> int | None:
    for tensor in model.tensors:
        if tensor.name == INPUT_TABLE and len(tensor.shape) > 1:
            return tensor.shape[1]
    return told


def _parameters(tensors: Sequence[TensorInfo], layers: tuple[LayerShape, ...], count: int) -> tuple[int, int]:
    """All weights, and those that a token uses: tables that layers look up and resting experts are not among them."""
    total = resting = 0
    for tensor in tensors:
        layer = layer_of(tensor.name)
        if layer is not None and layer >= count:
            continue
        total += tensor.element_count
        if tensor.name == PER_LAYER_TABLE:
            resting += tensor.element_count
        elif layer is not None and is_of_experts(tensor.name):
            experts = layers[layer].experts
            if experts is not None:
                resting += tensor.element_count * (experts.count - experts.used) // experts.count
    if total < 1:
        raise ShapeError("missing", "tensors", "have weights", "there are none")
    return total, total - resting
