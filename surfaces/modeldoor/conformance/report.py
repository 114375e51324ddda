"""The results of a trial as a document with a contract of its own."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from modeldoor import __version__
from modeldoor.conformance.answer import OpenByExitCode
from modeldoor_validators.gate import admitted
from modeldoor_validators.rules.conformance_report import counts_of, verdict_of
from modeldoor_validators.times import written
from modeldoor_validators.visible import made_visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from modeldoor.conformance.answer import OpenWhen
    from modeldoor.conformance.trial import Result, Trial


def report_document(
    trial: Trial, results: Sequence[Result], started_at: datetime, *, is_selection: bool
) -> dict[str, Any]:
    """The results as a `ConformanceReport`, which passes the gate like every other document."""
    cases = [
        {"name": each.case.name, "about": each.case.about, "expectation": each.expectation, "outcome": each.outcome}
        for each in results
    ]
    counts = counts_of(cases)
    document = {
        "schemaVersion": "v1",
        "kind": "ConformanceReport",
        "modeldoorVersion": __version__,
        "startedAt": written(started_at),
        "program": made_visible(os.path.basename(trial.command[0].rstrip("/"))),
        "sent": trial.sent,
        "sentBy": trial.sent_by,
        "selection": "some" if is_selection else "all",
        "timeoutSeconds": trial.timeout_s,
        "openWhen": _condition(trial.open_when),
        "verdict": verdict_of(counts),
        "counts": counts,
        "cases": cases,
    }
    return admitted(document, "conformance-report")[0]


def _condition(condition: OpenWhen) -> dict[str, Any]:
    if isinstance(condition, OpenByExitCode):
        return {"method": "exitCode", "exitCodes": list(condition.codes)}
    values = [json.dumps(value, ensure_ascii=False) for value in condition.values]
    return {"method": "field", "field": ".".join(condition.path), "values": values}
