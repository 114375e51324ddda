"""Looks after what the catalogue has: verifies it anew, takes it out of use and back, holds it, and makes room."""

from __future__ import annotations

import os
import shlex
import uuid
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner import catalog_entries, provenance_events, trust
from modeldoor_lifecycle.provisioner.errors import (
    DigestMismatch,
    FileChanged,
    FileUnsuitable,
    HeaderRefused,
    InUse,
    ModelNotHere,
    NotInCatalog,
    ProvisionError,
)
from modeldoor_lifecycle.provisioner.verification import checked_header, hashed, still, untold
from modeldoor_lifecycle.store.points import never
from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.shared.model_names import digests_of
from modeldoor_validators.times import written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modeldoor_lifecycle.provisioner.accounting import Goal
    from modeldoor_lifecycle.provisioner.catalog import Catalog
    from modeldoor_lifecycle.provisioner.catalog_draft import Draft
    from modeldoor_lifecycle.provisioner.places import Places
    from modeldoor_lifecycle.provisioner.verification import HashedFile, Progress
    from modeldoor_lifecycle.store.points import Halt
    from modeldoor_lifecycle.store.store import Store

    Entry = dict[str, Any]

CATALOGUE = "catalogue"
"""Who says what a file must be that was registered before."""


class Upkeep:
    """What operators do with registered models; every method raises `NotInCatalog` for a name that leads to none."""

    def __init__(
        self,
        catalog: Catalog,
        store: Store,
        places: Places,
        *,
        record: Callable[[str, dict[str, Any]], dict[str, Any]],
        find: Callable[[str], Entry | None],
        by: str,
        budget_bytes: int | None = None,
        halt: Halt = never,
        progress: Progress = untold,
    ) -> None:
        """`find` tells the entry to which a reference leads; `by` is who does it, for the record.

        `budget_bytes` is how much the store may hold where nobody says it.
        """
        self._catalog = catalog
        self._store = store
        self._places = places
        self._record = record
        self._find = find
        self._by = by
        self._budget_bytes = budget_bytes
        self._halt = halt
        self._progress = progress

    def entry(self, reference: str) -> Entry:
        """The entry to which a reference or an id leads."""
        entry = self._catalog.get(reference) or self._find(reference)
        if entry is None:
            raise NotInCatalog(reference)
        return entry

    def verify(self, reference: str) -> Entry:
        """Hashes the files anew and reads the header; the entry is trusted from then on, or no longer.

        Raises `DigestMismatch`, `HeaderRefused`, `ModelNotHere` and `FileUnsuitable`: the model is then not
        handed on any more.
        """
        entry = self.entry(reference)
        try:
            places = zip(self._places.file_paths(entry), self._places.real_paths(entry), strict=True)
            files = [hashed(path, real_path=real, halt=self._halt, progress=self._progress) for path, real in places]
            self._require_digests(entry, files)
            checked_header(files)
        except (DigestMismatch, HeaderRefused, ModelNotHere, FileUnsuitable) as refusal:
            self._distrust(entry, refusal)
            raise
        return self._trusted_again(entry, files)

    def retire(self, reference: str) -> Entry:
        """Takes a model out of use; its files stay until room is made. Raises `InUse` while it is leased."""

        def change(draft: Draft, entry: Entry) -> Entry:
            changed = catalog_entries.retired(entry, draft.now)
            if changed != entry:
                self._record(entry["id"], provenance_events.retired(self._by))
            return changed

        return self._changed(reference, change)

    def activate(self, reference: str) -> Entry:
        """Takes a model into use again; whether it is trusted is another matter."""

        def change(_draft: Draft, entry: Entry) -> Entry:
            changed = catalog_entries.activated(entry)
            if changed != entry:
                self._record(entry["id"], provenance_events.reactivated(self._by))
            return changed

        return self._changed(reference, change)

    def pin(self, reference: str, *, is_pinned: bool = True) -> Entry:
        """Keeps a model when room is made, or no longer."""
        return self._changed(reference, lambda _, entry: catalog_entries.pinned(entry, is_pinned))

    def lease(self, reference: str, *, holder: str, duration_s: int) -> tuple[Entry, str]:
        """Keeps a model while somebody uses it; returns its entry and the name of the lease, by which it is released."""
        lease_id = str(uuid.uuid4())
        entry = self._changed(
            reference, lambda draft, entry: catalog_entries.leased(entry, lease_id, holder, draft.now, duration_s)
        )
        return entry, lease_id

    def release(self, reference: str, lease_id: str) -> Entry:
        """Ends a lease; one that ended before is no fault."""
        return self._changed(reference, lambda _, entry: catalog_entries.released(entry, lease_id))

    def forget(self, reference: str) -> Entry:
        """Takes a model that somebody else holds out of the catalogue; its files stay where they are.

        Raises `InUse` for one that is leased or pinned, and for one that lies in the store, which `gc` removes.
        """
        entry = self.entry(reference)

        def change(draft: Draft) -> Entry:
            now = self._now(draft, entry)
            self._require_free(now, draft)
            self._record(now["id"], provenance_events.forgotten(self._by))
            draft.remove(now["id"])
            return now

        return self._catalog.change(change)

    def collect_garbage(
        self,
        *,
        free_bytes: int | None = None,
        store_bytes: int | None = None,
        include_unregistered: bool = False,
        is_dry_run: bool = False,
    ) -> dict[str, Any]:
        """Makes room in the store, and returns the `EvictionReport`; a dry run writes nothing.

        Retired models go; with `free_bytes`, that so much is free on the disk, or `store_bytes`, that the store
        holds no more, also those in use, the least recently used first. Without either the budget of
        the policy counts, if it has one. Pinned and leased models never go, nor does what others hold.
        """
        from modeldoor_lifecycle.provisioner.eviction import collect_garbage

        return collect_garbage(
            self._catalog,
            self._store,
            self._record,
            goal=self._goal(free_bytes, store_bytes),
            now=datetime.now(UTC),
            include_unregistered=include_unregistered,
            is_dry_run=is_dry_run,
            by=self._by,
            halt=self._halt,
        )

    # -- Inside

    def _goal(self, free_bytes: int | None, store_bytes: int | None) -> Goal:
        from modeldoor_lifecycle.provisioner.accounting import FreeBytes, RetiredOnly, StoreBytes

        if free_bytes is not None:
            return FreeBytes(free_bytes, self._store.free_bytes())
        most_bytes = self._budget_bytes if store_bytes is None else store_bytes
        return RetiredOnly() if most_bytes is None else StoreBytes(most_bytes)

    def _changed(self, reference: str, change: Callable[[Draft, Entry], Entry]) -> Entry:
        entry = self.entry(reference)

        def make(draft: Draft) -> Entry:
            now = self._now(draft, entry)
            self._hold(listing, now)
            changed = change(draft, now)
            draft.put(changed)
            return changed

        with ExitStack() as listing:
            return self._catalog.change(make)

    def _now(self, draft: Draft, entry: Entry) -> Entry:
        now = draft.get(entry["id"])
        if now is None or now["id"] != entry["id"]:
            raise NotInCatalog(entry["id"])
        return now

    def _require_digests(self, entry: Entry, files: Sequence[HashedFile]) -> None:
        for digest, file in zip(digests_of(entry["artifact"]), files, strict=True):
            if file.digest != digest:
                raise DigestMismatch(file.path, digest, file.digest, file.identity.size_bytes, told_by=CATALOGUE)

    def _distrust(self, entry: Entry, refusal: ProvisionError) -> None:
        def change(draft: Draft) -> None:
            now = draft.get(entry["id"])
            if now is None or now["trust"] != entry["trust"]:
                return
            changed = catalog_entries.distrusted(now, refusal.code, draft.now)
            if changed != now:
                self._record_failure(now, refusal)
                self._record(now["id"], provenance_events.distrusted(refusal.code))
                draft.put(changed)

        self._catalog.change(change)

    def _record_failure(self, entry: Entry, refusal: ProvisionError) -> None:
        if not isinstance(refusal, DigestMismatch):
            return
        files = entry["artifact"].get("files", ())
        name = next((each["path"] for each in files if each["digest"] == refusal.expected), None)
        self._record(
            entry["id"],
            provenance_events.verification_failed(
                refusal.expected, refusal.actual, refusal.size_bytes, file=name if len(files) > 1 else None
            ),
        )

    def _trusted_again(self, entry: Entry, files: Sequence[HashedFile]) -> Entry:
        def change(draft: Draft) -> Entry:
            now = self._now(draft, entry)
            if any(now[member] != entry[member] for member in ("artifact", "location")):
                raise FileChanged(
                    files[0].path,
                    "must stay the file that is verified; it was registered with other bytes or at another place meanwhile",
                    hint="verify it again",
                )
            self._hold(listing, now)
            for each in files:
                still(each.path, each.identity)
            teller = now["trust"].get("expectedFrom")
            kept = trust.trust_of(files, teller, written(draft.now), is_while_downloading=False)
            verdict = trust.verdict_of(kept, is_strict=False)
            self._record(now["id"], provenance_events.reverified(digests_of(now["artifact"]), verdict))
            changed = {**now, "trust": kept}
            draft.put(changed)
            return changed

        with ExitStack() as listing:
            return self._catalog.change(change)

    def _hold(self, listing: ExitStack, entry: Entry) -> None:
        listing.enter_context(self._places.holding(entry, os.path.dirname(self._catalog.path), self._halt))

    def _require_free(self, entry: Entry, draft: Draft) -> None:
        if entry["location"]["kind"] == "managed":
            raise InUse(
                f"the model {quoted(entry['id'])} lies in the store, and is removed from there when room is made",
                hint=f"retire it (modeldoor catalog retire {shlex.quote(entry['id'])}), then make room (modeldoor catalog gc)",
            )
        if entry["isPinned"]:
            raise InUse(
                f"the model {quoted(entry['id'])} must not be pinned to be forgotten",
                hint=f"modeldoor catalog unpin {shlex.quote(entry['id'])}",
            )
        for lease in catalog_entries.without_expired_leases(entry, draft.now)["leases"]:
            raise InUse(
                f"the model {quoted(entry['id'])} must be free to be forgotten; {quoted(lease['holder'])} uses it until {lease['expiresAt']}",
                hint=catalog_entries.releasing(entry, lease),
            )
