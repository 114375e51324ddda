"""A stream of documents, one in each line (NDJSON, JSON Lines), read line by line as it arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from modeldoor.cli.reading import opened
from modeldoor_validators.limits import MAXIMUM_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_BLANK = b" \t\r"
"""What JSON calls white space (RFC 8259, 2), but for the end of the line."""

_SKIPPED_AT_ONCE_BYTES = 64 * 1024


class Line(NamedTuple):
    """A line without its end, and its number in the stream, from 1."""

    number: int
    text: bytes


def lines(path: str) -> Iterator[Line]:
    """Every line of a file, or of standard input (`-`), that is not blank; raises `CannotRead`.

    A blank line holds no document and only counts, as the NDJSON specification allows (3.2). Of a
    line that is longer than a document may be, so much is given that the gate refuses it; its rest
    is passed over and never held.
    """
    with opened(path) as stream:
        number = 0
        while line := stream.readline(MAXIMUM_BYTES + 1):
            number += 1
            text = line.removesuffix(b"\n")
            is_too_long = len(text) > MAXIMUM_BYTES
            if is_too_long or text.strip(_BLANK):
                yield Line(number, text)
            if is_too_long:
                _pass_over_the_rest(stream)


def _pass_over_the_rest(stream: BinaryIO) -> None:
    while (piece := stream.readline(_SKIPPED_AT_ONCE_BYTES)) and not piece.endswith(b"\n"):
        pass
