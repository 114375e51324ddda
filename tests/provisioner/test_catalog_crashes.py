"""Whoever is killed in changing the catalogue leaves a whole one, and nothing that another put is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from provisioner.catalog_samples import user_file

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

SOAK = "MODELDOOR_SOAK" in os.environ

OLD = [user_file(1)["id"], user_file(2)["id"]]
NEW = [*OLD, user_file(3)["id"]]


def scenario(name: str, folder: Path, number: int = 0) -> Any:
    """What a scenario of `catalog_children.py` tells."""
    command = [sys.executable, str(Path(__file__).with_name("catalog_children.py")), name, str(folder), str(number)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_who_is_killed_at_any_moment_leaves_the_old_catalogue_or_the_new_one(tmp_path: Path) -> None:
    """CAT-UNIT-3102: new from the moment at which it is renamed."""
    told = scenario("killed_at_each_point", tmp_path / "points")
    assert {point: each["after"] for point, each in told.items()} == {
        **dict.fromkeys(["locked", "made", "passed", "linked", "backedUp"], OLD),
        **dict.fromkeys(["written", "noted"], NEW),
    }
    for point, each in told.items():
        assert each == {
            "code": -9,
            "after": each["after"],
            "then": [*each["after"], user_file(4)["id"]],
            "leftovers": [],
        }, point


def test_who_is_killed_before_any_call_of_the_system_leaves_a_whole_catalogue(tmp_path: Path) -> None:
    """CAT-UNIT-3102: nothing is ever written where it would be read half."""
    told = scenario("killed_before_each_call", tmp_path / "calls")
    *killed, whole = told.values()
    assert len(killed) > 10
    assert whole == {"code": 0, "after": NEW, "then": [*NEW, user_file(4)["id"]], "leftovers": []}
    for each in killed:
        assert each["after"] in (OLD, NEW)
        assert each == {
            "code": -9,
            "after": each["after"],
            "then": [*each["after"], user_file(4)["id"]],
            "leftovers": [],
        }


def test_who_is_killed_in_restoring_loses_neither_the_broken_one_nor_the_backup(tmp_path: Path) -> None:
    told = scenario("killed_in_restoring", tmp_path / "restoring")
    assert told == {"code": -9, "restored": [user_file(1)["id"]], "aside": ["broken", "broken"]}


def test_a_disk_that_is_full_leaves_the_old_catalogue(tmp_path: Path) -> None:
    told = scenario("limited_file_size", tmp_path / "limited")
    assert "must be writable: file too large" in told["refused"]
    assert told["found"] == OLD
    assert told["leftovers"] == []
    assert told["then"] == OLD[1:]


@pytest.mark.parametrize("number", [3, pytest.param(25, marks=pytest.mark.slow)])
def test_eight_processes_that_put_at_once_lose_nothing(number: int, tmp_path: Path) -> None:
    told = scenario("at_once", tmp_path / "at-once", number)
    assert told == {
        "codes": [0] * 8,
        "ids": sorted(user_file(each)["id"] for each in range(8 * number)),
        "generation": 8 * number,
        "leftovers": [],
    }


def test_two_processes_that_are_killed_again_and_again_lose_nothing(tmp_path: Path) -> None:
    """Twelve kills; 200 in `make soak`."""
    number = 200 if SOAK else 12
    told = scenario("two_at_work", tmp_path / "two", number)
    assert told["lost"] == []
    assert told["leftovers"] == []
    assert set(told["codes"]) == {-9}
    assert told["found"] >= told["due"] > number / 2
