"""Catalogues that list files of a store note themselves there, so that whoever makes room can ask them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_lifecycle.store.errors import StoreFailed
from modeldoor_lifecycle.store.names import writing_of
from modeldoor_lifecycle.store.store import Store
from modeldoor_lifecycle.store.sweeping import SweepReport

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store"))


def folders(store: Store) -> list[str]:
    return sorted(each.catalog_folder for each in store.catalogs.all())


def only_note(store: Store) -> Path:
    (note,) = Path(store.folder, "catalogs").iterdir()
    return note


def test_a_catalogue_is_noted_once_by_its_real_path_whatever_it_is_called(store: Store, tmp_path: Path) -> None:
    odd = os.fsdecode(b"odd \xff\n")
    for name in ("home", odd):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "home")
    for name in ("home", "link", odd, "home"):
        with store.catalogs.listing(str(tmp_path / name)):
            pass
    assert folders(store) == sorted(map(str, (tmp_path / "home", tmp_path / odd)))
    assert sorted(len(each) for each in os.listdir(Path(store.folder, "catalogs"))) == [32, 32]


def test_asking_which_catalogues_there_are_makes_nothing_and_making_room_of_nothing_neither(store: Store) -> None:
    with store.catalogs.making_room():
        assert store.catalogs.all() == []
    assert not Path(store.folder).exists()


def test_a_note_that_was_removed_is_no_more(store: Store) -> None:
    with store.catalogs.listing("/a"):
        pass
    (note,) = store.catalogs.all()
    for _ in range(2):
        store.catalogs.remove(note)
        assert folders(store) == []


def write_another(note: Path) -> None:
    note.write_bytes(b"/another")


def write_nothing(note: Path) -> None:
    note.write_bytes(b"")


def put_a_link(note: Path) -> None:
    note.unlink()
    note.symlink_to("/etc/passwd")


def put_a_folder(note: Path) -> None:
    note.unlink()
    note.mkdir()


@for_each("damage", [write_another, write_nothing, put_a_link, put_a_folder], ids=lambda each: each.__name__)
def test_a_damaged_note_is_refused_and_told(
    tmp_path_factory: pytest.TempPathFactory, damage: Callable[[Path], None]
) -> None:
    store = Store(str(tmp_path_factory.mktemp("home") / "store"))
    with store.catalogs.listing("/a"):
        pass
    note = only_note(store)
    damage(note)
    with pytest.raises(StoreFailed, match=f"must name the catalogue .*; 'catalogs/{note.name}' does not"):
        store.catalogs.all()


def test_something_else_that_has_the_name_of_the_folder_is_refused(store: Store) -> None:
    with store.catalogs.making_room(), store.turn("sha256:" + "1" * 64):
        pass
    Path(store.folder, "catalogs").write_bytes(b"")
    with pytest.raises(StoreFailed, match="something else has its name"):
        store.catalogs.all()
    with pytest.raises(StoreFailed, match="something else has its name"), store.catalogs.listing("/a"):
        pass


def test_what_is_no_note_is_left_alone_and_a_half_written_one_is_swept_while_nobody_writes(store: Store) -> None:
    with store.catalogs.listing("/a"):
        pass
    note = only_note(store)
    (note.parent / "README").write_bytes(b"mine")
    half = note.with_name(writing_of(note.name))
    half.write_bytes(b"/")
    with store.catalogs.making_room():
        store.sweep(lambda _: True)
        assert half.exists()
    assert store.sweep(lambda _: True).removed_leftovers == 1 + 1, "with the lock that nobody holds any more"
    assert store.sweep(lambda _: True) == SweepReport()
    assert sorted(each.name for each in note.parent.iterdir()) == sorted(["README", note.name])
    assert folders(store) == ["/a"]
