"""The shape of a model from its Hugging Face configuration (`config.json`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.model_shape import ModelShape
from modeldoor_lifecycle.estimator.shapes.architectures import KNOWN
from modeldoor_lifecycle.estimator.shapes.blocks import told_blocks
from modeldoor_lifecycle.estimator.shapes.class_defaults import with_class_defaults
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.estimator.shapes.figures import Figures
from modeldoor_lifecycle.estimator.shapes.key_names import names_for_messages
from modeldoor_lifecycle.estimator.shapes.layers import layers_of
from modeldoor_lifecycle.estimator.shapes.parameters import counted
from modeldoor_lifecycle.estimator.shapes.translation import (
    architecture_of_configuration,
    keys_of,
    text_configuration,
)
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

TIED_UNLESS_TOLD = ("gemma",)
"""How architectures begin, also those to come, that leave out that input and output share a table."""

LEFT_OUT = "neither the file nor a class known here tells it; name a GGUF file of the model, whose header does"
"""What to do where a configuration leaves to its maker's code what is needed."""


def shape_of_configuration(configuration: Mapping[str, object], parameters_total: int | None = None) -> ModelShape:
    """How the model of this configuration is built, or a `ShapeError`.

    `parameters_total` is for when the number of weights is known; else it is counted.
    """
    try:
        return _shape(with_class_defaults(text_configuration(configuration)), parameters_total)
    except ShapeError as refusal:
        if refusal.code == "missing":
            refusal.hint = LEFT_OUT
        raise


def _shape(text: Mapping[str, object], parameters_total: int | None) -> ModelShape:
    architecture = architecture_of_configuration(text)
    figures = Figures(text)
    keys = Figures(keys_of(architecture, text), names=names_for_messages(figures))
    count = keys.required("block_count")
    blocks = told_blocks(keys, count)
    shape = ModelShape(
        source="configuration",
        architecture=architecture,
        embedding_length=keys.required("embedding_length"),
        vocabulary_size=keys.required("vocab_size"),
        layers=layers_of(architecture, keys, blocks),
        is_in_order=True,
        maximum_context_tokens=keys.whole("context_length", None, least=1),
        has_tied_embeddings=_is_tied(architecture, text),
        per_layer_embedding_length=keys.whole("embedding_length_per_layer_input", 0),
        parameters_total=0,
        parameters_active=None,
        has_known_caches=architecture in KNOWN,
    )
    found = counted(shape, figures, keys)
    if parameters_total is None:
        return replace(shape, parameters_total=found.total, parameters_active=found.active)
    active = round(parameters_total * found.active / found.total)
    return replace(shape, parameters_total=parameters_total, parameters_active=active)


def _is_tied(architecture: str, text: Mapping[str, object]) -> bool:
    told = text.get("tie_word_embeddings")
    if told is None:
        return architecture.startswith(TIED_UNLESS_TOLD)
    if not isinstance(told, bool):
        raise ShapeError("ofAnotherType", "tie_word_embeddings", "be true or false", f"it is {quoted(told)}")
    return told
