from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_collector.admission.levels import level_of
from modeldoor_collector.probes.files import Host
from modeldoor_collector.probes.thermal import MAXIMUM_COUNT, Sensor, ThermalProbe, judged
from modeldoor_validators import check

if TYPE_CHECKING:
    from modeldoor_collector.readings import Reading

SOURCE = "/sys/class/thermal, /sys/class/hwmon"
DENYING = golden("service-down")
"""Its verdict is deny, so every thermal signal that the contract knows fits into it."""


class DriverHost(Host):
    """A machine whose drivers refuse: a file that holds the name of an errno is answered with that errno."""

    def text(self, *parts: str) -> str:
        text = super().text(*parts)
        if text.startswith("E") and hasattr(errno, text):
            raise OSError(getattr(errno, text), text)
        return text


def write(folder: Path, **files: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else f"{content}\n".encode())
    return folder


def zone(root: Path, number: int, kind: str, temperature: str, **trips: str) -> Path:
    """A thermal zone; trips are given as `critical="100000"`."""
    folder = write(root / f"sys/class/thermal/thermal_zone{number}", type=kind, temp=temperature)
    for index, (trip, at) in enumerate(trips.items()):
        write(folder, **{f"trip_point_{index}_type": trip, f"trip_point_{index}_temp": at})
    return folder


def chip(root: Path, number: int, name: str, **files: str) -> Path:
    return write(root / f"sys/class/hwmon/hwmon{number}", name=name, **files)


def read(root: Path) -> Reading:
    """What the probe says; whatever it is, the contract knows it."""
    reading = ThermalProbe(DriverHost(str(root))).read()
    assert findings(reading) == []
    return reading


def findings(reading: Reading) -> list[str]:
    signal: dict[str, Any] = {"status": reading.status, "source": reading.source, "elapsedMs": 1.0}
    signal |= {"gate": {"role": "required"}}
    signal |= {**reading.value, "ageMs": 0.5, "level": "normal"} if reading.status == "known" else {}
    signal |= {"reason": reading.reason} if reading.reason else {}
    document = {**DENYING, "signals": {**DENYING["signals"], "thermal": signal}}
    return [str(found) for found in check(document, "resource-snapshot") if found.rule.startswith(("schema/", "gate/"))]


def outcome(root: Path) -> tuple[str, str]:
    reading = read(root)
    assert reading.source == SOURCE
    assert not (reading.value and reading.reason)
    return reading.status, reading.reason


def known(root: Path) -> Any:
    reading = read(root)
    assert (reading.status, reading.reason) == ("known", "")
    return reading.value


def level(root: Path) -> str | None:
    return level_of("thermal", known(root), DENYING["policy"]["thresholds"])


# What is measured


def test_the_sensor_nearest_to_its_own_limit_is_the_measurement(tmp_path: Path) -> None:
    zone(tmp_path, 0, "acpitz", "60000", critical="119000")
    chip(tmp_path, 1, "nvme", temp1_input="70850", temp1_crit="84850", temp1_label="Composite")
    chip(tmp_path, 2, "coretemp", temp1_input="80000", temp1_crit="100000", temp1_label="Package id 0")
    assert known(tmp_path) == {
        "measurement": {
            "method": "temperature",
            "sensor": "nvme Composite",
            "celsius": 70.85,
            "criticalCelsius": 84.85,
        },
        "sensorCount": 3,
        "unreadableSensorCount": 0,
    }


def test_every_input_of_a_chip_is_a_sensor_of_its_own(tmp_path: Path) -> None:
    chip(tmp_path, 0, "coretemp", temp1_input="50000", temp1_crit="100000", temp2_input="61000", temp2_crit="100000")
    value = known(tmp_path)
    assert (value["measurement"]["sensor"], value["sensorCount"]) == ("coretemp temp2", 2)


@for_each("trips", [{"hot": "95000", "critical": "105000"}, {"critical": "95000", "hot": "105000"}])
def test_the_lowest_of_hot_and_critical_is_the_limit(tmp_path: Path, trips: dict[str, str]) -> None:
    zone(tmp_path, 0, "acpitz", "60000", **trips)
    assert known(tmp_path)["measurement"]["criticalCelsius"] == 95


