"""Whoever looks after a transfer: what it is told, and how it halts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from modeldoor_lifecycle.downloads.resuming import Restart
    from modeldoor_lifecycle.hub.errors import TransferRefused


class Watch(Protocol):
    """Called from the thread that called `transfer`, and from no other. What any of these raises ends the transfer."""

    def halt(self) -> None:
        """Called with every piece, and every tenth of a second of any wait: raises to end the transfer."""
        ...

    def received(self, written_bytes: int, bytes_per_second: float | None) -> None:
        """So much of the file is written; told about ten times a second, also while nothing comes."""
        ...

    def flushed(self, safe_bytes: int) -> None:
        """So much of the file outlives a power cut; fewer than before only when the partial was cut back."""
        ...

    def verifying(self) -> None:
        """All bytes are here and safe; `restarted` may still follow, for a wrong digest."""
        ...

    def retrying(self, attempt: int, wait_s: float, error: TransferRefused) -> None:
        """An exchange failed; the next follows after a wait. `attempt` counts failures since an exchange that brought enough."""
        ...

    def restarted(self, because: Restart, dropped_bytes: int) -> None:
        """What was received is about to be dropped, and the file is fetched from its beginning."""
        ...
