"""Documents that modeldoor keeps: read through the gate, changed under a lock, replaced whole.

A file that is no valid document of its contract, because a program was killed in a way that no
rename survives, because somebody edited it or because a newer modeldoor wrote it, is never read as
empty and never overwritten: whoever only reads is told, and whoever changes it puts it aside first.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.state import files, folders
from modeldoor_lifecycle.state.errors import FileMissing, FileNotWritten, FileRefused, located, reason_words, shown
from modeldoor_validators import gate
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.limits import MAXIMUM_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

LOCK_TIMEOUT_S = 10
"""Changes take milliseconds; who holds the lock so long hangs."""


class Kept(NamedTuple):
    """A document, or none; `complaint` says why a file that is there was not used, and is empty otherwise."""

    document: dict[str, Any] | None
    complaint: str


def read_kept(path: str, contract: str) -> Kept:
    """The document in a file; none where there is no file, and none with a complaint where it cannot be used."""
    try:
        return Kept(gate.read(files.read_trusted(path, MAXIMUM_BYTES), contract)[0], "")
    except FileMissing:
        return Kept(None, "")
    except FileRefused as error:
        return Kept(None, error.message)
    except DocumentRefused as refusal:
        return Kept(None, located(path, refusal))


def change_kept(
    path: str,
    contract: str,
    change: Callable[[dict[str, Any] | None], dict[str, Any]],
    *,
    lock_timeout_s: float = LOCK_TIMEOUT_S,
) -> Kept:
    """Replaces the document by what `change` makes of it; processes that change it at the same time wait.

    The new document passes the gate before it is written. Returns it, with a complaint when the old
    file had to be put aside (beside it, as `NAME.corrupt-TIME`). Raises `FileNotWritten` and
    `DocumentRefused`, and whatever `change` raises; the file is then as it was.
    """
    folders.make_private(os.path.dirname(path))
    with _locked(path, lock_timeout_s):
        before = read_kept(path, contract)
        changed = change(before.document)
        data = _text(changed)
        gate.read(data, contract)
        complaint = _put_aside(path, before.complaint) if before.complaint else ""
        files.write_atomically(path, data)
    return Kept(changed, complaint)


def _text(document: dict[str, Any]) -> bytes:
    import json

    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n"


@contextmanager
def _locked(path: str, timeout_s: float) -> Generator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(f"{path}.lock", timeout=timeout_s, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise FileNotWritten(
            path,
            "must be free to be changed; another process has been changing it for too long",
            hint="try again, or end the other process",
        ) from None
    except (OSError, NotImplementedError) as error:
        words = reason_words(error) if isinstance(error, OSError) else "this system has no locks"
        raise FileNotWritten(path, f"must be locked while it is changed: {words}") from None
    try:
        yield
    finally:
        lock.release()


def _put_aside(path: str, complaint: str) -> str:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    aside = f"{path}.corrupt-{stamp}"
    try:
        os.rename(path, aside)
    except OSError as error:
        raise FileNotWritten(
            path,
            f"must be put aside, because it cannot be used: {reason_words(error)}",
            hint="move it away",
        ) from None
    return f"{complaint}; it was put aside as {shown(aside)}"