def test_passive_and_active_trip_points_are_no_limits(tmp_path: Path) -> None:
    zone(tmp_path, 0, "acpitz", "60000", passive="70000", active="50000", critical="105000")
    assert known(tmp_path)["measurement"]["criticalCelsius"] == 105


@for_each("disabled", ["-274000", "0", "-1", "255000"])
def test_a_disabled_trip_point_is_no_limit(tmp_path: Path, disabled: str) -> None:
    zone(tmp_path, 0, "acpitz", "60000", hot=disabled, critical="105000")
    assert known(tmp_path)["measurement"]["criticalCelsius"] == 105


@for_each("limit", ["0", "-40000", "65261850"])
def test_a_chip_limit_that_cannot_be_reached_is_none(tmp_path: Path, limit: str) -> None:
    chip(tmp_path, 0, "nvme", temp1_input="40000", temp1_crit=limit)
    assert outcome(tmp_path) == ("unknown", "noThreshold")


def test_a_sensor_without_a_limit_is_left_out(tmp_path: Path) -> None:
    chip(tmp_path, 0, "iwlwifi_1", temp1_input="99000")
    chip(tmp_path, 1, "coretemp", temp1_input="50000", temp1_crit="100000")
    value = known(tmp_path)
    assert (value["measurement"]["celsius"], value["sensorCount"]) == (50, 1)


def test_a_chip_that_only_shows_a_thermal_zone_again_is_not_counted_twice(tmp_path: Path) -> None:
    folder = zone(tmp_path, 0, "acpitz", "60000", critical="105000")
    write(folder / "hwmon3", name="acpitz", temp1_input="60000", temp1_crit="105000")
    (tmp_path / "sys/class/hwmon").mkdir()
    (tmp_path / "sys/class/hwmon/hwmon3").symlink_to("../thermal/thermal_zone0/hwmon3")
    value = known(tmp_path)
    assert (value["sensorCount"], value["measurement"]["sensor"]) == (1, "acpitz")


def test_cooling_devices_and_other_folders_are_no_sensors(tmp_path: Path) -> None:
    write(tmp_path / "sys/class/thermal/cooling_device0", type="Processor", cur_state="0")
    write(tmp_path / "sys/class/hwmon/lm-sensors", temp1_input="50000", temp1_crit="100000")
    chip(tmp_path, 0, "acpi_fan", fan1_input="1200")
    assert outcome(tmp_path) == ("unknown", "noSensor")


@for_each("temperature", ["-12500", "-60000", "1", "200000"])
def test_every_temperature_within_the_contracts_bounds_counts(tmp_path: Path, temperature: str) -> None:
    zone(tmp_path, 0, "cpu-thermal", temperature, critical="105000")
    assert known(tmp_path)["measurement"]["celsius"] == int(temperature) / 1000


@for_each(
    ("name", "shown"),
    [
        ("x86_pkg_temp", "x86_pkg_temp"),
        ("  B0D4\n", "B0D4"),
        ("zone one", "zone one"),
        ("Gehäuse", "Geh?use"),
        ("two\nlines", "two?lines"),
        ("\x01\x7f", "?"),
        ("z" * 300, "z" * 128),
        ("z" * 127 + " tail", "z" * 127),
        ("", "thermal_zone0"),
    ],
)
def test_a_name_is_reduced_to_what_the_contract_allows(tmp_path: Path, name: str, shown: str) -> None:
    zone(tmp_path, 0, name, "40000", critical="100000")
    assert known(tmp_path)["measurement"]["sensor"] == shown


def test_a_sensor_without_a_readable_name_is_called_after_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "sys/class/hwmon/hwmon4", name=b"\xff\xfe", temp7_input="40000", temp7_crit="100000")
    assert known(tmp_path)["measurement"]["sensor"] == "hwmon4 temp7"


def test_more_sensors_than_the_contract_counts_are_counted_up_to_there() -> None:
    sensor = Sensor("disk", measures_processor=False, temperature=40_000, limit=80_000, has_limit=True)
    broken = sensor._replace(temperature=None)
    zone = sensor._replace(name="acpitz", is_zone=True)
    reading = judged(SOURCE, [zone, *[sensor, broken] * (MAXIMUM_COUNT + 1)])
    assert findings(reading) == []
    assert (reading.value["sensorCount"], reading.value["unreadableSensorCount"]) == (MAXIMUM_COUNT, MAXIMUM_COUNT)


