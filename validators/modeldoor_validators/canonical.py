"""Canonical bytes (RFC 8785) and what is made of them: digests and references."""

from __future__ import annotations

from typing import Any

from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import quoted
from modeldoor_validators.registry import contract_of_kind
from modeldoor_validators.shapes import is_object


class HasNoReference(ModeldoorError):
    """Nothing names this value: it is no document that says its `kind`."""


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


def document_ref(document: Any) -> str:
    """The content-addressed URN of a document: `urn:srcos:local-resource-snapshot:sha256-...`.

    The name in it is the document's kind in kebab-case, so that a reader knows what to ask for.
    Raises `HasNoReference` for a value whose `kind` is not one of ours, or that has none.
    """
    kind = document.get("kind") if is_object(document) else None
    if not isinstance(kind, str) or contract_of_kind(kind) is None:
        raise HasNoReference(
            f"`kind` must be that of a contract; it is {quoted(kind)}" if kind is not None else "must have a `kind`",
            hint="`modeldoor schemas list` names the kinds; any other value is named by its `sha256:` digest",
        )
    return f"urn:srcos:{_kebab(kind)}:sha256-{digest(document).removeprefix('sha256:')}"


def _kebab(name: str) -> str:
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in name).removeprefix("-")
