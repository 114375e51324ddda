"""Without a fault the laptop may run its models: whatever a faulty one is denied for is the fault."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from faults.machines import FREE_GIB, GIB, WHOLE_GIB

if TYPE_CHECKING:
    from faults.promises import Laptop


def test_a_healthy_laptop_may_run_both_models(laptop: Laptop) -> None:
    found = laptop.admits()
    assert (found.ended.code, found.ended.err) == (0, "")
    assert {name: found.outcome(name) for name in found.document["signals"]} == {
        "memory": ("known", "normal"),
        "modelService": ("known", ""),
        "thermal": ("known", "normal"),
        "battery": ("known", "normal"),
        "disk": ("known", found.signal("disk")["level"]),
        "accelerator": ("notApplicable", "noAccelerator"),
        "network": ("known", ""),
    }
    memory = found.signal("memory")
    assert (memory["availableBytes"], memory["totalBytes"]) == (FREE_GIB * GIB, WHOLE_GIB * GIB)
    assert found.signal("battery")["charge"] == {"method": "percent", "percent": 76.0}
    assert found.signal("thermal")["measurement"]["sensor"] == "nvme Composite"
    assert found.signal("network")["defaultRoute"]
    assert found.router == {
        "localModelProfileAvailable": True,
        "localServiceHealthy": True,
        "batteryState": "normal",
        "thermalState": "normal",
        "memoryAvailableBytes": FREE_GIB * GIB,
        "networkAvailable": True,
    }


def test_the_service_is_all_that_it_talks_to(laptop: Laptop) -> None:
    deeds = laptop.admits().deeds
    assert {tuple(deed) for deed in deeds} == {("connects", "127.0.0.1")}


def test_every_view_of_a_healthy_laptop_says_yes(laptop: Laptop) -> None:
    stored = laptop.admits()
    router = laptop.run("snapshot", "--view", "router")
    assert (router.code, router.err, router.document) == (0, "", stored.router)
    guardrail = laptop.run("snapshot", "--view", "guardrail", "--require-admit")
    assert (guardrail.code, guardrail.document["adapterHealth"]) == (0, "healthy")


def test_every_view_of_a_faulty_one_says_no(laptop: Laptop) -> None:
    laptop.files.remove("proc/meminfo")
    stored = laptop.denies("memoryUnknown")
    router = laptop.run("snapshot", "--view", "router", "--require-admit")
    assert (router.code, router.err, router.document) == (1, "", stored.router)
    guardrail = laptop.run("snapshot", "--view", "guardrail", "--require-admit")
    assert (guardrail.code, guardrail.document["adapterHealth"]) == (1, "degraded")


def test_each_of_the_sixty_four_faults_has_a_test() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_faults_*.py"))
    named = {int(number) for number in re.findall(r"^def test_fault_([0-9]{2})_", tests, re.MULTILINE)}
    assert named == set(range(1, 65))
