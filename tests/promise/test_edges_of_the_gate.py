"""Where one small mistake more in the rules of snapshot, policy and evidence would go unseen.

Each of these was found by making that mistake (`python -m tools.mutation`).
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from families import for_each
from goldens import golden
from modeldoor_validators import check
from modeldoor_validators.canonical import digest

if TYPE_CHECKING:
    from modeldoor_validators import Finding

HEALTHY = golden("healthy-1b")
SERVER = golden("gpu-server")
EVIDENCE = golden("healthy-1b", "guardrail-evidence")
POLICY = golden("gpu-server", "admission-policy")
VM = golden("cloud-vm", "admission-policy")


def found(document: Any, rule: str = "", contract: str = "resource-snapshot") -> list[Finding]:
    """The findings of this rule, or all."""
    return [each for each in check(document, contract) if not rule or each.rule == rule]


def under(policy: Any, document: Any) -> Any:
    """The document with this policy in it, and with the roles and the digest that follow from it."""
    changed = copy.deepcopy(document)
    changed["policy"], changed["policyDigest"] = policy, digest(policy)
    for name, signal in changed["signals"].items():
        signal["gate"] = {"role": policy["roles"][name]}
    return changed


def denied(document: Any, *reasons: str) -> Any:
    """The document with every verdict a denial for these reasons."""
    changed = copy.deepcopy(document)
    for holder in (changed, *changed["profiles"]):
        holder["admission"] = {"verdict": "deny", "reasons": list(reasons)}
    return changed


class TestTimes:
    @for_each(("age_ms", "count"), [(2000, 0), (2000.5, 1)])
    def test_under_a_short_lifetime_a_reading_may_be_as_old_as_a_collection_may_take(
        self, age_ms: float, count: int
    ) -> None:
        document = under({**HEALTHY["policy"], "snapshotLifetimeSeconds": 1}, HEALTHY)
        document["expiresAt"] = "2026-11-20T09:30:01.000Z"
        document["signals"]["disk"]["ageMs"] = age_ms
        assert len(found(document)) == count


class TestGates:
    def test_a_gate_that_ends_later_than_its_waiver_is_refused(self) -> None:
        document = golden("vm-with-waivers")
        document["signals"]["thermal"]["gate"]["expiresAt"] = "2027-07-30T00:00:00Z"
        assert [each.pointer for each in found(document)] == ["/signals/thermal/gate/expiresAt"]

    def test_each_gate_is_told_of_once(self) -> None:
        document = golden("vm-with-waivers")
        document["collectedAt"], document["expiresAt"] = "2026-10-31T23:59:00.000Z", "2026-10-31T23:59:15.000Z"
        assert [each.pointer for each in found(document, "snapshot/gates-follow-policy")] == [
            "/signals/thermal/gate/role",
            "/signals/battery/gate/role",
        ]

    def test_a_waiver_for_an_informational_signal_has_no_effect(self) -> None:
        waiver = {**VM["waivers"][0], "signal": "disk"}
        document = under({**HEALTHY["policy"], "waivers": [waiver]}, HEALTHY)
        document["signals"]["disk"] = golden("all-informational-unknown")["signals"]["disk"]
        assert found(document) == []

    def test_a_waiver_for_a_signal_that_is_known_has_no_effect(self) -> None:
        assert found(under({**HEALTHY["policy"], "waivers": VM["waivers"]}, HEALTHY)) == []


CUT = {"status": "unknown", "reason": "partitioned"}


class TestSums:
    def test_more_inodes_than_there_are_cannot_be_free(self) -> None:
        document = copy.deepcopy(HEALTHY)
        document["signals"]["disk"].update(availableInodes=11, totalInodes=10)
        assert [each.pointer for each in found(document)] == ["/signals/disk/availableInodes"]

    @for_each(("indexes", "pointers"), [([0, 1], []), ([3, 3], ["/signals/accelerator/devices/0/partitions/1/index"])])
    def test_an_instance_of_a_card_stands_once(self, indexes: list[int], pointers: list[str]) -> None:
        document = copy.deepcopy(SERVER)
        memory = {"status": "unknown", "reason": "notSupported"}
        instances = [{"index": index, "name": "1g.10gb", "memory": memory} for index in indexes]
        document["signals"]["accelerator"]["devices"][0] |= {"memory": CUT, "partitions": instances}
        assert [each.pointer for each in found(document)] == pointers

    def test_an_instance_has_no_more_memory_free_than_it_has(self) -> None:
        document = copy.deepcopy(SERVER)
        memory = {"status": "known", "availableBytes": 11, "totalBytes": 10}
        instances = [{"index": 0, "name": "1g", "memory": memory}]
        document["signals"]["accelerator"]["devices"][0] |= {"memory": CUT, "partitions": instances}
        assert [each.pointer for each in found(document)] == [
            "/signals/accelerator/devices/0/partitions/0/memory/availableBytes"
        ]

    def test_heat_of_a_card_at_its_limit_must_be_critical_and_may_be(self) -> None:
        document = denied(SERVER, "thermalCritical", "acceleratorCritical")
        signals = document["signals"]
        signals["accelerator"]["devices"][0].update(celsius=92, criticalCelsius=92)
        signals["accelerator"]["level"] = signals["thermal"]["level"] = "critical"
        measurement = {"method": "temperature", "sensor": "card", "celsius": 92, "criticalCelsius": 92}
        signals["thermal"]["measurement"] = measurement
        assert found(document) == []
        signals["thermal"] = copy.deepcopy(SERVER["signals"]["thermal"])
        assert [each.message for each in found(document, "snapshot/slowdown-is-heat")] == [
            "must be known and critical: an accelerator is at its own limit"
        ]


class TestServicesAndProfiles:
    @for_each(("golden_name", "word"), [("healthy-1b", "true"), ("service-down", "false")])
    def test_health_that_is_told_wrongly_is_told_rightly(self, golden_name: str, word: str) -> None:
        document = golden(golden_name)
        document["signals"]["modelService"]["healthy"] = word == "false"
        document = denied(document, "modelServiceUnhealthy")
        (finding,) = found(document, "snapshot/health-follows-endpoints")
        assert finding.message == f"must be {word}, as its endpoints say"

    def test_a_profile_of_a_service_that_was_not_asked_is_told_of_once(self) -> None:
        document = golden("healthy-both")
        document["profiles"][1]["endpoint"] = "http://127.0.0.1:8080"
        assert len(found(document, "snapshot/profiles-fit-service")) == 1

    @for_each(
        ("name", "availability", "message"),
        [
            ("healthy-1b", "unknown", "must be 'available' or 'unavailable': its service lists its models"),
            ("service-down", "unavailable", "must be 'unknown': no healthy service tells"),
        ],
    )
    def test_an_availability_that_nobody_can_have_told_is_refused_in_words(
        self, name: str, availability: str, message: str
    ) -> None:
        document = denied(golden(name), "noProfile")
        document["profiles"] = document["profiles"][:1]
        document["profiles"][0]["availability"] = availability
        assert [each.message for each in found(document, "snapshot/profiles-fit-service")] == [message]

    def test_a_profile_that_is_available_under_no_name_is_refused_and_breaks_nothing(self) -> None:
        document = denied(HEALTHY, "profileUnavailable")
        del document["profiles"][0]["modelName"]
        document["profiles"][0]["availability"] = "available"
        assert "/profiles/0/availability" in [each.pointer for each in found(document, "snapshot/profiles-fit-service")]

    def test_a_profile_that_stands_twice_is_told_of_once(self) -> None:
        document = golden("healthy-both")
        document["profiles"].append(document["profiles"][0])
        assert [each.pointer for each in found(document)] == ["/profiles/2/profileRef"]


class TestNeed:
    def changed(self, **need: int) -> list[Finding]:
        document = copy.deepcopy(HEALTHY)
        document["profiles"][0]["memoryNeed"] |= need
        return found(document, "snapshot/need-adds-up")

    def test_what_is_wrong_in_its_parts_is_not_told_again_of_the_sum(self) -> None:
        assert [each.pointer for each in self.changed(loadedBytes=1)] == ["/profiles/0/memoryNeed/loadedBytes"]
        wrong = self.changed(recoveryBytes=HEALTHY["policy"]["recovery"]["memoryMarginBytes"] + 1)
        assert [each.pointer for each in wrong] == ["/profiles/0/memoryNeed/recoveryBytes"]
        assert [each.pointer for each in self.changed(requiredBytes=1)] == ["/profiles/0/memoryNeed/requiredBytes"]

    def test_under_a_policy_without_recovery_nothing_is_asked_for_on_top(self) -> None:
        policy = {name: part for name, part in HEALTHY["policy"].items() if name != "recovery"}
        document = under(policy, HEALTHY)
        assert found(document) == []
        need = document["profiles"][0]["memoryNeed"]
        need.update(recoveryBytes=1, requiredBytes=need["requiredBytes"] + 1)
        (finding,) = found(document)
        assert finding.pointer == "/profiles/0/memoryNeed/recoveryBytes"
        assert finding.message.startswith("must be `memoryMarginBytes` of the policy (0)")

    def test_memory_that_is_just_enough_is_no_reason_to_deny(self) -> None:
        document = denied(HEALTHY, "memoryInsufficient")
        document["profiles"] = document["profiles"][:1]
        document["signals"]["memory"]["availableBytes"] = document["profiles"][0]["memoryNeed"]["requiredBytes"]
        assert "snapshot/reasons-follow" in {each.rule for each in found(document)}
        document["signals"]["memory"]["availableBytes"] -= 1
        assert found(document) == []


class TestPolicy:
    def changed(self, name: str, **thresholds: float | None) -> list[Finding]:
        policy = copy.deepcopy(POLICY)
        limits = policy["thresholds"][name]
        limits.update({key: value for key, value in thresholds.items() if value is not None})
        for key in [key for key, value in thresholds.items() if value is None]:
            del limits[key]
        return found(policy, contract="admission-policy")

    def test_the_two_limits_of_a_battery_may_be_one(self) -> None:
        assert self.changed("battery", criticalBelowPercent=20, elevatedBelowPercent=20) == []
        assert len(self.changed("battery", criticalBelowPercent=20, elevatedBelowPercent=19.9)) == 1

    def test_one_limit_of_pressure_may_stand_without_the_other(self) -> None:
        assert self.changed("memory", pressureElevatedAtPercent=None) == []
        assert self.changed("memory", pressureCriticalAtPercent=None) == []

    def test_a_waiver_that_ends_as_it_begins_is_none(self) -> None:
        policy = copy.deepcopy(VM)
        policy["waivers"][0]["expiresAt"] = policy["waivers"][0]["waivedAt"]
        (finding,) = found(policy, contract="admission-policy")
        assert finding.message.startswith("must be after `waivedAt`")


NOTHING_TO_ASK = (
    "policyRefused", "collectionFailed", "noProfile", "modelServiceUnknown", "modelServiceError",
    "modelServiceUnhealthy", "endpointRefused", "profileUnavailable", "profileAvailabilityUnknown",
)  # fmt: skip
SHORT = ("memoryUnknown", "memoryError", "memoryInsufficient", "memoryNeedUnknown", "thermalCritical", "batteryUnknown", "diskCritical", "networkUnavailable", "acceleratorAbsent")  # fmt: skip


class TestEvidence:
    @for_each("reason", [*NOTHING_TO_ASK, *SHORT])
    def test_the_word_for_guardrail_fabric_says_whether_there_is_anything_to_ask(self, reason: str) -> None:
        admission = {"verdict": "deny", "reasons": [reason]}
        words = [
            word
            for word in ("healthy", "degraded", "unavailable")
            if not found({**EVIDENCE, "admission": admission, "adapterHealth": word}, contract="guardrail-evidence")
        ]
        assert words == (["unavailable"] if reason in NOTHING_TO_ASK else ["degraded"])

    @for_each(
        ("expires", "message"),
        [
            ("2026-11-20T09:35:00.000Z", ""),
            ("2026-11-20T09:35:00.001Z", "must be at most 300 s after `collectedAt` (2026-11-20T09:30:00.000Z); it is 2026-11-20T09:35:00.001Z"),
            ("2026-11-20T09:30:00.000Z", "must be after `collectedAt` (2026-11-20T09:30:00.000Z); it is 2026-11-20T09:30:00.000Z"),
        ],
    )  # fmt: skip
    def test_no_snapshot_lives_longer_than_any_policy_allows(self, expires: str, message: str) -> None:
        findings = found({**EVIDENCE, "expiresAt": expires}, contract="guardrail-evidence")
        assert [each.message for each in findings] == ([message] if message else [])
        assert [each.pointer for each in findings] == (["/expiresAt"] if message else [])

    def test_of_a_lifetime_that_is_too_long_freshness_is_not_told_as_well(self) -> None:
        down = golden("service-down", "guardrail-evidence")
        evidence = {**down, "expiresAt": "2026-11-20T10:30:00.000Z", "freshness": "stale"}
        findings = found(evidence, "guardrail/freshness-follows-times", "guardrail-evidence")
        assert [each.pointer for each in findings] == ["/expiresAt"]

    def test_freshness_that_is_told_wrongly_is_told_at_its_place(self) -> None:
        findings = found({**EVIDENCE, "evaluatedAt": "2026-11-20T09:31:00.000Z"}, contract="guardrail-evidence")
        assert [each.pointer for each in findings] == ["/freshness"]

    def test_a_reason_that_is_wanting_is_told_as_one(self) -> None:
        stale = golden("stale", "guardrail-evidence")
        stale["admission"]["reasons"] = ["memoryUnknown"]
        messages = [each.message for each in found(stale, "guardrail/reasons-follow-freshness", "guardrail-evidence")]
        assert messages == ["must hold 'snapshotStale' when `freshness` is 'stale'"]
