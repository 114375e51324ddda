"""Sizes and durations as people type them: to the byte and the second, or refused with an example."""

from __future__ import annotations

import click
import pytest

from families import for_each
from modeldoor.cli.sizes import Duration, Size


@for_each(
    "text, number_bytes",
    [
        ("20GB", 20 * 10**9),
        ("500MiB", 500 * 2**20),
        (" 1.5 GiB ", 3 * 2**29),
        ("0.1TB", 10**11),
        ("2TiB", 2**41),
        ("1kB", 1000),
        ("1KB", 1000),
        ("1KiB", 1024),
    ],
)
def test_a_size_is_read_to_the_byte(text: str, number_bytes: int) -> None:
    assert Size().convert(text, None, None) == number_bytes


@for_each(
    "text, seconds", [("90s", 90), ("10m", 600), ("10 min", 600), ("2h", 7200), ("1d", 86400), ("366d", 31622400)]
)
def test_a_duration_is_read_to_the_second(text: str, seconds: int) -> None:
    assert Duration().convert(text, None, None) == seconds


@for_each(
    "kind, text",
    [
        *((Size(), text) for text in ("", "20", "GB", "-1GB", "0GB", "1e3GB", "20gb", "1kiB", "20 G B", "9999999GB", "999999TB", "1.GB", "٣GB")),
        *((Duration(), text) for text in ("", "10", "m", "0m", "-5m", "1.5h", "367d", "99999999d", "10m 5s", "٣m")),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_an_example(kind: click.ParamType[int], text: str) -> None:
    with pytest.raises(click.BadParameter, match="such as"):
        kind.convert(text, None, None)
