"""Documents that modeldoor keeps: read through the gate, changed under a lock, replaced whole.

A file that is no valid document of its contract, because a program was killed in a way that no
rename survives, because somebody edited it or because a newer modeldoor wrote it, is never read as
empty and never overwritten: whoever only reads is told, and whoever changes it puts it aside first.
So it is with a valid document that its reader objects to.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_lifecycle.state import files, folders
from modeldoor_lifecycle.state.errors import FileMissing, FileNotWritten, FileRefused, located, reason_words, shown
from modeldoor_validators import gate
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.limits import MAXIMUM_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    Objection = Callable[[dict[str, Any]], str]
    """Why a valid document does not count, as the end of a sentence that begins with its file; empty when it does."""

LOCK_TIMEOUT_S = 10
"""Changes take milliseconds; who holds the lock so long hangs."""


class Kept(NamedTuple):
    """A document, or none; `complaint` says why a file that is there was not used, and is empty otherwise."""

    document: dict[str, Any] | None
    complaint: str


def _no_objection(_document: dict[str, Any]) -> str:
    return ""


def read_kept(path: str, contract: str, objection: Objection = _no_objection) -> Kept:
    """The document in a file; none where there is no file, and none with a complaint where it cannot be used."""
    found = _found(path, contract, objection)
    return Kept(found.document, found.complaint)


def change_kept(
    path: str,
    contract: str,
    change: Callable[[dict[str, Any] | None], dict[str, Any]],
    *,
    objection: Objection = _no_objection,
    lock_timeout_s: float = LOCK_TIMEOUT_S,
) -> Kept:
    """Replaces the document by what `change` makes of it; processes that change it at the same time wait.

    The new document passes the gate before it is written. Returns it, with a complaint when the old
    file had to be put aside (beside it, as `NAME.corrupt-TIME`, or as `NAME.superseded-TIME` where
    there was an objection). Raises `FileNotWritten`, also for a folder that others can write, where
    nothing that is kept would be read again, and `DocumentRefused`, and whatever `change` raises; the
    file is then as it was.
    """
    _make_own_folder(path)
    with _locked(path, lock_timeout_s):
        before = _found(path, contract, objection)
        changed = change(before.document)
        data = _text(changed)
        gate.read(data, contract)
        with _put_aside(path, before.fault) as aside:
            files.write_atomically(path, data)
    return Kept(changed, f"{before.complaint}; it was put aside as {shown(aside)}" if aside else "")


Fault = Literal["corrupt", "superseded"]
"""Why a file does not count, as the name says under which it is put aside."""


class _Found(NamedTuple):
    document: dict[str, Any] | None = None
    complaint: str = ""
    fault: Fault | None = None


def _found(path: str, contract: str, objection: Objection) -> _Found:
    try:
        document = gate.read(files.read_trusted(path, MAXIMUM_BYTES), contract)[0]
    except FileMissing:
        return _Found()
    except FileRefused as error:
        return _Found(None, error.message, "corrupt")
    except DocumentRefused as refusal:
        return _Found(None, located(path, refusal), "corrupt")
    words = objection(document)
    return _Found(None, f"{shown(path)} {words}", "superseded") if words else _Found(document)


def _make_own_folder(path: str) -> None:
    folder = os.path.dirname(path)
    folders.make_private(folder)
    try:
        files.list_trusted(folder)
    except FileRefused as error:
        raise FileNotWritten(
            path, f"must lie where only this user can write: {error.message}", hint=error.hint
        ) from None


def _text(document: dict[str, Any]) -> bytes:
    """The document as it is written; what JSON lacks comes out as text that the gate refuses with its own words."""
    import json

    return json.dumps(document, indent=2, ensure_ascii=False).encode(errors="surrogatepass") + b"\n"


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


@contextmanager
def _put_aside(path: str, fault: Fault | None) -> Generator[str]:
    """Gives a file with a fault a name that nothing has yet; back to its own when nothing comes in its place."""
    if fault is None:
        yield ""
        return
    aside = _unused(f"{path}.{fault}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    try:
        os.rename(path, aside)
    except OSError as error:
        raise FileNotWritten(
            path,
            f"must be put aside, because it cannot be used: {reason_words(error)}",
            hint="move it away",
        ) from None
    try:
        yield aside
    except BaseException:
        with suppress(OSError):
            if not os.path.lexists(path):
                os.rename(aside, path)
        raise


def _unused(name: str) -> str:
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    return next(each for each in names if not os.path.lexists(each))
