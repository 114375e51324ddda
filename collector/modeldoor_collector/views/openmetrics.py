"""A snapshot as metrics, for those who watch many machines.

A number that is not known is not there; that it is not, and why, is. Of a snapshot that is not fresh
only its age and the denial are told, so that it cannot look alive. Nothing serves these metrics: they
are text, and as old as `snapshot_expires_timestamp_seconds` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.admission.decide import REASONS
from modeldoor_collector.views import signal_metrics
from modeldoor_collector.views.exposition import Metric, Sample, exposition, sample, states
from modeldoor_collector.views.freshness import age_ms, freshness
from modeldoor_collector.views.spokesman import profile_spoken_for
from modeldoor_collector.views.verdict import verdict_at_reading
from modeldoor_validators.rules.snapshot_levels import LEVELS
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from modeldoor_collector.boots import BootTime
    from modeldoor_collector.views.freshness import Freshness

    Object = Mapping[str, Any]

METRICS = (
    Metric("collector_info", "What collected the snapshot."),
    Metric("policy_info", "The policy that the snapshot was judged by."),
    Metric("snapshot_collected_timestamp_seconds", "When the snapshot was collected.", "seconds"),
    Metric("snapshot_expires_timestamp_seconds", "From when nothing here may be used any more.", "seconds"),
    Metric("snapshot_evaluated_timestamp_seconds", "When its age was judged.", "seconds"),
    Metric("snapshot_age_seconds", "Its age at that time; below zero when it is from the future.", "seconds"),
    Metric("snapshot_collection_duration_seconds", "How long the collection took.", "seconds"),
    Metric("snapshot_freshness", "Whether the snapshot may be used, at the time of its evaluation."),
    Metric("snapshot_refusal", "Whether no judgement was possible at all."),
    Metric("admission", "The verdict on the profile spoken for, at the time of evaluation."),
    Metric("admission_reason", "What speaks against it."),
    Metric("profiles_left_out", "How many profiles could not be used."),
    Metric("profile_admission", "The verdict on each profile alone: any one of the admitted may run, not all."),
    Metric("profile_admission_reason", "What speaks against each profile."),
    Metric("profile_availability", "Whether the model service lists exactly the model of the profile."),
    Metric("profile_memory_required_bytes", "What must be available for the profile.", "bytes"),
    Metric("signal_status", "Whether each signal is known."),
    Metric("signal_reason", "Why a signal is not known."),
    Metric("signal_level", "How near a known signal is to harm."),
    Metric("signal_gate", "What the policy makes of each signal."),
    Metric("signal_waiver_expires_timestamp_seconds", "Until when an unknown signal is waived.", "seconds"),
    Metric("signal_age_seconds", "How old the reading was when the snapshot was collected.", "seconds"),
    Metric("signal_reading_duration_seconds", "How long the reading took.", "seconds"),
    *signal_metrics.METRICS,
)
"""Every metric, in the order of the text. docs/openmetrics.md describes their labels."""

FRESHNESS = ("fresh", "stale", "fromFuture")
VERDICTS = ("admit", "deny")
REFUSALS = ("policyRefused", "collectionFailed")
AVAILABILITIES = ("available", "unavailable", "unknown")
STATUSES = ("known", "unknown", "error", "notApplicable")
ROLES = ("required", "informational", "waived")
"""The words of the snapshot's contract; a test holds them against it."""


def openmetrics(snapshot: Object, now: datetime, asked: Sequence[str] = (), boot: BootTime | None = None) -> str:
    """The metrics as text, judged now; `boot` as in `freshness`. Of profiles that were asked for, only those."""
    return exposition(METRICS, _samples(snapshot, now, asked, boot))


def _samples(snapshot: Object, now: datetime, asked: Sequence[str], boot: BootTime | None) -> Iterator[Sample]:
    age = freshness(snapshot, now, boot)
    spoken_for = profile_spoken_for(snapshot, asked)
    yield sample("collector_info", value=True, version=snapshot["collector"]["version"])
    yield sample("policy_info", value=True, policy=snapshot["policy"]["policyRef"], digest=snapshot["policyDigest"])
    yield from _times(snapshot, now, boot)
    yield from states("snapshot_freshness", age, FRESHNESS, "freshness")
    yield from states("snapshot_refusal", snapshot.get("refusal", ""), REFUSALS, "refusal")
    yield from _verdict("admission", verdict_at_reading(snapshot, spoken_for, age))
    yield sample("profiles_left_out", len(snapshot["refusedProfiles"]))
    for profile in snapshot["profiles"]:
        if not asked or profile["profileRef"] in asked:
            yield from _profile(snapshot, profile, age)
    if age == "fresh":
        for name, signal in snapshot["signals"].items():
            yield from _signal(name, signal)
            yield from signal_metrics.value_samples(name, signal)


def _times(snapshot: Object, now: datetime, boot: BootTime | None) -> Iterator[Sample]:
    collected, told_ms = instant(snapshot["collectedAt"]), age_ms(snapshot, boot)
    age_s = (now - collected).total_seconds() if told_ms is None else told_ms / 1000
    yield sample("snapshot_collected_timestamp_seconds", collected.timestamp())
    yield sample("snapshot_expires_timestamp_seconds", instant(snapshot["expiresAt"]).timestamp())
    yield sample("snapshot_evaluated_timestamp_seconds", now.timestamp())
    yield sample("snapshot_age_seconds", age_s)
    yield sample("snapshot_collection_duration_seconds", snapshot["elapsedMs"] / 1000)


def _verdict(metric: str, admission: Object, **labels: str) -> Iterator[Sample]:
    yield from states(metric, admission["verdict"], VERDICTS, "verdict", **labels)
    for reason in REASONS:
        yield sample(f"{metric}_reason", reason in admission.get("reasons", ()), **labels, reason=reason)


def _profile(snapshot: Object, profile: Object, age: Freshness) -> Iterator[Sample]:
    ref = profile["profileRef"]
    yield from _verdict("profile_admission", verdict_at_reading(snapshot, profile, age), profile=ref)
    if age != "fresh":
        return
    yield from states("profile_availability", profile["availability"], AVAILABILITIES, "availability", profile=ref)
    if profile["memoryNeed"]["status"] == "known":
        yield sample("profile_memory_required_bytes", profile["memoryNeed"]["requiredBytes"], profile=ref)


def _signal(name: str, signal: Object) -> Iterator[Sample]:
    yield from states("signal_status", signal["status"], STATUSES, "status", signal=name)
    if "reason" in signal:
        yield sample("signal_reason", value=True, signal=name, reason=signal["reason"])
    if "level" in signal:
        yield from states("signal_level", signal["level"], LEVELS, "level", signal=name)
    yield from states("signal_gate", signal["gate"]["role"], ROLES, "role", signal=name)
    if "expiresAt" in signal["gate"]:
        expires = instant(signal["gate"]["expiresAt"]).timestamp()
        yield sample("signal_waiver_expires_timestamp_seconds", expires, signal=name)
    if "ageMs" in signal:
        yield sample("signal_age_seconds", signal["ageMs"] / 1000, signal=name)
    yield sample("signal_reading_duration_seconds", signal["elapsedMs"] / 1000, signal=name)
