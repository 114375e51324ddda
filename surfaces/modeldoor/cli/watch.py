"""`modeldoor snapshot --watch`: one snapshot after the other, as a stream of lines or in a file that is replaced."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from modeldoor.cli.ending import Ending
from modeldoor.cli.output import YES, complain, is_terminal
from modeldoor.cli.stream import ReaderGone, write_line
from modeldoor.cli.views import Question, view_of
from modeldoor.snapshots import SnapshotTaker
from modeldoor_collector.collect.clock import Clock
from modeldoor_collector.views.spokesman import ProfileNotInSnapshot
from modeldoor_lifecycle.state.errors import FileNotWritten
from modeldoor_lifecycle.state.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor.cli.snapshot import SnapshotRequest
    from modeldoor.snapshots import Taken

CLEAR_SCREEN = b"\x1b[H\x1b[2J\x1b[3J"
"""Cursor home, and everything erased (ECMA-48; the last is xterm's, for what scrolled away)."""


def run_watch(request: SnapshotRequest, period_s: float) -> int:
    """Takes a snapshot every `period_s` seconds until it is told to end, or nobody reads any more.

    What cannot be done in one round is complained of once and tried again in the next: a document
    that is not renewed expires by itself. What cannot be done in the first round ends it all.
    """
    ending = Ending()
    complaints = _Complaints()
    taker = SnapshotTaker(policy_path=request.policy, profile_refs=request.profiles)
    is_first = True
    for _ in _paced(period_s, ending):
        said: tuple[str, ...] = ()
        try:
            taken = taker.take()
            said = taken.complaints
            if is_first:
                _warn_of_gaps(taken, period_s)
            _show(taken, request, ending)
        except ReaderGone:
            break
        except (FileNotWritten, ProfileNotInSnapshot) as error:
            if is_first:
                raise
            said = (*said, str(error))
        complaints.of(said)
        is_first = False
    return YES


class _Complaints:
    """Complaints, each said when it comes up and not again while it lasts."""

    def __init__(self) -> None:
        self._said: frozenset[str] = frozenset()

    def of(self, complaints: tuple[str, ...]) -> None:
        """Says those of one round that the round before did not have."""
        for complaint in complaints:
            if complaint not in self._said:
                complain(complaint)
        self._said = frozenset(complaints)


def _paced(period_s: float, ending: Ending) -> Iterator[None]:
    """Once now and then every `period_s` seconds; rounds that come due during a long one are left out."""
    due = time.monotonic()
    while not ending.waits_until(due):
        yield
        due += period_s
        behind_s = time.monotonic() - due
        if behind_s > 0 and period_s > 0:
            due += period_s * (behind_s // period_s)


def _warn_of_gaps(taken: Taken, period_s: float) -> None:
    lifetime_s = taken.document["policy"]["snapshotLifetimeSeconds"]
    if period_s >= lifetime_s:
        complain(
            f"`--watch` should be less than {lifetime_s} s, for which the policy lets a snapshot live; with {period_s:g} s there are times without a valid one"
        )


def _show(taken: Taken, request: SnapshotRequest, ending: Ending) -> None:
    is_in_file = request.output not in (None, "-")
    if request.view == "native" and not request.as_json and not is_in_file and is_terminal():
        from modeldoor.cli.terminal import show_snapshot

        write_line(CLEAR_SCREEN, ending)
        show_snapshot(taken.document)
        return
    clock = Clock()
    question = Question(request.view, clock.wall(), clock.boot_time(), request.profiles, one_line=not is_in_file)
    content = view_of(taken.document, question).content
    if is_in_file:
        write_atomically(str(request.output), content, 0o644)
    else:
        write_line(content, ending)
