"""The rules, where one broken example does not say it all."""

from __future__ import annotations

import copy
from typing import Any

from families import for_each
from goldens import golden
from modeldoor_validators import Finding, check
from modeldoor_validators.canonical import digest


def found(document: Any, contract: str = "resource-snapshot") -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in check(document, contract)]


def only(document: Any, contract: str = "resource-snapshot") -> Finding:
    findings = check(document, contract)
    assert len(findings) == 1, findings
    return findings[0]


class TestSnapshot:
    def test_a_policy_inside_a_snapshot_is_held_against_its_own_rules(self) -> None:
        document = golden("vm-with-waivers")
        document["policy"]["waivers"][0]["expiresAt"] = "2099-01-01T00:00:00Z"
        document["policyDigest"] = digest(document["policy"])
        document["signals"]["thermal"]["gate"]["expiresAt"] = "2099-01-01T00:00:00Z"
        assert found(document) == [("policy/waiver-has-an-end", "/policy/waivers/0/expiresAt")]

    def test_a_waiver_that_has_ended_excuses_nothing(self) -> None:
        document = golden("vm-with-waivers")
        document["collectedAt"], document["expiresAt"] = "2027-06-30T00:00:00.000Z", "2027-06-30T00:00:01.000Z"
        rules = dict(found(document))
        assert "snapshot/gates-follow-policy" in rules
        assert "snapshot/times-in-order" in rules

    def test_a_waiver_that_has_not_begun_excuses_nothing(self) -> None:
        document = golden("vm-with-waivers")
        document["collectedAt"], document["expiresAt"] = "2026-10-31T23:59:00.000Z", "2026-10-31T23:59:15.000Z"
        assert {rule for rule, _ in found(document)} == {"snapshot/gates-follow-policy"}

    def test_heat_must_be_critical_while_an_accelerator_slows_down_for_it(self) -> None:
        document = golden("accelerator-slowdown")
        document["signals"]["thermal"] = golden("healthy-1b")["signals"]["thermal"]
        for admission in (document["admission"], *(profile["admission"] for profile in document["profiles"])):
            admission["reasons"] = ["thermalCritical"]
        assert ("snapshot/slowdown-is-heat", "/signals/thermal") in found(document)

    def test_an_endpoint_stands_once(self) -> None:
        document = golden("healthy-1b")
        document["signals"]["modelService"]["endpoints"] *= 2
        assert only(document).pointer == "/signals/modelService/endpoints/1/endpoint"

    def test_a_port_is_a_port(self) -> None:
        document = golden("service-down")
        document["signals"]["modelService"]["endpoints"][0]["endpoint"] = "http://127.0.0.1:70000"
        for profile in document["profiles"]:
            profile["endpoint"] = "http://127.0.0.1:70000"
        assert only(document).message == "must have a port of at most 65535"

    def test_a_profile_cannot_lean_on_a_service_that_was_not_asked(self) -> None:
        document = golden("healthy-both")
        document["profiles"][1]["endpoint"] = "http://127.0.0.1:8080"
        assert ("snapshot/profiles-fit-service", "/profiles/1/endpoint") in found(document)
        assert ("snapshot/reasons-follow", "/profiles/1/admission/verdict") in found(document)

    def test_a_level_may_be_held_above_its_threshold_but_never_below(self) -> None:
        held = golden("thermal-held-elevated")
        assert found(held) == []
        better = copy.deepcopy(held)
        better["signals"]["thermal"]["measurement"]["celsius"] = 100
        assert only(better).rule == "snapshot/levels-follow-thresholds"

    def test_a_level_that_is_not_worse_than_normal_is_held_by_nothing(self) -> None:
        document = golden("healthy-1b")
        document["signals"]["thermal"]["heldSince"] = document["collectedAt"]
        assert only(document).message == "must not be there: nothing is better than 'normal'"

    def test_a_policy_without_recovery_holds_no_level(self) -> None:
        document = golden("thermal-held-elevated")
        del document["policy"]["recovery"]
        document["policyDigest"] = digest(document["policy"])
        assert only(document).message == "must not be there: the policy holds no level"

    def test_memory_pressure_counts_where_the_policy_sets_a_limit(self) -> None:
        document = golden("gpu-server")
        memory = document["signals"]["memory"]
        memory["pressure"]["fullAvg10Percent"], memory["level"] = 5, "elevated"
        assert found(document) == []
        memory["pressure"]["fullAvg10Percent"] = 20
        assert only(document).message == "must be 'critical' by the policy's thresholds; it is 'elevated'"
        memory["pressure"], memory["level"] = {"status": "unknown", "reason": "pressureStallOff"}, "normal"
        assert {rule for rule, _ in found(document)} == {"snapshot/reasons-follow"}

    @for_each(
        ("level", "state", "expected"),
        [
            ("critical", "undetermined", "critical"),
            ("low", "discharging", "elevated"),
            ("critical", "charging", "elevated"),
            ("low", "full", "normal"),
        ],
    )
    def test_a_battery_by_its_firmwares_word(self, level: str, state: str, expected: str) -> None:
        document = golden("healthy-1b")
        battery = document["signals"]["battery"]
        battery["charge"] = {"method": "capacityLevel", "capacityLevel": level}
        battery["powerState"] = state
        levels = [
            each for each in check(document, "resource-snapshot") if each.rule == "snapshot/levels-follow-thresholds"
        ]
        assert not levels if expected == "normal" else levels[0].message.startswith(f"must be '{expected}'")

    @for_each(
        ("signal", "value", "reason"),
        [
            ("disk", {"status": "unknown", "reason": "storeNotFound"}, "diskUnknown"),
            ("network", {"status": "error", "reason": "unparsable"}, "networkError"),
            ("accelerator", {"status": "notApplicable", "reason": "noAccelerator"}, "acceleratorAbsent"),
        ],
    )
    def test_a_required_signal_without_a_value_must_be_among_the_reasons(
        self, signal: str, value: Any, reason: str
    ) -> None:
        document = golden("gpu-server")
        document["signals"][signal] = {**value, "source": "s", "elapsedMs": 1, "gate": {"role": "required"}}
        denial = {"verdict": "deny", "reasons": [reason]}
        document["admission"] = denial
        for profile in document["profiles"]:
            profile["admission"] = denial
        assert found(document) == []
        document["admission"] = {"verdict": "deny", "reasons": ["memoryCritical"]}
        assert found(document) == [("snapshot/reasons-follow", "/admission/reasons")]

    def test_a_required_network_without_a_route_must_be_among_the_reasons(self) -> None:
        document = golden("gpu-server")
        document["signals"]["network"]["defaultRoute"] = False
        denial = {"verdict": "deny", "reasons": ["networkUnavailable"]}
        document["admission"] = denial
        for profile in document["profiles"]:
            profile["admission"] = denial
        assert found(document) == []

    @for_each("time", ["0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2026-11-20T23:59:60Z", "2026-11-20T24:00:00Z"])
    @for_each("key", ["collectedAt", "expiresAt"])
    def test_a_time_that_cannot_be_reckoned_with_is_no_time(self, key: str, time: str) -> None:
        document = golden("healthy-1b")
        document[key] = time
        assert only(document).rule in ("schema/pattern", "schema/format")

    @for_each("fraction", [".1", ".123456789", ""])
    def test_a_time_may_have_up_to_nine_digits_of_a_second(self, fraction: str) -> None:
        document = golden("healthy-1b")
        document["collectedAt"] = f"2026-11-20T09:30:01{fraction}Z"
        assert found(document) == []


