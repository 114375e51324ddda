"""What is promised of the estimates of memory, on the logged rows of tests/truth."""

from __future__ import annotations

from benchmarks.accuracy_memory import accuracy, report
from families import for_each

FIGURES = accuracy()


def test_every_logged_cache_is_met_to_the_printed_digit() -> None:
    caches = FIGURES["caches"]
    assert caches["rows"] == caches["rowsExactAsPrinted"] == 164


@for_each("group", ["processor, known sizes", "devices", "all"])
def test_totals_are_within_three_percent_and_ten(group: str) -> None:
    totals = FIGURES["totals"][group]
    assert totals["medianPercent"] <= 3
    assert totals["p95Percent"] <= 10


def test_compute_buffers_alone_are_within_five_percent() -> None:
    for group in ("processor, known sizes", "devices"):
        assert FIGURES["compute"][group]["maxPercent"] <= 5


def test_no_other_formula_is_as_near() -> None:
    for group in ("processor, known sizes", "devices"):
        for peer in FIGURES["peers"].values():
            assert peer[group]["meanPercent"] > 10 * FIGURES["totals"][group]["meanPercent"]


def test_every_row_is_compared_or_left_out_for_a_reason() -> None:
    assert sum(FIGURES["rowsLeftOut"].values()) == 96
    assert all(FIGURES["rowsLeftOut"])


def test_the_table_tells_all_groups_and_all_peers() -> None:
    told = report(FIGURES)
    for name in (*FIGURES["totals"], *FIGURES["peers"], *FIGURES["rowsLeftOut"]):
        assert name in told
