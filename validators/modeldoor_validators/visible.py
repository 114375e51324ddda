"""Text that shows what it holds: no control characters, and nothing that leaves no mark."""

from __future__ import annotations

import re

_PRINTABLE_YET_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Characters that Python calls printable and that show nothing: Default_Ignorable_Code_Point of Unicode's
DerivedCoreProperties, as far as `isprintable` lets them pass, and the empty pattern of Braille."""


def made_visible(text: str) -> str:
    """The text with a mark for each character that nobody sees: for reports, which may hold none."""
    return (
        text if shows_all(text) else "".join(each if shows_all(each) else "\N{REPLACEMENT CHARACTER}" for each in text)
    )


def shows_all(text: str) -> bool:
    """Whether every character of a text can be seen; the space can.

    Controls, formats, surrogates, unassigned characters (category C) and separators but the space
    (category Z) are what `isprintable` refuses already.
    """
    return text.isprintable() and (text.isascii() or not _PRINTABLE_YET_UNSEEN.search(text))
