"""Downloads as a program uses them: start, run, pause, resume, cancel, in every phase and from every side."""

from __future__ import annotations

import hashlib
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from file_servers import FileServer, ServedFile, cut_after, faithful, file_server, stall_after, status
from modeldoor_lifecycle.downloads import home as homes
from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.database import FILE_NAME, Database
from modeldoor_lifecycle.downloads.errors import ChangeRefused, DownloadUnknown, OwnerRefused
from modeldoor_lifecycle.downloads.names import download_of
from modeldoor_lifecycle.downloads.pacing import Pace
from modeldoor_lifecycle.downloads.retries import Limits
from modeldoor_lifecycle.downloads.runner import RESERVE_BYTES
from modeldoor_lifecycle.downloads.service import Downloads
from modeldoor_lifecycle.downloads.turns import FOLDER_NAME, Turns
from modeldoor_lifecycle.downloads.wanted import Wanted, WantedFile, wanted_file
from modeldoor_lifecycle.hub.network import Network
from modeldoor_lifecycle.store.identity import PartialIdentity
from modeldoor_lifecycle.store.points import never
from modeldoor_lifecycle.store.store import Store
from modeldoor_validators import check

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from loopback_servers import Exchange
    from modeldoor_lifecycle.store.partial import Partial
    from modeldoor_lifecycle.store.points import Halt
    from modeldoor_lifecycle.store.publishing import Prepared
    from modeldoor_lifecycle.store.verified import StoredFile

DATA = random.Random(7).randbytes(700_001)
PHASES = ("pending", "downloading", "verifying", "installing")
QUICK = Limits(first_wait_s=0.01, longest_wait_s=0.01)


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


@pytest.fixture
def server() -> Iterator[FileServer]:
    with file_server(DATA) as running:
        yield running


