"""What programs that died left behind is brought to where its owner can go on from, with what the disk holds of it."""

from __future__ import annotations

import hashlib
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.database import Database
from modeldoor_lifecycle.downloads.names import partial_name
from modeldoor_lifecycle.downloads.service import Downloads
from modeldoor_lifecycle.downloads.turns import FOLDER_NAME, Turns
from modeldoor_lifecycle.downloads.wanted import Wanted, WantedFile
from modeldoor_lifecycle.store.identity import PartialIdentity
from modeldoor_lifecycle.store.store import Store
from modeldoor_validators import check

if TYPE_CHECKING:
    from modeldoor_lifecycle.downloads.rows import Row
    from modeldoor_lifecycle.downloads.transitions import Happening

ONE, TWO = b"one" * 100, b"two" * 200
WAYS: dict[str, list[Happening]] = {
    "pending": [],
    "downloading": ["begun"],
    "paused": ["begun", "paused"],
    "failed": ["begun", "failed"],
    "verifying": ["begun", "received"],
    "installing": ["begun", "received", "verified"],
    "complete": ["begun", "received", "verified", "installed"],
    "cancelled": ["begun", "cancelled"],
}
ERROR = {"code": "network", "message": "The connection was cut.", "hint": "Try again.", "isRetryable": True}


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


