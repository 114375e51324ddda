from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_collector.admission.levels import level_of
from modeldoor_collector.probes.battery import BatteryProbe
from modeldoor_collector.probes.files import Host
from modeldoor_validators import check

if TYPE_CHECKING:
    from modeldoor_collector.readings import Reading

DENYING = golden("service-down")
"""Its verdict is deny, so every battery signal that the contract knows fits into it."""

REAL_PROCESSOR = "cpu:type:x86,ven0000fam0006mod009A:feature:,0000,0001,0002,009D,009E,00C0"
VIRTUAL_PROCESSOR = "cpu:type:x86,ven0000fam0006mod009A:feature:,0000,0001,0002,009D,009E,009F,00C0"


class DriverHost(Host):
    """A machine whose drivers refuse: a file that holds the name of an errno is answered with that errno."""

    def text(self, *parts: str) -> str:
        text = super().text(*parts)
        if text.startswith("E") and hasattr(errno, text):
            raise OSError(getattr(errno, text), text)
        return text


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{content}\n")


def supply(root: Path, name: str, kind: str, **attributes: str) -> Path:
    folder = root / "sys/class/power_supply" / name
    for attribute, content in {"type": kind, **attributes}.items():
        write(folder / attribute, content)
    return folder


def battery(root: Path, name: str = "BAT0", **attributes: str) -> Path:
    return supply(root, name, "Battery", **attributes)


def mains(root: Path, online: str = "1") -> Path:
    return supply(root, "AC", "Mains", online=online)


def mouse(root: Path, **attributes: str) -> Path:
    return battery(
        root, "hidpp_battery_0", **{"scope": "Device", "capacity": "3", "status": "Discharging", **attributes}
    )


def on_input_device(folder: Path) -> None:
    """Hangs a supply on an input device, as a link to its bus tells in `/sys`."""
    (folder / "device").mkdir()
    (folder / "device" / "subsystem").symlink_to("../../../../bus/hid")


def no_supplies(root: Path) -> None:
    (root / "sys/class/power_supply").mkdir(parents=True)


def case(root: Path, chassis: str = "3", processor: str = REAL_PROCESSOR, profile: str = "1") -> None:
    """What firmware and processor say of the machine's kind."""
    write(root / "sys/class/dmi/id/chassis_type", chassis)
    write(root / "sys/devices/system/cpu/modalias", processor)
    write(root / "sys/firmware/acpi/pm_profile", profile)


def read(root: Path) -> Reading:
    """What the probe says; whatever it is, the contract knows it."""
    reading = BatteryProbe(DriverHost(str(root))).read()
    signal: dict[str, Any] = {"status": reading.status, "source": reading.source, "elapsedMs": 1.0}
    signal |= {"gate": {"role": "required"}}
    signal |= {**reading.value, "ageMs": 0.5, "level": "normal"} if reading.status == "known" else {}
    signal |= {"reason": reading.reason} if reading.reason else {}
    document = {**DENYING, "signals": {**DENYING["signals"], "battery": signal}}
    assert [each for each in check(document, "resource-snapshot") if each.rule.startswith(("schema/", "gate/"))] == []
    assert reading.source == "/sys/class/power_supply"
    return reading


def outcome(root: Path) -> tuple[str, str]:
    reading = read(root)
    assert not (reading.value and reading.reason)
    return reading.status, reading.reason


def known(root: Path) -> Any:
    reading = read(root)
    assert (reading.status, reading.reason) == ("known", "")
    return reading.value


def charge(root: Path) -> Any:
    given_charge = known(root)["charge"]
    return given_charge.get("percent", given_charge.get("capacityLevel"))


def level(root: Path) -> str | None:
    return level_of("battery", known(root), DENYING["policy"]["thresholds"])


# Faults


def test_fault_01_no_power_supply_folder_is_unknown(tmp_path: Path) -> None:
    case(tmp_path)
    assert outcome(tmp_path) == ("unknown", "sourceMissing")


