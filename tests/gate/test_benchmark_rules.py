"""A benchmark snapshot: every figure has a benchmark, a source and a day, and stands once."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from families import for_each
from goldens import golden
from modeldoor_validators import check

if TYPE_CHECKING:
    from collections.abc import Callable

BOARDS = golden("open-boards", "benchmark-snapshot")
SEED = golden("seed-2026-05-28", "benchmark-snapshot")


def found(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, "benchmark-snapshot")]


def seed() -> Any:
    return copy.deepcopy(SEED)


def rated(**changes: Any) -> Any:
    """A snapshot of one rating with its interval."""
    document = copy.deepcopy(BOARDS)
    document["observations"] = [
        next(each for each in document["observations"] if each["benchmark"] == "lmarena-text-coding")
    ]
    document["observations"][0] |= changes
    return document


def test_a_snapshot_may_name_sources_and_benchmarks_that_gave_nothing_this_time() -> None:
    document = copy.deepcopy(BOARDS)
    document["observations"] = []
    assert found(document) == []


def test_every_name_stands_once() -> None:
    document = seed()
    document["sources"] *= 2
    document["benchmarks"] *= 2
    assert found(document) == [("source/named-once", "/sources/1/id"), ("benchmark/named-once", "/benchmarks/1/id")]


def test_every_figure_belongs_to_a_benchmark_and_a_source_of_the_document() -> None:
    document = seed()
    document["observations"][0] |= {"benchmark": "mmlu", "sourceId": "nobody"}
    assert found(document) == [
        ("source/known", "/observations/0/sourceId"),
        ("benchmark/known", "/observations/0/benchmark"),
    ]


@for_each(("score", "holds"), [(0, True), (100, True), (100.01, False)])
def test_a_percent_is_at_most_100(score: float, holds: bool) -> None:
    document = seed()
    document["observations"][1]["score"] = score
    assert found(document) == ([] if holds else [("benchmark/within-the-scale", "/observations/1/score")])


@for_each(
    ("low", "high", "wrong"),
    [(64.2, 64.2, []), (-0.0, 100, []), (60, 101, ["/interval/highScore"]), (65, 70, ["/score"]), (70, 60, ["/score"])],
)
def test_an_interval_holds_the_figure_and_stays_on_the_scale(low: float, high: float, wrong: list[str]) -> None:
    document = seed()
    document["observations"][0]["interval"] = {"lowScore": low, "highScore": high, "coveragePercent": 95}
    assert [pointer.removeprefix("/observations/0") for _, pointer in found(document)] == wrong


def test_a_percent_does_not_hide_among_ratings() -> None:
    assert found(rated()) == []
    hidden = rated(score=71.5, interval={"lowScore": 70, "highScore": 73, "coveragePercent": 95})
    assert found(hidden) == [
        ("benchmark/within-the-scale", "/observations/0/score"),
        ("benchmark/within-the-scale", "/observations/0/interval/lowScore"),
        ("benchmark/within-the-scale", "/observations/0/interval/highScore"),
    ]


def test_a_model_has_one_figure_for_each_benchmark_quantisation_and_source() -> None:
    document = copy.deepcopy(BOARDS)
    coder = [
        index
        for index, each in enumerate(document["observations"])
        if each["benchmark"] == "aider-edit" and "Coder" in each["repository"]
    ]
    assert len(coder) == 3, "the example has one model in three quantisations"
    assert found(document) == []
    document["observations"][coder[1]]["quantization"] = document["observations"][coder[0]]["quantization"]
    assert found(document) == [("benchmark/one-figure-once", f"/observations/{coder[1]}")]


def test_a_figure_for_an_unknown_quantisation_is_not_one_for_a_known_one() -> None:
    document = seed()
    document["observations"].append({**document["observations"][0], "quantization": "Q4_K_M"})
    assert found(document) == []
    document["observations"].append({**document["observations"][0], "metric": "in other words"})
    assert found(document) == [("benchmark/one-figure-once", "/observations/4")]


@for_each(("day", "holds"), [("2026-05-28", True), ("2026-05-29", False), ("9999-12-31", False), ("0001-01-01", True)])
def test_nothing_was_observed_after_the_snapshot_was_made(day: str, holds: bool) -> None:
    document = seed()
    document["observations"][2]["observedOn"] = day
    assert found(document) == ([] if holds else [("benchmark/none-from-the-future", "/observations/2/observedOn")])


@for_each(
    ("measured_by", "grade", "holds"),
    [
        ("makers", "selfReported", True),
        ("makers", "direct", False),
        ("others", "direct", True),
        ("others", "selfReported", False),
        ("mixed", "direct", True),
        ("mixed", "selfReported", True),
    ],
)
def test_a_source_says_whose_word_its_figures_are(measured_by: str, grade: str, holds: bool) -> None:
    document = seed()
    document["observations"] = document["observations"][:1]
    document["sources"][0]["measuredBy"] = measured_by
    document["observations"][0]["grade"] = grade
    assert found(document) == ([] if holds else [("benchmark/makers-word", "/observations/0/grade")])


@for_each(
    ("name", "holds"),
    [
        ("hf-popularity", False),
        ("downloads", False),
        ("arena.likes", False),
        ("github_stars", False),
        ("hf+trending", False),
        ("likeness-bench", True),
        ("starcoder-eval", True),
    ],
)
def test_how_many_took_a_model_is_no_benchmark(name: str, holds: bool) -> None:
    document = seed()
    document["benchmarks"][0]["id"] = name
    for observation in document["observations"]:
        observation["benchmark"] = name
    assert found(document) == ([] if holds else [("benchmark/measures-quality", "/benchmarks/0/id")])


@for_each(("licence", "holds"), [("CC-BY-4.0", False), ("CC-BY-SA-4.0", False), ("CC0-1.0", True), ("MIT", True)])
def test_whoever_asks_to_be_named_is_named(licence: str, holds: bool) -> None:
    document = seed()
    document["sources"][0]["license"] = licence
    assert found(document) == ([] if holds else [("benchmark/attribution-given", "/sources/0")])
    document["sources"][0]["attribution"] = "By its authors."
    assert found(document) == []


@for_each("spelled", ["aider_edit", "aider.edit", "aider-_edit"])
def test_a_benchmark_in_other_separators_is_no_other_benchmark(spelled: str) -> None:
    document = copy.deepcopy(BOARDS)
    named = next(each for each in document["benchmarks"] if each["id"] == "aider-edit")
    document["benchmarks"].append({**named, "id": spelled})
    last = len(document["benchmarks"]) - 1
    assert found(document) == [("benchmark/named-once", f"/benchmarks/{last}/id")]


@for_each("change", [str.lower, str.upper])
def test_a_repository_in_other_letters_has_no_other_figure(change: Callable[[str], str]) -> None:
    document = seed()
    first = document["observations"][0]
    document["observations"].append({**first, "repository": change(first["repository"]), "score": 1})
    last = len(document["observations"]) - 1
    assert found(document) == [("benchmark/one-figure-once", f"/observations/{last}")]
