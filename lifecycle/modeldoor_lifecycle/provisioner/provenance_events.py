"""What can happen to a model, as the events of the contract `provenance-record`; the gate judges them when they are added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from modeldoor_validators.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Event = dict[str, Any]
    Document = Mapping[str, Any]

    ExpectedFrom = Literal["request", "registry", "hub", "ollama"]
    """Who said what a digest must be."""


def passed(expected_from: ExpectedFrom, *, is_strict: bool) -> dict[str, Any]:
    """The verdict on a model whose digests are the expected ones."""
    return {"verdict": "pass", "expectedFrom": expected_from, "isStrict": is_strict}


def warned() -> dict[str, Any]:
    """The verdict on a model of which nobody said what its digests must be."""
    return {"verdict": "warn", "isStrict": False}


def provisioned(
    artifact: Document, verification: Document, *, is_downloaded: bool, request: Document | None = None
) -> Event:
    """A model came into the catalogue; `request` is the provision request that asked for it."""
    return {
        "kind": "provisioned",
        "artifact": artifact,
        "verification": verification,
        "acquiredBy": "downloaded" if is_downloaded else "found",
        **_asked_by(request),
    }


def verification_failed(
    expected_digest: str,
    actual_digest: str,
    size_bytes: int,
    *,
    file: str | None = None,
    request: Document | None = None,
) -> Event:
    """The bytes of a file are not the expected ones; `file` says which, by its path in the repository, of a split model."""
    return {
        "kind": "verificationFailed",
        **({} if file is None else {"file": file}),
        "expectedDigest": expected_digest,
        "actualDigest": actual_digest,
        "sizeBytes": size_bytes,
        **_asked_by(request),
    }


def rejected(digests: Sequence[str], reason: str) -> Event:
    """A model was not accepted for another reason than its digests; the reason is a code."""
    return {"kind": "rejected", "digests": list(dict.fromkeys(digests)), "reason": reason}


def reverified(digests: Sequence[str], verification: Document) -> Event:
    """The digests of a model were computed again."""
    return {"kind": "reverified", "digests": list(digests), "verification": verification}


def distrusted(reason: str) -> Event:
    """A model is not what it was, or failed a check; the reason is a code."""
    return {"kind": "distrusted", "reason": reason}


def handed_off(digests: Sequence[str], verification: Document, handoff: Document) -> Event:
    """A model was handed to an engine, by this handoff."""
    return {
        "kind": "handedOff",
        "engine": "llama.cpp",
        "digests": list(digests),
        "verification": verification,
        "handoff": {"contract": "engine-handoff", "digest": digest(handoff)},
    }


def retired(by: str) -> Event:
    """Somebody took a model out of use."""
    return {"kind": "retired", "by": by}


def reactivated(by: str) -> Event:
    """Somebody took a model into use again."""
    return {"kind": "reactivated", "by": by}


def forgotten(by: str) -> Event:
    """Somebody took a model out of the catalogue, whose files stay where somebody else put them."""
    return {"kind": "forgotten", "by": by}


def evicted(store_keys: Sequence[str], reclaimed_bytes: int, reason: str, *, by: str | None = None) -> Event:
    """Files of a model were removed from the store; nobody asked for it where `by` is not said."""
    return {
        "kind": "evicted",
        "storeKeys": list(store_keys),
        "reclaimedBytes": reclaimed_bytes,
        "reason": reason,
        **({} if by is None else {"by": by}),
    }


def _asked_by(request: Document | None) -> dict[str, Any]:
    return {} if request is None else {"request": {"contract": "provision-request", "digest": digest(request)}}
