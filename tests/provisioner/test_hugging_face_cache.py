"""What huggingface_hub has fetched already is found by names and commits, and nothing else is taken for it."""

from __future__ import annotations

import os
import socket
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.errors import FileUnsuitable, ModelNotHere, OutsideRoots, ProvisionError
from modeldoor_lifecycle.provisioner.hugging_face_cache import (
    commits_in_cache,
    find_in_cache,
    hub_cache_folder,
    models_in_cache,
)
from modeldoor_lifecycle.provisioner.references import HubFile
from modeldoor_lifecycle.state.groups import is_own_group
from provisioner.others_stores import COMMIT, OTHER_COMMIT, REPOSITORY, make_hub_cache, sha256, state_of

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = b"GGUF of a model"
PLACE = f"models--ada--tiny-model/snapshots/{COMMIT}"
SOMEBODY_ELSE = 65533
PARTS = {f"q4/tiny-0000{number}-of-00003.gguf": b"GGUF part %d" % number for number in (1, 2, 3)}


def reference(path: str = "tiny.gguf", revision: str | None = COMMIT) -> HubFile:
    return HubFile(REPOSITORY, revision, path)


def environment(folder: Path) -> dict[str, str]:
    return {"HF_HUB_CACHE": str(folder)}


def test_a_file_is_found_at_its_commit_with_what_the_hub_told_of_it(tmp_path: Path) -> None:
    place = make_hub_cache(tmp_path, REPOSITORY, COMMIT, {"q4/tiny.gguf": DATA})
    found = find_in_cache(reference("q4/tiny.gguf"), environment(tmp_path))
    assert found is not None
    assert found.commit == COMMIT
    (file,) = found.files
    assert file.path_in_repository == "q4/tiny.gguf"
    assert file.path == str(tmp_path / PLACE / "q4" / "tiny.gguf")
    assert file.real_path == str(place / "blobs" / sha256(DATA).removeprefix("sha256:"))
    assert file.told_digest == sha256(DATA)


def test_without_a_commit_it_is_the_one_that_main_was(tmp_path: Path) -> None:
    make_hub_cache(tmp_path, REPOSITORY, COMMIT, {"tiny.gguf": DATA})
    make_hub_cache(tmp_path, REPOSITORY, OTHER_COMMIT, {"tiny.gguf": b"GGUF of another"})
    found = find_in_cache(reference(revision=None), environment(tmp_path))
    assert found is not None
    assert (found.commit, found.files[0].told_digest) == (OTHER_COMMIT, sha256(b"GGUF of another"))
    make_hub_cache(tmp_path, REPOSITORY, COMMIT, {})
    found = find_in_cache(reference(revision=None), environment(tmp_path))
    assert found is not None
    assert (found.commit, found.files[0].told_digest) == (COMMIT, sha256(DATA))


