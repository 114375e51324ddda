"""The tables of the downloads database, version by version; a file of any earlier version is brought forward."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

APPLICATION_ID = 0x6D646F72
"""'mdor', in the header of the file: a database of another program is never touched."""

_VERSION_1 = (
    """
    CREATE TABLE downloads (
        id TEXT NOT NULL PRIMARY KEY,
        owner TEXT NOT NULL,
        artifact TEXT NOT NULL,
        reference TEXT NOT NULL,
        registry_id TEXT,
        entry_id TEXT,
        entry_version INTEGER,
        display_name TEXT NOT NULL,
        allowed_hosts TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN (
            'pending', 'downloading', 'paused', 'verifying', 'installing', 'complete', 'failed', 'cancelled')),
        generation INTEGER NOT NULL,
        total_bytes INTEGER NOT NULL CHECK (total_bytes > 0),
        received_bytes INTEGER NOT NULL CHECK (received_bytes BETWEEN 0 AND total_bytes),
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        started_at TEXT,
        settled_at TEXT,
        paused_because TEXT,
        error TEXT
    )
    """,
    """
    CREATE UNIQUE INDEX one_unfinished_download ON downloads (owner, artifact)
        WHERE status NOT IN ('complete', 'failed', 'cancelled')
    """,
    """
    CREATE TABLE files (
        download_id TEXT NOT NULL REFERENCES downloads (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        location TEXT NOT NULL,
        size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
        digest TEXT NOT NULL,
        safe_bytes INTEGER NOT NULL CHECK (safe_bytes BETWEEN 0 AND size_bytes),
        PRIMARY KEY (download_id, position)
    )
    """,
)

_VERSION_2 = (
    "ALTER TABLE downloads ADD COLUMN bytes_per_second REAL CHECK (bytes_per_second >= 0)",
    "ALTER TABLE downloads ADD COLUMN device TEXT",
)
"""So that a second process can say how fast the first one is, and on which disk it still needs room."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2)
"""What makes each version of the one before it; version 0 is an empty file."""

VERSION = len(MIGRATIONS)

TABLES = ("downloads", "files")


def bring_forward(connection: sqlite3.Connection, version: int) -> None:
    """Makes the tables of `VERSION` out of those of `version`; the caller holds the transaction."""
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
