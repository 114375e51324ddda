"""Turns of downloads: one at a time, whoever asks, and nothing left of those that are over."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from modeldoor_lifecycle.downloads.turns import FOLDER_NAME, Turns
from modeldoor_lifecycle.store.errors import StoreFailed


def is_free(turns: Turns, name: str) -> bool:
    with turns.taken(name) as is_taken:
        return is_taken


def test_a_turn_is_taken_by_one_and_free_again_however_it_ends(tmp_path: Path) -> None:
    mine, others = Turns(str(tmp_path)), Turns(str(tmp_path))

    def fail() -> None:
        with mine.taken("a") as is_taken:
            assert is_taken
            assert not is_free(others, "a")
            assert not is_free(mine, "a"), "nor may the same object have it twice"
            with ThreadPoolExecutor(1) as pool:
                assert not pool.submit(is_free, mine, "a").result()
            assert is_free(others, "b")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert is_free(others, "a")


def test_who_did_not_get_a_turn_does_not_give_it_back(tmp_path: Path) -> None:
    turns = Turns(str(tmp_path))
    with turns.taken("a"):
        assert [is_free(turns, "a") for _ in range(3)] == [False] * 3


def test_locks_are_named_until_they_are_forgotten(tmp_path: Path) -> None:
    turns = Turns(str(tmp_path))
    assert turns.names() == []
    for name in ("b", "a"):
        with turns.taken(name):
            pass
    assert turns.names() == ["a", "b"]
    turns.forget("a")
    turns.forget("a")
    assert turns.names() == ["b"]
    assert is_free(turns, "a")


def test_nobody_else_can_take_them(tmp_path: Path) -> None:
    turns = Turns(str(tmp_path))
    with turns.taken("a"):
        folder = tmp_path / FOLDER_NAME
        assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, folder / "a")] == [0o700, 0o600]


def test_what_cannot_be_locked_is_told_in_one_sentence(tmp_path: Path) -> None:
    turns = Turns(str(tmp_path))
    (tmp_path / FOLDER_NAME / "a").mkdir()
    with pytest.raises(StoreFailed, match="must be able to hold a lock: is a directory"), turns.taken("a"):
        pass


def test_locks_of_which_the_folder_is_gone_are_none(tmp_path: Path) -> None:
    turns = Turns(str(tmp_path))
    Path(tmp_path / FOLDER_NAME).rmdir()
    assert turns.names() == []
    turns.forget("a")
