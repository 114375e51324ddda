"""`modeldoor validate`: load, check, report, exit code."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modeldoor.cli.output import NO, NOT_DONE, YES, complain, document_bytes, write_lines, write_out
from modeldoor.cli.reading import CannotRead, read_input
from modeldoor_validators import gate, registry
from modeldoor_validators.findings import DocumentRefused, Finding
from modeldoor_validators.reports import Report, report_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EXIT = {"valid": YES, "invalid": NO, "unreadable": NOT_DONE}


def run_validate(paths: Sequence[str], kind: str | None, form: str) -> int:
    """Checks every document, writes the report, and returns the exit code of the worst outcome."""
    if "" in paths:
        raise CannotRead("", "it is no path")
    contract = "" if kind is None else _contract_name(kind)
    reports = [report for path in paths for report in _reports(path, contract)]
    document = report_document(reports)
    if form == "json":
        write_out(document_bytes(document))
    else:
        write_lines(line for report in reports for line in _lines(report))
        _summarise(reports)
    return _EXIT[document["outcome"]]


def _contract_name(kind: str) -> str:
    titled = registry.contract_titled(kind)
    return titled.name if titled is not None else registry.contract(kind).name


def _reports(path: str, contract: str) -> Iterator[Report]:
    """One report for a file, or for each file of a folder; a folder that does not tell all is unreadable."""
    if path == "-" or not os.path.isdir(path):
        yield _checked(path, contract)
        return
    unlisted: list[OSError] = []
    files = [
        os.path.join(parent, name)
        for parent, _, names in sorted(os.walk(path, onerror=unlisted.append))
        for name in sorted(names)
        if name.endswith(".json") and not name.startswith(".")
    ]
    for file in files:
        yield _checked(file, contract)
    for error in unlisted:
        yield _unreadable(CannotRead(os.fsdecode(error.filename), (error.strerror or "it failed").lower()))
    if not files and not unlisted:
        yield _unreadable(CannotRead(path, "the folder holds no '*.json'"))


def _checked(path: str, contract: str) -> Report:
    try:
        data = read_input(path)
    except CannotRead as error:
        return _unreadable(error)
    try:
        _, name = gate.read(data, contract)
    except DocumentRefused as refusal:
        return Report(path, refusal.contract or contract, "invalid", refusal.findings)
    return Report(path, name, "valid", ())


def _unreadable(error: CannotRead) -> Report:
    finding = Finding("input/unreadable", (), f"must be readable: {error.reason}", error.hint)
    return Report(error.path, "", "unreadable", (finding,))


def _lines(report: Report) -> Iterator[str]:
    if report.outcome == "valid":
        yield f"{report.name}: valid {report.contract}"
    for finding in report.findings:
        place = f"{report.name}:{finding.line}:{finding.column}" if finding.line else report.name
        yield f"{place}: {finding.path}: {finding.message} [{finding.rule}]"
        if finding.hint:
            yield f"    {finding.hint}"


def _summarise(reports: Sequence[Report]) -> None:
    bad = sum(report.outcome != "valid" for report in reports)
    if len(reports) > 1 or bad:
        complain(f"{len(reports) - bad} of {len(reports)} documents are valid")
