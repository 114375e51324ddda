"""Who runs a download: one program at a time, by a lock that ends with it however it ends."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from modeldoor_lifecycle.state.errors import FileNotWritten, reason_words
from modeldoor_lifecycle.state.folders import make_private

if TYPE_CHECKING:
    from collections.abc import Generator

    from filelock import BaseFileLock

FOLDER_NAME = "downloads.locks"

MODE = 0o600


class Turns:
    """The locks of all downloads of this user, one file each."""

    def __init__(self, state_folder: str) -> None:
        self._folder = os.path.join(state_folder, FOLDER_NAME)
        make_private(self._folder)

    @contextmanager
    def taken(self, download_id: str) -> Generator[bool]:
        """Takes the turn if it is free; gives whether it was. Threads exclude each other as processes do."""
        lock = _lock(self._path(download_id))
        is_taken = _is_acquired(lock)
        try:
            yield is_taken
        finally:
            if is_taken:
                lock.release()

    def forget(self, download_id: str) -> None:
        """Removes the file of a download that nobody runs any more; the caller holds its turn."""
        try:
            os.unlink(self._path(download_id))
        except OSError:
            return  # it is empty, and the next recovery finds it

    def names(self) -> list[str]:
        """The downloads of which there is a lock, held or not."""
        try:
            return sorted(os.listdir(self._folder))
        except OSError:
            return []

    def _path(self, download_id: str) -> str:
        return os.path.join(self._folder, download_id)


def _lock(path: str) -> BaseFileLock:
    from filelock import FileLock

    # A file that merely stands for a lock would outlive who made it.
    return FileLock(path, mode=MODE, blocking=False, thread_local=False, fallback_to_soft=False)


def _is_acquired(lock: BaseFileLock) -> bool:
    from filelock import Timeout

    try:
        lock.acquire()
    except Timeout:
        return False
    except (OSError, NotImplementedError) as error:
        words = reason_words(error) if isinstance(error, OSError) else "this system has no locks"
        raise FileNotWritten(lock.lock_file, f"must be locked while a download runs: {words}") from None
    return True
