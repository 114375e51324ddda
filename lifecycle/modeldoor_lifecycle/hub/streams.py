"""How httpcore reaches servers: over sockets of our own, to addresses that were judged.

httpcore lets who uses it say how connections are made (`NetworkBackend`). Its own way resolves names
by itself, after any check, and waits without asking anybody.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpcore

from modeldoor_lifecycle.hub.connecting import connect
from modeldoor_lifecycle.hub.errors import TransferRefused
from modeldoor_lifecycle.hub.routes import straight
from modeldoor_lifecycle.hub.vigil import SLICE_S
from modeldoor_lifecycle.state.errors import reason_words

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Sequence

    from modeldoor_lifecycle.hub.routes import Route
    from modeldoor_lifecycle.hub.vigil import Vigil

PIECE_BYTES = 256 * 1024
"""How much is read at once. Measured over loopback: httpcore's own 64 KiB take a third longer, 1 MiB nearly twice as long."""

Find = Callable[[str, int, "Vigil"], "Sequence[str]"]
"""The addresses of a host that may be connected to; raises `TransferRefused`."""

_AGAIN = "check the connection to the network, then try again"


class JudgedBackend(httpcore.NetworkBackend):
    """Connects to the addresses that `find` gives for a host, and to no others."""

    def __init__(self, find: Find, vigil: Vigil, *, is_encrypted: bool, route: Route = straight) -> None:
        self._find = find
        self._vigil = vigil
        self._is_encrypted = is_encrypted
        self._route = route
        self._sockets: list[socket.socket] = []
        self.has_ended = False
        """Whether the other side has closed a connection."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - of httpcore's interface; the vigil bounds every wait
        local_address: str | None = None,  # noqa: ARG002 - of httpcore's interface
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - of httpcore's interface
    ) -> httpcore.NetworkStream:
        """A connection to a host; raises `TransferRefused`."""
        addresses = self._find(host, port, self._vigil)
        reason = "it has no address"
        for position, address in enumerate(addresses):
            try:
                connection = connect(*self._route(address, port), self._vigil, 1 / (len(addresses) - position))
            except OSError as error:
                reason = _words(error)
                continue
            self.keep(connection)
            if not self._is_encrypted:
                self._vigil.asking()
            return _Stream(connection, self._vigil, self, host)
        raise TransferRefused("network", f"'{host}' must be reachable; {reason}", hint=_AGAIN, is_retryable=True)

    def keep(self, connection: socket.socket) -> None:
        """Remembers a connection, to be closed at the end at the latest."""
        self._sockets.append(connection)

    def close(self) -> None:
        """Closes every connection that was made."""
        for connection in self._sockets:
            connection.close()


class _Stream(httpcore.NetworkStream):
    """One connection, read and written in slices."""

    def __init__(self, connection: socket.socket, vigil: Vigil, backend: JudgedBackend, host: str) -> None:
        connection.settimeout(SLICE_S)
        self._connection = connection
        self._vigil = vigil
        self._backend = backend
        self._host = host
        self._least_bytes = 0 if isinstance(connection, ssl.SSLSocket) else PIECE_BYTES  # TLS gives 16 KiB at a time

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - as for `connect_tcp`
        """Some bytes, more than `max_bytes` where that is httpcore's small step through a body; none at the end."""
        began_s = self._vigil.wait_begins()
        while True:
            self._vigil.check()
            try:
                data = self._connection.recv(max(max_bytes, self._least_bytes))
            except TimeoutError:
                continue
            except OSError as error:
                raise _broken(self._host, error) from None
            self._vigil.wait_ends(began_s, len(data))
            if not data:
                self._backend.has_ended = True
            return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - as for `connect_tcp`
        """Sends all of it."""
        left = memoryview(buffer)
        while left:
            self._vigil.check()
            try:
                left = left[self._connection.send(left) :]
            except TimeoutError:
                continue
            except OSError as error:
                raise _broken(self._host, error) from None

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as for `connect_tcp`
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted, to the server whose name its certificate must bear."""
        name = server_hostname or self._host
        connection = ssl_context.wrap_socket(self._connection, server_hostname=name, do_handshake_on_connect=False)
        self._backend.keep(connection)
        while True:
            self._vigil.check()
            try:
                connection.do_handshake()
            except TimeoutError:
                continue
            except ssl.SSLEOFError as error:
                raise _broken(name, error) from None
            except ssl.SSLError as error:
                raise _untrusted(name, error) from None
            except OSError as error:
                raise _broken(name, error) from None
            self._vigil.asking()
            return _Stream(connection, self._vigil, self._backend, name)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks for, to tell HTTP/2 from HTTP/1.1."""
        return self._connection if info == "ssl_object" and isinstance(self._connection, ssl.SSLSocket) else None


def _broken(name: str, error: OSError) -> TransferRefused:
    return TransferRefused(
        "network", f"the connection to '{name}' must last; {_words(error)}", hint=_AGAIN, is_retryable=True
    )


def _words(error: OSError) -> str:
    return "it was broken off" if isinstance(error, ssl.SSLError) else reason_words(error)


def _untrusted(name: str, error: ssl.SSLError) -> TransferRefused:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message.partition(", certificate is not valid for")[0]
        found = f"its certificate is refused: {reason[:1].lower()}{reason[1:]}".rstrip(".")
    else:
        found = "it does not speak TLS as it must"
    return TransferRefused(
        "tlsFailed",
        f"'{name}' must prove who it is; {found}",
        hint="check the name and the clock of this machine; for an authority of your own, name its certificates in SSL_CERT_FILE",
        is_retryable=False,
    )
