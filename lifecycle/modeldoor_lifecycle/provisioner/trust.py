"""What is made of the bytes of a model: pass, warn or fail, and what the catalogue trusts from then on.

Somebody has to say what the digest of a file must be: the request, a registry, the hub or Ollama. A
file of which nobody says it is hashed all the same, and kept with a warning; from then on its own
first digest is what it is held against, so that a file that changes unannounced is noticed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.provisioner import provenance_events
from modeldoor_lifecycle.provisioner.errors import DigestMismatch, DigestRequired
from modeldoor_lifecycle.provisioner.identity import FileIdentity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_lifecycle.provisioner.found import Found, Teller
    from modeldoor_lifecycle.provisioner.verification import HashedFile

TELLER_WORDS = {"request": "request", "registry": "registry", "hub": "hub", "ollama": "manifest of Ollama"}


class Expectation(NamedTuple):
    """What the files must give, in order, and who said so; a digest of `None` was said by nobody."""

    digests: tuple[str | None, ...]
    teller: Teller | None

    @property
    def is_whole(self) -> bool:
        """Whether every file is expected to be something."""
        return self.teller is not None and all(digest is not None for digest in self.digests)


def expectation_of(found: Found, expected: str | None) -> Expectation:
    """What is expected of a model: what its source says, and what the request says of its first file.

    Of a single file the request is named as who said so; it says nothing of the other parts of a model.
    """
    digests = [file.told_digest for file in found.files]
    teller = found.teller if found.is_told else None
    if expected is not None:
        digests[0] = expected
        if len(digests) == 1:
            teller = "request"
    return Expectation(tuple(digests), teller)


def require_expectation(expectation: Expectation, *, is_strict: bool) -> None:
    """Raises `DigestRequired` where strict verification has nothing to verify against."""
    if is_strict and not expectation.is_whole:
        raise DigestRequired


def first_mismatch(
    found: Found, hashed: Sequence[HashedFile], expected: str | None
) -> tuple[int, DigestMismatch] | None:
    """The first file whose bytes are not what somebody said, with the refusal; the request's word is held first."""
    for index, (file, each) in enumerate(zip(found.files, hashed, strict=True)):
        words = [] if expected is None or index else [("request", expected)]
        if file.told_digest is not None:
            words.append((found.teller or "request", file.told_digest))
        for teller, digest in words:
            if each.digest != digest:
                refusal = DigestMismatch(
                    each.path, digest, each.digest, each.identity.size_bytes, told_by=TELLER_WORDS[teller]
                )
                return index, refusal
    return None


def trust_of(
    hashed: Sequence[HashedFile], teller: Teller | None, hashed_at: str, *, is_while_downloading: bool
) -> dict[str, Any]:
    """The `trust` of an entry whose files were hashed and are as expected."""
    told: dict[str, Any] = {
        "method": "whileDownloading" if is_while_downloading else "overTheFile",
        "identities": [each.identity.document() for each in hashed],
    }
    if teller is None:
        return {"state": "warned", "hashedAt": hashed_at, **told}
    return {"state": "verified", "verifiedAt": hashed_at, "expectedFrom": teller, **told}


def verdict_of(trust: Mapping[str, Any], *, is_strict: bool) -> dict[str, Any]:
    """The verdict of a provenance record, from what the catalogue trusts."""
    if trust["state"] == "verified":
        return provenance_events.passed(trust["expectedFrom"], is_strict=is_strict)
    return provenance_events.warned()


def vouched(trust: Mapping[str, Any], teller: Teller) -> dict[str, Any]:
    """The trust of a file that was hashed before anybody said what it must be, and is that."""
    if trust["state"] != "warned":
        return dict(trust)
    rest = {key: trust[key] for key in ("method", "identities")}
    return {"state": "verified", "verifiedAt": trust["hashedAt"], "expectedFrom": teller, **rest}


def identities_of(trust: Mapping[str, Any]) -> list[FileIdentity]:
    """What each file was when it was hashed; empty for what is not trusted."""
    return [FileIdentity.from_document(each) for each in trust.get("identities", ())]
