"""Rules of artifacts: whoever names one names its exact bytes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.places import each, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong
    from modeldoor_validators.rules.places import Path

LONGEST_PERIOD = 16
"""A digest that repeats itself after so many digits or fewer was typed, not computed: the chance is below 2^-190."""

EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""The SHA-256 of no bytes at all: what a tool writes that read nothing."""

_DIGESTS = ("digest", "manifestDigest", "modelDigest")


def artifact_rules(*paths: Path) -> tuple[Rule, ...]:
    """The rules of every artifact that the paths lead to."""
    return (
        Rule(
            "artifact/total-is-the-sum",
            "The bytes of an artifact are the sum of its files.",
            partial(_total_is_the_sum, paths),
        ),
        Rule("artifact/one-file-once", "A file of an artifact is listed once.", partial(_one_file_once, paths)),
        Rule(
            "artifact/digest-is-real",
            "A digest was computed from bytes: no placeholder, and not the digest of nothing.",
            partial(_digest_is_real, paths),
        ),
    )


def digest_rule(*paths: Path) -> Rule:
    """The rule that each digest at the paths was computed."""
    return Rule(
        "artifact/digest-is-real",
        "A digest was computed from bytes: no placeholder, and not the digest of nothing.",
        partial(_lone_digest_is_real, paths),
    )


def is_placeholder(digest: str) -> bool:
    """Whether a SHA-256 stands for none: it repeats itself, counts through the digits, or is that of no bytes."""
    digits = digest.removeprefix("sha256:").lower()
    if digits == EMPTY_SHA256:
        return True
    return any(
        all(digits[index] == digits[index % period] for index in range(len(digits)))
        for period in range(1, LONGEST_PERIOD + 1)
    )


def _total_is_the_sum(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for path in paths:
        for place, artifact in each(document, path):
            if "files" in artifact:
                total = sum(file["sizeBytes"] for file in artifact["files"])
                if artifact["totalBytes"] != total:
                    yield (
                        (*place, "totalBytes"),
                        f"must be {total}, the sum of its files; it is {artifact['totalBytes']}",
                    )


def _one_file_once(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for path in paths:
        for place, artifact in each(document, path):
            files = artifact.get("files", ())
            yield from repeated(
                (((*place, "files", i, "path"), file["path"]) for i, file in enumerate(files)), "a path"
            )


def _digest_is_real(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for path in paths:
        for place, artifact in each(document, path):
            holders: list[tuple[tuple[Any, ...], dict[str, Any]]] = [(place, artifact)]
            holders += [((*place, "files", index), file) for index, file in enumerate(artifact.get("files", ()))]
            for at, holder in holders:
                for key in _DIGESTS:
                    if key in holder and is_placeholder(holder[key]):
                        yield (*at, key), _NOT_REAL


def _lone_digest_is_real(paths: tuple[Path, ...], document: Document) -> Iterator[Wrong]:
    for path in paths:
        for place, digest in each(document, path):
            if is_placeholder(digest):
                yield place, _NOT_REAL


_NOT_REAL = "must be the SHA-256 of the file's bytes; it is a placeholder"
