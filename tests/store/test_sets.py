"""The files of a split model have their own names in one folder of the store; removing a file removes nothing else."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_lifecycle.store.errors import NameRefused, StoreFailed
from modeldoor_lifecycle.store.store import Store, StoredKey
from store.samples import listing, put, sample, whole
from store.scenarios import forks, scenario

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = sample(1_000, seed=11)
SECOND = sample(2_000, seed=12)
THIRD = sample(3_000, seed=13)
NAMES = ("toy-00001-of-00002.gguf", "toy-00002-of-00002.gguf")
PARTS = [(NAMES[0], FIRST.digest), (NAMES[1], SECOND.digest)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(str(tmp_path / "store"))
    for each in (FIRST, SECOND, THIRD):
        put(store, each)
    return store


def sets(store: Store) -> list[str]:
    return sorted(os.listdir(Path(store.folder) / "sets"))


def folder_of(store: Store) -> Path:
    return Path(store.set_paths(PARTS)[0]).parent


# --- names of parts


def test_the_parts_lie_side_by_side_in_order_under_their_own_names_and_are_the_files_of_the_store(store: Store) -> None:
    paths = [Path(each) for each in store.set_paths(PARTS)]
    assert [path.name for path in paths] == list(NAMES)
    assert {path.parent.parent for path in paths} == {Path(store.folder) / "sets"}
    assert len({path.parent for path in paths}) == 1
    assert [path.read_bytes() for path in paths] == [FIRST.data, SECOND.data]
    assert [os.readlink(path) for path in paths] == [f"../../{FIRST.key}", f"../../{SECOND.key}"]
    assert stat.S_IMODE(paths[0].parent.stat().st_mode) == 0o700
    assert store.locate(FIRST.digest, FIRST.size_bytes) is not None, "a link changes nothing about the file"


def test_the_folder_may_be_moved_with_its_store(store: Store, tmp_path: Path) -> None:
    (path, _) = store.set_paths(PARTS)
    Path(store.folder).rename(tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / Path(path).relative_to(store.folder)).read_bytes() == FIRST.data


def test_asking_again_gives_the_same_paths_and_changes_nothing(store: Store) -> None:
    before = store.set_paths(PARTS)
    touched = Path(before[0]).parent.stat().st_ctime_ns
    assert store.set_paths(PARTS) == before
    assert Path(before[0]).parent.stat().st_ctime_ns == touched


def test_two_models_with_the_same_first_part_have_folders_of_their_own(store: Store) -> None:
    ours = store.set_paths(PARTS)
    others = store.set_paths([PARTS[0], (NAMES[1], THIRD.digest)])
    assert Path(ours[1]).read_bytes() == SECOND.data
    assert Path(others[1]).read_bytes() == THIRD.data


@for_each(
    "files",
    [
        [],
        [("", FIRST.digest)],
        [(".", FIRST.digest)],
        [("..", FIRST.digest)],
        [("../x.gguf", FIRST.digest)],
        [("/x.gguf", FIRST.digest)],
        [("a/b.gguf", FIRST.digest)],
        [("a\\b.gguf", FIRST.digest)],
        [(".hidden", FIRST.digest)],
        [("-rf", FIRST.digest)],
        [("a..gguf", FIRST.digest)],
        [("a\n.gguf", FIRST.digest)],
        [("a\0.gguf", FIRST.digest)],
        [("a.gguf\n", FIRST.digest)],
        [("a" * 256, FIRST.digest)],
        [("ä.gguf", FIRST.digest)],
        [("same.gguf", FIRST.digest), ("same.gguf", SECOND.digest)],
        [("a.gguf", FIRST.digest.upper())],
        [("a.gguf", "sha256:" + "0" * 64)],
        [("a.gguf", "sha256:../" + "a" * 61)],
    ],
)
def test_names_that_could_lead_elsewhere_are_refused_before_anything_is_made(files: list[tuple[str, str]]) -> None:
    store = Store("/nowhere/at/all")
    with pytest.raises(NameRefused, match="must"):
        store.set_paths(files)


def test_a_part_that_is_not_in_the_store_gets_no_name(store: Store) -> None:
    store.remove(SECOND.digest)
    with pytest.raises(StoreFailed, match="every part of a model must be in the store"):
        store.set_paths(PARTS)
    (Path(store.folder) / SECOND.key).symlink_to(FIRST.key)
    with pytest.raises(StoreFailed, match="every part of a model must be in the store"):
        store.set_paths(PARTS)
    assert sets(store) == []


def a_link_elsewhere(folder: Path) -> None:
    (folder / NAMES[1]).unlink()
    (folder / NAMES[1]).symlink_to("/etc/passwd")


def a_link_too_many(folder: Path) -> None:
    (folder / "more.gguf").symlink_to(f"../../{THIRD.key}")


def a_link_too_few(folder: Path) -> None:
    (folder / NAMES[0]).unlink()


def a_link_instead_of_the_folder(folder: Path) -> None:
    elsewhere = folder.parent.parent.parent / "elsewhere"
    folder.rename(elsewhere)
    folder.symlink_to(elsewhere)


def writable_by_others(folder: Path) -> None:
    folder.chmod(0o777)


@pytest.mark.parametrize(
    "harm", [a_link_elsewhere, a_link_too_many, a_link_too_few, a_link_instead_of_the_folder, writable_by_others]
)
def test_a_damaged_folder_is_made_anew_and_what_it_led_to_stays(
    store: Store, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    folder = folder_of(store)
    harm(folder)
    paths = store.set_paths(PARTS)
    assert Path(paths[0]).parent == folder
    assert not folder.is_symlink()
    assert {each.name: os.readlink(each) for each in folder.iterdir()} == {
        NAMES[0]: f"../../{FIRST.key}",
        NAMES[1]: f"../../{SECOND.key}",
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sets(store) == [folder.name]
    assert Path("/etc/passwd").exists()
    if harm is a_link_instead_of_the_folder:
        assert len(os.listdir(tmp_path / "elsewhere")) == 2


def test_what_is_no_link_is_neither_removed_nor_given(store: Store) -> None:
    folder = folder_of(store)
    (folder / "precious.txt").write_bytes(b"mine")
    for attempt in (lambda: store.set_paths(PARTS), lambda: store.remove(FIRST.digest)):
        with pytest.raises(StoreFailed, match="must hold links and nothing else"):
            attempt()
    store.sweep(lambda _: False)
    assert (folder / "precious.txt").read_bytes() == b"mine"
    assert store.locate(FIRST.digest, FIRST.size_bytes) is not None


def test_a_link_in_the_place_of_all_folders_is_not_followed(store: Store, tmp_path: Path) -> None:
    theirs = tmp_path / "elsewhere" / f"{FIRST.key}-{'0' * 16}"
    theirs.mkdir(parents=True)
    (theirs / "a.gguf").symlink_to(f"../../{FIRST.key}")
    (Path(store.folder) / "sets").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreFailed, match="its folder of split models"):
        store.set_paths(PARTS)
    store.remove(FIRST.digest)
    store.sweep(lambda _: False)
    assert os.listdir(tmp_path / "elsewhere") == [theirs.name]
    assert os.listdir(theirs) == ["a.gguf"]


# --- what there is, and removing it


def test_the_files_of_the_store_are_told_with_their_sizes_and_nothing_else_is(store: Store, tmp_path: Path) -> None:
    folder_of(store)
    store.partial("x").close()
    (tmp_path / "outside").write_bytes(b"of somebody")
    linked, foldered = sample(seed=21).key, sample(seed=22).key
    (Path(store.folder) / linked).symlink_to(tmp_path / "outside")
    (Path(store.folder) / foldered).mkdir()
    (Path(store.folder) / f".refused-{FIRST.key}-1").write_bytes(b"abc")
    (Path(store.folder) / f".refused-{FIRST.key}-2").mkdir()
    expected = sorted(StoredKey(each.key, each.size_bytes) for each in (FIRST, SECOND, THIRD))
    assert store.named_files() == expected
    assert store.refused_files() == [StoredKey(f".refused-{FIRST.key}-1", 3)]


def test_a_store_that_was_never_made_holds_nothing_and_removing_makes_none(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    assert (store.is_there(), store.named_files(), store.refused_files()) == (False, [], [])
    assert store.remove(FIRST.digest) == 0
    assert not (tmp_path / "store").exists()
    (tmp_path / "store").mkdir(mode=0o700)  # as where a disk is not mounted
    assert not store.is_there()


def test_a_file_goes_with_its_seal_and_the_folders_that_name_it_and_all_else_stays(store: Store) -> None:
    folder_of(store)
    others = store.set_paths([("other-00001-of-00002.gguf", THIRD.digest), ("other-00002-of-00002.gguf", FIRST.digest)])
    assert store.remove(SECOND.digest) == SECOND.size_bytes
    assert listing(store) == sorted([*whole(FIRST), *whole(THIRD), "sets"])
    assert sets(store) == [Path(others[0]).parent.name]
    assert store.remove(SECOND.digest) == 0


def test_removing_never_follows_a_link(store: Store, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(FIRST.data)
    path = Path(store.folder) / FIRST.key
    path.unlink()
    path.symlink_to(outside)
    assert store.remove(FIRST.digest) == 0
    assert outside.read_bytes() == FIRST.data
    assert not path.is_symlink()


def test_a_file_that_has_another_name_elsewhere_frees_nothing_and_stays_there(store: Store, tmp_path: Path) -> None:
    os.link(Path(store.folder) / FIRST.key, tmp_path / "kept.gguf")
    assert store.remove(FIRST.digest) == 0
    assert (tmp_path / "kept.gguf").read_bytes() == FIRST.data


# --- the process is killed


@forks
def test_a_process_killed_while_it_names_parts_leaves_all_names_or_none_and_no_orphan(tmp_path: Path) -> None:
    assert scenario("killed_while_naming_parts", tmp_path) == {
        "setMade": {"atOnce": ["halfMade"], "resumed": ["whole"], "isRight": True, "afterSweep": []},
        "setNamed": {"atOnce": ["whole"], "resumed": ["whole"], "isRight": True, "afterSweep": ["whole"]},
    }


@forks
def test_a_process_killed_while_it_removes_a_file_leaves_it_whole_or_not_at_all(tmp_path: Path) -> None:
    gone: dict[str, object] = {"found": False, "left": []}
    assert scenario("killed_while_removing", tmp_path) == {
        "setsRemoved": {"found": True, "left": ["file", "seal"]},
        "removed": gone,
        "sealRemoved": gone,
    }


def test_a_folder_that_leads_to_a_file_that_is_gone_is_swept(store: Store) -> None:
    folder_of(store)
    (Path(store.folder) / SECOND.key).unlink()
    assert store.sweep(lambda _: False).removed_leftovers == 2  # its seal and the folder
    assert sets(store) == []
