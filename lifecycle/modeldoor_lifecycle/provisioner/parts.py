"""All files of a model that is split, by the name of one of them."""

from __future__ import annotations

from modeldoor_validators.rules.shared.split_models import part_of

MOST_PARTS = 256
"""As many files as an artifact of the contracts can have."""


def paths_of_all(path: str) -> tuple[str, ...]:
    """The paths of all parts of the model that has this one, in order; of a whole file its own.

    A name that counts no parts that there can be, such as the third of two, is that of a whole file.
    """
    part = part_of(path)
    if part is None or not 1 <= part.number <= part.parts <= MOST_PARTS:
        return (path,)
    return tuple(part._replace(number=number).name for number in range(1, part.parts + 1))
