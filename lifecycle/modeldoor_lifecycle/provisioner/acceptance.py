"""Whether files that were found are accepted as a model, and what is written down where they are not."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner import catalog_entries, provenance_events, trust
from modeldoor_lifecycle.provisioner.errors import (
    DigestMismatch,
    DownloadForbidden,
    FileChanged,
    HeaderRefused,
    ModelNotHere,
    WrongFileOffered,
)
from modeldoor_lifecycle.provisioner.verification import checked_header
from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.shared.model_names import digests_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from modeldoor_lifecycle.provisioner.catalog import Catalog
    from modeldoor_lifecycle.provisioner.catalog_draft import Draft
    from modeldoor_lifecycle.provisioner.found import Found
    from modeldoor_lifecycle.provisioner.header_facts import HeaderFacts
    from modeldoor_lifecycle.provisioner.places import Places
    from modeldoor_lifecycle.provisioner.verification import HashedFile
    from modeldoor_lifecycle.provisioner.wishes import Wish


class Acceptance:
    """Refuses what must not be registered; each refusal is on record before it is raised."""

    def __init__(self, catalog: Catalog, places: Places, record: Callable[[str, dict[str, Any]], object]) -> None:
        self._catalog = catalog
        self._places = places
        self._record = record

    def require_expected(
        self, found: Found, files: Sequence[HashedFile], before: dict[str, Any] | None, wish: Wish
    ) -> None:
        """Files whose bytes are not those that somebody said are refused; what was trusted and changed is so no more."""
        mismatch = trust.first_mismatch(found, files, wish.expected)
        if mismatch is None:
            return
        index, refusal = mismatch
        name = found.files[index].name if len(files) > 1 else None
        self.record_failure(found.model_id, name, refusal, wish)
        self._distrust_changed(before, files, "digestMismatch")
        raise refusal

    def require_announced(
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

    def header(self, found: Found, files: Sequence[HashedFile], before: dict[str, Any] | None) -> HeaderFacts:
        """What the header says; a model whose header is not sound is refused, and trusted no more."""
        try:
            return checked_header(files)
        except HeaderRefused as refusal:
            self._record(found.model_id, provenance_events.rejected([each.digest for each in files], refusal.code))
            self._distrust_changed(before, files, refusal.code)
            raise

    def record_failure(
        self, model_id: str, name: str | None, refusal: DigestMismatch | WrongFileOffered, wish: Wish
    ) -> None:
        """Records that bytes are not the expected ones; `name` says which file of a split model."""
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
                self.distrust_in(draft, now, reason)

        self._catalog.change(distrust)

    def distrust_in(self, draft: Draft, entry: Mapping[str, Any], reason: str) -> None:
        """Enters in a draft that a model is trusted no more, unless that is known already."""
        distrusted = catalog_entries.distrusted(entry, reason, draft.now)
        if distrusted != entry:
            self._record(entry["id"], provenance_events.distrusted(reason))
            draft.put(distrusted)

    def gone(self, entry: dict[str, Any], refusal: DownloadForbidden) -> ModelNotHere:
        """A model of the store that is there no more, or was damaged and put aside, is trusted no more."""

        def distrust(draft: Draft) -> None:
            now = draft.get(entry["id"])
            if now is not None and now["trust"] == entry["trust"]:
                self.distrust_in(draft, now, ModelNotHere.code)

        self._catalog.change(distrust)
        return ModelNotHere(
            f"the files of {quoted(entry['id'])} must be in the store as they were verified; "
            f"one is gone, or was damaged and is put aside; {refusal.message}",
            sought=self._places.file_paths(entry),
            hint=refusal.hint,
        )


def changed_under_another_name(found: Found, files: Sequence[HashedFile]) -> FileChanged:
    """The refusal of files that another entry has, whose bytes are others now."""
    return FileChanged(
        found.files[0].path,
        f"must be the file that was registered under another name; its bytes have changed since, and give '{files[0].digest}' now",
        hint="look what the catalogue has at this path (modeldoor catalog list), and forget that first (modeldoor catalog forget)",
    )
