"""Rules of a download event: what happened can happen, and the download that it shows keeps its own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule, model_download
from modeldoor_validators.rules.shared.disclosure import disclosure_rule
from modeldoor_validators.rules.shared.download_states import FOLLOWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.rules import Document, Wrong

_WHILE_IT_RUNS = frozenset({"progressed", "retrying", "restarted"})


def _of_the_download(rule: Rule) -> Callable[[Document], Iterator[Wrong]]:
    def check(event: Document) -> Iterator[Wrong]:
        for place, message in rule.check(event["download"]):
            yield ("download", *place), message

    return check


def _state_can_follow(event: Document) -> Iterator[Wrong]:
    before = event["event"].get("previousStatus")
    after = event["download"]["state"]["status"]
    if before is not None and after not in FOLLOWS[before]:
        possible = sorted(FOLLOWS[before])
        words = f"after it comes {_listed(possible)}" if possible else "it is an end"
        yield ("event", "previousStatus"), f"must be a state that '{after}' can follow; it is '{before}', and {words}"


def _listed(names: list[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)


def _happens_while_it_runs(event: Document) -> Iterator[Wrong]:
    status = event["download"]["state"]["status"]
    if event["event"]["type"] in _WHILE_IT_RUNS and status != "downloading":
        yield (
            ("download", "state", "status"),
            f"must be 'downloading' where the event is '{event['event']['type']}'; it is '{status}'",
        )


def _retried_because_it_may_help(event: Document) -> Iterator[Wrong]:
    if event["event"]["type"] == "retrying" and not event["event"]["error"]["isRetryable"]:
        yield ("event", "error", "isRetryable"), "must be true: nothing is tried again that cannot help"


RULES = (
    *(Rule(rule.id, rule.sentence, _of_the_download(rule)) for rule in model_download.RULES),
    Rule(
        "downloadEvent/state-can-follow", "A download changes from one state only to certain others.", _state_can_follow
    ),
    Rule(
        "downloadEvent/happens-while-it-runs",
        "Bytes come in, attempts fail and files begin anew only while the download is running.",
        _happens_while_it_runs,
    ),
    Rule(
        "downloadEvent/retried-because-it-may-help",
        "Only what may help is tried again.",
        _retried_because_it_may_help,
    ),
    disclosure_rule(("event", "error", "message"), ("event", "error", "hint")),
)
