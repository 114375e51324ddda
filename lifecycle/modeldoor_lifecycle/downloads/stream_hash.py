"""The SHA-256 of what is being written, reckoned beside the writing."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from modeldoor_lifecycle.downloads.lane import Lane

if TYPE_CHECKING:
    from collections.abc import Callable
    from hashlib import _Hash

WAITING_WRITES = 4
"""How many writes of a MiB may wait to be hashed: a quick network does not fill the memory of a slow processor."""


class StreamHash:
    """Goes on from `begun`, the hash of what came before; `close` ends its thread."""

    def __init__(self, begun: _Hash | None = None) -> None:
        self._hash = begun or hashlib.sha256()
        self._lane: Lane[bytes] = Lane(self._hash.update, WAITING_WRITES, name="modeldoor hash")

    def add(self, data: bytes, beat: Callable[[], object]) -> None:
        """The next bytes; `beat` is called while too much waits."""
        self._lane.put(data, beat)

    def finish(self, beat: Callable[[], object]) -> _Hash:
        """The hash of all that was added; `beat` is called until it is there."""
        self._lane.finish(beat)
        return self._hash

    def close(self) -> None:
        """Ends the thread; what waits is not hashed."""
        self._lane.close()
