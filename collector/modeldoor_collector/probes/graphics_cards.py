"""What stays of the cards of AMD and Intel: their memory, their units, their clocks, their link, by the kernel's files.

The companion of `sysfs_accelerators`, which reads what changes from second to second. Units and clocks
are AMD's alone (its compute driver lists them below `/sys/class/kfd`); memory that is the machine's own
is told by AMD's driver and not by Intel's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.probes.accelerator_presence import AMD
from modeldoor_collector.probes.bounds import MAXIMUM_INTEGER
from modeldoor_collector.probes.pci_link import gigabytes_per_second_to
from modeldoor_collector.probes.sysfs_accelerators import driver_order, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from modeldoor_collector.probes.accelerator_presence import Card
    from modeldoor_collector.probes.files import Host

_BUS = ("sys", "bus", "pci", "devices")
_NODES = ("sys", "class", "kfd", "kfd", "topology", "nodes")
_TILE = re.compile(r"tile[0-9]+")
_NODE = re.compile(r"card[0-9]+")
_RENDER_NODE = re.compile(r"renderD[0-9]+")
_CONNECTOR = re.compile(r"card[0-9]+-.+")
_ADDRESS = re.compile(r"([0-9a-f]{4,8}):([0-9a-f]{2}):([0-9a-f]{2})[.]([0-7])")

_INTEL_PROCESSOR_GRAPHICS = ("00", "02", "0")
"""Bus, device and function of the graphics in every processor of Intel's (its datasheets: "Device 2")."""

_FRAME_BUFFERS = (1, 2)
"""HSA_HEAPTYPE_FRAME_BUFFER_PUBLIC and PRIVATE (hsakmttypes.h): the memory of the card itself."""


class ComputeNode(NamedTuple):
    """A device as AMD's compute driver lists it; a figure that is not told is `None`."""

    compute_units: int | None = None
    clock_megahertz: int | None = None
    gfx_version: int | None = None
    memory_width_bits: int | None = None
    memory_clock_megahertz: int | None = None


class GraphicsCard(NamedTuple):
    """One card. Without a driver, or a device node in `/dev`, no more than its name is known. `own_*` is memory of its own, or what firmware has set aside for graphics in a processor;
    `shared_*` the part of the machine's memory that such graphics may use besides."""

    vendor: str
    address: str
    device_id: str
    name: str
    has_driver: bool
    is_integrated: bool
    has_node: bool = True
    own_total_bytes: int | None = None
    own_used_bytes: int | None = None
    shared_total_bytes: int | None = None
    shared_used_bytes: int | None = None
    compute: ComputeNode = ComputeNode()
    link_gigabytes_per_second: float | None = None
    drives_display: bool | None = None


def cards_of(host: Host, vendor: str, cards: Iterable[Card]) -> tuple[GraphicsCard, ...]:
    """The cards of one maker in the order of its driver; those that no driver has taken follow."""
    nodes = compute_nodes(host) if vendor == AMD else {}
    return tuple(
        _card(host, vendor, address, has_driver, nodes.get(address, ComputeNode()))
        for address, has_driver in driver_order(host, vendor, cards)
    )


def compute_nodes(host: Host) -> dict[str, ComputeNode]:
    """The devices that AMD's compute driver lists, by their addresses on the PCI bus."""
    found: dict[str, ComputeNode] = {}
    for name in _names(host, *_NODES):
        figures = _properties(host, *_NODES, name, "properties")
        if not figures.get("simd_count"):
            continue  # a processor
        place = figures.get("location_id", 0)
        address = f"{figures.get('domain', 0):04x}:{place >> 8 & 0xFF:02x}:{place >> 3 & 0x1F:02x}.{place & 7}"
        bank = _own_bank(host, name)
        found[address] = ComputeNode(
            figures["simd_count"] // (figures.get("simd_per_cu") or 4) or None,
            figures.get("max_engine_clk_fcompute") or None,
            figures.get("gfx_target_version") or None,
            bank.get("width") or None,
            bank.get("mem_clk_max") or None,
        )
    return found


def _own_bank(host: Host, node: str) -> dict[str, int]:
    for bank in _names(host, *_NODES, node, "mem_banks"):
        figures = _properties(host, *_NODES, node, "mem_banks", bank, "properties")
        if figures.get("heap_type") in _FRAME_BUFFERS:
            return figures
    return {}


