"""Faults 1 to 10: what the laptop's power supplies say, or do not say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from faults.machines import SUPPLIES

if TYPE_CHECKING:
    from faults.promises import Laptop

REAL_PROCESSOR = "cpu:type:x86,ven0000fam0006mod009A:feature:,0000,0001,0002"
VIRTUAL_PROCESSOR = REAL_PROCESSOR + ",009F"
DESKTOP, NOTEBOOK = "3", "10"


def stands_in_a_case(laptop: Laptop, chassis: str, processor: str = REAL_PROCESSOR) -> None:
    laptop.files.attributes("sys/class/dmi/id", chassis_type=chassis)
    laptop.files.attributes("sys/devices/system/cpu", modalias=processor)


def test_fault_01_without_the_class_of_power_supplies_the_battery_is_unknown(laptop: Laptop) -> None:
    laptop.files.remove(SUPPLIES)
    found = laptop.denies("batteryUnknown")
    assert found.outcome("battery") == ("unknown", "sourceMissing")
    assert found.router["batteryState"] == "unknown"


@pytest.mark.parametrize("case", [None, NOTEBOOK])
def test_fault_02_an_empty_class_of_power_supplies_proves_nothing(laptop: Laptop, case: str | None) -> None:
    laptop.files.remove(f"{SUPPLIES}/BAT0", f"{SUPPLIES}/AC")
    if case is not None:
        stands_in_a_case(laptop, case)
    assert laptop.denies("batteryUnknown").outcome("battery") == ("unknown", "noPowerSupply")


def test_fault_02_the_case_of_a_virtual_desktop_proves_nothing(laptop: Laptop) -> None:
    laptop.files.remove(f"{SUPPLIES}/BAT0", f"{SUPPLIES}/AC")
    stands_in_a_case(laptop, DESKTOP, VIRTUAL_PROCESSOR)
    assert laptop.denies("batteryUnknown").outcome("battery") == ("unknown", "noPowerSupply")


def test_fault_02_the_case_of_a_real_desktop_proves_that_there_is_none(laptop: Laptop) -> None:
    laptop.files.remove(f"{SUPPLIES}/BAT0", f"{SUPPLIES}/AC")
    stands_in_a_case(laptop, DESKTOP)
    assert laptop.admits().outcome("battery") == ("notApplicable", "noBattery")


def test_fault_02_mains_that_delivers_proves_that_there_is_none(laptop: Laptop) -> None:
    laptop.files.remove(f"{SUPPLIES}/BAT0")
    laptop.files.supply("AC", online=1)
    assert laptop.admits().outcome("battery") == ("notApplicable", "noBattery")


def test_fault_03_the_battery_of_a_mouse_is_none_of_the_machine(laptop: Laptop) -> None:
    laptop.files.remove(f"{SUPPLIES}/BAT0")
    laptop.files.supply("AC", online=1)
    laptop.files.mouse(percent=3)
    found = laptop.admits()
    assert found.outcome("battery") == ("notApplicable", "noBattery")
    assert found.router["batteryState"] == "unknown"  # never normal, which nobody measured


def test_fault_04_beside_the_battery_of_a_mouse_the_machines_own_counts(laptop: Laptop) -> None:
    laptop.files.battery(percent=80)
    laptop.files.mouse(percent=3)
    found = laptop.admits()
    assert found.outcome("battery") == ("known", "normal")
    assert found.signal("battery")["charge"] == {"method": "percent", "percent": 80.0}


@pytest.mark.parametrize(
    ("sizes", "together", "level"),
    [((50, 50), 25.5, "normal"), ((10, 90), 5.9, "elevated"), ((4, 96), 2.9, "critical")],
)
def test_fault_05_two_batteries_count_together_by_their_energy(
    laptop: Laptop, sizes: tuple[int, int], together: float, level: str
) -> None:
    laptop.files.battery("BAT0", percent=50, full_wh=sizes[0])
    laptop.files.battery("BAT1", percent=1, full_wh=sizes[1])
    found = laptop.denies("batteryCritical") if level == "critical" else laptop.admits()
    assert found.outcome("battery") == ("known", level)
    assert found.signal("battery")["charge"] == {"method": "percent", "percent": together}
    assert found.router["batteryState"] == level


@pytest.mark.parametrize("text", ["garbage", "", "76 %", "0x4c", "7\0", "٧٦", "1e2"])
def test_fault_06_a_charge_that_is_no_number_is_an_error(laptop: Laptop, text: str) -> None:
    laptop.files.write(f"{SUPPLIES}/BAT0/capacity", f"{text}\n")
    found = laptop.denies("batteryError")
    assert found.outcome("battery") == ("error", "unparsable")
    assert found.router["batteryState"] == "unknown"


@pytest.mark.parametrize(
    "figures",
    [
        {"energy_now": 150_000_000, "energy_full": 100_000_000},
        {"energy_now": -1},
        {"capacity": 101},
        {"capacity": -1},
    ],
    ids=str,
)
def test_fault_07_a_charge_that_cannot_be_is_an_error(laptop: Laptop, figures: dict[str, int]) -> None:
    laptop.files.supply("BAT0", **figures)
    assert laptop.denies("batteryError").outcome("battery") == ("error", "outOfRange")


def test_fault_08_a_battery_that_holds_nothing_when_full_is_an_error(laptop: Laptop) -> None:
    laptop.files.supply("BAT0", energy_full=0)
    assert laptop.denies("batteryError").outcome("battery") == ("error", "outOfRange")


def test_fault_09_the_firmwares_word_alone_can_be_critical(laptop: Laptop) -> None:
    laptop.files.supply("BAT0", capacity_level="Critical")
    laptop.files.remove(*(f"{SUPPLIES}/BAT0/{each}" for each in ("capacity", "energy_now", "energy_full")))
    found = laptop.denies("batteryCritical")
    assert found.signal("battery")["charge"] == {"method": "capacityLevel", "capacityLevel": "critical"}
    assert found.router["batteryState"] == "critical"


def test_fault_10_an_almost_empty_battery_that_is_charged_is_neither_critical_nor_normal(laptop: Laptop) -> None:
    laptop.files.battery(percent=3, status="Charging")
    found = laptop.admits()
    assert found.outcome("battery") == ("known", "elevated")
    assert found.signal("battery")["powerState"] == "charging"
    assert found.document["policy"]["thresholds"]["battery"]["criticalBelowPercent"] == 5
    assert found.router["batteryState"] == "elevated"


def test_fault_10_the_same_battery_while_it_empties_is_critical(laptop: Laptop) -> None:
    laptop.files.battery(percent=3)
    found = laptop.denies("batteryCritical")
    assert (found.outcome("battery"), found.router["batteryState"]) == (("known", "critical"), "critical")


# Beyond the list


def test_a_battery_that_vanishes_between_its_name_and_its_figures_is_an_error(laptop: Laptop) -> None:
    laptop.files.link(f"{SUPPLIES}/BAT1", "../../devices/gone")
    assert laptop.denies("batteryError").outcome("battery") == ("error", "unreadable")


@pytest.mark.parametrize("attribute", ["capacity", "energy_now", "status", "type"])
def test_a_folder_in_the_place_of_a_figure_is_an_error(laptop: Laptop, attribute: str) -> None:
    laptop.files.remove(f"{SUPPLIES}/BAT0/{attribute}")
    laptop.files.folder(f"{SUPPLIES}/BAT0/{attribute}")
    assert laptop.denies("batteryError").outcome("battery") == ("error", "unreadable")


def test_no_waiver_excuses_a_battery_that_failed(laptop: Laptop) -> None:
    laptop.demand(waived=["battery"])
    laptop.files.supply("BAT0", capacity=101)
    assert laptop.denies("batteryError").signal("battery")["gate"] == {"role": "required"}


def test_a_hundred_batteries_are_an_error(laptop: Laptop) -> None:
    for number in range(1, 100):
        laptop.files.link(f"{SUPPLIES}/BAT{number}", "BAT0")
    assert laptop.denies("batteryError").outcome("battery") == ("error", "outOfRange")
