"""AMD's and Intel's cards, as their drivers tell of them in files.

The trees are written after the kernel's documentation (Documentation/gpu/amdgpu, Documentation/ABI/testing);
no card of these makers was at hand.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from families import for_each
from modeldoor_collector.probes.accelerator_presence import presence
from modeldoor_collector.probes.files import Host
from modeldoor_collector.probes.sysfs_accelerators import SYSFS, cards_of
from modeldoor_collector.readings import Reading, failed, unknown

if TYPE_CHECKING:
    from pathlib import Path

GIB = 1024**3
NODE = {"drm/renderD128/dev": "226:128", "drm/card1/dev": "226:1"}

RADEON = {
    **NODE,
    "vendor": "0x1002",
    "class": "0x030000",
    "device": "0x744c",
    "revision": "0xc8",
    "mem_info_vram_total": str(24 * GIB),
    "mem_info_vram_used": str(2 * GIB),
    "gpu_busy_percent": "7",
    "power/runtime_status": "active",
    "hwmon/hwmon3/name": "amdgpu",
    "hwmon/hwmon3/temp1_label": "edge",
    "hwmon/hwmon3/temp1_input": "51000",
    "hwmon/hwmon3/temp1_crit": "100000",
    "hwmon/hwmon3/temp2_label": "junction",
    "hwmon/hwmon3/temp2_input": "67000",
    "hwmon/hwmon3/temp2_crit": "110000",
}
"""A Radeon RX 7900 XTX."""

RADEON_KNOWN: dict[str, Any] = {
    "status": "known",
    "vendor": "amd",
    "index": 0,
    "name": "AMD GPU 744c",
    "memory": {"status": "known", "availableBytes": 22 * GIB, "totalBytes": 24 * GIB},
    "utilizationPercent": 7,
    "celsius": 67,
    "criticalCelsius": 110,
}

PHOENIX = {
    **RADEON,
    "device": "0x15bf",
    "mem_info_vram_total": str(GIB // 2),
    "mem_info_vram_used": str(GIB // 4),
    "hwmon/hwmon3/in0_label": "vddgfx",
    "hwmon/hwmon3/in1_label": "vddnb",
}
"""Graphics in a processor."""

ARC = {
    **NODE,
    "vendor": "0x8086",
    "class": "0x030000",
    "device": "0x56a0",
    "drm/card1/lmem_total_bytes": str(16 * GIB),
    "drm/card1/lmem_avail_bytes": str(15 * GIB),
    "hwmon/hwmon2/name": "i915",
    "hwmon/hwmon2/temp1_input": "44000",
}
"""An Arc A770 under Intel's own build of the driver."""

BATTLEMAGE = {
    **NODE,
    "vendor": "0x8086",
    "class": "0x030000",
    "device": "0xe20b",
    "hwmon/hwmon2/name": "xe",
    "hwmon/hwmon2/temp2_input": "46000",
    "hwmon/hwmon2/temp2_crit": "100000",
    "hwmon/hwmon2/temp3_input": "60000",
    "hwmon/hwmon2/temp3_crit": "95000",
}
"""An Arc B580 under the kernel's own driver, which does not tell the memory."""

MARKETING = "# List of AMDGPU IDs\n1.0.0\n744C,\tC8,\tAMD Radeon RX 7900 XTX\n744C,\tCC,\tAMD Radeon RX 7900 XT\n"


def add(root: Path, files: dict[str, str], address: str = "0000:03:00.0") -> Path:
    folder = root / "sys/bus/pci/devices" / address
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{text}\n")
    return folder


def read(root: Path, vendor: str = "amd") -> Reading:
    host = Host(str(root))
    return cards_of(host, vendor, presence(host).cards)


def device(root: Path, files: dict[str, str], vendor: str = "amd") -> dict[str, Any]:
    add(root, files)
    (only,) = read(root, vendor).value["devices"]
    return only  # type: ignore[no-any-return]  # JSON


def without(files: dict[str, str], *names: str) -> dict[str, str]:
    return {name: text for name, text in files.items() if name not in names}


def test_an_amd_card_is_told_in_the_words_of_the_contract(tmp_path: Path) -> None:
    add(tmp_path, RADEON)
    assert read(tmp_path) == Reading("known", SYSFS, {"devices": [RADEON_KNOWN]})


def test_a_card_bears_the_name_that_its_maker_has_written_on_it(tmp_path: Path) -> None:
    assert device(tmp_path, {**RADEON, "product_name": "AMD Instinct\u2122 MI210"})["name"] == "AMD Instinct MI210"


