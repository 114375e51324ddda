"""Rules of a proposal: what it would change is what its figures say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.artifacts import artifact_rules
from modeldoor_validators.rules.shared.pool_entries import entry_name_rule, exclusive_rule
from modeldoor_validators.rules.shared.references import reference_rules
from modeldoor_validators.times import exactly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong

SMALLEST_STEP = 1e-6
"""Scores are differences of decimal fractions; binary numbers carry those to far less than this."""

_ORDER = ("startedAt", "decidedAt", "completedAt", "supersededAt")


def _disk_change_follows(proposal: Document) -> Iterator[Wrong]:
    action = proposal["action"]
    comes = action["target"]["artifact"]["totalBytes"] if "target" in action else 0
    leaving = action.get("replaces", action.get("removes"))
    change = comes - (leaving["exclusiveBytes"] if leaving else 0)
    if proposal["diskChangeBytes"] != change:
        yield (
            ("diskChangeBytes",),
            f"must be {change}, the size of what comes less what the removal frees; it is {proposal['diskChangeBytes']}",
        )


def _swap_brings_a_better_one(proposal: Document) -> Iterator[Wrong]:
    action = proposal["action"]
    if action["kind"] != "swap" or action["replaces"]["score"]["status"] != "scored":
        return
    old, new = action["replaces"]["score"]["score"], action["target"]["score"]
    if new <= old:
        yield ("action", "target", "score"), f"must be more than {old}, the score of the model that leaves; it is {new}"


def _gain_is_the_difference(proposal: Document) -> Iterator[Wrong]:
    action = proposal["action"]
    if action["kind"] != "swap":
        return
    score = action["replaces"]["score"]
    if score["status"] != "scored":
        if "scoreGain" in action:
            yield ("action", "scoreGain"), "must be absent where the model that leaves has no score"
        return
    gain = action["target"]["score"] - score["score"]
    if gain <= 0:
        return
    if "scoreGain" not in action:
        yield ("action",), "must have `scoreGain` where the model that leaves has a score"
    elif abs(action["scoreGain"] - gain) > SMALLEST_STEP:
        yield (
            ("action", "scoreGain"),
            f"must be {gain:.6g}, the one score less the other; it is {action['scoreGain']}",
        )


def _swap_changes_the_name(proposal: Document) -> Iterator[Wrong]:
    action = proposal["action"]
    if action["kind"] == "swap" and action["target"]["name"] == action["replaces"]["name"]:
        yield ("action", "target", "name"), f"must not be '{action['replaces']['name']}', the model that leaves"


def _superseded_by_another(proposal: Document) -> Iterator[Wrong]:
    newer = proposal["state"].get("ranking")
    if newer is not None and newer["digest"] == proposal["ranking"]["digest"]:
        yield (
            ("state", "ranking", "digest"),
            "must be that of a newer ranking; it is the one that the proposal follows from",
        )


def _times_in_order(proposal: Document) -> Iterator[Wrong]:
    created, updated, state = proposal["createdAt"], proposal["updatedAt"], proposal["state"]
    times: list[tuple[Place, str]] = [(("state", key), state[key]) for key in _ORDER if key in state]
    for key in ("failure", "lastFailure"):
        if key in state:
            times.append((("state", key, "failedAt"), state[key]["failedAt"]))
    if state["status"] == "installing":
        times = [(("state", "decidedAt"), state["decidedAt"]), (("state", "startedAt"), state["startedAt"])]
    before = created
    for place, time in [*times, (("updatedAt",), updated)]:
        if exactly(time) < exactly(before):
            yield place, f"must not be earlier than {before}; it is {time}"
            return
        before = time


def _evidence_is_not_younger(proposal: Document) -> Iterator[Wrong]:
    newest = proposal["justification"]["evidence"].get("newestObservedOn", "")
    if newest > proposal["createdAt"][: len(newest)]:
        yield (
            ("justification", "evidence", "newestObservedOn"),
            f"must not be later than the day of `createdAt` ({proposal['createdAt']}); it is {newest}",
        )


RULES = (
    Rule(
        "proposal/disk-change-follows",
        "The change on the disk is the size of what comes less what the removal frees.",
        _disk_change_follows,
    ),
    exclusive_rule(("action", "replaces"), ("action", "removes")),
    Rule(
        "proposal/swap-brings-a-better-one",
        "A swap brings a model with a better score than the one that leaves.",
        _swap_brings_a_better_one,
    ),
    Rule(
        "proposal/gain-is-the-difference",
        "The gain is the difference of two scores, and is told just when there are two.",
        _gain_is_the_difference,
    ),
    Rule("proposal/swap-changes-the-name", "A swap brings another model than it removes.", _swap_changes_the_name),
    entry_name_rule(("action", "target")),
    Rule(
        "proposal/superseded-by-another",
        "What makes a proposal moot is another ranking than the one that it follows from.",
        _superseded_by_another,
    ),
    Rule("proposal/times-in-order", "Each step of a proposal comes after the one before it.", _times_in_order),
    Rule(
        "proposal/evidence-is-not-younger",
        "The evidence was there when the proposal was made.",
        _evidence_is_not_younger,
    ),
    *artifact_rules(("action", "target", "artifact")),
    *reference_rules((("ranking",), "ranked-models"), (("state", "ranking"), "ranked-models")),
)
