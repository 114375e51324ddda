"""Times as HTTP writes them, and what may be built on them."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT_S = 7 * 24 * 3600
"""A server that asks for more is told to have asked for this: nobody leaves a download waiting for longer."""


def http_date(text: str | None) -> datetime | None:
    """A time of HTTP (RFC 9110, 5.6.7), in UTC; `None` when it is missing, unreadable or beyond the calendar."""
    try:
        found = parsedate_to_datetime(text or "")
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def retry_after_s(text: str | None, date: str | None, now: datetime) -> int | None:
    """How many seconds a server asks to wait (RFC 9110, 10.2.3), at most a week; `None` when it does not say.

    A time is measured from the server's own, which it sends along: its clock may not be ours.
    """
    if not text:
        return None
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return min(int(text[:10]), LONGEST_WAIT_S)
    until = http_date(text)
    if until is None:
        return None
    left_s = (until - (http_date(date) or now)).total_seconds()
    return min(max(0, -int(-left_s // 1)), LONGEST_WAIT_S)


def is_strong_modification(last_modified: str | None, date: str | None) -> bool:
    """Whether two versions of a file cannot have this time of last change (RFC 9110, 8.8.2.2).

    The answer must have been made at least a second later, by the same server's clock.
    """
    modified, made = http_date(last_modified), http_date(date)
    return modified is not None and made is not None and (made - modified).total_seconds() >= 1
