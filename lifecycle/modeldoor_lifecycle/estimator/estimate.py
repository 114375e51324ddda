"""The estimate of one model on one machine, as a document: memory, fit, speed, and how to try it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.case import case_of
from modeldoor_lifecycle.estimator.fit import Fitting, NotFitting
from modeldoor_lifecycle.estimator.places import places_of
from modeldoor_lifecycle.estimator.reproduce import reproduce_command
from modeldoor_lifecycle.estimator.requirements import refuse_impossible
from modeldoor_lifecycle.estimator.speeds import speeds_of
from modeldoor_lifecycle.estimator.telling import told
from modeldoor_validators.canonical import digest
from modeldoor_validators.times import to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from modeldoor_lifecycle.estimator.case import Case
    from modeldoor_lifecycle.estimator.subject import Subject
    from modeldoor_lifecycle.estimator.workload import Workload

CONTRACT = "model-estimate"


def estimate_of(
    subject: Subject,
    workload: Workload,
    profile: Mapping[str, Any],
    *,
    now: datetime,
    depth_tokens: int | None = None,
    calibration: Mapping[str, Any] | None = None,
    with_largest_context: bool = True,
) -> dict[str, Any]:
    """A ModelEstimate that passed the gate.

    `depth_tokens` is how full the context is when the speed is reached, by default wholly.
    `calibration` is this machine's SpeedCalibration. Without the largest context it is done in half
    the time. Raises `WorkloadRefused` for what no engine
    could do, `CacheRefused` where llama.cpp would not start, and `NotToldByContract` for figures
    beyond all that there is.
    """
    refuse_impossible(subject, workload, profile, depth_tokens)
    case = case_of(subject, workload, places_of(profile), with_largest_context=with_largest_context)
    depth = workload.context_tokens // workload.parallel_sequences if depth_tokens is None else depth_tokens
    arrangement = case.fit.arrangement if isinstance(case.fit, Fitting) else None
    document: dict[str, Any] = {
        "schemaVersion": "v1",
        "kind": "ModelEstimate",
        "estimatedAt": written(to_the_millisecond(now)),
        "model": subject.document(),
        **subject.companions_document(),
        "workload": workload.document(),
        "hardware": {"contract": "hardware-profile", "digest": digest(profile)},
        "hardwareOrigin": profile["origin"],
        "memory": case.memory,
        "kvCacheBytesPerToken": _rounded(case.memory["kvCache"]["bytes"] / workload.context_tokens),
        "disk": {"bytes": subject.disk_bytes, "basis": subject.disk_basis},
        "fit": fit_document(case),
        **speeds_of(case, profile, depth, calibration),
    }
    command = reproduce_command(subject.file_name, workload, arrangement, case.places.devices)
    if command is not None and not subject.companions:  # whose files a command that anybody can repeat cannot name
        document["reproduceCommand"] = command
    document["notices"] = [*subject.notices, *case.notices]
    return told(document, CONTRACT)


def fit_document(case: Case) -> dict[str, Any]:
    """The `fit` member of a document."""
    fit = case.fit
    if isinstance(fit, Fitting):
        experts = fit.arrangement.host_expert_layers
        return {
            "verdict": "fits",
            "placement": fit.arrangement.placement,
            "parts": case.parts,
            "deviceLayers": fit.arrangement.device_layers,
            "totalLayers": case.total_layers,
            **({"hostExpertLayers": experts} if experts else {}),
            **_largest(fit.largest_context_tokens),
        }
    if isinstance(fit, NotFitting):
        return {
            "verdict": "doesNotFit",
            "requiredBytes": fit.required_bytes,
            "availableBytes": fit.required_bytes - fit.shortfall_bytes,
            "shortfallBytes": fit.shortfall_bytes,
            **_largest(fit.largest_context_tokens),
        }
    return {"verdict": "unknown", "reason": fit.reason}


def _largest(tokens: int | None) -> dict[str, int]:
    return {} if tokens is None else {"largestContextTokens": tokens}


def _rounded(number: float) -> float | int:
    """To the millionth, and whole where it is: documents have no figures that nobody can check."""
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded
