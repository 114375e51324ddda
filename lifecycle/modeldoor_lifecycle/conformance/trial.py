"""Shows a consumer every document, several side by side, and keeps what it made of each."""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.conformance.answer import OpenByField, outcome
from modeldoor_lifecycle.conformance.expectation import expectation
from modeldoor_lifecycle.conformance.moments import this_moment
from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from concurrent.futures import Future
    from typing import Any, Literal

    from modeldoor_lifecycle.conformance.answer import OpenWhen, Outcome
    from modeldoor_lifecycle.conformance.case import Case
    from modeldoor_lifecycle.conformance.consumer import Runs
    from modeldoor_lifecycle.conformance.expectation import Expectation, Sent

PLACEHOLDER = "{}"
"""Where the path of the document stands in a command; without it the path is the last argument."""


_LOOK_S = 0.2
"""How long a signal may go unheard; what it costs to look is nothing beside a run."""


class CannotHandOver(ModeldoorError):
    """No file could be written for the consumer to read."""

    def __init__(self, error: OSError) -> None:
        reason = (error.strerror or str(error)).lower()
        super().__init__(f"the folder for temporary files must be writable: {reason}", hint="TMPDIR names another one")


class Trial(NamedTuple):
    """What is to be tried, and how."""

    command: tuple[str, ...]
    sent: Sent
    sent_by: Literal["standardInput", "file"]
    open_when: OpenWhen
    timeout_s: float
    jobs: int
    own: Mapping[str, Any]


class Result(NamedTuple):
    """What came of one case."""

    case: Case
    expectation: Expectation
    outcome: Outcome


def tried(trial: Trial, cases: Sequence[Case], runs: Runs) -> list[Result]:
    """One result for each case, in their order.

    Raises `ConsumerNotRun` when the command cannot be started, `RunsEnded` when all runs were ended,
    and `CannotHandOver` when no file can be written for it.
    """
    if trial.sent_by == "standardInput":
        return _side_by_side(trial, cases, "", runs)
    try:
        with tempfile.TemporaryDirectory(prefix="modeldoor-") as folder:
            return _side_by_side(trial, cases, folder, runs)
    except OSError as error:
        raise CannotHandOver(error) from None


def _side_by_side(trial: Trial, cases: Sequence[Case], folder: str, runs: Runs) -> list[Result]:
    with ThreadPoolExecutor(trial.jobs) as pool:
        paths = [os.path.join(folder, f"{number}.json") for number in range(len(cases))]
        results = [pool.submit(_result, trial, case, path, runs) for case, path in zip(cases, paths, strict=True)]
        try:
            _await_all(results)
            return [each.result() for each in results]
        finally:
            pool.shutdown(cancel_futures=True)


def _await_all(results: Sequence[Future[Result]]) -> None:
    """Waits until each has come, or the first has failed.

    It wakes now and then: a signal that comes between Python's last look and the wait itself does
    not end the wait, and its handler, which would end the runs, is not called before something does.
    """
    pending: AbstractSet[Future[Result]] = set(results)
    while pending:
        done, pending = wait(pending, _LOOK_S, FIRST_EXCEPTION)
        for each in done:
            each.result()


def _result(trial: Trial, case: Case, path: str, runs: Runs) -> Result:
    # Written only now: a snapshot lives for seconds, and all runs together take longer.
    moment = this_moment()
    keeps_output = isinstance(trial.open_when, OpenByField)
    document = case.write(moment, trial.own)
    if trial.sent_by == "file":
        with open(path, "xb") as file:
            file.write(document)
        ended = runs.run(with_path(trial.command, path), b"", trial.timeout_s, keeps_output=keeps_output)
    else:
        ended = runs.run(trial.command, document, trial.timeout_s, keeps_output=keeps_output)
    return Result(case, expectation(case.write(moment, {}), trial.sent, moment), outcome(ended, trial.open_when))


def with_path(command: Sequence[str], path: str) -> list[str]:
    """The command with the path in each place that is meant for it, or behind it."""
    if any(PLACEHOLDER in each for each in command):
        return [each.replace(PLACEHOLDER, path) for each in command]
    return [*command, path]
