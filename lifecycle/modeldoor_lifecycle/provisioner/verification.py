"""Verifies the files of a model: the digest of what is open, its header, and that it is still the same file."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from io import FileIO
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.gguf.errors import GgufError
from modeldoor_lifecycle.gguf.reader import read_header
from modeldoor_lifecycle.gguf.splits import read_parts
from modeldoor_lifecycle.provisioner.errors import FileChanged, FileUnsuitable
from modeldoor_lifecycle.provisioner.header_facts import HeaderFacts, facts_of, refused
from modeldoor_lifecycle.provisioner.identity import FileIdentity
from modeldoor_lifecycle.provisioner.local_files import open_regular
from modeldoor_lifecycle.store.errors import StoreFailed
from modeldoor_lifecycle.store.hashing import PIECE_BYTES, hash_of
from modeldoor_lifecycle.store.points import never
from modeldoor_lifecycle.store.seals import Seal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modeldoor_lifecycle.gguf.header import GgufHeader
    from modeldoor_lifecycle.store.points import Halt
    from modeldoor_lifecycle.store.verified import StoredFile

    Progress = Callable[[int, int], object]
    """Told how many bytes of how many have been hashed."""

PROGRESS_INTERVAL_S = 0.1
"""How often progress is told: nobody sees more."""

_REPLACED = "find out which program writes it, and provision it again"


class HashedFile(NamedTuple):
    """A file, the digest of its bytes, what it was while they were read, and the header that it had then, or what is wrong with it."""

    path: str
    digest: str
    identity: FileIdentity
    header: GgufHeader | GgufError


def untold(_done_bytes: int, _all_bytes: int) -> None:
    """Tells nobody."""


def hashed(path: str, *, real_path: str | None = None, halt: Halt = never, progress: Progress = untold) -> HashedFile:
    """Hashes a file by its descriptor; `path` is a canonical one (`local_files.canonical_path`).

    Where it may be a link, `real_path` says where it must lead: that is opened, and the path is held
    against it afterwards. Raises `FileUnsuitable` for what is no regular file or cannot be read, and `FileChanged` when it was
    written, replaced or led elsewhere meanwhile.
    """
    with open_regular(real_path or path) as (descriptor, _):
        _mapped_writes_to_disk(descriptor)
        before = FileIdentity.of(os.fstat(descriptor))
        _require_dated(path, before)
        try:
            digest = hash_of(descriptor, before.size_bytes, _telling(halt, progress, before.size_bytes))
        except StoreFailed as failure:
            raise FileUnsuitable(path, f"must be readable: {failure.message}", hint="check the disk") from None
        header = _header_of(path, descriptor)
        if FileIdentity.of(os.fstat(descriptor)) != before:
            raise FileChanged(path, "must stay as it is while it is hashed; it was written meanwhile", hint=_REPLACED)
    still(path, before)
    progress(before.size_bytes, before.size_bytes)
    return HashedFile(path, f"sha256:{digest.hexdigest()}", before, header)


def sealed(file: StoredFile) -> HashedFile:
    """A file of the store that was hashed on its way there, and has not been touched since.

    Raises `FileChanged` when it was, and `FileUnsuitable`.
    """
    with open_regular(file.path) as (descriptor, status):
        if Seal.of(status) != file.seal:
            raise FileChanged(file.path, "must stay as the store has verified it; it was touched since", hint=_REPLACED)
        return HashedFile(file.path, file.digest, FileIdentity.of(status), _header_of(file.path, descriptor))


def checked_header(files: Sequence[HashedFile]) -> HeaderFacts:
    """What the header of these files says, which are a whole model in its order; raises `HeaderRefused`.

    Nothing is read: the headers come from what was open while it was hashed.
    """
    headers = {file.path: file.header for file in files}

    def header_at(path: str) -> GgufHeader:
        header = headers[path]
        if isinstance(header, GgufError):
            raise header
        return header

    try:
        return facts_of(read_parts([file.path for file in files], header_at))
    except GgufError as refusal:
        raise refused(files[0].path, refusal) from None


def still(path: str, identity: FileIdentity) -> None:
    """Raises `FileChanged` unless the path leads to the file that had this identity, unchanged since."""
    if not is_still(path, identity):
        raise FileChanged(
            path, "must be the file that was hashed; it was written or replaced since, or is gone", hint=_REPLACED
        )


def is_still(path: str, identity: FileIdentity) -> bool:
    """Whether the path leads to the file that had this identity, unchanged since; quick."""
    try:
        return FileIdentity.of(os.stat(path)) == identity
    except (OSError, ValueError):
        return False


def _header_of(path: str, descriptor: int) -> GgufHeader | GgufError:
    """The header of an open file; what is wrong with it is told once its digest is known."""
    try:
        with FileIO(descriptor, closefd=False) as file:
            return read_header(file)
    except GgufError as refusal:
        return refusal.in_file(path)


def _mapped_writes_to_disk(descriptor: int) -> None:
    """Makes the kernel notice, and date, what programs write from now on that have the file mapped.

    A page that was written and has not gone to the disk yet can be written again without a time being changed.
    File systems in memory have no disk: there such writes show in the bytes alone.
    """
    with suppress(OSError):  # where the system does not do it for readers, the times tell what they tell
        os.fsync(descriptor)


def _require_dated(path: str, identity: FileIdentity) -> None:
    if identity.modified_ns < 0 or identity.changed_ns < 0:
        raise FileUnsuitable(
            path, "must bear a time since 1970, by which a change shows; it bears an earlier one", hint="touch the file"
        )


def _telling(halt: Halt, progress: Progress, all_bytes: int) -> Halt:
    """Asks `halt` and tells progress, by the clock: hashing asks once for each piece, which is thousands of times a second."""
    pieces = 0
    told_at = time.monotonic()

    def tell() -> None:
        nonlocal pieces, told_at
        halt()
        now = time.monotonic()
        if now - told_at >= PROGRESS_INTERVAL_S:
            told_at = now
            progress(min(pieces * PIECE_BYTES, all_bytes), all_bytes)
        pieces += 1

    return tell
