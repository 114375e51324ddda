"""What can go wrong when a registry is asked, as types; each says what must be and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_lifecycle.registry.registries import Registries


class ModelNotListed(ModeldoorError):  # named by what happened, as every error of ours
    """No registry lists a model of this name; `nearest` are the names that come nearest.

    `could_be_listed`: whether the name has the form of those in registries.
    """

    def __init__(self, name: str, nearest: Sequence[str], *, could_be_listed: bool) -> None:
        near = f"; the nearest are {', '.join(nearest)}" if nearest else ""
        super().__init__(
            f"the model must be one that the registries list; they do not list {quoted(name)}{near}",
            hint="see them all: modeldoor registry list",
        )
        self.name = name
        self.nearest = tuple(nearest)
        self.could_be_listed = could_be_listed


class NoRegistryCounts(ModeldoorError):  # named by what happened, as every error of ours
    """Every registry was left out: the operator's own, and the shipped one, whose name one of them claims."""

    def __init__(self) -> None:
        super().__init__(
            "one registry at least must count; all were left out, each for its reason",
            hint="mend or remove the files in the folder 'registries'",
        )


def require_a_registry(registries: Registries) -> None:
    """Raises `NoRegistryCounts` where nothing can be answered."""
    if not registries.registries:
        raise NoRegistryCounts