def test_fault_02_an_empty_folder_of_a_virtual_machine_proves_nothing(tmp_path: Path) -> None:
    no_supplies(tmp_path)
    assert outcome(tmp_path) == ("unknown", "noPowerSupply")
    case(tmp_path, chassis="1", processor=VIRTUAL_PROCESSOR, profile="0")
    assert outcome(tmp_path) == ("unknown", "noPowerSupply")


def test_fault_02_a_mains_supply_proves_that_there_is_no_battery(tmp_path: Path) -> None:
    mains(tmp_path)
    assert outcome(tmp_path) == ("notApplicable", "noBattery")


@for_each("chassis", [3, 4, 5, 6, 7, 13, 15, 16, 17, 23, 24, 25, 28, 34, 35, 36])
def test_fault_02_the_case_of_a_desktop_or_server_proves_it(tmp_path: Path, chassis: int) -> None:
    no_supplies(tmp_path)
    case(tmp_path, chassis=str(chassis))
    assert outcome(tmp_path) == ("notApplicable", "noBattery")


def test_fault_03_mouse_battery_is_not_the_machine(tmp_path: Path) -> None:
    mouse(tmp_path)
    mains(tmp_path)
    assert outcome(tmp_path) == ("notApplicable", "noBattery")


def test_fault_04_a_laptop_with_a_mouse_is_as_full_as_the_laptop(tmp_path: Path) -> None:
    battery(tmp_path, energy_now="40000000", energy_full="50000000", capacity="80", status="Discharging", present="1")
    mouse(tmp_path)
    assert known(tmp_path) == {
        "charge": {"method": "percent", "percent": 80.0},
        "powerState": "discharging",
        "batteryCount": 1,
    }
    assert level(tmp_path) == "normal"


def test_fault_05_two_batteries_are_added_up_by_energy(tmp_path: Path) -> None:
    battery(tmp_path, "BAT0", energy_now="10000000", energy_full="20000000", capacity="50", status="Not charging")
    battery(tmp_path, "BAT1", energy_now="600000", energy_full="60000000", capacity="1", status="Discharging")
    value = known(tmp_path)
    assert value["charge"] == {"method": "percent", "percent": 13.2}
    assert (value["powerState"], value["batteryCount"]) == ("discharging", 2)


@for_each(
    "attribute",
    [
        "capacity",
        "energy_now",
        "energy_full",
        "charge_now",
        "charge_full",
        "capacity_level",
        "status",
        "present",
        "scope",
    ],
)
@for_each("garbage", ["garbage", "", "50%", "5e1", "٤٢", "1_0"])
def test_fault_06_garbage_is_an_error(tmp_path: Path, attribute: str, garbage: str) -> None:
    good = {"energy_now": "40", "energy_full": "50", "capacity": "80", "status": "Full", "present": "1"}
    battery(tmp_path, **{**good, attribute: garbage})
    assert outcome(tmp_path) == ("error", "unparsable")


@for_each(
    "figures",
    [
        {"energy_now": "150", "energy_full": "100"},
        {"energy_now": "50001000", "energy_full": "50000000"},
        {"charge_now": "150", "charge_full": "100"},
        {"energy_now": "-1", "energy_full": "100"},
        {"energy_now": "-1"},
        {"capacity": "101"},
        {"capacity": "-1"},
        {"energy_now": "40", "energy_full": "50", "capacity": "101"},
    ],
)
def test_fault_07_what_cannot_be_is_an_error(tmp_path: Path, figures: dict[str, str]) -> None:
    battery(tmp_path, status="Discharging", **figures)
    assert outcome(tmp_path) == ("error", "outOfRange")


@for_each("quantity", ["energy", "charge"])
@for_each("full", ["0", "-5"])
def test_fault_08_a_battery_that_holds_nothing_is_an_error(tmp_path: Path, quantity: str, full: str) -> None:
    battery(tmp_path, **{f"{quantity}_now": "0", f"{quantity}_full": full}, status="Discharging")
    assert outcome(tmp_path) == ("error", "outOfRange")


