"""Faults 11 and 17 to 19: what macOS and Windows say, and systems that nobody can read yet.

One signal of the laptop is read by the real probe of another system, above what that system would
say. The process is one of this system: tests/collector says more of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from faults.promises import Laptop

PMSET = "Note: No thermal warning level has been recorded\nNote: No performance warning level has been recorded\n"
PMSET_IN_GERMAN = "Hinweis: Es wurde keine thermische Warnstufe aufgezeichnet\n"


@pytest.mark.parametrize("power", [[255, 255, 255], [0, 255, 255], [1, 255, 100], [0, 255, 50]])
def test_fault_11_an_unknown_flag_of_windows_is_not_no_battery(laptop: Laptop, power: list[int]) -> None:
    laptop.settings["windows"] = power
    found = laptop.denies("batteryUnknown")
    assert found.outcome("battery") == ("unknown", "flagUnknown")
    assert found.router["batteryState"] == "unknown"


def test_fault_11_an_unknown_percentage_of_windows_is_none(laptop: Laptop) -> None:
    laptop.settings["windows"] = [0, 0, 255]
    assert laptop.denies("batteryUnknown").outcome("battery") == ("unknown", "noCharge")


def test_fault_11_a_critical_battery_on_windows_is_critical(laptop: Laptop) -> None:
    laptop.settings["windows"] = [0, 6, 4]
    assert laptop.denies("batteryCritical").router["batteryState"] == "critical"


def test_fault_11_a_battery_that_windows_knows_well_is_normal(laptop: Laptop) -> None:
    laptop.settings["windows"] = [0, 1, 80]
    assert laptop.admits().router["batteryState"] == "normal"


@pytest.mark.parametrize(
    ("state", "pressure", "level"), [(0, 0, "normal"), (1, 0, "elevated"), (2, 0, "critical"), (0, 2, "critical")]
)
def test_fault_17_a_mac_whose_heat_is_serious_is_critical(
    laptop: Laptop, state: int, pressure: int, level: str
) -> None:
    laptop.settings["mac"] = {"thermalState": state, "thermalPressure": pressure}
    found = laptop.denies("thermalCritical") if level == "critical" else laptop.admits()
    assert found.outcome("thermal") == ("known", level)
    assert found.router["thermalState"] == level


@pytest.mark.parametrize("pressure", [None, 0])
def test_fault_18_a_mac_that_does_not_tell_its_state_is_unknown(laptop: Laptop, pressure: int | None) -> None:
    laptop.settings["mac"] = {"thermalState": None, "thermalPressure": pressure}
    assert laptop.denies("thermalUnknown").outcome("thermal") == ("unknown", "stateNotTold")


@pytest.mark.parametrize("words", [PMSET, PMSET_IN_GERMAN])
def test_fault_18_that_no_warning_was_recorded_is_no_answer(laptop: Laptop, words: str) -> None:
    laptop.settings["mac"] = words
    assert laptop.denies("thermalError").outcome("thermal") == ("error", "probeCrashed")


@pytest.mark.parametrize("system", ["freebsd14", "cygwin", "aix", "emscripten"])
def test_fault_19_on_a_system_that_nobody_can_read_everything_is_unknown(laptop: Laptop, system: str) -> None:
    laptop.settings["system"] = system
    found = laptop.denies("memoryUnknown", "thermalUnknown", "batteryUnknown")
    outcomes = {name: found.outcome(name) for name in found.document["signals"] if name != "modelService"}
    assert set(outcomes.values()) == {("unknown", "unsupportedOs")}
    assert found.router["memoryAvailableBytes"] == 0
