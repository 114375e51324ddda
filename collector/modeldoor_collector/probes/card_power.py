"""Whether the system has put cards to sleep. A file of the kernel tells, and to read it wakes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modeldoor_collector.probes.accelerator_presence import Card
    from modeldoor_collector.probes.files import Host


def is_asleep(host: Host, address: str) -> bool:
    """Whether the card at this address of the PCI bus sleeps; one that does not tell is taken to be awake.

    Documentation/ABI/testing/sysfs-devices-power: `runtime_status`.
    """
    try:
        return host.text("sys", "bus", "pci", "devices", address, "power", "runtime_status") == "suspended"
    except OSError:
        return False


def are_asleep(host: Host, cards: Iterable[Card], vendor: str) -> bool:
    """Whether this maker has cards here, and each of them sleeps: then its library is not to be asked.

    A library answers for all cards or none, so one that is awake is reason enough to ask.
    """
    own = [card.address for card in cards if card.vendor == vendor]
    return bool(own) and all(is_asleep(host, address) for address in own)
