"""Downloads in words: sizes, rates and times as people read them, what is going on, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.output import NO, NOT_DONE, YES
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    Object = Mapping[str, Any]

SHORT_ID_LENGTH = 8
"""So much of a random id is typed: two downloads of a user share it once in four billion."""

_UNITS = ((2**30, "GiB", 2), (2**20, "MiB", 1), (2**10, "KiB", 0))

_NEGATIVE_ANSWERS = frozenset({"digestMismatch", "sizeMismatch"})
"""Failures that answer the question: what the server has is not the file that was asked for."""

RESTARTS = {
    "sourceChanged": "the server has another file now",
    "rangeIgnored": "the server sends only whole files",
    "rangeRefused": "the server has no bytes from there on",
    "digestMismatch": "what had arrived was not the right file",
    "partialUnusable": "what lay on the disk could not be used",
}
"""Why a file is fetched from its first byte."""

FOLLOWED = "another program fetches it; Ctrl-C ends this view of it"

PHASES = {
    "pending": "waiting for its turn",
    "downloading": "Ctrl-C pauses it, and keeps what has arrived",
    "verifying": "checking every byte",
    "installing": "putting it in place",
}
"""What is going on while nothing else is to be told."""


class Outcome(NamedTuple):
    """How a run ended: the exit code, and what to say beside the document when it is not complete."""

    code: int
    complaints: tuple[str, ...] = ()


def size(number_bytes: int) -> str:
    """A size with the digits that mean something."""
    for unit_bytes, unit, digits in _UNITS:
        if number_bytes >= unit_bytes:
            return f"{number_bytes / unit_bytes:.{digits}f} {unit}"
    return f"{number_bytes} B"


def share(received_bytes: int, total_bytes: int) -> str:
    """How much of how much, both in the unit of the whole."""
    for unit_bytes, unit, digits in _UNITS:
        if total_bytes >= unit_bytes:
            # Cut and not rounded while something is missing: it says that all is here only when it is.
            received = received_bytes * 10**digits // unit_bytes / 10**digits
            if received_bytes == total_bytes:
                received = total_bytes / unit_bytes
            return f"{received:.{digits}f}/{total_bytes / unit_bytes:.{digits}f} {unit}"
    return f"{received_bytes}/{total_bytes} B"


def pace(state: Object) -> str:
    """How fast bytes come in; empty while that is not known."""
    rate = state.get("bytesPerSecond")
    return "" if rate is None else f"{size(round(rate))}/s"


def time_left(state: Object) -> str:
    """How long the rest takes; empty while that is not known."""
    seconds = state.get("remainingSeconds")
    return "" if seconds is None else f"{duration(seconds)} left"


def duration(seconds: int) -> str:
    """A duration in its two largest units."""
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    if seconds < 86400:
        return f"{seconds // 3600} h {seconds % 3600 // 60} min"
    return f"{seconds // 86400} d {seconds % 86400 // 3600} h"


def short_id(download: Object) -> str:
    """As much of its id as is typed."""
    return str(download["downloadId"])[:SHORT_ID_LENGTH]


def command(word: str, download: Object) -> str:
    """What to type to do something with a download."""
    return f"modeldoor download {word} {short_id(download)}"


def begun_words(download: Object, *, is_followed: bool) -> str:
    """What begins, for a log."""
    name, whole = quoted(download["displayName"]), size(download["totalBytes"])
    here = f", {download['percent']} % of it is here" if download["receivedBytes"] else ""
    if is_followed:
        return f"{name} is fetched by another program: {whole}{here}"
    return f"fetching {name}: {whole}{here} (halt it: {command('pause', download)})"


def retry_words(event: Object, left_s: float) -> str:
    """Why another attempt follows, and when."""
    return attempt_words(event["attempt"], left_s, event["error"]["message"])


def attempt_words(attempt: int, left_s: float, reason: str) -> str:
    """Which attempt follows, when, and why."""
    when = f"trying again in {duration(max(round(left_s), 0))}" if left_s >= 0.5 else "trying again"
    return f"{when} (attempt {attempt}): {reason.rstrip('.')}"


def restart_words(event: Object) -> str:
    """Why a file is fetched from its first byte."""
    return f"starting anew: {RESTARTS[event['because']]}"


def recovered_words(download: Object) -> str:
    """What became of a download whose program ended without a word."""
    name = quoted(download["displayName"])
    if download["state"]["status"] == "complete":
        return f"{name} was being put in place when a program ended; it is complete"
    return f"{name} was left unfinished by a program that ended; {download['percent']} % of it is here"


def outcome_of(download: Object, *, is_stopped: bool = False, is_abandoned: bool = False) -> Outcome:
    """What a run came to. `is_stopped`: this process was told to halt it; `is_abandoned`: nobody reads its events."""
    state, name = download["state"], quoted(download["displayName"])
    match state["status"]:
        case "complete":
            return Outcome(YES)
        case "paused":
            elsewhere = "" if is_stopped or is_abandoned else " from elsewhere"
            because = "; nobody reads its events any more" if is_abandoned else ""
            words = f"{name} was paused{elsewhere}{because}: {download['percent']} % of it is here"
            return Outcome(NOT_DONE, (f"{words} (go on: {command('resume', download)})",))
        case "failed":
            return _failed(download, state["error"])
        case "cancelled":
            return Outcome(NOT_DONE, (f"{name} was cancelled from elsewhere; what had arrived of it is removed",))
        case _:
            words = f"{name} goes on in another program, which is no longer watched from here"
            return Outcome(NOT_DONE, (f"{words} (halt it: {command('pause', download)})",))


def _failed(download: Object, error: Object) -> Outcome:
    code = NO if error["code"] in _NEGATIVE_ANSWERS else NOT_DONE
    message = error["message"].rstrip(".")
    failed = f"{quoted(download['displayName'])} could not be fetched: {message}. {error['hint']}"
    wait = ""
    if "retryAfterSeconds" in error:
        wait = f", in {duration(error['retryAfterSeconds'])} at the earliest"
    then = "to go on" if error["isRetryable"] else "to go on once that is mended"
    return Outcome(code, (failed, f"{then}{wait}: {command('resume', download)}"))
