"""Which reasons against an admission a finished snapshot implies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_validators.rules.shared.reasons import in_contract_order

if TYPE_CHECKING:
    from modeldoor_validators.rules import Document


def implied_reasons(snapshot: Document, profile: Document) -> list[str]:
    """Every reason against this profile, in the order of the contract."""
    found = _of_signals(snapshot) | _of_profile(snapshot, profile)
    return in_contract_order(found)


def overall_reasons(snapshot: Document, denials: list[list[str]]) -> list[str]:
    """The reasons of a denial as a whole: those of any profile, or why none was judged."""
    if "refusal" in snapshot:
        return [snapshot["refusal"]]
    found = {reason for reasons in denials for reason in reasons} or {"noProfile"}
    return in_contract_order(found)


def _of_signals(snapshot: Document) -> set[str]:
    found: set[str] = set()
    for name, signal in snapshot["signals"].items():
        if signal["gate"]["role"] != "required":
            continue
        status = signal["status"]
        if status == "unknown":
            found.add(f"{name}Unknown")
        elif status == "error":
            found.add(f"{name}Error")
        elif status == "notApplicable" and name == "accelerator":
            found.add("acceleratorAbsent")
        elif signal.get("level") == "critical":
            found.add(f"{name}Critical")
        elif signal.get("defaultRoute") is False:
            found.add("networkUnavailable")
    pressure = snapshot["signals"]["memory"].get("pressure", {})
    limits = snapshot["policy"]["thresholds"]["memory"]
    if pressure.get("status") == "unknown" and "pressureCriticalAtPercent" in limits:
        found.add("memoryPressureUnknown")
    return found


def _of_profile(snapshot: Document, profile: Document) -> set[str]:
    found: set[str] = set()
    service = snapshot["signals"]["modelService"]
    if "endpoint" not in profile:
        found.add("endpointRefused")
    elif service["status"] == "known" and not any(
        each["endpoint"] == profile["endpoint"] and each["status"] == "healthy" for each in service["endpoints"]
    ):
        found.add("modelServiceUnhealthy")
    if profile["availability"] == "unknown":
        found.add("profileAvailabilityUnknown")
    elif profile["availability"] == "unavailable":
        found.add("profileUnavailable")
    memory, need = snapshot["signals"]["memory"], profile["memoryNeed"]
    if need["status"] != "known":
        found.add("memoryNeedUnknown")
    elif memory["status"] == "known" and memory["availableBytes"] < need["requiredBytes"]:
        found.add("memoryInsufficient")
    return found