class TestLoadedModels:
    @for_each(
        ("change", "believed"),
        [
            ({"swappedBytes": 2**30}, 3435973837 - 2**30),
            ({"availableBytes": 34359738368 - 2**30}, 2**30),
            ({"availableBytes": 34359738368}, 0),
            ({"anonymousBytes": 2**30}, 2**30),
        ],
        ids=str,
    )
    def test_a_service_is_believed_as_far_as_the_machines_figures_go(
        self, change: dict[str, int], believed: int
    ) -> None:
        document = golden("healthy-3b-loaded")
        document["signals"]["memory"] |= change
        assert only(document).message == (
            f"must be {believed}, as the service's word and the machine's memory allow; it is 3435973837"
        )


class TestHeat:
    def test_heat_of_an_accelerator_may_be_held_after_it_is_gone(self) -> None:
        document = golden("accelerator-slowdown")
        document["signals"]["accelerator"]["devices"][0]["throttleReasons"] = []
        document["signals"]["accelerator"]["level"] = "normal"
        assert found(document) == [("snapshot/slowdown-is-heat", "/signals/thermal/measurement/method")]
        document["signals"]["thermal"]["heldSince"] = document["collectedAt"]
        assert found(document) == []

    def test_an_accelerator_at_its_own_limit_makes_heat_critical(self) -> None:
        document = golden("healthy-1b")
        every = golden("accelerators-of-every-kind")["signals"]["accelerator"]
        document["signals"]["accelerator"] = {**every, "level": "critical", "gate": {"role": "informational"}}
        document["signals"]["accelerator"]["devices"][2]["celsius"] = 100
        assert found(document) == [("snapshot/slowdown-is-heat", "/signals/thermal")]


