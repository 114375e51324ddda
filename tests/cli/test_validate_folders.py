"""What `modeldoor validate` reads of a folder: every document, in an order that stays, and nothing for ever."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from command import LATER, Door, Ended
from goldens import golden

if TYPE_CHECKING:
    from pathlib import Path


PROFILE = json.dumps(golden("local-llama32-1b", "model-profile")).encode()


@pytest.fixture
def documents(door: Door) -> Path:
    folder = door.folder / "documents"
    folder.mkdir()
    return folder


def put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PROFILE)


def names_of(ended: Ended) -> list[str]:
    """The documents that the report tells, none of which is wrong."""
    assert ended.code == 0, ended.text
    return [line.removesuffix(": valid model-profile") for line in ended.text.splitlines()]


def test_the_files_of_a_folder_come_before_its_folders_each_in_order(door: Door, documents: Path) -> None:
    for name in ("b/z.json", "b/a/c.json", "b-1/a.json", "a/a.json", "z.json", "B.json", "a.json", "10.json", "9.json"):
        put(documents / name)
    assert names_of(door("validate", "documents")) == [
        "documents/10.json", "documents/9.json", "documents/B.json", "documents/a.json", "documents/z.json",
        "documents/a/a.json", "documents/b/z.json", "documents/b/a/c.json", "documents/b-1/a.json",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["documents", "documents/", "./documents", "documents/../documents"])
def test_a_document_is_named_by_the_path_that_was_given(door: Door, documents: Path, name: str) -> None:
    put(documents / "a.json")
    assert names_of(door("validate", name)) == [os.path.join(name, "a.json")]


def test_what_is_named_twice_is_told_twice_and_in_the_order_of_its_naming(door: Door, documents: Path) -> None:
    put(documents / "b.json")
    put(documents / "a.json")
    paths = ["documents/b.json", "documents", "documents/b.json"]
    expected = ["documents/b.json", "documents/a.json", "documents/b.json", "documents/b.json"]
    assert names_of(door("validate", *paths)) == expected


def test_hidden_files_and_folders_do_not_count(door: Door, documents: Path) -> None:
    put(documents / "a.json")
    for name in (".a.json", ".json", ".git/a.json", ".venv/lib/a.json", "inner/.cache/a.json", "..json"):
        (documents / name).parent.mkdir(parents=True, exist_ok=True)
        (documents / name).write_text("no document")
    assert names_of(door("validate", "documents")) == ["documents/a.json"]
    assert names_of(door("validate", ".")) == ["./documents/a.json"]


def test_a_hidden_file_or_folder_that_is_named_counts(door: Door, documents: Path) -> None:
    put(documents / ".hidden" / "a.json")
    put(documents / ".b.json")
    paths = ["documents/.hidden", "documents/.b.json"]
    assert names_of(door("validate", *paths)) == ["documents/.hidden/a.json", "documents/.b.json"]


def test_links_to_files_are_read_and_links_to_folders_are_not_followed(door: Door, documents: Path) -> None:
    put(documents / "a.json")
    put(door.folder / "elsewhere" / "b.json")
    (documents / "link.json").symlink_to("../elsewhere/b.json")
    (documents / "folder").symlink_to("../elsewhere")
    (documents / "loop").symlink_to(".")
    (documents / "inner").mkdir()
    (documents / "inner" / "up").symlink_to("../..")
    assert names_of(door("validate", "documents")) == ["documents/a.json", "documents/link.json"]
    (door.folder / "link").symlink_to("documents")
    assert names_of(door("validate", "link")) == ["link/a.json", "link/link.json"]


def test_a_link_to_a_folder_that_is_named_like_a_document_is_no_yes(door: Door, documents: Path) -> None:
    put(documents / "a.json")
    (documents / "b.json").symlink_to(".")
    ended = door("validate", "documents")
    assert ended.code == 2
    assert "documents/b.json: $: must be readable: is a directory [input/unreadable]\n" in ended.text
    assert ended.messages == ["modeldoor: 1 of 2 documents are valid"]


def test_folders_may_lie_as_deep_as_a_path_can_be_long(door: Door, documents: Path) -> None:
    put(documents / "a.json")
    deep = "documents"
    for _ in range(1500):
        deep += "/d"
        (door.folder / deep).mkdir()
    put(door.folder / deep / "b.json")
    try:
        assert names_of(door("validate", "documents")) == ["documents/a.json", f"{deep}/b.json"]
    finally:
        door.program("rm", "-rf", "documents/d")  # Python's own removal goes only as deep as its stack


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_is_closed_is_told_and_the_others_are_read(door: Door, documents: Path) -> None:
    for name in ("a/a.json", "b/b.json", "c/c.json"):
        put(documents / name)
    (documents / "b").chmod(0)
    ended = door("validate", "documents")
    (documents / "b").chmod(0o700)
    assert ended.code == 2
    assert ended.text.splitlines()[:2] == [
        "documents/a/a.json: valid model-profile",
        "documents/b: $: must be readable: permission denied [input/unreadable]",
    ]
    assert ended.text.splitlines()[-1] == "documents/c/c.json: valid model-profile"


def test_a_document_that_cannot_be_read_is_told_before_the_last_is_judged(door: Door, documents: Path) -> None:
    put(documents / "a.json")
    put(documents / "c.json")
    (documents / "b.json").symlink_to("nowhere")
    ended = door("validate", "documents")
    assert [line.partition(":")[0] for line in ended.text.splitlines() if line.startswith("documents")] == [
        "documents/a.json", "documents/b.json", "documents/c.json",
    ]  # fmt: skip
    assert ended.code == 2


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_many_documents_are_all_told_with_few_descriptors(door: Door, documents: Path, count: int, form: str) -> None:
    for number in range(count):
        (documents / f"{number:05}.json").write_bytes(PROFILE)
    (documents / f"{count // 2:05}.json").write_bytes(PROFILE.replace(b"v0.1", b"v0.2"))
    ended = door.shell(f"ulimit -n 24; exec modeldoor validate --format {form} documents")
    assert ended.code == 1
    if form == "json":
        documents_told = ended.document["documents"]
        assert [each["name"] for each in documents_told] == [f"documents/{n:05}.json" for n in range(count)]
        assert sum(each["outcome"] == "valid" for each in documents_told) == count - 1
    else:
        assert ended.messages == [f"modeldoor: {count - 1} of {count} documents are valid{LATER}"]
