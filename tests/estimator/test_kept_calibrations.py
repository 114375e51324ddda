"""Measured speeds are kept for the hardware and for the constants that they hold for, and are lost neither to rivals nor to changes."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goldens import golden
from modeldoor_lifecycle.estimator.calibrations import CONTRACT, hardware_digest
from modeldoor_lifecycle.estimator.errors import MeasurementRefused
from modeldoor_lifecycle.estimator.kept_calibrations import FOLDER, keep_measurement, kept_calibration
from modeldoor_lifecycle.estimator.speed.constants import SPEED_MODEL
from modeldoor_lifecycle.hardware.simulation import simulate
from modeldoor_lifecycle.state.documents import Kept
from modeldoor_lifecycle.state.errors import FileNotWritten
from modeldoor_validators import check

if TYPE_CHECKING:
    from command import Door

TESTS = Path(__file__).resolve().parent.parent
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LONG_S = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "modeldoor" / "state"


def machine(name: str = "two-rtx-4090") -> Any:
    return golden(name, "hardware-profile")


def estimate(model: str = "Qwen3 32B") -> Any:
    document = golden("qwen3-32b-on-m3-max", "model-estimate")
    document["model"]["name"] = model
    return document


LIKELY = float(estimate()["decodeSpeed"]["likelyTokensPerSecond"])


def keep(
    folder: Path, ratio: float = 0.8, *, profile: Any = None, model: str = "Qwen3 32B", now: datetime = NOON
) -> Kept:
    return keep_measurement(str(folder), profile or machine(), estimate(model), LIKELY * ratio, now=now)


def kept(folder: Path, profile: Any = None) -> Kept:
    return kept_calibration(str(folder), profile or machine())


def file_of(folder: Path, profile: Any = None) -> Path:
    return folder / FOLDER / (hardware_digest(profile or machine()).replace(":", "-") + ".json")


def names(folder: Path) -> list[str]:
    """The names in the folder of calibrations, without locks."""
    return sorted(each.name for each in (folder / FOLDER).iterdir() if not each.name.endswith(".lock"))


def edited(path: Path, **changes: str) -> bytes:
    path.write_text(json.dumps(json.loads(path.read_bytes()) | changes))
    return path.read_bytes()


def test_without_a_measurement_nothing_is_kept_and_nothing_made(folder: Path) -> None:
    assert kept(folder) == Kept(None, "")
    assert not folder.exists()


def test_a_measurement_comes_back_in_a_valid_document_for_this_user_alone(folder: Path) -> None:
    told = keep(folder, 0.8)

    assert told.complaint == ""
    assert kept(folder) == told
    path = file_of(folder)
    assert names(folder) == [path.name]
    assert check(json.loads(path.read_bytes()), CONTRACT) == ()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(each.stat().st_mode) for each in (path.parent, folder)} == {0o700}


def test_measurements_of_several_models_are_kept_together(folder: Path) -> None:
    keep(folder, 0.8, model="A")
    told = keep(folder, 0.9, model="B", now=NOON + timedelta(days=1))

    assert told.document is not None
    assert [each["model"] for each in told.document["measurements"]] == ["A", "B"]
    assert told.document["correction"]["ratio"] == pytest.approx(0.85)


def test_other_hardware_begins_anew_and_the_first_is_still_there_when_it_comes_back(folder: Path) -> None:
    first = keep(folder, 0.8)
    other = machine("cpu-container")

    assert kept(folder, other) == Kept(None, "")
    second = keep(folder, 1.2, profile=other)

    assert kept(folder) == first
    assert kept(folder, other) == second


def test_a_later_look_at_the_same_hardware_finds_it(folder: Path) -> None:
    told = keep(folder)
    later = machine() | {"detectedAt": "2027-01-01T00:00:00.000Z", "isFromCache": True, "notices": []}
    later["hostMemory"]["available"] = {"status": "unknown", "reason": "timeout"}

    assert kept(folder, later) == told


def test_a_measurement_that_is_refused_leaves_all_as_it_was(folder: Path) -> None:
    with pytest.raises(MeasurementRefused):
        keep(folder, 1000)
    assert not folder.exists()

    before = keep(folder)
    with pytest.raises(MeasurementRefused):
        keep(folder, 1000)
    assert kept(folder) == before


def test_a_calibration_of_other_hardware_is_not_used_and_put_aside(folder: Path) -> None:
    other = machine("cpu-container")
    keep(folder, 5.0, profile=other)
    file_of(folder, other).rename(file_of(folder))
    before = file_of(folder).read_bytes()

    assert kept(folder) == Kept(
        None, f"'{file_of(folder)}' must hold for this hardware; it holds for other hardware, and does not count"
    )

    told = keep(folder, 0.8)

    aside = [name for name in names(folder) if ".superseded-" in name]
    assert [(folder / FOLDER / name).read_bytes() for name in aside] == [before]
    assert f"it was put aside as '{folder / FOLDER / aside[0]}'" in told.complaint
    assert told.document is not None
    assert [each["ratio"] for each in told.document["measurements"]] == [0.8]
    assert kept(folder) == Kept(told.document, "")


def test_ratios_of_other_constants_are_not_used_and_the_next_measurement_begins_anew(folder: Path) -> None:
    keep(folder, 5.0, model="A")
    before = edited(file_of(folder), speedModel="time-budget-2025-01-01")

    assert kept(folder) == Kept(
        None,
        f"'{file_of(folder)}' must rest on predictions of '{SPEED_MODEL}'; "
        "it rests on those of 'time-budget-2025-01-01', and does not count",
    )
    assert file_of(folder).read_bytes() == before

    told = keep(folder, 0.8, model="B")

    aside = [name for name in names(folder) if ".superseded-" in name]
    assert [(folder / FOLDER / name).read_bytes() for name in aside] == [before]
    assert "does not count; it was put aside as" in told.complaint
    assert told.document is not None
    assert told.document["speedModel"] == SPEED_MODEL
    assert [each["model"] for each in told.document["measurements"]] == ["B"]
    assert kept(folder) == Kept(told.document, "")
    assert keep(folder, 0.9, model="C").complaint == ""


def test_a_calibration_that_cannot_be_read_is_told_and_put_aside(folder: Path) -> None:
    keep(folder)
    file_of(folder).write_text("{")

    assert kept(folder).document is None
    assert "must be JSON" in kept(folder).complaint

    told = keep(folder, 0.9)

    assert "it was put aside as" in told.complaint
    assert [name for name in names(folder) if ".corrupt-" in name]
    assert kept(folder) == Kept(told.document, "")


def test_where_others_can_write_nothing_is_believed_and_nothing_kept(folder: Path) -> None:
    keep(folder)
    (folder / FOLDER).chmod(0o777)

    assert kept(folder).document is None
    assert "must be writable by its owner only" in kept(folder).complaint
    with pytest.raises(FileNotWritten, match="must lie where only this user can write"):
        keep(folder, 0.9)
    assert names(folder) == [file_of(folder).name]


MEASURE = """
import sys
from datetime import UTC, datetime
from goldens import golden
from modeldoor_lifecycle.estimator.kept_calibrations import keep_measurement
machine = golden("two-rtx-4090", "hardware-profile")
estimate = golden("qwen3-32b-on-m3-max", "model-estimate")
likely = estimate["decodeSpeed"]["likelyTokensPerSecond"]
for number in range(4):
    estimate["model"]["name"] = f"Model {sys.argv[2]} {number}"
    assert keep_measurement(sys.argv[1], machine, estimate, likely, now=datetime.now(UTC)).complaint == ""
