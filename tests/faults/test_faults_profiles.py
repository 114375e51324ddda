"""Fault 52, and what else can lie where profiles and policies should."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from faults.promises import ONE, THREE, waiver
from goldens import golden

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from faults.promises import Judged, Laptop

OTHER = "urn:srcos:model-profile:other"


def other(laptop: Laptop, **changes: Any) -> dict[str, Any]:
    """A third profile, fit but for the changes."""
    profile: dict[str, Any] = golden("local-llama32-1b", "model-profile")
    profile["profileId"] = OTHER
    profile["runtime"]["endpoint"] = laptop.endpoint
    for name, value in changes.items():
        profile[name] = {**profile[name], **value} if isinstance(value, dict) else value
    return profile


def left_out(laptop: Laptop, content: object, reason: str, **mode: int) -> Judged:
    """The profile is named and left out, and those of the laptop are judged as ever."""
    laptop.door.write_profile("other.json", content, **mode)
    found = laptop.admits()
    assert found.document["refusedProfiles"] == [{"name": "other.json", "reason": reason}]
    assert len(found.ended.messages) == 1
    return found


def test_a_third_profile_that_is_fit_is_admitted_too(laptop: Laptop) -> None:
    laptop.door.write_profile("other.json", other(laptop))
    laptop.admits(ONE, THREE, OTHER)


NO_PROFILES = [
    *("", "{", "[]", "null", "nonsense", '{"profileId": "a"', '{"a": 1, "a": 2}', "{}", "\ufeff{}", "[" * 1000),
    *("NaN", '"urn:srcos:model-profile:other"', "{}{}", "\0", '{"profileId": 1}'),
]


def test_fault_52_profiles_that_are_none_are_left_out(laptop: Laptop) -> None:
    for number, content in enumerate(NO_PROFILES):
        laptop.door.write_profile(f"x{number:02}.json", content)
    found = laptop.admits()
    refused = [{"name": f"x{number:02}.json", "reason": "invalidProfile"} for number in range(len(NO_PROFILES))]
    assert found.document["refusedProfiles"] == refused
    assert len(found.ended.messages) == len(NO_PROFILES)


def test_fault_52_a_key_that_stands_twice_is_no_profile(laptop: Laptop) -> None:
    text = json.dumps(other(laptop))
    left_out(laptop, text[:-1] + ', "displayName": "again"}', "invalidProfile")


def test_fault_52_of_two_files_with_one_identifier_neither_counts(laptop: Laptop) -> None:
    for name in ("a.json", "b.json"):
        laptop.door.write_profile(name, other(laptop))
    found = laptop.admits()
    refused = [{"name": name, "reason": "duplicateProfile"} for name in ("a.json", "b.json")]
    assert found.document["refusedProfiles"] == refused


def test_fault_52_nor_does_a_built_in_one_come_back_behind_them(laptop: Laptop) -> None:
    for name in ("a.json", "b.json"):
        laptop.door.write_profile(name, golden("local-llama32-1b", "model-profile"))
    laptop.admits(THREE)


@pytest.mark.parametrize("name", ["urn:other:x", "urn:srcos:model-profile:", "urn:srcos:model-profile:Ü", "1", ""])
def test_fault_52_an_identifier_of_another_kind_is_refused(laptop: Laptop, name: str) -> None:
    laptop.door.write_profile("other.json", other(laptop, profileId=name))
    (refused,) = laptop.admits().document["refusedProfiles"]
    assert refused["reason"] in ("invalidProfile", "badProfileRef")


@pytest.mark.parametrize(
    ("permission", "reason"),
    [
        ("allowNetwork", "allowsNetwork"),
        ("allowModelDownload", "allowsModelDownload"),
        ("sendPromptOffDeviceDefault", "sendsPromptsAway"),
    ],
)
def test_fault_52_a_profile_that_asks_for_more_than_may_be_given_is_refused(
    laptop: Laptop, permission: str, reason: str
) -> None:
    left_out(laptop, other(laptop, policy={permission: True}), reason)


@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
def test_fault_52_a_profile_that_others_can_write_is_refused(laptop: Laptop, mode: int) -> None:
    left_out(laptop, other(laptop), "untrusted", mode=mode)


def test_fault_52_bytes_that_are_no_text_are_no_profile(laptop: Laptop) -> None:
    path = laptop.door.write_profile("other.json", "")
    path.write_bytes(json.dumps(other(laptop)).encode("utf-16"))
    assert laptop.admits().document["refusedProfiles"] == [{"name": "other.json", "reason": "invalidProfile"}]


# Beyond the list: a folder of links


@pytest.fixture
def profiles(laptop: Laptop) -> Path:
    """The folder of the laptop's profiles."""
    return laptop.door.config / "profiles"


def test_a_link_to_a_profile_elsewhere_is_that_profile(laptop: Laptop, profiles: Path) -> None:
    elsewhere = laptop.folder / "elsewhere.json"
    elsewhere.write_text(json.dumps(other(laptop)))
    elsewhere.chmod(0o600)
    (profiles / "other.json").symlink_to(elsewhere)
    laptop.admits(ONE, THREE, OTHER)


