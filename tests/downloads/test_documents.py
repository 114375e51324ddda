"""A row as others see it: shares rounded down, a rate only where there is one, and the times of its state."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from typing import Any

from families import for_each
from modeldoor_lifecycle.downloads.documents import document_of
from modeldoor_lifecycle.downloads.rows import FileRow, Row
from modeldoor_validators import check
from modeldoor_validators.limits import MAXIMUM_INTEGER

DIGEST = "sha256:6c1a2b41161032677be168d354123594c0e6e67d2b9227c84f296ad037c728ff"
URL = "https://models.example.org/a.gguf"
CREATED, STARTED, SETTLED, UPDATED = (f"2026-11-20T12:00:0{second}.000Z" for second in range(4))
ERROR = {"code": "network", "message": "The connection was cut.", "hint": "Try again.", "isRetryable": True}

ROW = Row(
    id="download-1",
    owner="operator",
    artifact=DIGEST,
    reference=URL,
    registry_id=None,
    entry_id=None,
    entry_version=None,
    display_name="A model",
    allowed_hosts=("mirror.example.org",),
    status="pending",
    generation=7,
    total_bytes=1000,
    received_bytes=0,
    created_at=CREATED,
    updated_at=UPDATED,
    started_at=None,
    settled_at=None,
    paused_because=None,
    error=None,
    bytes_per_second=None,
    device="66",
    files=(FileRow(0, URL, 1000, DIGEST, 0),),
)
BEGUN = replace(ROW, status="downloading", started_at=STARTED)


def test_a_document_is_all_that_is_told_of_a_row() -> None:
    assert document_of(ROW) == {
        "schemaVersion": "v1",
        "kind": "ModelDownload",
        "downloadId": "download-1",
        "owner": "operator",
        "reference": URL,
        "displayName": "A model",
        "createdAt": CREATED,
        "updatedAt": UPDATED,
        "totalBytes": 1000,
        "receivedBytes": 0,
        "percent": 0,
        "state": {"status": "pending"},
    }


def test_an_entry_is_named_with_its_registry_and_its_version() -> None:
    document = document_of(replace(ROW, registry_id="modeldoor", entry_id="a-model", entry_version=3))
    told = {key: document[key] for key in document.keys() - document_of(ROW).keys()}
    assert told == {"registryId": "modeldoor", "entryId": "a-model", "entryVersion": 3}


@for_each(
    ("changes", "state"),
    [
        ({"status": "pending", "started_at": None}, {"status": "pending"}),
        ({"status": "pending"}, {"status": "pending", "startedAt": STARTED}),
        ({"status": "downloading"}, {"status": "downloading", "startedAt": STARTED}),
        (
            {"status": "paused", "settled_at": SETTLED, "paused_because": "owner"},
            {"status": "paused", "startedAt": STARTED, "pausedAt": SETTLED, "because": "owner"},
        ),
        ({"status": "verifying", "received_bytes": 1000}, {"status": "verifying", "startedAt": STARTED}),
        ({"status": "installing", "received_bytes": 1000}, {"status": "installing", "startedAt": STARTED}),
        (
            {"status": "complete", "received_bytes": 1000, "settled_at": SETTLED},
            {"status": "complete", "startedAt": STARTED, "completedAt": SETTLED},
        ),
        (
            {"status": "failed", "settled_at": SETTLED, "error": ERROR},
            {"status": "failed", "startedAt": STARTED, "failedAt": SETTLED, "error": ERROR},
        ),
        (
            {"status": "cancelled", "settled_at": SETTLED},
            {"status": "cancelled", "startedAt": STARTED, "cancelledAt": SETTLED},
        ),
    ],
)
def test_each_state_tells_its_own_times(changes: dict[str, Any], state: dict[str, Any]) -> None:
    document = document_of(
        replace(BEGUN, bytes_per_second=5.0 if state["status"] != "downloading" else None, **changes)
    )
    assert document["state"] == state
    assert check(document, "model-download") == ()


@for_each(("received", "total", "percent"), [(0, 3, 0), (1, 3, 33), (2, 3, 66), (3, 3, 100), (199_999, 200_000, 99)])
def test_the_share_is_rounded_down_so_that_all_means_all(received: int, total: int, percent: int) -> None:
    assert document_of(replace(BEGUN, received_bytes=received, total_bytes=total))["percent"] == percent


@for_each(
    ("rate", "told"),
    [
        (None, {}),
        (inf, {}),
        (nan, {}),
        (MAXIMUM_INTEGER + 1e3, {}),
        (0.0, {"bytesPerSecond": 0}),
        (0.4, {"bytesPerSecond": 0}),
        (250.0, {"bytesPerSecond": 250, "remainingSeconds": 3}),
        (374.6, {"bytesPerSecond": 375, "remainingSeconds": 2}),
        (300.0, {"bytesPerSecond": 300, "remainingSeconds": 3}),
        (5e9, {"bytesPerSecond": 5_000_000_000, "remainingSeconds": 1}),
    ],
)
def test_the_rate_and_what_follows_from_it_are_told_where_they_are_known(
    rate: float | None, told: dict[str, int]
) -> None:
    state = document_of(replace(BEGUN, received_bytes=250, bytes_per_second=rate))["state"]
    assert {key: state[key] for key in state.keys() - {"status", "startedAt"}} == told
