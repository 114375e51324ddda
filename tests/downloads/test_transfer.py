"""One file, from a server into a partial: what comes of every fault on the way."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from file_servers import (
    ServedFile,
    as_fault,
    chunked,
    cut_after,
    drip,
    faithful,
    file_server,
    ignores_range,
    part_of,
    send_body,
    send_head,
    stall_after,
    status,
    with_fields,
)
from loopback_servers import Exchange, close_early, raw_and_reset, refusing
from modeldoor_lifecycle.downloads.pacing import Pace
from modeldoor_lifecycle.hub.errors import TransferRefused
from modeldoor_lifecycle.hub.network import Network
from transfers import AT_ONCE, IMPATIENT, Halted, Remembering, Room, drawn_bytes, expected_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from file_servers import FileServer, Part
    from modeldoor_lifecycle.store.identity import PartialIdentity
    from modeldoor_lifecycle.store.partial import Partial

DATA = drawn_bytes(20_000)
OTHER = drawn_bytes(20_000, seed=2)
EXPECTED = expected_of(DATA)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def asked(server: FileServer) -> list[str]:
    """From where each request asked."""
    return [request.fields.get("range", "all") for request in server.requests]


def refusal(room: Room, server: FileServer, **options: object) -> TransferRefused:
    with pytest.raises(TransferRefused) as caught:
        room.fetch(server.url, EXPECTED, **options)  # type: ignore[arg-type]  # whatever a test wants of it
    return caught.value


def leave_behind(
    room: Room, server: FileServer, sent: bytes, change: Callable[[PartialIdentity], PartialIdentity]
) -> None:
    """Leaves the beginning of a file as a process does that is ended there."""
    file, server.file = server.file, server.file._replace(data=DATA)
    with pytest.raises(Halted):
        room.fetch(server.url, EXPECTED, watch=Remembering(halt_when="verifying"))
    server.file = file
    server.requests.clear()
    with room.partial() as partial:
        assert partial.identity
        partial.truncate(0)
        partial.append(sent)
        partial.identify(change(partial.identity))


def identified(**changes: Any) -> Callable[[PartialIdentity], PartialIdentity]:
    """Says something else of what the partial is a part of."""
    return lambda identity: identity._replace(**changes)


unchanged = identified()


class HaltedInAWait(Remembering):
    """Halts at the next beat once it was told something."""

    def __init__(self, what: str, first_value: int) -> None:
        super().__init__()
        self._awaited = (what, first_value)

    def halt(self) -> None:
        if any((told.what, told.values[0]) == self._awaited for told in self.told):
            raise Halted


# -- Nothing in the way


def test_a_file_comes_whole_is_flushed_and_then_verified(room: Room) -> None:
    with file_server(DATA) as server:
        watch = room.fetch(server.url, EXPECTED)
        assert asked(server) == ["all"]
    assert room.bytes_here == DATA
    assert [told.what for told in watch.told][-1] == "verifying"
    assert watch.safe_bytes == len(DATA)
    assert watch.all("received")[-1][0] == len(DATA)
    assert not watch.all("retrying")
    assert not watch.all("restarted")


def test_what_was_verified_is_published_without_being_read_again(room: Room) -> None:
    def not_again() -> None:
        raise AssertionError("whoever reads the file asks whether to go on")

    def publish(partial: Partial) -> None:
        assert partial.digest(not_again) == EXPECTED.digest
        room.store.publish(partial, EXPECTED.digest, EXPECTED.size_bytes)

    with file_server(DATA) as server:
        room.fetch(server.url, EXPECTED, then=publish)
    assert room.store.locate(EXPECTED.digest, EXPECTED.size_bytes)


def test_a_server_that_does_not_tell_the_length_is_believed_by_the_digest(room: Room) -> None:
    with file_server(DATA, always=chunked()) as server:
        room.fetch(server.url, EXPECTED)
    assert room.bytes_here == DATA


def test_a_file_is_brought_to_the_disk_while_it_comes(room: Room) -> None:
    data = drawn_bytes(8 * 2**20)
    with file_server(data) as server:
        watch = room.fetch(server.url, expected_of(data), limits=replace(AT_ONCE, flush_bytes=2**20))
    safe = [values[0] for values in watch.all("flushed")]
    assert safe == sorted(set(safe))
    assert len(safe) >= 3
    assert safe[-1] == len(data)


def test_a_paced_transfer_brings_the_same_bytes(room: Room) -> None:
    with file_server(DATA) as server:
        room.fetch(server.url, EXPECTED, pace=Pace(400_000))
    assert room.bytes_here == DATA


def test_a_pace_is_kept_byte_by_byte_and_halted_in_between(room: Room) -> None:
    with file_server(DATA) as server, pytest.raises(Halted):
        room.fetch(server.url, EXPECTED, watch=HaltedInAWait("received", 1), pace=Pace(1))
    assert room.bytes_here == DATA[:1]


# -- Cut, and gone on


@settings(max_examples=25)
@given(cuts=st.lists(st.integers(0, 1500), max_size=6))
def test_a_transfer_that_is_cut_anywhere_goes_on_from_there_and_fetches_nothing_twice(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    room, data = Room(tmp_path_factory.mktemp("cut")), DATA[:2000]
    with file_server(data, first=[cut_after(cut) for cut in cuts]) as server:
        watch = room.fetch(server.url, expected_of(data), limits=replace(AT_ONCE, attempts=10))
    assert room.bytes_here == data
    assert not watch.all("restarted")
    place = 0
    for request, cut in zip(server.requests, [*cuts, len(data)], strict=False):
        assert request.fields.get("range") == (f"bytes={place}-" if place else None)
        assert request.fields.get("if-range") == ('"v1"' if place else None)
        place += min(cut, len(data) - place)
    assert place == len(data)


def test_enough_new_bytes_make_failures_count_from_one_again(room: Room) -> None:
    cuts = [cut_after(0), cut_after(10), cut_after(9), cut_after(10), cut_after(0)]
    with file_server(DATA, first=cuts) as server:
        watch = room.fetch(server.url, EXPECTED, limits=replace(AT_ONCE, attempts=3, enough_bytes=10))
    assert [attempt for attempt, _, _ in watch.all("retrying")] == [1, 1, 2, 1, 2]


def test_a_server_that_gives_a_byte_each_time_keeps_nobody_for_long(room: Room) -> None:
    with file_server(DATA, always=cut_after(1)) as server:
        refused = refusal(room, server)
        assert len(server.requests) == AT_ONCE.attempts
    assert (refused.code, refused.is_retryable) == ("network", True)
    assert room.bytes_here == DATA[: AT_ONCE.attempts]


def test_all_of_a_short_rest_is_enough(room: Room) -> None:
    left = [stall_after(1)] * 3
    with file_server(DATA[:3], first=left) as server:
        watch = room.fetch(server.url, expected_of(DATA[:3]), limits=replace(AT_ONCE, attempts=3))
    assert len(watch.all("retrying")) == 2


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (stall_after(7000), "timeout"),
        (drip(0.02, after_bytes=7000), "timeout"),
        (as_fault(close_early), "network"),
        (as_fault(raw_and_reset(b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + DATA[:7000])), "network"),
        (as_fault(raw_and_reset(b"HTTP/1.1 200 OK\r\n")), "network"),
        (status("503 Service Unavailable"), "sourceUnavailable"),
        (status("500 Internal Server Error"), "sourceUnavailable"),
        (status("429 Too Many Requests"), "rateLimited"),
    ],
    ids=["stalls", "drips", "closes at once", "breaks off", "breaks off in its head", "503", "500", "429"],
)
def test_a_transfer_outlives_a_server_that(
    room: Room, fault: Callable[[ServedFile, Exchange], None], code: str
) -> None:
    with file_server(DATA, first=[fault]) as server:
        watch = room.fetch(server.url, EXPECTED)
    assert room.bytes_here == DATA
    assert [told[2] for told in watch.all("retrying")] == [code]


def test_what_came_before_a_stall_is_kept(room: Room) -> None:
    with file_server(DATA, first=[stall_after(7000)]) as server:
        room.fetch(server.url, EXPECTED)
        assert asked(server) == ["all", "bytes=7000-"]


def test_a_failure_without_end_ends_after_so_many_attempts(room: Room) -> None:
    with file_server(DATA, first=[cut_after(5000)], always=status("503 Service Unavailable")) as server:
        watch = Remembering()
        refused = refusal(room, server, watch=watch, limits=replace(AT_ONCE, first_wait_s=0.002, attempts=4))
        assert (refused.code, refused.is_retryable) == ("sourceUnavailable", True)
        assert len(server.requests) == 4
    assert [told[:2] for told in watch.all("retrying")] == [(1, 0.001), (2, 0.002), (3, 0.004)]
    assert room.bytes_here == DATA[:5000]


def test_a_server_that_is_not_there_ends_it_in_words_about_the_network(room: Room) -> None:
    with refusing() as endpoint, pytest.raises(TransferRefused) as caught:
        room.fetch(f"{endpoint}/model.gguf", EXPECTED)
    assert caught.value.code == "network"


def test_a_server_is_given_the_wait_that_it_asks_for(room: Room) -> None:
    with file_server(DATA, always=status("503 Service Unavailable", Retry_After="7")) as server:
        watch = Remembering(halt_when="retrying")
        with pytest.raises(Halted):
            room.fetch(server.url, EXPECTED, watch=watch)
    assert watch.all("retrying") == [(1, 7.0, "sourceUnavailable")]


def test_a_server_that_asks_for_more_than_the_bound_ends_it_and_the_error_says_how_long(room: Room) -> None:
    with file_server(DATA, always=status("429 Too Many Requests", Retry_After="301")) as server:
        refused = refusal(room, server)
        assert len(server.requests) == 1
    assert (refused.code, refused.is_retryable, refused.retry_after_s) == ("rateLimited", True, 301)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("401 Unauthorized", "unauthorized"),
        ("403 Forbidden", "forbidden"),
        ("404 Not Found", "notFound"),
        ("418 I'm a teapot", "unexpectedResponse"),
    ],
)
def test_an_answer_that_will_be_the_same_is_not_asked_for_again(room: Room, line: str, code: str) -> None:
    with file_server(DATA, first=[cut_after(5000)], always=status(line)) as server:
        assert refusal(room, server).code == code
        assert len(server.requests) == 2
    assert room.bytes_here == DATA[:5000]


def test_the_whole_takes_no_longer_than_it_may_and_can_be_gone_on_with(room: Room) -> None:
    with file_server(DATA, always=stall_after(7000)) as server:
        watch = Remembering()
        patient = Network(limits=IMPATIENT._replace(idle_timeout_s=60.0))
        refused = refusal(room, server, watch=watch, network=patient, limits=replace(AT_ONCE, total_timeout_s=0.2))
    assert (refused.code, refused.is_retryable) == ("timeout", True)
    assert "7000 of 20000 bytes" in refused.message
    assert not watch.all("retrying")
    assert room.bytes_here == DATA[:7000]


# -- Other than before


def test_a_file_that_changed_is_received_from_its_beginning_out_of_the_very_answer_that_shows_it(room: Room) -> None:
    with file_server(
        OTHER,
        first=[
            cut_after(7000),
        ],
    ) as server:
        watch = Remembering()

        class Changing(Remembering):
            def retrying(self, attempt: int, wait_s: float, error: TransferRefused) -> None:
                super().retrying(attempt, wait_s, error)
                server.file = ServedFile(DATA, etag='"v2"')

        watch = room.fetch(server.url, EXPECTED, watch=Changing())
        assert asked(server) == ["all", "bytes=7000-"]
    assert watch.all("restarted") == [("sourceChanged", 7000)]
    assert (0,) in watch.all("flushed")
    assert room.bytes_here == DATA


def test_the_rest_of_a_file_that_changed_is_not_taken(room: Room) -> None:
    with file_server(DATA, first=[cut_after(7000), with_fields(ETag='"v2"')]) as server:
        watch = room.fetch(server.url, EXPECTED)
        assert asked(server) == ["all", "bytes=7000-", "all"]
    assert watch.all("restarted") == [("sourceChanged", 7000)]
    assert room.bytes_here == DATA


def test_a_server_that_ignores_ranges_is_listened_to_from_the_beginning(room: Room) -> None:
    with file_server(DATA, first=[cut_after(7000), ignores_range]) as server:
        watch = room.fetch(server.url, EXPECTED)
        assert asked(server) == ["all", "bytes=7000-"]
    assert watch.all("restarted") == [("rangeIgnored", 7000)]
    assert room.bytes_here == DATA


def test_a_server_that_refuses_the_rest_of_the_same_size_is_asked_for_all(room: Room) -> None:
    gone = status("416 Range Not Satisfiable", Content_Range=f"bytes */{len(DATA)}")
    with file_server(
        DATA, first=[cut_after(7000), gone, cut_after(7000), status("416 Range Not Satisfiable")]
    ) as server:
        watch = room.fetch(server.url, EXPECTED)
        assert asked(server) == ["all", "bytes=7000-", "all", "bytes=7000-", "all"]
    assert watch.all("restarted") == [("rangeRefused", 7000)] * 2
    assert room.bytes_here == DATA


def test_a_file_that_turns_out_shorter_is_another_file(room: Room) -> None:
    with file_server(DATA[:7000], always=chunked()) as server:
        refused = refusal(room, server)
    assert (refused.code, refused.is_retryable) == ("sizeMismatch", False)
    assert "must be 20000 bytes long; the server's is 7000" in refused.message


@pytest.mark.parametrize("length", [len(DATA) - 1, len(DATA) + 1])
def test_a_file_of_another_size_is_refused_before_a_byte_of_it_comes_and_what_is_here_stays(
    room: Room, length: int
) -> None:
    with file_server(DATA, first=[cut_after(7000)]) as server:
        with pytest.raises(Halted):
            room.fetch(server.url, EXPECTED, watch=Remembering(halt_when="retrying"))
        server.file = ServedFile(drawn_bytes(length), etag='"v2"')
        assert refusal(room, server).code == "sizeMismatch"
    assert room.bytes_here == DATA[:7000]


@pytest.mark.parametrize("size_bytes", [20_000, 3 * 2**20], ids=["short", "long"])
def test_one_byte_too_many_is_another_file_and_nothing_of_it_stays(room: Room, size_bytes: int) -> None:
    data = drawn_bytes(size_bytes)
    with file_server(data + b"x", always=chunked()) as server:
        watch = Remembering()
        with pytest.raises(TransferRefused, match="the server sends more") as caught:
            room.fetch(server.url, expected_of(data), watch=watch)
    assert (caught.value.code, caught.value.is_retryable) == ("sizeMismatch", False)
    assert room.bytes_here == b""
    assert watch.safe_bytes == 0


def from_zero(file: ServedFile, exchange: Exchange) -> None:
    """Calls all of the file a part of it."""
    part = part_of(file, Exchange(exchange.connection, b"GET / HTTP/1.1\r\n\r\n", exchange.stopped))
    total = len(file.data)
    fields = {**part.fields, "Content-Range": f"bytes 0-{total - 1}/{total}"}
    send_head(exchange, part._replace(status="206 Partial Content", fields=fields))
    send_body(exchange, part.body)


@pytest.mark.parametrize(
    "broken",
    [
        from_zero,
        with_fields(Content_Range=f"bytes 6999-{len(DATA) - 1}/{len(DATA)}", Content_Length="13001"),
        with_fields(Content_Range=f"bytes 7000-7099/{len(DATA)}", Content_Length="100"),
        with_fields(Content_Range=None),
        with_fields(Content_Range=f"items 7000-{len(DATA) - 1}/{len(DATA)}"),
        with_fields(Content_Length="5"),
        with_fields(Content_Type="multipart/byteranges; boundary=x"),
        status("400 Bad Request"),
        status("412 Precondition Failed"),
    ],
    ids=["from zero", "earlier", "short", "unsaid", "units", "two lengths", "several", "400", "412"],
)
def test_a_server_whose_ranges_are_broken_is_asked_for_all(
    room: Room, broken: Callable[[ServedFile, Exchange], None]
) -> None:
    with file_server(DATA, first=[cut_after(7000), broken]) as server:
        watch = room.fetch(server.url, EXPECTED)
        assert asked(server) == ["all", "bytes=7000-", "all"]
    assert watch.all("restarted") == [("rangeIgnored", 7000)]
    assert room.bytes_here == DATA


@pytest.mark.parametrize("rest", [status("400 Bad Request"), status("416 Range Not Satisfiable"), from_zero])
def test_what_is_here_stays_until_the_whole_really_comes(
    room: Room, rest: Callable[[ServedFile, Exchange], None]
) -> None:
    busy, gone = status("503 Service Unavailable"), status("404 Not Found")
    with file_server(DATA, first=[cut_after(7000), rest, busy, gone]) as server:
        watch = Remembering()
        assert refusal(room, server, watch=watch).code == "notFound"
        assert asked(server) == ["all", "bytes=7000-", "all", "all"]
    assert not watch.all("restarted")
    assert room.bytes_here == DATA[:7000]


def test_a_server_whose_ranges_are_broken_and_that_cuts_every_answer_ends_it(room: Room) -> None:
    def cuts_or_breaks(file: ServedFile, exchange: Exchange) -> None:
        (from_zero if exchange.field("Range") else cut_after(7000))(file, exchange)

    with file_server(DATA, always=cuts_or_breaks) as server:
        watch = Remembering()
        refused = refusal(room, server, watch=watch)
    assert (refused.code, refused.is_retryable) == ("network", True)
    assert watch.all("restarted") == [("rangeIgnored", 7000)] * 5
    assert room.bytes_here == DATA[:7000]


@pytest.mark.parametrize("modified", ["Fri, 31 Dec 9999 23:59:59 -0100", "Thu, 19 Nov 2026 09:30:00 GMT \xe9\xe8"])
def test_a_time_of_last_change_that_cannot_be_sent_back_is_none(room: Room, modified: str) -> None:
    with file_server(ServedFile(DATA, None, modified), first=[cut_after(7000)]) as server:
        room.fetch(server.url, EXPECTED)
        assert asked(server) == ["all", "bytes=7000-"]
        assert "if-range" not in server.requests[1].fields
    assert room.bytes_here == DATA


def test_a_long_tag_does_not_cost_what_arrived(room: Room) -> None:
    with file_server(ServedFile(DATA, f'"{"e" * 20_000}"'), first=[stall_after(7000)]) as server:
        with pytest.raises(Halted):
            room.fetch(server.url, EXPECTED, watch=Remembering(halt_when="retrying"))
        room.fetch(server.url, EXPECTED)
        assert asked(server) == ["all", "bytes=7000-"]
    assert room.bytes_here == DATA


def whole_and_silent(file: ServedFile, exchange: Exchange) -> None:
    part = part_of(file, exchange)
    send_head(exchange, part._replace(fields={"ETag": '"v1"'}))
    send_body(exchange, part.body)
    exchange.stopped.wait()


@pytest.mark.parametrize(
    "fault", [whole_and_silent, chunked(end=b"")], ids=["stays open", "is cut before its last chunk"]
)
def test_an_answer_that_does_not_end_is_no_failure_once_all_is_here(
    room: Room, fault: Callable[[ServedFile, Exchange], None]
) -> None:
    with file_server(DATA, always=fault) as server:
        watch = room.fetch(server.url, EXPECTED)
        assert len(server.requests) == 1
    assert room.bytes_here == DATA
    assert not watch.all("retrying")


def test_a_source_that_changes_again_and_again_ends_it_and_the_last_beginning_stays(room: Room) -> None:
    versions = iter(range(100))

    def ever_new(file: ServedFile, exchange: Exchange) -> None:
        cut_after(7000)(file._replace(etag=f'"v{next(versions)}"'), exchange)

    with file_server(DATA, always=ever_new) as server:
        watch = Remembering()
        refused = refusal(room, server, watch=watch)
        assert len(server.requests) == 7
    assert (refused.code, refused.is_retryable) == ("sourceChanged", True)
    assert watch.all("restarted") == [("sourceChanged", 7000)] * 5
    assert room.bytes_here == DATA[:7000]


def test_a_server_that_never_continues_ends_it_and_the_last_beginning_stays(room: Room) -> None:
    def begins(part: Part) -> Part:
        return part._replace(body=part.body[:7000])

    def never_continues(file: ServedFile, exchange: Exchange) -> None:
        part = part_of(file, Exchange(exchange.connection, b"GET / HTTP/1.1\r\n\r\n", exchange.stopped))
        send_head(exchange, part)
        send_body(exchange, begins(part).body)

    with file_server(DATA, always=never_continues) as server:
        watch = Remembering()
        refused = refusal(room, server, watch=watch)
    assert (refused.code, refused.is_retryable) == ("network", True)
    assert watch.all("restarted") == [("rangeIgnored", 7000)] * 5
    assert room.bytes_here == DATA[:7000]


# -- Right or wrong


def test_wrong_bytes_of_one_answer_are_dropped_and_not_asked_for_again(room: Room) -> None:
    with file_server(OTHER) as server:
        watch = Remembering()
        refused = refusal(room, server, watch=watch)
        assert len(server.requests) == 1
    assert (refused.code, refused.is_retryable) == ("digestMismatch", False)
    assert EXPECTED.digest.removeprefix("sha256:") not in f"{refused.message}{refused.hint}"
    assert room.bytes_here == b""
    assert watch.safe_bytes == 0


def test_wrong_bytes_of_several_answers_are_fetched_once_more_from_the_beginning(room: Room) -> None:
    with file_server(DATA) as server:
        leave_behind(room, server, OTHER[:7000], unchanged)
        watch = room.fetch(server.url, EXPECTED)
        assert asked(server) == ["bytes=7000-", "all"]
    assert watch.all("restarted") == [("digestMismatch", 20_000)]
    assert room.bytes_here == DATA


def test_the_second_run_may_be_cut_too_and_a_second_wrong_digest_is_the_end(room: Room) -> None:
    with file_server(OTHER, first=[faithful, faithful, cut_after(9000)]) as server:
        leave_behind(room, server, DATA[:7000], unchanged)
        refused = refusal(room, server)
        assert asked(server) == ["bytes=7000-", "all", "bytes=9000-"]
    assert refused.code == "digestMismatch"
    assert room.bytes_here == b""


# -- What a process left behind


def test_a_transfer_goes_on_where_the_last_process_stood(room: Room) -> None:
    with file_server(DATA) as server:
        leave_behind(room, server, DATA[:7000], unchanged)
        watch = room.fetch(server.url, EXPECTED, safe_bytes=5000)
        assert asked(server) == ["bytes=7000-"]
        assert server.requests[0].fields["if-range"] == '"v1"'
    assert room.bytes_here == DATA
    assert not watch.all("restarted")
    assert watch.all("received")[0] == (7000, None)


def test_after_a_power_cut_no_more_is_trusted_than_was_flushed(room: Room) -> None:
    with file_server(DATA) as server:
        leave_behind(room, server, DATA[:5000] + bytes(2000), identified(boot_id="an earlier start"))
        room.fetch(server.url, EXPECTED, safe_bytes=5000)
        assert asked(server) == ["bytes=5000-"]
    assert room.bytes_here == DATA
    with room.partial() as partial:
        assert partial.identity
        assert partial.identity.boot_id != "an earlier start"


@pytest.mark.parametrize(
    ("sent", "change", "safe_bytes"),
    [
        (DATA[:7000], identified(boot_id="an earlier start"), 0),
        (DATA[:7000], identified(digest="sha256:" + "ab" * 32), 7000),
        (DATA[:7000], identified(total_bytes=20_001), 7000),
        (DATA + b"x", unchanged, 20_001),
    ],
    ids=["never flushed before a power cut", "of another file", "of another size", "too long"],
)
def test_a_partial_is_dropped_that_is(
    room: Room, sent: bytes, change: Callable[[PartialIdentity], PartialIdentity], safe_bytes: int
) -> None:
    with file_server(DATA) as server:
        leave_behind(room, server, sent, change)
        watch = room.fetch(server.url, EXPECTED, safe_bytes=safe_bytes)
        assert asked(server) == ["all"]
    assert watch.all("restarted") == [("partialUnusable", len(sent))]
    assert room.bytes_here == DATA


def test_a_partial_without_what_it_is_a_part_of_is_dropped(room: Room) -> None:
    with room.partial() as partial:
        partial.append(DATA[:7000])
    with file_server(DATA) as server:
        watch = room.fetch(server.url, EXPECTED, safe_bytes=7000)
        assert asked(server) == ["all"]
    assert watch.all("restarted") == [("partialUnusable", 7000)]
    assert watch.all("flushed")[0] == (0,)


def test_a_partial_from_another_address_is_gone_on_with_without_a_validator(room: Room) -> None:
    with file_server(DATA) as server:
        leave_behind(room, server, DATA[:7000], identified(url_without_query="https://example.org/model.gguf"))
        room.fetch(server.url, EXPECTED)
        assert asked(server) == ["bytes=7000-"]
        assert "if-range" not in server.requests[0].fields
    assert room.bytes_here == DATA


def test_nothing_is_asked_for_when_all_is_here(room: Room) -> None:
    with file_server(DATA) as server:
        leave_behind(room, server, DATA, unchanged)
        watch = room.fetch(server.url, EXPECTED)
        assert not server.requests
    assert watch.all("verifying") == [()]


def test_a_whole_partial_of_wrong_bytes_is_fetched_again(room: Room) -> None:
    with file_server(DATA) as server:
        leave_behind(room, server, OTHER, unchanged)
        watch = room.fetch(server.url, EXPECTED)
        assert asked(server) == ["all"]
    assert watch.all("restarted") == [("digestMismatch", 20_000)]
    assert room.bytes_here == DATA


# -- Halts


def test_a_transfer_that_is_halted_at_every_moment_gets_there_and_fetches_nothing_twice(room: Room) -> None:
    data = DATA[:300]
    expected, patient = expected_of(data), Network()
    here = 0
    with file_server(data, always=drip(0.0)) as server:
        for count in range(1, 1000):
            watch = Remembering(halt_at_call=count)
            try:
                room.fetch(server.url, expected, watch=watch, network=patient, safe_bytes=here)
            except Halted:
                size = len(room.bytes_here)
                assert size >= here
                assert watch.safe_bytes in (0, size)
                assert not watch.all("restarted")
                here = size
            else:
                break
        places = [int(each.removeprefix("bytes=").removesuffix("-")) for each in asked(server) if each != "all"]
    assert room.bytes_here == data
    assert places == sorted(places)


@pytest.mark.parametrize("moment", ["received", "flushed", "verifying", "retrying", "restarted"])
def test_whatever_the_watch_raises_when_it_is_told_ends_the_transfer_and_the_next_goes_on(
    room: Room, moment: str
) -> None:
    with file_server(DATA, first=[cut_after(7000), ignores_range]) as server:
        watch = Remembering(halt_when=moment)
        with pytest.raises(Halted):
            room.fetch(server.url, EXPECTED, watch=watch)
        room.fetch(server.url, EXPECTED, safe_bytes=watch.safe_bytes)
    assert room.bytes_here == DATA


def test_a_silent_server_does_not_keep_anybody_from_halting(room: Room) -> None:
    with file_server(DATA, always=stall_after(7000)) as server, pytest.raises(Halted):
        room.fetch(server.url, EXPECTED, watch=HaltedInAWait("received", 7000), network=Network())
    assert room.bytes_here == DATA[:7000]


def test_a_long_wait_before_the_next_attempt_does_not_keep_anybody_from_halting(room: Room) -> None:
    with file_server(DATA, always=status("503 Service Unavailable", Retry_After="300")) as server:
        with pytest.raises(Halted):
            room.fetch(server.url, EXPECTED, watch=HaltedInAWait("retrying", 1))
        assert len(server.requests) == 1


def test_nothing_goes_on_after_a_transfer_however_it_ended(room: Room) -> None:
    before = threading.active_count()
    with file_server(DATA, first=[status("404 Not Found"), faithful]) as server:
        refusal(room, server)
        with pytest.raises(Halted):
            room.fetch(server.url, EXPECTED, watch=Remembering(halt_when="verifying"))
        room.fetch(server.url, EXPECTED)
    assert threading.active_count() == before


# -- The disk


def test_a_disk_that_takes_nothing_ends_it_at_once_and_says_so_without_a_path(room: Room) -> None:
    def open_for_reading_only(partial: Partial) -> None:
        with open(partial.path, "rb") as read_only:
            os.dup2(read_only.fileno(), partial.descriptor)

    with file_server(DATA) as server:
        refused = refusal(room, server, spoil=open_for_reading_only)
        assert len(server.requests) == 1
        assert refused.code == "diskFailed"
        assert room.store.folder not in f"{refused.message}{refused.hint}"
        room.fetch(server.url, EXPECTED)
    assert room.bytes_here == DATA


FULL_AFTER_BYTES = 5000

WITH_A_FULL_DISK = f"""
import resource, sys
from pathlib import Path
from modeldoor_lifecycle.hub.errors import TransferRefused
from transfers import Room, expected_of, drawn_bytes, Remembering

