"""What a look makes of each kind of device: sizes, units, clocks, links, and what does not count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from fake_machine import GIB, MIB, FakeMachine
from families import for_each
from goldens import golden
from modeldoor_lifecycle.hardware.probe import look
from modeldoor_validators import gate
from nvml.library import Card, Instance, Library, built

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    LookAt = Callable[..., dict[str, Any]]

H100 = Card(
    name=b"NVIDIA H100 80GB HBM3",
    total=85520809984,
    free=0,
    reserved=None,
    cores=16896,
    bus_width=5120,
    memory_clock=2625,
    clock=1980,
    capability="9.0",
    architecture=9,
    link_generation=5,
    mig_mode=1,
    display=0,
    instances=(
        Instance(b"NVIDIA H100 80GB HBM3 MIG 3g.40gb", 42278584320, 42238738432, 0, 60),
        Instance(b"NVIDIA H100 80GB HBM3 MIG 2g.20gb", 21072183296, 21032337408, 0, 32),
        Instance(b"NVIDIA H100 80GB HBM3 MIG 1g.10gb", 10468982784, 10429136896, 0, 16),
    ),
)
NAVI_31 = {
    "vendor": "0x1002",
    "class": "0x030000",
    "device": "0x744c",
    "revision": "0xc8",
    "product_name": "AMD Radeon RX 7900 XTX",
    "drm/card1/dev": "226:1",
    "drm/renderD128/dev": "226:128",
    "drm/card1/card1-DP-1/status": "connected",
    "mem_info_vram_total": 25753026560,
    "mem_info_vram_used": GIB,
    "mem_info_gtt_total": 32 * GIB,
    "mem_info_gtt_used": MIB,
    "max_link_speed": "16.0 GT/s PCIe",
    "current_link_width": 16,
}
PROCESSOR_GRAPHICS = {"hwmon/hwmon3/name": "amdgpu", "hwmon/hwmon3/in1_label": "vddnb"}
INTEL = {"vendor": "0x8086", "class": "0x030000", "drm/card1/dev": "226:1", "drm/renderD128/dev": "226:128"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("nvml"))


@pytest.fixture
def machine(tmp_path: Path) -> FakeMachine:
    return FakeMachine(tmp_path, processor="AMD Ryzen 9 7950X 16-Core Processor")


@pytest.fixture
def with_cards(machine: FakeMachine, library: Path) -> LookAt:
    def look_at(*cards: Card, **changes: Any) -> dict[str, Any]:
        machine.nvidia(Library(cards, **changes), library)
        return seen(machine)

    return look_at


def seen(machine: FakeMachine) -> dict[str, Any]:
    profile = look(machine.source())
    assert gate.check(profile, "hardware-profile") == ()
    return profile


def compute_node(machine: FakeMachine, location: int, bank: str = "", **figures: int) -> None:
    """A device as AMD's compute driver lists it, beside the processor, which is the first."""
    nodes = "sys/class/kfd/kfd/topology/nodes"
    machine.write(f"{nodes}/0/properties", "cpu_cores_count 32\nsimd_count 0\n")
    lines = "".join(f"{name} {value}\n" for name, value in figures.items())
    machine.write(f"{nodes}/1/properties", f"cpu_cores_count 0\nlocation_id {location}\ndomain 0\n{lines}")
    if bank:
        machine.write(f"{nodes}/1/mem_banks/0/properties", bank)