def test_what_the_cache_does_not_have_is_not_found_though_its_neighbours_are(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in ("none", "file"):
        assert find_in_cache(reference(), environment(tmp_path / folder)) is None
    place = make_hub_cache(tmp_path, REPOSITORY, COMMIT, {"tiny.gguf": DATA}, ref="v1")
    absent = place / ".no_exist" / COMMIT / "absent.gguf"
    absent.parent.mkdir(parents=True)
    absent.touch()
    for each in (
        reference("absent.gguf"),
        reference("Tiny.gguf"),
        reference(revision=OTHER_COMMIT),
        reference(revision=None),
        HubFile("ada/tiny", COMMIT, "tiny.gguf"),
    ):
        assert find_in_cache(each, environment(tmp_path)) is None, each
    assert find_in_cache(reference(), environment(tmp_path)) is not None


def test_of_a_split_model_all_files_are_found_in_order_by_any_of_them(tmp_path: Path) -> None:
    make_hub_cache(tmp_path, REPOSITORY, COMMIT, PARTS)
    for name in PARTS:
        found = find_in_cache(reference(name), environment(tmp_path))
        assert found is not None
        assert [file.path_in_repository for file in found.files] == list(PARTS)
        assert [file.told_digest for file in found.files] == [sha256(data) for data in PARTS.values()]


def test_a_split_model_of_which_a_part_is_missing_is_not_here_and_the_part_is_named(tmp_path: Path) -> None:
    first, second, third = PARTS
    make_hub_cache(tmp_path, REPOSITORY, COMMIT, {second: PARTS[second]})
    with pytest.raises(ModelNotHere) as refused:
        find_in_cache(reference(third), environment(tmp_path))
    assert refused.value.sought == (str(tmp_path / PLACE / first), str(tmp_path / PLACE / third))
    assert f"'{first}', '{third}' are missing" in refused.value.message
    assert "download" in refused.value.hint


def test_names_that_count_no_parts_are_whole_files(tmp_path: Path) -> None:
    names = ("a-00001-of-00001.gguf", "a-00000-of-00002.gguf", "a-00003-of-00002.gguf", "a-00001-of-99999.gguf")
    make_hub_cache(tmp_path, REPOSITORY, COMMIT, dict.fromkeys(names, DATA))
    for name in names:
        found = find_in_cache(reference(name), environment(tmp_path))
        assert found is not None
        assert [file.path_in_repository for file in found.files] == [name]


def test_without_links_files_are_found_and_nobody_told_their_digest(tmp_path: Path) -> None:
    make_hub_cache(tmp_path, REPOSITORY, COMMIT, {"tiny.gguf": DATA}, has_links=False)
    found = find_in_cache(reference(), environment(tmp_path))
    assert found is not None
    assert found.files[0].path == found.files[0].real_path == str(tmp_path / PLACE / "tiny.gguf")
    assert found.files[0].told_digest is None


def test_only_a_blob_that_has_a_sha256_for_a_name_tells_a_digest(tmp_path: Path) -> None:
    place = make_hub_cache(tmp_path, REPOSITORY, COMMIT, {"small.bin": DATA})
    for name in ("0" * 64, "AB" * 32, "ab" * 31):
        (place / "blobs" / name).write_bytes(DATA)
        (tmp_path / PLACE / f"{len(name)}{name[0]}").symlink_to(place / "blobs" / name)
    elsewhere = place / sha256(DATA).removeprefix("sha256:")
    elsewhere.write_bytes(DATA)
    (tmp_path / PLACE / "elsewhere").symlink_to(elsewhere)
    for path in ("small.bin", "640", "64A", "62a", "elsewhere"):
        found = find_in_cache(reference(path), environment(tmp_path))
        assert found is not None
        assert found.files[0].told_digest is None, path


def told_of(cache: Path) -> str | None:
    found = find_in_cache(reference("q4/tiny.gguf"), environment(cache))
    assert found is not None
    return found.files[0].told_digest


FOLDERS = ("", "blobs", "snapshots", f"snapshots/{COMMIT}", f"snapshots/{COMMIT}/q4")
"""Of a repository: whoever can write one of them says which bytes a file has, and what their name is."""


def test_a_name_that_others_can_give_tells_no_digest(tmp_path: Path) -> None:
    place = make_hub_cache(tmp_path, REPOSITORY, COMMIT, {"q4/tiny.gguf": DATA})
    by_group = sha256(DATA) if is_own_group(place.stat().st_gid) else None
    for folder, (mode, told) in product(FOLDERS, {0o775: by_group, 0o757: None, 0o1777: sha256(DATA)}.items()):
        (place / folder).chmod(mode)
        assert (folder, mode, told_of(tmp_path)) == (folder, mode, told)
        (place / folder).chmod(0o755)
    (place / "refs").chmod(0o777)
    (place / "blobs" / sha256(DATA).removeprefix("sha256:")).chmod(0o666)
    assert told_of(tmp_path) == sha256(DATA), "its bytes are held against it"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to other users")
def test_a_name_that_another_user_gave_tells_no_digest(tmp_path: Path) -> None:
    place = make_hub_cache(tmp_path, REPOSITORY, COMMIT, {"q4/tiny.gguf": DATA})
    blob, link = f"blobs/{sha256(DATA).removeprefix('sha256:')}", f"{FOLDERS[-1]}/tiny.gguf"
    for name in (*FOLDERS, blob, link):
        os.lchown(place / name, SOMEBODY_ELSE, SOMEBODY_ELSE)
        assert (name, told_of(tmp_path)) == (name, None)
        os.lchown(place / name, 0, 0)
    assert told_of(tmp_path) == sha256(DATA)


def test_paths_are_those_of_the_real_cache_whatever_link_leads_to_it(tmp_path: Path) -> None:
    make_hub_cache(tmp_path / "real", REPOSITORY, COMMIT, {"tiny.gguf": DATA})
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "models--ada--tiny-model").symlink_to(tmp_path / "real" / "models--ada--tiny-model")
    for folder in ("link", "other"):
        found = find_in_cache(reference(), environment(tmp_path / folder))
        assert found is not None
        assert found.files[0].path == str(tmp_path / "real" / PLACE / "tiny.gguf")


