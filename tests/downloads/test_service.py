"""Downloads as a program uses them: start, run, pause, resume, cancel, in every phase and from every side."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from downloads_at_home import DATA, PHASES, Home, When, digest_of, state_of, wanted
from file_servers import FileServer, ServedFile, cut_after, file_server, status
from modeldoor_lifecycle.downloads.errors import ChangeRefused, DownloadUnknown
from modeldoor_lifecycle.downloads.wanted import Wanted, WantedFile, wanted_file
from modeldoor_validators import check


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
        assert state_of(one.result(30)) == "paused"
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
