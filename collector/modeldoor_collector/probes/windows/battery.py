"""The battery on Windows, as `GetSystemPowerStatus` tells of all batteries together.

psutil is not asked: it takes an unknown state (255) for "no battery", because 255 has that bit too,
and passes on an unknown charge (255) as a percentage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.readings import Reading, absent, failed, known, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_collector.probes.windows.kernel import Kernel

UNKNOWN = 255
"""Any of the three bytes: Windows does not know (winbase.h, SYSTEM_POWER_STATUS)."""

OFF_LINE, ON_LINE = 0, 1
"""ACLineStatus."""

HIGH, LOW, CRITICAL, CHARGING, NO_BATTERY = 1, 2, 4, 8, 128
"""BatteryFlag. Critical is below 5 %. Without a bit the charge lies between low and high."""

DOCUMENTED = HIGH | LOW | CRITICAL | CHARGING


class Power(NamedTuple):
    """ACLineStatus, BatteryFlag and BatteryLifePercent."""

    line: int
    flag: int
    percent: int


class BatteryProbe:
    """Reads what Windows says of battery and mains."""

    source = "GetSystemPowerStatus"

    def __init__(self, kernel: Callable[[], Kernel]) -> None:
        self._kernel = kernel

    def read(self) -> Reading:
        """Reads it now."""
        try:
            status = self._kernel().power_status()
        except OSError:
            return failed(self.source, "unreadable")
        return judged(self.source, Power(status.line, status.flag, status.percent))


def judged(source: str, power: Power) -> Reading:
    """What the three bytes say. The first that holds decides:

    1. The flag is unknown: unknown `flagUnknown`. Nothing else in the status is believed then.
    2. No battery: proven, when Windows says so with mains on and nothing against it; with mains off
       or unknown something else powers the machine: unknown `mainsOffline`.
    3. The flag has bits that are not documented, or the charge is neither a percentage nor unknown:
       error.
    4. The flag says critical: known, by the firmware's word. A percentage never makes it better.
    5. The charge is unknown: unknown `noCharge`. The coarse bits above critical are no charge: a
       battery may be anywhere between them.
    6. The percentage counts.
    """
    if power.flag == UNKNOWN:
        return unknown(source, "flagUnknown")
    if power.flag == NO_BATTERY:
        if power.percent not in (0, UNKNOWN):
            return failed(source, "implausible")
        return absent(source, "noBattery") if power.line == ON_LINE else unknown(source, "mainsOffline")
    if power.flag & ~DOCUMENTED:
        return failed(source, "unparsable")
    if power.percent > 100 and power.percent != UNKNOWN:
        return failed(source, "outOfRange")
    if power.flag & CRITICAL:
        return known(source, _value({"method": "capacityLevel", "capacityLevel": "critical"}, power))
    if power.percent == UNKNOWN:
        return unknown(source, "noCharge")
    return known(source, _value({"method": "percent", "percent": power.percent}, power))


def _value(charge: dict[str, object], power: Power) -> dict[str, object]:
    """The snapshot's fields. Windows speaks of all batteries as of one."""
    return {"charge": charge, "powerState": power_state(power), "batteryCount": 1}


def power_state(power: Power) -> str:
    """Which way energy flows; with mains off it flows out, whatever else is said."""
    if power.line == OFF_LINE:
        return "discharging"
    if power.line != ON_LINE:
        return "undetermined"
    if power.flag & CHARGING:
        return "charging"
    return "full" if power.percent == 100 else "notCharging"
