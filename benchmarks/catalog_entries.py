"""Made-up entries for a catalogue: half of them files of the user's own, half files of the hub in the store."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HASHED, REGISTERED = "2026-11-20T09:30:05.000Z", "2026-11-20T09:30:06.612Z"

IDENTITY = {
    "device": "66306",
    "inode": "9175041",
    "modifiedNs": "1793733760123456789",
    "changedNs": "1793733760127456790",
}

HEADER = {
    "architecture": "llama",
    "maximumContextTokens": 131072,
    "tokenizer": {"model": "gpt2", "vocabularySize": 128256, "hasChatTemplate": True},
}


def made_up_entries(count: int) -> Iterator[dict[str, Any]]:
    """So many entries, of every kind in turn."""
    for number in range(count):
        yield _of_the_hub(number) if number % 2 else _of_the_user(number)


def _of_the_user(number: int) -> dict[str, Any]:
    path, size_bytes = f"/srv/models/team-{number % 7}/model-{number}-Q4_K_M.gguf", 700_000_000 + number
    return {
        "id": f"file:{path}",
        "artifact": {
            "source": "local",
            "format": "gguf",
            "quantization": "Q4_K_M",
            "digest": f"sha256:{_sha256(number)}",
            "totalBytes": size_bytes,
        },
        "location": {"kind": "external", "path": path, "holder": "user"},
        "trust": {
            "state": "warned",
            "hashedAt": HASHED,
            "method": "overTheFile",
            "identities": [{**IDENTITY, "sizeBytes": size_bytes}],
        },
        **_in_use(),
    }


def _of_the_hub(number: int) -> dict[str, Any]:
    repository, name = f"organization-{number % 97}/model-{number}-GGUF", f"model-{number}-Q4_K_M.gguf"
    commit, size_bytes = _sha256(-number)[:40], 800_000_000 + number
    return {
        "id": f"hf:{repository}@{commit}/{name}",
        "aliases": [f"hf:{repository}/{name}", f"registry:model-{number}-q4-k-m"],
        "artifact": {
            "source": "hub",
            "repository": repository,
            "revision": commit,
            "format": "gguf",
            "quantization": "Q4_K_M",
            "files": [{"path": name, "sizeBytes": size_bytes, "digest": f"sha256:{_sha256(number)}"}],
            "totalBytes": size_bytes,
        },
        "location": {"kind": "managed", "storeKeys": [f"sha256-{_sha256(number)}"]},
        "trust": {
            "state": "verified",
            "verifiedAt": HASHED,
            "method": "whileDownloading",
            "expectedFrom": "hub",
            "identities": [{**IDENTITY, "sizeBytes": size_bytes}],
        },
        **_in_use(),
    }


def _in_use() -> dict[str, Any]:
    return {
        "lifecycle": {"state": "active"},
        "header": HEADER,
        "registeredAt": REGISTERED,
        "isPinned": False,
        "leases": [],
    }


def _sha256(number: int) -> str:
    return hashlib.sha256(f"model {number}".encode()).hexdigest()
