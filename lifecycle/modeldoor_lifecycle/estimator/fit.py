"""Whether a model fits a machine, where it lies then, and how much context would fit.

Judged against free memory with a reserve kept, place by place. What is not known to be free holds
nothing: where only that stands in the way, the answer is that it is unknown. What would not fit if
all of a place were free does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.estimator.arrangement import on_device, on_processor, without_repacking
from modeldoor_lifecycle.estimator.arrangements import (
    ENGINE_BACKENDS,
    ENGINES_WITH_OFFLOAD,
    fits,
    fitting_tiers,
    fullest,
)
from modeldoor_lifecycle.estimator.halving import largest_that
from modeldoor_lifecycle.estimator.places import if_all_were_free

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_lifecycle.estimator.arrangement import Arrangement
    from modeldoor_lifecycle.estimator.footprint import Footprint, Footprints
    from modeldoor_lifecycle.estimator.places import Places
    from modeldoor_lifecycle.estimator.workload import Workload

    SpeedOf = Callable[[Footprints, Arrangement], float]
    """Tokens per second of an arrangement, to choose the faster of two that fit; 0 where nothing is known."""

CONTEXT_STEP_TOKENS = 256
"""llama.cpp rounds the cells of a cache up to this (llama-context.cpp, n_ctx)."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """It fits, arranged so."""

    arrangement: Arrangement
    footprint: Footprint
    largest_context_tokens: int | None


@dataclass(frozen=True, slots=True)
class NotFitting:
    """It does not fit. The arrangement is the one that lacks least."""

    arrangement: Arrangement
    footprint: Footprint
    required_bytes: int
    shortfall_bytes: int
    largest_context_tokens: int | None


@dataclass(frozen=True, slots=True)
class Undecided:
    """What is free is not known, and without it the model does not fit."""

    arrangement: Arrangement
    footprint: Footprint
    reason: str


Fit = Fitting | NotFitting | Undecided


def fit_of(model: Footprints, places: Places, speed_of: SpeedOf, *, with_largest_context: bool = True) -> Fit:
    """Where the model lies best: on one device before several, and the faster of what is left.

    The largest context takes about as long to find as all the rest; whoever does not tell it need not wait.
    """
    chosen = _best(model, places, speed_of)
    if chosen is not None:
        largest = largest_context_in(model, chosen, places) if with_largest_context else None
        return Fitting(chosen, model.of(chosen), largest)
    at_best = if_all_were_free(places)
    reason = _unknown_reason(model, places)
    if reason is not None and any(fitting_tiers(model, at_best)):
        arrangement, _ = _lacking_least(model, places)
        return Undecided(arrangement, model.of(arrangement), reason)
    arrangement, lack = _lacking_least(model, at_best)
    largest = _largest_of_all(model, at_best) if with_largest_context else None
    return NotFitting(arrangement, model.of(arrangement), lack.required_bytes, lack.shortfall_bytes, largest)


def _best(model: Footprints, places: Places, speed_of: SpeedOf) -> Arrangement | None:
    for tier in fitting_tiers(model, places):
        if tier:
            return max(tier, key=lambda arrangement: speed_of(model, arrangement))
    return None


def _unknown_reason(model: Footprints, places: Places) -> str | None:
    """Why it is not known what is free, of the first place that the engine could use."""
    backends = ENGINE_BACKENDS[model.workload.engine]
    for place in places.devices:
        if place.backend in backends and place.room.available_bytes is None:
            available = place.device["available"]
            return str(available.get("reason", "hostMemoryUnknown"))
    if places.host.room.available_bytes is None and not places.host.is_supposed:
        return places.host.unknown_reason
    return None


class _Lack(NamedTuple):
    shortfall_bytes: int
    required_bytes: int


def _lacking_least(model: Footprints, places: Places) -> tuple[Arrangement, _Lack]:
    """The arrangement to which least is missing."""
    candidates = [(each, _lack_of(model, each, places)) for each in _largest_arrangements(model, places)]
    return min(candidates, key=lambda candidate: candidate[1].shortfall_bytes)


def _largest_arrangements(model: Footprints, places: Places) -> Iterator[Arrangement]:
    engine = model.workload.engine
    layers = model.layer_count
    usable = tuple(place for place in places.devices if place.backend in ENGINE_BACKENDS[engine])
    yield from (on_device(place, layers) for place in usable)
    if engine in ENGINES_WITH_OFFLOAD:
        yield from (without_repacking(each) for each in fullest(model, usable))
        if not places.host.is_supposed or not usable:
            yield without_repacking(on_processor(layers))
    elif not usable:
        yield on_processor(layers)


def _lack_of(model: Footprints, arrangement: Arrangement, places: Places) -> _Lack:
    footprint = model.of(arrangement)
    required = shortfall = 0
    for part in footprint.parts:
        if part.device is not None:
            room, needed = part.device.room, part.terms.total
        elif places.host.is_supposed:
            required += part.terms.total
            shortfall += model.host_layer_bytes(arrangement)
            continue
        else:
            room, needed = places.host.room, part.terms.total
        required += needed + room.reserve_bytes
        shortfall += max(needed + room.reserve_bytes - (room.available_bytes or 0), 0)
    return _Lack(shortfall, required)


def largest_context_in(model: Footprints, arrangement: Arrangement, places: Places) -> int | None:
    """The largest context with every layer where it is."""

    def holds(workload: Workload) -> bool:
        return fits(model.under(workload).of(arrangement), places.host)

    return _largest(model, holds)


def _largest_of_all(model: Footprints, places: Places) -> int | None:
    """The largest context with which it would fit somehow."""

    def holds(workload: Workload) -> bool:
        return any(fitting_tiers(model.under(workload), places))

    return _largest(model, holds)


def _largest(model: Footprints, holds: Callable[[Workload], bool]) -> int | None:
    """By halving, in steps of whole cells for each sequence; None where the model's own limit is unknown or none fits."""
    longest = model.maximum_context_tokens
    if longest is None:
        return None
    sequences = model.workload.parallel_sequences
    most = longest * sequences
    step = CONTEXT_STEP_TOKENS * sequences
    if holds(replace(model.workload, context_tokens=most)):
        return most
    steps = largest_that(
        lambda count: holds(replace(model.workload, context_tokens=count * step)), 0, max(most - 1, 0) // step
    )
    asked = model.workload.context_tokens
    largest = steps * step
    if largest < asked and holds(model.workload):
        return asked
    return largest or None
