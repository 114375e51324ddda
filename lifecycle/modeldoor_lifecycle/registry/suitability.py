"""How a model does on one machine: whether it fits there now, where it lies, how fast it writes, and whether that suits.

What an application's user wants of a default is an answer that can be read as it is written, on a
machine that still does its other work. The estimator keeps a reserve of every memory for the latter;
so a model suits that fits and is likely to write as fast as people read. Where it lies decides
nothing: on devices, on the processor or on both, its speed tells what the place is worth. A card
more could make the default worse otherwise, as it draws models onto itself that do not wholly fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_lifecycle.estimator.errors import NotToldByContract, WorkloadRefused
from modeldoor_lifecycle.estimator.estimate import estimate_of
from modeldoor_lifecycle.estimator.kv_cache import CacheRefused
from modeldoor_lifecycle.registry.subjects import subject_of_model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from modeldoor_lifecycle.estimator.errors import WorkloadFault
    from modeldoor_lifecycle.estimator.workload import Workload
    from modeldoor_lifecycle.registry.models import PinnedModel

READING_TOKENS_PER_SECOND = 5.0
"""About as fast as people read: 238 words a minute (Brysbaert 2019, silent reading of English), at 4 tokens for 3 words."""

Verdict = Literal["fits", "doesNotFit", "cannotRun", "unknown"]
Objection = Literal["speedUnknown", "tooSlow"]

_UNRUNNABLE: dict[WorkloadFault, str] = {
    "contextTooLong": "contextTooLong",
    "engineReadsNot": "engineCannot",
    "engineHasNoDevice": "engineCannot",
}
"""What can be wrong with a model for a workload, in the words of the contract; the rest is wrong with the workload."""


class Judgement(NamedTuple):
    """What came out for one model. `reason` is empty where the verdict says it all."""

    model: PinnedModel
    verdict: Verdict
    reason: str = ""
    memory_bytes: int = 0
    shortfall_bytes: int = 0
    placement: str = ""
    likely_tokens_per_second: float | None = None

    def objection(self, minimum_tokens_per_second: float | None) -> Objection | None:
        """What stands against a model that fits; None where it suits. Without a minimum any speed will do."""
        if minimum_tokens_per_second is None:
            return None
        if self.likely_tokens_per_second is None:
            return "speedUnknown"
        return "tooSlow" if self.likely_tokens_per_second < minimum_tokens_per_second else None

    def suits(self, minimum_tokens_per_second: float | None) -> bool:
        """Whether it fits and nothing stands against it."""
        return self.verdict == "fits" and self.objection(minimum_tokens_per_second) is None


def judged(
    model: PinnedModel,
    workload: Workload,
    profile: Mapping[str, Any],
    *,
    now: datetime,
    calibration: Mapping[str, Any] | None = None,
) -> Judgement:
    """One model on one machine; raises `WorkloadRefused` where no model could do what is asked."""
    try:
        estimate = estimate_of(
            subject_of_model(model), workload, profile, now=now, calibration=calibration, with_largest_context=False
        )
    except WorkloadRefused as refusal:
        if refusal.fault not in _UNRUNNABLE:
            raise
        return Judgement(model, "cannotRun", _UNRUNNABLE[refusal.fault])
    except CacheRefused:
        return Judgement(model, "cannotRun", "engineCannot")
    except NotToldByContract:
        return Judgement(model, "unknown", "notReckoned")
    return _of_estimate(model, estimate)


def _of_estimate(model: PinnedModel, estimate: Mapping[str, Any]) -> Judgement:
    fit, memory_bytes = estimate["fit"], estimate["memory"]["totalBytes"]
    if fit["verdict"] == "unknown":
        return Judgement(model, "unknown", fit["reason"])
    if fit["verdict"] == "doesNotFit":
        return Judgement(model, "doesNotFit", memory_bytes=memory_bytes, shortfall_bytes=fit["shortfallBytes"])
    return Judgement(
        model,
        "fits",
        memory_bytes=memory_bytes,
        placement=fit["placement"],
        likely_tokens_per_second=estimate["decodeSpeed"].get("likelyTokensPerSecond"),
    )
