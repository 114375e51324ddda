"""Rules of a resource snapshot: everything in it follows from the readings and the policy in it.

The collector decides from readings; these rules derive the same again from the finished document,
on purpose without its code: a mistake in one of the two is a refused document, never a wrong yes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.canonical import digest
from modeldoor_validators.rules import Rule, admission_policy
from modeldoor_validators.rules.snapshot_levels import held_findings, level_findings
from modeldoor_validators.rules.snapshot_reasons import implied_reasons, overall_reasons
from modeldoor_validators.times import exactly, instant, is_longer, to_the_millisecond

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong

HIGHEST_PORT = 65535

LONGEST_COLLECTION_MS = 2000
"""The deadline of a whole collection: the first reading may be so old when the last has ended."""


def _at_most(holder: Document, less: str, more: str, place: Place) -> Iterator[Wrong]:
    if less in holder and more in holder and holder[less] > holder[more]:
        yield (*place, less), f"must be at most `{more}` ({holder[more]}); it is {holder[less]}"


def _times_in_order(snapshot: Document) -> Iterator[Wrong]:
    collected, expires = exactly(snapshot["collectedAt"]), exactly(snapshot["expiresAt"])
    lifetime = snapshot["policy"]["snapshotLifetimeSeconds"]
    if expires <= collected:
        yield ("expiresAt",), f"must be after `collectedAt` ({snapshot['collectedAt']}); it is {snapshot['expiresAt']}"
    elif is_longer(snapshot["collectedAt"], snapshot["expiresAt"], lifetime):
        yield (
            ("expiresAt",),
            f"must be at most {lifetime} s after `collectedAt` ({snapshot['collectedAt']}), as the policy says; it is {snapshot['expiresAt']}",
        )
    waivers = [signal["gate"] for signal in snapshot["signals"].values() if signal["gate"]["role"] == "waived"]
    first = min((waiver["expiresAt"] for waiver in waivers), key=exactly, default=None)
    if first is not None and expires > exactly(first):
        yield ("expiresAt",), f"must not outlive a waiver that is used ({first}); it is {snapshot['expiresAt']}"


def _readings_fresh(snapshot: Document) -> Iterator[Wrong]:
    limit = max(snapshot["policy"]["snapshotLifetimeSeconds"] * 1000, LONGEST_COLLECTION_MS)
    for name, signal in snapshot["signals"].items():
        if signal.get("ageMs", 0) > limit:
            yield (
                ("signals", name, "ageMs"),
                f"must be at most {limit}, as long as a snapshot lives or a collection takes; it is {signal['ageMs']}",
            )


def _policy_digest(snapshot: Document) -> Iterator[Wrong]:
    expected = digest(snapshot["policy"])
    if snapshot["policyDigest"] != expected:
        yield ("policyDigest",), f"must be the digest of `policy` ('{expected}'); it is '{snapshot['policyDigest']}'"


def _within_the_policy(rule: Rule) -> Callable[[Document], Iterator[Wrong]]:
    def check(snapshot: Document) -> Iterator[Wrong]:
        for place, message in rule.check(snapshot["policy"]):
            yield ("policy", *place), message

    return check


def _gates_follow_policy(snapshot: Document) -> Iterator[Wrong]:
    for name, signal in snapshot["signals"].items():
        expected = _expected_gate(snapshot, name, signal["status"])
        gate = signal["gate"]
        for key in ("role", "justification", "expiresAt"):
            if gate.get(key) != expected.get(key):
                yield (
                    ("signals", name, "gate", key),
                    f"must be '{expected.get(key)}', as the policy says at `collectedAt`; it is '{gate.get(key)}'",
                )
                break


def _expected_gate(snapshot: Document, name: str, status: str) -> dict[str, Any]:
    policy = snapshot["policy"]
    role = policy["roles"][name]
    if role == "required" and status == "unknown":
        now = instant(snapshot["collectedAt"])
        for waiver in policy["waivers"]:
            if waiver["signal"] == name and instant(waiver["waivedAt"]) <= now < to_the_millisecond(
                instant(waiver["expiresAt"])
            ):
                return {"role": "waived", "justification": waiver["justification"], "expiresAt": waiver["expiresAt"]}
    return {"role": role}


def _available_within_total(snapshot: Document) -> Iterator[Wrong]:
    for name in ("memory", "disk"):
        signal = snapshot["signals"][name]
        yield from _at_most(signal, "availableBytes", "totalBytes", ("signals", name))
        yield from _at_most(signal, "availableInodes", "totalInodes", ("signals", name))
    for place, device in _devices(snapshot):
        yield from _at_most(device.get("memory", {}), "availableBytes", "totalBytes", (*place, "memory"))
        for index, part in enumerate(device.get("partitions", [])):
            part_place = (*place, "partitions", index, "memory")
            yield from _at_most(part["memory"], "availableBytes", "totalBytes", part_place)


def _devices_stand_once(snapshot: Document) -> Iterator[Wrong]:
    seen: set[tuple[str, int]] = set()
    for place, device in _devices(snapshot):
        name = (device["vendor"], device["index"])
        if name in seen:
            yield (*place, "index"), f"must stand once for '{name[0]}'; {name[1]} stands above already"
        seen.add(name)
        numbers: set[int] = set()
        for index, part in enumerate(device.get("partitions", [])):
            if part["index"] in numbers:
                place_of_part = (*place, "partitions", index, "index")
                yield place_of_part, f"must stand once; {part['index']} stands above already"
            numbers.add(part["index"])


def _devices(snapshot: Document) -> Iterator[tuple[Place, Document]]:
    for index, device in enumerate(snapshot["signals"]["accelerator"].get("devices", [])):
        yield ("signals", "accelerator", "devices", index), device


def _slowdown_is_heat(snapshot: Document) -> Iterator[Wrong]:
    devices = [device for _, device in _devices(snapshot)]
    slowed = any("hardwareThermal" in device.get("throttleReasons", []) for device in devices)
    at_its_limit = any("criticalCelsius" in each and each["celsius"] >= each["criticalCelsius"] for each in devices)
    thermal = snapshot["signals"]["thermal"]
    if slowed and thermal.get("level") != "critical":
        yield ("signals", "thermal"), "must be known and critical: an accelerator slows down for heat"
    elif at_its_limit and thermal.get("level") != "critical":
        yield ("signals", "thermal"), "must be known and critical: an accelerator is at its own limit"
    is_held = "heldSince" in thermal
    if thermal.get("measurement", {}).get("method") == "hardwareSlowdown" and not slowed and not is_held:
        yield (
            ("signals", "thermal", "measurement", "method"),
            "must be 'temperature': no accelerator slows down for heat",
        )


def _health_follows_endpoints(snapshot: Document) -> Iterator[Wrong]:
    service = snapshot["signals"]["modelService"]
    if service["status"] != "known":
        return
    healthy = any(each["status"] == "healthy" for each in service["endpoints"])
    if service["healthy"] != healthy:
        word = "true" if healthy else "false"
        yield ("signals", "modelService", "healthy"), f"must be {word}, as its endpoints say"
    seen: set[str] = set()
    for index, each in enumerate(service["endpoints"]):
        place = ("signals", "modelService", "endpoints", index, "endpoint")
        if each["endpoint"] in seen:
            yield place, f"must stand once; '{each['endpoint']}' stands above already"
        seen.add(each["endpoint"])
        if int(each["endpoint"].rpartition(":")[2]) > HIGHEST_PORT:
            yield place, f"must have a port of at most {HIGHEST_PORT}"


def _endpoint_statuses(snapshot: Document) -> dict[str, str]:
    return {each["endpoint"]: each["status"] for each in snapshot["signals"]["modelService"].get("endpoints", [])}


def _profiles_fit_service(snapshot: Document) -> Iterator[Wrong]:
    known = snapshot["signals"]["modelService"]["status"] == "known"
    statuses = _endpoint_statuses(snapshot)
    for index, profile in enumerate(snapshot["profiles"]):
        endpoint = profile.get("endpoint")
        if known and endpoint is not None and endpoint not in statuses:
            yield ("profiles", index, "endpoint"), "must be among the endpoints of `modelService`"
            continue
        told = statuses.get(endpoint or "") == "healthy" and "modelName" in profile
        if told != (profile["availability"] != "unknown"):
            word = (
                "must be 'available' or 'unavailable': its service lists its models"
                if told
                else "must be 'unknown': no healthy service tells"
            )
            yield ("profiles", index, "availability"), word


def _models_are_counted(snapshot: Document) -> Iterator[Wrong]:
    for index, each in enumerate(snapshot["signals"]["modelService"].get("endpoints", [])):
        names = {
            profile["modelName"]
            for profile in snapshot["profiles"]
            if profile["availability"] == "available" and profile.get("endpoint") == each["endpoint"]
            if "modelName" in profile
        }
        if each["status"] == "healthy" and each["modelCount"] < len(names):
            place = ("signals", "modelService", "endpoints", index, "modelCount")
            yield (
                place,
                f"must be at least {len(names)}, the models that are available there; it is {each['modelCount']}",
            )


def _profiles_in_order(snapshot: Document) -> Iterator[Wrong]:
    order = {ref: index for index, ref in enumerate(snapshot["policy"]["profileOrder"])}
    seen: set[str] = set()
    last = -1
    for index, profile in enumerate(snapshot["profiles"]):
        ref = profile["profileRef"]
        if ref in seen:
            yield ("profiles", index, "profileRef"), f"must stand once; '{ref}' stands above already"
            continue
        seen.add(ref)
        position = order.get(ref, len(order))
        if position < last:
            yield ("profiles", index, "profileRef"), f"must stand earlier: the policy prefers '{ref}'"
        last = max(last, position)


def _need_adds_up(snapshot: Document) -> Iterator[Wrong]:
    memory = snapshot["policy"]["thresholds"]["memory"]
    for index, profile in enumerate(snapshot["profiles"]):
        need, place = profile["memoryNeed"], ("profiles", index, "memoryNeed")
        if need["status"] != "known":
            continue
        for key in ("reserveBytes", "minimumBytes"):
            if need[key] != memory[key]:
                yield (*place, key), f"must be {memory[key]}, as the policy says; it is {need[key]}"
                return
        loaded = _believed(need, snapshot["signals"]["memory"])
        if need["loadedBytes"] != loaded:
            why = "as the service's word and the machine's memory allow"
            yield (*place, "loadedBytes"), f"must be {loaded}, {why}; it is {need['loadedBytes']}"
            continue
        margin = snapshot["policy"].get("recovery", {}).get("memoryMarginBytes", 0)
        if need.get("recoveryBytes", margin) != margin:
            yield (
                (*place, "recoveryBytes"),
                f"must be `memoryMarginBytes` of the policy ({margin}), or not be there; it is {need['recoveryBytes']}",
            )
            continue
        required = max(need["hintBytes"] + need["reserveBytes"] - need["loadedBytes"], need["minimumBytes"])
        required += need.get("recoveryBytes", 0)
        if need["requiredBytes"] != required:
            yield (*place, "requiredBytes"), f"must be {required}, as its parts say; it is {need['requiredBytes']}"


def _believed(need: Document, memory: Document) -> int:
    """How much of what the service says is believed: nothing where the machine's own figures are missing."""
    if "anonymousBytes" not in memory:
        return 0
    in_memory = need.get("reportedLoadedBytes", 0) - memory["fileMappedBytes"] - memory["swappedBytes"]
    used = memory["totalBytes"] - memory["availableBytes"]
    believed: int = max(0, min(in_memory, memory["anonymousBytes"], used, need["hintBytes"]))
    return believed


