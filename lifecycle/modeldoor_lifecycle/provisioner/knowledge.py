"""What the catalogue knows of a reference, and whether that still holds: the files, the name, and who pins it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner import catalog_entries, trust
from modeldoor_lifecycle.provisioner.errors import ModelNotHere
from modeldoor_lifecycle.provisioner.local_files import file_id
from modeldoor_lifecycle.provisioner.references import HubFile, LocalFile, RegistryEntry
from modeldoor_lifecycle.provisioner.verification import is_still
from modeldoor_lifecycle.registry.errors import ModelNotListed, NoRegistryCounts
from modeldoor_validators.rules.shared.model_names import digests_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_lifecycle.provisioner.catalog import Catalog
    from modeldoor_lifecycle.provisioner.finding import Finder
    from modeldoor_lifecycle.provisioner.places import Places
    from modeldoor_lifecycle.provisioner.references import ModelReference
    from modeldoor_lifecycle.provisioner.registry_words import Word


class Knowledge:
    """Looks at the catalogue and at files; nothing is hashed, and nothing written."""

    def __init__(
        self, catalog: Catalog, finder: Finder, places: Places, word_on: Callable[[ModelReference], Word | None]
    ) -> None:
        """`word_on` tells what registries say."""
        self._catalog = catalog
        self._finder = finder
        self._places = places
        self._word_on = word_on

    def entry(self, reference: ModelReference) -> dict[str, Any] | None:
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
        replaced = self.replaced(reference)
        if replaced is not None and digests_of(replaced["artifact"]) != digests_of(entry["artifact"]):
            return None
        paths = self._places.file_paths(entry)
        identities = trust.identities_of(entry["trust"])
        is_as_it_was = len(paths) == len(identities) and all(map(is_still, paths, identities))
        return paths if is_as_it_was else None

    def managed(self, reference: ModelReference) -> dict[str, Any] | None:
        """The entry of a model in the store that still is what the reference means."""
        entry = None if isinstance(reference, LocalFile) else self._catalog.get(reference.text)
        if entry is None or entry["location"]["kind"] != "managed":
            return None
        return None if isinstance(reference, RegistryEntry) and not self._is_still_listed(entry, reference) else entry

    def replaced(self, reference: ModelReference) -> dict[str, Any] | None:
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
