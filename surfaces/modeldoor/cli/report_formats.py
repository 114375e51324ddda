"""How a report on one document leaves the command: for people, for GitHub, or as a line of JSON."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from modeldoor.cli.output import printable
from modeldoor_validators.reports import report_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Finding
    from modeldoor_validators.reports import Report

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
"""What GitHub's runner reads back in the message of a workflow command."""

_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})
"""The same in its properties, which end at a comma or at two colons."""


def as_text(report: Report) -> bytes:
    """Lines for people, which editors take for places too."""
    return "".join(f"{line}\n" for line in _lines(report)).encode()


def as_workflow_commands(report: Report) -> bytes:
    """One workflow command of GitHub Actions for each finding, which it shows beside the line; nothing when valid.

    What a document or a file's name holds can neither end a command nor begin another: what cannot
    be seen is replaced, and what the runner gives a meaning to is escaped.
    """
    return "".join(f"{_workflow_command(report, finding)}\n" for finding in report.findings).encode()


def as_json_line(report: Report) -> bytes:
    """A `ValidationReport` on this document alone, in one line."""
    document = report_document([report])
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _lines(report: Report) -> Iterator[str]:
    if report.outcome == "valid":
        name = f"{report.name}:{report.stream_line}" if report.stream_line else report.name
        yield printable(f"{name}: valid {report.contract}")
    for finding in report.findings:
        what, *remedy = _told(report, finding)
        yield what
        yield from (f"    {each}" for each in remedy)


def _told(report: Report, finding: Finding) -> list[str]:
    """What is wrong and where, in a line, and what to do about it in another, if that is known."""
    place = f"{report.name}:{finding.line}:{finding.column}" if finding.line else report.name
    what = printable(f"{place}: {finding.path}: {finding.message} [{finding.rule}]")
    return [what, printable(finding.hint)] if finding.hint else [what]


def _workflow_command(report: Report, finding: Finding) -> str:
    properties: dict[str, object] = {}
    if report.name != "-":  # without a file GitHub would put the line into a file of its own
        # GitHub finds no file whose path begins with './'.
        properties["file"] = printable(os.path.normpath(report.name))
        if finding.line:
            properties |= {"line": finding.line, "col": finding.column}
    properties["title"] = f"modeldoor {finding.rule}"
    listed = ",".join(f"{name}={str(value).translate(_PROPERTY)}" for name, value in properties.items())
    message = "\n".join(_told(report, finding)).translate(_DATA)
    return f"::error {listed}::{message}"