"""


def test_processes_that_measure_at_the_same_time_lose_no_measurement(folder: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", MEASURE, str(folder), str(number)],
            env=os.environ | {"PYTHONPATH": str(TESTS)},
            stderr=subprocess.PIPE,
        )
        for number in range(3)
    ]
    for writer in writers:
        _, errors = writer.communicate(timeout=LONG_S)
        assert (writer.returncode, errors) == (0, b"")

    document = kept(folder).document
    assert document is not None
    assert {each["model"] for each in document["measurements"]} == {
        f"Model {writer} {number}" for writer in range(3) for number in range(4)
    }
    assert names(folder) == [file_of(folder).name]


def test_the_command_corrects_a_machine_that_is_here_and_never_one_that_is_simulated(
    door: Door, tmp_path: Path
) -> None:
    described = "RTX 4090 24GB"
    profile = simulate(described, now=NOON) | {"origin": "override"}
    profile_file = tmp_path / "machine.json"
    profile_file.write_text(json.dumps(profile))
    keep(tmp_path / "modeldoor" / "state", 0.8, profile=profile)

    here = door("estimate", "Qwen/Qwen3-8B", "--hardware", profile_file, "--json")
    simulated = door("estimate", "Qwen/Qwen3-8B", "--simulate", described, "--json")

    assert here.messages == simulated.messages == []
    assert here.document["decodeSpeed"]["method"] == "calibrated"
    assert simulated.document["decodeSpeed"]["method"] == "timeBudget"
    assert "calibration" not in simulated.document
