"""The memory modules that the firmware lists (SMBIOS, structures of type 17), as Linux passes them on.

The files are readable by root only: everybody else learns nothing here. Virtual machines make such
structures up; those have no rate, and a module without one does not count.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_collector.probes.files import Host

_ENTRIES = ("sys", "firmware", "dmi", "entries")
_MEMORY_DEVICE = re.compile(r"17-[0-9]+")

_HEAD = struct.Struct("<8xHHH2x2B")
"""Up to the locators: total width, data width, size, then (after form factor and set) the numbers of two texts.
SMBIOS 3.7, 7.18."""

_RATE_AT, _CONFIGURED_RATE_AT, _LONG_RATE_AT, _LONG_CONFIGURED_RATE_AT = 0x15, 0x20, 0x54, 0x58
_NO_MODULE, _RATE_IS_LONG, _UNKNOWN_WIDTH = 0, 0xFFFF, 0xFFFF

LONGEST_STRUCTURE_BYTES = 4096

CHANNEL_BITS = 64
"""What is counted as one channel: a module of DDR5 has two of 32 bits, and is counted as one."""

_CHANNEL = re.compile(
    r"(?<![a-z])(?:channel|ch)[ _-]?([a-z0-9])(?![a-z])|dimm[ _-]?(?!p[0-9])([a-z])[0-9]?(?![a-z])|(?<![a-z])([a-z])[0-9]$",
    re.IGNORECASE,
)
"""How boards name channels: `P0 CHANNEL A`, `Controller0-ChannelA-DIMM0`, `DIMM_A1`, `DIMM_P0_A0`, `A1`."""

MOST_ON_A_CHANNEL = 3
"""Modules on one channel, which no board exceeds: with more, the places were misread."""

_OWNER = re.compile(r"(?<![a-z])(?:p|cpu|proc|processor|node|controller)[ _-]?([0-9])", re.IGNORECASE)
"""The socket and the controller that a channel belongs to; each counts its channels from the first letter."""


class MemoryModule(NamedTuple):
    """One module in use: how wide its data is, how fast it runs as it is set up, and where it sits."""

    data_bits: int
    megatransfers_per_second: int
    place: str


class MemoryInUse(NamedTuple):
    """Channels of 64 bits that have modules, and their rate: that of the slowest."""

    channels: int
    megatransfers_per_second: int


def read(host: Host) -> tuple[MemoryModule, ...]:
    """The modules in use; none where the files are not there or not to be read."""
    try:
        names = [name for name in host.names(*_ENTRIES) if _MEMORY_DEVICE.fullmatch(name)]
    except OSError:
        return ()
    modules: list[MemoryModule] = []
    for name in names:
        try:
            with open(host.path(*_ENTRIES, name, "raw"), "rb") as file:
                module = module_of(file.read(LONGEST_STRUCTURE_BYTES))
        except (OSError, struct.error):
            continue
        if module is not None:
            modules.append(module)
    return tuple(modules)


def module_of(structure: bytes) -> MemoryModule | None:
    """The module of one structure; `None` for an empty place, and for one of which the rate is not told."""
    _, data_bits, size, device_locator, bank_locator = _HEAD.unpack_from(structure)
    length = structure[1]
    if size == _NO_MODULE or data_bits in (0, _UNKNOWN_WIDTH):
        return None
    rate = _rate(structure, length, _CONFIGURED_RATE_AT, _LONG_CONFIGURED_RATE_AT)
    rate = rate or _rate(structure, length, _RATE_AT, _LONG_RATE_AT)
    if not rate:
        return None
    texts = structure[length:].split(b"\0")
    place = " ".join(_locator(texts, number) for number in (bank_locator, device_locator))
    return MemoryModule(data_bits, rate, place)


def in_use(modules: Sequence[MemoryModule]) -> MemoryInUse | None:
    """The channels of these modules; `None` where their places do not tell which of them share one.

    Two modules on one channel are not faster than one. So where the names of the places tell no
    channels, they are counted only as far as that cannot matter: one or two modules, or ones that are
    narrower than a module in a socket is, which are soldered and share none.
    """
    if not modules:
        return None
    rate = min(module.megatransfers_per_second for module in modules)
    channels = [_channel(module.place) for module in modules]
    if all(channels) and max(map(channels.count, channels)) <= MOST_ON_A_CHANNEL:
        bits = sum({channel: module.data_bits for channel, module in zip(channels, modules, strict=True)}.values())
    elif len(modules) <= 2 or all(module.data_bits < CHANNEL_BITS for module in modules):
        bits = sum(module.data_bits for module in modules)
    else:
        return None
    count = bits // CHANNEL_BITS
    return MemoryInUse(count, rate) if 1 <= count <= 64 and rate <= 1_000_000 else None


def _channel(place: str) -> str | None:
    found = _CHANNEL.search(place)
    if found is None:
        return None
    owners = "".join(match[0].lower() for match in _OWNER.finditer(place))
    return f"{owners} {next(group for group in found.groups() if group).upper()}"


def _rate(structure: bytes, length: int, at: int, long_at: int) -> int:
    if length < at + 2:
        return 0
    (rate,) = struct.unpack_from("<H", structure, at)
    if rate != _RATE_IS_LONG:
        return int(rate)
    return int(struct.unpack_from("<I", structure, long_at)[0]) & 0x7FFF_FFFF if length >= long_at + 4 else 0


def _locator(texts: Sequence[bytes], number: int) -> str:
    return texts[number - 1].decode("ascii", "replace") if 0 < number <= len(texts) else ""
