"""The store: a folder of files, each under the digest of its bytes, that were verified before they got that name.

Nothing is remembered between two calls: what counts is what lies in the folder, so any number of
processes and threads may have the same store.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.store import disk, names
from modeldoor_lifecycle.store.disk import failures_told
from modeldoor_lifecycle.store.errors import NameRefused
from modeldoor_lifecycle.store.place import Place
from modeldoor_lifecycle.store.points import never, nowhere
from modeldoor_lifecycle.store.verified import StoredFile, confirmed, located

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from contextlib import AbstractContextManager

    from modeldoor_lifecycle.store.catalog_notes import CatalogNotes
    from modeldoor_lifecycle.store.identity import PartialIdentity
    from modeldoor_lifecycle.store.partial import Partial
    from modeldoor_lifecycle.store.points import At, Halt
    from modeldoor_lifecycle.store.publishing import Prepared
    from modeldoor_lifecycle.store.sweeping import SweepReport


class StoredKey(NamedTuple):
    """The name of a file in the store, and its size."""

    key: str
    size_bytes: int


class Store:
    """Verified files in a folder, and those that are on their way there.

    `at` is for tests: it is told each moment of a file's life as it comes. Everything here raises
    `StoreError`s and, where there is a `halt`, whatever that raises. `StoreUntrusted` means that others
    can write the folder.
    """

    def __init__(self, folder: str, at: At = nowhere) -> None:
        self._place = Place(folder)
        self._at = at

    @property
    def folder(self) -> str:
        """Where the files lie, links followed; it need not exist yet."""
        return self._place.folder

    def is_there(self) -> bool:
        """Whether a store has been made here: an empty folder, as of a disk that is not mounted, is none."""
        return self._place.exists() and os.path.isdir(self._place.path(names.LOCKS))

    def locate(self, digest: str, size_bytes: int) -> StoredFile | None:
        """The file with this digest and size, if it is certain, by its seal, that it has been verified; quick."""
        return located(self._place, digest, size_bytes)

    def confirm(self, digest: str, size_bytes: int, halt: Halt = never) -> StoredFile | None:
        """The file with this digest and size; where its seal does not fit, it is hashed and sealed anew.

        A file that has the name and other bytes is moved out of the way, and never given. Raises
        `SizeMismatch` when the bytes are right and the size that is asked for is not.
        """
        return confirmed(self._place, digest, size_bytes, halt)

    def partial(self, name: str, halt: Halt = never) -> Partial:
        """The file of this name that is being fetched, made when there is none, for this caller alone.

        It is the caller's until it is closed, published or discarded, or until the process ends. Raises
        `PartialBusy` when somebody has it, and `PartialRefused` when what has its name is no such file.
        """
        from modeldoor_lifecycle.store.partial import open_partial

        path, sidecar = self._partial_paths(name)
        self._place.make()
        with self._place.naming(halt):
            return open_partial(name, path, sidecar, self._at)

    def publish(self, partial: Partial, digest: str, size_bytes: int, halt: Halt = never) -> StoredFile:
        """Puts a partial file in place under its digest; it is closed then.

        The digest is that of the file that is open: found by hashing it, unless the partial file was
        vouched for and has not been touched since. Where the file is there already, the partial one is
        dropped. Raises `SizeMismatch`, `DigestMismatch` and `PartialSwapped`; the partial file is then
        still there and open.
        """
        ready = self.prepare(partial, digest, size_bytes, halt)
        if isinstance(ready, StoredFile):
            return ready
        with self.placing(halt) as put:
            return put(ready)

    def prepare(self, partial: Partial, digest: str, size_bytes: int, halt: Halt = never) -> Prepared | StoredFile:
        """Does all of `publish` that takes time: what is left is done by what `placing` gives."""
        from modeldoor_lifecycle.store.publishing import prepared

        self._place.make()
        return prepared(self._place, partial, digest, size_bytes, halt, self._at)

    @contextmanager
    def placing(self, halt: Halt = never) -> Generator[Callable[[Prepared], StoredFile]]:
        """Waits until names may be given, and gives what puts a prepared file in place, in milliseconds.

        So whoever has to change something else in the same moment, such as a database, waits first.
        """
        from modeldoor_lifecycle.store.publishing import put

        with self._place.naming(halt):
            yield lambda ready: put(self._place, ready, self._at)

    def discard(self, name: str, halt: Halt = never) -> None:
        """Removes a partial file and what is known about it, also what was put in its place.

        Raises `PartialBusy` when somebody has it.
        """
        from modeldoor_lifecycle.store.sweeping import remove_partial

        self._partial_paths(name)
        if self._place.exists():
            with self._place.naming(halt), failures_told("remove the unfinished file"):
                remove_partial(self._place.folder, name)

    def set_paths(self, files: Sequence[tuple[str, str]], halt: Halt = never) -> list[str]:
        """Paths under which the files of a split model have their own names, in one folder and in this order.

        `files` are names and digests. The paths lead to the files of the store, and stay as long as
        these do. Raises `NameRefused` for names that lead elsewhere, and `StoreFailed`, also when a
        file is not here.
        """
        from modeldoor_lifecycle.store.sets import links_of, made_set

        links = links_of(files)
        self._place.make()
        with self._place.naming(halt):
            folder = made_set(self.folder, links, self._at)
        return [os.path.join(folder, name) for name in links]

    def known_set_path(self, files: Sequence[tuple[str, str]]) -> str | None:
        """The first of the paths that `set_paths` would give, where they are there already; nothing is made."""
        from modeldoor_lifecycle.store.sets import known_set, links_of

        links = links_of(files)
        folder = known_set(self.folder, links)
        return None if folder is None else os.path.join(folder, next(iter(links)))

    def named_files(self) -> list[StoredKey]:
        """The files that have the name of a digest, sorted: regular files, and no links."""
        names_of_files = sorted(each.name for each in self._named() if each.kind == "file")
        return [
            StoredKey(name, status.st_size)
            for name, status in self._statuses(names_of_files)
            if stat.S_ISREG(status.st_mode)
        ]

    def remove(self, digest: str, halt: Halt = never) -> int:
        """Removes the file with this digest, its seal, and the folders of split models that name it.

        Returns the bytes that this frees: 0 where it is not, or has another name elsewhere. Of a link
        that stands in its place the link is removed, and not what it leads to.
        """
        from modeldoor_lifecycle.store.sets import remove_sets_of

        key = names.key_of(digest)
        if not self._place.exists():
            return 0
        with self._place.naming(halt), failures_told("remove a file"):
            remove_sets_of(self.folder, key)
            self._at("setsRemoved")
            freed_bytes = disk.remove(self._place.path(key))
            self._at("removed")
            disk.remove(self._place.path(names.seal_of(key)))
            self._at("sealRemoved")
        return freed_bytes

    @property
    def catalogs(self) -> CatalogNotes:
        """The catalogues that list files of the store, as far as they noted themselves."""
        from modeldoor_lifecycle.store.catalog_notes import CatalogNotes

        return CatalogNotes(self._place, self._at)

    def partial_names(self) -> list[str]:
        """The names of all partial files, sorted."""
        return sorted(each.of for each in self._named() if each.kind == "partial")

    def partial_bytes(self, name: str) -> int:
        """How much of a partial file there is, whoever has it; 0 when there is none, or no file of this user."""
        from modeldoor_lifecycle.store.partial import size_of

        with failures_told("look at the unfinished file"):
            return size_of(self._partial_paths(name)[0])

    def partial_identity(self, name: str) -> PartialIdentity | None:
        """What a partial file is a part of, as its sidecar says; `None` when that says nothing."""
        from modeldoor_lifecycle.store.identity import read_identity

        return read_identity(self._partial_paths(name)[1])

    def device(self) -> str:
        """Which file system the store lies on, or will lie on, as long as this machine runs."""
        with failures_told("tell its file system"):
            return str(os.stat(self._existing_folder()).st_dev)

    def free_bytes(self) -> int:
        """How much this user may still write where the store lies, or will lie."""
        from shutil import disk_usage

        with failures_told("tell the free space"):
            return disk_usage(self._existing_folder()).free

    def turn(self, digest: str, halt: Halt = never) -> AbstractContextManager[int]:
        """Holds the lock of a digest, so that what is fetched for two is fetched once."""
        key = names.key_of(digest)
        self._place.make()
        return self._place.lock([names.lock_of(key)], halt)

    def slot(self, number_of_slots: int, halt: Halt = never) -> AbstractContextManager[int]:
        """Holds one of so many slots, and gives its number: no more than so many work at the same time."""
        if number_of_slots < 1:
            raise NameRefused(f"there must be at least 1 slot; there would be {number_of_slots}")
        self._place.make()
        return self._place.lock([names.slot_of(number) for number in range(number_of_slots)], halt)

    def sweep(self, keep: Callable[[str], bool], halt: Halt = never) -> SweepReport:
        """Removes what processes that died have left: partial files whose name `keep` refuses, and all that belongs to nothing.

        What somebody has stays, and so do files that were refused.
        """
        from modeldoor_lifecycle.store.sweeping import SweepReport, swept

        if not self._place.exists():
            return SweepReport()
        with self._place.naming(halt):
            return swept(self._place.folder, keep)

    def refused_names(self) -> list[str]:
        """The names of files that had other bytes than their name said, and were moved out of the way; sorted."""
        return sorted(each.name for each in self._named() if each.kind == "refused")

    def refused_files(self) -> list[StoredKey]:
        """Those of them that are no folders, with their sizes; of what is no file there is nothing to count."""
        return [
            StoredKey(name, status.st_size if stat.S_ISREG(status.st_mode) else 0)
            for name, status in self._statuses(self.refused_names())
            if not stat.S_ISDIR(status.st_mode)
        ]

    def discard_refused(self) -> int:
        """Removes the files that were refused; returns the bytes that this frees. Folders stay."""
        with failures_told("remove a file"):
            return sum(disk.remove(self._place.path(each.key)) for each in self.refused_files())

    def _statuses(self, file_names: Iterable[str]) -> Generator[tuple[str, os.stat_result]]:
        """What stands under each name, links not followed, as far as anything does."""
        for name in file_names:
            with failures_told("list its files"):
                status = disk.status_of(self._place.path(name))
            if status is not None:
                yield name, status

    def _existing_folder(self) -> str:
        folder = self.folder
        while not os.path.isdir(folder) and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        return folder

    def _partial_paths(self, name: str) -> tuple[str, str]:
        return self._place.path(names.partial_of(name)), self._place.path(names.sidecar_of(name))

    def _named(self) -> Generator[names.Named]:
        if self._place.exists():
            with failures_told("list its files"):
                yield from map(names.named, os.listdir(self.folder))
