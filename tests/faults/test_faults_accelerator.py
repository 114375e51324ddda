"""Faults 34 to 44: an accelerator that is missing, broken, lost, hot, or asked through a library that misbehaves.

The library is one of our own, compiled here and loaded by the real `pynvml` in the collector's own child.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from faults.machines import FREE_GIB, GIB
from nvml.library import Card, Instance, Library, built, command_over

if TYPE_CHECKING:
    from pathlib import Path

    from faults.promises import Judged, Laptop

NVIDIA, AMD = 0x10DE, 0x1002
DISPLAY_3D = 0x030200

INIT, COUNT, HANDLE = "nvmlInitWithFlags", "nvmlDeviceGetCount_v2", "nvmlDeviceGetHandleByIndex_v2"
MEMORY = "nvmlDeviceGetMemoryInfo"


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library, compiled once."""
    return built(tmp_path_factory.mktemp("nvml"))


def plug_in(laptop: Laptop, address: str = "0000:01:00.0") -> None:
    """A card with its driver, as files show them."""
    for node in ("nvidia0", "nvidiactl", "nvidia-uvm"):
        laptop.files.write(f"dev/{node}", "")
    laptop.files.folder("proc/driver/nvidia")
    laptop.files.pci_device(address, NVIDIA, DISPLAY_3D)


def says(laptop: Laptop, library: Path, answers: Library) -> None:
    """Plugs in cards of which the library says this."""
    plug_in(laptop)
    laptop.settings["children"] = command_over(library, answers.written(laptop.folder / "answers"))


def fails(laptop: Laptop, outcome: tuple[str, str]) -> Judged:
    """The accelerator informs: the processor may still run a model, unless the policy asks for more."""
    found = laptop.admits()
    assert found.outcome("accelerator") == outcome
    laptop.demand("accelerator")
    laptop.denies("acceleratorUnknown" if outcome[0] == "unknown" else "acceleratorError")
    return found


def devices(found: Judged) -> Any:
    assert found.signal("accelerator")["status"] == "known"
    return found.signal("accelerator")["devices"]


def memory_of(laptop: Laptop, library: Path, *cards: Card) -> Any:
    says(laptop, library, Library(cards))
    found = laptop.admits()
    assert found.signal("memory")["availableBytes"] == FREE_GIB * GIB
    return [device["memory"] for device in devices(found)]


def test_a_healthy_card_is_told_with_its_memory_and_heat(laptop: Laptop, library: Path) -> None:
    says(laptop, library, Library((Card(),)))
    found = laptop.admits()
    assert found.outcome("accelerator") == ("known", "normal")
    (device,) = devices(found)
    assert device["memory"] == {"status": "known", "availableBytes": 22 * GIB, "totalBytes": 24 * GIB}
    assert (device["celsius"], device["criticalCelsius"], device["throttleReasons"]) == (61, 96, [])
    assert ["starts", sys.executable] in found.deeds


def test_fault_34_without_hardware_there_is_none_and_nothing_is_asked(laptop: Laptop, library: Path) -> None:
    answers = Library((), does={INIT: 12}).written(laptop.folder / "answers")
    laptop.settings["children"] = command_over(library, answers)
    found = laptop.admits()
    assert found.outcome("accelerator") == ("notApplicable", "noAccelerator")
    assert {deed for deed, _ in found.deeds} == {"connects"}
    laptop.demand("accelerator")
    laptop.denies("acceleratorAbsent")


def test_fault_35_hardware_without_its_library_is_broken_and_not_absent(laptop: Laptop, library: Path) -> None:
    says(laptop, library, Library((), does={INIT: 12}))
    fails(laptop, ("error", "libraryMissing"))


def test_fault_35_a_card_without_its_driver_is_broken_and_nothing_is_asked(laptop: Laptop) -> None:
    laptop.files.pci_device("0000:01:00.0", NVIDIA, DISPLAY_3D)
    found = fails(laptop, ("error", "driverNotLoaded"))
    assert {deed for deed, _ in found.deeds} == {"connects"}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (9, "driverNotLoaded"),
        (18, "versionMismatch"),
        (4, "noPermission"),
        (15, "gpuIsLost"),
        (17, "blockedBySystem"),
        (27, "notReady"),
        (999, "nvmlUnknown"),
        (4242, "nvmlUnknown"),
    ],
)
def test_fault_36_a_library_that_cannot_reach_its_driver_is_an_error(
    laptop: Laptop, library: Path, code: int, reason: str
) -> None:
    says(laptop, library, Library(does={INIT: code}))
    fails(laptop, ("error", reason))


@pytest.mark.parametrize("function", [HANDLE, MEMORY, "nvmlDeviceGetName"])
def test_fault_37_a_card_that_is_lost_takes_nothing_from_the_other(
    laptop: Laptop, library: Path, function: str
) -> None:
    says(laptop, library, Library((Card(), Card(does={function: 15}))))
    well, lost = devices(laptop.admits())
    assert (well["status"], well["memory"]["availableBytes"]) == ("known", 22 * GIB)
    assert lost == {"status": "error", "vendor": "nvidia", "index": 1, "reason": "gpuIsLost"}


