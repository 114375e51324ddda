"""Reads a file forwards, a piece at a time, and never past its end or past the largest header."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from modeldoor_lifecycle.gguf.bounds import MAXIMUM_HEADER_BYTES
from modeldoor_lifecycle.gguf.errors import BoundExceeded, FileChanged, FileUnreadable, HeaderTruncated
from modeldoor_lifecycle.state.errors import reason_words

if TYPE_CHECKING:
    from typing import BinaryIO

PIECE_BYTES = 256 * 1024
"""What is read at once: large enough that the system's calls cost nothing, small enough for any memory."""

_U32 = struct.Struct("<I")
_U64 = struct.Struct("<Q")


class Cursor:
    """A place in a file that moves forwards.

    The file's size is taken as given: a file that turns out shorter has been cut meanwhile. Nothing
    is mapped into memory, because a mapped file that is cut ends the process.
    """

    def __init__(self, file: BinaryIO, file_size_bytes: int) -> None:
        self._file = file
        self.file_size_bytes = file_size_bytes
        self._piece = b""
        self._begin = 0
        self._at = 0

    @property
    def offset_bytes(self) -> int:
        """Where the next byte lies in the file."""
        return self._begin + self._at

    @property
    def left_bytes(self) -> int:
        """How much of the file comes after this place."""
        return self.file_size_bytes - self.offset_bytes

    def take(self, count: int, what: str) -> bytes:
        """The next bytes, of which `what` consists; raises `HeaderTruncated` and `BoundExceeded`."""
        at = self._at
        if at + count > len(self._piece):
            self._fill(count, what)
            at = 0
        self._at = at + count
        return self._piece[at : at + count]

    def peek(self, count: int) -> bytes:
        """The next bytes, as many as there are up to `count`; the place stays."""
        wanted = min(count, self.left_bytes)
        data = self.take(wanted, "the beginning")
        self._at -= wanted
        return data

    def u32(self, what: str) -> int:
        """The next whole number of 32 bits, without a sign."""
        number: int = _U32.unpack(self.take(4, what))[0]
        return number

    def u64(self, what: str) -> int:
        """The next whole number of 64 bits, without a sign."""
        number: int = _U64.unpack(self.take(8, what))[0]
        return number

    def skip(self, count: int, what: str) -> None:
        """Passes over bytes without reading them."""
        self.require(count, what)
        self._at += count

    def skip_texts(self, count: int, what: str) -> None:
        """Passes over so many texts, each after its length.

        A vocabulary has hundreds of thousands: so the loop does nothing but add lengths, and that it
        ran past the piece in memory is seen when there is no length to read.
        """
        length_at = _U64.unpack_from
        left = count
        while left:
            if self._at + 8 > len(self._piece):
                self._fill(8, what)
            piece, begin, passed = self._piece, self._at, 0
            at = begin
            try:
                for passed in range(left):  # noqa: B007 - what it was when the loop broke off is read below
                    at += length_at(piece, at)[0] + 8
                left = 0
            except (struct.error, OverflowError):  # the second: a length that is no place in memory
                left -= passed
            self.skip(at - begin, what)

    def require(self, count: int, what: str) -> None:
        """Raises unless the file goes on for so many bytes, and the header may."""
        if count > self.left_bytes:
            raise HeaderTruncated(
                "the file",
                f"hold {count} bytes here, of {what}",
                f"it ends after {self.left_bytes}",
                offset_bytes=self.offset_bytes,
            )
        if self.offset_bytes + count > MAXIMUM_HEADER_BYTES:
            raise BoundExceeded(
                "the header",
                f"be at most {MAXIMUM_HEADER_BYTES} bytes long",
                f"with {what} it has {self.offset_bytes + count}",
                offset_bytes=self.offset_bytes,
            )

    def _fill(self, count: int, what: str) -> None:
        """Brings the next bytes into memory, `count` of them and as many more as are read at once."""
        self.require(count, what)
        begin = self.offset_bytes
        wanted = min(max(count, PIECE_BYTES), self.file_size_bytes - begin)
        self._piece, self._begin, self._at = self._read(begin, wanted), begin, 0

    def _read(self, begin: int, wanted: int) -> bytes:
        try:
            self._file.seek(begin)
            parts: list[bytes] = []
            while wanted:
                part = self._file.read(wanted)
                if not part:
                    raise FileChanged(
                        "the file",
                        f"keep its {self.file_size_bytes} bytes while it is read",
                        f"it has {begin + sum(map(len, parts))}",
                    )
                parts.append(part)
                wanted -= len(part)
        except OSError as error:
            raise FileUnreadable("the file", "be readable", reason_words(error), offset_bytes=begin) from None
        return parts[0] if len(parts) == 1 else b"".join(parts)
