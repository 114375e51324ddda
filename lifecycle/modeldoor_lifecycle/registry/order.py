"""The order of models: a score, then a version, then a size, then a name.

Scores are comparable where one yardstick made them, and versions where they are of one model: they
count what happened to its files, and say nothing beside those of another. So between two models of
one yardstick the score decides, then the smaller files, then the name, which makes the order total;
and between two versions of one model the score, then the newer version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modeldoor_lifecycle.registry.models import PinnedModel, Standing

Because = Literal["higherScore", "newerVersion", "smaller", "smallerThanNewer"]
"""What makes one model strictly better than another, or than a newer version of it; a name never does."""


def best_first(models: Iterable[PinnedModel], yardsticks: Sequence[str]) -> list[PinnedModel]:
    """Models of different names, best first: yardstick by yardstick in the order of `yardsticks`, then by the order above."""
    place = {name: index for index, name in reversed(list(enumerate(yardsticks)))}
    return sorted(models, key=lambda model: (place[model.now.yardstick_id], *_key(model.now)))


def better_because(other: Standing, current: Standing) -> Because | None:
    """What makes `other` strictly better than `current`; None where it is not, or where they cannot be compared."""
    if other.yardstick_id != current.yardstick_id:
        return None
    if other.id == current.id and other.version <= current.version:
        return None
    if other.score != current.score:
        return "higherScore" if other.score > current.score else None
    if other.id == current.id:
        return "newerVersion"
    return "smaller" if other.total_bytes < current.total_bytes else None


def _key(standing: Standing) -> tuple[float, int, str]:
    return -standing.score, standing.total_bytes, standing.id
