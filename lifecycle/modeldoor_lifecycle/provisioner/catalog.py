"""The catalogue: which model files this machine has, where, and how far each can be trusted.

Who reads takes no lock and writes nothing. Who changes it holds a lock that dies with its process,
and writes a new version only when something changed and the gate lets it pass; at every moment there
is one whole catalogue. It lists files and never touches one: removing them is another part's work.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from modeldoor_lifecycle.provisioner import catalog_entries, catalog_text
from modeldoor_lifecycle.provisioner.catalog_draft import Draft
from modeldoor_lifecycle.provisioner.catalog_file import CONTRACT, LOCK_TIMEOUT_S, CatalogFile
from modeldoor_lifecycle.provisioner.errors import CatalogFull, NotInCatalog
from modeldoor_lifecycle.store.points import Halt, never, nowhere
from modeldoor_validators.limits import MAXIMUM_BYTES
from modeldoor_validators.times import written

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from modeldoor_lifecycle.provisioner.catalog_points import At

T = TypeVar("T")

State = Literal["active", "retired"]

ROOM_FOR_CHANGES_BYTES = 2**20
"""Kept free of new models, so that those of a full catalogue can still be leased, retired and distrusted."""


def _system_clock() -> datetime:
    return datetime.now(UTC)


class Catalog:
    """The catalogue in a folder, which need not exist before something is put.

    `clock` is asked once for each change; a change is never dated before the last one.
    """

    def __init__(
        self,
        folder: str,
        at: At = nowhere,
        *,
        clock: Callable[[], datetime] = _system_clock,
        lock_timeout_s: float = LOCK_TIMEOUT_S,
    ) -> None:
        self._file = CatalogFile(folder, at, lock_timeout_s)
        self._at = at
        self._clock = clock

    @property
    def path(self) -> str:
        """The file of the catalogue."""
        return self._file.path

    def get(self, name: str) -> dict[str, Any] | None:
        """The entry with this id or alias. Raises `CatalogRefused`, as everything here that reads."""
        text = self._file.text()
        if text is None:
            return None
        if self._file.is_noted(text):
            return catalog_text.entry_in(text, name)
        return Draft(self._file.document(text), self._clock()).get(name)

    def entries(self) -> list[dict[str, Any]]:
        """All entries, in the order of ids."""
        entries: list[dict[str, Any]] = self.document()["entries"]
        return entries

    def document(self) -> dict[str, Any]:
        """The whole catalogue; an empty one of generation 0 where there is none yet."""
        text = self._file.text()
        return self._empty() if text is None else self._file.document(text)

    def excerpt(self, ids: Collection[str]) -> dict[str, Any]:
        """The catalogue with these entries alone, those that are there; quick however many others there are."""
        text = self._file.text()
        if text is None or not self._file.is_noted(text):
            document = self._empty() if text is None else self._file.document(text)
            return {**document, "entries": [entry for entry in document["entries"] if entry["id"] in ids]}
        found = (catalog_text.entry_in(text, each) for each in sorted(ids))
        entries = [entry for entry in found if entry is not None and entry["id"] in ids]
        return {**catalog_text.head_in(text), "entries": entries}

    def put(self, entry: Mapping[str, Any]) -> None:
        """Adds an entry, or replaces the one with its id; see `Draft.put`."""
        self.change(lambda draft: draft.put(entry))

    def set_state(self, name: str, state: State) -> dict[str, Any]:
        """Retires a model or takes it into use again, and returns its entry. Raises `NotInCatalog` and `InUse`."""

        def changed(draft: Draft) -> dict[str, Any]:
            entry = draft.get(name)
            if entry is None:
                raise NotInCatalog(name)
            if state == "retired":
                entry = catalog_entries.retired(entry, draft.now)
            else:
                entry = catalog_entries.activated(entry)
            draft.put(entry)
            return entry

        return self.change(changed)

    def delete(self, name: str) -> bool:
        """Forgets a model; whether it was there. Its files stay where they are."""

        def changed(draft: Draft) -> bool:
            entry = draft.get(name)
            return entry is not None and draft.remove(entry["id"])

        return self.change(changed)

    def change(self, make: Callable[[Draft], T], halt: Halt = never) -> T:
        """Lets `make` change entries, and writes them when it did; other processes wait meanwhile.

        Nothing is written when `make` raises, and that comes out. Raises `DocumentRefused` for what the
        gate refuses, `CatalogRefused`, `CatalogFull` and `FileNotWritten`; the catalogue is then as it was.
        A change of nothing notes that a catalogue passed which somebody wrote by hand, or an earlier modeldoor.
        """
        self._file.prepare()
        with self._file.locked(halt):
            self._at("locked")
            text = self._file.text()
            before = self._empty() if text is None else self._file.document(text)
            draft = Draft(before, self._clock())
            result = make(draft)
            self._at("made")
            if draft.is_changed:
                self._write(text, before, draft)
            elif text is not None:
                self._file.note(text, before)
        return result

    def restore(self) -> dict[str, Any]:
        """Puts the last version in the place of a catalogue that cannot be used, which is put aside; returns it.

        Raises `CatalogRefused` for a catalogue that can be used, and for a backup that cannot.
        """
        return self._file.restore()

    def _empty(self) -> dict[str, Any]:
        now = written(self._clock())
        return {"schemaVersion": "v1", "kind": "ModelCatalog", "generation": 0, "updatedAt": now, "entries": []}

    def _write(self, text: bytes | None, before: dict[str, Any], draft: Draft) -> None:
        from modeldoor_validators import gate

        document = draft.document()
        after = catalog_text.text_of(document)
        is_larger = len(document["entries"]) > len(before["entries"])
        self._require_room(len(after), MAXIMUM_BYTES - (ROOM_FOR_CHANGES_BYTES if is_larger else 0))
        gate.read(after, CONTRACT)
        self._at("passed")
        self._file.replace(text, after)

    def _require_room(self, size_bytes: int, most_bytes: int) -> None:
        if size_bytes > most_bytes:
            raise CatalogFull(
                self.path,
                f"must be at most {most_bytes} bytes long; with this change it would be {size_bytes}",
                hint="retire models that are no longer used (modeldoor catalog retire), and remove them (modeldoor catalog gc)",
            )
