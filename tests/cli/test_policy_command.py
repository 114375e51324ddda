"""`modeldoor policy`, and what a policy or a profile that cannot be used does to a snapshot."""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from command import MODELDOOR, Door, Ended, here, make_private
from goldens import EXAMPLES, golden
from modeldoor_validators import check
from modeldoor_validators.times import instant, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

BECAUSE = "This machine's heat is watched elsewhere."
ONE, THREE = (f"urn:srcos:model-profile:local-llama32-{size}" for size in ("1b", "3b"))


def in_days(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def policy(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = golden("default", "admission-policy")
    return document | {"policyRef": "urn:srcos:admission-policy:mine"} | changes


def profile(name: str = "mine", **rules: Any) -> dict[str, Any]:
    document: dict[str, Any] = golden("local-llama32-1b", "model-profile")
    document["profileId"] = f"urn:srcos:model-profile:{name}"
    document["policy"] |= rules
    return document


def contents(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


# show


def test_show_prints_the_built_in_policy_where_there_is_no_other(door: Door) -> None:
    ended = door("policy", "show")
    assert (ended.code, ended.document) == (0, golden("default", "admission-policy"))
    assert ended.messages == ["modeldoor: this policy is built in"]
    assert not door.config.exists()


def test_show_prints_the_configured_policy_and_says_where_it_lies(door: Door) -> None:
    path = door.write_policy(policy())
    ended = door("policy", "show")
    assert (ended.code, ended.document) == (0, policy())
    assert ended.messages == [f"modeldoor: this policy is from {path}"]


def test_show_prints_the_policy_that_is_named(door: Door) -> None:
    path = EXAMPLES / "admission-policy" / "cloud-vm.json"
    shutil.copyfile(path, door.folder / "other.json")
    ended = door("policy", "show", "--policy", door.folder / "other.json")
    assert (ended.code, ended.document) == (0, golden("cloud-vm", "admission-policy"))


def test_what_show_prints_passes_the_gate(door: Door) -> None:
    assert door.shell("modeldoor policy show 2>/dev/null | modeldoor validate -").text == "-: valid admission-policy\n"


# explain


def test_explain_says_what_is_demanded_and_what_that_makes_of_this_machine(door: Door) -> None:
    ended = door("policy", "explain")
    assert (ended.code, ended.err) == (0, "")
    for words in ("512 MiB", "2 GiB", "800 ms", "5 °C", "5 %", "20 %", "No waivers."):
        assert words in ended.text
    document = door("snapshot").document
    for each in document["profiles"]:
        assert re.search(f"^(ADMIT|DENY) +{each['modelName']}  {each['profileRef']}", ended.text, re.MULTILINE)
    for reason in document["admission"].get("reasons", ()):
        assert f"[{reason}]\n" in ended.text
        if reason in ("thermalUnknown", "batteryUnknown"):
            remedy = ended.text.partition(f"[{reason}]\n      -> ")[2].splitlines()[0]
            assert remedy.startswith(f"modeldoor policy waive {reason.removesuffix('Unknown')} --because ")


def test_explain_names_the_waivers_and_their_ends(door: Door) -> None:
    until = in_days(30)
    assert door("policy", "waive", "thermal", "--because", BECAUSE, "--until", until).code == 0
    ended = door("policy", "explain")
    assert ended.code == 0
    assert f"to {until}T00:00:00Z: {BECAUSE}\n" in ended.text
    assert "thermalUnknown" not in ended.text


@pytest.mark.parametrize("name", ["default", "cloud-vm", "gpu-server"])
def test_the_demands_in_words_stay_as_reviewed(door: Door, snapshot: SnapshotAssertion, name: str) -> None:
    shutil.copyfile(EXAMPLES / "admission-policy" / f"{name}.json", door.folder / "policy.json")
    ended = door("policy", "explain", "--policy", "policy.json")
    assert ended.code == 0
    demands = ended.text.partition("\nNo model")[0].partition("\nThis machine")[0]
    assert demands == snapshot


@pytest.mark.parametrize("name", ["esc\x1b[31mape.json", "line\nbreak.json", "no-utf8-\udcff.json"], ids=repr)
def test_no_odd_name_of_a_policy_reaches_the_terminal_as_it_is(door: Door, name: str) -> None:
    shutil.copyfile(EXAMPLES / "admission-policy" / "default.json", door.folder / name)
    for command in ("show", "explain"):
        ended = door("policy", command, "--policy", door.folder / name)
        assert ended.code == 0
        assert ended.text.replace("\n", "").isprintable()
        assert "\nbreak.json" not in ended.text
        assert len(ended.messages) == {"show": 1, "explain": 0}[command]


# waive


def test_a_waiver_is_written_into_a_valid_policy_that_show_prints(door: Door) -> None:
    until = in_days(30)
    before = datetime.now(UTC).replace(microsecond=0)
    ended = door("policy", "waive", "thermal", "--because", BECAUSE, "--until", until)
    assert (ended.code, ended.err) == (0, "")
    assert ended.text.startswith(f"heat is waived until {until}T00:00:00Z, in {door.config / 'policy.json'}\n")
    shown = door("policy", "show").document
    assert check(shown, "admission-policy") == ()
    (waiver,) = shown["waivers"]
    assert before <= instant(waiver.pop("waivedAt")) <= datetime.now(UTC)
    assert waiver == {"signal": "thermal", "justification": BECAUSE, "expiresAt": f"{until}T00:00:00Z"}
    assert shown["policyRef"] != golden("default", "admission-policy")["policyRef"]


@pytest.mark.parametrize("umask", ["000", "022", "077"])
def test_whatever_the_umask_is_the_written_policy_is_trusted_afterwards(door: Door, umask: str) -> None:
    line = f'umask {umask}; modeldoor policy waive disk --because "{BECAUSE}" --until {in_days(2)}'
    assert door.shell(line).code == 0
    assert (door.config / "policy.json").stat().st_mode & 0o7777 == 0o600
    assert (door.config.stat().st_mode & 0o7777, door.config.parent.stat().st_mode & 0o7777) == (0o700, 0o700)
    ended = door("snapshot")
    assert (ended.code, ended.err) == (0, "")
    assert ended.document["policy"]["waivers"][0]["signal"] == "disk"


def test_every_signal_that_may_be_waived_can_be_waived_one_after_the_other(door: Door) -> None:
    for name in ("thermal", "battery", "disk", "accelerator"):
        assert door("policy", "waive", name, "--because", BECAUSE, "--until", in_days(300)).code == 0
    waived = [each["signal"] for each in door("policy", "show").document["waivers"]]
    assert waived == ["thermal", "battery", "disk", "accelerator"]


def test_a_time_of_the_day_can_end_a_waiver(door: Door) -> None:
    until = written(datetime.now(UTC) + timedelta(hours=1))
    assert door("policy", "waive", "thermal", "--because", BECAUSE, "--until", until).code == 0
    assert door("policy", "show").document["waivers"][0]["expiresAt"] == until


def test_a_waiver_excuses_only_what_is_unknown_and_says_so_in_the_snapshot(door: Door) -> None:
    until = in_days(30)
    assert door("policy", "waive", "thermal", "--because", BECAUSE, "--until", until).code == 0
    thermal = door("snapshot").document["signals"]["thermal"]
    if thermal["status"] == "unknown":
        expected = {"role": "waived", "justification": BECAUSE, "expiresAt": f"{until}T00:00:00Z"}
    else:
        expected = {"role": "required"}
    assert thermal["gate"] == expected


WAIVE = ("policy", "waive")
WHY = ("--because", BECAUSE)
UNTIL = ("--until", in_days(30))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("humidity", *WHY, *UNTIL), "there is no such signal"),
        (("memory", *WHY, *UNTIL), "cannot be waived"),
        (("modelService", *WHY, *UNTIL), "cannot be waived"),
        (("network", *WHY, *UNTIL), "cannot be waived"),
        (("Thermal", *WHY, *UNTIL), "there is no such signal"),
        (("th\x1b[31mermal", *WHY, *UNTIL), "there is no such signal"),
        (("thermal", "--because", "short", *UNTIL), "10 to 500 characters"),
        (("thermal", "--because", " " * 40, *UNTIL), "10 to 500 characters"),
        (("thermal", "--because", "x" * 501, *UNTIL), "10 to 500 characters"),
        (("thermal", "--because", "a line\nbreak in it", *UNTIL), "justification"),
        (("thermal", "--because", "an escape \x1b[31m in it", *UNTIL), "justification"),
        (("thermal", "--because", "no text \udcff in it", *UNTIL), "justification"),
        (("thermal", *WHY, "--until", "tomorrow"), "it is 'tomorrow'"),
        (("thermal", *WHY, "--until", "2027-02-30"), "it is '2027-02-30'"),
        (("thermal", *WHY, "--until", "31.01.2027"), "it is '31.01.2027'"),
        (("thermal", *WHY, "--until", ""), "it is ''"),
        (("thermal", *WHY, "--until", "2020-01-01"), "must end later than now"),
        (("thermal", *WHY, "--until", in_days(0)), "must end later than now"),
        (("thermal", *WHY, "--until", in_days(400)), "must end within 366 days"),
        (("thermal", *WHY), "Missing option '--until'"),
        (("thermal", *UNTIL), "Missing option '--because'"),
        ((), "Missing argument 'SIGNAL'"),
    ],
)
def test_a_waiver_that_cannot_be_given_is_one_line_and_changes_nothing(
    door: Door,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    door.write_policy(policy())
    monkeypatch.setenv("MODELDOOR_HOME", door.environment["MODELDOOR_HOME"])
    before = contents(door.folder)
    ended = here(capfd, *WAIVE, *arguments)
    assert ended.code == 2
    assert words in ended.only_message
    assert contents(door.folder) == before


@pytest.mark.parametrize("arguments", [("memory", *WHY, *UNTIL), ("thermal", *WHY, "--until", "2020-01-01")])
def test_nothing_is_made_for_a_waiver_that_cannot_be_given(door: Door, arguments: tuple[str, ...]) -> None:
    before = contents(door.folder)
    assert door(*WAIVE, *arguments).code == 2
    assert contents(door.folder) == before


def test_a_policy_that_cannot_be_used_is_not_waived_over(door: Door) -> None:
    door.write_policy('{"broken": ')
    before = contents(door.folder)
    ended = door(*WAIVE, "thermal", *WHY, *UNTIL)
    assert ended.code == 2
    assert "policy.json" in ended.only_message
    assert contents(door.folder) == before


@pytest.mark.parametrize("name", ["modeldoor", "config"])
def test_a_folder_that_cannot_be_made_is_one_line(door: Door, name: str) -> None:
    blocked = door.config if name == "config" else door.config.parent
    make_private(blocked.parent)
    blocked.write_text("no folder")
    ended = door(*WAIVE, "thermal", *WHY, *UNTIL)
    assert ended.code == 2
    assert ended.only_message
    assert blocked.read_text() == "no folder"


def test_a_waiver_under_a_home_whose_name_is_no_text_is_written_and_told(door: Door) -> None:
    home = f"{door.folder}/no-utf8-\udcff"
    ended = door.program(MODELDOOR, *WAIVE, "thermal", *WHY, *UNTIL, environment={"MODELDOOR_HOME": home})
    assert (ended.code, ended.err) == (0, "")
    assert ended.text.startswith("heat is waived until ")


# The line that the snapshot suggests


def suggested(door: Door, **environment: str | None) -> list[str]:
    """The lines that the people's view of a machine without sensors suggests now."""
    now = datetime.now(UTC)
    stored = golden("vm-without-sensors") | {
        "collectedAt": written(now),
        "expiresAt": written(now + timedelta(seconds=15)),
    }
    (door.folder / "stored.json").write_text(json.dumps(stored))
    ended = door.on_terminal(
        "snapshot", "--input", "stored.json", "--at", stored["collectedAt"], columns=60, environment=environment
    )
    assert (ended.code, ended.err) == (0, "")
    return [line.partition("-> ")[2] for line in ended.screen.splitlines() if "policy waive" in line]


def test_each_line_that_the_snapshot_suggests_can_be_pasted_into_a_shell_and_works(door: Door) -> None:
    lines = suggested(door)
    assert [line.split()[3] for line in lines] == ["thermal", "battery"]
    for line in lines:
        ended = door.shell(line)
        assert (ended.code, ended.err) == (0, ""), line
    assert [each["signal"] for each in door("policy", "show").document["waivers"]] == ["thermal", "battery"]
    reasons = door("snapshot").document["admission"].get("reasons", ())
    assert not {"thermalUnknown", "batteryUnknown"} & set(reasons)


def test_the_suggested_line_works_where_the_command_is_not_on_the_path(door: Door) -> None:
    (line, _) = suggested(door, PATH=os.defpath)
    ended = door.shell(line, environment={"PATH": os.defpath})
    assert (ended.code, ended.err) == (0, "")


@pytest.mark.parametrize("folder", ["my tools", "it's mine", "a$HOME;b"])
def test_the_suggested_line_works_wherever_the_command_lies(door: Door, folder: str) -> None:
    (door.folder / folder).mkdir()
    command = door.folder / folder / "modeldoor"
    command.symlink_to(MODELDOOR)
    door.command = str(command)
    for line in suggested(door, PATH=os.defpath):
        ended = door.shell(line, environment={"PATH": os.defpath})
        assert (ended.code, ended.err) == (0, ""), line


# A policy that cannot be used


def not_json(door: Door) -> None:
    door.write_policy("{")


def empty(door: Door) -> None:
    door.write_policy("")


def against_its_contract(door: Door) -> None:
    document = policy()
    document["roles"]["memory"] = "informational"
    door.write_policy(document)


def of_another_kind(door: Door) -> None:
    door.write_policy(golden("healthy-1b"))


def with_a_waiver_of_memory(door: Door) -> None:
    waiver = {"signal": "memory", "justification": BECAUSE, "waivedAt": "2026-01-01T00:00:00Z"}
    door.write_policy(policy(waivers=[waiver | {"expiresAt": "2026-06-01T00:00:00Z"}]))


def writable_by_others(door: Door) -> None:
    door.write_policy(policy(), mode=0o602)


def writable_by_its_group(door: Door) -> None:
    door.write_policy(policy(), mode=0o620)


def in_a_folder_that_others_may_write(door: Door) -> None:
    door.write_policy(policy())
    door.config.chmod(0o777)


def a_folder(door: Door) -> None:
    make_private(door.config / "policy.json")


def a_pipe(door: Door) -> None:
    make_private(door.config)
    os.mkfifo(door.config / "policy.json", 0o600)


def a_link_to_nowhere(door: Door) -> None:
    make_private(door.config)
    (door.config / "policy.json").symlink_to("missing.json")


def too_long(door: Door) -> None:
    door.write_policy(json.dumps(policy()) + " " * 2_000_000)


def below_a_file(door: Door) -> None:
    make_private(door.config.parent)
    door.config.write_text("no folder")


UNUSABLE = [
    not_json, empty, against_its_contract, of_another_kind, with_a_waiver_of_memory, writable_by_others,
    writable_by_its_group, in_a_folder_that_others_may_write, a_folder, a_pipe, a_link_to_nowhere, too_long,
    below_a_file,
]  # fmt: skip


@pytest.fixture(params=UNUSABLE, ids=lambda spoil: spoil.__name__)
def refused(door: Door, request: pytest.FixtureRequest) -> Door:
    """A configuration whose policy cannot be used."""
    spoil: Callable[[Door], None] = request.param
    spoil(door)
    return door


def test_under_a_policy_that_cannot_be_used_the_snapshot_denies_and_says_why(refused: Door) -> None:
    ended = refused("snapshot")
    assert ended.code == 2
    assert_refusal(ended)
    assert len(ended.messages) == 1
    assert re.search(r"policy\.json|/config'", ended.messages[0])


def assert_refusal(ended: Ended) -> None:
    assert check(ended.document, "resource-snapshot") == ()
    assert ended.document["refusal"] == "policyRefused"
    assert ended.document["admission"] == {"verdict": "deny", "reasons": ["policyRefused"]}
    assert {each["status"] for each in ended.document["signals"].values()} == {"unknown"}
    assert ended.document["profiles"] == []


@pytest.fixture
def one_refused(door: Door) -> Door:
    writable_by_others(door)
    return door


def test_a_policy_that_cannot_be_used_is_neither_shown_nor_explained(one_refused: Door) -> None:
    for command in ("show", "explain"):
        ended = one_refused("policy", command)
        assert ended.code == 2
        assert ended.only_message


def test_every_view_denies_under_a_policy_that_cannot_be_used(one_refused: Door) -> None:
    router = one_refused("snapshot", "--view", "router")
    assert (router.code, router.document) == (2, golden("nothing-known", "router-signals"))
    guardrail = one_refused("snapshot", "--view", "guardrail")
    assert (guardrail.code, guardrail.document["adapterHealth"]) == (2, "unavailable")
    people = one_refused.on_terminal("snapshot")
    assert people.code == 2
    assert people.screen.startswith("No model may run on this machine now.\n")
    assert "[policyRefused]" in people.screen
    assert one_refused("snapshot", "--require-admit").code == 2


@pytest.mark.parametrize("view", ["native", "router", "guardrail"])
def test_a_profile_that_is_asked_for_is_denied_too_under_a_policy_that_cannot_be_used(
    one_refused: Door, view: str
) -> None:
    ended = one_refused("snapshot", "--profile", ONE, "--view", view)
    assert ended.code == 2
    assert len(ended.messages) == 1
    if view == "native":
        assert_refusal(ended)
    elif view == "router":
        assert ended.document == golden("nothing-known", "router-signals")
    else:
        assert ended.document["admission"] == {"verdict": "deny", "reasons": ["policyRefused"]}


@pytest.mark.parametrize("path", ["missing.json", ".", "/dev/zero", "untrusted.json", "profile.json"])
def test_a_named_policy_that_cannot_be_used_is_not_replaced_by_the_configured_one(door: Door, path: str) -> None:
    door.write_policy(policy())
    for name, content, mode in (("untrusted.json", policy(), 0o666), ("profile.json", profile(), 0o600)):
        (door.folder / name).write_text(json.dumps(content))
        (door.folder / name).chmod(mode)
    ended = door("snapshot", "--policy", path)
    assert ended.code == 2
    assert_refusal(ended)
    assert len(ended.messages) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_policy_of_somebody_else_cannot_be_used(door: Door) -> None:
    os.chown(door.write_policy(policy()), 65534, 65534)
    ended = door("snapshot")
    assert ended.code == 2
    assert_refusal(ended)
    assert "it belongs to user 65534" in ended.messages[0]


def test_a_denial_for_a_bad_policy_is_written_into_the_output_too(one_refused: Door) -> None:
    path = one_refused.folder / "snapshot.json"
    ended = one_refused("snapshot", "--output", path)
    assert (ended.code, ended.out) == (2, b"")
    assert json.loads(path.read_text())["refusal"] == "policyRefused"


# Profiles that cannot be used


def test_a_profile_of_the_user_is_judged_beside_the_built_in_ones(door: Door) -> None:
    door.write_profile("mine.json", profile())
    ended = door("snapshot")
    assert (ended.code, ended.err) == (0, "")
    assert [each["profileRef"] for each in ended.document["profiles"]] == [ONE, THREE, profile()["profileId"]]


BAD_PROFILES: dict[str, tuple[object, int, str]] = {
    "broken.json": ("{", 0o600, "invalidProfile"),
    "empty.json": ("", 0o600, "invalidProfile"),
    "field.json": (profile("field") | {"extra": True}, 0o600, "invalidProfile"),
    "twice.json": ('{"kind": "LocalModelProfile", "kind": "LocalModelProfile"}', 0o600, "invalidProfile"),
    "other.json": (policy(), 0o600, "invalidProfile"),
    "untrusted.json": (profile("untrusted"), 0o666, "untrusted"),
    "network.json": (profile("network", allowNetwork=True), 0o600, "allowsNetwork"),
    "download.json": (profile("download", allowModelDownload=True), 0o600, "allowsModelDownload"),
    "away.json": (profile("away", sendPromptOffDeviceDefault=True), 0o600, "sendsPromptsAway"),
    "one.json": (profile("same"), 0o600, "duplicateProfile"),
    "two.json": (profile("same"), 0o600, "duplicateProfile"),
}


def test_fault_52_bad_profiles_are_left_out_and_named_and_the_others_are_judged(door: Door) -> None:
    for name, (content, mode, _) in BAD_PROFILES.items():
        door.write_profile(name, content, mode)
    door.write_profile("good.json", profile("good"))
    ended = door("snapshot")
    assert ended.code == 0
    assert check(ended.document, "resource-snapshot") == ()
    assert {each["name"]: each["reason"] for each in ended.document["refusedProfiles"]} == {
        name: reason for name, (_, _, reason) in BAD_PROFILES.items()
    }
    assert len(ended.messages) == len(BAD_PROFILES)
    for name in BAD_PROFILES:
        (said,) = [message for message in ended.messages if f"profile '{name}' is left out" in message]
        assert str(door.config / "profiles" / name) in said
    judged = {each["profileRef"] for each in ended.document["profiles"]}
    assert "urn:srcos:model-profile:good" in judged <= {ONE, THREE, "urn:srcos:model-profile:good"}


def test_people_see_which_profiles_were_left_out(door: Door) -> None:
    door.write_profile("broken.json", "{")
    ended = door.on_terminal("snapshot")
    assert ended.code == 0
    assert "left out: broken.json (invalidProfile)\n" in ended.screen
    assert len(ended.messages) == 1
    explained = door("policy", "explain")
    assert (explained.code, len(explained.messages)) == (0, 1)


def test_a_refused_profile_takes_the_built_in_one_that_it_names_along(door: Door) -> None:
    document = golden("local-llama32-1b", "model-profile")
    document["policy"]["allowNetwork"] = True
    door.write_profile("strict.json", document)
    ended = door("snapshot", "--profile", ONE)
    assert ended.code == 2
    assert f"'{ONE}' must be a profile" in ended.messages[-1]
    assert [each["profileRef"] for each in door("snapshot").document["profiles"]] == [THREE]


def test_where_every_profile_is_refused_nothing_is_admitted(door: Door) -> None:
    for size in ("1b", "3b"):
        document = golden(f"local-llama32-{size}", "model-profile")
        document["policy"]["allowNetwork"] = True
        door.write_profile(f"{size}.json", document)
    ended = door("snapshot")
    assert ended.code == 0
    assert ended.document["admission"] == {"verdict": "deny", "reasons": ["noProfile"]}
    assert door("snapshot", "--require-admit", "--view", "router").code == 1


@pytest.mark.parametrize("name", ["esc\x1b[31mape.json", "line\nbreak.json", "no-utf8-\udcff.json"], ids=repr)
def test_no_odd_name_of_a_profile_reaches_document_or_terminal_as_it_is(door: Door, name: str) -> None:
    door.write_profile(name, "{")
    ended = door("snapshot")
    assert ended.code == 0
    assert len(ended.messages) == 1
    (refused,) = ended.document["refusedProfiles"]
    assert re.fullmatch(r"[A-Za-z0-9._-]+", refused["name"])
    assert door.on_terminal("snapshot").screen.count("left out: ") == 1


def test_a_folder_of_profiles_that_others_may_write_is_left_out_as_a_whole(door: Door) -> None:
    door.write_profile("mine.json", profile())
    (door.config / "profiles").chmod(0o777)
    ended = door("snapshot")
    assert ended.code == 0
    assert ended.document["refusedProfiles"] == [{"name": "profiles", "reason": "untrusted"}]
    assert profile()["profileId"] not in [each["profileRef"] for each in ended.document["profiles"]]
    assert len(ended.messages) == 1
