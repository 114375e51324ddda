"""Ensures that a model is on this machine and is what it should be: known already, found, or fetched; then registered.

What the catalogue knows and nobody has touched since costs a look at it. Everything else is found, hashed
and entered, by one process at a time for each reference. What is told of in the record of provenance
is told before it is done.
"""

from __future__ import annotations

import os
import shlex
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.provisioner import catalog_entries, provenance_events, registration, trust
from modeldoor_lifecycle.provisioner.errors import (
    DigestMismatch,
    DigestRequired,
    DownloadForbidden,
    FileChanged,
    FileUnsuitable,
    HeaderRefused,
    ModelNotHere,
    ProvisionError,
    WrongFileOffered,
)
from modeldoor_lifecycle.provisioner.found import artifact_of
from modeldoor_lifecycle.provisioner.local_files import file_id
from modeldoor_lifecycle.provisioner.parts import paths_of_all
from modeldoor_lifecycle.provisioner.references import HubFile, LocalFile, OllamaModel, RegistryEntry, WebFile
from modeldoor_lifecycle.provisioner.turns import turn_of
from modeldoor_lifecycle.provisioner.verification import checked_header, hashed, is_still, sealed, still, untold
from modeldoor_lifecycle.registry.errors import ModelNotListed, NoRegistryCounts
from modeldoor_lifecycle.store.points import never
from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.shared.model_names import digests_of
from modeldoor_validators.times import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from modeldoor_lifecycle.provisioner.catalog import Catalog
    from modeldoor_lifecycle.provisioner.catalog_draft import Draft
    from modeldoor_lifecycle.provisioner.fetching import Fetching
    from modeldoor_lifecycle.provisioner.finding import Finder
    from modeldoor_lifecycle.provisioner.found import Found, Teller
    from modeldoor_lifecycle.provisioner.header_facts import HeaderFacts
    from modeldoor_lifecycle.provisioner.places import Places
    from modeldoor_lifecycle.provisioner.references import ModelReference
    from modeldoor_lifecycle.provisioner.registry_words import Word
    from modeldoor_lifecycle.provisioner.verification import HashedFile, Progress
    from modeldoor_lifecycle.provisioner.wishes import Wish
    from modeldoor_lifecycle.store.points import Halt


TURNS = "turns"
"""The folder, beside the catalogue, of the locks of references that are being looked for."""