# Faults


def test_fault_12_no_thermal_source_is_unknown(tmp_path: Path) -> None:
    assert outcome(tmp_path) == ("unknown", "noSensor")


@for_each("folders", [("thermal",), ("hwmon",), ("thermal", "hwmon")])
def test_fault_12_empty_folders_of_a_virtual_machine_are_unknown(tmp_path: Path, folders: tuple[str, ...]) -> None:
    for folder in folders:
        (tmp_path / "sys/class" / folder).mkdir(parents=True)
    assert outcome(tmp_path) == ("unknown", "noSensor")


@for_each("answer", ["EINVAL", "EIO", "ENODATA", "EAGAIN", "garbage", "", "1e5", "0x20", "٤٢"])
def test_fault_13_the_others_speak_when_a_sensor_fails_that_is_not_the_processors(tmp_path: Path, answer: str) -> None:
    zone(tmp_path, 0, "acpitz", answer, critical="119000")
    zone(tmp_path, 1, "x86_pkg_temp", "61000", critical="100000")
    zone(tmp_path, 2, "pch", "45000", critical="100000")
    value = known(tmp_path)
    assert (value["measurement"]["sensor"], value["measurement"]["celsius"]) == ("x86_pkg_temp", 61)
    assert (value["sensorCount"], value["unreadableSensorCount"]) == (2, 1)


@for_each(
    "name",
    [
        *("x86_pkg_temp", "TCPU", "cpu-thermal", "cpu0-thermal", "cpuss-1-thermal", "CPU-therm", "bigcore0-thermal"),
        *("soc_thermal", "soc-thermal", "package-thermal", "B0D4", "tj-thermal"),
    ],
)
def test_fault_13_the_others_do_not_speak_for_the_processor_zone(tmp_path: Path, name: str) -> None:
    zone(tmp_path, 0, name, "EINVAL", critical="100000")
    zone(tmp_path, 1, "acpitz", "40000", critical="100000")
    assert outcome(tmp_path) == ("unknown", "processorSensorUnreadable")


@for_each("name", ["coretemp", "k10temp", "k8temp", "zenpower", "cpu_thermal", "via_cputemp"])
def test_fault_13_the_others_do_not_speak_for_the_processor_chip(tmp_path: Path, name: str) -> None:
    chip(tmp_path, 0, name, temp1_input="EIO", temp1_crit="100000")
    chip(tmp_path, 1, "nvme", temp1_input="40000", temp1_crit="85000")
    assert outcome(tmp_path) == ("unknown", "processorSensorUnreadable")


@for_each("label", ["CPU", "PECI Agent 0", "Package id 0"])
def test_fault_13_a_label_says_that_an_input_is_the_processors(tmp_path: Path, label: str) -> None:
    chip(tmp_path, 0, "board", temp1_input="EIO", temp1_crit="100000", temp1_label=label)
    chip(tmp_path, 1, "nvme", temp1_input="40000", temp1_crit="85000")
    assert outcome(tmp_path) == ("unknown", "processorSensorUnreadable")


@for_each("name", ["nvme", "acpitz", "drivetemp", "amdgpu", "iwlwifi_1", "pch_cannonlake", "BAT0"])
def test_fault_13_other_devices_are_not_taken_for_the_processor(tmp_path: Path, name: str) -> None:
    chip(tmp_path, 0, name, temp1_input="EIO", temp1_crit="100000")
    chip(tmp_path, 1, "coretemp", temp1_input="40000", temp1_crit="100000")
    assert known(tmp_path)["unreadableSensorCount"] == 1


def test_a_failed_sensor_whose_name_cannot_be_read_may_be_the_processors(tmp_path: Path) -> None:
    folder = zone(tmp_path, 0, "EIO", "EIO", critical="100000")
    zone(tmp_path, 1, "acpitz", "40000", critical="100000")
    assert outcome(tmp_path) == ("unknown", "processorSensorUnreadable")
    write(folder, type="acpitz")
    assert known(tmp_path)["unreadableSensorCount"] == 1