@for_each(
    ("revision", "name"),
    [("0xc8", "AMD Radeon RX 7900 XTX"), ("0xcc", "AMD Radeon RX 7900 XT"), ("0x00", "AMD GPU 744c")],
)
def test_a_card_without_one_has_that_of_amd_s_list(tmp_path: Path, revision: str, name: str) -> None:
    (tmp_path / "usr/share/libdrm").mkdir(parents=True)
    (tmp_path / "usr/share/libdrm/amdgpu.ids").write_text(MARKETING)
    assert device(tmp_path, {**RADEON, "revision": revision})["name"] == name


@for_each("name", ["", "x" * 500, "\u96fb\u8133", "a\u0007b"])
def test_every_name_becomes_a_label(tmp_path: Path, name: str) -> None:
    told = device(tmp_path, {**RADEON, "product_name": name})["name"]
    assert 0 < len(told) <= 128
    assert told.isascii()
    assert told.isprintable()


def test_a_card_without_a_number_has_its_maker_s_name(tmp_path: Path) -> None:
    assert device(tmp_path, without(RADEON, "device"))["name"] == "AMD GPU"


def test_fault_38_graphics_in_a_processor_share_the_machine_s_memory(tmp_path: Path) -> None:
    assert device(tmp_path, PHOENIX)["memory"] == {"status": "notApplicable", "reason": "sharesMachineMemory"}


