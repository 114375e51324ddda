"""Rules of a ranking: the best first, every candidate accounted for, and no score without what it rests on.

They hold for whatever ranker writes the document: how a score is made is not theirs to say.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.ranked_agents import AGENT_RULES
from modeldoor_validators.rules.shared.artifacts import artifact_rules
from modeldoor_validators.rules.shared.disclosure import notices_rule
from modeldoor_validators.rules.shared.estimates import engine_rule, estimate_rules, largest_context_rule
from modeldoor_validators.rules.shared.models import identity_of, model_rules, one_entry_rule, quantization_rule
from modeldoor_validators.rules.shared.places import each
from modeldoor_validators.rules.shared.references import reference_rules
from modeldoor_validators.rules.shared.score_evidence import evidence_rules
from modeldoor_validators.rules.shared.workloads import workload_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

_ROWS = ("rows", ...)
_EXCLUDED = ("excluded", ...)
_UNFIT = {"doesNotFit": "doesNotFit", "unknown": "fitUnknown"}
"""Verdicts of a fit and the reasons that leave such a model out."""

SNAPSHOT_UNAVAILABLE = "snapshotUnavailable"
SCORE_TOLERANCE = 0.01
"""Quality and score may each be written with two decimals."""


def _rank_is_the_position(ranking: Document) -> Iterator[Wrong]:
    """Where the order itself is wrong, only that is told: ranks follow from it."""
    if _first_misplaced(ranking["rows"]):
        return
    for index, row in enumerate(ranking["rows"]):
        if row["rank"] != index + 1:
            yield ("rows", index, "rank"), f"must be {index + 1}, its place in `rows`; it is {row['rank']}"


def _best_first(ranking: Document) -> Iterator[Wrong]:
    rows = ranking["rows"]
    misplaced = _first_misplaced(rows)
    if misplaced:
        index, due = misplaced
        yield (
            ("rows", index),
            f"must stand before `$.rows[{due}]`: {_why_before(rows[index], rows[due])}; move it and renumber `rank`",
        )


def _first_misplaced(rows: list[dict[str, Any]]) -> tuple[int, int] | None:
    """The first row that stands too late, and the place before which it belongs."""
    keys = [_order(row) for row in rows]
    index = next((index for index in range(1, len(keys)) if keys[index] < keys[index - 1]), 0)
    return (index, bisect_right(keys, keys[index], 0, index)) if index else None


def _order(row: dict[str, Any]) -> tuple[Any, ...]:
    return -row["score"], -_speed(row), row["repository"], row["quantization"], identity_of(row["artifact"])


def _speed(row: dict[str, Any]) -> float:
    speed: float = row["decodeSpeed"].get("likelyTokensPerSecond", 0)
    return speed


def _why_before(row: dict[str, Any], other: dict[str, Any]) -> str:
    if row["score"] != other["score"]:
        return f"score {row['score']} is more than {other['score']}"
    if _speed(row) != _speed(other):
        slower = f"more than {_speed(other)}" if _speed(other) else "more than none"
        return f"of equal scores, {_speed(row)} tokens per second are {slower}"
    for key in ("repository", "quantization"):
        if row[key] != other[key]:
            return f"of equal scores and speeds, '{row[key]}' comes before '{other[key]}'"
    return "of rows that are alike, the smaller digest comes first"


def _counts_every_candidate(ranking: Document) -> Iterator[Wrong]:
    count = len(ranking["rows"]) + len(ranking["excluded"]) + ranking.get("beyondLimitCount", 0)
    if ranking["candidateCount"] != count:
        yield (
            ("candidateCount",),
            f"must be {count}: those in `rows`, in `excluded` and beyond the limit; it is {ranking['candidateCount']}",
        )


def _within_the_limit(ranking: Document) -> Iterator[Wrong]:
    limit, listed = ranking["options"].get("limit"), len(ranking["rows"])
    if limit is not None and listed > limit:
        yield ("options", "limit"), f"must be at least {listed}, the number of `rows`; it is {limit}"
    elif "beyondLimitCount" in ranking and limit != listed:
        yield ("beyondLimitCount",), "must be absent where `limit` holds nothing back"


def _unfit_only_when_asked(ranking: Document) -> Iterator[Wrong]:
    if ranking["options"]["includesUnfit"]:
        for place, entry in each(ranking, _EXCLUDED):
            if entry["reason"] in _UNFIT.values():
                yield (*place, "reason"), f"must not be '{entry['reason']}' where models that do not fit are listed too"
    else:
        for place, row in each(ranking, _ROWS):
            if row["fit"]["verdict"] in _UNFIT:
                reason = _UNFIT[row["fit"]["verdict"]]
                yield (
                    (*place, "fit", "verdict"),
                    f"must be 'fits' where `includesUnfit` is false: such a model stands in `excluded`, as '{reason}'",
                )


def _placement_allowed(ranking: Document) -> Iterator[Wrong]:
    allowed = ranking["options"].get("placements")
    for place, placement in each(ranking, (*_ROWS, "fit", "placement")):
        if allowed is not None and placement not in allowed:
            yield place, f"must be one of `placements` ({', '.join(map(repr, allowed))}); it is '{placement}'"


def _missing_snapshot_is_said(ranking: Document) -> Iterator[Wrong]:
    said = [place for place, code in each(ranking, ("notices", ..., "code")) if code == SNAPSHOT_UNAVAILABLE]
    if "benchmarks" not in ranking and not said:
        yield ("notices",), f"must have a notice '{SNAPSHOT_UNAVAILABLE}' where there is no benchmark snapshot"
    elif "benchmarks" in ranking and said:
        yield said[0], f"must not be '{SNAPSHOT_UNAVAILABLE}' where `benchmarks` names a snapshot"


def _quality_of_its_use(ranking: Document) -> Iterator[Wrong]:
    for place, quality in each(ranking, (*_ROWS, "quality")):
        if ranking["use"] not in quality:
            yield place, f"must have `{ranking['use']}`, which the ranking is for"


def _weighing_only_lowers(ranking: Document) -> Iterator[Wrong]:
    for place, row in each(ranking, _ROWS):
        quality = row["quality"].get(ranking["use"])
        if quality is not None and row["score"] > quality["score"] + SCORE_TOLERANCE:
            yield (
                (*place, "score"),
                f"must be at most {quality['score']}, its quality for '{ranking['use']}'; it is {row['score']}",
            )


def _rests_on_what_counts(ranking: Document) -> Iterator[Wrong]:
    for place, row in each(ranking, _ROWS):
        observed = {use for contribution in row["evidence"]["contributions"] for use in contribution["uses"]}
        for use, quality in row["quality"].items():
            rests_on = "ownBenchmarks" if use in observed else "otherBenchmarks"
            if quality["restsOn"] != rests_on:
                yield (
                    (*place, "quality", use, "restsOn"),
                    f"must be '{rests_on}' by the uses of its contributions; it is '{quality['restsOn']}'",
                )


def _interval_holds_the_quality(ranking: Document) -> Iterator[Wrong]:
    for place, row in each(ranking, _ROWS):
        for use, quality in row["quality"].items():
            interval = quality.get("interval")
            if interval and not interval["lowScore"] <= quality["score"] <= interval["highScore"]:
                yield (
                    (*place, "quality", use, "score"),
                    f"must lie between `lowScore` ({interval['lowScore']}) and `highScore` ({interval['highScore']}); it is {quality['score']}",
                )


def _quality_within_its_figures(ranking: Document) -> Iterator[Wrong]:
    """Whatever mean is taken; a line through siblings of other sizes may lead beyond them."""
    for place, row in each(ranking, _ROWS):
        contributions = row["evidence"]["contributions"]
        for use, quality in row["quality"].items():
            counted = [figure for figure in contributions if use in figure["uses"]] or contributions
            if any(figure["grade"] == "interpolated" for figure in counted):
                continue
            scores = [figure["score"] for figure in counted]
            if not min(scores) - SCORE_TOLERANCE <= quality["score"] <= max(scores) + SCORE_TOLERANCE:
                yield (
                    (*place, "quality", use, "score"),
                    f"must lie between {min(scores)} and {max(scores)}, the scores that it rests on; it is {quality['score']}",
                )


def _disk_is_the_artifacts(ranking: Document) -> Iterator[Wrong]:
    for place, row in each(ranking, _ROWS):
        size, told = row["artifact"].get("totalBytes"), row.get("diskBytes")
        if size is None and told is not None:
            yield (*place, "diskBytes"), "must be absent: the size of its files is not known"
        elif size is not None and told is None:
            yield place, f"must have `diskBytes`: {size}, the size of its files"
        elif told != size:
            yield (*place, "diskBytes"), f"must be {size}, the size of its files; it is {told}"


RULES = (
    notices_rule(("notices",)),
    *reference_rules(
        (("hardware",), "hardware-profile"),
        (("benchmarks",), "benchmark-snapshot"),
        (("candidates",), "model-candidates"),
    ),
    *workload_rules(("workload",)),
    Rule("ranking/rank-is-the-position", "A model's rank is its place in the list, from 1.", _rank_is_the_position),
    Rule(
        "ranking/best-first",
        "The best stands first: by score, likely speed, repository, quantisation and digests of files.",
        _best_first,
    ),
    Rule("ranking/counts-every-candidate", "No candidate is dropped in silence.", _counts_every_candidate),
    Rule("ranking/within-the-limit", "There are no more rows than were asked for.", _within_the_limit),
    Rule(
        "ranking/unfit-only-when-asked",
        "A model that does not fit is listed when that was asked for, and is left out by name when not.",
        _unfit_only_when_asked,
    ),
    Rule("ranking/placement-allowed", "A model that fits lies where it may.", _placement_allowed),
    Rule(
        "ranking/missing-snapshot-is-said",
        "Where no benchmark snapshot could be had, the ranking says so.",
        _missing_snapshot_is_said,
    ),
    Rule("ranking/quality-of-its-use", "A model is ranked for a use that something is known of.", _quality_of_its_use),
    Rule("ranking/weighing-only-lowers", "A score is at most the quality that it weighs.", _weighing_only_lowers),
    Rule(
        "ranking/rests-on-what-counts",
        "A quality rests on benchmarks of its own use just when one of them counts.",
        _rests_on_what_counts,
    ),
    Rule("ranking/interval-holds-the-quality", "A quality lies inside its interval.", _interval_holds_the_quality),
    Rule(
        "ranking/quality-within-its-figures",
        "A quality is neither better nor worse than all figures that it rests on, unless it is interpolated.",
        _quality_within_its_figures,
    ),
    Rule(
        "ranking/disk-is-the-artifacts",
        "A model takes the room of its files, as far as that is known.",
        _disk_is_the_artifacts,
    ),
    one_entry_rule(_ROWS, _EXCLUDED),
    *model_rules(_ROWS),
    quantization_rule(_EXCLUDED),
    *estimate_rules(_ROWS),
    engine_rule(_ROWS),
    largest_context_rule(_ROWS),
    *evidence_rules(_ROWS, "rankedAt"),
    *AGENT_RULES,
    *artifact_rules((*_ROWS, "artifact"), (*_EXCLUDED, "artifact")),
)
