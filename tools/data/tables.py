"""Reads the tables in `sources/`, and reckons in the units of the contracts."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "sources"

GIBIBYTE = 1 << 30
"""What sellers of memory for computers call a gigabyte."""


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table, by the names of its columns."""
    with open(SOURCES / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> int | float:
    """A number as JSON is to write it: whole where it is whole."""
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(value)


def listed(text: str) -> list[str]:
    """The parts of a cell that holds several, between semicolons."""
    return [part.strip() for part in text.split(";") if part.strip()]


def memory_bytes(text: str) -> list[int]:
    """Sizes in GiB as bytes, from the smallest; none where the machine's memory is meant."""
    return sorted(int(Decimal(size) * GIBIBYTE) for size in listed(text) if size != "system")
