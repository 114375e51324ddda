"""Where received bytes go: into the partial, the hash and, before long, to the disk."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from modeldoor_lifecycle.downloads.flushing import Flushes
from modeldoor_lifecycle.downloads.stream_hash import StreamHash
from modeldoor_lifecycle.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.downloads.retries import Limits
    from modeldoor_lifecycle.store.partial import Partial

WRITE_BYTES = 2**20
WRITE_INTERVAL_S = 0.1
"""Pieces are written together, so many bytes or what came in so long: many small writes cost several times as much."""


class Inflow:
    """One partial and what is in it. `told_safe` hears how much of it outlives a power cut.

    `beat` is called ten times a second of any wait, and has to call `when_time_passes`. Raises `StoreError`.
    """

    def __init__(
        self, partial: Partial, limits: Limits, told_safe: Callable[[int], object], beat: Callable[[], None]
    ) -> None:
        self.written_bytes = 0
        self.fetched_bytes = 0
        """What was written altogether, also what was dropped again."""
        self._partial = partial
        self._told_safe = told_safe
        self._beat = beat
        self._gathered: list[bytes] = []
        self._gathered_bytes = 0
        self._write_due_s = time.monotonic()
        self._flushes = Flushes(partial.sync, told_safe, limits)
        self._hash = StreamHash()

    @property
    def received_bytes(self) -> int:
        """How much of the file is here, written or about to be."""
        return self.written_bytes + self._gathered_bytes

    def go_on_from(self, usable_bytes: int, size_bytes: int, safe_bytes: int) -> None:
        """Takes up what the partial holds; `size_bytes` is how much that is, usable or not."""
        self._flushes.begin_at(min(safe_bytes, usable_bytes))
        if usable_bytes < safe_bytes:
            self._told_safe(usable_bytes)
        if usable_bytes < size_bytes:
            self._partial.truncate(usable_bytes)
        self.written_bytes = usable_bytes
        if usable_bytes:
            self._hash.close()
            self._hash = StreamHash(self._partial.hash(usable_bytes, self._beat))

    def take(self, piece: bytes) -> None:
        """The next bytes of the file."""
        self._gathered.append(piece)
        self._gathered_bytes += len(piece)
        if self._gathered_bytes >= WRITE_BYTES:
            self.write()

    def write(self) -> None:
        """Writes what was gathered. What cannot be written is let go: the server has it still."""
        self._write_due_s = time.monotonic() + WRITE_INTERVAL_S
        gathered, self._gathered, self._gathered_bytes = self._gathered, [], 0
        if not gathered:
            return
        data = b"".join(gathered)
        self._partial.append(data)
        self.written_bytes += len(data)
        self.fetched_bytes += len(data)
        self._hash.add(data, self._beat)
        self._flushes.keep_up(self.written_bytes, self._beat)

    def when_time_passes(self, now: float) -> None:
        """Writes and flushes what is due."""
        if self._gathered and now >= self._write_due_s:
            self.write()
        self._flushes.ask_when_due(self.written_bytes, now)

    def empty(self) -> None:
        """Drops everything: the file is received from its beginning."""
        self._gathered, self._gathered_bytes = [], 0
        self._flushes.finish(self._beat)
        self._hash.close()
        self._hash = StreamHash()
        self._partial.truncate(0)
        self.written_bytes = 0
        self._flushes.begin_at(0)
        self._told_safe(0)

    def make_safe(self) -> None:
        """Returns when all that was written outlives a power cut."""
        self._flushes.make_safe(self.written_bytes, self._beat)

    def is_right(self, digest: str) -> bool:
        """Whether all that is here has this digest; then the partial is vouched for."""
        found = self._hash.finish(self._beat)
        if f"sha256:{found.hexdigest()}" != digest:
            return False
        self._partial.vouch(found)
        return True

    def close(self) -> None:
        """Ends the threads, and brings to the disk what is not there yet."""
        self._hash.close()
        self._flushes.close()
        if self.written_bytes > self._flushes.safe_bytes and not self._flushes.has_failed:
            try:
                self._partial.sync()
            except StoreError:
                return  # it ends for a reason of its own; the bytes are merely not known to be safe
            self._told_safe(self.written_bytes)
