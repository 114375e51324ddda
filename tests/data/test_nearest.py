"""Names that are offered instead of an unknown one: numbers count most, and nothing is invented."""

from __future__ import annotations

from families import for_each
from modeldoor_lifecycle.data.devices import device_names
from modeldoor_lifecycle.data.nearest import nearest

CARDS = ("NVIDIA GeForce RTX 4080", "NVIDIA GeForce RTX 4090", "NVIDIA GeForce RTX 3090", "AMD Radeon RX 7900 XTX")


def test_the_same_number_comes_before_a_neighbouring_one() -> None:
    assert nearest("RTX 4090", CARDS) == (
        "NVIDIA GeForce RTX 4090",
        "NVIDIA GeForce RTX 4080",
        "NVIDIA GeForce RTX 3090",
    )


def test_a_number_that_nobody_has_leads_to_those_that_begin_like_it() -> None:
    assert nearest("RTX 4085", CARDS, 1) == ("NVIDIA GeForce RTX 4080",)


def test_a_longer_name_comes_after_a_shorter_one_that_fits_as_well() -> None:
    assert nearest("M3 Max", ("Apple M3 Max Super", "Apple M3 Max"), 2) == ("Apple M3 Max", "Apple M3 Max Super")


def test_a_misspelt_word_is_found_by_its_letters() -> None:
    assert nearest("Gefroce", ("GeForce", "Radeon")) == ("GeForce",)


def test_a_name_is_told_once_and_at_most_as_many_as_were_asked_for() -> None:
    assert nearest("RTX", ["RTX 1", "RTX 1", "RTX 2", "RTX 3"], 2) == ("RTX 1", "RTX 2")
    assert nearest("RTX", ["RTX 1"], 0) == ()


@for_each("name", ["", " ", "zzz", "\x00\x1b[0m", "ééé", "\ud800"], ids=ascii)
def test_a_name_that_shares_nothing_leads_to_nothing(name: str) -> None:
    assert nearest(name, CARDS) == ()


def test_of_a_name_of_ten_thousand_characters_only_the_beginning_counts() -> None:
    assert nearest("RTX 4090 " + "x" * 10_000, device_names(), 1) == ("NVIDIA GeForce RTX 4090",)
