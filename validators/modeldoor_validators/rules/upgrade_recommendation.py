"""Rules of an upgrade recommendation: it is better, by as much as it says, and runs where the old model ran."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import floor
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each, repeated
from modeldoor_validators.rules.shared.ram_brackets import limit_bytes, smallest_bracket
from modeldoor_validators.rules.shared.references import reference_rules
from modeldoor_validators.rules.shared.workloads import workload_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.rules import Document, Wrong

GAIN_TOLERANCE = Decimal("1e-9")
"""Two scores of at most 100 that a program subtracts in binary are less than 2^-46 off; a real gain is far more."""

HIGHEST_PERCENT = 1_000_000
"""The largest share that `qualityGainPercent` can say."""


def _registries_once(document: Document) -> Iterator[Wrong]:
    yield from repeated(each(document, ("registries", ..., "digest")), "a digest")


def _current_is_the_one(document: Document) -> Iterator[Wrong]:
    for place, current in each(document, ("outcome", "current")):
        if current["id"] != document["currentId"]:
            yield (*place, "id"), f"must be `currentId` ('{document['currentId']}'); it is '{current['id']}'"
        elif current["version"] != document.get("currentVersion", current["version"]):
            words = f"must be `currentVersion` ({document['currentVersion']}); it is {current['version']}"
            yield (*place, "version"), words


def _of_an_upgrade(check: Callable[[Document], Iterator[Wrong]], document: Document) -> Iterator[Wrong]:
    if document["outcome"]["result"] == "upgrade":
        for place, message in check(document["outcome"]):
            yield ("outcome", *place), message


def _strictly_better(outcome: Document) -> Iterator[Wrong]:
    current, recommended = outcome["current"], outcome["recommended"]
    if recommended["id"] == current["id"] and recommended["version"] <= current["version"]:
        words = f"must be newer than the version in use ({current['version']}); it is {recommended['version']}"
        yield ("recommended", "version"), words
    elif recommended["score"] < current["score"]:
        words = f"must be at least the current score ({current['score']}); it is {recommended['score']}"
        yield ("recommended", "score"), words
    elif _what_decides(outcome) is None and "newer" in outcome:
        yield (
            ("newer",),
            "must be a newer version of the current model that is as good and larger than what is recommended, which is another model",
        )
    elif _what_decides(outcome) is None:
        yield (
            ("recommended", "totalBytes"),
            f"must be smaller than the current model ({current['totalBytes']}), which is as good; it is {recommended['totalBytes']}",
        )


def _because_decides(outcome: Document) -> Iterator[Wrong]:
    decides = _what_decides(outcome)
    if decides not in (None, outcome["because"]):
        yield ("because",), f"must be '{decides}', which decides first; it is '{outcome['because']}'"


def _what_decides(outcome: Document) -> str | None:
    current, recommended = outcome["current"], outcome["recommended"]
    if recommended["score"] > current["score"]:
        return "higherScore"
    if recommended["score"] == current["score"]:
        if recommended["id"] == current["id"]:
            return "newerVersion" if recommended["version"] > current["version"] else None
        if recommended["totalBytes"] < current["totalBytes"]:
            return "smaller"
        if "newer" in outcome and _is_replaced_by(current, outcome["newer"], recommended):
            return "smallerThanNewer"
    return None


def _is_replaced_by(current: Document, newer: Document, recommended: Document) -> bool:
    """Whether a newer version of the current model is as good, and larger than what is recommended."""
    is_newer = newer["id"] == current["id"] and newer["version"] > current["version"]
    is_larger = newer["totalBytes"] > recommended["totalBytes"]
    return bool(is_newer and is_larger and newer["score"] == current["score"])


def _newer_where_it_decides(outcome: Document) -> Iterator[Wrong]:
    decides = _what_decides(outcome)
    if "newer" in outcome and decides not in (None, "smallerThanNewer"):
        yield ("newer",), f"must be absent where something else decides ('{decides}')"


def _none_suits_a_machine(document: Document) -> Iterator[Wrong]:
    if document["outcome"].get("because") == "noneSuits" and "target" not in document:
        yield ("outcome", "because"), "must not be 'noneSuits' without `target`: no machine was looked at"


def _replaced_is_known(document: Document) -> Iterator[Wrong]:
    outcome = document["outcome"]
    if "replacedBecause" not in outcome:
        return
    at = ("outcome", "replacedBecause")
    if "currentVersion" not in document:
        yield at, "must be absent without `currentVersion`: the version that the registry has now was not replaced"
    elif outcome["result"] == "none" and outcome["because"] not in _OF_A_KNOWN_VERSION:
        yield at, f"must be absent where the version in use is not known (`because` is '{outcome['because']}')"


_OF_A_KNOWN_VERSION = ("currentIsBest", "noneSuits", "nothingComparable")


def _gain_is_the_difference(outcome: Document) -> Iterator[Wrong]:
    gain = _gain(outcome)
    if gain >= 0 and abs(Decimal(str(outcome["qualityGain"])) - gain) > GAIN_TOLERANCE:
        yield ("qualityGain",), f"must be {gain}, the difference of the scores; it is {outcome['qualityGain']}"


def _percent_is_the_share(outcome: Document) -> Iterator[Wrong]:
    due, said = _percent(outcome), outcome.get("qualityGainPercent")
    if said is None and due is not None:
        yield (), f"must have `qualityGainPercent`, which is {due}"
    elif said is not None and due is None:
        yield ("qualityGainPercent",), "must be absent where no share of the current score can be told"
    elif said != due:
        yield ("qualityGainPercent",), f"must be {due}, the gain as a share of the current score; it is {said}"


def _percent(outcome: Document) -> int | None:
    current, gain = _score(outcome["current"]), _gain(outcome)
    if current == 0 or gain < 0:
        return None
    percent = floor(Fraction(gain) * 100 / Fraction(current) + Fraction(1, 2))
    return percent if percent <= HIGHEST_PERCENT else None


def _gain(outcome: Document) -> Decimal:
    return _score(outcome["recommended"]) - _score(outcome["current"])


def _score(standing: Document) -> Decimal:
    return Decimal(str(standing["score"]))


def _download_is_the_recommended(outcome: Document) -> Iterator[Wrong]:
    total = outcome["recommended"]["totalBytes"]
    if outcome["downloadBytes"] != total:
        yield ("downloadBytes",), f"must be {total}, the size of what is recommended; it is {outcome['downloadBytes']}"


def _same_bracket(outcome: Document) -> Iterator[Wrong]:
    bracket = outcome["ramBracket"]
    current, recommended = (smallest_bracket(outcome[which]["memoryBytes"]) for which in ("current", "recommended"))
    if current != bracket:
        yield ("ramBracket",), f"must be '{current}', which the current model's memory says; it is '{bracket}'"
    elif recommended != bracket:
        needed = outcome["recommended"]["memoryBytes"]
        words = f"must be that of a model for '{bracket}'; {needed} bytes are for '{recommended}'"
        yield ("recommended", "memoryBytes"), words


def _runs_where_the_old_one_ran(outcome: Document) -> Iterator[Wrong]:
    limit = max(limit_bytes(outcome["ramBracket"]), outcome["current"]["memoryBytes"])
    needed = outcome["recommended"]["memoryBytes"]
    if needed > limit and smallest_bracket(needed) == outcome["ramBracket"]:
        yield (
            ("recommended", "memoryBytes"),
            f"must be at most {limit}, which every machine gives that runs the current model; it is {needed}",
        )


RULES = (
    *reference_rules(
        (("registries", ...), "model-registry"),
        (("target", "hardware"), "hardware-profile"),
        (("target", "calibration"), "speed-calibration"),
    ),
    *workload_rules(("target", "workload")),
    Rule("upgrade/registries-once", "Each registry was asked once.", _registries_once),
    Rule(
        "upgrade/current-is-the-one",
        "The current model is the one that was asked about.",
        _current_is_the_one,
    ),
    Rule(
        "upgrade/strictly-better",
        "What is recommended has a higher score, or at the same score is a newer version, or smaller than the current model or than a newer version of it.",
        partial(_of_an_upgrade, _strictly_better),
    ),
    Rule(
        "upgrade/because-decides",
        "The reason is the first thing that decides.",
        partial(_of_an_upgrade, _because_decides),
    ),
    Rule(
        "upgrade/newer-where-it-decides",
        "The newer version of the current model is told where nothing else decides.",
        partial(_of_an_upgrade, _newer_where_it_decides),
    ),
    Rule(
        "upgrade/none-suits-a-machine",
        "Whether a better model suits is said of a machine.",
        _none_suits_a_machine,
    ),
    Rule(
        "upgrade/replaced-is-known",
        "Why a version was replaced is told of a version that was named and is known.",
        _replaced_is_known,
    ),
    Rule(
        "upgrade/gain-is-the-difference",
        "The gain is the difference of the two scores.",
        partial(_of_an_upgrade, _gain_is_the_difference),
    ),
    Rule(
        "upgrade/percent-is-the-share",
        "The percentage is the gain as a share of the current score, and absent where there is none.",
        partial(_of_an_upgrade, _percent_is_the_share),
    ),
    Rule(
        "upgrade/download-is-the-recommended",
        "What is fetched is what is recommended.",
        partial(_of_an_upgrade, _download_is_the_recommended),
    ),
    Rule(
        "upgrade/same-bracket",
        "Both models are for a machine of the same size.",
        partial(_of_an_upgrade, _same_bracket),
    ),
    Rule(
        "upgrade/runs-where-the-old-one-ran",
        "What is recommended needs no more memory than the smallest machine of the bracket gives, or than the current model.",
        partial(_of_an_upgrade, _runs_where_the_old_one_ran),
    ),
)
