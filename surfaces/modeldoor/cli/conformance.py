"""`modeldoor conformance`: where a consumer opens the local lane though it should not."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.ending import SIGNALS
from modeldoor.cli.output import NO, YES, document_bytes, write_lines, write_out
from modeldoor.cli.reading import read_input
from modeldoor_lifecycle.conformance.answer import open_when
from modeldoor_lifecycle.conformance.consumer import Runs, RunsEnded
from modeldoor_lifecycle.conformance.moments import this_moment
from modeldoor_lifecycle.conformance.report import report_document
from modeldoor_lifecycle.conformance.selection import cases
from modeldoor_lifecycle.conformance.trial import Trial, tried
from modeldoor_validators import parsing
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.rules.conformance_report import answers_of
from modeldoor_validators.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Literal

    from modeldoor_lifecycle.conformance.case import Case
    from modeldoor_lifecycle.conformance.expectation import Sent
    from modeldoor_lifecycle.conformance.trial import Result

    Object = Mapping[str, Any]

SENT: dict[str, Sent] = {"snapshot": "resourceSnapshot", "router": "routerSignals"}
SENT_BY: dict[str, Literal["standardInput", "file"]] = {"stdin": "standardInput", "file": "file"}

_TOLD = {"opened": "opened", "crashed": "crashed", "timedOut": "timed out"}
"""What each line says of a case that is told by name."""

_VERDICTS = {
    "conforms": "conforms",
    "opensWrongly": "opens wrongly",
    "provesNothing": "proves nothing",
    "unclear": "unclear",
}

_HOLD_IT = "Hold each document against its contract and judge its age before you believe it: docs/conformance.md."
_NEVER_OPENS = "A program that never opens may never have read a document: see --send, --by and --open-when."
_NO_TEMPTATION = "None of these documents must stay closed, so nothing was tried: choose others with --only."
_NO_ANSWER = "No answer is no refusal: whoever runs the program may take it for a yes. See --closed-when and --timeout."
_CLOSED_BY_A_CRASH = ("mustStayClosed", "crashed")
_CRASHES = "A crash is a no only to whoever opens at the exit code that was named, and at no other."


class NoObject(ModeldoorError):
    """What should be the caller's own members is no JSON object."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"'{path}' must hold one JSON object: {what}", hint='such as {"providerQuotaKnown": true}')


class ConformanceRequest(NamedTuple):
    """What the command line asked for."""

    send: str = "snapshot"
    by: str = "stdin"
    open_when: tuple[str, ...] = ("exit:0",)
    closed_when: tuple[str, ...] = ()
    own: str | None = None
    only: tuple[str, ...] = ()
    timeout_s: float = 10
    jobs: int = 4
    form: str = "text"
    command: tuple[str, ...] = ()


def run_list(request: ConformanceRequest) -> int:
    """One line for each document that would be sent: its name, and what is special about it."""
    chosen = cases(SENT[request.send], _own_members(request.own), request.only)
    write_lines(f"{each.name}: {each.about}" for each in chosen)
    return YES


def run_conformance(request: ConformanceRequest) -> int:
    """Runs the consumer on every document, writes the report, and returns the exit code of the verdict."""
    own = _own_members(request.own)
    chosen = cases(SENT[request.send], own, request.only)
    trial = Trial(
        command=request.command,
        sent=SENT[request.send],
        sent_by=SENT_BY[request.by],
        open_when=open_when(request.open_when, request.closed_when),
        timeout_s=request.timeout_s,
        jobs=request.jobs,
        own=own,
    )
    started_at = this_moment().now
    results = _results(trial, chosen)
    report = report_document(trial, results, started_at, is_selection=bool(request.only))
    if request.form == "json":
        write_out(document_bytes(report))
    else:
        write_lines(report_lines(report))
    return YES if report["verdict"] == "conforms" else NO


def report_lines(report: Object) -> Iterator[str]:
    """The report for people: what opened and must not, then what broke down, then the verdict."""
    for each in report["cases"]:
        if each["expectation"] == "mustStayClosed" and each["outcome"] == "opened":
            yield _line(each)
    for each in report["cases"]:
        if each["outcome"] in ("crashed", "timedOut"):
            yield _line(each)
    counts = report["counts"]
    if counts["noAnswerCount"]:
        yield f"no answer to {_documents(counts['noAnswerCount'])}"
    yield f"{_VERDICTS[report['verdict']]}: {_summary(report)}"
    advice = _advice(report)
    if advice:
        yield f"    {advice}"


def _advice(report: Object) -> str:
    """What to make of the verdict, or to do about it; empty when it stands for itself."""
    verdict = report["verdict"]
    if verdict == "conforms":
        has_crashed = any((each["expectation"], each["outcome"]) == _CLOSED_BY_A_CRASH for each in report["cases"])
        return _CRASHES if has_crashed else ""
    if verdict == "provesNothing":
        return _NO_TEMPTATION if report["counts"]["openedRightlyCount"] else _NEVER_OPENS
    return _NO_ANSWER if verdict == "unclear" else _HOLD_IT


def _line(case: Object) -> str:
    return f"{_TOLD[case['outcome']]}: {case['name']}: {case['about']}"


def _summary(report: Object) -> str:
    counts = report["counts"]
    must_not = counts["caseCount"] - counts["mayOpenCount"]
    return (
        f"of {_documents(must_not)} that must not open the local lane, {counts['openedWronglyCount']} did"
        f"{_unanswered(report)}; of {counts['mayOpenCount']} that may, {counts['openedRightlyCount']} did"
    )


def _unanswered(report: Object) -> str:
    """How many that must not open the lane got no answer, and which was the first; empty when all got one."""
    count = report["counts"]["unansweredCount"]
    if not count:
        return ""
    answers = answers_of(report["openWhen"])
    first = next(
        each["name"]
        for each in report["cases"]
        if each["expectation"] == "mustStayClosed" and each["outcome"] not in answers
    )
    return f" and {count} got no answer ({'first ' if count > 1 else ''}{first})"


def _documents(count: int) -> str:
    return f"{count} document{'' if count == 1 else 's'}"


def _own_members(path: str | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        value = parsing.parse(read_input(path))
    except DocumentRefused as refusal:
        raise NoObject(path, refusal.message) from None
    if not is_object(value):
        raise NoObject(path, "it holds something else")
    return value


def _results(trial: Trial, chosen: Sequence[Case]) -> list[Result]:
    """The results; a signal that ends us ends the consumers first, and leaves no file of theirs behind."""
    runs = Runs()
    if threading.current_thread() is not threading.main_thread():
        return tried(trial, chosen, runs)  # signals come to the main thread, and so not here
    told: list[int] = []

    def end(number: int, _frame: object) -> None:
        told.append(number)
        runs.end()

    numbers = [int(getattr(signal, name)) for name in SIGNALS if hasattr(signal, name)]
    # What is ignored, as under nohup, stays so.
    before = {each: signal.signal(each, end) for each in numbers if signal.getsignal(each) != signal.SIG_IGN}
    try:
        return tried(trial, chosen, runs)
    except RunsEnded:
        return []
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
        for number in told:
            signal.raise_signal(number)