def test_fault_09_the_firmwares_word_stands_where_there_is_no_figure(tmp_path: Path) -> None:
    battery(tmp_path, capacity_level="Critical", status="Discharging")
    assert known(tmp_path)["charge"] == {"method": "capacityLevel", "capacityLevel": "critical"}
    assert level(tmp_path) == "critical"


def test_fault_10_nearly_empty_but_charging_is_elevated_never_normal(tmp_path: Path) -> None:
    battery(tmp_path, capacity="3", status="Charging")
    assert known(tmp_path)["charge"] == {"method": "percent", "percent": 3}
    assert level(tmp_path) == "elevated"


# What powers the machine


@for_each("scope", [{}, {"scope": "System"}, {"scope": "Unknown"}, {"scope": "ENODATA"}])
def test_without_a_word_to_the_contrary_a_battery_powers_the_machine(tmp_path: Path, scope: dict[str, str]) -> None:
    battery(tmp_path, capacity="80", status="Full", **scope)
    assert charge(tmp_path) == 80


def test_a_name_decides_nothing(tmp_path: Path) -> None:
    battery(tmp_path, "hidpp_battery_0", capacity="80", status="Full")
    battery(tmp_path, "BAT0", capacity="3", status="Discharging", scope="Device")
    assert (charge(tmp_path), known(tmp_path)["batteryCount"]) == (80, 1)


def test_the_adapter_of_a_drawing_tablet_proves_nothing_about_the_machine(tmp_path: Path) -> None:
    supply(tmp_path, "wacom_ac_0", "Mains", scope="Device", online="1")
    assert outcome(tmp_path) == ("unknown", "noPowerSupply")
    battery(tmp_path, capacity="3", status="Unknown")
    assert known(tmp_path)["powerState"] == "undetermined"


@for_each("scope", [{}, {"scope": "Unknown"}])
def test_an_input_devices_battery_without_a_scope_is_neither_counted_nor_ignored(
    tmp_path: Path, scope: dict[str, str]
) -> None:
    on_input_device(battery(tmp_path, "hid-battery", capacity="100", status="Full", **scope))
    mains(tmp_path)
    assert outcome(tmp_path) == ("unknown", "scopeUnknown")
    battery(tmp_path, "BAT0", capacity="3", status="Discharging")
    assert (charge(tmp_path), known(tmp_path)["batteryCount"]) == (3, 1)


def test_an_input_devices_battery_that_gives_its_scope_is_believed(tmp_path: Path) -> None:
    on_input_device(battery(tmp_path, "handheld", capacity="40", status="Full", scope="System"))
    assert charge(tmp_path) == 40


@for_each("bus", ["acpi", "i2c", "platform"])
def test_a_battery_on_another_bus_is_the_machines(tmp_path: Path, bus: str) -> None:
    folder = battery(tmp_path, capacity="40", status="Full")
    (folder / "device").mkdir()
    (folder / "device" / "subsystem").symlink_to(f"../../../../bus/{bus}")
    assert charge(tmp_path) == 40


def test_a_battery_whose_bus_cannot_be_told_is_unclear(tmp_path: Path) -> None:
    folder = battery(tmp_path, capacity="40", status="Full")
    (folder / "device").write_text("a file in the place of a link")
    assert outcome(tmp_path) == ("unknown", "scopeUnknown")


def test_an_empty_bay_is_no_battery(tmp_path: Path) -> None:
    battery(tmp_path, "BAT1", present="0", status="Unknown", capacity="garbage")
    assert outcome(tmp_path) == ("unknown", "noPowerSupply")
    battery(tmp_path, "BAT0", present="1", status="Full", capacity="100")
    assert known(tmp_path)["batteryCount"] == 1


def test_an_empty_bay_beside_a_mains_supply_is_proof(tmp_path: Path) -> None:
    battery(tmp_path, present="0")
    mains(tmp_path, online="1")
    assert outcome(tmp_path) == ("notApplicable", "noBattery")