MOST_COMMITS = 3
"""So many are told."""


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

    def known(self, reference: ModelReference) -> dict[str, Any] | None:
        """The entry to which a reference leads; nothing is written. Raises as `Finder.path_of` does."""
        name = file_id(self._finder.path_of(reference)) if isinstance(reference, LocalFile) else reference.text
        return self._catalog.get(name)

    def unchanged_paths(
        self, entry: dict[str, Any], reference: ModelReference, expected: str | None = None
    ) -> tuple[str, ...] | None:
        """Where the files of an entry in use lie, if the reference still means them and all are as they were hashed; quick.

        `expected` is what the request says that the first file must give: whoever says it of a file of the hub at
        no commit means these bytes, whatever `main` is now. Raises as `find_in_ollama` does where Ollama's
        store is not in order, and the errors of registries.
        """
        if not catalog_entries.is_usable(entry):
            return None
        is_meant = isinstance(reference, HubFile) and expected == digests_of(entry["artifact"])[0]
        if not is_meant and not self._is_current(entry, reference):
            return None
        if isinstance(reference, RegistryEntry) and not self._is_still_listed(entry, reference):
            return None
        replaced = self._replaced(reference)
        if replaced is not None and digests_of(replaced["artifact"]) != digests_of(entry["artifact"]):
            return None
        paths = self._places.file_paths(entry)
        identities = trust.identities_of(entry["trust"])
        is_as_it_was = len(paths) == len(identities) and all(map(is_still, paths, identities))
        return paths if is_as_it_was else None

    def ensure(self, wish: Wish, fetching: Fetching) -> Present:
        """The model, registered and active. Raises the errors of this package, of the store, the hub and the downloads."""
        entry = self.known(wish.reference)
        if entry is not None:
            present = self._as_it_was(entry, wish)
            if present is not None:
                return present
        turns = os.path.join(os.path.dirname(self._catalog.path), TURNS)
        with turn_of(wish.reference.text, turns, self._halt):
            entry = self.known(wish.reference)
            present = None if entry is None else self._as_it_was(entry, wish)
            return present or self._anew(wish, fetching)

    # -- What the catalogue knows

    def _as_it_was(self, entry: dict[str, Any], wish: Wish) -> Present | None:
        """The model by what is known of it; None where its files have to be looked at."""
        paths = self.unchanged_paths(entry, wish.reference, wish.expected)
        if paths is None:
            return None
        digest = digests_of(entry["artifact"])[0]
        if wish.expected is not None and wish.expected != digest:
            if _can_move(wish.reference):
                return None  # the bytes that are asked for may be here, or be had, under the same name
            size_bytes = trust.identities_of(entry["trust"])[0].size_bytes
            refusal = DigestMismatch(paths[0], wish.expected, digest, size_bytes, told_by="request")
            name = entry["artifact"]["files"][0]["path"] if len(paths) > 1 else None
            self._record_failure(entry["id"], name, refusal, wish)
            raise refusal
        if entry["trust"]["state"] == "warned":
            if wish.expected is not None and len(paths) == 1:
                vouched = self._vouched(entry, wish)
                return None if vouched is None else Present(vouched, paths, was_hashed=False)
            if wish.is_strict:
                return None  # somebody may say by now what it must be
        return Present(entry, paths, was_hashed=False)

    def _replaced(self, reference: ModelReference) -> dict[str, Any] | None:
        """The entry of a file whose name, or that of a folder on its way, is a link to another file by now."""
        if not isinstance(reference, LocalFile):
            return None
        name = self._finder.name_of(reference)
        if name == self._finder.path_of(reference):
            return None
        entry = self._catalog.get(file_id(name))
        return entry if entry is not None and entry["id"] == file_id(name) else None

    def _is_current(self, entry: Mapping[str, Any], reference: ModelReference) -> bool:
        """Whether a reference still means this entry; of a file of the hub at no commit a registry's word comes first."""
        if self._finder.is_current(entry, reference):
            return True
        if not isinstance(reference, HubFile) or entry["location"]["kind"] != "managed":
            return False
        word = self._word_on(reference)
        return word is not None and [file.digest for file in word.files] == digests_of(dict(entry["artifact"]))

    def _is_still_listed(self, entry: Mapping[str, Any], reference: RegistryEntry) -> bool:
        """Whether the registry's name means these bytes; one that it no longer has means what it meant."""
        try:
            word = self._word_on(reference)
        except (ModelNotHere, ModelNotListed, NoRegistryCounts):
            return True
        return word is None or [file.digest for file in word.files] == digests_of(dict(entry["artifact"]))

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
        replaced = self._replaced(wish.reference)
        before = before or replaced
        if before is None or before["trust"]["state"] != "verified":  # else somebody said what it must be
            trust.require_expectation(expectation, is_strict=wish.is_strict)
        files = self._hashed(found)
        self._require_expected(found, files, before, wish)
        for earlier in (before, replaced):
            self._require_announced(earlier, files, expectation)
        header = self._header(found, files, before)
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
                self._distrust_in(draft, twin, "changed")
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
            raise _changed_under_another_name(found, files)
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
        before = self._managed_before(wish.reference)
        if found is None and before is not None and word is None:
            found = self._finder.again(before, self._halt)
        if found is not None:
            return found
        try:
            return fetching.fetched(wish.reference, word, wish.expected, is_asked=wish.may_download)
        except DownloadForbidden as refusal:
            if before is not None:
                raise self._gone(before, refusal) from None
            raise damaged or self._with_commits(wish.reference, refusal) from None
        except WrongFileOffered as refusal:
            is_split = len(paths_of_all(refusal.name)) > 1
            name = refusal.name.partition("@")[2].partition("/")[2] if is_split else None
            self._record_failure(refusal.name, name, refusal, wish)
            raise

    def _managed_before(self, reference: ModelReference) -> dict[str, Any] | None:
        """The entry of a model in the store that still is what the reference means."""
        entry = None if isinstance(reference, LocalFile) else self._catalog.get(reference.text)
        if entry is None or entry["location"]["kind"] != "managed":
            return None
        return None if isinstance(reference, RegistryEntry) and not self._is_still_listed(entry, reference) else entry

    def _gone(self, entry: dict[str, Any], refusal: DownloadForbidden) -> ModelNotHere:
        """A model of the store that is there no more, or was damaged and put aside, is trusted no more."""

        def distrust(draft: Draft) -> None:
            now = draft.get(entry["id"])
            if now is not None and now["trust"] == entry["trust"]:
                self._distrust_in(draft, now, ModelNotHere.code)

        self._catalog.change(distrust)
        return ModelNotHere(
            f"the files of {quoted(entry['id'])} must be in the store as they were verified; "
            f"one is gone, or was damaged and is put aside; {refusal.message}",
            sought=self._places.file_paths(entry),
            hint=refusal.hint,
        )

    def _with_commits(self, reference: ModelReference, refusal: DownloadForbidden) -> ProvisionError:
        """Says at which commits the hub's cache has the file, where it has it only at others; else what is called nearly so."""
        if not isinstance(reference, HubFile):
            return refusal
        commits = self._finder.commits_nearby(reference)
        if not commits:
            return self._with_names(reference, refusal)
        at = ", ".join(commits[:MOST_COMMITS])
        return DownloadForbidden(
            f"{refusal.message}; the hub's cache has the file at other commits: {at}",
            hint=f"take that one (hf:{reference.repository}@{commits[0]}/{reference.path}), or {refusal.hint}",
        )

    def _with_names(self, reference: HubFile, refusal: DownloadForbidden) -> ProvisionError:
        """Says which files the hub's cache has in the same repository, where it has any."""
        near = self._finder.models_nearby(reference)
        if not near:
            return refusal
        return DownloadForbidden(
            f"{refusal.message}; the hub's cache has other files of this repository",
            hint=f"if it is misspelt: {' or '.join(near)}; else {refusal.hint}",
        )

    def _hashed(self, found: Found) -> list[HashedFile]:
        if found.is_downloaded:  # hashed on their way, and sealed: nobody has touched them since
            return [sealed(each) for each in found.stored]
        return [
            hashed(file.path, real_path=file.real_path, halt=self._halt, progress=self._progress)
            for file in found.files
        ]

    def _require_expected(
        self, found: Found, files: Sequence[HashedFile], before: dict[str, Any] | None, wish: Wish
    ) -> None:
        mismatch = trust.first_mismatch(found, files, wish.expected)
        if mismatch is None:
            return
        index, refusal = mismatch
        name = found.files[index].name if len(files) > 1 else None
        self._record_failure(found.model_id, name, refusal, wish)
        self._distrust_changed(before, files, "digestMismatch")
        raise refusal

    def _require_announced(
        self, before: dict[str, Any] | None, files: Sequence[HashedFile], expectation: trust.Expectation
    ) -> None:
        """A file that nobody vouches for must be the one that it was when it was first seen."""
        if before is None or expectation.is_whole:
            return
        told = zip(files, digests_of(before["artifact"]), strict=False)
        changed = next((each for each, digest in told if each.digest != digest), None)
        if changed is None:
            return
        self._distrust_changed(before, files, "changed")
        name = shlex.quote(before["id"])
        hint = (
            f"get that part again, and look at the model (modeldoor catalog verify {name}); if the change was yours, forget the old files first"
            if len(files) > 1
            else f"if that was you: give the new digest (--digest {changed.digest}), or forget the old file first"
        )
        raise FileChanged(
            changed.path,
            "must be the file that was registered; its bytes have changed since, and nobody says what they must be",
            hint=f"{hint} (modeldoor catalog forget {name})",
        )

    def _header(self, found: Found, files: Sequence[HashedFile], before: dict[str, Any] | None) -> HeaderFacts:
        try:
            return checked_header(files)
        except HeaderRefused as refusal:
            self._record(found.model_id, provenance_events.rejected([each.digest for each in files], refusal.code))
            self._distrust_changed(before, files, refusal.code)
            raise

    # -- What is written down of refusals

    def _record_failure(
        self, model_id: str, name: str | None, refusal: DigestMismatch | WrongFileOffered, wish: Wish
    ) -> None:
        actual = refusal.actual if isinstance(refusal, DigestMismatch) else refusal.offered
        event = provenance_events.verification_failed(
            refusal.expected, actual, refusal.size_bytes, file=name, request=wish.request
        )
        self._record(model_id, event)

    def _distrust_changed(self, before: dict[str, Any] | None, files: Sequence[HashedFile], reason: str) -> None:
        """What the catalogue trusted is trusted no more where its bytes are others now."""
        if before is None or before["trust"]["state"] == "unverified":
            return
        if digests_of(before["artifact"]) == [each.digest for each in files] and reason != HeaderRefused.code:
            return

        def distrust(draft: Draft) -> None:
            now = draft.get(before["id"])
            if now is not None and now["trust"] == before["trust"]:
                self._distrust_in(draft, now, reason)

        self._catalog.change(distrust)

    def _distrust_in(self, draft: Draft, entry: Mapping[str, Any], reason: str) -> None:
        distrusted = catalog_entries.distrusted(entry, reason, draft.now)
        if distrusted != entry:
            self._record(entry["id"], provenance_events.distrusted(reason))
            draft.put(distrusted)


def _changed_under_another_name(found: Found, files: Sequence[HashedFile]) -> FileChanged:
    return FileChanged(
        found.files[0].path,
        f"must be the file that was registered under another name; its bytes have changed since, and give '{files[0].digest}' now",
        hint="look what the catalogue has at this path (modeldoor catalog list), and forget that first (modeldoor catalog forget)",
    )


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
