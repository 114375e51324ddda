"""Rules of documents that judge a snapshot at reading: which one it was, and how old."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.places import each
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

FUTURE_TOLERANCE = timedelta(seconds=2)
"""How far a snapshot may lie in the reader's future: two clocks of one machine never differ by more."""

LONGEST_LIFETIME = timedelta(seconds=300)
"""No policy lets a snapshot live longer (`snapshotLifetimeSeconds`)."""

STALENESS = {"stale": "snapshotStale", "fromFuture": "snapshotFromFuture"}


def digest_is_that_of_ref(prefix: str) -> Rule:
    """The rule that the two names of the snapshot are of the same one."""
    return Rule(
        f"{prefix}/digest-is-that-of-ref",
        "The digest of the snapshot is the one that its reference is made of.",
        _digest_is_that_of_ref,
    )


def freshness_follows_times(prefix: str, collected_key: str) -> Rule:
    """The rule of freshness; `collected_key` is what the document calls the time of collection."""
    return Rule(
        f"{prefix}/freshness-follows-times",
        "Freshness is what the three times say, and the age by the machine's own clock where it is given.",
        partial(_freshness_follows_times, collected_key),
    )


def reasons_follow_freshness(prefix: str, *path: str) -> Rule:
    """The rule that the reasons to which the path leads name the age, where it is one, and no other age."""
    return Rule(
        f"{prefix}/reasons-follow-freshness",
        "A stale snapshot, and one from the future, is refused for just that reason.",
        partial(_reasons_follow_freshness, path),
    )


def _digest_is_that_of_ref(document: Document) -> Iterator[Wrong]:
    if document["resourceSnapshotRef"].rpartition("-")[2] != document["resourceSnapshotDigest"].rpartition(":")[2]:
        yield ("resourceSnapshotDigest",), "must be the digest that `resourceSnapshotRef` ends in"


def _freshness_follows_times(collected_key: str, document: Document) -> Iterator[Wrong]:
    collected, expires, evaluated = (instant(document[key]) for key in (collected_key, "expiresAt", "evaluatedAt"))
    if expires <= collected:
        yield (
            ("expiresAt",),
            f"must be after `{collected_key}` ({document[collected_key]}); it is {document['expiresAt']}",
        )
        return
    if expires - collected > LONGEST_LIFETIME:
        limit = f"{LONGEST_LIFETIME.seconds} s after `{collected_key}` ({document[collected_key]})"
        yield ("expiresAt",), f"must be at most {limit}; it is {document['expiresAt']}"
        return
    ages = [evaluated - collected]
    if "ageMs" in document:
        ages.append(timedelta(milliseconds=document["ageMs"]))
    freshness = "fresh"
    for age in reversed(ages):
        if -age > FUTURE_TOLERANCE:
            freshness = "fromFuture"
        elif age >= expires - collected:
            freshness = "stale"
    if document["freshness"] != freshness:
        yield ("freshness",), f"must be '{freshness}' by the times of this document; it is '{document['freshness']}'"


def _reasons_follow_freshness(path: tuple[str, ...], document: Document) -> Iterator[Wrong]:
    reasons: list[str] = [reason for _, found in each(document, path) for reason in found]
    due = STALENESS.get(document["freshness"])
    for reason in STALENESS.values():
        if (reason in reasons) != (reason == due):
            word = "must hold" if reason == due else "must not hold"
            yield path, f"{word} '{reason}' when `freshness` is '{document['freshness']}'"
