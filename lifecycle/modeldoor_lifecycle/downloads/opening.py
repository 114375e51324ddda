"""Makes the database of downloads ready: made, brought forward, refused, or put aside when it is damaged.

One process does so at a time, so that what two find at once is mended once.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from shutil import disk_usage

from modeldoor_lifecycle.downloads.errors import DatabaseBusy, DatabaseRefused
from modeldoor_lifecycle.downloads.migrations import APPLICATION_ID, TABLES, VERSION, bring_forward
from modeldoor_lifecycle.state.errors import reason_words, shown

BUSY_TIMEOUT_S = 20.0
"""Transactions take milliseconds, and putting files in place some more; who waits so long waits for a process that hangs."""

MODE = 0o600

ROOM_BYTES = 1024 * 1024
"""A WAL and its index of the size that they have here, and some."""

COMPANIONS = ("", "-wal", "-shm")
"""The database and what SQLite keeps beside it."""

_DAMAGES = ("SQLITE_NOTADB", "SQLITE_CORRUPT")

_REASONS = {
    "BUSY": ("another process has been changing it for too long", "try again, or end the other process"),
    "FULL": ("the disk is full", "free some room, then try again"),
    "READONLY": ("it is read-only", "check the folder and its owner"),
    "CANTOPEN": ("it cannot be opened", "check the folder and its owner"),
    "IOERR": ("reading or writing it failed", "check the disk, then try again"),
    "CORRUPT": ("it is damaged", "start again: it is then put aside"),
    "NOTADB": ("it is no database any more", "start again: it is then put aside"),
}
"""What SQLite's errors mean for a user, by the first word of their names."""


class _Damaged(Exception):
    """The file is no database, or one that contradicts itself."""


def connect(path: str, timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    """A connection as everything here uses it: transactions are begun and ended by their statements.

    It makes no file: SQLite would make it for whomever the umask lets in.
    """
    address = f"{Path(path).as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, timeout=timeout_s, isolation_level=None)
    connection.row_factory = sqlite3.Row
    # WAL survives a killed process as it stands; what the last moments before a power cut wrote may be
    # undone, which recovery expects.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def make_ready(path: str) -> str:
    """Makes the file fit for use; returns what had to be done about a damaged one, in words, or nothing.

    Raises `DatabaseRefused` for one of a newer modeldoor, one of another program, and one that cannot be
    opened, locked or put aside; it is then as it was.
    """
    from filelock import FileLock, Timeout

    try:
        with FileLock(f"{path}.lock", timeout=BUSY_TIMEOUT_S, mode=MODE):
            return _made_ready(path)
    except Timeout:
        raise DatabaseBusy(
            path,
            "free to be made ready; another process has held it for too long",
            hint="try again, or end the other process",
        ) from None
    except (OSError, NotImplementedError) as error:
        words = reason_words(error) if isinstance(error, OSError) else "this system has no locks"
        raise DatabaseRefused(path, f"readable and writable: {words}", hint="check the folder and its owner") from None


def refused(path: str, error: sqlite3.Error) -> DatabaseRefused:
    """What SQLite says, in words for a user."""
    kind = getattr(error, "sqlite_errorname", "").partition("_")[2].partition("_")[0]
    if kind == "IOERR" and _is_full(path):
        kind = "FULL"
    words, hint = _REASONS.get(kind, (str(error), "check the disk, then try again"))
    busy_or_not = DatabaseBusy if kind == "BUSY" else DatabaseRefused
    return busy_or_not(path, f"usable: {words}", hint=hint)


def _is_full(path: str) -> bool:
    """Whether the disk has not even room for what SQLite keeps beside its file."""
    try:
        return disk_usage(os.path.dirname(path)).free < ROOM_BYTES
    except OSError:
        return False


def _made_ready(path: str) -> str:
    try:
        _bring_forward(path)
    except _Damaged as damage:
        aside = _put_aside(path)
        _bring_forward(path)
        return f"{shown(path)} could not be read ({damage}); it was put aside as {shown(aside)}"
    return ""


def _bring_forward(path: str) -> None:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), MODE))
    try:
        with closing(connect(path)) as connection:
            version = _known_version(connection, path)
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise _Damaged("its pages contradict each other")
            if version and not _is_whole(connection):
                raise _Damaged("something of it is missing")
            connection.execute("PRAGMA journal_mode = WAL")
            if version < VERSION:
                connection.execute("BEGIN IMMEDIATE")
                bring_forward(connection, version)
                connection.execute("COMMIT")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") in _DAMAGES:
            raise _Damaged(str(error)) from None
        raise refused(path, error) from None


def _known_version(connection: sqlite3.Connection, path: str) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    is_empty = not version and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if not is_empty and application != APPLICATION_ID:
        raise DatabaseRefused(
            path,
            "a database of downloads; it is another program's",
            hint="move it away, or set MODELDOOR_HOME to another folder",
        )
    if version > VERSION:
        raise DatabaseRefused(
            path,
            f"of version {VERSION} or an earlier one; it has {version}, of a newer modeldoor",
            hint="use that modeldoor, or set MODELDOOR_HOME to another folder",
        )
    return version


def _is_whole(connection: sqlite3.Connection) -> bool:
    """Whether all tables are there, and files of every download: one without any would be complete at once."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables.issuperset(TABLES):
        return False
    lost = connection.execute("SELECT count(*) FROM downloads WHERE id NOT IN (SELECT download_id FROM files)")
    return bool(lost.fetchone()[0] == 0)


def _put_aside(path: str) -> str:
    name = f"{path}.corrupt-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    aside = next(each for each in names if not os.path.lexists(each))
    for companion in COMPANIONS:
        with suppress(FileNotFoundError):
            os.rename(path + companion, aside + companion)
    return aside
