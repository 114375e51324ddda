"""What was found in several documents, as one report that has a contract of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_validators.gate import admitted
from modeldoor_validators.rules.validation_report import OUTCOMES
from modeldoor_validators.visible import made_visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modeldoor_validators.findings import Finding

Outcome = Literal["valid", "invalid", "unreadable"]

_BEST: Outcome = "valid"


class Report(NamedTuple):
    """One document: its name as it was given, its contract if that could be told, and what is wrong.

    `stream_line` counts from 1; it is 0 when the document is no line of a stream, but a whole file.
    """

    name: str
    contract: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    stream_line: int = 0


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of these outcomes; of none, that nothing is wrong."""
    return max((_BEST, *outcomes), key=_rank)


def report_document(reports: Sequence[Report]) -> dict[str, Any]:
    """The reports as a `ValidationReport`, which passes the gate like every other document."""
    document = {
        "schemaVersion": "v1",
        "kind": "ValidationReport",
        "outcome": worst(report.outcome for report in reports),
        "documents": [_document_report(report) for report in reports],
    }
    return admitted(document, "validation-report")[0]


def _rank(outcome: Outcome) -> int:
    return OUTCOMES.index(outcome)


def _document_report(report: Report) -> dict[str, Any]:
    return {
        "name": made_visible(report.name),
        **({"streamLine": report.stream_line} if report.stream_line else {}),
        **({"contract": report.contract} if report.contract else {}),
        "outcome": report.outcome,
        "findings": [_finding(finding) for finding in report.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "pointer": made_visible(finding.pointer),
        "path": made_visible(finding.path),
        "message": made_visible(finding.message),
        **({"hint": made_visible(finding.hint)} if finding.hint else {}),
        **({"line": finding.line, "column": finding.column} if finding.line else {}),
    }