class TestEvidence:
    def test_freshness_is_what_the_times_say(self) -> None:
        evidence = golden("healthy-1b", "guardrail-evidence")
        evidence["evaluatedAt"] = "2026-11-20T10:00:00.000Z"
        assert (
            only(evidence, "guardrail-evidence").message
            == "must be 'stale' by the times of this document; it is 'fresh'"
        )
        evidence["evaluatedAt"] = "2026-11-20T09:29:57.999Z"
        assert "must be 'fromFuture'" in only(evidence, "guardrail-evidence").message
        evidence["evaluatedAt"] = "2026-11-20T09:29:58.000Z"
        assert found(evidence, "guardrail-evidence") == []

    @for_each(
        ("age_ms", "expected"),
        [(0, None), (14_999, None), (-2000, None), (15_000, "stale"), (10**15, "stale"), (-2001, "fromFuture")],
    )
    def test_the_clock_that_nobody_sets_has_a_say_where_it_is_known(self, age_ms: int, expected: str | None) -> None:
        evidence = {**golden("healthy-1b", "guardrail-evidence"), "ageMs": age_ms}
        findings = [each.message for each in check(evidence, "guardrail-evidence")]
        assert [f"must be '{expected}'" in message for message in findings] == ([] if expected is None else [True])

    def test_a_fresh_snapshot_is_not_denied_for_its_age(self) -> None:
        evidence = golden("service-down", "guardrail-evidence")
        evidence["admission"]["reasons"].insert(0, "snapshotStale")
        assert (
            only(evidence, "guardrail-evidence").message == "must not hold 'snapshotStale' when `freshness` is 'fresh'"
        )


class TestPolicy:
    @for_each(
        ("elevated", "critical", "expected"),
        [
            (5, 20, []),
            (20, 20, []),
            (21, 20, [("policy/thresholds-in-order", "/thresholds/memory/pressureElevatedAtPercent")]),
        ],
    )
    def test_pressure_thresholds_stand_in_order(self, elevated: int, critical: int, expected: Any) -> None:
        policy = golden("gpu-server", "admission-policy")
        policy["thresholds"]["memory"].update(pressureElevatedAtPercent=elevated, pressureCriticalAtPercent=critical)
        assert found(policy, "admission-policy") == expected

    def test_a_waiver_may_last_a_leap_year_and_no_longer(self) -> None:
        policy = golden("cloud-vm", "admission-policy")
        policy["waivers"][0].update(waivedAt="2027-03-01T00:00:00Z", expiresAt="2028-03-01T00:00:00Z")
        assert found(policy, "admission-policy") == []
        policy["waivers"][0]["expiresAt"] = "2028-03-01T00:00:01Z"
        assert only(policy, "admission-policy").rule == "policy/waiver-has-an-end"
