"""Rules of a benchmark snapshot: every figure has a benchmark, a source and a day, and stands once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.disclosure import notices_rule
from modeldoor_validators.rules.shared.licenses import license_rule
from modeldoor_validators.rules.shared.places import each, repeated
from modeldoor_validators.rules.shared.same_names import benchmark_key
from modeldoor_validators.rules.shared.score_evidence import (
    figure_key,
    none_from_the_future_rule,
    off_the_scale,
    popularity_rule,
)
from modeldoor_validators.rules.shared.sources import source_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

_OBSERVATIONS = ("observations", ...)
_GRADES = {"makers": "selfReported", "others": "direct"}
"""What the figures of a source are; of a mixed one, each says it itself."""

_ASKS_FOR_ATTRIBUTION = "CC-BY"
"""How the identifiers of licences begin that ask for their authors to be named."""


def _named_once(snapshot: Document) -> Iterator[Wrong]:
    ids = each(snapshot, ("benchmarks", ..., "id"))
    yield from repeated(((place, benchmark_key(name)) for place, name in ids), "a name")


def _benchmark_known(snapshot: Document) -> Iterator[Wrong]:
    known = {benchmark["id"] for benchmark in snapshot["benchmarks"]}
    for place, name in each(snapshot, (*_OBSERVATIONS, "benchmark")):
        if name not in known:
            yield place, f"must be the `id` of a benchmark in `benchmarks`; '{name}' is none"


def _within_the_scale(snapshot: Document) -> Iterator[Wrong]:
    scales = {benchmark["id"]: benchmark["scale"] for benchmark in snapshot["benchmarks"]}
    for place, observation in each(snapshot, _OBSERVATIONS):
        scale = scales.get(observation["benchmark"])
        if scale is not None:
            for at, score in _figures(observation):
                wrong = off_the_scale(scale, score)
                if wrong:
                    yield (*place, *at), wrong


def _figures(observation: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], float]]:
    yield ("score",), observation["score"]
    for end in ("lowScore", "highScore"):
        if "interval" in observation:
            yield ("interval", end), observation["interval"][end]


def _interval_holds_the_figure(snapshot: Document) -> Iterator[Wrong]:
    for place, observation in each(snapshot, _OBSERVATIONS):
        interval = observation.get("interval")
        if interval and not interval["lowScore"] <= observation["score"] <= interval["highScore"]:
            yield (
                (*place, "score"),
                f"must lie between `lowScore` ({interval['lowScore']}) and `highScore` ({interval['highScore']}); it is {observation['score']}",
            )


def _one_figure_once(snapshot: Document) -> Iterator[Wrong]:
    yield from repeated(
        ((place, figure_key(figure)) for place, figure in each(snapshot, _OBSERVATIONS)),
        "a repository, quantisation, benchmark and source",
    )


def _makers_word(snapshot: Document) -> Iterator[Wrong]:
    grades = {source["id"]: _GRADES.get(source["measuredBy"]) for source in snapshot["sources"]}
    for place, observation in each(snapshot, _OBSERVATIONS):
        grade = grades.get(observation["sourceId"])
        if grade is not None and observation["grade"] != grade:
            yield (
                (*place, "grade"),
                f"must be '{grade}', as the source '{observation['sourceId']}' measures; it is '{observation['grade']}'",
            )


def _attribution_given(snapshot: Document) -> Iterator[Wrong]:
    for place, source in each(snapshot, ("sources", ...)):
        if source.get("license", "").startswith(_ASKS_FOR_ATTRIBUTION) and "attribution" not in source:
            yield place, f"must have an `attribution`: the licence '{source['license']}' asks for one"


RULES = (
    notices_rule(("notices",)),
    *source_rules((*_OBSERVATIONS, "sourceId")),
    license_rule(("sources", ..., "license")),
    Rule("benchmark/attribution-given", "A source is named as its licence asks.", _attribution_given),
    Rule(
        "benchmark/named-once",
        "A benchmark has a name of its own, which differs from others in more than `-`, `_` and `.`.",
        _named_once,
    ),
    popularity_rule("benchmark/measures-quality", ("benchmarks", ..., "id")),
    Rule("benchmark/known", "Every figure belongs to one of `benchmarks`.", _benchmark_known),
    Rule(
        "benchmark/within-the-scale",
        "A percent is at most 100, and a rating is above it: the two are never taken for each other.",
        _within_the_scale,
    ),
    Rule("benchmark/interval-holds-the-figure", "A figure lies inside its interval.", _interval_holds_the_figure),
    Rule(
        "benchmark/one-figure-once",
        "A source has one figure for a model in a benchmark, however the names are spelled.",
        _one_figure_once,
    ),
    none_from_the_future_rule("benchmark/none-from-the-future", _OBSERVATIONS, "generatedAt"),
    Rule("benchmark/makers-word", "What makers say of their models is graded as their word.", _makers_word),
)
