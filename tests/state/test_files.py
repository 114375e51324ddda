"""Files are read only when nobody else can have written them, and replaced whole or not at all."""

from __future__ import annotations

import json
import os
import resource
import socket
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from modeldoor_lifecycle.state.errors import FileMissing, FileNotWritten, FileRefused
from modeldoor_lifecycle.state.files import MAXIMUM_LINKS, list_trusted, read_trusted, write_atomically

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

NOBODY = 65534
SOMEBODY_ELSE = 65533

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to other users")

OPEN_DESCRIPTORS = "/proc/self/fd"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o755)
    return folder


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def no_file_longer_than(size: int) -> Generator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def file_in(folder: Path, name: str = "policy.json", content: str = "{}", mode: int = 0o644) -> Path:
    path = folder / name
    path.write_text(content)
    path.chmod(mode)
    return path


def child(code: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


READ_AS_USER = """
import os, sys
from modeldoor_lifecycle.state import errors, files
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    print("read", files.read_trusted(sys.argv[1], 100).decode())
except errors.FileRefused as error:
    print(type(error).__name__, error.fault, error.message)
"""


def refusal(path: Path | str, maximum_bytes: int = 100) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read_trusted(str(path), maximum_bytes)
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return caught.value


# Reading: what counts


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o644, 0o755])
def test_a_file_that_only_its_owner_may_write_is_read(home: Path, mode: int) -> None:
    assert read_trusted(str(file_in(home, content="{ }", mode=mode)), 100) == b"{ }"


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o664, 0o666, 0o777])
def test_a_file_that_others_may_write_is_untrusted(home: Path, mode: int) -> None:
    error = refusal(file_in(home, mode=mode))

    assert error.fault == "untrusted"
    assert error.message.endswith(f"must be writable by its owner only; its mode is {mode:04o}")
    assert error.hint.startswith("chmod go-w ")


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757, 0o2770])
def test_a_file_in_a_folder_that_others_may_write_is_untrusted(home: Path, mode: int) -> None:
    path = file_in(home)
    home.chmod(mode)

    error = refusal(path)

    assert error.fault == "untrusted"
    assert f"lies in the folder '{home}', which must be writable by its owner only" in error.message


def test_a_file_in_a_sticky_folder_is_read_for_nobody_else_can_replace_it(home: Path) -> None:
    path = file_in(home)
    home.chmod(0o1777)

    assert read_trusted(str(path), 100) == b"{}"


def test_a_file_that_is_not_there_is_untrusted_still_when_others_may_write_its_folder(home: Path) -> None:
    home.chmod(0o777)

    assert refusal(home / "policy.json").fault == "untrusted"


@needs_root
def test_a_file_of_another_user_is_untrusted(home: Path) -> None:
    path = file_in(home)
    os.chown(path, SOMEBODY_ELSE, SOMEBODY_ELSE)

    error = refusal(path)

    assert error.fault == "untrusted"
    assert error.message.endswith(
        f"must belong to root or to the user who runs this; it belongs to user {SOMEBODY_ELSE}"
    )


@needs_root
@pytest.mark.parametrize("mode", [0o755, 0o1777])
def test_a_file_in_a_folder_of_another_user_is_untrusted(home: Path, mode: int) -> None:
    path = file_in(home)
    home.chmod(mode)
    os.chown(home, SOMEBODY_ELSE, SOMEBODY_ELSE)

    error = refusal(path)

    assert error.fault == "untrusted"
    assert f"it belongs to user {SOMEBODY_ELSE}" in error.message


@needs_root
@pytest.mark.parametrize(
    ("owner", "folder_owner", "expected"),
    [
        (0, 0, "read {}"),
        (NOBODY, 0, "read {}"),
        (NOBODY, NOBODY, "read {}"),
        (0, NOBODY, "read {}"),
        (SOMEBODY_ELSE, 0, "FileRefused untrusted"),
        (0, SOMEBODY_ELSE, "FileRefused untrusted"),
    ],
)
def test_a_user_trusts_root_and_itself_and_nobody_else(
    public_folder: Path, owner: int, folder_owner: int, expected: str
) -> None:
    path = file_in(public_folder)
    os.chown(path, owner, -1)
    os.chown(public_folder, folder_owner, -1)

    assert child(READ_AS_USER, str(path)).startswith(expected)


