"""The record of what happened to models: one line for each event, only ever added, each naming the line before it.

A record is on the disk before what it tells of is done. So a process that dies leaves at most a record of
something unfinished, and nothing that was done without one.

A line is the canonical form of its record (RFC 8785), and holds the SHA-256 of the line before it: a line that
was changed, removed or put between others shows (`provenance_reading.check_chain`). Of what no line follows yet
nothing shows: who wants to notice that too keeps the digest of the last line elsewhere.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.errors import ProvenanceRefused
from modeldoor_lifecycle.provisioner.provenance_reading import CONTRACT, LONGEST_LINE_BYTES, opened
from modeldoor_lifecycle.state import files, folders
from modeldoor_lifecycle.state.errors import FileNotWritten, FileRefused, reason_words
from modeldoor_lifecycle.store import disk
from modeldoor_lifecycle.store.errors import StoreError
from modeldoor_lifecycle.store.locks import held
from modeldoor_lifecycle.store.points import nowhere
from modeldoor_validators import gate
from modeldoor_validators.canonical import canonical_bytes, digest
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.parsing import parse
from modeldoor_validators.rules.shared.model_references import is_kernels
from modeldoor_validators.times import written

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from io import FileIO

    At = Callable[[str], None]
    """Told each step of appending once it has been done; for tests."""

DEFAULT_PROVENANCE_PATH = ".runtime/provenance/models.jsonl"
"""Where the seed's provisioner keeps its record, from the folder that it runs in (ORCH-MODP-5506)."""

TOOL = "modeldoor"

_NAME_ANOTHER = "name another file for the records"

LOCK_TIMEOUT_S = 10.0
"""A line is written in milliseconds; who holds the lock so long hangs."""


class ProvenanceLog:
    """A file of records that any number of processes add to."""

    def __init__(self, path: str, at: At = nowhere) -> None:
        self.path = path
        self._at = at

    def append(self, model_id: str, event: dict[str, Any]) -> dict[str, Any]:
        """Adds a record of an event (`provenance_events` makes them), and returns it once it is on the disk.

        The id is that of the catalogue; that of a file loses its folder. What a writer that died left of a
        line is put aside first, as `NAME.torn-TIME`. A file whose last line is no record is never added to:
        raises `ProvenanceRefused`, also when nothing can be written. Raises `DocumentRefused` for what is no
        event; nothing is added then.
        """
        self.refuse_place()
        self._make_folder()
        with self._locked(), self._failures_told(), opened(self.path, disk.APPEND | os.O_CREAT) as file:
            self._refuse_what_others_write(os.fstat(file.fileno()))
            record = gate.admitted(_record(model_id, event, self._last(file)), CONTRACT)[0]
            self._add(file, canonical_bytes(record) + b"\n")
        return record

    def refuse_place(self) -> None:
        """Refuses a place where records cannot be kept; nothing is made there, not even a lock. Raises `ProvenanceRefused`.

        What stands in the file is judged here only before there is a lock: with one, it was judged then, and
        is again whenever it is added to.
        """
        with self._failures_told():
            path = os.path.abspath(self.path)
            if is_kernels(path) or is_kernels(os.path.realpath(path)):
                raise ProvenanceRefused(self.path, "must not be the kernel's", hint=_NAME_ANOTHER)
            status = disk.status_of(path)
            if status is not None and not stat.S_ISREG(status.st_mode):
                raise ProvenanceRefused(
                    self.path, f"must be a regular file; it is {disk.kind_words(status)}", hint=_NAME_ANOTHER
                )
            _refuse_read_only(self.path, path, is_there=status is not None)
            if status is not None and not os.path.lexists(_lock_of(path)):
                with opened(path, disk.READ) as file:
                    self._refuse_what_others_write(os.fstat(file.fileno()))
                    self._end_of(file)

    def refuse_other_use(self, folders_of_ours: Sequence[str], handoff_path: str | None) -> None:
        """Refuses the file of a handoff, and one where modeldoor keeps other files of its own. Raises `ProvenanceRefused`.

        One that begins there as a record could not be used as what it is meant to be.
        """
        with self._failures_told():
            path = os.path.realpath(self.path)
            if handoff_path is not None and path == os.path.realpath(handoff_path):
                raise ProvenanceRefused(self.path, "must not be the file of the handoff", hint=_NAME_ANOTHER)
            if any(path.startswith(os.path.join(os.path.realpath(folder), "")) for folder in folders_of_ours):
                raise ProvenanceRefused(
                    self.path, "must not be in a folder where modeldoor keeps its own files", hint=_NAME_ANOTHER
                )

    def _make_folder(self) -> None:
        folder = os.path.dirname(os.path.abspath(self.path))
        try:
            folders.make_private(folder)
            files.list_trusted(folder)
        except (FileNotWritten, FileRefused) as error:
            raise ProvenanceRefused(
                self.path, f"must lie where only this user can write: {error.message}", hint=error.hint
            ) from None

    @contextmanager
    def _locked(self) -> Generator[None]:
        ends_at = time.monotonic() + LOCK_TIMEOUT_S

        def halt() -> None:
            if time.monotonic() > ends_at:
                raise ProvenanceRefused(
                    self.path,
                    "must be free to be added to; another process has been adding to it for too long",
                    hint="try again, or end the other process",
                )

        try:
            with held([_lock_of(self.path)], halt):
                yield
        except StoreError as error:
            raise ProvenanceRefused(
                self.path,
                f"must be locked while it is added to: {error.message}",
                hint="check who may write in its folder, and whether files can be locked there",
            ) from None

    @contextmanager
    def _failures_told(self) -> Generator[None]:
        try:
            yield
        except FileNotWritten as error:
            raise ProvenanceRefused(self.path, f"must be mended: {error.message}", hint=error.hint) from None
        except (OSError, ValueError) as error:
            raise ProvenanceRefused(
                self.path,
                f"must be writable: {reason_words(error)}",
                hint="nothing is done that it does not tell of: make room, or check who may write it",
            ) from None

    def _refuse_what_others_write(self, status: os.stat_result) -> None:
        if disk.HAS_OWNERS and (disk.belongs_to_others(status) or status.st_mode & files.WRITABLE_BY_OTHERS):
            raise ProvenanceRefused(
                self.path,
                "must belong to root or to the user who runs this, and be writable by its owner only",
                hint="others may have written what stands in it: move it away, and a new one begins",
            )

    def _last(self, file: FileIO) -> dict[str, Any] | None:
        """The last record; a piece of a line behind it is put aside."""
        last, torn, whole_bytes = self._end_of(file)
        if torn:
            self._put_aside(file, torn, whole_bytes)
        return last

    def _end_of(self, file: FileIO) -> tuple[dict[str, Any] | None, bytes, int]:
        """The last record, the piece of a line behind it, and how many bytes are before that piece.

        However long the file is, its end is read alone.
        """
        size_bytes = os.fstat(file.fileno()).st_size
        begin = max(0, size_bytes - 2 * LONGEST_LINE_BYTES)
        file.seek(begin)
        lines, end, torn = file.readall().rpartition(b"\n")
        line_begin = lines.rfind(b"\n") + 1
        if begin and not line_begin:
            raise self._ends_in_no_record(f"is longer than {LONGEST_LINE_BYTES} bytes")
        try:
            last = gate.read(lines[line_begin:], CONTRACT)[0] if end else None
        except DocumentRefused as refusal:
            raise self._ends_in_no_record(f"is none: {refusal.message}") from None
        if torn and not torn.startswith(b"{"):
            raise self._ends_in_no_record("is not even the beginning of one")
        if _is_another_object(torn):
            raise self._ends_in_no_record("is a whole JSON object, and no record")
        return last, torn, size_bytes - len(torn)

    def _ends_in_no_record(self, words: str) -> ProvenanceRefused:
        return ProvenanceRefused(
            self.path,
            f"must end in a record; its last line {words}",
            hint="somebody else wrote here: name another file, or move this one away, and a new one begins",
        )

    def _put_aside(self, file: FileIO, torn: bytes, whole_bytes: int) -> None:
        name = f"{self.path}.torn-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        names = (name if number == 1 else f"{name}-{number}" for number in count(1))
        files.write_atomically(next(each for each in names if not os.path.lexists(each)), torn, writer=self.path)
        self._at("kept")
        os.ftruncate(file.fileno(), whole_bytes)
        self._at("cut")

    def _add(self, file: FileIO, line: bytes) -> None:
        """Adds a line in one piece; of one that the system takes or keeps only in part nothing stays."""
        before_bytes = os.fstat(file.fileno()).st_size
        try:
            if os.write(file.fileno(), line) < len(line):
                raise OSError("there is no room for a whole line")
            self._at("written")
            disk.to_disk(file.fileno())
            if not before_bytes:
                disk.folder_to_disk(os.path.dirname(os.path.abspath(self.path)))
        except OSError:
            with suppress(OSError):
                os.ftruncate(file.fileno(), before_bytes)
            raise
        self._at("synced")


