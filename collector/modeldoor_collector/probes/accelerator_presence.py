"""Which accelerators this machine has, as its files tell: no library is loaded, nothing is started.

A driver's library that finds nothing may be missing, broken or of another vendor. So whether there
is hardware at all is told from the kernel's own lists, and "none" is said only when every list that
could show one was read to its end.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from modeldoor_collector.probes.files import Host

NVIDIA, AMD, INTEL = "nvidia", "amd", "intel"
UNRECOGNISED = "unrecognised"
_WINDOWS = "windows"

_VENDORS = {0x10DE: NVIDIA, 0x1002: AMD, 0x8086: INTEL}
"""PCI vendor ids (pci.ids) of those who make accelerators that run models."""

_PICTURES_ONLY = frozenset(
    {
        0x1234,  # QEMU standard VGA
        0x1AF4,  # virtio
        0x15AD,  # VMware
        0x1013,  # Cirrus Logic
        0x1B36,  # QXL
        0x80EE,  # VirtualBox
        0x1414,  # Hyper-V
        0x1A03,  # ASPEED
        0x102B,  # Matrox
    }
)
"""PCI vendor ids (pci.ids) of display controllers that draw for virtual machines and remote consoles."""

_DISPLAY_CLASS = 0x03
_PROCESSING_CLASS = 0x12
"""PCI base classes: display controllers (3D controllers are among them), processing accelerators."""

_NVIDIA_NODE = re.compile(r"nvidiactl|nvidia[0-9]+|nvmap|nvhost-.+")
"""The driver's device nodes; nvmap and nvhost are those of Jetson boards, which have no PCI card."""


class Card(NamedTuple):
    """A card on the PCI bus: its maker, its folder below `/sys/bus/pci/devices`, and whether it can draw."""

    vendor: str
    address: str
    is_display: bool


class Presence(NamedTuple):
    """What the files tell, with everything that was seen in `vendors`, and those on the PCI bus in `cards`.

    `driverNotLoaded` is an NVIDIA card on the bus of which neither a device node nor a loaded driver
    is to be seen. `passedThrough` is WSL's `/dev/dxg`: a card behind Windows, whose vendor only a library can tell.
    `undetermined` is said when nothing was seen and a place that could show it was not readable.
    """

    outcome: Literal["nvidia", "driverNotLoaded", "passedThrough", "otherVendor", "none", "undetermined"]
    vendors: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()


class _Sight(NamedTuple):
    vendors: frozenset[str] = frozenset()
    complete: bool = True
    cards: tuple[Card, ...] = ()


_UNREADABLE = _Sight(complete=False)


def presence(host: Host) -> Presence:
    """Looks at every place that shows an accelerator."""
    nodes, driver, bus = _device_nodes(host), _driver_folder(host), _pci_devices(host)
    sights = (nodes, driver, _render_nodes(host), bus)
    seen = frozenset[str]().union(*(sight.vendors for sight in sights))
    vendors = tuple(sorted(seen))
    if NVIDIA in seen:
        is_loaded = NVIDIA in nodes.vendors | driver.vendors or not (nodes.complete and driver.complete)
        return Presence("nvidia" if is_loaded else "driverNotLoaded", vendors, bus.cards)
    if _WINDOWS in seen:
        return Presence("passedThrough", vendors, bus.cards)
    if seen:
        return Presence("otherVendor", vendors, bus.cards)
    return Presence("none" if all(sight.complete for sight in sights) else "undetermined")


def _device_nodes(host: Host) -> _Sight:
    names = _names(host, "dev")
    if names is None:
        return _UNREADABLE
    seen = {NVIDIA for name in names if _NVIDIA_NODE.fullmatch(name)}
    if "kfd" in names:
        seen.add(AMD)
    if "dxg" in names:
        seen.add(_WINDOWS)
    return _Sight(frozenset(seen))


def _render_nodes(host: Host) -> _Sight:
    names = _names(host, "dev", "dri")
    if names is None:
        return _UNREADABLE
    seen: set[str] = set()
    for name in names:
        if name.startswith("renderD"):
            vendor = _number(host, "sys", "class", "drm", name, "device", "vendor")
            if vendor is None:
                seen.add(UNRECOGNISED)
            elif vendor not in _PICTURES_ONLY:
                seen.add(_VENDORS.get(vendor, UNRECOGNISED))
    return _Sight(frozenset(seen))


def _driver_folder(host: Host) -> _Sight:
    names = _names(host, "proc", "driver")
    if names is None:
        return _UNREADABLE
    return _Sight(frozenset({NVIDIA}) if "nvidia" in names else frozenset())


def _pci_devices(host: Host) -> _Sight:
    try:
        names = host.names("sys", "bus", "pci", "devices")
    except FileNotFoundError:
        return _Sight(complete=_has_no_pci_bus(host))
    except OSError:
        return _UNREADABLE
    cards: list[Card] = []
    complete = True
    for name in names:
        vendor = _number(host, "sys", "bus", "pci", "devices", name, "vendor")
        device_class = _number(host, "sys", "bus", "pci", "devices", name, "class")
        if vendor is None or device_class is None:
            complete = False
            continue
        base_class = device_class >> 16
        is_picture = base_class == _DISPLAY_CLASS and vendor in _PICTURES_ONLY
        if base_class in (_DISPLAY_CLASS, _PROCESSING_CLASS) and not is_picture:
            cards.append(Card(_VENDORS.get(vendor, UNRECOGNISED), name, base_class == _DISPLAY_CLASS))
    return _Sight(frozenset(card.vendor for card in cards), complete, tuple(cards))


def _has_no_pci_bus(host: Host) -> bool:
    """Whether the kernel lists its buses and PCI is not one of them, as in a microVM."""
    try:
        return "pci" not in host.names("sys", "bus")
    except OSError:
        return False


def _names(host: Host, *parts: str) -> list[str] | None:
    """The names in a folder, none when there is no such folder; `None` when that cannot be told."""
    try:
        return host.names(*parts)
    except FileNotFoundError:
        return []
    except OSError:
        return None


def _number(host: Host, *parts: str) -> int | None:
    """The hexadecimal number in a file of sysfs; `None` when it cannot be read as one."""
    try:
        return int(host.text(*parts), 16)
    except (OSError, ValueError):
        return None
