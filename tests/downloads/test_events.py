"""The events of one download, row by row: each change once, progress between, and numbers without a gap."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from families import for_each
from modeldoor_lifecycle.downloads.documents import document_of
from modeldoor_lifecycle.downloads.events import Events
from modeldoor_lifecycle.downloads.rows import FileRow, Row
from modeldoor_validators import check

DIGEST = "sha256:6c1a2b41161032677be168d354123594c0e6e67d2b9227c84f296ad037c728ff"
URL = "https://models.example.org/a.gguf"
NOW = "2026-11-20T12:00:00.000Z"
ERROR = {"code": "network", "message": "The connection was cut.", "hint": "Try again.", "isRetryable": True}

DOWNLOADING = Row(
    id="download-1",
    owner="operator",
    artifact=DIGEST,
    reference=URL,
    registry_id=None,
    entry_id=None,
    entry_version=None,
    display_name="A model",
    allowed_hosts=(),
    status="downloading",
    generation=2,
    total_bytes=1000,
    received_bytes=0,
    created_at=NOW,
    updated_at=NOW,
    started_at=NOW,
    settled_at=None,
    paused_because=None,
    error=None,
    bytes_per_second=None,
    device="66",
    files=(FileRow(0, URL, 1000, DIGEST, 0),),
)
PENDING = replace(DOWNLOADING, status="pending", generation=1)
MORE = replace(DOWNLOADING, received_bytes=400, bytes_per_second=10.0)
VERIFYING = replace(DOWNLOADING, status="verifying", generation=3, received_bytes=1000)
COMPLETE = replace(VERIFYING, status="complete", generation=5, settled_at=NOW)
PAUSED = replace(MORE, status="paused", generation=4, settled_at=NOW, paused_because="interruption")
KEPT = replace(PAUSED, generation=5, paused_because="owner")


def changed(previous: str = "") -> dict[str, Any]:
    return {"type": "stateChanged"} | ({"previousStatus": previous} if previous else {})


@for_each(
    ("seen", "told"),
    [
        ([PENDING], [changed()]),
        ([PENDING, PENDING], [changed()]),
        ([PENDING, DOWNLOADING], [changed(), changed("pending")]),
        ([PENDING, DOWNLOADING, MORE, MORE], [changed(), changed("pending"), {"type": "progressed"}]),
        ([MORE, VERIFYING, replace(VERIFYING, received_bytes=1000)], [changed(), changed("downloading")]),
        ([VERIFYING, MORE], [changed(), changed("verifying")]),
        ([DOWNLOADING, COMPLETE], [changed(), changed()]),
        ([PENDING, VERIFYING], [changed(), changed()]),
        ([DOWNLOADING, PAUSED, KEPT], [changed(), changed("downloading")]),
        ([PENDING, replace(PENDING, generation=3)], [changed()]),
        ([DOWNLOADING, replace(DOWNLOADING, generation=5)], [changed(), {"type": "progressed"}]),
        ([PAUSED, PENDING, PAUSED], [changed(), changed("paused"), changed("pending")]),
    ],
    ids=[
        "the first",
        "the same again",
        "a change",
        "progress, once each",
        "no progress where nothing comes in",
        "back to fetching",
        "what came between was missed",
        "a step was missed",
        "who paused it is no change",
        "halted and let go on unseen",
        "the same while fetching",
        "to and fro",
    ],
)
def test_rows_that_are_seen_are_told_as_changes_and_progress(seen: list[Row], told: list[dict[str, Any]]) -> None:
    sent: list[dict[str, Any]] = []
    events = Events(sent.append)
    moments: list[Row] = []
    for row in seen:
        before = len(sent)
        events.saw(row)
        moments += [row] * (len(sent) - before)
    assert [each["event"] for each in sent] == told
    assert [each["download"] for each in sent] == [document_of(row) for row in moments]
    assert [each["sequence"] for each in sent] == list(range(1, len(sent) + 1))
    assert [check(each, "download-event") for each in sent] == [()] * len(sent)


def test_attempts_and_beginnings_anew_are_told_between_and_change_nothing_of_what_was_seen() -> None:
    sent: list[dict[str, Any]] = []
    events = Events(sent.append)
    events.saw(MORE)
    events.retrying(MORE, 2, 0.0126, ERROR)
    events.restarted(replace(MORE, received_bytes=0), "sourceChanged", 400)
    events.saw(MORE)
    assert [each["event"] for each in sent[1:]] == [
        {"type": "retrying", "attempt": 2, "waitMs": 13, "error": ERROR},
        {"type": "restarted", "because": "sourceChanged", "droppedBytes": 400},
    ]
    assert [each["sequence"] for each in sent] == [1, 2, 3]
    assert [each["download"]["receivedBytes"] for each in sent] == [400, 400, 0]
    assert [check(each, "download-event") for each in sent] == [()] * 3


def test_without_a_listener_no_document_is_made() -> None:
    events = Events(None)
    no_document = replace(PENDING, total_bytes=0)  # of which no share can be told
    events.saw(no_document)
    events.retrying(no_document, 2, 0.0, ERROR)
    events.restarted(no_document, "sourceChanged", 0)
    with pytest.raises(ZeroDivisionError):
        Events(lambda _: None).saw(no_document)
