"""Rows of the downloads: what is stored of each, read and changed within a transaction of the caller."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from modeldoor_lifecycle.downloads.errors import DownloadUnknown
from modeldoor_lifecycle.downloads.moments import written_now
from modeldoor_lifecycle.downloads.transitions import RUNNING, next_status

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from modeldoor_lifecycle.downloads.transitions import Happening, Status
    from modeldoor_lifecycle.downloads.wanted import Wanted

Because = Literal["owner", "interruption"]


@dataclass(frozen=True)
class FileRow:
    """One file of a download: where it lies, what it must be, and how much of it was flushed to the disk."""

    position: int
    location: str
    size_bytes: int
    digest: str
    safe_bytes: int


@dataclass(frozen=True)
class Row:
    """One download as it is stored. It never leaves the library: `documents.document_of` is what others see."""

    id: str
    owner: str
    artifact: str
    reference: str
    registry_id: str | None
    entry_id: str | None
    entry_version: int | None
    display_name: str
    allowed_hosts: tuple[str, ...]
    status: Status
    generation: int
    total_bytes: int
    received_bytes: int
    created_at: str
    updated_at: str
    started_at: str | None
    settled_at: str | None
    paused_because: Because | None
    error: dict[str, Any] | None
    bytes_per_second: float | None
    device: str | None
    files: tuple[FileRow, ...]


_COLUMNS = (
    "id, owner, artifact, reference, registry_id, entry_id, entry_version, display_name, allowed_hosts, status, "
    "generation, total_bytes, received_bytes, created_at, updated_at, started_at, settled_at, paused_because, "
    "error, bytes_per_second, device"
)


def insert(connection: sqlite3.Connection, download_id: str, owner: str, wanted: Wanted) -> Row:
    """A new download, pending. `sqlite3.IntegrityError` when its owner has an unfinished one of the same bytes."""
    now = written_now()
    connection.execute(
        "INSERT INTO downloads (id, owner, artifact, reference, registry_id, entry_id, entry_version, display_name, "
        "allowed_hosts, status, generation, total_bytes, received_bytes, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 1, ?, 0, ?, ?)",
        (
            download_id,
            owner,
            wanted.artifact,
            wanted.reference,
            wanted.registry_id,
            wanted.entry_id,
            wanted.entry_version,
            wanted.display_name,
            json.dumps(list(wanted.allowed_hosts)),
            wanted.total_bytes,
            now,
            now,
        ),
    )
    connection.executemany(
        "INSERT INTO files (download_id, position, location, size_bytes, digest, safe_bytes) VALUES (?, ?, ?, ?, ?, 0)",
        [
            (download_id, position, file.location, file.size_bytes, file.digest)
            for position, file in enumerate(wanted.files)
        ],
    )
    return read_any(connection, download_id)


def retarget(connection: sqlite3.Connection, row: Row, wanted: Wanted) -> None:
    """Lets a halted download of these bytes go on from where, and under the name by which, they are asked for now."""
    connection.execute(
        "UPDATE downloads SET reference = ?, registry_id = ?, entry_id = ?, entry_version = ?, display_name = ?, "
        "allowed_hosts = ? WHERE id = ?",
        (
            wanted.reference,
            wanted.registry_id,
            wanted.entry_id,
            wanted.entry_version,
            wanted.display_name,
            json.dumps(list(wanted.allowed_hosts)),
            row.id,
        ),
    )
    connection.executemany(
        "UPDATE files SET location = ? WHERE download_id = ? AND position = ?",
        [(file.location, row.id, position) for position, file in enumerate(wanted.files)],
    )


def read(connection: sqlite3.Connection, download_id: str, owner: str) -> Row:
    """The download with this id, if it is this owner's; raises `DownloadUnknown`."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM downloads WHERE id = ? AND owner = ?",  # noqa: S608  # our own columns
        (download_id, owner),
    ).fetchone()
    if found is None:
        raise DownloadUnknown(download_id)
    return _row(connection, found)


def read_any(connection: sqlite3.Connection, download_id: str) -> Row:
    """The download with this id, whoever's it is: for what is done in no owner's name. Raises `DownloadUnknown`."""
    found = _rows(connection, "WHERE id = ?", (download_id,))
    if not found:
        raise DownloadUnknown(download_id)
    return found[0]


def of_owner(connection: sqlite3.Connection, owner: str) -> list[Row]:
    """All downloads of an owner, the newest first."""
    return _rows(connection, "WHERE owner = ? ORDER BY rowid DESC", (owner,))


def latest_of_artifact(
    connection: sqlite3.Connection, owner: str, artifact: str, statuses: Iterable[str]
) -> Row | None:
    """The newest download of these bytes that has one of these states."""
    wanted = sorted(statuses)
    found = _rows(
        connection,
        f"WHERE owner = ? AND artifact = ? AND status IN ({_marks(wanted)}) ORDER BY rowid DESC LIMIT 1",
        (owner, artifact, *wanted),
    )
    return found[0] if found else None


