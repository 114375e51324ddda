"""Medians and other quantiles of measured errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def quantile(values: Iterable[float], share: float) -> float:
    """The value below which this share lies, between the two next to it."""
    ordered = sorted(values)
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)


def mean(values: Iterable[float]) -> float:
    """Their sum divided by their number."""
    listed = list(values)
    return sum(listed) / len(listed)
