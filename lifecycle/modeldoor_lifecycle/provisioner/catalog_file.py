"""The files of a catalogue: read as they may be believed, replaced whole, the last version kept beside.

A catalogue that cannot be used is never read as an empty one and never written over: every model
that it lists would be forgotten, and its files with it. So it is when only its backup is left.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner import catalog_checked, catalog_text
from modeldoor_lifecycle.provisioner.errors import CatalogOfAnotherVersion, CatalogRefused
from modeldoor_lifecycle.state import files, folders
from modeldoor_lifecycle.state.errors import FileMissing, FileNotWritten, FileRefused, reason_words, shown
from modeldoor_lifecycle.store import disk, locks
from modeldoor_lifecycle.store.errors import StoreError
from modeldoor_lifecycle.store.names import writing_of
from modeldoor_lifecycle.store.points import never
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.limits import MAXIMUM_BYTES
from modeldoor_validators.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Generator

    from modeldoor_lifecycle.provisioner.catalog_points import At
    from modeldoor_lifecycle.store.points import Halt

CONTRACT = "model-catalog"

NAME = "model-catalog.json"

LOCK_TIMEOUT_S = 120.0
"""A change takes seconds at most, making room on a slow disk a minute; who holds the lock longer hangs."""

RESTORE = "put its last version back with `modeldoor catalog restore`"

ANEW = "move both files away to begin with an empty catalogue"


class CatalogFile:
    """The catalogue in a folder, its backup, and the note that it passed the gate."""

    def __init__(self, folder: str, at: At, lock_timeout_s: float) -> None:
        self.path = os.path.join(folder, NAME)
        self.backup_path = f"{self.path}.backup"
        self.note_path = f"{self.path}.checked"
        self._folder = folder
        self._at = at
        self._lock_timeout_s = lock_timeout_s
        self._passed = b""
        """The SHA-256 of bytes that passed the gate in this process, for which there is no note yet."""

    def text(self) -> bytes | None:
        """What stands in the catalogue, not yet judged; `None` where there is none. Raises `CatalogRefused`."""
        text = self._text_if_any()
        if text is None and os.path.lexists(self.backup_path):
            text = self._text_if_any()  # somebody may have begun one meanwhile
            if text is None:
                raise CatalogRefused(
                    self.path,
                    "must be there; only its backup is",
                    hint=f"{RESTORE}, or remove the backup to begin with an empty one",
                )
        return text

    def is_noted(self, text: bytes) -> bool:
        """Whether these bytes were written here and passed this gate."""
        if catalog_checked.is_noted(self.note_path, text):
            return True
        return self._passed != b"" and hashlib.sha256(text).digest() == self._passed

    def document(self, text: bytes) -> dict[str, Any]:
        """The catalogue that these bytes are. Raises `CatalogRefused`."""
        if self.is_noted(text):
            noted: dict[str, Any] = json.loads(text)
            return noted
        document = judged(self.path, text)
        if text == catalog_text.text_of(document):
            self._passed = hashlib.sha256(text).digest()
        return document

    def prepare(self) -> None:
        """Makes the folder, where it can be believed. Raises `FileNotWritten` and `CatalogRefused`."""
        folders.make_private(self._folder)
        self.text()

    @contextmanager
    def locked(self, halt: Halt) -> Generator[None]:
        """Lets one process at a time change the catalogue. Raises `FileNotWritten`, and what `halt` does."""
        with ExitStack() as stack:
            try:
                stack.enter_context(locks.held([f"{self.path}.lock"], _patient(self.path, halt, self._lock_timeout_s)))
            except StoreError as error:
                raise FileNotWritten(
                    self.path,
                    f"must be locked while it is changed: {error.message}",
                    hint="check the disk, and run every command of this catalogue as the user to whom it belongs",
                ) from error
            yield

    def replace(self, before: bytes | None, after: bytes) -> None:
        """Writes a catalogue, and keeps the one before it as the backup; whoever calls holds the lock.

        `before` is what stands there. Raises `FileNotWritten`.
        """
        with self._failures_told():
            if before is not None:
                self._back_up(before)
                self._at("backedUp")
            disk.write_small(self.path, after)
            self._at("written")
            disk.folder_to_disk(self._folder)
        self._note(after)
        self._at("noted")

    def note(self, text: bytes, document: dict[str, Any]) -> None:
        """Notes that these bytes passed the gate as this document, if they are as they would be written here.

        Whoever calls holds the lock.
        """
        if not catalog_checked.is_noted(self.note_path, text) and text == catalog_text.text_of(document):
            self._note(text)

    def restore(self) -> dict[str, Any]:
        """Puts the backup in the place of a catalogue that cannot be used, which is put aside.

        Raises `CatalogRefused` for a catalogue that can be, and where the backup cannot; and `FileNotWritten`.
        """
        self._text_to_restore()  # no lock is made in a folder that cannot be believed
        with self.locked(never):
            text, document = self._text_to_restore()
            with self._failures_told():
                self._put_aside()
                self._at("putAside")
                disk.write_small(self.path, text)
                disk.folder_to_disk(self._folder)
            self.note(text, document)
        return document

    def _note(self, text: bytes) -> None:
        note = catalog_checked.note_of(text)
        if note:
            with suppress(OSError):  # without a note the gate is asked again
                disk.write_small(self.note_path, note)

    def _text_to_restore(self) -> tuple[bytes, dict[str, Any]]:
        self._require_broken()
        try:
            text = files.read_trusted(self.backup_path, MAXIMUM_BYTES)
        except FileRefused as error:
            hint = error.hint if error.fault == "untrusted" else f"mend the catalogue by hand, or {ANEW}"
            raise _refused(error, self.backup_path, hint) from None
        return text, judged(self.backup_path, text, hint=ANEW)

    def _text_if_any(self) -> bytes | None:
        if os.path.islink(self.path):
            raise CatalogRefused(
                self.path, "must be a regular file; it is a link", hint="put the file itself there, or move the folder"
            )
        try:
            return files.read_trusted(self.path, MAXIMUM_BYTES)
        except FileMissing:
            return None
        except FileRefused as error:
            raise _refused(error, self.path, f"{error.hint}, or {RESTORE}") from None

    def _back_up(self, text: bytes) -> None:
        """Gives what stands there a second name, which it keeps when it is replaced: the backup is whole at every moment."""
        new = writing_of(self.backup_path)
        try:
            os.link(self.path, new)
        except OSError:  # left by one who died, or the file system knows one name for each file
            disk.write_small(self.backup_path, text)
            return
        self._at("linked")
        os.replace(new, self.backup_path)
        disk.remove(new)  # it stays where both were names of one file, because a process died here before

    def _require_broken(self) -> None:
        try:
            text = self.text()
            if text is not None:
                self.document(text)
        except CatalogRefused:
            return
        words = "can be used as it is" if text is not None else "does not exist, and neither does a backup"
        raise CatalogRefused(self.path, f"must be broken to be restored; it {words}", hint="there is nothing to mend")

    def _put_aside(self) -> None:
        if not os.path.lexists(self.path):
            return
        aside = _unused(f"{self.path}.corrupt-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}")
        try:
            os.link(self.path, aside, follow_symlinks=False)
        except OSError:  # a folder, or a file system that knows one name for each file
            os.rename(self.path, aside)

    @contextmanager
    def _failures_told(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise FileNotWritten(
                self.path,
                f"must be writable: {reason_words(error)}",
                hint="what can be read there is whole: the new version or the one before",
            ) from error


def judged(path: str, text: bytes, *, hint: str = RESTORE) -> dict[str, Any]:
    """The catalogue that these bytes are by the gate. Raises `CatalogRefused` and `CatalogOfAnotherVersion`."""
    from modeldoor_validators import gate, parsing

    try:
        value = parsing.parse(text)
        version = value.get("schemaVersion") if is_object(value) else None
        if isinstance(version, str) and version != "v1":
            raise CatalogOfAnotherVersion(path, version, hint=f"use the modeldoor that wrote it, or {hint}")
        try:
            return gate.admitted(value, CONTRACT)[0]
        except DocumentRefused as refusal:
            raise DocumentRefused(parsing.place_findings(text, refusal.findings), contract=CONTRACT) from None
    except DocumentRefused as refusal:
        first = refusal.findings[0]
        raise CatalogRefused(
            path,
            f"must be a catalogue; line {first.line}, column {first.column}: {refusal.message}",
            hint=f"mend it, or {hint}",
        ) from None


def _refused(error: FileRefused, path: str, hint: str) -> CatalogRefused:
    return CatalogRefused(path, error.message.removeprefix(f"{shown(path)} "), hint=hint)


def _patient(path: str, halt: Halt, timeout_s: float) -> Halt:
    """Asks `halt`, and ends the wait for a lock that is held too long."""
    until = time.monotonic() + timeout_s

    def waiting() -> None:
        halt()
        if time.monotonic() > until:
            raise FileNotWritten(
                path,
                "must be free to be changed; another process has been changing it for too long",
                hint="try again, or end the other process",
            )

    return waiting


def _unused(name: str) -> str:
    number = 1
    while os.path.lexists(each := name if number == 1 else f"{name}-{number}"):
        number += 1
    return each
