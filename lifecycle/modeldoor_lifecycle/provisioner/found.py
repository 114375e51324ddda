"""A model that was found or fetched: its files, what is known of them, and where they lie."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from modeldoor_lifecycle.provisioner.references import HubFile
from modeldoor_lifecycle.store.names import key_of
from modeldoor_validators.rules.shared.artifacts import quantizations_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_lifecycle.provisioner.references import WebFile
    from modeldoor_lifecycle.provisioner.verification import HashedFile
    from modeldoor_lifecycle.store.verified import StoredFile

Teller = Literal["request", "registry", "hub", "ollama"]
"""Who can say what the digest of a file must be."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file: its name where it comes from, where it lies, and the digest that somebody said it has.

    `real_path` is where the links of the path lead, when it may be one: the hub's cache is made of them.
    """

    name: str
    path: str
    told_digest: str | None = None
    real_path: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A whole model that lies on this machine, not yet verified.

    `origin` holds what its artifact says of where it comes from. `stored` are the files of the store,
    in order, which has verified them; empty for files that others hold.
    """

    model_id: str
    origin: Mapping[str, Any]
    location: Mapping[str, Any]
    files: tuple[FoundFile, ...]
    aliases: tuple[str, ...] = ()
    teller: Teller | None = None
    is_downloaded: bool = False
    stored: tuple[StoredFile, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether somebody said the digest of every file."""
        return all(file.told_digest is not None for file in self.files)


def artifact_of(found: Found, hashed: Sequence[HashedFile], quantization: str) -> dict[str, Any]:
    """The artifact of the contracts: exact bytes, as they were hashed.

    `quantization` is what the header says. Where the name that a file was published under says another, as
    with mixtures that the header has no number for (`Q4_K_XL`), that is what people know it by.
    """
    origin = dict(found.origin)
    if origin["source"] in ("hub", "https"):
        said = quantizations_in(found.files[0].name.rpartition("/")[2])
        quantization = quantization if not said or quantization.upper() in said else said[-1]
    total_bytes = sum(file.identity.size_bytes for file in hashed)
    match origin["source"]:
        case "hub":
            files = [
                {"path": file.name, "sizeBytes": each.identity.size_bytes, "digest": each.digest}
                for file, each in zip(found.files, hashed, strict=True)
            ]
            return {**origin, "format": "gguf", "quantization": quantization, "files": files, "totalBytes": total_bytes}
        case "ollama":
            return {**origin, "quantization": quantization}
        case _:
            return {
                **origin,
                "format": "gguf",
                "quantization": quantization,
                "totalBytes": total_bytes,
                "digest": hashed[0].digest,
            }


def managed(
    reference: HubFile | WebFile,
    names: Sequence[str],
    stored: Sequence[StoredFile],
    teller: Teller,
    *,
    is_downloaded: bool = False,
) -> Found:
    """A model that lies in the store; `names` are those of its files where they come from."""
    if isinstance(reference, HubFile):
        origin = {"source": "hub", "repository": reference.repository, "revision": reference.revision}
    else:
        origin = {"source": "https", "url": reference.url}
    return Found(
        model_id=reference.text,
        origin=origin,
        location={"kind": "managed", "storeKeys": [key_of(each.digest) for each in stored]},
        files=tuple(FoundFile(name, each.path, each.digest) for name, each in zip(names, stored, strict=True)),
        teller=teller,
        is_downloaded=is_downloaded,
        stored=tuple(stored),
    )


def with_alias(found: Found, text: str) -> Found:
    """The same model, which this reference led to; its own id is no alias."""
    return found if text == found.model_id else replace(found, aliases=(*found.aliases, text))
