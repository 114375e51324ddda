"""Where an address that was judged is connected to: there, except in tests, which know no other network."""

from __future__ import annotations

from collections.abc import Callable

Route = Callable[[str, int], tuple[str, int]]
"""The address and port to connect to, for an address and port that were judged."""


def straight(address: str, port: int) -> tuple[str, int]:
    """The address itself."""
    return address, port
