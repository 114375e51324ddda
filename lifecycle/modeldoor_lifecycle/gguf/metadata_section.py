"""Reads the entries of metadata: a key, a type and a value each."""

from __future__ import annotations

from struct import Struct, unpack
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.gguf.bounds import (
    LONGEST_KEPT_ARRAY,
    LONGEST_KEPT_TEXT_BYTES,
    MAXIMUM_ARRAY_LENGTH,
    MAXIMUM_KEPT_BYTES,
    MAXIMUM_KEY_BYTES,
)
from modeldoor_lifecycle.gguf.errors import BoundExceeded, KeyDuplicate, TextInvalid, ValueInvalid, ValueTypeUnknown
from modeldoor_lifecycle.gguf.header import ArrayInfo, SkippedText
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from modeldoor_lifecycle.gguf.cursor import Cursor
    from modeldoor_lifecycle.gguf.header import MetadataValue


class _FixedType(NamedTuple):
    """A type whose values all have one size; `code` is that of `struct`."""

    name: str
    code: str
    size_bytes: int


_FIXED_TYPES = {
    number: _FixedType(name, code, Struct(f"<{code}").size)
    for number, name, code in (
        (0, "uint8", "B"),
        (1, "int8", "b"),
        (2, "uint16", "H"),
        (3, "int16", "h"),
        (4, "uint32", "I"),
        (5, "int32", "i"),
        (6, "float32", "f"),
        (7, "bool", "B"),
        (10, "uint64", "Q"),
        (11, "int64", "q"),
        (12, "float64", "d"),
    )
}
_BOOL = _FIXED_TYPES[7]
_TEXT = 8
_ARRAY = 9

_PRESCRIBED_TYPES = {
    "general.alignment": 4,
    "split.no": 2,
    "split.count": 2,
    "split.tensors.count": 5,
}
"""Keys that llama.cpp reads before it knows the architecture, and refuses in any other type."""

SMALLEST_ENTRY_BYTES = 8 + 1 + 4 + 1
"""The length of a key, a key of one letter, a type and the smallest value."""

SMALLEST_TEXT_BYTES = 8
"""A text of no letters, which is its length."""

ENTRY_COST_BYTES = 200
"""What Python takes for an entry besides its texts: its place in the table and two objects."""

LETTER_COST_BYTES = 4
"""What Python takes for a letter of a text, at the most."""

ELEMENT_COST_BYTES = 40
"""What Python takes for a number in a tuple: the number and its place."""


def read_entries(cursor: Cursor, count: int) -> dict[str, MetadataValue]:
    """So many entries; raises a `GgufError`."""
    entries: dict[str, MetadataValue] = {}
    kept_bytes = 0
    for _ in range(count):
        offset_bytes = cursor.offset_bytes
        key = read_name(cursor, "a key", MAXIMUM_KEY_BYTES)
        if not key:
            raise TextInvalid("a key", "have at least one letter", "it is empty", offset_bytes=offset_bytes)
        if key in entries:
            raise KeyDuplicate(f"the key {quoted(key)}", "stand once", "it stands twice", offset_bytes=offset_bytes)
        value = entries[key] = _value(cursor, key)
        kept_bytes += ENTRY_COST_BYTES + len(key) * LETTER_COST_BYTES + _cost_bytes(value)
        if kept_bytes > MAXIMUM_KEPT_BYTES:
            raise BoundExceeded(
                "the metadata",
                f"take at most {MAXIMUM_KEPT_BYTES} bytes of memory",
                f"with the key {quoted(key)} they take {kept_bytes}",
                offset_bytes=offset_bytes,
            )
    return entries


def read_name(cursor: Cursor, what: str, maximum_bytes: int) -> str:
    """A key or the name of a tensor, after its length; raises a `GgufError`.

    Zero bytes are refused: llama.cpp compares names only up to the first, so that it would find
    under one name what is read here under another.
    """
    offset_bytes = cursor.offset_bytes
    length_bytes = cursor.u64(f"the length of {what}")
    if length_bytes > maximum_bytes:
        raise BoundExceeded(
            what, f"be at most {maximum_bytes} bytes long", f"it has {length_bytes}", offset_bytes=offset_bytes
        )
    name = cursor.take(length_bytes, what)
    if b"\0" in name:
        raise TextInvalid(what, "be without zero bytes", "it has one", offset_bytes=offset_bytes)
    return _decoded(name, what, offset_bytes)


