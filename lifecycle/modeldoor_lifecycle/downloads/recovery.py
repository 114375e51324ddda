"""What programs that ended without a word left behind: downloads that nobody runs, and files that nobody needs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.leftovers import clear_away, kept_bytes
from modeldoor_lifecycle.downloads.names import download_of
from modeldoor_lifecycle.downloads.transitions import WAITING_OR_RUNNING
from modeldoor_lifecycle.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from modeldoor_lifecycle.downloads.database import Database
    from modeldoor_lifecycle.downloads.rows import Row
    from modeldoor_lifecycle.downloads.turns import Turns
    from modeldoor_lifecycle.store.store import Store


class Recovery:
    """Brings every unfinished download that nobody runs to a state from which its owner can go on."""

    def __init__(self, database: Database, store: Store, turns: Turns, at: Callable[[str], None]) -> None:
        self._database = database
        self._store = store
        self._turns = turns
        self._at = at
        self.complaints: list[str] = []

    @contextmanager
    def _complaining(self) -> Generator[None]:
        try:
            yield
        except StoreError as error:
            if str(error) not in self.complaints:
                self.complaints.append(str(error))

    def recover_all(self) -> list[Row]:
        """Recovers what can be, and clears away what is left of ended downloads; returns what was changed.

        What the store refuses of one download keeps no other from being recovered; `complaints` tell it.
        """
        with self._database.reading() as connection:
            unfinished = rows.with_status(connection, WAITING_OR_RUNNING)
        recovered: list[Row] = []
        for row in unfinished:
            with self._complaining(), self._turns.taken(row.id) as is_taken:
                changed = self.recover(row.id) if is_taken else None
                if changed is not None:
                    recovered.append(changed)
        with self._complaining():
            self._clear_ended()
        return recovered

    def recover(self, download_id: str) -> Row | None:
        """Recovers one download, whose turn the caller holds; `None` when there was nothing to recover.

        What was being put in place and lies there is complete; everything else is paused, with what the
        disk holds of it.
        """
        with self._database.writing() as connection:
            row = rows.read_any(connection, download_id)
            if row.status not in WAITING_OR_RUNNING:
                return None
            if row.status == "installing" and self._is_in_place(row):
                changed = rows.change(connection, row, "installed", received_bytes=row.total_bytes)
            else:
                received = kept_bytes(self._store, row) if row.started_at is not None else 0
                changed = rows.change(connection, row, "interrupted", because="interruption", received_bytes=received)
            self._at("change:recovered")
        self._at("changed:recovered")
        if changed is not None:
            clear_away(self._store, changed)
        return changed

    def _is_in_place(self, row: Row) -> bool:
        return all(self._store.locate(file.digest, file.size_bytes) is not None for file in row.files)

    def _clear_ended(self) -> None:
        """Removes the partial files and the locks of downloads that are over; those of unknown ones are left.

        Another home may share the store, and a database that was put aside may come back: what nobody
        here knows of is somebody's.
        """
        with self._database.reading() as connection:
            ended = {row.id for row in rows.with_status(connection, {"complete", "cancelled"})}
        self._store.sweep(keep=lambda name: download_of(name) not in ended)
        for name in self._turns.names():
            if name in ended:
                with self._turns.taken(name) as is_taken:
                    if is_taken:
                        self._turns.forget(name)
