"""What `modeldoor download` says: figures as people read them, how a run ended, and which download is meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from families import for_each
from goldens import ROOT, golden
from modeldoor.cli.download_choice import NoSuchDownload, SeveralDownloads, chosen
from modeldoor.cli.download_words import (
    begun_words,
    duration,
    outcome_of,
    recovered_words,
    restart_words,
    retry_words,
    share,
    size,
)

CONTRACT = "model-download"
GIB = 2**30


def download(name: str = "downloading", **changes: Any) -> dict[str, Any]:
    return {**golden(name, CONTRACT), **changes}


def failed(code: str, **changes: Any) -> dict[str, Any]:
    document = golden("failed-rate-limited", CONTRACT)
    error = {**document["state"]["error"], "code": code, **changes}
    if not error["isRetryable"]:
        error.pop("retryAfterSeconds", None)
    return {**document, "state": {**document["state"], "error": error}}


# Figures


@for_each(
    ("number_bytes", "words"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1_500_000, "1.4 MiB"), (5_761_057_728, "5.37 GiB")],
)
def test_a_size_has_the_digits_that_mean_something(number_bytes: int, words: str) -> None:
    assert size(number_bytes) == words


def test_a_share_says_that_all_is_here_only_when_it_is() -> None:
    assert share(5 * GIB - 1, 5 * GIB) == "4.99/5.00 GiB"
    assert share(5 * GIB, 5 * GIB) == "5.00/5.00 GiB"
    assert share(3_000_000, 3_000_000) == "2.9/2.9 MiB"
    assert share(2_999_999, 3_000_000) == "2.8/2.9 MiB"
    assert share(1, 10) == "1/10 B"


@for_each(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min 0 s"), (3599, "59 min 59 s"), (3600, "1 h 0 min"), (200_000, "2 d 7 h")],
)
def test_a_duration_has_its_two_largest_units(seconds: int, words: str) -> None:
    assert duration(seconds) == words


# What goes on


def test_a_retry_says_when_and_why() -> None:
    event = golden("retrying", "download-event")["event"]
    assert retry_words(event, 4.6).startswith(f"trying again in 5 s (attempt {event['attempt']}): ")
    assert retry_words(event, 0.1).startswith(f"trying again (attempt {event['attempt']}): ")
    assert retry_words(event, -3).endswith(event["error"]["message"].rstrip("."))


def test_every_reason_to_start_anew_has_words() -> None:
    schema = json.loads((ROOT / "schemas" / "v1" / "download-event.json").read_text())
    for because in schema["$defs"]["Restarted"]["properties"]["because"]["enum"]:
        assert restart_words({"because": because}).startswith("starting anew: ")


def test_what_was_recovered_is_told_with_what_is_left_of_it() -> None:
    paused = golden("paused-by-its-owner", CONTRACT)
    assert recovered_words(paused).endswith(
        f"was left unfinished by a program that ended; {paused['percent']} % of it is here"
    )
    assert recovered_words(golden("complete", CONTRACT)).endswith("it is complete")


# How it ended


def test_a_complete_download_is_a_yes() -> None:
    assert outcome_of(golden("complete", CONTRACT)) == (0, ())


@for_each("code", ["digestMismatch", "sizeMismatch"])
def test_another_file_on_the_server_is_a_negative_answer(code: str) -> None:
    outcome = outcome_of(failed(code, isRetryable=False))
    assert outcome.code == 1
    assert outcome.complaints[1].startswith("to go on once that is mended: modeldoor download resume ")


@for_each("code", ["network", "timeout", "diskFull", "forbidden", "internal"])
def test_every_other_failure_could_not_be_carried_out(code: str) -> None:
    document = failed(code)
    error = document["state"]["error"]
    code_, (what, then) = outcome_of(document)
    assert code_ == 2
    assert error["message"].rstrip(".") in what
    assert error["hint"] in what
    wait = duration(error["retryAfterSeconds"])
    assert then == f"to go on, in {wait} at the earliest: modeldoor download resume {document['downloadId'][:8]}"


def test_a_paused_download_says_how_to_go_on() -> None:
    document = golden("paused-by-its-owner", CONTRACT)
    (here,) = outcome_of(document, is_stopped=True).complaints
    (elsewhere,) = outcome_of(document).complaints
    (abandoned,) = outcome_of(document, is_abandoned=True).complaints
    command = f"(go on: modeldoor download resume {document['downloadId'][:8]})"
    assert here.endswith(command)
    assert "paused:" in here
    assert "paused from elsewhere:" in elsewhere
    assert "nobody reads its events any more" in abandoned
    assert outcome_of(document).code == 2


def test_what_others_cancelled_or_go_on_with_is_said() -> None:
    assert outcome_of(golden("cancelled", CONTRACT)).code == 2
    code, (words,) = outcome_of(golden("downloading", CONTRACT), is_stopped=True)
    assert code == 2
    assert "goes on in another program" in words
    assert "modeldoor download pause" in words


# Which one is meant

ONE = "0d9f1c1e-8f43-4c53-9d0a-2f6f6f1b7c11"
OTHER = "0d9f7777-8f43-4c53-9d0a-2f6f6f1b7c11"


def test_an_id_or_its_beginning_leads_to_its_download() -> None:
    one, other = download(downloadId=ONE), download(downloadId=OTHER, displayName="Other", entryId="other")
    for text in (ONE, ONE[:-1], "0d9f1", "0d9f1c1e"):
        assert chosen([other, one], text) is one


def test_a_name_leads_to_the_newest_download_of_it() -> None:
    newest, older = download(downloadId=ONE), download(downloadId=OTHER)
    assert chosen([newest, older], newest["entryId"]) is newest
    assert chosen([newest, older], newest["displayName"]) is newest


def test_a_beginning_of_several_ids_names_them_all() -> None:
    with pytest.raises(SeveralDownloads, match=f"{ONE}.*{OTHER}"):
        chosen([download(downloadId=ONE), download(downloadId=OTHER)], "0d9f")


def test_of_very_many_only_some_are_named() -> None:
    many = [download(downloadId=f"0d9f{number:04}") for number in range(9)]
    with pytest.raises(SeveralDownloads, match="and 4 more"):
        chosen(many, "0d9f")


@for_each("text", ["", "0d9", "nobody", "0D9F1C1E", "../0d9f1c1e", "\x1b[2J", "x" * 10_000])
def test_whatever_else_is_no_download(text: str) -> None:
    with pytest.raises(NoSuchDownload) as refusal:
        chosen([download(downloadId=ONE)], text)
    assert len(str(refusal.value)) < 400


# A log


def test_a_log_says_what_begins_and_how_to_halt_it() -> None:
    new = download(displayName="A model", totalBytes=2 * GIB, receivedBytes=0, percent=0)
    halt = f"(halt it: modeldoor download pause {new['downloadId'][:8]})"
    assert begun_words(new, is_followed=False) == f"fetching 'A model': 2.00 GiB {halt}"
    half = {**new, "receivedBytes": GIB, "percent": 50}
    assert begun_words(half, is_followed=False) == f"fetching 'A model': 2.00 GiB, 50 % of it is here {halt}"
    assert (
        begun_words(half, is_followed=True) == "'A model' is fetched by another program: 2.00 GiB, 50 % of it is here"
    )


@for_each("text", ["https://me:word@example.org/x?key=word", "hf:a/b@word/c", "C:\\word", "/home/word"])
def test_what_may_be_an_address_is_not_repeated(text: str) -> None:
    with pytest.raises(NoSuchDownload) as refused:
        chosen([download()], text)
    assert "word" not in str(refused.value)
    assert "its id" in refused.value.message
