"""One document that a consumer is shown: its name, what is special about it, and how it is written."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_validators.findings import path_of
from modeldoor_validators.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from modeldoor_lifecycle.conformance.moments import Moment
    from modeldoor_validators.findings import Place

    Object = Mapping[str, Any]
    Made = Callable[[Moment], Any]

GOOD = "good"
"""The group of documents that are as they should be, fresh ones of which may open the lane."""


class Case(NamedTuple):
    """One document.

    `write` gives its bytes at a moment, with the caller's own members added. `adds` are the members
    at its root that no contract knows.
    """

    name: str
    about: str
    write: Callable[[Moment, Object], bytes]
    adds: frozenset[str] = frozenset()


def of_value(name: str, about: str, made: Made, adds: Iterable[str] = ()) -> Case:
    """A case whose value is made at the moment of sending; the caller's members join an object."""

    def write(moment: Moment, own: Object) -> bytes:
        return encoded(with_members(made(moment), own))

    return Case(name, about, write, frozenset(adds))


def of_text(name: str, about: str, made: Made, damaged: Callable[[bytes], bytes]) -> Case:
    """A case whose text is not the JSON of any value, or not in the form that is due."""

    def write(moment: Moment, own: Object) -> bytes:
        return damaged(encoded(with_members(made(moment), own)))

    return Case(name, about, write)


def with_members(value: Any, own: Object) -> Any:
    """The value with the caller's own members, where it can hold any."""
    return {**value, **own} if is_object(value) else value


def encoded(value: Any) -> bytes:
    """The value as JSON; NaN and infinity in the spelling that many writers give them."""
    return json.dumps(value).encode()


def changed(made: Made, place: Place, value: Any) -> Made:
    """The same value, in which something else stands at this place."""

    def change(moment: Moment) -> Any:
        made_anew = copy.deepcopy(made(moment))
        holder = made_anew
        for step in place[:-1]:
            holder = holder[step]
        holder[place[-1]] = value
        return made_anew

    return change


def without(made: Made, member: str) -> Made:
    """The same object, from which a member is missing."""
    return lambda moment: {name: each for name, each in made(moment).items() if name != member}


def values_at(made: Made, place: Place, values: Iterable[tuple[str, Any]]) -> Iterator[Case]:
    """One case for each named value at this place."""
    for name, value in values:
        about = f"`{path_of(place).removeprefix('$.')}` is {json.dumps(value)}"
        yield of_value(f"value/{'.'.join(map(str, place))}/{name}", about, changed(made, place, value))


def missing_members(made: Made, members: Iterable[str]) -> Iterator[Case]:
    """One case for each member that may be missing."""
    for member in members:
        yield of_value(f"missing/{member}", f"`{member}` is missing", without(made, member))
