"""The time of one token in parts, from the bytes that it reads and where they lie.

    time = sum over places of (layers * launch + join(bytes / bandwidth, bytes / pull of the units)) + hops

Places follow one another: with layers split over devices only one of them works at a time. What the
processor does while devices hold the rest comes on top, as time. That is why half of a model in the
machine's memory costs far more than half of the speed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.speed.constants import (
    BANDWIDTH_CEILING_GIGABYTES_PER_SECOND,
    CONSTANTS,
    HOP_US,
    JOIN_EXPONENT,
    SLOW_LINK_GIGABYTES_PER_SECOND,
    SLOW_LINK_LAYER_US,
)
from modeldoor_lifecycle.estimator.speed.errors import SpeedInputRefused, not_negative, positive
from modeldoor_lifecycle.estimator.speed.processor_kinds import OF_NVIDIA, PROCESSORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_lifecycle.estimator.speed.constants import FamilyConstants
    from modeldoor_lifecycle.estimator.speed.layer_kinds import LayerKind
    from modeldoor_lifecycle.estimator.speed.processor_kinds import Family


@dataclass(frozen=True, slots=True)
class Place:
    """What one device or the processor does for one token."""

    family: Family
    bandwidth_gigabytes_per_second: float
    layers: int
    """Layers that it starts; 0 where it only has the output matrix."""
    weight_bytes: int
    """Weights that one token reads there: of a mixture only the experts in use, never the input table."""
    kv_bytes: int
    """Keys, values and recurrent state that one token reads there."""
    compute_units: int | None = None
    clock_gigahertz: float | None = None
    quantised_weights: int = 0
    """How many of the weights that it reads have to be unpacked."""
    host_link_gigabytes_per_second: float | None = None

    def __post_init__(self) -> None:
        positive("bandwidth_gigabytes_per_second", self.bandwidth_gigabytes_per_second)
        for name in ("layers", "weight_bytes", "kv_bytes", "quantised_weights"):
            not_negative(name, getattr(self, name))
        for name in ("compute_units", "clock_gigahertz", "host_link_gigabytes_per_second"):
            value: float | None = getattr(self, name)
            if value is not None:
                positive(name, value)

    @property
    def is_blind(self) -> bool:
        """Whether its units count and are not known, so that only the bandwidth is left to reckon with."""
        return CONSTANTS[self.family].bytes_per_unit_cycle is not None and _cycles_per_second(self) is None


@dataclass(frozen=True, slots=True)
class DecodeBudget:
    """The time of one token in parts, which add up."""

    read_bytes: int
    fixed_ms: float
    weights_ms: float
    kv_cache_ms: float
    host_ms: float
    hop_ms: float

    @property
    def total_ms(self) -> float:
        """The time of one token."""
        return self.fixed_ms + self.weights_ms + self.kv_cache_ms + self.host_ms + self.hop_ms

    @property
    def tokens_per_second(self) -> float:
        """How many tokens follow one another in a second."""
        return 1000 / self.total_ms


def decode_budget(
    places: Sequence[Place],
    layer_kind: LayerKind,
    hops: int,
    *,
    launch_factor: float = 1.0,
    constants: Mapping[Family, FamilyConstants] = CONSTANTS,
) -> DecodeBudget:
    """Where the time of one token goes. `hops` is how often devices hand over to one another.

    `launch_factor` is how much longer starting a layer takes than with engines of today.
    """
    not_negative("hops", hops)
    positive("launch_factor", launch_factor)
    if not any(place.weight_bytes for place in places):
        raise SpeedInputRefused("places", "places of which one reads weights", len(places))
    has_devices = any(place.family not in PROCESSORS for place in places)
    fixed_s = weights_s = kv_cache_s = host_s = 0.0
    for place in places:
        launch_s, read_s = place_seconds(place, layer_kind, constants[place.family], launch_factor)
        if has_devices and place.family in PROCESSORS:
            host_s += launch_s + read_s
            continue
        read_bytes = place.weight_bytes + place.kv_bytes
        cache_s = read_s * place.kv_bytes / read_bytes if read_bytes else 0.0
        fixed_s += launch_s
        kv_cache_s += cache_s
        weights_s += read_s - cache_s
    return DecodeBudget(
        read_bytes=sum(place.weight_bytes + place.kv_bytes for place in places),
        fixed_ms=fixed_s * 1e3,
        weights_ms=weights_s * 1e3,
        kv_cache_ms=kv_cache_s * 1e3,
        host_ms=host_s * 1e3,
        hop_ms=hops * HOP_US * 1e-3,
    )


def place_seconds(
    place: Place, layer_kind: LayerKind, constants: FamilyConstants, launch_factor: float = 1.0
) -> tuple[float, float]:
    """What starting the layers takes in one place, and what reading takes."""
    clock = place.clock_gigahertz or constants.reference_clock_gigahertz
    layer_us = (
        (constants.layer_us + constants.unit_us * (place.compute_units or 0) + _extra_us(layer_kind, constants))
        * constants.reference_clock_gigahertz
        / clock
    )
    link = place.host_link_gigabytes_per_second
    if link is not None and link < SLOW_LINK_GIGABYTES_PER_SECOND and place.family not in OF_NVIDIA:
        layer_us += SLOW_LINK_LAYER_US
    return place.layers * layer_us * launch_factor * 1e-6, _read_seconds(place, constants)


def _extra_us(kind: LayerKind, constants: FamilyConstants) -> float:
    extra_us = constants.mixture_us * kind.is_mixture + constants.extra_norms_us * kind.has_extra_norms
    if kind.recurrence == "gatedDeltaNet":
        return extra_us + constants.gated_delta_net_us
    return extra_us + constants.mamba_us * (kind.recurrence == "mamba")


def _read_seconds(place: Place, constants: FamilyConstants) -> float:
    read_bytes = place.weight_bytes + place.kv_bytes
    delivered = read_bytes / (place.bandwidth_gigabytes_per_second * 1e9)
    cycles_per_second = _cycles_per_second(place)
    if constants.bytes_per_unit_cycle is None or cycles_per_second is None:
        return _joined(
            delivered / constants.bandwidth_share_alone, read_bytes / (BANDWIDTH_CEILING_GIGABYTES_PER_SECOND * 1e9)
        )
    cycles = (
        read_bytes / constants.bytes_per_unit_cycle + place.quantised_weights * constants.cycles_per_quantised_weight
    )
    return _joined(delivered / constants.bandwidth_share, cycles / cycles_per_second)


def _cycles_per_second(place: Place) -> float | None:
    """Cycles of all units together; None when units or clock are not known."""
    if place.compute_units is None or place.clock_gigahertz is None:
        return None
    return place.compute_units * place.clock_gigahertz * 1e9


def _joined(first_s: float, second_s: float) -> float:
    longer, shorter = max(first_s, second_s), min(first_s, second_s)
    if not shorter:
        return longer
    return longer * math.pow(1 + math.pow(shorter / longer, JOIN_EXPONENT), 1 / JOIN_EXPONENT)
