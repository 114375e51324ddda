"""Small files of the kernel, read whole and bounded, below a root that tests may move."""

from __future__ import annotations

import os

MAXIMUM_FILE_BYTES = 4 * 1024 * 1024
"""No file that a probe reads is longer; `/proc/self/mountinfo` of a busy container host comes nearest."""


class Host:
    """The file system that probes look at: the machine's own, or a tree that stands in for one."""

    def __init__(self, root: str = "/") -> None:
        self.root = root

    def path(self, *parts: str) -> str:
        """The path of a file given from the root, such as `("proc", "meminfo")`."""
        return os.path.join(self.root, *parts)

    def text(self, *parts: str) -> str:
        """The text of a small file, stripped; raises `OSError`, also when it is not text or too long."""
        descriptor = os.open(self.path(*parts), os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            chunks: list[bytes] = []
            size = 0
            while chunk := os.read(descriptor, MAXIMUM_FILE_BYTES + 1 - size):
                chunks.append(chunk)
                size += len(chunk)
                if size > MAXIMUM_FILE_BYTES:
                    raise OSError("the file is too long")
        finally:
            os.close(descriptor)
        try:
            return b"".join(chunks).decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise OSError("the file is not text") from error

    def names(self, *parts: str) -> list[str]:
        """The names in a folder, sorted; raises `OSError`."""
        return sorted(os.listdir(self.path(*parts)))

    def exists(self, *parts: str) -> bool:
        """Whether something has this path; raises `OSError` when that cannot be told."""
        try:
            os.stat(self.path(*parts))
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True
