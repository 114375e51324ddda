"""How large a file is whose digest is known, as far as this machine can tell: so that nobody has to be asked."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from modeldoor_lifecycle.downloads.names import partial_name
from modeldoor_lifecycle.store.names import key_of
from modeldoor_validators.rules.shared.download_states import UNFINISHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from modeldoor_lifecycle.store.store import Store


def known_size_bytes(store: Store, downloads: Iterable[Mapping[str, Any]], digest: str) -> int | None:
    """The size of the file in the store, else the one with which one of these downloads can go on fetching it.

    The file is hashed first where it was touched since it was verified; wrong bytes have no say.
    """
    size_bytes = _size_of_stored(store, digest)
    if size_bytes is not None:
        return size_bytes
    for download in downloads:
        if _can_go_on(download["state"]):
            identity = store.partial_identity(partial_name(download["downloadId"], 0))
            if identity is not None and identity.digest == digest:
                return identity.total_bytes
    return None


def _can_go_on(state: Mapping[str, Any]) -> bool:
    """Not one that failed for good: what was wrong may have been its size."""
    return state["status"] in UNFINISHED or (state["status"] == "failed" and state["error"]["isRetryable"])


def _size_of_stored(store: Store, digest: str) -> int | None:
    try:
        status = os.lstat(os.path.join(store.folder, key_of(digest)))
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        return None
    return status.st_size if store.confirm(digest, status.st_size) is not None else None