def test_a_cool_drive_does_not_speak_for_a_processor_without_a_limit(tmp_path: Path) -> None:
    chip(tmp_path, 0, "k10temp", temp1_input="55000", temp1_label="Tctl")
    chip(tmp_path, 1, "nvme", temp1_input="40000", temp1_crit="85000")
    assert outcome(tmp_path) == ("unknown", "noProcessorThreshold")


def test_a_hot_drive_is_an_error_that_no_waiver_excuses(tmp_path: Path) -> None:
    chip(tmp_path, 0, "k10temp", temp1_input="55000", temp1_label="Tctl")
    chip(tmp_path, 1, "nvme", temp1_input="86000", temp1_crit="85000")
    assert outcome(tmp_path) == ("error", "noProcessorThreshold")


def test_a_processor_that_is_hotter_than_the_machines_own_limit_is_an_error(tmp_path: Path) -> None:
    zone(tmp_path, 0, "acpitz", "30000", critical="100000")
    zone(tmp_path, 1, "x86_pkg_temp", "99999")
    assert known(tmp_path)["measurement"]["sensor"] == "acpitz"
    zone(tmp_path, 1, "x86_pkg_temp", "100000")
    assert outcome(tmp_path) == ("error", "processorAboveLimit")


def test_a_zone_of_an_adapter_does_not_speak_for_the_machine(tmp_path: Path) -> None:
    zone(tmp_path, 0, "iwlwifi_1", "30000", critical="100000")
    assert outcome(tmp_path) == ("unknown", "noProcessorThreshold")


def test_a_zone_of_the_firmware_speaks_for_the_machine(tmp_path: Path) -> None:
    chip(tmp_path, 0, "k10temp", temp1_input="55000", temp1_label="Tctl")
    zone(tmp_path, 0, "acpitz", "45000", critical="105000")
    assert known(tmp_path)["measurement"]["sensor"] == "acpitz"


def test_no_waiver_may_excuse_a_limit_reached_while_the_processor_is_mute(tmp_path: Path) -> None:
    zone(tmp_path, 0, "x86_pkg_temp", "EIO", critical="100000")
    zone(tmp_path, 1, "acpitz", "100000", critical="100000")
    assert outcome(tmp_path) == ("error", "processorSensorUnreadable")


def test_a_read_that_the_kernel_itself_refuses_is_an_unreadable_sensor(tmp_path: Path) -> None:
    folder = zone(tmp_path, 0, "acpitz", "", critical="100000")
    (folder / "temp").unlink()
    (folder / "temp").symlink_to("/proc/self/mem")  # reading its first page gives EIO, to root too
    zone(tmp_path, 1, "pch", "40000", critical="100000")
    assert known(tmp_path)["unreadableSensorCount"] == 1


@for_each("fault", ["1", "garbage", "EIO"])
def test_an_input_that_its_chip_calls_faulty_is_not_believed(tmp_path: Path, fault: str) -> None:
    chip(tmp_path, 0, "board", temp1_input="30000", temp1_crit="100000", temp1_fault=fault)
    chip(tmp_path, 1, "coretemp", temp1_input="40000", temp1_crit="100000", temp1_fault="0")
    value = known(tmp_path)
    assert (value["sensorCount"], value["unreadableSensorCount"]) == (1, 1)


@for_each("answer", ["EIO", "garbage"])
def test_a_sensor_whose_limit_cannot_be_read_is_unreadable(tmp_path: Path, answer: str) -> None:
    chip(tmp_path, 0, "nvme", temp1_input="30000", temp1_crit=answer)
    zone(tmp_path, 0, "acpitz", "30000", critical=answer, hot="90000")
    zone(tmp_path, 1, "pch", "30000", critical="100000")
    value = known(tmp_path)
    assert (value["sensorCount"], value["unreadableSensorCount"]) == (1, 2)


def test_a_trip_point_of_unreadable_type_may_be_the_limit(tmp_path: Path) -> None:
    folder = zone(tmp_path, 0, "acpitz", "30000", critical="100000")
    write(folder, trip_point_1_type="EIO", trip_point_1_temp="50000")
    zone(tmp_path, 1, "pch", "30000", critical="100000")
    assert known(tmp_path)["unreadableSensorCount"] == 1


