"""What a download that is not running has on the disk, and what of it nobody can use any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.downloads.names import partial_name
from modeldoor_lifecycle.downloads.transitions import KEEPS_ITS_PARTIAL

if TYPE_CHECKING:
    from modeldoor_lifecycle.downloads.rows import Row
    from modeldoor_lifecycle.store.store import Store


def kept_bytes(store: Store, row: Row) -> int:
    """What a halted download can go on from: whole files in the store, and what its partial files hold."""
    kept = 0
    for file in row.files:
        if store.locate(file.digest, file.size_bytes) is not None:
            kept += file.size_bytes
        else:
            kept += min(store.partial_bytes(partial_name(row.id, file.position)), file.size_bytes)
    return kept


def clear_away(store: Store, row: Row) -> None:
    """Removes partial files that hold nothing, and all of a download that is over; the caller holds its turn."""
    for file in row.files:
        name = partial_name(row.id, file.position)
        if row.status not in KEEPS_ITS_PARTIAL or not store.partial_bytes(name):
            store.discard(name)
