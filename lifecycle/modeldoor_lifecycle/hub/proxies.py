"""Which proxy stands between this machine and a server, as the environment says.

The variables are those that curl and most others read; in small letters they come first. A proxy
finds the addresses of names itself, so what it connects to cannot be judged here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from modeldoor_collector.probes.endpoints import HIGHEST_PORT
from modeldoor_lifecycle.hub.errors import SettingRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.hub.urls import Url

PROXY_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
EXCEPTION_VARIABLES = ("no_proxy", "NO_PROXY")

USUAL_PORT = 80

_CONTROLS = re.compile(rb"[\x00-\x1f\x7f]")
"""RFC 7617, 2: neither a name nor a password may have any; a line end would begin another field of the request."""

_PROXY = re.compile(
    r"(?:http://)?(?:(?P<name>[!-.0-9;-?A-~]*)(?::(?P<password>[!-.0-9;-?A-~]*))?@)?"
    r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[1-9][0-9]{0,4}))?/?"
)


@dataclass(frozen=True)
class Proxy:
    """A proxy, and who we are to it."""

    url: str
    credentials: tuple[bytes, bytes] | None = field(default=None, repr=False)
    """Name and password as they are sent, in the bytes that the percent signs stand for."""


def proxy_for(url: Url, environment: Mapping[str, str]) -> Proxy | None:
    """The proxy over which an address is asked; `None`: none. Raises `SettingRefused`.

    What is on this machine is never asked over a proxy: there it would be another machine.
    """
    variable = next((name for name in PROXY_VARIABLES if environment.get(name)), None)
    if variable is None or url.is_loopback or _is_excepted(url, environment):
        return None
    found = _PROXY.fullmatch(environment[variable])
    port = int(found["port"] or USUAL_PORT) if found else 0
    if not found or port > HIGHEST_PORT:
        raise SettingRefused(
            variable,
            "must be http://HOST:PORT; it is something else",
            hint=f"proxies that are spoken to in HTTP are used, and no others; unset {variable} to use none",
        )
    if found["name"] is None:
        return Proxy(f"http://{found['host']}:{port}")
    credentials = (unquote_to_bytes(found["name"]), unquote_to_bytes(found["password"] or ""))
    if any(map(_CONTROLS.search, credentials)) or b":" in credentials[0]:
        raise SettingRefused(
            variable,
            "must have a name without a colon, and no control characters in its name and password; it has some",
            hint="write what the proxy knows you by, each other character than a letter or a digit with a percent sign",
        )
    return Proxy(f"http://{found['host']}:{port}", credentials)


def _is_excepted(url: Url, environment: Mapping[str, str]) -> bool:
    """Whether NO_PROXY names the host, a domain above it, or everything."""
    text = next((environment[name] for name in EXCEPTION_VARIABLES if environment.get(name)), "")
    for entry in text.lower().replace(",", " ").split():
        host, _, port = entry.partition(":")
        host = host.removeprefix("*").removeprefix(".")
        is_host = not host or url.host == host or url.host.endswith("." + host)
        if is_host and port in ("", str(url.port)):
            return True
    return False
