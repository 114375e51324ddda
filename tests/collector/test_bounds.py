"""The bounds by which probes judge are those of the contract and of the gate."""

from __future__ import annotations

import subprocess
import sys

from modeldoor_collector.probes import bounds
from modeldoor_validators import limits, registry

COMMON = registry.schema("common")["$defs"]
SNAPSHOT = registry.schema("resource-snapshot")


def test_the_largest_integer_is_the_gate_s_and_the_contract_s() -> None:
    assert bounds.MAXIMUM_INTEGER == limits.MAXIMUM_INTEGER == COMMON["Bytes"]["maximum"]


def test_temperatures_are_those_of_the_contract() -> None:
    celsius = COMMON["Celsius"]
    assert (celsius["minimum"], celsius["maximum"]) == (bounds.LOWEST_CELSIUS, bounds.HIGHEST_CELSIUS)
    assert (bounds.LOWEST_MILLIDEGREES, bounds.HIGHEST_MILLIDEGREES) == (-60_000, 200_000)


def test_the_lists_are_as_long_as_in_the_contract() -> None:
    definitions = SNAPSHOT["$defs"]
    assert definitions["AcceleratorKnown"]["properties"]["devices"]["maxItems"] == bounds.MAXIMUM_DEVICES
    assert definitions["DeviceKnown"]["properties"]["partitions"]["maxItems"] == bounds.MAXIMUM_PARTITIONS


def test_neither_the_probe_nor_the_child_that_asks_nvml_waits_for_the_gate() -> None:
    modules = "modeldoor_collector.probes.accelerator, modeldoor_collector.probes.nvml_devices"
    code = f"import sys, {modules}; print([name for name in sys.modules if 'validators' in name])"
    ended = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, check=True, text=True, timeout=30)
    assert ended.stdout == "[]\n"
