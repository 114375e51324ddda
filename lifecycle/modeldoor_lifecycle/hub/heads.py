"""What the head of an answer says about a file, believed only as far as it agrees with what was asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, NoReturn

from modeldoor_lifecycle.hub.dates import is_strong_modification
from modeldoor_lifecycle.hub.errors import RangeRefused, RangeWrong, TransferRefused
from modeldoor_lifecycle.hub.validators import is_strong_tag, is_time

if TYPE_CHECKING:
    from collections.abc import Mapping

_LENGTH = re.compile(r"[0-9]{1,16}")
_RANGE = re.compile(r"bytes ([0-9]{1,16})-([0-9]{1,16})/([0-9]{1,16}|\*)", re.IGNORECASE)
_UNSATISFIED = re.compile(r"bytes \*/([0-9]{1,16})", re.IGNORECASE)
"""RFC 9110, 8.6 and 14.4; 16 digits hold every size that a contract can name."""

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
"""What a login page comes as: no file of a model."""

_SEVERAL_RANGES = "multipart/byteranges"


class FileHead(NamedTuple):
    """What is known of a file, and of the part of it that follows."""

    status: Literal[200, 206]
    first_byte: int
    length_bytes: int | None
    """Of what follows; `None`: until the connection ends."""
    total_bytes: int | None
    etag: str | None
    last_modified: str | None
    date: str | None

    @property
    def validator(self) -> str | None:
        """What may be named in If-Range: a strong tag, else a strong time of last change (RFC 9110, 13.1.5)."""
        if self.etag is not None:
            return self.etag if is_strong_tag(self.etag) else None
        if self.last_modified is None or not is_time(self.last_modified):
            return None
        return self.last_modified if is_strong_modification(self.last_modified, self.date) else None


def judge_head(
    server: str, status: int, fields: Mapping[str, str], *, from_byte: int, expected_bytes: int | None
) -> FileHead:
    """What the head of an answer with status 200, 206 or 416 says.

    Raises `TransferRefused`: `RangeRefused` for a 416, and `RangeWrong` where the rest was asked for and
    something else comes, which says nothing about the whole.
    """
    if status == 416:
        found = _UNSATISFIED.fullmatch(fields.get("content-range", ""))
        raise RangeRefused(f"'{server}'", int(found[1]) if found else None)
    _require_the_file_itself(server, fields, is_asked_for_the_rest=from_byte > 0)
    length = None if "transfer-encoding" in fields else _length(server, fields.get("content-length"))
    if status == 200:
        first_byte, total = 0, length
    else:
        first_byte, last_byte, total = _range(server, fields.get("content-range"), from_byte, expected_bytes)
        if length not in (None, last_byte + 1 - first_byte):
            raise RangeWrong(f"'{server}'", "send as much as it says of the range; it says two lengths", status)
        length = last_byte + 1 - first_byte
    if expected_bytes is not None and total not in (None, expected_bytes):
        raise TransferRefused(
            "sizeMismatch",
            f"the file on '{server}' must be {expected_bytes} bytes long; it is {total}",
            hint="it is another file than the one that was named: fetch it from another server, or ask who published it",
            is_retryable=False,
            status=status,
        )
    return FileHead(
        200 if status == 200 else 206,
        first_byte,
        length,
        total,
        fields.get("etag"),
        fields.get("last-modified"),
        fields.get("date"),
    )


def _require_the_file_itself(server: str, fields: Mapping[str, str], *, is_asked_for_the_rest: bool) -> None:
    if fields.get("content-encoding", "").strip().lower() not in ("", "identity"):
        _refuse(server, "send the file as it is; it packs it in another encoding, which was not asked for")
    content_type = fields.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == _SEVERAL_RANGES:
        must = "send the file in one piece; it packs several ranges into one answer, which was not asked for"
        if is_asked_for_the_rest:
            raise RangeWrong(f"'{server}'", must)
        _refuse(server, must)
    if content_type in _PAGES:
        _refuse(
            server,
            "send the file; it sends a page for people",
            hint="it may be a login page: open the address in a browser, and log in to the network first",
        )


def _length(server: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not _LENGTH.fullmatch(text):
        _refuse(server, "say how long its answer is; it says no number")
    return int(text)


def _range(server: str, text: str | None, from_byte: int, expected_bytes: int | None) -> tuple[int, int, int | None]:
    """First byte, last byte and total of a partial answer, which must be all of the rest."""
    if from_byte == 0:
        _refuse(server, "send the whole file; it sends a range, which was not asked for")
    found = _RANGE.fullmatch(text or "")
    if not found:
        raise RangeWrong(f"'{server}'", "say which range it sends; it does not", 206)
    first_byte, last_byte = int(found[1]), int(found[2])
    total = None if found[3] == "*" else int(found[3])
    end = total if total is not None else expected_bytes
    if first_byte != from_byte or end is None or last_byte != end - 1 or last_byte < first_byte:
        raise RangeWrong(f"'{server}'", "send the range that was asked for; it sends another", 206)
    return first_byte, last_byte, total


def _refuse(server: str, must: str, hint: str = "fetch the file from another server") -> NoReturn:
    raise TransferRefused("unexpectedResponse", f"'{server}' must {must}", hint=hint, is_retryable=False)
