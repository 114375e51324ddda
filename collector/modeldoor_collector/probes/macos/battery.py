"""The battery of a Mac, as the system lists its power sources.

psutil takes the first source in the list for the battery, which may be the power supply of the
desk (a UPS), and knows no difference between no battery and no answer. So the list is read whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_collector.probes.macos.asking import TIMEOUT_S, ask, command_for
from modeldoor_collector.probes.macos.kernel import is_virtual_machine, text
from modeldoor_collector.readings import absent, failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_collector.probes.macos.kernel import Kernel
    from modeldoor_collector.readings import Reading

MEMBERS = frozenset({"sources"})

INTERNAL, EXTERNAL = "InternalBattery", "UPS"
"""What powers a Mac; every other type is that of an accessory (IOKit/ps/IOPSKeys.h)."""

MAXIMUM_BATTERIES = 64
"""The contract counts batteries no further."""

_STATIONARY = re.compile(r"(?:iMac|iMacPro|MacPro|Macmini)[0-9]+,[0-9]+")

_STATIONARY_SINCE_2022 = frozenset(
    f"Mac{number}"
    for number in (
        *("13,1", "13,2", "14,3", "14,8", "14,12", "14,13", "14,14"),
        *("15,4", "15,5", "15,14", "16,2", "16,3", "16,9", "16,10", "16,11"),
    )
)
"""Mac Studio, mini, Pro and iMac since Apple calls every model `Mac` (its pages "Identify your ... model").

A model that is missing here costs a waiver, and no more.
"""


class SourceError(Exception):
    """A power source tells the impossible, or something that is not documented."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Battery(NamedTuple):
    """A battery that powers the machine."""

    percent: float
    power_state: str


class BatteryProbe:
    """Asks the system for its power sources. `command` is what is started in place of the child."""

    source = "IOPSCopyPowerSourcesInfo"

    def __init__(self, kernel: Kernel, command: Sequence[str] | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self._kernel = kernel
        self._command = command or command_for("battery")
        self._timeout_s = timeout_s

    def read(self) -> Reading:
        """Reads all batteries now."""
        answer = ask(self._command, MEMBERS, self._timeout_s)
        if answer.fault == "timeout":
            return unknown(self.source, "timeout")
        if answer.fault:
            return failed(self.source, answer.fault)
        try:
            batteries = batteries_of(answer.value["sources"])
        except SourceError as error:
            return failed(self.source, error.reason)
        if batteries:
            return known(self.source, together(batteries))
        return self._without_battery()

    def _without_battery(self) -> Reading:
        """Only a real machine of a model that never had a battery is believed to have none."""
        try:
            model, is_virtual = text(self._kernel, "hw.model"), is_virtual_machine(self._kernel)
        except OSError:
            return unknown(self.source, "noPowerSupply")
        if model is not None and is_stationary(model) and not is_virtual:
            return absent(self.source, "noBattery")
        return unknown(self.source, "noPowerSupply")


def is_stationary(model: str) -> bool:
    """Whether a model of this name (`hw.model`) is a desktop."""
    return _STATIONARY.fullmatch(model) is not None or model in _STATIONARY_SINCE_2022


def batteries_of(sources: Any) -> list[Battery]:
    """The batteries inside the machine; without any, the UPS that it hangs on. Raises `SourceError`."""
    from modeldoor_validators.shapes import is_list  # with the gate, which only an answer needs

    if not is_list(sources) or len(sources) > MAXIMUM_BATTERIES:
        raise SourceError("unparsable")
    there = [each for each in map(_source, sources) if each.get("Is Present") is True]
    inside = [each for each in there if each["Type"] == INTERNAL]
    return [_battery(each) for each in inside or [each for each in there if each["Type"] == EXTERNAL]]


def together(batteries: Sequence[Battery]) -> dict[str, Any]:
    """The batteries as the snapshot's fields. Percentages cannot be weighed, so the lowest stands for all."""
    return {
        "charge": {"method": "percent", "percent": min(battery.percent for battery in batteries)},
        "powerState": _power_state({battery.power_state for battery in batteries}),
        "batteryCount": len(batteries),
    }


def _power_state(states: set[str]) -> str:
    """The worst that any battery says."""
    order = ("discharging", "undetermined", "charging", "notCharging", "full")
    return next(state for state in order if state in states)


def _source(source: Any) -> dict[str, Any]:
    from modeldoor_validators.shapes import is_object  # with the gate, too

    if not is_object(source) or not isinstance(source.get("Type"), str):
        raise SourceError("unparsable")
    return source


def _battery(source: dict[str, Any]) -> Battery:
    now, full = source.get("Current Capacity"), source.get("Max Capacity")
    if type(now) is not int or type(full) is not int:
        raise SourceError("unparsable")
    if not 0 <= now <= full or full == 0:
        raise SourceError("outOfRange")
    return Battery(100 * now / full, _state(source))


def _state(source: dict[str, Any]) -> str:
    """Which way energy flows; `Off Line` says that the source is not the one in use, and no more."""
    where = source.get("Power Source State")
    if where == "Battery Power":
        return "discharging"
    if where == "Off Line":
        return "undetermined"
    if where != "AC Power":
        raise SourceError("unparsable")
    if source.get("Is Charging") is True:
        return "charging"
    return "full" if source.get("Is Charged") is True else "notCharging"
