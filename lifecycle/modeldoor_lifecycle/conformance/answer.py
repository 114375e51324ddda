"""By what a consumer says that it opens the local lane, and what it said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.shapes import is_list, is_object
from modeldoor_validators.visible import shows_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_lifecycle.conformance.consumer import Ended

Outcome = Literal["opened", "closed", "crashed", "timedOut", "noAnswer"]

EXIT_CODE = "exit:"
"""How a condition on the exit code begins."""

HIGHEST_EXIT_CODE = 255
"""POSIX hands on eight bits of what a program exits with."""

LONGEST = 250
"""As JSON, with escapes, a value may be twice as long, which the contract still lets pass."""

_CRASHES = (b"Traceback (most recent call last):", b"panic: ", b"panicked at ", b"Exception in thread ")
"""What Python, Go, Rust and Java write when a program ends by a fault of its own."""


class BadCondition(ModeldoorError):
    """What should say how a lane is opened cannot be read."""

    def __init__(self, text: str, must: str) -> None:
        super().__init__(
            f"'{text[:LONGEST]}' {must}",
            hint="such as --open-when exit:0, or --open-when selected.lane=local for a JSON answer",
        )


class ClosedByEveryOtherCode(ModeldoorError):
    """Exit codes that mean no were named, where every code that does not open means no already."""

    def __init__(self) -> None:
        super().__init__(
            "--closed-when must stand beside a field that opens: where an exit code opens, every other one is a no",
            hint="such as --open-when selected.lane=local --closed-when exit:2",
        )


class OpenByExitCode(NamedTuple):
    """The lane is open when the program exits with one of these codes."""

    codes: tuple[int, ...]


class OpenByField(NamedTuple):
    """The lane is open when this field of its JSON answer holds one of these values.

    What ends with one of `closed_codes` says no, though it writes no answer.
    """

    path: tuple[str, ...]
    values: tuple[Any, ...]
    closed_codes: tuple[int, ...] = ()


OpenWhen = OpenByExitCode | OpenByField


def open_when(conditions: Sequence[str], closed_when: Sequence[str] = ()) -> OpenWhen:
    """What the conditions of a command line mean: each is `exit:CODE` or `FIELD=VALUE`, any of them opens.

    A value is read as JSON where it is JSON, else as text. `closed_when` are exit codes that mean no
    where a field answers; 0 cannot, because what ends well and says nothing has refused nothing.
    Raises `BadCondition` and `ClosedByEveryOtherCode`.
    """
    if all(each.startswith(EXIT_CODE) for each in conditions):
        if closed_when:
            raise ClosedByEveryOtherCode
        return OpenByExitCode(_codes(conditions, lowest=0))
    pairs = [_pair(each) for each in conditions]
    path = pairs[0][0]
    for text, (other, _) in zip(conditions, pairs, strict=True):
        if other != path:
            raise BadCondition(text, f"must name the same field as the first: '{'.'.join(path)}'")
    values = {json.dumps(value): value for _, value in pairs}
    return OpenByField(path, tuple(values.values()), _codes(closed_when, lowest=1))


def outcome(ended: Ended, condition: OpenWhen) -> Outcome:
    """What a run means. Only what says so plainly opens; what crashed while it said so has opened too.

    What crashed has not closed: it may have been about to say yes. Only where its exit code was named
    as a no does it count as one.
    """
    if ended.how == "tooMuchOutput":
        return "noAnswer"
    said = _said(ended, condition)
    if said == "opened":
        return said
    if ended.how == "timedOut":
        return "timedOut"
    if isinstance(condition, OpenByField) and ended.code in condition.closed_codes:
        return "closed"
    if ended.how == "signalled" or any(mark in ended.errors for mark in _CRASHES):
        return "crashed"
    return said


def _said(ended: Ended, condition: OpenWhen) -> Outcome:
    if isinstance(condition, OpenByExitCode):
        return "opened" if ended.code in condition.codes else "closed"
    try:
        found = _at(json.loads(ended.output), condition.path)
    except (ValueError, RecursionError, LookupError):
        return "noAnswer"
    return "opened" if any(_is_same(found, value) for value in condition.values) else "closed"


def _at(value: Any, path: Sequence[str]) -> Any:
    """What stands at the place; raises `LookupError`, and `ValueError` where a position is no number."""
    for step in path:
        if is_object(value):
            value = value[step]
        elif is_list(value):
            value = value[int(step)]
        else:
            raise LookupError(step)
    return value


def _is_same(value: Any, other: Any) -> bool:
    """Equal as JSON: `true` is not 1, and 1.0 is."""
    return isinstance(value, bool) == isinstance(other, bool) and bool(value == other)


def _codes(texts: Sequence[str], *, lowest: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_code(each, lowest) for each in texts))


def _code(text: str, lowest: int) -> int:
    digits = text.removeprefix(EXIT_CODE)
    is_short = text.startswith(EXIT_CODE) and len(digits) <= len(str(HIGHEST_EXIT_CODE))
    if not (is_short and digits.isascii() and digits.isdigit() and lowest <= int(digits) <= HIGHEST_EXIT_CODE):
        raise BadCondition(text, f"must be '{EXIT_CODE}' and an exit code from {lowest} to {HIGHEST_EXIT_CODE}")
    return int(digits)


def _refuse(word: str) -> None:
    """NaN and infinity, which are no JSON, are text like every other word."""
    raise ValueError(word)


def _pair(text: str) -> tuple[tuple[str, ...], Any]:
    field, equals, value = text.partition("=")
    path = tuple(field.split("."))
    if not equals or "" in path:
        raise BadCondition(text, f"must be FIELD=VALUE, or all conditions must begin with '{EXIT_CODE}'")
    if len(text) > LONGEST or not shows_all(text):
        raise BadCondition(text, f"must be at most {LONGEST} characters long, all of them visible")
    try:
        read = json.loads(value, parse_constant=_refuse)
    except ValueError:
        read = value
    if is_object(read) or is_list(read):
        raise BadCondition(text, "must compare with one value: text, a number, true, false or null")
    if isinstance(read, str) and not shows_all(read):
        raise BadCondition(text, "must compare with a text whose characters are all visible")
    return path, read
