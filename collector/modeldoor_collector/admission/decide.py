"""The verdict: may this model run on this machine now?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_collector.admission.signals import SIGNALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Object = Mapping[str, Any]

REASONS = (
    "policyRefused",
    "collectionFailed",
    "snapshotStale",
    "snapshotFromFuture",
    "noProfile",
    "memoryUnknown",
    "memoryError",
    "memoryPressureUnknown",
    "memoryCritical",
    "modelServiceUnknown",
    "modelServiceError",
    "thermalUnknown",
    "thermalError",
    "thermalCritical",
    "batteryUnknown",
    "batteryError",
    "batteryCritical",
    "diskUnknown",
    "diskError",
    "diskCritical",
    "acceleratorUnknown",
    "acceleratorError",
    "acceleratorAbsent",
    "acceleratorCritical",
    "networkUnknown",
    "networkError",
    "networkUnavailable",
    "endpointRefused",
    "modelServiceUnhealthy",
    "profileAvailabilityUnknown",
    "profileUnavailable",
    "memoryNeedUnknown",
    "memoryInsufficient",
)
"""Every reason against an admission, in the order of the contract (`AdmissionReason`)."""

OPTIONAL = ("disk", "accelerator", "network")
WAIVABLE = ("thermal", "battery", "disk", "accelerator")
"""The signals that a policy may make informational, and those that it may waive, as its contract says."""


def admit(signals: Mapping[str, Object], profile: Object, policy: Object) -> tuple[str, ...]:
    """Every reason against running this profile's model now; none means that it is admitted.

    `signals` are judged signals (`signals.judged`), `profile` the profile's part of the snapshot
    without its verdict. Only what is known and fit speaks for an admission: for each thing that must
    hold there is a reason when it does not, and anything that this function does not know denies.
    """
    found = {*_against_signals(signals, policy), *_against_profile(signals, profile)}
    return tuple(reason for reason in REASONS if reason in found)


def overall(denials: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The verdict of the whole snapshot from the reasons against each profile."""
    if any(not reasons for reasons in denials):
        return {"verdict": "admit"}
    found = {reason for reasons in denials for reason in reasons} or {"noProfile"}
    return denied([reason for reason in REASONS if reason in found])


def verdict(reasons: Sequence[str]) -> dict[str, Any]:
    """The verdict on one profile."""
    return denied(reasons) if reasons else {"verdict": "admit"}


def denied(reasons: Sequence[str]) -> dict[str, Any]:
    """A denial for these reasons."""
    return {"verdict": "deny", "reasons": list(reasons)}


def _against_signals(signals: Mapping[str, Object], policy: Object) -> Iterator[str]:
    for name in SIGNALS:
        signal = signals[name]
        if _is_excused(name, signal):
            continue
        if signal["status"] == "known":
            yield from _against_value(name, signal)
        elif signal["status"] == "unknown":
            yield f"{name}Unknown"
        elif signal["status"] == "notApplicable" and name == "accelerator":
            yield "acceleratorAbsent"
        elif signal["status"] != "notApplicable" or name != "battery":  # only a battery may be missing without harm
            yield f"{name}Error"
    memory = signals["memory"]
    limits = policy["thresholds"]["memory"]
    if (
        memory["status"] == "known"
        and "pressureCriticalAtPercent" in limits
        and memory["pressure"]["status"] != "known"
    ):
        yield "memoryPressureUnknown"


def _is_excused(name: str, signal: Object) -> bool:
    """Whether the policy lets it pass: informational, or waived while it is unknown, where each of them can be."""
    role = signal["gate"]["role"]
    return (role == "informational" and name in OPTIONAL) or (
        role == "waived" and name in WAIVABLE and signal["status"] == "unknown"
    )


def _against_value(name: str, signal: Object) -> Iterator[str]:
    if name == "modelService":
        return
    if name == "network":
        if not signal["defaultRoute"]:
            yield "networkUnavailable"
    elif signal["level"] not in ("normal", "elevated"):
        yield f"{name}Critical"


def _against_profile(signals: Mapping[str, Object], profile: Object) -> Iterator[str]:
    service = signals["modelService"]
    if "endpoint" not in profile:
        yield "endpointRefused"
    elif service["status"] == "known" and profile["endpoint"] not in _healthy(service):
        yield "modelServiceUnhealthy"
    if profile["availability"] == "unavailable":
        yield "profileUnavailable"
    elif profile["availability"] != "available":
        yield "profileAvailabilityUnknown"
    memory, need = signals["memory"], profile["memoryNeed"]
    if need["status"] != "known":
        yield "memoryNeedUnknown"
    elif memory["status"] == "known" and need["requiredBytes"] > memory["availableBytes"]:
        yield "memoryInsufficient"


def _healthy(service: Object) -> set[str]:
    return {each["endpoint"] for each in service["endpoints"] if each["status"] == "healthy"}