def test_fault_37_cards_that_are_all_lost_are_an_error(laptop: Laptop, library: Path) -> None:
    says(laptop, library, Library((Card(does={HANDLE: 15}), Card(does={MEMORY: 15}))))
    fails(laptop, ("error", "gpuIsLost"))


@pytest.mark.parametrize("name", [b"NVIDIA GB10", b"NVIDIA Thor", b"Orin (nvgpu)"])
@pytest.mark.parametrize("card", [{"does": {MEMORY: 3}}, {"total": 0, "free": 0}, {"total": 128 * GIB}], ids=str)
def test_fault_38_a_chip_that_shares_the_machines_memory_has_none_of_its_own(
    laptop: Laptop, library: Path, name: bytes, card: dict[str, Any]
) -> None:
    (memory,) = memory_of(laptop, library, Card(name=name, **card))
    assert memory == {"status": "notApplicable", "reason": "sharesMachineMemory"}


@pytest.mark.parametrize(
    ("card", "reason"),
    [
        (Card(does={MEMORY: 3}), "notSupported"),
        (Card(does={MEMORY: 4}), "noPermission"),
        (Card(name=b"NVIDIA GB100", does={MEMORY: 3}), "notSupported"),
        (Card(name=b"NVIDIA GB10", does={MEMORY: 4}), "noPermission"),
        (Card(mig_mode=1, instances=(Instance(),)), "partitioned"),
    ],
)
def test_fault_39_the_machines_memory_never_stands_in_for_a_cards(
    laptop: Laptop, library: Path, card: Card, reason: str
) -> None:
    (memory,) = memory_of(laptop, library, card)
    assert memory == {"status": "unknown", "reason": reason}


def test_fault_39_the_parts_of_a_card_that_is_cut_are_told_each(laptop: Laptop, library: Path) -> None:
    says(laptop, library, Library((Card(mig_mode=1, instances=(Instance(), Instance(does={MEMORY: 4}))),)))
    (device,) = devices(laptop.admits())
    whole, closed = device["partitions"]
    assert whole["memory"] == {"status": "known", "availableBytes": 9 * GIB, "totalBytes": 10 * GIB}
    assert closed["memory"] == {"status": "unknown", "reason": "noPermission"}


@pytest.mark.parametrize(
    ("total", "free", "reason"), [(0, 0, "totalIsZero"), (GIB, 2 * GIB, "implausible"), (2**63, GIB, "implausible")]
)
def test_fault_40_figures_that_cannot_be_are_unknown(
    laptop: Laptop, library: Path, total: int, free: int, reason: str
) -> None:
    (memory,) = memory_of(laptop, library, Card(total=total, free=free))
    assert memory == {"status": "unknown", "reason": reason}


@pytest.mark.parametrize(
    ("function", "hang"),
    [
        (INIT, "hang"),
        pytest.param(INIT, "hangIgnoringSignals", marks=pytest.mark.slow),
        pytest.param(MEMORY, "hangUninterruptibly", marks=pytest.mark.slow),
    ],
)
def test_fault_41_a_library_that_hangs_is_left_behind(laptop: Laptop, library: Path, function: str, hang: str) -> None:
    says(laptop, library, Library(does={function: hang}))
    assert laptop.admits().outcome("accelerator") == ("unknown", "timeout")


@pytest.mark.parametrize(
    ("function", "end"),
    [(INIT, "segfault"), (INIT, "abort"), (INIT, "exit"), (COUNT, "segfault"), (HANDLE, "abort"), (MEMORY, "segfault")],
)
def test_fault_42_a_library_that_ends_its_process_is_an_error(
    laptop: Laptop, library: Path, function: str, end: str
) -> None:
    says(laptop, library, Library(does={function: end}))
    found = laptop.admits()
    assert found.outcome("accelerator") == ("error", "probeCrashed")
    assert found.ended.err == ""


def test_fault_42_a_library_that_prints_spoils_nothing(laptop: Laptop, library: Path) -> None:
    says(laptop, library, Library(does=dict.fromkeys((INIT, COUNT, HANDLE, MEMORY), "print")))
    found = laptop.admits()
    assert found.outcome("accelerator") == ("known", "normal")
    assert found.ended.err == ""


@pytest.mark.parametrize(
    "program",
    [
        "print('nonsense')",
        "print('{')",
        "print()",
        "print('[]')",
        """print('{"devices": [{"status": "known"}]}')""",
        """print('{"devices": [], "devices": []}')""",
        """print('{"devices": ' + '[' * 100000)""",
        "import os; os.write(1, bytes(range(256)))",
        "print('x' * 10_000_000)",
        "raise SystemExit(1)",
        """print('{"devices": []}'); raise SystemExit(3)""",
        "import os; os.abort()",
    ],
)
def test_fault_42_a_child_that_answers_nonsense_is_an_error(laptop: Laptop, program: str) -> None:
    plug_in(laptop)
    laptop.settings["children"] = [sys.executable, "-I", "-c", program]
    found = laptop.admits()
    assert found.outcome("accelerator") == ("error", "probeCrashed")
    assert found.ended.err == ""


