"""The same probes on a machine with a card of NVIDIA: `pytest -m gpu`. Elsewhere they are skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from goldens import golden
from modeldoor_collector.probes.accelerator import AcceleratorProbe
from modeldoor_collector.probes.accelerator_presence import presence
from modeldoor_collector.probes.files import Host
from modeldoor_validators import engine

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(presence(Host()).outcome != "nvidia", reason="there is no card of NVIDIA with its driver"),
]

LONG_S = 30.0
CHANGING = ("utilizationPercent", "celsius", "criticalCelsius", "throttleReasons")


@pytest.fixture
def devices() -> list[dict[str, Any]]:
    return told(AcceleratorProbe(Host(), timeout_s=LONG_S))


def told(probe: AcceleratorProbe) -> list[dict[str, Any]]:
    reading = probe.read()
    assert (reading.status, reading.reason) == ("known", "")
    return [device for device in reading.value["devices"] if device["vendor"] == "nvidia"]


def lasting(devices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What does not change from one reading to the next."""
    return [
        {
            **{key: value for key, value in device.items() if key not in CHANGING},
            "memory": {key: value for key, value in device["memory"].items() if key != "availableBytes"},
        }
        for device in devices
    ]


def test_what_the_driver_tells_has_the_shape_of_the_contract(devices: list[dict[str, Any]]) -> None:
    document: dict[str, Any] = golden("healthy-1b")
    document["signals"]["accelerator"] = {
        "status": "known",
        "level": "normal",
        "devices": devices,
        "source": "NVML",
        "ageMs": 1.5,
        "elapsedMs": 38.5,
        "gate": {"role": "informational"},
    }
    assert engine.is_valid(document, "resource-snapshot")


def test_a_card_that_is_well_tells_its_temperature_and_where_it_slows_down(devices: list[dict[str, Any]]) -> None:
    for device in devices:
        assert 0 < device["celsius"] < device["criticalCelsius"]
        assert "hardwareThermal" not in device["throttleReasons"]


@pytest.mark.skipif(shutil.which("nvidia-smi") is None, reason="there is no nvidia-smi to compare with")
def test_names_and_sizes_are_those_of_nvidia_s_own_tool(devices: list[dict[str, Any]]) -> None:
    query = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    lines = subprocess.run(query, capture_output=True, check=True, text=True, timeout=LONG_S).stdout.splitlines()
    assert len(lines) == len(devices)
    for line, device in zip(lines, devices, strict=True):
        name, _, mebibytes = line.rpartition(", ")
        assert device["name"] == name
        if device["memory"]["status"] == "known":
            assert device["memory"]["totalBytes"] == pytest.approx(int(mebibytes) * 1024**2, rel=0.01)


def test_a_kept_child_tells_the_same_and_does_not_grow(devices: list[dict[str, Any]]) -> None:
    probe = AcceleratorProbe(Host(), timeout_s=LONG_S, keeps_child=True)
    try:
        assert lasting(told(probe)) == lasting(devices)
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        child = int(children.read_text().split()[-1])
        descriptors = os.listdir(f"/proc/{child}/fd")
        for _ in range(200):
            told(probe)
        assert os.listdir(f"/proc/{child}/fd") == descriptors
    finally:
        probe.close()
