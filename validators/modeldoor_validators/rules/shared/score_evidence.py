"""Rules of the evidence for a score: nothing counts twice, comes from the future, or is better than it was measured."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each, repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

GRADES = ("direct", "variant", "base", "interpolated", "selfReported")
"""From the strongest to the weakest, as in the schema."""

WEIGHT_TOLERANCE = 0.00025
"""Weights may be written with four decimals: three roundings and that of the product are off by 0.0002 at most."""

SCALES = {"percent": (0, 100), "elo": (100, 10000)}
"""What figures a scale has. Ratings begin near 1000, and no arena has one below 100: such a figure is a percent."""

POPULARITY = frozenset({"downloads", "likes", "popularity", "stars", "trending"})
"""Words that no benchmark is named after: they tell how many took a model, not how good it is."""


def evidence_rules(rows: Path, time: str) -> tuple[Rule, ...]:
    """The rules of `evidence` in every row that the path leads to; `time` names when the document was made."""
    contributions = (*rows, "evidence", "contributions", ...)

    def rule(id_: str, sentence: str, check: Callable[[Place, dict[str, Any]], Iterator[Wrong]]) -> Rule:
        return Rule(id_, sentence, partial(_at_each_row, rows, check))

    return (
        rule(
            "evidence/weakest-grade",
            "Evidence is as direct as the least direct of what counts, never better.",
            _weakest_grade,
        ),
        rule(
            "evidence/newest-observation",
            "The newest observation is the youngest of those that count.",
            _newest_observation,
        ),
        Rule(
            "evidence/age-follows",
            "The age of evidence is counted from its newest observation to the document's own day.",
            partial(_age_follows, rows, time),
        ),
        none_from_the_future_rule("evidence/none-from-the-future", contributions, time),
        rule(
            "evidence/weight-is-the-product",
            "A weight is the product of its three parts.",
            _weight_is_the_product,
        ),
        rule(
            "evidence/one-figure-counts-once",
            "A source's figure for a model in a benchmark counts once.",
            _one_figure_counts_once,
        ),
        rule(
            "evidence/grade-follows-lineage",
            "Direct is what was measured on this model in this quantisation; a base model and siblings are other models.",
            _grade_follows_lineage,
        ),
        scale_rule("evidence/within-the-scale", contributions),
        popularity_rule("evidence/measures-quality", (*contributions, "benchmark")),
    )


def none_from_the_future_rule(id_: str, observations: Path, time: str) -> Rule:
    """The rule that nothing was observed after the document was made."""
    return Rule(
        id_, "Nothing was observed after the document was made.", partial(_none_from_the_future, observations, time)
    )


def scale_rule(id_: str, contributions: Path) -> Rule:
    """The rule that each observed figure is one of its own scale."""
    return Rule(
        id_,
        "A percent is at most 100, and a rating is above it: the two are never taken for each other.",
        partial(_within_the_scale, contributions),
    )


def popularity_rule(id_: str, benchmarks: Path) -> Rule:
    """The rule that what is called a benchmark measures quality."""
    return Rule(id_, "Popularity is no quality, and no benchmark.", partial(_measures_quality, benchmarks))


def off_the_scale(scale: str, score: float) -> str:
    """What a figure must be to lie on a scale; empty when it does."""
    low, high = SCALES[scale]
    return "" if low <= score <= high else f"must be between {low} and {high} on the scale '{scale}'; it is {score}"


def _at_each_row(
    rows: Path, check: Callable[[Place, dict[str, Any]], Iterator[Wrong]], document: Document
) -> Iterator[Wrong]:
    for place, row in each(document, rows):
        yield from check((*place, "evidence"), row)


def _weakest_grade(place: Place, row: dict[str, Any]) -> Iterator[Wrong]:
    evidence = row["evidence"]
    weakest = max((figure["grade"] for figure in evidence["contributions"]), key=GRADES.index)
    if evidence["grade"] != weakest:
        yield (
            (*place, "grade"),
            f"must be '{weakest}', the least direct of `contributions`; it is '{evidence['grade']}'",
        )


def _newest_observation(place: Place, row: dict[str, Any]) -> Iterator[Wrong]:
    evidence = row["evidence"]
    newest = max(figure["observedOn"] for figure in evidence["contributions"])
    if evidence["newestObservedOn"] != newest:
        yield (
            (*place, "newestObservedOn"),
            f"must be {newest}, the youngest of `contributions`; it is {evidence['newestObservedOn']}",
        )


def _age_follows(rows: Path, time: str, document: Document) -> Iterator[Wrong]:
    day = date.fromisoformat(document[time][:10])
    for place, evidence in each(document, (*rows, "evidence")):
        days = (day - date.fromisoformat(evidence["newestObservedOn"])).days
        if days >= 0 and evidence["ageDays"] != days:
            yield (
                (*place, "ageDays"),
                f"must be {days}, the days from `newestObservedOn` to `{time}`; it is {evidence['ageDays']}",
            )


def _none_from_the_future(observations: Path, time: str, document: Document) -> Iterator[Wrong]:
    day = document[time][:10]
    for place, observation in each(document, observations):
        if observation["observedOn"] > day:
            yield (
                (*place, "observedOn"),
                f"must not be after the day of `{time}` ({day}); it is {observation['observedOn']}",
            )


def _weight_is_the_product(place: Place, row: dict[str, Any]) -> Iterator[Wrong]:
    for index, figure in enumerate(row["evidence"]["contributions"]):
        product = figure["gradeWeight"] * figure["recencyWeight"] * figure["sourceWeight"]
        if abs(figure["combinedWeight"] - product) > WEIGHT_TOLERANCE:
            yield (
                (*place, "contributions", index, "combinedWeight"),
                f"must be {product:.4f}, the product of the three weights; it is {figure['combinedWeight']}",
            )


def _one_figure_counts_once(place: Place, row: dict[str, Any]) -> Iterator[Wrong]:
    yield from repeated(
        (
            (
                (*place, "contributions", index),
                (figure["repository"], figure.get("quantization"), figure["benchmark"], figure["sourceId"]),
            )
            for index, figure in enumerate(row["evidence"]["contributions"])
        ),
        "a repository, quantisation, benchmark and source",
    )


def _grade_follows_lineage(place: Place, row: dict[str, Any]) -> Iterator[Wrong]:
    for index, figure in enumerate(row["evidence"]["contributions"]):
        here = (*place, "contributions", index, "grade")
        is_itself = figure["repository"] == row["repository"]
        if figure["grade"] == "direct" and not (is_itself and figure.get("quantization") == row["quantization"]):
            yield (
                here,
                f"must not be 'direct' for what was not measured on {row['repository']} in {row['quantization']}",
            )
        elif figure["grade"] in ("base", "interpolated") and is_itself:
            yield here, f"must be 'direct', 'variant' or 'selfReported' for a figure of {row['repository']} itself"


def _within_the_scale(contributions: Path, document: Document) -> Iterator[Wrong]:
    for place, figure in each(document, contributions):
        wrong = off_the_scale(figure["scale"], figure["observedScore"])
        if wrong:
            yield (*place, "observedScore"), wrong


def _measures_quality(benchmarks: Path, document: Document) -> Iterator[Wrong]:
    for place, benchmark in each(document, benchmarks):
        words = POPULARITY.intersection(re.split(r"[.+_-]", benchmark))
        if words:
            yield (
                place,
                f"must be the name of a benchmark; '{min(words)}' says how many took a model, not how good it is",
            )
