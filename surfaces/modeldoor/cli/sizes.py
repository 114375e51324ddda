"""Sizes and durations as people type them."""

from __future__ import annotations

import re
from typing import Any

import click

MOST_BYTES = 2**53 - 1
"""The largest size in the contracts, and the largest whole number that every reader of JSON has."""

UNITS = {
    "kB": 10**3,
    "KB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
}

MOST_SECONDS = 366 * 86400
"""The longest lease (`catalog_entries.MAXIMUM_LEASE_S`)."""

SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}

_SIZE = re.compile(r"([0-9]{1,6}(?:[.][0-9]{1,6})?) ?([kKMGT]i?B)")
_DURATION = re.compile(r"([1-9][0-9]{0,7}) ?(s|min|m|h|d)")


class Size(click.ParamType[int]):
    """A size with its unit, such as 20GB or 500MiB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """A whole number of bytes from 1 on."""
        found = _SIZE.fullmatch(str(value).strip())
        number_bytes = 0
        if found and found[2] in UNITS:
            whole, _, tenths = found[1].partition(".")
            number_bytes = int(whole + tenths) * UNITS[found[2]] // 10 ** len(tenths)  # exact, as no float would be
        if not 1 <= number_bytes <= MOST_BYTES:
            self.fail(f"must be a size with its unit, such as 20GB or 500MiB; it is '{value}'", param, ctx)
        return number_bytes


class Duration(click.ParamType[int]):
    """A duration with its unit, such as 10m."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """A whole number of seconds from 1 on."""
        found = _DURATION.fullmatch(str(value).strip())
        seconds = int(found[1]) * SECONDS[found[2]] if found else 0
        if not 1 <= seconds <= MOST_SECONDS:
            self.fail(f"must be a duration of at most 366d, such as 90s, 10m, 2h or 1d; it is '{value}'", param, ctx)
        return seconds