def test_a_file_that_this_user_may_not_read_is_unreadable(public_folder: Path) -> None:
    path = file_in(public_folder, mode=0o000)

    printed = child(READ_AS_USER, str(path))

    assert printed == f"FileRefused unreadable '{path}' must be readable: permission denied"


def test_a_folder_that_this_user_may_not_enter_is_unreadable_and_not_missing(public_folder: Path) -> None:
    path = file_in(public_folder)
    public_folder.chmod(0o000)
    try:
        printed = child(READ_AS_USER, str(path))
    finally:
        public_folder.chmod(0o755)

    assert printed.startswith("FileRefused unreadable")
    assert printed.endswith("must be readable: permission denied")


@pytest.mark.parametrize("mode", [0o711, 0o511])
def test_a_folder_that_may_be_entered_and_not_listed_is_enough(public_folder: Path, mode: int) -> None:
    path = file_in(public_folder)
    public_folder.chmod(mode)

    assert child(READ_AS_USER, str(path)) == "read {}"


def test_a_relative_path_is_read_from_the_working_folder(home: Path) -> None:
    file_in(home, content="here")

    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from modeldoor_lifecycle.state.files import read_trusted; print(read_trusted('policy.json', 9))",
        ],
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "b'here'"


# Reading: what is no file


def test_a_file_as_long_as_allowed_is_read_and_a_longer_one_is_not(home: Path) -> None:
    path = file_in(home, content="12345")

    assert read_trusted(str(path), 5) == b"12345"
    assert refusal(path, 4).message.endswith("must be at most 4 bytes long")


def test_a_file_of_a_tebibyte_is_refused_without_being_read(home: Path) -> None:
    path = file_in(home)
    os.truncate(path, 2**40)

    assert refusal(path, 1024).fault == "unreadable"


def test_a_named_pipe_that_nobody_writes_is_refused_at_once(home: Path) -> None:
    os.mkfifo(home / "pipe", 0o600)

    assert refusal(home / "pipe").message.endswith("must be a regular file; it is a named pipe")


def test_a_folder_is_no_file(home: Path) -> None:
    (home / "inner").mkdir()

    assert refusal(home / "inner").message.endswith("must be a regular file; it is a folder")
    assert refusal(f"{home}/inner/..").message.endswith("it is a folder")


def test_a_device_is_no_file() -> None:
    assert refusal("/dev/zero").message.endswith("must be a regular file; it is a device")


def test_a_socket_is_no_file(public_folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(public_folder / "s"))

        assert refusal(public_folder / "s").message.endswith("must be a regular file; it is a socket")


@pytest.mark.parametrize("path", ["a\0b", "\ud800", "x" * 300, ""])
def test_a_path_that_no_file_can_have_is_refused(home: Path, path: str) -> None:
    assert refusal(f"{home}/{path}").fault == "unreadable"


@pytest.mark.parametrize("path", ["policy.json", "inner/policy.json", "inner/deeper/policy.json"])
def test_a_file_that_is_not_there_is_missing(home: Path, path: str) -> None:
    assert isinstance(refusal(home / path), FileMissing)


def test_a_file_below_a_file_is_unreadable_and_not_missing(home: Path) -> None:
    error = refusal(file_in(home) / "policy.json")

    assert not isinstance(error, FileMissing)
    assert error.message.endswith("must be readable: not a directory")


# Reading: links


