"""Which known names are nearest to one that nobody knows, to say so instead of guessing."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

WEIGHT_OF_A_NUMBER = 3.0
"""This project's choice: a number says which card of a line or which size of a family, a word mostly whose."""

NEAR_ENOUGH = 0.6
"""This project's choice: of names that share no word and no number, those that look this much alike are misspelt."""

LONGEST_NAME = 128
"""No name in the contracts is longer; what is beyond it is not looked at."""

_PARTS = re.compile("[0-9]+|[a-z]+")


def nearest(name: str, names: Iterable[str], count: int = 5) -> tuple[str, ...]:
    """The names that are nearest to this one, the nearest first: at most `count`, and none that has nothing of it.

    First come names that have most of its words and numbers, numbers above all, and of these the ones
    that add least; how alike the letters are decides between equals, and finds what is misspelt.
    """
    wanted = name[:LONGEST_NAME].casefold()
    parts = Counter(_PARTS.findall(wanted))
    letters = SequenceMatcher(autojunk=False)
    letters.set_seq2(wanted)
    ranked: list[tuple[float, float, float, str]] = []
    for each in dict.fromkeys(names):
        known = each.casefold()
        known_parts = Counter(_PARTS.findall(known))
        letters.set_seq1(known)
        alike = letters.ratio()
        covered = _covered(parts, known_parts)
        if covered > 0 or alike >= NEAR_ENOUGH:
            added = _weight(known_parts - parts)
            ranked.append((-covered, added, -alike, each))
    return tuple(each for *_, each in sorted(ranked)[:count])


def _covered(wanted: Counter[str], known: Counter[str]) -> float:
    """How much of the wanted name the known one has: whole words and numbers, and beginnings of numbers by half."""
    rest = [part for part in (known - wanted) if part.isdigit()]
    begun = sum(
        WEIGHT_OF_A_NUMBER / 2 * max((_begun(part, other) for other in rest), default=0) / len(part)
        for part in (wanted - known)
        if part.isdigit()
    )
    return _weight(wanted & known) + begun


def _begun(number: str, other: str) -> int:
    """How many digits two numbers begin with alike."""
    return next(
        (at for at, (one, two) in enumerate(zip(number, other, strict=False)) if one != two),
        len(min(number, other, key=len)),
    )


def _weight(parts: Counter[str]) -> float:
    return sum(count * (WEIGHT_OF_A_NUMBER if part.isdigit() else 1.0) for part, count in parts.items())
