"""Model services on 127.0.0.1 for tests: faithful ones, and ones that misbehave on purpose.

Each is a context manager that gives its endpoint, listens on a port that the system chooses, and is
wholly gone at the end: the port closed, every connection closed, every thread joined.

    with ollama(models=["llama3.2:1b"], loaded={"llama3.2:1b": (2 * GIB, 0)}) as endpoint:
        ...
    with serve(hang) as endpoint:
        ...
    with ollama(replies={"/api/ps": not_found}) as endpoint:
        ...

A reply is what a server does with one request once its head has come; the connection is closed after
it. `requests`, where a server takes it, is a list to which the head of every request is added.
"""

from __future__ import annotations

import hashlib
import json
import selectors
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

GIB = 2**30

_JOIN_S = 10.0


class Exchange(NamedTuple):
    """One connection, the head of the request that came over it, and the event that ends the server."""

    connection: socket.socket
    request: bytes
    stopped: threading.Event

    @property
    def method(self) -> str:
        """The method of the request."""
        return self.request.split(b" ", 1)[0].decode("latin-1")

    @property
    def path(self) -> str:
        """The path of the request."""
        return self.request.split(b" ", 2)[1].decode("latin-1")

    @property
    def version(self) -> str:
        """The protocol version of the request, such as `HTTP/1.0`."""
        return self.request.split(b"\r\n", 1)[0].rsplit(b" ", 1)[1].decode("latin-1")

    def field(self, name: str) -> str:
        """The value of a field of the request; empty when it is missing."""
        for line in self.request.split(b"\r\n")[1:]:
            found, _, value = line.partition(b":")
            if found.decode("latin-1").lower() == name.lower():
                return value.strip().decode("latin-1")
        return ""


Reply = Callable[[Exchange], None]

# -- Replies


def raw(data: bytes) -> Reply:
    """Sends exactly these bytes and closes."""
    return lambda exchange: exchange.connection.sendall(data)


def raw_and_hang(data: bytes) -> Reply:
    """Sends exactly these bytes and then keeps the connection open in silence."""

    def reply(exchange: Exchange) -> None:
        exchange.connection.sendall(data)
        exchange.stopped.wait()

    return reply


def http(body: bytes, *, status: str = "200 OK", content_type: str = "application/json", fields: str = "") -> Reply:
    """A whole answer with its length; `fields` are further lines, each ended by CRLF."""
    return raw(message(body, status=status, content_type=content_type, fields=fields))


def message(body: bytes, *, status: str = "200 OK", content_type: str = "application/json", fields: str = "") -> bytes:
    """The bytes of an answer with its length."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{fields}\r\n"
    return head.encode("latin-1") + body


def json_of(value: Any) -> Reply:
    """A value as JSON."""
    return http(json.dumps(value).encode())


def trickle(data: bytes, seconds_between: float = 0.02) -> Reply:
    """Sends one byte after the other, each after a wait."""

    def reply(exchange: Exchange) -> None:
        for position in range(len(data)):
            if exchange.stopped.wait(seconds_between):
                return
            exchange.connection.sendall(data[position : position + 1])

    return reply


def flood(head: bytes, total_bytes: int, chunk: bytes = b"x" * 65536, sent: list[int] | None = None) -> Reply:
    """Sends `head` and then at least `total_bytes` of body; `sent` gets the size of each piece that left."""

    def reply(exchange: Exchange) -> None:
        exchange.connection.sendall(head)
        for _ in range(-(-total_bytes // len(chunk))):
            if exchange.stopped.is_set():
                return
            exchange.connection.sendall(chunk)
            if sent is not None:
                sent.append(len(chunk))

    return reply


def late(seconds: float, reply: Reply) -> Reply:
    """The same reply after a wait."""

    def wait_and_reply(exchange: Exchange) -> None:
        if not exchange.stopped.wait(seconds):
            reply(exchange)

    return wait_and_reply


def hang(exchange: Exchange) -> None:
    """Reads the request and never answers."""
    exchange.stopped.wait()


def close_early(exchange: Exchange) -> None:
    """Closes without a word."""


def reset(exchange: Exchange) -> None:
    """Breaks the connection off, so that the other side sees a reset."""
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def raw_and_reset(data: bytes) -> Reply:
    """Sends exactly these bytes and breaks the connection off."""

    def reply(exchange: Exchange) -> None:
        exchange.connection.sendall(data)
        reset(exchange)

    return reply


def redirect(location: str) -> Reply:
    """Points somewhere else."""
    return http(b"", status="302 Found", fields=f"Location: {location}\r\n")


def not_found(exchange: Exchange) -> None:
    """What Ollama's router says of a path that it does not have."""
    http(b"404 page not found", status="404 Not Found", content_type="text/plain")(exchange)