def test_a_trip_point_without_its_temperature_may_be_the_limit(tmp_path: Path) -> None:
    folder = zone(tmp_path, 0, "acpitz", "30000", critical="100000")
    write(folder, trip_point_1_type="hot")
    zone(tmp_path, 1, "pch", "30000", critical="100000")
    assert known(tmp_path)["unreadableSensorCount"] == 1


def test_a_device_that_is_switched_off_and_has_no_limit_does_not_count(tmp_path: Path) -> None:
    chip(tmp_path, 0, "iwlwifi_1", temp1_input="ENODATA")
    zone(tmp_path, 0, "iwlwifi_1", "ENODATA", passive="-274000")
    assert outcome(tmp_path) == ("unknown", "noSensor")
    zone(tmp_path, 1, "x86_pkg_temp", "40000", critical="100000")
    assert known(tmp_path)["unreadableSensorCount"] == 0


def test_when_every_sensor_with_a_limit_fails_it_is_an_error(tmp_path: Path) -> None:
    zone(tmp_path, 0, "acpitz", "EIO", critical="100000")
    chip(tmp_path, 0, "nvme", temp1_input="ENODATA", temp1_crit="85000")
    assert outcome(tmp_path) == ("error", "sensorsUnreadable")
    zone(tmp_path, 1, "pch", "40000")
    assert outcome(tmp_path) == ("error", "sensorsUnreadable")


@for_each(
    ("temperature", "expected"),
    [("99999", "elevated"), ("100000", "critical"), ("100001", "critical"), ("95000", "elevated"), ("94999", "normal")],
)
def test_fault_14_at_the_critical_trip_point_the_level_is_critical(
    tmp_path: Path, temperature: str, expected: str
) -> None:
    zone(tmp_path, 0, "x86_pkg_temp", temperature, critical="100000")
    zone(tmp_path, 1, "acpitz", "40000", critical="119000")
    assert level(tmp_path) == expected


def test_fault_15_a_temperature_without_any_limit_is_unknown(tmp_path: Path) -> None:
    zone(tmp_path, 0, "x86_pkg_temp", "99000", passive="-274000")
    chip(tmp_path, 0, "k10temp", temp1_input="99000", temp1_max="70000", temp1_label="Tctl")
    assert outcome(tmp_path) == ("unknown", "noThreshold")


@for_each("impossible", ["-273000", "-60001", "200001", "300000", "0", "-0", "999999999999"])
@for_each("trips", [{"critical": "100000"}, {}])
def test_fault_16_an_impossible_temperature_is_an_error(tmp_path: Path, impossible: str, trips: dict[str, str]) -> None:
    zone(tmp_path, 0, "acpitz", impossible, **trips)
    assert outcome(tmp_path) == ("error", "implausible")


def test_fault_16_an_impossible_temperature_beside_good_ones_is_an_unreadable_sensor(tmp_path: Path) -> None:
    zone(tmp_path, 0, "acpitz", "0", critical="100000")
    zone(tmp_path, 1, "x86_pkg_temp", "40000", critical="100000")
    assert known(tmp_path)["unreadableSensorCount"] == 1


def test_fault_16_an_impossible_temperature_of_the_processor_is_an_error(tmp_path: Path) -> None:
    zone(tmp_path, 0, "x86_pkg_temp", "-273000", critical="100000")
    zone(tmp_path, 1, "acpitz", "40000", critical="100000")
    assert outcome(tmp_path) == ("error", "implausible")


def test_an_unconnected_input_without_a_limit_does_not_count(tmp_path: Path) -> None:
    chip(tmp_path, 0, "board", temp1_input="0", temp2_input="40000")
    assert outcome(tmp_path) == ("unknown", "noThreshold")


@for_each("folder", ["thermal", "hwmon"])
def test_a_class_folder_that_cannot_be_listed_is_an_error(tmp_path: Path, folder: str) -> None:
    zone(tmp_path, 0, "acpitz", "40000", critical="100000")
    chip(tmp_path, 0, "coretemp", temp1_input="40000", temp1_crit="100000")
    (tmp_path / "sys/class" / folder).rename(tmp_path / "aside")
    write(tmp_path / "sys/class", **{folder: "a file in the place of a folder"})
    assert outcome(tmp_path) == ("error", "unreadable")


