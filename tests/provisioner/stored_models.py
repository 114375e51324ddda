"""Catalogues whose models lie in a store, for tests of what removes them."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.provisioner.catalog import Catalog
from modeldoor_lifecycle.provisioner.eviction import collect_garbage
from modeldoor_lifecycle.provisioner.identity import FileIdentity
from modeldoor_lifecycle.provisioner.provenance import ProvenanceLog
from modeldoor_lifecycle.store.store import Store
from store.samples import Sample, put, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from modeldoor_lifecycle.provisioner.accounting import Goal

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
REGISTERED = "2026-11-01T00:00:00.000Z"


def lease(lease_id: str = "a-lease-of-somebody") -> dict[str, str]:
    """A lease that lasts for minutes yet."""
    return {
        "leaseId": lease_id,
        "holder": "somebody",
        "takenAt": "2026-11-20T09:29:00.000Z",
        "expiresAt": "2026-11-20T09:39:00.000Z",
    }


def day(number: int) -> str:
    """A day of the month, as documents write it."""
    return f"2026-11-{number:02}T00:00:00.000Z"


class Folders(NamedTuple):
    """Where the parts of one user's provisioner lie; `at` is told every step of all of them."""

    folder: Path
    at: Callable[[str], None] = lambda _: None

    @property
    def catalog(self) -> Catalog:
        """The catalogue, whose clock stands."""
        return Catalog(str(self.folder / "state"), self.at, clock=lambda: NOW)

    @property
    def store(self) -> Store:
        """The store."""
        return Store(str(self.folder / "store"), self.at)

    @property
    def log(self) -> ProvenanceLog:
        """The record of what happened."""
        return ProvenanceLog(str(self.folder / "state" / "provenance" / "models.jsonl"), self.at)

    def collect(self, goal: Goal, *, now: datetime = NOW, **options: Any) -> dict[str, Any]:
        """The report of making room."""
        return collect_garbage(self.catalog, self.store, self.log.append, goal=goal, now=now, **options)

    def hold(self, name: str, *parts: Sample, **members: Any) -> str:
        """Puts a model into the store and the catalogue; returns its id."""
        for part in parts:
            if self.store.locate(part.digest, part.size_bytes) is None:
                put(self.store, part)
        made = entry(name, parts, [os.path.join(self.store.folder, part.key) for part in parts], **members)
        self.catalog.put(made)
        return str(made["id"])

    def ids(self) -> list[str]:
        """What the catalogue lists."""
        return [each["id"] for each in self.catalog.entries()]

    def keys(self) -> list[str]:
        """What the store holds."""
        return [each.key for each in self.store.named_files()]


def entry(name: str, parts: Sequence[Sample], paths: Sequence[str], **members: Any) -> dict[str, Any]:
    """The entry of a model of the hub, in one file or in parts; `members` stand beside or instead of its own."""
    commit = hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()
    files = [
        {"path": file_name(name, number, len(parts)), "sizeBytes": part.size_bytes, "digest": part.digest}
        for number, part in enumerate(parts, 1)
    ]
    return {
        "id": f"hf:ada/{name}@{commit}/{files[0]['path']}",
        "artifact": {
            "source": "hub",
            "repository": f"ada/{name}",
            "revision": commit,
            "format": "gguf",
            "quantization": "Q8_0",
            "files": files,
            "totalBytes": sum(part.size_bytes for part in parts),
        },
        "location": {"kind": "managed", "storeKeys": [part.key for part in parts]},
        "lifecycle": {"state": "active"},
        "trust": {
            "state": "warned",
            "hashedAt": REGISTERED,
            "method": "overTheFile",
            "identities": [FileIdentity.of(os.stat(path)).document() for path in paths],
        },
        "header": {"architecture": "llama"},
        "registeredAt": REGISTERED,
        "isPinned": False,
        "leases": [],
        **members,
    }


def file_name(name: str, number: int, parts: int) -> str:
    """What a part of a model is called."""
    return f"{name}.gguf" if parts == 1 else f"{name}-{number:05}-of-{parts:05}.gguf"


def tiny(seed: int, size_bytes: int = 1000) -> Sample:
    """The bytes of a small part of a model."""
    return sample(size_bytes, seed=1000 + seed)
