"""What the hub says of a file is the only source of its digest, so it is read strictly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from fetched import QUICK
from file_servers import ServedFile, as_fault, file_server, status
from loopback_servers import flood
from modeldoor_lifecycle.hub.errors import DigestUnknown, ReferenceRefused, TransferRefused
from modeldoor_lifecycle.hub.hub_files import HubFile, file_on_hub
from modeldoor_lifecycle.hub.network import Network

if TYPE_CHECKING:
    from collections.abc import Mapping

    from file_servers import Fault

COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"
DIGEST = "6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"
FILE = {
    "rfilename": "model-Q4_K_M.gguf",
    "size": 807694464,
    "blobId": "d0b9c2d4f2d0b9c2d4f2d0b9c2d4f2d0b9c2d4f2",
    "lfs": {"sha256": DIGEST, "size": 807694464, "pointerSize": 134},
}
README = {"rfilename": "README.md", "size": 11000, "blobId": "a" * 40}
PAGE = {"_id": "x", "id": "org/repo", "sha": COMMIT, "private": False, "siblings": [README, FILE]}


def page(change: Mapping[str, Any] | None = None, **file: Any) -> bytes:
    changed = {name: value for name, value in {**FILE, **file}.items() if value != "missing"}
    document = {**PAGE, "siblings": [README, changed], **(change or {})}
    return json.dumps({name: value for name, value in document.items() if value != "missing"}).encode()


def asked(
    answer: bytes, revision: str | None = "main", path: str = "model-Q4_K_M.gguf", fault: Fault | None = None
) -> HubFile:
    file = ServedFile(answer, etag=None, content_type="application/json; charset=utf-8")
    at = f"/api/models/org/repo/revision/{revision or 'main'}?blobs=true"
    with file_server(file, path=at, always=fault) as server:
        found = file_on_hub(Network({"HF_ENDPOINT": server.endpoint}, limits=QUICK), "org/repo", revision, path)
        (request,) = server.requests
        assert (request.path, request.fields["accept"]) == (at, "application/json")
    return found


@for_each("revision", ["main", "v1.0", COMMIT, None])
def test_a_file_is_told_to_the_byte_at_the_commit_of_now(revision: str | None) -> None:
    assert asked(page(), revision) == HubFile(COMMIT, 807694464, f"sha256:{DIGEST}")


@for_each(
    "answer",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html>",
        page()[:-1],
        page() + page(),
        b'{"sha": "x", ' + page()[1:],
        page({"sha": "missing"}),
        page({"sha": "main"}),
        page({"sha": COMMIT.upper()}),
        page({"sha": "0" * 40}),
        page({"sha": 5}),
        page({"siblings": "missing"}),
        page({"siblings": {}}),
        page(lfs={"sha256": DIGEST}),
        page(lfs={"size": 807694464}),
        page(lfs={"sha256": "0" * 64, "size": 807694464}),
        page(lfs={"sha256": DIGEST.upper(), "size": 807694464}),
        page(lfs={"sha256": DIGEST[:-1], "size": 807694464}),
        page(lfs={"sha256": "ab" * 32, "size": 807694464}),  # made up
        page({"sha": "deadbeef" * 5}),
        page({"sha": "4b825dc642cb6eb9a060e54bf8d69288fbee4904"}),  # git's empty tree
        page(lfs={"sha256": f"sha256:{DIGEST}", "size": 807694464}),
        page(lfs={"sha256": DIGEST, "size": 0}),
        page(lfs={"sha256": DIGEST, "size": -1}),
        page(lfs={"sha256": DIGEST, "size": 2**53}),
        page(lfs={"sha256": DIGEST, "size": 8.5}),
        page(lfs={"sha256": DIGEST, "size": True}),
        page(lfs={"sha256": DIGEST, "size": "807694464"}),
        page(size=1),
    ],
)
def test_what_the_hub_would_not_say_is_not_believed(answer: bytes) -> None:
    with pytest.raises(TransferRefused) as refused:
        asked(answer)
    assert (refused.value.code, refused.value.is_retryable) == ("unexpectedResponse", False)
    assert DIGEST not in str(refused.value)


def test_another_commit_than_the_one_that_was_asked_for_is_refused() -> None:
    with pytest.raises(TransferRefused) as refused:
        asked(page({"sha": "1" * 40}), COMMIT)
    assert refused.value.code == "unexpectedResponse"


@for_each("odd", [None, 5, "x", [], {}, {"rfilename": 5}, {"rfilename": None}])
def test_an_odd_entry_beside_the_file_does_not_hide_it(odd: object) -> None:
    assert asked(page({"siblings": [odd, FILE]})).size_bytes == 807694464


def test_a_file_that_the_repository_does_not_have_is_not_found() -> None:
    with pytest.raises(TransferRefused) as refused:
        asked(page(), path="other.gguf")
    assert (refused.value.code, refused.value.is_retryable) == ("notFound", False)


@for_each("stored", ["missing", None])
def test_a_file_whose_digest_the_hub_does_not_know_needs_one_by_hand(stored: object) -> None:
    with pytest.raises(DigestUnknown, match="by hand"):
        asked(page(lfs=stored))


@for_each(
    ("line", "code"),
    [("404 Not Found", "notFound"), ("401 Unauthorized", "unauthorized"), ("429 Too Many Requests", "rateLimited")],
)
def test_the_hub_may_refuse(line: str, code: str) -> None:
    with pytest.raises(TransferRefused) as refused:
        asked(b"", fault=status(line))
    assert refused.value.code == code


def test_a_page_without_an_end_is_left() -> None:
    sent: list[int] = []
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    with pytest.raises(TransferRefused) as refused:
        asked(b"", fault=as_fault(flood(head, 2**30, sent=sent)))
    assert refused.value.code == "unexpectedResponse"
    assert sum(sent) < 2**28


@for_each(
    ("repository", "revision", "path"),
    [
        ("org", "main", "x"),
        ("org/repo/more", "main", "x"),
        ("../repo", "main", "x"),
        ("org/repo?x=1", "main", "x"),
        ("org/repo#x", "main", "x"),
        ("org/repo", "../main", "x"),
        ("org/repo", "", "x"),
        ("org/repo", "refs/pr/1", "x"),
        ("org/repo", "main", "../x"),
        ("org/repo", "main", ""),
    ],
)
def test_a_name_that_would_change_what_is_asked_is_refused_before(repository: str, revision: str, path: str) -> None:
    with pytest.raises(ReferenceRefused):
        file_on_hub(Network(), repository, revision, path)
