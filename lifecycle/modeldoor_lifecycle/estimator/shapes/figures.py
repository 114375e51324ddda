"""Figures out of a description, each of the right type and in the range that models have, or a `ShapeError`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from modeldoor_lifecycle.estimator.shapes.errors import ShapeError
from modeldoor_validators.findings import quoted
from modeldoor_validators.shapes import is_list

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_FIGURE = 2**40
"""No length, count or width of a model is larger; the contract `model-shapes` ends there too."""

LONGEST_SHOWN_BITS = 64
"""Longer numbers are told by their length."""

MOST_LAYERS = 4096
"""llama.cpp has room for 512 layers; the contract `model-shapes` tells at most these."""

Default = TypeVar("Default")


MOST_TIMES = 1024
"""No factor by which a width is multiplied is larger."""


class Figures:
    """The figures that stand under the keys of one description, whose names all begin alike."""

    def __init__(self, values: Mapping[str, object], prefix: str = "", names: Mapping[str, str] | None = None) -> None:
        """`prefix` begins every key: an architecture and a dot in GGUF, nothing in a configuration.

        `names` are those by which messages tell keys that a configuration has under others.
        """
        self._values = values
        self._prefix = prefix
        self._names = names or {}

    def name(self, key: str) -> str:
        """The whole key, as messages tell it."""
        return self._names.get(key, self._prefix + key)

    def has(self, key: str) -> bool:
        """Whether something stands there; what is nothing (null) does not."""
        return self.raw(key) is not None

    def raw(self, key: str) -> object:
        """What stands there, whatever it is; None: nothing."""
        return self._values.get(self._prefix + key)

    def whole(self, key: str, default: Default, *, least: int = 0, most: int = LARGEST_FIGURE) -> int | Default:
        """The whole number that stands there, or `default` where nothing does."""
        value = self.raw(key)
        return default if value is None else self._checked(key, value, least, most)

    def required(self, key: str, *, least: int = 1, most: int = LARGEST_FIGURE) -> int:
        """The whole number that must stand there."""
        value = self.raw(key)
        if value is None:
            raise ShapeError("missing", self.name(key), "be there", "it is not")
        return self._checked(key, value, least, most)

    def share(self, key: str, default: float) -> float:
        """The factor that stands there, or `default` where nothing does."""
        value = self.raw(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ShapeError("ofAnotherType", self.name(key), "be a number", f"it is {quoted(value)}")
        if not 0 <= value <= MOST_TIMES:
            raise ShapeError("outOfRange", self.name(key), f"be from 0 to {MOST_TIMES}", f"it is {_short(value)}")
        return float(value)

    def for_each(self, key: str, count: int, default: int, *, most: int = LARGEST_FIGURE) -> tuple[int, ...]:
        """One whole number for each of `count` layers: a list of at least so many, or one number for all."""
        value = self.raw(key)
        if isinstance(value, list | tuple):
            numbers: list[object] = list(value)  # pyright: ignore[reportUnknownArgumentType] # each is asked below
            if len(numbers) < count:
                raise self._too_short(key, count, len(numbers))
            return tuple(self._checked(key, number, 0, most) for number in numbers[:count])
        return (default if value is None else self._checked(key, value, 0, most),) * count

    def largest(self, key: str, default: int) -> int:
        """The whole number that stands there, the largest of a list, or `default` where nothing stands."""
        value = self.raw(key)
        if is_list(value) or isinstance(value, tuple):
            numbers: list[object] = list(value)  # pyright: ignore[reportUnknownArgumentType] # each is asked below
            return max((self._checked(key, number, 0, LARGEST_FIGURE) for number in numbers), default=default)
        return default if value is None else self._checked(key, value, 0, LARGEST_FIGURE)

    def truths(self, key: str, count: int) -> tuple[bool, ...] | None:
        """One truth value for each of `count` layers where a list stands there; a number is true unless it is 0."""
        value = self.raw(key)
        if not isinstance(value, list | tuple):
            return None
        numbers: list[object] = [int(each) if isinstance(each, bool) else each for each in value]  # pyright: ignore[reportUnknownVariableType] # each is asked below
        if len(numbers) < count:
            raise self._too_short(key, count, len(numbers))
        return tuple(self._checked(key, number, 0, LARGEST_FIGURE) != 0 for number in numbers[:count])

    def _too_short(self, key: str, count: int, found: int) -> ShapeError:
        return ShapeError(
            "contradictory", self.name(key), f"have a value for each of {count} layers", f"it has {found}"
        )

    def _checked(self, key: str, value: object, least: int, most: int) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ShapeError("ofAnotherType", self.name(key), "be a whole number", f"it is {quoted(value)}")
        if not least <= value <= most:
            raise ShapeError("outOfRange", self.name(key), f"be from {least} to {most}", f"it is {_short(value)}")
        return value


def _short(number: float) -> str:
    """A number as a message tells it, without hundreds of digits."""
    if isinstance(number, int) and number.bit_length() > LONGEST_SHOWN_BITS:
        return f"{'-' if number < 0 else ''}2 to the power of about {number.bit_length()}"
    return str(number)
