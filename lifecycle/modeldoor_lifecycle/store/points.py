"""The moments at which a test may end or disturb the process, to show that nothing is lost or left behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

FilePoint = Literal[
    "opened",
    "created",
    "identified",
    "confirmed",
    "verified",
    "synced",
    "readOnly",
    "named",
    "renamed",
    "folderSynced",
    "sealed",
    "forgotten",
]
"""In the order of a file's life: a partial file is opened, held as one that is there (`created`) and identified, then verified and put in place."""

SetPoint = Literal["setMade", "setNamed"]
"""The folder of a split model has all of its links, and then its name."""

RemovalPoint = Literal["setsRemoved", "removed", "sealRemoved"]
"""A file goes after the folders that name it, and before its seal."""

CatalogPoint = Literal["catalogNoted"]
"""The catalogue that is about to list a file is noted in the store."""

Point = Literal[FilePoint, SetPoint, RemovalPoint, CatalogPoint]

At = Callable[[Point], None]
"""Told each moment once it has come. Only what builds a store in code can give one."""

Halt = Callable[[], None]
"""Called at least once for each MiB and each twentieth of a second of waiting.

What it raises ends the work and comes out; it must be no `OSError`, which here means the disk.
"""


def nowhere(_point: str) -> None:
    """Lets every moment pass."""


def never() -> None:
    """Never ends the work."""
