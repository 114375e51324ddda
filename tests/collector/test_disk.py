"""Disk: the room where the models lie, on real file systems where a test may have one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_collector.probes import disk
from modeldoor_collector.probes.disk import DiskProbe, model_store
from modeldoor_collector.probes.files import Host
from modeldoor_collector.readings import known
from modeldoor_validators import check

if TYPE_CHECKING:
    from modeldoor_collector.readings import Reading

HEALTHY = Path(__file__).parents[2] / "examples" / "v1" / "resource-snapshot" / "healthy-1b.json"


def assert_fits_the_contract(reading: Reading) -> None:
    document = json.loads(HEALTHY.read_text())
    document["signals"]["disk"] = {
        "status": "known",
        "level": "normal",
        "source": reading.source,
        "ageMs": 0.1,
        "elapsedMs": 0.1,
        "gate": {"role": "informational"},
        **reading.value,
    }
    assert [found for found in check(document, "resource-snapshot") if found.rule.startswith("schema/")] == []


def figures(
    *,
    block_bytes: int = 4096,
    blocks: int = 1000,
    available: int = 250,
    inodes: int = 500,
    available_inodes: int = 400,
    read_only: bool = False,
) -> os.statvfs_result:
    """What statvfs would answer: more blocks are free than this user may have, in larger blocks than they are counted."""
    flags = os.ST_RDONLY if read_only else 0
    free, free_inodes = available + 50, available_inodes + 7
    return os.statvfs_result(
        (64 * block_bytes, block_bytes, blocks, free, available, inodes, free_inodes, available_inodes, flags, 255)
    )


# --- what the figures say


def test_room_is_what_is_left_to_an_ordinary_user() -> None:
    value = disk.room(figures())
    assert value == {
        "availableBytes": 250 * 4096,
        "totalBytes": 1000 * 4096,
        "availableInodes": 400,
        "totalInodes": 500,
        "readOnly": False,
    }
    assert_fits_the_contract(known("statvfs of the model store", value or {}))


def test_fault_33_a_read_only_file_system_says_so() -> None:
    value = disk.room(figures(read_only=True))
    assert value is not None
    assert value["readOnly"] is True


def test_fault_33_a_file_system_without_free_inodes_is_known() -> None:
    value = disk.room(figures(available_inodes=0))
    assert value is not None
    assert (value["availableInodes"], value["totalInodes"]) == (0, 500)


def test_a_full_disk_is_known() -> None:
    value = disk.room(figures(available=0))
    assert value is not None
    assert value["availableBytes"] == 0


@for_each(("inodes", "available_inodes"), [(0, 0), (0, 3), (1000, 2**64 - 1), (2**64 - 1, 2**64 - 1)])
def test_inodes_that_are_not_counted_are_left_out(inodes: int, available_inodes: int) -> None:
    value = disk.room(
        os.statvfs_result((4096, 4096, 1000, 250, 250, inodes, available_inodes, available_inodes, 0, 255))
    )
    assert value == {"availableBytes": 250 * 4096, "totalBytes": 1000 * 4096, "readOnly": False}
    assert_fits_the_contract(known("statvfs of the model store", value or {}))


def test_the_largest_sizes_that_the_contract_can_say_are_known() -> None:
    value = disk.room(
        figures(block_bytes=1, blocks=2**53 - 1, available=2**53 - 1, inodes=2**53 - 1, available_inodes=2**53 - 1)
    )
    assert value is not None
    assert_fits_the_contract(known("statvfs of the model store", value or {}))


@for_each(
    "told",
    [
        figures(available=1001),
        figures(blocks=0, available=0),
        figures(block_bytes=0),
        figures(block_bytes=1, blocks=2**53),
        figures(blocks=2**63 // 4096),
        figures(available_inodes=501),
        figures(inodes=2**53, available_inodes=1),
    ],
    ids=[
        "more available than there is",
        "no blocks at all",
        "blocks of no size",
        "larger than the contract can say",
        "endless",
        "more inodes available than there are",
        "more inodes than the contract can say",
    ],
)
def test_figures_that_cannot_be_true_give_no_value(told: os.statvfs_result) -> None:
    assert disk.room(told) is None


# --- reading


def test_a_real_file_system_is_read(tmp_path: Path) -> None:
    reading = DiskProbe(Host(), str(tmp_path)).read()
    real = shutil.disk_usage(tmp_path)
    assert (reading.status, reading.source) == ("known", "statvfs of the model store")
    assert reading.value["totalBytes"] == real.total
    assert 0 <= reading.value["availableBytes"] <= real.total
    assert reading.value["readOnly"] is False
    assert_fits_the_contract(reading)


def test_the_store_lies_below_the_root_of_the_host(tmp_path: Path) -> None:
    (tmp_path / "srv/models").mkdir(parents=True)
    assert DiskProbe(Host(str(tmp_path)), "/srv/models").read().status == "known"
    assert DiskProbe(Host(str(tmp_path)), str(tmp_path / "srv/models")).read().reason == "storeNotFound"


def test_without_a_store_nothing_is_known(tmp_path: Path) -> None:
    reading = DiskProbe(Host(str(tmp_path)), None).read()
    assert (reading.status, reading.reason, dict(reading.value)) == ("unknown", "storeNotFound", {})


@for_each("path", ["missing", "file/below", "dangling"])
def test_fault_32_a_store_that_is_not_there_is_unknown(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    reading = DiskProbe(Host(str(tmp_path)), f"/{path}").read()
    assert (reading.status, reading.reason) == ("unknown", "storeNotFound")


@for_each("path", ["circle", "n" * 300])
def test_a_statvfs_that_fails_is_an_error(tmp_path: Path, path: str) -> None:
    (tmp_path / "circle").symlink_to("circle")
    reading = DiskProbe(Host(str(tmp_path)), f"/{path}").read()
    assert (reading.status, reading.reason) == ("error", "statvfsFailed")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is of Linux")
def test_a_file_system_without_a_size_is_an_error() -> None:
    assert os.statvfs("/proc").f_blocks == 0
    reading = DiskProbe(Host(), "/proc").read()
    assert (reading.status, reading.reason) == ("error", "implausible")


ASK = """
import sys
from modeldoor_collector.probes.disk import DiskProbe
from modeldoor_collector.probes.files import Host
print(dict(DiskProbe(Host(), sys.argv[1]).read().value))
"""


def test_fault_33_a_real_read_only_file_system_without_room_for_files(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux") or shutil.which("unshare") is None:
        pytest.skip("`unshare` of Linux is not here")
    namespaces = ["unshare", "--map-root-user", "--mount"]
    mount = ["sh", "-c", 'mount -t tmpfs -o size=64k,nr_inodes=1,ro none "$2" && exec "$0" -c "$1" "$2"']
    if subprocess.run([*namespaces, "true"], capture_output=True, check=False, timeout=20).returncode != 0:
        pytest.skip("mount namespaces are not allowed here")
    command = [*namespaces, *mount, sys.executable, ASK, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout
    expected = {
        "availableBytes": 65536,
        "totalBytes": 65536,
        "readOnly": True,
        "availableInodes": 0,
        "totalInodes": 1,
    }
    assert told.strip() == str(expected)


# --- where the models are


def store(root: Path, home: str = "/home/ann", **environment: str) -> str | None:
    return model_store(environment, home, Host(str(root)))


@for_each("named", ["/srv/models", "  /srv/models ", '"/srv/models"', " '/srv/models'"])
def test_the_variable_names_the_store_as_ollama_reads_it(tmp_path: Path, named: str) -> None:
    (tmp_path / "usr/share/ollama/.ollama/models").mkdir(parents=True)
    assert store(tmp_path, OLLAMA_MODELS=named) == "/srv/models"


@for_each("named", ["", "  ", '""'])
def test_an_empty_variable_names_nothing(tmp_path: Path, named: str) -> None:
    (tmp_path / "usr/share/ollama/.ollama/models").mkdir(parents=True)
    assert store(tmp_path, OLLAMA_MODELS=named) == "/usr/share/ollama/.ollama/models"


@for_each("named", ["models", "./models", "~/models"])
def test_a_relative_store_cannot_be_told(tmp_path: Path, named: str) -> None:
    assert store(tmp_path, OLLAMA_MODELS=named) is None


def test_the_store_of_the_service_comes_before_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "home/ann/.ollama/models").mkdir(parents=True)
    assert store(tmp_path) == "/home/ann/.ollama/models"
    (tmp_path / "usr/share/ollama/.ollama/models").mkdir(parents=True)
    assert store(tmp_path) == "/usr/share/ollama/.ollama/models"


def test_a_store_of_the_service_that_cannot_be_seen_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "home/ann/.ollama/models").mkdir(parents=True)
    (tmp_path / "usr/share").mkdir(parents=True)
    (tmp_path / "usr/share/ollama").symlink_to("ollama")
    assert store(tmp_path) == "/usr/share/ollama/.ollama/models"
    reading = DiskProbe(Host(str(tmp_path)), store(tmp_path)).read()
    assert (reading.status, reading.reason) == ("error", "statvfsFailed")


@for_each(
    ("existing", "expected"),
    [("home/ann/.ollama", "/home/ann/.ollama"), ("home/ann", "/home/ann"), ("home", "/home"), ("", "/")],
)
def test_before_the_first_model_the_nearest_parent_shows_the_disk(tmp_path: Path, existing: str, expected: str) -> None:
    (tmp_path / existing).mkdir(parents=True, exist_ok=True)
    assert store(tmp_path) == expected


@for_each("home", ["", "ann", "~"])
def test_without_a_home_the_store_cannot_be_told(tmp_path: Path, home: str) -> None:
    assert store(tmp_path, home) is None


def test_without_another_root_the_store_is_one_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / ".ollama/models").mkdir(parents=True)
    expected = {str(tmp_path / ".ollama/models"), "/usr/share/ollama/.ollama/models"}
    assert model_store({}, str(tmp_path)) in expected
