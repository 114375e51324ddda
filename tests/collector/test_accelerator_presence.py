"""What hardware there is, from files alone: present, provably none, or not to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_collector.probes.accelerator_presence import Card, Presence, presence
from modeldoor_collector.probes.files import Host

if TYPE_CHECKING:
    from pathlib import Path

NONE = Presence("none")
UNDETERMINED = Presence("undetermined")


def write(root: Path, *files: str, text: str = "") -> None:
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def add_pci_device(root: Path, vendor: str, device_class: str, address: str = "0000:01:00.0") -> None:
    folder = f"sys/bus/pci/devices/{address}"
    write(root, f"{folder}/vendor", text=f"{vendor}\n")
    write(root, f"{folder}/class", text=f"{device_class}\n")


def add_render_node(root: Path, vendor: str | None, name: str = "renderD128") -> None:
    write(root, f"dev/dri/{name}")
    if vendor is not None:
        write(root, f"sys/class/drm/{name}/device/vendor", text=f"{vendor}\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A machine with a PCI bus and nothing on it that could run a model."""
    write(tmp_path, "dev/null", "proc/driver/rtc", "sys/bus/platform/uevent")
    add_pci_device(tmp_path, "0x8086", "0x060000", "0000:00:00.0")  # a host bridge
    add_pci_device(tmp_path, "0x10de", "0x040300", "0000:02:00.1")  # a sound card, of NVIDIA
    return tmp_path


def found(root: Path) -> Presence:
    """What is seen, without the list of cards."""
    return presence(Host(str(root)))._replace(cards=())


def test_a_machine_without_any_is_proven_to_have_none(root: Path) -> None:
    assert found(root) == NONE


def test_a_machine_without_a_pci_bus_is_proven_to_have_none(tmp_path: Path) -> None:
    write(tmp_path, "sys/bus/virtio/uevent", "dev/null")
    assert found(tmp_path) == NONE


@pytest.mark.parametrize("node", ["nvidiactl", "nvidia0", "nvidia12", "nvmap", "nvhost-gpu"])
def test_a_device_node_of_nvidia_s_driver_shows_nvidia(root: Path, node: str) -> None:
    write(root, f"dev/{node}")
    assert found(root) == Presence("nvidia", ("nvidia",))


@pytest.mark.parametrize("node", ["nvidia", "nvram", "nvme0", "nvme0n1", "anvidia0", "nvidia0.old", "dxgx", "kfd0"])
def test_other_device_nodes_show_nothing(root: Path, node: str) -> None:
    write(root, f"dev/{node}")
    assert found(root) == NONE


def test_nvidia_s_folder_of_the_kernel_shows_nvidia(root: Path) -> None:
    write(root, "proc/driver/nvidia/version")
    assert found(root) == Presence("nvidia", ("nvidia",))


def test_the_device_node_of_wsl_shows_a_card_of_any_vendor(root: Path) -> None:
    write(root, "dev/dxg")
    assert found(root) == Presence("passedThrough", ("windows",))


def test_nvidia_s_own_signs_are_stronger_than_the_device_node_of_wsl(root: Path) -> None:
    write(root, "dev/dxg", "dev/nvidiactl")
    assert found(root) == Presence("nvidia", ("nvidia", "windows"))


def test_amd_s_compute_node_shows_amd(root: Path) -> None:
    write(root, "dev/kfd")
    assert found(root) == Presence("otherVendor", ("amd",))


@pytest.mark.parametrize("device_class", ["0x030000", "0x030200", "0x038000", "0x120000"])
@pytest.mark.parametrize(
    ("vendor", "expected"),
    [
        ("0x10de", Presence("driverNotLoaded", ("nvidia",))),
        ("0x1002", Presence("otherVendor", ("amd",))),
        ("0x8086", Presence("otherVendor", ("intel",))),
        ("0x1ed5", Presence("otherVendor", ("unrecognised",))),
    ],
    ids=["nvidia", "amd", "intel", "another"],
)
def test_a_pci_device_shows_its_vendor(root: Path, vendor: str, device_class: str, expected: Presence) -> None:
    add_pci_device(root, vendor, device_class)
    assert found(root) == expected


PICTURES_ONLY = ["0x1234", "0x1af4", "0x15ad", "0x1013", "0x1b36", "0x80ee", "0x1414", "0x1a03", "0x102b"]


@pytest.mark.parametrize("vendor", PICTURES_ONLY)
def test_a_display_controller_that_only_draws_is_none(root: Path, vendor: str) -> None:
    add_pci_device(root, vendor, "0x030000")
    add_render_node(root, vendor)
    assert found(root) == NONE


