"""A PlacementFact of SourceOS, or why there is none.

Its shape asks for more than a snapshot knows (the machine's name, how work on it is kept apart, how
far it is trusted) and has no word for unknown memory. What a snapshot does not know, the machine's
owner states in a PlacementFact of their own, whose figures are replaced; where memory is not known
now, no fact is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor_collector.views.freshness import age_ms, freshness
from modeldoor_validators.canonical import digest, document_ref
from modeldoor_validators.errors import ModeldoorError
from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.shared.snapshot_age import STALENESS
from modeldoor_validators.times import to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from modeldoor_collector.boots import BootTime

    Object = Mapping[str, Any]

_MACHINE_REF = re.compile(r"urn:srcos:agent-machine:[!-~]{1,230}")
"""What PlacementFactWithheld can repeat: the shape of SourceOS allows any text to follow."""

_MEMORY_REASONS = {"unknown": "memoryUnknown", "error": "memoryError"}


class MachineNotNamed(ModeldoorError):
    """The stated fact names the machine by something that cannot be repeated."""

    def __init__(self, machine_ref: str) -> None:
        super().__init__(
            f"`machineRef` must be 'urn:srcos:agent-machine:' and a name without spaces; it is {quoted(machine_ref)}",
            hint="mend the file that --placement names",
        )


class Placement(NamedTuple):
    """The document that leaves: a PlacementFact when `is_fact`, else a PlacementFactWithheld."""

    document: dict[str, Any]
    is_fact: bool


def placement(snapshot: Object, stated: Object, now: datetime, boot: BootTime | None = None) -> Placement:
    """The fact that a snapshot supports, judged now; `boot` as in `freshness`.

    `stated` is a PlacementFact: its figures, times and evidence are replaced, the rest is kept. Raises
    `MachineNotNamed`. The verdict plays no part: a fact tells what is there, not that a model may run.
    """
    if _MACHINE_REF.fullmatch(stated["machineRef"]) is None:
        raise MachineNotNamed(stated["machineRef"])
    now = to_the_millisecond(now)
    age = freshness(snapshot, now, boot)
    memory = snapshot["signals"]["memory"]
    reasons = [snapshot["refusal"]] if "refusal" in snapshot else []
    if age in STALENESS:
        reasons.append(STALENESS[age])
    if memory["status"] != "known" and "refusal" not in snapshot:
        reasons.append(_MEMORY_REASONS[memory["status"]])
    if not reasons:
        return Placement(_fact(snapshot, stated), is_fact=True)
    told_ms = age_ms(snapshot, boot)
    withheld = {
        "schemaVersion": "v1",
        "kind": "PlacementFactWithheld",
        "machineRef": stated["machineRef"],
        "resourceSnapshotRef": document_ref(snapshot),
        "resourceSnapshotDigest": digest(snapshot),
        "collectedAt": snapshot["collectedAt"],
        "expiresAt": snapshot["expiresAt"],
        "evaluatedAt": written(now),
        **({} if told_ms is None else {"ageMs": told_ms}),
        "freshness": age,
        "reasons": reasons,
        "authorizations": dict(snapshot["authorizations"]),
    }
    return Placement(withheld, is_fact=False)


def _fact(snapshot: Object, stated: Object) -> dict[str, Any]:
    signals = snapshot["signals"]
    disk = signals["disk"]
    fact = {
        **{key: stated[key] for key in ("type", "specVersion", "machineRef")},
        "observedAt": snapshot["collectedAt"],
        "hardware": {
            "arch": stated["hardware"]["arch"],
            "accelerators": _accelerators(signals["accelerator"]),
            "memoryBytes": signals["memory"]["availableBytes"],
            "storageBytesAvailable": disk["availableBytes"] if disk["status"] == "known" else None,
        },
        **{key: stated[key] for key in ("isolation", "trustPosture", "modelResidencyRefs")},
        **{key: stated[key] for key in ("providerRefs", "cacheNotes") if key in stated},
        "evidenceRefs": [document_ref(snapshot)],
    }
    return {"id": f"urn:srcos:placement-fact:sha256-{digest(fact).removeprefix('sha256:')}", **fact}


def _accelerators(signal: Object) -> list[str]:
    """The names of those that answered; the parts of a card that is cut stand for the card."""
    names: list[str] = []
    for device in signal.get("devices", ()):
        if device["status"] == "known":
            names += [each["name"] for each in device.get("partitions", [device])]
    return names
