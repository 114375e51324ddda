"""Events of a download as a stream of lines, which never holds the download up."""

from __future__ import annotations

import json
import os
import select
import sys
import time
from typing import TYPE_CHECKING, Any

from modeldoor.cli.output import CannotWrite
from modeldoor.cli.stream import GRACE_S, LOOK_MS, PIECE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class EventStream:
    """Standard output as a stream of `DownloadEvent`s.

    A reader who does not read on misses some progress, and nothing else: every event tells where the
    download stands. One who goes away, or a disk that is full, ends the stream.
    """

    def __init__(self) -> None:
        self._left = b""
        self.is_over = False
        """Nobody reads any more, or writing failed: then `fault` says why."""
        self.fault: CannotWrite | None = None

    def send(self, event: Mapping[str, Any]) -> None:
        """Writes what can be written without waiting."""
        self._write(0)
        if self.is_over or (self._left and event["event"]["type"] == "progressed"):
            return
        self._left += line(event)
        self._write(0)

    def finish(self, is_told_to_end: Callable[[], bool]) -> None:
        """Writes what is left: for as long as somebody might read it, or a moment where the process must end."""
        told_at: float | None = None
        while self._left and not self.is_over:
            self._write(LOOK_MS)
            if is_told_to_end():
                told_at = told_at or time.monotonic()
                if time.monotonic() - told_at > GRACE_S:
                    return

    def _write(self, wait_ms: int) -> None:
        try:
            if sys.stdout is None:
                raise CannotWrite("standard output", None)
            descriptor = sys.stdout.fileno()
            while self._left and not self.is_over and _is_ready(descriptor, wait_ms):
                self._left = self._left[os.write(descriptor, self._left[:PIECE_BYTES]) :]
        except BlockingIOError:
            return
        except (BrokenPipeError, ConnectionResetError):
            self.is_over = True
        except OSError as error:
            self.is_over, self.fault = True, CannotWrite("standard output", error)
        except CannotWrite as fault:
            self.is_over, self.fault = True, fault


def line(document: Mapping[str, Any]) -> bytes:
    """A document in one line."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _is_ready(descriptor: int, wait_ms: int) -> bool:
    if not hasattr(select, "poll"):
        return True
    poller = select.poll()
    poller.register(descriptor, select.POLLOUT)
    return bool(poller.poll(wait_ms))
