"""Stores of other programs, as they make them: the cache of huggingface_hub and the store of Ollama."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"
OTHER_COMMIT = "5ab33fa94d1d04e903623ae72c95d1696f09f9e8"
REPOSITORY = "ada/tiny-model"


def sha256(data: bytes) -> str:
    """The digest as documents have it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def make_hub_cache(
    folder: Path,
    repository: str,
    commit: str,
    files: Mapping[str, bytes],
    *,
    ref: str | None = "main",
    has_links: bool = True,
) -> Path:
    """What huggingface_hub leaves in its cache `folder` after it fetched files; the repository's folder in it.

    Its blobs bear the etag that the hub gives: the SHA-256 of a large file, the number in git of a small
    one. Without links, as on Windows, the files lie in the snapshot.
    """
    place = folder / f"models--{repository.replace('/', '--')}"
    for name in ("blobs", "refs", "snapshots"):
        (place / name).mkdir(parents=True, exist_ok=True)
    (folder / "CACHEDIR.TAG").touch()
    (folder / ".locks" / place.name).mkdir(parents=True, exist_ok=True)
    if ref is not None:
        (place / "refs" / ref).write_text(commit, "ascii")
    for name, data in files.items():
        snapshot = place / "snapshots" / commit / name
        snapshot.parent.mkdir(parents=True, exist_ok=True)
        if not has_links:
            snapshot.write_bytes(data)
            continue
        blob = place / "blobs" / _etag(name, data)
        blob.write_bytes(data)
        (folder / ".locks" / place.name / f"{blob.name}.lock").touch()
        snapshot.symlink_to(os.path.relpath(blob, snapshot.parent))
    for each, _, _ in os.walk(place):  # whatever the umask is: what others can write tells no digest
        os.chmod(each, 0o700)
    return place


def _etag(name: str, data: bytes) -> str:
    if name.endswith((".gguf", ".safetensors")):
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class OllamaModel(NamedTuple):
    """The files of a model in a store of Ollama."""

    manifest: Path
    weights: Path


DEFAULT_PLACE = ("registry.ollama.ai", "library")


def make_ollama_store(
    folder: Path, name: str, weights: bytes, *, more_layers: Sequence[Mapping[str, Any]] = ()
) -> OllamaModel:
    """What a pull leaves in Ollama's folder of models: a manifest, and blobs for its configuration and layers."""
    rest, _, tag = name.rpartition(":")
    parts = rest.split("/")
    place = [*DEFAULT_PLACE[: 3 - len(parts)], *parts, tag]
    layers = [
        ollama_layer(folder, weights),
        ollama_layer(folder, b"{{ .Prompt }}", "application/vnd.ollama.image.template"),
        ollama_layer(folder, b'{"stop":["<|end|>"]}', "application/vnd.ollama.image.params"),
        *more_layers,
    ]
    manifest = folder.joinpath("manifests", *place)
    manifest.parent.mkdir(parents=True, exist_ok=True)
    config = ollama_layer(folder, b'{"model_format":"gguf"}', "application/vnd.docker.container.image.v1+json")
    manifest.write_bytes(ollama_manifest(config, layers))
    return OllamaModel(manifest, folder / "blobs" / layers[0]["digest"].replace(":", "-"))


def ollama_layer(folder: Path, data: bytes, media_type: str = "application/vnd.ollama.image.model") -> dict[str, Any]:
    """A blob in the store, and what a manifest says of it."""
    digest = sha256(data)
    (folder / "blobs").mkdir(parents=True, exist_ok=True)
    (folder / "blobs" / digest.replace(":", "-")).write_bytes(data)
    return {"mediaType": media_type, "digest": digest, "size": len(data)}


def ollama_manifest(config: Mapping[str, Any], layers: Sequence[Mapping[str, Any]]) -> bytes:
    """A manifest as Ollama writes it."""
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": config,
        "layers": layers,
    }
    return json.dumps(manifest, separators=(",", ":")).encode() + b"\n"


def state_of(folder: Path) -> dict[str, tuple[int, ...]]:
    """Everything below a folder with what changes when it is touched: its inode, size, mode and times of change."""
    found: dict[str, tuple[int, ...]] = {}
    for each in sorted(folder.rglob("*")):
        status = each.lstat()
        found[str(each)] = (status.st_ino, status.st_size, status.st_mode, status.st_mtime_ns, status.st_ctime_ns)
    return found
