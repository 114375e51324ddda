"""How a catalogue is written: one entry a line, its id first, so that one is found without reading the others.

Two texts are equal in JSON only if they are equal as they are written here. So an id or an alias is
found as bytes, in milliseconds among ten thousand entries, and only the line that it stands in is read.
That holds for text that was written here and passed the gate; other text is read whole.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def text_of(document: Mapping[str, Any]) -> bytes:
    """The text of a catalogue; what JSON lacks comes out as text that the gate refuses with its own words."""
    head = _json({name: value for name, value in document.items() if name != "entries"})
    lines = b",\n".join(_json({"id": entry["id"], **entry}) for entry in document["entries"])
    return head[:-1] + b',"entries":[\n' + lines + b"\n]}\n"


def entry_in(text: bytes, name: str) -> dict[str, Any] | None:
    """The entry with this id or alias in a text that was written here; an id comes before an alias."""
    written = _json(name)
    start = text.find(b'\n{"id":' + written)
    if start >= 0:
        return _entry_at(text, start + 1)
    return next((entry for entry in _entries_with(text, written) if name in entry.get("aliases", ())), None)


def head_in(text: bytes) -> dict[str, Any]:
    """A text that was written here, without its entries."""
    head: dict[str, Any] = json.loads(text[: text.find(b"\n")] + b"]}")
    return head


def _entries_with(text: bytes, written: bytes) -> Iterator[dict[str, Any]]:
    """The entries in whose lines this stands; the first line is none."""
    end = text.find(b"\n")
    while (found := text.find(written, end)) >= 0:
        yield _entry_at(text, text.rfind(b"\n", 0, found) + 1)
        end = text.find(b"\n", found)


def _entry_at(text: bytes, start: int) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads(text[start : text.find(b"\n", start)].removesuffix(b","))
    return entry


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
