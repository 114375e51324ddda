"""How long a server may take, and how far it may send us on."""

from __future__ import annotations

from typing import NamedTuple


class NetworkLimits(NamedTuple):
    """Bounds of one exchange with a server; each is a number, so that tests can make it short."""

    connect_timeout_s: float = 20.0
    """For the name, the connection and TLS together, at each hop; lost packets cost 1, 3 and 7 s (RFC 6298)."""

    answer_timeout_s: float = 60.0
    """From the request to the last field of the answer: a store that fetches the file first takes its time."""

    idle_timeout_s: float = 30.0
    """Without one byte."""

    slow_window_s: float = 30.0
    minimum_bytes_per_second: int = 1024
    """Less than this over a window, counted only while we wait, is a stall: 1 GB would take eleven days."""

    maximum_redirects: int = 5
