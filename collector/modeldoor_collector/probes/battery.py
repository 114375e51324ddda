"""The battery: the charge of all batteries that power this machine, together, and which way energy flows.

A mouse has a battery too, and a drawing tablet even has a mains adapter: what powers only a device
is left out. That a machine has no battery is believed only with proof, because "none was found" is
also what a missing driver looks like.
"""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_collector.readings import Reading, absent, failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modeldoor_collector.probes.files import Host

SUPPLIES = ("sys", "class", "power_supply")
"""Power supplies: the kernel's Documentation/ABI/testing/sysfs-class-power."""

MAXIMUM_BATTERIES = 64
"""The contract counts batteries no further."""

STATIONARY_CHASSIS = frozenset(map(str, (3, 4, 5, 6, 7, 13, 15, 16, 17, 23, 24, 25, 28, 34, 35, 36)))
"""Desktops and servers (SMBIOS specification DSP0134, system enclosure or chassis types)."""

PORTABLE_PROFILES = frozenset({"2", "8"})
"""Mobile and tablet (ACPI specification, FADT, preferred PM profile). Some tablets call their chassis a server's."""

HYPERVISOR_FEATURE = "009F"
"""Bit 31 of CPUID.1:ECX, word 4 of the kernel's arch/x86/include/asm/cpufeatures.h: runs on a hypervisor."""

NOT_TOLD = frozenset({errno.ENOENT, errno.ENODATA, errno.ENODEV})
"""What reading an attribute gives when the driver does not know it (`drivers/acpi/battery.c` uses all three)."""

_LEVELS = ("Critical", "Low", "Normal", "High", "Full")
_STATES = ("Charging", "Discharging", "Full", "Not charging", "Unknown")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")

Owner = Literal["machine", "device", "unclear"]