def test_links_are_followed(home: Path) -> None:
    (home / "dotfiles").mkdir()
    file_in(home / "dotfiles", content="kept elsewhere")
    (home / "relative").symlink_to("dotfiles/policy.json")
    (home / "absolute").symlink_to(home / "relative")
    (home / "folder").symlink_to("dotfiles")

    for path in (home / "relative", home / "absolute", home / "folder" / "policy.json"):
        assert read_trusted(str(path), 100) == b"kept elsewhere"


def test_a_link_to_nowhere_is_unreadable_and_not_missing(home: Path) -> None:
    (home / "policy.json").symlink_to("nowhere/policy.json")

    error = refusal(home / "policy.json")

    assert not isinstance(error, FileMissing)
    assert error.message == f"'{home}/policy.json' leads nowhere: nothing lies behind '{home}/nowhere/policy.json'"


@pytest.mark.parametrize("below", ["policy.json", "inner/policy.json"])
def test_a_folder_that_is_a_link_to_nowhere_hides_its_files_and_they_are_not_missing(home: Path, below: str) -> None:
    (home / "config").symlink_to("not-mounted")

    error = refusal(home / "config" / below)

    assert not isinstance(error, FileMissing)
    assert f"nothing lies behind '{home}/config'" in error.message


def test_links_in_a_circle_are_refused(home: Path) -> None:
    (home / "one").symlink_to("two")
    (home / "two").symlink_to("one")
    (home / "self").symlink_to("self")

    assert refusal(home / "one").message.endswith("must lead to a file; its links lead in a circle")
    assert refusal(home / "self").message.endswith("must lead to a file; its links lead in a circle")
    assert refusal(home / "self" / "policy.json").message.endswith("too many levels of symbolic links")


def test_as_many_links_are_followed_as_linux_follows(home: Path) -> None:
    file_in(home, "0", "end")
    for index in range(1, MAXIMUM_LINKS + 1):
        (home / str(index)).symlink_to(str(index - 1))

    assert read_trusted(str(home / str(MAXIMUM_LINKS - 1)), 100) == b"end"
    assert "circle" in refusal(home / str(MAXIMUM_LINKS)).message


def test_the_target_of_a_link_is_judged(home: Path) -> None:
    file_in(home, "target", mode=0o666)
    (home / "policy.json").symlink_to("target")

    assert refusal(home / "policy.json").fault == "untrusted"


@pytest.mark.parametrize("open_one", ["first", "second", "third"])
def test_every_folder_on_the_way_of_a_link_is_judged(home: Path, open_one: str) -> None:
    for name in ("first", "second", "third"):
        (home / name).mkdir(mode=0o755)
    file_in(home / "third")
    (home / "second" / "link").symlink_to("../third/policy.json")
    (home / "first" / "link").symlink_to("../second/link")
    assert read_trusted(str(home / "first" / "link"), 100) == b"{}"

    (home / open_one).chmod(0o777)

    error = refusal(home / "first" / "link")
    assert error.fault == "untrusted"
    assert f"{open_one}', which must be writable" in error.message


@needs_root
def test_a_link_that_another_user_laid_into_a_sticky_folder_is_untrusted(home: Path) -> None:
    file_in(home, "target")
    home.chmod(0o1777)
    (home / "policy.json").symlink_to("target")
    os.chown(home / "policy.json", SOMEBODY_ELSE, SOMEBODY_ELSE, follow_symlinks=False)

    error = refusal(home / "policy.json")

    assert error.fault == "untrusted"
    assert "leads over the link" in error.message


SWAP = """
import os, sys
from modeldoor_lifecycle.state import errors, files
folder, swapped = sys.argv[1], sys.argv[2]
def swap(event, arguments):
    if event == "open" and arguments[0] == "policy.json" and os.path.exists(folder + "/" + swapped):
        os.rename(folder + "/" + swapped, folder + "/policy.json")
sys.addaudithook(swap)
try:
    print("read", files.read_trusted(folder + "/policy.json", 100).decode())
except errors.FileRefused as error:
    print(error.fault, error.message)
"""
"""Puts something else under the file's name at the last moment before it is opened."""