def with_status(connection: sqlite3.Connection, statuses: Iterable[str]) -> list[Row]:
    """The downloads of all owners that have one of these states."""
    wanted = sorted(statuses)
    return _rows(connection, f"WHERE status IN ({_marks(wanted)}) ORDER BY rowid", wanted)


def status_of(connection: sqlite3.Connection, download_id: str) -> tuple[str, int] | None:
    """State and generation, which is all that a running transfer asks for every moment."""
    found = connection.execute("SELECT status, generation FROM downloads WHERE id = ?", (download_id,)).fetchone()
    return None if found is None else (found[0], found[1])


def promised_to_others(connection: sqlite3.Connection, download_id: str, device: str) -> int:
    """The room on a disk that other downloads at work have still to fill: the ledger of what is reserved."""
    marks = sorted(RUNNING)
    found = connection.execute(
        f"SELECT COALESCE(SUM(total_bytes - received_bytes), 0) FROM downloads "  # noqa: S608  # marks only
        f"WHERE id <> ? AND device = ? AND status IN ({_marks(marks)})",
        (download_id, device, *marks),
    ).fetchone()
    return int(found[0])


def change(
    connection: sqlite3.Connection,
    row: Row,
    happening: Happening,
    *,
    because: Because | None = None,
    error: dict[str, Any] | None = None,
    received_bytes: int | None = None,
    device: str | None = None,
) -> Row | None:
    """Carries one change out, if the download is still just as `row` says; `None` when it is not, or cannot change so.

    Whoever gets `None` reads the row again and decides anew: nothing is ever overwritten.
    """
    status = next_status(row.status, happening)
    if status is None:
        return None
    now = written_now(row.updated_at)
    is_settled = status in ("paused", "complete", "failed", "cancelled")
    done = connection.execute(
        "UPDATE downloads SET status = ?, generation = generation + 1, updated_at = ?, started_at = ?, settled_at = ?, "
        "paused_because = ?, error = ?, received_bytes = ?, device = ?, bytes_per_second = NULL "
        "WHERE id = ? AND status = ? AND generation = ?",
        (
            status,
            now,
            now if happening == "begun" and row.started_at is None else row.started_at,
            now if is_settled else None,
            because if status == "paused" else None,
            json.dumps(error) if status == "failed" else None,
            row.received_bytes if received_bytes is None else received_bytes,
            row.device if device is None else device,
            row.id,
            row.status,
            row.generation,
        ),
    )
    return read_any(connection, row.id) if done.rowcount else None


def keep_paused(connection: sqlite3.Connection, row: Row) -> Row | None:
    """Makes a pause that a program's end made its owner's own, if the row is still so: then no run undoes it."""
    done = connection.execute(
        "UPDATE downloads SET paused_because = 'owner', generation = generation + 1, updated_at = ? "
        "WHERE id = ? AND status = 'paused' AND generation = ?",
        (written_now(row.updated_at), row.id, row.generation),
    )
    return read_any(connection, row.id) if done.rowcount else None


def record_progress(
    connection: sqlite3.Connection, row: Row, received_bytes: int, bytes_per_second: float | None
) -> bool:
    """Writes down how far a transfer is, if the download is still just as `row` says: no progress lands after an end."""
    done = connection.execute(
        "UPDATE downloads SET received_bytes = ?, bytes_per_second = ?, updated_at = ? "
        "WHERE id = ? AND status = ? AND generation = ?",
        (
            received_bytes,
            bytes_per_second,
            written_now(row.updated_at),
            row.id,
            row.status,
            row.generation,
        ),
    )
    return bool(done.rowcount)


def record_received(connection: sqlite3.Connection, download_id: str, received_bytes: int) -> None:
    """Writes down what a halted transfer left on the disk; only who holds the download's turn may say so."""
    connection.execute(
        "UPDATE downloads SET received_bytes = ? "
        "WHERE id = ? AND status IN ('paused', 'failed') AND started_at IS NOT NULL",
        (received_bytes, download_id),
    )


def record_safe(connection: sqlite3.Connection, download_id: str, position: int, safe_bytes: int) -> None:
    """Writes down how much of a file a power cut cannot take."""
    connection.execute(
        "UPDATE files SET safe_bytes = ? WHERE download_id = ? AND position = ?", (safe_bytes, download_id, position)
    )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" for _ in values)


def _rows(connection: sqlite3.Connection, rest: str, values: Sequence[object]) -> list[Row]:
    found = connection.execute(f"SELECT {_COLUMNS} FROM downloads {rest}", tuple(values)).fetchall()  # noqa: S608  # our own words
    return [_row(connection, each) for each in found]


def _row(connection: sqlite3.Connection, found: sqlite3.Row) -> Row:
    values = dict(found)
    values["allowed_hosts"] = tuple(cast("list[str]", json.loads(values["allowed_hosts"])))
    values["error"] = None if values["error"] is None else json.loads(values["error"])
    files = connection.execute(
        "SELECT position, location, size_bytes, digest, safe_bytes FROM files WHERE download_id = ? ORDER BY position",
        (values["id"],),
    ).fetchall()
    return Row(**values, files=tuple(FileRow(**dict(file)) for file in files))
