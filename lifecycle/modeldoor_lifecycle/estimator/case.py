"""One model on one machine, reckoned through: where it lies, what it takes there, and what is uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.fit import Fitting, NotFitting, fit_of
from modeldoor_lifecycle.estimator.footprint import ShapedFootprints
from modeldoor_lifecycle.estimator.guessed_footprint import GuessedFootprints
from modeldoor_lifecycle.estimator.memory_terms import guessed_terms, memory_terms
from modeldoor_lifecycle.estimator.speeds import likely_tokens_per_second

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.arrangement import Arrangement
    from modeldoor_lifecycle.estimator.fit import Fit
    from modeldoor_lifecycle.estimator.footprint import Footprint, Footprints, Part
    from modeldoor_lifecycle.estimator.places import Places
    from modeldoor_lifecycle.estimator.subject import Subject
    from modeldoor_lifecycle.estimator.workload import Workload


_COMPUTED_THERE = ("partialOffload", "cpu")
"""Where the processor computes."""


@dataclass(frozen=True, slots=True)
class Case:
    """What an estimate tells, but for speeds."""

    subject: Subject
    workload: Workload
    places: Places
    footprints: Footprints
    fit: Fit

    @property
    def memory(self) -> dict[str, Any]:
        """The `memory` member of a document."""
        return memory_of(self.footprints, self.fit.arrangement, self.fit.footprint)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The parts of a fit; of a machine whose memory nobody described, as much as it takes is supposed."""
        return [_part(part, self.places) for part in _parts(self.fit.footprint)]

    @property
    def total_layers(self) -> int:
        """All layers, the output counted as one."""
        return self.footprints.layer_count + 1

    @property
    def notices(self) -> tuple[dict[str, str], ...]:
        """What is supposed of the machine."""
        supposed: list[dict[str, str]] = []
        has_host_part = isinstance(self.fit, Fitting) and any(part["place"] == "host" for part in self.parts)
        if has_host_part and self.places.host.is_supposed:
            supposed.append(
                {
                    "code": "hostMemorySupposed",
                    "message": "The machine's memory was not described; what the model takes of it is supposed to be free.",
                }
            )
        if isinstance(self.fit, NotFitting) and self.places.host.is_supposed:
            supposed.append(
                {
                    "code": "hostMemoryNotDescribed",
                    "message": "The machine's memory was not described, so no layer can lie there: describe it too, as in 'RTX 3060 12GB, Ryzen 5 5600 32GB'.",
                }
            )
        if (
            isinstance(self.footprints, ShapedFootprints)
            and self._has_partial_layers
            and not self.footprints.shape.is_in_order
        ):
            supposed.append(
                {
                    "code": "layerOrderUnknown",
                    "message": "Which of its layers attend is not known: what each place holds of the cache may differ.",
                }
            )
        if (
            has_host_part
            and self.places.host.is_processor_supposed
            and self.fit.arrangement.placement in _COMPUTED_THERE
        ):
            supposed.append(
                {
                    "code": "processorSupposed",
                    "message": "No processor was described; 40 GB/s are supposed: name it, such as ', Ryzen 9 7950X 64GB'.",
                }
            )
        if isinstance(self.footprints, GuessedFootprints) and self._has_partial_layers:
            supposed.append(
                {
                    "code": "layersSupposed",
                    "message": "How many layers it has is not known; the number is supposed by its size.",
                }
            )
        return tuple(supposed)

    @property
    def _has_partial_layers(self) -> bool:
        return isinstance(self.fit, Fitting) and self.fit.arrangement.placement in ("partialOffload", "splitDevices")


def case_of(subject: Subject, workload: Workload, places: Places, *, with_largest_context: bool = True) -> Case:
    """The case of this model on this machine."""
    footprints = footprints_of(subject, workload)
    speed_of = likely_tokens_per_second(places)
    fit = fit_of(footprints, places, speed_of, with_largest_context=with_largest_context)
    return Case(subject, workload, places, footprints, fit)


def footprints_of(subject: Subject, workload: Workload) -> Footprints:
    """What the model takes, by its shape or by its size."""
    beside = sum(companion.memory_bytes for companion in subject.companions)
    if subject.shape is None or subject.weights is None:
        return GuessedFootprints(subject, workload, beside)
    return ShapedFootprints(subject.shape, subject.weights, workload, beside, is_shape_weak=subject.is_shape_weak)


def memory_of(model: Footprints, arrangement: Arrangement, footprint: Footprint) -> dict[str, Any]:
    """The `memory` member of a document for one arrangement."""
    if isinstance(model, ShapedFootprints):
        return memory_terms(model, arrangement, footprint)
    return guessed_terms(footprint)


def _parts(footprint: Footprint) -> list[Part]:
    return [part for part in footprint.parts if part.terms.total]


def _part(part: Part, places: Places) -> dict[str, Any]:
    needed = part.terms.total
    if part.device is None:
        room = places.host.room
        available = needed + room.reserve_bytes if places.host.is_supposed else room.available_bytes
        return {
            "place": "host",
            "neededBytes": needed,
            "availableBytes": available,
            "reserveBytes": room.reserve_bytes,
        }
    return {
        "place": "device",
        "deviceIndex": part.device.index,
        "neededBytes": needed,
        "availableBytes": part.device.room.available_bytes,
        "reserveBytes": part.device.room.reserve_bytes,
    }