class TestNvidia:
    def test_two_cards_are_two_devices_as_the_golden_profile_has_them(self, with_cards: LookAt) -> None:
        card = Card(total=25757220864, free=24705499136, reserved=25757220864 - 25386024960)
        profile = with_cards(card, Card(total=25757220864, free=25383927808, reserved=card.reserved, display=0))
        expected = golden("two-rtx-4090", "hardware-profile")["devices"]
        for device, each in zip(profile["devices"], expected, strict=True):
            assert {**device, "bandwidth": {**device["bandwidth"], "gigabytesPerSecond": 1008}} == each
        assert (profile["platform"], profile["origin"], profile["notices"]) == ("nvidia", "probe", [])

    def test_parts_of_a_card_are_the_devices_and_not_the_card(self, with_cards: LookAt) -> None:
        expected = golden("h100-mig", "hardware-profile")["devices"]
        for device, each in zip(with_cards(H100)["devices"], expected, strict=True):
            assert device.pop("hostLinkGigabytesPerSecond") == 63
            assert device["bandwidth"].pop("tableEntry") == "NVIDIA H100 80GB HBM3"
            assert device == each

    def test_parts_of_a_card_that_only_an_administrator_may_ask_lie_on_one_of_the_advertised_size(
        self, with_cards: LookAt
    ) -> None:
        card = replace(H100, does={"nvmlDeviceGetMemoryInfo": 4})
        devices = with_cards(card)["devices"]
        assert [each["partition"]["card"]["totalBytes"] for each in devices] == [80 * GIB] * 3
        assert [each["bandwidth"]["gigabytesPerSecond"] for each in devices] == [1680, 840, 420]

    def test_a_card_that_is_cut_and_shows_no_part_does_not_count(self, with_cards: LookAt) -> None:
        profile = with_cards(Card(name=b"NVIDIA H200", mig_mode=1))
        assert profile["ignoredDevices"] == [{"name": "NVIDIA H200", "vendor": "nvidia", "reason": "partitioned"}]
        assert profile["origin"] == "fallback"

    def test_a_card_that_fails_is_left_out_and_named_and_the_others_count(self, with_cards: LookAt) -> None:
        lost = Card(name=b"NVIDIA L4", does={"nvmlDeviceGetMemoryInfo": 15})
        profile = with_cards(Card(), lost, Card())
        assert [each["index"] for each in profile["devices"]] == [0, 1]
        assert profile["ignoredDevices"] == [{"name": "NVIDIA L4", "vendor": "nvidia", "reason": "gpuIsLost"}]
        assert (profile["origin"], profile["notices"]) == ("probe", [])

    @pytest.mark.parametrize(
        ("memory", "reason"),
        [({"does": {"nvmlDeviceGetMemoryInfo": 3}}, "notSupported"), ({"total": 0, "free": 0}, "totalIsZero")],
        ids=["not available", "zero"],
    )
    def test_a_card_that_does_not_tell_its_memory_does_not_count(
        self, with_cards: LookAt, memory: dict[str, Any], reason: str
    ) -> None:
        profile = with_cards(Card(), Card(name=b"NVIDIA T1000", **memory))
        assert [each["reason"] for each in profile["ignoredDevices"]] == [reason]

    def test_an_older_driver_that_does_not_tell_its_reserve_is_left_a_share(self, with_cards: LookAt) -> None:
        (device,) = with_cards(Card(reserved=None, total=24 * GIB, free=24 * GIB))["devices"]
        assert (device["usableBytes"], device["usableSource"]) == (25383256719, "ruleOfThumb")
        assert device["available"] == {"status": "known", "bytes": 25383256719}

    @pytest.mark.parametrize(
        ("name", "gibibytes", "expected"), [(b"NVIDIA GB10", 120, 273.2), (b"Orin (nvgpu)", 30, 204.8)]
    )
    def test_a_chip_without_memory_of_its_own_shares_the_machine_s(
        self, machine: FakeMachine, with_cards: LookAt, name: bytes, gibibytes: int, expected: float
    ) -> None:
        machine.memory(gibibytes * GIB, 20 * GIB)
        units = 14 if b"Orin" in name else 48
        chip = Card(name=name, does={"nvmlDeviceGetMemoryInfo": 3}, bus_width=None, capability="8.7", cores=units * 128)
        (device,) = with_cards(chip)["devices"]
        assert (device["memoryKind"], device["totalBytes"]) == ("unified", gibibytes * GIB)
        assert device["available"] == {"status": "known", "bytes": 20 * GIB}
        assert device["bandwidth"]["gigabytesPerSecond"] == expected
        assert "hostLinkGigabytesPerSecond" not in device

    def test_a_board_whose_system_has_no_library_is_known_by_its_own_name(
        self, machine: FakeMachine, with_cards: LookAt
    ) -> None:
        machine.write("proc/device-tree/model", b"NVIDIA Jetson AGX Orin Developer Kit\0")
        machine.memory(61 * GIB, 50 * GIB)
        profile = with_cards(does={"nvmlInitWithFlags": 12})
        (device,) = profile["devices"]
        assert (device["name"], device["memoryKind"]) == ("Jetson AGX Orin", "unified")
        assert device["bandwidth"]["gigabytesPerSecond"] == 204.8
        assert profile["origin"] == "probe"

    def test_cards_that_the_system_shows_and_the_driver_does_not_list_are_told_of(
        self, machine: FakeMachine, library: Path
    ) -> None:
        machine.nvidia(Library((Card(),)), library, cards=2)
        profile = seen(machine)
        assert [each["code"] for each in profile["notices"]] == ["cardsNotListed"]
        assert "2 cards" in profile["notices"][0]["message"]

    def test_eight_unknown_cards_of_one_kind_are_told_of_once(self, with_cards: LookAt) -> None:
        profile = with_cards(*[Card(name=b"NVIDIA Nobody", bus_width=None)] * 8)
        assert [each["code"] for each in profile["notices"]] == ["nvidiaUnmappedGpu"]

    def test_a_card_of_which_this_user_may_not_know_whether_it_is_cut_does_not_count(self, with_cards: LookAt) -> None:
        profile = with_cards(Card(), Card(name=b"NVIDIA L4", does={"nvmlDeviceGetMigMode": 4}))
        assert profile["ignoredDevices"] == [{"name": "NVIDIA L4", "vendor": "nvidia", "reason": "noPermission"}]

    def test_of_chips_of_one_name_that_cannot_be_told_apart_the_slowest_counts(
        self, machine: FakeMachine, with_cards: LookAt
    ) -> None:
        machine.memory(50 * GIB, 20 * GIB)
        chip = Card(name=b"Orin (nvgpu)", does={"nvmlDeviceGetMemoryInfo": 3}, bus_width=None, cores=None)
        (device,) = with_cards(chip)["devices"]
        assert device["bandwidth"]["gigabytesPerSecond"] == pytest.approx(34.1)

    def test_a_driver_s_figure_that_the_table_contradicts_does_not_count_and_is_told(self, with_cards: LookAt) -> None:
        profile = with_cards(Card(memory_clock=12000))
        assert profile["devices"][0]["bandwidth"]["gigabytesPerSecond"] == 1008
        assert profile["devices"][0]["bandwidth"]["source"] == "table"
        (told,) = profile["notices"]
        assert told["code"] == "bandwidthDiffersFromTable"
        assert "1152" in told["message"]
        assert "1008" in told["message"]

    def test_a_driver_s_figure_below_the_table_s_counts_for_no_more_is_promised_than_is_told(
        self, with_cards: LookAt
    ) -> None:
        profile = with_cards(Card(memory_clock=8000))
        assert profile["devices"][0]["bandwidth"] == {
            "gigabytesPerSecond": 768,
            "source": "driver",
            "tableEntry": "NVIDIA GeForce RTX 4090",
        }
        (told,) = profile["notices"]
        assert told["code"] == "bandwidthDiffersFromTable"
        assert told["message"].endswith("make 768 GB/s, and the table says 1008; the lesser counts.")

    @pytest.mark.parametrize(
        ("name", "gibibytes", "bits", "megahertz", "expected", "entry"),
        [
            (b"NVIDIA GeForce RTX 3080 Ti Laptop GPU", 16, 256, 6001, 384.1, "NVIDIA GeForce RTX 3080 Ti Max-Q"),
            (b"NVIDIA GeForce RTX 3080 Ti Laptop GPU", 16, 256, 8001, 512.1, "NVIDIA GeForce RTX 3080 Ti Laptop GPU"),
            (b"NVIDIA GeForce RTX 3070 Laptop GPU", 8, 256, 6001, 384.1, "NVIDIA GeForce RTX 3070 Max-Q"),
            (b"NVIDIA GeForce RTX 3060 Laptop GPU", 6, 192, 6001, 288, "NVIDIA GeForce RTX 3060 Max-Q"),
            (b"NVIDIA GeForce RTX 3060 Laptop GPU", 6, None, None, 288, "NVIDIA GeForce RTX 3060 Max-Q"),
            (b"NVIDIA GeForce RTX 2070 with Max-Q Design", 8, 256, 6001, 384.1, "NVIDIA GeForce RTX 2070 Max-Q"),
        ],
    )
    def test_a_notebook_s_card_is_the_slower_kind_where_its_memory_is(
        self,
        with_cards: LookAt,
        name: bytes,
        gibibytes: int,
        bits: int | None,
        megahertz: int | None,
        expected: float,
        entry: str,
    ) -> None:
        card = Card(name=name, total=gibibytes * GIB, free=GIB, cores=None, bus_width=bits, memory_clock=megahertz)
        profile = with_cards(card)
        bandwidth = profile["devices"][0]["bandwidth"]
        assert (bandwidth["gigabytesPerSecond"], bandwidth["tableEntry"]) == (expected, entry)
        assert profile["notices"] == []

    @pytest.mark.parametrize(
        ("name", "capability", "architecture", "expected"),
        [
            (b"NVIDIA GeForce RTX 5090", "12.0", 10, "Blackwell 2.0"),
            (b"NVIDIA Nobody", "12.0", 10, "Blackwell"),
            (b"NVIDIA GeForce RTX 4090", "8.9", 8, "Ada Lovelace"),
            (b"NVIDIA GeForce RTX 4090", "8.9", None, "Ada Lovelace"),
        ],
    )
    def test_a_card_has_the_architecture_that_a_described_one_has(
        self, with_cards: LookAt, name: bytes, capability: str, architecture: int | None, expected: str
    ) -> None:
        card = Card(name=name, capability=capability, architecture=architecture, bus_width=None)
        assert with_cards(card)["devices"][0]["architecture"] == expected

    def test_a_figure_of_the_table_that_could_not_be_checked_is_told_and_a_driver_s_is_none(
        self, with_cards: LookAt
    ) -> None:
        card = Card(name=b"NVIDIA H200", total=141 * GIB, free=GIB, cores=None, bus_width=None)
        (told,) = with_cards(card)["notices"]
        assert (told["code"], "NVIDIA H200" in told["message"]) == ("weakFigure", True)
        assert with_cards(replace(card, bus_width=6144, memory_clock=3201))["notices"] == []

    def test_a_driver_s_figure_that_no_memory_can_have_does_not_count(self, with_cards: LookAt) -> None:
        profile = with_cards(Card(bus_width=1, memory_clock=1))
        assert profile["devices"][0]["bandwidth"]["source"] == "table"
        assert profile["notices"] == []

    def test_a_card_with_other_memory_than_was_sold_has_the_driver_s_figure(self, with_cards: LookAt) -> None:
        (device,) = with_cards(Card(total=48 * GIB, free=GIB))["devices"]
        assert device["bandwidth"] == {"gigabytesPerSecond": 1008.1, "source": "driver"}

    @pytest.mark.parametrize(
        ("capability", "cores", "units"),
        [
            ("12.0", 21760, 170),
            ("9.0", 16896, 132),
            ("8.9", 16384, 128),
            ("8.6", 10496, 82),
            ("8.0", 6912, 108),
            ("7.5", 2560, 40),
            ("7.0", 5120, 80),
            ("6.1", 3584, 28),
            ("6.0", 3584, 56),
            ("5.2", 3072, 24),
        ],
    )
    def test_multiprocessors_are_cores_by_the_capability(
        self, with_cards: LookAt, capability: str, cores: int, units: int
    ) -> None:
        card = Card(name=b"NVIDIA Nobody", capability=capability, cores=cores)
        assert with_cards(card)["devices"][0]["computeUnits"] == units

    @pytest.mark.parametrize(
        ("generation", "lanes", "maximum", "expected"),
        [(4, 16, 16, 31.5), (3, 16, 16, 15.8), (4, 8, 16, 15.8), (5, 16, 16, 63), (1, 1, 16, 0.2), (3, None, 4, 3.9)],
    )
    def test_the_link_is_as_wide_as_the_slot_and_as_fast_as_both_ends_can(
        self, with_cards: LookAt, generation: int, lanes: int | None, maximum: int, expected: float
    ) -> None:
        card = Card(link_generation=generation, lanes=lanes, maximum_lanes=maximum)
        assert with_cards(card)["devices"][0]["hostLinkGigabytesPerSecond"] == pytest.approx(expected, abs=0.05)

    def test_what_a_driver_does_not_tell_is_left_out(self, with_cards: LookAt) -> None:
        bare = Card(
            name=b"NVIDIA Nobody", cores=None, bus_width=None, memory_clock=None, clock=None, capability=None,
            architecture=None, link_generation=None, lanes=None, maximum_lanes=None, display=None,
        )  # fmt: skip
        (device,) = with_cards(bare, driver_version=None)["devices"]
        assert device.keys() == {
            "index", "name", "vendor", "memoryKind", "backend", "totalBytes", "usableBytes", "usableSource",
            "available", "bandwidth",
        }  # fmt: skip


