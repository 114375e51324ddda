"""What tells one version of a file from another: which tags and times may be named in If-Range, and sent again."""

from __future__ import annotations

import re

LONGEST_VALIDATOR = 1024
"""Servers take some tens of characters. A longer one counts as none: it is kept beside the file, and asked with each time."""

_STRONG_TAG = re.compile(r'"[\x21\x23-\x7e]*"')
"""RFC 9110, 8.8.3, without the bytes beyond ASCII that it allows for the sake of old servers."""

_TIME = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} "
    r"[0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
)
"""RFC 9110, 5.6.7, IMF-fixdate: what servers must write; another form cannot be sent back letter by letter."""


def is_strong_tag(text: str) -> bool:
    """Whether equal tags mean equal bytes, and it can be sent back as it came."""
    return len(text) <= LONGEST_VALIDATOR and _STRONG_TAG.fullmatch(text) is not None


def is_time(text: str) -> bool:
    """Whether it is a time that can be sent back as it came."""
    return _TIME.fullmatch(text) is not None
