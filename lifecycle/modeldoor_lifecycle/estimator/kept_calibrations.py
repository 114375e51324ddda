"""Where the calibration of a machine is kept: one document for each hardware, so that a new card begins anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.calibrations import CONTRACT, hardware_digest, measurement_of, with_measurement
from modeldoor_lifecycle.state.documents import Kept, change_kept, read_kept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

FOLDER = "speed-calibrations"


def kept_calibration(state_folder: str, profile: Mapping[str, Any]) -> Kept:
    """What was measured on this hardware; none, with a complaint where a file cannot be used."""
    hardware = hardware_digest(profile)
    kept = read_kept(_path(state_folder, hardware), CONTRACT)
    if kept.document is not None and kept.document["hardwareDigest"] != hardware:
        return Kept(
            None,
            f"the calibration {os.path.basename(_path(state_folder, hardware))} is that of other hardware; it is not used",
        )
    return kept


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

    def changed(before: dict[str, Any] | None) -> dict[str, Any]:
        is_ours = before is not None and before["hardwareDigest"] == hardware
        return with_measurement(before if is_ours else None, hardware, measurement)

    return change_kept(_path(state_folder, hardware), CONTRACT, changed)


def _path(state_folder: str, hardware: str) -> str:
    return os.path.join(state_folder, FOLDER, hardware.replace("sha256:", "sha256-") + ".json")
