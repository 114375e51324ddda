"""Ways to write down an unsafe admission that were found in an early form of the contract: none is left."""

from __future__ import annotations

import copy
from typing import Any

from families import for_each
from goldens import golden
from modeldoor_validators import check

HEALTHY = golden("healthy-1b")
VM = golden("vm-with-waivers")
WAIVED = VM["signals"]["thermal"]["gate"]
UNKNOWN = {"status": "unknown", "reason": "noSensor", "source": "s", "elapsedMs": 1}
ERROR = {"status": "error", "reason": "noSensor", "source": "s", "elapsedMs": 1}
INFORMATIONAL = {"role": "informational"}


def changed(base: Any, **changes: Any) -> Any:
    document = copy.deepcopy(base)
    for place, value in changes.items():
        *front, last = place.split("__")
        holder = document
        for step in front:
            holder = holder[int(step) if step.isdigit() else step]
        if value is None:
            del holder[last]
        else:
            holder[last] = value
    return document


HOLES: dict[str, Any] = {
    "a failed thermal signal is waived": changed(VM, signals__thermal={**ERROR, "gate": WAIVED}),
    "known memory is waived": changed(HEALTHY, signals__memory__gate=WAIVED),
    "known memory is informational": changed(HEALTHY, signals__memory__gate=INFORMATIONAL),
    "a healthy service is waived": changed(HEALTHY, signals__modelService__gate=WAIVED),
    "a healthy service is informational": changed(HEALTHY, signals__modelService__gate=INFORMATIONAL),
    "unknown heat is informational": changed(HEALTHY, signals__thermal={**UNKNOWN, "gate": INFORMATIONAL}),
    "a failed battery is informational": changed(HEALTHY, signals__battery={**ERROR, "gate": INFORMATIONAL}),
    "critical heat is waived": changed(HEALTHY, signals__thermal__level="critical", signals__thermal__gate=WAIVED),
    "heat is known without a temperature": changed(HEALTHY, signals__thermal__measurement=None),
    "heat is proven not to exist": changed(HEALTHY, signals__thermal={**UNKNOWN, "status": "notApplicable", "gate": {"role": "required"}}),
    "a waiver has ended": changed(VM, collectedAt="2027-07-01T00:00:00Z", expiresAt="2027-07-01T00:00:15Z"),
    "it expires before it was collected": changed(HEALTHY, expiresAt="2026-11-20T09:29:59Z"),
    "it expires in 2099": changed(HEALTHY, expiresAt="2099-01-01T00:00:00Z"),
    "a profile stands twice": changed(HEALTHY, profiles=[HEALTHY["profiles"][0]] * 2),
    "nothing is available for 4 GiB": changed(HEALTHY, signals__memory__availableBytes=0),
    "a need is nothing": changed(HEALTHY, profiles__0__memoryNeed__requiredBytes=0),
    "a service is elsewhere": changed(HEALTHY, profiles__0__endpoint="http://evil.com"),
    "a justification is ten spaces": changed(VM, signals__thermal__gate__justification=" " * 10),
    "a source is empty": changed(HEALTHY, signals__memory__source=""),
    "a policy has no name": changed(HEALTHY, policy__policyRef="urn:srcos:admission-policy:"),
    "a policy is not the one of the digest": changed(HEALTHY, policy__thresholds__thermal__elevatedWithinCelsius=1),
    "an authorisation is true": changed(HEALTHY, authorizations__modelDownload=True),
    "the health of the service is missing": changed(HEALTHY, signals__modelService__healthy=None),
    "the verdict is missing": changed(HEALTHY, admission=None),
    "a profile's verdict is missing": changed(HEALTHY, profiles__0__admission=None),
    "a signal is missing": changed(HEALTHY, signals__thermal=None),
}  # fmt: skip


@for_each("document", HOLES.values(), ids=HOLES.keys())
def test_it_cannot_be_admitted(document: Any) -> None:
    assert check(document, "resource-snapshot")


def test_what_they_are_made_of_is_valid() -> None:
    assert check(HEALTHY, "resource-snapshot") == ()
    assert check(VM, "resource-snapshot") == ()


def test_a_critical_level_of_an_informational_signal_does_not_deny() -> None:
    document = changed(HEALTHY, signals__disk__level="critical", signals__disk__readOnly=True)
    assert check(document, "resource-snapshot") == ()