@for_each(("folder", "name"), [("thermal", "thermal_zone1"), ("hwmon", "hwmon1")])
def test_a_zone_or_chip_that_cannot_be_listed_is_an_unreadable_sensor(tmp_path: Path, folder: str, name: str) -> None:
    write(tmp_path / "sys/class" / folder, **{name: "a file in the place of a folder"})
    assert outcome(tmp_path) == ("error", "sensorsUnreadable")
    zone(tmp_path, 0, "acpitz", "40000", critical="100000")
    assert outcome(tmp_path) == ("unknown", "processorSensorUnreadable")


# Properties

ANSWERS = st.sampled_from(
    [
        "40000",
        "0",
        "-273000",
        "99999",
        "100000",
        "100001",
        "300000",
        "-60000",
        "200000",
        "garbage",
        "critical",
        "hot",
        "coretemp",
        "acpitz",
        "EIO",
        "EINVAL",
    ]
)
CONTENT = st.one_of(
    ANSWERS.map(str.encode),
    st.integers(-400_000, 400_000).map(lambda number: str(number).encode()),
    st.binary(max_size=12),
    st.sampled_from(["folder", "dangling", "refused", "fifo"]),
)
NAMES = st.sampled_from(
    [
        "type",
        "temp",
        "name",
        "trip_point_0_type",
        "trip_point_0_temp",
        "trip_point_1_type",
        "trip_point_1_temp",
        "mode",
        "temp1_input",
        "temp1_crit",
        "temp1_label",
        "temp1_fault",
        "temp2_input",
        "temp2_crit",
    ]
)
FOLDERS = st.sampled_from(
    [f"sys/class/{each}" for each in ("thermal/thermal_zone0", "thermal/thermal_zone1", "hwmon/hwmon0", "hwmon/hwmon1")]
)


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
@given(files=st.dictionaries(st.tuples(FOLDERS, NAMES), CONTENT, max_size=24))
def test_whatever_the_files_hold_the_answer_is_in_the_contract(files: dict[tuple[str, str], bytes | str]) -> None:
    with tempfile.TemporaryDirectory() as root:
        for (folder, name), content in files.items():
            put(Path(root) / folder / name, content)
        read(Path(root))


MILLIDEGREES = st.integers(-70_000, 210_000)
SENSORS = st.builds(
    Sensor,
    st.sampled_from(["acpitz", "coretemp"]),
    st.booleans(),
    st.none() | MILLIDEGREES,
    st.none() | st.integers(1, 200_000),
    st.booleans(),
).map(lambda sensor: sensor._replace(has_limit=sensor.has_limit or sensor.limit is not None))


@settings(max_examples=120, deadline=None, database=None)
@given(sensors=st.lists(SENSORS, max_size=6))
@example(sensors=[])
def test_what_is_known_is_the_hottest_and_no_processor_is_silent(sensors: list[Sensor]) -> None:
    reading = judged(SOURCE, sensors)
    assert findings(reading) == []
    if reading.status != "known":
        return
    measurement = reading.value["measurement"]
    headroom = measurement["criticalCelsius"] - measurement["celsius"]
    for sensor in sensors:
        if sensor.has_limit and sensor.measures_processor:
            assert sensor.limit is not None
            assert sensor.is_plausible
        if sensor.limit is not None and sensor.temperature is not None and sensor.is_plausible:
            assert headroom <= (sensor.limit - sensor.temperature) / 1000 + 1e-9
    with_limit = [sensor for sensor in sensors if sensor.has_limit]
    assert reading.value["sensorCount"] + reading.value["unreadableSensorCount"] == len(with_limit)


@settings(max_examples=100, deadline=None, database=None)
@given(sensors=st.lists(SENSORS, max_size=5), hot=st.integers(50_000, 200_000))
def test_a_sensor_at_its_limit_is_never_waivable_nor_normal(sensors: list[Sensor], hot: int) -> None:
    at_its_limit = Sensor("acpitz", measures_processor=False, temperature=hot, limit=hot, has_limit=True)
    reading = judged(SOURCE, [*sensors, at_its_limit])
    assert reading.status in ("known", "error")
    if reading.status == "known":
        assert level_of("thermal", reading.value, DENYING["policy"]["thresholds"]) == "critical"
