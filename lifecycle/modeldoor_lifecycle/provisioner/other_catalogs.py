"""What the catalogues of other homes hold of a store that they share: none makes room of what another has.

Each of them noted itself in the store. One that is gone holds nothing; one that is there and cannot be read
could hold anything, so no room is made then.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.provisioner.catalog import Catalog
from modeldoor_lifecycle.provisioner.errors import CatalogRefused
from modeldoor_lifecycle.state.errors import shown

if TYPE_CHECKING:
    from collections.abc import Collection

    from modeldoor_lifecycle.store.catalog_notes import CatalogNote
    from modeldoor_lifecycle.store.store import Store


class HeldByOthers(NamedTuple):
    """The names of files of the store that other catalogues list, and the notes of catalogues that list none."""

    store_keys: frozenset[str]
    useless_notes: tuple[CatalogNote, ...]


def held_by_others(store: Store, catalog_folder: str, stored: Collection[str]) -> HeldByOthers:
    """What others than the catalogue in this folder hold of what is stored, whatever state their models are in.

    Raises `CatalogRefused` for one that cannot be read, and the errors of the store.
    """
    held: set[str] = set()
    useless: list[CatalogNote] = []
    for note in store.catalogs.all():
        if _is_same(note.catalog_folder, catalog_folder):
            continue
        keys = _keys_in(note, store.folder).intersection(stored)
        held |= keys
        if not keys:
            useless.append(note)
    return HeldByOthers(frozenset(held), tuple(useless))


def _is_same(folder: str, other: str) -> bool:
    with suppress(OSError):
        return os.path.samefile(folder, other)
    return os.path.realpath(folder) == os.path.realpath(other)


def _keys_in(note: CatalogNote, store_folder: str) -> set[str]:
    try:
        entries = Catalog(note.catalog_folder).entries()
    except CatalogRefused as refusal:
        words = refusal.message.removeprefix(f"{shown(refusal.path)} ")
        raise CatalogRefused(
            refusal.path,
            f"must be read before room is made, because it lists files of the same store; it {words}",
            hint="mend it (modeldoor catalog restore, with its MODELDOOR_HOME), or let this user read it; "
            f"if nobody needs its models any more, remove the note of it: {shown(os.path.join(store_folder, note.name))}",
        ) from None
    return {key for entry in entries for key in entry["location"].get("storeKeys", ())}