@pytest.mark.parametrize(
    ("swapped", "said"),
    [
        ("link", "unreadable"),
        ("pipe", "must be a regular file; it is a named pipe"),
        ("open", "must be writable by its owner only; its mode is 0666"),
        ("good", "read swapped"),
    ],
)
def test_what_was_opened_is_judged_and_not_what_had_the_name_before(home: Path, swapped: str, said: str) -> None:
    file_in(home)
    file_in(home, "good", "swapped")
    file_in(home, "open", mode=0o666)
    (home / "link").symlink_to("good")
    os.mkfifo(home / "pipe")

    assert said in child(SWAP, str(home), swapped)


@pytest.mark.skipif(not os.path.isdir(OPEN_DESCRIPTORS), reason="the open descriptors are listed in /proc")
def test_no_descriptor_stays_open_whatever_is_found(home: Path) -> None:
    os.mkfifo(home / "pipe")
    (home / "broken").symlink_to("nowhere")
    (home / "circle").symlink_to("circle")
    bad = file_in(home, "bad", mode=0o666)
    (home / "open").mkdir()
    (home / "open").chmod(0o777)
    before = len(os.listdir(OPEN_DESCRIPTORS))

    for path in (home / "pipe", home / "broken", home / "circle", bad, home / "none", home / "open" / "x"):
        refusal(path)
    with pytest.raises(FileRefused):
        list_trusted(str(home / "open"))
    read_trusted(str(file_in(home)), 100)
    list_trusted(str(home))

    assert len(os.listdir(OPEN_DESCRIPTORS)) == before


# Listing


def test_the_names_in_a_folder_are_listed_in_order(home: Path) -> None:
    (home / "profiles").mkdir()
    for name in ("b", "a", "C", "ä"):
        (home / "profiles" / name).write_text("")

    assert list_trusted(str(home / "profiles")) == ["C", "a", "b", "ä"]


@pytest.mark.parametrize("open_one", ["", "profiles"])
def test_a_folder_is_listed_only_when_nobody_else_can_change_it_or_swap_it(home: Path, open_one: str) -> None:
    (home / "profiles").mkdir()
    (home / open_one).chmod(0o777)

    with pytest.raises(FileRefused) as caught:
        list_trusted(str(home / "profiles"))

    assert caught.value.fault == "untrusted"


@pytest.mark.parametrize("missing", ["profiles", "inner/profiles"])
def test_a_folder_that_is_not_there_is_missing(home: Path, missing: str) -> None:
    with pytest.raises(FileMissing):
        list_trusted(str(home / missing))


def test_a_folder_that_is_a_link_to_nowhere_is_unreadable_and_not_missing(home: Path) -> None:
    (home / "profiles").symlink_to("nowhere")

    with pytest.raises(FileRefused, match="leads nowhere") as caught:
        list_trusted(str(home / "profiles"))

    assert not isinstance(caught.value, FileMissing)


def test_a_file_cannot_be_listed(home: Path) -> None:
    with pytest.raises(FileRefused, match="must be readable: not a directory") as caught:
        list_trusted(str(file_in(home)))

    assert caught.value.fault == "unreadable"


# Writing


def test_a_new_file_is_for_this_user_alone(home: Path) -> None:
    write_atomically(str(home / "policy.json"), b"new")

    assert (home / "policy.json").read_bytes() == b"new"
    assert stat.S_IMODE((home / "policy.json").stat().st_mode) == 0o600
    assert os.listdir(home) == ["policy.json"]


def test_the_mode_counts_as_for_every_new_file_less_the_umask(home: Path) -> None:
    old = os.umask(0o027)
    try:
        write_atomically(str(home / "snapshot.json"), b"", mode=0o666)
    finally:
        os.umask(old)

    assert stat.S_IMODE((home / "snapshot.json").stat().st_mode) == 0o640


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_what_stood_there_is_replaced(home: Path, size: int) -> None:
    path = file_in(home, content="old" * 1000)

    write_atomically(str(path), b"n" * size)

    assert path.read_bytes() == b"n" * size


