"""A small Internet on loopback for tests: names, public addresses, and certificates of an authority made for them.

    internet = Internet(tmp_path)
    with file_server(data) as server, internet.host("models.example.org", server.endpoint):
        fetch("https://models.example.org/files/model.gguf", internet.network())

A name resolves to an address of the real Internet, which is judged as always; what would be connected
to there is connected to on loopback instead. An address that nobody serves refuses the connection.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import trustme

from fetched import QUICK
from middlemen import tls_front
from modeldoor_lifecycle.hub.network import Network

if TYPE_CHECKING:
    import threading
    from collections.abc import Generator, Iterable, Mapping
    from pathlib import Path

    from modeldoor_lifecycle.hub.limits import NetworkLimits

_NOWHERE = ("127.0.0.1", 1)
"""tcpmux, on which nothing listens."""


class Internet:
    """Who has which name and address, and what was asked for."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.authority_file = folder / "authority.pem"
        self.authority.cert_pem.write_to_path(str(self.authority_file))
        self.names: dict[str, list[str]] = {}
        self._ports: dict[tuple[str, int], int] = {}
        self.resolved: list[str] = []
        self.connected: list[tuple[str, int]] = []

    @contextmanager
    def host(
        self,
        name: str,
        endpoint: str,
        *,
        address: str = "",
        certificate: trustme.LeafCert | None = None,
        after: threading.Event | None = None,
    ) -> Generator[None]:
        """A host that speaks TLS for a plain server on loopback."""
        address = address or f"8.8.4.{len(self._ports) + 1}"
        self.names.setdefault(name, []).append(address)
        with tls_front(endpoint, certificate or self.authority.issue_cert(name), after=after) as port:
            self._ports[address, 443] = port
            yield

    def plain_host(self, name: str, port: int, *, address: str = "8.8.8.8") -> None:
        """A host on a port of loopback that speaks no TLS."""
        self.names.setdefault(name, []).append(address)
        self._ports[address, 443] = port

    def resolve(self, name: str, port: int) -> list[str]:
        """What the names say."""
        assert port
        self.resolved.append(name)
        if name not in self.names:
            raise OSError("no such name")
        return self.names[name]

    def route(self, address: str, port: int) -> tuple[str, int]:
        """Where an address is served."""
        self.connected.append((address, port))
        local = self._ports.get((address, port))
        return ("127.0.0.1", local) if local else _NOWHERE

    def network(
        self,
        environment: Mapping[str, str] | None = None,
        *,
        allowed_hosts: Iterable[str] = (),
        limits: NetworkLimits = QUICK,
    ) -> Network:
        """What reaches these hosts, and believes their authority."""
        known = {"SSL_CERT_FILE": str(self.authority_file), **(environment or {})}
        return Network(known, allowed_hosts=allowed_hosts, limits=limits, resolve=self.resolve, route=self.route)
