"""The battery of a Mac: every power source that the system lists, and proof where it lists none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from families import for_each
from modeldoor_collector.probes.macos.battery import BatteryProbe, is_stationary
from modeldoor_collector.probes.macos.frameworks_child import kept
from recorded_macs import (
    CHARGED,
    CHARGING,
    KEYBOARD,
    ON_BATTERY,
    UPS,
    VALUES,
    RecordedKernel,
    saying,
)

if TYPE_CHECKING:
    from modeldoor_collector.readings import Reading

LAPTOP = RecordedKernel(VALUES["M1 Pro"])


def reading(*sources: Any, kernel: RecordedKernel = LAPTOP) -> Reading:
    return BatteryProbe(kernel, saying({"sources": list(sources)}), 20.0).read()


@for_each(
    ("source", "percent", "state"),
    [(CHARGED, 100, "full"), (CHARGING, 65, "charging"), (ON_BATTERY, 83, "discharging")],
    ids=["charged", "charging", "on battery"],
)
def test_a_battery_is_read_as_the_system_tells_it(source: dict[str, Any], percent: int, state: str) -> None:
    found = reading(source)
    assert found.status == "known"
    assert found.value == {
        "charge": {"method": "percent", "percent": percent},
        "powerState": state,
        "batteryCount": 1,
    }


def test_a_charger_that_does_not_charge_is_no_charging() -> None:
    assert reading({**CHARGED, "Current Capacity": 80, "Is Charged": False}).value["powerState"] == "notCharging"


def test_the_first_source_is_not_taken_for_the_battery() -> None:
    found = reading(KEYBOARD, UPS, {**ON_BATTERY, "Current Capacity": 3})
    assert found.value["charge"]["percent"] == 3
    assert found.value["batteryCount"] == 1


def test_without_a_battery_the_supply_of_the_desk_is_one() -> None:
    found = reading(UPS, kernel=RecordedKernel(VALUES["M1"]))
    assert (found.value["charge"]["percent"], found.value["powerState"]) == (40, "discharging")


def test_of_several_batteries_the_emptiest_stands_for_all() -> None:
    found = reading(CHARGED, {**ON_BATTERY, "Current Capacity": 7})
    assert found.value["charge"]["percent"] == 7
    assert found.value["powerState"] == "discharging"
    assert found.value["batteryCount"] == 2


def test_a_figure_in_milliampere_hours_becomes_a_percentage() -> None:
    assert reading({**ON_BATTERY, "Current Capacity": 1281, "Max Capacity": 5124}).value["charge"]["percent"] == 25


def test_a_source_that_is_not_in_use_says_nothing_of_where_energy_flows() -> None:
    assert reading({**ON_BATTERY, "Power Source State": "Off Line"}).value["powerState"] == "undetermined"


@for_each(
    ("change", "reason"),
    [
        ({"Current Capacity": 101}, "outOfRange"),
        ({"Current Capacity": -1}, "outOfRange"),
        ({"Current Capacity": 0, "Max Capacity": 0}, "outOfRange"),
        ({"Current Capacity": "80"}, "unparsable"),
        ({"Current Capacity": True}, "unparsable"),
        ({"Max Capacity": None}, "unparsable"),
        ({"Power Source State": "Netzbetrieb"}, "unparsable"),
        ({"Power Source State": None}, "unparsable"),
        ({"Type": None}, "unparsable"),
    ],
)
def test_a_source_that_tells_the_impossible_is_a_failure(change: dict[str, Any], reason: str) -> None:
    found = reading({**ON_BATTERY, **change})
    assert (found.status, found.reason) == ("error", reason)


@for_each("sources", [None, {}, "none", [1], [None], [CHARGED] * 65])
def test_a_list_of_another_shape_is_a_failure(sources: Any) -> None:
    found = BatteryProbe(LAPTOP, saying({"sources": sources}), 20.0).read()
    assert (found.status, found.reason) == ("error", "unparsable")


class TestWithoutBattery:
    def test_a_mac_that_never_had_one_has_none(self) -> None:
        found = reading(kernel=RecordedKernel(VALUES["M1"]))
        assert (found.status, found.reason) == ("notApplicable", "noBattery")

    def test_an_accessory_is_none(self) -> None:
        assert reading(KEYBOARD, kernel=RecordedKernel(VALUES["M1"])).reason == "noBattery"

    def test_a_laptop_that_lists_none_is_not_believed(self) -> None:
        assert (reading().status, reading().reason) == ("unknown", "noPowerSupply")

    def test_a_bay_without_its_battery_proves_nothing(self) -> None:
        assert reading({**CHARGED, "Is Present": False}).reason == "noPowerSupply"

    def test_a_virtual_machine_may_run_on_a_laptop(self) -> None:
        assert reading(kernel=RecordedKernel(VALUES["virtual"])).reason == "noPowerSupply"
        disguised = {**VALUES["virtual"], "hw.model": "Macmini9,1"}
        assert reading(kernel=RecordedKernel(disguised)).reason == "noPowerSupply"

    def test_a_kernel_that_does_not_answer_proves_nothing(self) -> None:
        assert reading(kernel=RecordedKernel()).reason == "noPowerSupply"

    @for_each("model", ["Macmini9,1", "iMac21,1", "iMacPro1,1", "MacPro7,1", "Mac13,2", "Mac14,12", "Mac16,10"])
    def test_desktops_are_known_by_their_model(self, model: str) -> None:
        assert is_stationary(model)

    @for_each(
        "model",
        ["MacBookPro18,3", "MacBookAir10,1", "Mac14,2", "Mac15,3", "Mac16,1", "VirtualMac2,1", "Mac13,20", "", "iMac"],
    )
    def test_every_other_model_may_have_one(self, model: str) -> None:
        assert not is_stationary(model)


def test_a_service_that_hangs_is_left_behind() -> None:
    hanging = (sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)")
    found = BatteryProbe(LAPTOP, hanging, 0.2).read()
    assert (found.status, found.reason) == ("unknown", "timeout")


def test_the_serial_number_of_a_battery_does_not_leave_the_child() -> None:
    assert "Hardware Serial Number" not in kept(CHARGED)
    assert kept(CHARGED)["Current Capacity"] == 100
