"""Where things stand in a JSON text: the second look, taken only after something was refused.

The decoder is quick and knows no positions. This scanner is slow and knows them all: it walks the
text once, tells where each member and item begins, and stops at the first thing that strict JSON
forbids although Python's decoder lets it pass.
"""

from __future__ import annotations

import re
from json import decoder
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_validators.limits import MAXIMUM_INTEGER

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from modeldoor_validators.findings import Place

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORD = re.compile(r"-?[A-Za-z]+")


_scan_string: Callable[[str, int, bool], tuple[str, int]] = vars(decoder)["scanstring"]
"""The decoder's own reader of strings: public, but missing from the type stubs."""


class Fault(NamedTuple):
    """Something that strict JSON forbids: which rule, where, and what."""

    rule: str
    place: Place
    offset: int
    message: str


class Spot(NamedTuple):
    """Where a value begins: its place in the document and its offset in the text."""

    place: Place
    offset: int


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1, in characters."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def lines_and_columns(text: str, offsets: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Line and column of many offsets, in one walk over the text."""
    found: dict[int, tuple[int, int]] = {}
    line, walked = 1, 0
    for offset in sorted(set(offsets)):
        line += text.count("\n", walked, offset)
        walked = offset
        found[offset] = line, offset - text.rfind("\n", 0, offset)
    return found


def spots(text: str, maximum_depth: int) -> Iterator[Spot | Fault]:
    """Every value of the text with its place; at most one `Fault`, and then nothing more.

    A text that is not JSON at all ends the walk early: the decoder has a better word for that.
    """
    try:
        yield from _value(text, _skip(text, 0), (), maximum_depth)
    except _Stop as stop:
        if stop.fault is not None:
            yield stop.fault
    except (IndexError, ValueError):
        return


def offsets(text: str, places: set[Place], maximum_depth: int) -> dict[Place, int]:
    """Where each place begins, or its nearest parent when it is not there; the text is walked once."""
    wanted = {place[:length] for place in places for length in range(len(place) + 1)}
    seen: dict[Place, int] = {(): _skip(text, 0)}
    for spot in spots(text, maximum_depth):
        if isinstance(spot, Fault):
            break
        if spot.place in wanted:
            seen[spot.place] = spot.offset
    return {
        place: next(seen[place[:length]] for length in range(len(place), -1, -1) if place[:length] in seen)
        for place in places
    }


def first_fault(text: str, maximum_depth: int) -> Fault | None:
    """The first thing in the text that strict JSON forbids."""
    return next((spot for spot in spots(text, maximum_depth) if isinstance(spot, Fault)), None)


class _Stop(Exception):  # an early end of the walk, not an error
    def __init__(self, fault: Fault | None) -> None:
        self.fault = fault


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int, place: Place, depth_left: int) -> Generator[Spot, None, int]:
    """Walks one value, yields its spots, and returns the offset behind it."""
    yield Spot(place, at)
    first = text[at]
    if first in "{[":
        if depth_left == 0:
            raise _Stop(Fault("json/depth", place, at, "is nested too deeply"))
        walk = _object if first == "{" else _list
        return (yield from walk(text, at + 1, place, depth_left - 1))
    if first == '"':
        value, end = _string(text, at)
        _refuse_odd_characters(value, place, at)
        return end
    if number := _NUMBER.match(text, at):
        _refuse_odd_number(number.group(), place, at)
        return number.end()
    word = _WORD.match(text, at)
    if word is None:
        raise _Stop(None)
    if word.group() in ("NaN", "Infinity", "-Infinity"):
        raise _Stop(
            Fault("json/number", place, at, f"must be a number; it is {word.group()}, which JSON does not have")
        )
    return word.end()


def _object(text: str, at: int, place: Place, depth_left: int) -> Generator[Spot, None, int]:
    seen: set[str] = set()
    at = _skip(text, at)
    while text[at] != "}":
        key, end = _string(text, at)
        if key in seen:
            raise _Stop(Fault("json/duplicate-key", (*place, key), at, "stands twice in the same object"))
        seen.add(key)
        _refuse_odd_characters(key, (*place, key), at)
        after = _skip(text, end)
        if text[after] != ":":
            raise _Stop(None)
        at = _skip(text, (yield from _value(text, _skip(text, after + 1), (*place, key), depth_left)))
        if text[at] == ",":
            at = _skip(text, at + 1)
        elif text[at] != "}":
            raise _Stop(None)
    return at + 1


def _list(text: str, at: int, place: Place, depth_left: int) -> Generator[Spot, None, int]:
    at = _skip(text, at)
    index = 0
    while text[at] != "]":
        at = _skip(text, (yield from _value(text, at, (*place, index), depth_left)))
        index += 1
        if text[at] == ",":
            at = _skip(text, at + 1)
        elif text[at] != "]":
            raise _Stop(None)
    return at + 1


def _string(text: str, at: int) -> tuple[str, int]:
    if text[at] != '"':
        raise _Stop(None)
    return _scan_string(text, at + 1, True)


def _refuse_odd_characters(value: str, place: Place, at: int) -> None:
    if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise _Stop(Fault("json/surrogate", place, at, "holds half of a surrogate pair, which is no character"))


def _refuse_odd_number(literal: str, place: Place, at: int) -> None:
    if literal.lstrip("-").isdigit():
        if len(literal) > 17 or abs(int(literal)) > MAXIMUM_INTEGER:
            raise _Stop(Fault("json/number", place, at, "must be an integer of at most 2^53-1 in size"))
    elif float(literal) in (float("inf"), float("-inf")):
        raise _Stop(
            Fault("json/number", place, at, f"must be a number of at most 1.8e308 in size; it is {literal[:40]}")
        )
