"""Between which speeds a case falls in nine of ten times, and how far a speed can be relied on.

The bands hold for chips that the constants have not seen: each chip was left out in turn, and its measured
speeds were compared with what the others foretold (`benchmarks/accuracy.py` prints the shares again).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from modeldoor_lifecycle.estimator.speed.errors import positive, share
from modeldoor_lifecycle.estimator.speed.processor_kinds import OF_APPLE, OF_NVIDIA, PROCESSORS, Family

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from modeldoor_lifecycle.estimator.speed.decode import DecodeBudget
    from modeldoor_lifecycle.estimator.speed.layer_kinds import LayerKind

Confidence = Literal["high", "medium", "low"]
"""In the words of the contracts."""


@dataclass(frozen=True, slots=True)
class Band:
    """Measured speeds as multiples of predicted ones: the ends, and how many of how many rows lie between."""

    low_ratio: float
    high_ratio: float
    rows_inside: int
    rows: int

    @property
    def coverage_percent(self) -> float:
        """How many of a hundred cases to expect inside, as if one more had been inside and one more outside.

        Without those two, ten rows of ten would promise that nothing ever falls outside.
        """
        return round(100 * (self.rows_inside + 1) / (self.rows + 2), 1)


@dataclass(frozen=True, slots=True)
class SpeedInterval:
    """A speed with the ends between which it is expected."""

    low_tokens_per_second: float
    likely_tokens_per_second: float
    high_tokens_per_second: float
    coverage_percent: float


NVIDIA_DENSE_BAND = Band(0.80, 1.18, 170, 180)
NVIDIA_OTHER_BAND = Band(0.76, 1.28, 94, 99)
"""Mixtures of experts, recurrent layers, extra norms: what each of them costs hangs on its kernels."""
APPLE_BAND = Band(0.87, 1.20, 34, 36)
FIRST_APPLE_BAND = Band(0.62, 1.28, 22, 23)
"""Rows of one M1 Max differ among themselves by a half."""
AMD_BAND = Band(0.65, 1.35, 23, 24)
SHARED_BAND = Band(0.65, 1.45, 16, 16)
"""AMD's graphics on the machine's memory: two chips."""
PROCESSOR_BAND = Band(0.45, 1.35, 24, 24)
FEW_ROWS_BAND = Band(0.40, 1.60, 5, 5)
"""GCN, Vega 20, CDNA, Intel, cards and processors without dot products: a chip each at most. Also whatever is read
without knowing its units or their clock."""
SLOW_LINK_BAND = Band(0.30, 2.00, 2, 2)
"""Cards of others than NVIDIA behind a link of one lane: what an earlier fit of six such rows was off by."""
SEED_BAND = Band(0.30, 2.00, 260, 277)
"""The seed's formula, where only a bandwidth is known: all rows, of whatever hardware."""
PREFILL_BAND = Band(0.50, 2.00, 122, 129)
MEASURED_BAND = Band(0.90, 1.10, 9, 10)
"""The same case again on the same machine; rows of one card of NVIDIA differ by 5 to 10 %."""


def band_of(
    family: Family, layer_kind: LayerKind, *, is_behind_slow_link: bool = False, is_blind: bool = False
) -> Band:
    """The band of speeds on one kind of processor. `is_blind`: its units or their clock are not known."""
    if is_behind_slow_link and family not in OF_NVIDIA | PROCESSORS:
        return SLOW_LINK_BAND
    if is_blind:
        return FEW_ROWS_BAND
    if family in _MEASURED_OF_NVIDIA:
        return NVIDIA_DENSE_BAND if layer_kind.is_plain else NVIDIA_OTHER_BAND
    return _BANDS.get(family, FEW_ROWS_BAND)


_MEASURED_OF_NVIDIA = OF_NVIDIA - {Family.NVIDIA_WITHOUT_DOT_PRODUCT}

_BANDS: Mapping[Family, Band] = {
    Family.METAL: APPLE_BAND,
    Family.METAL_FIRST: FIRST_APPLE_BAND,
    Family.AMD: AMD_BAND,
    Family.APU: SHARED_BAND,
    Family.CPU: PROCESSOR_BAND,
    Family.CPU_OF_ARM: PROCESSOR_BAND,
}


def widest(bands: Collection[Band]) -> Band:
    """The band that holds what each of them holds, with the least of their shares."""
    least = min(bands, key=lambda band: band.coverage_percent)
    return Band(
        min(band.low_ratio for band in bands), max(band.high_ratio for band in bands), least.rows_inside, least.rows
    )


def interval_of(tokens_per_second: float, band: Band) -> SpeedInterval:
    """A speed with the ends that a band gives it."""
    positive("tokens_per_second", tokens_per_second)
    return SpeedInterval(
        tokens_per_second * band.low_ratio,
        tokens_per_second,
        tokens_per_second * band.high_ratio,
        band.coverage_percent,
    )


def budget_interval(budget: DecodeBudget, band: Band, host_band: Band = PROCESSOR_BAND) -> SpeedInterval:
    """The interval of a budget, in which the host's part has a band of its own.

    The ends are those of the times: a device's part that is known well makes the sum better known.
    """
    if not budget.host_ms:
        return interval_of(budget.tokens_per_second, band)
    device_ms = budget.total_ms - budget.host_ms
    return SpeedInterval(
        low_tokens_per_second=1000 / (device_ms / band.low_ratio + budget.host_ms / host_band.low_ratio),
        likely_tokens_per_second=budget.tokens_per_second,
        high_tokens_per_second=1000 / (device_ms / band.high_ratio + budget.host_ms / host_band.high_ratio),
        coverage_percent=min(band.coverage_percent, host_band.coverage_percent),
    )


def confidence(
    families: Collection[Family | None], offload_fraction: float = 0.0, *, is_quantization_known: bool = True
) -> Confidence:
    """How far a speed can be relied on: as the seed says, and no further than its family was measured.

    Low: the processor computes, more than half lies in the machine's memory, the quantization is not
    known, or a family has no rows to speak of. Medium: any part lies in the machine's memory, or a
    family has few rows. `families` are those that compute; None is a device that nothing is known of.
    """
    share("offload_fraction", offload_fraction)
    on_devices = [family for family in families if family not in PROCESSORS]
    if not on_devices or offload_fraction > 0.5 or not is_quantization_known:
        return "low"
    if any(family not in _MOST_TRUSTED | _LESS_TRUSTED for family in on_devices):
        return "low"
    if offload_fraction > 0 or _LESS_TRUSTED & set(on_devices):
        return "medium"
    return "high"


_MOST_TRUSTED = frozenset({Family.NVIDIA_AMPERE, Family.NVIDIA_OLDER, Family.PASCAL}) | OF_APPLE
_LESS_TRUSTED = frozenset({Family.AMD, Family.NVIDIA_UNIFIED})
"""Rows of several cards that differ, and rows of one chip."""
