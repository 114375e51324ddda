"""In which order things go: what is of no use first, and of models the one that was not used for longest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each, unordered
from modeldoor_validators.times import exactly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

ORDER = ("refusedFiles", "filesMissing", "retired", "unregisteredFile", "leastRecentlyUsed")
"""What goes before what: a model by the reason for it, anything else by what it is."""


def _removed_in_order(report: Document) -> Iterator[Wrong]:
    keys = (
        (("removed", index), ORDER.index(thing.get("reason", thing["what"])))
        for index, thing in enumerate(report["removed"])
    )
    order = ", ".join(f"'{name}'" for name in ORDER)
    yield from unordered(keys, f"in the order of what goes first: {order}")


def _unused_for_longest_first(report: Document) -> Iterator[Wrong]:
    """Whoever was never used goes by another time, which the report does not tell, and is passed over."""
    for reason in ("retired", "leastRecentlyUsed"):
        used = (
            (("removed", index, "lastUsedAt"), exactly(thing["lastUsedAt"]))
            for index, thing in enumerate(report["removed"])
            if thing.get("reason") == reason and "lastUsedAt" in thing
        )
        yield from unordered(used, "in the order of times: what was not used for longest goes first")


def _kept_in_order(report: Document) -> Iterator[Wrong]:
    yield from unordered(each(report, ("kept", ..., "modelId")), "in the order of ids, by code points")


RULES = (
    Rule("eviction/removed-in-order", "What is of no use goes first, and models in use last.", _removed_in_order),
    Rule(
        "eviction/unused-for-longest-first",
        "Of two models the one that was not used for longer goes first.",
        _unused_for_longest_first,
    ),
    Rule("eviction/kept-in-order", "Models that stay stand in the order of ids.", _kept_in_order),
)
