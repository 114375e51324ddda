"""`modeldoor validate`: load, check, report, exit code."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modeldoor.cli.output import NO, NOT_DONE, YES, complain, document_bytes, write_out
from modeldoor.cli.reading import CannotRead, read_input
from modeldoor_validators import gate, registry
from modeldoor_validators.findings import DocumentRefused, Finding
from modeldoor_validators.reports import Report, report_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EXIT = {"valid": YES, "invalid": NO, "unreadable": NOT_DONE}


def run_validate(paths: Sequence[str], kind: str | None, form: str) -> int:
    """Checks every document, writes the report, and returns the exit code of the worst outcome."""
    contract = "" if kind is None else _contract_name(kind)
    reports = [_checked(path, contract) for path in _files(paths)]
    document = report_document(reports)
    if form == "json":
        write_out(document_bytes(document))
    else:
        write_out("".join(f"{line}\n" for report in reports for line in _lines(report)).encode())
        _summarise(reports)
    return _EXIT[document["outcome"]]


def _contract_name(kind: str) -> str:
    titled = registry.contract_titled(kind)
    return titled.name if titled is not None else registry.contract(kind).name


def _files(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        if path != "-" and os.path.isdir(path):
            yield from _files_in(path)
        else:
            yield path


def _files_in(folder: str) -> Iterator[str]:
    found = [
        os.path.join(parent, name)
        for parent, _, names in sorted(os.walk(folder))
        for name in sorted(names)
        if name.endswith(".json") and not name.startswith(".")
    ]
    if not found:
        raise CannotRead(folder, "the folder holds no '*.json'")
    yield from found


def _checked(path: str, contract: str) -> Report:
    try:
        data = read_input(path)
    except CannotRead as error:
        return Report(
            path, "", "unreadable", (Finding("input/unreadable", (), f"must be readable: {error.reason}", error.hint),)
        )
    try:
        _, name = gate.read(data, contract)
    except DocumentRefused as refusal:
        return Report(path, refusal.contract or contract, "invalid", refusal.findings)
    return Report(path, name, "valid", ())


def _lines(report: Report) -> Iterator[str]:
    name = _printable(report.name)
    if report.outcome == "valid":
        yield f"{name}: valid {report.contract}"
    for finding in report.findings:
        place = f"{name}:{finding.line}:{finding.column}" if finding.line else name
        yield _printable(f"{place}: {finding.path}: {finding.message} [{finding.rule}]")
        if finding.hint:
            yield _printable(f"    {finding.hint}")


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text)


def _summarise(reports: Sequence[Report]) -> None:
    bad = sum(report.outcome != "valid" for report in reports)
    if len(reports) > 1 or bad:
        complain(f"{len(reports) - bad} of {len(reports)} documents are valid")
