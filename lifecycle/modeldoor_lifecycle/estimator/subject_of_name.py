"""Models that are known by name: by their shipped shape, or by a size in the name alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.guess import guessed_weight_bytes
from modeldoor_lifecycle.estimator.quantizations import quantization
from modeldoor_lifecycle.estimator.shapes.from_entry import shape_of_entry
from modeldoor_lifecycle.estimator.subject import Subject, unknown_quantization
from modeldoor_lifecycle.estimator.weights import header_bytes_of_shape, weights_of_shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_lifecycle.estimator.guess import NamedSize
    from modeldoor_lifecycle.estimator.quantizations import Quantization

PUBLISHED_AS = {"gpt-oss": "MXFP4"}
"""Architectures whose makers publish them quantised: nobody has other files of them."""


def subject_of_entry(entry: Mapping[str, Any], stored: Quantization, *, is_told: bool) -> Subject:
    """A model whose shape ships with modeldoor."""
    shape = shape_of_entry(entry)
    if not is_told and shape.architecture in PUBLISHED_AS:
        stored, is_told = quantization(PUBLISHED_AS[shape.architecture]), True
    weights = weights_of_shape(shape, stored)
    notices = [*_supposed(stored, is_told=is_told), *unknown_quantization(stored)]
    if entry["quality"] == "weak":
        notices.append(
            {
                "code": "shapeFromWeakSources",
                "message": "The sources of this model's shape are weak; its file tells more.",
            }
        )
    return Subject(
        name=entry["displayName"],
        repository=entry["repository"],
        file_name=f"{entry['repository'].rpartition('/')[2]}-{stored.name}.gguf",
        shape=shape,
        weights=weights,
        quantization=stored,
        bits_per_weight=weights.bits_per_weight,
        parameters_total=shape.parameters_total,
        parameters_active=shape.parameters_active,
        maximum_context_tokens=shape.maximum_context_tokens,
        disk_bytes=weights.loaded_bytes + header_bytes_of_shape(shape),
        disk_basis=weights.basis,
        is_shape_weak=entry["quality"] == "weak",
        notices=tuple(notices),
    )


def subject_of_size(
    name: str, size: NamedSize, stored: Quantization, *, is_told: bool, alike: Sequence[str] = ()
) -> Subject:
    """A model of which only the number of weights is known; `alike` are known ones that may be meant."""
    or_known = f", or a known model ({', '.join(alike)})" if alike else ""
    return Subject(
        name=name,
        repository=None,
        file_name=f"{name}-{stored.name}.gguf",
        shape=None,
        weights=None,
        quantization=stored,
        bits_per_weight=stored.bits_per_weight,
        parameters_total=size.parameters_total,
        parameters_active=size.parameters_active,
        maximum_context_tokens=None,
        disk_bytes=guessed_weight_bytes(size.parameters_total, stored),
        disk_basis="guessed",
        notices=(
            {
                "code": "shapeUnknown",
                "message": f"Only the size of this model is known: every figure is a guess. Name its file{or_known} for true ones.",
            },
            *_supposed(stored, is_told=is_told),
            *unknown_quantization(stored),
        ),
    )


def _supposed(stored: Quantization, *, is_told: bool) -> list[dict[str, str]]:
    if is_told:
        return []
    return [
        {
            "code": "quantizationSupposed",
            "message": f"No quantisation was said; {stored.name} is supposed (say another with --quant).",
        }
    ]
