"""The database of downloads: this user's alone, brought forward, refused when newer or another's, put aside when damaged."""

from __future__ import annotations

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from families import for_each
from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.database import FILE_NAME, Database
from modeldoor_lifecycle.downloads.documents import document_of
from modeldoor_lifecycle.downloads.errors import DatabaseRefused
from modeldoor_lifecycle.downloads.migrations import APPLICATION_ID, MIGRATIONS, VERSION

EARLIER = sorted((Path(__file__).parent / "databases").glob("version-*.sql"))


def made_of(script: str, folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


def shape_of(path: Path) -> list[tuple[str, ...]]:
    """Tables and columns, whatever order they came in."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = [
            (table, *map(str, column[1:]))
            for table in tables
            for column in connection.execute(f"PRAGMA table_info({table})")
        ]
        indexes = [
            tuple(row)
            for row in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOT NULL")
        ]
        return sorted([*columns, *((name, " ".join(sql.split())) for name, sql in indexes)])


def version_of(path: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(path)) as connection:
        return (
            connection.execute("PRAGMA user_version").fetchone()[0],
            connection.execute("PRAGMA application_id").fetchone()[0],
        )


def test_there_is_a_database_of_every_earlier_version_to_be_brought_forward() -> None:
    assert [path.stem for path in EARLIER] == [f"version-{number}" for number in range(1, VERSION)]
    assert len(MIGRATIONS) == VERSION


@pytest.mark.parametrize("earlier", EARLIER, ids=lambda path: path.stem)
def test_an_earlier_database_is_brought_forward_with_all_that_it_holds(earlier: Path, tmp_path: Path) -> None:
    path = made_of(earlier.read_text(), tmp_path / "old")
    Database(str(path.parent))
    Database(str(tmp_path / "new"))
    assert version_of(path) == (VERSION, APPLICATION_ID)
    assert shape_of(path) == shape_of(tmp_path / "new" / FILE_NAME)
    database = Database(str(path.parent))
    with database.reading() as connection:
        (paused,) = map(document_of, rows.of_owner(connection, "operator"))
        (failed,) = map(document_of, rows.of_owner(connection, "guest"))
        assert rows.read_any(connection, paused["downloadId"]).files[0].safe_bytes == 1153433600
    assert (paused["percent"], paused["state"]["because"]) == (57, "owner")
    assert failed["state"]["error"]["code"] == "notFound"


def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    Database(str(tmp_path))
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
        connection.execute("CREATE TABLE of_tomorrow (id)")
        connection.commit()
    with pytest.raises(DatabaseRefused, match=f"must be of version {VERSION} or an earlier one; it has {VERSION + 1}"):
        Database(str(tmp_path))
    assert version_of(path)[0] == VERSION + 1
    assert any(table == "of_tomorrow" for table, *_ in shape_of(path))


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = made_of("CREATE TABLE bookmarks (url); INSERT INTO bookmarks VALUES ('x');", tmp_path)
    before = path.read_bytes()
    with pytest.raises(DatabaseRefused, match="it is another program's"):
        Database(str(tmp_path))
    assert path.read_bytes() == before


@for_each(
    "damaged",
    [
        b"this is no database, and it is longer than a header of one hundred bytes is " * 4,
        b"SQLite format 3\0" + b"\xff" * 4000,
    ],
)
def test_a_damaged_database_is_put_aside_and_told_of(damaged: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(damaged)
    database = Database(str(tmp_path))
    assert "could not be read" in database.complaint
    aside = [each for each in tmp_path.iterdir() if ".corrupt-" in each.name]
    assert [each.read_bytes() for each in aside] == [damaged]
    assert aside[0].name in database.complaint
    with database.reading() as connection:
        assert rows.of_owner(connection, "operator") == []
    assert Database(str(tmp_path)).complaint == ""


def test_a_damaged_database_is_put_aside_once_however_many_find_it(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database " * 40)
    with ThreadPoolExecutor(8) as pool:
        complaints = [each.complaint for each in pool.map(Database, [str(tmp_path)] * 8)]
    assert len([each for each in tmp_path.iterdir() if ".corrupt-" in each.name]) == 1
    assert len([each for each in complaints if each]) == 1
    assert version_of(tmp_path / FILE_NAME) == (VERSION, APPLICATION_ID)


def test_eight_that_make_it_at_once_make_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(Database, [str(tmp_path / "state")] * 8))
    assert version_of(tmp_path / "state" / FILE_NAME) == (VERSION, APPLICATION_ID)


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        database = Database(str(tmp_path / "state"))
        with database.writing() as connection:
            connection.execute("CREATE TABLE something (id)")
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "state").iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(modes, 0o600)
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


def test_a_folder_in_its_place_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(DatabaseRefused, match="must be readable and writable: is a directory"):
        Database(str(tmp_path))


def test_what_fails_within_a_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = Database(str(tmp_path))

    def fail() -> None:
        with database.writing() as connection:
            connection.execute("CREATE TABLE something (id)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.reading() as connection:
        assert not connection.execute("SELECT name FROM sqlite_master WHERE name = 'something'").fetchall()
