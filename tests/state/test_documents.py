"""Kept documents are read through the gate, changed by one process at a time, and never lost in silence."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from goldens import golden
from modeldoor_lifecycle.state.documents import Kept, change_kept, read_kept
from modeldoor_lifecycle.state.errors import FileNotWritten
from modeldoor_validators import check
from modeldoor_validators.findings import DocumentRefused
from numbered_documents import CONTRACT, number_of, numbered, one_more

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).resolve().parent.parent
ASIDE = re.compile(r"kept\.json\.(corrupt|superseded)-[0-9]{8}T[0-9]{6}Z(-[0-9]+)?")
LONG_S = 60

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to other users")


def odd_ones(document: dict[str, Any]) -> str:
    return "must have an even number" if number_of(document) % 2 else ""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "modeldoor" / "kept.json"


def keep(path: Path, number: int) -> None:
    change_kept(str(path), CONTRACT, lambda _: numbered(number))


def kept(path: Path) -> Kept:
    return read_kept(str(path), CONTRACT)


def not_written(path: Path, **arguments: Any) -> FileNotWritten:
    with pytest.raises(FileNotWritten) as caught:
        change_kept(str(path), CONTRACT, one_more, **arguments)
    assert "\n" not in str(caught.value)
    assert caught.value.path == str(path)
    return caught.value


def asides(path: Path) -> list[Path]:
    return sorted(each for each in path.parent.iterdir() if ASIDE.fullmatch(each.name))


def contents(folder: Path) -> dict[str, bytes | None]:
    """The files of a folder, without the lock, whose being there means nothing."""
    return {
        each.name: each.read_bytes() if each.is_file() else None
        for each in folder.iterdir()
        if not each.name.endswith(".lock")
    }


def child(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=LONG_S,
        check=False,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# Reading and changing


def test_nothing_kept_is_none_without_a_complaint_and_makes_nothing(path: Path) -> None:
    assert kept(path) == Kept(None, "")
    assert not path.parent.exists()


def test_a_document_comes_back_as_it_was_made(path: Path) -> None:
    assert change_kept(str(path), CONTRACT, one_more) == Kept(numbered(1), "")

    assert kept(path) == Kept(numbered(1), "")
    assert change_kept(str(path), CONTRACT, one_more) == Kept(numbered(2), "")
    assert kept(path) == Kept(numbered(2), "")


def test_file_and_lock_and_folder_are_for_this_user_alone(path: Path) -> None:
    keep(path, 1)

    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in (path.parent, *path.parent.iterdir())}
    assert modes == {"modeldoor": 0o700, "kept.json": 0o600, "kept.json.lock": 0o600}


def test_a_link_stays_a_link_and_what_it_leads_to_is_changed(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(0o700)
    keep(elsewhere / "target.json", 1)
    path.parent.mkdir(0o700)
    path.symlink_to(elsewhere / "target.json")

    assert change_kept(str(path), CONTRACT, one_more).complaint == ""

    assert path.is_symlink()
    assert number_of(kept(elsewhere / "target.json").document) == 2


# What cannot be used


def _not_json(path: Path) -> str:
    path.write_text("{")
    return "line 1, column 2: $: must be JSON"


def _empty(path: Path) -> str:
    path.write_bytes(b"")
    return "must hold a JSON value; it is empty"


def _refused_by_the_gate(path: Path) -> str:
    path.write_text(json.dumps(numbered(1) | {"devices": "none"}))
    return "$.devices: must be"


def _of_a_newer_version(path: Path) -> str:
    path.write_text(path.read_text().replace('"v1"', '"v2"'))
    return "$.schemaVersion: must be 'v1'"


def _of_another_contract(path: Path) -> str:
    path.write_text(json.dumps(golden("one-measurement", "speed-calibration")))
    return "$: must have"


def _far_too_long(path: Path) -> str:
    os.truncate(path, 2**40)
    return "bytes long"


def _writable_by_others(path: Path) -> str:
    path.chmod(0o606)
    return "must be writable by its owner only; its mode is 0606"


def _a_folder(path: Path) -> str:
    path.unlink()
    path.mkdir()
    (path / "inner").write_text("")
    return "must be a regular file; it is a folder"


def _a_pipe(path: Path) -> str:
    path.unlink()
    os.mkfifo(path, 0o600)
    return "must be a regular file; it is a named pipe"


def _a_link_to_nowhere(path: Path) -> str:
    path.unlink()
    path.symlink_to("nowhere")
    return "leads nowhere"


def _a_link_in_a_circle(path: Path) -> str:
    path.unlink()
    path.symlink_to(path.name)
    return "its links lead in a circle"


def _a_link_to_what_others_can_write(path: Path) -> str:
    open_one = path.parent.parent / "open"
    open_one.mkdir()
    open_one.chmod(0o777)
    path.rename(open_one / "kept.json")
    path.symlink_to(open_one / "kept.json")
    return "which must be writable by its owner only"


DAMAGES = [
    _not_json,
    _empty,
    _refused_by_the_gate,
    _of_a_newer_version,
    _of_another_contract,
    _far_too_long,
    _writable_by_others,
    _a_folder,
    _a_pipe,
    _a_link_to_nowhere,
    _a_link_in_a_circle,
    _a_link_to_what_others_can_write,
]


def identity(path: Path) -> tuple[int, int, str | None]:
    status = path.lstat()
    return status.st_ino, status.st_size, os.readlink(path) if path.is_symlink() else None


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_used_is_told_to_readers_and_left_alone(path: Path, damage: Callable[[Path], str]) -> None:
    keep(path, 1)
    words = damage(path)
    before = identity(path)

    document, complaint = kept(path)

    assert document is None
    assert complaint.startswith(f"'{path}'")
    assert words in complaint
    assert "\n" not in complaint
    assert identity(path) == before
    assert asides(path) == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_cannot_be_used_is_put_aside_whole_by_whoever_changes_it(
    path: Path, damage: Callable[[Path], str]
) -> None:
    keep(path, 7)
    words = damage(path)
    before = identity(path)

    changed = change_kept(str(path), CONTRACT, one_more)

    (aside,) = asides(path)
    assert aside.name.startswith("kept.json.corrupt-")
    assert identity(aside) == before
    assert changed.document == numbered(1), "nothing of it is read"
    assert words in changed.complaint
    assert changed.complaint.endswith(f"; it was put aside as '{aside}'")
    assert kept(path) == Kept(numbered(1), "")


@needs_root
def test_a_file_of_another_user_is_put_aside(path: Path) -> None:
    keep(path, 7)
    os.chown(path, 65533, -1)

    assert "it belongs to user 65533" in kept(path).complaint
    assert "it was put aside" in change_kept(str(path), CONTRACT, one_more).complaint
    assert kept(path) == Kept(numbered(1), "")


def test_what_is_aside_is_never_overwritten(path: Path) -> None:
    keep(path, 1)
    for number in range(4):
        path.write_text(f"damage {number}")
        change_kept(str(path), CONTRACT, one_more)

    assert sorted(each.read_text() for each in asides(path)) == [f"damage {number}" for number in range(4)]


# What its reader objects to


def test_a_document_that_its_reader_objects_to_is_told_and_left_alone(path: Path) -> None:
    keep(path, 1)

    assert read_kept(str(path), CONTRACT, odd_ones) == Kept(None, f"'{path}' must have an even number")
    assert kept(path) == Kept(numbered(1), "")


def test_a_document_that_its_reader_objects_to_is_put_aside_under_a_name_of_its_own(path: Path) -> None:
    keep(path, 7)
    before = path.read_bytes()

    changed = change_kept(str(path), CONTRACT, one_more, objection=odd_ones)

    (aside,) = asides(path)
    assert aside.name.startswith("kept.json.superseded-")
    assert aside.read_bytes() == before
    assert changed == Kept(numbered(1), f"'{path}' must have an even number; it was put aside as '{aside}'")


def test_a_document_without_objection_is_changed_in_place(path: Path) -> None:
    keep(path, 8)

    assert change_kept(str(path), CONTRACT, one_more, objection=odd_ones) == Kept(numbered(9), "")
    assert asides(path) == []


# What is not written


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"detectedAt": "yesterday"}, "$.detectedAt"),
        ({"unexpected": 1}, "unexpected"),
        ({"notices": [{"code": "odd", "message": "a\ud800b"}]}, "UTF-8"),
        ({"notices": [float("nan")]}, "NaN"),
        ({"notices": [float("-inf")]}, "Infinity"),
        ({"notices": [2**60]}, ""),
        ({"notices": ["x" * 2_000_000]}, ""),
    ],
)
@pytest.mark.parametrize("damage", [None, _not_json])
def test_only_what_passes_the_gate_is_written_else_all_stays_as_it_was(
    path: Path, spoilt: dict[str, Any], said: str, damage: Callable[[Path], str] | None
) -> None:
    keep(path, 1)
    if damage is not None:
        damage(path)
    before = contents(path.parent)

    with pytest.raises(DocumentRefused) as caught:
        change_kept(str(path), CONTRACT, lambda _: numbered(2) | spoilt)

    assert said in caught.value.message
    assert contents(path.parent) == before


@pytest.mark.parametrize("damage", [None, _not_json])
def test_what_a_change_raises_leaves_all_as_it_was_and_the_lock_free(
    path: Path, damage: Callable[[Path], str] | None
) -> None:
    keep(path, 1)
    if damage is not None:
        damage(path)
    before = contents(path.parent)

    def refuse(_: dict[str, Any] | None) -> dict[str, Any]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        change_kept(str(path), CONTRACT, refuse)

    assert contents(path.parent) == before
    change_kept(str(path), CONTRACT, one_more, lock_timeout_s=0)


@pytest.mark.parametrize("open_one", ["", ".."])
def test_a_document_is_neither_changed_nor_put_aside_where_others_can_write(path: Path, open_one: str) -> None:
    keep(path, 1)
    before = contents(path.parent)
    (path.parent / open_one).chmod(0o777)

    error = not_written(path)

    assert "must lie where only this user can write" in error.message
    assert "must be writable by its owner only; its mode is 0777" in error.message
    assert error.hint.startswith("chmod go-w ")
    assert contents(path.parent) == before


def test_a_folder_that_cannot_be_made_is_told(path: Path) -> None:
    path.parent.write_text("")

    with pytest.raises(FileNotWritten, match="something else has this name"):
        keep(path, 1)


def test_what_stands_where_the_lock_belongs_is_told(path: Path) -> None:
    keep(path, 1)
    lock = path.with_name("kept.json.lock")
    lock.unlink(missing_ok=True)
    lock.mkdir()

    assert "must be locked while it is changed: is a directory" in not_written(path).message
    assert kept(path) == Kept(numbered(1), ""), "reading needs no lock"


def test_a_lock_that_leads_elsewhere_is_not_followed(path: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    path.parent.mkdir(0o700)
    path.with_name("kept.json.lock").symlink_to(victim)

    assert "must be locked while it is changed" in not_written(path).message
    assert victim.read_text() == "precious"
    assert stat.S_IMODE(victim.stat().st_mode) != 0o600


def test_who_waits_too_long_for_the_lock_changes_nothing(path: Path) -> None:
    keep(path, 1)

    with FileLock(f"{path}.lock"):
        error = not_written(path, lock_timeout_s=0.01)
        assert kept(path) == Kept(numbered(1), ""), "reading needs no lock"

    assert "another process has been changing it for too long" in error.message
    assert error.hint
    assert kept(path) == Kept(numbered(1), "")


# Full disks


FULL = """
import os, sys
from pathlib import Path
from modeldoor_lifecycle.state.documents import change_kept
from modeldoor_lifecycle.state.errors import FileNotWritten
from numbered_documents import CONTRACT, one_more
path, damage = Path(sys.argv[1]), sys.argv[2]
change_kept(str(path), CONTRACT, one_more)
if damage:
    path.write_text(damage)
