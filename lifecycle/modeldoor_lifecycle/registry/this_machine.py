"""The recommendation for a machine with what was measured on it; of a simulated machine there are no measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_lifecycle.registry.recommendation import recommend_for_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from modeldoor_lifecycle.estimator.workload import Workload
    from modeldoor_lifecycle.registry.registries import Registries


class MachineRecommendation(NamedTuple):
    """The document, and what went wrong with kept measurements on the way; empty when nothing did."""

    document: dict[str, Any]
    complaint: str = ""


def machine_recommendation(
    registries: Registries,
    profile: Mapping[str, Any],
    workload: Workload,
    *,
    now: datetime,
    minimum_tokens_per_second: float | None,
    state_folder: Callable[[], str],
) -> MachineRecommendation:
    """The recommendation, with speeds corrected by this machine's measurements.

    `state_folder` is asked only where measurements can be. Raises `WorkloadRefused`.
    """
    calibration, complaint = None, ""
    if profile["origin"] != "simulation":
        from modeldoor_lifecycle.estimator.kept_calibrations import kept_calibration

        calibration, complaint = kept_calibration(state_folder(), profile)
    document = recommend_for_machine(
        registries,
        profile,
        workload,
        now=now,
        minimum_tokens_per_second=minimum_tokens_per_second,
        calibration=calibration,
    )
    return MachineRecommendation(document, complaint)
