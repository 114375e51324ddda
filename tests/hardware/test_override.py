"""A profile that is given by hand: whose it must be, and what it must say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from goldens import golden
from modeldoor_lifecycle.hardware.errors import ProfileRefused
from modeldoor_lifecycle.hardware.override import load_override

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "config"
    made.mkdir(mode=0o700)
    return made


def given(folder: Path, content: Any, mode: int = 0o600) -> None:
    path = folder / "hardware.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)


def refused(folder: Path) -> ProfileRefused:
    with pytest.raises(ProfileRefused) as caught:
        load_override(str(folder))
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return caught.value


def by_hand() -> dict[str, Any]:
    profile: dict[str, Any] = golden("m3-max-36gb", "hardware-profile")
    return profile


def test_the_seeds_fixture_can_be_given_by_hand(folder: Path) -> None:
    given(folder, by_hand())
    assert load_override(str(folder)) == by_hand()


def test_where_none_is_given_there_is_none(folder: Path) -> None:
    assert load_override(str(folder)) is None
    assert load_override(str(folder / "missing")) is None


@pytest.mark.parametrize("name", ["two-rtx-4090", "rtx-4090-24gb", "nvidia-probe-failed"])
def test_only_what_says_so_is_given_by_hand(folder: Path, name: str) -> None:
    given(folder, golden(name, "hardware-profile"))
    assert "`origin` must be 'override'" in refused(folder).message


@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
def test_what_others_can_write_is_refused(folder: Path, mode: int) -> None:
    given(folder, by_hand(), mode)
    assert "must be writable by its owner only" in refused(folder).message


def test_a_folder_that_others_can_write_is_refused(folder: Path) -> None:
    given(folder, by_hand())
    folder.chmod(0o777)
    assert "must be writable by its owner only" in refused(folder).message


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"kind": "HardwareProfile"}', "\x00", "{}" * 200_000])
def test_what_is_no_profile_is_refused(folder: Path, content: str) -> None:
    given(folder, content)
    refused(folder)


def test_a_wrong_figure_is_refused_with_its_place(folder: Path) -> None:
    profile = by_hand()
    profile["devices"][0]["usableBytes"] = profile["devices"][0]["totalBytes"] + 1
    given(folder, json.dumps(profile, indent=2))
    refusal = refused(folder)
    assert "$.devices[0].usableBytes" in refusal.message
    assert "line " in refusal.message
    assert refusal.findings[0].rule == "hardware/sizes-in-order"


def test_a_link_to_nowhere_is_no_missing_profile(folder: Path) -> None:
    (folder / "hardware.json").symlink_to(folder / "gone")
    assert "leads nowhere" in refused(folder).message
