"""Digests and commits that somebody typed: what was computed from bytes has no pattern.

Each pattern below is so rare among real ones that refusing it refuses no real one; the chance stands
beside it, for the 64 digits of a SHA-256 and the 40 of a commit. All together it is below 2^-40 for
either. So a commit of figures alone is believed, as one in 2^27 is such a one, and so are runs of
fewer equal digits.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""The SHA-256 of no bytes at all: what a tool writes that read nothing."""

NOTHING_MUCH = frozenset(
    [
        EMPTY_SHA256,
        "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b",  # a line feed
        "36a9e7f1c95b82ffb99743e0c5c4ce95d83c9a430aac59f84ef3cbfab6145068",  # a space
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",  # {}
        "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",  # []
        "12ae32cb1ec02d01eda3581b127c1fee3b0dc53572ed6baf239721a03d82e126",  # ""
        "74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b",  # null
        "b5bea41b6c623f7c09f1bf24dcae58ebab3c0cdd90ad966bc43a45b44867e12b",  # true
        "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",  # 0
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",  # a byte of zero
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",  # test
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",  # hello
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",  # abc
        "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",  # foo
        "486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7",  # world
        "337e547a950fc8a98592f10d964c1e79a304961790a8da0ce449a1f000cefabb",  # TODO
        "4097889236a2af26c293033feb964c4cf118c0224e0d063fec0a89e9d0569ef2",  # placeholder
        "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",  # hello world
        "602fae580f5863abfb31bf356decfdc73bf1224a62aacf6b4829ffa2dbe58390",  # todo
    ]
)
"""The SHA-256 of what programs write that have nothing to say, and of what people type to try them."""

NO_COMMITS = frozenset(
    [
        "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "8b137891791fe96927ad78e64b0aad7bded08bdc",
        "adc83b19e793491b1c6ea0fd8b46cd9f32e592fc",
        "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
    ]
)
"""What git gives to the empty tree, the empty file and a line feed, and the SHA-1 of a line feed and of `test`."""

OF_NOTHING = (
    "d41d8cd98f00b204",
    "da39a3ee5e6b4b0d",
    "d14a028c2a3a2bc9",
    "e3b0c44298fc1c14",
    "38b060a751ac9638",
    "cf83e1357eefb8bd",
)
"""How MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512 of no bytes begin: padded or cut short, they are no other digest; below 2^-55."""

FEWEST_DIGITS = 9
"""Fewer different digits than this in a SHA-256: a chance below 2^-50."""

FEWEST_COMMIT_DIGITS = 7
"""Fewer different digits than this in a commit: a chance below 2^-43."""

REPEATED_DIGITS = 16
"""So many digits that stand there twice, as in any short pattern said again: a chance below 2^-53 for each kind."""

EQUAL_DIGITS = 13
"""So many equal digits in a row: a chance below 2^-42."""

COUNTED_DIGITS = 15
"""So many digits in a row with one step from each to the next, by 16 or by 10: a chance below 2^-45."""

COUNTED_BYTES = 9
"""So many bytes in a row with one step from each to the next: a chance below 2^-50."""

_EQUAL = re.compile(rf"(.)\1{{{EQUAL_DIGITS - 1}}}")

_WORDS = re.compile(r"(?:babe|bead|beef|c0de|cafe|d00d|dead|deaf|deed|f00d|face|fade|fec0|feed){4}")
# Four words of programmers in a row, as in deadbeefcafebabe: a chance below 2^-42.

_SAME_DIGIT_STEPS = re.compile(rb"(.)\1{%d}" % (COUNTED_DIGITS - 2), re.DOTALL)
_SAME_BYTE_STEPS = re.compile(rb"(.)\1{%d}" % (COUNTED_BYTES - 2), re.DOTALL)
_FIGURES = re.compile(rf"[0-9]{{{COUNTED_DIGITS},}}")

_SHA256_DIGITS = 64


def is_placeholder(digest: str) -> bool:
    """Whether a SHA-256 stands for none: it was typed, or it is that of nothing, or of nothing much."""
    digits = digest.removeprefix("sha256:").lower()
    return (
        digits in NOTHING_MUCH
        or len(set(digits)) < FEWEST_DIGITS
        or digits.isdecimal()  # Figures alone: a chance below 2^-43.
        or (len(digits) == _SHA256_DIGITS and _is_text(digits))
        or _was_typed(digits)
    )


def is_no_commit(revision: str) -> bool:
    """Whether forty digits name no commit: they were typed, or git gives them to nothing at all."""
    return revision in NO_COMMITS or len(set(revision)) < FEWEST_COMMIT_DIGITS or _was_typed(revision)


def _was_typed(digits: str) -> bool:
    return (
        any(start in digits for start in OF_NOTHING)
        or _EQUAL.search(digits) is not None
        or _WORDS.search(digits) is not None
        or _says_itself_again(digits)
        or _doubles(digits)
        or _takes_turns(digits)
        or _counts(digits)
    )


def _says_itself_again(digits: str) -> bool:
    pieces = [digits[start : start + REPEATED_DIGITS] for start in range(len(digits) - REPEATED_DIGITS + 1)]
    return len(set(pieces)) < len(pieces)


def _doubles(digits: str) -> bool:
    # Each digit twice, as in 00112233...: a chance of 2^-80.
    return digits[::2] == digits[1::2]


def _takes_turns(digits: str) -> bool:
    # A letter, a figure, a letter, as in a1b2c3d4e5f6a7b8...: a chance below 2^-40.8.
    return all(left.isalpha() != right.isalpha() for left, right in pairwise(digits))


def _counts(digits: str) -> bool:
    figures = _FIGURES.findall(digits)
    return (
        _SAME_DIGIT_STEPS.search(_steps([int(digit, 16) for digit in digits], 16)) is not None
        or any(_SAME_DIGIT_STEPS.search(_steps([int(digit) for digit in run], 10)) for run in figures)
        or any(_SAME_BYTE_STEPS.search(_steps(bytes.fromhex(each), 256)) for each in (digits, digits[1:-1]))
    )


def _steps(values: Sequence[int], modulus: int) -> bytes:
    """The step from each value to the next."""
    return bytes([(right - left) % modulus for left, right in pairwise(values)])


def _is_text(digits: str) -> bool:
    # Bytes that are all printable ASCII: a chance below 2^-45.
    return all(0x20 <= byte < 0x7F for byte in bytes.fromhex(digits))
