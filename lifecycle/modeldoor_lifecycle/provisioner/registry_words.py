"""What the registries say of a file: its commit, its parts and their digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.provisioner.errors import ModelNotHere
from modeldoor_lifecycle.provisioner.references import HubFile, RegistryEntry, WebFile
from modeldoor_lifecycle.registry.lookups import listed
from modeldoor_lifecycle.registry.models import PinnedModel
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.provisioner.references import ModelReference
    from modeldoor_lifecycle.registry.registries import Registries


class ToldFile(NamedTuple):
    """One file to the byte: its path in the repository, or its name on a server."""

    name: str
    size_bytes: int
    digest: str


class Word(NamedTuple):
    """A pinned entry: what its model is called, and its files in order."""

    registry_id: str
    entry: Mapping[str, Any]
    reference: HubFile | WebFile
    files: tuple[ToldFile, ...]


def word_on(reference: ModelReference, registries: Registries) -> Word | None:
    """What the registries say of a reference; None when they say nothing, or cannot.

    Of a file of a repository without a commit it is the entry that pins one. Raises `ModelNotListed`
    for the name of an entry that there is not, and `ModelNotHere` for one whose bytes nobody knows.
    """
    match reference:
        case RegistryEntry(entry_id):
            model = listed(registries, entry_id)
            if not isinstance(model, PinnedModel):
                raise ModelNotHere(
                    f"{quoted(entry_id)} must be pinned to be provisioned; the registry knows it by name only",
                    hint="give a file of it: modeldoor provision /path/to/model.gguf",
                )
            return _word(model)
        case HubFile() | WebFile():
            words = (_word(model) for model in registries.pinned)
            return next((word for word in words if _is_about(word, reference)), None)
        case _:
            return None


def _is_about(word: Word, reference: HubFile | WebFile) -> bool:
    pinned = word.reference
    if isinstance(reference, HubFile) and isinstance(pinned, HubFile) and reference.revision is None:
        return (pinned.repository, pinned.path) == (reference.repository, reference.path)
    return pinned == reference


def _word(model: PinnedModel) -> Word:
    entry = model.document()
    artifact = entry["artifact"]
    if artifact["source"] == "hub":
        files = tuple(ToldFile(file["path"], file["sizeBytes"], file["digest"]) for file in artifact["files"])
        reference: HubFile | WebFile = HubFile(artifact["repository"], artifact["revision"], files[0].name)
    else:
        name = artifact["url"].rpartition("/")[2]
        files = (ToldFile(name, artifact["totalBytes"], artifact["digest"]),)
        reference = WebFile(artifact["url"])
    return Word(model.registry_id, entry, reference, files)
