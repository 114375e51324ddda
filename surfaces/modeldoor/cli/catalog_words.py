"""Entries of the catalogue in words: how far they can be trusted, where they lie, who keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.catalog_entries import without_expired_leases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    Object = Mapping[str, Any]

EXPECTED_BY = {"request": "a request", "registry": "a registry", "hub": "the hub", "ollama": "Ollama's manifest"}
"""Who said what the digest must be."""

HOLDERS = {"user": "a file of yours", "ollama": "a file of Ollama's", "huggingFaceCache": "in the Hugging Face cache"}

DISTRUSTED_BECAUSE = {
    "changed": "its bytes are others now",
    "digestMismatch": "its bytes are not what they must be",
    "fileChanged": "its file was written or replaced",
    "fileRefused": "its file cannot be read",
    "headerRefused": "its header is not sound",
    "notHere": "its file is gone",
    "outsideRoots": "its file leads out of the folders that are allowed",
}
"""Reasons of the provisioner; another is shown as it is."""


def trust_words(entry: Object) -> str:
    """How far it can be trusted, in a few words."""
    trust = entry["trust"]
    match trust["state"]:
        case "verified":
            return f"verified by {EXPECTED_BY[trust['expectedFrom']]}"
        case "warned":
            return "not verified: nobody says what its digest must be"
        case _:
            return f"not trusted any more: {reason_words(trust['reason'])}"


def verified_words(entry: Object) -> str:
    """What came of reading every byte again."""
    trust = entry["trust"]
    if trust["state"] == "verified":
        return f"as it must be, by {EXPECTED_BY[trust['expectedFrom']]}"
    return "as it was when it was registered; nobody says what its digest must be"


def reason_words(reason: str) -> str:
    """Why an entry is not trusted, with its code."""
    words = DISTRUSTED_BECAUSE.get(reason)
    return reason if words is None else f"{words} ({reason})"


def place_words(entry: Object) -> str:
    """In whose keeping its files are."""
    location = entry["location"]
    return "in the store" if location["kind"] == "managed" else HOLDERS[location["holder"]]


def kept_words(entry: Object, now: datetime) -> Iterator[str]:
    """What keeps it from being removed."""
    if entry["isPinned"]:
        yield "pinned"
    leases = live_leases(entry, now)
    if leases:
        yield f"in use by {', '.join(sorted({lease['holder'] for lease in leases}))}"


def live_leases(entry: Object, now: datetime) -> list[dict[str, Any]]:
    """The leases that are not over."""
    leases: list[dict[str, Any]] = without_expired_leases(entry, now)["leases"]
    return leases


def digests(entry: Object) -> Iterator[tuple[str, int, str]]:
    """The files of an entry: name, size in bytes, digest."""
    artifact = entry["artifact"]
    match artifact["source"]:
        case "hub":
            for file in artifact["files"]:
                yield file["path"], file["sizeBytes"], file["digest"]
        case "ollama":
            # What the artifact tells is the size of all that the manifest names; one of the parts is the file.
            sizes = [each["sizeBytes"] for each in entry["trust"].get("identities", ())]
            yield artifact["name"], (sizes or [artifact["totalBytes"]])[0], artifact["modelDigest"]
        case _:
            yield entry["id"].rpartition("/")[2], artifact["totalBytes"], artifact["digest"]
