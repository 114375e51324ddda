"""What is asked before a download begins: tried again as a transfer is, and told meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from families import for_each
from file_servers import Fault, file_server, status
from modeldoor_lifecycle.downloads.asking import asked
from modeldoor_lifecycle.hub.errors import TransferRefused
from modeldoor_lifecycle.hub.network import Network
from modeldoor_lifecycle.hub.references import parse_reference
from transfers import AT_ONCE

if TYPE_CHECKING:
    from file_servers import FileServer

DATA = b"0123456789"
Told = list[tuple[int, float, str]]


def size_told(server: FileServer, told: Told, waits: list[float]) -> int | None:
    network = Network()

    def ask() -> int | None:
        with network.open_file(network.location_of(parse_reference(server.url))) as response:
            return response.total_bytes

    return asked(
        ask,
        lambda attempt, wait_s, refusal: told.append((attempt, wait_s, refusal.code)),
        limits=AT_ONCE,
        wait=waits.append,
        draw=lambda: 0.5,
    )


def test_a_server_that_stumbles_is_asked_again_and_given_the_wait_that_it_asks_for() -> None:
    told: Told = []
    waits: list[float] = []
    stumbles = [status("503 Service Unavailable"), status("429 Too Many Requests", Retry_After="7")]
    with file_server(DATA, first=stumbles) as server:
        assert size_told(server, told, waits) == len(DATA)
    assert told == [(2, 0.0, "sourceUnavailable"), (3, 7.0, "rateLimited")]
    assert waits == [0.0, 7.0]


@for_each(
    ("fault", "requests"),
    [(status("503 Service Unavailable"), AT_ONCE.attempts), (status("404 Not Found"), 1)],
    ids=["failing without end", "answering the same each time"],
)
def test_a_server_is_left_that_keeps(fault: Fault, requests: int) -> None:
    told: Told = []
    waits: list[float] = []
    with file_server(DATA, always=fault) as server:
        with pytest.raises(TransferRefused):
            size_told(server, told, waits)
        assert len(server.requests) == requests
    assert len(told) == len(waits) == requests - 1
