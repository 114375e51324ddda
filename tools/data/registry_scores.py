"""How good models are, by one yardstick: a fit of what several boards say of them.

Boards differ in their tests, so a figure of one means nothing on another, and none has every model. All
figures are put on one scale first, that of log odds: a share of tests passed by its own odds, and a rating in
Elo by the odds that it stands for. There a board is taken to add the same to every model (its ease), and a
model to bring the same to every board (its ability). Boards of one house and their editions count as one
opinion together. An ability rests on few opinions, so it is drawn towards what models of that size and age
usually reach, as if that were one opinion more.
"""

from __future__ import annotations

import math
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from tools.data.tables import rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EXPECTATION_WEIGHT = 1.0
"""How much size and age count beside one opinion: boards that were left out are foretold best from 1 on (docs/data.md)."""

ELO_PER_LOG_ODDS = 400 / math.log(10)
"""A rating that is higher by so much wins e times as often as it loses."""

MIDDLE, SPREAD = 50.0, 12.0
"""The score of the average model, and what one standard deviation of ability is worth."""

POINTS_PER_NAT = 80.0
"""What a nat of KL divergence from the unquantised model costs.

Q4_K_M costs 2.3 points so, a fifth of a standard deviation. That is in keeping with what models lose of their
tests: in MLX's formats of 8, 6 and 4 bits Qwen3 4B lost 0.2, 0.5 and 3.3 of its 64.05 points of MMLU-Pro
(ml-explore/mlx-lm, BENCHMARKS.md), of which the models of the Open LLM Leaderboard have a standard deviation of 13.8.
"""

ENOUGH_CHANGE = 1e-12
MOST_ROUNDS = 100_000


class Figure(NamedTuple):
    """What one edition of a board says of one model, in log odds."""

    repository: str
    benchmark: str
    family: str
    log_odds: float
    source_id: str = ""


class Ability(NamedTuple):
    """How good a model is before it is quantised, in log odds, and which sources say so."""

    log_odds: float
    source_ids: tuple[str, ...]


class Model(NamedTuple):
    """What is expected of a model by: its size and its age."""

    parameters_total: int
    released_on: str


def figures() -> list[Figure]:
    """What the boards that count say."""
    boards = {row["benchmark"]: row for row in rows("boards.csv") if row["counts"] == "yes"}
    told = [*rows("benchmarks.csv"), *rows("benchmarks-added.csv")]
    return [
        Figure(
            row["hf_repo"],
            row["benchmark"],
            board["family"],
            log_odds(float(row["score"]), board["scale"]),
            row.get("source_id") or board["source_id"],
        )
        for row in told
        if (board := boards.get(row["benchmark"])) is not None and _tells(board, row["hf_repo"], float(row["score"]))
    ]


def _tells(board: dict[str, str], repository: str, score: float) -> bool:
    """Whether a board's figure of this model means something.

    The Open LLM Leaderboard cuts models short that think before they answer (R1 Distill 32B has 20 there, and 14B
    35). At the lower end of a hard board all are alike (Qwen3.5 0.8B beside Qwen2.5 Coder 32B).
    """
    is_cut_short = board["not_for"] != "" and repository.startswith(board["not_for"])
    return not is_cut_short and score >= float(board["least"] or 0)


def known_models() -> dict[str, Model]:
    """Size and age of every model of `models.csv` whose age is known, to the month at least."""
    months = {row["repository"]: row["month"] for row in rows("released-months.csv")}
    days = {row["repository"]: row["value"] for row in rows("model-facts.csv") if row["field"] == "released"}
    models: dict[str, Model] = {}
    for row in rows("models.csv"):
        released = days.get(row["hf_repo"]) or row["released"] or months.get(row["hf_repo"], "")
        if released:
            models[row["hf_repo"]] = Model(int(row["params_total"]), _day(released))
    return models


def _day(released: str) -> str:
    """A month by its middle."""
    return f"{released}-15" if len(released) == len("2026-04") else released


def log_odds(score: float, scale: str) -> float:
    """A figure of a board on the common scale."""
    if scale == "elo":
        return score / ELO_PER_LOG_ODDS
    return math.log(score / (100.0 - score))


