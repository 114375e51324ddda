"""Addresses of servers, read strictly: what two readers could take for two addresses is refused.

Only what is needed: https to a host that has a name, at the usual port; and http to a literal
loopback address, at any port.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from modeldoor_collector.probes.endpoints import HIGHEST_PORT
from modeldoor_validators.errors import ModeldoorError

Scheme = Literal["http", "https"]

HTTPS_PORT = 443

HIGHEST_LENGTH = 8192
"""What servers accept as a request line at most (Apache, nginx); signed addresses take some 1500 characters."""

HOST_NAME = r"(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,63}"
"""As in the contract `artifacts`; a number as the last label could be taken for an address."""

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
LOOPBACK_HOST = rf"(?:127(?:\.{_OCTET}){{3}}|\[::1\])"

PLAIN_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9_+-]*(?:\.[A-Za-z0-9_+-]+)*"
"""One part of a path, as in the contract `artifacts`: nothing to decode, and no name of dots."""

_URL = re.compile(
    rf"(?:(https)://((?i:{HOST_NAME}))(?::443)?|(http)://({LOOPBACK_HOST}):([1-9][0-9]{{0,4}}))"
    r"(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(?:\?([A-Za-z0-9._~!$&'()*+,;=:@%/?-]*))?"
)
"""RFC 3986 without user information, other addresses and fragments. Square brackets and the like belong
percent-encoded into a query; who sends them raw is refused."""

_HOST_NAME = re.compile(HOST_NAME)
_LOOPBACK_HOST = re.compile(LOOPBACK_HOST)


class UrlRefused(ModeldoorError):
    """A text is no address that may be asked; the message does not repeat it."""


@dataclass(frozen=True)
class Url:
    """An address that may be asked, in parts. Its query may hold a signature, so it is never shown."""

    scheme: Scheme
    host: str
    """A name in small letters, or `127.x.y.z`, or `[::1]`."""
    port: int
    path: str
    query: str | None = field(default=None, repr=False)

    @property
    def is_loopback(self) -> bool:
        """Whether it is an address of this machine."""
        return self.scheme == "http"

    @property
    def authority(self) -> str:
        """Host and port, the port only where it is not the usual one."""
        return f"{self.host}:{self.port}" if self.is_loopback else self.host

    @property
    def target(self) -> str:
        """Path and query as they are sent."""
        return self.path if self.query is None else f"{self.path}?{self.query}"

    @property
    def without_query(self) -> str:
        """The address without what may be secret in it."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def origin(self) -> tuple[Scheme, str, int]:
        """What makes two addresses lead to one server (RFC 6454)."""
        return self.scheme, self.host, self.port


def parse_url(text: str) -> Url:
    """The address that a text holds; raises `UrlRefused`."""
    found = _URL.fullmatch(text) if len(text) <= HIGHEST_LENGTH else None
    if not found:
        raise UrlRefused("must be an https address of a host with a name, at the usual port, in plain characters")
    path, query = found[6] or "/", found[7]
    if found[1]:
        if not is_host_name(found[2].lower()):
            raise UrlRefused("must be that of a host with a name that can be")
        return Url("https", found[2].lower(), HTTPS_PORT, path, query)
    port = int(found[5])
    if port > HIGHEST_PORT:
        raise UrlRefused(f"must have a port of at most {HIGHEST_PORT}")
    return Url("http", found[4], port, path, query)


def is_host_name(text: str) -> bool:
    """Whether it is the name of a host, no longer than there are (RFC 1035, 2.3.4), and no address."""
    return bool(_HOST_NAME.fullmatch(text)) and len(text) <= 253 and max(map(len, text.split("."))) <= 63


def is_loopback_host(text: str) -> bool:
    """Whether it is a literal address of this machine."""
    return _LOOPBACK_HOST.fullmatch(text) is not None
