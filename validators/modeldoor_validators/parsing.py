"""JSON text into Python values, strictly: what other readers would read differently is refused.

Python's own decoder accepts a byte order mark, UTF-16, NaN, an overflow to infinity, a key that
stands twice and half a surrogate pair. Two programs that read such a text can see two documents;
a gate may let none of them pass.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from modeldoor_validators.findings import DocumentRefused, Finding
from modeldoor_validators.limits import MAXIMUM_BYTES, MAXIMUM_DEPTH, MAXIMUM_INTEGER
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

_HINTS = {
    "json/size": f"keep the document under {MAXIMUM_BYTES} bytes",
    "json/encoding": "save it as UTF-8 without a byte order mark",
    "json/syntax": "it is not JSON; the first place that does not fit is given",
    "json/depth": f"at most {MAXIMUM_DEPTH} levels are read",
    "json/duplicate-key": "keep one of the two: readers differ in which one they take",
    "json/number": "unknown values have their own variants; they are never numbers",
    "json/surrogate": "write the whole character, or its whole pair of escapes",
}


class _Refuse(Exception):  # leaves the decoder; never leaves this module
    pass


def parse(data: bytes | str) -> Any:
    """The value of a JSON text.

    Raises `DocumentRefused` with exactly one finding, whose rule is one of `json/size`,
    `json/encoding`, `json/syntax`, `json/depth`, `json/duplicate-key`, `json/number` and
    `json/surrogate`, and which carries line and column.
    """
    text = _decoded(data)
    try:
        value = _DECODER.decode(text)
        if _may_be_odd(text):
            _walk(value)
    except json.JSONDecodeError as error:
        _refuse_fault(text)
        _refuse(Finding("json/syntax", (), _spoken(error.msg), "", error.lineno, error.colno))
    except (_Refuse, RecursionError):
        _refuse_fault(text)
        _refuse(Finding("json/depth", (), "is nested too deeply", "", 1, 1))
    return value


def place_findings(data: bytes | str, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings with the line and column of each place in the text, in the order of the text."""
    from modeldoor_validators import scanner

    text = _decoded(data)
    offsets = scanner.offsets(text, {finding.place for finding in findings}, MAXIMUM_DEPTH)
    places = scanner.lines_and_columns(text, offsets.values())
    placed = (finding if finding.line else finding.at(*places[offsets[finding.place]]) for finding in findings)
    return tuple(sorted(placed, key=lambda finding: (finding.rule == "gate/more", finding.line, finding.column)))


def _decoded(data: bytes | str) -> str:
    if isinstance(data, str):
        size = len(data) if len(data) > MAXIMUM_BYTES else len(data.encode("utf-8", "surrogatepass"))
    else:
        size = len(data)
    if size > MAXIMUM_BYTES:
        _refuse(Finding("json/size", (), f"must be at most {MAXIMUM_BYTES} bytes long", "", 1, 1))
    if isinstance(data, str):
        text = data
    else:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:1] == b"\0" or data[1:2] == b"\0":
            _refuse(Finding("json/encoding", (), "must be UTF-8; it looks like UTF-16 or UTF-32", "", 1, 1))
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            from modeldoor_validators import scanner

            before = data[: error.start].decode("utf-8")
            place = scanner.line_and_column(before, len(before))
            _refuse(Finding("json/encoding", (), f"must be UTF-8; byte {error.start} is not", "", *place))
    if text.startswith("\ufeff"):
        _refuse(Finding("json/encoding", (), "must not begin with a byte order mark", "", 1, 1))
    if not text.strip(" \t\r\n"):
        _refuse(Finding("json/syntax", (), "must hold a JSON value; it is empty", "", 1, 1))
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Refuse
    return members


def _constant(_literal: str) -> NoReturn:
    raise _Refuse


def _float(literal: str) -> float | int:
    value = float(literal)
    if value - value != 0:
        raise _Refuse
    # `1.0` is the integer 1 in JSON Schema and in canonical bytes; read so, everybody sees the same.
    return int(value) if value.is_integer() and abs(value) <= MAXIMUM_INTEGER else value


def _integer(literal: str) -> int:
    if len(literal) > 17:
        raise _Refuse
    value = int(literal)
    if not -MAXIMUM_INTEGER <= value <= MAXIMUM_INTEGER:
        raise _Refuse
    return value


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_integer)


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping of Python as `parse` would have read it from its text: whole floats are integers.

    Raises `DocumentRefused` for what is nested too deeply, or in itself.
    """
    return {name: _plain(each, 1) for name, each in data.items()}


def _plain(value: Any, depth: int) -> Any:
    if isinstance(value, float):
        is_whole = value - value == 0 and value.is_integer() and abs(value) <= MAXIMUM_INTEGER
        return int(value) if is_whole else value
    if depth > MAXIMUM_DEPTH and (is_object(value) or is_list(value)):
        _refuse(Finding("json/depth", (), "is nested too deeply"))
    if is_object(value):
        return {name: _plain(each, depth + 1) for name, each in value.items()}
    if is_list(value):
        return [_plain(each, depth + 1) for each in value]
    return value


def _may_be_odd(text: str) -> bool:
    """Whether the text could be too deep or hold half a surrogate pair; rarely, and cheap to ask.

    In text decoded from UTF-8 a surrogate can only come from an escape.
    """
    return text.count("{") + text.count("[") > MAXIMUM_DEPTH or "\\u" in text or not text.isascii()


def _walk(value: Any) -> None:
    level, depth = [value], 0
    while level:
        below: list[Any] = []
        for each in level:
            if isinstance(each, str):
                _refuse_surrogates(each)
            elif depth == MAXIMUM_DEPTH and (is_object(each) or is_list(each)):
                raise _Refuse
            elif is_object(each):
                for key in each:
                    _refuse_surrogates(key)
                below.extend(each.values())
            elif is_list(each):
                below.extend(each)
        level, depth = below, depth + 1


def _refuse_surrogates(text: str) -> None:
    if not text.isascii() and any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise _Refuse


def _refuse_fault(text: str) -> None:
    from modeldoor_validators import scanner

    fault = scanner.first_fault(text, MAXIMUM_DEPTH)
    if fault is not None:
        line, column = scanner.line_and_column(text, fault.offset)
        _refuse(Finding(fault.rule, fault.place, fault.message, "", line, column))


def _refuse(finding: Finding) -> NoReturn:
    raise DocumentRefused((finding._replace(hint=_HINTS[finding.rule]),)) from None


def _spoken(message: str) -> str:
    return "must be JSON: " + message[:1].lower() + message[1:]
