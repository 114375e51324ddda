"""Faults 57 to 61: a stored snapshot that is old, from the future, or has been tampered with."""

from __future__ import annotations

import copy
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

import model_router
from faults.promises import THREE
from goldens import golden
from modeldoor_validators import check
from modeldoor_validators.times import instant, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from command import Ended
    from faults.promises import Judged, Laptop


@pytest.fixture
def taken(laptop: Laptop) -> Judged:
    """A snapshot that admits both models."""
    return laptop.admits()


def at(snapshot: Any, seconds: float) -> str:
    return written(instant(snapshot["collectedAt"]) + timedelta(seconds=seconds))


def read_again(laptop: Laptop, snapshot: Any, *arguments: str, seconds: float = 1) -> Ended:
    stored = json.dumps(snapshot).encode()
    return laptop.door("snapshot", "--input", "-", "--at", at(snapshot, seconds), *arguments, stdin=stored)


# 57: time


@pytest.mark.parametrize("seconds", [15, 16, 3600, 86_400 * 366, -2.001, -60, -86_400 * 366])
def test_fault_57_what_is_stale_or_from_the_future_closes_every_view(
    laptop: Laptop, taken: Judged, seconds: float
) -> None:
    router = read_again(laptop, taken.document, "--view", "router", seconds=seconds)
    assert (router.code, router.document) == (0, golden("nothing-known", "router-signals"))
    assert not model_router.local_lane_is_open(router.document | model_router.PROVIDER_SIGNALS)
    guardrail = read_again(laptop, taken.document, "--view", "guardrail", seconds=seconds).document
    assert check(guardrail, "guardrail-evidence") == ()
    reason = "snapshotStale" if seconds > 0 else "snapshotFromFuture"
    assert guardrail["admission"] == {"verdict": "deny", "reasons": [reason]}
    native = read_again(laptop, taken.document, seconds=seconds)
    assert native.code == 1
    assert ("stale" if seconds > 0 else "from the future") in native.only_message


@pytest.mark.parametrize("seconds", [0, 14.999, -2])
def test_fault_57_what_is_fresh_opens_them(laptop: Laptop, taken: Judged, seconds: float) -> None:
    router = read_again(laptop, taken.document, "--view", "router", seconds=seconds)
    assert model_router.local_lane_is_open(router.document | model_router.PROVIDER_SIGNALS)
    assert read_again(laptop, taken.document, seconds=seconds).document == taken.document


def test_fault_57_nobody_prolongs_it(laptop: Laptop, taken: Judged) -> None:
    longer = taken.document | {"expiresAt": at(taken.document, 3600)}
    assert read_again(laptop, longer, "--view", "router").code == 1


# 58 to 61: what no reader accepts


def assert_refused(laptop: Laptop, texts: list[bytes], rule: str = "") -> None:
    """No text is taken for a snapshot: not by the gate, not as a snapshot, not for a view."""
    judged = laptop.door.program(
        laptop.door.command, "validate", "--ndjson", "--format", "json", "-", stdin=b"\n".join(texts) + b"\n"
    )
    assert judged.code == 1
    reports = [json.loads(line) for line in judged.text.splitlines()]
    assert len(reports) == len(texts)
    for report in reports:
        assert check(report, "validation-report") == ()
        (document,) = report["documents"]
        assert document["outcome"] == "invalid"
        assert all(each["rule"].startswith(rule) for each in document["findings"])
    for view in ("native", "router"):
        ended = laptop.door("snapshot", "--input", "-", "--view", view, stdin=texts[0])
        assert ended.code == 1
        assert ended.only_message


def lines(snapshots: list[Any]) -> list[bytes]:
    return [json.dumps(each).encode() for each in snapshots]


def edited(snapshot: Any, edit: Callable[[Any], object]) -> Any:
    changed = copy.deepcopy(snapshot)
    edit(changed)
    return changed


NUMBERS = [
    "NaN",
    "Infinity",
    "-Infinity",
    "true",
    "false",
    "1e30",
    "1e400",
    "-1",
    '"17179869184"',
    "null",
    "2.5",
    "[]",
    "9007199254740992",
]


def test_fault_58_a_size_that_is_no_size_is_refused(laptop: Laptop, taken: Judged) -> None:
    text = json.dumps(taken.document).encode()
    size = str(taken.signal("memory")["availableBytes"]).encode()
    place = b'"availableBytes": ' + size + b', "totalBytes"'
    assert text.count(place) == 1
    assert_refused(laptop, [text.replace(place, place.replace(size, each.encode())) for each in NUMBERS])


