"""The tables, defaults, limit and fall-back of harness-engineering's detector, on machines that tests make up.

Each row is a device as its driver names it, its memory, the detector's bandwidth, and ours where that was
a weakness of the detector: cards of one name with different memory, bins of one chip, newer families.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fake_machine import GIB, SILENT, FakeMachine
from families import for_each
from modeldoor_collector.probes.macos.hardware import MacFacts, MacGraphics
from modeldoor_collector.probes.processor import ProcessorFacts
from modeldoor_lifecycle.hardware import apple
from modeldoor_lifecycle.hardware.found import Host
from modeldoor_lifecycle.hardware.probe import look
from modeldoor_lifecycle.hardware.processor import described
from modeldoor_validators import gate
from nvml.library import Card, Library, built

if TYPE_CHECKING:
    from pathlib import Path

CLOSE = 0.02
"""The detector's figures are rounded, and so are makers' own."""


class Row(NamedTuple):
    """A card of NVIDIA's: `seed` is the detector's figure (300 for all that it does not list), `bits` and
    `megahertz` what NVML tells of the memory."""

    name: str
    gibibytes: int
    seed: float
    bits: int
    megahertz: int
    ours: float = 0.0

    @property
    def expected(self) -> float:
        return self.ours or self.seed


NVIDIA = (
    Row("NVIDIA GeForce RTX 4090", 24, 1008, 384, 10501),
    Row("NVIDIA GeForce RTX 4080 SUPER", 16, 736, 256, 11501),
    Row("NVIDIA GeForce RTX 4080", 16, 716, 256, 11201),
    Row("NVIDIA GeForce RTX 4070 Ti SUPER", 16, 672, 256, 10501),
    Row("NVIDIA GeForce RTX 4070 Ti", 12, 504, 192, 10501),
    Row("NVIDIA GeForce RTX 4070 SUPER", 12, 504, 192, 10501),
    Row("NVIDIA GeForce RTX 4070", 12, 504, 192, 10501),
    Row("NVIDIA GeForce RTX 4060 Ti", 8, 288, 128, 9001),
    Row("NVIDIA GeForce RTX 4060", 8, 272, 128, 8501),
    Row("NVIDIA GeForce RTX 3090 Ti", 24, 1008, 384, 10501),
    Row("NVIDIA GeForce RTX 3090", 24, 936, 384, 9751),
    Row("NVIDIA GeForce RTX 3080 Ti", 12, 912, 384, 9501),
    Row("NVIDIA GeForce RTX 3080", 10, 760, 320, 9501),
    Row("NVIDIA GeForce RTX 3070 Ti", 8, 608, 256, 9501),
    Row("NVIDIA GeForce RTX 3070", 8, 448, 256, 7001),
    Row("NVIDIA GeForce RTX 3060 Ti", 8, 448, 256, 7001),
    Row("NVIDIA GeForce RTX 3060", 12, 360, 192, 7501),
    Row("NVIDIA L40S", 48, 864, 384, 9001),
    Row("NVIDIA L40", 48, 864, 384, 9001),
    Row("NVIDIA L4", 24, 300, 192, 6251),
    Row("NVIDIA A100-PCIE-40GB", 40, 1555, 5120, 1215),
    Row("NVIDIA A100-SXM4-40GB", 40, 1555, 5120, 1215),
    Row("NVIDIA A100 80GB PCIe", 80, 1935, 5120, 1512),
    Row("NVIDIA A100-SXM4-80GB", 80, 2039, 5120, 1593),
    Row("NVIDIA H100 PCIe", 80, 2000, 5120, 1593),
    Row("NVIDIA H100 80GB HBM3", 80, 3350, 5120, 2619),
    # One name, another memory: the detector gave them the figure of the larger or the smaller card.
    Row("NVIDIA GeForce RTX 3080", 12, 760, 384, 9501, ours=912),
    Row("NVIDIA GeForce RTX 3060", 8, 360, 128, 7501, ours=240),
    # Not in the detector's table.
    Row("NVIDIA H200", 141, 300, 6144, 3201, ours=4800),
    Row("NVIDIA GeForce RTX 5090", 32, 300, 512, 14001, ours=1792),
    Row("NVIDIA RTX A6000", 48, 300, 384, 8001, ours=768),
    Row("NVIDIA A10", 24, 300, 384, 6251, ours=600),
    Row("Tesla T4", 16, 300, 256, 5001, ours=320),
    Row("Tesla V100-SXM2-16GB", 16, 300, 4096, 877, ours=898),
    Row("NVIDIA GeForce RTX 4090 Laptop GPU", 16, 300, 256, 9001, ours=576),
)

PROCESSORS = (
    ("AMD EPYC 9654 96-Core Processor", 460, 460.8),
    ("AMD EPYC 7763 64-Core Processor", 200, 204.8),
    ("Intel(R) Xeon(R) Platinum 8480+", 307, 307.2),
    ("Intel(R) Xeon(R) Platinum 8592+", 307, 358.4),
    ("Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz", 200, 204.8),
    ("Intel(R) Xeon(R) CPU @ 2.20GHz", 120, 120),
    ("Intel(R) Core(TM) i9-14900K", 90, 89.6),
    ("13th Gen Intel(R) Core(TM) i7-13700K", 76, 89.6),
    ("12th Gen Intel(R) Core(TM) i5-12600K", 76, 76.8),
    ("11th Gen Intel(R) Core(TM) i7-11700K @ 3.60GHz", 51, 51.2),
    ("Intel(R) Core(TM) i7-10700K CPU @ 3.80GHz", 45, 46.9),
    ("AMD Ryzen 9 9950X 16-Core Processor", 90, 89.6),
    ("AMD Ryzen 7 7700X 8-Core Processor", 83, 83.2),
    ("AMD Ryzen 5 5600X 6-Core Processor", 51, 51.2),
    # The detector's patterns did not know these.
    ("Intel(R) Core(TM) Ultra 9 285K", 40, 102.4),
    ("AMD Ryzen Threadripper 7980X 64-Cores", 40, 166.4),
    ("AMD Ryzen 3 5300G with Radeon Graphics", 40, 51.2),
    ("Ampere(R) Altra(R) Processor", 40, 204.8),
)

APPLE = (
    ("Apple M1", 16, 8, 68),
    ("Apple M1 Pro", 32, 16, 200),
    ("Apple M1 Max", 64, 32, 400),
    ("Apple M1 Ultra", 128, 64, 800),
    ("Apple M2", 24, 10, 100),
    ("Apple M2 Pro", 32, 19, 200),
    ("Apple M2 Max", 96, 38, 400),
    ("Apple M2 Ultra", 192, 76, 800),
    ("Apple M3", 24, 10, 100),
    ("Apple M3 Pro", 36, 18, 150),
    ("Apple M3 Max", 128, 40, 400),
    ("Apple M3 Ultra", 512, 80, 819),
    ("Apple M4", 32, 10, 120),
    ("Apple M4 Pro", 64, 20, 273),
    ("Apple M4 Max", 128, 40, 546),
    # Bins that the detector gave the full chip's figure.
    ("Apple M3 Max", 36, 30, 300),
    ("Apple M4 Max", 36, 32, 410),
)
MARKETING = 0.03
"""200 GB/s stands for 204.8 on Apple's pages."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("nvml"))


