"""Who runs a download: one program at a time, by a lock that ends with it however it ends."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from modeldoor_lifecycle.state.folders import make_private
from modeldoor_lifecycle.store.locks import held_if_free

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

FOLDER_NAME = "downloads.locks"


class Turns:
    """The locks of all downloads of this user, one file each."""

    def __init__(self, state_folder: str) -> None:
        self._folder = os.path.join(state_folder, FOLDER_NAME)
        make_private(self._folder)

    def taken(self, download_id: str) -> AbstractContextManager[bool]:
        """Takes the turn if it is free; gives whether it was. Threads exclude each other as processes do."""
        return held_if_free(self._path(download_id))

    def forget(self, download_id: str) -> None:
        """Removes the file of a download that nobody runs any more; the caller holds its turn."""
        with suppress(OSError):  # it is empty, and the next recovery finds it
            os.unlink(self._path(download_id))

    def names(self) -> list[str]:
        """The downloads of which there is a lock, held or not."""
        try:
            return sorted(os.listdir(self._folder))
        except OSError:
            return []

    def _path(self, download_id: str) -> str:
        return os.path.join(self._folder, download_id)
