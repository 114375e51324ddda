"""Says which extra is missing before anything needs it."""

from __future__ import annotations

from modeldoor_lifecycle.hub.errors import ExtraMissing

EXTRA = "hub"
"""The extra of `pyproject.toml` that brings httpx."""


def require_httpx() -> None:
    """Raises `ExtraMissing` when this installation cannot speak to servers."""
    try:
        import httpx
    except ImportError:
        raise ExtraMissing(EXTRA, "fetch files") from None
    del httpx