def _memory_covers_need(snapshot: Document) -> Iterator[Wrong]:
    available = snapshot["signals"]["memory"].get("availableBytes", 0)
    for index, profile in enumerate(snapshot["profiles"]):
        need = profile["memoryNeed"]
        if profile["admission"]["verdict"] == "admit" and need["requiredBytes"] > available:
            yield (
                ("profiles", index, "admission", "verdict"),
                f"must be 'deny': {need['requiredBytes']} bytes are needed, {available} are available",
            )


def _reasons_follow(snapshot: Document) -> Iterator[Wrong]:
    denials: list[list[str]] = []
    for index, profile in enumerate(snapshot["profiles"]):
        implied = implied_reasons(snapshot, profile)
        denials.append(implied)
        if profile["admission"]["verdict"] == "admit":
            implied = [reason for reason in implied if reason != "memoryInsufficient"]
        yield from _compare(profile["admission"], implied, ("profiles", index, "admission"))
    if snapshot["admission"]["verdict"] == "deny":
        yield from _compare(snapshot["admission"], overall_reasons(snapshot, denials), ("admission",))


def _compare(admission: Document, implied: list[str], place: Place) -> Iterator[Wrong]:
    given = admission.get("reasons", [])
    if given == implied:
        return
    if not implied:
        yield (*place, "verdict"), "must be 'admit': nothing in this document speaks against it"
    elif not given:
        yield (*place, "verdict"), f"must be 'deny', because of {', '.join(repr(reason) for reason in implied)}"
    else:
        yield (
            (*place, "reasons"),
            f"must be {', '.join(repr(reason) for reason in implied)}, in this order; they are {', '.join(repr(reason) for reason in given)}",
        )


