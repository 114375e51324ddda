"""Words, code and tables as GitHub's Markdown, with nothing in them that it would take for its own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ESCAPED_PIPE = "\\|"
_SPAN = re.compile(r"(`[^`]*`)")
_MEANT = re.compile(r"([\\*\[<$~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")


def prose(text: str) -> str:
    """A sentence whose back-quoted words stay code and whose other signs stay what they are."""
    parts = _SPAN.split(text) if text.count("`") % 2 == 0 else [text]
    return "".join(part if _SPAN.fullmatch(part) else _MEANT.sub(r"\\\1", part) for part in parts)


def code(text: str) -> str:
    """A text to be read sign by sign."""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def literal(value: object) -> str:
    """A value of JSON in running text: strings in single quotes, everything else as code."""
    return prose(f"'{value}'") if isinstance(value, str) else code(json.dumps(value, ensure_ascii=False))


def listed(words: Sequence[str], last: str) -> str:
    """Words with commas, and `last` before the last of them."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def slug(heading: str) -> str:
    """How GitHub names a heading in a link."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link(words: str, heading: str) -> str:
    """A link to another heading of the same page."""
    return f"[{words}](#{slug(heading)})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; pipes in its cells are escaped, in code too."""
    first, *lines = (f"| {' | '.join(cell.replace('|', _ESCAPED_PIPE) for cell in line)} |\n" for line in [head, *rows])
    return f"{first}|{'---|' * len(head)}\n{''.join(lines)}"


def fenced(text: str, info: str) -> str:
    """A block of text as it is."""
    return f"```{info}\n{text.rstrip()}\n```\n"
