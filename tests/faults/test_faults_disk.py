"""Faults 32 and 33: the disk of the model store is gone, hangs, is full or may not be written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from faults.machines import GIB
from faults.permitted import dead_file_server, own_mounts

if TYPE_CHECKING:
    from pathlib import Path

    from faults.promises import Judged, Laptop

BLOCK_BYTES = 4096
READ_ONLY = 1
"""ST_RDONLY (statvfs(3))."""


def only_if_required(laptop: Laptop, outcome: tuple[str, str], *reasons: str) -> Judged:
    """The disk informs: it denies only where the policy asks for it."""
    found = laptop.admits()
    assert found.outcome("disk") == outcome
    laptop.demand("disk")
    laptop.denies(*reasons)
    return found


@pytest.mark.parametrize("store", ["/gone/models", "models", "~/models", "/proc/meminfo/models"])
def test_fault_32_a_store_that_is_not_there_is_unknown(laptop: Laptop, store: str) -> None:
    laptop.environment["OLLAMA_MODELS"] = store
    only_if_required(laptop, ("unknown", "storeNotFound"), "diskUnknown")


def test_fault_32_a_store_behind_a_link_to_nowhere_is_unknown(laptop: Laptop) -> None:
    laptop.files.link("srv/models", "/gone/away")
    laptop.environment["OLLAMA_MODELS"] = "/srv/models"
    only_if_required(laptop, ("unknown", "storeNotFound"), "diskUnknown")


def test_fault_32_a_store_behind_links_in_a_circle_is_an_error(laptop: Laptop) -> None:
    laptop.files.link("srv/models", "models")
    laptop.environment["OLLAMA_MODELS"] = "/srv/models"
    only_if_required(laptop, ("error", "statvfsFailed"), "diskError")


def test_fault_32_a_disk_that_does_not_answer_is_left_behind(laptop: Laptop) -> None:
    laptop.settings["probes"] = {"disk": "hang"}
    laptop.demand("disk")
    assert laptop.denies("diskUnknown").outcome("disk") == ("unknown", "deadlineExceeded")


@pytest.mark.slow
@dead_file_server
def test_fault_32_a_file_server_that_never_answers_is_left_behind(laptop: Laptop) -> None:
    store = laptop.files.folder("srv/models")
    laptop.environment["OLLAMA_MODELS"] = "/srv/models"
    laptop.confinement = {"dead": [str(store)]}
    assert laptop.admits().outcome("disk") == ("unknown", "deadlineExceeded")


def figures(*, blocks: int, available: int, inodes: int = 1000, free_inodes: int = 900, flags: int = 0) -> list[int]:
    """What statvfs says, in the order of `os.statvfs_result`."""
    return [BLOCK_BYTES, BLOCK_BYTES, blocks, available, available, inodes, free_inodes, free_inodes, flags, 255]


def test_fault_33_a_disk_that_may_not_be_written_is_critical(laptop: Laptop) -> None:
    laptop.settings["probes"] = {"disk": figures(blocks=GIB, available=GIB // 2, flags=READ_ONLY)}
    found = only_if_required(laptop, ("known", "critical"), "diskCritical")
    assert found.signal("disk")["readOnly"]


def test_fault_33_a_disk_without_inodes_is_elevated(laptop: Laptop) -> None:
    laptop.settings["probes"] = {"disk": figures(blocks=GIB, available=GIB // 2, free_inodes=0)}
    found = laptop.admits()
    assert found.outcome("disk") == ("known", "elevated")
    assert found.signal("disk")["availableInodes"] == 0


@own_mounts
@pytest.mark.parametrize(
    ("options", "level"), [("size=2g,ro", "critical"), ("size=2g", "normal"), ("size=900m", "critical")]
)
def test_fault_33_the_room_of_a_real_file_system_counts(laptop: Laptop, options: str, level: str) -> None:
    store = laptop.files.folder("srv/models")
    laptop.environment["OLLAMA_MODELS"] = "/srv/models"
    laptop.confinement = {"mounts": [["-t", "tmpfs", "-o", options, "none", str(store)]]}
    laptop.demand("disk")
    found = laptop.admits() if level == "normal" else laptop.denies("diskCritical")
    assert found.outcome("disk") == ("known", level)
    assert found.signal("disk")["readOnly"] is options.endswith("ro")


@own_mounts
def test_fault_33_a_real_file_system_without_inodes_is_elevated(laptop: Laptop) -> None:
    store = laptop.files.folder("srv/models")
    laptop.environment["OLLAMA_MODELS"] = "/srv/models"
    laptop.confinement = {"mounts": [["-t", "tmpfs", "-o", "size=2g,nr_inodes=1", "none", str(store)]]}
    found = laptop.admits()
    assert (found.outcome("disk"), found.signal("disk")["availableInodes"]) == (("known", "elevated"), 0)


# Beyond the list: the same for every other source


@pytest.mark.slow
@dead_file_server
def test_whatever_lies_on_a_file_server_that_never_answers_is_unknown_in_time(laptop: Laptop) -> None:
    dead = ["proc", "sys", "dev"]
    laptop.confinement = {"dead": [str(laptop.files.path(each)) for each in dead]}
    found = laptop.denies("memoryUnknown", "thermalUnknown", "batteryUnknown")
    late = {name for name in found.document["signals"] if found.outcome(name) == ("unknown", "deadlineExceeded")}
    assert late == {"memory", "thermal", "battery", "accelerator", "network"}
    assert found.router["memoryAvailableBytes"] == 0


def test_a_model_store_that_others_own_is_only_measured(laptop: Laptop, tmp_path: Path) -> None:
    store = laptop.files.folder("srv/models")
    os.chmod(store, 0)
    laptop.environment["OLLAMA_MODELS"] = "/srv/models"
    laptop.confinement = {"powerless": True}
    assert laptop.admits().signal("disk")["status"] == "known"
    assert not list(tmp_path.glob("machine/srv/models/*"))
