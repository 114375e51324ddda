"""What a look at one maker's accelerators brings home, in the shapes of the hardware profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

Part = dict[str, Any]
"""A part of a profile: a device, an ignored device, a notice."""

LONGEST_MESSAGE = 500
"""Sentence in `common.json`."""


@dataclass(frozen=True)
class Found:
    """Devices that count, without their numbers; those that do not; and what a reader should know.

    `fault` says why looking failed: then there are no devices of this maker, though some may exist.
    """

    devices: tuple[Part, ...] = ()
    ignored: tuple[Part, ...] = ()
    notices: tuple[Part, ...] = ()
    fault: str = ""


class Host(NamedTuple):
    """The machine's memory, as far as devices share it; `available_bytes` is `None` where that cannot be told."""

    total_bytes: int
    usable_bytes: int
    available_bytes: int | None
    reason: str = ""


def usable(size: int) -> int:
    """A size that programs may take, which the contract wants to be one: what rounds to nothing is one byte."""
    return max(1, size)


def notice(code: str, message: str) -> Part:
    """Something that a reader should know."""
    return {"code": code, "message": message[:LONGEST_MESSAGE].strip()}


def ignored(name: str, vendor: str, reason: str) -> Part:
    """An accelerator that was seen and does not count."""
    return {"name": name, "vendor": vendor, "reason": reason}


def available(free_bytes: int | None, usable_bytes: int, reason: str = "driverDoesNotTell") -> Part:
    """Free memory, of which never more counts than is usable; or why it is not known."""
    if free_bytes is None:
        return {"status": "unknown", "reason": reason or "notTold"}
    return {"status": "known", "bytes": min(free_bytes, usable_bytes)}


def told(part: Part) -> Part:
    """The part without what is not known."""
    return {key: value for key, value in part.items() if value is not None}
