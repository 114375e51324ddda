"""Whether the registries have a better model than the one in use, for a machine of the same size.

Strictly better, by the order of `order`, among models of the same bracket and yardstick; and never
one that needs more memory than every machine gives that runs the current one: the last bracket has
no end, and a model of it may need ten times as much as another.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any, Literal

from modeldoor_lifecycle.registry.lookups import find
from modeldoor_lifecycle.registry.models import PinnedModel
from modeldoor_lifecycle.registry.order import best_first, better_because
from modeldoor_lifecycle.registry.rationales import upgrade_rationale
from modeldoor_validators import gate
from modeldoor_validators.rules.shared.ram_brackets import limit_bytes
from modeldoor_validators.rules.upgrade_recommendation import HIGHEST_PERCENT
from modeldoor_validators.times import to_the_millisecond, written

if TYPE_CHECKING:
    from datetime import datetime

    from modeldoor_lifecycle.registry.models import Standing
    from modeldoor_lifecycle.registry.order import Because
    from modeldoor_lifecycle.registry.registries import Registries

CONTRACT = "upgrade-recommendation"

NoneBecause = Literal["currentIsBest", "unknownModel", "unknownVersion", "unpinnedModel"]


def upgrade_check(
    registries: Registries, current_id: str, current_version: int | None = None, *, now: datetime
) -> dict[str, Any]:
    """An UpgradeRecommendation that passed the gate.

    Without a version the one counts that the registry has now. Raises `DocumentRefused` for a name or
    a version that no registry could list.
    """
    document: dict[str, Any] = {
        "schemaVersion": "v1",
        "kind": "UpgradeRecommendation",
        "checkedAt": written(to_the_millisecond(now)),
        "registries": registries.references(),
        "currentId": current_id,
        **({} if current_version is None else {"currentVersion": current_version}),
        "outcome": _outcome(registries, current_id, current_version),
    }
    return gate.admitted(document, CONTRACT)[0]


def better_than(registries: Registries, current: Standing) -> tuple[PinnedModel, Because] | None:
    """The best of what is strictly better than a version of a model, and why; None where nothing is."""
    limit = max(limit_bytes(current.ram_bracket), current.memory_bytes)
    reasons: dict[str, Because] = {}
    for model in registries.pinned:
        because = better_because(model.now, current)
        if because and model.now.ram_bracket == current.ram_bracket and model.now.memory_bytes <= limit:
            reasons[model.id] = because
    found = best_first((model for model in registries.pinned if model.id in reasons), registries.yardsticks)
    return (found[0], reasons[found[0].id]) if found else None


def _outcome(registries: Registries, current_id: str, current_version: int | None) -> dict[str, Any]:
    model = find(registries, current_id)
    if model is None:
        return _none("unknownModel")
    if not isinstance(model, PinnedModel):
        return _none("unpinnedModel")
    current = model.version(current_version)
    if current is None:
        return _none("unknownVersion")
    better = better_than(registries, current)
    return _none("currentIsBest") if better is None else _upgrade(current, *better)


def _none(because: NoneBecause) -> dict[str, Any]:
    return {"result": "none", "because": because}


def _upgrade(current: Standing, model: PinnedModel, because: Because) -> dict[str, Any]:
    other = model.now
    gain = Decimal(str(other.score)) - Decimal(str(current.score))
    percent = percent_of(gain, Decimal(str(current.score)))
    return {
        "result": "upgrade",
        "ramBracket": current.ram_bracket,
        "yardstickId": current.yardstick_id,
        "current": current.document(),
        "recommended": other.document(),
        "because": because,
        "qualityGain": _number(gain),
        **({} if percent is None else {"qualityGainPercent": percent}),
        "downloadBytes": other.total_bytes,
        "rationale": upgrade_rationale(current, other, because, model.replaced_because(current.version)),
    }


def percent_of(gain: Decimal, score: Decimal) -> int | None:
    """The gain as a share of a score, halves up; None of nothing, and beyond what the contract can tell."""
    if score == 0:
        return None
    percent = floor(Fraction(gain) * 100 / Fraction(score) + Fraction(1, 2))
    return percent if percent <= HIGHEST_PERCENT else None


def _number(figure: Decimal) -> float | int:
    """As JSON writes it: whole where it is whole."""
    return int(figure) if figure == int(figure) else float(figure)
