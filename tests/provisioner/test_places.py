"""Where the files of an entry lie, and by which paths an engine gets them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.errors import NotInUse, OutsideRoots
from modeldoor_lifecycle.provisioner.places import Places
from modeldoor_lifecycle.store.store import Store
from provisioner.held_models import (
    EACH,
    in_the_hubs_cache,
    split_in_the_hubs_cache,
    split_in_the_store,
)
from provisioner.homes import Home


@for_each("kind", EACH)
def test_the_paths_of_an_entry_lead_to_its_files(tmp_path: Path, kind: str) -> None:
    home = Home(tmp_path)
    held = EACH[kind](home)
    places = Places(Store(home.folders.store))
    (entry,) = home.catalog()["entries"]
    files = [str(each) for each in held.files]
    assert [os.path.realpath(each) for each in places.file_paths(entry)] == files
    assert places.real_paths(entry) == (tuple(files) if "cache" in kind else (None,) * len(files))
    known, paths = places.known_engine_path(entry), places.engine_paths(entry)
    assert [os.path.realpath(each) for each in paths] == files
    assert known == places.known_engine_path(entry) == paths[0]


def test_the_parts_of_a_split_model_have_their_own_names_when_an_engine_gets_them(tmp_path: Path) -> None:
    home = Home(tmp_path)
    split_in_the_store(home)
    (entry,) = home.catalog()["entries"]
    places = Places(Store(home.folders.store))
    assert [os.path.basename(each) for each in places.engine_paths(entry)] == [
        file["path"] for file in entry["artifact"]["files"]
    ]
    assert len({os.path.dirname(each) for each in places.engine_paths(entry)}) == 1
    assert [os.path.basename(each) for each in places.file_paths(entry)] == entry["location"]["storeKeys"]


def test_looking_for_the_path_of_a_split_model_makes_nothing(tmp_path: Path) -> None:
    """CAT-UNIT-3106: locate writes nothing, and is none while no engine was given the model."""
    home = Home(tmp_path)
    held = split_in_the_store(home)
    (entry,) = home.catalog()["entries"]
    store = Store(home.folders.store)
    store.remove(entry["artifact"]["files"][0]["digest"])
    (sets,) = [each for each in Path(store.folder).iterdir() if each.name == "sets"]
    assert list(sets.iterdir()) == []
    assert Places(store).known_engine_path(entry) is None
    assert held.provisioner.locate(held.reference) is None
    assert list(sets.iterdir()) == []


def test_a_part_that_room_was_made_of_meanwhile_is_no_fault_of_the_disk(tmp_path: Path) -> None:
    home = Home(tmp_path)
    held = split_in_the_store(home)
    (entry,) = home.catalog()["entries"]
    held.files[1].unlink()
    with pytest.raises(NotInUse, match="room was made of them"):
        Places(Store(home.folders.store)).engine_paths(entry)


@for_each("held_by", [in_the_hubs_cache, split_in_the_hubs_cache], ids=lambda each: each.__name__)
def test_a_link_out_of_the_folder_of_its_repository_is_refused(tmp_path: Path, held_by: object) -> None:
    """CAT-UNIT-3107: a link of somebody else's cache leads no further than its repository."""
    home = Home(tmp_path)
    assert callable(held_by)
    held_by(home)
    (entry,) = home.catalog()["entries"]
    places = Places(Store(home.folders.store))
    link = Path(places.file_paths(entry)[-1])
    outside = tmp_path / "outside.gguf"
    outside.write_bytes(link.read_bytes())
    link.unlink()
    link.symlink_to(outside)
    with pytest.raises(OutsideRoots, match=r"outside\.gguf"):
        places.real_paths(entry)
