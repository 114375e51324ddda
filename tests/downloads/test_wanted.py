"""What is to be fetched: all files of an entry in their order, each to the byte, and nothing that is not pinned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from families import for_each
from modeldoor_lifecycle.downloads.errors import NothingToFetch
from modeldoor_lifecycle.downloads.wanted import Wanted, WantedFile, wanted_entry, wanted_file
from modeldoor_lifecycle.hub.errors import ReferenceRefused
from modeldoor_lifecycle.store.errors import NameRefused
from modeldoor_validators.limits import MAXIMUM_INTEGER

COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"
ONE, TWO = ("sha256:" + digit * 64 for digit in "12")
URL = "https://models.example.org/a.gguf"


def entry(**artifact: Any) -> dict[str, Any]:
    return {"id": "a-model", "displayName": "A model", "version": 3, "artifact": artifact}


HUB = entry(
    source="hub",
    repository="org/repo",
    revision=COMMIT,
    totalBytes=30,
    files=[
        {"path": "b-00001-of-00002.gguf", "sizeBytes": 20, "digest": TWO},
        {"path": "a-00002-of-00002.gguf", "sizeBytes": 10, "digest": ONE},
    ],
)
WEB = entry(source="https", url=URL, totalBytes=20, digest=TWO)


def test_an_entry_of_the_hub_is_all_its_files_at_its_commit_in_its_order() -> None:
    wanted = wanted_entry("modeldoor", HUB, ["mirror.example.org"])
    assert wanted == Wanted(
        (
            WantedFile(f"hf:org/repo@{COMMIT}/b-00001-of-00002.gguf", 20, TWO),
            WantedFile(f"hf:org/repo@{COMMIT}/a-00002-of-00002.gguf", 10, ONE),
        ),
        "A model",
        registry_id="modeldoor",
        entry_id="a-model",
        entry_version=3,
        allowed_hosts=("mirror.example.org",),
    )
    assert (wanted.reference, wanted.total_bytes) == (wanted.files[0].location, 30)


def test_an_entry_on_a_web_server_is_one_file_of_its_size() -> None:
    assert wanted_entry("modeldoor", WEB) == Wanted(
        (WantedFile(URL, 20, TWO),), "A model", registry_id="modeldoor", entry_id="a-model", entry_version=3
    )


def test_an_entry_that_is_not_pinned_is_refused_with_the_reason() -> None:
    with pytest.raises(NothingToFetch, match=r"'a-model' must be pinned to be downloaded; .*\(gated\)") as refusal:
        wanted_entry("modeldoor", entry(source="unpinned", reason="gated"))
    assert "hf:ORG/REPO@COMMIT/FILE" in refusal.value.hint


def test_a_file_alone_is_called_by_its_name_or_as_one_says() -> None:
    assert wanted_file(URL, 20, TWO).display_name == "a.gguf"
    named = wanted_file(URL, 20, TWO, "A model", ["mirror.example.org"])
    assert named == Wanted((WantedFile(URL, 20, TWO),), "A model", allowed_hosts=("mirror.example.org",))


def test_the_same_bytes_are_the_same_artifact_wherever_they_lie_and_no_others_are() -> None:
    wanted = wanted_entry("modeldoor", HUB)
    first, second = wanted.files
    elsewhere = replace(wanted, files=(replace(first, location=URL), second), display_name="Another", entry_version=4)
    assert elsewhere.artifact == wanted.artifact
    others = [
        (second, first),
        (first,),
        (first, replace(second, digest=TWO)),
        (first, replace(second, size_bytes=11)),
        (first, second, second),
    ]
    assert len({wanted.artifact, *(replace(wanted, files=files).artifact for files in others)}) == 1 + len(others)


@for_each("size_bytes", [0, -1, True, 1.0, "1", None, MAXIMUM_INTEGER + 1])
def test_a_file_without_an_exact_size_is_refused(size_bytes: Any) -> None:
    with pytest.raises(NothingToFetch, match=f"must have from 1 to {MAXIMUM_INTEGER} bytes"):
        WantedFile(URL, size_bytes, ONE)


def test_a_file_without_a_digest_or_a_place_is_refused() -> None:
    with pytest.raises(NameRefused, match="a digest must be"):
        WantedFile(URL, 1, "sha256:" + "0" * 64)
    with pytest.raises(ReferenceRefused):
        WantedFile("ftp://models.example.org/a.gguf", 1, ONE)


def test_a_model_must_have_files_of_a_size_that_can_be_told() -> None:
    most = WantedFile(URL, MAXIMUM_INTEGER, ONE)
    assert Wanted((most,), "A model").total_bytes == MAXIMUM_INTEGER
    for files in ((), (most, WantedFile(URL, 1, TWO))):
        with pytest.raises(NothingToFetch, match=f"this one has {len(files)}"):
            Wanted(files, "A model")
