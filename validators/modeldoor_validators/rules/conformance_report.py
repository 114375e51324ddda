"""Rules of a conformance report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modeldoor_validators.rules import Document, Wrong


def answers_of(open_when: Document) -> frozenset[str]:
    """The outcomes that answer. Whoever asks for an exit code gets one from a program that crashed too."""
    return frozenset({"opened", "closed", "crashed"} if open_when["method"] == "exitCode" else {"opened", "closed"})


def counts_of(cases: Sequence[Document], open_when: Document) -> dict[str, int]:
    """The figures that a report on these cases must give, in the order of the contract."""
    pairs = [(each["expectation"], each["outcome"]) for each in cases]
    outcomes = [outcome for _, outcome in pairs]
    answers = answers_of(open_when)
    return {
        "caseCount": len(pairs),
        "mayOpenCount": sum(expectation == "mayOpen" for expectation, _ in pairs),
        "openedRightlyCount": pairs.count(("mayOpen", "opened")),
        "openedWronglyCount": pairs.count(("mustStayClosed", "opened")),
        "closedCount": outcomes.count("closed"),
        "crashedCount": outcomes.count("crashed"),
        "timedOutCount": outcomes.count("timedOut"),
        "noAnswerCount": outcomes.count("noAnswer"),
        "unansweredCount": sum(
            expectation == "mustStayClosed" and outcome not in answers for expectation, outcome in pairs
        ),
    }


def verdict_of(counts: Document) -> str:
    """What these figures mean.

    A program that never opens may as well never have read a document, one that nothing tempted has
    withstood nothing, and what it makes of a document is not known where it gave no answer.
    """
    if counts["openedWronglyCount"]:
        return "opensWrongly"
    if not counts["openedRightlyCount"] or counts["mayOpenCount"] == counts["caseCount"]:
        return "provesNothing"
    return "unclear" if counts["unansweredCount"] else "conforms"


def _counts_add_up(report: Document) -> Iterator[Wrong]:
    for name, count in counts_of(report["cases"], report["openWhen"]).items():
        if report["counts"][name] != count:
            yield ("counts", name), f"must be {count}, as the cases say; it is {report['counts'][name]}"


def _verdict_follows(report: Document) -> Iterator[Wrong]:
    verdict = verdict_of(counts_of(report["cases"], report["openWhen"]))
    if report["verdict"] != verdict:
        yield ("verdict",), f"must be '{verdict}', as the cases say; it is '{report['verdict']}'"


def _cases_stand_once(report: Document) -> Iterator[Wrong]:
    yield from places.repeated(places.each(report, ("cases", ..., "name")), "a name")


RULES = (
    Rule("conformance/counts-add-up", "The figures are those of the cases.", _counts_add_up),
    Rule(
        "conformance/verdict-follows",
        "One that opened and must not makes the verdict; `conforms` needs one that opened rightly, and a no to each that must not open.",
        _verdict_follows,
    ),
    Rule("conformance/cases-stand-once", "Each case has a name of its own.", _cases_stand_once),
)