def _lock_of(path: str) -> str:
    return f"{path}.lock"


def _refuse_read_only(named: str, path: str, *, is_there: bool) -> None:
    """A lock and pieces of lines lie beside the log, so its folder must be writable too, or the one where it will be made."""
    folder = os.path.dirname(path)
    while not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    may_write = os.access(folder, os.W_OK | os.X_OK) and (not is_there or os.access(path, os.R_OK | os.W_OK))
    if not may_write:
        raise ProvenanceRefused(
            named,
            "must be a file that this user may write, in a folder that this user may write in",
            hint=_NAME_ANOTHER,
        )


def _is_another_object(torn: bytes) -> bool:
    """Whether what stands behind the last end of a line is whole, and no record: a writer that died leaves no such thing."""
    try:
        parse(torn)
    except DocumentRefused:
        return False
    try:
        gate.read(torn, CONTRACT)
    except DocumentRefused:
        return True
    return False


def public_id(model_id: str) -> str:
    """The name of a model as it may be told elsewhere: that of a local file without its folder."""
    scheme, _, rest = model_id.partition(":")
    return f"file:{rest.rpartition('/')[2]}" if scheme == "file" else model_id


def _record(model_id: str, event: dict[str, Any], last: dict[str, Any] | None) -> dict[str, Any]:
    from uuid import uuid4

    return {
        "schemaVersion": "v1",
        "kind": "ProvenanceRecord",
        "recordId": str(uuid4()),
        "recordedAt": written(datetime.now(UTC)),
        "previous": {"position": "after", "digest": digest(last)} if last else {"position": "first"},
        "tool": {"name": TOOL, "version": _tool_version()},
        "modelId": public_id(model_id),
        "event": event,
    }


def _tool_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(TOOL)
    except PackageNotFoundError:  # run from its sources
        return "unknown"
