"""The `memory` of a document: four terms, each with what it is made of and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.overhead import overhead_basis
from modeldoor_lifecycle.estimator.workload import MEASURED_ENGINES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modeldoor_lifecycle.estimator.arrangement import Arrangement
    from modeldoor_lifecycle.estimator.footprint import Footprint, Part, ShapedFootprints
    from modeldoor_lifecycle.estimator.places import DevicePlace

    Detail = tuple[str, int, str]
    """What it is, its bytes, and what that figure rests on."""

WEIGHT_BASES = {"repacked for the processor": "fitted"}
"""What a processor keeps a second time hangs on its instructions: it is reckoned for AVX2."""

_WEIGHTS_METHODS = {
    "exact": "The sizes of all tensors in the header.",
    "fitted": "Weights counted by the shape, with the bits that this quantisation gives to each kind of tensor.",
    "guessed": "Weights counted by the shape, with bits that are supposed because the quantisation is not known.",
}


def memory_terms(model: ShapedFootprints, arrangement: Arrangement, footprint: Footprint) -> dict[str, Any]:
    """The terms of one arrangement; each tells its parts where it has several."""
    terms = footprint.terms
    workload = model.workload
    is_measured = workload.engine in MEASURED_ENGINES
    buffers = "fitted" if is_measured else "guessed"
    stored = model.weights.basis
    weights = [
        (label, size, _weakest((stored, WEIGHT_BASES.get(label, stored))))
        for label, size in model.weight_details(arrangement)
    ]
    weights_basis = _weakest(of_part for _, _, of_part in weights)
    is_exact = is_measured and not model.is_shape_weak
    kept = "guessed" if not model.shape.has_known_caches else "exact" if is_exact else "fitted"
    caches = (
        ("all tokens", sum(cache.full_bytes for cache in model.caches), kept),
        ("sliding windows", sum(cache.sliding_bytes for cache in model.caches), kept),
        ("recurrent state", sum(cache.recurrent_bytes for cache in model.caches), kept),
    )
    overheads = [
        *((_place(part.device), part.terms.overhead, _overhead_basis(part, buffers)) for part in footprint.parts),
    ]
    if model.companion_bytes:
        overheads = _with_companions(overheads, model.companion_bytes)
    types: str = workload.key_cache_type
    if workload.value_cache_type != types:
        types = f"{types} and {workload.value_cache_type}"
    flash = "with" if workload.has_flash_attention else "without"
    return {
        "weights": _term(terms.weights, weights_basis, _WEIGHTS_METHODS[stored], weights),
        "kvCache": _term(
            terms.kv_cache,
            kept,
            f"What each of {len(model.caches)} layers keeps, in {types}, for {workload.context_tokens} tokens "
            f"and {workload.parallel_sequences} {'sequence' if workload.parallel_sequences == 1 else 'sequences'}.",
            caches,
        ),
        "compute": _term(
            terms.compute,
            buffers,
            f"The largest tensors that live at once in a batch of {workload.batch_tokens} tokens, {flash} flash attention; "
            f"scores of {workload.output_tokens} {'token' if workload.output_tokens == 1 else 'tokens'}.",
            [(_place(part.device), part.terms.compute, buffers) for part in footprint.parts],
        ),
        "overhead": _term(
            terms.overhead,
            _weakest(of_part for _, _, of_part in overheads),
            "What the engine's process and the driver take beside that.",
            overheads,
        ),
        "totalBytes": terms.total,
    }


def _overhead_basis(part: Part, buffers: str) -> str:
    return _weakest((buffers, overhead_basis(None if part.device is None else part.device.backend)))


def _with_companions(overheads: list[Detail], companion_bytes: int) -> list[Detail]:
    """What runs beside the model apart from the first place, where it lies."""
    (place, size, basis), *rest = overheads
    return [(place, size - companion_bytes, basis), *rest, ("companions", companion_bytes, "guessed")]


def _place(device: DevicePlace | None) -> str:
    return "the machine's memory" if device is None else f"device {device.index}"


def _weakest(bases: Iterable[str]) -> str:
    return max(bases, key=("exact", "fitted", "guessed").index)


def _term(size: int, basis: str, method: str, details: Iterable[Detail]) -> dict[str, Any]:
    told = [{"label": label, "bytes": part, "basis": of_part} for label, part, of_part in details if part]
    term: dict[str, Any] = {"bytes": size, "basis": basis, "method": method}
    return {**term, "details": told} if len(told) > 1 else term


def guessed_terms(footprint: Footprint) -> dict[str, Any]:
    """The terms of a model of which only the size is known."""
    terms = footprint.terms
    return {
        "weights": _term(terms.weights, "guessed", "The size in the name, with the bits of the quantisation.", ()),
        "kvCache": _term(terms.kv_cache, "guessed", "8000 bytes for each token and each billion weights in f16.", ()),
        "compute": _term(terms.compute, "guessed", "A constant: nothing is known of the shape.", ()),
        "overhead": _term(terms.overhead, "guessed", "A constant for the engine and the driver.", ()),
        "totalBytes": terms.total,
    }
