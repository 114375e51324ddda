"""Heat on macOS: two words of the system, and the worse counts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from families import for_each
from modeldoor_collector.admission.levels import level_of
from modeldoor_collector.probes.macos.thermal import ThermalProbe
from recorded_macs import VALUES, RecordedKernel, saying

if TYPE_CHECKING:
    from modeldoor_collector.readings import Reading

REAL = RecordedKernel(VALUES["M1 Pro"])
VIRTUAL = RecordedKernel(VALUES["virtual"])
THRESHOLDS = {"thermal": {"elevatedWithinCelsius": 5}}


def reading(answer: Any, kernel: RecordedKernel = REAL, timeout_s: float = 20.0) -> Reading:
    return ThermalProbe(kernel, saying(answer), timeout_s).read()


def told(state: Any, pressure: Any = 0, kernel: RecordedKernel = REAL) -> Reading:
    return reading({"thermalState": state, "thermalPressure": pressure}, kernel)


def test_a_cool_mac_is_nominal_and_normal() -> None:
    found = told(0)
    assert found.status == "known"
    assert found.value["measurement"] == {"method": "systemState", "state": "nominal"}
    assert level_of("thermal", found.value, THRESHOLDS) == "normal"


@for_each(
    ("state", "word", "level"), [(1, "fair", "elevated"), (2, "serious", "critical"), (3, "critical", "critical")]
)
def test_fault_17_a_serious_thermal_state_is_critical(state: int, word: str, level: str) -> None:
    found = told(state)
    assert found.value["measurement"]["state"] == word
    assert level_of("thermal", found.value, THRESHOLDS) == level


@for_each(("pressure", "word"), [(1, "fair"), (2, "serious"), (3, "critical"), (4, "critical")])
def test_fault_17_heavy_pressure_counts_though_the_state_is_called_nominal(pressure: int, word: str) -> None:
    assert told(0, pressure).value["measurement"]["state"] == word


def test_fault_17_a_serious_state_counts_though_there_is_no_pressure() -> None:
    assert told(2, 0).value["measurement"]["state"] == "serious"


@for_each(
    "output",
    [
        "Note: No thermal warning level has been recorded\nNote: No performance warning level has been recorded\n",
        "Hinweis: Es wurde keine thermische Warnstufe aufgezeichnet\n",
        "2020-06-26 12:30:37 +0200 CPU Power notify\n\tCPU_Scheduler_Limit \t= 100\n\tCPU_Available_CPUs \t= 8\n\tCPU_Speed_Limit \t= 100\n",
    ],
    ids=["pmset", "pmset in German", "pmset thermlog (yujitach/MenuMeters, issue 158)"],
)
def test_fault_18_the_words_of_pmset_are_no_answer(output: str) -> None:
    found = reading(output)
    assert (found.status, found.reason) == ("error", "probeCrashed")


@for_each(("state", "pressure"), [(None, 0), (0, None), (None, None), (1, None)])
def test_good_needs_both_words(state: Any, pressure: Any) -> None:
    found = told(state, pressure)
    assert (found.status, found.reason) == ("unknown", "stateNotTold")


@for_each(("state", "pressure"), [(None, 2), (2, None)])
def test_bad_needs_only_one(state: Any, pressure: Any) -> None:
    assert told(state, pressure).value["measurement"]["state"] == "serious"


def test_a_virtual_machine_is_nominal_because_it_has_no_sensors() -> None:
    found = told(0, 0, VIRTUAL)
    assert (found.status, found.reason) == ("unknown", "virtualMachine")


def test_what_may_be_a_virtual_machine_counts_as_one() -> None:
    assert told(0, 0, RecordedKernel({})).reason == "virtualMachine"
    assert told(0, 0, RecordedKernel()).reason == "virtualMachine"


def test_a_virtual_machine_that_is_told_of_heat_is_believed() -> None:
    assert told(2, 0, VIRTUAL).value["measurement"]["state"] == "serious"


@for_each("number", [-1, 4, 99, 2**40, True, 0.5, "0", [0]])
def test_a_state_that_is_not_documented_is_a_failure(number: Any) -> None:
    assert (told(number).status, told(number).reason) == ("error", "implausible")


def test_a_pressure_of_another_system_is_a_failure() -> None:
    assert told(0, 30).reason == "implausible", "iOS counts in tens (libkern/OSThermalNotification.h)"


@for_each(
    "answer", ["", "[]", "null", '{"thermalState": 0}', '{"thermalState": 0, "thermalPressure": 0, "x": 1}', "{" * 500]
)
def test_an_answer_of_another_shape_is_a_failure(answer: str) -> None:
    found = reading(answer)
    assert (found.status, found.reason) == ("error", "probeCrashed")


def test_a_framework_that_hangs_is_left_behind() -> None:
    hanging = (sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)")
    found = ThermalProbe(REAL, hanging, 0.2).read()
    assert (found.status, found.reason) == ("unknown", "timeout")


def test_a_framework_that_crashes_takes_only_the_child_with_it() -> None:
    crashing = (sys.executable, "-I", "-S", "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    found = ThermalProbe(REAL, crashing, 20.0).read()
    assert (found.status, found.reason) == ("error", "probeCrashed")


def test_a_child_that_cannot_be_started_is_a_failure() -> None:
    found = ThermalProbe(REAL, ("/no/such/python",), 20.0).read()
    assert (found.status, found.reason) == ("error", "probeNotStarted")
