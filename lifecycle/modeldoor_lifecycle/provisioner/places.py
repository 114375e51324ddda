"""Where the files of an entry lie: in the store, under their digests, or where somebody else keeps them."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.errors import NotInUse
from modeldoor_lifecycle.provisioner.others_files import real_path_within
from modeldoor_lifecycle.store.errors import StoreFailed
from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.shared.model_names import digests_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from modeldoor_lifecycle.store.points import Halt
    from modeldoor_lifecycle.store.store import Store


class Places:
    """Turns entries into paths; nothing is said of whether something lies there."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def listing(self, catalog_folder: str, halt: Halt) -> AbstractContextManager[None]:
        """Holds the files of the store for the catalogue in this folder, which is about to list some. Raises `StoreError`s."""
        return self._store.catalogs.listing(catalog_folder, halt)

    def holding(self, entry: Mapping[str, Any], catalog_folder: str, halt: Halt) -> AbstractContextManager[None]:
        """Holds the files of a registered model that is counted on, where they lie in the store. Raises `StoreError`s.

        The store may have lost its note of this catalogue: it was moved, or its files were gone for a while.
        """
        if entry["location"]["kind"] == "managed" and self._store.is_there():
            return self.listing(catalog_folder, halt)
        return nullcontext()

    def file_paths(self, entry: Mapping[str, Any]) -> tuple[str, ...]:
        """The files themselves, in order: those of the store have their digests for names."""
        location = entry["location"]
        if location["kind"] == "managed":
            return tuple(os.path.join(self._store.folder, key) for key in location["storeKeys"])
        path: str = location["path"]
        others: list[dict[str, Any]] = entry["artifact"].get("files", [])[1:]
        beside = (os.path.join(os.path.dirname(path), os.path.basename(file["path"])) for file in others)
        return (path, *beside)

    def real_paths(self, entry: Mapping[str, Any]) -> tuple[str | None, ...]:
        """Where the links of these lead, for files whose holder keeps them behind links; None for each other.

        Raises `OutsideRoots` for one that leads out of the folder of its repository.
        """
        paths = self.file_paths(entry)
        if entry["location"].get("holder") != "huggingFaceCache":
            return (None,) * len(paths)
        artifact = entry["artifact"]
        repository = paths[0].removesuffix(f"/snapshots/{artifact['revision']}/{artifact['files'][0]['path']}")
        return tuple(real_path_within(repository, path) for path in paths)

    def engine_paths(self, entry: Mapping[str, Any]) -> tuple[str, ...]:
        """The paths that an engine is given: it finds the other parts of a split model beside the first by their names.

        In the store these names are made here where they are missing. Raises `NotInUse` when a part is gone
        since it was verified, because room was made of it, and the errors of the store.
        """
        if not _is_set(entry):
            return self.file_paths(entry)
        try:
            return tuple(self._store.set_paths(_named(entry)))
        except StoreFailed:
            if all(map(os.path.lexists, self.file_paths(entry))):
                raise
            raise NotInUse(
                f"the parts of {quoted(entry['id'])} must stay in the store until it is handed on; room was made of them",
                hint="provision it again",
            ) from None

    def known_engine_path(self, entry: Mapping[str, Any]) -> str | None:
        """The first of these, without making anything; None for a split model that nobody was given yet."""
        if _is_set(entry):
            return self._store.known_set_path(_named(entry))
        return self.file_paths(entry)[0]


def _is_set(entry: Mapping[str, Any]) -> bool:
    return entry["location"]["kind"] == "managed" and len(entry["location"]["storeKeys"]) > 1


def _named(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    artifact = entry["artifact"]
    names = (os.path.basename(file["path"]) for file in artifact["files"])
    return list(zip(names, digests_of(dict(artifact)), strict=True))
