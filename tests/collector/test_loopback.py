"""One GET from this machine: an answer that is whole and in time, or the reason why there is none."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from families import for_each
from loopback_servers import (
    Reply,
    close_early,
    flood,
    hang,
    has_ipv6_loopback,
    http,
    message,
    not_accepting,
    raw,
    raw_and_hang,
    raw_and_reset,
    redirect,
    refusing,
    reset,
    serve,
    trickle,
)
from modeldoor_collector.probes import loopback

if TYPE_CHECKING:
    from collections.abc import Callable

AMPLE_S = 10.0
"""For what answers at once: never waited for, however slow the machine that runs the tests."""

SHORT_S = 0.15
"""For what never answers: waited for in full."""


def get(endpoint: str, within_s: float = AMPLE_S, maximum_bytes: int = loopback.MAXIMUM_BODY_BYTES) -> bytes:
    return loopback.get(endpoint, "/here", time.monotonic() + within_s, maximum_bytes)


def reason_of(attempt: Callable[[], object]) -> str:
    with pytest.raises(loopback.LoopbackError) as caught:
        attempt()
    return caught.value.reason


def reason_from(reply: Reply, within_s: float = AMPLE_S, maximum_bytes: int = loopback.MAXIMUM_BODY_BYTES) -> str:
    with serve(reply) as endpoint:
        return reason_of(lambda: get(endpoint, within_s, maximum_bytes))


@for_each(
    "answer",
    [
        message(b"body"),
        b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nbody",
        b"HTTP/1.1 200\r\n\r\nbody",
        b"HTTP/1.1 200 \r\nServer:\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\ncontent-LENGTH:\t4 \r\nX-Odd: caf\xe9\r\n\r\nbody",
    ],
)
def test_the_body_of_an_answer_is_returned(answer: bytes) -> None:
    with serve(raw(answer)) as endpoint:
        assert get(endpoint) == b"body"


def test_a_body_may_be_empty() -> None:
    with serve(http(b"")) as endpoint:
        assert get(endpoint) == b""


def test_an_answer_that_comes_in_pieces_is_put_together() -> None:
    with serve(trickle(message(b"body"), seconds_between=0.0005)) as endpoint:
        assert get(endpoint) == b"body"


def test_a_server_that_keeps_the_connection_open_is_not_waited_for_once_the_body_is_whole() -> None:
    with serve(raw_and_hang(message(b"body"))) as endpoint:
        assert get(endpoint) == b"body"


def test_the_request_names_its_host_and_asks_for_one_piece() -> None:
    requests: list[bytes] = []
    with serve(http(b"{}"), requests=requests) as endpoint:
        get(endpoint)
    (request,) = requests
    line, *fields = request.removesuffix(b"\r\n\r\n").decode("ascii").split("\r\n")
    assert line == "GET /here HTTP/1.0"
    assert sorted(fields) == [
        "Accept: application/json",
        "Connection: close",
        f"Host: {endpoint.removeprefix('http://')}",
    ]


@pytest.mark.skipif(not has_ipv6_loopback(), reason="this machine has no ::1")
def test_the_other_loopback_address_is_asked_too() -> None:
    requests: list[bytes] = []
    with serve(http(b"body"), address="::1", requests=requests) as endpoint:
        assert get(endpoint) == b"body"
    assert f"Host: [::1]:{endpoint.rpartition(':')[2]}\r\n".encode() in requests[0]


@for_each(
    "endpoint",
    [
        "http://192.0.2.1:80",
        "http://localhost:80",
        "http://0.0.0.0:80",
        "https://127.0.0.1:443",
        "http://127.0.0.1:80/",
        "http://127.0.0.1:80/v1",
        "",
    ],
)
def test_only_a_loopback_endpoint_in_normal_form_is_asked(endpoint: str) -> None:
    assert reason_of(lambda: get(endpoint)) == "nonLoopback"


def test_fault_45_nothing_listens() -> None:
    with refusing() as endpoint:
        assert reason_of(lambda: get(endpoint)) == "connectionRefused"


@for_each(
    "reply",
    [
        hang,
        raw_and_hang(b"HTTP/1.1 200 OK\r\n"),
        raw_and_hang(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
        raw_and_hang(b"HTTP/1.1 200 OK\r\n\r\nno end in sight"),
        trickle(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000),
        trickle(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1000),
    ],
    ids=["silent", "half a head", "half a body", "open end", "trickling head", "trickling body"],
)
def test_fault_46_a_server_that_never_ends_is_left_at_the_deadline(reply: Reply) -> None:
    with serve(reply) as endpoint:
        began = time.monotonic()
        assert reason_of(lambda: get(endpoint, SHORT_S)) == "timeout"
        assert SHORT_S <= time.monotonic() - began < SHORT_S + 2


def test_fault_46_a_server_that_does_not_even_accept_is_left_at_the_deadline() -> None:
    with not_accepting() as endpoint:
        assert reason_of(lambda: get(endpoint, SHORT_S)) == "timeout"


@for_each("within_s", [0.0, -1.0, float("-inf"), float("nan")])
def test_a_deadline_that_has_passed_leaves_no_time_to_ask(within_s: float) -> None:
    requests: list[bytes] = []
    with serve(http(b"body"), requests=requests) as endpoint:
        assert reason_of(lambda: get(endpoint, within_s)) == "timeout"
    assert requests == []


def test_a_deadline_may_be_as_far_away_as_numbers_go() -> None:
    with serve(http(b"body")) as endpoint:
        assert get(endpoint, float("inf")) == b"body"


@for_each(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"-ERR unknown command\r\n",
        b"<html>not found</html>",
        b"HTTP/2 200 OK\r\n\r\nbody",
        b"HTTP/1.10 200 OK\r\n\r\nbody",
        b"HTTP/1.1  200 OK\r\n\r\nbody",
        b"HTTP/1.1 2000 OK\r\n\r\nbody",
        b"HTTP/1.1 \xd9\xa2\xd9\xa0\xd9\xa0 OK\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\n: no name\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nContent-Length : 4\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nX-Folded: one\r\n two\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nX-Bare: one\ntwo: three\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nX-Null: \0\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nContent-Length: four\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nContent-Length: +4\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4, 4\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"0" * 15 + b"4\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbody",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: identity\r\nContent-Length: 4\r\n\r\nbody",
    ],
)
def test_fault_47_what_is_not_plain_http_is_no_answer(answer: bytes) -> None:
    assert reason_from(raw(answer)) == "protocol"


def test_another_protocol_is_known_by_its_first_bytes_and_not_waited_for() -> None:
    assert reason_from(raw_and_hang(b"-ERR unknown command\r\n")) == "protocol"


@for_each(
    "status",
    [
        "100 Continue",
        "201 Created",
        "204 No Content",
        "206 Partial Content",
        "304 Not Modified",
        "400 Bad Request",
        "403 Forbidden",
        "404 Not Found",
        "407 Proxy Authentication Required",
        "500 Internal Server Error",
        "999",
    ],
)
def test_fault_47_only_status_200_is_an_answer(status: str) -> None:
    assert reason_from(http(b"{}", status=status)) == "status"


@for_each("status", ["301", "302", "303", "307", "308"])
def test_fault_48_no_redirect_is_followed(status: str) -> None:
    elsewhere: list[bytes] = []
    with serve(http(b"body"), requests=elsewhere) as there:
        assert reason_from(redirect(there)) == "status"
        assert reason_from(http(b"", status=f"{status} Moved", fields=f"Location: {there}/here\r\n")) == "status"
    assert elsewhere == []


def test_fault_47_a_body_that_is_said_to_be_too_long_is_not_read() -> None:
    sent: list[int] = []
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"
    assert reason_from(flood(head, 100 * 2**20, sent=sent)) == "tooLarge"
    assert sum(sent) < 50 * 2**20


def test_fault_47_a_body_without_end_is_cut_off_at_the_limit() -> None:
    sent: list[int] = []
    assert reason_from(flood(b"HTTP/1.1 200 OK\r\n\r\n", 100 * 2**20, sent=sent)) == "tooLarge"
    assert sum(sent) < 50 * 2**20


@for_each("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"])
def test_the_limit_itself_is_allowed_and_one_byte_more_is_not(head: bytes) -> None:
    def answer(size: int) -> bytes:
        return head.replace(b"%d", b"%d" % size) + b"x" * size

    with serve(raw(answer(1000))) as endpoint:
        assert len(get(endpoint, maximum_bytes=1000)) == 1000
    assert reason_from(raw(answer(1001)), maximum_bytes=1000) == "tooLarge"


@for_each("lines", [b"X-Long: " + b"x" * 70000 + b"\r\n", b"X: y\r\n" * 20000], ids=["one long field", "many fields"])
@for_each("end", [b"", b"\r\n"], ids=["without end", "with its end"])
def test_a_head_that_is_too_long_is_refused(lines: bytes, end: bytes) -> None:
    assert reason_from(raw_and_hang(b"HTTP/1.1 200 OK\r\n" + lines + end)) == "tooLarge"


@for_each(
    "reply",
    [
        close_early,
        reset,
        raw(b"HT"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
        raw_and_reset(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
        raw_and_reset(b"HTTP/1.1 200 OK\r\n\r\nwithout a length, then broken off"),
    ],
    ids=["silent", "reset", "half a word", "half a head", "half a body", "half a body, reset", "open end, reset"],
)
def test_fault_47_an_answer_that_is_cut_off_is_none(reply: Reply) -> None:
    assert reason_from(reply) == "truncated"


def test_an_address_that_no_service_can_have_is_unreachable() -> None:
    assert reason_of(lambda: get("http://127.255.255.255:9")) == "unreachable"


ASK_WITHOUT_DESCRIPTORS = """
import resource, sys, time
from modeldoor_collector.probes import loopback
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
try:
    loopback.get(sys.argv[1], "/", time.monotonic() + 10)
except loopback.LoopbackError as error:
    print(error.reason)
"""


def test_a_process_that_may_open_nothing_more_cannot_reach_its_service() -> None:
    with serve(http(b"body")) as endpoint:
        child = subprocess.run(
            [
                sys.executable,
                "-I",
                "-S",
                "-c",
                f"import sys; sys.path[:0] = {sys.path!r}\n{ASK_WITHOUT_DESCRIPTORS}",
                endpoint,
            ],
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert (child.stdout, child.stderr) == ("unreachable\n", "")
