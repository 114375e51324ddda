"""How a download's files are called while they are fetched."""

from __future__ import annotations


def partial_name(download_id: str, position: int) -> str:
    """The name of a partial file in the store."""
    return f"{download_id}-{position}"


def download_of(name: str) -> str:
    """The download that a partial file belongs to."""
    return name.rpartition("-")[0]
