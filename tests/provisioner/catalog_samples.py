"""Entries for catalogues, each of another source, holder or trust."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""When samples are looked at; they were registered at `REGISTERED`."""

REGISTERED = "2026-11-20T09:30:06.612Z"

IDENTITY = {
    "device": "66306",
    "inode": "9175041",
    "modifiedNs": "1793733760123456789",
    "changedNs": "1793733760127456790",
}


def user_file(number: int = 1) -> dict[str, Any]:
    """A file that a user has, of which nobody said what its digest must be."""
    size = 700_000 + number
    path = f"/models/model-{number}.gguf"
    return {
        "id": f"file:{path}",
        "artifact": {
            "source": "local",
            "format": "gguf",
            "quantization": "Q4_K_M",
            "digest": f"sha256:{_sha256(number)}",
            "totalBytes": size,
        },
        "location": {"kind": "external", "path": path, "holder": "user"},
        "lifecycle": {"state": "active"},
        "trust": {
            "state": "warned",
            "hashedAt": "2026-11-20T09:30:05.000Z",
            "method": "overTheFile",
            "identities": [{**IDENTITY, "sizeBytes": size}],
        },
        "header": {"architecture": "llama"},
        "registeredAt": REGISTERED,
        "isPinned": False,
        "leases": [],
    }


def stored_file(number: int = 1) -> dict[str, Any]:
    """A file of the hub that lies in the store, verified while it came."""
    commit = hashlib.sha1(f"commit {number}".encode(), usedforsecurity=False).hexdigest()
    repository, name, size = f"ada/model-{number}-GGUF", f"model-{number}-Q4_K_M.gguf", 800_000 + number
    return {
        "id": f"hf:{repository}@{commit}/{name}",
        "aliases": [f"hf:{repository}/{name}", f"registry:model-{number}"],
        "artifact": {
            "source": "hub",
            "repository": repository,
            "revision": commit,
            "format": "gguf",
            "quantization": "Q4_K_M",
            "files": [{"path": name, "sizeBytes": size, "digest": f"sha256:{_sha256(number)}"}],
            "totalBytes": size,
        },
        "location": {"kind": "managed", "storeKeys": [f"sha256-{_sha256(number)}"]},
        "lifecycle": {"state": "active"},
        "trust": {
            "state": "verified",
            "verifiedAt": "2026-11-20T09:30:05.000Z",
            "method": "whileDownloading",
            "expectedFrom": "hub",
            "identities": [{**IDENTITY, "sizeBytes": size}],
        },
        "header": {
            "architecture": "qwen3",
            "maximumContextTokens": 40960,
            "tokenizer": {"model": "gpt2", "vocabularySize": 151936, "hasChatTemplate": True},
        },
        "registeredAt": REGISTERED,
        "isPinned": True,
        "leases": [],
    }


def catalogue(*entries: dict[str, Any]) -> dict[str, Any]:
    """A document that holds these entries."""
    return {
        "schemaVersion": "v1",
        "kind": "ModelCatalog",
        "generation": 7,
        "updatedAt": "2026-11-20T12:00:00.000Z",
        "entries": sorted(entries, key=lambda entry: str(entry["id"])),
    }


def _sha256(number: int) -> str:
    return hashlib.sha256(f"model {number}".encode()).hexdigest()
