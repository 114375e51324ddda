"""What is wrong with figures that a speed cannot be reckoned from, as a type."""

from __future__ import annotations

import math

from modeldoor_validators.errors import ModeldoorError


class SpeedInputRefused(ModeldoorError):  # named by what happened, as every error of ours
    """A figure is none that a machine or a model could have; nothing was reckoned from it."""

    def __init__(self, name: str, must: str, value: object) -> None:
        super().__init__(f"`{name}` must be {must}; it is {value}", hint="correct the figure, or leave it out")
        self.name = name
        self.value = value


def positive(name: str, value: float) -> float:
    """The figure itself, when it is a finite number above zero."""
    if isinstance(value, bool) or not math.isfinite(value) or value <= 0:
        raise SpeedInputRefused(name, "a finite number above 0", value)
    return value


def not_negative(name: str, value: float) -> float:
    """The figure itself, when it is a finite number of at least zero."""
    if isinstance(value, bool) or not math.isfinite(value) or value < 0:
        raise SpeedInputRefused(name, "a finite number of at least 0", value)
    return value


def share(name: str, value: float) -> float:
    """The figure itself, when it lies between zero and one."""
    if not_negative(name, value) > 1:
        raise SpeedInputRefused(name, "at most 1", value)
    return value