@for_each(
    ("change", "reason"),
    [
        ({"mem_info_vram_total": "0"}, "totalIsZero"),
        ({"mem_info_vram_used": str(25 * GIB)}, "implausible"),
        ({"mem_info_vram_used": "-1"}, "implausible"),
        ({"mem_info_vram_total": str(2**53)}, "implausible"),
        ({"mem_info_vram_total": "24G"}, "unparsable"),
        ({"mem_info_vram_used": ""}, "unparsable"),
        ({"mem_info_vram_total": "9" * 30}, "unparsable"),
        ({"mem_info_vram_total": "\udcff"}, "unreadable"),
    ],
)
def test_memory_that_cannot_be_is_unknown(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    folder = add(tmp_path, without(RADEON, *change))
    for name, text in change.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    (only,) = read(tmp_path).value["devices"]
    assert only == {**RADEON_KNOWN, "memory": {"status": "unknown", "reason": reason}}


@for_each("missing", ["mem_info_vram_total", "mem_info_vram_used"])
def test_memory_that_the_driver_does_not_offer_is_unknown(tmp_path: Path, missing: str) -> None:
    told = device(tmp_path, without(RADEON, missing))
    assert told["memory"] == {"status": "unknown", "reason": "notOffered"}


def test_memory_that_cannot_be_read_is_unknown(tmp_path: Path) -> None:
    folder = add(tmp_path, without(RADEON, "mem_info_vram_total"))
    (folder / "mem_info_vram_total").mkdir()
    (only,) = read(tmp_path).value["devices"]
    assert only["memory"] == {"status": "unknown", "reason": "unreadable"}


class RefusingHost(Host):
    """A machine whose driver refuses a file with this error."""

    def __init__(self, root: str, error: int) -> None:
        super().__init__(root)
        self.error = error

    def text(self, *parts: str) -> str:
        if parts[-1] == "mem_info_vram_used":
            raise OSError(self.error, "refused")
        return super().text(*parts)


@for_each(("error", "reason"), [(errno.EACCES, "noPermission"), (errno.EBUSY, "unreadable"), (errno.EIO, "unreadable")])
def test_memory_that_the_driver_refuses_to_tell_is_unknown(tmp_path: Path, error: int, reason: str) -> None:
    add(tmp_path, RADEON)
    host = RefusingHost(str(tmp_path), error)
    (only,) = cards_of(host, "amd", presence(host).cards).value["devices"]
    assert only == {**RADEON_KNOWN, "memory": {"status": "unknown", "reason": reason}}


class LostHost(Host):
    """A machine with a card that is lost: each of its files stands there, and reading it fails."""

    def __init__(self, root: str, kept: tuple[str, ...]) -> None:
        super().__init__(root)
        self.kept = kept

    def text(self, *parts: str) -> str:
        if parts[-1] in self.kept or "devices" not in parts:
            return super().text(*parts)
        raise OSError(errno.EIO, "Input/output error")


KERNEL_KEEPS = ("vendor", "class", "device", "revision", "runtime_status")
"""What the kernel itself tells of a card, without asking it."""


@for_each("kept", [(), KERNEL_KEEPS], ids=["nothing is read", "the kernel's own files are"])
@for_each(("card", "vendor"), [(RADEON, "amd"), (ARC, "intel")])
def test_fault_37_a_card_that_is_lost_is_an_error_though_its_files_stand_there(
    tmp_path: Path, card: dict[str, str], vendor: str, kept: tuple[str, ...]
) -> None:
    add(tmp_path, card)
    cards = presence(Host(str(tmp_path))).cards
    assert cards_of(LostHost(str(tmp_path), kept), vendor, cards) == failed(SYSFS, "unreadable")


def test_fault_37_a_lost_card_fails_alone(tmp_path: Path) -> None:
    add(tmp_path, without(RADEON, "mem_info_vram_used", "gpu_busy_percent", "hwmon/hwmon3/temp1_input"))
    lost = add(tmp_path, {"vendor": "0x1002", "class": "0x030000", "drm/renderD129/dev": ""}, "0000:09:00.0")
    for name in ("mem_info_vram_total", "mem_info_vram_used"):
        (lost / name).mkdir()
    assert [each["status"] for each in read(tmp_path).value["devices"]] == ["known", "error"]
    assert read(tmp_path).value["devices"][1]["reason"] == "unreadable"


@for_each("told", ["gpu_busy_percent", "temp1_input"])
def test_a_card_that_tells_anything_is_not_lost(tmp_path: Path, told: str) -> None:
    add(tmp_path, RADEON)
    cards = presence(Host(str(tmp_path))).cards
    (only,) = cards_of(LostHost(str(tmp_path), (told,)), "amd", cards).value["devices"]
    assert only["memory"] == {"status": "unknown", "reason": "unreadable"}


@for_each("percent", ["0", "100"])
def test_how_busy_a_card_is_is_told(tmp_path: Path, percent: str) -> None:
    assert device(tmp_path, {**RADEON, "gpu_busy_percent": percent})["utilizationPercent"] == int(percent)


@for_each("percent", ["101", "-1", "7.5", "busy", ""])
def test_a_share_that_cannot_be_is_left_out(tmp_path: Path, percent: str) -> None:
    assert "utilizationPercent" not in device(tmp_path, {**RADEON, "gpu_busy_percent": percent})


def heat(told: dict[str, Any]) -> tuple[float | None, float | None]:
    return told.get("celsius"), told.get("criticalCelsius")


@for_each(
    ("edge", "edge_limit", "junction", "junction_limit", "expected"),
    [
        ("51000", "100000", "67000", "110000", (67, 110)),
        ("90000", "100000", "99000", "110000", (90, 100)),
        ("51000", "100000", "115000", "110000", (115, 110)),
        ("51000", "0", "67000", "0", (67, None)),
        ("51000", "", "67000", "110000", (67, 110)),
        ("51000", "100000", "0", "110000", (51, 100)),
        ("-61000", "100000", "67500", "110000", (67.5, 110)),
        ("201000", "100000", "garbage", "110000", (None, None)),
        ("51000", "300000", "20000", "-1000", (51, None)),
    ],
)
def test_the_sensor_that_is_nearest_to_its_own_limit_is_told(
    tmp_path: Path, edge: str, edge_limit: str, junction: str, junction_limit: str, expected: tuple[float, float]
) -> None:
    values = (edge, edge_limit, junction, junction_limit)
    names = ("temp1_input", "temp1_crit", "temp2_input", "temp2_crit")
    told = device(
        tmp_path, {**RADEON, **{f"hwmon/hwmon3/{name}": each for name, each in zip(names, values, strict=True)}}
    )
    assert heat(told) == expected


def test_a_card_without_sensors_tells_no_temperature(tmp_path: Path) -> None:
    told = device(tmp_path, {name: text for name, text in RADEON.items() if not name.startswith("hwmon")})
    assert heat(told) == (None, None)


class WatchedHost(Host):
    """A machine that writes down which files are read."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self.read: list[str] = []

    def text(self, *parts: str) -> str:
        self.read.append(parts[-1])
        return super().text(*parts)


@for_each(("status", "is_woken"), [("suspended", False), ("active", True)])
def test_a_card_that_sleeps_is_not_woken(tmp_path: Path, status: str, is_woken: bool) -> None:
    add(tmp_path, {**RADEON, "power/runtime_status": status})
    host = WatchedHost(str(tmp_path))
    (only,) = cards_of(host, "amd", presence(host).cards).value["devices"]
    kept = RADEON_KNOWN if is_woken else ("status", "vendor", "index", "name", "memory")
    assert only == {key: RADEON_KNOWN[key] for key in kept}
    waking = {"gpu_busy_percent", "temp1_input", "temp2_input"}
    assert waking & set(host.read) == (waking if is_woken else set())


def test_cards_are_numbered_as_their_driver_has_taken_them(tmp_path: Path) -> None:
    names = {"0000:09:00.0": "renderD128", "0000:03:00.0": "renderD129", "0000:0c:00.0": "renderD130"}
    for address, node in names.items():
        add(tmp_path, {**without(RADEON, *NODE), f"drm/{node}/dev": "", "product_name": node}, address)
    add(tmp_path, {"vendor": "0x1002", "class": "0x030000"}, "0000:01:00.0")
    devices = read(tmp_path).value["devices"]
    assert [(each["index"], each.get("name")) for each in devices] == [
        (0, "renderD128"),
        (1, "renderD129"),
        (2, "renderD130"),
        (3, None),
    ]
    assert devices[3] == {"status": "error", "vendor": "amd", "index": 3, "reason": "driverNotLoaded"}


def test_a_card_that_no_driver_has_taken_is_an_error(tmp_path: Path) -> None:
    add(tmp_path, {"vendor": "0x1002", "class": "0x038000"})
    assert read(tmp_path) == failed(SYSFS, "driverNotLoaded")


def test_a_card_that_is_seen_elsewhere_and_not_on_the_bus_is_unknown(tmp_path: Path) -> None:
    assert read(tmp_path) == unknown(SYSFS, "devicesUnreadable")


def test_the_cards_of_other_makers_are_not_ours(tmp_path: Path) -> None:
    add(tmp_path, RADEON)
    add(tmp_path, {**ARC, "drm/renderD129/dev": ""}, "0000:04:00.0")
    assert [each["vendor"] for each in read(tmp_path, "intel").value["devices"]] == ["intel"]


def test_intel_s_own_driver_tells_the_memory_of_a_card(tmp_path: Path) -> None:
    assert device(tmp_path, ARC, "intel") == {
        "status": "known",
        "vendor": "intel",
        "index": 0,
        "name": "Intel GPU 56a0",
        "memory": {"status": "known", "availableBytes": 15 * GIB, "totalBytes": 16 * GIB},
        "celsius": 44,
    }


def test_the_kernel_s_driver_does_not_and_the_machine_s_memory_does_not_stand_in(tmp_path: Path) -> None:
    told = device(tmp_path, BATTLEMAGE, "intel")
    assert told["memory"] == {"status": "unknown", "reason": "notOffered"}
    assert heat(told) == (60, 95)


@for_each(
    ("change", "reason"),
    [
        ({"drm/card1/lmem_total_bytes": "0"}, "totalIsZero"),
        ({"drm/card1/lmem_avail_bytes": str(17 * GIB)}, "implausible"),
        ({"drm/card1/lmem_avail_bytes": "much"}, "unparsable"),
        ({"drm/card1/lmem_total_bytes": "much"}, "unparsable"),
    ],
)
def test_intel_s_memory_that_cannot_be_is_unknown(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    assert device(tmp_path, {**ARC, **change}, "intel")["memory"] == {"status": "unknown", "reason": reason}


NEURAL = {"vendor": "0x8086", "class": "0x120000", "device": "0x7d1d", "accel/accel0/dev": "261:0"}
"""Intel's neural processor, which its graphics driver does not know."""


def test_a_neural_processor_is_no_graphics_card_beside_one(tmp_path: Path) -> None:
    add(tmp_path, NEURAL, "0000:00:0b.0")
    assert device(tmp_path, BATTLEMAGE, "intel")["name"] == "Intel GPU e20b"


def test_a_neural_processor_alone_cannot_be_read_yet(tmp_path: Path) -> None:
    add(tmp_path, NEURAL)
    assert read(tmp_path, "intel") == unknown(SYSFS, "unsupportedDevice")


def test_an_amd_card_for_computing_only_is_one(tmp_path: Path) -> None:
    assert device(tmp_path, {**RADEON, "class": "0x120000"})["memory"]["status"] == "known"
    assert device(tmp_path, {**RADEON, "class": "0x120000"})["index"] == 0


def test_fault_64_neither_serial_number_nor_address_is_told(tmp_path: Path) -> None:
    add(tmp_path, {**RADEON, "serial_number": "692139000119", "unique_id": "7a1b2c3d4e5f6071"})
    told = str(read(tmp_path))
    assert not [secret for secret in ("692139000119", "7a1b2c3d4e5f6071", "03:00.0") if secret in told]
