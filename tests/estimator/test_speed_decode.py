"""The time of one token: parts that add up, and what makes it longer or shorter."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from modeldoor_lifecycle.data.documents import hardware_catalog
from modeldoor_lifecycle.estimator.speed.decode import Place, decode_budget
from modeldoor_lifecycle.estimator.speed.errors import SpeedInputRefused
from modeldoor_lifecycle.estimator.speed.layer_kinds import DENSE, LayerKind
from modeldoor_lifecycle.estimator.speed.processor_kinds import PROCESSORS, Family, speed_family

if TYPE_CHECKING:
    from collections.abc import Iterator

GIGABYTE = 10**9
RTX_4090 = Place(Family.NVIDIA_AMPERE, 1008.0, 32, 4_619_000_000, 67_000_000, 128, 2.52, 7_500_000_000)
RYZEN = Place(Family.CPU, 83.2, 32, 4_619_000_000, 67_000_000, 16, 4.5, 7_500_000_000)

kinds = st.builds(
    LayerKind,
    is_mixture=st.booleans(),
    recurrence=st.sampled_from([None, "gatedDeltaNet", "mamba", "shortConvolution"]),
    has_extra_norms=st.booleans(),
)
places = st.builds(
    Place,
    family=st.sampled_from(Family),
    bandwidth_gigabytes_per_second=st.floats(1, 20_000),
    layers=st.integers(0, 200),
    weight_bytes=st.integers(1, 10**12),
    kv_bytes=st.integers(0, 10**11),
    compute_units=st.none() | st.integers(1, 1000),
    clock_gigahertz=st.none() | st.floats(0.1, 6),
    quantised_weights=st.integers(0, 10**12),
    host_link_gigabytes_per_second=st.none() | st.floats(0.1, 100),
)


def seconds(place: Place, kind: LayerKind = DENSE) -> float:
    return decode_budget([place], kind, 0).total_ms / 1000


@given(st.lists(places, min_size=1, max_size=4), kinds, st.integers(0, 7))
def test_the_parts_add_up_and_none_is_below_zero(several: list[Place], kind: LayerKind, hops: int) -> None:
    budget = decode_budget(several, kind, hops)
    parts = (budget.fixed_ms, budget.weights_ms, budget.kv_cache_ms, budget.host_ms, budget.hop_ms)
    assert sum(parts) == pytest.approx(budget.total_ms, rel=1e-12)
    assert min(parts) >= 0
    assert budget.tokens_per_second * budget.total_ms == pytest.approx(1000)
    assert budget.read_bytes == sum(place.weight_bytes + place.kv_bytes for place in several)


@given(places, kinds, st.floats(1, 10))
def test_more_bandwidth_is_never_slower(place: Place, kind: LayerKind, factor: float) -> None:
    faster = replace(place, bandwidth_gigabytes_per_second=place.bandwidth_gigabytes_per_second * factor)
    assert seconds(faster, kind) <= seconds(place, kind) * (1 + 1e-12)


@given(places, kinds, st.floats(1, 10))
def test_a_higher_clock_is_never_slower(place: Place, kind: LayerKind, factor: float) -> None:
    if place.clock_gigahertz is not None:
        faster = replace(place, clock_gigahertz=place.clock_gigahertz * factor)
        assert seconds(faster, kind) <= seconds(place, kind) * (1 + 1e-12)


@given(places, kinds, st.integers(0, 10**11))
def test_a_fuller_context_is_never_faster(place: Place, kind: LayerKind, more_bytes: int) -> None:
    fuller = replace(place, kv_bytes=place.kv_bytes + more_bytes)
    assert seconds(fuller, kind) >= seconds(place, kind) * (1 - 1e-12)


@given(places, kinds)
def test_heavier_weights_and_more_layers_are_never_faster(place: Place, kind: LayerKind) -> None:
    assert seconds(replace(place, weight_bytes=place.weight_bytes * 2), kind) >= seconds(place, kind) * (1 - 1e-12)
    assert seconds(replace(place, layers=place.layers + 1), kind) >= seconds(place, kind) * (1 - 1e-12)


@given(places, kinds)
def test_nothing_that_layers_do_beside_makes_them_faster(place: Place, kind: LayerKind) -> None:
    assert seconds(place, kind) >= seconds(place, DENSE)


@for_each("host_layers", range(1, 33))
def test_layers_in_the_machines_memory_make_it_slower_one_by_one(host_layers: int) -> None:
    budgets = [decode_budget(_offloaded(layers), DENSE, 0) for layers in (host_layers - 1, host_layers)]
    assert budgets[1].tokens_per_second < budgets[0].tokens_per_second
    assert budgets[1].host_ms > budgets[0].host_ms


def _offloaded(host_layers: int) -> list[Place]:
    return [_share(RTX_4090, 32 - host_layers), _share(RYZEN, host_layers)]


def _share(place: Place, layers: int) -> Place:
    return replace(
        place,
        layers=layers,
        weight_bytes=place.weight_bytes * layers // 32 or 1,
        kv_bytes=place.kv_bytes * layers // 32,
        quantised_weights=place.quantised_weights * layers // 32,
    )


def test_what_the_processor_does_beside_devices_is_the_hosts_part_and_else_the_models_own() -> None:
    alone = decode_budget([RYZEN], DENSE, 0)
    beside = decode_budget([RTX_4090, RYZEN], DENSE, 0)
    assert alone.host_ms == 0
    assert alone.weights_ms > 0
    assert beside.host_ms == pytest.approx(alone.total_ms)
    assert beside.weights_ms == decode_budget([RTX_4090], DENSE, 0).weights_ms


def test_times_add_where_bandwidths_would_be_averaged() -> None:
    half = [_share(RTX_4090, 16), _share(RYZEN, 16)]
    full, processor = (decode_budget([place], DENSE, 0).tokens_per_second for place in (RTX_4090, RYZEN))
    offloaded = decode_budget(half, DENSE, 0).tokens_per_second
    assert offloaded == pytest.approx(2 / (1 / full + 1 / processor), rel=0.01)
    assert offloaded < (full + processor) / 4


def test_a_split_over_equal_cards_costs_only_the_hops() -> None:
    one = decode_budget([RTX_4090], DENSE, 0)
    two = decode_budget([_share(RTX_4090, 16), _share(RTX_4090, 16)], DENSE, 1)
    assert two.hop_ms > 0
    assert two.total_ms - two.hop_ms == pytest.approx(one.total_ms, rel=1e-6)


def test_without_units_or_clock_the_bandwidth_decides_up_to_what_the_slowest_wide_cards_pull() -> None:
    blind = replace(RTX_4090, compute_units=None, clock_gigahertz=None)
    assert 1 < seconds(blind) / seconds(RTX_4090) < 1.3
    huge = replace(blind, bandwidth_gigabytes_per_second=20_000.0, layers=0)
    assert decode_budget([huge], DENSE, 0).read_bytes / seconds(huge) <= 1050 * GIGABYTE


def test_who_hides_units_and_clock_of_a_shipped_card_is_hardly_promised_more() -> None:
    faster = {place: seconds(place) / seconds(_hidden(place)) for place in _shipped()}
    assert len(faster) > 300
    assert sum(ratio > 1.1 for ratio in faster.values()) < len(faster) / 8
    wide = [ratio for place, ratio in faster.items() if place.bandwidth_gigabytes_per_second > 1500]
    assert len(wide) > 20
    assert max(wide) < 1.2


def _shipped() -> Iterator[Place]:
    for entry in hardware_catalog()["devices"]:
        family, units, clock = speed_family(entry), entry.get("computeUnits"), entry.get("boostClockMegahertz")
        if family is not None and units and clock:
            bandwidth = entry["bandwidthGigabytesPerSecond"]
            yield replace(
                RTX_4090,
                family=family,
                bandwidth_gigabytes_per_second=bandwidth,
                compute_units=units,
                clock_gigahertz=clock / 1000,
            )


def _hidden(place: Place) -> Place:
    return replace(place, compute_units=None, clock_gigahertz=None)


@for_each("hidden", ["compute_units", "clock_gigahertz"])
def test_a_place_is_blind_where_units_count_and_one_figure_is_missing(hidden: str) -> None:
    assert not RTX_4090.is_blind
    assert replace(RTX_4090, **{hidden: None}).is_blind  # type: ignore[arg-type]  # by name
    assert not replace(RTX_4090, family=Family.APU, **{hidden: None}).is_blind  # type: ignore[arg-type]  # by name


def test_more_cores_that_wait_for_one_another_take_longer_to_start_a_layer() -> None:
    many = replace(RYZEN, compute_units=192, weight_bytes=1, kv_bytes=0)
    assert seconds(many) > 2 * seconds(replace(many, compute_units=16))


def test_a_card_of_amd_behind_one_lane_waits_for_the_host_and_one_of_nvidia_does_not() -> None:
    card = Place(Family.AMD, 960.0, 32, 4_619_000_000, 0, 96, 2.5)
    assert seconds(replace(card, host_link_gigabytes_per_second=0.985)) > seconds(card) * 1.5
    assert seconds(replace(card, host_link_gigabytes_per_second=31.5)) == seconds(card)
    assert seconds(replace(RTX_4090, host_link_gigabytes_per_second=0.985)) == seconds(RTX_4090)


def test_a_card_without_dot_products_takes_far_longer_for_quantised_weights_only() -> None:
    p100 = Place(Family.NVIDIA_WITHOUT_DOT_PRODUCT, 732.2, 32, 4_619_000_000, 0, 56, 1.33, 7_500_000_000)
    with_them = replace(p100, family=Family.PASCAL)
    assert seconds(p100) / seconds(with_them) == pytest.approx(1.6, abs=0.15)
    plain = replace(p100, quantised_weights=0)
    assert seconds(plain) == seconds(replace(plain, family=Family.PASCAL))


@for_each(
    ("name", "value"),
    [
        ("bandwidth_gigabytes_per_second", 0.0),
        ("bandwidth_gigabytes_per_second", -1.0),
        ("bandwidth_gigabytes_per_second", nan),
        ("bandwidth_gigabytes_per_second", inf),
        ("layers", -1),
        ("weight_bytes", -1),
        ("kv_bytes", -5),
        ("compute_units", 0),
        ("clock_gigahertz", nan),
        ("clock_gigahertz", 0.0),
        ("quantised_weights", -1),
        ("host_link_gigabytes_per_second", 0.0),
        ("layers", True),
    ],
)
def test_a_figure_that_no_machine_has_is_refused_by_its_name(name: str, value: Any) -> None:
    with pytest.raises(SpeedInputRefused, match=f"^`{name}` must be a finite number") as refused:
        replace(RTX_4090, **{name: value})
    assert (refused.value.name, str(refused.value.value)) == (name, str(value))


@for_each("several", [[], [replace(RTX_4090, weight_bytes=0)]])
def test_places_that_read_no_weights_are_refused(several: list[Place]) -> None:
    with pytest.raises(SpeedInputRefused, match="`places`"):
        decode_budget(several, DENSE, 0)


def test_a_place_without_anything_to_read_takes_only_its_launches() -> None:
    idle = replace(RTX_4090, weight_bytes=0, kv_bytes=0, quantised_weights=0)
    both, one = (decode_budget(places, DENSE, 0) for places in ([RTX_4090, idle], [RTX_4090]))
    assert both.fixed_ms == pytest.approx(2 * one.fixed_ms)
    assert both.weights_ms == one.weights_ms


def test_hops_and_launches_are_checked_too() -> None:
    with pytest.raises(SpeedInputRefused, match="`hops`"):
        decode_budget([RTX_4090], DENSE, -1)
    with pytest.raises(SpeedInputRefused, match="`launch_factor`"):
        decode_budget([RTX_4090], DENSE, 0, launch_factor=0)


def test_processors_are_the_families_that_read_the_machines_memory() -> None:
    assert {Family.CPU, Family.CPU_OF_ARM, Family.CPU_WITHOUT_DOT_PRODUCT} == PROCESSORS
