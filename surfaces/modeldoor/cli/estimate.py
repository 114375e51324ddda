"""`modeldoor estimate`: what a model takes, whether it fits and how fast it is, or what would be enough."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.hardware import hardware_of_this_machine, read_profile, simulated
from modeldoor.cli.output import NO, YES, complain, document_bytes, is_terminal, write_out
from modeldoor_lifecycle.estimator.companions import with_companions
from modeldoor_lifecycle.estimator.subjects import subject_of
from modeldoor_lifecycle.estimator.workload import Workload, default_context_tokens

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.subject import Subject


class EstimateRequest(NamedTuple):
    """What the command line asked for."""

    model: str
    context: int | None = None
    kv_cache: tuple[str, str] = ("f16", "f16")
    quant: str | None = None
    parallel: int = 1
    kv_unified: bool = False
    no_flash_attention: bool = False
    batch: int = 512
    reserved_outputs: int | None = None
    engine: str = "llama.cpp"
    projector: str | None = None
    draft: str | None = None
    hardware: str | None = None
    simulate: str | None = None
    plan: bool = False
    target: float | None = None
    measured: float | None = None
    depth: int | None = None
    require_fit: bool = False
    as_json: bool = False


def run_estimate(request: EstimateRequest) -> int:
    """Carries the request out and returns the exit code."""
    subject = subject_of(request.model, request.quant, engine=request.engine)
    workload = _workload(request, subject)
    subject = with_companions(subject, workload, projector=request.projector, draft=request.draft)
    if request.plan:
        return _plan(request, subject, workload)
    document = _estimate(request, subject, workload)
    if request.as_json or not is_terminal():
        write_out(document_bytes(document))
    else:
        from modeldoor.cli.estimate_view import show_estimate

        show_estimate(document)
    return NO if request.require_fit and document["fit"]["verdict"] != "fits" else YES


def _workload(request: EstimateRequest, subject: Subject) -> Workload:
    keys, values = request.kv_cache
    default = default_context_tokens(subject.maximum_context_tokens, request.parallel)
    return Workload(
        context_tokens=default if request.context is None else request.context,
        key_cache_type=keys,  # type: ignore[arg-type]  # one of the names that the option allows
        value_cache_type=values,  # type: ignore[arg-type]  # likewise
        parallel_sequences=request.parallel,
        has_unified_cache=request.kv_unified,
        has_flash_attention=not request.no_flash_attention,
        batch_tokens=request.batch,
        reserved_outputs=request.reserved_outputs,
        engine=request.engine,  # type: ignore[arg-type]  # likewise
    )


def _plan(request: EstimateRequest, subject: Subject, workload: Workload) -> int:
    from modeldoor_lifecycle.estimator.plan import plan_of

    document = plan_of(subject, workload, now=datetime.now(UTC), target_tokens_per_second=request.target)
    if request.as_json or not is_terminal():
        write_out(document_bytes(document))
    else:
        from modeldoor.cli.plan_view import show_plan

        show_plan(document)
    return YES


def _estimate(request: EstimateRequest, subject: Subject, workload: Workload) -> dict[str, Any]:
    from modeldoor_lifecycle.estimator.machine_estimate import machine_estimate
    from modeldoor_lifecycle.state.folders import state_folder

    made = machine_estimate(
        subject,
        workload,
        _profile(request),
        now=datetime.now(UTC),
        state_folder=lambda: state_folder(os.environ),
        depth_tokens=request.depth,
        measured_tokens_per_second=request.measured,
    )
    if made.complaint:
        complain(made.complaint)
    return made.document


def _profile(request: EstimateRequest) -> dict[str, Any]:
    if request.simulate is not None:
        return simulated(request.simulate)
    if request.hardware is not None:
        return read_profile(request.hardware)
    return hardware_of_this_machine()
