"""The rule of leases: uses of a model that keep it from being removed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path


def lease_rule(*paths: Path) -> Rule:
    """The rule of every lease that the paths lead to."""
    return Rule("lease/named-once", "A lease has a name of its own.", partial(_named_once, paths))


def _named_once(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    yield from repeated((((*place, "leaseId"), lease["leaseId"]) for place, lease in each(document, *paths)), "a name")