def _card(host: Host, vendor: str, address: str, has_driver: bool, compute: ComputeNode) -> GraphicsCard:
    folder = (*_BUS, address)
    number = (_text(host, *folder, "device") or "").removeprefix("0x").lower()
    card = GraphicsCard(
        vendor, address, number, name_of(host, vendor, folder), has_driver, _is_integrated(host, vendor, address)
    )
    if not has_driver:
        return card
    if not _has_node(host, vendor, folder):
        return card._replace(has_node=False)
    own_total, own_used = _amd_memory(host, folder, "vram") if vendor == AMD else _intel_memory(host, folder)
    shared_total, shared_used = _amd_memory(host, folder, "gtt") if vendor == AMD else (None, None)
    return card._replace(
        own_total_bytes=own_total,
        own_used_bytes=own_used,
        shared_total_bytes=shared_total,
        shared_used_bytes=shared_used,
        compute=compute,
        link_gigabytes_per_second=None if card.is_integrated else gigabytes_per_second_to(host, address),
        drives_display=_drives_display(host, folder),
    )


def _is_integrated(host: Host, vendor: str, address: str) -> bool:
    """Whether the graphics are part of a processor.

    AMD's driver measures the voltage `vddnb` of such processors only (amdgpu_pm.c). Intel's always have
    the same place on the bus.
    """
    if vendor == AMD:
        chips = (*_BUS, address, "hwmon")
        return any(_text(host, *chips, chip, "in1_label") == "vddnb" for chip in _names(host, *chips))
    match = _ADDRESS.fullmatch(address)
    return match is not None and match.groups()[1:] == _INTEL_PROCESSOR_GRAPHICS


def _has_node(host: Host, vendor: str, folder: tuple[str, ...]) -> bool:
    """Whether programs can reach the card: a container sees the files of cards that it was not given."""
    nodes = [f"dri/{name}" for name in _names(host, *folder, "drm") if _RENDER_NODE.fullmatch(name)]
    if vendor == AMD:
        nodes.append("kfd")
    try:
        return any(host.exists("dev", node) for node in nodes)
    except OSError:
        return True


def _amd_memory(host: Host, folder: tuple[str, ...], kind: str) -> tuple[int | None, int | None]:
    total, used = (_size(host, *folder, f"mem_info_{kind}_{each}") for each in ("total", "used"))
    return (total, used) if used is not None and total is not None and used <= total else (total, None)


def _intel_memory(host: Host, folder: tuple[str, ...]) -> tuple[int | None, int | None]:
    """The newer driver (xe) tells the memory of each tile, and not what is free; Intel's own build of the older tells both."""
    tiles = [
        _size(host, *folder, name, "physical_vram_size_bytes")
        for name in _names(host, *folder)
        if _TILE.fullmatch(name)
    ]
    told = [size for size in tiles if size]
    if told:
        return sum(told), None
    for node in _names(host, *folder, "drm"):
        total, free = (_size(host, *folder, "drm", node, f"lmem_{each}_bytes") for each in ("total", "avail"))
        if total:
            return total, total - free if free is not None and free <= total else None
    return None, None


def _drives_display(host: Host, folder: tuple[str, ...]) -> bool | None:
    """Whether a display is connected; `None` for a card that lists no connectors."""
    states: list[str] = []
    for node in _names(host, *folder, "drm"):
        if _NODE.fullmatch(node):
            for name in _names(host, *folder, "drm", node):
                if _CONNECTOR.fullmatch(name):
                    states.append(_text(host, *folder, "drm", node, name, "status") or "")
    return "connected" in states if states else None


def _properties(host: Host, *parts: str) -> dict[str, int]:
    """Lines of a name and a number; others are passed over."""
    pairs = (line.partition(" ") for line in (_text(host, *parts) or "").split("\n"))
    return {name: int(value) for name, _, value in pairs if value.isdecimal() and len(value) <= 20}


def _size(host: Host, *parts: str) -> int | None:
    text = _text(host, *parts) or ""
    if text.startswith("0x"):
        try:
            size = int(text, 16)
        except ValueError:
            return None
    elif text.isdecimal() and len(text) <= 20:
        size = int(text)
    else:
        return None
    return size if size <= MAXIMUM_INTEGER else None


def _names(host: Host, *parts: str) -> list[str]:
    try:
        return host.names(*parts)
    except OSError:
        return []


def _text(host: Host, *parts: str) -> str | None:
    try:
        return host.text(*parts)
    except OSError:
        return None
