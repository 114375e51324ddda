"""What a family of processors takes for a token, as constants with their source.

All were fitted by `benchmarks/fit_speed.py` on the measured rows in `tests/truth/speed.csv`, tiers A
and B, with the filters of `benchmarks/speed_cases.py`, on 2026-11-20, unless the line says otherwise.
The form: a fixed time for each layer, and for all bytes the slower of what the memory delivers and what
the units can pull, smoothly joined.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.speed.processor_kinds import Family

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class FamilyConstants:
    """The constants of one family; times for a layer are at the reference clock, and go with 1 / clock."""

    layer_us: float
    """Starting the work of one plain layer."""
    reference_clock_gigahertz: float
    """For `layer_us`, and in place of a clock that is not known."""
    bandwidth_share: float
    """How much of the memory's bandwidth is reached at best."""
    bytes_per_unit_cycle: float | None
    """What one unit pulls in one cycle at best. None: too few rows tell."""
    bandwidth_share_alone: float
    """How much of the bandwidth is reached where units, their clock or their pull are not known."""
    mixture_us: float = 0.0
    gated_delta_net_us: float = 0.0
    mamba_us: float = 0.0
    extra_norms_us: float = 0.0
    """What a layer of that kind takes on top of `layer_us`."""
    cycles_per_quantised_weight: float = 0.0
    """What unpacking one weight takes a unit."""
    rows: int = 0
    """Measured rows behind the constants."""


SPEED_MODEL = "time-budget-2026-11-20"
"""What calibrations name: to be changed with any constant that moves a prediction, for measured ratios hold for these alone."""

JOIN_EXPONENT = 6
"""How sharply the two limits are joined: (a^6 + b^6)^(1/6) is 12 % above either where both are equal."""

HOP_US = 207.0
"""Handing over from one device to the next: 48 rows with two to eight cards, layers split, no tensor parallelism."""

EARLIER_LAUNCH = 1.68
"""How much longer starting a layer took in builds before mid-2024 (NVIDIA only): benchmarks use it, estimates never."""

SLOW_LINK_GIGABYTES_PER_SECOND = 1.2
"""A link of one lane. Cards of others than NVIDIA wait for the host behind it."""
SLOW_LINK_LAYER_US = 363.0
"""What they wait for each layer: six rows of AMD's cards behind a Raspberry Pi 5, in an earlier fit."""

BANDWIDTH_CEILING_GIGABYTES_PER_SECOND = 2500.0
"""What no card was seen to pull for one sequence (B300: about 2,200): the limit where units are not known."""

_OF_NVIDIA = FamilyConstants(
    layer_us=54.4,
    reference_clock_gigahertz=2.0,
    bandwidth_share=0.903,
    bytes_per_unit_cycle=7.24,
    bandwidth_share_alone=0.90,
    mixture_us=43.4,
    gated_delta_net_us=23.7,
    mamba_us=69.9,
    extra_norms_us=35.1,
    rows=155,
)
"""A unit is a streaming multiprocessor."""

_OLDER_OF_NVIDIA = replace(_OF_NVIDIA, layer_us=54.4 * 1.46, bandwidth_share_alone=0.82, rows=13)
_OF_AMD = FamilyConstants(
    layer_us=30.4,
    reference_clock_gigahertz=2.5,
    bandwidth_share=0.9,
    bytes_per_unit_cycle=2.41,
    bandwidth_share_alone=0.63,
    rows=7,
)
"""A unit is a compute unit. All rows were limited by the units; the share is that of NVIDIA's cards."""

_OF_PROCESSORS = FamilyConstants(
    layer_us=211.0,
    reference_clock_gigahertz=4.0,
    bandwidth_share=0.7,
    bytes_per_unit_cycle=1.24,
    bandwidth_share_alone=0.58,
    rows=10,
)
"""A unit is a core. All rows were limited by the cores; the share is what reading in order reaches on common machines."""

CONSTANTS: Mapping[Family, FamilyConstants] = {
    Family.NVIDIA_AMPERE: _OF_NVIDIA,
    Family.NVIDIA_OLDER: _OLDER_OF_NVIDIA,
    Family.PASCAL: replace(_OLDER_OF_NVIDIA, bandwidth_share_alone=0.39, cycles_per_quantised_weight=0.0347, rows=61),
    # Not fitted: chosen so that a P100 takes 1.6 times as long as it would with dot products.
    Family.NVIDIA_WITHOUT_DOT_PRODUCT: replace(
        _OLDER_OF_NVIDIA, bandwidth_share_alone=0.3, cycles_per_quantised_weight=0.125, rows=0
    ),
    Family.METAL: FamilyConstants(
        layer_us=160.0,
        reference_clock_gigahertz=1.4,
        bandwidth_share=0.841,
        bytes_per_unit_cycle=9.89,
        bandwidth_share_alone=0.82,
        rows=28,
    ),
    Family.AMD: _OF_AMD,
    Family.GCN: replace(_OF_AMD, bytes_per_unit_cycle=2.41 / 1.46, bandwidth_share_alone=0.31, rows=1),
    # Not fitted: descendants of GCN, with waves of its width. With the constants of games' cards an MI300X would be
    # said to be twice as fast as an H100 for one sequence, which nobody has seen.
    Family.CDNA: replace(_OF_AMD, bytes_per_unit_cycle=2.41 / 1.46, bandwidth_share_alone=0.2, rows=0),
    Family.APU: replace(_OF_AMD, bytes_per_unit_cycle=None, bandwidth_share_alone=0.76, rows=1),
    # Not fitted: the one row there is (Arc B580) reached 64 % of the bandwidth, with Intel's own build of the engine.
    Family.INTEL: FamilyConstants(
        layer_us=50.0,
        reference_clock_gigahertz=2.5,
        bandwidth_share=0.5,
        bytes_per_unit_cycle=None,
        bandwidth_share_alone=0.5,
        rows=1,
    ),
    Family.CPU: _OF_PROCESSORS,
    # Not fitted: a Raspberry Pi 400, the one row there is, took 2.3 times as long as its bandwidth and cores say.
    Family.CPU_WITHOUT_DOT_PRODUCT: replace(
        _OF_PROCESSORS,
        bandwidth_share=0.7 / 2.3,
        bytes_per_unit_cycle=1.24 / 2.3,
        bandwidth_share_alone=0.58 / 2.3,
        rows=1,
    ),
}
"""The constants of each family."""
