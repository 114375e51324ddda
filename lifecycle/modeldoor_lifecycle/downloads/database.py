"""The file that holds the downloads of this user, read and changed in whole transactions."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from modeldoor_lifecycle.downloads.opening import BUSY_TIMEOUT_S, connect, make_ready, refused
from modeldoor_lifecycle.state import folders

if TYPE_CHECKING:
    from collections.abc import Generator

FILE_NAME = "downloads.sqlite"


class Database:
    """The downloads. Every use opens the file anew: threads and processes share nothing else.

    Everything here raises `DatabaseRefused`, and `sqlite3.IntegrityError` where there would be two of
    what there may be one.
    """

    def __init__(self, folder: str) -> None:
        folders.make_private(folder)
        self.path = os.path.join(folder, FILE_NAME)
        self.complaint = make_ready(self.path)
        """What had to be done before the file could be used; empty when nothing had."""

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        """A connection that sees one moment; nothing is written."""
        with self._connected() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                _end(connection, "ROLLBACK")

    @contextmanager
    def writing(self, timeout_s: float = BUSY_TIMEOUT_S) -> Generator[sqlite3.Connection]:
        """A transaction that no other process can come into; what raises undoes it. Raises `DatabaseBusy` too."""
        with self._connected(timeout_s) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                _end(connection, "ROLLBACK")
                raise

    @contextmanager
    def kept_open(self) -> Generator[None]:
        """Keeps the file open: who closes it last brings all of it to the disk, which must not be after every change."""
        with self._connected():
            yield

    @contextmanager
    def _connected(self, timeout_s: float = BUSY_TIMEOUT_S) -> Generator[sqlite3.Connection]:
        try:
            connection = connect(self.path, timeout_s)
            try:
                yield connection
            finally:
                connection.close()
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise refused(self.path, error) from None


def _end(connection: sqlite3.Connection, how: str) -> None:
    with suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute(how)
