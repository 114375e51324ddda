"""Whether a Mac has a way out, told by the kernel's route table: nothing is sent to find out.

macOS keeps default routes that lead nowhere: each tunnel of the system has one of IPv6, bound to
its own interface, on machines that are off line too. A route that is bound to an interface serves
only programs that ask for this interface, so only the others count.
"""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.readings import failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_collector.probes.macos.kernel import Kernel
    from modeldoor_collector.readings import Reading

RECORD = struct.Struct("=HBBH2xii76x")
"""`struct rt_msghdr2` (net/route.h): length, version, type, interface, flags, which addresses follow."""

VERSION, IS_ROUTE = 5, 0x14
"""RTM_VERSION and RTM_GET2 (net/route.h)."""

UP, REJECT, BLACKHOLE, INTERFACE_SCOPE, CONDEMNED, DEAD = 0x1, 0x8, 0x1000, 0x1000000, 0x2000000, 0x20000000
"""RTF_UP, and what makes a route useless for programs that name no interface (net/route.h)."""

HOST = 0x4
"""RTF_HOST: the route leads to one address."""

DESTINATION, GATEWAY, NETMASK = 0x1, 0x2, 0x4
"""RTA_DST, RTA_GATEWAY, RTA_NETMASK (net/route.h): addresses follow in this order."""

ADDRESS_BYTES = {2: slice(4, 8), 30: slice(8, 24)}
"""Where the address lies in a `sockaddr` of AF_INET and AF_INET6 (netinet/in.h, netinet6/in6.h)."""


class Route(NamedTuple):
    """A route: the index of its interface, its flags, and whether it leads everywhere."""

    interface_index: int
    flags: int
    to_everywhere: bool

    @property
    def is_usable_default(self) -> bool:
        """Whether it leads everywhere, for every program."""
        useless = REJECT | BLACKHOLE | INTERFACE_SCOPE | CONDEMNED | DEAD
        return self.to_everywhere and self.flags & (UP | useless) == UP


def interface_is_up(name: str) -> bool:
    """Whether an interface is switched on and running, as psutil tells; raises whatever it raises."""
    import psutil

    told = psutil.net_if_stats().get(name)
    return told is not None and told.isup


class NetworkProbe:
    """Reads whether a default route leads over an interface that is up."""

    source = "sysctl NET_RT_DUMP2, psutil"

    def __init__(
        self,
        kernel: Kernel,
        name_of: Callable[[int], str] = socket.if_indextoname,
        is_up: Callable[[str], bool] = interface_is_up,
    ) -> None:
        self._kernel = kernel
        self._name_of = name_of
        self._is_up = is_up

    def read(self) -> Reading:
        """Reads the routes now."""
        try:
            table = self._kernel.routes()
        except OSError:
            return unknown(self.source, "routesUnreadable")
        try:
            indexes = sorted({route.interface_index for route in routes(table) if route.is_usable_default})
        except ValueError:
            return failed(self.source, "unparsable")
        reason = ""
        for index in indexes:
            try:
                name = self._name_of(index)
                if not name.startswith("lo") and self._is_up(name):
                    return known(self.source, {"defaultRoute": True})
            except Exception:  # noqa: BLE001  # psutil raises what its C code and its parsers happen to
                reason = "interfaceUnreadable"
        return unknown(self.source, reason) if reason else known(self.source, {"defaultRoute": False})


def routes(table: bytes) -> Iterator[Route]:
    """The routes in the kernel's table; raises `ValueError` when it holds something else.

    At least the route to this machine itself is always there, so an empty table is no answer.
    """
    if not table:
        raise ValueError("no table")
    position = 0
    while position < len(table):
        if len(table) - position < 4:
            raise ValueError("a record breaks off")
        length, version, kind = struct.unpack_from("=HBB", table, position)
        if version != VERSION or not 4 <= length <= len(table) - position:
            raise ValueError("not a record of this version")
        if kind == IS_ROUTE:
            yield _route(table[position : position + length])
        position += length


def _route(record: bytes) -> Route:
    if len(record) < RECORD.size:
        raise ValueError("a record breaks off")
    _, _, _, interface_index, flags, members = RECORD.unpack_from(record)
    addresses = _addresses(record[RECORD.size :], members)
    return Route(interface_index, flags, not flags & HOST and _leads_everywhere(addresses))


def _addresses(rest: bytes, members: int) -> dict[int, bytes]:
    """The first addresses of a record. Each begins with its length, and the next at a multiple of four."""
    found: dict[int, bytes] = {}
    for member in (DESTINATION, GATEWAY, NETMASK):
        if not members & member:
            continue
        if not rest or len(rest) < rest[0]:
            raise ValueError("an address breaks off")
        found[member] = rest[: rest[0]]
        rest = rest[max(4, (rest[0] + 3) & ~3) :]
    return found


def _leads_everywhere(addresses: dict[int, bytes]) -> bool:
    """Whether destination and mask are all zero. The kernel cuts the zeros off the end of a mask, down to nothing."""
    destination, mask = addresses.get(DESTINATION), addresses.get(NETMASK)
    if destination is None or mask is None or len(destination) < 2 or destination[1] not in ADDRESS_BYTES:
        return False
    place = ADDRESS_BYTES[destination[1]]
    return not any(destination[place]) and not any(mask[place])
