"""Digests and commits that somebody typed: what was computed from bytes has no pattern.

Each pattern below is so rare among real ones that refusing it refuses no real one; the chance stands
beside it, for the 64 digits of a SHA-256 and the 40 of a commit.
"""

from __future__ import annotations

from itertools import pairwise

EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""The SHA-256 of no bytes at all: what a tool writes that read nothing."""

NO_COMMITS = frozenset(["4b825dc642cb6eb9a060e54bf8d69288fbee4904", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"])
"""Git's names of the empty tree and of the empty file: `git hash-object` gives them, and no commit has them."""

FEWEST_DIGITS = 6
"""Fewer different digits than this: a chance below 2^-90, and below 2^-54 for a commit."""

REPEATED_DIGITS = 16
"""So many digits that stand there twice, as in any short pattern said again: a chance below 2^-53 for each kind."""


def is_placeholder(digest: str) -> bool:
    """Whether a SHA-256 stands for none: it was typed, or it is that of no bytes."""
    digits = digest.removeprefix("sha256:").lower()
    return digits == EMPTY_SHA256 or _was_typed(digits)


def is_no_commit(revision: str) -> bool:
    """Whether forty digits name no commit: they were typed, or git gives them to nothing at all."""
    return revision in NO_COMMITS or _was_typed(revision)


def _was_typed(digits: str) -> bool:
    return (
        len(set(digits)) < FEWEST_DIGITS or _says_itself_again(digits) or _takes_turns(digits) or _counts_bytes(digits)
    )


def _says_itself_again(digits: str) -> bool:
    pieces = [digits[start : start + REPEATED_DIGITS] for start in range(len(digits) - REPEATED_DIGITS + 1)]
    return len(set(pieces)) < len(pieces)


def _takes_turns(digits: str) -> bool:
    # A letter, a figure, a letter, as in a1b2c3d4e5f6a7b8...: a chance below 2^-40.
    return all(left.isalpha() != right.isalpha() for left, right in pairwise(digits))


def _counts_bytes(digits: str) -> bool:
    # The same step from each byte to the next, as in 000102030405...: a chance below 2^-135.
    return len({(right - left) % 256 for left, right in pairwise(bytes.fromhex(digits))}) == 1
