"""What the files in the folder of a store are called, and what a name says of its file.

A verified file has its digest for a name and is the only one that does not begin with a dot. What a
program that died leaves behind can be told by its name alone.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from modeldoor_lifecycle.store.errors import NameRefused

LOCKS = "locks"
"""The folder, in that of the store, whose files are locked and hold nothing."""

SETS = "sets"
"""The folder, in that of the store, in which the files of split models have their own names."""

CATALOGS = "catalogs"
"""The folder, in that of the store, with a note of each catalogue that lists files of the store."""

NAMES_LOCK = "names.lock"
"""Held, for milliseconds, by whoever gives or takes a name in the store."""

CATALOGS_LOCK = "catalogs.lock"
"""Held by whoever enters files of the store into a catalogue, and by whoever makes room by what catalogues say."""

_DIGEST = re.compile(r"sha256:(0*[1-9a-f][0-9a-f]*)")
"""As `FileDigest` of the contracts: a digest of zeros stands for none, and is refused."""

_DIGITS = 64

_PARTIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
"""No dot, so that endings can be told from the name; short enough that every name is below 255 bytes (NAME_MAX)."""

Kind = Literal["file", "seal", "partial", "sidecar", "writing", "refused", "other"]


class Named(NamedTuple):
    """What a name says: the kind of its file, and what it belongs to (a key, or the name of a partial file)."""

    name: str
    kind: Kind
    of: str = ""


def key_of(digest: str) -> str:
    """The name of the file with this digest (`StoreKey` of the contracts). Raises `NameRefused`."""
    match = _DIGEST.fullmatch(digest)
    if match is None or len(match[1]) != _DIGITS:
        raise NameRefused(
            f"a digest must be 'sha256:' and {_DIGITS} hexadecimal digits in small letters, not all of them zero",
            hint="take it from the registry or from the hub's page of the file",
        )
    return f"sha256-{match[1]}"


def seal_of(key: str) -> str:
    """The name of the seal of a file."""
    return f".{key}.seal"


def partial_of(name: str) -> str:
    """The file name of a partial file. Raises `NameRefused`."""
    if not _PARTIAL.fullmatch(name):
        raise NameRefused(
            "the name of an unfinished file must be 1 to 128 letters, digits, '_' and '-', the first a letter or digit"
        )
    return f".partial-{name}"


def sidecar_of(name: str) -> str:
    """The file name of what is known about a partial file."""
    return f"{partial_of(name)}.json"


def writing_of(file_name: str) -> str:
    """What a small file is called until all of it is written."""
    return f"{file_name}.new"


def making_of(set_name: str) -> str:
    """What a folder of a split model is called until all of it is made."""
    return f".new-{set_name}"


def lock_of(key: str) -> str:
    """The name of the lock of a digest."""
    return f"{key}.lock"


def slot_of(number: int) -> str:
    """The name of the lock that is one of several slots."""
    return f"slot-{number}.lock"


def refused_of(key: str, time: str) -> str:
    """What a file with wrong bytes is called from then on."""
    return f".refused-{key}-{time}"


_KEY = r"sha256-[0-9a-f]{64}"

SET = re.compile(rf"{_KEY}-[0-9a-f]{{16}}")
"""The name of a folder with the files of one split model."""

CATALOG_NOTE = re.compile("[0-9a-f]{32}")
"""The name of a note of a catalogue."""

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("file", re.compile(f"({_KEY})")),
    ("seal", re.compile(rf"\.({_KEY})\.seal")),
    ("partial", re.compile(rf"\.partial-({_PARTIAL.pattern})")),
    ("sidecar", re.compile(rf"\.partial-({_PARTIAL.pattern})\.json")),
    ("writing", re.compile(rf"\.(?:({_KEY})\.seal|partial-({_PARTIAL.pattern})\.json)\.new")),
    ("refused", re.compile(rf"\.refused-({_KEY})-.+")),
)


def named(file_name: str) -> Named:
    """What a name in the folder says. Names that are not of the store are `other`."""
    for kind, pattern in _KINDS:
        match = pattern.fullmatch(file_name)
        if match:
            return Named(file_name, kind, next(group for group in match.groups() if group))
    return Named(file_name, "other")