@pytest.mark.parametrize("target", ["other.json", "gone.json", "/proc/self/mem", "/dev/null", "/dev/zero", ".", "pipe"])
def test_a_link_to_what_is_no_profile_is_left_out(laptop: Laptop, profiles: Path, target: str) -> None:
    os.mkfifo(profiles / "pipe")
    (profiles / "other.json").symlink_to(target)
    found = laptop.admits()
    (refused,) = found.document["refusedProfiles"]
    assert refused["name"] == "other.json"
    assert refused["reason"] in ("unreadable", "untrusted")


def test_a_pipe_is_not_waited_for(laptop: Laptop, profiles: Path) -> None:
    os.mkfifo(profiles / "other.json")
    assert laptop.admits().document["refusedProfiles"] == [{"name": "other.json", "reason": "unreadable"}]


def test_what_cannot_be_read_may_replace_a_built_in_profile(laptop: Laptop, profiles: Path) -> None:
    (profiles / "local-llama32-3b.json").unlink()
    (profiles / "other.json").symlink_to("gone.json")
    laptop.admits(ONE)


def test_a_folder_of_profiles_that_leads_to_itself_leaves_none(laptop: Laptop, profiles: Path) -> None:
    for each in profiles.iterdir():
        each.unlink()
    profiles.rmdir()
    profiles.symlink_to("profiles")
    found = laptop.denies("noProfile")
    assert found.document["profiles"] == []


@pytest.mark.slow
def test_more_links_than_can_be_read_in_time_deny(laptop: Laptop, profiles: Path) -> None:
    for number in range(50_000):
        (profiles / f"link-{number}.json").symlink_to("local-llama32-1b.json")
    found = laptop.denies("policyRefused", code=2)
    assert "must be readable within 0.5 s" in found.ended.err


@pytest.mark.parametrize("target", ["local-llama32-1b.json", "gone.json"])
def test_hundreds_of_links_end_in_time_and_never_help(laptop: Laptop, profiles: Path, target: str) -> None:
    for number in range(500):
        (profiles / f"link-{number}.json").symlink_to(target)
    found = laptop.admits(*([THREE] if target != "gone.json" else [ONE, THREE]))
    assert len(found.document["refusedProfiles"]) == 64
    assert found.document["refusedProfiles"][-1] == {"name": "profiles", "reason": "tooManyProfiles"}


# Beyond the list: policies


def test_the_policy_that_is_named_counts_alone(laptop: Laptop) -> None:
    laptop.demand("accelerator")
    laptop.denies("acceleratorAbsent")
    path = laptop.folder / "other.json"
    policy = golden("default", "admission-policy")
    path.write_text(json.dumps(policy))
    path.chmod(0o600)
    assert laptop.admits(arguments=["--policy", str(path)]).document["policy"] == policy


def test_the_same_policy_named_and_configured_is_one_policy(laptop: Laptop) -> None:
    policy = laptop.demand("network")
    found = laptop.admits(arguments=["--policy", str(laptop.door.config / "policy.json")])
    assert found.document["policy"] == policy


def refused(laptop: Laptop, content: object, arguments: tuple[str, ...] = (), mode: int = 0o600) -> None:
    """The policy cannot be used, so nothing is asked, nothing is admitted, and the built-in one does not step in."""
    laptop.door.write_policy(content, mode)
    found = laptop.denies("policyRefused", arguments=arguments, code=2)
    assert found.document["refusal"] == "policyRefused"
    assert found.deeds == []
    assert len(found.ended.messages) == 1
    assert found.router == golden("nothing-known", "router-signals")


def test_of_two_policies_that_are_named_the_last_one_counts(laptop: Laptop) -> None:
    laptop.demand()
    other = laptop.folder / "other.json"
    other.write_text(json.dumps(golden("default", "admission-policy")))
    other.chmod(0o600)
    configured = laptop.door.config / "policy.json"
    for first, last in ((configured, other), (other, configured)):
        found = laptop.admits(arguments=["--policy", str(first), "--policy", str(last)])
        assert found.document["policy"] == json.loads(last.read_text())


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", "null", "\udcff".encode("utf-8", "surrogateescape").decode("latin-1")]
)
def test_a_policy_that_is_none_denies(laptop: Laptop, content: str) -> None:
    refused(laptop, content)


def test_a_policy_that_others_can_write_denies(laptop: Laptop) -> None:
    refused(laptop, golden("default", "admission-policy"), mode=0o622)


def test_two_waivers_of_one_signal_are_refused(laptop: Laptop) -> None:
    policy = laptop.demand()
    refused(laptop, policy | {"waivers": [waiver("thermal"), waiver("thermal")]})


@pytest.mark.parametrize("signal", ["memory", "modelService", "network"])
def test_a_waiver_of_what_cannot_be_waived_is_refused(laptop: Laptop, signal: str) -> None:
    policy = laptop.demand()
    refused(laptop, policy | {"waivers": [waiver(signal)]})


@pytest.mark.parametrize("kind", ["link to itself", "pipe", "folder", "link to nowhere"])
def test_what_is_no_file_in_the_place_of_the_policy_denies(laptop: Laptop, kind: str) -> None:
    path = laptop.door.config / "policy.json"
    make: dict[str, Callable[[], object]] = {
        "link to itself": lambda: path.symlink_to("policy.json"),
        "link to nowhere": lambda: path.symlink_to("gone.json"),
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
    }
    make[kind]()
    found = laptop.denies("policyRefused", code=2)
    assert found.deeds == []
