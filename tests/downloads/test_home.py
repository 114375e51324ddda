"""The number of a state folder: drawn once, kept apart from the database, and in the id of every download."""

from __future__ import annotations

import stat
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_lifecycle.downloads.home import FILE_NAME, Home
from modeldoor_lifecycle.state.errors import FileNotWritten

if TYPE_CHECKING:
    from pathlib import Path


def test_ids_are_uuids_of_which_no_two_are_the_same_and_all_have_the_homes_number(tmp_path: Path) -> None:
    home = Home(str(tmp_path))
    number = (tmp_path / FILE_NAME).read_text().strip()
    ids = {home.new_id() for _ in range(20)}
    assert len(ids) == 20
    assert {str(uuid.UUID(each)) for each in ids} == ids
    assert {each.rpartition("-")[2] for each in ids} == {number}
    assert all(map(home.owns, ids))


def test_a_number_stays_and_another_home_has_another(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    download_id = Home(str(tmp_path)).new_id()
    assert Home(str(tmp_path)).owns(download_id)
    assert not Home(str(tmp_path / "other")).owns(download_id)
    assert not Home(str(tmp_path)).owns("x" + download_id.rpartition("-")[2])


def test_nobody_else_can_read_it_and_nothing_is_left_of_its_making(tmp_path: Path) -> None:
    Home(str(tmp_path))
    assert [(each.name, stat.S_IMODE(each.stat().st_mode)) for each in tmp_path.iterdir()] == [(FILE_NAME, 0o600)]


def test_however_many_draw_one_at_once_there_is_one(tmp_path: Path) -> None:
    ready = threading.Barrier(8)

    def drawn(folder: str) -> Home:
        ready.wait(30)
        return Home(folder)

    with ThreadPoolExecutor(8) as pool:
        homes = list(pool.map(drawn, [str(tmp_path)] * 8))
    download_id = homes[0].new_id()
    assert all(home.owns(download_id) for home in homes)
    assert [each.name for each in tmp_path.iterdir()] == [FILE_NAME]


@for_each("text", ["", "0123456789a", "0123456789ab0", "0123456789AB", "\udcff\udcfe", "../../../etc"])
def test_what_is_no_number_is_left_as_it_is_and_nothing_is_known_by_it(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(text, errors="surrogateescape")
    one, two = Home(str(tmp_path)), Home(str(tmp_path))
    assert uuid.UUID(one.new_id())
    assert one.owns(one.new_id())
    assert not two.owns(one.new_id())
    assert (tmp_path / FILE_NAME).read_text(errors="surrogateescape") == text


def test_a_folder_in_its_place_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(FileNotWritten, match="must be readable and writable: is a directory"):
        Home(str(tmp_path))