def test_a_mains_supply_that_delivers_nothing_is_no_proof(tmp_path: Path) -> None:
    mains(tmp_path, online="0")
    assert outcome(tmp_path) == ("unknown", "mainsOffline")


def test_fault_09_the_firmwares_critical_counts_more_than_a_percentage(tmp_path: Path) -> None:
    battery(tmp_path, status="Discharging", capacity="50", capacity_level="Critical")
    assert known(tmp_path)["charge"] == {"method": "capacityLevel", "capacityLevel": "critical"}


def test_the_firmwares_own_percentage_counts_where_it_is_lower_than_the_energy(tmp_path: Path) -> None:
    battery(tmp_path, status="Discharging", capacity="3", energy_now="90", energy_full="100")
    assert known(tmp_path)["charge"] == {"method": "percent", "percent": 3}


# Proof that there is none


@for_each("kind", ["UPS", "Unknown", "Wireless", "battery", "", "\x01"])
def test_a_supply_that_may_hold_a_battery_spoils_the_proof(tmp_path: Path, kind: str) -> None:
    mains(tmp_path)
    case(tmp_path)
    supply(tmp_path, "other", kind)
    assert outcome(tmp_path) == ("unknown", "unrecognisedSupply")


@for_each("kind", ["USB", "USB_PD", "USB_C"])
def test_a_usb_port_proves_nothing_and_spoils_nothing(tmp_path: Path, kind: str) -> None:
    supply(tmp_path, "port", kind, online="1")
    assert outcome(tmp_path) == ("unknown", "noPowerSupply")
    case(tmp_path)
    assert outcome(tmp_path) == ("notApplicable", "noBattery")


@for_each("chassis", ["1", "2", "8", "9", "10", "11", "14", "30", "31", "32", "0", "", "03", "garbage"])
def test_other_cases_prove_nothing(tmp_path: Path, chassis: str) -> None:
    no_supplies(tmp_path)
    case(tmp_path, chassis=chassis)
    assert outcome(tmp_path) == ("unknown", "noPowerSupply")


@for_each(
    "processor",
    [
        VIRTUAL_PROCESSOR,
        "cpu:type:x86,ven0000fam0006mod009A:feature:,0000,009F",
        "cpu:type:x86,ven0000fam0006mod009A:feature:",
        "cpu:type:x86,ven0000fam0006mod009A",
        "cpu:type:aarch64:feature:,0000,0001",
        "",
    ],
)
def test_a_desktop_case_proves_nothing_without_real_hardware(tmp_path: Path, processor: str) -> None:
    no_supplies(tmp_path)
    case(tmp_path, processor=processor)
    assert outcome(tmp_path) == ("unknown", "noPowerSupply")


@for_each("profile", ["2", "8"])
def test_firmware_that_says_mobile_contradicts_a_desktop_case(tmp_path: Path, profile: str) -> None:
    no_supplies(tmp_path)
    case(tmp_path, chassis="17", profile=profile)
    assert outcome(tmp_path) == ("unknown", "noPowerSupply")


def test_firmware_without_a_power_profile_contradicts_nothing(tmp_path: Path) -> None:
    no_supplies(tmp_path)
    case(tmp_path)
    (tmp_path / "sys/firmware/acpi/pm_profile").unlink()
    assert outcome(tmp_path) == ("notApplicable", "noBattery")


@for_each("path", ["sys/class/dmi/id/chassis_type", "sys/devices/system/cpu/modalias", "sys/firmware/acpi/pm_profile"])
def test_a_witness_that_cannot_be_heard_proves_nothing(tmp_path: Path, path: str) -> None:
    no_supplies(tmp_path)
    case(tmp_path)
    (tmp_path / path).unlink()
    (tmp_path / path).mkdir()
    assert outcome(tmp_path) == ("unknown", "noPowerSupply")


# Charge


