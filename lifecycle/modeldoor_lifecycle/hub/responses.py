"""A file as it comes from a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from modeldoor_lifecycle.hub.errors import TransferRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_lifecycle.hub.heads import FileHead
    from modeldoor_lifecycle.hub.urls import Url


class FileResponse:
    """What a server says about a file, and the bytes of it, which can be read once."""

    def __init__(self, url: Url, head: FileHead, body: Iterator[bytes]) -> None:
        self._url = url
        self._head = head
        self._body = body

    @property
    def status(self) -> Literal[200, 206]:
        """200: the whole file comes, also when only a part was asked for. 206: the part."""
        return self._head.status

    @property
    def first_byte(self) -> int:
        """The place in the file of the first byte that comes."""
        return self._head.first_byte

    @property
    def total_bytes(self) -> int | None:
        """The size of the whole file; `None`: the server does not say."""
        return self._head.total_bytes

    @property
    def etag(self) -> str | None:
        """The tag of this version of the file as it was sent, weak ones too."""
        return self._head.etag

    @property
    def last_modified(self) -> str | None:
        """When the file was last changed, as it was sent."""
        return self._head.last_modified

    @property
    def date(self) -> str | None:
        """When the server answered, as it was sent."""
        return self._head.date

    @property
    def validator(self) -> str | None:
        """What may be given as `if_range` next time; `None`: nothing that was sent is strong enough."""
        return self._head.validator

    @property
    def url_without_query(self) -> str:
        """The address that gave the file, after all redirects."""
        return self._url.without_query

    def pieces(self) -> Iterator[bytes]:
        """The bytes as they come, never an empty piece; raises `TransferRefused`.

        Fewer than the server said are an error that may be tried again, more are no answer at all.
        Where it did not say, the end of the connection is the end: compare.
        """
        server, left = f"'{self._url.host}'", self._head.length_bytes
        for piece in self._body:
            if left is not None:
                left -= len(piece)
                if left < 0:
                    raise TransferRefused(
                        "unexpectedResponse",
                        f"{server} must send as much as it says; it sends more",
                        hint="fetch the file from another server",
                        is_retryable=False,
                    )
            if piece:
                yield piece
        if left:
            raise TransferRefused(
                "network",
                f"{server} must send as much as it says; {left} bytes are missing",
                hint="try again",
                is_retryable=True,
            )
