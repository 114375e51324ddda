"""Which addresses are the Internet's, and which lead into a network of somebody's own.

A name is somebody else's word for an address, and can be made to mean a router, a machine next door
or the service that hands out a cloud's credentials. Only what the registries of IANA call globally
reachable counts, and less than that: the library's table is as old as the Python that runs, and
some reachable addresses stand for another that hides in them.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_REFUSED_4 = tuple(
    IPv4Network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments, RFC 6890; some of them count as reachable
        "192.31.196.0/24",  # AS112, RFC 7535
        "192.52.193.0/24",  # AMT, RFC 7450
        "192.88.99.0/24",  # relays of 6to4, RFC 7526
        "192.175.48.0/24",  # AS112, RFC 7534
        "168.63.129.16/32",  # the host of a virtual machine in Azure, as Microsoft documents it
        "224.0.0.0/3",  # multicast, reserved and broadcast
    )
)

_UNICAST_6 = IPv6Network("2000::/3")
"""All that IANA has given out for the Internet so far."""

_REFUSED_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, RFC 2928: Teredo, benchmarking, ORCHID and others
        "2001:db8::/32",  # documentation, RFC 3849
        "2002::/16",  # 6to4, RFC 7526: an IPv4 address hides in it
        "2620:4f:8000::/48",  # AS112, RFC 7534
        "3fff::/20",  # documentation, RFC 9637
    )
)

_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: how networks without IPv4 reach it. The IPv4 address in its end is the one that counts."""


_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
"""RFC 5214, 6.1: how the last 64 bits of an address begin whose last 32 are an IPv4 address."""


def is_public(address: str) -> bool:
    """Whether a literal address, as a resolver writes it, is one of the Internet."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return _is_public_4(found)
    return _is_public_6(found)


def _is_public_4(address: IPv4Address) -> bool:
    return address.is_global and not any(address in network for network in _REFUSED_4)


def _is_public_6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    if int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
        return False
    if address in _NAT64:
        return _is_public_4(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _UNICAST_6 and address.is_global and not any(address in network for network in _REFUSED_6)
