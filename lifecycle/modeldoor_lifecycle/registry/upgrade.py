"""Whether the registries have a better model than the one in use, for a machine of the same size.

Strictly better, by the order of `order`, among models of the same bracket and yardstick; and never
one that needs more memory than every machine gives that runs the current one: the last bracket has
no end, and a model of it may need ten times as much as another. Where a machine is named, what is
better must suit it too, as a default must: a size says nothing of speed, nor of what is free.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_lifecycle.registry.errors import require_a_registry
from modeldoor_lifecycle.registry.lookups import find
from modeldoor_lifecycle.registry.models import PinnedModel
from modeldoor_lifecycle.registry.order import best_first, better_because
from modeldoor_lifecycle.registry.rationales import upgrade_rationale
from modeldoor_validators import gate
from modeldoor_validators.rules.shared.ram_brackets import limit_bytes
from modeldoor_validators.rules.upgrade_recommendation import HIGHEST_PERCENT
from modeldoor_validators.times import to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from modeldoor_lifecycle.registry.models import Standing
    from modeldoor_lifecycle.registry.order import Because
    from modeldoor_lifecycle.registry.registries import Registries
    from modeldoor_lifecycle.registry.target import MachineTarget

CONTRACT = "upgrade-recommendation"

NoneBecause = Literal[
    "currentIsBest", "noneSuits", "nothingComparable", "unknownModel", "unknownVersion", "unpinnedModel"
]


class Better(NamedTuple):
    """A model that is strictly better than a version, and why.

    `newer` is the newer version of the model in use that it was held against where that decides.
    """

    model: PinnedModel
    because: Because
    newer: Standing | None = None


def upgrade_check(
    registries: Registries,
    current_id: str,
    current_version: int | None = None,
    *,
    now: datetime,
    target: MachineTarget | None = None,
) -> dict[str, Any]:
    """An UpgradeRecommendation that passed the gate.

    Without a version the one counts that the registry has now; without a target no machine is looked
    at. Raises `DocumentRefused` for a name or a version that no registry could list,
    `WorkloadRefused` for what no model could do, and `NoRegistryCounts`.
    """
    require_a_registry(registries)
    document: dict[str, Any] = {
        "schemaVersion": "v1",
        "kind": "UpgradeRecommendation",
        "checkedAt": written(to_the_millisecond(now)),
        "registries": registries.references(),
        "currentId": current_id,
        **({} if current_version is None else {"currentVersion": current_version}),
        **({} if target is None else {"target": target.document()}),
        "outcome": _outcome(registries, current_id, current_version, _suits(target, now)),
    }
    return gate.admitted(document, CONTRACT)[0]


def better_than(
    registries: Registries, current: Standing, suits: Callable[[PinnedModel], bool] = lambda _: True
) -> Better | None:
    """The best of what is strictly better than a version of a model and suits; None where nothing is.

    Where that is a newer version, and another model is better again, it is that one: nobody should
    fetch two models in a row.
    """
    first = _first_that_suits(registries, current, suits)
    if first is None or first.because != "newerVersion":
        return first
    then = _first_that_suits(registries, first.model.now, suits)
    return first if then is None else Better(then.model, "smallerThanNewer", first.model.now)


def _first_that_suits(registries: Registries, current: Standing, suits: Callable[[PinnedModel], bool]) -> Better | None:
    for model in best_first(_same_size(registries, current), registries.yardsticks):
        because = better_because(model.now, current)
        if because and suits(model):
            return Better(model, because)
    return None


def _same_size(registries: Registries, current: Standing) -> list[PinnedModel]:
    """What every machine of the bracket holds that holds the current model."""
    limit = max(limit_bytes(current.ram_bracket), current.memory_bytes)
    return [
        model
        for model in registries.pinned
        if model.now.ram_bracket == current.ram_bracket and model.now.memory_bytes <= limit
    ]


def _suits(target: MachineTarget | None, now: datetime) -> Callable[[PinnedModel], bool]:
    if target is None:
        return lambda _: True
    return lambda model: target.suits(target.judged(model, now))


def _outcome(
    registries: Registries, current_id: str, current_version: int | None, suits: Callable[[PinnedModel], bool]
) -> dict[str, Any]:
    model = find(registries, current_id)
    if model is None:
        return _none("unknownModel")
    if not isinstance(model, PinnedModel):
        return _none("unpinnedModel")
    current = model.version(current_version)
    if current is None:
        return _none("unknownVersion")
    replaced_because = model.replaced_because(current.version)
    better = better_than(registries, current, suits)
    if better is None:
        return _none(_why_none(registries, current), replaced_because)
    return _upgrade(current, better, replaced_because)


def _why_none(registries: Registries, current: Standing) -> NoneBecause:
    """Why nothing was found; whether anything better would suit is known by then."""
    others = [model.now for model in _same_size(registries, current) if model.id != current.id]
    if better_than(registries, current) is not None:
        return "noneSuits"
    if others and all(other.yardstick_id != current.yardstick_id for other in others):
        return "nothingComparable"
    return "currentIsBest"


def _none(because: NoneBecause, replaced_because: str = "") -> dict[str, Any]:
    return {"result": "none", "because": because, **_unless_empty("replacedBecause", replaced_because)}


def _upgrade(current: Standing, better: Better, replaced_because: str) -> dict[str, Any]:
    model, other = better.model, better.model.now
    gain = Decimal(str(other.score)) - Decimal(str(current.score))
    percent = percent_of(gain, Decimal(str(current.score)))
    return {
        "result": "upgrade",
        "ramBracket": current.ram_bracket,
        "yardstickId": current.yardstick_id,
        "current": current.document(),
        "recommended": other.document(),
        **({} if better.newer is None else {"newer": better.newer.document()}),
        "because": better.because,
        "qualityGain": _number(gain),
        **({} if percent is None else {"qualityGainPercent": percent}),
        **_unless_empty("replacedBecause", replaced_because),
        "license": model.license,
        "maximumContextTokens": model.maximum_context_tokens,
        **_unless_empty("remark", model.remark),
        "downloadBytes": other.total_bytes,
        "rationale": upgrade_rationale(current, other, better.because, replaced_because),
    }


def _unless_empty(name: str, text: str) -> dict[str, str]:
    return {name: text} if text else {}


def percent_of(gain: Decimal, score: Decimal) -> int | None:
    """The gain as a share of a score, halves up; None of nothing, and beyond what the contract can tell."""
    if score == 0:
        return None
    percent = floor(Fraction(gain) * 100 / Fraction(score) + Fraction(1, 2))
    return percent if percent <= HIGHEST_PERCENT else None


def _number(figure: Decimal) -> float | int:
    """As JSON writes it: whole where it is whole."""
    return int(figure) if figure == int(figure) else float(figure)
