"""What happens to a download, and which state it leads to: one table, and nothing else changes a state."""

from __future__ import annotations

from typing import Literal

from modeldoor_validators.rules.shared.download_states import UNFINISHED

Status = Literal["pending", "downloading", "paused", "verifying", "installing", "complete", "failed", "cancelled"]

Happening = Literal[
    "begun", "received", "refetched", "verified", "installed", "paused", "interrupted", "resumed", "failed", "cancelled"
]
"""A transfer began; all bytes are here; they were wrong and are fetched anew; they are right; they are in place;
the owner halts it; a program that ran it ended; the owner lets it go on; it cannot go on; the owner gives it up."""

TRANSITIONS: dict[tuple[Status, Happening], Status] = {
    ("pending", "begun"): "downloading",
    ("pending", "paused"): "paused",
    ("pending", "interrupted"): "paused",
    ("pending", "failed"): "failed",
    ("pending", "cancelled"): "cancelled",
    ("downloading", "received"): "verifying",
    ("downloading", "paused"): "paused",
    ("downloading", "interrupted"): "paused",
    ("downloading", "failed"): "failed",
    ("downloading", "cancelled"): "cancelled",
    ("verifying", "refetched"): "downloading",
    ("verifying", "verified"): "installing",
    ("verifying", "paused"): "paused",
    ("verifying", "interrupted"): "paused",
    ("verifying", "failed"): "failed",
    ("verifying", "cancelled"): "cancelled",
    ("installing", "installed"): "complete",
    ("installing", "paused"): "paused",
    ("installing", "interrupted"): "paused",
    ("installing", "failed"): "failed",
    ("installing", "cancelled"): "cancelled",
    ("paused", "resumed"): "pending",
    ("paused", "cancelled"): "cancelled",
    ("failed", "resumed"): "pending",
    ("failed", "cancelled"): "cancelled",
}
"""Every change that there is. What is not here is refused."""

RUNNING: frozenset[str] = frozenset({"downloading", "verifying", "installing"})
"""States that only a program at work holds; its end without a word leaves them behind."""

WAITING_OR_RUNNING: frozenset[str] = UNFINISHED - {"paused"}
"""States that recovery looks at."""

KEEPS_ITS_PARTIAL: frozenset[str] = UNFINISHED | {"failed"}
"""States in which what has been received may still be used."""


def next_status(status: Status, happening: Happening) -> Status | None:
    """The state that something leads to; `None` when it cannot happen in this one."""
    return TRANSITIONS.get((status, happening))
