"""SHA-256 of an open file, in pieces of a memory that stays the same however long the file is."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from modeldoor_lifecycle.store.disk import failures_told

if TYPE_CHECKING:
    from hashlib import _Hash

    from modeldoor_lifecycle.store.points import Halt

PIECE_BYTES = 256 * 1024
"""It stays in the processor's cache between being read and being hashed: larger pieces are slower (docs/store.md)."""


def hash_of(descriptor: int, up_to_bytes: int, halt: Halt) -> _Hash:
    """The hash of the first bytes of a file, read by place: where the descriptor stands neither counts nor changes.

    A file that ends sooner gives the hash of what it has. Raises `StoreFailed`, and whatever `halt` raises.
    """
    hasher = hashlib.sha256()
    piece = memoryview(bytearray(PIECE_BYTES))
    offset = 0
    while offset < up_to_bytes:
        halt()
        with failures_told("read a file"):
            count = _read_at(descriptor, piece[: up_to_bytes - offset], offset)
        if not count:
            break
        hasher.update(piece[:count])
        offset += count
    return hasher


def _read_at(descriptor: int, into: memoryview, offset: int) -> int:
    if hasattr(os, "preadv"):
        return os.preadv(descriptor, [into], offset)
    os.lseek(descriptor, offset, os.SEEK_SET)  # Windows; whoever appends does not ask where the descriptor stands
    data = os.read(descriptor, len(into))
    into[: len(data)] = data
    return len(data)