def test_a_reader_that_has_the_old_file_open_keeps_it(home: Path) -> None:
    path = file_in(home, content="old")

    with path.open() as reader:
        write_atomically(str(path), b"new")

        assert reader.read() == "old"


def test_a_file_is_written_to_the_working_folder(home: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-c",
            "from modeldoor_lifecycle.state.files import write_atomically; write_atomically('out.json', b'x')",
        ],
        cwd=home,
        check=True,
    )

    assert (home / "out.json").read_bytes() == b"x"


def test_a_link_stays_a_link_and_its_target_is_written(home: Path) -> None:
    (home / "dotfiles").mkdir()
    target = file_in(home / "dotfiles", content="old")
    (home / "policy.json").symlink_to("dotfiles/policy.json")

    write_atomically(str(home / "policy.json"), b"new")

    assert os.readlink(home / "policy.json") == "dotfiles/policy.json"
    assert target.read_bytes() == b"new"
    assert os.listdir(home / "dotfiles") == ["policy.json"]


def test_a_link_to_a_file_that_is_not_there_yet_makes_it(home: Path) -> None:
    (home / "policy.json").symlink_to("target.json")

    write_atomically(str(home / "policy.json"), b"new")

    assert (home / "target.json").read_bytes() == b"new"
    assert (home / "policy.json").is_symlink()


def test_nothing_but_a_file_is_replaced(home: Path) -> None:
    os.mkfifo(home / "pipe")
    (home / "folder").mkdir()
    (home / "circle").symlink_to("circle")
    before = {name: os.lstat(home / name).st_ino for name in os.listdir(home)}

    for name, kind in (("pipe", "a named pipe"), ("folder", "a folder"), ("circle", "a link that leads in a circle")):
        with pytest.raises(FileNotWritten, match=f"must be a regular file; it is {kind}"):
            write_atomically(str(home / name), b"new")

    assert {name: os.lstat(home / name).st_ino for name in os.listdir(home)} == before


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("missing/out.json", "no such file or directory"),
        ("file/out.json", "not a directory"),
        ("new/", "is a directory"),
        ("x" * 300, "file name too long"),
        ("a\0b", "it is no path"),
    ],
)
def test_what_cannot_be_written_is_told_in_the_words_of_the_system(home: Path, path: str, words: str) -> None:
    file_in(home, "file")

    with pytest.raises(FileNotWritten) as caught:
        write_atomically(f"{home}/{path}", b"new")

    assert f"must be writable: {words}" in caught.value.message.lower()
    assert os.listdir(home) == ["file"]


def test_a_folder_that_this_user_may_not_write_is_told(public_folder: Path) -> None:
    public_folder.chmod(0o555)

    printed = child(
        "import os, sys\n"
        "from modeldoor_lifecycle.state import errors, files\n"
        "if os.geteuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try: files.write_atomically(sys.argv[1], b'new')\n"
        "except errors.FileNotWritten as error: print(error.message)",
        str(public_folder / "out.json"),
    )

    assert printed.endswith("must be writable: permission denied")


def test_a_folder_that_may_be_written_and_not_listed_is_enough(public_folder: Path) -> None:
    public_folder.chmod(0o333)
    try:
        child(
            "import os, sys\n"
            "from modeldoor_lifecycle.state import files\n"
            "if os.geteuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
            "files.write_atomically(sys.argv[1], b'new', 0o644)",
            str(public_folder / "out.json"),
        )
    finally:
        public_folder.chmod(0o755)

    assert (public_folder / "out.json").read_bytes() == b"new"


def test_fault_62_a_file_that_grows_too_large_leaves_the_old_one_whole(home: Path) -> None:
    path = file_in(home, content="old")

    with no_file_longer_than(4096), pytest.raises(FileNotWritten) as caught:
        write_atomically(str(path), b"n" * 10000)

    assert "must be writable: file too large (what stood there before is as it was)" in str(caught.value)
    assert path.read_text() == "old"
    assert os.listdir(home) == ["policy.json"]


