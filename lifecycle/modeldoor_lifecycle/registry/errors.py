"""What can go wrong when a registry is asked, as types; each says what must be and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence


class ModelNotListed(ModeldoorError):  # named by what happened, as every error of ours
    """No registry lists a model of this name; `nearest` are the names that come nearest."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        near = f"; the nearest are {', '.join(nearest)}" if nearest else ""
        super().__init__(
            f"the model must be one that the registries list; they do not list {quoted(name)}{near}",
            hint="see them all: modeldoor registry list",
        )
        self.name = name
        self.nearest = tuple(nearest)
