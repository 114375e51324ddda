"""Models that are split into several files: whoever is given one part is told of all, in order.

An engine is given the first part and finds the others by their names. A first part alone can be a
header without a single weight, so a digest of it says nothing of the model.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


PART = re.compile(r"(?P<stem>.+)-(?P<number>[0-9]{5})-of-(?P<count>[0-9]{5})(?P<extension>[.][A-Za-z0-9]+)")
"""The name of one part of a split model, as llama.cpp's `gguf-split` and transformers write it."""


class Part(NamedTuple):
    """What a file's name says of its place in a split model."""

    stem: str
    number: int
    parts: int
    extension: str

    @property
    def name(self) -> str:
        """The name again."""
        return f"{self.stem}-{self.number:05}-of-{self.parts:05}{self.extension}"


def part_of(name: str) -> Part | None:
    """The part that a path or a name says it is; none when it is a whole file."""
    found = PART.fullmatch(name)
    return None if found is None else Part(found["stem"], int(found["number"]), int(found["count"]), found["extension"])


def fault_of(names: Sequence[str]) -> tuple[int, str] | None:
    """The first name that is not the part that belongs there, with what must be there."""
    first = part_of(names[0])
    if first is None:
        return 0, "must be named as the first part of a split model"
    for index, name in enumerate(names):
        if index == first.parts:
            return index, f"must not stand here: the model has {first.parts} parts"
        expected = first._replace(number=index + 1).name
        if name != expected:
            return index, f"must be '{expected}', part {index + 1} of {first.parts}"
    if len(names) < first.parts:
        last = len(names) - 1
        return last, f"must be followed by the other parts: there are {first.parts}, and {len(names)} are listed"
    return None
