"""Canonical bytes (RFC 8785) and what is made of them: digests and references."""

from __future__ import annotations

from typing import Any

SNAPSHOT_REF_PREFIX = "urn:srcos:local-resource-snapshot:sha256-"


def canonical_bytes(document: Any) -> bytes:
    """The one spelling of a document that everybody can hash alike (RFC 8785, JCS).

    The document must have passed `parsing.parse` or be made of what that returns; integers above
    2^53-1 and numbers that JSON lacks raise the library's own error.
    """
    import rfc8785

    return rfc8785.dumps(document)


def digest(document: Any) -> str:
    """The document's `sha256:` digest over its canonical bytes."""
    from hashlib import sha256

    return "sha256:" + sha256(canonical_bytes(document)).hexdigest()


def snapshot_ref(snapshot: Any) -> str:
    """The content-addressed URN of a snapshot."""
    return SNAPSHOT_REF_PREFIX + digest(snapshot).removeprefix("sha256:")
