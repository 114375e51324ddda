"""Decides which models leave the store to make room: by what is of no use, and then by what was not used for longest.

First go models whose files are missing, then retired ones, then files that no model names, where that was
asked for; and then, only as far as the goal needs it, models in use, the one first that was handed on longest
ago. What is pinned, leased or kept by somebody else never goes. A file of several models goes with the last
of them, and one that the catalogue of another home lists too stays: it counts for nothing here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_lifecycle.provisioner.catalog_entries import total_bytes, without_expired_leases
from modeldoor_validators.times import exactly

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    Entry = Mapping[str, Any]

ReasonToGo = Literal["filesMissing", "retired", "leastRecentlyUsed"]
ReasonToStay = Literal["external", "pinned", "leased", "sharesFiles", "notNeeded"]


@dataclass(frozen=True, slots=True)
class RetiredOnly:
    """That nothing is kept for models that are no longer used."""


@dataclass(frozen=True, slots=True)
class FreeBytes:
    """That so much is free where the store lies; `free_bytes` is free now."""

    wanted_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True)
class StoreBytes:
    """That the store holds no more than so much."""

    most_bytes: int


Goal = RetiredOnly | FreeBytes | StoreBytes


class Going(NamedTuple):
    """A model that goes, and the files that go with it: those that no other model needs."""

    entry: Entry
    store_keys: tuple[str, ...]
    reclaimed_bytes: int
    reason: ReasonToGo


class Staying(NamedTuple):
    """A model that stays; `size_bytes` counts all of its files, also those of others."""

    entry: Entry
    size_bytes: int
    reason: ReasonToStay


class Plan(NamedTuple):
    """What goes, in its order, what stays, by id, and how much is missing to the goal then; sizes are in bytes."""

    going: tuple[Going, ...]
    staying: tuple[Staying, ...]
    unregistered_going: Mapping[str, int]
    unregistered_staying: Mapping[str, int]
    shortfall_bytes: int

    @property
    def reclaimed_bytes(self) -> int:
        """What goes, in all."""
        return sum(each.reclaimed_bytes for each in self.going) + sum(self.unregistered_going.values())


def eviction_plan(
    entries: Iterable[Entry],
    stored: Mapping[str, int],
    *,
    now: datetime,
    goal: Goal,
    include_unregistered: bool = False,
    other_bytes: int = 0,
    held_by_others: Collection[str] = frozenset(),
) -> Plan:
    """What has to go for a goal, from the entries of a catalogue and the sizes of the files in the store.

    `other_bytes` are in the store too, and go in any case. `held_by_others` are files that other catalogues
    list: they stay, and are not counted.
    """
    known = sorted(entries, key=lambda entry: str(entry["id"]))
    protected: dict[str, ReasonToStay] = {entry["id"]: why for entry in known if (why := _protection(entry, now))}
    free = sorted((each for each in known if each["id"] not in protected), key=lambda entry: _rank(entry, stored))
    removal = _Removal(known, stored, held_by_others)
    for entry in free:
        reason = _own_reason(entry, stored)
        if reason is not None:
            removal.take(entry, reason)
    unregistered = {key: stored[key] for key in sorted(stored) if key not in removal.users}
    reclaimed_bytes = other_bytes + (sum(unregistered.values()) if include_unregistered else 0)
    own_bytes = sum(size_bytes for key, size_bytes in stored.items() if key not in held_by_others)
    missing_bytes = _missing_bytes(goal, own_bytes + other_bytes) - reclaimed_bytes
    for entry in free:
        if removal.reclaimed_bytes >= missing_bytes:
            break
        if _own_reason(entry, stored) is None:
            removal.take(entry, "leastRecentlyUsed")
    removal.give_back_in_vain()
    gone = {each.entry["id"] for each in removal.going}
    return Plan(
        tuple(removal.going),
        tuple(
            Staying(entry, _size_bytes(entry, stored), protected.get(entry["id"]) or removal.reason_to_stay(entry))
            for entry in known
            if entry["id"] not in gone
        ),
        unregistered if include_unregistered else {},
        {} if include_unregistered else unregistered,
        max(0, missing_bytes - removal.reclaimed_bytes),
    )


class _Removal:
    """What has been taken so far, and by how many of the models that stay, and of others, each file is named."""

    def __init__(self, entries: Iterable[Entry], stored: Mapping[str, int], held_by_others: Iterable[str]) -> None:
        self.going: list[Going] = []
        self.reclaimed_bytes = 0
        self.users = Counter(key for entry in entries for key in _keys(entry))
        self.users.update(held_by_others)
        self._stored = stored

    def take(self, entry: Entry, reason: ReasonToGo) -> None:
        """Lets a model go, with the files that no other names any more."""
        keys = _keys(entry)
        self.users.subtract(keys)
        freed = tuple(key for key in keys if not self.users[key] and key in self._stored)
        size_bytes = sum(self._stored[key] for key in freed)
        self.going.append(Going(entry, freed, size_bytes, reason))
        self.reclaimed_bytes += size_bytes

    def give_back_in_vain(self) -> None:
        """Lets models in use stay after all whose files stay anyway, because others that stay have the same."""
        in_vain = [each.reason == "leastRecentlyUsed" and self._is_shared(each.entry) for each in self.going]
        for each, is_in_vain in zip(self.going, in_vain, strict=True):
            if is_in_vain:
                self.users.update(_keys(each.entry))
        self.going = [each for each, is_in_vain in zip(self.going, in_vain, strict=True) if not is_in_vain]

    def reason_to_stay(self, entry: Entry) -> ReasonToStay:
        """Why a model stays that might go."""
        return "sharesFiles" if self._is_shared(entry, besides=1) else "notNeeded"

    def _is_shared(self, entry: Entry, besides: int = 0) -> bool:
        return all(self.users[key] > besides for key in _keys(entry))


def _keys(entry: Entry) -> tuple[str, ...]:
    return tuple(entry["location"].get("storeKeys", ()))


def _protection(entry: Entry, now: datetime) -> ReasonToStay | None:
    """Why a model never goes, if so. A lease counts until it ends, also one that was taken in the future."""
    if entry["location"]["kind"] == "external":
        return "external"
    if entry["isPinned"]:
        return "pinned"
    return "leased" if without_expired_leases(entry, now)["leases"] else None


def _own_reason(entry: Entry, stored: Mapping[str, int]) -> ReasonToGo | None:
    """Why a model goes whatever room there is, if so."""
    if not all(key in stored for key in _keys(entry)):
        return "filesMissing"
    return "retired" if entry["lifecycle"]["state"] == "retired" else None


_FIRST: Mapping[ReasonToGo | None, int] = {"filesMissing": 0, "retired": 1, None: 2}


def _rank(entry: Entry, stored: Mapping[str, int]) -> tuple[Any, ...]:
    """What goes first stands first; of two that were used at the same moment the larger, so that fewer go."""
    used = exactly(entry.get("lastUsedAt") or entry["registeredAt"])
    return _FIRST[_own_reason(entry, stored)], used, -_size_bytes(entry, stored), entry["id"]


def _size_bytes(entry: Entry, stored: Mapping[str, int]) -> int:
    """The size of the files that are there; of a model of which none is, and of one that lies elsewhere, its own."""
    return sum(stored.get(key, 0) for key in _keys(entry)) or total_bytes(entry)


def _missing_bytes(goal: Goal, store_bytes: int) -> int:
    """How much has to go for a goal; nothing, or less, where it is reached."""
    match goal:
        case FreeBytes(wanted_bytes, free_bytes):
            return wanted_bytes - free_bytes
        case StoreBytes(most_bytes):
            return store_bytes - most_bytes
        case RetiredOnly():
            return 0
