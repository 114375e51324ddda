"""How a download failed, as its document says it: words that tell no path, no digest and no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.downloads.errors import DatabaseRefused
from modeldoor_lifecycle.state.errors import reason_words
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.rules.shared.disclosure import disclosed

if TYPE_CHECKING:
    from modeldoor_lifecycle.hub.errors import TransferRefused

LONGEST_TEXT = 500
"""The longest `Sentence` of the contracts."""


def room_refused(needed_bytes: int, free_bytes: int, promised_bytes: int) -> dict[str, Any]:
    """The disk has no room for what is still to come."""
    promised = f", of which {promised_bytes} are promised to other downloads" if promised_bytes else ""
    return {
        "code": "diskFull",
        "message": f"The disk of the model store must have {needed_bytes} bytes free; it has {free_bytes}{promised}.",
        "hint": "Free some room, or let MODELDOOR_STORE name a folder on a larger disk; what has arrived is kept.",
        "isRetryable": True,
    }


def error_of(failure: BaseException) -> dict[str, Any]:
    """The `DownloadError` of whatever ended a transfer."""
    from modeldoor_lifecycle.hub.errors import TransferRefused
    from modeldoor_lifecycle.store.errors import StoreError

    if isinstance(failure, TransferRefused):
        return transfer_error(failure)
    if isinstance(failure, StoreError):
        return _error(failure.code, failure.message, failure.hint, is_retryable=failure.is_retryable)
    if isinstance(failure, DatabaseRefused):
        return _error("internal", f"the database of downloads must be {failure.words}", failure.hint, is_retryable=True)
    if isinstance(failure, ModeldoorError):
        return _error("internal", failure.message, failure.hint, is_retryable=True)
    if isinstance(failure, OSError):
        return _error(
            "internal",
            f"The system did not do what was asked of it: {reason_words(failure)}.",
            "Try again; what has arrived is kept.",
            is_retryable=True,
        )
    return _error(
        "internal",
        f"This is a fault of modeldoor: {type(failure).__name__}.",
        "Report it; what has arrived is kept.",
        is_retryable=True,
    )


def transfer_error(refusal: TransferRefused) -> dict[str, Any]:
    """The `DownloadError` of a refused or failed exchange."""
    error = _error(refusal.code, refusal.message, refusal.hint, is_retryable=refusal.is_retryable)
    if refusal.retry_after_s is not None and refusal.is_retryable:
        error["retryAfterSeconds"] = refusal.retry_after_s
    return error


def _error(code: str, message: str, hint: str, *, is_retryable: bool) -> dict[str, Any]:
    return {
        "code": code,
        "message": _sentence(message, "It ended without the file."),
        "hint": _sentence(hint, "Try again; what has arrived is kept."),
        "isRetryable": is_retryable,
    }


def _sentence(text: str, instead: str) -> str:
    """The text as a sentence that may leave the library, or another one where it tells too much."""
    words = "".join(each for each in " ".join(text.split()) if each.isprintable())[:LONGEST_TEXT].strip()
    if len(words) < 2 or disclosed(words):
        return instead
    sentence = words[0].upper() + words[1:] + ("" if words[-1] in ".!?)" else ".")
    return sentence[:LONGEST_TEXT].strip()