@for_each(("now", "percent"), [("0", 0), ("49999999", 99.9), ("50000000", 100), ("2499999", 4.9)])
def test_a_charge_is_rounded_down(tmp_path: Path, now: str, percent: float) -> None:
    battery(tmp_path, energy_now=now, energy_full="50000000", status="Discharging")
    assert charge(tmp_path) == percent


def test_energy_is_preferred_to_the_drivers_own_percentage(tmp_path: Path) -> None:
    battery(tmp_path, energy_now="12345", energy_full="50000", capacity="25", status="Discharging")
    assert charge(tmp_path) == 24.6


def test_charges_are_added_up_as_energies_are(tmp_path: Path) -> None:
    battery(tmp_path, "BAT0", charge_now="3000000", charge_full="4000000", status="Discharging")
    battery(tmp_path, "BAT1", charge_now="0", charge_full="2000000", status="Unknown")
    assert charge(tmp_path) == 50


def test_energies_and_charges_are_not_added_to_each_other(tmp_path: Path) -> None:
    battery(tmp_path, "BAT0", energy_now="1000000", energy_full="10000000", status="Discharging")
    battery(tmp_path, "BAT1", charge_now="9000000", charge_full="10000000", status="Discharging")
    assert outcome(tmp_path) == ("error", "unitsDiffer")


@for_each(
    "voltage",
    [
        {"voltage_min_design": "10000000"},
        {"voltage_now": "10000000"},
        {"voltage_min_design": "10000000", "voltage_now": "12000000"},
        {"voltage_min_design": "0", "voltage_now": "10000000"},
        {"voltage_min_design": "ENODATA", "voltage_now": "10000000"},
    ],
)
def test_a_charge_becomes_energy_by_its_voltage(tmp_path: Path, voltage: dict[str, str]) -> None:
    battery(tmp_path, "BAT0", energy_now="10000000", energy_full="10000000", status="Discharging")
    battery(tmp_path, "BAT1", charge_now="0", charge_full="3000000", status="Discharging", **voltage)
    assert charge(tmp_path) == 25


@for_each(
    "voltage", [{}, {"voltage_now": "-1"}, {"voltage_now": "0"}, {"voltage_min_design": "0"}, {"voltage_now": "ENODEV"}]
)
def test_a_charge_without_a_voltage_is_no_energy(tmp_path: Path, voltage: dict[str, str]) -> None:
    battery(tmp_path, "BAT0", energy_now="1", energy_full="10", status="Discharging")
    battery(tmp_path, "BAT1", charge_now="9", charge_full="10", status="Discharging", **voltage)
    assert outcome(tmp_path) == ("error", "unitsDiffer")


def test_a_battery_that_gives_both_units_needs_no_voltage(tmp_path: Path) -> None:
    battery(tmp_path, "BAT0", energy_now="10", energy_full="10", status="Discharging")
    battery(tmp_path, "BAT1", energy_now="0", energy_full="30", charge_now="9", charge_full="10", status="Discharging")
    assert charge(tmp_path) == 25


def test_percentages_have_no_weight_so_the_lowest_stands_for_all(tmp_path: Path) -> None:
    battery(tmp_path, "BAT0", capacity="90", status="Discharging")
    battery(tmp_path, "BAT1", capacity="4", status="Discharging")
    assert charge(tmp_path) == 4


def test_a_percentage_and_an_energy_cannot_be_weighed_either(tmp_path: Path) -> None:
    battery(tmp_path, "BAT0", capacity="90", status="Discharging")
    battery(tmp_path, "BAT1", energy_now="4", energy_full="100", status="Discharging")
    assert charge(tmp_path) == 4


def test_the_design_capacity_stands_for_nothing(tmp_path: Path) -> None:
    battery(tmp_path, energy_now="40", energy_full_design="100", capacity="80", status="Discharging")
    assert charge(tmp_path) == 80


