"""Folders in which the files of a split model have their own names: an engine looks for the other parts there.

The files lie in the store under their digests, and the folder holds links to them: `sets/KEY-TAG/NAME` leads to
`../../KEY`. KEY is that of the first part. Two models may share it, as a first part may be a header without a
weight; so TAG is made of all names and digests. A folder of that name is right or damaged, and never another
model's: what an engine was told stays true.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from modeldoor_lifecycle.state import folders
from modeldoor_lifecycle.store import disk, names
from modeldoor_lifecycle.store.disk import failures_told
from modeldoor_lifecycle.store.errors import NameRefused, StoreError, StoreFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from modeldoor_lifecycle.store.points import At

LONGEST_NAME = 255
"""NAME_MAX of Linux."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_+-]*([.][A-Za-z0-9_+-]+)*")
"""The last name in a `FilePath` of the contracts."""

_ABOVE = os.path.join(os.pardir, os.pardir)
_TAG_DIGITS = 16


def links_of(files: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Where the name of each file must lead, in order, from names and digests. Raises `NameRefused`."""
    links: dict[str, str] = {}
    for name, digest in files:
        if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
            raise NameRefused(
                f"the name of a part must be 1 to {LONGEST_NAME} letters, digits, '_', '+', '-' and single dots, "
                "the first a letter, a digit or '_'"
            )
        if name in links:
            raise NameRefused("the parts of a model must have names of their own; two have the same")
        links[name] = os.path.join(_ABOVE, names.key_of(digest))
    if not links:
        raise NameRefused("a model must have a file; there is none")
    return links


def made_set(store: str, links: Mapping[str, str], at: At) -> str:
    """The folder with these links, made where it is not there or damaged; whoever calls holds the lock of names.

    Raises `StoreFailed`, also when a file is not in the store, and `StoreFull`.
    """
    sets = os.path.join(store, names.SETS)
    folder = os.path.join(sets, _name_of(links))
    with failures_told("give the parts of a model their names"):
        folders.make_missing(sets)
        if not stat.S_ISDIR(os.lstat(sets).st_mode):
            raise StoreFailed("the store must have its folder of split models; something else has its name")
        for target in links.values():
            _refuse_missing(os.path.join(store, os.path.basename(target)))
        if _links_in(folder) != links:
            _make(folder, links, at)
    return folder


def known_set(store: str, links: Mapping[str, str]) -> str | None:
    """The folder with these links where there is one already; nothing is made."""
    folder = os.path.join(store, names.SETS, _name_of(links))
    return folder if _links_in(folder) == links else None


def remove_sets_of(store: str, key: str) -> None:
    """Removes the folders that name a file; whoever calls holds the lock of names. Raises `OSError` and `StoreFailed`."""
    for folder in _folders(store):
        if os.path.join(_ABOVE, key) in (_links_in(folder) or {}).values():
            _remove(folder)


def remove_left_over_sets(store: str) -> int:
    """Removes folders that were half made, and those that name a file that is gone; returns how many.

    Whoever calls holds the lock of names. What the system does not let be removed stays, and so does
    what is no folder of links.
    """
    removed = 0
    with suppress(OSError):
        for folder in _folders(store):
            with suppress(OSError, StoreError):
                if _is_left_over(folder):
                    _remove(folder)
                    removed += 1
    return removed


def _name_of(links: Mapping[str, str]) -> str:
    tag = hashlib.sha256("".join(f"{name}\0{target}\0" for name, target in links.items()).encode()).hexdigest()
    return f"{os.path.basename(next(iter(links.values())))}-{tag[:_TAG_DIGITS]}"


def _refuse_missing(path: str) -> None:
    status = disk.status_of(path)
    if status is None or not stat.S_ISREG(status.st_mode):
        raise StoreFailed(
            "every part of a model must be in the store before they get their names; one is not",
            hint="provision the model again",
        )


def _make(folder: str, links: Mapping[str, str], at: At) -> None:
    """Makes a folder elsewhere and renames it: under its name it has all of its links, or is not there."""
    sets, name = os.path.split(folder)
    making = os.path.join(sets, names.making_of(name))
    _remove(making)
    os.mkdir(making, folders.PRIVATE)
    for each, target in links.items():
        os.symlink(target, os.path.join(making, each))
    disk.folder_to_disk(making)
    at("setMade")
    _remove(folder)
    os.rename(making, folder)
    disk.folder_to_disk(sets)
    at("setNamed")


def _folders(store: str) -> Iterator[str]:
    """Every folder of a split model, whole or half made. Raises `OSError`."""
    sets = os.path.join(store, names.SETS)
    status = disk.status_of(sets)
    if status is None or not stat.S_ISDIR(status.st_mode):
        return
    for name in sorted(os.listdir(sets)):
        if names.SET.fullmatch(name.removeprefix(names.making_of(""))):
            yield os.path.join(sets, name)


def _links_in(folder: str) -> dict[str, str] | None:
    """Where each name leads, with nothing for what is no link; `None` for what is no folder of this user alone."""
    status = disk.status_of(folder)
    if status is None or not stat.S_ISDIR(status.st_mode) or disk.belongs_to_others(status):
        return None
    if disk.HAS_OWNERS and status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return None
    with os.scandir(folder) as entries:
        return {each.name: os.readlink(each.path) if each.is_symlink() else "" for each in entries}


def _is_left_over(folder: str) -> bool:
    links = _links_in(folder)
    if not names.SET.fullmatch(os.path.basename(folder)) or links is None:
        return True
    return not all(target and os.path.lexists(os.path.join(folder, target)) for target in links.values())


def _remove(folder: str) -> None:
    """Removes a folder of links, or a link in its place, and nothing that these lead to. Raises `OSError`.

    What holds anything else is not ours to remove: raises `StoreFailed`.
    """
    status = disk.status_of(folder)
    if status is None:
        return
    if stat.S_ISLNK(status.st_mode):
        os.unlink(folder)
        return
    if not stat.S_ISDIR(status.st_mode):
        raise _not_ours()
    with os.scandir(folder) as entries:
        found = list(entries)
    if not all(each.is_symlink() for each in found):
        raise _not_ours()
    for each in found:
        os.unlink(each.path)
    os.rmdir(folder)


def _not_ours() -> StoreFailed:
    return StoreFailed(
        "the folder of a split model must hold links and nothing else; something else lies there",
        hint="move it out of the store",
    )
