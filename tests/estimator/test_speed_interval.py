"""Intervals, confidence, and what measurements on a machine change."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from modeldoor_lifecycle.estimator.speed.calibration import applied_ratio, calibrated_band, correction_of
from modeldoor_lifecycle.estimator.speed.decode import DecodeBudget
from modeldoor_lifecycle.estimator.speed.errors import SpeedInputRefused
from modeldoor_lifecycle.estimator.speed.interval import (
    AMD_BAND,
    FEW_ROWS_BAND,
    NVIDIA_DENSE_BAND,
    NVIDIA_OTHER_BAND,
    PROCESSOR_BAND,
    SLOW_LINK_BAND,
    Band,
    Confidence,
    band_of,
    budget_interval,
    confidence,
    interval_of,
    widest,
)
from modeldoor_lifecycle.estimator.speed.layer_kinds import DENSE, LayerKind
from modeldoor_lifecycle.estimator.speed.processor_kinds import Family

MIXTURE = LayerKind(is_mixture=True)
bands = st.builds(Band, st.floats(0.1, 0.99), st.floats(1.01, 4), st.integers(0, 5), st.integers(5, 300))


@for_each("family", Family)
@for_each("kind", [DENSE, MIXTURE])
def test_every_family_has_a_band_around_the_likely_speed(family: Family, kind: LayerKind) -> None:
    interval = interval_of(30.0, band_of(family, kind))
    assert interval.low_tokens_per_second < interval.likely_tokens_per_second == 30 < interval.high_tokens_per_second
    assert 50 < interval.coverage_percent < 100


def test_what_was_measured_less_has_a_wider_band() -> None:
    widths = [band_of(family, DENSE) for family in (Family.NVIDIA_AMPERE, Family.AMD, Family.CPU, Family.INTEL)]
    assert [band.high_ratio / band.low_ratio for band in widths] == sorted(
        band.high_ratio / band.low_ratio for band in widths
    )
    assert band_of(Family.PASCAL, MIXTURE) is NVIDIA_OTHER_BAND
    assert band_of(Family.AMD, DENSE, is_behind_slow_link=True) is SLOW_LINK_BAND
    assert band_of(Family.NVIDIA_AMPERE, DENSE, is_behind_slow_link=True) is NVIDIA_DENSE_BAND


@for_each("family", [Family.NVIDIA_AMPERE, Family.METAL, Family.CPU])
def test_without_units_or_clock_the_band_is_that_of_families_with_few_rows(family: Family) -> None:
    assert band_of(family, DENSE, is_blind=True) is FEW_ROWS_BAND


def test_ten_rows_of_ten_do_not_promise_a_hundred_of_a_hundred() -> None:
    assert Band(0.5, 1.5, 10, 10).coverage_percent == 91.7
    assert Band(0.5, 1.5, 0, 0).coverage_percent == 50


def test_different_devices_have_the_widest_band_of_theirs() -> None:
    assert widest([NVIDIA_DENSE_BAND, AMD_BAND]) == Band(0.65, 1.35, AMD_BAND.rows_inside, AMD_BAND.rows)


def test_the_host_part_of_a_budget_has_the_band_of_processors() -> None:
    budget = DecodeBudget(10**10, 1.0, 9.0, 0.0, 40.0, 0.0)
    interval = budget_interval(budget, NVIDIA_DENSE_BAND)
    slowest_ms = 10 / NVIDIA_DENSE_BAND.low_ratio + 40 / PROCESSOR_BAND.low_ratio
    assert interval.likely_tokens_per_second == 20
    assert interval.low_tokens_per_second == pytest.approx(1000 / slowest_ms)
    assert interval.coverage_percent == min(NVIDIA_DENSE_BAND.coverage_percent, PROCESSOR_BAND.coverage_percent)
    without_host = DecodeBudget(10**10, 1.0, 9.0, 0.0, 0.0, 0.0)
    assert budget_interval(without_host, NVIDIA_DENSE_BAND) == interval_of(100.0, NVIDIA_DENSE_BAND)


@for_each(
    ("families", "offload_fraction", "is_known", "expected"),
    [
        ([Family.NVIDIA_AMPERE], 0.0, True, "high"),
        ([Family.METAL], 0.0, True, "high"),
        ([Family.NVIDIA_AMPERE], 0.0, False, "low"),
        ([Family.NVIDIA_AMPERE, Family.CPU], 0.0001, True, "medium"),
        ([Family.NVIDIA_AMPERE, Family.CPU], 0.5, True, "medium"),
        ([Family.NVIDIA_AMPERE, Family.CPU], 0.51, True, "low"),
        ([Family.AMD], 0.0, True, "medium"),
        ([Family.NVIDIA_AMPERE, Family.AMD], 0.0, True, "medium"),
        ([Family.NVIDIA_UNIFIED], 0.0, True, "medium"),
        ([Family.METAL_FIRST], 0.0, True, "high"),
        ([Family.VEGA_20], 0.0, True, "low"),
        ([Family.INTEL], 0.0, True, "low"),
        ([Family.APU], 0.0, True, "low"),
        ([Family.NVIDIA_WITHOUT_DOT_PRODUCT], 0.0, True, "low"),
        ([None], 0.0, True, "low"),
        ([Family.CPU], 1.0, True, "low"),
        ([Family.CPU], 0.0, True, "low"),
    ],
)
def test_confidence_is_the_seeds_and_no_better_than_the_family_was_measured(
    families: list[Family | None], offload_fraction: float, *, is_known: bool, expected: Confidence
) -> None:
    assert confidence(families, offload_fraction, is_quantization_known=is_known) == expected


@for_each("fraction", [-0.1, 1.1, math.nan])
def test_a_fraction_beyond_one_is_refused(fraction: float) -> None:
    with pytest.raises(SpeedInputRefused, match="`offload_fraction`"):
        confidence([Family.METAL], fraction)


def test_the_correction_is_the_median_with_its_ends() -> None:
    found = correction_of([0.8, 1.2, 0.9])
    assert (found.ratio, found.measurement_count, found.lowest_ratio, found.highest_ratio) == (0.9, 3, 0.8, 1.2)
    assert correction_of([0.8, 1.0]).ratio == 0.9


@for_each("ratios", [[], [0.0], [math.nan], [-1.0, 2.0]])
def test_ratios_that_are_none_are_refused(ratios: list[float]) -> None:
    with pytest.raises(SpeedInputRefused, match="`ratio"):
        correction_of(ratios)


def test_of_one_measurement_within_the_band_half_is_believed_and_of_three_three_quarters() -> None:
    assert applied_ratio(1.1025, 1, NVIDIA_DENSE_BAND) == pytest.approx(1.05)
    assert applied_ratio(1.1025, 3, NVIDIA_DENSE_BAND) == pytest.approx(1.1025**0.75)


def test_what_lies_beyond_the_band_is_the_machines_and_counts_wholly() -> None:
    believed = applied_ratio(0.25, 1, NVIDIA_DENSE_BAND)
    assert believed == pytest.approx(0.25 / NVIDIA_DENSE_BAND.low_ratio * math.sqrt(NVIDIA_DENSE_BAND.low_ratio))


@given(st.floats(0.02, 50), st.integers(1, 256), bands)
def test_a_correction_never_goes_beyond_what_was_measured_and_grows_with_measurements(
    ratio: float, count: int, band: Band
) -> None:
    believed, more = (applied_ratio(ratio, each, band) for each in (count, count + 1))
    assert abs(math.log(believed)) <= abs(math.log(more)) + 1e-12 <= abs(math.log(ratio)) + 2e-12
    assert math.log(believed) * math.log(ratio) >= 0


@given(bands)
def test_a_calibrated_band_is_never_wider(band: Band) -> None:
    calibrated = calibrated_band(band)
    assert band.low_ratio <= calibrated.low_ratio < 1 < calibrated.high_ratio <= band.high_ratio
