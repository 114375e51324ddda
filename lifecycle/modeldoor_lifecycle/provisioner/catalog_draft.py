"""A catalogue while it is changed: what is put and removed counts when all of it passes the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner import catalog_entries
from modeldoor_validators import parsing
from modeldoor_validators.times import exactly, instant, to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

END_OF_TIME = "9999-12-31T23:59:59.999Z"
"""The date of a catalogue whose entries tell of any time."""


class Draft:
    """The entries of a catalogue, and `now`: the moment at which it is changed, never before that of its last change."""

    def __init__(self, before: Mapping[str, Any], clock_says: datetime) -> None:
        self.now = _not_before(before["updatedAt"], clock_says)
        self.is_changed = False
        self._before = before
        self._entries: dict[str, dict[str, Any]] = {entry["id"]: entry for entry in before["entries"]}
        self._ids = {alias: name for name, entry in self._entries.items() for alias in entry.get("aliases", ())}
        self._put: set[str] = set()

    @property
    def entries(self) -> Sequence[Mapping[str, Any]]:
        """All entries as they are now, in the order of ids; to change one, `put` its successor."""
        return [self._entries[name] for name in sorted(self._entries)]

    def get(self, name: str) -> dict[str, Any] | None:
        """A copy of the entry with this id or alias."""
        entry = self._entries.get(name) or self._entries.get(self._ids.get(name, ""))
        return None if entry is None else parsing.plain(entry)

    def put(self, entry: Mapping[str, Any]) -> None:
        """Adds a copy of an entry, or replaces the one with its id. Raises `DocumentRefused`.

        A reference leads to one entry: to the one that has it as its id, else to the one that was put last.
        """
        new = _admitted(entry)
        name = new["id"]
        aliases = [each for each in new.pop("aliases", ()) if each not in self._entries]
        if aliases:
            new["aliases"] = aliases
        for alias in (name, *aliases):
            self._lead_elsewhere(alias, name)
        old = self._entries.get(name)
        if old == new:
            return
        self._forget_aliases(old)
        self._entries[name] = new
        self._ids.update(dict.fromkeys(aliases, name))
        self._put.add(name)
        self.is_changed = True

    def remove(self, name: str) -> bool:
        """Takes the entry with this id out; whether it was there."""
        old = self._entries.pop(name, None)
        self._forget_aliases(old)
        self._put.discard(name)
        self.is_changed |= old is not None
        return old is not None

    def document(self) -> dict[str, Any]:
        """The next version of the catalogue.

        It is dated after all that was put: what was seen before a clock was set back is not refused for it.
        """
        updated = catalog_entries.latest(self._before["updatedAt"], written(self.now))
        for name in self._put:
            updated = catalog_entries.latest_time(self._entries[name], updated)
        generation = self._before["generation"] + 1
        return {**self._before, "generation": generation, "updatedAt": updated, "entries": self.entries}

    def _lead_elsewhere(self, alias: str, name: str) -> None:
        """Takes an alias away from another entry."""
        other = self._entries.get(self._ids.get(alias, name))
        if other is None or other["id"] == name:
            return
        del self._ids[alias]
        aliases = [each for each in other["aliases"] if each != alias]
        self._entries[other["id"]] = catalog_entries.with_members(other, aliases=aliases or None)

    def _forget_aliases(self, entry: Mapping[str, Any] | None) -> None:
        for alias in () if entry is None else entry.get("aliases", ()):
            del self._ids[alias]


def _not_before(updated: str, moment: datetime) -> datetime:
    return to_the_millisecond(instant(updated) if exactly(written(moment)) < exactly(updated) else moment)


def _admitted(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of an entry that a catalogue could hold."""
    from modeldoor_validators import gate

    alone = {
        "schemaVersion": "v1",
        "kind": "ModelCatalog",
        "generation": 0,
        "updatedAt": END_OF_TIME,
        "entries": [entry],
    }
    copy = parsing.plain(alone)
    gate.admitted(copy, "model-catalog")
    admitted: dict[str, Any] = copy["entries"][0]
    return admitted
