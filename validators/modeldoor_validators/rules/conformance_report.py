"""Rules of a conformance report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modeldoor_validators.rules import Document, Wrong


def counts_of(cases: Sequence[Document]) -> dict[str, int]:
    """The figures that a report on these cases must give, in the order of the contract."""
    pairs = [(each["expectation"], each["outcome"]) for each in cases]
    outcomes = [outcome for _, outcome in pairs]
    return {
        "caseCount": len(pairs),
        "mayOpenCount": sum(expectation == "mayOpen" for expectation, _ in pairs),
        "openedRightlyCount": pairs.count(("mayOpen", "opened")),
        "openedWronglyCount": pairs.count(("mustStayClosed", "opened")),
        "closedCount": outcomes.count("closed"),
        "crashedCount": outcomes.count("crashed"),
        "timedOutCount": outcomes.count("timedOut"),
        "noAnswerCount": outcomes.count("noAnswer"),
    }


def verdict_of(counts: Document) -> str:
    """What these figures mean. A program that never opens may as well never have read a document."""
    if counts["openedWronglyCount"]:
        return "opensWrongly"
    return "conforms" if counts["openedRightlyCount"] else "provesNothing"


def _counts_add_up(report: Document) -> Iterator[Wrong]:
    for name, count in counts_of(report["cases"]).items():
        if report["counts"][name] != count:
            yield ("counts", name), f"must be {count}, as the cases say; it is {report['counts'][name]}"


def _verdict_follows(report: Document) -> Iterator[Wrong]:
    verdict = verdict_of(counts_of(report["cases"]))
    if report["verdict"] != verdict:
        yield ("verdict",), f"must be '{verdict}', as the cases say; it is '{report['verdict']}'"


def _cases_stand_once(report: Document) -> Iterator[Wrong]:
    yield from places.repeated(places.each(report, ("cases", ..., "name")), "a name")


RULES = (
    Rule("conformance/counts-add-up", "The figures are those of the cases.", _counts_add_up),
    Rule(
        "conformance/verdict-follows",
        "One document that opened and must not makes the verdict; without one that opened, nothing is proven.",
        _verdict_follows,
    ),
    Rule("conformance/cases-stand-once", "Each case has a name of its own.", _cases_stand_once),
)
