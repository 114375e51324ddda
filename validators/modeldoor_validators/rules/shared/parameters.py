"""The rule of parameter counts: what a token uses is a part of what there is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path


def active_rule(*paths: Path) -> Rule:
    """The rule of every object with `parametersTotal` and perhaps `parametersActive` that the paths lead to."""
    return Rule(
        "model/active-within-total",
        "A token uses at most all weights.",
        partial(_active_within_total, paths),
    )


def _active_within_total(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for place, model in each(document, *paths):
        active, total = model.get("parametersActive", 0), model["parametersTotal"]
        if active > total:
            yield (*place, "parametersActive"), f"must be at most `parametersTotal` ({total}); it is {active}"
