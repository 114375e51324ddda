"""What the estimator is asked about an entry: the shape of its base model where one ships, with the file's true size."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from modeldoor_lifecycle.data.models import shape_entry
from modeldoor_lifecycle.estimator.guess import NamedSize, size_in_name
from modeldoor_lifecycle.estimator.model_shape import LayerWeights
from modeldoor_lifecycle.estimator.quantizations import quantization
from modeldoor_lifecycle.estimator.subject_of_name import subject_of_entry, subject_of_size
from modeldoor_lifecycle.estimator.weights import header_bytes_of_shape

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.model_shape import Weights
    from modeldoor_lifecycle.estimator.quantizations import Quantization
    from modeldoor_lifecycle.estimator.subject import Subject
    from modeldoor_lifecycle.registry.models import PinnedModel


MOST_KEPT = 256
"""More base models and quantisations than any registry has yet: 4096 entries share a few."""

LARGEST_STRETCH = 2.0
"""Files that differ more from what shape and quantisation say are not of this model: makers' own mixtures differ by a quarter."""


def subject_of_model(model: PinnedModel) -> Subject:
    """The model as its base model's shape tells, with the bytes of its files and the context that the registry states.

    What each matrix takes by the quantisation's name is stretched to what the files hold: makers of files
    mix types in their own ways. Where no shape ships, or the files cannot be of it, they stand for the model's
    size: so many weights as they hold by the quantisation, of which a token uses as many as the name tells.
    """
    stored = quantization(model.quantization)
    subject = _of_shape(model, stored) or _of_size(model, stored)
    longest = model.maximum_context_tokens
    known = subject.maximum_context_tokens
    return replace(
        subject,
        disk_bytes=model.now.total_bytes,
        disk_basis="exact",
        maximum_context_tokens=longest if known is None else min(known, longest),
    )


def _of_shape(model: PinnedModel, stored: Quantization) -> Subject | None:
    subject = _of_base_model(model.base_repository, model.quantization)
    if subject is None or subject.shape is None or subject.weights is None or not stored.is_known:
        return subject
    share = (model.now.total_bytes - header_bytes_of_shape(subject.shape)) / subject.weights.loaded_bytes
    if not 1 / LARGEST_STRETCH <= share <= LARGEST_STRETCH:
        return None
    weights = _stretched(subject.weights, share)
    return replace(subject, weights=weights, bits_per_weight=weights.bits_per_weight)


@lru_cache(maxsize=MOST_KEPT)
def _of_base_model(repository: str, quantization_name: str) -> Subject | None:
    """Many entries are of one base model, and what ships of it never changes."""
    entry = shape_entry(repository)
    if entry is None:
        return None
    return subject_of_entry(entry, quantization(quantization_name), is_told=True)


def _of_size(model: PinnedModel, stored: Quantization) -> Subject:
    total = max(round(model.now.total_bytes * 8 / stored.bits_per_weight), 1)
    named = size_in_name(model.base_repository.rpartition("/")[2])
    active = None if named is None else named.parameters_active
    size = NamedSize(total, None if active is None else min(active, total))
    return subject_of_size(model.now.display_name, size, stored, is_told=True)


def _stretched(weights: Weights, share: float) -> Weights:
    """The weights with every part larger or smaller by one share."""
    return replace(
        weights,
        layers=tuple(
            LayerWeights(round(each.dense_bytes * share), round(each.expert_bytes * share)) for each in weights.layers
        ),
        input_table_bytes=round(weights.input_table_bytes * share),
        per_layer_input_bytes=round(weights.per_layer_input_bytes * share),
        output_bytes=round(weights.output_bytes * share),
        repacked_bytes=round(weights.repacked_bytes * share),
        bits_per_weight=weights.bits_per_weight * share,
    )
