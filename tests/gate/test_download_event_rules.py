"""An event of a download shows a change that there is, and a download that keeps its own rules."""

from __future__ import annotations

from typing import Any

from families import for_each
from goldens import golden
from modeldoor_validators import check
from modeldoor_validators.rules.shared.download_states import FOLLOWS

SHOWN = {
    "pending": "pending",
    "downloading": "downloading",
    "paused": "paused-by-its-owner",
    "verifying": "verifying",
    "installing": "installing",
    "complete": "complete",
    "failed": "failed-disk-full",
    "cancelled": "cancelled",
}
"""For each state an example of a download that has it."""


def event(name: str, **changes: Any) -> Any:
    return golden(name, "download-event") | changes


def broken(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, "download-event")]


def test_every_change_of_state_is_told_exactly_when_it_can_happen() -> None:
    for after, example in SHOWN.items():
        download = golden(example, "model-download")
        for before, following in FOLLOWS.items():
            document = event("all-here", event={"type": "stateChanged", "previousStatus": before}, download=download)
            expected = [] if after in following else [("downloadEvent/state-can-follow", "/event/previousStatus")]
            assert broken(document) == expected, f"{before} -> {after}"
        assert broken(event("begun", event={"type": "stateChanged"}, download=download)) == [], (
            "a stream may begin with any"
        )


@for_each("name", ["progressed", "retrying", "restarted"])
@for_each("status", sorted(SHOWN))
def test_bytes_come_in_only_while_the_download_runs(name: str, status: str) -> None:
    document = event(name, download=golden(SHOWN[status], "model-download"))
    expected = [] if status == "downloading" else [("downloadEvent/happens-while-it-runs", "/download/state/status")]
    assert broken(document) == expected


def test_the_download_within_keeps_every_rule_of_its_own_contract() -> None:
    download = golden("downloading", "model-download") | {"percent": 12}
    assert broken(event("progressed", download=download)) == [("download/percent-from-bytes", "/download/percent")]
    download = golden("failed-disk-full", "model-download")
    download["state"]["error"]["message"] = "The disk of /home/ada is full."
    assert broken(event("all-here", event={"type": "stateChanged"}, download=download)) == [
        ("text/discloses-nothing", "/download/state/error/message")
    ]


def test_what_cannot_help_is_not_tried_again() -> None:
    document = event("retrying")
    document["event"]["error"] = {
        "code": "notFound",
        "message": "There is no such file.",
        "hint": "Check the reference.",
        "isRetryable": False,
    }
    assert broken(document) == [("downloadEvent/retried-because-it-may-help", "/event/error/isRetryable")]