@for_each(
    ("words", "worst"),
    [(("Normal", "Low"), "low"), (("Full", "High"), "high"), (("Full", "Critical"), "critical"), (("Full",), "full")],
)
def test_the_worst_word_of_the_firmware_stands_for_all(tmp_path: Path, words: tuple[str, ...], worst: str) -> None:
    for index, word in enumerate(words):
        battery(tmp_path, f"BAT{index}", capacity_level=word, status="Discharging")
    assert charge(tmp_path) == worst


@for_each(
    "silent",
    [{}, {"capacity_level": "Unknown"}, {"capacity": "ENODATA", "energy_now": "ENODEV", "energy_full": "50"}],
)
def test_a_battery_that_tells_nothing_is_unknown(tmp_path: Path, silent: dict[str, str]) -> None:
    battery(tmp_path, "BAT1", status="Discharging", **silent)
    assert outcome(tmp_path) == ("unknown", "noCharge")


@for_each("other", [{"capacity": "100"}, {"capacity_level": "Full"}, {"energy_now": "9", "energy_full": "9"}])
def test_one_battery_does_not_speak_for_another_that_tells_nothing(tmp_path: Path, other: dict[str, str]) -> None:
    battery(tmp_path, "BAT0", status="Full", **other)
    battery(tmp_path, "BAT1", status="Discharging")
    assert outcome(tmp_path) == ("error", "noCharge")


def test_more_batteries_than_the_contract_counts_are_an_error(tmp_path: Path) -> None:
    for index in range(64):
        battery(tmp_path, f"BAT{index}", capacity="50", status="Full")
    assert known(tmp_path)["batteryCount"] == 64
    battery(tmp_path, "BAT64", capacity="50", status="Full")
    assert outcome(tmp_path) == ("error", "outOfRange")


# Which way energy flows


@for_each(
    ("states", "expected"),
    [
        (("Discharging",), "discharging"),
        (("Charging", "Discharging"), "discharging"),
        (("Unknown", "Discharging"), "discharging"),
        (("Charging", "Full"), "charging"),
        (("Full", "Full"), "full"),
        (("Full", "Not charging"), "notCharging"),
        (("Not charging",), "notCharging"),
        (("Unknown",), "undetermined"),
        (("Full", "Unknown"), "undetermined"),
        (("Not charging", "Unknown"), "undetermined"),
        (("ENODATA",), "undetermined"),
    ],
)
def test_the_states_of_all_batteries_make_one(tmp_path: Path, states: tuple[str, ...], expected: str) -> None:
    mains(tmp_path, online="0")
    for index, state in enumerate(states):
        battery(tmp_path, f"BAT{index}", capacity="50", status=state)
    assert known(tmp_path)["powerState"] == expected


@for_each(
    ("kind", "online", "expected"),
    [
        ("Mains", "1", "notCharging"),
        ("USB", "1", "undetermined"),
        ("USB_PD", "2", "undetermined"),
        ("Mains", "0", "undetermined"),
        ("Mains", "ENODATA", "undetermined"),
        ("Mains", "garbage", "undetermined"),
        ("UPS", "1", "undetermined"),
        ("Battery", "1", "undetermined"),
    ],
)
def test_mains_in_use_speaks_where_no_battery_does(tmp_path: Path, kind: str, online: str, expected: str) -> None:
    battery(tmp_path, capacity="3")
    supply(tmp_path, "other", kind, online=online, capacity="50")
    assert known(tmp_path)["powerState"] == expected
    assert level(tmp_path) == ("elevated" if expected == "notCharging" else "critical")


def test_a_battery_that_discharges_beside_a_charger_discharges(tmp_path: Path) -> None:
    mains(tmp_path)
    battery(tmp_path, capacity="3", status="Discharging")
    assert level(tmp_path) == "critical"


# Files that cannot be read


@for_each("attribute", ["type", "scope", "present", "capacity", "energy_now", "capacity_level", "status"])
def test_an_attribute_that_cannot_be_read_is_an_error(tmp_path: Path, attribute: str) -> None:
    folder = battery(tmp_path, capacity="50", status="Full")
    (folder / attribute).unlink(missing_ok=True)
    (folder / attribute).symlink_to("/proc/self/mem")  # reading its first page gives EIO, to root too
    assert outcome(tmp_path) == ("error", "unreadable")


