"""One request to one server through httpx, over connections of our own, and its answer as it comes.

Of httpx the transport is used, and not the client: the client brings cookies, redirects, passwords
from files and settings from the environment, each of which would have to be turned off.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import httpcore
import httpx

from modeldoor_lifecycle.hub.errors import TransferRefused
from modeldoor_lifecycle.hub.streams import JudgedBackend

if TYPE_CHECKING:
    import ssl
    from collections.abc import Generator, Iterator, Mapping
    from types import TracebackType

    from modeldoor_lifecycle.hub.proxies import Proxy
    from modeldoor_lifecycle.hub.routes import Route
    from modeldoor_lifecycle.hub.streams import Find
    from modeldoor_lifecycle.hub.urls import Url
    from modeldoor_lifecycle.hub.vigil import Vigil


class Way(NamedTuple):
    """How one server is reached."""

    find: Find
    route: Route
    certificates: ssl.SSLContext | None
    """Whom to believe; `None`: nothing is encrypted."""
    proxy: Proxy | None


class Answer(NamedTuple):
    """What a server answered: the head, and the body as it comes."""

    url: Url
    status: int
    fields: Mapping[str, str]
    """By names in small letters; a field that stands more than once has its values joined by commas."""
    body: Iterator[bytes]


@contextmanager
def answer(url: Url, fields: Mapping[str, str], way: Way, vigil: Vigil) -> Generator[Answer]:
    """What a server answers to one GET; raises `TransferRefused`, as its body does.

    Nothing is read of the body that is not asked for, and nothing is open afterwards.
    """
    vigil.connecting(f"'{url.host}'")
    request = httpx.Request("GET", url.without_query, headers=dict(fields))
    with _JudgedTransport(url, way, vigil) as transport:
        response = transport.handle_request(request)
        try:
            vigil.receiving()
            yield Answer(url, response.status_code, dict(response.headers.items()), response.iter_raw())
        finally:
            response.close()


class _JudgedTransport(httpx.BaseTransport):
    """httpx over a pool of httpcore's that connects as we say; what fails is told as our own error."""

    def __init__(self, url: Url, way: Way, vigil: Vigil) -> None:
        self._url = url
        self._backend = JudgedBackend(way.find, vigil, is_encrypted=way.certificates is not None, route=way.route)
        if way.proxy is None:
            self._pool = httpcore.ConnectionPool(ssl_context=way.certificates, network_backend=self._backend)
        else:
            self._pool = httpcore.HTTPProxy(
                proxy_url=way.proxy.url,
                proxy_auth=way.proxy.credentials,
                ssl_context=way.certificates,
                network_backend=self._backend,
            )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Asks, and gives the answer once its head is here."""
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=self._url.target.encode("ascii"),  # httpx would write a signed query in its own way
            ),
            headers=request.headers.raw,
        )
        try:
            found = self._pool.handle_request(asked)
        except (httpcore.ProxyError, httpcore.RemoteProtocolError) as error:
            raise self.told(error) from None
        return httpx.Response(found.status, headers=found.headers, stream=_Body(found, self))

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """Closes everything."""
        self.close()

    def close(self) -> None:
        """Closes everything."""
        self._pool.close()
        self._backend.close()

    def told(self, error: httpcore.ProxyError | httpcore.RemoteProtocolError) -> TransferRefused:
        """An error of httpcore's as one of ours; the sockets raise ours themselves."""
        server = f"'{self._url.host}'"
        if isinstance(error, httpcore.ProxyError):
            return _proxy_refused(server, str(error))
        if self._backend.has_ended:
            return TransferRefused(
                "network",
                f"{server} must send all of its answer; it closed the connection before",
                hint="try again",
                is_retryable=True,
            )
        return TransferRefused(
            "unexpectedResponse",
            f"{server} must answer in HTTP; it does not",
            hint="check the address, and whether something between this machine and the server changes answers",
            is_retryable=False,
        )


class _Body(httpx.SyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, found: httpcore.Response, transport: _JudgedTransport) -> None:
        self._found = found
        self._transport = transport

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._found.iter_stream()
        except httpcore.RemoteProtocolError as error:
            raise self._transport.told(error) from None

    def close(self) -> None:
        """Closes the body; the connection goes with it."""
        self._found.close()


def _proxy_refused(server: str, text: str) -> TransferRefused:
    status = int(text[:3]) if text[:3].isdecimal() else None
    return TransferRefused(
        "network",
        f"the proxy must let the connection to {server} through; it answered {status or 'in no way that is known'}",
        hint="HTTPS_PROXY names the proxy, with its name and password where it wants them"
        if status == 407
        else "ask who runs the proxy, or except the server from it in NO_PROXY",
        is_retryable=status is not None and status >= 500,
        status=status,
    )
