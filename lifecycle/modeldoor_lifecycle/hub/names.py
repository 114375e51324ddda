"""Finds the addresses of a name, once, and judges them: what was judged is what is connected to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from modeldoor_lifecycle.hub.addresses import is_public
from modeldoor_lifecycle.hub.errors import TransferRefused
from modeldoor_lifecycle.hub.vigil import SLICE_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_lifecycle.hub.vigil import Vigil

Resolve = Callable[[str, int], list[str]]
"""The literal addresses of a name, best first; raises `OSError`. It may block."""

MAXIMUM_ADDRESSES = 4
"""How many are tried: two of each family leave each a quarter of the time at least."""


def system_resolve(name: str, port: int) -> list[str]:
    """What the system's resolver says: DNS, the hosts file and whatever else it is set up to ask."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def loopback_address(address: str, port: int, vigil: Vigil) -> list[str]:  # noqa: ARG001 - one of three ways to find
    """A literal address of this machine, which nobody has to be asked about."""
    return [address]


def public_addresses(name: str, port: int, vigil: Vigil, *, resolve: Resolve) -> list[str]:
    """The addresses of a name that may be connected to, in the order in which to try them.

    One that is not of the Internet refuses the whole name: who mixes them hopes that we pick it.
    Raises `TransferRefused`.
    """
    addresses = resolved(name, port, vigil, resolve=resolve)
    if not all(is_public(address) for address in addresses):
        raise TransferRefused(
            "addressRefused",
            f"the name '{name}' must lead to addresses of the Internet only; it leads into a private network",
            hint="if a proxy must be used here, set HTTPS_PROXY; otherwise check the name",
            is_retryable=False,
        )
    return _by_turns(addresses)


def resolved(name: str, port: int, vigil: Vigil, *, resolve: Resolve) -> list[str]:
    """The addresses of a name, whatever they are; raises `TransferRefused` when there is none.

    The system's resolver cannot be interrupted, so it runs in a thread of its own, which is left
    behind when it takes too long.
    """
    found: list[str] = []
    is_over = threading.Event()

    def ask() -> None:
        try:
            found.extend(resolve(name, port))
        except (OSError, UnicodeError):  # the second: a proxy's name that no name can be
            pass  # as good as no address
        finally:
            is_over.set()

    threading.Thread(target=ask, name="modeldoor resolver", daemon=True).start()
    while not is_over.wait(SLICE_S):
        vigil.check()
    if not found:
        raise TransferRefused(
            "network",
            f"the name '{name}' must lead to an address; none was found",
            hint="check the name and the connection to the network",
            is_retryable=True,
        )
    return found


def _by_turns(addresses: Sequence[str]) -> list[str]:
    """Both families in turn, so that one that is broken here costs little (RFC 8305, 4)."""
    first = [address for address in addresses if (":" in address) == (":" in addresses[0])]
    second = [address for address in addresses if address not in first]
    turns: list[str] = []
    for position in range(max(len(first), len(second))):
        turns += [*first[position : position + 1], *second[position : position + 1]]
    return turns[:MAXIMUM_ADDRESSES]
