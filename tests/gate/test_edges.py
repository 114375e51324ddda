"""The rules exactly at their edges, where one comparison more or less would go unseen."""

from __future__ import annotations

import copy
from typing import Any

from families import for_each
from goldens import golden
from modeldoor_collector.admission.levels import level_of
from modeldoor_validators import check
from modeldoor_validators.canonical import digest

GIB = 2**30
HEALTHY = golden("healthy-1b")
SERVER = golden("gpu-server")
LEVELS = ("normal", "elevated", "critical")


def rules(document: Any) -> set[str]:
    return {finding.rule for finding in check(document, "resource-snapshot")}


def changed(base: Any, changes: dict[str, Any]) -> Any:
    document = copy.deepcopy(base)
    for place, value in changes.items():
        *front, last = place.split(".")
        holder = document
        for step in front:
            holder = holder[int(step) if step.isdigit() else step]
        holder[last] = value
    return document


def memory(percent: float) -> dict[str, Any]:
    return {"pressure": {"status": "known", "fullAvg10Percent": percent}}


def thermal(celsius: float) -> dict[str, Any]:
    return {"measurement": {"method": "temperature", "sensor": "s", "celsius": celsius, "criticalCelsius": 100}}


def battery(percent: float, state: str) -> dict[str, Any]:
    return {"charge": {"method": "percent", "percent": percent}, "powerState": state}


def firmware(level: str, state: str) -> dict[str, Any]:
    return {"charge": {"method": "capacityLevel", "capacityLevel": level}, "powerState": state}


def disk(available: int, total: int, inodes: int, read_only: bool) -> dict[str, Any]:
    return {
        "availableBytes": min(available, total),
        "totalBytes": total,
        "availableInodes": inodes,
        "totalInodes": 1000,
        "readOnly": read_only,
    }


def devices(*slowed: bool) -> dict[str, Any]:
    known = golden("gpu-server")["signals"]["accelerator"]["devices"][0]
    return {
        "devices": [
            {**known, "index": index, "throttleReasons": ["hardwareThermal"] if each else []}
            for index, each in enumerate(slowed)
        ]
    }


STATES = ["charging", "discharging", "full", "notCharging", "undetermined"]
VALUES: list[tuple[str, Any]] = [
    *(("memory", memory(percent)) for percent in (0, 0.99, 1, 4.99, 5, 19.99, 20, 100)),
    *(("thermal", thermal(celsius)) for celsius in (-60, 94.99, 95, 99, 99.5, 99.99, 100, 101, 200)),
    *(("battery", battery(percent, state)) for percent in (0, 4.99, 5, 19.99, 20, 100) for state in STATES),
    *(
        ("battery", firmware(level, state))
        for level in ("critical", "low", "normal", "high", "full")
        for state in STATES
    ),
    *(
        ("disk", disk(available, total, inodes, read_only))
        for available in (0, GIB - 1, GIB, 10 * GIB - 1, 10 * GIB, 20 * GIB)
        for total in (2 * GIB, 10 * GIB, 100 * GIB)
        for inodes in (0, 49, 50, 51, 1000)
        for read_only in (False, True)
    ),
    *(
        ("accelerator", devices(*slowed))
        for slowed in ((False,), (True,), (False, True), (True, False), (False, False))
    ),
]


@for_each("claimed", LEVELS)
def test_the_gate_and_the_collector_give_every_value_the_same_level(claimed: str) -> None:
    for name, value in VALUES:
        document = copy.deepcopy(SERVER)
        for holder in (document, *document["profiles"]):  # denied: the schema alone refuses to admit what is critical
            holder["admission"] = {"verdict": "deny", "reasons": ["memoryCritical"]}
        document["signals"]["battery"] = copy.deepcopy(HEALTHY["signals"]["battery"])
        document["signals"][name] |= {**value, "level": claimed}
        broken = rules(document)
        assert not any(rule.startswith("schema/") for rule in broken)
        expected = level_of(name, value, SERVER["policy"]["thresholds"])
        assert ("snapshot/levels-follow-thresholds" in broken) == (claimed != expected), (name, value)


def held(since: str) -> dict[str, Any]:
    return {"signals.thermal.level": "elevated", "signals.thermal.heldSince": since}


