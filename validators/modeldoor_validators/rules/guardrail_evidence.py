"""Rules of the evidence for guardrail-fabric."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

FUTURE_TOLERANCE = timedelta(seconds=2)
"""How far a snapshot may lie in the reader's future: two clocks of one machine never differ by more."""

LONGEST_LIFETIME = timedelta(seconds=300)
"""No policy lets a snapshot live longer (`snapshotLifetimeSeconds`)."""

STALENESS = {"stale": "snapshotStale", "fromFuture": "snapshotFromFuture"}

SERVICE_REASONS = frozenset(
    [
        "policyRefused",
        "collectionFailed",
        "snapshotStale",
        "snapshotFromFuture",
        "noProfile",
        "modelServiceUnknown",
        "modelServiceError",
        "modelServiceUnhealthy",
        "endpointRefused",
        "profileUnavailable",
        "profileAvailabilityUnknown",
    ]
)
"""Reasons that say that there is nothing to ask, and not only that the machine is short of something."""


def _ref_names_digest(evidence: Document) -> Iterator[Wrong]:
    if evidence["resourceSnapshotRef"].rpartition("-")[2] != evidence["inputDigest"].rpartition(":")[2]:
        yield ("resourceSnapshotRef",), "must end in the hexadecimal digits of `inputDigest`"


def _freshness_follows_times(evidence: Document) -> Iterator[Wrong]:
    collected, expires, evaluated = (instant(evidence[key]) for key in ("collectedAt", "expiresAt", "evaluatedAt"))
    if expires <= collected:
        yield ("expiresAt",), f"must be after `collectedAt` ({evidence['collectedAt']}); it is {evidence['expiresAt']}"
        return
    if expires - collected > LONGEST_LIFETIME:
        limit = f"{LONGEST_LIFETIME.seconds} s after `collectedAt` ({evidence['collectedAt']})"
        yield ("expiresAt",), f"must be at most {limit}; it is {evidence['expiresAt']}"
        return
    freshness = "fromFuture" if collected - evaluated > FUTURE_TOLERANCE else "fresh"
    if evaluated >= expires:
        freshness = "stale"
    if freshness == "fresh" and "ageMs" in evidence:
        age = timedelta(milliseconds=evidence["ageMs"])
        freshness = "fromFuture" if -age > FUTURE_TOLERANCE else "stale" if age >= expires - collected else "fresh"
    if evidence["freshness"] != freshness:
        yield ("freshness",), f"must be '{freshness}' by the times of this document; it is '{evidence['freshness']}'"


def _reasons_follow_freshness(evidence: Document) -> Iterator[Wrong]:
    reasons = evidence["admission"].get("reasons", [])
    due = STALENESS.get(evidence["freshness"])
    for reason in STALENESS.values():
        if (reason in reasons) != (reason == due):
            word = "must hold" if reason == due else "must not hold"
            yield ("admission", "reasons"), f"{word} '{reason}' when `freshness` is '{evidence['freshness']}'"


def _health_follows_reasons(evidence: Document) -> Iterator[Wrong]:
    reasons = evidence["admission"].get("reasons")
    if reasons is None:
        return
    health = "unavailable" if SERVICE_REASONS & set(reasons) else "degraded"
    if evidence["adapterHealth"] != health:
        yield ("adapterHealth",), f"must be '{health}' for these reasons; it is '{evidence['adapterHealth']}'"


RULES = (
    Rule("guardrail/ref-names-digest", "The reference to the snapshot is made of its digest.", _ref_names_digest),
    Rule(
        "guardrail/freshness-follows-times",
        "Freshness is what the three times say, and the age by the machine's own clock where it is given.",
        _freshness_follows_times,
    ),
    Rule(
        "guardrail/reasons-follow-freshness",
        "A stale snapshot, and one from the future, is denied for just that reason.",
        _reasons_follow_freshness,
    ),
    Rule(
        "guardrail/health-follows-reasons",
        "'unavailable' when the service cannot be asked, 'degraded' when only the machine is short.",
        _health_follows_reasons,
    ),
)
