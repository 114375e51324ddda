"""One run of one download: from pending to an end, or until somebody halts it.

Whoever runs holds the download's turn. Every change of state is compare-and-set, so what an owner does
meanwhile from elsewhere is noticed and never overwritten.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.failures import error_of, room_refused, transfer_error
from modeldoor_lifecycle.downloads.leftovers import clear_away, kept_bytes
from modeldoor_lifecycle.downloads.names import partial_name
from modeldoor_lifecycle.downloads.resuming import Expected

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.downloads.database import Database
    from modeldoor_lifecycle.downloads.events import Events
    from modeldoor_lifecycle.downloads.pacing import Pace
    from modeldoor_lifecycle.downloads.resuming import Restart
    from modeldoor_lifecycle.downloads.retries import Limits
    from modeldoor_lifecycle.downloads.rows import Because, FileRow, Row
    from modeldoor_lifecycle.downloads.transitions import Happening
    from modeldoor_lifecycle.hub.errors import TransferRefused
    from modeldoor_lifecycle.hub.network import Network
    from modeldoor_lifecycle.store.partial import Partial
    from modeldoor_lifecycle.store.store import Store

RESERVE_BYTES = 64 * 2**20
"""What a download leaves free on the disk: so much the seed's later version keeps for everything else."""

LOOK_INTERVAL_S = 0.2
"""How often a transfer looks whether its owner halted it from elsewhere."""


TELL_INTERVAL_S = 1.5
"""How long nothing is told of a transfer into which nothing comes: longer than between two flushes."""


class Halted(Exception):
    """The run ends here, and the row says why or is about to: raised through a transfer, never seen outside."""


class Stopped(Halted):
    """The program that runs the download was told to end, or its owner to pause, in this very process."""

    def __init__(self, because: Because) -> None:
        super().__init__(because)
        self.because: Because = because


