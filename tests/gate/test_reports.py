"""A report is a document of its own, and passes its own contract whatever was found."""

from __future__ import annotations

import pytest

from modeldoor_validators import DocumentRefused, Finding, check, load
from modeldoor_validators.reports import Report, report_document

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


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31m", "a\udc80b", "a\u202eb"])
def test_names_and_places_that_no_document_may_hold_are_made_harmless(name: str) -> None:
    document = report_document([Report(name, "", "invalid", (FINDING._replace(place=(name,)),))])
    assert check(document, "validation-report") == ()
    assert name not in str(document)


def test_findings_of_a_text_carry_the_place_in_it() -> None:
    with pytest.raises(DocumentRefused) as caught:
        load('{\n  "schemaVersion": "v1",\n  "kind": "ValidationReport",\n  "outcome": "fine",\n  "documents": []\n}')
    assert [(each.line, each.column) for each in caught.value.findings] == [(4, 14)]
