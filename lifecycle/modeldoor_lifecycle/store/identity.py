"""What a partial file is a part of: kept beside it, so that only the same file is ever gone on with."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from modeldoor_lifecycle.store.disk import SMALL_FILE_BYTES, read_small, write_small
from modeldoor_lifecycle.store.errors import NameRefused
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.parsing import parse
from modeldoor_validators.shapes import is_object


class PartialIdentity(NamedTuple):
    """Which file of which source a partial file belongs to; what is empty, or 0, was not told.

    `url_without_query` is where the last hop led, without what may be a secret. `boot_id` is the start
    of the machine in which the file was last written, as `modeldoor_collector.boots` tells it: what was
    written before a power cut need not have reached the disk.
    """

    reference: str
    url_without_query: str
    etag: str = ""
    last_modified: str = ""
    total_bytes: int = 0
    digest: str = ""
    boot_id: str = ""

    def is_of_boot(self, boot_id: str | None) -> bool:
        """Whether it was written in this start of the machine; false where either is not told."""
        return bool(self.boot_id) and self.boot_id == boot_id


_NAMES = ("reference", "url", "etag", "lastModified", "totalBytes", "digest", "bootId")


def read_identity(path: str) -> PartialIdentity | None:
    """The identity in a sidecar; `None` for anything that is not exactly one."""
    data = read_small(path)
    return None if data is None else _identity_in(data)


def write_identity(path: str, identity: PartialIdentity) -> None:
    """Writes a sidecar; only the holder of the partial file may. Raises `OSError`.

    What could not be read again would make the partial file worthless, so it is not written: raises
    `NameRefused`.
    """
    data = json.dumps(dict(zip(_NAMES, identity, strict=True)), indent=2).encode() + b"\n"
    if len(data) > SMALL_FILE_BYTES or _identity_in(data) != identity:
        raise NameRefused(
            f"what an unfinished file is a part of must be texts and a size, in {SMALL_FILE_BYTES} bytes; "
            f"it takes {len(data)}"
        )
    write_small(path, data)


def _identity_in(data: bytes) -> PartialIdentity | None:
    try:
        value: Any = parse(data)
    except DocumentRefused:
        return None
    if not is_object(value) or set(value) != set(_NAMES):
        return None
    identity = PartialIdentity(**dict(zip(PartialIdentity._fields, (value[name] for name in _NAMES), strict=True)))
    texts = (each for each in identity if each is not identity.total_bytes)
    is_whole = isinstance(identity.total_bytes, int) and not isinstance(identity.total_bytes, bool)
    if not is_whole or identity.total_bytes < 0 or not all(isinstance(each, str) for each in texts):
        return None
    return identity
