"""What tells this state folder from others that share the store: a number that stands in the ids of its downloads.

It lies in a file of its own, so that it outlives a database that was put aside: what had been received
is known by it, and what another home is receiving is let alone.
"""

from __future__ import annotations

import os
import re
import secrets
import uuid

from modeldoor_lifecycle.state.errors import FileNotWritten, reason_words

FILE_NAME = "downloads.home"

_NUMBER = re.compile(r"[0-9a-f]{12}")

_LENGTH = 12
"""As the last part of a UUID, whose place it takes."""


class Home:
    """The number of a state folder; drawn when there is none yet. Raises `FileNotWritten`."""

    def __init__(self, folder: str) -> None:
        self._number = _read_or_drawn(os.path.join(folder, FILE_NAME))

    def new_id(self) -> str:
        """The id of a new download of this home."""
        return f"{str(uuid.uuid4())[:-_LENGTH]}{self._number}"

    def owns(self, download_id: str) -> bool:
        """Whether an id is of a download of this home."""
        return download_id.endswith(f"-{self._number}")


def _read_or_drawn(path: str) -> str:
    try:
        number = _read(path)
        if number is None:
            _draw(path)
            number = _read(path)
    except OSError as error:
        raise FileNotWritten(path, f"must be readable and writable: {reason_words(error)}") from None
    return number or secrets.token_hex(_LENGTH // 2)  # somebody wrote something else there: nothing is known by it


def _read(path: str) -> str | None:
    """The number, or what stands in its place as no number; `None` where nothing stands."""
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            text = file.read(_LENGTH + 2).strip()
    except FileNotFoundError:
        return None
    return text if _NUMBER.fullmatch(text) else ""


def _draw(path: str) -> None:
    """Writes a number under a name of its own, and gives it the right one unless another process was quicker."""
    number = secrets.token_hex(_LENGTH // 2)
    temporary = f"{path}.{number}"
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{number}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    except OSError:  # no hard links here: then the last one counts
        os.replace(temporary, path)
        return
    os.unlink(temporary)
