"""A speed that was measured on a machine is kept there, whole and by several at once, and corrects what is predicted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from command import LONG_S, make_private
from goldens import golden
from modeldoor_validators import check

if TYPE_CHECKING:
    from pathlib import Path

    from command import Door


@pytest.fixture
def kept(door: Door) -> Path:
    """The folder of measured speeds, of a machine that is given by hand, so that it is the same everywhere."""
    make_private(door.config)
    path = door.config / "hardware.json"
    path.write_text(json.dumps(golden("m3-max-36gb", "hardware-profile")))
    path.chmod(0o600)
    return door.folder / "modeldoor" / "state" / "speed-calibrations"


@pytest.mark.usefixtures("kept")
def test_a_measured_speed_is_kept_for_this_machine_and_corrects_the_rest(door: Door) -> None:
    before = door("estimate", "qwen3:8b").document["decodeSpeed"]
    half = round(before["likelyTokensPerSecond"] / 2, 1)
    same = door("estimate", "qwen3:8b", "--measured", str(half)).document
    other = door("estimate", "qwen3:4b").document
    assert (same["decodeSpeed"]["method"], same["decodeSpeed"]["likelyTokensPerSecond"]) == ("measured", half)
    assert other["decodeSpeed"]["method"] == "calibrated"
    assert same["calibration"] == other["calibration"]


@pytest.mark.slow
@pytest.mark.usefixtures("kept")
def test_a_described_machine_is_never_corrected(door: Door) -> None:
    door("estimate", "qwen3:8b", "--measured", "20")
    assert "calibration" not in door("estimate", "qwen3:8b", "--simulate", "M3 Max 36GB").document


def test_a_speed_that_cannot_be_this_machines_changes_nothing(door: Door, kept: Path) -> None:
    ended = door("estimate", "qwen3:8b", "--measured", "900000")
    assert (ended.code, "the measured speed must lie between" in ended.only_message) == (2, True)
    assert not kept.exists()


@pytest.mark.slow
def test_a_speed_of_what_does_not_fit_is_refused(door: Door, kept: Path) -> None:
    ended = door("estimate", "deepseek-v3", "--measured", "20")
    assert (ended.code, "must fit this machine" in ended.only_message) == (2, True)
    assert not kept.exists()


def test_measured_at_once_nothing_is_lost(door: Door, kept: Path) -> None:
    contexts = (1024, 2048, 3072)
    started = [door.start("estimate", "qwen3:8b", "--measured", "20", "--context", str(each)) for each in contexts]
    for process in started:
        out, err = process.communicate(timeout=LONG_S)
        assert (process.returncode, err) == (0, b"")
        assert check(json.loads(out), "model-estimate") == ()
    (path,) = kept.glob("*.json")
    calibration = json.loads(path.read_text())
    assert check(calibration, "speed-calibration") == ()
    assert sorted(each["workload"]["contextTokens"] for each in calibration["measurements"]) == [*contexts]


@pytest.mark.slow
def test_a_damaged_calibration_is_said_and_not_used(door: Door, kept: Path) -> None:
    door("estimate", "qwen3:8b", "--measured", "20")
    (path,) = kept.glob("*.json")
    path.write_text("{")
    ended = door("estimate", "qwen3:8b")
    assert (ended.code, ended.document["decodeSpeed"]["method"]) == (0, "timeBudget")
    (message,) = ended.messages
    assert path.name in message
