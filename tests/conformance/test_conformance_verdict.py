"""What outcomes mean together: a program conforms only when it is known to have said no wherever it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from families import for_each
from modeldoor_validators.rules.conformance_report import counts_of, verdict_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_lifecycle.conformance.answer import Outcome
    from modeldoor_lifecycle.conformance.expectation import Expectation

MAY: Expectation = "mayOpen"
MUST_NOT: Expectation = "mustStayClosed"
BOTH = ("exitCode", "field")


def counts(method: str, *cases: tuple[Expectation, Outcome]) -> dict[str, int]:
    told = [{"expectation": expectation, "outcome": outcome} for expectation, outcome in cases]
    return counts_of(told, {"method": method})


def verdicts(methods: Sequence[str], *cases: tuple[Expectation, Outcome]) -> set[str]:
    return {verdict_of(counts(method, *cases)) for method in methods}


def test_one_opened_rightly_and_the_others_refused_conforms() -> None:
    assert verdicts(BOTH, (MAY, "opened"), (MUST_NOT, "closed")) == {"conforms"}
    assert verdicts(BOTH, (MAY, "opened"), (MAY, "closed"), (MUST_NOT, "closed")) == {"conforms"}


@for_each("silence", ["closed", "crashed", "timedOut", "noAnswer"])
def test_what_is_made_of_documents_that_may_open_matters_not_if_one_opened(silence: Outcome) -> None:
    assert verdicts(BOTH, (MAY, silence), (MAY, "opened"), (MUST_NOT, "closed")) == {"conforms"}


@for_each("other", ["closed", "crashed", "timedOut", "noAnswer"])
def test_one_opened_wrongly_makes_the_verdict_whatever_else_happened(other: Outcome) -> None:
    assert verdicts(BOTH, (MUST_NOT, other), (MUST_NOT, "opened"), (MAY, "opened")) == {"opensWrongly"}
    assert verdicts(BOTH, (MUST_NOT, "opened"), (MAY, other)) == {"opensWrongly"}


@for_each("other", ["closed", "crashed", "timedOut", "noAnswer"])
def test_without_one_that_opened_rightly_nothing_is_proven(other: Outcome) -> None:
    assert verdicts(BOTH, (MAY, other), (MUST_NOT, other)) == {"provesNothing"}
    assert verdicts(BOTH, (MUST_NOT, "closed")) == {"provesNothing"}


def test_without_one_that_must_not_open_nothing_is_proven() -> None:
    assert verdicts(BOTH, (MAY, "opened"), (MAY, "closed")) == {"provesNothing"}


@for_each("silence", ["timedOut", "noAnswer"])
def test_silence_is_no_refusal(silence: Outcome) -> None:
    assert verdicts(BOTH, (MAY, "opened"), (MUST_NOT, "closed"), (MUST_NOT, silence)) == {"unclear"}


def test_a_crash_is_a_refusal_only_where_the_exit_code_answers() -> None:
    cases: tuple[tuple[Expectation, Outcome], ...] = ((MAY, "opened"), (MUST_NOT, "closed"), (MUST_NOT, "crashed"))
    assert verdicts(["exitCode"], *cases) == {"conforms"}
    assert verdicts(["field"], *cases) == {"unclear"}


def test_the_figures_count_what_happened_and_to_which_documents() -> None:
    times: dict[Outcome, tuple[int, int]] = {
        "opened": (2, 3),
        "closed": (1, 3),
        "crashed": (1, 4),
        "timedOut": (1, 5),
        "noAnswer": (1, 6),
    }
    cases: list[tuple[Expectation, Outcome]] = []
    for outcome, (may, must_not) in times.items():
        cases.extend((MAY, outcome) for _ in range(may))
        cases.extend((MUST_NOT, outcome) for _ in range(must_not))
    figures = {
        "caseCount": 27,
        "mayOpenCount": 6,
        "openedRightlyCount": 2,
        "openedWronglyCount": 3,
        "closedCount": 4,
        "crashedCount": 5,
        "timedOutCount": 6,
        "noAnswerCount": 7,
    }
    assert counts("field", *cases) == figures | {"unansweredCount": 15}
    assert counts("exitCode", *cases) == figures | {"unansweredCount": 11}