before = path.read_bytes()
filler = os.open(path.with_name("filler"), os.O_WRONLY | os.O_CREAT)
try:
    while True:
        os.write(filler, bytes(4096))
except OSError:
    os.close(filler)
try:
    change_kept(str(path), CONTRACT, one_more)
except FileNotWritten as error:
    print(error.message)
print(sorted(os.listdir(path.parent)), path.read_bytes() == before)
path.with_name("filler").unlink()
print(change_kept(str(path), CONTRACT, one_more).complaint != "")
"""


@pytest.mark.parametrize("damage", ["", "{"])
def test_a_full_disk_leaves_the_file_under_its_name(tmp_path: Path, damage: str) -> None:
    unshare = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    mount = 'mount -t tmpfs -o size=128k,mode=700 tmpfs "$1" || exit 77; exec "$2" -c "$3" "$1/inner/kept.json" "$4"'
    done = subprocess.run(
        [*unshare, "sh", "-c", mount, "sh", str(tmp_path), sys.executable, FULL, damage],
        capture_output=True,
        text=True,
        timeout=LONG_S,
        check=False,
        env=os.environ | {"PYTHONPATH": str(TESTS)},
    )
    if done.returncode in (1, 77) and "mount" in done.stderr:
        pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")

    assert done.returncode == 0, done.stderr
    told, left, put_aside_later = done.stdout.splitlines()
    assert told.endswith("must be writable: no space left on device")
    assert left == "['filler', 'kept.json', 'kept.json.lock'] True"
    assert put_aside_later == str(bool(damage))


# Several processes, and killed ones


COUNT = """
import sys
from modeldoor_lifecycle.state.documents import change_kept
from numbered_documents import CONTRACT, one_more
for _ in range(int(sys.argv[2])):
    assert change_kept(sys.argv[1], CONTRACT, one_more, lock_timeout_s=60).complaint == ""
