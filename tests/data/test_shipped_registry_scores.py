"""The yardstick of the shipped registry: scores can be made again, and boards that were left out agree with them."""

from __future__ import annotations

import math

import pytest

from families import for_each
from modeldoor_lifecycle.data import documents
from tools.data import registry_scores
from tools.data.registry_scores import Figure, Model, abilities, figures, known_models, points
from tools.data.tables import rows

FIGURES = figures()
MODELS = known_models()

HELD_OUT = {
    "open-llm-leaderboard": ("ollb2-average", 20, 0.90),
    "livebench": ("livebench-2024-11-25", 15, 0.95),
    "lmarena": ("lmarena-text", 36, 0.90),
    "artificial-analysis": ("aa-index-2025-11", 17, 0.86),
}
"""By house: its board with most models that others have too, how many, and the least rank correlation."""

NEVER_USED = {"aider-polyglot": (8, 0.83), "bfcl-v4-2025-12": (6, 0.94), "swe-bench-verified-3p": (7, 0.92)}
"""Boards that no score rests on, how many of the models they have, and the least rank correlation."""


@for_each("family", HELD_OUT)
def test_a_house_that_is_left_out_ranks_models_as_the_others_do(family: str) -> None:
    benchmark, count, least = HELD_OUT[family]
    without = abilities([each for each in FIGURES if each.family != family], MODELS)
    held_out = [each for each in FIGURES if each.benchmark == benchmark and each.repository in without]

    found = rank_correlation(
        [each.log_odds for each in held_out], [without[each.repository].log_odds for each in held_out]
    )

    assert (len(held_out), found >= least) == (count, True), f"{found:.3f}"


@for_each("benchmark", NEVER_USED)
def test_boards_of_one_kind_of_work_rank_models_alike_though_no_score_rests_on_them(benchmark: str) -> None:
    count, least = NEVER_USED[benchmark]
    ability = abilities(FIGURES, MODELS)
    told = {row["hf_repo"]: float(row["score"]) for row in rows("benchmarks.csv") if row["benchmark"] == benchmark}
    both = [name for name in told if name in ability]

    found = rank_correlation([told[name] for name in both], [ability[name].log_odds for name in both])

    assert (len(both), found >= least) == (count, True), f"{found:.3f}"


def test_every_shipped_score_is_what_the_tables_make_and_in_its_bounds() -> None:
    unquantized = points(abilities(FIGURES, MODELS))
    for entry in documents.model_registry()["entries"]:
        score = entry["quality"]["score"]
        assert 0 < score < unquantized[entry["baseRepository"]] + 0.05 < 100
        assert round(score, 1) == score


def test_boards_that_differ_in_ease_alone_agree_on_abilities() -> None:
    """Two boards, the second two points of log odds easier, have one model in common: that is enough to join them."""
    sizes, years = (8, 1, 8, 1, 4), (2025, 2026, 2024, 2023, 2025)
    models = {name: Model(size, f"{year}-01-15") for name, size, year in zip("abcde", sizes, years, strict=True)}
    told = [Figure(name, "hard", "one", value) for name, value in zip("abc", (-2.0, -1.0, 0.0), strict=True)]
    told += [Figure(name, "easy", "two", value) for name, value in zip("cde", (2.0, 3.0, 4.0), strict=True)]

    ability = {name: each.log_odds for name, each in abilities(told, models).items()}

    assert sorted(ability, key=lambda name: ability[name]) == list("abcde")
    assert sum(ability.values()) == pytest.approx(0.0, abs=1e-9)


def test_editions_of_one_house_have_one_voice_together() -> None:
    """A house that asks twice counts no more than one that asks once."""
    models = {name: Model(2**number, f"20{20 + number}-01-01") for number, name in enumerate("abcd")}
    once = [Figure(name, "one", "first", value) for name, value in zip("abcd", (0.0, 1.0, 2.0, 3.0), strict=True)]
    other = [Figure(name, "two", "second", value) for name, value in zip("abcd", (3.0, 2.0, 1.0, 0.0), strict=True)]
    again = [each._replace(benchmark="one again") for each in once]

    single, twice = abilities([*once, *other], models), abilities([*once, *again, *other], models)

    for name in models:
        assert twice[name].log_odds == pytest.approx(single[name].log_odds, abs=1e-9)


def test_a_rating_is_put_on_the_scale_of_shares() -> None:
    """400 points of Elo are odds of ten to one, as 91 of 100 tests passed are beside 50."""
    apart = registry_scores.log_odds(1400, "elo") - registry_scores.log_odds(1000, "elo")

    assert apart == pytest.approx(math.log(10))
    assert registry_scores.log_odds(100 * 10 / 11, "percent") == pytest.approx(math.log(10))


def test_measured_losses_grow_as_bits_get_fewer() -> None:
    lost = registry_scores.losses_in_nats()
    order = [
        "Q8_0",
        "Q6_K",
        "Q5_K_M",
        "Q4_K_M",
        "Q4_K_S",
        "IQ4_XS",
        "Q4_1",
        "Q4_0",
        "Q3_K_L",
        "Q3_K_M",
        "Q3_K_S",
        "Q2_K",
    ]

    found = [lost[name, ""] for name in order]

    assert found == sorted(set(found))
    assert lost["Q4_0", "qat"] < lost["Q4_0", ""]


def rank_correlation(left: list[float], right: list[float]) -> float:
    """Spearman's, ties at the mean of their ranks."""
    return _correlation(_ranks(left), _ranks(right))


def _ranks(values: list[float]) -> list[float]:
    return [sum(other < value for other in values) + sum(other == value for other in values) / 2 for value in values]


def _correlation(left: list[float], right: list[float]) -> float:
    mean_left, mean_right = math.fsum(left) / len(left), math.fsum(right) / len(right)
    products = math.fsum((one - mean_left) * (other - mean_right) for one, other in zip(left, right, strict=True))
    squares = math.fsum((one - mean_left) ** 2 for one in left) * math.fsum(
        (other - mean_right) ** 2 for other in right
    )
    return products / math.sqrt(squares)
