"""Layers lie where llama.cpp puts them."""

from __future__ import annotations

import csv
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from modeldoor_lifecycle.estimator.arrangement import (
    default_split,
    on_device,
    on_processor,
    over_devices,
    with_experts_on_host,
)
from modeldoor_lifecycle.estimator.places import DevicePlace, Room

TRUTH = Path(__file__).parent.parent / "truth"
CACHE_OF_A_LAYER_MIB = 32
"""Llama 3 8B with 8192 tokens in f16: eight heads of 128, keys and values, two bytes."""


def place(index: int = 0, *, is_unified: bool = False) -> DevicePlace:
    return DevicePlace(
        index=index,
        backend="metal" if is_unified else "cuda",
        is_unified=is_unified,
        room=Room(24 * 2**30, 0),
        drives_display=False,
        device={},
    )


def logged_caches(devices: int) -> list[float]:
    """What llama.cpp logged for the cache of each of so many equal cards."""
    with (TRUTH / "memory.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if f" of {devices} KV buffer" in row["kind"]]
    return [float(row["MiB"]) for row in rows]


@for_each("devices", [2, 4, 6, 8])
def test_equal_cards_get_the_layers_that_llama_cpp_was_seen_to_give_them(devices: int) -> None:
    arranged = over_devices(
        tuple(place(index) for index in range(devices)), default_split((1,) * devices, 33), 32, is_default=True
    )
    assert [share.layer_count * CACHE_OF_A_LAYER_MIB for share in arranged.shares] == logged_caches(devices)
    assert [share.holds_output for share in arranged.shares] == [False] * (devices - 1) + [True]


def test_free_memory_divides_the_layers() -> None:
    assert default_split((24, 12), 33) == (22, 11)
    assert default_split((0, 12), 33) == (0, 33)
    assert default_split((7,), 33) == (33,)


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=16).filter(any), st.integers(1, 200))
def test_every_layer_is_divided_to_somebody_with_memory(available: list[int], items: int) -> None:
    counts = default_split(tuple(available), items)
    assert sum(counts) == items
    assert all(count == 0 for count, free in zip(counts, available, strict=True) if free == 0)


def test_the_output_comes_to_a_device_first_and_the_first_layers_last() -> None:
    one = over_devices((place(),), (1,), 80, is_default=False)
    assert [(share.first_layer, share.layer_count, share.holds_output) for share in one.shares] == [(80, 0, True)]
    assert (one.placement, one.host_layers, one.device_layers) == ("partialOffload", 80, 1)
    some = over_devices((place(0), place(1)), (20, 25), 80, is_default=False)
    assert [(share.first_layer, share.layer_count, share.holds_output) for share in some.shares] == [
        (36, 20, False),
        (56, 24, True),
    ]
    assert some.device_layers == 45


def test_who_holds_nothing_takes_no_part() -> None:
    arranged = over_devices((place(0), place(1)), (33, 0), 32, is_default=False)
    assert [share.place.index for share in arranged.shares] == [0]
    assert (arranged.placement, arranged.is_default_split) == ("fullDevice", True)
    assert over_devices((place(0),), (0,), 32, is_default=False).placement == "cpu"


def test_the_placement_says_where_the_layers_are() -> None:
    assert on_device(place(), 32).placement == "fullDevice"
    assert on_device(place(is_unified=True), 32).placement == "unified"
    assert on_processor(32).placement == "cpu"
    assert over_devices((place(0), place(1)), (17, 16), 32, is_default=True).placement == "splitDevices"
    assert with_experts_on_host(on_device(place(), 32), 5).placement == "partialOffload"


@given(st.integers(1, 120), st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_no_layer_is_left_out_and_none_stands_twice(layers: int, wanted: list[int]) -> None:
    counts: list[int] = []
    for count in wanted:
        counts.append(min(count, layers + 1 - sum(counts)))
    arranged = over_devices(
        tuple(place(index) for index in range(len(counts))), tuple(counts), layers, is_default=False
    )
    covered = [*range(arranged.host_layers)]
    for share in arranged.shares:
        covered += range(share.first_layer, share.first_layer + share.layer_count)
    assert covered == list(range(layers))
    assert sum(share.holds_output for share in arranged.shares) == bool(arranged.shares)
