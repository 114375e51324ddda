"""Downloads of models, as programs use them: start, run, pause, resume, cancel, look.

    downloads = Downloads(state_folder(), Store(store_folder()))
    document = downloads.start("operator", wanted_entry("modeldoor", entry))
    document = downloads.run("operator", document["downloadId"], on_event=print)

What leaves here is always a `ModelDownload`, or a `DownloadEvent`: never a digest that was expected, never
a path of the machine. Every question is asked in the name of an owner, and another's download is as if
it did not exist. Any number of processes and threads may have the same state folder and store.
"""

from __future__ import annotations

import os
import re
import sqlite3
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.database import Database
from modeldoor_lifecycle.downloads.documents import document_of
from modeldoor_lifecycle.downloads.errors import ChangeRefused, OwnerRefused
from modeldoor_lifecycle.downloads.events import Events
from modeldoor_lifecycle.downloads.home import Home
from modeldoor_lifecycle.downloads.leftovers import clear_away
from modeldoor_lifecycle.downloads.names import download_of, partial_name
from modeldoor_lifecycle.downloads.recovery import Recovery
from modeldoor_lifecycle.downloads.retries import Limits
from modeldoor_lifecycle.downloads.runner import Run
from modeldoor_lifecycle.downloads.transitions import RUNNING, WAITING_OR_RUNNING
from modeldoor_lifecycle.downloads.turns import Turns
from modeldoor_lifecycle.store.errors import StoreError
from modeldoor_validators import registry
from modeldoor_validators.rules.shared.download_states import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from modeldoor_lifecycle.downloads.events import Listener
    from modeldoor_lifecycle.downloads.pacing import Pace
    from modeldoor_lifecycle.downloads.rows import Because, Row
    from modeldoor_lifecycle.downloads.transitions import Happening
    from modeldoor_lifecycle.downloads.wanted import Wanted
    from modeldoor_lifecycle.hub.network import Network
    from modeldoor_lifecycle.store.store import Store

SLOTS = 2
"""Transfers at once, in all processes: two keep a line full where one server is slow, more only share it."""

FOLLOW_INTERVAL_S = 0.1
"""How often somebody who waits for another's run looks."""


def _goes_on() -> Because | None:
    return None


def _nowhere(_point: str) -> None:
    return