def by_path(replies: Mapping[str, Reply], otherwise: Reply = not_found) -> Reply:
    """A reply for each path."""
    return lambda exchange: replies.get(exchange.path, otherwise)(exchange)


# -- Servers


@contextmanager
def serve(reply: Reply, *, address: str = "127.0.0.1", requests: list[bytes] | None = None) -> Generator[str]:
    """A server that gives every request this reply."""
    server = _Server(reply, address, requests)
    try:
        yield _endpoint(address, server.port)
    finally:
        server.close()


@contextmanager
def not_accepting() -> Generator[str]:
    """A server that is connected to by the system and never looks at it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield _endpoint("127.0.0.1", listener.getsockname()[1])


@contextmanager
def refusing() -> Generator[str]:
    """A port on which nothing listens, held so that nothing can meanwhile."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield _endpoint("127.0.0.1", holder.getsockname()[1])


@contextmanager
def ollama(
    models: Iterable[str] = ("llama3.2:1b",),
    loaded: Mapping[str, tuple[int, int]] | None = None,
    *,
    version: str = "0.12.6",
    replies: Mapping[str, Reply] | None = None,
    address: str = "127.0.0.1",
    requests: list[bytes] | None = None,
) -> Generator[str]:
    """An Ollama that lists `models` and holds `loaded`: (size, size in video memory) by name.

    `replies` put something else in the place of single paths.
    """
    listed = {"models": [listed_model(name) for name in models]}
    held = {"models": [loaded_model(name, *sizes) for name, sizes in (loaded or {}).items()]}
    routes: dict[str, Reply] = {
        "/": _as_go_does("200 OK", b"Ollama is running", "text/plain; charset=utf-8"),
        "/api/version": _go_json({"version": version}),
        "/api/tags": _go_json(listed),
        "/api/ps": _go_json(held),
        **(replies or {}),
    }

    def reply(exchange: Exchange) -> None:
        if not _is_local_name(exchange.field("Host")) or exchange.field("Origin"):
            _as_go_does("403 Forbidden", b"")(exchange)
        elif exchange.path in routes and exchange.method != "GET":
            _as_go_does("405 Method Not Allowed", b"405 method not allowed", "text/plain")(exchange)
        else:
            by_path(routes)(exchange)

    with serve(reply, address=address, requests=requests) as endpoint:
        yield endpoint


@contextmanager
def openai_compatible(
    models: Iterable[str] = ("qwen2.5-0.5b",),
    *,
    replies: Mapping[str, Reply] | None = None,
    address: str = "127.0.0.1",
    requests: list[bytes] | None = None,
) -> Generator[str]:
    """A llama-server that lists `models`."""
    data = [{"id": name, "object": "model", "created": 1763629200, "owned_by": "llamacpp"} for name in models]
    routes: dict[str, Reply] = {
        "/health": json_of({"status": "ok"}),
        "/v1/models": json_of({"object": "list", "data": data}),
        **(replies or {}),
    }
    with serve(by_path(routes), address=address, requests=requests) as endpoint:
        yield endpoint


