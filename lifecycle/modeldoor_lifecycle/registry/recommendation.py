"""Which model to offer by default, as a document that says of every model what stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.registry.errors import require_a_registry
from modeldoor_lifecycle.registry.lookups import default_for_bracket, in_bracket
from modeldoor_lifecycle.registry.order import best_first
from modeldoor_lifecycle.registry.rationales import bracket_rationale, machine_rationale
from modeldoor_validators import gate
from modeldoor_validators.rules.shared.ram_brackets import limit_bytes
from modeldoor_validators.times import to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from modeldoor_lifecycle.registry.models import PinnedModel
    from modeldoor_lifecycle.registry.registries import Registries
    from modeldoor_lifecycle.registry.suitability import Judgement
    from modeldoor_lifecycle.registry.target import MachineTarget

CONTRACT = "model-recommendation"


def recommend_for_bracket(registries: Registries, bracket: str, *, now: datetime) -> dict[str, Any]:
    """A ModelRecommendation for every machine of a bracket, by what the registries say that their models need.

    Raises `NoRegistryCounts`.
    """
    chosen = default_for_bracket(registries, bracket)
    limit = limit_bytes(bracket)
    models = in_bracket(registries, bracket)
    considered = [_for_a_bracket(model, chosen, limit) for model in models]
    holding = [model.now for model in models if model.now.memory_bytes <= limit]
    rationale = "" if chosen is None else bracket_rationale(chosen.now, bracket, holding)
    return _document(registries, {"by": "bracket", "ramBracket": bracket}, considered, chosen, rationale, now)


def recommend_for_machine(registries: Registries, target: MachineTarget, *, now: datetime) -> dict[str, Any]:
    """A ModelRecommendation for one machine, as much of it as is free now.

    Raises `WorkloadRefused` for what no model could do, and `NoRegistryCounts`.
    """
    models = best_first(registries.pinned, registries.yardsticks)
    judgements = [target.judged(model, now) for model in models]
    suiting = [each for each in judgements if target.suits(each)]
    chosen = suiting[0] if suiting else None
    rationale = ""
    if chosen is not None:
        rationale = machine_rationale(
            chosen.model.now,
            chosen.placement,
            chosen.likely_tokens_per_second,
            [each.model.now for each in suiting],
        )
    considered = [_for_a_machine(each, chosen, target.minimum_tokens_per_second) for each in judgements]
    return _document(
        registries, target.document(), considered, None if chosen is None else chosen.model, rationale, now
    )


def default_for_machine(registries: Registries, target: MachineTarget, *, now: datetime) -> PinnedModel | None:
    """The model that `recommend_for_machine` recommends; None where nothing suits."""
    for model in best_first(registries.pinned, registries.yardsticks):
        if target.suits(target.judged(model, now)):
            return model
    return None


def _for_a_bracket(model: PinnedModel, chosen: PinnedModel | None, limit: int) -> dict[str, Any]:
    needed = model.now.memory_bytes
    if needed > limit:
        return {
            "verdict": "doesNotFit",
            **_identity(model),
            "memoryBytes": needed,
            "shortfallBytes": needed - limit,
        }
    verdict = {"verdict": "recommended"} if model == chosen else {"verdict": "fits", "reason": "betterExists"}
    return {**verdict, **_identity(model), "memoryBytes": needed}


def _for_a_machine(judgement: Judgement, chosen: Judgement | None, minimum: float | None) -> dict[str, Any]:
    told: dict[str, Any] = {"verdict": judgement.verdict}
    if judgement.verdict == "fits":
        if judgement == chosen:
            told["verdict"] = "recommended"
        else:
            told["reason"] = judgement.objection(minimum) or "betterExists"
    elif judgement.reason:
        told["reason"] = judgement.reason
    told |= _identity(judgement.model)
    if judgement.memory_bytes:
        told["memoryBytes"] = judgement.memory_bytes
    if judgement.shortfall_bytes:
        told["shortfallBytes"] = judgement.shortfall_bytes
    if judgement.placement:
        told["placement"] = judgement.placement
    if judgement.likely_tokens_per_second is not None:
        told["likelyTokensPerSecond"] = judgement.likely_tokens_per_second
    return told


def _identity(model: PinnedModel) -> dict[str, Any]:
    now = model.now
    return {
        "id": now.id,
        "version": now.version,
        "yardstickId": now.yardstick_id,
        "score": now.score,
        "totalBytes": now.total_bytes,
    }


def _document(
    registries: Registries,
    target: dict[str, Any],
    considered: list[dict[str, Any]],
    chosen: PinnedModel | None,
    rationale: str,
    now: datetime,
) -> dict[str, Any]:
    require_a_registry(registries)
    unpinned_count = len(registries.unpinned)
    document = {
        "schemaVersion": "v1",
        "kind": "ModelRecommendation",
        "recommendedAt": written(to_the_millisecond(now)),
        "registries": registries.references(),
        "target": target,
        "considered": considered,
        **({"unpinnedCount": unpinned_count} if unpinned_count else {}),
        "outcome": _none(considered) if chosen is None else _recommended(chosen, rationale),
    }
    return gate.admitted(document, CONTRACT)[0]


def _recommended(chosen: PinnedModel, rationale: str) -> dict[str, Any]:
    return {
        "result": "recommended",
        "id": chosen.id,
        "version": chosen.now.version,
        "displayName": chosen.now.display_name,
        "license": chosen.license,
        "maximumContextTokens": chosen.maximum_context_tokens,
        **({"remark": chosen.remark} if chosen.remark else {}),
        "downloadBytes": chosen.now.total_bytes,
        "rationale": rationale,
    }


def _none(considered: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    verdicts = {each["verdict"] for each in considered}
    because = "noneSuits" if "fits" in verdicts else "fitUnknown" if "unknown" in verdicts else "nothingFits"
    return {"result": "none", "because": because if verdicts else "nothingListed"}
