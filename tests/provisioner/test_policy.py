"""What the operator allows: read from a file that only he can have written, and never widened by a flag."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from goldens import Golden, golden, goldens
from modeldoor_lifecycle.provisioner.policy import (
    CONTRACT,
    FILE_NAME,
    HANDOFF_LEASE_S,
    MAXIMUM_BYTES,
    ProvisionPolicy,
    load_policy,
    may_download,
    policy_of_document,
)
from modeldoor_lifecycle.state.errors import PolicyRefused
from modeldoor_validators import check

if TYPE_CHECKING:
    from pathlib import Path

HEAD = {"schemaVersion": "v1", "kind": "ProvisionPolicy"}
NOTHING_SAID = ProvisionPolicy()
FORBIDDEN = {"decision": "forbidden"}


def put(path: Path, document: object, mode: int = 0o600) -> Path:
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    path.chmod(mode)
    return path


def refusal(folder: Path, path: str | None = None) -> PolicyRefused:
    with pytest.raises(PolicyRefused) as caught:
        load_policy(str(folder), path)
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return caught.value


def policy(**said: Any) -> ProvisionPolicy:
    assert check(HEAD | said, CONTRACT) == ()
    return policy_of_document(HEAD | said)


def downloads(**said: Any) -> ProvisionPolicy:
    return policy(downloads={"decision": "allowed", **said})


# Reading


@for_each("missing", ["", "not-made", "not-made/either"])
def test_without_a_file_nothing_is_said(tmp_path: Path, missing: str) -> None:
    assert load_policy(str(tmp_path / missing)) == NOTHING_SAID


def test_a_policy_that_says_nothing_is_as_none(tmp_path: Path) -> None:
    put(tmp_path / FILE_NAME, HEAD)
    assert load_policy(str(tmp_path)) == NOTHING_SAID


def test_everything_that_a_policy_says_is_kept(tmp_path: Path) -> None:
    put(tmp_path / FILE_NAME, golden("everything-said", CONTRACT))
    assert load_policy(str(tmp_path)) == ProvisionPolicy(
        allowed_roots=("/models", "/home/operator/models"),
        downloads="allowed",
        organizations=frozenset({"Qwen", "bartowski", "ggml-org"}),
        hosts=frozenset({"models.example.org"}),
        is_strict=True,
        is_gpu_only=True,
        store_budget_bytes=107_374_182_400,
        handoff_lease_s=3600,
    )


def test_a_policy_that_is_named_takes_the_place_of_that_of_the_folder(tmp_path: Path) -> None:
    put(tmp_path / FILE_NAME, HEAD | {"downloads": FORBIDDEN})
    named = put(tmp_path / "other.json", HEAD | {"gpuOnly": True})
    assert load_policy(str(tmp_path), str(named)) == ProvisionPolicy(is_gpu_only=True)


def test_a_policy_that_is_named_must_be_there(tmp_path: Path) -> None:
    put(tmp_path / FILE_NAME, HEAD)
    assert "there is no such file" in str(refusal(tmp_path, str(tmp_path / "missing.json")))


@for_each("example", [each for each in goldens() if each.contract == CONTRACT and not each.is_valid], ids=str)
def test_no_policy_that_the_gate_refuses_makes_room_for_none(tmp_path: Path, example: Golden) -> None:
    path = put(tmp_path / FILE_NAME, example.text.decode())
    refused = refusal(tmp_path)
    assert str(path) in str(refused)
    assert [finding.rule for finding in refused.findings] == [example.expected["rule"]]


@for_each("text", ["", "{", "null", "[]", '{"kind": "AdmissionPolicy", "schemaVersion": "v1"}', "downloads: allowed\n"])
def test_what_is_no_policy_makes_room_for_none(tmp_path: Path, text: str) -> None:
    put(tmp_path / FILE_NAME, text)
    assert refusal(tmp_path).findings


def test_the_policy_of_a_later_version_is_not_guessed_at(tmp_path: Path) -> None:
    put(tmp_path / FILE_NAME, HEAD | {"schemaVersion": "v2"})
    assert refusal(tmp_path).findings


@for_each("mode", [0o620, 0o602, 0o666])
def test_a_policy_that_others_can_write_is_refused(tmp_path: Path, mode: int) -> None:
    put(tmp_path / FILE_NAME, HEAD, mode)
    assert "writable by its owner only" in str(refusal(tmp_path))


def test_a_policy_in_a_folder_that_others_can_write_is_refused(tmp_path: Path) -> None:
    put(tmp_path / FILE_NAME, HEAD)
    tmp_path.chmod(0o777)
    assert "writable by its owner only" in str(refusal(tmp_path))


def test_what_is_no_file_and_a_link_to_nowhere_are_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.mkdir()
    assert "must be a regular file" in str(refusal(tmp_path))
    path.rmdir()
    path.symlink_to(tmp_path / "gone.json")
    assert "leads nowhere" in str(refusal(tmp_path))
    path.unlink()
    os.mkfifo(path)
    assert "must be a regular file" in str(refusal(tmp_path))


def test_a_policy_longer_than_any_can_be_is_refused(tmp_path: Path) -> None:
    put(tmp_path / FILE_NAME, json.dumps(HEAD) + " " * MAXIMUM_BYTES)
    assert f"at most {MAXIMUM_BYTES} bytes" in str(refusal(tmp_path))


def test_the_longest_policy_of_the_contract_is_read(tmp_path: Path) -> None:
    roots = [f"/{number:03}" + "/".join(["x" * 252] * 16) for number in range(64)]
    names = [f"{number:03}" + "x" * 97 for number in range(256)]
    hosts = [f"{number:03}." + ".".join(["x" * 60] * 4) + ".org" for number in range(256)]
    said = {"decision": "allowed", "organizations": names, "hosts": hosts}
    put(tmp_path / FILE_NAME, json.dumps(HEAD | {"allowedRoots": roots, "downloads": said}, indent=2))
    read = load_policy(str(tmp_path))
    assert (len(read.allowed_roots or ()), len(read.organizations or ()), len(read.hosts or ())) == (64, 256, 256)


def test_it_is_read_without_pydantic_and_without_a_network() -> None:
    program = (
        "import sys; from modeldoor_lifecycle.provisioner.policy import load_policy; load_policy('/nowhere');"
        "print(*({'pydantic', 'httpx', 'yaml', 'rich', 'modeldoor_models'} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == ""


# What follows from it


def test_what_was_handed_on_is_kept_for_ten_minutes_where_nobody_says_otherwise() -> None:
    assert (NOTHING_SAID.handoff_lease_s, HANDOFF_LEASE_S) == (600, 600)


@for_each("source", ["hub", "https"])
def test_nothing_is_fetched_unless_somebody_asks_for_it(source: Any) -> None:
    assert may_download(NOTHING_SAID, source, "anybody", is_asked=False)
    assert may_download(NOTHING_SAID, source, "anybody", is_asked=True) == ""


@for_each("is_asked", [False, True])
@for_each("source", ["hub", "https"])
def test_what_the_policy_forbids_no_flag_allows(source: Any, is_asked: bool) -> None:
    assert may_download(policy(downloads=FORBIDDEN), source, "Qwen", is_asked=is_asked)


@for_each("is_asked", [False, True])
@for_each(
    ("allowed", "of_the_hub", "of_the_web"),
    [
        ({}, {"Qwen", "qwen", "meta-llama"}, {"models.example.org", "example.org"}),
        ({"organizations": ["Qwen"]}, {"Qwen"}, set()),
        ({"hosts": ["models.example.org"]}, set(), {"models.example.org"}),
        ({"organizations": ["Qwen"], "hosts": ["example.org"]}, {"Qwen"}, {"example.org"}),
    ],
)
def test_where_anybody_is_listed_nobody_else_is_fetched_from(
    allowed: dict[str, Any], of_the_hub: set[str], of_the_web: set[str], is_asked: bool
) -> None:
    chosen = downloads(**allowed)
    for party in ("Qwen", "qwen", "meta-llama"):
        assert (may_download(chosen, "hub", party, is_asked=is_asked) == "") == (party in of_the_hub)
    for party in ("models.example.org", "example.org"):
        assert (may_download(chosen, "https", party, is_asked=is_asked) == "") == (party in of_the_web)


def test_why_not_names_a_few_of_those_that_are_allowed() -> None:
    few = downloads(organizations=["Qwen", "bartowski"])
    assert may_download(few, "hub", "evil\norg", is_asked=True) == (
        "the policy allows downloads from these organisations of the hub: 'Qwen', 'bartowski'; it is 'evil\\norg'"
    )
    assert may_download(few, "https", "example.org", is_asked=True) == (
        "the policy allows downloads from these web servers: none; it is 'example.org'"
    )
    many = downloads(organizations=[f"org{number}" for number in range(256)])
    assert "'org0', 'org1', 'org10', 'org100', 'org101' and 251 more" in may_download(many, "hub", "x", is_asked=True)
