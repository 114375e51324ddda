"""Halving finds the border between what holds and what does not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from modeldoor_lifecycle.estimator.halving import largest_that, smallest_that

numbers = st.integers(-1000, 1000)


@given(numbers, st.integers(0, 1000), numbers)
def test_the_largest_that_holds_is_found_or_the_lowest_given(lowest: int, span: int, border: int) -> None:
    highest = lowest + span
    assert largest_that(lambda number: number <= border, lowest, highest) == max(lowest, min(border, highest))


@given(numbers, st.integers(0, 1000), numbers)
def test_the_smallest_that_holds_is_found_or_the_highest_given(lowest: int, span: int, border: int) -> None:
    highest = lowest + span
    assert smallest_that(lambda number: number >= border, lowest, highest) == min(highest, max(border, lowest))
