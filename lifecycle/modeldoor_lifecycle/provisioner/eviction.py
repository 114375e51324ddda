"""Makes room in the store: takes models out of it and out of the catalogue, by the plan of `accounting`.

All of it is done under the lock of the catalogue, which is written once, at the end. Of each model the record
is written first; then its files go, and then its entry. Wherever a process dies, the catalogue is valid
and lists at most models whose files are gone: these are the first that go the next time. Files are removed by
their names in the store, so that nothing outside it can be. What the catalogues of other homes list stays.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.provisioner.accounting import FreeBytes, RetiredOnly, StoreBytes, eviction_plan
from modeldoor_lifecycle.provisioner.errors import GoalRefused
from modeldoor_lifecycle.provisioner.other_catalogs import held_by_others
from modeldoor_lifecycle.provisioner.provenance_events import evicted
from modeldoor_lifecycle.store.errors import StoreFailed
from modeldoor_lifecycle.store.points import never
from modeldoor_validators import gate
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.limits import MAXIMUM_INTEGER
from modeldoor_validators.rules.shared.placeholders import is_placeholder
from modeldoor_validators.times import instant, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from modeldoor_lifecycle.provisioner.accounting import Entry, Goal, Going, Plan
    from modeldoor_lifecycle.provisioner.catalog import Catalog
    from modeldoor_lifecycle.provisioner.catalog_draft import Draft
    from modeldoor_lifecycle.provisioner.other_catalogs import HeldByOthers
    from modeldoor_lifecycle.store.points import Halt
    from modeldoor_lifecycle.store.store import Store, StoredKey

    Record = Callable[[str, dict[str, Any]], Mapping[str, Any]]
    """Adds a record of an event of a model, and gives it once it is kept, as `ProvenanceLog.append` does."""

CONTRACT = "eviction-report"


def collect_garbage(
    catalog: Catalog,
    store: Store,
    record: Record,
    *,
    goal: Goal,
    now: datetime,
    include_unregistered: bool = False,
    is_dry_run: bool = False,
    by: str | None = None,
    halt: Halt = never,
) -> dict[str, Any]:
    """Removes what has to go for a goal, and returns the `EvictionReport`; a dry run only says what would go.

    How much is free is looked at here, whatever a `FreeBytes` says. `by` is who asked, if anybody did. When
    something cannot be removed, what went before it stays removed and leaves the catalogue, and the error
    comes out. Raises `GoalRefused`, and the errors of the catalogue, the store and the record; `CatalogRefused`
    also where another catalogue lists files of the store and cannot be read.
    """
    _require_possible(goal)
    folder = os.path.dirname(catalog.path)
    if is_dry_run:
        document = catalog.document()
        now = max(now, instant(document["updatedAt"]))
        look = _look(store, folder, document["entries"], now, goal, include_unregistered)
        return _report(look, is_dry_run=True)
    failures: list[ModeldoorError] = []

    def carry_out(draft: Draft) -> tuple[_Look, dict[str, str]]:
        room.enter_context(store.catalogs.making_room(halt))
        look = _look(store, folder, draft.entries, max(now, draft.now), goal, include_unregistered)
        removal = _Removal(draft, store, record, by, halt, {})
        try:
            _tidy_notes(store, folder, draft, look.others)
            removal.carry_out(look.plan)
        except ModeldoorError as error:
            failures.append(error)
        return look, removal.record_ids

    with ExitStack() as room:  # until the catalogue is written: else the next home would spare what went from it
        look, record_ids = catalog.change(carry_out, halt)
    if failures:
        raise failures[0]
    store.sweep(_is_kept, halt)  # what others who died left in removing files
    return _report(look, is_dry_run=False, record_ids=record_ids)


def _require_possible(goal: Goal) -> None:
    """Refuses what no report could tell of, before anything is removed for it."""
    match goal:
        case FreeBytes(wanted_bytes):
            least_bytes, asked_bytes = 1, wanted_bytes
        case StoreBytes(most_bytes):
            least_bytes, asked_bytes = 0, most_bytes
        case RetiredOnly():
            return
    if not least_bytes <= asked_bytes <= MAXIMUM_INTEGER:
        raise GoalRefused(
            f"the room that is asked for must be {least_bytes} to {MAXIMUM_INTEGER} bytes; it is {asked_bytes}",
            hint="ask for another size",
        )


class _Look(NamedTuple):
    """What was found, and what follows from it."""

    at: datetime
    goal: Goal
    stored: Mapping[str, int]
    refused: Sequence[StoredKey]
    plan: Plan
    include_unregistered: bool
    others: HeldByOthers

    @property
    def own_bytes(self) -> int:
        """What lies in the store for this catalogue alone, or for none."""
        return sum(size_bytes for key, size_bytes in self.stored.items() if key not in self.others.store_keys)

    @property
    def refused_bytes(self) -> int:
        return sum(each.size_bytes for each in self.refused)


def _is_kept(_partial_name: str) -> bool:
    """Whether an unfinished file is wanted: only the downloads know, so all are."""
    return True


def _look(
    store: Store, folder: str, entries: Iterable[Entry], at: datetime, goal: Goal, include_unregistered: bool
) -> _Look:
    listed = list(entries)
    if _is_any_managed(listed) and not store.is_there():
        raise StoreFailed(
            "the store must be there, because the catalogue has models that lie in it; no store has been made here",
            hint="mount its disk, or set MODELDOOR_STORE to where it lies",
        )
    if isinstance(goal, FreeBytes):
        goal = replace(goal, free_bytes=store.free_bytes())
    stored = {each.key: each.size_bytes for each in store.named_files() if _is_a_models(each)}
    refused = store.refused_files()
    others = held_by_others(store, folder, stored)
    plan = eviction_plan(
        listed,
        stored,
        now=at,
        goal=goal,
        include_unregistered=include_unregistered,
        other_bytes=sum(each.size_bytes for each in refused),
        held_by_others=others.store_keys,
    )
    return _Look(at, goal, stored, refused, plan, include_unregistered, others)


def _is_any_managed(entries: Iterable[Entry]) -> bool:
    return any(entry["location"]["kind"] == "managed" for entry in entries)


def _tidy_notes(store: Store, folder: str, draft: Draft, others: HeldByOthers) -> None:
    """Notes a catalogue that was moved since it listed its files, and forgets those that list none any more."""
    if _is_any_managed(draft.entries):
        store.catalogs.add(folder)
    for note in others.useless_notes:
        store.catalogs.remove(note)


def _is_a_models(file: StoredKey) -> bool:
    """Whether a file can be that of a model: one without bytes is a damaged one, and counts as missing."""
    return file.size_bytes > 0 and not is_placeholder(file.key.removeprefix("sha256-"))


class _Removal(NamedTuple):
    """Carries a plan out, model by model; `record_ids` says by which record each went."""

    draft: Draft
    store: Store
    record: Record
    by: str | None
    halt: Halt
    record_ids: dict[str, str]

    def carry_out(self, plan: Plan) -> None:
        self.store.discard_refused()
        useless, in_use = _parted(plan.going)
        for each in useless:
            self._evict(each)
        self._remove_files(plan.unregistered_going)
        for each in in_use:
            self._evict(each)

    def _evict(self, going: Going) -> None:
        model_id = str(going.entry["id"])
        event = evicted(going.store_keys, going.reclaimed_bytes, going.reason, by=self.by)
        self.record_ids[model_id] = self.record(model_id, event)["recordId"]
        self._remove_files(going.store_keys)
        self.draft.remove(model_id)

    def _remove_files(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.store.remove(key.replace("-", ":"), self.halt)


def _parted(going: Sequence[Going]) -> tuple[list[Going], list[Going]]:
    """What is of no use, and what is in use: files that no model names go between the two."""
    return (
        [each for each in going if each.reason != "leastRecentlyUsed"],
        [each for each in going if each.reason == "leastRecentlyUsed"],
    )


def _report(look: _Look, *, is_dry_run: bool, record_ids: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    plan = look.plan
    before_bytes = look.own_bytes + look.refused_bytes
    report = {
        "schemaVersion": "v1",
        "kind": "EvictionReport",
        "reportedAt": written(look.at),
        "isDryRun": is_dry_run,
        "goal": _goal(look.goal),
        "includesUnregistered": look.include_unregistered,
        "storeBytesBefore": before_bytes,
        "storeBytesAfter": before_bytes - plan.reclaimed_bytes - look.refused_bytes,
        "removed": list(_removed(look, record_ids)),
        "kept": [
            {"modelId": each.entry["id"], "sizeBytes": each.size_bytes, "reason": each.reason} for each in plan.staying
        ],
        "unregistered": {
            "fileCount": len(plan.unregistered_staying),
            "totalBytes": sum(plan.unregistered_staying.values()),
        },
        "outcome": {"result": "notReached", "shortfallBytes": plan.shortfall_bytes}
        if plan.shortfall_bytes
        else {"result": "reached"},
    }
    return gate.admitted(report, CONTRACT)[0]


def _goal(goal: Goal) -> dict[str, Any]:
    match goal:
        case FreeBytes(wanted_bytes, free_bytes):
            return {"kind": "freeBytes", "freeBytes": wanted_bytes, "freeBytesBefore": free_bytes}
        case StoreBytes(most_bytes):
            return {"kind": "storeBytes", "storeBytes": most_bytes}
        case RetiredOnly():
            return {"kind": "retiredOnly"}


def _removed(look: _Look, record_ids: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    if look.refused:
        yield {"what": "refusedFiles", "fileCount": len(look.refused), "reclaimedBytes": look.refused_bytes}
    useless, in_use = _parted(look.plan.going)
    yield from (_model(each, record_ids) for each in useless)
    for key, size_bytes in look.plan.unregistered_going.items():
        yield {"what": "unregisteredFile", "storeKey": key, "reclaimedBytes": size_bytes}
    yield from (_model(each, record_ids) for each in in_use)


def _model(going: Going, record_ids: Mapping[str, str]) -> dict[str, Any]:
    entry = going.entry
    model = {
        "what": "model",
        "modelId": entry["id"],
        "storeKeys": list(going.store_keys),
        "reclaimedBytes": going.reclaimed_bytes,
        "reason": going.reason,
    }
    if "lastUsedAt" in entry:
        model["lastUsedAt"] = entry["lastUsedAt"]
    if entry["id"] in record_ids:
        model["recordId"] = record_ids[entry["id"]]
    return model
