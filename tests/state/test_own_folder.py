"""Where a policy counts on a system without owners: below the folder of its user, wherever links lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from modeldoor_lifecycle.state.errors import FileRefused
from modeldoor_lifecycle.state.own_folder import own_place

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "zaphod"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


def test_a_file_below_the_folder_of_the_user_counts_by_its_real_place(home: Path) -> None:
    (home / "policy.json").write_text("{}")
    (home / "link.json").symlink_to("policy.json")
    assert own_place(str(home / "link.json")) == str((home / "policy.json").resolve())
    assert own_place(str(home)) == str(home.resolve())


def test_a_link_that_leads_back_into_it_counts(home: Path, tmp_path: Path) -> None:
    (home / "policy.json").write_text("{}")
    (tmp_path / "link").symlink_to(home)
    assert own_place(str(tmp_path / "link" / "policy.json")) == str((home / "policy.json").resolve())


@pytest.mark.parametrize("place", ["policy.json", "zaphod2/policy.json", "zaphod/../policy.json"])
def test_everything_else_is_refused(home: Path, tmp_path: Path, place: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    path.write_text("{}")
    with pytest.raises(FileRefused, match="must lie below the folder of the user") as refused:
        own_place(str(path))
    assert refused.value.fault == "untrusted"
    assert home.is_dir()


@pytest.mark.usefixtures("home")
def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        own_place(str(tmp_path / "none.json"))


def test_without_a_known_folder_of_the_user_nothing_counts(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "policy.json").write_text("{}")
    monkeypatch.setenv("HOME", "zaphod")
    with pytest.raises(FileRefused):
        own_place(str(home / "policy.json"))
