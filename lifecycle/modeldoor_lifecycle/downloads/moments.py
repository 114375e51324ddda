"""When things happened to a download: never before what came earlier, though the wall clock may jump back."""

from __future__ import annotations

from datetime import UTC, datetime


def written_now(not_before: str = "") -> str:
    """This moment as documents write it, or `not_before` where the clock says that it is earlier.

    Both have the same form, three digits of seconds in UTC, so that text order is the order of time.
    """
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return max(now, not_before)
