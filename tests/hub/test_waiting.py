"""No server is waited for without end, and every wait can be ended from outside."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from fetched import QUICK, fetch, refusal_of
from file_servers import as_fault, drip, file_server, stall_after
from internet import Internet
from loopback_servers import Reply, hang, raw_and_hang, trickle
from middlemen import greeter, overrun
from modeldoor_lifecycle.hub.network import Network
from modeldoor_lifecycle.hub.references import parse_reference

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DATA = bytes(1000)
SHORT_S = 0.15


class Halted(Exception):
    """What somebody raises who wants no more."""


def limited(**limits: Any) -> Network:
    return Network(limits=QUICK._replace(**limits))


@for_each("reply", [hang, raw_and_hang(b"HTTP/1.1 200 OK\r\nContent-Le")])
def test_a_server_that_does_not_answer_is_left(reply: Reply) -> None:
    with file_server(DATA, always=as_fault(reply)) as server:
        refused = refusal_of(server.url, limited(answer_timeout_s=SHORT_S))
    assert (refused.code, refused.is_retryable) == ("timeout", True)
    assert "answer" in refused.message
    assert "kept" not in refused.hint  # nothing was received


def test_a_head_that_drips_is_left() -> None:
    head = b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000
    with file_server(DATA, always=as_fault(trickle(head, 0.001))) as server:
        refused = refusal_of(server.url, limited(answer_timeout_s=SHORT_S))
    assert (refused.code, refused.is_retryable) == ("timeout", True)


@for_each("sent_bytes", [0, 1, 999])
def test_a_file_that_stalls_is_left(sent_bytes: int) -> None:
    with file_server(DATA, always=stall_after(sent_bytes)) as server:
        refused = refusal_of(server.url, limited(idle_timeout_s=SHORT_S))
    assert (refused.code, refused.is_retryable) == ("timeout", True)


def test_a_file_that_drips_is_left_as_if_it_stalled() -> None:
    network = limited(slow_window_s=SHORT_S, minimum_bytes_per_second=1024)
    with file_server(bytes(100_000), always=drip(0.002)) as server:
        refused = refusal_of(server.url, network)
    assert (refused.code, refused.is_retryable) == ("timeout", True)
    assert "1024 bytes each second" in refused.message


def test_a_slow_file_that_is_no_drip_is_waited_for() -> None:
    network = limited(slow_window_s=SHORT_S, minimum_bytes_per_second=10)
    with file_server(DATA, always=drip(0.002, after_bytes=900)) as server:
        assert fetch(server.url, network).data == DATA


def test_the_time_in_which_nobody_wants_more_is_not_the_servers() -> None:
    network = limited(idle_timeout_s=SHORT_S, slow_window_s=SHORT_S, minimum_bytes_per_second=10**6)
    elsewhere = threading.Event()
    data = bytes(4_000_000)
    received = 0
    with file_server(data) as server, network.open_file(network.location_of(parse_reference(server.url))) as response:
        for piece in response.pieces():
            if not received:
                elsewhere.wait(2 * SHORT_S)
            received += len(piece)
    assert received == len(data)


def test_a_server_that_is_never_connected_to_is_left(tmp_path: Path) -> None:
    internet = Internet(tmp_path)
    with greeter(b"", stays=True) as port:  # connects, and says nothing of TLS
        internet.plain_host("models.example.org", port)
        network = internet.network(limits=QUICK._replace(connect_timeout_s=SHORT_S))
        refused = refusal_of("https://models.example.org/model.gguf", network)
    assert (refused.code, refused.is_retryable) == ("timeout", True)
    assert "reached" in refused.message


def test_an_address_that_does_not_answer_leaves_time_for_the_next(tmp_path: Path) -> None:
    internet = Internet(tmp_path)
    with overrun() as silent, file_server(DATA) as server:
        internet.plain_host("models.example.org", silent)
        refused = refusal_of(
            "https://models.example.org/x", internet.network(limits=QUICK._replace(connect_timeout_s=SHORT_S))
        )
        assert (refused.code, refused.is_retryable) == ("timeout", True)
        with internet.host("models.example.org", server.endpoint):
            network = internet.network(limits=QUICK._replace(connect_timeout_s=1))
            assert fetch("https://models.example.org/files/model.gguf", network).data == DATA
    assert len(internet.connected) == 3


def test_a_resolver_that_does_not_answer_is_left() -> None:
    answers = threading.Event()

    def resolve(_name: str, _port: int) -> list[str]:
        answers.wait(10)
        return ["8.8.8.8"]

    network = Network(limits=QUICK._replace(connect_timeout_s=SHORT_S), resolve=resolve)
    refused = refusal_of("https://models.example.org/model.gguf", network)
    answers.set()
    assert (refused.code, refused.is_retryable) == ("timeout", True)


def ended_once(is_waiting: Callable[[], bool], url: str, network: Network) -> bool:
    """Whether a wait can be ended that is_waiting says has begun."""

    def halt() -> None:
        if is_waiting():
            raise Halted

    with pytest.raises(Halted):
        fetch(url, network, halt=halt)
    return True


def test_the_wait_for_a_name_can_be_ended() -> None:
    is_asked, answers = threading.Event(), threading.Event()

    def resolve(_name: str, _port: int) -> list[str]:
        is_asked.set()
        answers.wait(10)
        return []

    assert ended_once(is_asked.is_set, "https://models.example.org/x", Network(limits=QUICK, resolve=resolve))
    answers.set()


def test_the_wait_for_tls_can_be_ended(tmp_path: Path) -> None:
    internet = Internet(tmp_path)
    with greeter(b"", stays=True) as port:
        internet.plain_host("models.example.org", port)
        assert ended_once(lambda: bool(internet.connected), "https://models.example.org/x", internet.network())


def test_the_wait_for_an_answer_can_be_ended() -> None:
    with file_server(DATA, always=as_fault(hang)) as server:
        assert ended_once(lambda: bool(server.requests), server.url, Network(limits=QUICK))


def test_the_wait_for_the_next_bytes_can_be_ended() -> None:
    received: list[bytes] = []

    def halt() -> None:
        if received:
            raise Halted

    network = Network(limits=QUICK)
    with file_server(DATA, always=stall_after(5)) as server:
        location = network.location_of(parse_reference(server.url))
        with network.open_file(location, halt=halt) as response, pytest.raises(Halted):
            received.extend(response.pieces())
    assert b"".join(received) == DATA[:5]
