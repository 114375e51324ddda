"""What the child that asks NVML has said of the hardware, understood strictly: every figure is in its bounds, or nothing counts.

Figures that cannot be are left out one by one where a driver is known to tell them (a width or a clock
of zero); whatever has another shape is no answer of this child.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_collector.probes.bounds import MAXIMUM_DEVICES, MAXIMUM_INTEGER, MAXIMUM_PARTITIONS
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.parsing import parse
from modeldoor_validators.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_collector.probes.child import ChildResult

_LABEL = re.compile(r"[!-~]([ -~]{0,126}[!-~])?")
_REASON = re.compile(r"[a-z][A-Za-z0-9]{2,63}")
_CAPABILITY = re.compile(r"[1-9][0-9]?[.][0-9]")
"""Label and ReasonCode in `common.json`, `computeCapability` in `hardware-profile.json`."""

MAXIMUM_UNITS = 65_536
"""`computeUnits` in `hardware-profile.json`."""

MAXIMUM_CORES = 256 * MAXIMUM_UNITS
MAXIMUM_MEGAHERTZ = 100_000
"""`clockMegahertz` in `hardware-profile.json`."""

MAXIMUM_BITS = 1_000_000


class NvmlMemory(NamedTuple):
    """The memory of a device: `unknown` and `notApplicable` (the machine's own) have a reason and no sizes."""

    status: Literal["known", "unknown", "notApplicable"]
    total_bytes: int = 0
    available_bytes: int = 0
    reserved_bytes: int | None = None
    reason: str = ""


class NvmlPart(NamedTuple):
    """An instance of a card that is cut (MIG); with a `fault`, nothing else is known of it."""

    number: int
    name: str
    memory: NvmlMemory
    multiprocessors: int | None = None
    fault: str = ""


class NvmlCard(NamedTuple):
    """One card; with a `fault`, nothing else is known of it. `parts` is `None` for one that is not cut."""

    number: int
    name: str
    memory: NvmlMemory
    fault: str = ""
    parts: tuple[NvmlPart, ...] | None = None
    cores: int | None = None
    clock_megahertz: int | None = None
    memory_clock_megahertz: int | None = None
    bus_width_bits: int | None = None
    compute_capability: str | None = None
    architecture: int | None = None
    link_generation: int | None = None
    link_lanes: int | None = None
    drives_display: bool | None = None


class NvmlHardware(NamedTuple):
    """What the library told; with a `fault`, nothing."""

    cards: tuple[NvmlCard, ...] = ()
    driver_version: str | None = None
    fault: str = ""


class _OtherShapeError(Exception):
    """The answer is not one of this child."""


_NO_MEMORY = NvmlMemory("unknown", reason="notTold")


def hardware_of(result: ChildResult) -> NvmlHardware:
    """What the child's end and output mean. Who asks has seen hardware: an answer without devices is a fault."""
    if result.outcome == "timeout":
        return NvmlHardware(fault="timeout")
    if result.outcome == "notStarted":
        return NvmlHardware(fault="probeNotStarted")
    if result.outcome != "exited" or result.status != 0:
        return NvmlHardware(fault="probeCrashed")
    try:
        return _hardware(_object(parse(result.output)))
    except (DocumentRefused, _OtherShapeError):
        return NvmlHardware(fault="probeCrashed")


def _hardware(answer: Mapping[str, Any]) -> NvmlHardware:
    if "error" in answer:
        return NvmlHardware(fault=_reason(answer))
    cards = tuple(_card(_object(each)) for each in _list(answer, "devices", MAXIMUM_DEVICES))
    if [card.number for card in cards] != list(range(len(cards))):
        raise _OtherShapeError
    return NvmlHardware(cards, _text(answer, "driverVersion"), "" if cards else "noDeviceListed")


def _card(told: Mapping[str, Any]) -> NvmlCard:
    number, name = _number(told), _name(told)
    if "fault" in told:
        return NvmlCard(number, name, _NO_MEMORY, _reason(told, "fault"))
    parts = None
    if "parts" in told:
        parts = tuple(_part(_object(each)) for each in _list(told, "parts", MAXIMUM_PARTITIONS))
    capability = told.get("computeCapability")
    shows = told.get("drivesDisplay")
    return NvmlCard(
        number,
        name,
        _memory(told),
        parts=parts,
        cores=_figure(told, "cores", MAXIMUM_CORES),
        clock_megahertz=_figure(told, "clockMegahertz", MAXIMUM_MEGAHERTZ),
        memory_clock_megahertz=_figure(told, "memoryClockMegahertz", MAXIMUM_MEGAHERTZ),
        bus_width_bits=_figure(told, "busWidthBits", MAXIMUM_BITS),
        compute_capability=capability if isinstance(capability, str) and _CAPABILITY.fullmatch(capability) else None,
        architecture=_figure(told, "architecture", 1000),
        link_generation=_figure(told, "linkGeneration", 100),
        link_lanes=_figure(told, "linkLanes", 64),
        drives_display=shows if isinstance(shows, bool) else None,
    )


def _part(told: Mapping[str, Any]) -> NvmlPart:
    number, name = _number(told), _name(told)
    if "fault" in told:
        return NvmlPart(number, name, _NO_MEMORY, fault=_reason(told, "fault"))
    return NvmlPart(number, name, _memory(told), _figure(told, "multiprocessors", MAXIMUM_UNITS))


def _memory(told: Mapping[str, Any]) -> NvmlMemory:
    memory = _object(told.get("memory"))
    status = memory.get("status")
    if status == "known":
        total, available = memory.get("totalBytes"), memory.get("availableBytes")
        if type(total) is not int or type(available) is not int or not 0 <= available <= total <= MAXIMUM_INTEGER:
            raise _OtherShapeError
        reserved = told.get("reservedBytes")
        plausible = type(reserved) is int and 0 <= reserved < total
        return NvmlMemory("known", total, available, reserved if plausible else None)
    if status == "unknown":
        return NvmlMemory("unknown", reason=_reason(memory))
    if status == "notApplicable":
        return NvmlMemory("notApplicable", reason=_reason(memory))
    raise _OtherShapeError


def _figure(told: Mapping[str, Any], key: str, highest: int) -> int | None:
    """A figure that can be one; zero stands for what a driver does not know."""
    value = told.get(key)
    if value is not None and type(value) is not int:
        raise _OtherShapeError
    return value if value is not None and 1 <= value <= highest else None


def _number(told: Mapping[str, Any]) -> int:
    number = told.get("index")
    if type(number) is not int or not 0 <= number < max(MAXIMUM_DEVICES, MAXIMUM_PARTITIONS):
        raise _OtherShapeError
    return number


def _name(told: Mapping[str, Any]) -> str:
    name = _text(told, "name")
    if name is None:
        raise _OtherShapeError
    return name


def _text(told: Mapping[str, Any], key: str) -> str | None:
    text = told.get(key)
    return text if isinstance(text, str) and _LABEL.fullmatch(text) else None


def _reason(told: Mapping[str, Any], key: str = "reason") -> str:
    reason = told.get(key)
    if not isinstance(reason, str) or not _REASON.fullmatch(reason):
        raise _OtherShapeError
    return reason


def _list(told: Mapping[str, Any], key: str, longest: int) -> list[Any]:
    value = told.get(key)
    if not is_list(value) or len(value) > longest:
        raise _OtherShapeError
    return value


def _object(value: Any) -> dict[str, Any]:
    if not is_object(value):
        raise _OtherShapeError
    return value
