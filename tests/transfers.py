"""What the tests of transfers share: somewhere to fetch to, and a watch that remembers and halts."""

from __future__ import annotations

import hashlib
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.downloads.resuming import Expected
from modeldoor_lifecycle.downloads.retries import Limits
from modeldoor_lifecycle.downloads.transfer import transfer
from modeldoor_lifecycle.hub.limits import NetworkLimits
from modeldoor_lifecycle.hub.network import Network
from modeldoor_lifecycle.hub.references import parse_reference
from modeldoor_lifecycle.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from modeldoor_lifecycle.downloads.pacing import Pace
    from modeldoor_lifecycle.downloads.resuming import Restart
    from modeldoor_lifecycle.hub.errors import TransferRefused
    from modeldoor_lifecycle.store.partial import Partial

AT_ONCE = Limits(first_wait_s=0.0)
"""Tries again without a wait."""

IMPATIENT = NetworkLimits(idle_timeout_s=0.05, slow_window_s=0.05, minimum_bytes_per_second=100_000)


def drawn_bytes(size_bytes: int, seed: int = 1) -> bytes:
    """Bytes that look like nothing, the same ones each time."""
    return random.Random(seed).randbytes(size_bytes)


def expected_of(data: bytes) -> Expected:
    """What a transfer of these bytes has to bring."""
    return Expected(len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")


class Halted(Exception):
    """Somebody asked for the end."""


class Told(NamedTuple):
    """One call of a watch."""

    what: str
    values: tuple[Any, ...]


class Remembering:
    """A watch that remembers what it is told, and halts at a call that is chosen by its number or its name."""

    def __init__(self, *, halt_at_call: int = 0, halt_when: str = "") -> None:
        self.told: list[Told] = []
        self.halts = 0
        self._halt_at_call = halt_at_call
        self._halt_when = halt_when

    def halt(self) -> None:
        self.halts += 1
        self._end_if("halt")

    def received(self, written_bytes: int, bytes_per_second: float | None) -> None:
        self._hear("received", written_bytes, bytes_per_second)

    def flushed(self, safe_bytes: int) -> None:
        self._hear("flushed", safe_bytes)

    def verifying(self) -> None:
        self._hear("verifying")

    def retrying(self, attempt: int, wait_s: float, error: TransferRefused) -> None:
        self._hear("retrying", attempt, wait_s, error.code)

    def restarted(self, because: Restart, dropped_bytes: int) -> None:
        self._hear("restarted", because, dropped_bytes)

    def all(self, what: str) -> list[tuple[Any, ...]]:
        """The values of every call of this name."""
        return [told.values for told in self.told if told.what == what]

    @property
    def safe_bytes(self) -> int:
        """What was told last of what is safe."""
        return next((told.values[0] for told in reversed(self.told) if told.what == "flushed"), 0)

    def _hear(self, what: str, *values: Any) -> None:
        self.told.append(Told(what, values))
        self._end_if(what)

    def _end_if(self, what: str) -> None:
        if (what == "halt" and self.halts == self._halt_at_call) or what == self._halt_when:
            raise Halted


class Room:
    """A store with one partial file in it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(str(folder / "store"))

    @contextmanager
    def partial(self) -> Generator[Partial]:
        """The partial file, for a short look or a change."""
        with self.store.partial("model") as partial:
            yield partial

    @property
    def bytes_here(self) -> bytes:
        """What the partial file holds."""
        with self.partial() as partial, open(partial.path, "rb") as file:
            return file.read()

    def fetch(
        self,
        url: str,
        expected: Expected,
        *,
        watch: Remembering | None = None,
        limits: Limits = AT_ONCE,
        network: Network | None = None,
        safe_bytes: int = 0,
        pace: Pace | None = None,
        spoil: Callable[[Partial], object] | None = None,
        then: Callable[[Partial], object] | None = None,
    ) -> Remembering:
        """One transfer into the partial file; gives the watch that it told. `spoil` and `then` get the partial before and after."""
        watch = watch or Remembering()
        network = network or Network(limits=IMPATIENT)
        with self.partial() as partial:
            if spoil is not None:
                spoil(partial)
            transfer(
                network.location_of(parse_reference(url)),
                partial,
                expected,
                network=network,
                limits=limits,
                watch=watch,
                safe_bytes=safe_bytes,
                pace=pace,
                draw=lambda: 0.5,
            )
            if then is not None:
                then(partial)
        return watch
