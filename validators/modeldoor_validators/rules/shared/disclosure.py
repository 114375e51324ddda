"""Rules of texts that leave the library: they tell no path of the machine, no digest and no secret."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.shared.places import Path

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s'\"<>`]*", re.IGNORECASE)

SECRETS = (
    (re.compile(r"[0-9a-f]{64}", re.IGNORECASE), "a digest"),
    (re.compile(r"sha-?256[:=-]\s*[0-9a-f]{8,}", re.IGNORECASE), "a digest"),
    (re.compile(r"\b(hf|api_org)_[A-Za-z0-9]{16,}"), "a token"),
    (re.compile(r"\b(bearer|basic)\s+(?=\S*[0-9=])[A-Za-z0-9+/=_.-]{8,}", re.IGNORECASE), "a token"),
)
"""What is looked for in the whole text: digests, the hub's tokens (`hf_`, `api_org_`), and what an HTTP header carries."""

PATHS = (
    re.compile(r"(^|[\s'\"`(\[{<=:,;])//?[^\s/'\"`)]"),
    re.compile(r"(^|[\s'\"`(\[{<=:,;])~[A-Za-z0-9_-]*/"),
    re.compile(r"(^|[^A-Za-z0-9])[A-Za-z]:[\\/]"),
    re.compile(r"\\\\[^\s\\]"),
    re.compile(r"\$\{?HOME|%(USERPROFILE|APPDATA|LOCALAPPDATA|HOMEPATH)%", re.IGNORECASE),
)
"""Absolute paths of POSIX and Windows, and what stands for the home folder, where the addresses are taken out."""


def disclosure_rule(*paths: Path) -> Rule:
    """The rule of every text that the paths lead to."""
    return Rule(
        "text/discloses-nothing",
        "A text that leaves the library holds no path of the machine, no digest and no secret.",
        partial(_discloses_nothing, paths),
    )


def disclosed(text: str) -> str | None:
    """What a text should not have told, in words; nothing for most."""
    for pattern, words in SECRETS:
        if pattern.search(text):
            return words
    for address in ADDRESS.findall(text):
        if address.lower().startswith("file:"):
            return "a path of this machine"
        if "@" in address or "?" in address:
            return "an address with a name, a password or a query"
    rest = ADDRESS.sub(" ", text)
    return "a path of this machine" if any(pattern.search(rest) for pattern in PATHS) else None


def _discloses_nothing(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for path in paths:
        for place, text in each(document, path):
            words = disclosed(text)
            if words:
                yield place, f"must not tell {words}"
