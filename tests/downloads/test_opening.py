"""A database of downloads is made ready: brought forward whole, put aside whole, and never half of either."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_lifecycle.downloads import opening, rows
from modeldoor_lifecycle.downloads.database import FILE_NAME, Database
from modeldoor_lifecycle.downloads.errors import DatabaseBusy, DatabaseRefused
from modeldoor_lifecycle.downloads.migrations import APPLICATION_ID, VERSION
from modeldoor_lifecycle.downloads.wanted import Wanted, WantedFile

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION_1 = (Path(__file__).parent / "databases" / "version-1.sql").read_text()
NO_DATABASE = b"this is no database " * 20
PAGE_BYTES = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


def execute(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)


def filled(folder: Path, number: int = 60) -> Database:
    """A database of so many downloads that it has pages of nothing but their words."""
    database = Database(str(folder))
    with database.writing() as connection:
        for count in range(number):
            file = WantedFile("https://models.example.org/a.gguf", 1 + count, f"sha256:{'6' * 64}")
            rows.insert(connection, f"download-{count}", "operator", Wanted((file,), f"A model {'of words ' * 30}"))
    return database


def damaged(path: Path) -> bytes:
    """Damages a page that holds nothing but words; returns the file as it is then."""
    data = bytearray(path.read_bytes())
    starts = [start for start in range(PAGE_BYTES, len(data), PAGE_BYTES) if b"of words" in data[start:][:PAGE_BYTES]]
    data[starts[1] : starts[1] + 64] = b"\xff" * 64
    path.write_bytes(data)
    return bytes(data)


def aside(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if ".corrupt-" in each.name)


def test_pages_that_contradict_each_other_are_found_though_nothing_asks_for_them(tmp_path: Path, path: Path) -> None:
    filled(tmp_path)
    wrong = damaged(path)
    assert "could not be read" in Database(str(tmp_path)).complaint
    assert [each.read_bytes() for each in aside(tmp_path)] == [wrong]


def test_of_several_that_find_the_damage_at_once_one_mends_it(tmp_path: Path, path: Path) -> None:
    filled(tmp_path, 600)
    wrong = damaged(path)
    with ThreadPoolExecutor(8) as pool:
        complaints = [each.complaint for each in pool.map(Database, [str(tmp_path)] * 8)]
    assert len([each for each in complaints if each]) == 1
    assert [each.read_bytes() for each in aside(tmp_path)] == [wrong]


@pytest.mark.parametrize("script", ["DROP TABLE files", "DROP TABLE downloads", "DELETE FROM files"])
def test_a_database_of_which_something_is_missing_is_put_aside(script: str, tmp_path: Path, path: Path) -> None:
    filled(tmp_path, 1)
    execute(path, script)
    assert "something of it is missing" in Database(str(tmp_path)).complaint
    with Database(str(tmp_path)).reading() as connection:
        assert rows.of_owner(connection, "operator") == []


def test_readers_and_a_writer_do_not_wait_for_each_other(tmp_path: Path) -> None:
    database = filled(tmp_path, 1)
    with database.reading() as reading:
        before = rows.read_any(reading, "download-0")
        with database.writing() as writing:
            assert writing.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
            assert writing.execute("PRAGMA synchronous").fetchone()[0] == 1, "a power cut damages nothing"
            rows.change(writing, before, "paused", because="owner")
        assert rows.read_any(reading, "download-0") == before, "a reader sees one moment"


def test_what_sqlite_kept_beside_a_damaged_database_goes_with_it(tmp_path: Path, path: Path) -> None:
    beside = {companion: b"kept beside it" + companion.encode() for companion in ("-wal", "-shm")}
    path.write_bytes(NO_DATABASE)
    for companion, data in beside.items():
        path.with_name(path.name + companion).write_bytes(data)
    database = Database(str(tmp_path))
    database_aside, *companions = aside(tmp_path)
    assert database_aside.read_bytes() == NO_DATABASE
    assert [each.name.removeprefix(database_aside.name) for each in companions] == ["-shm", "-wal"]
    with database.writing() as connection:
        assert connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    for companion, data in beside.items():
        left = path.with_name(path.name + companion)
        assert not left.exists() or left.read_bytes() != data


def test_every_damaged_database_is_kept_however_soon_the_next_is_damaged(tmp_path: Path, path: Path) -> None:
    damages = [NO_DATABASE + bytes([number]) for number in range(4)]
    for damage in damages:
        path.write_bytes(damage)
        assert Database(str(tmp_path)).complaint
    assert {each.read_bytes() for each in aside(tmp_path)} == set(damages)


def test_a_step_forward_that_fails_half_way_leaves_the_database_as_it_was(tmp_path: Path, path: Path) -> None:
    execute(path, VERSION_1 + "ALTER TABLE downloads ADD COLUMN device TEXT;")
    with pytest.raises(DatabaseRefused, match="duplicate column name: device"):
        Database(str(tmp_path))
    with closing(sqlite3.connect(path)) as connection:
        columns = {name for _, name, *_ in connection.execute("PRAGMA table_info(downloads)")}
        assert connection.execute("PRAGMA user_version").fetchone()[0] == 1
    assert "device" in columns
    assert "bytes_per_second" not in columns


def test_an_empty_file_becomes_a_database_of_downloads(tmp_path: Path, path: Path) -> None:
    path.touch()
    assert Database(str(tmp_path)).complaint == ""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == VERSION
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID


def test_what_another_program_numbered_is_its_own_though_it_is_empty(tmp_path: Path, path: Path) -> None:
    execute(path, "PRAGMA user_version = 1")
    with pytest.raises(DatabaseRefused, match="it is another program's"):
        Database(str(tmp_path))


def full(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA max_page_count = 1")
    connection.execute("CREATE TABLE more (id)")


def read_only(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only = 1")
    connection.execute("DELETE FROM downloads")


def no_statement(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM nowhere")


@for_each(
    ("act", "words"),
    [
        (full, "must be usable: the disk is full"),
        (read_only, "must be usable: it is read-only"),
        (no_statement, "must be usable: no such table: nowhere"),
    ],
)
def test_what_sqlite_refuses_is_told_in_words(
    act: Callable[[sqlite3.Connection], None], words: str, tmp_path: Path
) -> None:
    database = Database(str(tmp_path))
    with pytest.raises(DatabaseRefused, match=words) as refusal, database.writing() as connection:
        act(connection)
    assert not isinstance(refusal.value, DatabaseBusy)
    assert refusal.value.hint
    assert str(tmp_path) not in refusal.value.words


def test_who_waits_for_another_process_too_long_is_told_so(tmp_path: Path) -> None:
    database = Database(str(tmp_path))
    with database.writing():
        late = pytest.raises(DatabaseBusy, match="another process has been changing it for too long")
        with late, database.writing(timeout_s=0.0):
            pass
        with database.reading() as connection:
            assert rows.of_owner(connection, "operator") == []


def test_a_database_that_is_gone_is_not_made_by_looking_at_it(tmp_path: Path, path: Path) -> None:
    database = Database(str(tmp_path))
    path.unlink()
    with pytest.raises(DatabaseRefused, match="it cannot be opened"), database.reading():
        pass
    assert not path.exists()


def test_a_file_of_a_download_goes_with_it(path: Path, tmp_path: Path) -> None:
    database = filled(tmp_path, 2)
    with database.writing() as connection:
        connection.execute("DELETE FROM downloads WHERE id = 'download-0'")
    with closing(opening.connect(str(path))) as connection:
        assert [each["download_id"] for each in connection.execute("SELECT download_id FROM files")] == ["download-1"]


def test_an_open_database_is_not_brought_to_the_disk_by_every_change(tmp_path: Path, path: Path) -> None:
    database = filled(tmp_path, 1)
    wal = path.with_name(f"{path.name}-wal")
    assert not wal.exists()
    with database.kept_open():
        with database.writing() as connection:
            rows.change(connection, rows.read_any(connection, "download-0"), "paused", because="owner")
        assert wal.stat().st_size > 0
    assert not wal.exists()