EDGES: list[tuple[dict[str, Any], set[str]]] = [
    ({"expiresAt": "2026-11-20T09:30:00.001Z"}, set()),
    ({"expiresAt": "2026-11-20T09:30:00.000Z"}, {"snapshot/times-in-order"}),
    ({"expiresAt": "2026-11-20T09:30:15.000Z"}, set()),
    ({"expiresAt": "2026-11-20T09:30:15.001Z"}, {"snapshot/times-in-order"}),
    ({"signals.disk.ageMs": 15000}, set()),
    ({"signals.disk.ageMs": 15000.5}, {"snapshot/readings-fresh"}),
    (held("2026-11-20T09:30:00.000Z"), set()),
    (held("2026-11-20T09:30:00.001Z"), {"snapshot/held-as-long-as-the-policy-says"}),
    (held("2026-11-20T09:29:30.000Z"), set()),
    (held("2026-11-20T09:29:29.999Z"), {"snapshot/held-as-long-as-the-policy-says"}),
    ({"signals.memory.totalBytes": 17179869184}, set()),
    ({"signals.memory.totalBytes": 17179869183}, {"snapshot/available-within-total"}),
    ({"signals.memory.availableBytes": 4831838208}, set()),
    ({"signals.memory.availableBytes": 4831838207}, {"snapshot/memory-covers-need"}),
]


@for_each(("changes", "broken"), EDGES)
def test_an_edge_is_where_it_is_said_to_be(changes: dict[str, Any], broken: set[str]) -> None:
    assert rules(changed(HEALTHY, changes)) - {"snapshot/reasons-follow"} == broken


def with_endpoints(*statuses: str) -> Any:
    document = copy.deepcopy(HEALTHY)
    healthy = document["signals"]["modelService"]["endpoints"][0]
    sick = {"status": "unhealthy", "endpoint": "", "api": "ollama", "reason": "timeout"}
    document["signals"]["modelService"]["endpoints"] = [
        {**(healthy if status == "healthy" else sick), "endpoint": f"http://127.0.0.1:{11434 + index}"}
        for index, status in enumerate(statuses)
    ]
    return document


def test_one_healthy_service_is_enough_and_none_is_not() -> None:
    assert rules(with_endpoints("healthy", "unhealthy")) == set()
    assert "snapshot/health-follows-endpoints" in rules(with_endpoints("unhealthy", "unhealthy"))


@for_each(("port", "is_port"), [(65535, True), (65536, False)])
def test_the_highest_port_is_a_port(port: int, is_port: bool) -> None:
    document = golden("service-down")
    endpoint = f"http://127.0.0.1:{port}"
    document["signals"]["modelService"]["endpoints"][0]["endpoint"] = endpoint
    for profile in document["profiles"]:
        profile["endpoint"] = endpoint
    assert rules(document) == (set[str]() if is_port else {"snapshot/health-follows-endpoints"})


def test_a_profile_without_a_model_name_is_never_told_of() -> None:
    document = golden("odd-profiles")
    del document["profiles"][0]["modelName"]
    document["profiles"][0]["admission"] = {"verdict": "deny", "reasons": ["profileUnavailable"]}
    document["profiles"][0]["availability"] = "unavailable"
    document["admission"] = {
        "verdict": "deny",
        "reasons": ["endpointRefused", "profileAvailabilityUnknown", "profileUnavailable", "memoryNeedUnknown"],
    }
    assert rules(document) == {"snapshot/profiles-fit-service"}


def test_profiles_that_the_policy_does_not_order_may_stand_in_any_order_behind() -> None:
    document = golden("healthy-both")
    for index, name in enumerate(("zeta", "alpha")):
        document["profiles"].append({**document["profiles"][index], "profileRef": f"urn:srcos:model-profile:{name}"})
    assert rules(document) == set()
    document["profiles"].insert(0, document["profiles"].pop())
    assert rules(document) == {"snapshot/profiles-in-order"}


def test_the_first_waiver_to_end_ends_the_snapshot() -> None:
    document = golden("vm-with-waivers")
    soon = "2026-11-20T09:30:05.000Z"
    document["policy"]["waivers"][1]["expiresAt"] = soon
    document["policyDigest"] = digest(document["policy"])
    document["signals"]["battery"]["gate"]["expiresAt"] = soon
    assert rules(document) == {"snapshot/times-in-order"}
    document["expiresAt"] = soon
    assert rules(document) == set()


def test_a_waiver_counts_from_the_moment_it_begins() -> None:
    document = golden("vm-with-waivers")
    for waiver in document["policy"]["waivers"]:
        waiver["waivedAt"] = document["collectedAt"]
    document["policyDigest"] = digest(document["policy"])
    assert rules(document) == set()
