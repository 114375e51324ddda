"""Finds a model on this machine, without a network: by its path, in the store, or with those who hold it already."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner import local_files
from modeldoor_lifecycle.provisioner.errors import FileUnsuitable, ModelNotHere
from modeldoor_lifecycle.provisioner.found import Found, FoundFile, managed, with_alias
from modeldoor_lifecycle.provisioner.hugging_face_cache import commits_in_cache, find_in_cache, models_in_cache
from modeldoor_lifecycle.provisioner.ollama_store import find_in_ollama, models_folders, ollama_names
from modeldoor_lifecycle.provisioner.references import (
    HubFile,
    LocalFile,
    OllamaModel,
    RegistryEntry,
    WebFile,
    parse_reference,
)
from modeldoor_lifecycle.store.disk import failures_told, status_of
from modeldoor_lifecycle.store.names import key_of
from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.shared.model_names import digests_of
from modeldoor_validators.rules.shared.model_references import fault_of
from modeldoor_validators.rules.shared.split_models import part_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_lifecycle.provisioner.hugging_face_cache import CachedModel
    from modeldoor_lifecycle.provisioner.references import ModelReference
    from modeldoor_lifecycle.provisioner.registry_words import Word
    from modeldoor_lifecycle.store.points import Halt
    from modeldoor_lifecycle.store.store import Store
    from modeldoor_lifecycle.store.verified import StoredFile


MOST_NEAR = 3
"""So many names are told where one is misspelt."""


class Finder:
    """Looks for models where this user may read; writes nothing but a seal of the store."""

    def __init__(
        self, store: Store, *, environment: Mapping[str, str], working_folder: str, roots: Sequence[str] | None
    ) -> None:
        self._store = store
        self._environment = environment
        self._working_folder = working_folder
        self._roots = roots

    def path_of(self, reference: LocalFile) -> str:
        """The one path of a local file; raises `FileUnsuitable` and `OutsideRoots`."""
        path = local_files.canonical_path(reference.path, working_folder=self._working_folder, roots=self._roots)
        if path.startswith(os.path.join(self._store.folder, "")):
            raise FileUnsuitable(
                path,
                "must be a file of your own; it lies in the store of modeldoor, where files come and go",
                hint="name the model by the reference that it was fetched by: modeldoor catalog list",
            )
        part = part_of(path)
        if part is not None and part.parts > 1:
            raise ModelNotHere(
                f"a file that is given by hand must be a whole model; it is part {part.number} of {part.parts}",
                hint="merge the parts (llama-gguf-split --merge FIRST_PART MERGED), or name the model as hf: or registry:",
            )
        return path

    def find(self, reference: ModelReference, word: Word | None, expected: str | None, halt: Halt) -> Found | None:
        """The model, where it lies; None when it is nowhere here.

        `word` is what the registries say of it, `expected` the digest that the request gives for its
        first file. Raises `FileUnsuitable`, `OutsideRoots`, `ModelNotHere` and the errors of the store.
        """
        match reference:
            case LocalFile():
                return self._local(self.path_of(reference), expected)
            case OllamaModel(name):
                return self._in_ollama(name)
            case HubFile():
                return self._of_the_hub(reference, word, expected, halt)
            case WebFile():
                return self._on_the_web(reference, word, expected, halt)
            case RegistryEntry():
                return self._listed(reference, word, expected, halt)

    def name_of(self, reference: LocalFile) -> str:
        """The path of a local file as it was named, whatever links are on its way."""
        return os.path.normpath(os.path.join(self._working_folder, reference.path))

    def again(self, entry: Mapping[str, Any], halt: Halt) -> Found | None:
        """The model of an entry that lies in the store, by the digests that the entry has; None when one is not there.

        So a file that was only touched, or a store that was moved, is found where nobody else tells the digests.
        """
        reference, artifact = parse_reference(entry["id"]), dict(entry["artifact"])
        stored = self._all_in_store([(digest, None) for digest in digests_of(artifact)], halt)
        if stored is None or not isinstance(reference, (HubFile, WebFile)):
            return None
        names = [file["path"] for file in artifact["files"]] if "files" in artifact else [reference.name]
        return replace(managed(reference, names, stored, "request"), teller=None)  # who told them, the entry says

    def commits_nearby(self, reference: HubFile) -> tuple[str, ...]:
        """At which other commits the hub's cache has this file; for a hint."""
        return commits_in_cache(reference, self._environment)

    def models_nearby(self, reference: HubFile) -> tuple[str, ...]:
        """References of files that the hub's cache has in the same repository and commit, the nearest name first; for a hint."""
        from modeldoor_lifecycle.data.nearest import nearest

        near = nearest(reference.path, models_in_cache(reference, self._environment), MOST_NEAR)
        found = (replace(reference, path=path).text for path in near if path != reference.path)
        return tuple(text for text in found if fault_of(text) is None)

    def is_current(self, entry: Mapping[str, Any], reference: ModelReference) -> bool:
        """Whether a reference, by which an entry was found, still means its files.

        A name in Ollama can be pointed at others, `main` in the hub's cache at another commit, and an entry that is
        called by another name can have moved.
        """
        match reference:
            case LocalFile() if entry["artifact"]["source"] != "local":
                return bool(entry["location"].get("path") == self.path_of(reference))
            case HubFile(revision=None):
                return self._is_main(entry, reference)
            case OllamaModel(name) if entry["id"] != reference.text:
                held = find_in_ollama(name, self._environment)
                return held is not None and held.path == entry["location"].get("path")
            case _ if entry["artifact"]["source"] != "ollama":
                return True
            case _:
                held = find_in_ollama(entry["artifact"]["name"], self._environment)
                return held is not None and held.manifest_digest == entry["artifact"]["manifestDigest"]

    def _is_main(self, entry: Mapping[str, Any], reference: HubFile) -> bool:
        """Whether the entry is what the hub's cache calls `main`; where that has no such file whole, the name holds."""
        try:
            cached = find_in_cache(reference, self._environment)
        except (ModelNotHere, FileUnsuitable):
            return True
        return (
            cached is None
            or entry["artifact"].get("revision") == cached.commit
            or entry["location"].get("path") == cached.files[0].path
        )

    def in_store(self, digest: str, size_bytes: int | None, halt: Halt) -> StoredFile | None:
        """The verified file with this digest; where its size is not known, that which it has."""
        if size_bytes is None:
            with failures_told("look at its files"):
                status = status_of(os.path.join(self._store.folder, key_of(digest)))
            size_bytes = 0 if status is None else status.st_size
        return self._store.confirm(digest, size_bytes, halt) if size_bytes else None

    # -- Each kind of reference

    def _local(self, path: str, expected: str | None) -> Found:
        return Found(
            model_id=local_files.file_id(path),
            origin={"source": "local"},
            location={"kind": "external", "path": path, "holder": "user"},
            files=(FoundFile(os.path.basename(path), path, expected),),
            teller=None if expected is None else "request",
        )

    def _in_ollama(self, name: str) -> Found:
        held = find_in_ollama(name, self._environment)
        if held is None:
            raise self._not_in_ollama(name)
        return Found(
            model_id=f"ollama:{name}",
            origin={
                "source": "ollama",
                "name": name,
                "manifestDigest": held.manifest_digest,
                "modelDigest": held.model_digest,
                "totalBytes": held.total_bytes,
            },
            location={"kind": "external", "path": held.path, "holder": "ollama"},
            files=(FoundFile(os.path.basename(held.path), held.path, held.model_digest),),
            teller="ollama",
        )

    def _not_in_ollama(self, name: str) -> ModelNotHere:
        from modeldoor_lifecycle.data.nearest import nearest

        held = ollama_names(self._environment)
        near = nearest(name, held)
        has = (
            f"; it has {', '.join(map(quoted, near))}" if near else "" if held else "; nothing of Ollama was found here"
        )
        return ModelNotHere(
            f"Ollama must hold the model {quoted(name)}; it does not{has}",
            sought=models_folders(self._environment),
            hint=f"let Ollama fetch it (ollama pull {name}), set OLLAMA_MODELS to where its models lie, or give a local file: modeldoor provision /path/to/model.gguf",
        )

    def _listed(self, reference: RegistryEntry, word: Word | None, expected: str | None, halt: Halt) -> Found | None:
        if word is None:
            return None
        if isinstance(word.reference, HubFile):
            found = self._of_the_hub(word.reference, word, expected, halt)
        else:
            found = self._on_the_web(word.reference, word, expected, halt)
        return None if found is None else with_alias(found, reference.text)

    def _of_the_hub(self, reference: HubFile, word: Word | None, expected: str | None, halt: Halt) -> Found | None:
        if word is not None:
            stored = self._all_in_store([(file.digest, file.size_bytes) for file in word.files], halt)
            if stored is not None:
                return with_alias(_of_word(word, stored), reference.text)
        elif expected is not None and self._may_be_that(reference, expected):
            stored = self._all_in_store([(expected, None)], halt)
            if stored is not None:
                return managed(reference, [reference.path], stored, "request")
        cached = find_in_cache(reference, self._environment)
        return None if cached is None else with_alias(_in_cache(reference, cached, word), reference.text)

    def _may_be_that(self, reference: HubFile, digest: str) -> bool:
        """Whether a file of the hub can have this digest, as far as the hub's cache remembers what the hub told.

        A request alone does not make another file of the store this one.
        """
        if reference.revision is None or part_of(reference.path) is not None:
            return False
        try:
            cached = find_in_cache(reference, self._environment)
        except (ModelNotHere, FileUnsuitable):
            return True
        return cached is None or cached.files[0].told_digest in (None, digest)

    def _on_the_web(self, reference: WebFile, word: Word | None, expected: str | None, halt: Halt) -> Found | None:
        if word is not None:
            stored = self._all_in_store([(file.digest, file.size_bytes) for file in word.files], halt)
            return None if stored is None else _of_word(word, stored)
        stored = None if expected is None else self._all_in_store([(expected, None)], halt)
        return None if stored is None else managed(reference, [reference.name], stored, "request")

    def _all_in_store(self, wanted: Sequence[tuple[str, int | None]], halt: Halt) -> tuple[StoredFile, ...] | None:
        stored = [self.in_store(digest, size_bytes, halt) for digest, size_bytes in wanted]
        return tuple(each for each in stored if each is not None) if all(stored) else None


def _of_word(word: Word, stored: Sequence[StoredFile]) -> Found:
    return managed(word.reference, [file.name for file in word.files], stored, "registry")


def _in_cache(reference: HubFile, cached: CachedModel, word: Word | None) -> Found:
    """The files of the hub's cache, with the digests that the registry tells of the same commit, or else the hub."""
    is_told = word is not None and getattr(word.reference, "revision", None) == cached.commit
    told = {file.name: file.digest for file in word.files} if word is not None and is_told else {}
    files = tuple(
        FoundFile(
            each.path_in_repository,
            each.path,
            told.get(each.path_in_repository, each.told_digest),
            each.real_path,
        )
        for each in cached.files
    )
    return Found(
        model_id=HubFile(reference.repository, cached.commit, files[0].name).text,
        origin={"source": "hub", "repository": reference.repository, "revision": cached.commit},
        location={"kind": "external", "path": files[0].path, "holder": "huggingFaceCache"},
        files=files,
        teller="registry" if told else "hub",
    )