def test_fault_42_a_child_that_cannot_be_started_is_an_error(laptop: Laptop) -> None:
    plug_in(laptop)
    laptop.settings["children"] = ["/gone/python"]
    fails(laptop, ("error", "probeNotStarted"))


def amd_card(laptop: Laptop) -> None:
    """A card of AMD's with its driver, as files show them."""
    folder = "sys/bus/pci/devices/0000:03:00.0"
    laptop.files.pci_device("0000:03:00.0", AMD, 0x030000)
    laptop.files.attributes(folder, device="0x744c", mem_info_vram_total=24 * GIB, mem_info_vram_used=GIB)
    laptop.files.folder(f"{folder}/drm/renderD128")
    laptop.files.attributes("sys/class/drm/renderD128/device", vendor="0x1002")
    laptop.files.write("dev/dri/renderD128", "")
    laptop.files.write("dev/kfd", "")


def test_fault_43_amds_library_is_never_imported(laptop: Laptop) -> None:
    amd_card(laptop)
    modules = laptop.folder / "modules"
    modules.mkdir()
    for name in ("amdsmi", "rocm_smi", "pyrsmi"):
        (modules / f"{name}.py").write_text("print('libamd_smi.so could not be loaded'); raise KeyError('HOME')\n")
    laptop.environment["PYTHONPATH"] = str(modules)
    found = laptop.admits()
    (device,) = devices(found)
    assert device["vendor"] == "amd"
    assert device["memory"] == {"status": "known", "availableBytes": 23 * GIB, "totalBytes": 24 * GIB}
    assert {deed for deed, _ in found.deeds} == {"connects"}


def test_fault_43_a_card_of_one_maker_is_told_beside_a_broken_one_of_another(laptop: Laptop, library: Path) -> None:
    amd_card(laptop)
    says(laptop, library, Library(does={INIT: "segfault"}))
    nvidia, amd = devices(laptop.admits())
    assert nvidia == {"status": "error", "vendor": "nvidia", "index": 0, "reason": "probeCrashed"}
    assert (amd["vendor"], amd["memory"]["totalBytes"]) == ("amd", 24 * GIB)


@pytest.mark.parametrize("waived", [[], ["thermal"]])
def test_fault_44_a_card_that_slows_down_for_heat_makes_the_machine_hot(
    laptop: Laptop, library: Path, waived: list[str]
) -> None:
    says(laptop, library, Library((Card(), Card(reasons=0x40))))
    laptop.demand(waived=waived)
    found = laptop.denies("thermalCritical")
    assert found.outcome("accelerator") == ("known", "critical")
    assert found.signal("thermal")["measurement"]["method"] == "hardwareSlowdown"
    assert found.router["thermalState"] == "critical"


def test_fault_44_so_does_one_at_its_own_limit(laptop: Laptop, library: Path) -> None:
    says(laptop, library, Library((Card(celsius=96),)))
    found = laptop.denies("thermalCritical")
    assert found.outcome("accelerator") == ("known", "critical")
    assert found.router["thermalState"] == "critical"


def test_fault_44_even_where_the_machines_own_sensors_say_nothing(laptop: Laptop, library: Path) -> None:
    laptop.files.remove("sys/class/thermal", "sys/class/hwmon")
    laptop.demand(waived=["thermal"])
    says(laptop, library, Library((Card(reasons=0x40),)))
    laptop.denies("thermalCritical")


@pytest.mark.parametrize(("reasons", "level"), [(0x20, "elevated"), (0x04, "normal"), (0x01, "normal")])
def test_fault_44_what_is_not_the_hardwares_own_heat_is_not_critical(
    laptop: Laptop, library: Path, reasons: int, level: str
) -> None:
    says(laptop, library, Library((Card(reasons=reasons),)))
    assert laptop.admits().outcome("accelerator") == ("known", level)


# Beyond the list


@pytest.mark.parametrize("count", [0, 100, 2**32 - 1])
def test_a_number_of_cards_that_cannot_be_is_an_error(laptop: Laptop, library: Path, count: int) -> None:
    says(laptop, library, Library((), count=count))
    assert laptop.admits().signal("accelerator")["status"] == "error"


def test_a_library_that_somebody_plants_is_not_loaded(laptop: Laptop, library: Path) -> None:
    plug_in(laptop)
    laptop.environment["LD_LIBRARY_PATH"] = str(library.parent)
    laptop.environment["LD_PRELOAD"] = str(library)
    laptop.environment["PYTHONPATH"] = str(laptop.folder)
    (laptop.folder / "pynvml.py").write_text("raise SystemExit('this one was taken')\n")
    # It would list no card, and the module would end the child.
    outcome = laptop.judged().outcome("accelerator")
    assert outcome not in {("error", "noDeviceListed"), ("error", "probeCrashed")}
