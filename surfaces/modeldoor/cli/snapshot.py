"""`modeldoor snapshot`: collect or read one, and write the view that was asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.output import NO, NOT_DONE, YES, complain, document_bytes, is_terminal, write_result
from modeldoor.snapshots import Taken, take_snapshot
from modeldoor_validators import gate
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import DocumentRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

VIEWS = ("native", "router", "guardrail")


class SnapshotRequest(NamedTuple):
    """What the command line asked for."""

    as_json: bool = False
    policy: str | None = None
    profiles: tuple[str, ...] = ()
    view: str = "native"
    output: str | None = None
    require_admit: bool = False
    input: str | None = None
    at: str | None = None


def run_snapshot(request: SnapshotRequest) -> int:
    """Carries the request out and returns the exit code."""
    taken = _stored(request) if request.input is not None else _collected(request)
    for complaint in taken.complaints:
        complain(complaint)
    now = _judged_at(request)
    document = taken.document
    if request.view != "native":
        document = _view(request, taken.document, now)
        is_admitted = _admits(request.view, document)
    else:
        if request.input is not None and (stale := _staleness(document, now)):
            complain(stale)
            return NO
        is_admitted = _speaks_yes(document, request.profiles)
    if request.view == "native" and not request.as_json and request.output is None and is_terminal():
        from modeldoor.cli.terminal import show_snapshot

        show_snapshot(document)
    else:
        write_result(document_bytes(document), request.output)
    if taken.is_refusal:
        return NOT_DONE
    return NO if request.require_admit and not is_admitted else YES


def _collected(request: SnapshotRequest) -> Taken:
    return take_snapshot(policy_path=request.policy, profile_refs=request.profiles)


def _stored(request: SnapshotRequest) -> Taken:
    from modeldoor.cli.reading import read_input

    path = str(request.input)
    try:
        document, _ = gate.read(read_input(path), "resource-snapshot")
    except DocumentRefused as refusal:
        raise refusal.named(path) from None
    return Taken(document)


def _judged_at(request: SnapshotRequest) -> datetime:
    if request.at is None:
        return datetime.now(UTC)
    from modeldoor_validators.times import instant

    try:
        return instant(request.at)
    except ValueError:
        raise ModeldoorError(
            f"`--at` must be a time in UTC that ends in 'Z'; it is '{request.at}'", hint="such as 2026-11-20T09:30:00Z"
        ) from None


def _view(request: SnapshotRequest, snapshot: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The view, checked by its own contract before it leaves."""
    if request.view == "router":
        from modeldoor_collector.views.router import router_signals

        view, contract = router_signals(snapshot, now, request.profiles), "router-signals"
    else:
        from modeldoor_collector.views.guardrail import guardrail_evidence

        view, contract = guardrail_evidence(snapshot, now, request.profiles), "guardrail-evidence"
    found = gate.check(view, contract)
    if found:
        raise ModeldoorError(
            f"this is a fault of modeldoor: the view breaks its contract at {found[0].path}: {found[0].message}"
        )
    return view


def _admits(view: str, document: Mapping[str, Any]) -> bool:
    if view == "router":
        return bool(document["localModelProfileAvailable"])
    return bool(document["admission"]["verdict"] == "admit")


def _speaks_yes(snapshot: Mapping[str, Any], asked: tuple[str, ...]) -> bool:
    from modeldoor_collector.views.spokesman import profile_spoken_for

    profile = profile_spoken_for(snapshot, asked)
    return profile is not None and profile["admission"]["verdict"] == "admit"


def _staleness(snapshot: Mapping[str, Any], now: datetime) -> str:
    from modeldoor_collector.views.freshness import freshness

    age = freshness(snapshot, now)
    if age == "stale":
        return f"the snapshot must not be stale: it expired at {snapshot['expiresAt']} (take a new one: modeldoor snapshot)"
    if age == "fromFuture":
        return f"the snapshot must not be from the future: it was collected at {snapshot['collectedAt']} (check the clocks)"
    return ""