def _ref(data: bytes) -> Callable[[Path], object]:
    return lambda place: (place / "refs" / "main").write_bytes(data)


def _link(name: str, target: str) -> Callable[[Path], object]:
    """Puts a link in the place of what has this name in the folder of the repository."""

    def damage(place: Path) -> None:
        path = place / name
        if path.is_dir() and not path.is_symlink():
            path.rename(place.parent / "moved")
        else:
            path.unlink(missing_ok=True)
        path.symlink_to(target)

    return damage


def _instead(name: str, make: Callable[[Path], object]) -> Callable[[Path], object]:
    def damage(place: Path) -> None:
        (place / name).unlink()
        make(place / name)

    return damage


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's path is at most 107 bytes long
        try:
            made.bind(path.name)
        finally:
            os.chdir(here)


def _emptied(place: Path) -> None:
    for blob in (place / "blobs").iterdir():
        blob.write_bytes(b"")


def _removed(place: Path) -> None:
    for blob in (place / "blobs").iterdir():
        blob.unlink()


def _unfinished(place: Path) -> None:
    for blob in list((place / "blobs").iterdir()):
        blob.rename(f"{blob}.0a1b2c3d.incomplete")


def _led_to_the_unfinished(place: Path) -> None:
    _unfinished(place)
    (blob,) = (place / "blobs").iterdir()
    _link(FILE, str(blob))(place)


FILE = f"snapshots/{COMMIT}/q4/tiny.gguf"
OUTSIDE, WRONG, GONE = OutsideRoots, FileUnsuitable, ModelNotHere