def listed_model(name: str) -> dict[str, Any]:
    """An entry of /api/tags."""
    return {
        "name": name,
        "model": name,
        "modified_at": "2026-11-20T09:00:00.123456789Z",
        "size": 1321098329,
        "digest": _digest(name),
        "details": {**_details(), "context_length": 131072, "embedding_length": 2048},
        "capabilities": ["completion", "tools"],
    }


def loaded_model(name: str, size: int, size_vram: int) -> dict[str, Any]:
    """An entry of /api/ps."""
    return {
        "name": name,
        "model": name,
        "size": size,
        "digest": _digest(name),
        "details": _details(),
        "expires_at": "2026-11-20T09:35:00.123456789Z",
        "size_vram": size_vram,
        "context_length": 4096,
    }


def has_ipv6_loopback() -> bool:
    """Whether this machine can listen on ::1."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


# -- How they are made


class _Server:
    """A listener in a thread, with one more thread for each connection."""

    def __init__(self, reply: Reply, address: str, requests: list[bytes] | None) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listener = socket.create_server((address, 0), family=family)
        self.port: int = self._listener.getsockname()[1]
        self._reply, self._requests = reply, requests
        self._stopped = threading.Event()
        self._waker, self._wakened = socket.socketpair()
        self._connections: list[socket.socket] = []
        self._handlers: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept, name=f"server {self.port}")
        self._acceptor.start()

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._wakened, selectors.EVENT_READ)
            while not any(key.fileobj is self._wakened for key, _ in selector.select()):
                connection = self._listener.accept()[0]
                handler = threading.Thread(target=self._handle, args=(connection,), name=f"server {self.port} handler")
                self._connections.append(connection)
                self._handlers.append(handler)
                handler.start()

    def _handle(self, connection: socket.socket) -> None:
        # Whoever asks may leave or break off at any time; that is what many tests are about.
        with connection, suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                chunk = connection.recv(65536)
                if not chunk:
                    return
                request += chunk
            if self._requests is not None:
                self._requests.append(request)
            self._reply(Exchange(connection, request, self._stopped))

    def close(self) -> None:
        self._stopped.set()
        self._waker.send(b"x")
        self._acceptor.join(_JOIN_S)
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for handler in self._handlers:
            handler.join(_JOIN_S)
        for each in (self._listener, self._waker, self._wakened):
            each.close()
        left = [each.name for each in (self._acceptor, *self._handlers) if each.is_alive()]
        assert not left, f"these threads did not end: {left}"


def _endpoint(address: str, port: int) -> str:
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def _go_json(value: Any) -> Reply:
    return _as_go_does("200 OK", json.dumps(value, separators=(",", ":")).encode(), "application/json; charset=utf-8")


def _as_go_does(status: str, body: bytes, content_type: str = "") -> Reply:
    """Go's server gives short bodies a length, and longer ones none: to HTTP/1.0 their end is the connection's."""

    def reply(exchange: Exchange) -> None:
        old = exchange.version == "HTTP/1.0"
        lines = [f"{exchange.version} {status}"]
        if content_type:
            lines.append(f"Content-Type: {content_type}")
        lines.append("Date: Fri, 20 Nov 2026 09:30:00 GMT")
        sent = body
        if len(body) <= 2048:
            lines.append(f"Content-Length: {len(body)}")
        elif not old:
            lines.append("Transfer-Encoding: chunked")
            sent = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
        if not old:
            lines.append("Connection: close")
        exchange.connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + sent)

    return reply


def _is_local_name(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name in ("", "localhost", "[::1]") or name.startswith("127.")


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _details() -> dict[str, Any]:
    return {
        "parent_model": "",
        "format": "gguf",
        "family": "llama",
        "families": ["llama"],
        "parameter_size": "1.2B",
        "quantization_level": "Q8_0",
    }
