"""Whether this machine has a way out, told by the kernel's route tables: nothing is sent to find out.

`/sys/class/net` is not asked: it shows the devices of the network namespace in which it was
mounted, not those of this process.
"""

from __future__ import annotations

import errno
import fcntl
import socket
import struct
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.readings import failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_collector.probes.files import Host
    from modeldoor_collector.readings import Reading

SIOCGIFFLAGS = 0x8913
"""Asks for the flags of an interface (linux/sockios.h)."""

INTERFACE_REQUEST = struct.Struct("16sh22x")
"""`struct ifreq` (linux/if.h): the name of the interface, then its flags."""

LONGEST_INTERFACE_NAME = 15
"""IFNAMSIZ less the closing zero (linux/if.h)."""

UP_AND_RUNNING = 0x1 | 0x40
"""IFF_UP and IFF_RUNNING (linux/if.h): switched on, and connected to something."""

ROUTE_UP = 0x1
"""RTF_UP (linux/route.h)."""

ROUTE_REJECT = 0x200
"""RTF_REJECT (linux/route.h): the route refuses. The kernel keeps such a default route of IPv6 on `lo`."""

HEXADECIMAL_DIGITS = frozenset("0123456789abcdefABCDEF")
"""`int` would also take signs, spaces, underscores and a prefix."""


class _Route(NamedTuple):
    interface: str
    flags: int
    to_everywhere: bool


def interface_is_up(name: str) -> bool:
    """Whether an interface of this process's network namespace is switched on and connected.

    The socket is only the handle on which the kernel answers; it is never bound or connected.
    Raises `OSError` when the kernel does not answer.
    """
    encoded = name.encode()
    if len(encoded) > LONGEST_INTERFACE_NAME:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        try:
            answer = fcntl.ioctl(handle, SIOCGIFFLAGS, INTERFACE_REQUEST.pack(encoded, 0))
        except OSError as error:
            if error.errno == errno.ENODEV:
                return False
            raise
    flags: int = INTERFACE_REQUEST.unpack(answer)[1]
    return flags & UP_AND_RUNNING == UP_AND_RUNNING


class NetworkProbe:
    """Reads whether a default route leads over an interface that is up."""

    source = "/proc/net/route, /proc/net/ipv6_route"

    def __init__(self, host: Host, is_up: Callable[[str], bool] = interface_is_up) -> None:
        self._host = host
        self._is_up = is_up

    def read(self) -> Reading:
        """Reads the routes now.

        One usable route is enough to know; to know that there is none, both tables must have been
        read. Only the table of IPv6 may be missing: its kernel was built or started without IPv6.
        """
        try:
            ipv4 = self._ipv4()
            ipv6 = self._ipv6()
        except ValueError:
            return failed(self.source, "unparsable")
        reason = "routesUnreadable" if ipv4 is None or ipv6 is None else ""
        for interface in sorted({*(ipv4 or ()), *(ipv6 or ())}):
            try:
                if self._is_up(interface):
                    return known(self.source, {"defaultRoute": True})
            except OSError:
                reason = reason or "interfaceUnreadable"
        return unknown(self.source, reason) if reason else known(self.source, {"defaultRoute": False})

    def _ipv4(self) -> list[str] | None:
        try:
            return _ipv4_defaults(self._host.text("proc", "net", "route"))
        except OSError:
            return None

    def _ipv6(self) -> list[str] | None:
        try:
            return _ipv6_defaults(self._host.text("proc", "net", "ipv6_route"))
        except FileNotFoundError:
            return []
        except OSError:
            return None


def _ipv4_defaults(text: str) -> list[str]:
    """The interfaces of the usable default routes of IPv4.

    The table has a heading and eleven columns; it is empty in a namespace that never had a route.
    """
    heading, *rows = text.split("\n") if text else ("Iface",)
    if not heading.startswith("Iface"):
        raise ValueError("not a route table")
    return [route.interface for route in map(_ipv4_route, rows) if _is_usable_default(route)]


def _ipv4_route(row: str) -> _Route:
    interface, destination, _, flags, _, _, _, mask, _, _, _ = row.split("\t")
    to_everywhere = _number(destination, 8) | _number(mask, 8) == 0
    return _Route(interface, _number(flags, 4), to_everywhere)


def _ipv6_defaults(text: str) -> list[str]:
    """The interfaces of the usable default routes of IPv6, whose table has ten columns and no heading."""
    rows = text.split("\n") if text else ()
    return [route.interface for route in map(_ipv6_route, rows) if _is_usable_default(route)]


def _ipv6_route(row: str) -> _Route:
    destination, length, _, _, _, _, _, _, flags, interface = (field for field in row.split(" ") if field)
    to_everywhere = _number(destination, 32) | _number(length, 2) == 0
    return _Route(interface, _number(flags, 8), to_everywhere)


def _is_usable_default(route: _Route) -> bool:
    """Whether the route leads everywhere, and out of this machine. A blackhole of IPv4 names the interface `*`."""
    return (
        route.to_everywhere
        and route.flags & (ROUTE_UP | ROUTE_REJECT) == ROUTE_UP
        and route.interface not in ("lo", "*")
    )


def _number(text: str, digits: int) -> int:
    """A hexadecimal number of exactly so many digits, as the kernel pads it."""
    if len(text) != digits or not set(text) <= HEXADECIMAL_DIGITS:
        raise ValueError("not a hexadecimal number")
    return int(text, 16)
