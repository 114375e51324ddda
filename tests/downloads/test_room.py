"""Room on the disk is promised before a byte is asked for, and to one download at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from file_servers import FileServer, ServedFile, cut_after, faithful, file_server
from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.database import Database
from modeldoor_lifecycle.downloads.runner import RESERVE_BYTES
from modeldoor_lifecycle.downloads.service import Downloads
from modeldoor_lifecycle.downloads.wanted import Wanted, WantedFile
from modeldoor_lifecycle.store.identity import PartialIdentity
from modeldoor_lifecycle.store.store import Store

if TYPE_CHECKING:
    from loopback_servers import Exchange

from downloads_at_home import DATA, Home, SmallDisk, When, digest_of, state_of, wanted


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
