"""What was found by looking is kept for a day, whole, and never in place of the truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from made_up_machines import NOON, looked_at
from modeldoor_lifecycle.hardware.cache import KEPT_AT_MOST_S, LOCK_TIMEOUT_S, keep, kept, path_of
from modeldoor_lifecycle.state.documents import LOCK_TIMEOUT_S as LOCK_TIMEOUT_OF_DOCUMENTS_S
from modeldoor_validators import check

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).resolve().parent.parent
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path / "modeldoor" / "cache")


def written_file(folder: str) -> Path:
    (path,) = Path(folder).glob("hardware-*.json")
    return path


def child(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_was_kept_comes_back_without_its_free_memory(folder: str) -> None:
    assert keep(folder, "this one", looked_at()) == ""
    profile = kept(folder, "this one", LATER)
    assert profile is not None
    assert profile["isFromCache"]
    assert profile["detectedAt"] == looked_at()["detectedAt"]
    assert "memoryReadAt" not in profile
    assert {each["available"]["status"] for each in (profile["hostMemory"], *profile["devices"])} == {"unknown"}
    assert [each["totalBytes"] for each in profile["devices"]] == [
        each["totalBytes"] for each in looked_at()["devices"]
    ]


def test_the_file_is_a_valid_document_for_its_owner_alone(folder: str) -> None:
    keep(folder, "this one", looked_at())
    path = written_file(folder)
    assert check(json.loads(path.read_bytes()), "hardware-profile") == ()
    assert path.stat().st_mode & 0o777 == 0o600
    assert Path(folder).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("age", "holds"),
    [
        (timedelta(milliseconds=1), True),
        (timedelta(hours=23, minutes=59, seconds=59, milliseconds=999), True),
        (timedelta(hours=24), False),
        (timedelta(days=365), False),
        (timedelta(0), False),
        (timedelta(milliseconds=-1), False),
        (timedelta(days=-2), False),
    ],
    ids=str,
)
def test_a_profile_holds_for_less_than_a_day_and_not_before_it_was_made(
    folder: str, age: timedelta, holds: bool
) -> None:
    keep(folder, "this one", looked_at())
    assert (kept(folder, "this one", NOON + age) is not None) is holds


def test_another_machine_has_a_profile_of_its_own(folder: str) -> None:
    keep(folder, "this one", looked_at())
    assert kept(folder, "that one", LATER) is None
    keep(folder, "that one", looked_at(name="cpu-container"))
    this, that = kept(folder, "this one", LATER), kept(folder, "that one", LATER)
    assert this is not None
    assert that is not None
    assert (this["platform"], that["platform"]) == ("nvidia", "cpu")


@pytest.mark.parametrize("identity", ["", "../../etc/passwd", "a/b", "\x00", "é" * 5000])
def test_an_identity_is_never_a_path(folder: str, identity: str) -> None:
    assert os.path.dirname(path_of(folder, identity)) == folder
    keep(folder, identity, looked_at())
    assert kept(folder, identity, LATER) is not None


def test_nothing_kept_is_nothing(folder: str) -> None:
    assert kept(folder, "this one", NOON) is None
    assert not os.path.exists(folder)


@pytest.mark.parametrize("name", ["nvidia-probe-failed", "rtx-4090-24gb", "m3-max-36gb"])
def test_only_a_look_that_succeeded_is_kept(folder: str, name: str) -> None:
    assert keep(folder, "this one", looked_at(name=name)) == ""
    assert not os.path.exists(folder)


def test_a_look_that_failed_for_one_maker_is_not_kept(folder: str) -> None:
    profile = looked_at()
    profile["notices"] = [{"code": "amdProbeFailed", "message": "AMD's driver gave no answer."}]
    assert check(profile, "hardware-profile") == ()
    assert keep(folder, "this one", profile) == ""
    assert not os.path.exists(folder)


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:700])


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _of_a_newer_version(path: Path) -> None:
    path.write_text(path.read_text().replace('"v1"', '"v2"'))


def _of_another_contract(path: Path) -> None:
    path.write_text('{"schemaVersion": "v1", "kind": "PoolState"}')


def _with_a_lie(path: Path) -> None:
    document = json.loads(path.read_text())
    document["devices"][0]["usableBytes"] = 2**50
    path.write_text(json.dumps(document))


def _made_by_hand(path: Path) -> None:
    document = json.loads(path.read_text()) | {"isFromCache": False}
    path.write_text(json.dumps(document))


def _writable_by_others(path: Path) -> None:
    path.chmod(0o666)


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage",
    [_truncated, _emptied, _of_a_newer_version, _of_another_contract, _with_a_lie, _writable_by_others, _a_folder],
)
def test_a_file_that_cannot_be_used_is_put_aside_and_no_error(folder: str, damage: Callable[[Path], None]) -> None:
    keep(folder, "this one", looked_at())
    path = written_file(folder)
    damage(path)
    before = path.read_bytes() if path.is_file() else None
    assert kept(folder, "this one", LATER) is None
    complaint = keep(folder, "this one", looked_at(LATER))
    assert "it was put aside" in complaint
    (aside,) = Path(folder).glob("hardware-*.corrupt-*")
    assert (aside.read_bytes() if aside.is_file() else None) == before
    assert kept(folder, "this one", LATER + timedelta(seconds=1)) is not None


def test_a_profile_that_nobody_kept_does_not_count_as_kept(folder: str) -> None:
    keep(folder, "this one", looked_at())
    _made_by_hand(written_file(folder))
    assert kept(folder, "this one", LATER) is None
    assert keep(folder, "this one", looked_at(LATER)) == ""


def test_a_folder_that_others_can_write_is_neither_read_nor_written(folder: str) -> None:
    keep(folder, "this one", looked_at())
    Path(folder).chmod(0o777)
    assert kept(folder, "this one", LATER) is None
    before = written_file(folder).read_bytes()
    complaint = keep(folder, "this one", looked_at(LATER))
    assert "the hardware profile is not kept" in complaint
    assert "must be writable by its owner only" in complaint
    assert written_file(folder).read_bytes() == before


def test_where_no_folder_can_be_made_nothing_is_kept_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = str(tmp_path / "file" / "cache")
    assert kept(folder, "this one", NOON) is None
    assert "the hardware profile is not kept" in keep(folder, "this one", looked_at())


def test_a_cache_that_another_process_holds_is_hardly_waited_for_and_that_is_said(folder: str) -> None:
    keep(folder, "this one", looked_at())
    hold = "import sys; from filelock import FileLock; lock = FileLock(sys.argv[1]); lock.acquire(); print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, f"{path_of(folder, 'this one')}.lock"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"\n"
        complaint = keep(folder, "this one", looked_at(LATER))
        assert holder.stdin is not None
        holder.stdin.close()
    assert "another process has been changing it for too long" in complaint
    assert LOCK_TIMEOUT_S <= 1 < LOCK_TIMEOUT_OF_DOCUMENTS_S
    assert kept(folder, "this one", LATER) is not None


def test_files_that_nobody_has_touched_for_long_are_removed(folder: str) -> None:
    keep(folder, "that one", looked_at())
    others = Path(folder, "other.json")
    others.write_text("not ours")
    Path(folder, ".modeldoor-0123.tmp").write_text("left behind")
    long_ago = time.time() - KEPT_AT_MOST_S - 60
    for path in Path(folder).iterdir():
        os.utime(path, (long_ago, long_ago))
    keep(folder, "this one", looked_at())
    keep(folder, "this one", looked_at())
    names = os.listdir(folder)
    assert "other.json" in names
    assert len([name for name in names if name.endswith(".json")]) == 2
    assert not [name for name in names if name.startswith(".modeldoor-")]


KEEP_MANY = """
import sys
from datetime import timedelta
from made_up_machines import NOON, looked_at
from modeldoor_lifecycle.hardware.cache import keep
names = ["two-rtx-4090", "cpu-container", "strix-halo-carve-out"]
for number in range(int(sys.argv[2])):
    complaint = keep(sys.argv[1], "this one", looked_at(NOON + timedelta(milliseconds=number), names[number % 3]))
    assert complaint == "", complaint
    if number == 0 and len(sys.argv) > 3:
        print("begun", flush=True)
