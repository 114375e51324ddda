"""Where the calibration of a machine is kept: one document for each hardware, so that a new card begins anew.

Ratios hold for the constants that the speeds were predicted with. After a change of these the
calibration does not count, and the next measurement begins a new one; the old file stays beside it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.calibrations import CONTRACT, hardware_digest, measurement_of, with_measurement
from modeldoor_lifecycle.estimator.speed.constants import SPEED_MODEL
from modeldoor_lifecycle.state.documents import Kept, change_kept, read_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

FOLDER = "speed-calibrations"


def kept_calibration(state_folder: str, profile: Mapping[str, Any]) -> Kept:
    """What was measured on this hardware; none, with a complaint where a file cannot be used."""
    hardware = hardware_digest(profile)
    return read_kept(_path(state_folder, hardware), CONTRACT, _objection_to_others_than(hardware))


def keep_measurement(
    state_folder: str,
    profile: Mapping[str, Any],
    estimate: Mapping[str, Any],
    tokens_per_second: float,
    *,
    now: datetime,
) -> Kept:
    """Keeps one measured speed of the case that was estimated without calibration; returns all that is kept.

    Raises `MeasurementRefused` and `FileNotWritten`; nothing is changed then.
    """
    hardware = hardware_digest(profile)
    measurement = measurement_of(estimate, tokens_per_second, now)
    return change_kept(
        _path(state_folder, hardware),
        CONTRACT,
        lambda before: with_measurement(before, hardware, measurement),
        objection=_objection_to_others_than(hardware),
    )


def _objection_to_others_than(hardware: str) -> Callable[[Mapping[str, Any]], str]:
    def objection(calibration: Mapping[str, Any]) -> str:
        if calibration["hardwareDigest"] != hardware:
            return "must hold for this hardware; it holds for other hardware, and does not count"
        if calibration["speedModel"] != SPEED_MODEL:
            return (
                f"must rest on predictions of '{SPEED_MODEL}'; "
                f"it rests on those of '{calibration['speedModel']}', and does not count"
            )
        return ""

    return objection


def _path(state_folder: str, hardware: str) -> str:
    return os.path.join(state_folder, FOLDER, hardware.replace("sha256:", "sha256-") + ".json")
