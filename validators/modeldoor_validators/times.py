"""Times as the contracts write them: RFC 3339 in UTC, ending in `Z`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def instant(text: str) -> datetime:
    """The time that a document says; raises `ValueError` when it is none."""
    if not text.endswith("Z"):
        raise ValueError(f"a time must be RFC 3339 in UTC and end in 'Z'; it is '{text}'")
    return datetime.fromisoformat(text)


def exactly(text: str) -> tuple[datetime, str]:
    """What times are compared by: to the last of the nine digits that documents may write.

    A `datetime` ends at the microsecond, so two moments that differ by less would be one.
    """
    _, _, fraction = text.removesuffix("Z").partition(".")
    return instant(text).replace(microsecond=0), fraction.ljust(9, "0")


def is_longer(earlier: str, later: str, seconds: int) -> bool:
    """Whether more than so many seconds lie between two times, exactly."""
    (begins, first), (ends, last) = exactly(earlier), exactly(later)
    return (ends - begins, last) > (timedelta(seconds=seconds), first)


def written(moment: datetime) -> str:
    """A time as documents of ours write it, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_the_millisecond(moment: datetime) -> datetime:
    """The time as it will be written: what is judged before writing must be judged alike after reading."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
