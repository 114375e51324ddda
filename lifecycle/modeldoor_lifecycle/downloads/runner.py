"""One run of one download: from pending to an end, or until somebody halts it.

Whoever runs holds the download's turn. Every change of state is compare-and-set, so what an owner does
meanwhile from elsewhere is noticed and never overwritten.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.errors import DatabaseBusy
from modeldoor_lifecycle.downloads.failures import error_of, room_refused, transfer_error
from modeldoor_lifecycle.downloads.leftovers import clear_away, kept_bytes
from modeldoor_lifecycle.downloads.names import partial_name
from modeldoor_lifecycle.downloads.resuming import Expected
from modeldoor_lifecycle.store.verified import StoredFile

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


TELL_TIMEOUT_S = 0.5
"""How long a transfer waits to write down how far it is."""


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
        recover: Callable[[], object],
        at: Callable[[str], None],
    ) -> None:
        """`stop` says why the run must end, if it must; `recover` takes back what dead programs were promised."""
        self._row = row
        self._database = database
        self._store = store
        self._network_for = network_for
        self._limits = limits
        self._pace = pace
        self._slots = slots
        self._events = events
        self._stop = stop
        self._recover = recover
        self._at = at
        self._looked_s = 0.0
        self._stored: set[int] = set()
        """The files, by position, that are in the store already."""
        self._there_bytes: dict[int, int] = {}
        """How much of each file is here."""
        self._file: FileRow | None = None
        self._is_last = False
        self._rate: float | None = None
        self._told_s = time.monotonic()

    def carry_out(self) -> Row:
        """Runs a pending download; returns the row as it then stands.

        Whatever fails on the way stands in the row. Raises only where the row cannot be written, or what
        is left over cannot be removed: `DatabaseRefused` and `StoreError`.
        """
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
        for file in self._row.files:
            self._look_for(file)
        changed, was_refused = self._begun_or_refused(is_last=False)
        if was_refused:
            self._recover()  # what a dead program was promised is free again
            changed, _ = self._begun_or_refused(is_last=True)
        self._take(changed)
        if self._row.status == "failed":
            raise Halted

    def _look_for(self, file: FileRow) -> None:
        if self._store.confirm(file.digest, file.size_bytes, halt=self._halt) is not None:
            self._stored.add(file.position)
            self._there_bytes[file.position] = file.size_bytes
        else:
            name = partial_name(self._row.id, file.position)
            self._there_bytes[file.position] = min(self._store.partial_bytes(name), file.size_bytes)

    def _begun_or_refused(self, *, is_last: bool) -> tuple[Row | None, bool]:
        """The row as it is then, and whether it was left as it is because others were promised the room."""
        there = sum(self._there_bytes.values())
        needed = self._row.total_bytes - there
        device = self._store.device()
        with self._database.writing() as connection:
            promised = rows.promised_to_others(connection, self._row.id, device)
            free = self._store.free_bytes()
            if not needed or needed + RESERVE_BYTES <= free - promised:
                changed = rows.change(connection, self._row, "begun", received_bytes=there, device=device)
                self._at("change:begun")
            elif promised and not is_last:
                return None, True
            else:
                error = room_refused(needed + RESERVE_BYTES, free, promised)
                changed = rows.change(connection, self._row, "failed", error=error)
                self._at("change:failed")
        return changed, False

    def _fetch_all(self, held: ExitStack) -> list[tuple[FileRow, Partial]]:
        """Fetches every file that is not in the store; gives those that are to be put there."""
        fetched: list[tuple[FileRow, Partial]] = []
        missing = [file for file in self._row.files if file.position not in self._stored]
        network = self._network_for(self._row)
        for file in missing:
            partial = held.enter_context(
                self._store.partial(partial_name(self._row.id, file.position), halt=self._halt)
            )
            self._fetch(file, partial, network, is_last=file is missing[-1])
            fetched.append((file, partial))
        if self._row.status == "downloading":
            self._require("received", received_bytes=self._row.total_bytes)
        return fetched

    def _fetch(self, file: FileRow, partial: Partial, network: Network, *, is_last: bool) -> None:
        from modeldoor_lifecycle.downloads.transfer import transfer
        from modeldoor_lifecycle.hub.references import parse_reference

        self._file, self._is_last = file, is_last
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
        self._file = None
        self._there_bytes[file.position] = file.size_bytes

    def _put_in_place(self, partials: list[tuple[FileRow, Partial]]) -> None:
        """Gives the files their names, in one transaction with the end: who cancels comes before it or too late."""
        ready = [
            self._store.prepare(partial, file.digest, file.size_bytes, halt=self._halt) for file, partial in partials
        ]
        self._require("verified")
        with self._store.placing(halt=self._halt) as put, self._database.writing() as connection:
            if rows.status_of(connection, self._row.id) != (self._row.status, self._row.generation):
                raise Halted
            for each in ready:
                if not isinstance(each, StoredFile):
                    put(each)
            changed = rows.change(connection, self._row, "installed", received_bytes=self._row.total_bytes)
            self._at("change:installed")
        self._take(changed)

    def _settle(self) -> Row:
        """Reads how it stands, and clears away what nobody can use any more."""
        with self._database.writing() as connection:
            row = rows.read_any(connection, self._row.id)
            if row.status in ("paused", "failed"):
                rows.record_received(connection, row.id, kept_bytes(self._store, row))
                row = rows.read_any(connection, row.id)
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
            self._tell()

    def flushed(self, safe_bytes: int) -> None:
        """Writes down what is safe."""
        if self._file is not None:
            self._there_bytes[self._file.position] = safe_bytes
            self._tell()

    def verifying(self) -> None:
        """The bytes of a file are here; of the last file that means that all are."""
        if self._is_last and self._row.status == "downloading":
            self._require("received", received_bytes=self._row.total_bytes)

    def retrying(self, attempt: int, wait_s: float, error: TransferRefused) -> None:
        """Told to whoever listens."""
        self._events.retrying(self._row, attempt + 1, wait_s, transfer_error(error))

    def restarted(self, because: Restart, dropped_bytes: int) -> None:
        """What was received of the file does not count any more."""
        if self._file is not None:
            self._there_bytes[self._file.position] = 0
        there = sum(self._there_bytes.values())
        if self._row.status == "verifying":
            self._require("refetched", received_bytes=there)
        with self._database.writing() as connection:
            if not rows.record_progress(connection, self._row, there, None):
                raise Halted
            self._row = rows.read_any(connection, self._row.id)
        self._events.restarted(self._row, because, dropped_bytes)

    # -- Changes

    def _tell(self) -> None:
        """Writes down and tells how far it is, as long as it is running.

        A database that another process holds is no reason to end a transfer: it is told the next time.
        """
        self._told_s = time.monotonic()
        with suppress(DatabaseBusy), self._database.writing(TELL_TIMEOUT_S) as connection:
            if self._file is not None:
                safe_bytes = self._there_bytes[self._file.position]
                rows.record_safe(connection, self._row.id, self._file.position, safe_bytes)
            there = sum(self._there_bytes.values())
            if self._row.status != "downloading" or not rows.record_progress(connection, self._row, there, self._rate):
                return
            self._row = rows.read_any(connection, self._row.id)
        self._events.saw(self._row)

    def _halt(self) -> None:
        because = self._stop()
        if because is not None:
            raise Stopped(because)
        now = time.monotonic()
        if now - self._looked_s < LOOK_INTERVAL_S:
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
