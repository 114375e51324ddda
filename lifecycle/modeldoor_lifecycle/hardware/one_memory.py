"""A processor and the graphics on its chip read one memory, so one bandwidth is said of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.hardware.bandwidth import DEFAULT_GIGABYTES_PER_SECOND, WEAK, unmapped, weak_notice
from modeldoor_validators.rules.hardware_profile import UNMAPPED_PROCESSOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from modeldoor_lifecycle.hardware.found import Part

SHARED = frozenset({"unified", "carveOut"})
"""Kinds of a device's memory that are the machine's, all of it or a part that firmware has set aside."""

WHOLE_CHIPS = frozenset({"apple"})
"""Makers whose graphics tell more exactly than the processor which chip it is: their figure counts."""

GRAPHICS_ONLY = frozenset({"nvidia", "other"})
"""Makers of chips whose processors are known by no name of their own: where the table lists them, it knows better."""


class Agreed(NamedTuple):
    """The bandwidth of the processor, and the devices, those that share its memory with the same one."""

    of_processor: Part
    devices: list[Part]


def agreed(of_processor: Part, devices: Sequence[Part], *, is_of_modules: bool = False) -> Agreed:
    """What counts for both: what the memory modules tell; else the lesser of the figures that are no defaults.

    The lesser, because names tell which memory a chip can have, and not which it has.
    """
    sharing = next((each for each in devices if each["memoryKind"] in SHARED), None)
    if sharing is None:
        return Agreed(of_processor, list(devices))
    vendor, of_graphics = sharing["vendor"], sharing["bandwidth"]
    if vendor in WHOLE_CHIPS:
        return Agreed(of_processor if of_graphics["source"] == "default" else of_graphics, list(devices))
    if vendor in GRAPHICS_ONLY:
        is_unknown = of_processor["source"] == "default" != of_graphics["source"]
        return Agreed(of_graphics if is_unknown else of_processor, list(devices))
    known = [each for each in (of_graphics, of_processor) if each["source"] != "default"]
    if not known or (len(known) > 1 and of_graphics["gigabytesPerSecond"] == of_processor["gigabytesPerSecond"]):
        return Agreed(of_processor, list(devices))
    figure = of_processor if is_of_modules else min(known, key=lambda each: float(each["gigabytesPerSecond"]))
    return Agreed(
        figure,
        [{**each, "bandwidth": figure} if each["memoryKind"] in SHARED else each for each in devices],
    )


def still_true(notices: Iterable[Part], before: Sequence[Part], after: Agreed) -> list[Part]:
    """The notices without those about figures that count no more; `before` are the devices as they were found."""
    figures = [after.of_processor, *(device["bandwidth"] for device in after.devices)]
    weak = [weak_notice(each["tableEntry"]) for each in figures if "tableEntry" in each]
    defaults = [_unmapped(each) for each in after.devices if each["bandwidth"]["source"] == "default"]
    agreed_on = [was for was, now in zip(before, after.devices, strict=True) if was["bandwidth"] != now["bandwidth"]]
    no_more = [each for each in map(_unmapped, agreed_on) if each not in defaults]

    def counts(told: Part) -> bool:
        if told["code"] == WEAK:
            return told in weak
        if told["code"] == UNMAPPED_PROCESSOR:
            return bool(after.of_processor["source"] == "default")
        return told not in no_more

    return [each for each in notices if counts(each)]


def _unmapped(device: Part) -> Part:
    return unmapped(device["vendor"], device["name"], DEFAULT_GIGABYTES_PER_SECOND[device["vendor"]])