class Run:
    """Carries one download as far as it goes."""

    def __init__(
        self,
        row: Row,
        *,
        database: Database,
        store: Store,
        network_for: Callable[[Row], Network],
        limits: Limits,
        pace: Pace | None,
        slots: int,
        events: Events,
        stop: Callable[[], Because | None],
        at: Callable[[str], None],
    ) -> None:
        self._row = row
        self._database = database
        self._store = store
        self._network_for = network_for
        self._limits = limits
        self._pace = pace
        self._slots = slots
        self._events = events
        self._stop = stop
        self._at = at
        self._looked_s = 0.0
        self._whole_files_bytes = 0
        """The sizes of the files that are here and right, before the one that is being fetched."""
        self._file: FileRow | None = None
        self._rate: float | None = None
        self._told_s = time.monotonic()

    def carry_out(self) -> Row:
        """Runs a pending download; returns the row as it then stands. Raises nothing but faults of the database."""
        try:
            with ExitStack() as held:
                self._wait_for_turns(held)
                self._begin()
                partials = self._fetch_all(held)
                self._put_in_place(partials)
        except Stopped as stop:
            self._change("paused" if stop.because == "owner" else "interrupted", because=stop.because)
        except Halted:
            pass
        except Exception as failure:  # noqa: BLE001  # whatever it is, the row says it
            self._change("failed", error=error_of(failure))
        return self._settle()

    # -- The phases

    def _wait_for_turns(self, held: ExitStack) -> None:
        """Waits until nobody fetches the same bytes, and until one of the places for transfers is free."""
        held.enter_context(self._store.turn(self._row.artifact, halt=self._halt))
        held.enter_context(self._store.slot(self._slots, halt=self._halt))

    def _begin(self) -> None:
        """Promises the disk what is still to come, and begins; fails where there is no room."""
        needed = sum(file.size_bytes - self._there_bytes(file) for file in self._row.files)
        with self._database.writing() as connection:
            promised = rows.reserved_by_others(connection, self._row.id)
            free = self._store.free_bytes()
            if needed and needed + RESERVE_BYTES > free - promised:
                error = room_refused(needed + RESERVE_BYTES, free, promised)
                changed = rows.change(connection, self._row, "failed", error=error)
            else:
                changed = rows.change(connection, self._row, "begun", reserved_bytes=needed)
            self._at(f"change:{'failed' if changed and changed.status == 'failed' else 'begun'}")
        self._take(changed)
        if self._row.status == "failed":
            raise Halted

    def _there_bytes(self, file: FileRow) -> int:
        """How many bytes of a file need no room any more."""
        if self._store.locate(file.digest, file.size_bytes) is not None:
            return file.size_bytes
        return min(self._store.partial_bytes(partial_name(self._row.id, file.position)), file.size_bytes)

    def _fetch_all(self, held: ExitStack) -> list[tuple[FileRow, Partial]]:
        """Fetches every file that is not in the store; gives those that are to be put there."""
        fetched: list[tuple[FileRow, Partial]] = []
        network = None
        for file in self._row.files:
            if self._store.confirm(file.digest, file.size_bytes, halt=self._halt) is None:
                network = network or self._network_for(self._row)
                partial = held.enter_context(self._store.partial(partial_name(self._row.id, file.position)))
                self._fetch(file, partial, network)
                fetched.append((file, partial))
            self._whole_files_bytes += file.size_bytes
            self._file = None
        if self._row.status == "downloading":
            self._require("received", received_bytes=self._row.total_bytes)
        return fetched

    def _fetch(self, file: FileRow, partial: Partial, network: Network) -> None:
        from modeldoor_lifecycle.downloads.transfer import transfer
        from modeldoor_lifecycle.hub.references import parse_reference

        self._file = file
        transfer(
            network.location_of(parse_reference(file.location)),
            partial,
            Expected(file.size_bytes, file.digest),
            network=network,
            limits=self._limits,
            watch=self,
            safe_bytes=file.safe_bytes,
            pace=self._pace,
        )

    def _put_in_place(self, partials: list[tuple[FileRow, Partial]]) -> None:
        """Publishes what was fetched, in one transaction with the end: who cancels comes before it or too late."""
        self._require("verified")
        self._halt(look=True)
        with self._database.writing() as connection:
            if rows.status_of(connection, self._row.id) != (self._row.status, self._row.generation):
                raise Halted
            for file, partial in partials:
                self._store.publish(partial, file.digest, file.size_bytes, halt=self._halt)
            changed = rows.change(connection, self._row, "installed", received_bytes=self._row.total_bytes)
            self._at("change:installed")
        self._take(changed)

    def _settle(self) -> Row:
        """Reads how it stands, and clears away what nobody can use any more."""
        with self._database.writing() as connection:
            row = rows.read(connection, self._row.id)
            if row.status in ("paused", "failed"):
                rows.record_received(connection, row.id, kept_bytes(self._store, row))
                row = rows.read(connection, row.id)
        clear_away(self._store, row)
        self._row = row
        self._events.saw(row)
        return row

    # -- What the transfer tells (`transfer.Watch`)

    def halt(self) -> None:
        """Ends the run when this program was told to end, or when the row was changed from elsewhere."""
        self._halt()

    def received(self, written_bytes: int, bytes_per_second: float | None) -> None:  # noqa: ARG002  # the transfer tells more than is written down
        """Remembered; it is written down as soon as it is safe, and that nothing comes in after a while."""
        self._rate = bytes_per_second
        if time.monotonic() - self._told_s >= TELL_INTERVAL_S:
            self._tell(self._row.received_bytes, self._row.reserved_bytes)

    def flushed(self, safe_bytes: int) -> None:
        """Writes down what is safe."""
        file = self._file
        if file is None:
            return
        with self._database.writing() as connection:
            rows.record_safe(connection, self._row.id, file.position, safe_bytes)
        received = self._whole_files_bytes + safe_bytes
        self._tell(received, max(self._row.reserved_bytes - max(received - self._row.received_bytes, 0), 0))

    def verifying(self) -> None:
        """The bytes of a file are here; of the last file that means that all are."""
        file = self._file
        if file is not None and file.position == len(self._row.files) - 1 and self._row.status == "downloading":
            self._require("received", received_bytes=self._row.total_bytes)

    def retrying(self, attempt: int, wait_s: float, error: TransferRefused) -> None:
        """Told to whoever listens."""
        self._events.retrying(self._row, attempt + 1, wait_s, transfer_error(error))

    def restarted(self, because: Restart, dropped_bytes: int) -> None:
        """What was received of the file does not count any more."""
        if self._row.status == "verifying":
            self._require("refetched", received_bytes=self._whole_files_bytes)
        with self._database.writing() as connection:
            needed = self._row.total_bytes - self._whole_files_bytes
            if not rows.record_progress(connection, self._row, self._whole_files_bytes, needed, None):
                raise Halted
            self._row = rows.read(connection, self._row.id)
        self._events.restarted(self._row, because, dropped_bytes)

    # -- Changes

    def _tell(self, received_bytes: int, reserved_bytes: int) -> None:
        """Writes down and tells how far it is, as long as it is running."""
        self._told_s = time.monotonic()
        if self._row.status != "downloading":
            return
        with self._database.writing() as connection:
            if not rows.record_progress(connection, self._row, received_bytes, reserved_bytes, self._rate):
                return
            self._row = rows.read(connection, self._row.id)
        self._events.saw(self._row)

    def _halt(self, *, look: bool = False) -> None:
        because = self._stop()
        if because is not None:
            raise Stopped(because)
        now = time.monotonic()
        if not look and now - self._looked_s < LOOK_INTERVAL_S:
            return
        self._looked_s = now
        with self._database.reading() as connection:
            if rows.status_of(connection, self._row.id) != (self._row.status, self._row.generation):
                raise Halted

    def _require(self, happening: Happening, *, received_bytes: int | None = None) -> None:
        """A change without which the run does not go on."""
        self._take(self._changed(happening, received_bytes=received_bytes))

    def _take(self, changed: Row | None) -> None:
        if changed is None:
            raise Halted
        self._row = changed
        self._at(f"changed:{changed.status}")
        self._events.saw(changed)

    def _changed(
        self,
        happening: Happening,
        *,
        because: Because | None = None,
        error: dict[str, object] | None = None,
        received_bytes: int | None = None,
    ) -> Row | None:
        with self._database.writing() as connection:
            changed = rows.change(
                connection,
                self._row,
                happening,
                because=because,
                error=error,
                received_bytes=received_bytes,
                reserved_bytes=self._row.reserved_bytes if happening in ("refetched",) else 0,
            )
            self._at(f"change:{happening}")
        return changed

    def _change(
        self, happening: Happening, *, because: Because | None = None, error: dict[str, object] | None = None
    ) -> None:
        """A change that comes too late where somebody else made one: then theirs stands."""
        changed = self._changed(happening, because=because, error=error)
        if changed is not None:
            self._row = changed
            self._at(f"changed:{changed.status}")
