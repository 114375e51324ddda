"""A report is a document of its own, and passes its own contract whatever was found."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import goldens, patched, places
from modeldoor_validators import DocumentRefused, Finding, check, gate, load
from modeldoor_validators.findings import pointer_of
from modeldoor_validators.reports import Outcome, Report, report_document, worst

FINDING = Finding("schema/const", ("signals", 0, "a/b"), "must be 'known'", "", 3, 5)


def test_a_report_tells_every_document_and_the_worst_outcome() -> None:
    reports = [Report("a.json", "resource-snapshot", "valid", ()), Report("b.json", "", "invalid", (FINDING,))]
    document = report_document(reports)
    assert check(document, "validation-report") == ()
    assert document["outcome"] == "invalid"
    assert document["documents"][1]["findings"] == [
        {
            "rule": "schema/const",
            "pointer": "/signals/0/a~1b",
            "path": "$.signals[0]['a/b']",
            "message": "must be 'known'",
            "line": 3,
            "column": 5,
        }
    ]
    unreadable = Report("c.json", "", "unreadable", (FINDING._replace(line=0, column=0, hint="name a file"),))
    assert report_document([*reports, unreadable])["outcome"] == "unreadable"
    assert report_document([])["outcome"] == "valid"


@for_each("name", ["a\nb", "a\x1b[31m", "a\udc80b", "a\u202eb"])
def test_names_and_places_that_no_document_may_hold_are_made_harmless(name: str) -> None:
    document = report_document([Report(name, "", "invalid", (FINDING._replace(place=(name,)),))])
    assert check(document, "validation-report") == ()
    assert name not in str(document)


def test_findings_of_a_text_carry_the_place_in_it() -> None:
    with pytest.raises(DocumentRefused) as caught:
        load('{\n  "schemaVersion": "v1",\n  "kind": "ValidationReport",\n  "outcome": "fine",\n  "documents": []\n}')
    assert [(each.line, each.column) for each in caught.value.findings] == [(4, 14)]


def test_a_line_of_a_stream_is_told_and_its_findings_stand_on_it() -> None:
    on_line_3 = Report("a.ndjson", "", "invalid", (FINDING,), 3)
    (told,) = report_document([on_line_3])["documents"]
    assert (told["streamLine"], told["findings"][0]["line"]) == (3, 3)
    with pytest.raises(DocumentRefused, match="must be 4, the line of its document; it is 3"):
        report_document([on_line_3._replace(stream_line=4)])


@for_each("count", range(4))
def test_the_worst_outcome_counts_wherever_it_stands(count: int) -> None:
    good: list[Outcome] = ["valid"] * count
    unreadable: list[Outcome] = ["unreadable"]
    assert worst(good) == "valid"
    for position in range(count):
        outcomes = good.copy()
        outcomes[position] = "invalid"
        assert worst(outcomes) == "invalid"
        assert worst(outcomes + unreadable + outcomes) == "unreadable"


ODD = st.text(st.one_of(st.sampled_from("\n\r\x00\x1b\x85\u2028\u202e\udc80/~'\"\\{}"), st.characters()), max_size=20)
VALUES = st.one_of(
    ODD,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.lists(ODD, max_size=2),
    st.dictionaries(ODD, ODD, max_size=2),
)
GOLDENS = goldens()


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """What a file may hold: any bytes at all, or an example with one place changed to anything."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=200))
    document = draw(st.sampled_from(GOLDENS)).document
    place = draw(st.sampled_from([place for place, _ in places(document) if place]))
    key: Any = draw(ODD) if draw(st.booleans()) and not isinstance(place[-1], int) else place[-1]
    changed = patched(document, {"op": "add", "path": pointer_of(place), "value": draw(VALUES)})
    if key == place[-1]:
        return json.dumps(changed).encode()
    return json.dumps(changed).replace(json.dumps(place[-1]), json.dumps(key), 1).encode()


@given(ODD.filter(bool), texts(), st.sampled_from(["", *sorted({each.contract for each in GOLDENS})]))
def test_the_report_on_whatever_a_file_holds_passes_its_own_contract(name: str, text: bytes, contract: str) -> None:
    try:
        _, found = gate.read(text, contract)
        report = Report(name, found, "valid", ())
    except DocumentRefused as refusal:
        report = Report(name, refusal.contract, "invalid", refusal.findings)
    assert check(report_document([report, report]), "validation-report") == ()


FINDINGS = st.builds(
    Finding, st.just("schema/const"), st.lists(ODD | st.integers(0), max_size=4).map(tuple), ODD.filter(bool), ODD
)


@given(ODD.filter(bool), st.lists(FINDINGS, min_size=1, max_size=3), st.integers(0, 2**53 - 1))
def test_a_report_passes_its_contract_whatever_its_words_are_made_of(
    name: str, findings: list[Finding], line: int
) -> None:
    placed = tuple(finding.at(line, line) for finding in findings)
    document = report_document([Report(name, "", "invalid", placed, line)])
    assert check(json.loads(json.dumps(document)), "validation-report") == ()