def abilities(told: Sequence[Figure], models: Mapping[str, Model]) -> dict[str, Ability]:
    """The ability of every model that a board has, by repository."""
    known = [figure for figure in told if figure.repository in models]
    weights = _weights(known)
    names = sorted({figure.repository for figure in known})
    traits = {name: _traits(models[name]) for name in names}
    ability, expected = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for _ in range(MOST_ROUNDS):
        ease = _ease(known, weights, ability)
        before, ability = ability, _abilities(known, weights, ease, expected)
        mean = math.fsum(ability.values()) / len(ability)
        ability = {name: value - mean for name, value in ability.items()}
        expected = _expectations(traits, ability)
        if max(abs(ability[name] - before[name]) for name in names) < ENOUGH_CHANGE:
            break
    else:
        raise ArithmeticError("the fit of the boards does not settle")
    told_by = {name: sorted({each.source_id for each in known if each.repository == name}) for name in names}
    return {name: Ability(ability[name], tuple(told_by[name])) for name in names}


def points(ability: Mapping[str, Ability]) -> dict[str, float]:
    """The score of every model before it is quantised."""
    values = [each.log_odds for each in ability.values()]
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    return {name: MIDDLE + SPREAD * (each.log_odds - mean) / deviation for name, each in ability.items()}


@cache
def losses_in_nats() -> dict[tuple[str, str], float]:
    """The KL divergence of every quantisation that may be scored, by its name and how the model was trained for it."""
    return {
        (row["quantization"], row["training"]): float(row["kl_divergence_nats"])
        for row in rows("quantization-losses.csv")
    }


def sources_of_loss(quantization: str, training: str) -> list[str]:
    """Who measured it; nobody had to where models are published so."""
    found = (row for row in rows("quantization-losses.csv") if row["source_id"])
    return [row["source_id"] for row in found if (row["quantization"], row["training"]) == (quantization, training)]


def score_of(unquantized_points: float, quantization: str, training: str) -> float:
    """The score of one file, to a tenth."""
    lost = POINTS_PER_NAT * losses_in_nats()[quantization, training]
    return round(min(max(unquantized_points - lost, 0.0), 100.0), 1)


def _weights(told: Sequence[Figure]) -> dict[Figure, float]:
    """Each house has one voice for a model, which its boards and their editions share."""
    voices: dict[tuple[str, str], int] = {}
    for figure in told:
        key = (figure.repository, figure.family)
        voices[key] = voices.get(key, 0) + 1
    return {figure: 1.0 / voices[figure.repository, figure.family] for figure in told}


def _ease(told: Sequence[Figure], weights: Mapping[Figure, float], ability: Mapping[str, float]) -> dict[str, float]:
    return {
        benchmark: _mean((figure.log_odds - ability[figure.repository], weights[figure]) for figure in of_board)
        for benchmark, of_board in _by_benchmark(told).items()
    }


def _abilities(
    told: Sequence[Figure], weights: Mapping[Figure, float], ease: Mapping[str, float], expected: Mapping[str, float]
) -> dict[str, float]:
    opinions = {name: [(value, EXPECTATION_WEIGHT)] for name, value in expected.items()}
    for figure in told:
        opinions[figure.repository].append((figure.log_odds - ease[figure.benchmark], weights[figure]))
    return {name: _mean(each) for name, each in opinions.items()}


def _expectations(traits: Mapping[str, tuple[float, float]], ability: Mapping[str, float]) -> dict[str, float]:
    """What a model of that size and age usually reaches: least squares in two variables, about their means."""
    names = list(ability)
    size = _centred([traits[name][0] for name in names])
    age = _centred([traits[name][1] for name in names])
    reached = [ability[name] for name in names]
    size_size, age_age, size_age = _product(size, size), _product(age, age), _product(size, age)
    by_size, by_age = _product(size, reached), _product(age, reached)
    determinant = size_size * age_age - size_age**2
    of_size = (by_size * age_age - by_age * size_age) / determinant
    of_age = (by_age * size_size - by_size * size_age) / determinant
    return {name: of_size * s + of_age * a for name, s, a in zip(names, size, age, strict=True)}


def _traits(model: Model) -> tuple[float, float]:
    """Doublings of size, and years."""
    return math.log2(model.parameters_total), date.fromisoformat(model.released_on).toordinal() / 365.25


def _centred(values: Sequence[float]) -> list[float]:
    mean = math.fsum(values) / len(values)
    return [value - mean for value in values]


def _product(left: Sequence[float], right: Sequence[float]) -> float:
    return math.fsum(one * other for one, other in zip(left, right, strict=True))


def _by_benchmark(told: Sequence[Figure]) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in told:
        found.setdefault(figure.benchmark, []).append(figure)
    return found


def _mean(weighted: Iterable[tuple[float, float]]) -> float:
    pairs = list(weighted)
    return math.fsum(value * weight for value, weight in pairs) / math.fsum(weight for _, weight in pairs)
