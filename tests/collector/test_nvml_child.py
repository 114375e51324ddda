"""What NVML says of each device becomes the contract's words; what it cannot say is never made up."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.children.nvml_library import GIB, SLOWED_BY_HEAT, Device, NvmlLibrary, pynvml_over
from modeldoor_collector.probes import child
from modeldoor_collector.probes.accelerator_presence import presence
from modeldoor_collector.probes.files import Host
from modeldoor_collector.probes.nvml_child import describe, main
from modeldoor_validators import registry

DRIVER = str(Path(__file__).parent / "children" / "driver.py")
LONG_S = 30.0
WELL = {
    "status": "known",
    "index": 0,
    "name": "NVIDIA GeForce RTX 4090",
    "memory": {"status": "known", "availableBytes": 22 * GIB, "totalBytes": 24 * GIB},
    "celsius": 61,
    "hardwareThermalSlowdown": False,
}
WITHOUT_NVIDIA = pytest.mark.skipif(
    presence(Host()).outcome not in ("none", "otherVendor"), reason="this machine may have NVIDIA's library"
)


def told(*devices: Device, **library: Any) -> dict[str, Any]:
    return describe(pynvml_over(NvmlLibrary(devices, **library)))


def device(**values: Any) -> dict[str, Any]:
    (only,) = told(Device(**values))["devices"]
    return only  # type: ignore[no-any-return]  # JSON


def driver(behaviour: str, timeout_s: float = LONG_S) -> child.ChildResult:
    return child.run([sys.executable, "-I", DRIVER, behaviour], timeout_s)


def test_a_device_is_told_in_the_words_of_the_contract() -> None:
    assert told(Device()) == {"devices": [WELL]}


def test_devices_keep_the_driver_s_order() -> None:
    devices = told(Device(name=b"first"), Device(name=b"second"), Device(name=b"third"))["devices"]
    assert [(each["index"], each["name"]) for each in devices] == [(0, "first"), (1, "second"), (2, "third")]


def test_a_library_that_lists_nothing_says_so() -> None:
    assert told() == {"devices": []}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (4, "noPermission"),
        (9, "driverNotLoaded"),
        (10, "nvmlTimeout"),
        (15, "gpuIsLost"),
        (16, "resetRequired"),
        (18, "versionMismatch"),
        (999, "nvmlUnknown"),
        (7777, "nvmlUnknown"),
    ],
)
@pytest.mark.parametrize("function", ["nvmlInitWithFlags", "nvmlDeviceGetCount_v2"])
def test_fault_36_a_library_that_refuses_is_told_with_its_code(function: str, code: int, reason: str) -> None:
    assert told(Device(), errors={function: code}) == {"error": code, "reason": reason}


def test_every_code_of_the_library_has_a_reason_that_the_contract_allows() -> None:
    pattern = registry.schema("common")["$defs"]["ReasonCode"]["pattern"]
    module = pynvml_over(NvmlLibrary())
    codes: set[int] = {getattr(module, name) for name in dir(module) if name.startswith("NVML_ERROR_")}
    assert codes >= {3, 4, 9, 12, 15, 18, 999}
    for code in codes:
        module.nvmlLib.errors["nvmlInitWithFlags"] = code
        answer = describe(module)
        assert answer["error"] == code
        assert re.search(pattern, answer["reason"])


@pytest.mark.parametrize(
    "function",
    [
        "nvmlDeviceGetHandleByIndex_v2",
        "nvmlDeviceGetName",
        "nvmlDeviceGetMigMode",
        "nvmlDeviceGetMemoryInfo",
        "nvmlDeviceGetTemperatureV",
        "nvmlDeviceGetCurrentClocksEventReasons",
        "nvmlDeviceGetSupportedClocksEventReasons",
    ],
)
def test_fault_37_a_device_lost_mid_probe_fails_alone(function: str) -> None:
    lost = Device(errors={function: 15})
    assert told(Device(), lost, Device())["devices"] == [
        WELL,
        {"status": "error", "index": 1, "reason": "gpuIsLost"},
        {**WELL, "index": 2},
    ]


@pytest.mark.parametrize(
    ("code", "reason"),
    [(3, "notSupported"), (4, "noPermission"), (13, "functionNotFound"), (25, "argumentVersionMismatch")],
)
def test_fault_39_memory_that_is_not_told_is_unknown_and_never_the_machine_s(code: int, reason: str) -> None:
    assert device(errors={"nvmlDeviceGetMemoryInfo": code}) == {
        **WELL,
        "memory": {"status": "unknown", "reason": reason},
    }


def test_fault_39_memory_of_a_card_cut_into_instances_is_unknown() -> None:
    assert device(mig_mode=1)["memory"] == {"status": "unknown", "reason": "partitioned"}


def test_fault_39_memory_of_a_card_that_may_be_cut_into_instances_is_unknown() -> None:
    assert device(errors={"nvmlDeviceGetMigMode": 4})["memory"] == {"status": "unknown", "reason": "noPermission"}


@pytest.mark.parametrize("code", [3, 13])
def test_a_card_that_cannot_be_cut_into_instances_is_whole(code: int) -> None:
    assert device(errors={"nvmlDeviceGetMigMode": code}) == WELL


@pytest.mark.parametrize("free", [0, GIB])
def test_fault_40_a_total_of_zero_is_unknown(free: int) -> None:
    assert device(total=0, free=free)["memory"] == {"status": "unknown", "reason": "totalIsZero"}


@pytest.mark.parametrize(("total", "free"), [(GIB, GIB + 1), (2**53, 0), (2**64 - 1, 2**64 - 1)])
def test_memory_that_cannot_be_is_unknown(total: int, free: int) -> None:
    assert device(total=total, free=free)["memory"] == {"status": "unknown", "reason": "implausible"}


def test_a_full_card_has_nothing_available() -> None:
    assert device(free=0)["memory"] == {"status": "known", "availableBytes": 0, "totalBytes": 24 * GIB}


@pytest.mark.parametrize("celsius", [-60, -5, 0, 200])
def test_a_temperature_is_told_with_its_sign(celsius: int) -> None:
    assert device(celsius=celsius)["celsius"] == celsius


@pytest.mark.parametrize("celsius", [-61, 201, 2**31 - 1])
def test_a_temperature_that_cannot_be_is_left_out(celsius: int) -> None:
    assert "celsius" not in device(celsius=celsius)


def test_a_temperature_is_asked_in_the_older_way_where_the_driver_is_older() -> None:
    older = told(Device(), lacking=("nvmlDeviceGetTemperatureV",))
    assert older == {"devices": [WELL]}


def test_a_temperature_below_zero_is_left_out_where_the_driver_knows_no_sign() -> None:
    (cold,) = told(Device(celsius=-5), lacking=("nvmlDeviceGetTemperatureV",))["devices"]
    assert "celsius" not in cold


def test_a_temperature_is_asked_in_the_older_way_where_the_module_is_older() -> None:
    module = pynvml_over(NvmlLibrary((Device(),)))
    del module.nvmlDeviceGetTemperatureV
    assert describe(module) == {"devices": [WELL]}


@pytest.mark.parametrize("code", [3, 4])
def test_a_temperature_that_the_device_does_not_tell_is_left_out(code: int) -> None:
    errors = {"nvmlDeviceGetTemperatureV": code, "nvmlDeviceGetTemperature": code}
    assert "celsius" not in device(errors=errors)


@pytest.mark.parametrize("reasons", [SLOWED_BY_HEAT, SLOWED_BY_HEAT | 0x8, 0x1FF])
@pytest.mark.parametrize("supported", [0x1FF, 0])
def test_fault_44_slowing_down_for_heat_is_told(reasons: int, supported: int) -> None:
    assert device(reasons=reasons, supported_reasons=supported)["hardwareThermalSlowdown"] is True


@pytest.mark.parametrize("reasons", [0, 0x1, 0x4, 0x8, 0x20, 0x80])
def test_slowing_down_for_other_reasons_is_not_slowing_down_for_heat(reasons: int) -> None:
    assert device(reasons=reasons)["hardwareThermalSlowdown"] is False


def test_a_device_that_could_not_say_that_it_slows_down_does_not_say_that_it_does_not() -> None:
    assert "hardwareThermalSlowdown" not in device(supported_reasons=0x1FF & ~SLOWED_BY_HEAT)


@pytest.mark.parametrize("code", [3, 4])
@pytest.mark.parametrize("asked", ["Current", "Supported"])
def test_a_slowdown_that_the_device_does_not_tell_is_left_out(asked: str, code: int) -> None:
    errors = {f"nvmlDeviceGet{asked}Clocks{name}Reasons": code for name in ("Event", "Throttle")}
    assert "hardwareThermalSlowdown" not in device(errors=errors)


def test_a_slowdown_is_asked_in_the_older_way_where_the_driver_is_older() -> None:
    lacking = ("nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetSupportedClocksEventReasons")
    (slowed,) = told(Device(reasons=SLOWED_BY_HEAT), lacking=lacking)["devices"]
    assert slowed["hardwareThermalSlowdown"] is True
    assert told(Device(), lacking=lacking) == {"devices": [WELL]}


@pytest.mark.parametrize(
    ("name", "label"),
    [
        (b"Tesla T4", "Tesla T4"),
        (b"  Tesla\tT4\n", "Tesla T4"),
        (b"GRID \xe2\x84\xa2 T4", "GRID T4"),
        (b"GRID \xff\xfe T4", "GRID T4"),
        (b"", "unnamed"),
        (b"\xc3\xa9", "unnamed"),
    ],
)
def test_a_name_is_reduced_to_a_label(name: bytes, label: str) -> None:
    assert device(name=name)["name"] == label


NAMED = Device()
NAMED_MODULE = pynvml_over(NvmlLibrary((NAMED,)))


@settings(deadline=None)
@given(st.binary(max_size=90).filter(lambda name: b"\0" not in name))
def test_every_name_becomes_a_label_of_the_contract(name: bytes) -> None:
    label = registry.schema("common")["$defs"]["Label"]
    NAMED.name = name
    text = describe(NAMED_MODULE)["devices"][0]["name"]
    assert 0 < len(text) <= label["maxLength"]
    assert re.fullmatch(label["pattern"].strip("^$"), text)


def test_fault_64_neither_uuid_nor_serial_number_is_asked() -> None:
    class Asked(NvmlLibrary):
        names: ClassVar[set[str]] = set()  # one library, in one test

        def __getattr__(self, name: str) -> Any:
            self.names.add(name)
            return super().__getattr__(name)

    library = Asked((Device(),))
    describe(pynvml_over(library))
    assert "nvmlDeviceGetName" in library.names
    assert not [name for name in library.names if "UUID" in name or "Serial" in name or "Pci" in name]


def test_fault_42_a_library_that_prints_does_not_reach_the_answer() -> None:
    result = driver("prints")
    assert (result.outcome, result.status) == ("exited", 0)
    assert [each["status"] for each in json.loads(result.output)["devices"]] == ["known", "error", "known"]


def test_fault_43_a_module_that_prints_when_imported_does_not_reach_the_answer(tmp_path: Path) -> None:
    (tmp_path / "pynvml.py").write_text(
        "import os\nprint('hello', flush=True)\nos.write(1, b'hello from C')\nraise KeyError"
    )
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from modeldoor_collector.probes import nvml_child as n; "
    )
    result = child.run([sys.executable, "-I", "-c", code + "n.main()"], LONG_S)
    assert result == ("exited", 1, b"")


def test_a_module_that_breaks_leaves_no_answer() -> None:
    assert driver("breaks") == ("exited", 1, b"")


def test_a_child_whose_caller_is_gone_ends_by_itself_though_the_library_hangs() -> None:
    assert driver("hangs unattended") == ("signalled", signal.SIGALRM, b"")


@WITHOUT_NVIDIA
def test_fault_35_the_real_library_is_missing_here_and_the_real_child_says_so() -> None:
    command = [sys.executable, "-I", "-m", "modeldoor_collector.probes.nvml_child"]
    ended = subprocess.run(command, capture_output=True, timeout=LONG_S, check=True)
    assert json.loads(ended.stdout) == {"error": 12, "reason": "libraryMissing"}
    assert ended.stderr == b""


@WITHOUT_NVIDIA
def test_the_answer_is_written_to_what_was_standard_output_when_it_began() -> None:
    reader, writer = os.pipe()
    ours = os.dup(1)
    try:
        os.dup2(writer, 1)
        main()
    finally:
        os.dup2(ours, 1)
        os.close(ours)
        os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert json.loads(pipe.read()) == {"error": 12, "reason": "libraryMissing"}