@for_each("answer", ["ENOENT", "ENODEV", "ENODATA", "EIO", "EACCES"])
def test_a_supply_that_does_not_tell_its_type_is_an_error(tmp_path: Path, answer: str) -> None:
    battery(tmp_path, capacity="50", status="Full")
    supply(tmp_path, "other", answer)
    assert outcome(tmp_path) == ("error", "unreadable")


def test_a_supply_that_is_a_dangling_link_is_an_error(tmp_path: Path) -> None:
    mains(tmp_path)
    (tmp_path / "sys/class/power_supply/BAT0").symlink_to("nowhere")
    assert outcome(tmp_path) == ("error", "unreadable")


def test_a_folder_that_cannot_be_listed_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "sys/class/power_supply", "a file in the place of a folder")
    assert outcome(tmp_path) == ("error", "unreadable")


# Properties

CONTENT = st.one_of(
    st.sampled_from(
        [
            "Battery",
            "Mains",
            "USB",
            "UPS",
            "Unknown",
            "System",
            "Device",
            "Charging",
            "Discharging",
            "Full",
            "Critical",
            "Low",
            "garbage",
            "ENODATA",
            "EIO",
        ]
    ).map(str.encode),
    st.integers(-2, 120).map(lambda number: str(number).encode()),
    st.binary(max_size=12),
    st.sampled_from(["folder", "dangling", "refused", "fifo"]),
)
ATTRIBUTES = st.sampled_from(
    [
        "scope",
        "present",
        "status",
        "capacity",
        "capacity_level",
        "energy_now",
        "energy_full",
        "charge_now",
        "charge_full",
        "voltage_now",
        "voltage_min_design",
        "online",
        "device",
    ]
)
SUPPLIES = st.sampled_from(["AC", "BAT0", "BAT1", "other"])


def put(path: Path, content: bytes | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content == "folder":
        path.mkdir()
    elif content == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to("/proc/self/mem" if content == "refused" else "nowhere")


@settings(max_examples=80, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kinds=st.dictionaries(SUPPLIES, st.one_of(st.just(b"Battery"), st.just(b"Mains"), CONTENT), max_size=4),
    files=st.dictionaries(st.tuples(SUPPLIES, ATTRIBUTES), CONTENT, max_size=12),
)
def test_whatever_the_files_hold_the_answer_is_in_the_contract(
    kinds: dict[str, bytes | str], files: dict[tuple[str, str], bytes | str]
) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "sys/class/power_supply"
        for name, kind in kinds.items():
            put(folder / name / "type", kind)
        for (name, attribute), content in files.items():
            put(folder / name / attribute, content)
        read(Path(root))


FIGURES = st.integers(1, 90_000_000).flatmap(lambda full: st.tuples(st.integers(0, full), st.just(full)))


@settings(max_examples=50, deadline=None, database=None)
@given(pairs=st.lists(st.tuples(FIGURES, st.sampled_from(["energy", "charge", "capacity"])), min_size=1, max_size=4))
def test_the_charge_is_never_better_than_the_fullest_nor_worse_than_the_emptiest(
    pairs: list[tuple[tuple[int, int], str]],
) -> None:
    with tempfile.TemporaryDirectory() as root:
        for index, ((now, full), quantity) in enumerate(pairs):
            figures = {f"{quantity}_now": str(now), f"{quantity}_full": str(full), "voltage_now": "7400000"}
            if quantity == "capacity":
                figures = {"capacity": str(now * 100 // full)}
            battery(Path(root), f"BAT{index}", status="Discharging", **figures)
        value = known(Path(root))
        percents = [100 * now / full for (now, full), _ in pairs]
        assert min(percents) - 1 <= value["charge"]["percent"] <= max(percents)
        assert value["batteryCount"] == len(pairs)
