"""What stands between a client and a server, on loopback, for tests: TLS in front of a server, and a proxy.

with tls_front(endpoint, certificate) as port:              # TLS on this port, the plain server behind it
    ...
with connect_proxy(lambda host, port: ("127.0.0.1", front)) as proxy:
    fetch_over(proxy.url)
    assert proxy.asked == ["models.example.org:443"]
"""

from __future__ import annotations

import base64
import selectors
import socket
import ssl
import struct
import threading
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import trustme

_JOIN_S = 10.0


class ConnectProxy:
    """A running proxy: its address, and what it was asked to connect to."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[str] = []
        self.heads: list[bytes] = []


@contextmanager
def tls_front(endpoint: str, certificate: trustme.LeafCert, *, after: threading.Event | None = None) -> Generator[int]:
    """A port on which `http://127.0.0.1:PORT` is spoken to in TLS; `after`: the handshake waits for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType] - it knows pyOpenSSL too, if installed
    behind = ("127.0.0.1", int(endpoint.rpartition(":")[2]))

    def handle(connection: socket.socket) -> None:
        if after is not None:
            after.wait(_JOIN_S)
        with context.wrap_socket(connection, server_side=True) as inside, socket.create_connection(behind) as outside:
            _pipe(inside, outside)

    with _listening(handle) as port:
        yield port


@contextmanager
def connect_proxy(
    route: Callable[[str, int], tuple[str, int]], *, credentials: str | None = None, refusal: str | None = None
) -> Generator[ConnectProxy]:
    """A proxy that connects where `route` says; `refusal` is a status line that it gives instead."""
    proxy = ConnectProxy("")

    def handle(connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            data = connection.recv(65536)
            if not data:
                return
            head += data
        proxy.heads.append(head)
        target = head.split(b" ")[1].decode()
        proxy.asked.append(target)
        known = credentials is None or base64.b64encode(credentials.encode()) in head
        if refusal is not None or not known:
            line = refusal or "407 Proxy Authentication Required"
            connection.sendall(f"HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n".encode())
            return
        host, _, port = target.rpartition(":")
        with socket.create_connection(route(host, int(port))) as outside:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _pipe(connection, outside)

    with _listening(handle) as port:
        proxy.url = f"http://127.0.0.1:{port}"
        yield proxy


@contextmanager
def greeter(greeting: bytes, *, stays: bool = False, resets: bool = False) -> Generator[int]:
    """A port that says something at once, whatever it is told, and closes, breaks off, or stays until the end."""

    def handle(connection: socket.socket) -> None:
        connection.sendall(greeting)
        if resets:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        while connection.recv(65536) and stays:  # unread bytes would make the end a reset
            pass

    with _listening(handle) as port:
        yield port


@contextmanager
def overrun() -> Generator[int]:
    """A port whose queue is full, so that whoever connects waits."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as waiting:
        place = listener.getsockname()
        for _ in range(2):  # Linux keeps one more than it is told
            connection = waiting.enter_context(socket.socket())
            connection.setblocking(False)
            connection.connect_ex(place)
        yield place[1]


@contextmanager
def _listening(handle: Callable[[socket.socket], None]) -> Generator[int]:
    """A listener with a thread for each connection; wholly gone at the end."""
    connections: list[socket.socket] = []
    threads: list[threading.Thread] = []
    stopped, wakened = socket.socketpair()

    def take(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            handle(connection)

    def accept(listener: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(listener, selectors.EVENT_READ)
            selector.register(wakened, selectors.EVENT_READ)
            while not any(key.fileobj is wakened for key, _ in selector.select()):
                connection = listener.accept()[0]
                connections.append(connection)
                threads.append(threading.Thread(target=take, args=(connection,)))
                threads[-1].start()

    with stopped, wakened, socket.create_server(("127.0.0.1", 0)) as listener:
        acceptor = threading.Thread(target=accept, args=(listener,))
        acceptor.start()
        try:
            yield listener.getsockname()[1]
        finally:
            stopped.send(b"x")
            acceptor.join(_JOIN_S)
            for connection in connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join(_JOIN_S)
            assert not any(thread.is_alive() for thread in [acceptor, *threads])


def _pipe(inside: socket.socket, outside: socket.socket) -> None:
    """Carries bytes both ways until both sides have ended."""
    back = threading.Thread(target=_carry, args=(outside, inside))
    back.start()
    _carry(inside, outside)
    back.join(_JOIN_S)


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
