"""What agentplane's receipts can rest on, and the parts that fit into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.views.freshness import age_ms, freshness
from modeldoor_collector.views.spokesman import profile_spoken_for
from modeldoor_collector.views.verdict import verdict_at_reading
from modeldoor_validators.canonical import digest, document_ref
from modeldoor_validators.times import to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from modeldoor_collector.boots import BootTime

NON_CLAIMS = (
    "`admit` says that the machine can. Whether somebody may is decided elsewhere: every entry of `authorizations` is false.",
    "Several admitted profiles are alternatives: each is judged alone against the same memory, and any one of them may run.",
    "Two readers of one snapshot, or two that ask at the same moment, see the same free memory, and both are told `admit`.",
    "The service lists a model by exactly this name and tag. That the file behind the name is the right one, whole and unchanged, is not checked.",
    "The reference names a content, not an author. Whoever can write a document can write a false one that passes the gate.",
)
"""What agentplane's reviewers would read into an admission first; all stand in docs/non-claims.md."""


def agentplane_evidence(
    snapshot: Mapping[str, Any], now: datetime, asked: Sequence[str] = (), boot: BootTime | None = None
) -> dict[str, Any]:
    """The evidence on a snapshot, judged now; `boot` as in `freshness`.

    It is no receipt of agentplane's: those are closed, and have no room for what a machine can do.
    `receiptParts` is what they have room for.
    """
    now = to_the_millisecond(now)
    profile = profile_spoken_for(snapshot, asked)
    age, told_ms = freshness(snapshot, now, boot), age_ms(snapshot, boot)
    reference, policy = document_ref(snapshot), snapshot["policy"]["policyRef"]
    return {
        "schemaVersion": "v1",
        "kind": "AgentplaneResourceEvidence",
        "resourceSnapshotRef": reference,
        "resourceSnapshotDigest": digest(snapshot),
        "policyRef": policy,
        "policyDigest": snapshot["policyDigest"],
        "capturedAt": snapshot["collectedAt"],
        "expiresAt": snapshot["expiresAt"],
        "evaluatedAt": written(now),
        **({} if told_ms is None else {"ageMs": told_ms}),
        "freshness": age,
        **({} if profile is None else {"profileRef": profile["profileRef"]}),
        "admission": verdict_at_reading(snapshot, profile, age),
        "receiptParts": {
            "hellgraphEvidenceRefs": [reference],
            "upstreamAnchors": [policy, snapshot["policyDigest"]],
            "nonClaims": list(NON_CLAIMS),
        },
        "authorizations": dict(snapshot["authorizations"]),
    }
