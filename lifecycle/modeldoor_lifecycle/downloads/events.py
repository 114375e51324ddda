"""The stream of events of one download: each is a document, and tells where the download stands since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.downloads.documents import document_of
from modeldoor_validators import gate
from modeldoor_validators.rules.shared.download_states import FOLLOWS

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.downloads.rows import Row

    Listener = Callable[[dict[str, Any]], None]
    """Called with each `DownloadEvent`, in the thread that runs the download."""

CONTRACT = "download-event"


class Events:
    """Numbers the events and sends them to a listener; without one nothing is made."""

    def __init__(self, listener: Listener | None) -> None:
        self._listener = listener
        self._sequence = 0
        self._last: Row | None = None

    def saw(self, row: Row) -> None:
        """Tells of a row that was read: a change of its state, or else how far it is, or nothing when it is as before."""
        if self._listener is None:
            return
        last, self._last = self._last, row
        if last is None:
            self._send({"type": "stateChanged"}, row)
        elif last.status != row.status:
            # Whoever follows another's run may have missed the states between.
            seen = {"previousStatus": last.status} if row.status in FOLLOWS[last.status] else {}
            self._send({"type": "stateChanged", **seen}, row)
        elif last != row and row.status == "downloading":
            self._send({"type": "progressed"}, row)

    def retrying(self, row: Row, attempt: int, wait_s: float, error: dict[str, Any]) -> None:
        """Tells that an attempt failed and another follows."""
        self._send({"type": "retrying", "attempt": attempt, "waitMs": round(wait_s * 1000), "error": error}, row)

    def restarted(self, row: Row, because: str, dropped_bytes: int) -> None:
        """Tells that a file is fetched from its first byte."""
        self._send({"type": "restarted", "because": because, "droppedBytes": dropped_bytes}, row)

    def _send(self, event: dict[str, Any], row: Row) -> None:
        if self._listener is None:
            return
        self._sequence += 1
        document = {
            "schemaVersion": "v1",
            "kind": "DownloadEvent",
            "sequence": self._sequence,
            "event": event,
            "download": document_of(row),
        }
        self._listener(gate.admitted(document, CONTRACT)[0])
