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


RULES = (Rule("report/outcome-is-the-worst", "The outcome is the worst of all documents.", _outcome_is_the_worst),)
