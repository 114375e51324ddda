"""One machine that models are held against, with what they are asked to do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.registry.suitability import judged
from modeldoor_validators.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from modeldoor_lifecycle.estimator.workload import Workload
    from modeldoor_lifecycle.registry.models import PinnedModel
    from modeldoor_lifecycle.registry.suitability import Judgement


@dataclass(frozen=True, slots=True)
class MachineTarget:
    """A HardwareProfile that passed the gate, a workload, and what is asked of a model that suits.

    `minimum_tokens_per_second` is how fast it must be likely to write (`READING_TOKENS_PER_SECOND` for
    people who read along); None: as slowly as it likes. `calibration` is this machine's SpeedCalibration.
    """

    profile: Mapping[str, Any]
    workload: Workload
    minimum_tokens_per_second: float | None
    calibration: Mapping[str, Any] | None = None

    def judged(self, model: PinnedModel, now: datetime) -> Judgement:
        """How this model does here, with the devices, or with the processor alone where it suits only so.

        The estimator lets a device have what it can hold, as engines do; an old card may be slower than
        the processor beside it. Raises `WorkloadRefused` for what no model could do.
        """
        here = self._judged(model, self.profile, now)
        if here.verdict != "fits" or self.suits(here) or not _has_cards(self.profile):
            return here
        on_processor = self._judged(model, {**self.profile, "devices": []}, now)
        return on_processor if self.suits(on_processor) else here

    def _judged(self, model: PinnedModel, profile: Mapping[str, Any], now: datetime) -> Judgement:
        return judged(model, self.workload, profile, now=now, calibration=self.calibration)

    def suits(self, judgement: Judgement) -> bool:
        """Whether the model fits here and writes as fast as is asked."""
        return judgement.suits(self.minimum_tokens_per_second)

    def document(self) -> dict[str, Any]:
        """The `OneMachine` of other documents."""
        document: dict[str, Any] = {
            "by": "machine",
            "hardware": {"contract": "hardware-profile", "digest": digest(self.profile)},
            "hardwareOrigin": self.profile["origin"],
            "hardwareReadAt": self.profile.get("memoryReadAt", self.profile["detectedAt"]),
            "workload": self.workload.document(),
        }
        if self.minimum_tokens_per_second is not None:
            document["minimumTokensPerSecond"] = self.minimum_tokens_per_second
        if self.calibration is not None:
            document["calibration"] = {"contract": "speed-calibration", "digest": digest(self.calibration)}
        return document


def _has_cards(profile: Mapping[str, Any]) -> bool:
    """Whether there are devices with memory of their own: others share the processor's, and are no slower."""
    return any(device["memoryKind"] in ("dedicated", "partition") for device in profile["devices"])
