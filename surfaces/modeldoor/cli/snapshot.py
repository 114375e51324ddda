"""`modeldoor snapshot`: collect or read one, and write the view that was asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.output import NO, NOT_DONE, YES, complain, is_terminal, write_result
from modeldoor.cli.views import Question, view_of
from modeldoor.snapshots import Taken, take_snapshot
from modeldoor_validators import gate
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import DocumentRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_collector.boots import BootTime


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
    placement: str | None = None
    watch: float | None = None


def run_snapshot(request: SnapshotRequest) -> int:
    """Carries the request out and returns the exit code."""
    if request.watch is not None:
        from modeldoor.cli.watch import run_watch

        return run_watch(request, request.watch)
    stated = None if request.placement is None else _document(request.placement, "placement-fact")
    taken = _stored(request) if request.input is not None else _collected(request)
    for complaint in taken.complaints:
        complain(complaint)
    now, boot = _judged_at(request)
    if request.view == "native" and request.input is not None and (stale := _staleness(taken.document, now, boot)):
        complain(stale)
        return NO
    question = Question(request.view, now, boot, request.profiles, stated)
    view = view_of(taken.document, question)
    if request.view == "native" and not request.as_json and request.output is None and is_terminal():
        from modeldoor.cli.terminal import show_snapshot

        show_snapshot(taken.document)
    else:
        write_result(view.content, request.output)
    if taken.is_refusal:
        return NOT_DONE
    return NO if view.is_withheld or (request.require_admit and not view.is_admitted) else YES


def _collected(request: SnapshotRequest) -> Taken:
    return take_snapshot(policy_path=request.policy, profile_refs=request.profiles)


def _stored(request: SnapshotRequest) -> Taken:
    return Taken(_document(str(request.input), "resource-snapshot"))


def _document(path: str, contract: str) -> dict[str, Any]:
    from modeldoor.cli.reading import read_input

    try:
        document, _ = gate.read(read_input(path), contract)
    except DocumentRefused as refusal:
        raise refusal.named(path) from None
    return document


def _judged_at(request: SnapshotRequest) -> tuple[datetime, BootTime | None]:
    """When the age is judged, and the same moment on the clock that nobody sets, unless a time was given."""
    if request.at is None:
        from modeldoor_collector.collect.clock import Clock

        return datetime.now(UTC), Clock().boot_time()
    from modeldoor_validators.times import instant

    try:
        return instant(request.at), None
    except ValueError:
        raise ModeldoorError(
            f"`--at` must be a time in UTC that ends in 'Z'; it is '{request.at}'", hint="such as 2026-11-20T09:30:00Z"
        ) from None


def _staleness(snapshot: Mapping[str, Any], now: datetime, boot: BootTime | None) -> str:
    from modeldoor_collector.views.freshness import age_ms, freshness

    age, told_ms = freshness(snapshot, now, boot), age_ms(snapshot, boot)
    if age != "fresh" and freshness(snapshot, now) == "fresh" and told_ms is not None:
        old = f"{told_ms / 1000:.0f} s old" if age == "stale" else f"from {-told_ms / 1000:.0f} s ahead"
        rule = "stale" if age == "stale" else "from the future"
        return f"the snapshot must not be {rule}: it is {old} by the machine's own clock, though fresh by the wall clock (a clock was set, or it was taken in another time namespace; take a new one: modeldoor snapshot)"
    if age == "stale":
        return f"the snapshot must not be stale: it expired at {snapshot['expiresAt']} (take a new one: modeldoor snapshot)"
    if age == "fromFuture":
        return f"the snapshot must not be from the future: it was collected at {snapshot['collectedAt']} (check the clocks)"
    return ""