class Downloads:
    """The downloads that a state folder and a store hold.

    Raises `DatabaseRefused`, `FileNotWritten` and the errors of the store wherever it reads or writes.
    """

    def __init__(
        self,
        state_folder: str,
        store: Store,
        *,
        network: Callable[[tuple[str, ...]], Network] | None = None,
        limits: Limits | None = None,
        pace: Pace | None = None,
        slots: int = SLOTS,
        at: Callable[[str], None] = _nowhere,
    ) -> None:
        """`network` makes what the hosts of a download may be reached by; `at` is told of every step, by name."""
        self._store = store
        self._database = Database(state_folder)
        self._home = Home(state_folder)
        self._turns = Turns(state_folder)
        self._network = network or _network_of_this_user
        self._limits = limits or Limits()
        self._pace = pace
        self._slots = slots
        self._at = at
        self._recovery = Recovery(self._database, store, self._turns, at)

    @property
    def complaints(self) -> list[str]:
        """What had to be done before the database could be used, and what the last recovery could not do."""
        return [each for each in (self._database.complaint, *self._recovery.complaints) if each]

    def recover(self) -> list[dict[str, Any]]:
        """Recovers what programs that ended without a word left unfinished, of all owners; returns what was changed.

        To be called when a program starts. What another program runs at this moment is left alone.
        """
        return [document_of(row) for row in self._recovery.recover_all()]

    def start(self, owner: str, wanted: Wanted) -> dict[str, Any]:
        """The owner's download of these bytes: the one that there is, let go on if it was halted, or a new one.

        It is complete where the file is in the store since, and else pending, or already running
        elsewhere; `run` carries it out. However often and from however many processes it is asked
        for, there is one. Where it goes on, it does so from the place that is named now: the same
        bytes may lie on a server that answers better. Raises `DocumentRefused` for what no document
        may show, such as an address with a branch in it.
        """
        _require_owner(owner)
        with self._database.writing() as connection:
            row = self._the_one_there_is(connection, owner, wanted.artifact)
            if row is None:
                row = rows.insert(connection, self._new_id(connection, wanted), owner, wanted)
                self._at("change:inserted")
            elif row.status in ("paused", "failed"):
                rows.retarget(connection, row, wanted)
                row = rows.change(connection, row, "resumed") or row
                self._at("change:resumed")
            document = document_of(row)  # what no document may show is not kept
        self._at(f"changed:{row.status}")
        return document

    def run(
        self,
        owner: str,
        download_id: str,
        *,
        on_event: Listener | None = None,
        stop: Callable[[], Because | None] = _goes_on,
    ) -> dict[str, Any]:
        """Carries a download out, or follows whoever does, until it is complete, failed, cancelled or paused.

        Where a program that ran it died, this one goes on. `stop` is asked all the time; once it says why
        (`owner`: somebody wants a pause; `interruption`: the program is told to end), the download is
        paused, and what has arrived is kept. A follower who is told to stop leaves the run alone.
        `on_event` must not raise: what it raises ends the transfer like a fault.
        """
        events = Events(on_event)
        self._read(owner, download_id)  # whoever names no download of theirs takes no turn
        with self._database.kept_open():
            while True:
                row = self._run_or_look(owner, download_id, events, stop)
                is_at_rest = row.status not in UNFINISHED or row.paused_because == "owner"
                if is_at_rest or stop() is not None:
                    break
                if row.status != "pending":
                    time.sleep(FOLLOW_INTERVAL_S)
        if self._read(owner, download_id).status == "cancelled":
            self._clear_away(download_id)  # its owner found its turn taken
        return document_of(row)

    def pause(self, owner: str, download_id: str) -> dict[str, Any]:
        """Halts a download; whoever runs it notices at once. Pausing a paused one changes nothing.

        Raises `DownloadUnknown`, and `ChangeRefused` for one that is over.
        """
        _require_owner(owner)
        with self._database.writing() as connection:
            row = rows.read(connection, download_id, owner)
            if row.status == "paused" and row.paused_because == "interruption":
                document = document_of(rows.keep_paused(connection, row) or row)
                self._at("change:kept")
                return document
        return self._wish(owner, download_id, "paused", because="owner", unless={"paused"})

    def resume(self, owner: str, download_id: str) -> dict[str, Any]:
        """Lets a paused or failed download go on: it is pending then, and `run` carries it out.

        One that goes on already stays as it is. Raises `DownloadUnknown`, and `ChangeRefused` for one
        that is over, or while there is another unfinished one of the same bytes.
        """
        try:
            return self._wish(owner, download_id, "resumed", unless=WAITING_OR_RUNNING)
        except sqlite3.IntegrityError:
            raise ChangeRefused(
                download_id,
                "failed, and another download of the same bytes is under way",
                "resumed",
                hint="go on with that one: modeldoor download list",
            ) from None

    def cancel(self, owner: str, download_id: str) -> dict[str, Any]:
        """Gives a download up, whatever it is doing; what has arrived is removed. Cancelling twice changes nothing.

        Raises `DownloadUnknown`, and `ChangeRefused` for one that is complete.
        """
        document = self._wish(owner, download_id, "cancelled", unless={"cancelled"})
        with suppress(StoreError):  # it is cancelled; the next recovery removes, or says why it cannot
            self._clear_away(download_id)
        return document

    def status(self, owner: str, download_id: str) -> dict[str, Any]:
        """How a download stands; raises `DownloadUnknown`."""
        return document_of(self._read(owner, download_id))

    def all_of(self, owner: str) -> list[dict[str, Any]]:
        """The owner's downloads, the newest first."""
        _require_owner(owner)
        with self._database.reading() as connection:
            found = rows.of_owner(connection, owner)
        return [document_of(row) for row in found]

    def paths(self, owner: str, download_id: str) -> list[str]:
        """Where the files of a complete download lie, in order; empty while it is not complete, or when they are gone.

        For whoever uses the files on this machine; it stands in no document. A file that was touched
        since it was verified is hashed again first.
        """
        row = self._read(owner, download_id)
        if row.status != "complete":
            return []
        found = [self._store.confirm(file.digest, file.size_bytes) for file in row.files]
        return [each.path for each in found if each is not None] if all(found) else []

    # -- Inside

    def _run_or_look(self, owner: str, download_id: str, events: Events, stop: Callable[[], Because | None]) -> Row:
        """Runs the download if its turn is free, else looks at it."""
        with self._turns.taken(download_id) as is_mine:
            row = self._read(owner, download_id)
            events.saw(row)
            if is_mine:
                row = self._made_ready(row, events)
                if row.status == "pending":
                    row = self._run(row, events, stop)
                self._forget_if_over(row)
        return row

    def _clear_away(self, download_id: str) -> None:
        """Removes what a download that is over has on the disk, unless somebody runs it, who then does so."""
        with self._turns.taken(download_id) as is_mine:
            if is_mine:
                with self._database.reading() as connection:
                    row = rows.read_any(connection, download_id)
                clear_away(self._store, row)
                self._forget_if_over(row)

    def _the_one_there_is(self, connection: sqlite3.Connection, owner: str, artifact: str) -> Row | None:
        """The unfinished download of these bytes, else the one by which they are in the store, else the last that failed."""
        row = rows.latest_of_artifact(connection, owner, artifact, UNFINISHED)
        if row is not None:
            return row
        complete = rows.latest_of_artifact(connection, owner, artifact, {"complete"})
        if complete is not None and all(self._store.locate(each.digest, each.size_bytes) for each in complete.files):
            return complete
        return rows.latest_of_artifact(connection, owner, artifact, {"failed"})

    def _read(self, owner: str, download_id: str) -> Row:
        _require_owner(owner)
        with self._database.reading() as connection:
            return rows.read(connection, download_id, owner)

    def _made_ready(self, row: Row, events: Events) -> Row:
        """A download whose program ended goes on from where it was; one that its owner paused stays so."""
        if row.status in RUNNING:
            row = self._recovery.recover(row.id) or self._read(row.owner, row.id)
            events.saw(row)
        if row.status == "paused" and row.paused_because == "interruption":
            with self._database.writing() as connection:
                row = rows.change(connection, row, "resumed") or rows.read_any(connection, row.id)
                self._at("change:resumed")
            events.saw(row)
        return row

    def _run(self, row: Row, events: Events, stop: Callable[[], Because | None]) -> Row:
        return Run(
            row,
            database=self._database,
            store=self._store,
            network_for=lambda each: self._network(each.allowed_hosts),
            limits=self._limits,
            pace=self._pace,
            slots=self._slots,
            events=events,
            stop=stop,
            recover=self._recovery.recover_all,
            at=self._at,
        ).carry_out()

    def _wish(
        self,
        owner: str,
        download_id: str,
        happening: Happening,
        *,
        because: Because | None = None,
        unless: Collection[str],
    ) -> dict[str, Any]:
        _require_owner(owner)
        with self._database.writing() as connection:
            row = rows.read(connection, download_id, owner)
            if row.status not in unless:
                changed = rows.change(connection, row, happening, because=because)
                if changed is None:
                    raise ChangeRefused(download_id, row.status, happening, hint=_WHAT_ELSE.get(row.status, ""))
                row = changed
            document = document_of(row)
            self._at(f"change:{happening}")
        self._at(f"changed:{row.status}")
        return document

    def _forget_if_over(self, row: Row) -> None:
        if row.status in ("complete", "cancelled"):
            self._turns.forget(row.id)

    def _new_id(self, connection: sqlite3.Connection, wanted: Wanted) -> str:
        """The id of a new download; where a database was lost, that under which its first file has been received."""
        for name in self._store.partial_names():
            download_id = download_of(name)
            if name != partial_name(download_id, 0) or not self._home.owns(download_id):
                continue
            identity = self._store.partial_identity(name)
            first = wanted.files[0]
            if identity is None or (identity.reference, identity.digest) != (first.location, first.digest):
                continue
            if rows.status_of(connection, download_id) is None:
                return download_id
        return self._home.new_id()


_WHAT_ELSE = {
    "complete": "its file is in the store",
    "cancelled": "start it anew",
    "failed": "resume it, or cancel it",
}


def _require_owner(owner: object) -> None:
    """Refuses what is no name of anybody: a caller whose user is missing must not get everybody's downloads."""
    actor = registry.schema("common")["$defs"]["Actor"]
    is_name = isinstance(owner, str) and len(owner) <= actor["maxLength"] and re.search(actor["pattern"], owner)
    if not is_name or not str(owner).isprintable():
        raise OwnerRefused(owner)


def _network_of_this_user(allowed_hosts: tuple[str, ...]) -> Network:
    from modeldoor_lifecycle.hub.network import Network

    return Network(os.environ, allowed_hosts=allowed_hosts)
