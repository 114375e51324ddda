"""The last number for which something holds that stops to hold from some number on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def largest_that(holds: Callable[[int], bool], lowest: int, highest: int) -> int:
    """The largest number up to `highest` that holds; `lowest` where none above it does, whether or not it holds itself."""
    while lowest < highest:
        middle = (lowest + highest + 1) // 2
        lowest, highest = (middle, highest) if holds(middle) else (lowest, middle - 1)
    return lowest


def smallest_that(holds: Callable[[int], bool], lowest: int, highest: int) -> int:
    """The smallest number from `lowest` that holds; `highest` where none below it does, whether or not it holds itself."""
    while lowest < highest:
        middle = (lowest + highest) // 2
        lowest, highest = (lowest, middle) if holds(middle) else (middle + 1, highest)
    return lowest
