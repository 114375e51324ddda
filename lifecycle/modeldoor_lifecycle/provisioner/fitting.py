"""Whether a verified file fits this machine, where its layers lie then, and with which options an engine lays them so.

The estimator answers from the file's header and the machine's free memory. What surely does not fit is
not handed on: an engine that cannot start is none. Under llama-orch's policy GPU_ONLY nothing but the
memory of devices of their own counts, neither the machine's nor memory that both share.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.estimator.arrangement import on_device
from modeldoor_lifecycle.estimator.arrangements import ENGINE_BACKENDS
from modeldoor_lifecycle.estimator.case import footprints_of
from modeldoor_lifecycle.estimator.errors import WorkloadRefused
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.kv_cache import kv_cache_of_layers
from modeldoor_lifecycle.estimator.overhead import DEVICE_RESERVE_BYTES
from modeldoor_lifecycle.estimator.places import DevicePlace, Room
from modeldoor_lifecycle.estimator.requirements import WHOLE_CACHE_TYPES, refuse_impossible
from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_lifecycle.estimator.subject_of_path import read_model_file, subject_of_path
from modeldoor_lifecycle.estimator.workload import Workload, default_context_tokens
from modeldoor_lifecycle.gguf.metadata import Metadata
from modeldoor_lifecycle.provisioner.engine_arguments import options_of
from modeldoor_lifecycle.provisioner.errors import PoolUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from modeldoor_lifecycle.estimator.subject import Subject
    from modeldoor_lifecycle.estimator.workload import KvCacheType

ON_DEVICES_ALONE = ("fullDevice", "splitDevices")
"""Placements that GPU_ONLY allows."""

FILE_NAME = "model.gguf"
"""What commands call the file: the file's own name may be one that no command carries, and the path replaces it."""

_NEWER = ("missing", "contradictory")
"""Faults of a header that engines newer than this program may read."""

FEWEST_TOKENS = 2
"""For each sequence: with a context of one token llama-server aborts while it starts (the llama.cpp of `checked_against`)."""

GIBIBYTE = 2**30


class Fit(NamedTuple):
    """How the engine is to be started: the handoff's `estimate`, or none where none could be made, and why.

    `options` are llama-server's for it.
    """

    estimate: dict[str, Any] | None
    options: tuple[str, ...]
    notice: str = ""


def fit_of(
    path: str,
    profile: Mapping[str, Any],
    *,
    now: datetime,
    context_tokens: int | None = None,
    parallel: int = 1,
    kv_cache: KvCacheType = "f16",
    gpu_only: bool = False,
) -> Fit:
    """How the model in this file fits the machine of this hardware profile.

    Raises `PoolUnavailable` where it surely does not fit, and under `gpu_only` also where that is not
    known; `WorkloadRefused` for a context beyond the model's or of next to nothing, `CacheRefused` where
    llama.cpp would not start, `ShapeError` for what computes no text, and `GgufError`.
    """
    try:
        subject = replace(subject_of_path(path, None), file_name=FILE_NAME)
    except ShapeError as refusal:
        return _of_unknown_shape(path, refusal, context_tokens, parallel, kv_cache, gpu_only=gpu_only)
    workload = _workload(subject.maximum_context_tokens, context_tokens, parallel, kv_cache)
    machine = _without_shared_memory(profile) if gpu_only else profile
    document = estimate_of(subject, workload, machine, now=now, with_largest_context=False)
    fit = document["fit"]
    if fit["verdict"] == "fits" and (not gpu_only or fit["placement"] in ON_DEVICES_ALONE):
        return Fit(_estimate_member(document, gpu_only=gpu_only), options_of(document))
    if gpu_only:
        raise _no_room_on_devices(subject, workload, profile, document, now)
    if fit["verdict"] == "unknown":
        notice = f"whether the model fits is not known ({fit['reason']}): the engine lays it out by itself"
        return Fit(None, options_of(document), notice)
    raise _no_room(estimate_of(subject, workload, machine, now=now))


def _workload(longest_tokens: int | None, context_tokens: int | None, parallel: int, kv_cache: KvCacheType) -> Workload:
    """What the engine is to do; raises `WorkloadRefused` for a context with which it would not start."""
    context = default_context_tokens(longest_tokens, parallel) if context_tokens is None else context_tokens
    if context < FEWEST_TOKENS * parallel:
        each = "" if parallel == 1 else f", {FEWEST_TOKENS} for each of {parallel} sequences"
        raise WorkloadRefused(
            "contextTooShort",
            f"the context must be at least {FEWEST_TOKENS * parallel} tokens{each}; it is {context}",
            hint="ask for more with --context: it is for all sequences together",
        )
    return Workload(
        context_tokens=context, key_cache_type=kv_cache, value_cache_type=kv_cache, parallel_sequences=parallel
    )


def _estimate_member(document: Mapping[str, Any], *, gpu_only: bool) -> dict[str, Any]:
    """The `estimate` of the contract `engine-handoff`."""
    fit = document["fit"]
    told: dict[str, Any] = {
        "workload": document["workload"],
        "memory": document["memory"],
        "placement": fit["placement"],
        "device_layers": fit["deviceLayers"],
        "total_layers": fit["totalLayers"],
    }
    if "hostExpertLayers" in fit:
        told["host_expert_layers"] = fit["hostExpertLayers"]
    return {**told, "gpu_only": True} if gpu_only else told


def _without_shared_memory(profile: Mapping[str, Any]) -> dict[str, Any]:
    """The machine whose devices with shared memory hold nothing; they stay in their places, by which others are numbered."""
    nothing = {"status": "known", "bytes": 0}
    devices = [
        {**device, "available": nothing} if device["memoryKind"] == "unified" else device
        for device in profile["devices"]
    ]
    return {**profile, "devices": devices}


