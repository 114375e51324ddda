"""One GET from a service on this machine, bounded in time and size, over a socket of our own.

HTTP libraries follow redirects, read proxies from the environment, resolve names, and bound each
wait but not their sum. Here is none of that: a literal loopback address, one deadline, one answer.
"""

from __future__ import annotations

import re
import socket
import time
from typing import Literal

from modeldoor_collector.probes.endpoints import loopback_endpoint

MAXIMUM_BODY_BYTES = 4 * 1024 * 1024
"""Ollama spends about 500 bytes on a model that it lists: room for thousands."""

MAXIMUM_HEAD_BYTES = 64 * 1024
"""Status line and fields; servers send some 200 bytes."""

_CHUNK_BYTES = 64 * 1024
_LONGEST_WAIT_S = 3600.0
"""What a socket takes as a timeout is finite; a deadline need not be."""

_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: [\t -~\x80-\xff]*)?")
_FIELD_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE = re.compile(rb"[\t -~\x80-\xff]*")
_LENGTH = re.compile(rb"[0-9]{1,15}")
"""RFC 9112 (HTTP/1.1), sections 4 and 5, and RFC 9110, 8.6; in fifteen digits at most."""

Reason = Literal[
    "connectionRefused",
    "nonLoopback",
    "protocol",
    "status",
    "timeout",
    "tooLarge",
    "truncated",
    "unreachable",
]


class LoopbackError(Exception):
    """There is no answer; `reason` is a reason code of the snapshot contract."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def get(endpoint: str, path: str, deadline: float, maximum_bytes: int = MAXIMUM_BODY_BYTES) -> bytes:
    """The body of one GET, or `LoopbackError`.

    `endpoint` stands in normal form; `deadline` is a time of `time.monotonic()` and bounds the whole
    exchange. Only status 200 is an answer. The request is one of HTTP/1.0, so that the server sends
    the body in one piece and closes.
    """
    if loopback_endpoint(endpoint) != endpoint:
        raise LoopbackError("nonLoopback")
    host = endpoint.removeprefix("http://")
    address, _, port = host.rpartition(":")
    family = socket.AF_INET6 if address.startswith("[") else socket.AF_INET
    request = f"GET {path} HTTP/1.0\r\nHost: {host}\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
    try:
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            connection.settimeout(_left(deadline))
            connection.connect((address.strip("[]"), int(port)))
            connection.settimeout(_left(deadline))
            connection.sendall(request.encode("ascii"))
            return _answer(connection, deadline, maximum_bytes)
    except TimeoutError:
        raise LoopbackError("timeout") from None
    except ConnectionRefusedError:
        raise LoopbackError("connectionRefused") from None
    except ConnectionError:
        raise LoopbackError("truncated") from None
    except OSError:
        raise LoopbackError("unreachable") from None


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if not left > 0:
        raise TimeoutError
    return min(left, _LONGEST_WAIT_S)


def _more(connection: socket.socket, deadline: float) -> bytes:
    connection.settimeout(_left(deadline))
    return connection.recv(_CHUNK_BYTES)


def _answer(connection: socket.socket, deadline: float, maximum_bytes: int) -> bytes:
    head, body = _head(connection, deadline)
    length = _content_length(head)
    if length is not None and length > maximum_bytes:
        raise LoopbackError("tooLarge")
    while length is None or len(body) < length:
        if len(body) > maximum_bytes:
            raise LoopbackError("tooLarge")
        chunk = _more(connection, deadline)
        if not chunk:
            break
        body += chunk
    if length is None or len(body) == length:
        return bytes(body)
    raise LoopbackError("truncated" if len(body) < length else "protocol")


def _head(connection: socket.socket, deadline: float) -> tuple[bytes, bytearray]:
    """The lines before the body, and as much of the body as came with them."""
    received = bytearray()
    while (end := received.find(b"\r\n\r\n")) < 0 and len(received) <= MAXIMUM_HEAD_BYTES:
        chunk = _more(connection, deadline)
        if not chunk:
            raise LoopbackError("truncated")
        received += chunk
        if not received.startswith(b"HTTP/1."[: len(received)]):
            raise LoopbackError("protocol")
    if not 0 <= end <= MAXIMUM_HEAD_BYTES:
        raise LoopbackError("tooLarge")
    return bytes(received[:end]), received[end + 4 :]


def _content_length(head: bytes) -> int | None:
    """The length that a successful answer says its body has."""
    status_line, *fields = head.split(b"\r\n")
    status = _STATUS_LINE.fullmatch(status_line)
    if not status:
        raise LoopbackError("protocol")
    if status[1] != b"200":
        raise LoopbackError("status")
    length: int | None = None
    for field in fields:
        name, colon, value = field.partition(b":")
        if not colon or not _FIELD_NAME.fullmatch(name) or not _FIELD_VALUE.fullmatch(value):
            raise LoopbackError("protocol")
        if name.lower() == b"transfer-encoding":
            raise LoopbackError("protocol")
        if name.lower() == b"content-length":
            value = value.strip(b" \t")
            if length is not None or not _LENGTH.fullmatch(value):
                raise LoopbackError("protocol")
            length = int(value)
    return length
