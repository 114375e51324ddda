"""What a model needs to run, by the estimator: from its shape, and from the true size of its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.arrangement import on_processor, without_repacking
from modeldoor_lifecycle.estimator.footprint import ShapedFootprints
from modeldoor_lifecycle.estimator.memory_terms import memory_terms
from modeldoor_lifecycle.estimator.quantizations import quantization
from modeldoor_lifecycle.estimator.subject_of_name import subject_of_entry
from modeldoor_lifecycle.estimator.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTEXT_TOKENS = 8192
"""This project's choice: a conversation with a document in it; less for a model that was made for less."""

BASES = ("exact", "fitted", "guessed")


def requirements(shape: Mapping[str, Any], quantization_name: str, total_bytes: int) -> dict[str, Any]:
    """The `requirements` of a registry's entry.

    All lies in one memory, without the second copy that a processor may get: what a machine cannot do without.
    What the estimator reckons for the file gives way to the file's true size, header and all.
    """
    subject = subject_of_entry(shape, quantization(quantization_name), is_told=True)
    if subject.shape is None or subject.weights is None:
        raise ValueError(f"a shape must have layers; that of '{shape['repository']}' has none")
    workload = Workload(min(CONTEXT_TOKENS, shape["maximumContextTokens"]))
    footprints = ShapedFootprints(subject.shape, subject.weights, workload, is_shape_weak=subject.is_shape_weak)
    arrangement = without_repacking(on_processor(footprints.layer_count))
    footprint = footprints.of(arrangement)
    terms = memory_terms(footprints, arrangement, footprint)
    told = [terms[name]["basis"] for name in ("weights", "kvCache", "compute", "overhead")]
    return {
        "workload": workload.document(),
        "memoryBytes": footprint.terms.total - footprint.terms.weights + total_bytes,
        "basis": max(told, key=BASES.index),
        "diskBytes": total_bytes,
    }
