"""Which policy counts, and how a waiver gets into it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from families import for_each
from modeldoor_lifecycle.state.errors import FileNotWritten, PolicyRefused, WaiverRefused
from modeldoor_lifecycle.state.policies import (
    LOCAL_REF,
    WAIVABLE,
    LoadedPolicy,
    WaiveResult,
    built_in_policy,
    load_policy,
    waive,
)
from modeldoor_validators import check, load, registry
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, 9, 30, 15, 678_901, tzinfo=UTC)
BECAUSE = "A cloud VM: the host watches the heat of its processors."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "modeldoor"
    made.mkdir(mode=0o700)
    return made


def own_policy(**changes: Any) -> dict[str, Any]:
    return built_in_policy() | {"policyRef": "urn:srcos:admission-policy:mine", **changes}


def written(path: Path, document: object, mode: int = 0o600) -> Path:
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    path.chmod(mode)
    return path


def refusal(path: str | None, folder: Path) -> PolicyRefused:
    with pytest.raises(PolicyRefused) as caught:
        load_policy(path, str(folder))
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return caught.value


def waived(folder: Path, signal: str = "thermal", until: str = "2027-01-31", because: str = BECAUSE) -> WaiveResult:
    return waive(str(folder), signal, because, until, NOW)


def refused_waiver(folder: Path, **arguments: str) -> WaiverRefused:
    before = contents(folder)
    with pytest.raises(WaiverRefused) as caught:
        waived(folder, **arguments)
    assert contents(folder) == before
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return caught.value


def contents(folder: Path) -> dict[str, bytes] | None:
    return {each.name: each.read_bytes() for each in folder.iterdir()} if folder.exists() else None


# Loading


def test_the_built_in_policy_passes_the_gate_and_waives_nothing() -> None:
    assert check(built_in_policy(), "admission-policy") == ()
    assert built_in_policy()["waivers"] == []
    assert built_in_policy()["policyRef"] == "urn:srcos:admission-policy:default"


def test_a_changed_copy_of_the_built_in_policy_changes_nobody_elses() -> None:
    built_in_policy()["roles"].clear()

    assert built_in_policy()["roles"]


@pytest.mark.parametrize("missing", ["", "not-made", "not-made/either"])
def test_without_a_file_the_built_in_policy_counts(folder: Path, missing: str) -> None:
    assert load_policy(None, str(folder / missing)) == LoadedPolicy(built_in_policy(), "built in")


def test_the_policy_of_the_configuration_folder_comes_before_the_built_in_one(folder: Path) -> None:
    path = written(folder / "policy.json", own_policy())

    assert load_policy(None, str(folder)) == LoadedPolicy(own_policy(), str(path))


def test_a_policy_that_is_named_comes_before_that_of_the_folder(folder: Path, tmp_path: Path) -> None:
    written(folder / "policy.json", own_policy())
    named = written(tmp_path / "strict.json", own_policy(policyRef="urn:srcos:admission-policy:strict"))

    assert load_policy(str(named), str(folder)).policy["policyRef"] == "urn:srcos:admission-policy:strict"
    assert load_policy(str(named), str(folder)).origin == str(named)


def test_the_origin_is_the_path_as_it_was_given(folder: Path) -> None:
    written(folder / "policy.json", own_policy())

    printed = subprocess.run(
        [
            sys.executable,
            "-c",
            "from modeldoor_lifecycle.state import policies; print(policies.load_policy('policy.json', '/none').origin)",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert printed.strip() == "policy.json"


def test_a_policy_that_is_named_and_not_there_is_refused(folder: Path) -> None:
    written(folder / "policy.json", own_policy())

    assert refusal(str(folder / "none.json"), folder).message.endswith("must exist; there is no such file")
    assert refusal("", folder).message.endswith("must exist; there is no such file")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must hold a JSON value"),
        ("{", "must be JSON"),
        ('{"kind": "AdmissionPolicy", "kind": "AdmissionPolicy"}', "kind"),
        ("[]", "must be"),
        (json.dumps(own_policy(waivers="none")), "$.waivers: "),
        (json.dumps(own_policy(extra=1)), "extra"),
        (json.dumps(own_policy(description="two\tlines")), "control or invisible characters"),
    ],
)
def test_a_policy_that_is_broken_never_makes_room_for_the_built_in_one(folder: Path, text: str, said: str) -> None:
    written(folder / "policy.json", text)

    error = refusal(None, folder)

    assert error.message.startswith(f"'{folder}/policy.json', line 1, column ")
    assert said in error.message
    assert error.findings


def test_a_policy_that_breaks_a_rule_is_refused_with_every_finding(folder: Path) -> None:
    policy = own_policy()
    policy["thresholds"]["battery"] |= {"criticalBelowPercent": 50, "elevatedBelowPercent": 20}
    written(folder / "policy.json", policy)

    assert [each.rule for each in refusal(None, folder).findings] == ["policy/thresholds-in-order"]


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_policy_that_others_may_write_is_refused(folder: Path, mode: int) -> None:
    written(folder / "policy.json", own_policy(), mode)

    assert f"must be writable by its owner only; its mode is {mode:04o}" in refusal(None, folder).message


def test_a_folder_that_others_may_write_is_refused_even_without_a_policy_for_they_may_have_removed_it(
    folder: Path,
) -> None:
    folder.chmod(0o777)

    assert "must be writable by its owner only" in refusal(None, folder).message


def test_a_policy_behind_a_broken_link_is_refused(folder: Path) -> None:
    (folder / "policy.json").symlink_to("dotfiles/not-mounted.json")

    assert "leads nowhere" in refusal(None, folder).message


def test_a_configuration_folder_behind_a_broken_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config").symlink_to("not-mounted")

    assert "leads nowhere" in refusal(None, tmp_path / "config").message


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_something_else_in_place_of_the_policy_is_refused(folder: Path, kind: str) -> None:
    if kind == "folder":
        (folder / "policy.json").mkdir()
    else:
        os.mkfifo(folder / "policy.json", 0o600)

    assert "must be a regular file" in refusal(None, folder).message


def test_a_file_in_place_of_the_configuration_folder_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "modeldoor", "")

    assert "not a directory" in refusal(None, tmp_path / "modeldoor").message


def test_a_policy_longer_than_any_can_be_is_refused(folder: Path) -> None:
    written(folder / "policy.json", " " * (64 * 1024 + 1))

    assert "must be at most 65536 bytes long" in refusal(None, folder).message


LOAD = """
import sys
before = set(sys.modules)
from modeldoor_lifecycle.state import policies, profiles
assert policies.load_policy(None, sys.argv[1]).origin != "built in"
profiles.load_profiles(sys.argv[1])
print(*sorted(set(sys.modules) - before))
"""


def test_loading_imports_nothing_slow(folder: Path) -> None:
    written(folder / "policy.json", own_policy())
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            LOAD,
            str(folder),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    slow = {"platformdirs", "filelock", "pathlib", "tempfile", "dataclasses", "subprocess", "logging", "jsonschema"}
    assert not slow & set(loaded)


# Waiving


def test_the_signals_that_can_be_waived_are_those_of_the_contract() -> None:
    schema = registry.schema("admission-policy")

    assert list(WAIVABLE) == schema["$defs"]["Waiver"]["properties"]["signal"]["enum"]


@for_each("signal", WAIVABLE)
def test_the_first_waiver_makes_a_policy_of_this_machine_out_of_the_built_in_one(tmp_path: Path, signal: str) -> None:
    result = waived(tmp_path / "config" / "modeldoor", signal)

    assert result.path == str(tmp_path / "config" / "modeldoor" / "policy.json")
    assert result.policy == built_in_policy() | {
        "policyRef": "urn:srcos:admission-policy:local",
        "description": "The built-in policy with waivers for signals that cannot be observed on this machine.",
        "waivers": [
            {
                "signal": signal,
                "justification": BECAUSE,
                "waivedAt": "2026-11-20T09:30:15Z",
                "expiresAt": "2027-01-31T00:00:00Z",
            }
        ],
    }
    assert load_policy(None, str(tmp_path / "config" / "modeldoor")) == LoadedPolicy(result.policy, result.path)


def test_the_policy_is_written_for_people_to_read_and_for_this_user_alone(tmp_path: Path) -> None:
    result = waived(tmp_path / "modeldoor", because="Grüße: der Wirt überwacht die Wärme.")
    path = tmp_path / "modeldoor" / "policy.json"

    assert path.read_text(encoding="utf-8") == result.document_text
    assert result.document_text == json.dumps(result.policy, indent=2, ensure_ascii=False) + "\n"
    assert "Grüße" in result.document_text
    assert load(path.read_bytes(), contract="admission-policy") == result.policy
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path)] == [0o700, 0o600]
    assert sorted(os.listdir(path.parent)) == [".policy.lock", "policy.json"]


def test_a_waiver_replaces_that_of_the_same_signal_and_drops_nothing_else(folder: Path) -> None:
    other = {"justification": BECAUSE, "waivedAt": "2026-01-01T00:00:00Z", "expiresAt": "2026-02-01T00:00:00Z"}
    policy = own_policy(
        waivers=[{"signal": "thermal", **other}, {"signal": "battery", **other}, {"signal": "disk", **other}],
        snapshotLifetimeSeconds=7,
    )
    written(folder / "policy.json", policy)

    result = waived(folder, "battery", "2027-01-31T18:00:00.5Z", "It has no battery of its own to observe.")

    policy["waivers"][1] = {
        "signal": "battery",
        "justification": "It has no battery of its own to observe.",
        "waivedAt": "2026-11-20T09:30:15Z",
        "expiresAt": "2027-01-31T18:00:00.5Z",
    }
    assert result.policy == policy


def test_a_policy_of_ones_own_keeps_its_name_and_description(folder: Path) -> None:
    written(folder / "policy.json", own_policy(description="Mine."))

    result = waived(folder)

    assert result.policy["policyRef"] == "urn:srcos:admission-policy:mine"
    assert result.policy["description"] == "Mine."


def test_no_changed_policy_keeps_the_name_of_the_built_in_one(folder: Path) -> None:
    written(folder / "policy.json", built_in_policy() | {"description": "A copy."})

    result = waived(folder)

    assert result.policy["policyRef"] == LOCAL_REF
    assert result.policy["description"] == "A copy."


def test_a_policy_behind_a_link_is_written_where_it_lies(folder: Path, tmp_path: Path) -> None:
    kept = written(tmp_path / "dotfile.json", own_policy())
    (folder / "policy.json").symlink_to(kept)

    result = waived(folder)

    assert (folder / "policy.json").is_symlink()
    assert load(kept.read_bytes()) == result.policy


def test_the_time_is_written_in_utc_whatever_zone_it_is_given_in(folder: Path) -> None:
    moment = NOW.astimezone(timezone(timedelta(hours=-7)))

    result = waive(str(folder), "disk", BECAUSE, "2027-01-31", moment)

    assert result.policy["waivers"][0]["waivedAt"] == "2026-11-20T09:30:15Z"


def test_spaces_around_a_justification_are_no_part_of_it(folder: Path) -> None:
    assert waived(folder, because=f"  {BECAUSE} ").policy["waivers"][0]["justification"] == BECAUSE


@pytest.mark.parametrize(
    ("signal", "why"),
    [
        ("memory", "without known memory nobody can tell whether a model fits"),
        ("modelService", "without a healthy service there is nothing to run a model"),
        ("network", "change its role in the policy instead"),
        ("fan", "there is no such signal"),
        ("Thermal", "there is no such signal"),
        ("", "there is no such signal"),
        ("a\nb", "there is no such signal"),
    ],
)
def test_a_signal_that_cannot_be_waived_is_refused_with_the_reason(folder: Path, signal: str, why: str) -> None:
    error = refused_waiver(folder, signal=signal)

    assert why in error.message
    assert error.hint == "signals that can be waived are thermal, battery, disk, accelerator"


@pytest.mark.parametrize("because", ["", "short", "x" * 9, " " * 40, "  too short  "[:11], "x" * 501])
def test_a_justification_has_ten_to_five_hundred_characters(folder: Path, because: str) -> None:
    assert "must have 10 to 500 characters" in refused_waiver(folder, because=because).message


@pytest.mark.parametrize("because", ["x" * 10, "x" * 500])
def test_a_justification_of_the_shortest_and_of_the_longest_kind_is_taken(folder: Path, because: str) -> None:
    assert waived(folder, because=because).policy["waivers"][0]["justification"] == because


@pytest.mark.parametrize("because", ["two\nlines of it", "bell \x07 character", "half a \ud800 pair"])
def test_a_justification_that_no_document_may_hold_is_refused(folder: Path, because: str) -> None:
    assert "would not be valid with this waiver" in refused_waiver(folder, because=because).message


@pytest.mark.parametrize(
    "until",
    [
        "",
        "tomorrow",
        "2027",
        "2027-1-31",
        "31.01.2027",
        "2027-02-29",
        "2027-13-01",
        "2027-01-31T18:00",
        "2027-01-31T18:00:00",
        "2027-01-31T18:00:00+01:00",
        "2027-01-31 18:00:00Z",
        "2027-01-31T24:00:00Z",
        "2027-01-31T23:59:60Z",
        "2027-01-31T18:00:00.1234567890Z",
        "2027-01-31\n",
        "\u0662\u0660\u0662\u0667-01-31",
        "0000-01-01",
    ],
)
def test_an_end_that_is_no_day_and_no_time_is_refused_with_what_is_expected(folder: Path, until: str) -> None:
    error = refused_waiver(folder, until=until)

    assert "a day such as 2027-01-31 or a time such as 2027-01-31T18:00:00Z" in error.message
    assert "ends the waiver as it begins, in UTC" in error.hint


@pytest.mark.parametrize(
    "until", ["2026-11-19", "2026-11-20", "2026-11-20T09:30:15Z", "2026-11-20T09:30:15.678901Z", "1970-01-01"]
)
def test_an_end_that_is_not_later_than_now_is_refused(folder: Path, until: str) -> None:
    assert "must end later than now (2026-11-20T09:30:15Z)" in refused_waiver(folder, until=until).message


@pytest.mark.parametrize("until", ["2027-11-21T09:30:16Z", "2027-11-22", "9999-12-31"])
def test_an_end_more_than_366_days_away_is_refused_with_the_last_possible_one(folder: Path, until: str) -> None:
    assert "within 366 days, by 2027-11-21T09:30:15Z" in refused_waiver(folder, until=until).message


@pytest.mark.parametrize("until", ["2026-11-20T09:30:16Z", "2026-11-21", "2027-11-21", "2027-11-21T09:30:15Z"])
def test_the_nearest_and_the_last_possible_end_are_taken(folder: Path, until: str) -> None:
    waiver = waived(folder, until=until).policy["waivers"][0]

    assert NOW < instant(waiver["expiresAt"]) <= instant(waiver["waivedAt"]) + timedelta(days=366)


def test_nothing_is_made_for_a_waiver_that_is_refused(tmp_path: Path) -> None:
    for arguments in ({"signal": "memory"}, {"until": "yesterday"}, {"because": "no"}, {"because": "two\nlines of it"}):
        refused_waiver(tmp_path / "modeldoor", **arguments)

    assert not (tmp_path / "modeldoor").exists()


@pytest.mark.parametrize("text", ["{", json.dumps(own_policy(extra=1))])
def test_a_policy_that_is_broken_is_left_as_it_is(folder: Path, text: str) -> None:
    written(folder / "policy.json", text)

    with pytest.raises(PolicyRefused):
        waived(folder)

    assert contents(folder) == {"policy.json": text.encode()}


def test_a_policy_that_others_may_write_is_left_as_it_is(folder: Path) -> None:
    path = written(folder / "policy.json", own_policy(), 0o666)

    with pytest.raises(PolicyRefused):
        waived(folder)

    assert json.loads(path.read_text()) == own_policy()


def test_a_folder_that_others_may_write_takes_no_policy(folder: Path) -> None:
    folder.chmod(0o777)

    with pytest.raises(PolicyRefused):
        waived(folder)

    assert contents(folder) == {}


def test_something_else_in_place_of_the_lock_is_an_error(folder: Path) -> None:
    (folder / ".policy.lock").mkdir()

    with pytest.raises(FileNotWritten, match="must be locked while it is changed: is a directory"):
        waived(folder)

    assert not (folder / "policy.json").exists()


def test_a_process_that_holds_the_lock_too_long_is_told_about(folder: Path) -> None:
    before = written(folder / "policy.json", own_policy()).read_bytes()

    with (
        FileLock(folder / ".policy.lock"),
        pytest.raises(FileNotWritten, match="another process has been changing it for too long"),
    ):
        waive(str(folder), "thermal", BECAUSE, "2027-01-31", NOW, lock_timeout_s=0.1)

    assert (folder / "policy.json").read_bytes() == before


def test_the_lock_is_free_again_after_a_waiver_and_after_a_refusal(folder: Path) -> None:
    waived(folder)
    written(folder / "policy.json", "{")
    with pytest.raises(PolicyRefused):
        waived(folder)

    with FileLock(folder / ".policy.lock", timeout=0) as lock:
        assert lock.is_locked


WAIVE = """
import sys
from datetime import UTC, datetime
from modeldoor_lifecycle.state import policies
import filelock
signal, now = sys.argv[1], datetime(2026, 11, 20, tzinfo=UTC)
print("ready", flush=True)
for folder in sys.stdin:
    policies.waive(folder.strip(), signal, "It cannot be observed on this machine.", "2027-01-31", now)
    print("done", flush=True)
"""


def test_processes_that_waive_different_signals_at_the_same_time_lose_none(tmp_path: Path) -> None:
    rounds = [tmp_path / str(number) for number in range(8)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WAIVE, signal], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        for signal in WAIVABLE
    ]
    try:
        for each in processes:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        for folder in rounds:
            for each in processes:
                assert each.stdin is not None
                each.stdin.write(f"{folder}\n")
            for each in processes:
                assert each.stdout is not None
                assert each.stdout.readline() == "done\n"
    finally:
        for each in processes:
            each.communicate(timeout=30)

    for folder in rounds:
        policy = load((folder / "policy.json").read_bytes())
        assert {each["signal"] for each in policy["waivers"]} == set(WAIVABLE)
