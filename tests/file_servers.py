"""Servers of one file on loopback for tests: faithful ones, and ones that fail on purpose.

    with file_server(data) as server:                  # Range, If-Range, ETag, 416 as RFC 9110 says
        fetch(server.url)
        assert server.requests[0].fields["range"] == "bytes=5-"

    with file_server(data, first=[cut_after(100), status("503 Service Unavailable")]) as server:
        ...                                            # the first two requests fail so, later ones get the file

    with file_server(data) as server:
        server.file = ServedFile(other, etag='"v2"')   # from now on another file

Whatever `first` holds is taken once, in order; `always` stands in the place of the faithful answer.
A fault is a function of the file and the request. What the servers of `loopback_servers` reply can
be used too, through `as_fault`.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from loopback_servers import Exchange, Reply, serve

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

PATH = "/files/model.gguf"
DATE = "Fri, 20 Nov 2026 09:30:00 GMT"
_PIECE_BYTES = 1024 * 1024


class ServedFile(NamedTuple):
    """What lies on the server; a field that is None is not sent."""

    data: bytes
    etag: str | None = '"v1"'
    last_modified: str | None = None
    content_type: str | None = "application/octet-stream"


class Request(NamedTuple):
    """What was asked, with field names in small letters."""

    method: str
    path: str
    fields: Mapping[str, str]


class Part(NamedTuple):
    """The faithful answer to a request: its status, its fields and its body."""

    status: str
    fields: Mapping[str, str]
    body: memoryview


Fault = Callable[[ServedFile, Exchange], None]


class FileServer:
    """A running server; `file` may be replaced at any time, `requests` holds what was asked so far."""

    def __init__(self, endpoint: str, file: ServedFile, path: str) -> None:
        self.endpoint = endpoint
        self.file = file
        self.path = path
        self.requests: list[Request] = []

    @property
    def url(self) -> str:
        """Where the file lies."""
        return self.endpoint + self.path


@contextmanager
def file_server(
    data: bytes | ServedFile,
    *,
    path: str = PATH,
    first: Iterable[Fault] = (),
    always: Fault | None = None,
    address: str = "127.0.0.1",
) -> Generator[FileServer]:
    """A server of one file; every other path is not found."""
    file = data if isinstance(data, ServedFile) else ServedFile(data)
    waiting, lock = deque(first), threading.Lock()
    server = FileServer("", file, path)

    def reply(exchange: Exchange) -> None:
        with lock:
            server.requests.append(request_of(exchange))
            fault = waiting.popleft() if waiting else always or faithful
        if exchange.path != path and fault is faithful:
            fault = status("404 Not Found")
        fault(server.file, exchange)

    with serve(reply, address=address) as endpoint:
        server.endpoint = endpoint
        yield server


def request_of(exchange: Exchange) -> Request:
    """The request of an exchange in parts."""
    lines = exchange.request.decode("latin-1").split("\r\n")[1:]
    pairs = (line.partition(":") for line in lines if line)
    return Request(exchange.method, exchange.path, {name.lower(): value.strip() for name, _, value in pairs})


def part_of(file: ServedFile, exchange: Exchange) -> Part:
    """What a server that does everything right answers."""
    total = len(file.data)
    fields = {
        name: value
        for name, value in (
            ("Date", DATE),
            ("ETag", file.etag),
            ("Last-Modified", file.last_modified),
            ("Content-Type", file.content_type),
        )
        if value is not None
    }
    asked = re.fullmatch(r"bytes=([0-9]+)-", exchange.field("Range"))
    condition = exchange.field("If-Range")
    if not asked or (condition and condition not in (file.etag, file.last_modified)):
        return Part("200 OK", {**fields, "Content-Length": str(total)}, memoryview(file.data))
    start = int(asked[1])
    if start >= total:
        return Part(
            "416 Range Not Satisfiable",
            {"Date": DATE, "Content-Range": f"bytes */{total}", "Content-Length": "0"},
            memoryview(b""),
        )
    fields |= {"Content-Range": f"bytes {start}-{total - 1}/{total}", "Content-Length": str(total - start)}
    return Part("206 Partial Content", fields, memoryview(file.data)[start:])


def send_head(exchange: Exchange, part: Part) -> None:
    """Sends status line and fields."""
    lines = [f"HTTP/1.1 {part.status}", *(f"{name}: {value}" for name, value in part.fields.items()), "", ""]
    exchange.connection.sendall("\r\n".join(lines).encode("latin-1"))


def send_body(exchange: Exchange, body: memoryview) -> None:
    """Sends the body, as long as somebody wants it."""
    for start in range(0, len(body), _PIECE_BYTES):
        exchange.connection.sendall(body[start : start + _PIECE_BYTES])


# -- Answers


def faithful(file: ServedFile, exchange: Exchange) -> None:
    """Does everything right."""
    part = part_of(file, exchange)
    send_head(exchange, part)
    send_body(exchange, part.body)


def changed(change: Callable[[Part], Part]) -> Fault:
    """The right answer after a change."""

    def fault(file: ServedFile, exchange: Exchange) -> None:
        part = change(part_of(file, exchange))
        send_head(exchange, part)
        send_body(exchange, part.body)

    return fault


def with_fields(**fields: str | None) -> Fault:
    """The right answer with other fields, `Content_Range` for Content-Range; None leaves one out."""
    given = {name.replace("_", "-"): value for name, value in fields.items()}

    def change(part: Part) -> Part:
        merged = {**part.fields, **given}
        return part._replace(fields={name: value for name, value in merged.items() if value is not None})

    return changed(change)


def cut_after(sent_bytes: int) -> Fault:
    """Promises all of it, sends so many bytes of it, and closes."""

    def fault(file: ServedFile, exchange: Exchange) -> None:
        part = part_of(file, exchange)
        send_head(exchange, part)
        send_body(exchange, part.body[:sent_bytes])

    return fault


def stall_after(sent_bytes: int) -> Fault:
    """Promises all of it, sends so many bytes of it, and keeps silent."""

    def fault(file: ServedFile, exchange: Exchange) -> None:
        cut_after(sent_bytes)(file, exchange)
        exchange.stopped.wait()

    return fault


def drip(seconds_between: float, after_bytes: int = 0) -> Fault:
    """Sends so many bytes at once, and then single ones with a wait before each."""

    def fault(file: ServedFile, exchange: Exchange) -> None:
        part = part_of(file, exchange)
        send_head(exchange, part)
        send_body(exchange, part.body[:after_bytes])
        for position in range(after_bytes, len(part.body)):
            if exchange.stopped.wait(seconds_between):
                return
            exchange.connection.sendall(part.body[position : position + 1])

    return fault


def ignores_range(file: ServedFile, exchange: Exchange) -> None:
    """Gives the whole file whatever is asked."""
    changed(lambda part: _whole(file, part))(file, exchange)


def _whole(file: ServedFile, part: Part) -> Part:
    fields = {name: value for name, value in part.fields.items() if name != "Content-Range"}
    return Part("200 OK", {**fields, "Content-Length": str(len(file.data))}, memoryview(file.data))


def chunked(end: bytes = b"0\r\n\r\n") -> Fault:
    """Sends the right body in one chunk, so that its length is not told; `end` stands for the last chunk."""

    def fault(file: ServedFile, exchange: Exchange) -> None:
        part = part_of(file, exchange)
        fields = {name: value for name, value in part.fields.items() if name != "Content-Length"}
        send_head(exchange, part._replace(fields={**fields, "Transfer-Encoding": "chunked"}))
        exchange.connection.sendall(f"{len(part.body):x}\r\n".encode())
        send_body(exchange, part.body)
        exchange.connection.sendall(b"\r\n" + end)

    return fault


def status(line: str, body: bytes = b"", **fields: str) -> Fault:
    """Another status, such as `503 Service Unavailable`, with fields such as `Retry_After`."""
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    part = Part(line, {"Date": DATE, **given, "Content-Length": str(len(body))}, memoryview(body))
    return changed(lambda _: part)


def redirect_to(location: str, line: str = "302 Found") -> Fault:
    """Sends on to another place."""
    return status(line, Location=location)


def as_fault(reply: Reply) -> Fault:
    """A reply of `loopback_servers`."""
    return lambda _file, exchange: reply(exchange)
