"""Rules of the evidence for a score: nothing counts twice, comes from the future, or is better than it was measured.

How much a grade, an age and a source weigh is the ranker's to say, and is not held.
"""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.evidence_grades import (
    confidence_follows_the_grades,
    grade_follows_lineage,
    weakest_grade,
)
from modeldoor_validators.rules.shared.places import each, repeated
from modeldoor_validators.rules.shared.same_names import benchmark_key, quantization_key, repository_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

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
            weakest_grade,
        ),
        rule(
            "evidence/newest-observation",
            "The newest observation is the youngest of those that count.",
            _newest_observation,
        ),
        Rule(
            "evidence/age-follows",
            "The age of evidence is counted from the youngest of its contributions to the document's own day.",
            partial(_age_follows, rows, time),
        ),
        none_from_the_future_rule("evidence/none-from-the-future", contributions, time),
        rule(
            "evidence/weight-is-the-product",
            "A weight is the product of its three parts, each rounded to four decimals or more.",
            _weight_is_the_product,
        ),
        rule(
            "evidence/one-figure-counts-once",
            "A source's figure for a model in a benchmark counts once, however the names are spelled.",
            _one_figure_counts_once,
        ),
        rule(
            "evidence/grade-follows-lineage",
            "Direct is what was measured on this model in this quantisation, a variant is the same model packed otherwise, "
            "a base is the row's `baseRepository`, and siblings are other models.",
            grade_follows_lineage,
        ),
        rule(
            "evidence/confidence-follows-the-grades",
            "Confidence is high only where a figure is direct, and low where all are interpolated or makers' words.",
            confidence_follows_the_grades,
        ),
        Rule(
            "evidence/common-scale-keeps-the-order",
            "In one benchmark a better figure is never worse on the common scale, and equal figures are equal.",
            partial(_common_scale_keeps_the_order, contributions),
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


def figure_key(figure: dict[str, Any]) -> tuple[str | None, ...]:
    """What tells a figure from others, however its names are spelled."""
    return (
        repository_key(figure["repository"]),
        quantization_key(figure.get("quantization")),
        benchmark_key(figure["benchmark"]),
        figure["sourceId"],
    )


def off_the_scale(scale: str, score: float) -> str:
    """What a figure must be to lie on a scale; empty when it does."""
    low, high = SCALES[scale]
    return "" if low <= score <= high else f"must be between {low} and {high} on the scale '{scale}'; it is {score}"


def _at_each_row(
    rows: Path, check: Callable[[Place, dict[str, Any]], Iterator[Wrong]], document: Document
) -> Iterator[Wrong]:
    for place, row in each(document, rows):
        yield from check((*place, "evidence"), row)


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
        youngest = max(figure["observedOn"] for figure in evidence["contributions"])
        days = (day - date.fromisoformat(youngest)).days
        if days >= 0 and evidence["ageDays"] != days:
            yield (
                (*place, "ageDays"),
                f"must be {days}, the days from {youngest}, the youngest of `contributions`, to `{time}`; it is {evidence['ageDays']}",
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
                figure_key(figure),
            )
            for index, figure in enumerate(row["evidence"]["contributions"])
        ),
        "a repository, quantisation, benchmark and source",
    )


def _common_scale_keeps_the_order(contributions: Path, document: Document) -> Iterator[Wrong]:
    """Of each benchmark the first figure that is out of order is told: what follows may be right again."""
    figures: dict[str, list[tuple[float, float, Place]]] = {}
    for place, figure in each(document, contributions):
        told = (figure["observedScore"], figure["score"], place)
        figures.setdefault(benchmark_key(figure["benchmark"]), []).append(told)
    for of_one in figures.values():
        of_one.sort(key=lambda told: told[0])
        for (observed, score, _), (other, other_score, place) in pairwise(of_one):
            if other_score < score or (observed == other and other_score != score):
                due = f"{score}, as the same figure" if observed == other else f"at least {score}, as the worse figure"
                yield (*place, "score"), f"must be {due} {observed} has it elsewhere; it is {other_score}"
                break


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