# No file may become longer: for whoever writes, the disk is full there.
resource.setrlimit(resource.RLIMIT_FSIZE, ({FULL_AFTER_BYTES}, {FULL_AFTER_BYTES}))
watch = Remembering()
try:
    Room(Path(sys.argv[1])).fetch(sys.argv[2], expected_of(drawn_bytes(20_000)), watch=watch)
except TransferRefused as refused:
    print(refused.code, refused.is_retryable, refused.hint, len(watch.all("retrying")), sep="|")
"""


def test_a_full_disk_ends_it_and_all_that_there_was_room_for_is_kept(room: Room, tmp_path: Path) -> None:
    with file_server(DATA) as server:
        ended = subprocess.run(
            [sys.executable, "-c", WITH_A_FULL_DISK, str(tmp_path), server.url],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True,
            text=True,
            check=True,
        )
        code, is_retryable, hint, retries = ended.stdout.strip().split("|")
        assert (code, is_retryable, retries) == ("diskFull", "True", "0")
        assert "free disk space" in hint
        assert room.bytes_here == DATA[:FULL_AFTER_BYTES]
        room.fetch(server.url, EXPECTED)
        assert asked(server) == ["all", f"bytes={FULL_AFTER_BYTES}-"]
    assert room.bytes_here == DATA


# -- Memory

IN_LITTLE_MEMORY = """
import sys
from pathlib import Path
from modeldoor_lifecycle.downloads.resuming import Expected
from transfers import Room

Room(Path(sys.argv[1])).fetch(sys.argv[2], Expected(int(sys.argv[3]), sys.argv[4]))
# The most that it ever had (proc_pid_status(5)); what getrusage(2) tells begins with what its parent had.
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")))
"""


@pytest.mark.slow
def test_a_large_file_takes_no_more_memory_than_a_small_one_and_less_than_eighty_mib(tmp_path: Path) -> None:
    most_kib: list[int] = []
    for size_bytes in (2**20, 256 * 2**20):
        data = drawn_bytes(2**20) * (size_bytes // 2**20)
        expected = expected_of(data)
        with file_server(data) as server:
            ended = subprocess.run(
                [
                    sys.executable,
                    "-c",
                    IN_LITTLE_MEMORY,
                    str(tmp_path / str(size_bytes)),
                    server.url,
                    str(expected.size_bytes),
                    expected.digest,
                ],
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
                capture_output=True,
                text=True,
                check=True,
            )
        most_kib.append(int(ended.stdout))
    small, large = most_kib
    assert large - small < 20 * 1024
    assert large < 80 * 1024
