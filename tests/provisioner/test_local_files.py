"""A path leads to one regular file that may be taken, or to a typed error; nothing else is opened or changed."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.errors import (
    FileChanged,
    FileUnsuitable,
    ModelNotHere,
    OutsideRoots,
    ProvisionError,
)
from modeldoor_lifecycle.provisioner.local_files import LONGEST_PATH, canonical_path, file_id, open_regular
from modeldoor_lifecycle.provisioner.references import MEMORY, parse_reference
from modeldoor_validators.rules.shared.model_references import fault_of
from modeldoor_validators.visible import shows_all
from provisioner.hostile_references import hostile_references
from provisioner.others_stores import COMMIT, REPOSITORY, make_hub_cache

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from provisioner.touching import Task, Told

PRIVATE = "of somebody else"
OPEN_DESCRIPTORS = "/proc/self/fd"

needs_proc = pytest.mark.skipif(not os.path.isdir(OPEN_DESCRIPTORS), reason="open descriptors are listed in /proc")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make devices")


@pytest.fixture(scope="module")
def machine() -> Iterator[Path]:
    """A folder that every user can reach, with models, what is none, and links to all of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(os.path.realpath(name))
        folder.chmod(0o755)
        for inner in ("models/deep/er", "models/folder.gguf", "private", "shelf"):
            (folder / inner).mkdir(parents=True)
        for path, content in (
            ("models/m.gguf", "a model"),
            ("models/deep/d.gguf", "a deep model"),
            ("models/empty.gguf", ""),
            ("models/closed.gguf", "a model"),
            ("models/back\\slash.gguf", "a model"),
            ("models/line\nbreak.gguf", "a model"),
            ("models/un\u200bseen.gguf", "a model"),
            ("models/%2e.gguf", "a model"),
            (os.fsdecode(b"models/\xff.gguf"), "a model"),
            ("private/p.gguf", PRIVATE),
        ):
            (folder / path).write_text(content)
        (folder / "models/closed.gguf").chmod(0)
        (folder / "models/sealed").mkdir()
        (folder / "models/sealed/m.gguf").write_text(PRIVATE)
        (folder / "models/sealed").chmod(0)
        os.link(folder / "models/m.gguf", folder / "models/second name.gguf")
        os.mkfifo(folder / "models/pipe.gguf")
        os.mknod(folder / "models/socket.gguf", stat.S_IFSOCK | 0o600)
        for link, target in LINKS.items():
            (folder / link).symlink_to(target)
        for number in range(60):
            (folder / f"models/row-{number}").symlink_to(f"row-{number + 1}" if number < 59 else "m.gguf")
        yield folder


LINKS = {
    "linked-models": "models",
    "shelf/in-shelf": "../models",
    "models/inner.gguf": "deep/d.gguf",
    "models/deep/up.gguf": "../m.gguf",
    "models/out.gguf": "../private/p.gguf",
    "models/out-by-two.gguf": "out.gguf",
    "models/home-again.gguf": "../linked-models/m.gguf",
    "models/private": "../private",
    "models/nowhere.gguf": "no/such/file",
    "models/circle.gguf": "circle.gguf",
    "models/there": "and-back",
    "models/and-back": "there",
    "models/to-pipe.gguf": "pipe.gguf",
    "models/to-folder.gguf": "folder.gguf",
    "models/to-line.gguf": "line\nbreak.gguf",
    "models/to-bytes.gguf": os.fsdecode(b"\xff.gguf"),
    "models/zero.gguf": "/dev/zero",
    "models/null.gguf": "/dev/null",
    "models/memory.gguf": "/proc/self/mem",
    "models/surroundings.gguf": "/proc/self/environ",
    "models/input.gguf": "/dev/stdin",
    "models/system.gguf": "/sys",
    "models/devices": "/dev",
    "models/processes": "/proc",
}


def find(machine: Path, path: str, roots: Sequence[str] | None = None) -> str:
    return canonical_path(path, working_folder=str(machine), roots=roots)


def refusal(machine: Path, path: str, roots: Sequence[str] | None = None) -> ProvisionError:
    with pytest.raises(ProvisionError) as caught:
        find(machine, path, roots)
    assert caught.value.hint
    assert shows_all(str(caught.value)), "one line, without anything that a terminal would act on"
    return caught.value