"""


def test_processes_that_change_it_at_the_same_time_lose_nothing(path: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", COUNT, str(path), "8"],
            env=os.environ | {"PYTHONPATH": str(TESTS)},
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for writer in writers:
        _, errors = writer.communicate(timeout=LONG_S)
        assert (writer.returncode, errors) == (0, b"")

    assert kept(path) == Kept(numbered(24), "")
    assert sorted(contents(path.parent)) == ["kept.json"]


DIE = """
import json, os, resource, signal, sys
from pathlib import Path
from modeldoor_lifecycle.state.documents import change_kept, read_kept
from numbered_documents import CONTRACT, number_of, numbered, one_more
path, damage = Path(sys.argv[1]), sys.argv[2]

def die_at(moment):
    reached = 0
    def hook(event, arguments):
        nonlocal reached
        if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.listdir", "fcntl.flock"):
            reached += 1
            if reached == moment:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

def die_in_the_middle_of_writing():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)

def tried(prepare, *arguments):
    change_kept(str(path), CONTRACT, lambda _: numbered(7))
    if damage:
        path.write_text(damage)
    writer = os.fork()
    if writer == 0:
        prepare(*arguments)
        change_kept(str(path), CONTRACT, one_more)
        os._exit(0)
    status = os.waitpid(writer, 0)[1]
    names = sorted(os.listdir(path.parent))
    found = read_kept(str(path), CONTRACT)
    after = change_kept(str(path), CONTRACT, one_more, lock_timeout_s=0)
    told = {
        "moment": arguments,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "number": number_of(found.document),
        "complaint": found.complaint,
        "names": names,
        "after": number_of(after.document),
    }
    for name in os.listdir(path.parent):
        os.unlink(path.with_name(name))
    print(json.dumps(told))
    return told["signal"]

