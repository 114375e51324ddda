"""Times as the contracts write them: RFC 3339 in UTC, ending in `Z`."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(text: str) -> datetime:
    """The time that a document says; raises `ValueError` when it is none."""
    if not text.endswith("Z"):
        raise ValueError(f"a time must be RFC 3339 in UTC and end in 'Z'; it is '{text}'")
    return datetime.fromisoformat(text)


def written(moment: datetime) -> str:
    """A time as documents of ours write it, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_the_millisecond(moment: datetime) -> datetime:
    """The time as it will be written: what is judged before writing must be judged alike after reading."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