DAMAGES: dict[str, tuple[Callable[[Path], object], type[ProvisionError], str]] = {
    "an empty ref": (_ref(b""), WRONG, "it is empty"),
    "a branch in the ref": (_ref(b"main"), WRONG, "it holds 'main'"),
    "a commit in capitals": (_ref(COMMIT.upper().encode()), WRONG, "must hold a commit in 40 digits"),
    "a digit too few": (_ref(COMMIT[:-1].encode()), WRONG, "must hold a commit"),
    "a digit too many": (_ref(COMMIT.encode() + b"a"), WRONG, "must hold a commit"),
    "an end of line in the ref": (_ref(COMMIT.encode() + b"\n"), WRONG, "must hold a commit"),
    "a commit of zeros": (_ref(b"0" * 40), WRONG, "must hold a commit"),
    "a commit that was typed": (_ref(b"ab" * 20), WRONG, "must hold a commit"),
    "a way up in the ref": (_ref(b"../../../../../../../../../../../../etc/"), WRONG, "must hold a commit"),
    "bytes that are no text": (_ref(b"\xff\x00" * 20), WRONG, "must hold a commit"),
    "a huge ref": (_ref(COMMIT.encode() * 10_000), WRONG, "must be at most 256 bytes long"),
    "a ref that is a folder": (_instead("refs/main", Path.mkdir), WRONG, "it is a folder"),
    "a ref that is a pipe": (_instead("refs/main", os.mkfifo), WRONG, "it is a named pipe"),
    "a ref that is a device": (_link("refs/main", "/dev/zero"), OUTSIDE, "it leads to '/dev/zero'"),
    "a ref that leads out": (_link("refs/main", "/etc/hostname"), OUTSIDE, "it leads to '/etc/hostname'"),
    "refs that lead out": (_link("refs", "../moved"), OUTSIDE, "/moved/main'"),
    "a file that leads out": (_link(FILE, "/etc/passwd"), OUTSIDE, "must stay in the folder of its repository"),
    "a file that leads up and out": (_link(FILE, "../" * 5 + "other/secret"), OUTSIDE, "/other/secret'"),
    "a file of a folder whose name begins alike": (
        _link(FILE, "../../../../models--ada--tiny-model-2/secret"),
        OUTSIDE,
        "must stay in the folder",
    ),
    "a file that leads out to nothing": (_link(FILE, "/nowhere/at/all"), OUTSIDE, "it leads to '/nowhere/at/all'"),
    "a file that is a device": (_link(FILE, "/dev/zero"), OUTSIDE, "it leads to '/dev/zero'"),
    "a file that is the kernel's": (_link(FILE, "/proc/self/mem"), OUTSIDE, "/mem'"),
    "a file that is a circle": (_link(FILE, "tiny.gguf"), WRONG, "levels of symbolic links"),
    "a file that is a folder": (_instead(FILE, Path.mkdir), WRONG, "it is a folder"),
    "a file that is a pipe": (_instead(FILE, os.mkfifo), WRONG, "it is a named pipe"),
    "a file that is a socket": (_instead(FILE, _socket), WRONG, "it is a socket"),
    "an empty blob": (_emptied, WRONG, "it is empty"),
    "a blob that was removed": (_removed, GONE, "was removed or never finished"),
    "a blob that is not finished": (_unfinished, GONE, "was removed or never finished"),
    "a link to what is not finished": (_led_to_the_unfinished, GONE, "was removed or never finished"),
    "a folder in the snapshot that leads out": (_link(f"snapshots/{COMMIT}/q4", "../../../moved"), OUTSIDE, "/moved'"),
    "a snapshot that leads out": (_link(f"snapshots/{COMMIT}", "../../moved"), OUTSIDE, "/moved/q4'"),
    "a snapshot that is a circle": (_link(f"snapshots/{COMMIT}", COMMIT), WRONG, "levels of symbolic links"),
    "snapshots that lead out": (_link("snapshots", "../moved"), OUTSIDE, f"/moved/{COMMIT}/q4'"),
    "a repository of another name": (_link("", "moved"), OUTSIDE, "must be a folder of this name"),
    "a repository that is a circle": (
        _link("", "models--ada--tiny-model"),
        WRONG,
        "levels of symbolic links",
    ),
}