moment = 1
while tried(die_at, moment):
    moment += 1
tried(die_in_the_middle_of_writing)
"""
"""Kills a writer at each of its calls that touch a file, in turn, and once when a part of the new file is written."""


@pytest.mark.parametrize("damage", ["", "{"])
def test_a_writer_that_is_killed_at_any_moment_leaves_the_old_document_or_the_new_one(path: Path, damage: str) -> None:
    path.parent.mkdir(0o700)
    told = [json.loads(line) for line in child(DIE, str(path), damage).splitlines()]

    *killed, whole, midway = told
    assert len(killed) >= 8
    assert {each["signal"] for each in killed} == {signal.SIGKILL}
    assert midway["signal"] == signal.SIGXFSZ
    new = 1 if damage else 8
    assert whole["number"] == new
    for each in (*killed, midway):
        leftovers = [name for name in each["names"] if name not in ("kept.json", "kept.json.lock")]
        assert all(name.startswith(".modeldoor-") or ASIDE.fullmatch(name) for name in leftovers), each
        is_aside = any(ASIDE.fullmatch(name) for name in leftovers)
        if damage:
            assert each["number"] == (new if "kept.json" in each["names"] and is_aside else 0), each
            assert is_aside or each["complaint"], each
        else:
            assert each["number"] in (7, 8), each
            assert each["complaint"] == "", each
        assert each["after"] == each["number"] + 1, each
    assert any(name.startswith(".modeldoor-") for name in midway["names"])
    assert {7, 8} <= {each["number"] for each in killed} or damage


def test_what_is_kept_passes_the_gate(path: Path) -> None:
    keep(path, 3)

    assert check(json.loads(path.read_bytes()), CONTRACT) == ()
