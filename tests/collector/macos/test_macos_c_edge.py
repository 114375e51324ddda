"""The C edge of macOS against a library of ours with Apple's prototypes: pointers stay whole, errors are raised."""

from __future__ import annotations

import ctypes
import errno
import plistlib
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compiled import compiled
from modeldoor_collector.probes.macos import frameworks, frameworks_child
from modeldoor_collector.probes.macos.battery import BatteryProbe
from modeldoor_collector.probes.macos.kernel import ATTEMPTS, STATFS, Kernel, Volume, integer, is_virtual_machine, text
from modeldoor_collector.probes.macos.thermal import ThermalProbe
from recorded_macs import VALUES, RecordedKernel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(__file__).with_name("system.c")
LAUNCHER = Path(__file__).with_name("frameworks_over.py")
REAL = RecordedKernel(VALUES["M1 Pro"])
DEFAULTS = {
    "sysctl_error": 0,
    "growths": 0,
    "mach_result": 0,
    "hosts": 0,
    "notify_status": 0,
    "knows_thermal_state": 1,
    "has_class": 1,
    "source_count": 1,
    "has_information": 1,
    "has_description": 1,
    "has_data": 1,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    return compiled(SOURCE, tmp_path_factory.mktemp("macos"))


@pytest.fixture(scope="module", params=STATFS)
def volumes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """A library that has statfs(2) under the one name or the other."""
    folder = tmp_path_factory.mktemp("volumes")
    source = folder / "system.c"
    source.write_text(SOURCE.read_text().replace("int STATFS(", f"int {request.param}("))
    return compiled(source, folder)


@pytest.fixture(autouse=True)
def _as_it_was(library: ctypes.CDLL) -> Iterator[None]:
    yield
    for name, value in DEFAULTS.items():
        setting(library, name, value)
    ctypes.c_long.in_dll(library, "thermal_state").value = 0
    ctypes.c_uint64.in_dll(library, "pressure").value = 0


def a_value(kernel: Kernel) -> object:
    return kernel.value("hw.model")


def setting(library: ctypes.CDLL, name: str, value: int) -> None:
    ctypes.c_int.in_dll(library, name).value = value


class TestKernel:
    def test_numbers_and_texts_of_sysctl_are_read(self, library: ctypes.CDLL) -> None:
        kernel = Kernel(library)
        assert integer(kernel, "hw.optional.arm64") == 1
        assert integer(kernel, "a.long") == -7
        assert text(kernel, "machdep.cpu.brand_string") == "Apple M1 Pro"

    def test_a_name_that_the_machine_does_not_have_is_nothing(self, library: ctypes.CDLL) -> None:
        kernel = Kernel(library)
        assert (integer(kernel, "none"), text(kernel, "none")) == (None, None)
        assert integer(kernel, "machdep.cpu.brand_string") is None
        assert is_virtual_machine(kernel)

    def test_a_refusal_is_raised_with_its_number(self, library: ctypes.CDLL) -> None:
        setting(library, "sysctl_error", errno.EPERM)
        for ask in (a_value, Kernel.routes):
            with pytest.raises(PermissionError):
                ask(Kernel(library))

    def test_the_counts_of_pages_are_read_as_they_lie(self, library: ctypes.CDLL) -> None:
        pages = Kernel(library).pages()
        assert pages.page_bytes == 16384
        assert pages.statistics == struct.pack("=38I", *range(38))

    def test_the_host_is_asked_for_its_port_once(self, library: ctypes.CDLL) -> None:
        kernel = Kernel(library)
        for _ in range(3):
            kernel.pages()
        assert ctypes.c_int.in_dll(library, "hosts").value == 1

    def test_a_failure_of_mach_is_raised(self, library: ctypes.CDLL) -> None:
        setting(library, "mach_result", 5)
        with pytest.raises(OSError, match="kern_return_t 5"):
            Kernel(library).pages()

    @pytest.mark.parametrize("growths", [0, 1, ATTEMPTS - 1])
    def test_a_route_table_that_grows_is_asked_for_again(self, library: ctypes.CDLL, growths: int) -> None:
        setting(library, "growths", growths)
        assert Kernel(library).routes() == b"table"

    def test_one_that_never_stops_growing_is_raised(self, library: ctypes.CDLL) -> None:
        setting(library, "growths", 1000)
        with pytest.raises(OSError, match="memory"):
            Kernel(library).routes()

    def test_a_volume_of_more_than_32_bits_is_read_whole(self, volumes: ctypes.CDLL) -> None:
        assert Kernel(volumes).volume("/Volumes/store/ä") == Volume(4096, 17 << 28, 9 << 25)

    def test_a_volume_that_cannot_be_read_is_raised_with_its_number(self, volumes: ctypes.CDLL) -> None:
        with pytest.raises(FileNotFoundError):
            Kernel(volumes).volume("/Volumes/other")

    def test_a_library_without_these_functions_is_raised(self) -> None:
        elsewhere = Kernel(ctypes.CDLL(None, use_errno=True))
        for ask in (a_value, Kernel.routes, Kernel.pages):
            with pytest.raises(OSError, match="not implemented"):
                ask(elsewhere)


class TestThermal:
    @pytest.mark.parametrize("state", [0, 1, 2, 3, 2**40, -1])
    def test_the_state_is_what_the_object_answers(self, library: ctypes.CDLL, state: int) -> None:
        ctypes.c_long.in_dll(library, "thermal_state").value = state
        assert frameworks.thermal_state(library) == state

    def test_a_class_that_does_not_know_the_state_is_not_sent_the_message(self, library: ctypes.CDLL) -> None:
        setting(library, "knows_thermal_state", 0)
        assert frameworks.thermal_state(library) is None

    def test_a_system_without_the_class_is_an_error(self, library: ctypes.CDLL) -> None:
        setting(library, "has_class", 0)
        with pytest.raises(frameworks.FrameworkError):
            frameworks.thermal_state(library)

    def test_the_pressure_is_what_is_published(self, library: ctypes.CDLL) -> None:
        ctypes.c_uint64.in_dll(library, "pressure").value = 2**63 + 2
        assert frameworks.thermal_pressure(library) == 2**63 + 2

    def test_a_pressure_that_cannot_be_had_is_none(self, library: ctypes.CDLL) -> None:
        setting(library, "notify_status", 1000000)
        assert frameworks.thermal_pressure(library) is None


class TestPowerSources:
    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_each_source_is_a_property_list(self, library: ctypes.CDLL, count: int) -> None:
        setting(library, "source_count", count)
        lists = frameworks.power_sources(library, library)
        assert [plistlib.loads(each)["Current Capacity"] for each in lists] == [83] * count

    @pytest.mark.parametrize("missing", ["has_information", "has_description", "has_data"])
    def test_whatever_is_missing_is_an_error(self, library: ctypes.CDLL, missing: str) -> None:
        setting(library, missing, 0)
        with pytest.raises(frameworks.FrameworkError):
            frameworks.power_sources(library, library)


class TestChild:
    """The whole way: our library, the child that asks it, and the probe that understands the child."""

    @pytest.fixture
    def over(self, library: ctypes.CDLL) -> Callable[..., tuple[str, ...]]:
        def command(*arguments: str) -> tuple[str, ...]:
            return (sys.executable, str(LAUNCHER), library._name, *arguments)  # noqa: SLF001  # the only word of ctypes on where a library lies

        return command

    @pytest.mark.parametrize(("state", "word"), [(0, "nominal"), (1, "fair"), (2, "serious"), (3, "critical")])
    def test_fault_17_the_state_of_the_system_becomes_the_signal(
        self, over: Callable[..., tuple[str, ...]], state: int, word: str
    ) -> None:
        found = ThermalProbe(REAL, over(f"thermal_state={state}", "thermal"), 20.0).read()
        assert found.value["measurement"] == {"method": "systemState", "state": word}

    def test_a_system_that_does_not_know_its_state_is_unknown(self, over: Callable[..., tuple[str, ...]]) -> None:
        found = ThermalProbe(REAL, over("knows_thermal_state=0", "thermal"), 20.0).read()
        assert (found.status, found.reason) == ("unknown", "stateNotTold")

    def test_a_framework_that_aborts_ends_the_child_alone(self, over: Callable[..., tuple[str, ...]]) -> None:
        found = ThermalProbe(REAL, over("aborts=1", "thermal"), 20.0).read()
        assert (found.status, found.reason) == ("error", "probeCrashed")

    def test_a_power_source_of_the_system_becomes_the_signal(self, over: Callable[..., tuple[str, ...]]) -> None:
        found = BatteryProbe(REAL, over("battery"), 20.0).read()
        assert found.value == {
            "charge": {"method": "percent", "percent": 83},
            "powerState": "discharging",
            "batteryCount": 1,
        }

    def test_a_system_that_gives_no_list_is_a_failure_and_not_an_empty_one(
        self, over: Callable[..., tuple[str, ...]]
    ) -> None:
        found = BatteryProbe(RecordedKernel(VALUES["M1"]), over("has_information=0", "battery"), 20.0).read()
        assert (found.status, found.reason) == ("error", "probeCrashed")


@pytest.mark.skipif(sys.platform == "darwin", reason="there they are")
class TestHere:
    """Where there are no frameworks, as on the machines that run these tests."""

    def test_a_framework_that_is_missing_is_an_error(self) -> None:
        with pytest.raises(frameworks.FrameworkError):
            frameworks.library("/no/such/framework")

    def test_a_function_that_is_missing_is_an_error(self) -> None:
        with pytest.raises(OSError, match="notify_register_check"):
            frameworks.thermal_pressure(frameworks.library(None))

    @pytest.mark.parametrize(
        ("arguments", "code"), [(["thermal"], 1), (["battery"], 1), (["fans"], 2), ([], 2), (["thermal", "battery"], 2)]
    )
    def test_the_child_has_no_answer(self, arguments: list[str], code: int, capfd: pytest.CaptureFixture[str]) -> None:
        assert frameworks_child.main(arguments) == code
        assert capfd.readouterr() == ("", "")
