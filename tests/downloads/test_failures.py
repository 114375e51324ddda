"""How a failed download says why: the code, words that tell nothing of this machine, and whether to try again."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from families import for_each
from modeldoor_lifecycle.downloads.errors import DatabaseRefused
from modeldoor_lifecycle.downloads.failures import error_of, room_refused, transfer_error
from modeldoor_lifecycle.hub.errors import TransferRefused
from modeldoor_lifecycle.store.errors import DigestMismatch, SizeMismatch, StoreError, StoreFailed, StoreFull
from modeldoor_validators import check
from modeldoor_validators.errors import ModeldoorError

FAILED = Path(__file__).parents[2] / "examples" / "v1" / "model-download" / "failed-rate-limited.json"
LONGEST = 500
INSTEAD = ("It ended without the file.", "Try again; what has arrived is kept.")


def assert_told(error: dict[str, Any]) -> None:
    """A document with this error passes the gate."""
    document = json.loads(FAILED.read_text())
    document["state"]["error"] = error
    assert check(document, "model-download") == ()


def refusal(message: str = "the server must answer", hint: str = "try again", **options: Any) -> TransferRefused:
    return TransferRefused("rateLimited", message, hint=hint, **{"is_retryable": True, **options})


def test_what_a_server_asks_to_wait_is_told_where_waiting_helps() -> None:
    assert transfer_error(refusal(retry_after_s=30))["retryAfterSeconds"] == 30
    assert error_of(refusal(retry_after_s=0))["retryAfterSeconds"] == 0
    for each in (refusal(), refusal(is_retryable=False, retry_after_s=30)):
        assert "retryAfterSeconds" not in error_of(each)
    assert_told(error_of(refusal(retry_after_s=30)))


@for_each(
    ("failure", "code", "is_retryable"),
    [
        (refusal(), "rateLimited", True),
        (refusal(is_retryable=False), "rateLimited", False),
        (StoreFull("the disk must have room"), "diskFull", True),
        (StoreFailed("the store must be writable"), "diskFailed", False),
        (DigestMismatch(), "digestMismatch", False),
        (SizeMismatch(5, 6), "sizeMismatch", False),
        (StoreError("the store must be one"), "internal", False),
        (DatabaseRefused("/home/ada/downloads.sqlite", "usable: it is full", hint="free some room"), "internal", True),
        (ModeldoorError("it must be otherwise"), "internal", True),
        (OSError(errno.EMFILE, "Too many open files", "/home/ada/model"), "internal", True),
        (ZeroDivisionError("/home/ada"), "internal", True),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else "",
)
def test_every_failure_has_its_code_and_says_whether_trying_again_may_help(
    failure: Exception, code: str, *, is_retryable: bool
) -> None:
    error = error_of(failure)
    assert (error["code"], error["isRetryable"]) == (code, is_retryable)
    assert "ada" not in str(error)
    assert_told(error)


def test_what_went_wrong_is_said_in_sentences() -> None:
    said = error_of(refusal("the server\n must\tanswer\x07", "wait (a while)"))
    assert (said["message"], said["hint"]) == ("The server must answer.", "Wait (a while)")
    assert error_of(DatabaseRefused("/x", "usable: it is full", hint=""))["message"] == (
        "The database of downloads must be usable: it is full."
    )
    assert error_of(OSError(errno.EMFILE, "Too many open files"))["message"] == (
        "The system did not do what was asked of it: too many open files."
    )
    assert error_of(ZeroDivisionError("no"))["message"] == "This is a fault of modeldoor: ZeroDivisionError."
    for end in "?!":
        assert error_of(refusal(f"is it there{end}"))["message"] == f"Is it there{end}"


@for_each(
    "secret",
    [
        "it is in /home/ada/models",
        "with the token hf_abcdefghijklmnopqrstuvwxyz",
        "expected 6c1a2b41161032677be168d354123594c0e6e67d2b9227c84f296ad037c728ff",
        "asked https://models.example.org/a.gguf?signature=abc123def456",
    ],
)
def test_words_that_tell_a_path_a_token_a_digest_or_a_query_never_leave(secret: str) -> None:
    error = error_of(refusal(f"the server must answer: {secret}", f"try again: {secret}", retry_after_s=1))
    assert (error["message"], error["hint"]) == INSTEAD
    assert error["retryAfterSeconds"] == 1, "what can be told is told"
    assert_told(error)


@for_each(
    ("text", "said"),
    [
        ("", INSTEAD[0]),
        (" x ", INSTEAD[0]),
        ("ab", "Ab."),
        ("w" * (LONGEST - 1), "W" + "w" * (LONGEST - 2) + "."),
        ("w" * LONGEST, "W" + "w" * (LONGEST - 1)),
        ("w" * (LONGEST + 1), "W" + "w" * (LONGEST - 1)),
        ("w" * (LONGEST - 1) + " more", "W" + "w" * (LONGEST - 2) + "."),
    ],
)
def test_a_text_is_cut_to_what_a_document_may_hold(text: str, said: str) -> None:
    error = error_of(refusal(text))
    assert error["message"] == said
    assert_told(error)


@given(st.text(max_size=60), st.text(max_size=60))
@example("x" * 700, "\u2028\x00\ud800")
@settings(max_examples=25)
def test_whatever_a_failure_says_a_document_can_hold_it(message: str, hint: str) -> None:
    assert_told(error_of(refusal(message, hint)))


def test_a_disk_without_room_says_what_it_must_have_and_what_others_were_promised() -> None:
    alone, beside = room_refused(1000, 400, 0), room_refused(1000, 700, 300)
    assert alone["message"] == "The disk of the model store must have 1000 bytes free; it has 400."
    assert beside["message"].endswith("it has 700, of which 300 are promised to other downloads.")
    for error in (alone, beside):
        assert (error["code"], error["isRetryable"]) == ("diskFull", True)
        assert_told(error)
