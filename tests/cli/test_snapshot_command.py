"""`modeldoor snapshot`: what programs and people get, in which form, and with which exit code."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import model_router
from command import LATER, LONG_S, UNMEASURED, Door, Ended, here
from families import for_each
from goldens import EXAMPLES, Golden, golden, goldens, place_of
from loopback_servers import ollama
from modeldoor_validators import check
from modeldoor_validators.shapes import is_list, is_object
from modeldoor_validators.times import instant, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syrupy.assertion import SnapshotAssertion

SNAPSHOTS = [each for each in goldens() if each.contract == "resource-snapshot" and each.is_valid]
FOLDER = EXAMPLES / "resource-snapshot"
HEALTHY = FOLDER / "healthy-1b.json"
COLLECTED = instant("2026-11-20T09:30:00.000Z")
AT = "2026-11-20T09:30:02Z"
"""Two seconds after nearly all golden snapshots were collected."""

ONE, THREE = (f"urn:srcos:model-profile:local-llama32-{size}" for size in ("1b", "3b"))
TINY = "urn:srcos:model-profile:tiny"

SHOWN_NAMES = ("memory", "model service", "heat", "battery", "disk", "accelerator", "network")

VOLATILE = {
    *("collectedAt", "expiresAt", "bootTimeMs", "elapsedMs", "ageMs"),
    *("availableBytes", "anonymousBytes", "fileMappedBytes", "availableInodes", "fullAvg10Percent"),
    *("sensor", "celsius", "percent"),
}
"""What differs between two snapshots of a machine that stays as it is."""


def just_after(snapshot: Any) -> str:
    return written(instant(snapshot["collectedAt"]) + timedelta(seconds=2))


def at(seconds: float) -> str:
    return written(COLLECTED + timedelta(seconds=seconds))


def spelled(arguments: list[str]) -> list[str]:
    """The arguments with the paths that stand in them by name."""
    paths = {"HEALTHY": str(HEALTHY), "FOLDER": str(FOLDER)}
    return [paths.get(each, each) for each in arguments]


def lasting(value: Any) -> Any:
    if is_object(value):
        return {key: lasting(inner) for key, inner in value.items() if key not in VOLATILE}
    return [lasting(each) for each in value] if is_list(value) else value


def tiny_profile(endpoint: str) -> dict[str, Any]:
    """A profile that needs no more than the least: 2 GiB."""
    profile: dict[str, Any] = golden("local-llama32-1b", "model-profile")
    profile["profileId"] = TINY
    profile["runtime"]["endpoint"] = endpoint
    profile["model"] |= {"name": "tiny:latest", "ollamaRef": "tiny:latest", "memoryHintMb": 64}
    return profile


# Collecting


def test_piped_it_is_one_json_document_that_the_gate_accepts(door: Door) -> None:
    ended = door.shell("modeldoor snapshot | modeldoor validate -")
    assert ended == Ended(0, b"-: valid resource-snapshot\n", "")


@pytest.mark.parametrize(
    "arguments", [(), ("--json",), ("--view", "native"), ("--view=native",), ("--output", "-")], ids=" ".join
)
def test_every_way_to_ask_for_it_gives_one_valid_document_and_nothing_else(
    door: Door, arguments: tuple[str, ...]
) -> None:
    ended = door("snapshot", *arguments)
    assert (ended.code, ended.err) == (0, "")
    assert check(ended.document, "resource-snapshot") == ()
    assert ended.out.endswith(b"}\n")


def test_it_is_taken_now(door: Door) -> None:
    before = datetime.now(UTC)
    snapshot = door("snapshot").document
    assert before - timedelta(milliseconds=1) <= instant(snapshot["collectedAt"]) <= datetime.now(UTC)
    assert instant(snapshot["expiresAt"]) - instant(snapshot["collectedAt"]) == timedelta(seconds=15)


def test_the_quick_path_and_the_one_through_click_give_the_same_document(door: Door) -> None:
    quick, asked, clicked = (
        door("snapshot", *arguments).document for arguments in ((), ("--json",), ("--view=native",))
    )
    assert lasting(quick) == lasting(asked) == lasting(clicked)
    assert set(quick["signals"]) == set(clicked["signals"])


def test_collecting_writes_nothing(door: Door) -> None:
    door("snapshot")
    assert os.listdir(door.folder) == [door.home.name]
    assert os.listdir(door.home) == []


def test_the_policy_that_is_named_is_the_one_that_counts(door: Door) -> None:
    policy = golden("gpu-server", "admission-policy")
    path = door.folder / "other.json"
    path.write_text(json.dumps(policy))
    path.chmod(0o600)
    ended = door("snapshot", "--policy", path)
    assert (ended.code, ended.err, ended.document["policy"]) == (0, "", policy)
    assert ended.document["signals"]["disk"]["gate"] == {"role": "required"}


def test_without_profile_every_configured_one_is_judged_in_the_order_of_the_policy(door: Door) -> None:
    door.write_profile("tiny.json", tiny_profile("http://127.0.0.1:9"))
    assert refs(door("snapshot")) == [ONE, THREE, TINY]


@pytest.mark.parametrize(("asked", "judged"), [([THREE], [THREE]), ([THREE, ONE], [ONE, THREE]), ([ONE, ONE], [ONE])])
def test_only_the_profiles_that_are_asked_for_are_judged(door: Door, asked: list[str], judged: list[str]) -> None:
    ended = door("snapshot", *(word for ref in asked for word in ("--profile", ref)))
    assert (ended.code, ended.err, refs(ended)) == (0, "", judged)


@pytest.mark.parametrize("arguments", [[], ["--input", "HEALTHY", "--at", AT], ["--view", "router"]], ids=" ".join)
def test_a_profile_that_nobody_knows_is_named_with_those_that_are_known(door: Door, arguments: list[str]) -> None:
    ended = door("snapshot", "--profile", "urn:srcos:model-profile:other", *spelled(arguments))
    assert ended.code == 2
    assert "'urn:srcos:model-profile:other'" in ended.only_message
    assert f"'{ONE}', '{THREE}'" in ended.only_message


def refs(ended: Ended) -> list[str]:
    return [profile["profileRef"] for profile in ended.document["profiles"]]


OF_THE_MACHINE = {
    *("memoryUnknown", "memoryError", "memoryInsufficient", "thermalError", "thermalCritical"),
    *("batteryError", "batteryCritical"),
}
"""What no waiver excuses, and no test can mend."""


@pytest.fixture
def admitting(door: Door) -> Iterator[Door]:
    """A machine that admits one tiny model: its service lists it, and what cannot be observed is waived."""
    with ollama(models=["tiny:latest"]) as endpoint:
        door.write_profile("tiny.json", tiny_profile(endpoint))
        until = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
        for waived in ("thermal", "battery"):
            done = door("policy", "waive", waived, "--because", "A test on any machine.", "--until", until)
            assert (done.code, done.err) == (0, "")
        reasons = door("snapshot", "--profile", TINY).document["admission"].get("reasons", ())
        if OF_THE_MACHINE & set(reasons):
            pytest.skip(f"this machine may run no model now, and nothing excuses that: {', '.join(reasons)}")
        yield door


def test_require_admit_says_yes_when_a_model_may_run(admitting: Door) -> None:
    ended = admitting("snapshot", "--require-admit")
    tiny = ended.document["profiles"][-1]
    assert (ended.code, ended.err, tiny["profileRef"]) == (0, "", TINY)
    assert tiny["admission"] == {"verdict": "admit"}
    assert tiny["memoryNeed"]["requiredBytes"] == 2 * 1024**3


def test_require_admit_counts_only_the_profiles_that_were_asked_for(admitting: Door) -> None:
    assert admitting("snapshot", "--require-admit", "--profile", TINY).code == 0
    denied = admitting("snapshot", "--require-admit", "--profile", THREE)
    assert (denied.code, denied.err, denied.document["admission"]["verdict"]) == (1, "", "deny")


def test_an_admitted_model_is_admitted_in_every_view(admitting: Door) -> None:
    router = admitting("snapshot", "--require-admit", "--view", "router")
    assert router.code == 0
    assert model_router.local_lane_is_open(router.document | model_router.PROVIDER_SIGNALS)
    guardrail = admitting("snapshot", "--require-admit", "--view", "guardrail")
    assert (guardrail.code, guardrail.document["adapterHealth"]) == (0, "healthy")
    assert guardrail.document["profileRef"] == TINY
    people = admitting.on_terminal("snapshot", "--require-admit")
    assert people.code == 0
    assert people.screen.startswith("This machine may run tiny:latest now.\n")


def test_require_admit_says_no_and_still_prints_why(door: Door) -> None:
    denied = FOLDER / "thermal-critical.json"
    ended = door("snapshot", "--require-admit", "--input", denied, "--at", AT)
    assert (ended.code, ended.err, ended.document) == (1, "", golden("thermal-critical"))


# Reading a stored one


def test_a_stored_snapshot_is_read_from_a_file_and_from_standard_input(door: Door) -> None:
    from_file = door("snapshot", "--input", HEALTHY, "--at", AT)
    from_stdin = door("snapshot", "--input", "-", "--at", AT, stdin=HEALTHY.read_bytes())
    assert (from_file.code, from_file.err, from_file.document) == (0, "", golden("healthy-1b"))
    assert from_file == from_stdin


@for_each("seconds", [-2, 0, 14.999])
def test_a_stored_snapshot_is_fresh_until_it_expires(capfd: pytest.CaptureFixture[str], seconds: float) -> None:
    assert here(capfd, "snapshot", "--input", HEALTHY, "--at", at(seconds)).code == 0


@for_each(
    ("seconds", "words"),
    [
        (15, "must not be stale: it expired at 2026-11-20T09:30:15.000Z"),
        (86400, "must not be stale"),
        (-2.001, "must not be from the future: it was collected at 2026-11-20T09:30:00.000Z"),
        (-86400, "must not be from the future"),
    ],
)
def test_fault_57_a_snapshot_that_is_stale_or_from_the_future_is_one_line_and_a_no(
    capfd: pytest.CaptureFixture[str], seconds: float, words: str
) -> None:
    ended = here(capfd, "snapshot", "--input", HEALTHY, "--at", at(seconds))
    assert ended.code == 1
    assert words in ended.only_message


def test_without_a_time_a_stored_snapshot_is_judged_now(door: Door) -> None:
    fresh = redated(golden("vm-without-sensors"), datetime.now(UTC))
    assert door("snapshot", "--input", "-", stdin=json.dumps(fresh).encode()).document == fresh
    old = redated(golden("vm-without-sensors"), datetime.now(UTC) - timedelta(minutes=1))
    assert door("snapshot", "--input", "-", stdin=json.dumps(old).encode()).code == 1


def redated(snapshot: Any, now: datetime) -> Any:
    return snapshot | {"collectedAt": written(now), "expiresAt": written(now + timedelta(seconds=15))}


@for_each("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
@for_each("view", ["router", "guardrail"])
def test_no_time_however_far_breaks_a_view(capfd: pytest.CaptureFixture[str], time: str, view: str) -> None:
    ended = here(capfd, "snapshot", "--input", HEALTHY, "--at", time, "--view", view)
    assert (ended.code, ended.err) == (0, "")


@for_each(
    "arguments",
    [
        ["--at", AT],
        ["--input", "HEALTHY", "--at", "tomorrow"],
        ["--input", "HEALTHY", "--at", "2026-11-20T09:30:02"],
        ["--input", "HEALTHY", "--at", "2026-02-30T09:30:02Z"],
        ["--input", "HEALTHY", "--policy", "policy.json"],
        ["--input", "nowhere.json"],
        ["--input", "FOLDER"],
        ["--input", os.devnull],
        ["--view", "agent"],
        ["--watch"],
        ["stray"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_carried_out_is_one_line(capfd: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    ended = here(capfd, "snapshot", *spelled(arguments))
    assert ended.code == 2
    assert ended.only_message


@for_each("view", ["native", "router", "guardrail"])
@for_each("name", ["thermal-unknown-admitted.invalid.json", "missing-health.invalid.json"])
def test_an_unsafe_stored_snapshot_gives_no_view_at_all(
    capfd: pytest.CaptureFixture[str], view: str, name: str
) -> None:
    ended = here(capfd, "snapshot", "--input", FOLDER / name, "--at", AT, "--view", view)
    assert ended.code == 1
    expected = json.loads((FOLDER / "expected.json").read_text())[name]["pointer"]
    assert "$" + "".join(f".{step}" for step in place_of(expected)) in ended.only_message
    assert f"{name}:" in ended.only_message


# An unsafe document does not pass


@pytest.mark.parametrize("name", ["memory", "modelService", "thermal", "battery"])
def test_a_required_signal_turned_unknown_under_an_admission_is_named_with_its_place(door: Door, name: str) -> None:
    snapshot = golden("healthy-1b")
    source, role = snapshot["signals"][name]["source"], snapshot["signals"][name]["gate"]
    snapshot["signals"][name] = {
        "status": "unknown",
        "reason": "noSensor",
        "source": source,
        "elapsedMs": 1,
        "gate": role,
    }
    text = json.dumps(snapshot, indent=2)
    ended = door("validate", "-", stdin=text.encode())
    assert ended.code == 1
    line = next(
        number for number, each in enumerate(text.splitlines(), 1) if number > 1 and each == f'    "{name}": {{'
    )
    assert ended.text.startswith(f"-:{line + 1}:17: $.signals.{name}.status: must be ")
    assert ended.messages == [f"modeldoor: 0 of 1 documents are valid{LATER}"]


# Views


@for_each("each", SNAPSHOTS, ids=str)
@for_each(("seconds", "is_fresh"), [(2, True), (-3, False), (-86400, False), (15, False), (86400, False)])
def test_model_router_opens_its_local_lane_exactly_for_what_a_fresh_snapshot_admits(
    capfd: pytest.CaptureFixture[str], each: Golden, seconds: int, is_fresh: bool
) -> None:
    judged_at = written(instant(each.document["collectedAt"]) + timedelta(seconds=seconds))
    ended = here(capfd, "snapshot", "--input", FOLDER / each.name, "--at", judged_at, "--view", "router")
    assert (ended.code, ended.err) == (0, "")
    signals = ended.document
    assert list(signals) == list(model_router.OURS)
    is_admitted = is_fresh and each.document["admission"]["verdict"] == "admit"
    assert model_router.local_lane_is_open(signals | model_router.PROVIDER_SIGNALS) is is_admitted


@for_each("each", SNAPSHOTS, ids=str)
@for_each("ref", [ONE, THREE])
def test_model_router_opens_its_local_lane_exactly_for_the_profile_that_was_asked_for(
    capfd: pytest.CaptureFixture[str], each: Golden, ref: str
) -> None:
    verdicts = {
        profile["profileRef"]: profile["admission"]["verdict"] == "admit" for profile in each.document["profiles"]
    }
    arguments = ("--input", FOLDER / each.name, "--at", just_after(each.document), "--view", "router", "--profile", ref)
    ended = here(capfd, "snapshot", *arguments)
    if ref in verdicts or "refusal" in each.document:
        is_admitted = verdicts.get(ref, False)
        assert model_router.local_lane_is_open(ended.document | model_router.PROVIDER_SIGNALS) is is_admitted
    else:
        assert (ended.code, ended.out) == (2, b"")


@for_each("each", SNAPSHOTS, ids=str)
@for_each(("seconds", "age"), [(2, "fresh"), (-3, "fromFuture"), (15, "stale")])
def test_guardrail_evidence_is_healthy_exactly_for_what_a_fresh_snapshot_admits(
    capfd: pytest.CaptureFixture[str], each: Golden, seconds: int, age: str
) -> None:
    judged_at = written(instant(each.document["collectedAt"]) + timedelta(seconds=seconds))
    ended = here(capfd, "snapshot", "--input", FOLDER / each.name, "--at", judged_at, "--view", "guardrail")
    assert (ended.code, ended.err) == (0, "")
    evidence = ended.document
    assert check(evidence, "guardrail-evidence") == ()
    is_admitted = age == "fresh" and each.document["admission"]["verdict"] == "admit"
    assert evidence["freshness"] == age
    assert (evidence["adapterHealth"] == "healthy") is is_admitted
    assert is_admitted or evidence["adapterHealth"] in ("degraded", "unavailable")


@pytest.mark.parametrize("view", ["router", "guardrail"])
def test_the_view_of_this_machine_is_that_of_its_snapshot(door: Door, view: str) -> None:
    ended = door("snapshot", "--view", view)
    assert (ended.code, ended.err) == (0, "")
    contract = {"router": "router-signals", "guardrail": "guardrail-evidence"}[view]
    assert check(ended.document, contract) == ()


@for_each("seconds", [-86400, 86400])
def test_require_admit_never_says_yes_to_a_view_of_what_is_not_fresh(
    capfd: pytest.CaptureFixture[str], seconds: int
) -> None:
    for view in ("router", "guardrail"):
        arguments = ("--input", HEALTHY, "--at", at(seconds), "--view", view, "--require-admit")
        assert here(capfd, "snapshot", *arguments).code == 1


@pytest.mark.parametrize("name", ["healthy-1b", "thermal-critical", "vm-with-waivers", "policy-refused"])
@pytest.mark.parametrize("view", ["router", "guardrail"])
def test_the_views_of_stored_snapshots_stay_as_reviewed(
    door: Door, snapshot: SnapshotAssertion, name: str, view: str
) -> None:
    ended = door("snapshot", "--input", FOLDER / f"{name}.json", "--at", AT, "--view", view)
    assert (ended.code, ended.err) == (0, "")
    assert ended.text == snapshot


# The double of model-router fails open where model-router does

OPEN: dict[str, Any] = {
    **model_router.PROVIDER_SIGNALS,
    "localModelProfileAvailable": True,
    "localServiceHealthy": True,
    "batteryState": "normal",
    "thermalState": "normal",
    "memoryAvailableBytes": 17179869184,
    "networkAvailable": True,
}


@for_each(
    ("key", "value"),
    [
        *[
            (key, value)
            for key in ("thermalState", "batteryState")
            for value in (
                "unknown",
                "Critical",
                "serious",
                "error",
                None,
                "",
                "hot",
                {"status": "unknown"},
                ["critical"],
            )
        ],
        *[("localModelProfileAvailable", value) for value in ("unknown", "false", "no", {"state": "unknown"}, 1)],
        *[("localServiceHealthy", value) for value in ("unknown", "unhealthy", {"healthy": False})],
        *[("memoryAvailableBytes", value) for value in ("17179869184", 2.5e9, 1e30, 2147483648)],
        *[("networkAvailable", value) for value in ("unknown", False, None)],
        ("admissionSafe", False),
        ("capturedAt", "2020-01-01T00:00:00Z"),
    ],
)
def test_the_double_opens_on_what_model_router_opens_on(key: str, value: Any) -> None:
    assert model_router.local_lane_is_open(OPEN | {key: value})


CLOSING: list[tuple[str, list[Any], str]] = [
    ("thermalState", ["critical"], "thermal-critical"),
    ("batteryState", ["critical"], "battery-critical"),
    ("localModelProfileAvailable", [False, [], None, 0], "local-model-profile-unavailable"),
    ("localServiceHealthy", [False, None], "local-service-unhealthy"),
    ("memoryAvailableBytes", [-1, 0, True, 2147483647], "insufficient-local-memory"),
]


@for_each(("key", "value", "reason"), [(key, value, reason) for key, values, reason in CLOSING for value in values])
def test_the_double_closes_on_what_model_router_closes_on(key: str, value: Any, reason: str) -> None:
    assert model_router.reasons_against_local_lane(OPEN | {key: value}) == [reason]


@for_each("value", [None, "unknown", "17GiB", float("nan"), float("inf")])
def test_the_double_breaks_on_a_memory_that_model_router_breaks_on(value: Any) -> None:
    with pytest.raises((TypeError, ValueError, OverflowError)):
        model_router.local_lane_is_open(OPEN | {"memoryAvailableBytes": value})


@for_each("key", [*model_router.OURS, *model_router.PROVIDER_SIGNALS])
def test_the_double_decides_nothing_without_one_of_its_signals(key: str) -> None:
    with pytest.raises(model_router.MissingSignals, match=key):
        model_router.local_lane_is_open({name: value for name, value in OPEN.items() if name != key})


# People


def test_on_a_terminal_people_see_every_signal_and_every_verdict(door: Door) -> None:
    ended = door.on_terminal("snapshot", columns=400)
    assert (ended.code, ended.err) == (0, "")
    for name in SHOWN_NAMES:
        assert re.search(f"^{name} +[a-z]", ended.screen, re.MULTILINE), name
    document = door("snapshot").document
    for each in document["signals"].values():
        assert each["source"] in ended.screen
    for profile in document["profiles"]:
        assert re.search(f"^(ADMIT|DENY) +{profile['modelName']}  {profile['profileRef']}", ended.screen, re.MULTILINE)
        for reason in profile["admission"].get("reasons", ()):
            assert f"[{reason}]" in ended.screen


@pytest.mark.parametrize("each", SNAPSHOTS, ids=str)
def test_people_see_the_verdict_on_each_profile_and_every_cause(door: Door, each: Golden) -> None:
    document = each.document
    ended = door.on_terminal("snapshot", "--input", FOLDER / each.name, "--at", just_after(document))
    assert (ended.code, ended.err) == (0, "")
    headline = ended.screen.splitlines()[0]
    assert headline.startswith("This machine may run" if document["admission"]["verdict"] == "admit" else "No model")
    for profile in document["profiles"]:
        word = {"admit": "ADMIT", "deny": "DENY"}[profile["admission"]["verdict"]]
        assert re.search(f"^{word} +.*{profile['profileRef']}( |$)", ended.screen, re.MULTILINE)
    for reason in document["admission"].get("reasons", ()):
        assert f"[{reason}]\n" in ended.screen


@pytest.mark.parametrize("columns", [40, 100, 200])
def test_people_can_paste_each_remedy_whatever_the_width(door: Door, columns: int) -> None:
    path = FOLDER / "vm-without-sensors.json"
    ended = door.on_terminal("snapshot", "--input", path, "--at", AT, columns=columns)
    waive = [line.partition("-> ")[2] for line in ended.screen.splitlines() if "policy waive" in line]
    assert [line.split()[:4] for line in waive] == [
        ["modeldoor", "policy", "waive", name] for name in ("thermal", "battery")
    ]
    assert all(line.endswith(" --until 2027-02-18") for line in waive)


@pytest.mark.parametrize("arguments", [["--json"], ["--view", "router"], ["--view", "guardrail"], ["--output", "-"]])
def test_on_a_terminal_programs_still_get_json(door: Door, arguments: list[str]) -> None:
    ended = door.on_terminal("snapshot", "--input", HEALTHY, "--at", AT, *arguments)
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out.decode())


def test_no_colours_are_shown_where_none_are_wanted(door: Door) -> None:
    arguments = ("snapshot", "--input", FOLDER / "thermal-critical.json", "--at", AT)
    assert b"\x1b[31m" in door.on_terminal(*arguments).out
    plain = door.on_terminal(*arguments, environment={"NO_COLOR": "1"})
    assert not re.search(rb"\x1b\[[0-9;]*[34][0-9]", plain.out)


@pytest.mark.parametrize(
    "name", ["healthy-1b", "healthy-both", "thermal-critical", "vm-without-sensors", "vm-with-waivers", "gpu-server",
             "service-down", "odd-profiles", "policy-refused", "accelerators-of-every-kind", "recovering"]
)  # fmt: skip
def test_the_peoples_view_of_stored_snapshots_stays_as_reviewed(
    door: Door, snapshot: SnapshotAssertion, name: str
) -> None:
    ended = door.on_terminal("snapshot", "--input", FOLDER / f"{name}.json", "--at", AT)
    assert (ended.code, ended.err) == (0, "")
    assert ended.screen == snapshot


# Writing into a file

STORED = ("snapshot", "--input", str(HEALTHY), "--at", AT)


def test_the_output_goes_into_the_file_and_nowhere_else(door: Door) -> None:
    path = door.folder / "snapshot.json"
    assert door(*STORED, "--output", path) == Ended(0, b"", "")
    assert path.read_bytes() == door(*STORED).out


def test_a_negative_answer_is_written_too(door: Door) -> None:
    path = door.folder / "snapshot.json"
    ended = door("snapshot", "--require-admit", "--profile", THREE, "--output", path)
    assert (ended.code, ended.out) == (1, b"")
    assert check(json.loads(path.read_text()), "resource-snapshot") == ()


@pytest.mark.parametrize(("umask", "mode"), [("022", 0o644), ("077", 0o600), ("000", 0o644)])
def test_others_may_read_the_file_as_far_as_the_umask_lets_them_and_only_its_owner_may_write_it(
    door: Door, umask: str, mode: int
) -> None:
    assert door.shell(f"umask {umask}; modeldoor {' '.join(STORED)} --output snapshot.json").code == 0
    assert (door.folder / "snapshot.json").stat().st_mode & 0o7777 == mode


def test_a_link_stays_a_link_and_its_target_is_written(door: Door) -> None:
    (door.folder / "elsewhere").mkdir()
    target, link = door.folder / "elsewhere" / "real.json", door.folder / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    assert door(*STORED, "--output", link).code == 0
    assert link.is_symlink()
    assert json.loads(target.read_text()) == golden("healthy-1b")
    assert os.listdir(target.parent) == [target.name]


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("folder", "it is a folder"),
        ("folder/", "is a directory"),
        ("missing/snapshot.json", "no such file or directory"),
        ("file/snapshot.json", "not a directory"),
        (os.devnull, "it is a device"),
        ("", "must be writable"),
        ("n" * 300, "file name too long"),
        ("circle", "must be "),
    ],
)
def test_an_output_that_cannot_be_written_is_one_line_and_changes_nothing(door: Door, output: str, words: str) -> None:
    (door.folder / "folder").mkdir()
    (door.folder / "file").write_text("old")
    (door.folder / "circle").symlink_to("circle")
    before = sorted(os.listdir(door.folder))
    ended = door(*STORED, "--output", output)
    assert ended.code == 2
    assert words in ended.only_message
    assert (sorted(os.listdir(door.folder)), os.listdir(door.folder / "folder")) == (before, [])
    assert (door.folder / "file").read_text() == "old"


def test_fault_62_a_file_that_grows_too_large_leaves_the_old_one_whole(door: Door) -> None:
    path = door.folder / "snapshot.json"
    path.write_text("old")
    ended = door.shell(
        f"ulimit -f 1; exec modeldoor {' '.join(STORED)} --output snapshot.json",
        environment={"PYTHONDONTWRITEBYTECODE": "1", **UNMEASURED},
    )
    assert ended.code == 2
    assert "file too large" in ended.only_message
    assert path.read_text() == "old"
    assert sorted(os.listdir(door.folder)) == [door.home.name, path.name]


AS_ANOTHER_USER = """
import os, sys
from modeldoor.cli.main import run
*stored, elsewhere, output = sys.argv[1:]
run([*stored, "--output", elsewhere])  # what is imported now need not be reachable later
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.exit(run([*stored, "--output", output]))
"""


def test_a_folder_that_this_user_may_not_write_keeps_its_file(door: Door) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, locked = Path(name), Path(name) / "locked"
        folder.chmod(0o755)
        source, path = folder / "stored.json", locked / "snapshot.json"
        source.write_bytes(HEALTHY.read_bytes())
        locked.mkdir()
        path.write_text("old")
        locked.chmod(0o555)
        arguments = ("snapshot", "--input", source, "--at", AT, folder / "elsewhere.json", path)
        ended = door.python(AS_ANOTHER_USER, *arguments, environment=UNMEASURED)
        locked.chmod(0o755)
        assert (ended.code, os.listdir(locked), path.read_text()) == (2, [path.name], "old")
        assert "permission denied" in ended.only_message


DIE = """
import os, signal, sys
def die(event, arguments):
    if event == sys.argv[1] and ".modeldoor-" in str(arguments[0]):
        os.kill(os.getpid(), signal.SIGKILL)
from modeldoor.cli.main import run
sys.addaudithook(die)
run(sys.argv[2:])
"""


@pytest.mark.parametrize("event", ["open", "os.rename"])
def test_killed_just_before_a_step_of_the_writing_it_leaves_the_old_file_whole(door: Door, event: str) -> None:
    path = door.folder / "snapshot.json"
    path.write_text("old")
    assert door.python(DIE, event, *STORED, "--output", path).code == -signal.SIGKILL
    assert path.read_text() == "old"
    assert all(name.startswith(".modeldoor-") for name in set(os.listdir(door.folder)) - {door.home.name, path.name})


def test_killed_at_any_moment_it_leaves_the_old_file_or_the_new_one_whole(door: Door) -> None:
    path = door.folder / "snapshot.json"
    new = door(*STORED).out
    chance = random.Random(20261120)
    codes: set[int] = set()
    for _ in range(24):
        path.write_text("old")
        process = door.start(*STORED, "--output", path)
        try:
            process.wait(chance.uniform(0.02, 0.12))
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate(timeout=LONG_S)
        codes.add(process.returncode)
        assert path.read_bytes() in (b"old", new)
    assert -signal.SIGKILL in codes
