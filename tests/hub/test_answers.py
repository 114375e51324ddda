"""What one answer comes to: the file, the part that was asked for, or an error that says which it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from families import for_each
from fetched import QUICK, fetch, refusal_of
from file_servers import (
    Fault,
    ServedFile,
    as_fault,
    chunked,
    cut_after,
    faithful,
    file_server,
    ignores_range,
    status,
    with_fields,
)
from loopback_servers import Reply, close_early, flood, has_ipv6_loopback, raw, refusing, reset
from modeldoor_lifecycle.hub.errors import RangeRefused, RangeWrong, TransferRefused
from modeldoor_lifecycle.hub.network import Network
from modeldoor_lifecycle.hub.references import parse_reference

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from modeldoor_lifecycle.hub.responses import FileResponse

DATA = bytes(range(256)) * 4096


def opened(network: Network, url: str) -> AbstractContextManager[FileResponse]:
    return network.open_file(network.location_of(parse_reference(url)))


def test_a_file_comes_whole_with_what_the_server_says_of_it() -> None:
    modified = "Thu, 19 Nov 2026 09:30:00 GMT"
    with file_server(ServedFile(DATA, '"v1"', modified)) as server:
        found = fetch(server.url)
    assert found.data == DATA
    response = found.response
    assert (response.status, response.first_byte, response.total_bytes) == (200, 0, len(DATA))
    assert (response.etag, response.last_modified, response.validator) == ('"v1"', modified, '"v1"')
    assert response.date == "Fri, 20 Nov 2026 09:30:00 GMT"
    assert response.url_without_query == server.url


def test_a_request_says_no_more_than_it_must() -> None:
    with file_server(DATA) as server:
        fetch(server.url)
        (request,) = server.requests
    assert request.method == "GET"
    assert dict(request.fields) == {
        "host": server.endpoint.removeprefix("http://"),
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "close",
        "user-agent": "modeldoor",
    }


def test_pieces_are_bytes_of_a_bounded_size_and_never_empty() -> None:
    network = Network(limits=QUICK)
    with file_server(DATA) as server, opened(network, server.url) as response:
        sizes = [len(piece) for piece in response.pieces() if type(piece) is bytes]
    assert sum(sizes) == len(DATA)
    assert 0 < min(sizes) <= max(sizes) <= 256 * 1024


def test_the_rest_of_a_file_comes_from_the_byte_that_was_asked_for() -> None:
    with file_server(DATA) as server:
        found = fetch(server.url, from_byte=1000, if_range='"v1"')
        (request,) = server.requests
    assert (request.fields["range"], request.fields["if-range"]) == ("bytes=1000-", '"v1"')
    assert found.data == DATA[1000:]
    assert (found.response.status, found.response.first_byte, found.response.total_bytes) == (206, 1000, len(DATA))


def test_the_whole_file_comes_when_it_is_another_by_now() -> None:
    with file_server(ServedFile(DATA, '"v2"')) as server:
        found = fetch(server.url, from_byte=1000, if_range='"v1"')
    assert (found.response.status, found.response.first_byte, found.response.etag) == (200, 0, '"v2"')
    assert found.data == DATA


def test_the_whole_file_comes_from_a_server_that_knows_no_ranges() -> None:
    with file_server(DATA, always=ignores_range) as server:
        found = fetch(server.url, from_byte=1000)
    assert (found.response.status, found.response.first_byte) == (200, 0)
    assert found.data == DATA


@for_each(
    "content_range",
    [
        None,
        "",
        "bytes",
        f"bytes 999-{len(DATA) - 1}/{len(DATA)}",
        f"bytes 1001-{len(DATA) - 1}/{len(DATA)}",
        f"bytes 1000-{len(DATA) - 2}/{len(DATA)}",
        f"bytes 1000-{len(DATA)}/{len(DATA)}",
        f"bytes 1000-{len(DATA) - 1}/{len(DATA) + 1}",
        f"bytes 1000-{len(DATA) - 1}/*",
        f"bytes 1000-999/{len(DATA)}",
        "bytes 1000-999/1000",
        f"bytes -{len(DATA) - 1}/{len(DATA)}",
        f"bytes */{len(DATA)}",
        f"items 1000-{len(DATA) - 1}/{len(DATA)}",
        f"bytes 1000-{len(DATA) - 1}/{len(DATA)}, bytes 1000-{len(DATA) - 1}/{len(DATA)}",
        f"bytes 1_000-{len(DATA) - 1}/{len(DATA)}",
        f"bytes \u0661000-{len(DATA) - 1}/{len(DATA)}".encode().decode("latin-1"),
    ],
)
def test_a_part_that_is_not_the_one_that_was_asked_for_is_refused(content_range: str | None) -> None:
    with file_server(DATA, always=with_fields(Content_Range=content_range)) as server:
        refused = refusal_of(server.url, from_byte=1000)
    assert (type(refused), refused.code, refused.is_retryable) == (RangeWrong, "unexpectedResponse", False)


def test_a_part_whose_total_is_not_told_counts_when_the_size_is_known() -> None:
    with file_server(DATA, always=with_fields(Content_Range=f"bytes 1000-{len(DATA) - 1}/*")) as server:
        found = fetch(server.url, from_byte=1000, expected_bytes=len(DATA))
    assert found.data == DATA[1000:]
    assert found.response.total_bytes is None


def test_a_part_that_nobody_asked_for_is_refused() -> None:
    fault = status("206 Partial Content", DATA, Content_Range=f"bytes 0-{len(DATA) - 1}/{len(DATA)}")
    with file_server(DATA, always=fault) as server:
        refused = refusal_of(server.url)
    assert (type(refused), refused.code) == (TransferRefused, "unexpectedResponse")


@for_each(
    "fault",
    [
        with_fields(Content_Length="5"),
        with_fields(Content_Type="multipart/byteranges; boundary=x"),
        status("400 Bad Request"),
        status("412 Precondition Failed"),
    ],
    ids=["two lengths", "several ranges at once", "400", "412"],
)
def test_a_rest_that_cannot_be_had_says_nothing_about_the_whole(fault: Fault) -> None:
    with file_server(DATA, always=fault) as server:
        refused = refusal_of(server.url, from_byte=1000)
    assert (type(refused), refused.code) == (RangeWrong, "unexpectedResponse")


@for_each("encoding", ["gzip", "br", "zstd", "gzip, identity", "x"])
def test_a_file_in_another_encoding_is_refused(encoding: str) -> None:
    with file_server(DATA, always=with_fields(Content_Encoding=encoding)) as server:
        refused = refusal_of(server.url)
    assert (refused.code, refused.is_retryable) == ("unexpectedResponse", False)


def test_a_file_that_is_said_to_be_as_it_is_is_taken() -> None:
    with file_server(DATA, always=with_fields(Content_Encoding="identity")) as server:
        assert fetch(server.url).data == DATA


def test_several_ranges_in_the_place_of_the_file_are_refused_in_their_own_words() -> None:
    with file_server(ServedFile(b"--x--", content_type="multipart/byteranges; boundary=x")) as server:
        refused = refusal_of(server.url)
    assert (type(refused), refused.code) == (TransferRefused, "unexpectedResponse")
    assert "several ranges" in refused.message


@for_each("content_type", ["text/html", "Text/HTML; charset=utf-8"])
def test_a_page_in_the_place_of_the_file_is_refused(content_type: str) -> None:
    with file_server(ServedFile(b"<html>Log in</html>", content_type=content_type)) as server:
        refused = refusal_of(server.url)
    assert refused.code == "unexpectedResponse"
    assert "Log in" not in str(refused)


@for_each("sent_bytes", [0, 1, 1000, len(DATA) - 1])
def test_a_file_that_is_cut_off_is_given_as_far_as_it_came(sent_bytes: int) -> None:
    network = Network(limits=QUICK)
    received: list[bytes] = []
    with (
        file_server(DATA, always=cut_after(sent_bytes)) as server,
        opened(network, server.url) as response,
        pytest.raises(TransferRefused) as refused,
    ):
        received.extend(response.pieces())
    assert b"".join(received) == DATA[:sent_bytes]
    assert (refused.value.code, refused.value.is_retryable) == ("network", True)


def test_a_file_whose_length_is_not_told_is_given_until_its_last_chunk() -> None:
    with file_server(DATA, always=chunked()) as server:
        found = fetch(server.url)
    assert found.data == DATA
    assert found.response.total_bytes is None


def test_a_file_whose_last_chunk_is_missing_was_cut_off() -> None:
    with file_server(DATA, always=chunked(end=b"")) as server:
        refused = refusal_of(server.url)
    assert (refused.code, refused.is_retryable) == ("network", True)


def test_a_file_of_an_old_server_is_given_until_the_connection_ends() -> None:
    with file_server(DATA, always=as_fault(raw(b"HTTP/1.0 200 OK\r\n\r\n" + DATA))) as server:
        found = fetch(server.url)
    assert found.data == DATA
    assert found.response.total_bytes is None


def test_more_than_the_range_is_refused() -> None:
    head = b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/10\r\nConnection: close\r\n\r\n"
    with file_server(DATA, always=as_fault(raw(head + b"x" * 6))) as server:
        assert refusal_of(server.url, from_byte=5).code == "unexpectedResponse"


def test_less_than_the_range_was_cut_off() -> None:
    head = b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/10\r\nConnection: close\r\n\r\n"
    with file_server(DATA, always=as_fault(raw(head + b"x" * 4))) as server:
        refused = refusal_of(server.url, from_byte=5)
    assert (refused.code, refused.is_retryable) == ("network", True)
    assert "1 bytes are missing" in refused.message


@for_each("from_byte", [0, 1000])
def test_a_file_of_another_size_is_refused_before_a_byte_is_given(from_byte: int) -> None:
    with file_server(DATA) as server:
        refused = refusal_of(server.url, from_byte=from_byte, expected_bytes=len(DATA) + 1)
    assert (refused.code, refused.is_retryable) == ("sizeMismatch", False)


def test_a_range_behind_the_end_says_how_long_the_file_is() -> None:
    with file_server(DATA) as server:
        refused = refusal_of(server.url, from_byte=len(DATA))
    assert isinstance(refused, RangeRefused)
    assert (refused.status, refused.total_bytes, refused.is_retryable) == (416, len(DATA), False)


@for_each("content_range", ["", "bytes */x", "bytes 0-1/2"])
def test_a_refused_range_need_not_say_how_long_the_file_is(content_range: str) -> None:
    with file_server(DATA, always=status("416 Range Not Satisfiable", Content_Range=content_range)) as server:
        refused = refusal_of(server.url, from_byte=5)
    assert isinstance(refused, RangeRefused)
    assert refused.total_bytes is None


def test_a_range_that_was_not_asked_for_cannot_be_refused() -> None:
    with file_server(DATA, always=status("416 Range Not Satisfiable")) as server:
        refused = refusal_of(server.url)
    assert (type(refused), refused.code) == (TransferRefused, "unexpectedResponse")


@for_each(
    ("file", "validator"),
    [
        (ServedFile(DATA, '"v1"'), '"v1"'),
        (ServedFile(DATA, 'W/"v1"'), None),
        (ServedFile(DATA, 'W/"v1"', "Thu, 19 Nov 2026 09:30:00 GMT"), None),
        (ServedFile(DATA, "v1"), None),
        (ServedFile(DATA, None, "Thu, 19 Nov 2026 09:30:00 GMT"), "Thu, 19 Nov 2026 09:30:00 GMT"),
        (ServedFile(DATA, None, "Fri, 20 Nov 2026 09:29:59 GMT"), "Fri, 20 Nov 2026 09:29:59 GMT"),
        (ServedFile(DATA, None, "Fri, 20 Nov 2026 09:30:00 GMT"), None),
        (ServedFile(DATA, None, "yesterday"), None),
        (ServedFile(DATA, None, "Fri, 31 Dec 9999 23:59:59 -0100"), None),
        (ServedFile(DATA, None, "Thu, 19 Nov 2026 09:30:00 GMT \xe9\xe8"), None),
        (ServedFile(DATA, None, "Thu, 19 Nov 2026 09:30:00 +0000"), None),
        (ServedFile(DATA, None, "Thursday, 19-Nov-26 09:30:00 GMT"), None),
        (ServedFile(DATA, f'"{"e" * 1022}"'), f'"{"e" * 1022}"'),
        (ServedFile(DATA, f'"{"e" * 1023}"', "Thu, 19 Nov 2026 09:30:00 GMT"), None),
        (ServedFile(DATA, None, None), None),
    ],
)
def test_only_what_tells_two_versions_apart_for_certain_is_a_validator(file: ServedFile, validator: str | None) -> None:
    with file_server(file) as server:
        assert fetch(server.url).response.validator == validator


@for_each(
    "answer",
    [
        b"hello\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n folded\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 400_000,
    ],
)
def test_an_answer_that_is_none_is_no_reason_to_try_again(answer: bytes) -> None:
    with file_server(DATA, always=as_fault(raw(answer + b"\n" * 8))) as server:
        refused = refusal_of(server.url)
    assert (refused.code, refused.is_retryable) == ("unexpectedResponse", False)


@for_each("reply", [close_early, reset, raw(b"HTTP/1.1 200"), raw(b"HTTP/1.1 200 OK\r\nContent-Le")])
def test_a_connection_that_breaks_may_be_made_again(reply: Reply) -> None:
    with file_server(DATA, always=as_fault(reply)) as server:
        refused = refusal_of(server.url)
    assert (refused.code, refused.is_retryable) == ("network", True)


def test_a_server_that_is_not_there_may_come_back() -> None:
    with refusing() as endpoint:
        refused = refusal_of(f"{endpoint}/model.gguf")
    assert (refused.code, refused.is_retryable) == ("network", True)
    assert "connection refused" in refused.message


def test_what_is_not_wanted_any_more_is_not_sent() -> None:
    sent: list[int] = []
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n"
    network = Network(limits=QUICK)
    fault = as_fault(flood(head, 1_000_000_000, sent=sent))
    with file_server(DATA, always=fault) as server, opened(network, server.url) as response:
        assert next(response.pieces())
    assert sum(sent) < 100_000_000


def test_no_answer_is_believed_twice() -> None:
    with file_server(DATA, first=[status("503 Service Unavailable")]) as server:
        assert refusal_of(server.url).code == "sourceUnavailable"
        assert len(server.requests) == 1
        assert fetch(server.url).data == DATA


@pytest.mark.skipif(not has_ipv6_loopback(), reason="this machine has no ::1")
def test_the_server_is_asked_over_ipv6_as_well() -> None:
    with file_server(DATA, always=faithful, address="::1") as server:
        assert fetch(server.url).data == DATA
        assert server.requests[0].fields["host"] == server.endpoint.removeprefix("http://")
