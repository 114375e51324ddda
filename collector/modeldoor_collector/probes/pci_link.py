"""How fast data comes to a card over PCI Express, by the slowest link on its way."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modeldoor_collector.probes.files import Host

_ADDRESS = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}[.][0-7]")
_SPEED = re.compile(r"([0-9]+(?:[.][0-9]+)?) GT/s")

GIGATRANSFERS_PER_SECOND = {1: 2.5, 2: 5.0, 3: 8.0, 4: 16.0, 5: 32.0, 6: 64.0}
"""The rate of a lane by the generation of PCI Express (its base specifications)."""

_EFFICIENCIES = ((5.0, 8 / 10), (32.0, 128 / 130), (64.0, 242 / 256))
"""What of the bits are data, by the highest rate for which that holds: 8b/10b, 128b/130b, and flits."""


def gigabytes_per_second(gigatransfers_per_second: float, lanes: int) -> float | None:
    """What a link of this rate and width carries in one direction; `None` for a rate that no generation has."""
    for highest, efficiency in _EFFICIENCIES:
        if 0 < gigatransfers_per_second <= highest and lanes > 0:
            return gigatransfers_per_second * lanes * efficiency / 8
    return None


def gigabytes_per_second_to(host: Host, address: str) -> float | None:
    """What reaches the card at this address; `None` where no link on the way tells.

    The rate is the highest that both ends of a link can, because it falls while nothing is sent; the
    lanes are those in use. Many cards carry a bridge of their own, behind which the card itself tells
    of a link that is not real. So with two ports or more above it, the card's own word does not count.
    """
    place = os.path.realpath(host.path("sys", "bus", "pci", "devices", address))
    way = [name for name in place.split(os.sep) if _ADDRESS.fullmatch(name)]
    folders = [place]
    for _ in way[1:]:
        folders.append(os.path.dirname(folders[-1]))
    has_bridge = len(folders) > 2
    told = [_link(host, folder) for folder in (folders[1:] if has_bridge else folders)]
    return min((link for link in told if link is not None), default=None)


def _link(host: Host, folder: str) -> float | None:
    speed = _SPEED.match(_text(host, folder, "max_link_speed"))
    lanes = _text(host, folder, "current_link_width")
    if speed is None or not lanes.isdecimal() or len(lanes) > 2:
        return None
    return gigabytes_per_second(float(speed[1]), int(lanes))


def _text(host: Host, *parts: str) -> str:
    try:
        return host.text(*parts)
    except OSError:
        return ""
