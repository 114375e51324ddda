"""Rules of the evidence for guardrail-fabric."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.reasons import reasons_in_order
from modeldoor_validators.rules.shared.snapshot_age import freshness_follows_times, reasons_follow_freshness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong

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


def _health_follows_reasons(evidence: Document) -> Iterator[Wrong]:
    reasons = evidence["admission"].get("reasons")
    if reasons is None:
        return
    health = "unavailable" if SERVICE_REASONS & set(reasons) else "degraded"
    if evidence["adapterHealth"] != health:
        yield ("adapterHealth",), f"must be '{health}' for these reasons; it is '{evidence['adapterHealth']}'"


RULES = (
    Rule("guardrail/ref-names-digest", "The reference to the snapshot is made of its digest.", _ref_names_digest),
    freshness_follows_times("guardrail", "collectedAt"),
    reasons_follow_freshness("guardrail", "admission", "reasons"),
    reasons_in_order("guardrail", "admission", "reasons"),
    Rule(
        "guardrail/health-follows-reasons",
        "'unavailable' when the service cannot be asked, 'degraded' when only the machine is short.",
        _health_follows_reasons,
    ),
)