class Remains:
    """What programs that died left of downloads."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.store = Store(str(folder / "store"))
        self.database = Database(str(self.state))
        self.turns = Turns(str(self.state))

    def left(self, status: str, *files: bytes, download_id: str = "download-1", owner: str = "operator") -> Row:
        """A download that stands in a state, and its lock, which nobody holds."""
        wanted = Wanted(
            tuple(WantedFile("https://models.example.org/a.gguf", len(data), digest_of(data)) for data in files),
            "A model",
        )
        with self.database.writing() as connection:
            row = rows.insert(connection, download_id, owner, wanted)
            for happening in WAYS[status]:
                changed = rows.change(
                    connection,
                    row,
                    happening,
                    because="owner" if happening == "paused" else None,
                    error=ERROR if happening == "failed" else None,
                    received_bytes=wanted.total_bytes if happening == "received" else None,
                    device=self.store.device(),
                )
                assert changed is not None
                row = changed
        with self.turns.taken(download_id):
            pass
        return row

    def put(self, data: bytes) -> None:
        """A verified file in the store."""
        with self.store.partial("somebodys-0") as partial:
            partial.append(data)
            self.store.publish(partial, digest_of(data), len(data))

    def fetched(self, data: bytes, position: int = 0, download_id: str = "download-1") -> str:
        """What has been received of a file."""
        with self.store.partial(partial_name(download_id, position)) as partial:
            partial.append(data)
            partial.identify(PartialIdentity("https://models.example.org/a.gguf", "https://models.example.org/a.gguf"))
            return partial.name

    def recovered(self) -> list[dict[str, Any]]:
        documents = Downloads(str(self.state), self.store).recover()
        assert [check(each, "model-download") for each in documents] == [()] * len(documents)
        return documents

    def files(self) -> set[str]:
        return {each.name for each in Path(self.store.folder).iterdir()} - {"locks"}


@pytest.fixture
def remains(tmp_path: Path) -> Remains:
    return Remains(tmp_path)


def told(documents: list[dict[str, Any]]) -> list[tuple[str, int, str | None]]:
    return [(each["state"]["status"], each["receivedBytes"], each["state"].get("because")) for each in documents]


def test_what_was_being_put_in_place_and_lies_there_is_complete(remains: Remains) -> None:
    remains.left("installing", ONE, TWO)
    remains.put(ONE)
    remains.put(TWO)
    assert told(remains.recovered()) == [("complete", len(ONE + TWO), None)]
    assert remains.turns.names() == []


@pytest.mark.parametrize("status", ["downloading", "verifying", "installing"])
def test_of_what_lies_there_in_part_all_that_is_there_has_been_received(remains: Remains, status: str) -> None:
    remains.left(status, ONE, TWO)
    remains.put(ONE)
    partial = remains.fetched(TWO[:100], position=1)
    assert told(remains.recovered()) == [("paused", len(ONE) + 100, "interruption")]
    assert f".partial-{partial}" in remains.files(), "it can be gone on with"
    assert remains.turns.names() == ["download-1"]


@pytest.mark.parametrize("status", ["downloading", "verifying"])
def test_what_was_not_verified_yet_is_not_complete_though_its_bytes_lie_there(remains: Remains, status: str) -> None:
    remains.left(status, ONE)
    remains.put(ONE)
    assert told(remains.recovered()) == [("paused", len(ONE), "interruption")]


@pytest.mark.parametrize("status", ["pending", "downloading", "verifying", "installing"])
def test_who_runs_what_a_program_left_ends_it(remains: Remains, status: str) -> None:
    row = remains.left(status, ONE)
    remains.put(ONE)
    looks = count()
    downloads = Downloads(str(remains.state), remains.store)
    document = downloads.run("operator", row.id, stop=lambda: "interruption" if next(looks) > 99 else None)
    assert told([document]) == [("complete", len(ONE), None)]


def test_what_is_longer_than_the_file_counts_as_the_file(remains: Remains) -> None:
    remains.left("downloading", ONE)
    remains.fetched(ONE + b"more")
    assert told(remains.recovered()) == [("paused", len(ONE), "interruption")]


def test_what_waited_and_never_began_has_received_nothing(remains: Remains) -> None:
    remains.left("pending", ONE)
    remains.put(ONE)
    assert told(remains.recovered()) == [("paused", 0, "interruption")]


@pytest.mark.parametrize("status", ["paused", "failed", "complete", "cancelled"])
def test_what_is_at_rest_stays_as_it_is(remains: Remains, status: str) -> None:
    row = remains.left(status, ONE)
    assert remains.recovered() == []
    with remains.database.reading() as connection:
        assert rows.read_any(connection, row.id) == row


def test_what_another_program_runs_is_left_alone(remains: Remains) -> None:
    row = remains.left("downloading", ONE)
    remains.left("downloading", TWO, download_id="download-2", owner="guest")
    with remains.turns.taken(row.id):
        assert [each["downloadId"] for each in remains.recovered()] == ["download-2"]
    assert [each["downloadId"] for each in remains.recovered()] == [row.id]


def test_what_is_left_of_downloads_that_are_over_is_removed_and_of_all_others_kept(remains: Remains) -> None:
    kept: set[str] = set()
    for status in WAYS:
        remains.left(status, status.encode() + ONE, download_id=f"download-{status}")
        name = remains.fetched(ONE[:50], download_id=f"download-{status}")
        if status not in ("complete", "cancelled"):
            kept |= {f".partial-{name}", f".partial-{name}.json"}
    unknown = remains.fetched(ONE[:50], download_id="anothers")
    with remains.turns.taken("anothers"):
        pass
    remains.recovered()
    assert remains.files() == kept | {f".partial-{unknown}", f".partial-{unknown}.json"}
    over = {"download-complete", "download-cancelled"}
    assert set(remains.turns.names()) == {f"download-{status}" for status in WAYS} - over | {"anothers"}


def test_the_lock_of_what_is_over_stays_while_somebody_holds_it(remains: Remains) -> None:
    row = remains.left("cancelled", ONE)
    with remains.turns.taken(row.id):
        remains.recovered()
        assert (remains.state / FOLDER_NAME / row.id).exists()
    remains.recovered()
    assert remains.turns.names() == []


def test_a_partial_file_that_holds_nothing_is_removed(remains: Remains) -> None:
    remains.left("downloading", ONE, TWO)
    remains.fetched(b"")
    name = remains.fetched(TWO[:1], position=1)
    assert told(remains.recovered()) == [("paused", 1, "interruption")]
    assert remains.files() == {f".partial-{name}", f".partial-{name}.json"}


def test_what_was_promised_to_the_dead_is_free_again(remains: Remains) -> None:
    row = remains.left("downloading", ONE)
    with remains.database.reading() as connection:
        assert rows.promised_to_others(connection, "another", remains.store.device()) == len(ONE)
    remains.recovered()
    with remains.database.reading() as connection:
        assert rows.promised_to_others(connection, "another", remains.store.device()) == 0
        assert rows.read_any(connection, row.id).status == "paused"


def test_a_store_that_cannot_be_cleared_is_told_of_once_and_keeps_nothing_from_being_recovered(
    remains: Remains,
) -> None:
    remains.left("cancelled", ONE)
    remains.fetched(ONE)
    Path(remains.store.folder).chmod(0o777)
    downloads = Downloads(str(remains.state), remains.store)
    assert [downloads.recover() for _ in range(2)] == [[], []]
    (complaint,) = downloads.complaints
    assert "must be writable by its owner only" in complaint
