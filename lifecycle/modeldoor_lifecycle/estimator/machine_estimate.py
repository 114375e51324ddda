"""The estimate for a machine with what was measured on it: kept measurements are read, and a new one is kept first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.estimator.estimate import estimate_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from modeldoor_lifecycle.estimator.subject import Subject
    from modeldoor_lifecycle.estimator.workload import Workload


class MachineEstimate(NamedTuple):
    """The document, and what went wrong with kept measurements on the way; empty when nothing did."""

    document: dict[str, Any]
    complaint: str = ""


def machine_estimate(
    subject: Subject,
    workload: Workload,
    profile: Mapping[str, Any],
    *,
    now: datetime,
    state_folder: Callable[[], str],
    depth_tokens: int | None = None,
    measured_tokens_per_second: float | None = None,
) -> MachineEstimate:
    """The estimate, corrected by this machine's measurements; of a simulated machine there are none.

    `state_folder` is asked only where measurements can be.

    A measured speed is held against the uncorrected prediction, kept, and then told. Raises as
    `estimate_of` does, and `MeasurementRefused` and `FileNotWritten`, with which nothing is kept.
    """
    if profile["origin"] == "simulation":
        return MachineEstimate(estimate_of(subject, workload, profile, now=now, depth_tokens=depth_tokens))
    from modeldoor_lifecycle.estimator.kept_calibrations import keep_measurement, kept_calibration

    folder = state_folder()
    if measured_tokens_per_second is None:
        kept = kept_calibration(folder, profile)
    else:
        plain = estimate_of(subject, workload, profile, now=now, depth_tokens=depth_tokens)
        kept = keep_measurement(folder, profile, plain, measured_tokens_per_second, now=now)
    document = estimate_of(subject, workload, profile, now=now, depth_tokens=depth_tokens, calibration=kept.document)
    return MachineEstimate(document, kept.complaint)
