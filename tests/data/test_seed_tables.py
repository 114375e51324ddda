"""The tables that the first program of this kind shipped: every row, the same within 1 %, or with the reason why not."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from families import for_each
from modeldoor_lifecycle.data.devices import device_entry, devices_named, processor_entry

ROWS = list(csv.DictReader((Path(__file__).parent / "seed-bandwidths.csv").read_text(encoding="utf-8").splitlines()))

GIBIBYTE = 1 << 30


def _named(row: dict[str, str]) -> list[dict[str, Any]]:
    """The entries that a machine with this name and memory leads to; several where chips of one name differ."""
    if row["kind"] == "processor":
        found = processor_entry(row["name"])
    elif row["total_gib"]:
        found = device_entry(row["name"], int(row["total_gib"]) * GIBIBYTE)
    else:
        return list(devices_named(row["name"]))
    return [] if found is None else [found]


@for_each("row", ROWS, ids=lambda row: f"{row['name']} {row['total_gib']}".strip())
def test_a_row_of_the_seed_holds_within_one_percent_or_has_its_reason(row: dict[str, str]) -> None:
    seed = float(row["seed_gigabytes_per_second"])
    entries = _named(row)
    same = bool(entries) and all(abs(entry["bandwidthGigabytesPerSecond"] - seed) <= 0.01 * seed for entry in entries)

    assert same == (row["reason"] == ""), [entry["bandwidthGigabytesPerSecond"] for entry in entries]


def test_nothing_is_said_of_processors_that_do_not_exist() -> None:
    assert [row["name"] for row in ROWS if not _named(row)] == [
        "Intel(R) Core(TM) i9-15900K",
        "Intel(R) Core(TM) i5-19600",
    ]
