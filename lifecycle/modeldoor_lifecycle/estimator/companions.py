"""What is loaded beside a model: a projector that reads images or sound, and a model that drafts tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.arrangement import on_processor
from modeldoor_lifecycle.estimator.errors import ModelFileRefused
from modeldoor_lifecycle.estimator.footprint import ShapedFootprints
from modeldoor_lifecycle.estimator.subject import Companion
from modeldoor_lifecycle.state.errors import shown
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.subject import Subject
    from modeldoor_lifecycle.estimator.workload import Workload

PROJECTOR_ARCHITECTURE = "clip"
"""What llama.cpp's converter writes for every projector, whichever tower it holds."""

PROJECTOR_WORK_BYTES = 256 * 2**20
"""What a projector takes beside its weights while it reads one image: supposed, nothing was measured."""


def with_companions(subject: Subject, workload: Workload, *, projector: str | None, draft: str | None) -> Subject:
    """The model with what runs beside it; raises what reading a model's file raises."""
    companions = [*subject.companions]
    if projector is not None:
        companions.append(_projector(projector))
    if draft is not None:
        companions.append(_draft(draft, workload))
    return replace(subject, companions=tuple(companions))


def _projector(path: str) -> Companion:
    from modeldoor_lifecycle.estimator.subject_of_path import base_name, label, read_model_file
    from modeldoor_lifecycle.gguf.metadata import Metadata

    model = read_model_file(path)
    architecture = Metadata(model.metadata).architecture
    if architecture != PROJECTOR_ARCHITECTURE:
        raise ModelFileRefused(
            path,
            f"the projector must be a GGUF file of the architecture '{PROJECTOR_ARCHITECTURE}'; {shown(path)} is one of {quoted(architecture)}",
            hint="its name mostly begins with 'mmproj'",
        )
    weights = sum(tensor.size_bytes for tensor in model.tensors)
    return Companion("projector", label(base_name(path)), weights + PROJECTOR_WORK_BYTES, model.file_size_bytes)


def _draft(name: str, workload: Workload) -> Companion:
    """A draft model keeps a cache for the same context; llama.cpp takes its own types for it, f16 unless told."""
    from modeldoor_lifecycle.estimator.subjects import subject_of

    drafting = subject_of(name, engine=workload.engine)
    if drafting.shape is None or drafting.weights is None:
        raise ModelFileRefused(
            name,
            f"the draft model must be a GGUF file or a known model; of {quoted(name)} only the size is known",
            hint="name its file",
        )
    longest = drafting.shape.maximum_context_tokens or workload.context_tokens
    own = replace(
        workload,
        context_tokens=min(workload.context_tokens, longest * workload.parallel_sequences),
        key_cache_type="f16",
        value_cache_type="f16",
    )
    whole = ShapedFootprints(drafting.shape, drafting.weights, own).of(on_processor(len(drafting.shape.layers)))
    return Companion("draft", drafting.name, whole.terms.total - whole.terms.overhead, drafting.disk_bytes)