def _decoded(data: bytes, what: str, offset_bytes: int) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise TextInvalid(
            what,
            "be UTF-8",
            f"its byte {error.start} is {data[error.start]:#04x}",
            offset_bytes=offset_bytes,
        ) from None


def _value(cursor: Cursor, key: str) -> MetadataValue:
    offset_bytes = cursor.offset_bytes
    number = cursor.u32("the type of a value")
    prescribed = _PRESCRIBED_TYPES.get(key, number)
    if number != prescribed:
        raise ValueTypeUnknown(
            f"the type of {quoted(key)}",
            f"be {prescribed}, {_FIXED_TYPES[prescribed].name}",
            f"it is {number}",
            offset_bytes=offset_bytes,
        )
    if number == _TEXT:
        return _text_value(cursor, key)
    if number == _ARRAY:
        return _array(cursor, key)
    fixed = _FIXED_TYPES.get(number)
    if fixed is None:
        raise ValueTypeUnknown(
            f"the type of {quoted(key)}", "be one of 0 to 12", f"it is {number}", offset_bytes=offset_bytes
        )
    return _numbers(cursor, key, fixed, 1)[0]


def _text_value(cursor: Cursor, key: str) -> str | SkippedText:
    offset_bytes = cursor.offset_bytes
    length_bytes = cursor.u64("the length of a text")
    if length_bytes > LONGEST_KEPT_TEXT_BYTES:
        cursor.skip(length_bytes, "a text")
        return SkippedText(length_bytes)
    return _decoded(cursor.take(length_bytes, "a text"), f"the value of {quoted(key)}", offset_bytes)


def _array(cursor: Cursor, key: str) -> tuple[bool, ...] | tuple[int, ...] | tuple[float, ...] | ArrayInfo:
    offset_bytes = cursor.offset_bytes
    number = cursor.u32("the type of an array's elements")
    length = cursor.u64("the length of an array")
    if length > MAXIMUM_ARRAY_LENGTH:
        raise BoundExceeded(
            f"the array {quoted(key)}",
            f"have at most {MAXIMUM_ARRAY_LENGTH} elements",
            f"it has {length}",
            offset_bytes=offset_bytes,
        )
    if number == _TEXT:
        cursor.require(length * SMALLEST_TEXT_BYTES, "an array of texts")
        cursor.skip_texts(length, "an array of texts")
        return ArrayInfo("string", length)
    fixed = _FIXED_TYPES.get(number)
    if fixed is None:
        raise ValueTypeUnknown(
            f"the elements of {quoted(key)}",
            "be numbers, truth values or texts",
            "they are arrays" if number == _ARRAY else f"their type is {number}",
            offset_bytes=offset_bytes,
        )
    if length > LONGEST_KEPT_ARRAY:
        cursor.skip(length * fixed.size_bytes, "an array of numbers")
        return ArrayInfo(fixed.name, length)
    return _numbers(cursor, key, fixed, length)


def _numbers(
    cursor: Cursor, key: str, fixed: _FixedType, count: int
) -> tuple[bool, ...] | tuple[int, ...] | tuple[float, ...]:
    offset_bytes = cursor.offset_bytes
    values = unpack(f"<{count}{fixed.code}", cursor.take(count * fixed.size_bytes, "a value"))
    if fixed is not _BOOL:
        return values
    if any(value > 1 for value in values):
        raise ValueInvalid(
            f"the truth values of {quoted(key)}", "be 0 or 1", f"one is {max(values)}", offset_bytes=offset_bytes
        )
    return tuple(map(bool, values))


def _cost_bytes(value: MetadataValue) -> int:
    if isinstance(value, str):
        return len(value) * LETTER_COST_BYTES
    return len(value) * ELEMENT_COST_BYTES if isinstance(value, tuple) else 0
