"""Notes of the catalogues that list files of a store: several homes may share one, and none knows of the others.

`catalogs/DIGITS` holds the absolute path of the folder of a catalogue, and DIGITS are of that path's SHA-256.
Whoever lists files of the store notes its catalogue first; whoever makes room asks all that are noted. Both
hold one lock meanwhile, so that no file is entered while it is removed.
"""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.state import folders
from modeldoor_lifecycle.store import disk, names
from modeldoor_lifecycle.store.disk import failures_told
from modeldoor_lifecycle.store.errors import StoreError, StoreFailed
from modeldoor_lifecycle.store.locks import held_if_free
from modeldoor_lifecycle.store.points import never

if TYPE_CHECKING:
    from collections.abc import Generator

    from modeldoor_lifecycle.store.place import Place
    from modeldoor_lifecycle.store.points import At, Halt

_DIGITS = 32
"""Half of a SHA-256: nobody looks for two paths that share it, and who could owns the store."""


class CatalogNote(NamedTuple):
    """A note, by its name below the folder of the store, and the folder of the catalogue that it names."""

    name: str
    catalog_folder: str


class CatalogNotes:
    """The notes in a store. Everything here raises `StoreFailed` and `StoreFull`."""

    def __init__(self, place: Place, at: At) -> None:
        self._place = place
        self._at = at

    @contextmanager
    def listing(self, catalog_folder: str, halt: Halt = never) -> Generator[None]:
        """Holds what lies in the store, for who enters it into the catalogue in this folder, which is noted then.

        Who may not write in the store leaves no note and holds nothing; it can remove nothing there either.
        """
        if self._place.exists() and not os.access(self._place.folder, os.W_OK):
            yield
            return
        self._place.make()
        with self._place.lock([names.CATALOGS_LOCK], halt):
            self.add(catalog_folder)
            yield

    @contextmanager
    def making_room(self, halt: Halt = never) -> Generator[None]:
        """Holds off who would enter what is removed; where there is no store yet, nobody, and none is made."""
        if not os.path.isdir(self._place.path(names.LOCKS)):
            yield
            return
        with self._place.lock([names.CATALOGS_LOCK], halt):
            yield

    def add(self, catalog_folder: str) -> None:
        """Notes a catalogue by the real path of its folder; whoever calls is `listing` or `making_room`."""
        catalog_folder = os.path.realpath(catalog_folder)
        path, data = self._place.path(_name_of(catalog_folder)), os.fsencode(catalog_folder)
        with failures_told("note which catalogues list its files"):
            if self._are_there() and disk.read_small(path) == data:
                return
            folders.make_missing(os.path.dirname(path))
            disk.write_small(path, data)
            disk.folder_to_disk(os.path.dirname(path))
            disk.folder_to_disk(self._place.folder)
        self._at("catalogNoted")

    def all(self) -> list[CatalogNote]:
        """The notes that there are; a damaged one is refused, because nobody knows then whom to ask."""
        with failures_told("list the catalogues that list its files"):
            found = sorted(os.listdir(self._place.path(names.CATALOGS))) if self._are_there() else []
        told = (self._read(os.path.join(names.CATALOGS, each)) for each in found if names.CATALOG_NOTE.fullmatch(each))
        return [each for each in told if each is not None]

    def remove(self, note: CatalogNote) -> None:
        """Removes the note of a catalogue that is gone, or lists no file of the store; whoever calls is `making_room`."""
        with failures_told("remove a note of a catalogue"):
            disk.remove(self._place.path(note.name))

    def _are_there(self) -> bool:
        """Whether the folder of notes is there. Raises `OSError`, and `StoreFailed` where something else has its name."""
        status = disk.status_of(self._place.path(names.CATALOGS))
        if status is not None and not stat.S_ISDIR(status.st_mode):
            raise StoreFailed("the store must have its folder of catalogues; something else has its name")
        return status is not None

    def _read(self, name: str) -> CatalogNote | None:
        """What a note says; none where it was removed meanwhile."""
        path = self._place.path(name)
        catalog_folder = os.fsdecode(disk.read_small(path) or b"")
        if os.path.isabs(catalog_folder) and _name_of(catalog_folder) == name:
            return CatalogNote(name, catalog_folder)
        if not os.path.lexists(path):
            return None
        raise StoreFailed(
            f"a note in the store must name the catalogue that lists files of it; '{name}' does not",
            hint="remove it from the folder of the store, and let every other home that uses the store make room once (modeldoor catalog gc), which notes it anew",
        )


def remove_left_over_notes(store: str) -> int:
    """Removes notes that were half written, unless somebody writes one now; returns how many."""
    removed = 0
    notes = os.path.join(store, names.CATALOGS)
    with suppress(OSError, StoreError):
        left = [each for each in os.listdir(notes) if _is_half_written(each)]
        if left:
            with held_if_free(os.path.join(store, names.LOCKS, names.CATALOGS_LOCK)) as is_held:
                for each in left if is_held else ():
                    disk.remove(os.path.join(notes, each))
                    removed += 1
    return removed


def _name_of(catalog_folder: str) -> str:
    digest = hashlib.sha256(os.fsencode(catalog_folder)).hexdigest()
    return os.path.join(names.CATALOGS, digest[:_DIGITS])


def _is_half_written(file_name: str) -> bool:
    ending = names.writing_of("")
    return file_name.endswith(ending) and names.CATALOG_NOTE.fullmatch(file_name.removesuffix(ending)) is not None
