"""The battery on Windows: three bytes, of which 255 is not "none" and not a percentage."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from families import for_each
from goldens import golden
from modeldoor_collector.admission.levels import level_of
from modeldoor_collector.probes.windows.battery import BatteryProbe, Power, judged
from recorded_windows import CRITICAL, CRITICAL_AND_CHARGING, DESKTOP, FULL_ON_MAINS, LOW, UNKNOWN, RecordedKernel

if TYPE_CHECKING:
    from modeldoor_collector.readings import Reading

THRESHOLDS = golden("default", "admission-policy")["thresholds"]


def reading(power: Power) -> Reading:
    return BatteryProbe(RecordedKernel(power)).read()


def level(power: Power) -> str | None:
    return level_of("battery", reading(power).value, THRESHOLDS)


def test_a_full_battery_on_mains() -> None:
    assert reading(FULL_ON_MAINS).value == {
        "charge": {"method": "percent", "percent": 100},
        "powerState": "full",
        "batteryCount": 1,
    }
    assert level(FULL_ON_MAINS) == "normal"


def test_a_low_battery_that_runs_down_is_elevated() -> None:
    assert reading(LOW).value["powerState"] == "discharging"
    assert level(LOW) == "elevated"


def test_a_critical_battery_that_runs_down_is_critical() -> None:
    assert reading(CRITICAL).value["charge"] == {"method": "capacityLevel", "capacityLevel": "critical"}
    assert level(CRITICAL) == "critical"


def test_a_critical_battery_that_charges_is_elevated() -> None:
    assert reading(CRITICAL_AND_CHARGING).value["powerState"] == "charging"
    assert level(CRITICAL_AND_CHARGING) == "elevated"


def test_a_machine_without_a_battery_is_proven_to_have_none() -> None:
    assert (reading(DESKTOP).status, reading(DESKTOP).reason) == ("notApplicable", "noBattery")


@for_each("line", [0, 2, 255])
def test_no_battery_and_no_mains_proves_nothing(line: int) -> None:
    found = reading(DESKTOP._replace(line=line))
    assert (found.status, found.reason) == ("unknown", "mainsOffline")


def test_fault_11_an_unknown_flag_is_not_no_battery() -> None:
    found = reading(UNKNOWN)
    assert UNKNOWN.flag & 128 == 128
    assert (found.status, found.reason) == ("unknown", "flagUnknown")


@for_each("line", [0, 1, 255])
@for_each("flag", [0, 1, 2, 8, 9])
def test_fault_11_an_unknown_charge_is_not_a_percentage(line: int, flag: int) -> None:
    found = reading(Power(line, flag, 255))
    assert (found.status, found.reason) == ("unknown", "noCharge")


def test_fault_11_a_critical_flag_counts_though_the_charge_is_unknown() -> None:
    assert level(Power(0, 4, 255)) == "critical"


def test_a_percentage_never_makes_a_critical_flag_better() -> None:
    assert level(Power(0, 4, 80)) == "critical"


def test_a_charge_between_low_and_high_that_charges_has_the_flag_8_alone() -> None:
    assert reading(Power(1, 8, 50)).value["powerState"] == "charging"


def test_mains_that_is_unknown_counts_as_running_down() -> None:
    assert reading(Power(255, 1, 3)).value["powerState"] == "undetermined"
    assert level(Power(255, 1, 3)) == "critical"


def test_a_battery_that_does_not_charge_on_mains() -> None:
    assert reading(Power(1, 0, 60)).value["powerState"] == "notCharging"


@for_each(
    ("power", "reason"),
    [
        (Power(1, 1, 101), "outOfRange"),
        (Power(1, 1, 254), "outOfRange"),
        (Power(1, 16, 50), "unparsable"),
        (Power(1, 129, 50), "unparsable"),
        (Power(1, 136, 255), "unparsable"),
        (Power(1, 128, 80), "implausible"),
    ],
)
def test_what_is_not_documented_is_a_failure(power: Power, reason: str) -> None:
    assert (reading(power).status, reading(power).reason) == ("error", reason)


def test_windows_that_gives_no_answer_is_a_failure() -> None:
    found = BatteryProbe(RecordedKernel()).read()
    assert (found.status, found.reason) == ("error", "unreadable")


def test_of_all_bytes_only_a_battery_that_is_there_and_told_is_known() -> None:
    for line, flag, percent in itertools.product((0, 1, 2, 255), range(256), range(256)):
        found = judged("s", Power(line, flag, percent))
        if found.status == "known":
            assert flag < 16
            assert percent <= 100 or flag & 4
        elif found.status == "notApplicable":
            assert (line, flag) == (1, 128)
            assert percent in (0, 255)
