"""Rules of the evidence for agentplane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.shared.reasons import reasons_in_order
from modeldoor_validators.rules.shared.snapshot_age import (
    digest_is_that_of_ref,
    freshness_follows_times,
    reasons_follow_freshness,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.rules import Document, Wrong


def _parts_name_the_evidence(evidence: Document) -> Iterator[Wrong]:
    parts = evidence["receiptParts"]
    if parts["hellgraphEvidenceRefs"] != [evidence["resourceSnapshotRef"]]:
        place = ("receiptParts", "hellgraphEvidenceRefs", 0)
        yield place, f"must be `resourceSnapshotRef` ({evidence['resourceSnapshotRef']})"
    for index, key in enumerate(("policyRef", "policyDigest")):
        if parts["upstreamAnchors"][index] != evidence[key]:
            yield ("receiptParts", "upstreamAnchors", index), f"must be `{key}` ({evidence[key]})"


RULES = (
    digest_is_that_of_ref("agentplane"),
    freshness_follows_times("agentplane", "capturedAt"),
    reasons_follow_freshness("agentplane", "admission", "reasons"),
    reasons_in_order("agentplane", "admission", "reasons"),
    Rule(
        "agentplane/parts-name-the-evidence",
        "What is meant for a receipt names the snapshot and the policy of this document.",
        _parts_name_the_evidence,
    ),
)
