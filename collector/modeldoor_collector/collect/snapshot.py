"""A snapshot: what one collection found, judged under a policy, checked by its own contract."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_collector.admission.decide import denied, overall
from modeldoor_collector.admission.recovery import NOTHING, Past, interrupted, lacking_memory, with_held_levels
from modeldoor_collector.admission.signals import SIGNALS, Timed, accelerator_heat, judged
from modeldoor_collector.collect.clock import Clock
from modeldoor_collector.collect.profiles import in_order, judged_profile
from modeldoor_collector.collect.side_by_side import Outcome, SideBySide
from modeldoor_collector.probes import model_service
from modeldoor_collector.probes.endpoints import Service, service_of
from modeldoor_collector.readings import Reading, failed, unknown
from modeldoor_validators.canonical import digest
from modeldoor_validators.findings import Finding
from modeldoor_validators.gate import check, prepare
from modeldoor_validators.times import instant, to_the_millisecond, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from modeldoor_collector.collect.sources import Sources
    from modeldoor_collector.probes.model_service import Answer

    Object = Mapping[str, Any]

VERSION = "0.1.0"
"""The collector's version; a test holds it against the package's. Asking the package costs 25 ms."""

DEADLINE_S = 1.8
"""All probes together. With start-up and output a snapshot is there within 2 s whatever hangs."""

AUTHORIZATIONS = (
    "promptEgress",
    "networkAccess",
    "toolUse",
    "modelDownload",
    "trainingOnUserData",
    "modelPromotion",
    "lifecycleMutation",
)

Refusal = Literal["policyRefused", "collectionFailed"]


class Snapshot(NamedTuple):
    """A document that has passed the gate; `findings` say why what was collected did not, if it did not."""

    document: dict[str, Any]
    findings: tuple[Finding, ...] = ()


class Collector:
    """Takes snapshots of one machine, one after the other, and keeps in mind what the last one said.

    That is what hysteresis needs (`admission.recovery`), and which probes have not come back.
    """

    def __init__(self, sources: Sources, clock: Clock | None = None) -> None:
        self._sources = sources
        self._clock = clock or Clock()
        self._probes = SideBySide(self._clock.boot_ms)
        self._past = NOTHING

    def collect(self, policy: Object, profiles: Sequence[Object], refused_profiles: Sequence[Object]) -> Snapshot:
        """Reads every signal now and judges every profile under `policy`.

        `policy` and `profiles` have passed the gate. Never raises for anything that the machine does: a
        source that fails is a signal without a value, and a document that does not pass the gate is
        replaced by one that denies, with the findings beside it.
        """
        try:
            document, past = _collected(
                policy, profiles, refused_profiles, self._sources, self._clock, self._probes, self._past
            )
            findings = check(document, "resource-snapshot")
        except Exception as error:  # noqa: BLE001  # a fault of ours denies, as any other fault does
            findings = (Finding("collection/fault", (), f"must not fail; {type(error).__name__} was raised"),)
            document, past = {}, self._past
        if findings:
            self.interrupt()
            return Snapshot(denying(policy, "collectionFailed", self._clock), findings)
        self._past = past
        return Snapshot(document)

    def interrupt(self) -> None:
        """Says that a snapshot was due and nothing could be read for it: what waits to be better waits anew."""
        self._past = interrupted(self._past)


def collect(
    policy: Object,
    profiles: Sequence[Object],
    refused_profiles: Sequence[Object],
    sources: Sources,
    clock: Clock | None = None,
) -> Snapshot:
    """One snapshot by itself, as `Collector.collect` takes it."""
    return Collector(sources, clock).collect(policy, profiles, refused_profiles)


def denying(policy: Object, refusal: Refusal, clock: Clock | None = None) -> dict[str, Any]:
    """The least snapshot: nothing was asked, everything is unknown, and the verdict is deny.

    `policy` is one that the gate accepts, such as the built-in one.
    """
    clock = clock or Clock()
    nothing = Timed(unknown("nothing was asked", "notCollected"), 0.0, 0.0)
    now = to_the_millisecond(clock.wall())
    signals = judged(dict.fromkeys(SIGNALS, nothing), policy, now)
    document = _document(policy, signals, now, clock.boot_ms(), clock.boot_ref(), 0.0)
    document.update(profiles=[], refusedProfiles=[], refusal=refusal, admission=denied([refusal]))
    return document


def _collected(
    policy: Object,
    profiles: Sequence[Object],
    refused_profiles: Sequence[Object],
    sources: Sources,
    clock: Clock,
    probes: SideBySide,
    past: Past,
) -> tuple[dict[str, Any], Past]:
    began = time.monotonic()
    services = tuple(service for service in map(service_of, profiles) if service is not None)
    outcomes = _read_all(sources, services, policy, probes)
    boot_ms, now = clock.boot_ms(), to_the_millisecond(clock.wall())
    elapsed_ms = (time.monotonic() - began) * 1000

    answers = _answers(outcomes.get("modelService"))
    readings = {
        name: _timed(outcomes.get(name), probe.source, boot_ms, elapsed_ms) for name, probe in sources.probes.items()
    }
    readings["modelService"] = _service_timed(outcomes.get("modelService"), answers, boot_ms, elapsed_ms)
    heat = accelerator_heat(readings["accelerator"].reading)
    signals, past = with_held_levels(judged(readings, policy, now), heat, past, policy, boot_ms, now)
    parts = [
        judged_profile(profile, answers, signals, policy, recovers=profile["profileId"] in past.short_of_memory)
        for profile in in_order(profiles, policy)
    ]
    document = _document(policy, signals, now, boot_ms, clock.boot_ref(), (time.monotonic() - began) * 1000)
    document["profiles"] = parts
    document["refusedProfiles"] = [dict(each) for each in refused_profiles]
    document["admission"] = overall([part["admission"].get("reasons", ()) for part in parts])
    return document, past._replace(short_of_memory=lacking_memory(parts, signals["memory"], past.short_of_memory))


def _read_all(
    sources: Sources, services: tuple[Service, ...], policy: Object, probes: SideBySide
) -> dict[str, Outcome]:
    timeout_s = policy["thresholds"]["modelService"]["timeoutMs"] / 1000
    tasks: dict[str, Any] = {name: probe.read for name, probe in sources.probes.items()}
    tasks["modelService"] = lambda: sources.ask_services(services, timeout_s)
    alone = ("modelService",) if services else ()
    return probes.run(tasks, DEADLINE_S, alone=alone, meanwhile=lambda: prepare("resource-snapshot"))


def _timed(outcome: Outcome | None, source: str, boot_ms: float, elapsed_ms: float) -> Timed:
    if outcome is None:
        return Timed(unknown(source, "deadlineExceeded"), elapsed_ms, 0.0)
    if outcome.crashed or not isinstance(outcome.result, Reading):
        return Timed(failed(source, "probeCrashed"), outcome.elapsed_ms, 0.0)
    return Timed(outcome.result, outcome.elapsed_ms, max(0.0, boot_ms - outcome.ended_ms))


def _answers(outcome: Outcome | None) -> tuple[Answer, ...]:
    return outcome.result if outcome is not None and not outcome.crashed else ()


def _service_timed(outcome: Outcome | None, answers: tuple[Answer, ...], boot_ms: float, elapsed_ms: float) -> Timed:
    if outcome is not None and not outcome.crashed:
        outcome = outcome._replace(result=model_service.reading(answers))
    return _timed(outcome, model_service.SOURCE, boot_ms, elapsed_ms)


def _document(
    policy: Object,
    signals: Mapping[str, Object],
    now: datetime,
    boot_ms: float,
    boot_ref: str | None,
    elapsed_ms: float,
) -> dict[str, Any]:
    expires = now + timedelta(seconds=policy["snapshotLifetimeSeconds"])
    waivers = [signal["gate"]["expiresAt"] for signal in signals.values() if signal["gate"]["role"] == "waived"]
    return {
        "schemaVersion": "v1",
        "kind": "LocalResourceSnapshot",
        "collector": {"name": "modeldoor", "version": VERSION},
        "collectedAt": written(now),
        "expiresAt": written(min([expires, *map(instant, waivers)])),
        "bootTimeMs": int(boot_ms),
        **({} if boot_ref is None else {"bootRef": boot_ref}),
        "elapsedMs": round(elapsed_ms, 3),
        "policyDigest": digest(policy),
        "policy": dict(policy),
        "signals": dict(signals),
        "profiles": [],
        "refusedProfiles": [],
        "admission": {},
        "authorizations": dict.fromkeys(AUTHORIZATIONS, False),
    }
