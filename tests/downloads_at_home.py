"""Homes of users who download, for tests: their folders, stores that are short of room, and acts at the right moment."""

from __future__ import annotations

import hashlib
import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.downloads.retries import Limits
from modeldoor_lifecycle.downloads.service import Downloads
from modeldoor_lifecycle.downloads.wanted import Wanted, wanted_file
from modeldoor_lifecycle.store.points import never
from modeldoor_lifecycle.store.store import Store
from modeldoor_validators import check

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from file_servers import FileServer
    from modeldoor_lifecycle.store.partial import Partial
    from modeldoor_lifecycle.store.points import Halt
    from modeldoor_lifecycle.store.publishing import Prepared
    from modeldoor_lifecycle.store.verified import StoredFile


DATA = random.Random(7).randbytes(700_001)


PHASES = ("pending", "downloading", "verifying", "installing")


QUICK = Limits(first_wait_s=0.01, longest_wait_s=0.01)


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


class Home:
    """One user's state folder and store."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.store = folder / "store"

    def downloads(self, **options: Any) -> Downloads:
        return Downloads(str(self.state), Store(str(self.store)), limits=QUICK, **options)

    def files(self) -> set[str]:
        """What lies in the store beside locks."""
        return {each.name for each in self.store.iterdir()} - {"locks"} if self.store.exists() else set()


def wanted(server: FileServer, data: bytes = DATA) -> Wanted:
    return wanted_file(server.url, len(data), digest_of(data), "A model")


def state_of(document: dict[str, Any]) -> str:
    assert check(document, "model-download") == ()
    status_: str = document["state"]["status"]
    return status_


class When:
    """Does something once, when the library comes by a point."""

    def __init__(self, point: str, act: Callable[[], object]) -> None:
        self._point = point
        self._act: Callable[[], object] | None = act

    def __call__(self, point: str) -> None:
        if point == self._point and self._act is not None:
            act, self._act = self._act, None
            act()


class SmallDisk(Store):
    """A store on a disk that has so much room, whatever lies there."""

    def __init__(self, folder: str, free_bytes: int) -> None:
        super().__init__(folder)
        self._free_bytes = free_bytes

    def free_bytes(self) -> int:
        return self._free_bytes


class Waylaid(Store):
    """A store in which something happens just before the database is asked whether it is still so."""

    def __init__(self, folder: str, point: str, act: Callable[[], object]) -> None:
        super().__init__(folder)
        self._act = When(point, act)

    @contextmanager
    def placing(self, halt: Halt = never) -> Generator[Callable[[Prepared], StoredFile]]:
        with super().placing(halt) as put:
            self._act("placing")
            yield put

    def device(self) -> str:
        self._act("beginning")
        return super().device()

    def partial(self, name: str, halt: Halt = never) -> Partial:
        partial = super().partial(name, halt)
        self._act("taking up")
        return partial
