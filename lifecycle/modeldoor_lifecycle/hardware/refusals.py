"""How a description is refused that leads to no machine, or to several: what it must say, and what would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.hardware.description import size_words
from modeldoor_lifecycle.hardware.errors import SimulationError
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modeldoor_lifecycle.hardware.description import Part

MOST_CANDIDATES = 8
"""So many meanings of a name are told; who says less than what has so many must say more anyway."""


def not_sold(part: Part, sold: Sequence[int], candidates: Sequence[str]) -> SimulationError:
    """A size of memory that no entry with the name has."""
    return SimulationError(
        "memorySize",
        part.text,
        f"the memory in {quoted(part.text)} must be a size that the catalogue has: {either(map(size_words, sold))}",
        hint=say(candidates),
        candidates=candidates,
    )


def ambiguous(part: Part, candidates: Sequence[str]) -> SimulationError:
    """A name with more than one meaning."""
    told = tuple(dict.fromkeys(candidates))
    return SimulationError(
        "ambiguousName",
        part.text,
        f"{quoted(part.text)} must lead to one device or processor; it may be {listed(told)}",
        hint="say which",
        candidates=told,
    )


def say(candidates: Sequence[str]) -> str:
    """The hint to say one of these; empty where there are none."""
    return f"say {listed(candidates)}" if candidates else ""


def listed(candidates: Sequence[str]) -> str:
    """Names as a sentence lists them, and how many more there are."""
    told = [f"'{each}'" for each in candidates[:MOST_CANDIDATES]]
    rest = len(candidates) - len(told)
    return either([*told, f"{rest} more"] if rest else told)


def either(words: Iterable[str]) -> str:
    """Words with an `or` before the last."""
    *front, last = words
    return f"{', '.join(front)} or {last}" if front else last
