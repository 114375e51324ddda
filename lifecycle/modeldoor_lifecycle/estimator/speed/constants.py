"""What a family of processors takes for a token, as constants with their source.

All were fitted by `benchmarks/fit_speed.py` on the measured rows of both tables, `tests/truth/speed.csv` (tiers A
and B) and `tests/truth/further_speed.csv`, with the filters of `benchmarks/speed_cases.py`, on 2026-11-20, unless the
line says otherwise. A share of the bandwidth alone is what a quarter of the family's shipped devices stay below: who
tells neither units nor clock must not be promised more than its like.
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
    unit_us: float = 0.0
    """What each unit adds to starting a layer: all of them wait for one another."""
    rows: int = 0
    """Measured rows behind the constants."""


SPEED_MODEL = "time-budget-2026-11-20-b"
"""What calibrations name: to be changed with any constant that moves a prediction, for measured ratios hold for these alone."""

JOIN_EXPONENT = 6
"""How sharply the two limits are joined: (a^6 + b^6)^(1/6) is 12 % above either where both are equal."""

HOP_US = 203.0
"""Handing over from one device to the next: 48 rows with two to eight cards, layers split, no tensor parallelism."""

EARLIER_LAUNCH = 1.6
"""How much longer starting a layer took in builds before mid-2024 on NVIDIA: benchmarks use it, estimates never."""

EARLIER_LAUNCH_ON_METAL = 1.38
"""The same on Apple's graphics: 13 rows."""

SLOW_LINK_GIGABYTES_PER_SECOND = 1.2
"""A link of one lane. Cards of others than NVIDIA wait for the host behind it."""
SLOW_LINK_LAYER_US = 363.0
"""What they wait for each layer: six rows of AMD's cards behind a Raspberry Pi 5, in an earlier fit."""

BANDWIDTH_CEILING_GIGABYTES_PER_SECOND = 1050.0
"""What A100s pull for one sequence, the least of all cards with so much bandwidth: the limit where units are not known."""

_OF_NVIDIA = FamilyConstants(
    layer_us=53.0,
    reference_clock_gigahertz=2.0,
    bandwidth_share=0.903,
    bytes_per_unit_cycle=7.06,
    bandwidth_share_alone=0.73,
    mixture_us=40.0,
    gated_delta_net_us=25.3,
    mamba_us=50.9,
    extra_norms_us=30.2,
    rows=169,
)
"""A unit is a streaming multiprocessor."""

_OLDER_OF_NVIDIA = replace(_OF_NVIDIA, layer_us=53.0 * 1.413, bandwidth_share_alone=0.76, rows=28)
_OF_APPLE = FamilyConstants(
    layer_us=125.2,
    reference_clock_gigahertz=1.4,
    bandwidth_share=0.86,
    bytes_per_unit_cycle=10.3,
    bandwidth_share_alone=0.83,
    mixture_us=59.6,
    rows=36,
)
"""A unit is a core of the graphics."""

_OF_AMD = FamilyConstants(
    layer_us=46.2,
    reference_clock_gigahertz=2.5,
    bandwidth_share=0.8,
    bytes_per_unit_cycle=3.57,
    bandwidth_share_alone=0.72,
    mixture_us=34.9,
    extra_norms_us=37.3,
    rows=24,
)
"""A unit is a compute unit. Rows are few, and of two ways to compute (HIP, Vulkan), so the share is set: with it
left open, cards that were left out were met no better."""

_OF_PROCESSORS = FamilyConstants(
    layer_us=116.5,
    reference_clock_gigahertz=4.0,
    bandwidth_share=0.7,
    bytes_per_unit_cycle=1.67,
    bandwidth_share_alone=0.5,
    gated_delta_net_us=598.0,
    unit_us=2.94,
    rows=15,
)
"""A unit is a core. Most rows were limited by the cores; the share is what reading in order reaches on common machines.
The gated delta net rests on one row. The share alone is what these rows reach on average."""

CONSTANTS: Mapping[Family, FamilyConstants] = {
    Family.NVIDIA_AMPERE: _OF_NVIDIA,
    Family.NVIDIA_UNIFIED: replace(_OF_NVIDIA, bandwidth_share=0.834, bandwidth_share_alone=0.48, rows=15),
    Family.NVIDIA_OLDER: _OLDER_OF_NVIDIA,
    Family.PASCAL: replace(_OLDER_OF_NVIDIA, bandwidth_share_alone=0.44, cycles_per_quantised_weight=0.029, rows=67),
    # Not fitted: chosen so that a P100 takes 1.6 times as long as it would with dot products.
    Family.NVIDIA_WITHOUT_DOT_PRODUCT: replace(
        _OLDER_OF_NVIDIA, bandwidth_share_alone=0.26, cycles_per_quantised_weight=0.125, rows=0
    ),
    Family.METAL: _OF_APPLE,
    Family.METAL_FIRST: replace(_OF_APPLE, bytes_per_unit_cycle=10.3 / 1.65, bandwidth_share_alone=0.53, rows=23),
    Family.AMD: _OF_AMD,
    Family.VEGA_20: replace(_OF_AMD, bytes_per_unit_cycle=4.34, bandwidth_share_alone=0.44, rows=4),
    Family.GCN: replace(_OF_AMD, bytes_per_unit_cycle=3.57 / 2.04, bandwidth_share_alone=0.35, rows=1),
    # Not fitted: descendants of GCN, with its pull. With that of Vega 20 an MI300X would be said to be faster than an
    # H100 for one sequence, which nobody has seen.
    Family.CDNA: replace(_OF_AMD, bytes_per_unit_cycle=3.57 / 2.04, bandwidth_share_alone=0.19, rows=0),
    # Two chips, and how their units are limited cannot be told from them: the bandwidth alone.
    Family.APU: FamilyConstants(
        layer_us=42.1,
        reference_clock_gigahertz=2.5,
        bandwidth_share=0.835,
        bytes_per_unit_cycle=None,
        bandwidth_share_alone=0.835,
        mixture_us=20.3,
        gated_delta_net_us=55.4,
        rows=16,
    ),
    # Not fitted: the rows there are (Arc B580, Arc 140V) are of Intel's own build of the engine.
    Family.INTEL: FamilyConstants(
        layer_us=50.0,
        reference_clock_gigahertz=2.5,
        bandwidth_share=0.5,
        bytes_per_unit_cycle=None,
        bandwidth_share_alone=0.5,
        rows=3,
    ),
    Family.CPU: _OF_PROCESSORS,
    Family.CPU_OF_ARM: replace(_OF_PROCESSORS, bytes_per_unit_cycle=1.67 / 1.54, bandwidth_share_alone=0.4, rows=9),
    # Not fitted: a Raspberry Pi 400, the one row there is, took 2.3 times as long as its bandwidth and cores say.
    Family.CPU_WITHOUT_DOT_PRODUCT: replace(
        _OF_PROCESSORS,
        bandwidth_share=0.7 / 2.3,
        bytes_per_unit_cycle=1.67 / 1.54 / 2.3,
        bandwidth_share_alone=0.4 / 2.3,
        rows=1,
    ),
}
"""The constants of each family."""
