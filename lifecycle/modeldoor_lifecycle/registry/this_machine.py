"""A machine with what was measured on it; of a simulated machine there are no measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.registry.target import MachineTarget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_lifecycle.estimator.workload import Workload


class MeasuredTarget(NamedTuple):
    """The target, and what went wrong with kept measurements on the way; empty when nothing did."""

    target: MachineTarget
    complaint: str = ""


def measured_target(
    profile: Mapping[str, Any],
    workload: Workload,
    *,
    minimum_tokens_per_second: float | None,
    state_folder: Callable[[], str],
) -> MeasuredTarget:
    """The target whose speeds are corrected by this machine's measurements.

    `state_folder` is asked only where measurements can be.
    """
    calibration, complaint = None, ""
    if profile["origin"] != "simulation":
        from modeldoor_lifecycle.estimator.kept_calibrations import kept_calibration

        calibration, complaint = kept_calibration(state_folder(), profile)
    return MeasuredTarget(MachineTarget(profile, workload, minimum_tokens_per_second, calibration), complaint)
