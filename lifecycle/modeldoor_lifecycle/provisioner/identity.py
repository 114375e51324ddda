"""What tells whether a file is still the one that was hashed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping


class FileIdentity(NamedTuple):
    """Where the kernel keeps a file, how large it is, and when it was changed.

    `modified_ns` can be set back by whoever may write the file, `changed_ns` cannot: the kernel alone
    writes it. A file that was only renamed or given another mode has another one too, and is hashed
    once more than it had to be. On Windows it is the time at which the file was made.
    """

    device: int
    inode: int
    size_bytes: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> FileIdentity:
        """The identity of a file by its status."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    @classmethod
    def from_document(cls, told: Mapping[str, Any]) -> FileIdentity:
        """The identity as a catalogue keeps it."""
        return cls(
            int(told["device"]),
            int(told["inode"]),
            told["sizeBytes"],
            int(told["modifiedNs"]),
            int(told["changedNs"]),
        )

    def document(self) -> dict[str, Any]:
        """The `FileIdentity` of the contract `model-catalog`."""
        return {
            "device": str(self.device),
            "inode": str(self.inode),
            "sizeBytes": self.size_bytes,
            "modifiedNs": str(self.modified_ns),
            "changedNs": str(self.changed_ns),
        }
