"""Judges where a server sends us on: every hop anew, as if it had been asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

from modeldoor_lifecycle.hub.errors import TransferRefused
from modeldoor_lifecycle.hub.urls import Url, UrlRefused, parse_url
from modeldoor_validators.findings import quoted

if TYPE_CHECKING:
    from collections.abc import Collection

    from modeldoor_lifecycle.hub.locations import Location

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""RFC 9110, 15.4: those that name one other place. A GET stays a GET in all of them."""

_PLAIN = re.compile(r"[!-~]+")
"""The library drops line ends and tabs from an address before it reads it; another reader may not."""

_HINT = "fetch the file from a server that sends it itself"

LONGEST_NAMED_HOST = 100
"""A longer name is none that a person would type after it was read."""


def next_hop(location: Location, came_from: Url, field: str | None, visited: Collection[Url]) -> Url:
    """The address that a redirect leads to; raises `TransferRefused`.

    Only the host of it is ever shown: the rest was written by the server and may hold a signature.
    """
    server = f"'{came_from.authority}'"
    if not field:
        raise TransferRefused(
            "unexpectedResponse",
            f"{server} must say where it sends us; it does not",
            hint="fetch the file from another server",
            is_retryable=False,
        )
    try:
        if not _PLAIN.fullmatch(field):
            raise UrlRefused("must be written in plain characters")
        url = parse_url(urldefrag(urljoin(came_from.without_query, field)).url)
    except (UrlRefused, ValueError):
        raise _refused(
            f"{server} must send us on to an https address of a host with a name, at the usual port; it does not"
        ) from None
    if url.is_loopback != location.url.is_loopback:
        raise _refused(
            f"{server} must not send us {'to this machine' if url.is_loopback else 'away from this machine'}"
        )
    if not location.allows(url):
        host = url.host if len(url.host) <= LONGEST_NAMED_HOST else "HOST"
        raise _refused(
            f"{server} must send us on to a host that is allowed; it names {quoted(url.authority)}",
            hint=f"if that is where the file should come from, start it again with --allow-host {host}",
        )
    if url in visited:
        raise _refused(f"{server} must not send us in a circle")
    return url


def too_many(url: Url, maximum: int) -> TransferRefused:
    """One redirect more than are followed."""
    return _refused(f"'{url.authority}' must give the file after {maximum} redirects at most; it sends us on")


def _refused(message: str, hint: str = _HINT) -> TransferRefused:
    return TransferRefused("redirectRefused", message, hint=hint, is_retryable=False)
