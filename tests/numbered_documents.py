"""Valid documents that are told from one another by a number, for tests of keeping them."""

from __future__ import annotations

from typing import Any

from goldens import golden

CONTRACT = "hardware-profile"


def numbered(number: int) -> dict[str, Any]:
    """The document with this number."""
    document: dict[str, Any] = golden("cpu-container", CONTRACT)
    document["hostMemory"]["available"]["bytes"] = number
    return document


def number_of(document: dict[str, Any] | None) -> int:
    """The number of a document; of none, 0."""
    return 0 if document is None else int(document["hostMemory"]["available"]["bytes"])


def one_more(before: dict[str, Any] | None) -> dict[str, Any]:
    """The document with the next number."""
    return numbered(number_of(before) + 1)
