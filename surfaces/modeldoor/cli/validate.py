"""`modeldoor validate`: load, check, report, exit code."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from modeldoor.cli.ndjson import lines
from modeldoor.cli.output import NO, NOT_DONE, YES, complain, document_bytes, write_out
from modeldoor.cli.reading import CannotRead, read_input
from modeldoor.cli.report_formats import as_json_line, as_text, as_workflow_commands
from modeldoor.cli.sources import sources
from modeldoor_validators import gate, registry
from modeldoor_validators.findings import DocumentRefused, Finding
from modeldoor_validators.reports import Report, report_document, worst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from modeldoor_validators.reports import Outcome

_EXIT: dict[Outcome, int] = {"valid": YES, "invalid": NO, "unreadable": NOT_DONE}

_FORMS: dict[str, Callable[[Report], bytes]] = {
    "text": as_text,
    "github": as_workflow_commands,
    "json": as_json_line,
}


def run_validate(paths: Sequence[str], kind: str | None, form: str, *, ndjson: bool) -> int:
    """Checks every document, writes the report, and returns the exit code of the worst outcome.

    Everything but the JSON report on whole files is written document by document, because a stream
    of them may never end.
    """
    if "" in paths:
        raise CannotRead("", "it is no path")
    contract = "" if kind is None else registry.contract_called(kind).name
    reports = (report for path in paths for report in _reports(path, contract, ndjson=ndjson))
    if form == "json" and not ndjson:
        document = report_document(list(reports))
        write_out(document_bytes(document))
        return _EXIT[document["outcome"]]
    outcomes: Counter[Outcome] = Counter()
    shapeless = False
    for report in reports:
        outcomes[report.outcome] += 1
        shapeless = shapeless or any(finding.rule.startswith("schema/") for finding in report.findings)
        write_out(_FORMS[form](report))
    count, valid = outcomes.total(), outcomes["valid"]
    if form == "github" or (form == "text" and (count > 1 or valid < count)):
        # Rules ask only what has the right shape, so there may be more to tell than was told.
        later = "; further rules are checked once the shape is right" if shapeless else ""
        complain(f"{valid} of {count} documents are valid{later}")
    return _EXIT[worst(outcomes)]


def _reports(path: str, contract: str, *, ndjson: bool) -> Iterator[Report]:
    for source in sources(path, ndjson=ndjson):
        if isinstance(source, CannotRead):
            yield _unreadable(source)
        elif source.is_stream:
            yield from _streamed(source.path, contract)
        else:
            yield _whole(source.path, contract)


def _whole(path: str, contract: str) -> Report:
    try:
        data = read_input(path)
    except CannotRead as error:
        return _unreadable(error)
    return _judged(path, data, contract)


def _streamed(path: str, contract: str) -> Iterator[Report]:
    """A report on each line, and on the stream itself where it breaks off or holds nothing at all."""
    is_empty = True
    try:
        for line in lines(path):
            is_empty = False
            yield _on_its_line(_judged(path, line.text, contract), line.number)
    except CannotRead as error:
        yield _unreadable(error)
        return
    if is_empty:
        yield _unreadable(CannotRead(path, "the stream holds no document"))


def _judged(path: str, data: bytes, contract: str) -> Report:
    try:
        _, name = gate.read(data, contract)
    except DocumentRefused as refusal:
        return Report(path, refusal.contract or contract, "invalid", refusal.findings)
    return Report(path, name, "valid", ())


def _on_its_line(report: Report, number: int) -> Report:
    """The report on a text that was read by itself, as one on a line of its stream."""
    findings = tuple(finding.at(number, finding.column) for finding in report.findings)
    return report._replace(stream_line=number, findings=tuple(map(_with_hint_at_lines, findings)))


def _with_hint_at_lines(finding: Finding) -> Finding:
    if finding.rule != "json/syntax":
        return finding
    return finding._replace(hint="with --ndjson each line is one whole document")


def _unreadable(error: CannotRead) -> Report:
    finding = Finding("input/unreadable", (), f"must be readable: {error.reason}", error.hint)
    return Report(error.path, "", "unreadable", (finding,))
