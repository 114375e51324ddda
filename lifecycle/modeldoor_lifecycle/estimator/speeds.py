"""The speeds of a case: from the time of each part of a token, or by bandwidth alone where no more is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.calibrated_speed import calibrated
from modeldoor_lifecycle.estimator.fit import Fitting, NotFitting
from modeldoor_lifecycle.estimator.footprint import ShapedFootprints
from modeldoor_lifecycle.estimator.prefill_speed import prefill_document
from modeldoor_lifecycle.estimator.read_places import SUPPOSED_PROCESSOR, hops_of, kind_of, read_places
from modeldoor_lifecycle.estimator.seed_speed import seed_prediction
from modeldoor_lifecycle.estimator.speed.constants import SLOW_LINK_GIGABYTES_PER_SECOND
from modeldoor_lifecycle.estimator.speed.decode import decode_budget
from modeldoor_lifecycle.estimator.speed.interval import band_of, budget_interval, confidence, widest
from modeldoor_lifecycle.estimator.speed.processor_kinds import PROCESSORS
from modeldoor_lifecycle.estimator.speed_documents import (
    Prediction,
    budget_document,
    speed_document,
    unavailable,
)
from modeldoor_lifecycle.estimator.workload import MEASURED_ENGINES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_lifecycle.estimator.arrangement import Arrangement
    from modeldoor_lifecycle.estimator.case import Case
    from modeldoor_lifecycle.estimator.fit import SpeedOf
    from modeldoor_lifecycle.estimator.footprint import Footprints
    from modeldoor_lifecycle.estimator.places import Places
    from modeldoor_lifecycle.estimator.speed.decode import Place
    from modeldoor_lifecycle.estimator.speed.interval import Band
    from modeldoor_lifecycle.estimator.speed.layer_kinds import LayerKind


def likely_tokens_per_second(places: Places) -> SpeedOf:
    """How fast an arrangement is, to choose between several that fit; 0 where nothing is known."""

    def speed_of(model: Footprints, arrangement: Arrangement) -> float:
        depth = model.workload.context_tokens // model.workload.parallel_sequences
        return _prediction(model, arrangement, places, depth).interval.likely_tokens_per_second

    return speed_of


def speeds_of(
    case: Case, profile: Mapping[str, Any], depth_tokens: int, calibration: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The members of a document that tell speeds; of what does not fit none is told."""
    fit = case.fit
    if not isinstance(fit, Fitting):
        reason = "doesNotFit" if isinstance(fit, NotFitting) else "fitUnknown"
        return {"decodeSpeed": unavailable(reason), "prefillSpeed": unavailable(reason)}
    prediction = _prediction(case.footprints, fit.arrangement, case.places, depth_tokens)
    if not case.subject.quantization.is_known or _has_default_bandwidth(fit.arrangement, profile):
        prediction = prediction._replace(confidence="low")
    if calibration is None:
        members: dict[str, Any] = {"decodeSpeed": speed_document(prediction)}
        if prediction.budget is not None:
            members["decodeBudget"] = budget_document(prediction.budget)
    else:
        members = calibrated(prediction, _as_measured(case, depth_tokens), calibration)
    members["decodeDepthTokens"] = depth_tokens
    members["prefillSpeed"] = prefill_document(case.footprints, fit.arrangement)
    return members


def _prediction(model: Footprints, arrangement: Arrangement, places: Places, depth_tokens: int) -> Prediction:
    """The speed of one arrangement: a time budget where all that computes was measured, else the seed's formula."""
    host_share, is_mostly_host = _host_share(model, arrangement)
    if isinstance(model, ShapedFootprints) and model.workload.engine in MEASURED_ENGINES:
        reading = read_places(model, arrangement, places.host, depth_tokens)
        if reading is not None:
            kind = kind_of(model)
            budget = decode_budget(reading, kind, hops_of(arrangement))
            families = [place.family for place in reading]
            devices = [place for place in reading if place.family not in PROCESSORS] or list(reading)
            is_uncertain = any(place.is_blind for place in devices)
            trust = "low" if is_uncertain else confidence(families, 1.0 if is_mostly_host else host_share)
            band, host_band = _bands(devices, kind), _bands(reading[-1:], kind)
            return Prediction(budget_interval(budget, band, host_band), band, trust, "timeBudget", budget, host_band)
    trust = "low" if is_mostly_host or not arrangement.shares else "medium"
    return seed_prediction(model, arrangement, places, host_share, trust)


def _bands(places: Sequence[Place], kind: LayerKind) -> Band:
    """The widest of their bands."""
    return widest(
        [
            band_of(place.family, kind, is_behind_slow_link=_is_behind_slow_link(place), is_blind=place.is_blind)
            for place in places
        ]
    )


def _host_share(model: Footprints, arrangement: Arrangement) -> tuple[float, bool]:
    """How much of an offloaded model lies in the machine's memory, and whether that is more than lies on devices."""
    parts = model.of(arrangement).parts
    total = sum(part.terms.total for part in parts)
    on_host = sum(part.terms.total for part in parts if part.device is None)
    is_offloaded = arrangement.placement in ("partialOffload", "cpu")
    return (on_host / total if is_offloaded else 0.0), on_host > total - on_host


def _is_behind_slow_link(place: Place) -> bool:
    link = place.host_link_gigabytes_per_second
    return link is not None and link < SLOW_LINK_GIGABYTES_PER_SECOND


def _has_default_bandwidth(arrangement: Arrangement, profile: Mapping[str, Any]) -> bool:
    """Whether something computes whose bandwidth is only supposed."""
    used: list[Mapping[str, Any]] = [share.place.device for share in arrangement.shares]
    if not arrangement.shares or arrangement.placement == "partialOffload":
        used.append(profile.get("processor", SUPPOSED_PROCESSOR))
    return any(each.get("bandwidth", {}).get("source") == "default" for each in used)


def _as_measured(case: Case, depth_tokens: int) -> dict[str, Any]:
    """This case in the words of a measurement."""
    return {
        "model": case.subject.name,
        "quantization": case.subject.quantization.name,
        "workload": case.workload.document(),
        "placement": case.fit.arrangement.placement,
        "deviceLayers": case.fit.arrangement.device_layers,
        "hostExpertLayers": case.fit.arrangement.host_expert_layers,
        "decodeDepthTokens": depth_tokens,
    }