class SourceError(Exception):
    """A file that a reading rests on exists, and fails or tells the impossible."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Supply:
    """One folder below `/sys/class/power_supply`: what it is, what it powers, and its other attributes on request."""

    def __init__(self, host: Host, name: str) -> None:
        self._host = host
        self._name = name
        kind = self.word("type")
        if kind is None:
            raise SourceError("unreadable")
        self.kind = kind
        self.owner = self._owner()

    def word(self, attribute: str) -> str | None:
        """The text of an attribute, or `None` when the driver does not tell it."""
        try:
            return self._host.text(*SUPPLIES, self._name, attribute)
        except OSError as error:
            if error.errno in NOT_TOLD:
                return None
            raise SourceError("unreadable") from error

    def one_of(self, attribute: str, words: Sequence[str]) -> str | None:
        """The same, when it must be one of these words."""
        word = self.word(attribute)
        if word is not None and word not in words:
            raise SourceError("unparsable")
        return word

    def number(self, attribute: str) -> int | None:
        """The same, when it must be a whole number."""
        word = self.word(attribute)
        if word is None:
            return None
        if not _WHOLE_NUMBER.fullmatch(word):
            raise SourceError("unparsable")
        return int(word)

    @property
    def is_external(self) -> bool:
        """Whether energy comes from outside, over a mains adapter or USB."""
        return self.kind == "Mains" or self.kind.startswith("USB")

    def is_plugged_in(self) -> bool:
        """Whether it is external and delivers: 1, or 2 where the voltage is negotiated."""
        return self.is_external and self.word("online") in ("1", "2")

    def _owner(self) -> Owner:
        """What it powers. Without a scope that is the machine, as the kernel says; not so where it hangs on an
        input device, whose driver may only have forgotten to say so: there neither answer is safe.
        """
        scope = self.one_of("scope", ("System", "Device", "Unknown"))
        if scope == "Device":
            return "device"
        return "unclear" if scope != "System" and self._hangs_on_an_input_device() else "machine"

    def _hangs_on_an_input_device(self) -> bool:
        try:
            bus = os.readlink(self._host.path(*SUPPLIES, self._name, "device", "subsystem"))
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return os.path.basename(bus) == "hid"


class Stored(NamedTuple):
    """What is left and what fits, in the same unit."""

    now: int
    full: int

    @property
    def percent(self) -> float:
        """Rounded down to a tenth: a charge is never overstated."""
        return self.now * 1000 // self.full / 10


class Battery(NamedTuple):
    """One battery that powers the machine, with whatever it tells."""

    supply: Supply
    energy: Stored | None
    charge: Stored | None
    capacity: int | None
    level: str | None
    state: str | None

    @property
    def percent(self) -> float | None:
        """How full this one is."""
        stored = self.energy or self.charge
        return stored.percent if stored is not None else self.capacity


class BatteryProbe:
    """Reads every power supply of the kernel."""

    source = "/sys/class/power_supply"

    def __init__(self, host: Host) -> None:
        self._host = host

    def read(self) -> Reading:
        """The batteries together, their proven absence, or why neither can be told."""
        try:
            names = self._host.names(*SUPPLIES)
        except FileNotFoundError:
            return unknown(self.source, "sourceMissing")
        except OSError:
            return failed(self.source, "unreadable")
        try:
            return self._told_by([Supply(self._host, name) for name in names])
        except SourceError as failure:
            return failed(self.source, failure.reason)

    def _told_by(self, supplies: Sequence[Supply]) -> Reading:
        others = [supply for supply in supplies if supply.kind != "Battery" and supply.owner == "machine"]
        inserted = [
            supply
            for supply in supplies
            if supply.kind == "Battery" and supply.owner != "device" and supply.number("present") != 0
        ]
        batteries = [_battery(supply) for supply in inserted if supply.owner == "machine"]
        if len(batteries) > MAXIMUM_BATTERIES:
            raise SourceError("outOfRange")
        if not batteries:
            return self._without_battery(others, has_unclear_battery=bool(inserted))
        charge = charge_of(batteries)
        if charge is None:
            # What some batteries tell may be bad news, which no waiver may excuse.
            tells = any(battery.percent is not None or battery.level is not None for battery in batteries)
            return failed(self.source, "noCharge") if tells else unknown(self.source, "noCharge")
        value = {"charge": charge, "powerState": power_state(batteries, others), "batteryCount": len(batteries)}
        return known(self.source, value)

    def _without_battery(self, others: Sequence[Supply], *, has_unclear_battery: bool) -> Reading:
        """Whether no battery was found because there is none.

        A mains adapter that delivers proves it, and so does the case of a desktop or server; one that
        delivers nothing says that something else powers the machine. Nothing proves it
        while there is a supply that may be or hold a battery: an uninterruptible supply, one of
        unknown type, or a battery of unknown scope.
        """
        if has_unclear_battery:
            return unknown(self.source, "scopeUnknown")
        if not all(supply.is_external for supply in others):
            return unknown(self.source, "unrecognisedSupply")
        mains = [supply for supply in others if supply.kind == "Mains"]
        if any(supply.is_plugged_in() for supply in mains) or (not mains and is_stationary(self._host)):
            return absent(self.source, "noBattery")
        if mains:
            return unknown(self.source, "mainsOffline")
        return unknown(self.source, "noPowerSupply")


def charge_of(batteries: Sequence[Battery]) -> dict[str, Any] | None:
    """How full the batteries are together, by the best figure that all of them give; `None` when there is none.

    Energy weighs each battery by its size. Percentages cannot be weighed, and their mean would call
    a small full battery beside a large empty one half full: the lowest stands for all. The
    firmware's word comes last, but first when it calls every battery critical.
    """
    levels = [_LEVELS.index(battery.level) for battery in batteries if battery.level is not None]
    if len(levels) == len(batteries) and max(levels) == _LEVELS.index("Critical"):
        return {"method": "capacityLevel", "capacityLevel": "critical"}
    percent = _percent_of(batteries)
    if percent is not None:
        return {"method": "percent", "percent": percent}
    if len(levels) == len(batteries):
        return {"method": "capacityLevel", "capacityLevel": _LEVELS[min(levels)].lower()}
    return None


def _percent_of(batteries: Sequence[Battery]) -> float | None:
    percents = [battery.percent for battery in batteries if battery.percent is not None]
    if all(battery.energy or battery.charge for battery in batteries):
        stored = _same_unit(batteries)
        together = Stored(sum(each.now for each in stored), sum(each.full for each in stored))
        capacities = [battery.capacity for battery in batteries if battery.capacity is not None]
        # The firmware's own percentage may know of wear that the stored energy does not show.
        return min([together.percent, max(capacities)]) if len(capacities) == len(batteries) else together.percent
    return min(percents) if len(percents) == len(batteries) else None


def power_state(batteries: Sequence[Battery], others: Sequence[Supply]) -> str:
    """Which way energy flows: the worst that any battery says, and mains only where none says anything.

    A supply by USB may be too weak to hold the machine, so it proves nothing.
    """
    states = {battery.state for battery in batteries}
    if "Discharging" in states:
        return "discharging"
    if "Charging" in states:
        return "charging"
    if states == {"Full"}:
        return "full"
    if states <= {"Full", "Not charging"} or any(each.kind == "Mains" and each.is_plugged_in() for each in others):
        return "notCharging"
    return "undetermined"


def is_stationary(host: Host) -> bool:
    """Whether the case proves a desktop or server: real hardware, and firmware that says so without contradiction.

    A virtual machine's case says nothing about the laptop that it may run on. Only x86 processors
    tell whether they are virtual, so nothing is proven on others.
    """
    profile_path = ("sys", "firmware", "acpi", "pm_profile")
    try:
        chassis = host.text("sys", "class", "dmi", "id", "chassis_type")
        processor = host.text("sys", "devices", "system", "cpu", "modalias")
        profile = host.text(*profile_path) if host.exists(*profile_path) else ""
    except OSError:
        return False
    architecture, _, features = processor.partition(":feature:")
    is_real = (
        architecture.startswith("cpu:type:x86,") and features != "" and HYPERVISOR_FEATURE not in features.split(",")
    )
    return is_real and chassis in STATIONARY_CHASSIS and profile not in PORTABLE_PROFILES


def _battery(supply: Supply) -> Battery:
    """A battery with all that it tells; one figure that cannot be makes the others unbelievable too."""
    capacity = supply.number("capacity")
    if capacity is not None and not 0 <= capacity <= 100:
        raise SourceError("outOfRange")
    level = supply.one_of("capacity_level", (*_LEVELS, "Unknown"))
    return Battery(
        supply,
        energy=_stored(supply, "energy"),
        charge=_stored(supply, "charge"),
        capacity=capacity,
        level=None if level == "Unknown" else level,
        state=supply.one_of("status", _STATES),
    )


def _stored(supply: Supply, quantity: str) -> Stored | None:
    """`energy` in µWh or `charge` in µAh; never against the design capacity, which no worn battery reaches."""
    now, full = supply.number(f"{quantity}_now"), supply.number(f"{quantity}_full")
    if (now is not None and now < 0) or (full is not None and full <= 0):
        raise SourceError("outOfRange")
    if now is None or full is None:
        return None
    if now > full:
        raise SourceError("outOfRange")
    return Stored(now, full)


def _same_unit(batteries: Sequence[Battery]) -> list[Stored]:
    """What each battery stores, in a unit in which it can be added up: µWh, µAh, or pWh when they differ."""
    for figures in ([battery.energy for battery in batteries], [battery.charge for battery in batteries]):
        complete = [each for each in figures if each is not None]
        if len(complete) == len(batteries):
            return complete
    return [_picowatt_hours(battery) for battery in batteries]


def _picowatt_hours(battery: Battery) -> Stored:
    if battery.energy is not None:
        return Stored(battery.energy.now * 1_000_000, battery.energy.full * 1_000_000)
    microvolts = battery.supply.number("voltage_min_design") or battery.supply.number("voltage_now")
    if battery.charge is None or microvolts is None or microvolts <= 0:
        raise SourceError("unitsDiffer")
    return Stored(battery.charge.now * microvolts, battery.charge.full * microvolts)
