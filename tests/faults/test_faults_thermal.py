"""Faults 12 to 16: what the laptop's sensors say about its heat, or do not say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from faults.machines import CHIPS, ZONES
from faults.promises import waiver

if TYPE_CHECKING:
    from faults.promises import Laptop


def without_sensors(laptop: Laptop) -> None:
    laptop.files.remove(ZONES, CHIPS)


@pytest.mark.parametrize("empty", [True, False], ids=["empty folders", "no folders"])
def test_fault_12_without_a_sensor_heat_is_unknown(laptop: Laptop, empty: bool) -> None:
    without_sensors(laptop)
    if empty:
        laptop.files.folder(ZONES)
        laptop.files.folder(CHIPS)
    found = laptop.denies("thermalUnknown")
    assert found.outcome("thermal") == ("unknown", "noSensor")
    assert found.router["thermalState"] == "unknown"


def test_fault_12_a_waiver_excuses_it_and_stands_in_the_snapshot(laptop: Laptop) -> None:
    without_sensors(laptop)
    policy = laptop.demand(waived=["thermal"])
    found = laptop.admits()
    (waived,) = policy["waivers"]
    assert found.signal("thermal")["gate"] == {
        "role": "waived",
        "justification": waived["justification"],
        "expiresAt": waived["expiresAt"],
    }
    assert found.router["thermalState"] == "unknown"  # a waiver measures nothing


def test_fault_12_a_waiver_that_is_over_excuses_nothing(laptop: Laptop) -> None:
    without_sensors(laptop)
    policy = laptop.demand()
    over = {**waiver("thermal"), "waivedAt": "2025-01-01T00:00:00Z", "expiresAt": "2025-02-01T00:00:00Z"}
    laptop.door.write_policy(policy | {"waivers": [over]})
    assert laptop.denies("thermalUnknown").signal("thermal")["gate"] == {"role": "required"}


def test_fault_13_beside_a_part_that_cannot_be_read_the_others_count(laptop: Laptop) -> None:
    laptop.files.zone(1, "iwlwifi_1", 40, critical=120)
    laptop.settings["refusals"] = {f"{ZONES}/thermal_zone1/temp": "EINVAL"}
    found = laptop.admits()
    assert found.outcome("thermal") == ("known", "normal")
    assert found.signal("thermal")["sensorCount"] == 3
    assert found.signal("thermal")["unreadableSensorCount"] == 1


@pytest.mark.parametrize("refusal", ["EINVAL", "EIO", "ENODATA", "EAGAIN", "EACCES"])
def test_fault_13_without_the_processors_own_sensor_heat_is_unknown(laptop: Laptop, refusal: str) -> None:
    laptop.settings["refusals"] = {f"{CHIPS}/hwmon0/temp1_input": refusal}
    assert laptop.denies("thermalUnknown").outcome("thermal") == ("unknown", "processorSensorUnreadable")


def test_fault_13_and_no_waiver_excuses_it_while_another_sensor_is_at_its_limit(laptop: Laptop) -> None:
    laptop.demand(waived=["thermal"])
    laptop.files.zone(0, "acpitz", 105, critical=105)
    laptop.settings["refusals"] = {f"{CHIPS}/hwmon0/temp1_input": "EINVAL"}
    assert laptop.denies("thermalError").outcome("thermal") == ("error", "processorSensorUnreadable")


@pytest.mark.parametrize("celsius", [105, 106, 120])
def test_fault_14_at_the_critical_trip_point_heat_is_critical(laptop: Laptop, celsius: int) -> None:
    laptop.files.zone(0, "acpitz", celsius, critical=105)
    found = laptop.denies("thermalCritical")
    assert found.outcome("thermal") == ("known", "critical")
    assert found.router["thermalState"] == "critical"


def test_fault_14_nor_does_a_waiver_excuse_heat_that_is_known(laptop: Laptop) -> None:
    laptop.demand(waived=["thermal"])
    laptop.files.zone(0, "acpitz", 105, critical=105)
    assert laptop.denies("thermalCritical").signal("thermal")["gate"] == {"role": "required"}


def test_fault_14_just_below_it_is_elevated_and_admits(laptop: Laptop) -> None:
    laptop.files.zone(0, "acpitz", 104.9, critical=105)
    found = laptop.admits()
    assert (found.outcome("thermal"), found.router["thermalState"]) == (("known", "elevated"), "elevated")


def test_fault_15_without_a_limit_none_is_guessed(laptop: Laptop) -> None:
    without_sensors(laptop)
    laptop.files.zone(0, "acpitz", 52)
    laptop.files.chip(0, "coretemp", temp1_label="Package id 0", temp1_input=99_000)
    found = laptop.denies("thermalUnknown")
    assert found.outcome("thermal") == ("unknown", "noThreshold")
    assert found.router["thermalState"] == "unknown"


@pytest.mark.parametrize("celsius", [-273, 300, 0, 999_999])
def test_fault_16_a_temperature_that_cannot_be_is_an_error(laptop: Laptop, celsius: int) -> None:
    laptop.files.chip(0, "coretemp", temp1_input=celsius * 1000)
    assert laptop.denies("thermalError").outcome("thermal") == ("error", "implausible")


# Beyond the list


@pytest.mark.parametrize("text", [b"\xff\xfe5\x004\x00", b"", b"hot", b"54000.5", b"5" * 10_000, b"\0" * 5], ids=repr)
def test_a_temperature_that_is_no_number_leaves_the_processor_unread(laptop: Laptop, text: bytes) -> None:
    laptop.files.write(f"{CHIPS}/hwmon0/temp1_input", text)
    assert laptop.denies("thermalUnknown").outcome("thermal") == ("unknown", "processorSensorUnreadable")


def test_names_that_are_no_text_are_shown_as_what_can_be_shown(laptop: Laptop) -> None:
    laptop.files.write(f"{ZONES}/thermal_zone0/type", b"\xff\xfe\x1b[31m\n")
    laptop.files.write(f"{ZONES}/thermal_zone0/temp", "104000\n")
    found = laptop.admits()
    assert found.signal("thermal")["measurement"]["sensor"] == "thermal_zone0"


def test_a_pipe_in_the_place_of_a_sensor_is_not_waited_for(laptop: Laptop) -> None:
    laptop.files.pipe(f"{CHIPS}/hwmon0/temp1_input")
    assert laptop.denies("thermalUnknown").outcome("thermal") == ("unknown", "processorSensorUnreadable")


def test_nor_is_one_that_somebody_holds_open_and_writes_nothing_into(laptop: Laptop) -> None:
    pipe = laptop.files.pipe(f"{CHIPS}/hwmon0/temp1_input")
    with open(os.open(pipe, os.O_RDWR), "rb"):
        found = laptop.denies("thermalUnknown")
    assert found.outcome("thermal") == ("unknown", "processorSensorUnreadable")


def test_zones_that_lead_in_a_circle_are_no_zones(laptop: Laptop) -> None:
    laptop.files.link(f"{ZONES}/thermal_zone1", "thermal_zone1")
    assert laptop.denies("thermalUnknown").outcome("thermal") == ("unknown", "processorSensorUnreadable")


@pytest.mark.parametrize("count", [2_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_more_zones_than_can_be_read_in_time_end_in_time(laptop: Laptop, count: int) -> None:
    for number in range(1, count):
        laptop.files.path(f"{ZONES}/thermal_zone{number}").symlink_to("thermal_zone0")
    found = laptop.judged()
    assert found.outcome("thermal") in {("known", "normal"), ("unknown", "deadlineExceeded")}
    if found.signal("thermal")["status"] == "known":
        assert found.signal("thermal")["sensorCount"] == count + 2
