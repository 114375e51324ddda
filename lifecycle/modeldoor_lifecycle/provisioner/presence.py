"""Ensures that a model is on this machine and is what it should be: known already, found, or fetched; then registered.

What the catalogue knows and nobody has touched since costs a look at it. Everything else is found, hashed
and entered, by one process at a time for each reference. What is told of in the record of provenance
is told before it is done.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.provisioner import provenance_events, registration, trust
from modeldoor_lifecycle.provisioner.acceptance import Acceptance, changed_under_another_name
from modeldoor_lifecycle.provisioner.errors import (
    DigestMismatch,
    DigestRequired,
    DownloadForbidden,
    FileUnsuitable,
    ModelNotHere,
    ProvisionError,
    WrongFileOffered,
)
from modeldoor_lifecycle.provisioner.found import artifact_of
from modeldoor_lifecycle.provisioner.knowledge import Knowledge
from modeldoor_lifecycle.provisioner.nearby import with_what_is_near
from modeldoor_lifecycle.provisioner.parts import paths_of_all
from modeldoor_lifecycle.provisioner.references import HubFile, LocalFile, OllamaModel, WebFile
from modeldoor_lifecycle.provisioner.turns import turn_of
from modeldoor_lifecycle.provisioner.verification import hashed, sealed, still, untold
from modeldoor_lifecycle.store.points import never
from modeldoor_validators.rules.shared.model_names import digests_of
from modeldoor_validators.times import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from modeldoor_lifecycle.provisioner.catalog import Catalog
    from modeldoor_lifecycle.provisioner.catalog_draft import Draft
    from modeldoor_lifecycle.provisioner.fetching import Fetching
    from modeldoor_lifecycle.provisioner.finding import Finder
    from modeldoor_lifecycle.provisioner.found import Found, Teller
    from modeldoor_lifecycle.provisioner.places import Places
    from modeldoor_lifecycle.provisioner.references import ModelReference
    from modeldoor_lifecycle.provisioner.registry_words import Word
    from modeldoor_lifecycle.provisioner.verification import HashedFile, Progress
    from modeldoor_lifecycle.provisioner.wishes import Wish
    from modeldoor_lifecycle.store.points import Halt


TURNS = "turns"
"""The folder, beside the catalogue, of the locks of references that are being looked for."""


class Present(NamedTuple):
    """A model that is here: its entry, the paths of its files in order, and whether they were hashed just now."""

    entry: dict[str, Any]
    paths: tuple[str, ...]
    was_hashed: bool


class Presence:
    """Where models are looked for, and where what is found is written down."""

    def __init__(
        self,
        catalog: Catalog,
        finder: Finder,
        places: Places,
        *,
        word_on: Callable[[ModelReference], Word | None],
        record: Callable[[str, dict[str, Any]], object],
        halt: Halt = never,
        progress: Progress = untold,
    ) -> None:
        """`word_on` tells what registries say; `record` writes a record of provenance, whole and at once."""
        self._catalog = catalog
        self._finder = finder
        self._places = places
        self._word_on = word_on
        self._record = record
        self._halt = halt
        self._progress = progress
        self.knowledge = Knowledge(catalog, finder, places, word_on)
        """What is known without looking for anything."""
        self._acceptance = Acceptance(catalog, places, record)

    def ensure(self, wish: Wish, fetching: Fetching) -> Present:
        """The model, registered and active. Raises the errors of this package, of the store, the hub and the downloads."""
        entry = self.knowledge.entry(wish.reference)
        if entry is not None:
            present = self._as_it_was(entry, wish)
            if present is not None:
                return present
        turns = os.path.join(os.path.dirname(self._catalog.path), TURNS)
        with turn_of(wish.reference.text, turns, self._halt):
            entry = self.knowledge.entry(wish.reference)
            present = None if entry is None else self._as_it_was(entry, wish)
            return present or self._anew(wish, fetching)

    # -- What the catalogue knows

    def _as_it_was(self, entry: dict[str, Any], wish: Wish) -> Present | None:
        """The model by what is known of it; None where its files have to be looked at."""
        paths = self.knowledge.unchanged_paths(entry, wish.reference, wish.expected)
        if paths is None:
            return None
        digest = digests_of(entry["artifact"])[0]
        if wish.expected is not None and wish.expected != digest:
            if _can_move(wish.reference):
                return None  # the bytes that are asked for may be here, or be had, under the same name
            size_bytes = trust.identities_of(entry["trust"])[0].size_bytes
            refusal = DigestMismatch(paths[0], wish.expected, digest, size_bytes, told_by="request")
            name = entry["artifact"]["files"][0]["path"] if len(paths) > 1 else None
            self._acceptance.record_failure(entry["id"], name, refusal, wish)
            raise refusal
        if entry["trust"]["state"] == "warned":
            if wish.expected is not None and len(paths) == 1:
                vouched = self._vouched(entry, wish)
                return None if vouched is None else Present(vouched, paths, was_hashed=False)
            if wish.is_strict:
                return None  # somebody may say by now what it must be
        return Present(entry, paths, was_hashed=False)

    def _vouched(self, entry: dict[str, Any], wish: Wish) -> dict[str, Any] | None:
        """Enters that somebody said by now what the digest must be, and that it is that; None for what is another meanwhile."""

        def vouch(draft: Draft) -> dict[str, Any] | None:
            now = draft.get(entry["id"])
            if now is None or now["trust"] != entry["trust"]:
                return None
            changed = {**now, "trust": trust.vouched(now["trust"], "request")}
            verdict = trust.verdict_of(changed["trust"], is_strict=wish.is_strict)
            self._record(now["id"], provenance_events.reverified(digests_of(now["artifact"]), verdict))
            draft.put(changed)
            return changed

        return self._catalog.change(vouch)

    # -- What has to be looked for

    def _anew(self, wish: Wish, fetching: Fetching) -> Present:
        word = self._word_on(wish.reference)
        found = self._found(wish, word, fetching)
        expectation = trust.expectation_of(found, wish.expected)
        before = self._catalog.get(found.model_id)
        if before is not None and before["id"] != found.model_id:
            before = None  # it is an alias of another model's until now
        replaced = self.knowledge.replaced(wish.reference)
        before = before or replaced
        if before is None or before["trust"]["state"] != "verified":  # else somebody said what it must be
            trust.require_expectation(expectation, is_strict=wish.is_strict)
        files = self._hashed(found)
        self._acceptance.require_expected(found, files, before, wish)
        for earlier in (before, replaced):
            self._acceptance.require_announced(earlier, files, expectation)
        header = self._acceptance.header(found, files, before)
        teller = expectation.teller if expectation.is_whole else _earlier_teller(before, files)
        artifact = artifact_of(found, files, header.quantization)

        def register(draft: Draft) -> dict[str, Any] | None:
            if found.location["kind"] == "managed":  # until the catalogue lists them, nobody makes room of them
                listing.enter_context(self._places.listing(os.path.dirname(self._catalog.path), self._halt))
            for each in files:
                still(each.path, each.identity)
            now = written(draft.now)
            kept = trust.trust_of(files, teller, now, is_while_downloading=found.is_downloaded)
            new = registration.entry_of(found, artifact, kept, header, now)
            own, twin = registration.own_of(draft, new), registration.twin_of(draft, new)
            if twin is not None and digests_of(twin["artifact"]) != digests_of(artifact):
                self._acceptance.distrust_in(draft, twin, "changed")
                return None
            entry = registration.registered(draft, new)
            for event in _events(twin or own, entry, wish, is_downloaded=found.is_downloaded):
                self._record(entry["id"], event)
            if own is not None and own["id"] != entry["id"]:
                self._record(own["id"], provenance_events.forgotten(wish.by))
            return entry

        with ExitStack() as listing:
            entry = self._catalog.change(register)
        if entry is None:
            raise changed_under_another_name(found, files)
        if wish.is_strict and entry["trust"]["state"] == "warned":
            raise DigestRequired  # it is known by another name, of which whoever told the digest knows nothing
        return Present(entry, self._places.file_paths(entry), was_hashed=True)

    def _found(self, wish: Wish, word: Word | None, fetching: Fetching) -> Found:
        damaged: ProvisionError | None = None
        try:
            found = self._finder.find(wish.reference, word, wish.expected, self._halt)
        except (ModelNotHere, FileUnsuitable) as refusal:
            if isinstance(wish.reference, (LocalFile, OllamaModel)):
                raise
            found, damaged = None, refusal  # what others hold is not whole: it may be fetched
        before = self.knowledge.managed(wish.reference)
        if found is None and before is not None and word is None:
            found = self._finder.again(before, self._halt)
        if found is not None:
            return found
        try:
            return fetching.fetched(wish.reference, word, wish.expected, is_asked=wish.may_download)
        except DownloadForbidden as refusal:
            if before is not None:
                raise self._acceptance.gone(before, refusal) from None
            raise damaged or with_what_is_near(self._finder, wish.reference, refusal) from None
        except WrongFileOffered as refusal:
            is_split = len(paths_of_all(refusal.name)) > 1
            name = refusal.name.partition("@")[2].partition("/")[2] if is_split else None
            self._acceptance.record_failure(refusal.name, name, refusal, wish)
            raise

    def _hashed(self, found: Found) -> list[HashedFile]:
        if found.is_downloaded:  # hashed on their way, and sealed: nobody has touched them since
            return [sealed(each) for each in found.stored]
        return [
            hashed(file.path, real_path=file.real_path, halt=self._halt, progress=self._progress)
            for file in found.files
        ]


def _can_move(reference: ModelReference) -> bool:
    """Whether others can put other bytes under this name: an address, and a file of the hub at no commit."""
    return isinstance(reference, WebFile) or (isinstance(reference, HubFile) and reference.revision is None)


def _earlier_teller(before: Mapping[str, Any] | None, files: Sequence[HashedFile]) -> Teller | None:
    """Who said of the same bytes, when they were registered, that they are right."""
    if before is None or digests_of(before["artifact"]) != [each.digest for each in files]:
        return None
    teller: Teller | None = before["trust"].get("expectedFrom")
    return teller


def _events(
    before: Mapping[str, Any] | None, entry: Mapping[str, Any], wish: Wish, *, is_downloaded: bool
) -> Iterator[dict[str, Any]]:
    """What is told of a model that is entered: that it came or was hashed again, and that it is in use again."""
    verdict = trust.verdict_of(entry["trust"], is_strict=wish.is_strict)
    if before is None or before["artifact"] != entry["artifact"]:
        yield provenance_events.provisioned(
            entry["artifact"], verdict, is_downloaded=is_downloaded, request=wish.request
        )
    else:
        yield provenance_events.reverified(digests_of(entry["artifact"]), verdict)
    if before is not None and before["lifecycle"]["state"] == "retired":
        yield provenance_events.reactivated(wish.by)