def _refused_has_no_profile(snapshot: Document) -> Iterator[Wrong]:
    if "refusal" in snapshot and snapshot["profiles"]:
        yield ("profiles",), "must be empty: where no judgement was possible, no profile was judged"


RULES = (
    Rule(
        "snapshot/times-in-order",
        "A snapshot lives as long as its policy says, and never longer than a waiver that it uses.",
        _times_in_order,
    ),
    Rule("snapshot/readings-fresh", "No reading is older than a snapshot may become.", _readings_fresh),
    Rule("snapshot/policy-digest", "The digest is that of the policy in the document.", _policy_digest),
    *(Rule(rule.id, rule.sentence, _within_the_policy(rule)) for rule in admission_policy.RULES),
    Rule(
        "snapshot/gates-follow-policy",
        "Each gate is what the policy says; a waiver counts only while it lasts and while its signal is unknown.",
        _gates_follow_policy,
    ),
    Rule(
        "snapshot/levels-follow-thresholds",
        "Each level is what the value and the policy's thresholds say; a held level may be worse, never better.",
        level_findings,
    ),
    Rule(
        "snapshot/held-as-long-as-the-policy-says",
        "A level is held only where the policy holds levels, and no longer than it says.",
        held_findings,
    ),
    Rule("snapshot/available-within-total", "What is available is at most what there is.", _available_within_total),
    Rule(
        "snapshot/devices-stand-once",
        "No accelerator stands twice, and no instance of one.",
        _devices_stand_once,
    ),
    Rule(
        "snapshot/slowdown-is-heat",
        "An accelerator that slows down for heat, or is at its own limit, makes heat critical.",
        _slowdown_is_heat,
    ),
    Rule(
        "snapshot/health-follows-endpoints",
        "The service is healthy when one of its endpoints is; each endpoint stands once.",
        _health_follows_endpoints,
    ),
    Rule(
        "snapshot/profiles-fit-service",
        "A profile is available only where its own service is healthy and lists it.",
        _profiles_fit_service,
    ),
    Rule(
        "snapshot/models-are-counted",
        "A service lists at least the models that are available there.",
        _models_are_counted,
    ),
    Rule(
        "snapshot/profiles-in-order",
        "No profile stands twice, and they stand in the order of the policy.",
        _profiles_in_order,
    ),
    Rule(
        "snapshot/need-adds-up",
        "A need is made of the profile's hint, the policy's figures, and of what its model holds already as far as that is believed.",
        _need_adds_up,
    ),
    Rule(
        "snapshot/memory-covers-need",
        "The available memory covers the need of each admitted profile.",
        _memory_covers_need,
    ),
    Rule(
        "snapshot/reasons-follow",
        "The reasons are exactly those that the signals imply, and none is missing.",
        _reasons_follow,
    ),
    Rule(
        "snapshot/refused-has-no-profile",
        "A refused policy or a failed collection judges no profile.",
        _refused_has_no_profile,
    ),
)
