"""What is to be fetched: files, each to the byte, from an entry of a registry or from a reference."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.downloads.errors import NothingToFetch
from modeldoor_lifecycle.hub.references import parse_reference
from modeldoor_lifecycle.store.names import key_of
from modeldoor_validators.findings import quoted
from modeldoor_validators.limits import MAXIMUM_INTEGER

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class WantedFile:
    """One file: its reference (`hf:...@commit/path`, `https:...`, a loopback address), its size and its digest."""

    location: str
    size_bytes: int
    digest: str

    def __post_init__(self) -> None:
        """Refuses what could not be fetched: raises `NothingToFetch`, `ReferenceRefused` and `NameRefused`."""
        if not _is_size(self.size_bytes):
            raise NothingToFetch(
                f"a file must have from 1 to {MAXIMUM_INTEGER} bytes; this one would have {quoted(self.size_bytes)}",
                hint="name its exact size",
            )
        key_of(self.digest)
        parse_reference(self.location)


@dataclass(frozen=True)
class Wanted:
    """A model that is to be fetched: all its files in order, under the name that people know it by."""

    files: tuple[WantedFile, ...]
    display_name: str
    registry_id: str | None = None
    entry_id: str | None = None
    entry_version: int | None = None
    allowed_hosts: tuple[str, ...] = ()
    """Hosts beside the asked one that may be redirected to."""

    def __post_init__(self) -> None:
        """Refuses a model without files, or of a size that no document can tell: raises `NothingToFetch`."""
        if not self.files or not _is_size(self.total_bytes):
            raise NothingToFetch(
                f"a model must have files, of at most {MAXIMUM_INTEGER} bytes together; this one has {len(self.files)}",
                hint="check the entry of the registry",
            )

    @property
    def reference(self) -> str:
        """What is told of where it comes from: its first file."""
        return self.files[0].location

    @property
    def total_bytes(self) -> int:
        """The size of all files."""
        return sum(file.size_bytes for file in self.files)

    @property
    def artifact(self) -> str:
        """What tells these bytes from all others, wherever they come from: the digest of digests and sizes.

        With the sizes, a size that was wrong and is mended makes another download than the one that failed.
        """
        lines = (f"{file.digest} {file.size_bytes}" for file in self.files)
        return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _is_size(size_bytes: object) -> bool:
    return isinstance(size_bytes, int) and not isinstance(size_bytes, bool) and 0 < size_bytes <= MAXIMUM_INTEGER


def wanted_entry(registry_id: str, entry: dict[str, Any], allowed_hosts: Sequence[str] = ()) -> Wanted:
    """The files of a registry's pinned entry; raises `NothingToFetch` for an unpinned one."""
    artifact = entry["artifact"]
    match artifact["source"]:
        case "hub":
            where = f"hf:{artifact['repository']}@{artifact['revision']}"
            files = tuple(
                WantedFile(f"{where}/{file['path']}", file["sizeBytes"], file["digest"]) for file in artifact["files"]
            )
        case "https":
            files = (WantedFile(artifact["url"], artifact["totalBytes"], artifact["digest"]),)
        case _:
            raise NothingToFetch(
                f"{quoted(entry['id'])} must be pinned to be downloaded; its exact bytes are not known ({artifact['reason']})",
                hint="name a file at a commit with its digest: modeldoor download start hf:ORG/REPO@COMMIT/FILE",
            )
    return Wanted(files, entry["displayName"], registry_id, entry["id"], entry["version"], tuple(allowed_hosts))


def wanted_file(
    location: str, size_bytes: int, digest: str, display_name: str = "", allowed_hosts: Sequence[str] = ()
) -> Wanted:
    """One file that a reference names, whose size and digest are known."""
    name = display_name or location.rpartition("/")[2]
    return Wanted((WantedFile(location, size_bytes, digest),), name, allowed_hosts=tuple(allowed_hosts))