def the_card(row: Row, *, tells: bool) -> Card:
    """A driver tells a little less than is advertised; what it tells of memory clocks, older ones do not."""
    total = row.gibibytes * GIB - 300 * 2**20
    bits, clock = (row.bits, row.megahertz) if tells else (None, None)
    return Card(name=row.name.encode(), total=total, free=total // 2, bus_width=bits, memory_clock=clock, cores=None)


@pytest.fixture(scope="module")
def machines(library: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, dict[str, Any]]:
    """Two profiles of a machine with every card at once: of a driver that tells its memory's clock, and of one that does not."""
    profiles: dict[bool, dict[str, Any]] = {}
    for tells in (True, False):
        machine = FakeMachine(tmp_path_factory.mktemp("cards"))
        machine.nvidia(Library(tuple(the_card(row, tells=tells) for row in NVIDIA)), library)
        profiles[tells] = look(machine.source())
    return profiles


@pytest.mark.parametrize("tells", [True, False], ids=["driver tells", "table"])
@pytest.mark.parametrize("index", range(len(NVIDIA)), ids=[f"{row.name} {row.gibibytes}" for row in NVIDIA])
def test_the_bandwidth_of_nvidia_s_cards(machines: dict[bool, dict[str, Any]], index: int, tells: bool) -> None:
    profile = machines[tells]
    device = profile["devices"][index]
    bandwidth = device["bandwidth"]
    assert bandwidth["gigabytesPerSecond"] == pytest.approx(NVIDIA[index].expected, rel=0.03 if tells else CLOSE)
    assert bandwidth["source"] == ("driver" if tells else "table")
    assert "tableEntry" in bandwidth
    assert set(codes(profile)) == ({"cpuUnmappedFamily"} if tells else {"cpuUnmappedFamily", "weakFigure"})


@for_each(("name", "seed", "ours"), PROCESSORS, ids=[name for name, _, _ in PROCESSORS])
def test_the_bandwidth_of_processors(name: str, seed: float, ours: float) -> None:
    processor, notices = described(ProcessorFacts(name, "x86_64"), 64 * GIB, None)
    assert processor["bandwidth"]["gigabytesPerSecond"] == pytest.approx(ours)
    assert ours >= seed - 1
    assert processor["bandwidth"]["source"] == "table"
    assert {each["code"] for each in notices} <= {"weakFigure"}


@for_each(("chip", "gibibytes", "cores", "expected"), APPLE, ids=[f"{row[0]} {row[2]}" for row in APPLE])
def test_the_bandwidth_of_apple_s_chips(chip: str, gibibytes: int, cores: int, expected: float) -> None:
    total = gibibytes * GIB
    mac = MacFacts(chip, is_apple_silicon=True, memory_bytes=total)
    found = apple.found(mac, MacGraphics(cores), Host(total, total, total // 2))
    (device,) = found.devices
    assert device["bandwidth"]["gigabytesPerSecond"] == pytest.approx(expected, rel=MARKETING)
    assert (device["computeUnits"], device["memoryKind"], device["backend"]) == (cores, "unified", "metal")
    assert {each["code"] for each in found.notices} <= {"weakFigure"}


def test_an_unknown_card_of_nvidia_s_has_300_and_says_so(library: Path, tmp_path: Path) -> None:
    machine = FakeMachine(tmp_path)
    machine.nvidia(Library((Card(name=b"NVIDIA Quadro Nobody", bus_width=None, memory_clock=None),)), library)
    profile = look(machine.source())
    assert profile["devices"][0]["bandwidth"] == {"gigabytesPerSecond": 300, "source": "default"}
    assert "nvidiaUnmappedGpu" in codes(profile)


def test_an_unknown_chip_of_apple_s_has_100_and_says_so() -> None:
    mac = MacFacts("Apple M99", is_apple_silicon=True)
    found = apple.found(mac, MacGraphics(12), Host(16 * GIB, 16 * GIB, GIB))
    assert found.devices[0]["bandwidth"] == {"gigabytesPerSecond": 100, "source": "default"}
    assert [each["code"] for each in found.notices] == ["macosUnmappedChip"]


@for_each("name", ["Nobody's Processor", "Intel(R) Core(TM) i9-15900K"])
def test_an_unknown_processor_has_40_and_says_so(tmp_path: Path, name: str) -> None:
    profile = look(FakeMachine(tmp_path, processor=name).source())
    assert profile["processor"]["bandwidth"] == {"gigabytesPerSecond": 40, "source": "default"}
    assert codes(profile) == ["cpuUnmappedFamily"]


def test_without_an_accelerator_the_platform_is_the_processor_and_nothing_has_failed(tmp_path: Path) -> None:
    profile = look(FakeMachine(tmp_path).source())
    assert (profile["platform"], profile["origin"], profile["devices"]) == ("cpu", "probe", [])


FAILURES: dict[str, tuple[dict[str, int | str], float, str]] = {
    "a driver that hangs": ({"nvmlInitWithFlags": "hangUninterruptibly"}, 1.5, "in time"),
    "a driver that crashes": ({"nvmlDeviceGetName": "segfault"}, 30.0, "crashed"),
    "a driver that lost its card": ({"nvmlDeviceGetHandleByIndex_v2": 15}, 30.0, "fallen off the bus"),
    "a driver of another version": ({"nvmlInitWithFlags": 18}, 30.0, "different versions"),
    "a missing library": ({"nvmlInitWithFlags": 12}, 30.0, "library is missing"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_look_that_fails_leaves_the_processor_and_says_why(library: Path, tmp_path: Path, failure: str) -> None:
    does, deadline_s, words = FAILURES[failure]
    machine = FakeMachine(tmp_path, processor="AMD Ryzen 9 7950X 16-Core Processor")
    machine.nvidia(Library((Card(),), does=does), library)
    profile = look(machine.source(deadline_s=deadline_s))
    assert (profile["origin"], profile["platform"], profile["devices"]) == ("fallback", "cpu", [])
    assert profile["ignoredDevices"][0]["vendor"] == "nvidia"
    (failed,) = [each for each in profile["notices"] if each["code"] == "nvidiaProbeFailed"]
    assert words in failed["message"]
    assert profile["processor"]["bandwidth"]["gigabytesPerSecond"] == 83.2
    assert gate.check(profile, "hardware-profile") == ()


@pytest.mark.slow
def test_a_child_that_never_answers_is_left_behind(tmp_path: Path) -> None:
    machine = FakeMachine(tmp_path)
    machine.card("0000:01:00.0", {"vendor": "0x10de", "class": "0x030000", "device": "0x2684"})
    machine.write("dev/nvidiactl", "")
    machine.answers_with(*SILENT)
    profile = look(machine.source(deadline_s=1.5))
    assert profile["origin"] == "fallback"
    assert profile["ignoredDevices"] == [{"name": "NVIDIA GPU 2684", "vendor": "nvidia", "reason": "timeout"}]


def test_a_card_whose_driver_is_not_loaded_is_not_asked(tmp_path: Path) -> None:
    machine = FakeMachine(tmp_path)
    machine.card("0000:01:00.0", {"vendor": "0x10de", "class": "0x030000", "device": "0x2684"})
    machine.write("dev/null", "")
    machine.write("proc/driver/rtc", "")
    machine.answers_with("/nowhere/to/be/started")
    profile = look(machine.source())
    assert profile["origin"] == "fallback"
    assert profile["ignoredDevices"] == [{"name": "NVIDIA GPU 2684", "vendor": "nvidia", "reason": "driverNotLoaded"}]


def codes(profile: dict[str, Any]) -> list[str]:
    return [each["code"] for each in profile["notices"]]