@for_each("damage, error, words", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_or_hostile_cache_is_refused_in_words_and_left_as_it_is(
    tmp_path: Path, damage: Callable[[Path], object], error: type[ProvisionError], words: str
) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    other = folder / "other"
    other.mkdir()
    (other / "secret").write_bytes(DATA)
    cache = folder / "cache"
    (cache / "models--ada--tiny-model-2").mkdir(parents=True)
    (cache / "models--ada--tiny-model-2" / "secret").write_bytes(DATA)
    place = make_hub_cache(cache, REPOSITORY, COMMIT, {"q4/tiny.gguf": DATA})
    assert find_in_cache(reference("q4/tiny.gguf", None), environment(cache)) is not None
    damage(place)
    before = state_of(folder)
    with pytest.raises(ProvisionError) as refused:
        find_in_cache(reference("q4/tiny.gguf", None), environment(cache))
    assert type(refused.value) is error
    assert words in refused.value.message
    assert refused.value.hint
    assert state_of(folder) == before
    for for_a_hint in (commits_in_cache, models_in_cache):  # raises nothing, whatever is there
        for_a_hint(reference("q4/tiny.gguf", None), environment(cache))
    assert state_of(folder) == before


def test_looking_leaves_no_trace(tmp_path: Path) -> None:
    make_hub_cache(tmp_path, REPOSITORY, COMMIT, PARTS)
    before = state_of(tmp_path)
    for name in (*PARTS, "absent.gguf"):
        find_in_cache(reference(name, None), environment(tmp_path))
        commits_in_cache(reference(name, None), environment(tmp_path))
        models_in_cache(reference(name, None), environment(tmp_path))
    find_in_cache(HubFile("ada/absent", None, "absent.gguf"), environment(tmp_path))
    find_in_cache(reference(), environment(tmp_path / "absent"))
    assert state_of(tmp_path) == before


def test_the_commits_that_have_a_file_are_told_for_a_hint(tmp_path: Path) -> None:
    make_hub_cache(tmp_path, REPOSITORY, COMMIT, {"tiny.gguf": DATA, "other.gguf": DATA}, ref=None)
    make_hub_cache(tmp_path, REPOSITORY, OTHER_COMMIT, {"tiny.gguf": DATA}, ref=None)
    make_hub_cache(tmp_path, REPOSITORY, "main", {"tiny.gguf": DATA}, ref=None)
    assert commits_in_cache(reference(), environment(tmp_path)) == (COMMIT, OTHER_COMMIT)
    assert commits_in_cache(reference("other.gguf"), environment(tmp_path)) == (COMMIT,)
    assert commits_in_cache(HubFile("ada/absent", None, "tiny.gguf"), environment(tmp_path)) == ()


def test_the_models_of_a_repository_are_told_for_a_hint(tmp_path: Path) -> None:
    make_hub_cache(tmp_path, REPOSITORY, OTHER_COMMIT, {"earlier.gguf": DATA})
    make_hub_cache(tmp_path, REPOSITORY, COMMIT, {"tiny.gguf": DATA, "README.md": DATA, **PARTS})
    (tmp_path / PLACE / "elsewhere").symlink_to("/")
    here = (*sorted(PARTS), "tiny.gguf")
    assert models_in_cache(reference("tony.gguf", None), environment(tmp_path)) == here
    assert models_in_cache(reference("tony.gguf", COMMIT), environment(tmp_path)) == here
    assert models_in_cache(reference("tony.gguf", OTHER_COMMIT), environment(tmp_path)) == ("earlier.gguf",)
    assert models_in_cache(HubFile("ada/absent", None, "tiny.gguf"), environment(tmp_path)) == ()


@for_each(
    "variables, folder",
    [
        ({}, "/home/ada/.cache/huggingface/hub"),
        ({"XDG_CACHE_HOME": "/caches"}, "/caches/huggingface/hub"),
        ({"XDG_CACHE_HOME": "/caches", "HF_HOME": "/hf"}, "/hf/hub"),
        ({"HF_HOME": "/hf", "HUGGINGFACE_HUB_CACHE": "/old"}, "/old"),
        ({"HF_HOME": "/hf", "HUGGINGFACE_HUB_CACHE": "/old", "HF_HUB_CACHE": "/new"}, "/new"),
        ({"HF_HOME": "~/hf"}, "/home/ada/hf/hub"),
        ({"HF_HUB_CACHE": "~"}, "/home/ada"),
        ({"HF_HOME": "$DISK/hf", "DISK": "/big"}, "/big/hf/hub"),
        ({"HF_HUB_CACHE": "${DISK}/$NONE/hub", "DISK": "/big"}, "/big/$NONE/hub"),
        ({"HF_HOME": "$ONE", "ONE": "$TWO/hf", "TWO": "/twice"}, "/twice/hf/hub"),
        ({"HF_HUB_CACHE": "", "HUGGINGFACE_HUB_CACHE": "", "HF_HOME": "", "XDG_CACHE_HOME": ""}, None),
    ],
)
def test_the_cache_lies_where_huggingface_hub_puts_it(variables: dict[str, str], folder: str | None) -> None:
    expected = folder or "/home/ada/.cache/huggingface/hub"
    assert hub_cache_folder({"HOME": "/home/ada", **variables}) == expected
    assert hub_cache_folder({"HOME": "/nowhere", **variables}, home="/home/ada") == expected