def told(tasks: Sequence[Task], *options: str) -> list[Told]:
    """What a process of its own does with each of them."""
    command = [sys.executable, str(Path(__file__).with_name("touching.py")), *options]
    done = subprocess.run(command, input=json.dumps(tasks), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    said: list[Told] = json.loads(done.stdout)
    return said


def contents(folder: Path) -> dict[str, Any]:
    """All that is there, and when it was last changed."""
    return {str(path): (path.lstat().st_mode, path.lstat().st_ctime_ns) for path in sorted(folder.rglob("*"))}


# Which file it is


@for_each(
    ("path", "real"),
    [
        ("models/m.gguf", "models/m.gguf"),
        ("./models/m.gguf", "models/m.gguf"),
        ("{}/models/m.gguf", "models/m.gguf"),
        ("linked-models/m.gguf", "models/m.gguf"),
        ("shelf/in-shelf/deep/d.gguf", "models/deep/d.gguf"),
        ("models/inner.gguf", "models/deep/d.gguf"),
        ("linked-models/inner.gguf", "models/deep/d.gguf"),
        ("models/home-again.gguf", "models/m.gguf"),
        ("models/private/p.gguf", "private/p.gguf"),
        ("models/second name.gguf", "models/second name.gguf"),
    ],
)
def test_every_way_to_a_file_gives_its_one_real_path(machine: Path, path: str, real: str) -> None:
    found = find(machine, path.format(machine))

    assert found == str(machine / real)
    assert find(machine, found) == found
    assert parse_reference(file_id(found)).text == file_id(found) == f"file:{machine}/{real}"


def test_a_relative_path_counts_from_the_working_folder(machine: Path) -> None:
    assert canonical_path("d.gguf", working_folder=str(machine / "shelf/in-shelf/deep"), roots=None) == str(
        machine / "models/deep/d.gguf"
    )


# Where it may be taken from


@for_each("path", ["models/out.gguf", "models/out-by-two.gguf", "models/deep/up.gguf", "linked-models/out.gguf"])
def test_a_link_does_not_lead_out_of_the_folder_that_holds_it(machine: Path, path: str) -> None:
    """CAT-UNIT-3107: an escape from the folder of the file is refused, where the policy names no folders."""
    refused = refusal(machine, path)

    real = os.path.realpath(machine / path)
    assert isinstance(refused, OutsideRoots)
    assert f"must not lead out of its folder; it is a link to '{real}'" in refused.message
    assert f"name '{real}' itself" in refused.hint


@for_each(
    ("path", "roots"),
    [
        ("models/m.gguf", ["models"]),
        ("models/deep/up.gguf", ["models"]),
        ("models/out.gguf", ["models", "private"]),
        ("private/p.gguf", ["models/private"]),
        ("models/m.gguf", ["linked-models"]),
        ("models/m.gguf", ["no/such/folder", "models/there", "models"]),
        ("models/m.gguf", ["models/"]),
        ("models/m.gguf", [""]),
        ("models/private/p.gguf", ["private"]),
    ],
)
def test_with_allowed_folders_the_real_place_decides_whatever_the_way(
    machine: Path, path: str, roots: list[str]
) -> None:
    assert find(machine, path, [f"{machine}/{root}" for root in roots]) == os.path.realpath(machine / path)


def test_the_path_that_hf_download_prints_is_told_by_its_reference(tmp_path: Path) -> None:
    """By that it is held against the digest that the hub told, which the blob's own path would not be."""
    place = make_hub_cache(tmp_path, REPOSITORY, COMMIT, {"tiny.gguf": b"GGUF", "a b.gguf": b"GGUF"})
    snapshot = place / "snapshots" / COMMIT
    assert f"name it as hf:{REPOSITORY}@{COMMIT}/tiny.gguf, or name '" in refusal(snapshot, "tiny.gguf").hint
    assert refusal(snapshot, "a b.gguf").hint.startswith("name '"), "no reference can name it"


@for_each(
    ("path", "roots"),
    [
        ("models/m.gguf", []),
        ("models/m.gguf", ["private"]),
        ("models/m.gguf", ["model"]),
        ("models/m.gguf", ["models/deep"]),
        ("models/m.gguf", ["models/m.gguf"]),
        ("models/m.gguf", ["models/there"]),
        ("models/out.gguf", ["models"]),
        ("models/private/p.gguf", ["models"]),
        ("models/out.gguf", ["no/such/folder"]),
        ("models/m.gguf", ["shelf"]),
    ],
)
def test_nothing_is_taken_from_outside_the_allowed_folders(machine: Path, path: str, roots: list[str]) -> None:
    """CAT-UNIT-3107: an escape from the allowed roots is refused, by links of the file or of a folder above it."""
    refused = refusal(machine, path, [f"{machine}/{root}" for root in roots])

    assert isinstance(refused, OutsideRoots)
    assert f"it is '{os.path.realpath(machine / path)}'" in refused.message
    assert "`allowedRoots` has " in refused.hint


# What is no file

UNSUITABLE = [
    ("models/folder.gguf", FileUnsuitable, "must be a regular file; it is a folder"),
    ("models/to-folder.gguf", FileUnsuitable, "must be a regular file; it is a folder"),
    ("models", FileUnsuitable, "must be a regular file; it is a folder"),
    ("models/pipe.gguf", FileUnsuitable, "must be a regular file; it is a named pipe"),
    ("models/to-pipe.gguf", FileUnsuitable, "must be a regular file; it is a named pipe"),
    ("models/socket.gguf", FileUnsuitable, "must be a regular file; it is a socket"),
    ("models/empty.gguf", FileUnsuitable, "must hold a model; it is empty"),
    ("models/circle.gguf", FileUnsuitable, "must be readable: too many levels of symbolic links"),
    ("models/there/m.gguf", FileUnsuitable, "must be readable: too many levels of symbolic links"),
    ("models/row-0", FileUnsuitable, "must be readable: too many levels of symbolic links"),
    ("models/nowhere.gguf", ModelNotHere, "must exist; its link leads nowhere"),
    ("models/none.gguf", ModelNotHere, "must exist; there is no such file"),
    ("none/m.gguf", ModelNotHere, "must exist; there is no such file"),
    ("models/m.gguf/m.gguf", ModelNotHere, "must exist; there is no such file"),
    ("models/devices/zero", FileUnsuitable, "'/dev/zero' is the kernel's"),
    ("models/devices/null", FileUnsuitable, "'/dev/null' is the kernel's"),
    ("models/zero.gguf", FileUnsuitable, "'/dev/zero' is the kernel's"),
    ("models/null.gguf", FileUnsuitable, "'/dev/null' is the kernel's"),
    ("models/memory.gguf", FileUnsuitable, "/mem' is the kernel's"),
    ("models/processes/self/environ", FileUnsuitable, "/environ' is the kernel's"),
    ("models/surroundings.gguf", FileUnsuitable, "/environ' is the kernel's"),
    ("models/system.gguf", FileUnsuitable, "'/sys' is the kernel's"),
    ("/dev/zero", FileUnsuitable, "'/dev/zero' is the kernel's"),
    ("models/back\\slash.gguf", FileUnsuitable, "must be written with '/'"),
    ("models/line\nbreak.gguf", FileUnsuitable, "must not hold control or invisible characters"),
    ("models/to-line.gguf", FileUnsuitable, "must not hold control or invisible characters"),
    ("models/un\u200bseen.gguf", FileUnsuitable, "must not hold control or invisible characters"),
    (os.fsdecode(b"models/\xff.gguf"), FileUnsuitable, "must not hold control or invisible characters"),
    ("models/to-bytes.gguf", FileUnsuitable, "must not hold control or invisible characters"),
    ("models/\ud800.gguf", FileUnsuitable, "must not hold control or invisible characters"),
    ("models/m.gguf\x00", FileUnsuitable, "must not hold control or invisible characters"),
    ("models/%2e.gguf", FileUnsuitable, "escapes are not read"),
    ("models/../models/m.gguf", FileUnsuitable, "must not lead upwards"),
    ("models/m.gguf/", FileUnsuitable, "without empty names"),
    ("", FileUnsuitable, "must be a path to a file"),
    ("-m.gguf", FileUnsuitable, "is an option"),
    ("m" * 256, FileUnsuitable, "must have names of at most 255 bytes"),
    ("m/" * 1100 + "m", FileUnsuitable, "must have a path of at most 2043 characters; it has 2201"),
    ("m/" * 1021 + "m", ModelNotHere, "must exist; there is no such file"),
]


@for_each(("path", "error", "words"), UNSUITABLE, ids=lambda value: ascii(value)[:60])
@for_each("has_roots", [False, True])
def test_whatever_is_no_file_to_take_is_a_typed_error(
    machine: Path, path: str, error: type[ProvisionError], words: str, has_roots: bool
) -> None:
    refused = refusal(machine, path, [str(machine)] if has_roots else None)

    assert type(refused) is error
    assert words in refused.message


def test_a_name_that_is_no_files_is_told_how_models_of_others_are_named(machine: Path) -> None:
    assert refusal(machine, "models/none.gguf", None).hint == "check the path"
    assert "ollama:NAME:TAG" in refusal(machine, "talking", None).hint


@pytest.mark.skipif(not os.access(MEMORY, os.W_OK), reason="this system keeps no files in memory there")
def test_a_file_in_memory_is_told_to_be_copied_to_a_disk(tmp_path: Path) -> None:
    with tempfile.NamedTemporaryFile(dir=MEMORY, suffix=".gguf") as file:
        (tmp_path / "m.gguf").symlink_to(file.name)
        for path in (file.name, "m.gguf"):
            refused = refusal(tmp_path, path, [MEMORY])
            assert "is the kernel's" in refused.message
            assert refused.hint.startswith("copy it to a disk")


@needs_proc
def test_a_link_by_way_of_an_open_descriptor_is_judged_by_where_the_file_lies(machine: Path, tmp_path: Path) -> None:
    """CAT-UNIT-3107: what the kernel would open there by itself, also when it has no name any more."""
    removed = tmp_path / "m.gguf"
    removed.write_text("a model")
    with open(machine / "private/p.gguf", "rb") as private, open(removed, "rb") as nameless:
        (tmp_path / "private.gguf").symlink_to(f"{OPEN_DESCRIPTORS}/{private.fileno()}")
        (tmp_path / "nameless.gguf").symlink_to(f"{OPEN_DESCRIPTORS}/{nameless.fileno()}")
        removed.unlink()

        assert type(refusal(tmp_path, "private.gguf")) is OutsideRoots
        assert type(refusal(tmp_path, "private.gguf", [str(tmp_path)])) is OutsideRoots
        assert type(refusal(tmp_path, "nameless.gguf")) is ModelNotHere


@needs_root
def test_a_device_is_no_model_wherever_it_stands(tmp_path: Path) -> None:
    for kind, number in ((stat.S_IFCHR, os.makedev(1, 5)), (stat.S_IFBLK, os.makedev(7, 0))):
        try:
            os.mknod(tmp_path / f"{kind}.gguf", kind | 0o666, number)
        except OSError as error:
            assert error.errno in (errno.EPERM, errno.EINVAL)  # noqa: PT017  # a container may forbid it
            pytest.skip("no device can be made here")
    for kind, words in ((stat.S_IFCHR, "it is a device"), (stat.S_IFBLK, "it is a disk")):
        assert words in refusal(tmp_path, f"{kind}.gguf").message


def test_a_path_that_is_too_long_for_an_id_is_refused_wherever_it_comes_from(tmp_path: Path) -> None:
    folder = tmp_path
    while len(str(folder)) < LONGEST_PATH - 200:
        folder = folder / ("f" * 100)
    fits = "m" * (LONGEST_PATH - len(str(folder)) - 1)
    folder.mkdir(parents=True)
    for name in (fits, fits + "m"):
        (folder / name).write_text("a model")
    (tmp_path / "short").symlink_to(folder)

    assert find(tmp_path, f"short/{fits}") == f"{folder}/{fits}"
    assert (
        f"at most {LONGEST_PATH} characters; it has {LONGEST_PATH + 1}" in refusal(tmp_path, f"short/{fits}m").message
    )


def test_what_this_user_may_not_read_is_a_typed_error(machine: Path) -> None:
    paths = ["models/closed.gguf", "models/sealed/m.gguf", "models/m.gguf"]
    tasks: list[Task] = [
        {"do": "find file", "text": path, "working_folder": str(machine), "roots": None} for path in paths
    ]

    closed, sealed, readable = told(tasks, "--as-nobody")

    for refused in (closed, sealed):
        assert refused.get("error") == "FileUnsuitable"
        assert "must be readable: permission denied" in refused.get("message", "")
    assert readable.get("result") == str(machine / "models/m.gguf")


# What is touched


def test_nothing_hostile_is_opened_or_changed(machine: Path) -> None:
    """CAT-UNIT-3104, CAT-UNIT-3107: of a thousand hostile references and files none is opened to be read."""
    references = [hostile.text for hostile in hostile_references()]
    files = [path for path, _, _ in UNSUITABLE] + [link for link in LINKS if find_or_none(machine, link) is None]
    read: list[Task] = [{"do": "read reference", "text": text} for text in references]
    sought: list[Task] = [
        {"do": "find file", "text": text, "working_folder": str(machine), "roots": roots}
        for text in references + files
        for roots in (None, [str(machine / "shelf")])
    ]
    before = contents(machine)

    said = told([*read, *sought])

    assert len(said) > 2000
    for task, of_it in zip([*read, *sought], said, strict=True):
        assert "error" in of_it, task
        assert (of_it.get("opened"), of_it.get("events")) == ([], []), task
    assert contents(machine) == before


def find_or_none(machine: Path, path: str) -> str | None:
    try:
        return find(machine, path)
    except ProvisionError:
        return None


def test_of_a_good_file_nothing_but_itself_is_opened(machine: Path) -> None:
    (of_it,) = told(
        [{"do": "find file", "text": "shelf/in-shelf/inner.gguf", "working_folder": str(machine), "roots": None}]
    )

    assert (of_it.get("opened"), of_it.get("events")) == (["d.gguf"], [])


@needs_proc
def test_no_descriptor_stays_open_whatever_is_found(machine: Path) -> None:
    before = len(os.listdir(OPEN_DESCRIPTORS))

    for path, _, _ in UNSUITABLE:
        refusal(machine, path)
        with suppress(ProvisionError), open_regular(f"{machine}/{path}"):
            pass
    find(machine, "models/inner.gguf")

    assert len(os.listdir(OPEN_DESCRIPTORS)) == before


# What changes meanwhile


def test_a_file_is_opened_by_its_canonical_path_and_told_with_its_status(machine: Path) -> None:
    with open_regular(str(machine / "models/m.gguf")) as (descriptor, status):
        assert os.read(descriptor, 100) == b"a model"
        assert os.path.samestat(status, os.stat(machine / "models/m.gguf"))
        assert os.get_inheritable(descriptor) is False


@for_each("path", ["linked-models/m.gguf", "models/inner.gguf", "models/nowhere.gguf", "shelf/in-shelf/deep/d.gguf"])
def test_a_link_that_took_the_place_of_a_file_or_a_folder_is_not_followed(machine: Path, path: str) -> None:
    with pytest.raises(FileChanged, match="something on its way is a link now"), open_regular(f"{machine}/{path}"):
        pass


SWAPS = [
    # what is swapped at the moment when it is opened, what takes its place, and what must come of it
    ("models/m.gguf", "link", "FileChanged"),
    ("models/m.gguf", "pipe", "FileUnsuitable"),
    ("models/m.gguf", "folder", "FileUnsuitable"),
    ("models/m.gguf", "empty", "FileUnsuitable"),
    ("models/m.gguf", "", "ModelNotHere"),
    ("models/m.gguf", "other", "another model"),
    ("models", "link to a folder", "FileChanged"),
    ("models", "link to nowhere", "FileChanged"),
    ("models", "other", "FileChanged"),
    ("models", "", "ModelNotHere"),
]


def test_what_is_swapped_at_the_last_moment_is_not_followed_and_not_waited_for(tmp_path: Path) -> None:
    """CAT-UNIT-3107: a link that is put on the way between judging and opening leads nowhere."""
    tasks: list[Task] = []
    for number, (swapped, instead, _) in enumerate(SWAPS):
        folder = tmp_path / str(number)
        (folder / "models").mkdir(parents=True)
        (folder / "models/m.gguf").write_text("a model")
        (folder / "private").mkdir()
        (folder / "private/m.gguf").write_text(PRIVATE)
        (folder / "link").symlink_to("../private/m.gguf")
        (folder / "link to a folder").symlink_to("private")
        (folder / "link to nowhere").symlink_to("nowhere")
        (folder / "other").write_text("another model")
        (folder / "empty").touch()
        (folder / "folder").mkdir()
        os.mkfifo(folder / "pipe")
        tasks.append(
            {
                "do": "open file",
                "text": str(folder / "models/m.gguf"),
                "swap": (os.path.basename(swapped), f"{folder}/{instead}" if instead else "", f"{folder}/{swapped}"),
            }
        )

    said = told(tasks)

    assert [of_it.get("error") or of_it.get("result") for of_it in said] == [due for _, _, due in SWAPS]
    assert all((tmp_path / f"{number}/{swap[0]}.aside").exists() for number, swap in enumerate(SWAPS))


def test_an_id_is_a_reference_of_the_contract(machine: Path) -> None:
    assert fault_of(file_id(find(machine, "models/second name.gguf"))) is None
