"""What registries say of a reference: the commit, the parts and their digests; and nothing where they say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from families import for_each
from goldens import golden
from made_up_registries import FOUR, MIRROR, of_documents, of_goldens
from modeldoor_lifecycle.provisioner.errors import ModelNotHere
from modeldoor_lifecycle.provisioner.references import HubFile, LocalFile, OllamaModel, RegistryEntry, WebFile
from modeldoor_lifecycle.provisioner.registry_words import ToldFile, word_on
from modeldoor_lifecycle.registry.errors import ModelNotListed
from provisioner.held_models import REGISTERED_ID, parts, registry_of
from provisioner.homes import digest_of
from provisioner.others_stores import COMMIT, OTHER_COMMIT, REPOSITORY

if TYPE_CHECKING:
    from modeldoor_lifecycle.provisioner.references import ModelReference

FIRST, SECOND = parts()
REGISTRIES = registry_of(parts())
TOLD = tuple(ToldFile(name, len(data), digest_of(data)) for name, data in parts().items())


@for_each(
    "reference", [RegistryEntry(REGISTERED_ID), HubFile(REPOSITORY, COMMIT, FIRST), HubFile(REPOSITORY, None, FIRST)]
)
def test_a_pinned_entry_tells_its_commit_and_every_file_with_its_digest(reference: ModelReference) -> None:
    word = word_on(reference, REGISTRIES)
    assert word is not None
    assert word.reference == HubFile(REPOSITORY, COMMIT, FIRST)
    assert word.files == TOLD
    assert (word.registry_id, word.entry["id"]) == ("modeldoor", REGISTERED_ID)


@for_each(
    "reference",
    [
        HubFile(REPOSITORY, OTHER_COMMIT, FIRST),
        HubFile(REPOSITORY, None, SECOND),
        HubFile("ada/other-model", None, FIRST),
        WebFile("https://models.example.org/model.gguf"),
        LocalFile("/models/model.gguf"),
        OllamaModel("llama3.2:1b"),
    ],
)
def test_of_anything_else_nothing_is_said(reference: ModelReference) -> None:
    assert word_on(reference, REGISTRIES) is None


def test_a_file_on_a_server_is_told_by_its_address() -> None:
    registries = of_goldens(MIRROR)
    artifacts = [each.document()["artifact"] for each in registries.pinned]
    artifact = next(each for each in artifacts if each["source"] == "https")
    word = word_on(WebFile(artifact["url"]), registries)
    assert word is not None
    name = artifact["url"].rpartition("/")[2]
    assert word.files == (ToldFile(name, artifact["totalBytes"], artifact["digest"]),)
    assert word.reference == WebFile(artifact["url"])


def test_a_name_that_no_registry_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(ModelNotListed, match=REGISTERED_ID):
        word_on(RegistryEntry(f"{REGISTERED_ID}x"), REGISTRIES)


def test_a_model_that_is_known_by_name_only_cannot_be_had_by_it() -> None:
    registry = golden(FOUR, "model-registry")
    assert registry["unpinned"]
    with pytest.raises(ModelNotHere, match="knows it by name only"):
        word_on(RegistryEntry(registry["unpinned"][0]["id"]), of_documents(registry))
