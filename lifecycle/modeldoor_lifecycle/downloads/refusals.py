"""How a transfer fails by what it finds itself: the errors, in words that name no path, digest or address."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from modeldoor_lifecycle.hub.errors import TransferRefused

if TYPE_CHECKING:
    from modeldoor_lifecycle.downloads.resuming import Restart
    from modeldoor_lifecycle.hub.errors import RefusalCode
    from modeldoor_lifecycle.store.errors import StoreError


def cut(received_bytes: int, expected_bytes: int) -> TransferRefused:
    """The answer ended before the file did, and the server had not said how long it would be."""
    return TransferRefused(
        "network",
        f"the server must send {expected_bytes} bytes; it ended after {received_bytes}",
        hint="try again later: what came is kept",
        is_retryable=True,
    )


def too_long(expected_bytes: int) -> TransferRefused:
    """The answer went on where the file must end."""
    return TransferRefused(
        "sizeMismatch",
        f"the file must be {expected_bytes} bytes long; the server sends more",
        hint="the source has another file than the one that was asked for: check the reference and the registry",
        is_retryable=False,
    )


def other_size(expected_bytes: int, told_bytes: int) -> TransferRefused:
    """The server says that its file has another size."""
    return TransferRefused(
        "sizeMismatch",
        f"the file must be {expected_bytes} bytes long; the server's is {told_bytes}",
        hint="the source has another file than the one that was asked for: check the reference and the registry",
        is_retryable=False,
    )


def digest_mismatch() -> TransferRefused:
    """All bytes came, and they are others."""
    return TransferRefused(
        "digestMismatch",
        "the file must have the digest that was asked for; what the server sends has another",
        hint="the source or the registry is wrong: do not use the file, and tell whoever keeps the registry",
        is_retryable=False,
    )


def too_slow(total_timeout_s: float, written_bytes: int, expected_bytes: int) -> TransferRefused:
    """The whole took longer than it may."""
    return TransferRefused(
        "timeout",
        f"the file must come within {total_timeout_s:g} s; {written_bytes} of {expected_bytes} bytes came",
        hint="try again: it goes on from there",
        is_retryable=True,
    )


def cannot_be_continued(because: Restart, restarts: int) -> TransferRefused:
    """It began anew as often as it may; what was received last is kept."""
    if because == "sourceChanged":
        return TransferRefused(
            "sourceChanged",
            f"the server's file must stay the same during a transfer; it changed {restarts + 1} times",
            hint="try again later, or ask for a pinned revision",
            is_retryable=True,
        )
    return TransferRefused(
        "network",
        f"the server must continue a transfer that was cut; it did not, {restarts + 1} times",
        hint="try again over a connection that lasts longer, or from a server that supports ranges",
        is_retryable=True,
    )


def no_thread() -> TransferRefused:
    """The system gives no thread."""
    return TransferRefused(
        "internal",
        "the system must allow two more threads for a transfer; it does not",
        hint="close other programs, or raise the limit on processes, then try again",
        is_retryable=True,
    )


def of_store(failure: StoreError) -> TransferRefused:
    """The disk did not take what came."""
    code = cast("RefusalCode", failure.code)  # the store names the same codes, and cannot know their type
    return TransferRefused(code, failure.message, hint=failure.hint, is_retryable=failure.is_retryable)