class Home:
    """One user's state folder and store."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.store = folder / "store"

    def downloads(self, **options: Any) -> Downloads:
        return Downloads(str(self.state), Store(str(self.store)), limits=QUICK, **options)

    def files(self) -> set[str]:
        """What lies in the store beside locks."""
        return {each.name for each in self.store.iterdir()} - {"locks"} if self.store.exists() else set()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def wanted(server: FileServer, data: bytes = DATA) -> Wanted:
    return wanted_file(server.url, len(data), digest_of(data), "A model")


def state_of(document: dict[str, Any]) -> str:
    assert check(document, "model-download") == ()
    status_: str = document["state"]["status"]
    return status_


class When:
    """Does something once, when the library comes by a point."""

    def __init__(self, point: str, act: Callable[[], object]) -> None:
        self._point = point
        self._act: Callable[[], object] | None = act

    def __call__(self, point: str) -> None:
        if point == self._point and self._act is not None:
            act, self._act = self._act, None
            act()


def test_a_download_is_carried_out_and_tells_each_state(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    document = downloads.start("operator", wanted(server))
    assert state_of(document) == "pending"
    events: list[dict[str, Any]] = []
    document = downloads.run("operator", document["downloadId"], on_event=events.append)
    assert state_of(document) == "complete"
    assert [check(event, "download-event") for event in events] == [()] * len(events)
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    states = [event["download"]["state"]["status"] for event in events if event["event"]["type"] == "stateChanged"]
    assert states == ["pending", "downloading", "verifying", "installing", "complete"]
    assert [Path(path).read_bytes() for path in downloads.paths("operator", document["downloadId"])] == [DATA]
    assert downloads.status("operator", document["downloadId"]) == document
    assert downloads.all_of("operator") == [document]


def test_a_document_tells_neither_a_digest_nor_a_path(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    texts: list[str] = []
    document = downloads.start("operator", wanted(server))
    document = downloads.run("operator", document["downloadId"], on_event=lambda event: texts.append(str(event)))
    for text in (*texts, str(document)):
        assert digest_of(DATA).removeprefix("sha256:") not in text
        assert str(home.store) not in text


def test_what_is_complete_is_not_fetched_again(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    first = downloads.start("operator", wanted(server))
    first = downloads.run("operator", first["downloadId"])
    again = downloads.start("operator", wanted(server))
    assert again == downloads.run("operator", again["downloadId"]) == first
    others = downloads.start("guest", wanted(server))
    others = downloads.run("guest", others["downloadId"])
    assert state_of(others) == "complete"
    assert others["downloadId"] != first["downloadId"]
    assert len(server.requests) == 1


def test_what_was_removed_from_the_store_is_fetched_again(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    first = downloads.start("operator", wanted(server))
    downloads.run("operator", first["downloadId"])
    Path(downloads.paths("operator", first["downloadId"])[0]).unlink()
    assert downloads.paths("operator", first["downloadId"]) == []
    second = downloads.start("operator", wanted(server))
    assert second["downloadId"] != first["downloadId"]
    assert state_of(downloads.run("operator", second["downloadId"])) == "complete"


@pytest.mark.parametrize("phase", PHASES)
def test_a_pause_from_elsewhere_is_honoured_in_every_phase_and_nothing_is_fetched_twice(
    home: Home, server: FileServer, phase: str
) -> None:
    elsewhere = home.downloads()
    document = elsewhere.start("operator", wanted(server))
    download_id = document["downloadId"]

    def pause() -> None:
        assert state_of(elsewhere.pause("operator", download_id)) == "paused"

    if phase == "pending":
        pause()
    else:
        downloads = home.downloads(at=When(f"changed:{phase}", pause))
        assert state_of(downloads.run("operator", download_id)) == "paused"
    document = elsewhere.run("operator", download_id)
    assert document["state"]["because"] == "owner", "running it does not undo its owner's pause"
    received = document["receivedBytes"]
    requests = len(server.requests)
    assert state_of(elsewhere.resume("operator", download_id)) == "pending"
    assert state_of(elsewhere.run("operator", download_id)) == "complete"
    if received == len(DATA):
        assert len(server.requests) == requests
    elif received:
        assert server.requests[-1].fields["range"] == f"bytes={received}-"


@pytest.mark.parametrize("phase", [*PHASES, "paused", "failed"])
def test_a_cancel_from_elsewhere_is_honoured_in_every_phase_and_leaves_nothing(
    home: Home, server: FileServer, phase: str
) -> None:
    elsewhere = home.downloads()
    download_id = elsewhere.start("operator", wanted(server))["downloadId"]

    def cancel() -> None:
        assert state_of(elsewhere.cancel("operator", download_id)) == "cancelled"

    if phase == "paused":
        home.downloads(at=When("changed:verifying", lambda: elsewhere.pause("operator", download_id))).run(
            "operator", download_id
        )
        assert home.files() != set()
        cancel()
    elif phase == "failed":
        server.file = ServedFile(DATA[:-1])
        assert state_of(elsewhere.run("operator", download_id)) == "failed"
        cancel()
    elif phase == "pending":
        cancel()
    else:
        document = home.downloads(at=When(f"changed:{phase}", cancel)).run("operator", download_id)
        assert state_of(document) == "cancelled"
    assert home.files() == set()
    assert state_of(elsewhere.cancel("operator", download_id)) == "cancelled", "cancelling twice changes nothing"
    with pytest.raises(ChangeRefused, match="cannot be resumed: it is cancelled"):
        elsewhere.resume("operator", download_id)


def test_what_is_complete_can_be_neither_paused_nor_cancelled(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", download_id)
    for change in (downloads.pause, downloads.cancel, downloads.resume):
        with pytest.raises(ChangeRefused, match="it is complete"):
            change("operator", download_id)
    assert len(home.files()) == 2, "the file and its seal"


def test_a_stop_of_the_program_pauses_and_the_next_run_goes_on_by_itself(home: Home, server: FileServer) -> None:
    stops: list[str] = []
    downloads = home.downloads(at=When("changed:verifying", lambda: stops.append("interruption")))
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    document = downloads.run("operator", download_id, stop=lambda: "interruption" if stops else None)
    assert document["state"] | {"startedAt": "", "pausedAt": ""} == {
        "status": "paused",
        "because": "interruption",
        "startedAt": "",
        "pausedAt": "",
    }
    assert document["receivedBytes"] == len(DATA)
    assert state_of(home.downloads().run("operator", download_id)) == "complete"
    assert len(server.requests) == 1


def test_starting_a_paused_download_again_lets_it_go_on(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    document = downloads.start("operator", wanted(server))
    downloads.pause("operator", document["downloadId"])
    again = downloads.start("operator", wanted(server))
    assert (again["downloadId"], state_of(again)) == (document["downloadId"], "pending")
    assert state_of(downloads.run("operator", again["downloadId"])) == "complete"


def test_another_owner_sees_and_changes_nothing(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    for question in (
        downloads.status,
        downloads.pause,
        downloads.resume,
        downloads.cancel,
        downloads.run,
        downloads.paths,
    ):
        with pytest.raises(DownloadUnknown) as refusal:
            question("guest", download_id)
        with pytest.raises(DownloadUnknown) as nobody:
            question("guest", "no-such-download")
        assert str(refusal.value).replace(download_id, "no-such-download") == str(nobody.value)
    assert downloads.all_of("guest") == []
    assert state_of(downloads.status("operator", download_id)) == "pending"


def test_two_owners_of_the_same_bytes_share_one_transfer(home: Home, server: FileServer) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        assert go_on.wait(30)

    first, second = home.downloads(at=When("changed:downloading", hold)), home.downloads()
    mine = first.start("operator", wanted(server))["downloadId"]
    theirs = second.start("guest", wanted(server))["downloadId"]
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(first.run, "operator", mine)
        assert inside.wait(30)
        two = pool.submit(second.run, "guest", theirs)
        assert state_of(second.status("guest", theirs)) == "pending", "it waits for its turn"
        go_on.set()
        assert [state_of(one.result(30)), state_of(two.result(30))] == ["complete", "complete"]
    assert len(server.requests) == 1


def test_threads_that_start_the_same_download_get_the_same_one(home: Home, server: FileServer) -> None:
    def complete(_: int) -> dict[str, Any]:
        downloads = home.downloads()
        return downloads.run("operator", downloads.start("operator", wanted(server))["downloadId"])

    with ThreadPoolExecutor(8) as pool:
        documents = list(pool.map(complete, range(8)))
    assert {each["downloadId"] for each in documents} == {documents[0]["downloadId"]}
    assert {state_of(each) for each in documents} == {"complete"}
    assert len(server.requests) == 1


def test_a_model_of_several_files_is_complete_with_the_last_and_gone_on_with_by_its_parts(home: Home) -> None:
    parts = [DATA, DATA[::-1], DATA[:100]]
    with (
        file_server(parts[0]) as one,
        file_server(parts[1], first=[cut_after(5000)]) as two,
        file_server(parts[2]) as three,
    ):
        model = Wanted(
            tuple(
                WantedFile(server.url, len(data), digest_of(data))
                for server, data in zip((one, two, three), parts, strict=True)
            ),
            "A split model",
        )
        stops: list[int] = []
        downloads = home.downloads(at=When("changed:verifying", lambda: stops.append(1)))
        download_id = downloads.start("operator", model)["downloadId"]
        document = downloads.run("operator", download_id, stop=lambda: "owner" if stops else None)
        assert (state_of(document), document["percent"]) == ("paused", 100)
        downloads.resume("operator", download_id)
        document = downloads.run("operator", download_id)
        assert (state_of(document), document["totalBytes"]) == ("complete", sum(map(len, parts)))
        assert [Path(path).read_bytes() for path in downloads.paths("operator", download_id)] == parts
        assert [len(server.requests) for server in (one, two, three)] == [1, 2, 1]


def test_what_failed_says_why_and_goes_on_when_it_is_resumed(home: Home) -> None:
    with file_server(DATA, always=status("404 Not Found")) as server:
        downloads = home.downloads()
        download_id = downloads.start("operator", wanted(server))["downloadId"]
        document = downloads.run("operator", download_id)
        assert (state_of(document), document["state"]["error"]["code"]) == ("failed", "notFound")
    with file_server(DATA) as again:
        model = wanted_file(again.url, len(DATA), digest_of(DATA))
        restarted = downloads.start("operator", model)
        assert restarted["downloadId"] == download_id, "the one that failed is tried again"
        assert restarted["reference"] == again.url, "from where it is asked for now"
        assert state_of(downloads.run("operator", download_id)) == "complete"


def test_a_follower_takes_over_from_a_program_that_was_told_to_end(home: Home, server: FileServer) -> None:
    inside, follows = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        assert follows.wait(30)

    first, second = home.downloads(at=When("changed:downloading", hold)), home.downloads()
    download_id = first.start("operator", wanted(server))["downloadId"]
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(first.run, "operator", download_id, stop=lambda: "interruption" if follows.is_set() else None)
        assert inside.wait(30)
        two = pool.submit(second.run, "operator", download_id, on_event=lambda _: follows.set())
        assert state_of(one.result(30)) != "failed"
        assert state_of(two.result(30)) == "complete"


def test_an_id_that_leads_elsewhere_touches_nothing(home: Home, tmp_path: Path) -> None:
    downloads = home.downloads()
    before = sorted(tmp_path.rglob("*"))
    for download_id in ("../../planted", "/etc/passwd", "a\0b", "", ".", "x" * 5000):
        for question in (downloads.run, downloads.cancel, downloads.pause, downloads.resume, downloads.status):
            with pytest.raises(DownloadUnknown):
                question("operator", download_id)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_server_that_stumbles_is_tried_again_and_that_is_told(home: Home) -> None:
    with file_server(DATA, first=[status("503 Service Unavailable"), cut_after(100_000)]) as server:
        downloads = home.downloads()
        download_id = downloads.start("operator", wanted(server))["downloadId"]
        events: list[dict[str, Any]] = []
        assert state_of(downloads.run("operator", download_id, on_event=events.append)) == "complete"
    assert [check(event, "download-event") for event in events] == [()] * len(events)
    retries = [event["event"] for event in events if event["event"]["type"] == "retrying"]
    assert [each["error"]["code"] for each in retries] == ["sourceUnavailable", "network"]
    assert [each["attempt"] for each in retries] == [2, 2], "counted since more than a few bytes last came in"


def test_wrong_bytes_are_never_kept(home: Home) -> None:
    wrong = DATA[:-1] + bytes([DATA[-1] ^ 1])
    with file_server(wrong) as server:
        downloads = home.downloads()
        download_id = downloads.start("operator", wanted(server))["downloadId"]
        document = downloads.run("operator", download_id)
    assert (state_of(document), document["state"]["error"]["code"]) == ("failed", "digestMismatch")
    assert document["receivedBytes"] == 0
    assert home.files() == set()


class SmallDisk(Store):
    """A store on a disk that has so much room, whatever lies there."""

    def __init__(self, folder: str, free_bytes: int) -> None:
        super().__init__(folder)
        self._free_bytes = free_bytes

    def free_bytes(self) -> int:
        return self._free_bytes


def test_a_disk_without_room_is_told_before_a_byte_is_asked_for(home: Home, server: FileServer) -> None:
    enough = len(DATA) + RESERVE_BYTES
    for free, end in ((enough - 1, "failed"), (enough, "complete")):
        downloads = Downloads(str(home.state), SmallDisk(str(home.store), free))
        document = downloads.start("operator", wanted(server))
        document = downloads.run("operator", document["downloadId"])
        assert state_of(document) == end
        if end == "failed":
            error = document["state"]["error"]
            assert (error["code"], error["isRetryable"]) == ("diskFull", True)
            assert str(enough) in error["message"]
            assert str(free) in error["message"]
            assert "MODELDOOR_STORE" in error["hint"]
            assert server.requests == []


def test_room_is_promised_to_one_download_at_a_time(home: Home, server: FileServer) -> None:
    other = DATA[::-1]
    free = len(DATA) + RESERVE_BYTES + len(other) - 1
    with file_server(other) as second_server:
        ends: list[dict[str, Any]] = []

        def run_the_other() -> None:
            second = Downloads(str(home.state), SmallDisk(str(home.store), free))
            download_id = second.start("guest", wanted(second_server, other))["downloadId"]
            ends.append(second.run("guest", download_id))

        first = Downloads(
            str(home.state), SmallDisk(str(home.store), free), at=When("changed:downloading", run_the_other)
        )
        assert state_of(first.run("operator", first.start("operator", wanted(server))["downloadId"])) == "complete"
        assert ends[0]["state"]["error"]["code"] == "diskFull"
        assert f"{len(DATA)} are promised to other downloads" in ends[0]["state"]["error"]["message"]
        assert first.all_of("guest")[0] == ends[0]
        again = Downloads(str(home.state), SmallDisk(str(home.store), free))
        again.resume("guest", ends[0]["downloadId"])
        assert state_of(again.run("guest", ends[0]["downloadId"])) == "complete"


def test_a_lost_database_does_not_lose_what_was_received(home: Home, server: FileServer) -> None:
    stops: list[int] = []
    downloads = home.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", download_id, stop=lambda: "owner" if stops else None)
    (home.state / FILE_NAME).write_bytes(b"no database " * 99)
    downloads = home.downloads()
    assert [each for each in downloads.complaints if "was put aside" in each]
    downloads.recover()
    document = downloads.start("operator", wanted(server))
    assert state_of(downloads.run("operator", document["downloadId"])) == "complete"
    assert len(server.requests) == 1, "nothing is fetched again"


def test_no_more_transfers_run_at_once_than_there_are_slots(home: Home, server: FileServer) -> None:
    other = DATA[::-1]
    with file_server(other) as second_server:
        seen: list[str] = []
        second = home.downloads(slots=1)
        theirs = second.start("guest", wanted(second_server, other))["downloadId"]
        tries: list[dict[str, Any]] = []

        def try_the_other() -> None:
            tries.append(
                second.run("guest", theirs, stop=lambda: "interruption" if len(seen) > 3 else seen.append("asked"))
            )

        first = home.downloads(slots=1, at=When("changed:downloading", try_the_other))
        assert state_of(first.run("operator", first.start("operator", wanted(server))["downloadId"])) == "complete"
        assert state_of(tries[0]) == "paused", "it waited for the slot until it was told to end"
        assert second_server.requests == []
        assert state_of(second.run("guest", theirs)) == "complete"


def held_back(home: Home, server: FileServer) -> str:
    """A download that was paused while it waited for its turn, though all of its bytes are in the store."""
    downloads = home.downloads()
    complete = downloads.start("guest", wanted(server))["downloadId"]
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("guest", complete)
    assert state_of(downloads.run("operator", download_id, stop=lambda: "owner")) == "paused"
    return str(download_id)


def test_a_download_that_never_began_has_received_nothing_whatever_lies_in_the_store(
    home: Home, server: FileServer
) -> None:
    download_id = held_back(home, server)
    downloads = home.downloads()
    (document,) = downloads.all_of("operator")
    assert (document["receivedBytes"], "startedAt" in document["state"]) == (0, False)
    downloads.resume("operator", download_id)
    assert state_of(downloads.run("operator", download_id)) == "complete"
    assert len(server.requests) == 1


def test_a_model_of_which_one_file_is_there_and_another_has_no_room_can_still_be_told_of(
    home: Home, server: FileServer
) -> None:
    home.downloads().run("guest", home.downloads().start("guest", wanted(server))["downloadId"])
    other = DATA[::-1]
    with file_server(other) as second:
        model = Wanted(
            (
                WantedFile(server.url, len(DATA), digest_of(DATA)),
                WantedFile(second.url, len(other), digest_of(other)),
            ),
            "A split model",
        )
        downloads = Downloads(str(home.state), SmallDisk(str(home.store), RESERVE_BYTES))
        download_id = downloads.start("operator", model)["downloadId"]
        assert state_of(downloads.run("operator", download_id)) == "failed"
        assert [state_of(each) for each in downloads.all_of("operator")] == ["failed"]
        enough = Downloads(str(home.state), SmallDisk(str(home.store), RESERVE_BYTES + len(other)))
        enough.resume("operator", download_id)
        percents: list[int] = []
        document = enough.run(
            "operator", download_id, on_event=lambda event: percents.append(event["download"]["percent"])
        )
        assert state_of(document) == "complete", "room is needed for what is missing only"
        assert percents[1:] == sorted(percents[1:]), "what lies there counts from the beginning"
        assert percents[1] == 50


def test_a_size_that_was_wrong_and_is_mended_is_another_download(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    wrong = wanted_file(server.url, len(DATA) + 1, digest_of(DATA))
    failed = downloads.run("operator", downloads.start("operator", wrong)["downloadId"])
    assert failed["state"]["error"]["code"] == "sizeMismatch"
    right = downloads.start("operator", wanted(server))
    assert state_of(downloads.run("operator", right["downloadId"])) == "complete"


def test_a_file_that_was_touched_in_the_store_is_hashed_again_and_not_fetched(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    first = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", first)
    path = Path(downloads.paths("operator", first)[0])
    path.chmod(0o644)
    full = Downloads(str(home.state), SmallDisk(str(home.store), 0))
    again = full.start("operator", wanted(server))
    assert state_of(full.run("operator", again["downloadId"])) == "complete", "no room is needed for what is there"
    assert len(server.requests) == 1


def test_an_owners_pause_of_what_a_crash_paused_holds(home: Home, server: FileServer) -> None:
    stops: list[int] = []
    downloads = home.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    document = downloads.run("operator", download_id, stop=lambda: "interruption" if stops else None)
    assert document["state"]["because"] == "interruption"
    elsewhere = home.downloads()
    assert elsewhere.pause("operator", download_id)["state"]["because"] == "owner"
    assert state_of(elsewhere.run("operator", download_id)) == "paused"


def test_a_pause_that_is_taken_back_at_once_does_not_leave_the_download_alone(home: Home, server: FileServer) -> None:
    elsewhere = home.downloads()
    download_id = elsewhere.start("operator", wanted(server))["downloadId"]

    def pause_and_resume() -> None:
        elsewhere.pause("operator", download_id)
        elsewhere.resume("operator", download_id)

    document = home.downloads(at=When("changed:verifying", pause_and_resume)).run("operator", download_id)
    assert state_of(document) == "complete"
    assert len(server.requests) == 1


def test_two_homes_that_share_a_store_do_not_touch_each_others_downloads(tmp_path: Path, server: FileServer) -> None:
    one, two = Home(tmp_path / "one"), Home(tmp_path / "two")
    two.store = one.store
    stops: list[int] = []
    first = one.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    mine = first.start("operator", wanted(server))["downloadId"]
    first.run("operator", mine, stop=lambda: "owner" if stops else None)
    second = two.downloads()
    theirs = second.start("operator", wanted(server))["downloadId"]
    assert theirs != mine
    second.recover()
    second.cancel("operator", theirs)
    assert one.downloads().status("operator", mine)["receivedBytes"] == len(DATA)
    first.resume("operator", mine)
    stops.clear()
    assert state_of(one.downloads().run("operator", mine)) == "complete"
    assert len(server.requests) == 1


@pytest.mark.parametrize("owner", [None, "", "a/b", "@", 7, "a\ud800", "x" * 129])
def test_nobody_is_not_everybody(home: Home, server: FileServer, owner: Any) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    with pytest.raises(OwnerRefused):
        downloads.start(owner, wanted(server))
    with pytest.raises(OwnerRefused):
        downloads.all_of(owner)
    for question in (
        downloads.status,
        downloads.pause,
        downloads.resume,
        downloads.cancel,
        downloads.run,
        downloads.paths,
    ):
        with pytest.raises(OwnerRefused):
            question(owner, download_id)
    assert state_of(downloads.status("operator", download_id)) == "pending"


def test_what_the_store_refuses_of_one_download_keeps_no_other_from_being_recovered(
    home: Home, server: FileServer
) -> None:
    other = DATA[::-1]
    with file_server(other) as second:
        first = home.downloads().start("operator", wanted(server))["downloadId"]
        rest = home.downloads().start("operator", wanted(second, other))["downloadId"]
    (home.store / f".partial-{first}-0").mkdir(parents=True)
    (home.store / f".partial-{first}-0" / "planted").touch()
    home.store.chmod(0o700)
    downloads = home.downloads()
    recovered = {each["downloadId"] for each in downloads.recover()}
    assert rest in recovered
    assert {state_of(each) for each in downloads.all_of("operator")} == {"paused"}
    assert downloads.complaints


def test_what_a_dead_program_was_promised_is_free_again(home: Home, server: FileServer) -> None:
    other = DATA[::-1]
    free = len(DATA) + RESERVE_BYTES
    with file_server(other) as second:
        dead = home.downloads()
        lost = dead.start("guest", wanted(second, other))["downloadId"]
        with Database(str(home.state)).writing() as connection:
            row = rows.read_any(connection, lost)
            assert rows.change(connection, row, "begun", device=Store(str(home.store)).device())
        downloads = Downloads(str(home.state), SmallDisk(str(home.store), free))
        download_id = downloads.start("operator", wanted(server))["downloadId"]
        assert state_of(downloads.run("operator", download_id)) == "complete"
        assert state_of(downloads.status("guest", lost)) == "paused"


def test_how_much_outlives_a_power_cut_is_written_down_as_it_is_flushed(home: Home, server: FileServer) -> None:
    stops: list[int] = []
    downloads = home.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", download_id, stop=lambda: "owner" if stops else None)
    with Database(str(home.state)).reading() as connection:
        assert [file.safe_bytes for file in rows.read_any(connection, download_id).files] == [len(DATA)]


def test_a_resumed_file_that_turns_out_wrong_is_fetched_once_more(home: Home, server: FileServer) -> None:
    stops: list[int] = []
    downloads = home.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", download_id, stop=lambda: "owner" if stops else None)
    partial = home.store / f".partial-{download_id}-0"
    partial.write_bytes(b"wrong" + partial.read_bytes()[5:])
    events: list[dict[str, Any]] = []
    again = home.downloads()
    again.resume("operator", download_id)
    assert state_of(again.run("operator", download_id, on_event=events.append)) == "complete"
    restarts = [each["event"] for each in events if each["event"]["type"] == "restarted"]
    assert restarts == [{"type": "restarted", "because": "digestMismatch", "droppedBytes": len(DATA)}]
    states = [each["download"]["state"]["status"] for each in events if each["event"]["type"] == "stateChanged"]
    assert states == ["pending", "downloading", "verifying", "downloading", "verifying", "installing", "complete"]
    percents = [each["download"]["percent"] for each in events if each["event"]["type"] == "stateChanged"]
    assert percents == [100, 100, 100, 0, 100, 100, 100]
    assert len(server.requests) == 2


def test_a_cancel_that_comes_as_the_run_ends_leaves_no_orphan(home: Home, server: FileServer) -> None:
    elsewhere = home.downloads()
    download_id = elsewhere.start("operator", wanted(server))["downloadId"]
    stops: list[int] = []

    def cancel_when_paused(event: dict[str, Any]) -> None:
        if event["download"]["state"]["status"] == "paused":
            elsewhere.cancel("operator", download_id)

    downloads = home.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    downloads.run("operator", download_id, on_event=cancel_when_paused, stop=lambda: "owner" if stops else None)
    assert state_of(elsewhere.status("operator", download_id)) == "cancelled"
    assert home.files() == set()


class Waylaid(Store):
    """A store in which something happens just before the database is asked whether it is still so."""

    def __init__(self, folder: str, point: str, act: Callable[[], object]) -> None:
        super().__init__(folder)
        self._act = When(point, act)

    @contextmanager
    def placing(self, halt: Halt = never) -> Generator[Callable[[Prepared], StoredFile]]:
        with super().placing(halt) as put:
            self._act("placing")
            yield put

    def device(self) -> str:
        self._act("beginning")
        return super().device()

    def partial(self, name: str, halt: Halt = never) -> Partial:
        partial = super().partial(name, halt)
        self._act("taking up")
        return partial


def test_a_cancel_that_comes_before_the_file_gets_its_name_comes_in_time(home: Home, server: FileServer) -> None:
    elsewhere = home.downloads()
    download_id = elsewhere.start("operator", wanted(server))["downloadId"]
    store = Waylaid(str(home.store), "placing", lambda: elsewhere.cancel("operator", download_id))
    document = Downloads(str(home.state), store).run("operator", download_id)
    assert state_of(document) == "cancelled"
    assert home.files() == set()


def test_a_pause_that_comes_before_what_was_received_is_dropped_keeps_it(home: Home, server: FileServer) -> None:
    elsewhere = home.downloads()
    download_id = elsewhere.start("operator", wanted(server))["downloadId"]
    with Store(str(home.store)).partial(f"{download_id}-0") as partial:
        partial.append(b"of another file, as nothing says whose it is")
    store = Waylaid(str(home.store), "taking up", lambda: elsewhere.pause("operator", download_id))
    document = Downloads(str(home.state), store).run("operator", download_id)
    assert (state_of(document), document["receivedBytes"]) == ("paused", 44)
    assert server.requests == []


def promised(home: Home) -> int:
    """What is promised to all downloads together."""
    with Database(str(home.state)).reading() as connection:
        return rows.promised_to_others(connection, "", Store(str(home.store)).device())


def test_room_is_needed_for_what_is_neither_in_the_store_nor_received(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    with Store(str(home.store)).partial(f"{download_id}-0") as partial:
        partial.append(DATA[:300_000])
    enough = RESERVE_BYTES + len(DATA) - 300_000
    for free, end in ((enough - 1, "failed"), (enough, "complete")):
        downloads = Downloads(str(home.state), SmallDisk(str(home.store), free))
        downloads.start("operator", wanted(server))
        document = downloads.run("operator", download_id)
        assert state_of(document) == end
        if end == "failed":
            assert f"must have {enough} bytes free" in document["state"]["error"]["message"]


def test_what_is_promised_falls_as_files_come_in_and_rises_when_one_is_begun_anew(home: Home) -> None:
    there, fetched, cut = DATA[::-1], DATA[:200_000], DATA
    seen: list[tuple[str, int]] = []

    def cut_and_see(file: ServedFile, exchange: Exchange) -> None:
        seen.append(("first file", promised(home)))
        cut_after(300_000)(file, exchange)

    def another_file(file: ServedFile, exchange: Exchange) -> None:
        faithful(file._replace(etag='"v2"'), exchange)

    def see(event: dict[str, Any]) -> None:
        if event["event"]["type"] == "restarted":
            assert event["event"] == {"type": "restarted", "because": "sourceChanged", "droppedBytes": 300_000}
            assert event["download"]["receivedBytes"] == len(there) + len(fetched)
            seen.append(("restarted", promised(home)))

    with (
        file_server(there) as one,
        file_server(fetched) as two,
        file_server(cut, first=[cut_and_see, another_file]) as three,
    ):
        parts = ((one, there), (two, fetched), (three, cut))
        model = Wanted(tuple(WantedFile(each.url, len(data), digest_of(data)) for each, data in parts), "A split model")
        downloads = home.downloads(at=When("changed:downloading", lambda: seen.append(("begun", promised(home)))))
        guests = downloads.start("guest", wanted(one, there))["downloadId"]
        downloads.run("guest", guests)
        seen.clear()
        downloads = home.downloads(at=When("changed:downloading", lambda: seen.append(("begun", promised(home)))))
        download_id = downloads.start("operator", model)["downloadId"]
        assert promised(home) == 0
        assert state_of(downloads.run("operator", download_id, on_event=see)) == "complete"
    assert seen == [("begun", len(fetched) + len(cut)), ("first file", len(cut)), ("restarted", len(cut))]
    assert promised(home) == 0


def test_a_pause_of_a_split_model_keeps_its_whole_files_wherever_they_lie(home: Home) -> None:
    there, fetched, missing = DATA[::-1], DATA[:200_000], DATA

    def pause(file: ServedFile, exchange: Exchange) -> None:
        elsewhere.pause("operator", download_id)
        stall_after(0)(file, exchange)

    with (
        file_server(there) as one,
        file_server(fetched) as two,
        file_server(missing, first=[pause]) as three,
    ):
        parts = ((one, there), (two, fetched), (three, missing))
        model = Wanted(tuple(WantedFile(each.url, len(data), digest_of(data)) for each, data in parts), "A split model")
        elsewhere = home.downloads()
        elsewhere.run("guest", elsewhere.start("guest", wanted(one, there))["downloadId"])
        download_id = elsewhere.start("operator", model)["downloadId"]
        document = home.downloads().run("operator", download_id)
        assert (state_of(document), document["receivedBytes"]) == ("paused", len(there) + len(fetched))
        elsewhere.resume("operator", download_id)
        assert state_of(elsewhere.run("operator", download_id)) == "complete"
        assert [len(each.requests) for each in (one, two, three)] == [1, 1, 2]


def test_no_lock_of_a_download_outlives_it(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    locks = home.state / FOLDER_NAME
    first = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", first)
    assert list(locks.iterdir()) == []
    downloads.run("operator", first)
    assert list(locks.iterdir()) == []
    second = downloads.start("guest", wanted(server))["downloadId"]
    downloads.run("guest", second, stop=lambda: "owner")
    assert [each.name for each in locks.iterdir()] == [second]
    downloads.cancel("guest", second)
    assert list(locks.iterdir()) == []


def test_the_paths_of_a_model_are_those_of_all_its_files_or_none(home: Home, server: FileServer) -> None:
    other = DATA[::-1]
    with file_server(other) as second:
        parts = ((server, DATA), (second, other))
        model = Wanted(tuple(WantedFile(each.url, len(data), digest_of(data)) for each, data in parts), "A split model")
        downloads = home.downloads()
        download_id = downloads.start("operator", model)["downloadId"]
        assert downloads.paths("operator", download_id) == []
        downloads.run("operator", download_id)
        paths = downloads.paths("operator", download_id)
        assert [Path(each).read_bytes() for each in paths] == [DATA, other]
        Path(paths[1]).unlink()
        assert downloads.paths("operator", download_id) == []
        again = downloads.start("operator", model)["downloadId"]
        assert again != download_id, "what is not all there is not complete"
        assert state_of(downloads.run("operator", again)) == "complete"
        assert [len(each.requests) for each in (server, second)] == [1, 2]


def test_a_new_download_takes_up_only_what_was_received_of_its_own_file_in_its_own_home(
    home: Home, server: FileServer, tmp_path: Path
) -> None:
    downloads = home.downloads()
    store = Store(str(home.store))
    own_home, another = homes.Home(str(home.state)), homes.Home(str(tmp_path))
    known = downloads.start("guest", wanted(server))["downloadId"]
    right = PartialIdentity(server.url, server.url, total_bytes=len(DATA), digest=digest_of(DATA))

    def leave(name: str, identity: PartialIdentity | None) -> None:
        with store.partial(name) as partial:
            partial.append(DATA[:1000])
            if identity is not None:
                partial.identify(identity)

    leave(f"{known}-0", right)
    leave(f"{another.new_id()}-0", right)
    leave(f"{own_home.new_id()}-1", right)
    leave(f"{own_home.new_id()}-0", None)
    leave(f"{own_home.new_id()}-0", right._replace(digest=digest_of(b"other")))
    leave(f"{own_home.new_id()}-0", right._replace(reference=f"{server.url}.other"))
    strangers = {download_of(name) for name in store.partial_names()}
    first = downloads.start("operator", wanted(server))["downloadId"]
    assert first not in strangers
    assert own_home.owns(first)
    downloads.cancel("operator", first)
    own = own_home.new_id()
    leave(f"{own}-0", right)
    assert downloads.start("operator", wanted(server))["downloadId"] == own


def test_a_cancel_that_comes_before_the_transfer_begins_asks_for_nothing(home: Home, server: FileServer) -> None:
    elsewhere = home.downloads()
    download_id = elsewhere.start("operator", wanted(server))["downloadId"]
    store = Waylaid(str(home.store), "beginning", lambda: elsewhere.cancel("operator", download_id))
    assert state_of(Downloads(str(home.state), store).run("operator", download_id)) == "cancelled"
    assert server.requests == []


def test_what_reached_the_disk_before_a_power_cut_is_not_fetched_again(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    before = PartialIdentity(
        server.url, server.url, '"v1"', total_bytes=len(DATA), digest=digest_of(DATA), boot_id="an earlier one"
    )
    with Store(str(home.store)).partial(f"{download_id}-0") as partial:
        partial.append(DATA[:200_000] + bytes(100_000))
        partial.identify(before)
    with Database(str(home.state)).writing() as connection:
        rows.record_safe(connection, download_id, 0, 200_000)
    assert state_of(downloads.run("operator", download_id)) == "complete"
    assert [each.fields["range"] for each in server.requests] == ["bytes=200000-"]


def test_limits_pace_and_hosts_are_those_that_were_given(home: Home) -> None:
    shares: list[int] = []
    hosts: list[tuple[str, ...]] = []

    class Counting(Pace):
        def spend(self, size_bytes: int) -> float:
            shares.append(size_bytes)
            return super().spend(size_bytes)

    def network(allowed_hosts: tuple[str, ...]) -> Network:
        hosts.append(allowed_hosts)
        return Network({}, allowed_hosts=allowed_hosts)

    with file_server(DATA, first=[status("503 Service Unavailable")]) as server:
        model = replace(wanted(server), allowed_hosts=("mirror.example.org",))
        once = Downloads(str(home.state), Store(str(home.store)), limits=Limits(attempts=1), network=network)
        download_id = once.start("operator", model)["downloadId"]
        assert state_of(once.run("operator", download_id)) == "failed"
        assert (len(server.requests), hosts) == (1, [model.allowed_hosts])
        paced = home.downloads(pace=Counting(10**9))
        paced.resume("operator", download_id)
        assert state_of(paced.run("operator", download_id)) == "complete"
        assert sum(shares) == len(DATA)


def test_a_database_that_another_process_holds_ends_no_transfer(home: Home) -> None:
    is_held, may_end = threading.Event(), threading.Event()

    def hold(file: ServedFile, exchange: Exchange) -> None:
        with Database(str(home.state)).writing():
            faithful(file, exchange)
            is_held.set()
            assert may_end.wait(30)

    def let_go(file: ServedFile, exchange: Exchange) -> None:
        may_end.set()
        faithful(file, exchange)

    first, last = DATA[:1000], DATA[1000:2000]
    with file_server(first, first=[hold]) as one, file_server(last, first=[let_go]) as two:
        parts = ((one, first), (two, last))
        model = Wanted(tuple(WantedFile(each.url, len(data), digest_of(data)) for each, data in parts), "A split model")
        downloads = home.downloads()
        document = downloads.run("operator", downloads.start("operator", model)["downloadId"])
    assert is_held.is_set()
    assert state_of(document) == "complete"


def test_a_file_that_another_program_put_in_the_store_meanwhile_is_taken(home: Home) -> None:
    def put_and_serve(file: ServedFile, exchange: Exchange) -> None:
        store = Store(str(home.store))
        with store.partial("anothers-0") as partial:
            partial.append(DATA)
            store.publish(partial, digest_of(DATA), len(DATA))
        faithful(file, exchange)

    with file_server(DATA, first=[put_and_serve]) as server:
        downloads = home.downloads()
        download_id = downloads.start("operator", wanted(server))["downloadId"]
        assert state_of(downloads.run("operator", download_id)) == "complete"
    assert len(home.files()) == 2, "the file and its seal"


def test_who_follows_a_run_that_was_interrupted_waits_to_go_on_with_it(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    stopped = downloads.run("operator", download_id, stop=lambda: "interruption")
    assert stopped["state"]["because"] == "interruption"
    saw = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        with Turns(str(home.state)).taken(download_id) as is_taken:
            assert is_taken
            follower = pool.submit(downloads.run, "operator", download_id, on_event=lambda _: saw.set())
            assert saw.wait(30)
        assert state_of(follower.result(30)) == "complete"


def test_what_is_wished_twice_is_done_once(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    stopped = downloads.run("operator", download_id, stop=lambda: "owner")
    assert stopped["state"]["because"] == "owner"
    for wish in (downloads.pause, downloads.resume, downloads.cancel):
        once = wish("operator", download_id)
        assert wish("operator", download_id) == once


def test_what_failed_is_not_gone_on_with_beside_another_of_the_same_bytes(home: Home) -> None:
    with file_server(DATA, always=status("404 Not Found")) as server:
        downloads = home.downloads()
        failed = downloads.start("operator", wanted(server))["downloadId"]
        assert state_of(downloads.run("operator", failed)) == "failed"
        with Database(str(home.state)).writing() as connection:
            rows.insert(connection, "another", "operator", wanted(server))
        with pytest.raises(ChangeRefused, match="failed, and another download of the same bytes is under way"):
            downloads.resume("operator", failed)
        assert state_of(downloads.status("operator", failed)) == "failed"


def test_a_cancel_stands_though_the_store_does_not_let_its_file_be_removed(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    home.store.mkdir(mode=0o700)
    planted = home.store / f".partial-{download_id}-0"
    planted.mkdir()
    (planted / "planted").touch()
    assert state_of(downloads.cancel("operator", download_id)) == "cancelled"
    assert (planted / "planted").exists()


def test_paths_are_those_of_the_owners_complete_download_hashed_again_where_they_were_touched(
    home: Home, server: FileServer
) -> None:
    downloads = home.downloads()
    complete = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", complete)
    paths = downloads.paths("operator", complete)
    waiting = downloads.start("guest", wanted(server))["downloadId"]
    assert downloads.paths("guest", waiting) == [], "it is not complete yet"
    Path(paths[0]).chmod(0o644)
    assert downloads.paths("operator", complete) == paths
    Path(paths[0]).chmod(0o644)
    Path(paths[0]).write_bytes(DATA[::-1])
    assert downloads.paths("operator", complete) == []


@pytest.mark.slow  # a rate is told after half a second, and a silence after a second and a half
def test_a_rate_is_told_and_falls_while_nothing_comes_in(home: Home) -> None:
    rates: list[float] = []

    def listen(event: dict[str, Any]) -> None:
        if event["event"]["type"] == "progressed" and "bytesPerSecond" in event["download"]["state"]:
            rates.append(event["download"]["state"]["bytesPerSecond"])

    with file_server(DATA, always=stall_after(300_000)) as server:
        downloads = home.downloads()
        download_id = downloads.start("operator", wanted(server))["downloadId"]
        downloads.run("operator", download_id, on_event=listen, stop=lambda: "owner" if len(rates) > 2 else None)
    assert rates == sorted(rates, reverse=True)
    assert 0 < rates[-1] < rates[0]