def test_fault_58_as_it_is_for_every_other_number(laptop: Laptop, taken: Judged) -> None:
    numbers: list[Callable[[Any], object]] = [
        lambda each: each["signals"]["battery"]["charge"].update(percent="76"),
        lambda each: each["signals"]["battery"]["charge"].update(percent=True),
        lambda each: each["signals"]["battery"].update(batteryCount=1.5),
        lambda each: each["signals"]["thermal"]["measurement"].update(celsius="54"),
        lambda each: each["signals"]["thermal"]["measurement"].update(celsius=False),
        lambda each: each["signals"]["network"].update(defaultRoute=1),
        lambda each: each["signals"]["modelService"].update(healthy="true"),
        lambda each: each["signals"]["modelService"]["endpoints"][0].update(modelCount=True),
        lambda each: each.update(bootTimeMs=-1),
        lambda each: each.update(elapsedMs=1e30),
    ]
    assert_refused(laptop, lines([edited(taken.document, edit) for edit in numbers]))


def test_fault_59_without_health_or_verdict_it_is_no_snapshot(laptop: Laptop, taken: Judged) -> None:
    missing: list[Callable[[Any], object]] = [
        lambda each: each.pop("admission"),
        lambda each: each["profiles"][0].pop("admission"),
        lambda each: each["signals"].pop("modelService"),
        lambda each: each["signals"]["modelService"].pop("healthy"),
        lambda each: each["signals"]["modelService"].pop("endpoints"),
        lambda each: each["signals"].pop("memory"),
        lambda each: each.pop("signals"),
        lambda each: each.pop("expiresAt"),
        lambda each: each.pop("policy"),
        lambda each: each.pop("authorizations"),
    ]
    assert_refused(laptop, lines([edited(taken.document, edit) for edit in missing]), "schema/")


@pytest.mark.parametrize("signal", ["memory", "modelService", "thermal", "battery"])
def test_fault_60_an_admission_in_spite_of_an_unknown_signal_is_refused(
    laptop: Laptop, taken: Judged, signal: str
) -> None:
    def lose(snapshot: Any, status: str) -> None:
        snapshot["signals"][signal] = {
            "status": status,
            "reason": "sourceMissing",
            "source": "a test",
            "elapsedMs": 0,
            "gate": {"role": "required"},
        }

    lost = [copy.deepcopy(taken.document) for _ in range(2)]
    for snapshot, status in zip(lost, ("unknown", "error"), strict=True):
        lose(snapshot, status)
    assert_refused(laptop, lines(lost))


def test_fault_60_and_so_is_every_other_way_to_say_yes_without_reason(laptop: Laptop, taken: Judged) -> None:
    lies: list[Callable[[Any], object]] = [
        lambda each: each["signals"]["thermal"].update(level="critical"),
        lambda each: each["signals"]["battery"].update(level="critical"),
        lambda each: each["signals"]["memory"].update(availableBytes=1),
        lambda each: each["signals"]["modelService"].update(healthy=False),
        lambda each: each["signals"]["thermal"].update(gate={"role": "informational"}),
        lambda each: each["profiles"][0].update(availability="unavailable"),
        lambda each: each["profiles"][0]["memoryNeed"].update(requiredBytes=2**50),
        lambda each: each.update(policyDigest="sha256:" + "0" * 64),
    ]
    assert_refused(laptop, lines([edited(taken.document, edit) for edit in lies]))


def test_fault_61_what_authorises_anything_is_refused(laptop: Laptop, taken: Judged) -> None:
    granted: list[Any] = []
    for name in taken.document["authorizations"]:
        granted.append(copy.deepcopy(taken.document))
        granted[-1]["authorizations"][name] = True
    assert len(granted) == 7
    assert_refused(laptop, lines(granted), "schema/")


@pytest.mark.parametrize("place", [(), ("signals",), ("signals", "memory"), ("admission",), ("authorizations",)])
def test_fault_61_what_is_not_ours_to_say_is_refused_wherever_it_stands(
    laptop: Laptop, taken: Judged, place: tuple[str, ...]
) -> None:
    foreign = {
        "estimatedLaneCosts": {"local-cheap": -5},
        "providerQuotaKnown": True,
        "providerQuotaRemainingShare": 1.0,
        "selectedPriceProfiles": ["free"],
        "authorizesPromptEgress": True,
        "hostedAllowed": True,
    }
    injected: list[Any] = []
    for name, value in foreign.items():
        injected.append(copy.deepcopy(taken.document))
        holder = injected[-1]
        for step in place:
            holder = holder[step]
        holder[name] = value
    assert_refused(laptop, lines(injected), "schema/")


# Beyond the list


@pytest.mark.parametrize(
    "text", [b"", b"null", b"[]", b"\xff\xfe{\0}\0", b"{" * 1000, b"\0", b'{"kind":"LocalResourceSnapshot"}']
)
def test_what_is_no_snapshot_is_one_line(laptop: Laptop, text: bytes) -> None:
    for view in ("native", "router", "guardrail"):
        ended = laptop.door("snapshot", "--input", "-", "--view", view, stdin=text)
        assert ended.code == 1
        assert ended.only_message


def test_a_stored_snapshot_speaks_only_for_the_profiles_that_it_judged(laptop: Laptop) -> None:
    taken = laptop.admits(THREE, arguments=["--profile", THREE])
    ended = read_again(
        laptop, taken.document, "--view", "router", "--profile", "urn:srcos:model-profile:local-llama32-1b"
    )
    assert ended.code == 2
    assert ended.only_message
