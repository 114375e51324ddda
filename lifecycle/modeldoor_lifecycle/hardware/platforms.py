"""Which of a machine's devices models run on best, as the profile's `platform` says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PLATFORMS = {"apple": "macos"}
"""How the platform of a maker's devices is called, where not by the maker."""


def platform_of(devices: Iterable[Mapping[str, Any]]) -> str:
    """That of the maker whose devices have the most memory, memory of their own before the machine's; else `cpu`."""
    sizes: dict[tuple[bool, str], int] = {}
    for device in devices:
        kind = device["memoryKind"] != "unified", device["vendor"]
        sizes[kind] = sizes.get(kind, 0) + device["usableBytes"]
    if not sizes:
        return "cpu"
    vendor = max(sizes, key=lambda kind: (kind[0], sizes[kind]))[1]
    return PLATFORMS.get(vendor, vendor)
