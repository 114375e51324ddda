"""The results of a trial as a document with a contract of its own."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from modeldoor_collector.collect.snapshot import VERSION
from modeldoor_lifecycle.conformance.answer import OpenByExitCode
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.gate import admitted
from modeldoor_validators.rules.conformance_report import counts_of, verdict_of
from modeldoor_validators.times import written
from modeldoor_validators.visible import made_visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from modeldoor_lifecycle.conformance.answer import OpenWhen
    from modeldoor_lifecycle.conformance.trial import Result, Trial


class ReportRefused(ModeldoorError):
    """The gate does not let our own report pass: nothing is known of the consumer then, not even a no."""

    def __init__(self, refusal: DocumentRefused) -> None:
        super().__init__(
            f"the report must be a valid ConformanceReport: {refusal.message}",
            hint="this is a fault of modeldoor; another --open-when or another name of the program may avoid it",
        )


def report_document(
    trial: Trial, results: Sequence[Result], started_at: datetime, *, is_selection: bool
) -> dict[str, Any]:
    """The results as a `ConformanceReport`, which passes the gate like every other document.

    Raises `ReportRefused`.
    """
    condition = _condition(trial.open_when)
    cases = [
        {"name": each.case.name, "about": each.case.about, "expectation": each.expectation, "outcome": each.outcome}
        for each in results
    ]
    counts = counts_of(cases, condition)
    document = {
        "schemaVersion": "v1",
        "kind": "ConformanceReport",
        "modeldoorVersion": VERSION,
        "startedAt": written(started_at),
        "program": _program(trial.command[0]),
        "sent": trial.sent,
        "sentBy": trial.sent_by,
        "selection": "some" if is_selection else "all",
        "timeoutSeconds": trial.timeout_s,
        "openWhen": condition,
        "verdict": verdict_of(counts),
        "counts": counts,
        "cases": cases,
    }
    try:
        return admitted(document, "conformance-report")[0]
    except DocumentRefused as refusal:
        raise ReportRefused(refusal) from None


def _program(path: str) -> str:
    """The last part of the path; a backslash, which parts paths elsewhere, may not stand in a report."""
    return made_visible(os.path.basename(path.rstrip("/"))).replace("\\", "\N{REPLACEMENT CHARACTER}")


def _condition(condition: OpenWhen) -> dict[str, Any]:
    if isinstance(condition, OpenByExitCode):
        return {"method": "exitCode", "exitCodes": list(condition.codes)}
    values = [json.dumps(value, ensure_ascii=False) for value in condition.values]
    by_field = {"method": "field", "field": ".".join(condition.path), "values": values}
    return by_field | ({"closedExitCodes": list(condition.closed_codes)} if condition.closed_codes else {})
