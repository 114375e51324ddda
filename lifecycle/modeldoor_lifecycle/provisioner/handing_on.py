"""Hands a model to an engine: leased, looked at once more, and written down where the engine reads."""

from __future__ import annotations

import hashlib
import os
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.gguf.errors import GgufError
from modeldoor_lifecycle.provisioner import catalog_entries, provenance_events, trust
from modeldoor_lifecycle.provisioner.engine_arguments import alias_of
from modeldoor_lifecycle.provisioner.errors import ModelNotHere, NotInUse
from modeldoor_lifecycle.provisioner.handoff import (
    HandoffFile,
    handoff_document,
    verification_of,
    withdraw_handoff,
    write_handoff,
)
from modeldoor_lifecycle.provisioner.header_facts import refused
from modeldoor_lifecycle.provisioner.verification import still
from modeldoor_lifecycle.state.errors import FileNotWritten, shown
from modeldoor_lifecycle.store.points import never
from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.shared.model_names import digests_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.provisioner.catalog import Catalog
    from modeldoor_lifecycle.provisioner.catalog_draft import Draft
    from modeldoor_lifecycle.provisioner.errors import DigestMismatch, FileUnsuitable
    from modeldoor_lifecycle.provisioner.fitting import Fit
    from modeldoor_lifecycle.provisioner.places import Places
    from modeldoor_lifecycle.provisioner.presence import Present


class HandedOn(NamedTuple):
    """A handoff, the model's entry, and what people should know of it; empty when nothing is to be said."""

    document: dict[str, Any]
    entry: dict[str, Any]
    notice: str


class HandingOn:
    """What a handoff needs: where models are catalogued and lie, and where what happens is recorded."""

    def __init__(self, catalog: Catalog, places: Places, record: Callable[[str, dict[str, Any]], object]) -> None:
        self._catalog = catalog
        self._places = places
        self._record = record

    def hand_on(
        self,
        present: Present,
        fit_of: Callable[[str], Fit],
        *,
        handoff_path: str | None,
        is_handed_on: bool,
        is_strict: bool,
        holder: str,
        lease_s: int,
        port: int | None = None,
    ) -> HandedOn:
        """Makes the handoff of a model that is here, and writes it where one is asked for.

        The lease is on the disk before the handoff, so that nobody makes room of the file meanwhile; the
        handoff is written under the catalogue's lock, right after the files were found unchanged. Raises
        `FileChanged`, `NotInUse`, and what `fit_of` and `write_handoff` raise.
        """
        entry = present.entry
        paths = self._places.engine_paths(entry)
        fit = self._fit(entry, paths, fit_of)
        document = _document(present, paths, fit, is_strict=is_strict, port=port)
        if not is_handed_on:
            _require_unchanged(paths, entry)
            return HandedOn(document, entry, fit.notice)
        lease_id = _lease_id(holder, entry["id"])

        def lease(draft: Draft) -> dict[str, Any]:
            holding.enter_context(self._places.holding(entry, os.path.dirname(self._catalog.path), never))
            now = self._as_handed(draft, entry, paths)
            verdict = trust.verdict_of(entry["trust"], is_strict=is_strict)
            self._record(entry["id"], provenance_events.handed_off(digests_of(entry["artifact"]), verdict, document))
            changed = catalog_entries.leased(catalog_entries.used(now, draft.now), lease_id, holder, draft.now, lease_s)
            draft.put(changed)
            return changed

        with ExitStack() as holding:
            leased = self._catalog.change(lease)
        notices = [fit.notice] if fit.notice else []
        if handoff_path is not None:
            path = handoff_path

            def write(draft: Draft) -> str | None:
                _require_leased(self._as_handed(draft, entry, paths), lease_id, draft.now)
                return write_handoff(path, document, now=draft.now, writer=self._catalog.path)

            aside = self._catalog.change(write)
            if aside is not None:
                notices.append(f"what stood at {shown(path)} and was no handoff is put aside as {shown(aside)}")
        return HandedOn(document, leased, "; ".join(notices))

    def _fit(self, entry: dict[str, Any], paths: tuple[str, ...], fit_of: Callable[[str], Fit]) -> Fit:
        try:
            return fit_of(paths[0])
        except GgufError as refusal:
            _require_unchanged(paths, entry)
            raise refused(paths[0], refusal) from None

    def _as_handed(self, draft: Draft, entry: dict[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
        """The entry as it is now, when it is still the one that the handoff tells of."""
        now = draft.get(entry["id"])
        if now is None or now["artifact"] != entry["artifact"] or not catalog_entries.is_usable(now):
            raise NotInUse(
                f"the model {quoted(entry['id'])} must stay in use until it is handed on; it was taken away, or is no longer trusted",
                hint="provision it again",
            )
        _require_unchanged(paths, now)
        return now


def _lease_id(holder: str, model_id: str) -> str:
    """One lease for all handoffs of a model to one holder: each renews it, however often one is asked for."""
    name = hashlib.sha256(f"{holder}\0{model_id}".encode()).hexdigest()
    return f"handoff-{name[:16]}"


def _require_leased(entry: dict[str, Any], lease_id: str, now: datetime) -> None:
    """Refuses where the lease ended before the handoff could be written: this process was stopped, or the clock set."""
    live = catalog_entries.without_expired_leases(entry, now)["leases"]
    if all(lease["leaseId"] != lease_id for lease in live):
        raise NotInUse(
            f"the model {quoted(entry['id'])} must be leased until it is handed on; its lease has ended",
            hint="provision it again",
        )


def _require_unchanged(paths: tuple[str, ...], entry: dict[str, Any]) -> None:
    for path, identity in zip(paths, trust.identities_of(entry["trust"]), strict=True):
        still(path, identity)


def _document(
    present: Present, paths: tuple[str, ...], fit: Fit, *, is_strict: bool, port: int | None
) -> dict[str, Any]:
    entry = present.entry
    kept, digests = entry["trust"], digests_of(entry["artifact"])
    sizes = [identity.size_bytes for identity in trust.identities_of(kept)]
    return handoff_document(
        model_id=entry["id"],
        files=[HandoffFile(*each) for each in zip(paths, sizes, digests, strict=True)],
        verification=verification_of(
            digests[0],
            "pass" if kept["state"] == "verified" else "warn",
            strict=is_strict,
            hashed_at=kept.get("verifiedAt") or kept["hashedAt"],
            is_kept=not present.was_hashed,
        ),
        header=entry.get("header"),
        fit=fit,
        alias=alias_of(entry["id"]),
        port=port,
    )


def withdraw_named(refusal: DigestMismatch | FileUnsuitable | ModelNotHere, handoff_path: str) -> None:
    """Puts the handoff at this place aside where it names a file that is refused, or gone; the refusal says so then."""
    paths = refusal.sought if isinstance(refusal, ModelNotHere) else (refusal.path,)
    try:
        for path in paths:
            aside = withdraw_handoff(handoff_path, path, now=datetime.now(UTC))
            if aside is not None:
                refusal.message += f"; the handoff that named it is put aside as {shown(aside)}"
    except FileNotWritten as failure:
        refusal.message += f"; the handoff that names it stands there yet: {failure.message}"
