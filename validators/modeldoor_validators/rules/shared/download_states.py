"""The states of a download, and which may follow which: one table for the library and for the gate."""

from __future__ import annotations

FOLLOWS: dict[str, frozenset[str]] = {
    "pending": frozenset({"downloading", "paused", "failed", "cancelled"}),
    "downloading": frozenset({"verifying", "paused", "failed", "cancelled"}),
    "paused": frozenset({"pending", "cancelled"}),
    "verifying": frozenset({"downloading", "installing", "paused", "failed", "cancelled"}),
    "installing": frozenset({"complete", "paused", "failed", "cancelled"}),
    "complete": frozenset(),
    "failed": frozenset({"pending", "cancelled"}),
    "cancelled": frozenset(),
}
"""What may come after each state.

`verifying` leads back where what was resumed has the wrong digest and is fetched once more; `failed`
leads on where its owner tries again, or gives up what was kept.
"""

UNFINISHED = frozenset({"pending", "downloading", "paused", "verifying", "installing"})
"""States in which a download still means to end with the file."""