"""


def test_processes_that_keep_at_the_same_time_leave_one_whole_profile(folder: str) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", KEEP_MANY, folder, "10"],
            env=os.environ | {"PYTHONPATH": str(TESTS)},
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert (writer.returncode, errors) == (0, b"")
    assert kept(folder, "this one", LATER) is not None
    assert not list(Path(folder).glob("*.corrupt-*"))


def test_a_writer_that_is_killed_leaves_a_whole_profile(folder: str) -> None:
    for _ in range(2):
        writer = subprocess.Popen(
            [sys.executable, "-c", KEEP_MANY, folder, "1000000", "say"],
            env=os.environ | {"PYTHONPATH": str(TESTS)},
            stdout=subprocess.PIPE,
        )
        with writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"begun\n"
            writer.kill()
        assert kept(folder, "this one", NOON + timedelta(hours=1)) is not None
        assert keep(folder, "this one", looked_at()) == "", "the lock of the dead is nobody's"


def test_another_process_finds_what_this_one_kept(folder: str) -> None:
    keep(folder, "this one", looked_at())
    found: Any = json.loads(
        child(
            "import json, sys\n"
            "from datetime import timedelta\n"
            "from made_up_machines import NOON\n"
            "from modeldoor_lifecycle.hardware.cache import kept\n"
            "print(json.dumps(kept(sys.argv[1], 'this one', NOON + timedelta(hours=1))))",
            folder,
        )
    )
    assert found == kept(folder, "this one", LATER)
