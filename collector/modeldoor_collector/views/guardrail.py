"""What guardrail-fabric puts into a decision's evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.views.freshness import age_ms, freshness
from modeldoor_collector.views.spokesman import profile_spoken_for
from modeldoor_collector.views.verdict import verdict_at_reading
from modeldoor_validators.canonical import digest, document_ref
from modeldoor_validators.rules.guardrail_evidence import SERVICE_REASONS
from modeldoor_validators.times import to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from modeldoor_collector.boots import BootTime


def guardrail_evidence(
    snapshot: Mapping[str, Any], now: datetime, asked: Sequence[str] = (), boot: BootTime | None = None
) -> dict[str, Any]:
    """The evidence on a snapshot, judged now; `boot` as in `freshness`.

    guardrail-fabric lets every word of `adapter_health` pass but `degraded`, `unavailable` and
    `disabled`, so whatever is not admitted bears one of the first two.
    """
    now = to_the_millisecond(now)
    profile = profile_spoken_for(snapshot, asked)
    age, told_ms = freshness(snapshot, now, boot), age_ms(snapshot, boot)
    admission = verdict_at_reading(snapshot, profile, age)
    return {
        "schemaVersion": "v1",
        "kind": "GuardrailResourceEvidence",
        "actionClass": "model",
        "inputDigest": digest(snapshot),
        "resourceSnapshotRef": document_ref(snapshot),
        "policyRef": snapshot["policy"]["policyRef"],
        "policyDigest": snapshot["policyDigest"],
        "collectedAt": snapshot["collectedAt"],
        "expiresAt": snapshot["expiresAt"],
        "evaluatedAt": written(now),
        **({} if told_ms is None else {"ageMs": told_ms}),
        "freshness": age,
        **({} if profile is None else {"profileRef": profile["profileRef"]}),
        "adapterHealth": _health(admission),
        "admission": admission,
        "authorizations": dict(snapshot["authorizations"]),
    }


def _health(admission: Mapping[str, Any]) -> str:
    if admission["verdict"] == "admit":
        return "healthy"
    return "unavailable" if SERVICE_REASONS.intersection(admission["reasons"]) else "degraded"
