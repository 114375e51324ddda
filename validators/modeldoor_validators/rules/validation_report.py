"""Rules of a validation report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

OUTCOMES = ("valid", "invalid", "unreadable")
"""From best to worst."""


def _outcome_is_the_worst(report: Document) -> Iterator[Wrong]:
    worst = max((each["outcome"] for each in report["documents"]), key=OUTCOMES.index, default="valid")
    if report["outcome"] != worst:
        yield ("outcome",), f"must be '{worst}', the worst of its documents; it is '{report['outcome']}'"


def _findings_stand_on_their_line(report: Document) -> Iterator[Wrong]:
    for position, document in enumerate(report["documents"]):
        line = document.get("streamLine")
        for number, finding in enumerate(document["findings"]):
            if line is not None and finding.get("line", line) != line:
                place = ("documents", position, "findings", number, "line")
                yield place, f"must be {line}, the line of its document; it is {finding['line']}"


RULES = (
    Rule("report/outcome-is-the-worst", "The outcome is the worst of all documents.", _outcome_is_the_worst),
    Rule(
        "report/findings-on-their-line",
        "Where a document is one line of a stream, its findings stand on that line.",
        _findings_stand_on_their_line,
    ),
)