class TestAmd:
    def test_a_card_tells_memory_units_and_clocks_in_files(self, machine: FakeMachine) -> None:
        machine.card("0000:03:00.0", NAVI_31)
        bank = f"heap_type 1\nsize_in_bytes {24 * GIB}\nwidth 384\nmem_clk_max 1249\n"
        compute_node(machine, 0x300, bank, simd_count=192, simd_per_cu=2, gfx_target_version=110000)
        profile = seen(machine)
        assert profile["platform"] == "amd"
        assert profile["devices"] == [
            {
                "index": 0,
                "name": "AMD Radeon RX 7900 XTX",
                "vendor": "amd",
                "memoryKind": "dedicated",
                "backend": "rocm",
                "totalBytes": 25753026560,
                "usableBytes": 25753026560,
                "usableSource": "driver",
                "available": {"status": "known", "bytes": 25753026560 - GIB},
                "bandwidth": {
                    "gigabytesPerSecond": 959.2,
                    "source": "driver",
                    "tableEntry": "AMD Radeon RX 7900 XTX",
                },
                "architecture": "RDNA 3.0",
                "computeUnits": 96,
                "clockMegahertz": 2498,
                "hostLinkGigabytesPerSecond": 31.5,
                "drivesDisplay": True,
            }
        ]

    @pytest.mark.parametrize(
        ("version", "width", "megahertz", "expected"),
        [
            (110000, 384, 1249, 959.2),
            (100300, 256, 1000, 512),
            (90402, 8192, 1300, 5324.8),
            (90010, 4096, 1600, 1638.4),
            (90006, 4096, 1000, 1024),
            (90000, 2048, 945, 483.8),
            (80003, 256, 2000, 256),
        ],
    )
    def test_the_bandwidth_of_a_card_that_no_table_lists_is_its_driver_s(
        self, machine: FakeMachine, version: int, width: int, megahertz: int, expected: float
    ) -> None:
        machine.card("0000:03:00.0", {**NAVI_31, "product_name": "AMD Nobody"})
        bank = f"heap_type 1\nwidth {width}\nmem_clk_max {megahertz}\n"
        compute_node(machine, 0x300, bank, simd_count=16, simd_per_cu=4, gfx_target_version=version)
        assert seen(machine)["devices"][0]["bandwidth"] == {"gigabytesPerSecond": expected, "source": "driver"}

    def test_a_card_that_the_compute_driver_does_not_list_is_served_by_vulkan(self, machine: FakeMachine) -> None:
        machine.card("0000:03:00.0", NAVI_31)
        (device,) = seen(machine)["devices"]
        assert (device["backend"], device["bandwidth"]["source"]) == ("vulkan", "table")

    def test_an_unknown_card_has_a_default_and_says_so(self, machine: FakeMachine) -> None:
        machine.card("0000:03:00.0", {**NAVI_31, "product_name": "AMD Nobody"})
        profile = seen(machine)
        assert profile["devices"][0]["bandwidth"]["source"] == "default"
        assert [each["code"] for each in profile["notices"]] == ["amdUnmappedGpu"]

    def test_the_link_is_that_of_the_ports_above_a_card_with_a_bridge_of_its_own(self, machine: FakeMachine) -> None:
        way = "sys/devices/pci0000:00/0000:00:01.1/0000:01:00.0/0000:02:00.0/0000:03:00.0"
        for name, content in NAVI_31.items():
            machine.write(f"{way}/{name}", str(content))
        machine.write("dev/dri/renderD128", "")
        for depth, lanes in ((4, 4), (5, 4), (6, 16)):
            folder = "/".join(way.split("/")[:depth])
            machine.write(f"{folder}/max_link_speed", "8.0 GT/s PCIe\n")
            machine.write(f"{folder}/current_link_width", f"{lanes}\n")
        (machine.root / "sys/bus/pci/devices/0000:03:00.0").symlink_to(machine.root / way)
        assert seen(machine)["devices"][0]["hostLinkGigabytesPerSecond"] == 3.9

    def test_the_link_of_a_card_without_a_bridge_is_as_fast_as_the_slower_end(self, machine: FakeMachine) -> None:
        way = "sys/devices/pci0000:00/0000:00:01.1/0000:01:00.0"
        machine.write("dev/kfd", "")
        for name, content in NAVI_31.items():
            machine.write(f"{way}/{name}", str(content))
        machine.write("sys/devices/pci0000:00/0000:00:01.1/max_link_speed", "32.0 GT/s PCIe\n")
        machine.write("sys/devices/pci0000:00/0000:00:01.1/current_link_width", "16\n")
        (machine.root / "sys/bus/pci/devices/0000:01:00.0").symlink_to(machine.root / way)
        assert seen(machine)["devices"][0]["hostLinkGigabytesPerSecond"] == 31.5

    def test_memory_that_firmware_has_set_aside_is_not_the_machine_s(self, tmp_path: Path) -> None:
        expected = golden("strix-halo-carve-out", "hardware-profile")
        machine = FakeMachine(tmp_path, processor="AMD RYZEN AI MAX+ 395 w/ Radeon 8060S", cores=16, threads=32)
        machine.memory(33285996544, 27917287424)
        own = {"mem_info_vram_total": 103079215104, "mem_info_vram_used": 103079215104 - 102503546880}
        card = {**NAVI_31, **own, **PROCESSOR_GRAPHICS, "product_name": "AMD Radeon 8060S Graphics"}
        del card["drm/card1/card1-DP-1/status"]
        machine.card("0000:c5:00.0", card | {"mem_info_gtt_total": 16 * GIB})
        compute_node(machine, 0xC500, simd_count=80, simd_per_cu=2, gfx_target_version=110501)
        profile = seen(machine)
        (device,) = profile["devices"]
        assert device == device | expected["devices"][0]
        assert profile["notices"] == expected["notices"]
        assert profile["hostMemory"]["totalBytes"] == expected["hostMemory"]["totalBytes"]

    def test_graphics_in_a_processor_with_little_set_aside_share_the_machine_s_memory(self, tmp_path: Path) -> None:
        machine = FakeMachine(tmp_path, processor="AMD Ryzen 7 8845HS w/ Radeon 780M Graphics")
        own = {"mem_info_vram_total": GIB // 2, "mem_info_vram_used": 0}
        card = {**NAVI_31, **own, **PROCESSOR_GRAPHICS, "product_name": "AMD Radeon 780M Graphics"}
        machine.card("0000:c5:00.0", card)
        (device,) = seen(machine)["devices"]
        assert (device["memoryKind"], device["totalBytes"], device["usableBytes"]) == ("unified", 64 * GIB, 32 * GIB)
        assert device["available"] == {"status": "known", "bytes": 32 * GIB - MIB}

    @for_each(
        ("processor", "name", "expected"),
        [
            ("AMD RYZEN AI MAX+ 395 w/ Radeon 8060S", "AMD Radeon Graphics", 256),
            ("AMD Ryzen 7 8845HS w/ Radeon 780M Graphics", "AMD Radeon Graphics", 89.6),
            ("Nobody's Processor", "AMD Radeon 780M Graphics", 89.6),
            ("AMD Ryzen AI 7 350 w/ Radeon 860M", "AMD Radeon 860M Graphics", 89.6),
            ("AMD Ryzen 7 7735HS with Radeon Graphics", "AMD Radeon 780M Graphics", 76.8),
        ],
    )
    def test_graphics_in_a_processor_and_the_processor_read_one_memory(
        self, tmp_path: Path, processor: str, name: str, expected: float
    ) -> None:
        machine = FakeMachine(tmp_path, processor=processor)
        own = {"mem_info_vram_total": GIB // 2, "mem_info_vram_used": 0}
        machine.card("0000:c5:00.0", {**NAVI_31, **own, **PROCESSOR_GRAPHICS, "product_name": name})
        compute_node(machine, 0xC500, simd_count=24, simd_per_cu=2, gfx_target_version=110003)
        profile = seen(machine)
        (device,) = profile["devices"]
        assert profile["processor"]["bandwidth"]["gigabytesPerSecond"] == expected
        assert device["bandwidth"]["gigabytesPerSecond"] == expected
        assert {each["code"] for each in profile["notices"]} <= {"weakFigure"}

    @for_each(("rate", "modules", "expected"), [(4800, 2, 76.8), (5600, 1, 44.8), (7500, 2, 120)])
    def test_the_modules_in_use_count_for_graphics_in_a_processor_too(
        self, tmp_path: Path, rate: int, modules: int, expected: float
    ) -> None:
        machine = FakeMachine(tmp_path, processor="AMD Ryzen 7 8845HS w/ Radeon 780M Graphics")
        own = {"mem_info_vram_total": GIB // 2, "mem_info_vram_used": 0}
        machine.card("0000:c5:00.0", {**NAVI_31, **own, **PROCESSOR_GRAPHICS, "product_name": "AMD Radeon 780M"})
        for number in range(modules):
            machine.module(number, rate=rate, device=f"DIMM_{'AB'[number]}1")
        profile = seen(machine)
        assert profile["devices"][0]["bandwidth"]["gigabytesPerSecond"] == expected
        assert profile["processor"]["bandwidth"] == profile["devices"][0]["bandwidth"]

    def test_a_card_beside_graphics_in_a_processor_keeps_its_own_default_and_its_notice(self, tmp_path: Path) -> None:
        machine = FakeMachine(tmp_path, processor="AMD RYZEN AI MAX+ 395 w/ Radeon 8060S")
        machine.card("0000:03:00.0", {**NAVI_31, "product_name": "AMD Nobody"})
        second = {name.replace("card1", "card2").replace("D128", "D129"): each for name, each in NAVI_31.items()}
        own = {"mem_info_vram_total": GIB // 2, "mem_info_vram_used": 0, "product_name": "AMD Radeon Graphics"}
        machine.card("0000:c5:00.0", {**second, **PROCESSOR_GRAPHICS, **own})
        compute_node(machine, 0xC500, simd_count=80, simd_per_cu=2, gfx_target_version=110501)
        profile = seen(machine)
        assert [each["bandwidth"]["source"] for each in profile["devices"]] == ["default", "table"]
        (told,) = profile["notices"]
        assert (told["code"], "AMD Nobody" in told["message"]) == ("amdUnmappedGpu", True)

    def test_graphics_that_are_only_there_to_draw_do_not_count(self, machine: FakeMachine) -> None:
        machine.card("0000:c5:00.0", {**NAVI_31, **PROCESSOR_GRAPHICS, "product_name": "AMD Radeon Graphics"})
        compute_node(machine, 0xC500, simd_count=4, simd_per_cu=2, gfx_target_version=100306)
        profile = seen(machine)
        assert (profile["platform"], profile["origin"]) == ("cpu", "probe")
        assert [each["reason"] for each in profile["ignoredDevices"]] == ["slowerThanTheProcessor"]

    def test_a_card_that_a_container_was_not_given_is_a_failure(self, machine: FakeMachine) -> None:
        machine.card("0000:03:00.0", NAVI_31)
        (machine.root / "dev/dri/renderD128").unlink()
        profile = seen(machine)
        assert [each["reason"] for each in profile["ignoredDevices"]] == ["deviceNodeMissing"]
        assert "a container must be given that" in profile["notices"][0]["message"]

    def test_a_card_without_its_driver_is_a_failure(self, machine: FakeMachine) -> None:
        machine.card("0000:03:00.0", {"vendor": "0x1002", "class": "0x030000", "device": "0x744c"})
        profile = seen(machine)
        assert [each["code"] for each in profile["notices"]] == ["amdProbeFailed"]
        assert profile["ignoredDevices"] == [{"name": "AMD GPU 744c", "vendor": "amd", "reason": "driverNotLoaded"}]


class TestIntel:
    def test_the_newer_driver_tells_the_memory_of_each_tile_and_not_what_is_free(self, machine: FakeMachine) -> None:
        files = {**INTEL, "device": "0xe20b", "tile0/physical_vram_size_bytes": hex(12 * GIB)}
        machine.card("0000:03:00.0", files)
        (device,) = seen(machine)["devices"]
        assert (device["name"], device["totalBytes"]) == ("Intel Arc B580", 12 * GIB)
        assert device["available"] == {"status": "unknown", "reason": "driverDoesNotTell"}
        assert (device["bandwidth"]["gigabytesPerSecond"], device["computeUnits"]) == (456, 20)

    def test_intel_s_own_build_of_the_older_driver_tells_both(self, machine: FakeMachine) -> None:
        sizes = {"drm/card1/lmem_total_bytes": 16 * GIB, "drm/card1/lmem_avail_bytes": 15 * GIB}
        machine.card("0000:03:00.0", {**INTEL, "device": "0x56a0", **sizes})
        (device,) = seen(machine)["devices"]
        assert (device["usableBytes"], device["usableSource"]) == (16 * GIB, "driver")
        assert device["available"] == {"status": "known", "bytes": 15 * GIB}

    def test_a_card_whose_driver_does_not_tell_has_the_one_size_that_it_was_sold_with(
        self, machine: FakeMachine
    ) -> None:
        machine.card("0000:03:00.0", {**INTEL, "device": "0x56a1"})
        (device,) = seen(machine)["devices"]
        assert (device["totalBytes"], device["usableSource"]) == (8 * GIB, "ruleOfThumb")

    def test_a_card_whose_driver_does_not_tell_which_of_two_sizes_it_has_does_not_count(
        self, machine: FakeMachine
    ) -> None:
        machine.card("0000:03:00.0", {**INTEL, "device": "0x56a0"})
        profile = seen(machine)
        assert profile["ignoredDevices"] == [{"name": "Intel Arc A770", "vendor": "intel", "reason": "memoryNotTold"}]

    @pytest.mark.parametrize(("gibibytes", "expected"), [(8, 512), (16, 560), (12, 512)])
    def test_a_card_that_was_sold_with_two_sizes_has_the_bandwidth_of_its_own_or_the_slower(
        self, machine: FakeMachine, gibibytes: int, expected: float
    ) -> None:
        files = {**INTEL, "device": "0x56a0", "tile0/physical_vram_size_bytes": hex(gibibytes * GIB)}
        machine.card("0000:03:00.0", files)
        (device,) = seen(machine)["devices"]
        assert device["bandwidth"]["gigabytesPerSecond"] == expected

    def test_a_card_that_no_table_lists_has_a_default_and_says_so(self, machine: FakeMachine) -> None:
        files = {**INTEL, "device": "0x56b3", "tile0/physical_vram_size_bytes": str(24 * GIB)}
        machine.card("0000:03:00.0", files)
        machine.card("0000:00:02.0", {**INTEL, "device": "0x4680"})
        profile = seen(machine)
        assert profile["devices"][0]["bandwidth"] == {"gigabytesPerSecond": 100, "source": "default"}
        assert [each["code"] for each in profile["notices"]] == ["intelUnmappedGpu"]
        assert [each["reason"] for each in profile["ignoredDevices"]] == ["slowerThanTheProcessor"]

    def test_one_of_unknown_memory_does_not_count(self, machine: FakeMachine) -> None:
        machine.card("0000:03:00.0", {**INTEL, "device": "0xffff"})
        profile = seen(machine)
        assert [each["reason"] for each in profile["ignoredDevices"]] == ["memoryNotTold"]
        assert profile["origin"] == "fallback"

    @pytest.mark.parametrize("number", ["0x9a49", "0x46a8", "0xa7a1"])
    def test_graphics_are_known_by_their_number(self, machine: FakeMachine, number: str) -> None:
        machine.card("0000:00:02.0", {**INTEL, "device": number})
        assert seen(machine)["devices"][0]["name"] == "Intel Iris Xe Graphics"

    def test_graphics_in_a_processor_that_the_table_lists_share_the_machine_s_memory(self, tmp_path: Path) -> None:
        machine = FakeMachine(tmp_path, processor="Intel(R) Core(TM) Ultra 7 258V")
        machine.card("0000:00:02.0", {**INTEL, "device": "0x64a0"})
        (device,) = seen(machine)["devices"]
        assert (device["memoryKind"], device["usableBytes"]) == ("unified", 32 * GIB)
        assert device["bandwidth"]["gigabytesPerSecond"] == 136.5


class TestSeveralMakers:
    def test_the_platform_is_that_of_the_most_memory_of_its_own(self, machine: FakeMachine, library: Path) -> None:
        machine.card("0000:09:00.0", NAVI_31)
        machine.nvidia(Library((Card(total=8 * GIB, free=GIB, name=b"NVIDIA GeForce RTX 4060"),)), library)
        profile = seen(machine)
        assert [(each["index"], each["vendor"]) for each in profile["devices"]] == [(0, "nvidia"), (1, "amd")]
        assert profile["platform"] == "amd"

    def test_one_maker_s_failure_leaves_the_other_s_devices(self, machine: FakeMachine, library: Path) -> None:
        machine.card("0000:09:00.0", NAVI_31)
        machine.nvidia(Library(does={"nvmlInitWithFlags": 9}), library)
        profile = seen(machine)
        assert (profile["origin"], profile["platform"]) == ("probe", "amd")
        assert [each["code"] for each in profile["notices"]] == ["nvidiaProbeFailed"]
        assert profile["ignoredDevices"][0]["vendor"] == "nvidia"

    def test_an_accelerator_of_nobody_that_is_known_is_named(self, machine: FakeMachine) -> None:
        machine.card("0000:09:00.0", {"vendor": "0x1e0f", "class": "0x120000", "device": "0x0001"})
        profile = seen(machine)
        assert [each["vendor"] for each in profile["ignoredDevices"]] == ["other"]
        assert profile["platform"] == "cpu"