def _of_unknown_shape(
    path: str, refusal: ShapeError, context_tokens: int | None, parallel: int, kv_cache: KvCacheType, *, gpu_only: bool
) -> Fit:
    """Without an estimate; an engine that knows more finds layers, and the context where none is asked for."""
    if refusal.code not in _NEWER:
        raise refusal
    if gpu_only:
        raise PoolUnavailable(
            f"whether the model fits devices alone must be known; it is not: {refusal.message}", hint=refusal.hint
        ) from None
    notice = f"nothing could be estimated: {refusal.message}; the engine lays the model out by itself"
    return asked_alone(path, context_tokens, parallel, kv_cache)._replace(notice=notice)


def asked_alone(path: str, context_tokens: int | None, parallel: int, kv_cache: KvCacheType) -> Fit:
    """What was asked for, without an estimate: the engine lays the model out by itself.

    Raises `WorkloadRefused` for a context beyond the model's or of next to nothing, `CacheRefused` where
    llama.cpp would not start, and `GgufError`.
    """
    if context_tokens is not None or kv_cache not in WHOLE_CACHE_TYPES:
        _refuse_what_does_not_start(path, context_tokens, parallel, kv_cache)
    context = () if context_tokens is None else ("--ctx-size", str(context_tokens))
    return Fit(None, (*context, "--parallel", str(parallel), "--cache-type-k", kv_cache, "--cache-type-v", kv_cache))


def _refuse_what_does_not_start(path: str, context_tokens: int | None, parallel: int, kv_cache: KvCacheType) -> None:
    """Judges as an estimate does; of a model whose layers nobody here knows the context alone."""
    try:
        subject = subject_of_path(path, None)
    except ShapeError:
        longest_tokens = Metadata(read_model_file(path).metadata).context_length
        workload = _workload(longest_tokens, context_tokens, parallel, kv_cache)
        _refuse_longer(workload.context_tokens, longest_tokens, parallel)
        return
    workload = _workload(subject.maximum_context_tokens, context_tokens, parallel, kv_cache)
    refuse_impossible(subject, workload, None, None)
    if subject.shape is not None:
        kv_cache_of_layers(subject.shape, workload)


def _refuse_longer(context_tokens: int, longest_tokens: int | None, parallel: int) -> None:
    if longest_tokens is not None and context_tokens > longest_tokens * parallel:
        raise WorkloadRefused(
            "contextTooLong",
            f"the context must be at most {longest_tokens * parallel} tokens, which the model was made for; it is {context_tokens}",
            hint="ask for less with --context",
        )


def _no_room_on_devices(
    subject: Subject, workload: Workload, profile: Mapping[str, Any], document: Mapping[str, Any], now: datetime
) -> PoolUnavailable:
    """Why devices alone do not hold it, with what they lack."""
    required = _required_on_one_card(subject, workload)
    usable = [device for device in profile["devices"] if device["backend"] in ENGINE_BACKENDS[workload.engine]]
    if all(device["memoryKind"] == "unified" for device in usable):
        has = "its devices share memory with the processor" if usable else "it has none"
        return PoolUnavailable(
            f"the model must lie in the memory of devices alone, {required} bytes ({_size(required)}), so this machine must have a device with memory of its own; {has}",
            required_bytes=required,
            available_bytes=0,
            shortfall_bytes=required,
            hint="run it on a machine with a card, or without the restriction to devices",
        )
    machine = {name: member for name, member in _without_shared_memory(profile).items() if name != "hostMemory"}
    alone = estimate_of(subject, workload, machine, now=now)
    for told in (alone, document):
        if told["fit"]["verdict"] == "doesNotFit":
            return _no_room(told, "on devices alone")
    reasons = [told["fit"]["reason"] for told in (alone, document) if told["fit"]["verdict"] == "unknown"]
    return PoolUnavailable(
        f"it must be known that devices alone hold the model, {required} bytes ({_size(required)}); what is free is not known ({', '.join(reasons) or 'the engine would not choose so'})",
        required_bytes=required,
        hint="modeldoor hardware says what was found, and why not more",
    )


def _required_on_one_card(subject: Subject, workload: Workload) -> int:
    """What a card must have free to hold it alone; CUDA's own share is counted, as most cards are NVIDIA's."""
    card = DevicePlace(
        index=0,
        backend="cuda",
        is_unified=False,
        room=Room(None, DEVICE_RESERVE_BYTES),
        drives_display=False,
        device={},
    )
    model = footprints_of(subject, workload)
    parts = model.of(on_device(card, model.layer_count)).parts
    return sum(part.terms.total for part in parts if part.device is card) + DEVICE_RESERVE_BYTES


def _no_room(document: Mapping[str, Any], where: str = "on this machine") -> PoolUnavailable:
    fit = document["fit"]
    required, available, shortfall = fit["requiredBytes"], fit["availableBytes"], fit["shortfallBytes"]
    largest = fit.get("largestContextTokens")
    less = "" if largest is None else f"with a context of {largest} tokens it would fit; else "
    return PoolUnavailable(
        f"the model must fit {where} with {document['workload']['contextTokens']} tokens of context;"
        f" it needs {required} bytes ({_size(required)}) with what stays free, of which {available} ({_size(available)}) are there:"
        f" {shortfall} ({_size(shortfall)}) are missing",
        required_bytes=required,
        available_bytes=available,
        shortfall_bytes=shortfall,
        hint=f"{less}end what takes the memory, or take a smaller model",
    )


def _size(size_bytes: int) -> str:
    return f"{size_bytes / GIBIBYTE:.1f} GiB"
