"""Texts that are not, or not only, the document that they seem to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.conformance.case import Case, encoded, of_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_lifecycle.conformance.case import Made

_DEPTH = 100_000
"""Brackets enough to exhaust the stack of a reader that counts none."""


def damaged_texts(good: Made, member: str, closed: Any) -> Iterator[Case]:
    """Cases made of the text of a good object; `closed` at `member` would be a no."""
    second = b'"' + member.encode() + b'": ' + encoded(closed)
    damages: tuple[tuple[str, str, Callable[[bytes], bytes]], ...] = (
        ("empty", "the text is empty", lambda _: b""),
        ("spaces", "the text holds only spaces", lambda _: b"  \n"),
        ("no-json", "the text is no JSON", lambda _: b"local lane: open\n"),
        ("cut-in-half", "the text breaks off in the middle", lambda text: text[: len(text) // 2]),
        ("cut-at-the-end", "the text lacks its last character", lambda text: text[:-1]),
        ("byte-order-mark", "the text begins with a byte order mark", lambda text: b"\xef\xbb\xbf" + text),
        ("utf-16", "the text is UTF-16", lambda text: text.decode().encode("utf-16")),
        ("not-utf-8", "a byte in the text is not UTF-8", lambda text: text[:-1] + b', "\xff": 1}'),
        ("nul-at-the-end", "a byte of zero follows the text", lambda text: text + b"\0"),
        ("words-behind", "words follow the document", lambda text: text + b" and more"),
        ("yes-then-no", "a second document follows that says no", lambda text: text + b"\n{" + second + b"}"),
        ("no-then-yes", "a document stands before it that says no", lambda text: b"{" + second + b"}\n" + text),
        ("no-and-yes-in-one", f"`{member}` stands twice, first as a no", lambda text: b"{" + second + b", " + text[1:]),
        ("yes-and-no-in-one", f"`{member}` stands twice, at last as a no", lambda text: text[:-1] + b", " + second + b"}"),
        ("comma-too-many", "a comma stands before the last brace", lambda text: text[:-1] + b",}"),
        ("comment", "a comment stands before the document", lambda text: b"/* checked */ " + text),
        ("single-quotes", "the texts stand in single quotes", lambda text: text.replace(b'"', b"'")),
        ("number-too-large", "a number is larger than any", lambda text: text[:-1] + b', "load": 1e999}'),
        ("too-deep", f"{_DEPTH} brackets are open", lambda _: b"[" * _DEPTH),
    )  # fmt: skip
    for name, about, damage in damages:
        yield of_text(f"text/{name}", about, good, damage)
