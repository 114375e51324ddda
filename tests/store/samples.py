"""Files for stores, and what a store's folder holds."""

from __future__ import annotations

import hashlib
import os
import random
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.store.identity import PartialIdentity
from modeldoor_lifecycle.store.names import LOCKS

if TYPE_CHECKING:
    from pathlib import Path

    from modeldoor_lifecycle.store.store import Store
    from modeldoor_lifecycle.store.verified import StoredFile

IDENTITY = PartialIdentity(
    reference="hf:ada/model@067b946cf014b7c697f3654f621d577a3e3afd1c/model.gguf",
    url_without_query="https://cdn.example.org/model.gguf",
    etag='"abc"',
    last_modified="Fri, 20 Nov 2026 17:00:00 GMT",
    total_bytes=700_001,
    digest="sha256:" + "ab" * 32,
    boot_id="0123456789abcdef0123456789abcdef",
)

LONG_AGO_NS = 1_600_000_000 * 10**9
"""For the time of a file: what changes it now is then seen, however coarse the clock of files is."""


class Sample(NamedTuple):
    """Some bytes, and how a store names them."""

    data: bytes
    digest: str

    @property
    def size_bytes(self) -> int:
        """How many there are."""
        return len(self.data)

    @property
    def key(self) -> str:
        """The name of their file."""
        return self.digest.replace(":", "-")


def sample(size_bytes: int = 700_001, seed: int = 1) -> Sample:
    """Bytes that nothing else has."""
    data = random.Random(seed).randbytes(size_bytes)
    return Sample(data, f"sha256:{hashlib.sha256(data).hexdigest()}")


def put(store: Store, of: Sample, name: str = "x") -> StoredFile:
    """Fetches and publishes a sample, as a download does."""
    with store.partial(name) as partial:
        partial.append(of.data)
        return store.publish(partial, of.digest, of.size_bytes)


def listing(store: Store) -> list[str]:
    """What lies in the folder of a store but for locks, sorted."""
    return sorted(each for each in os.listdir(store.folder) if each != LOCKS)


def whole(of: Sample) -> list[str]:
    """What a store holds that holds exactly this file, verified."""
    return sorted([of.key, f".{of.key}.seal"])


def age(path: Path | str) -> None:
    """Sets the time of a file back."""
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS), follow_symlinks=False)
