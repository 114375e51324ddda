"""Rows change by compare-and-set only: one unfinished download of the same bytes, and no change that comes too late."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.database import Database
from modeldoor_lifecycle.downloads.documents import document_of
from modeldoor_lifecycle.downloads.errors import DownloadUnknown
from modeldoor_lifecycle.downloads.transitions import Happening, next_status
from modeldoor_lifecycle.downloads.wanted import Wanted, WantedFile
from modeldoor_validators.rules.shared.download_states import UNFINISHED

if TYPE_CHECKING:
    from pathlib import Path

    from modeldoor_lifecycle.downloads.rows import Row

DIGEST = "sha256:6c1a2b41161032677be168d354123594c0e6e67d2b9227c84f296ad037c728ff"
OTHER = "sha256:d98cdcbd03e17ce47681435b5150e34c1417f50b5c0019dd560e4882c5745785"
TOTAL = 1000
ERROR = {"code": "network", "message": "The connection was cut.", "hint": "Try again.", "isRetryable": True}


def wanted(digest: str = DIGEST) -> Wanted:
    return Wanted((WantedFile("https://models.example.org/a.gguf", TOTAL, digest),), "A model")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(str(tmp_path))


def added(database: Database, download_id: str = "download-1", owner: str = "operator", digest: str = DIGEST) -> Row:
    with database.writing() as connection:
        return rows.insert(connection, download_id, owner, wanted(digest))


def changed(database: Database, row: Row, happening: Happening) -> Row | None:
    with database.writing() as connection:
        return rows.change(
            connection,
            row,
            happening,
            because="owner" if happening == "paused" else "interruption" if happening == "interrupted" else None,
            error=ERROR if happening == "failed" else None,
            received_bytes=TOTAL if happening in ("received", "installed") else None,
        )


@given(st.lists(st.sampled_from(get_args(Happening)), max_size=25))
def test_whatever_happens_the_row_follows_the_table_and_its_document_passes_the_gate(
    tmp_path_factory: pytest.TempPathFactory, happenings: list[Happening]
) -> None:
    database = Database(str(tmp_path_factory.mktemp("state")))
    row = added(database)
    for happening in happenings:
        after = changed(database, row, happening)
        status = next_status(row.status, happening)
        assert (after.status if after else None) == status
        if after is not None:
            assert after.generation == row.generation + 1
            assert (after.error is not None) == (after.status == "failed")
            assert (after.paused_because is not None) == (after.status == "paused")
            assert (after.settled_at is not None) == (after.status in ("paused", "complete", "failed", "cancelled"))
            row = after
        assert document_of(row)["state"]["status"] == row.status


def test_of_two_that_change_the_same_row_one_comes_too_late(database: Database) -> None:
    row = added(database)
    begun = changed(database, row, "begun")
    assert begun is not None
    assert changed(database, row, "cancelled") is None, "the row is not as it was seen"
    assert changed(database, begun, "cancelled") is not None
    assert changed(database, begun, "received") is None


def test_no_progress_lands_after_the_state_changed(database: Database) -> None:
    begun = changed(database, added(database), "begun")
    assert begun is not None
    with database.writing() as connection:
        assert rows.record_progress(connection, begun, 400, 10.0)
    paused = changed(database, begun, "paused")
    assert paused is not None
    with database.writing() as connection:
        assert not rows.record_progress(connection, begun, 900, 10.0)
        assert rows.read_any(connection, begun.id).received_bytes == paused.received_bytes


@pytest.mark.parametrize("end", ["complete", "failed", "cancelled"])
def test_one_owner_has_one_unfinished_download_of_the_same_bytes(database: Database, end: str) -> None:
    row = added(database)
    with pytest.raises(sqlite3.IntegrityError):
        added(database, "download-2")
    added(database, "download-3", owner="guest")
    added(database, "download-4", digest=OTHER)
    ways: dict[str, list[Happening]] = {
        "complete": ["begun", "received", "verified", "installed"],
        "failed": ["failed"],
        "cancelled": ["cancelled"],
    }
    for happening in ways[end]:
        after = changed(database, row, happening)
        assert after is not None
        row = after
    assert row.status not in UNFINISHED
    assert added(database, "download-2").status == "pending"


def test_what_failed_cannot_go_on_beside_another_unfinished_one(database: Database) -> None:
    failed = changed(database, added(database), "failed")
    assert failed is not None
    added(database, "download-2")
    with pytest.raises(sqlite3.IntegrityError):
        changed(database, failed, "resumed")


def test_another_owners_download_is_as_if_it_did_not_exist(database: Database) -> None:
    added(database)
    with database.reading() as connection:
        assert rows.read(connection, "download-1", "operator").owner == "operator"
        with pytest.raises(DownloadUnknown) as others:
            rows.read(connection, "download-1", "guest")
        with pytest.raises(DownloadUnknown) as nobodys:
            rows.read(connection, "download-9", "guest")
        assert rows.of_owner(connection, "guest") == []
    assert str(others.value).replace("download-1", "") == str(nobodys.value).replace("download-9", "")


def test_a_clock_that_jumps_back_puts_no_time_before_an_earlier_one(database: Database) -> None:
    row = added(database)
    with database.writing() as connection:
        connection.execute(
            "UPDATE downloads SET created_at = '2099-01-01T00:00:00.000Z', updated_at = '2099-01-01T00:00:00.000Z'"
        )
        row = rows.read_any(connection, row.id)
    begun = changed(database, row, "begun")
    assert begun is not None
    assert begun.started_at == "2099-01-01T00:00:00.000Z"
    paused = changed(database, begun, "paused")
    assert paused is not None
    assert document_of(paused)["state"]["pausedAt"] == "2099-01-01T00:00:00.000Z"


def test_what_others_have_promised_to_a_disk_is_what_they_have_still_to_receive(database: Database) -> None:
    first, second = added(database), added(database, "download-2", digest=OTHER)
    with database.writing() as connection:
        begun = rows.change(connection, first, "begun", received_bytes=300, device="66")
        assert begun is not None
        assert rows.promised_to_others(connection, second.id, "66") == 700
        assert rows.promised_to_others(connection, second.id, "67") == 0, "on another disk"
        assert rows.promised_to_others(connection, first.id, "66") == 0, "its own"
        assert rows.record_progress(connection, begun, 600, None)
        assert rows.promised_to_others(connection, second.id, "66") == 400
        rows.change(connection, rows.read_any(connection, first.id), "paused", because="owner")
        assert rows.promised_to_others(connection, second.id, "66") == 0


def test_a_change_is_held_against_the_generation_though_the_state_is_the_same_again(database: Database) -> None:
    begun = changed(database, added(database), "begun")
    assert begun is not None
    again = begun
    for happening in ("paused", "resumed", "begun"):
        after = changed(database, again, happening)
        assert after is not None
        again = after
    assert again.status == begun.status
    assert changed(database, begun, "received") is None
    with database.writing() as connection:
        assert not rows.record_progress(connection, begun, 5, None)


def test_a_download_began_when_it_first_began(database: Database) -> None:
    begun = changed(database, added(database), "begun")
    assert begun is not None
    row = begun
    for happening in ("paused", "resumed", "begun"):
        after = changed(database, row, happening)
        assert after is not None
        row = after
    assert row.started_at == begun.started_at
    assert row.bytes_per_second is None


def test_what_a_halted_download_left_is_written_down_only_where_it_can_be_told(database: Database) -> None:
    waiting = changed(database, added(database), "paused")
    begun = changed(database, added(database, "download-2", digest=OTHER), "begun")
    assert waiting is not None
    assert begun is not None
    with database.writing() as connection:
        for row in (waiting, begun):
            rows.record_received(connection, row.id, 400)
        assert rows.read_any(connection, waiting.id).received_bytes == 0, "it never began"
        assert rows.read_any(connection, begun.id).received_bytes == 0, "it runs"
    paused = changed(database, begun, "paused")
    assert paused is not None
    with database.writing() as connection:
        rows.record_received(connection, paused.id, 400)
        assert rows.read_any(connection, paused.id).received_bytes == 400


def test_downloads_are_told_the_newest_first_though_the_clock_went_back(database: Database) -> None:
    added(database)
    with database.writing() as connection:
        connection.execute("UPDATE downloads SET created_at = '2099-01-01T00:00:00.000Z'")
    added(database, "download-2", digest=OTHER)
    with database.reading() as connection:
        assert [row.id for row in rows.of_owner(connection, "operator")] == ["download-2", "download-1"]


def test_what_belongs_to_one_state_is_kept_in_no_other(database: Database) -> None:
    row = added(database)
    with database.writing() as connection:
        begun = rows.change(connection, row, "begun", because="owner", error=ERROR, device="66")
        assert begun is not None
        assert (begun.paused_because, begun.error, begun.settled_at) == (None, None, None)
        assert rows.record_progress(connection, begun, 400, 10.0)
        begun = rows.read_any(connection, row.id)
        assert (begun.received_bytes, begun.bytes_per_second) == (400, 10.0)
        paused = rows.change(connection, begun, "paused", because="owner", error=ERROR)
        assert paused is not None
        assert (paused.paused_because, paused.error, paused.bytes_per_second) == ("owner", None, None)
        assert (paused.received_bytes, paused.device) == (400, "66"), "what stays true is kept"


def test_a_file_that_is_fetched_anew_needs_its_room_on_the_same_disk(database: Database) -> None:
    row = added(database)
    with database.writing() as connection:
        begun = rows.change(connection, row, "begun", device="66")
        assert begun is not None
        received = rows.change(connection, begun, "received", received_bytes=TOTAL)
        assert received is not None
        assert rows.promised_to_others(connection, "download-2", "66") == 0
        assert rows.change(connection, received, "refetched", received_bytes=0)
        assert rows.promised_to_others(connection, "download-2", "66") == TOTAL


def test_a_pause_is_made_the_owners_own_only_while_it_is_as_it_was_seen(database: Database) -> None:
    begun = changed(database, added(database), "begun")
    assert begun is not None
    first = changed(database, begun, "interrupted")
    assert first is not None
    again = first
    for happening in ("resumed", "interrupted"):
        after = changed(database, again, happening)
        assert after is not None
        again = after
    with database.writing() as connection:
        assert rows.keep_paused(connection, first) is None
        assert rows.keep_paused(connection, begun) is None
        kept = rows.keep_paused(connection, again)
        assert kept is not None
        assert (kept.paused_because, kept.generation) == ("owner", again.generation + 1)
        assert kept.settled_at == again.settled_at
        assert rows.keep_paused(connection, again) is None


def test_of_several_downloads_of_the_same_bytes_the_newest_is_found(database: Database) -> None:
    for download_id in ("download-1", "download-2", "download-3"):
        assert changed(database, added(database, download_id), "failed")
    others = added(database, "download-4", owner="guest")
    with database.reading() as connection:
        artifact = others.artifact
        found = rows.latest_of_artifact(connection, "operator", artifact, {"failed", "paused"})
        assert found is not None
        assert found.id == "download-3"
        assert rows.latest_of_artifact(connection, "operator", artifact, {"pending"}) is None
        assert rows.latest_of_artifact(connection, "operator", OTHER, {"failed"}) is None


def test_a_download_goes_on_from_where_it_is_asked_for_now_and_is_called_so(database: Database) -> None:
    row = added(database)
    now = Wanted(
        (WantedFile("https://mirror.example.org/b.gguf", TOTAL, DIGEST),),
        "Another name",
        registry_id="modeldoor",
        entry_id="a-model",
        entry_version=2,
        allowed_hosts=("files.example.org",),
    )
    with database.writing() as connection:
        rows.retarget(connection, row, now)
        after = rows.read_any(connection, row.id)
    assert after == replace(
        row,
        reference=now.reference,
        display_name="Another name",
        registry_id="modeldoor",
        entry_id="a-model",
        entry_version=2,
        allowed_hosts=("files.example.org",),
        files=(replace(row.files[0], location=now.reference),),
    )


def test_progress_says_when_it_was_last_true(database: Database) -> None:
    begun = changed(database, added(database), "begun")
    assert begun is not None
    long_ago = "2000-01-01T00:00:00.000Z"
    with database.writing() as connection:
        connection.execute("UPDATE downloads SET created_at = ?, updated_at = ?, started_at = ?", (long_ago,) * 3)
        assert rows.record_progress(connection, replace(begun, updated_at=long_ago), 400, None)
        assert rows.read_any(connection, begun.id).updated_at > long_ago