FILL = """
import os, sys
from modeldoor_lifecycle.state import errors, files
path = sys.argv[1]
files.write_atomically(path, b"old")
try:
    files.write_atomically(path, b"n" * 1000000)
except errors.FileNotWritten as error:
    print(error)
print(open(path).read(), os.listdir(os.path.dirname(path)))
"""


def test_fault_62_a_full_disk_leaves_the_old_file_whole(home: Path) -> None:
    unshare = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    done = subprocess.run(
        [
            *unshare,
            "sh",
            "-c",
            'mount -t tmpfs -o size=64k,mode=755 tmpfs "$1" || exit 77; exec "$2" -c "$3" "$1/policy.json"',
            "sh",
            str(home),
            sys.executable,
            FILL,
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )
    if done.returncode in (1, 77) and not done.stdout:
        pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")

    told, left = done.stdout.splitlines()
    assert "must be writable: no space left on device" in told
    assert left == "old ['policy.json']"


PLANT = """
import os, sys
from modeldoor_lifecycle.state import errors, files
path, victim, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
planted = []
def plant(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and os.path.basename(arguments[0]).startswith(".modeldoor-"):
        if len(planted) < times:
            planted.append(arguments[0])
            os.symlink(victim, arguments[0])
sys.addaudithook(plant)
try:
    files.write_atomically(path, b"new")
    print("written", len(planted))
except errors.FileNotWritten as error:
    print(len(planted), error.message)
"""
"""Lays a link where the temporary file is about to be created, at the last moment."""


def test_a_planted_temporary_name_is_not_followed_and_another_one_is_taken(home: Path) -> None:
    victim = file_in(home, "victim", "precious")

    assert child(PLANT, str(home / "policy.json"), str(victim), "1") == "written 1"

    assert victim.read_text() == "precious"
    assert (home / "policy.json").read_text() == "new"
    assert not (home / "policy.json").is_symlink()


def test_who_plants_every_temporary_name_only_gets_an_error(home: Path) -> None:
    path, victim = file_in(home, content="old"), file_in(home, "victim", "precious")

    printed = child(PLANT, str(path), str(victim), "1000")

    assert "16 " in printed
    assert "must be writable: somebody else creates every temporary file first" in printed
    assert (path.read_text(), victim.read_text()) == ("old", "precious")


def test_an_interruption_leaves_the_old_file_and_no_temporary_one(home: Path) -> None:
    path = file_in(home, content="old")

    printed = child(
        "import sys\n"
        "from modeldoor_lifecycle.state import files\n"
        "def interrupt(event, arguments):\n"
        "    if event == 'os.rename': raise KeyboardInterrupt\n"
        "sys.addaudithook(interrupt)\n"
        "try: files.write_atomically(sys.argv[1], b'new')\n"
        "except KeyboardInterrupt: print('interrupted')",
        str(path),
    )

    assert printed == "interrupted"
    assert path.read_text() == "old"
    assert os.listdir(home) == ["policy.json"]


def test_a_folder_that_vanishes_during_the_writing_is_one_error(home: Path) -> None:
    (home / "inner").mkdir()

    printed = child(
        "import os, sys\n"
        "from modeldoor_lifecycle.state import errors, files\n"
        "folder = os.path.dirname(sys.argv[1])\n"
        "def vanish(event, arguments):\n"
        "    if event == 'os.rename' and arguments[0] != folder: os.rename(folder, folder + '2')\n"
        "sys.addaudithook(vanish)\n"
        "try: files.write_atomically(sys.argv[1], b'new')\n"
        "except errors.FileNotWritten as error: print(error.message)",
        str(home / "inner" / "policy.json"),
    )

    assert printed.endswith("must be writable: no such file or directory")


def test_a_name_that_may_not_have_reached_the_disk_is_told_apart(home: Path) -> None:
    path = home / "inner" / "policy.json"
    path.parent.mkdir()

    printed = child(
        "import os, sys\n"
        "from modeldoor_lifecycle.state import errors, files\n"
        "folder = os.path.dirname(sys.argv[1])\n"
        "def vanish(event, arguments):\n"
        "    if event == 'open' and arguments[0] == folder: os.rename(folder, folder + '2')\n"
        "sys.addaudithook(vanish)\n"
        "try: files.write_atomically(sys.argv[1], b'new')\n"
        "except errors.FileNotWritten as error: print(error)",
        str(path),
    )

    assert "must be kept on the disk: no such file or directory" in printed
    assert "may be lost when the power fails" in printed


KILL = """
import json, os, random, signal, sys, time
from modeldoor_lifecycle.state import files
path, rounds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
def version(number):
    return bytes([number % 256]) * (1 + (number * 7919) % 200000)
broken, midway = 0, 0
for _ in range(rounds):
    started, ready = os.pipe()
    writer = os.fork()
    if writer == 0:
        number = 0
        while True:
            number += 1
            files.write_atomically(path, version(number))
            if number == 1:
                os.write(ready, b"1")
    os.read(started, 1)
    os.close(started)
    os.close(ready)
    time.sleep(chance.uniform(0, 0.01))
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    with open(path, "rb") as file:
        data = file.read()
    broken += data not in {version(number) for number in range(data[0], 4096, 256)} if data else 1
    for name in os.listdir(os.path.dirname(path)):
        if name.startswith("."):
            midway += 1
            os.unlink(os.path.join(os.path.dirname(path), name))
print(json.dumps({"broken": broken, "midway": midway}))
"""
"""Kills writers at moments that differ by up to ten milliseconds, each after its first whole version."""


def test_a_writer_that_is_killed_at_any_moment_leaves_one_whole_version(home: Path) -> None:
    counted = json.loads(child(KILL, str(home / "policy.json"), "60", "20261120"))

    assert counted["broken"] == 0
    assert counted["midway"] > 0, "no writer was killed in the middle of writing"


def test_what_a_killed_writer_leaves_behind_has_a_name_that_readers_pass_over(home: Path) -> None:
    child(
        "import os, sys\n"
        "from modeldoor_lifecycle.state import files\n"
        "sys.addaudithook(lambda event, arguments: event == 'os.rename' and os._exit(0))\n"
        "files.write_atomically(sys.argv[1], b'new')",
        str(home / "policy.json"),
    )

    (left,) = os.listdir(home)
    assert left.startswith(".")


# Other systems


def test_a_system_without_owners_still_judges_kind_and_size(home: Path) -> None:
    file_in(home, content="12345", mode=0o666)
    (home / "folder").mkdir()
    os.mkfifo(home / "pipe")

    printed = child(
        "import os, sys\n"
        "for name in ('geteuid', 'getuid', 'O_NONBLOCK', 'O_NOFOLLOW', 'O_NOCTTY', 'O_PATH', 'O_DIRECTORY', 'O_CLOEXEC'):\n"
        "    delattr(os, name)\n"
        "from modeldoor_lifecycle.state import errors, files, policies, profiles\n"
        "os.environ['HOME'] = home = sys.argv[1]\n"
        "print(files.read_trusted(home + '/policy.json', 5))\n"
        "print(files.list_trusted(home))\n"
        "for path, size in (('/policy.json', 4), ('/folder', 9), ('/none', 9)):\n"
        "    try: files.read_trusted(home + path, size)\n"
        "    except errors.FileRefused as error: print(type(error).__name__, error.fault)\n"
        "files.write_atomically(home + '/policy.json', b'new')\n"
        "print(files.read_trusted(home + '/policy.json', 5))\n",
        str(home),
    ).splitlines()

    assert printed == [
        "b'12345'",
        "['folder', 'pipe', 'policy.json']",
        "FileRefused unreadable",
        "FileRefused unreadable",
        "FileMissing unreadable",
        "b'new'",
    ]