@pytest.mark.parametrize("vendor", PICTURES_ONLY)
def test_a_processing_accelerator_is_one_whoever_made_it(root: Path, vendor: str) -> None:
    add_pci_device(root, vendor, "0x120000")
    assert found(root) == Presence("otherVendor", ("unrecognised",))


@pytest.mark.parametrize(
    ("vendor", "expected"),
    [
        ("0x10de", Presence("driverNotLoaded", ("nvidia",))),
        ("0x1002", Presence("otherVendor", ("amd",))),
        ("0x8086", Presence("otherVendor", ("intel",))),
        (None, Presence("otherVendor", ("unrecognised",))),
        ("garbage", Presence("otherVendor", ("unrecognised",))),
        ("0x1ed5", Presence("otherVendor", ("unrecognised",))),
    ],
)
def test_a_render_node_shows_its_vendor(root: Path, vendor: str | None, expected: Presence) -> None:
    add_render_node(root, vendor)
    assert found(root) == expected


def test_a_node_that_only_sets_the_screen_shows_nothing(root: Path) -> None:
    write(root, "dev/dri/card0")
    assert found(root) == NONE


def test_a_card_with_its_driver_is_nvidia_s(root: Path) -> None:
    add_pci_device(root, "0x10de", "0x030200")
    write(root, "proc/driver/nvidia/version")
    assert found(root) == Presence("nvidia", ("nvidia",))


def test_a_card_whose_driver_cannot_be_looked_for_may_have_one(root: Path) -> None:
    add_pci_device(root, "0x10de", "0x030200")
    (root / "proc/driver/rtc").unlink()
    (root / "proc/driver").rmdir()
    (root / "proc/driver").write_text("no folder")
    assert found(root) == Presence("nvidia", ("nvidia",))


def test_everything_that_was_seen_is_named_and_nvidia_decides(root: Path) -> None:
    add_pci_device(root, "0x8086", "0x030000", "0000:00:02.0")
    add_pci_device(root, "0x10de", "0x030200")
    write(root, "dev/kfd", "dev/nvidiactl")
    assert found(root) == Presence("nvidia", ("amd", "intel", "nvidia"))


def test_cards_are_listed_with_their_makers_in_the_order_of_the_bus(root: Path) -> None:
    add_pci_device(root, "0x10de", "0x030200")
    add_pci_device(root, "0x8086", "0x030000", "0000:00:02.0")
    add_pci_device(root, "0x8086", "0x120000", "0000:00:0b.0")
    add_pci_device(root, "0x1ed5", "0x038000", "0000:04:00.0")
    add_pci_device(root, "0x1234", "0x030000", "0000:05:00.0")
    assert presence(Host(str(root))).cards == (
        Card("intel", "0000:00:02.0", is_display=True),
        Card("intel", "0000:00:0b.0", is_display=False),
        Card("nvidia", "0000:01:00.0", is_display=True),
        Card("unrecognised", "0000:04:00.0", is_display=True),
    )


def test_a_tree_without_the_kernel_s_files_proves_nothing(tmp_path: Path) -> None:
    assert found(tmp_path) == UNDETERMINED


@for_each("folder", ["dev", "dev/dri", "proc/driver", "sys/bus", "sys/bus/pci", "sys/bus/pci/devices"])
def test_a_folder_that_cannot_be_listed_proves_nothing(tmp_path: Path, folder: str) -> None:
    write(tmp_path, folder)
    for needed in ("dev", "sys/bus"):
        if not (tmp_path / needed).exists():
            (tmp_path / needed).mkdir(parents=True)
    assert found(tmp_path) == UNDETERMINED


def test_a_pci_bus_without_a_list_of_devices_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "sys/bus/pci").mkdir(parents=True)
    assert found(tmp_path) == UNDETERMINED


@pytest.mark.parametrize("file", ["vendor", "class"])
@pytest.mark.parametrize("damage", ["missing", "a folder", "garbage", "empty"])
def test_a_pci_device_that_cannot_be_told_proves_nothing(root: Path, file: str, damage: str) -> None:
    add_pci_device(root, "0x1234", "0x030000")
    path = root / "sys/bus/pci/devices/0000:01:00.0" / file
    path.unlink()
    if damage == "a folder":
        path.mkdir()
    elif damage != "missing":
        path.write_text("garbage" if damage == "garbage" else "")
    assert found(root) == UNDETERMINED


def test_nvidia_is_present_though_other_places_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, "dev/nvidia0", "proc/driver", "sys/bus")
    assert found(tmp_path) == Presence("nvidia", ("nvidia",))
