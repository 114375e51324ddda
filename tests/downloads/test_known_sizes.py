"""How large a file is whose digest is known: told by what lies here, and by nothing that was wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from modeldoor_lifecycle.downloads.known_sizes import known_size_bytes
from modeldoor_lifecycle.downloads.names import partial_name
from modeldoor_lifecycle.store.identity import PartialIdentity
from modeldoor_lifecycle.store.store import Store

DATA = b"0123456789"
DIGEST = "sha256:" + hashlib.sha256(DATA).hexdigest()
OTHER = "sha256:" + hashlib.sha256(b"other").hexdigest()
ID = "0d9f1c1e-5bb3-4a6a-9f0e-1f6cbb7d3f10"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store"))


def keep(store: Store) -> Path:
    with store.partial("x") as partial:
        partial.append(DATA)
        return Path(store.publish(partial, DIGEST, len(DATA)).path)


def leave_unfinished(store: Store) -> None:
    with store.partial(partial_name(ID, 0)) as partial:
        partial.append(DATA[:3])
        partial.identify(PartialIdentity("https://example.org/x", "", total_bytes=10, digest=DIGEST))


def download(status: str, **state: Any) -> dict[str, Any]:
    return {"downloadId": ID, "state": {"status": status, **state}}


def test_the_file_in_the_store_tells_its_size(store: Store) -> None:
    keep(store)
    assert known_size_bytes(store, [], DIGEST) == len(DATA)
    assert known_size_bytes(store, [], OTHER) is None


def test_wrong_bytes_in_the_store_have_no_say(store: Store) -> None:
    path = keep(store)
    path.unlink()
    path.write_bytes(b"others")
    assert known_size_bytes(store, [], DIGEST) is None


def test_nothing_is_known_and_nothing_made_where_there_is_no_store(store: Store) -> None:
    assert known_size_bytes(store, [download("pending")], DIGEST) is None
    assert not Path(store.folder).exists()


@pytest.mark.parametrize(
    ("state", "size_bytes"),
    [
        (download("paused"), 10),
        (download("downloading"), 10),
        (download("failed", error={"isRetryable": True}), 10),
        (download("failed", error={"isRetryable": False}), None),
        (download("cancelled"), None),
    ],
    ids=["paused", "downloading", "failed for now", "failed for good", "cancelled"],
)
def test_a_download_that_can_go_on_tells_the_size_that_it_fetches(
    store: Store, state: dict[str, Any], size_bytes: int | None
) -> None:
    leave_unfinished(store)
    assert known_size_bytes(store, [state], DIGEST) == size_bytes
    assert known_size_bytes(store, [state], OTHER) is None
