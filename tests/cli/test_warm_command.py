"""The forked command is the command: what it answers is what the installed one answers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from goldens import EXAMPLES

if TYPE_CHECKING:
    from command import Door

STORED = str(EXAMPLES / "resource-snapshot" / "thermal-critical.json")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("nonsense",),
        ("policy", "show"),
        ("validate", "-"),
        ("snapshot", "--input", STORED, "--at", "2026-11-20T09:30:02Z", "--require-admit"),
        ("snapshot", "--input", "fehlt-ü-\udcff.json"),
    ],
)
def test_it_answers_byte_for_byte_as_the_installed_command(door: Door, arguments: tuple[str, ...]) -> None:
    assert door(*arguments, stdin=b"{") == door.installed(*arguments, stdin=b"{")


def test_it_has_an_environment_and_a_folder_of_its_own(door: Door) -> None:
    before = dict(os.environ), os.getcwd()
    assert "must be an absolute path" in door("policy", "show", environment={"MODELDOOR_HOME": "x"}).only_message
    assert door("snapshot", "--output", "snapshot.json").code == 0
    assert (door.folder / "snapshot.json").exists()
    assert door("policy", "show").code == 0, "nothing is left of what an earlier one was given"
    assert (dict(os.environ), os.getcwd()) == before


def test_a_setting_that_python_reads_is_met_from_the_start(door: Door) -> None:
    assert not door.must_start({"MODELDOOR_HOME": "/x", "NO_COLOR": "1"})
    for name in ("PYTHONWARNINGS", "LANG", "LC_ALL", "LD_PRELOAD", "HOME"):
        assert door.must_start({name: "x"}), name
