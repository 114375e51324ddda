"""Which model profiles count, and how those that do not are named."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import modeldoor_contracts
from families import for_each
from modeldoor_lifecycle.state.profiles import LoadedProfiles, load_profiles
from modeldoor_validators import check, registry

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = "urn:srcos:model-profile:local-llama32-1b"
LARGE = "urn:srcos:model-profile:local-llama32-3b"

SOMEBODY_ELSE = 65533


def golden(name: str = "local-llama32-1b") -> dict[str, Any]:
    path = os.path.join(modeldoor_contracts.examples_path("model-profile"), f"{name}.json")
    document: dict[str, Any] = json.loads(Path(path).read_text())
    return document


def profile(name: str, **policy: bool) -> dict[str, Any]:
    made = copy.deepcopy(golden())
    made["profileId"] = f"urn:srcos:model-profile:{name}"
    made["policy"] |= policy
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "modeldoor"
    (made / "profiles").mkdir(parents=True, mode=0o700)
    return made


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        made.chmod(0o755)
        (made / "profiles").mkdir(mode=0o755)
        yield made


def put(folder: Path, name: str, document: object, mode: int = 0o600) -> Path:
    path = folder / "profiles" / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    path.chmod(mode)
    return path


def ids(loaded: LoadedProfiles) -> list[str]:
    return [each["profileId"] for each in loaded.profiles]


def names(loaded: LoadedProfiles) -> list[str]:
    return [each.removeprefix("urn:srcos:model-profile:") for each in ids(loaded)]


def refused(loaded: LoadedProfiles) -> list[tuple[str, str]]:
    for each in loaded.refused:
        assert each.message
        assert "\n" not in each.message
    shape = registry.schema("resource-snapshot")["$defs"]["RefusedProfile"]["properties"]
    assert all(re.fullmatch(shape["name"]["pattern"], each.name) for each in loaded.refused)
    code = registry.schema("common")["$defs"]["ReasonCode"]["pattern"]
    assert all(re.fullmatch(code, each.reason) for each in loaded.refused)
    return [(each.name, each.reason) for each in loaded.refused]


# What counts


def test_the_built_in_profiles_are_the_published_ones_and_pass_the_gate(tmp_path: Path) -> None:
    loaded = load_profiles(str(tmp_path))

    assert loaded.profiles == [golden("local-llama32-1b"), golden("local-llama32-3b")]
    assert [check(each, "model-profile") for each in loaded.profiles] == [(), ()]
    assert loaded.refused == []


@for_each("missing", ["not-made", "not-made/either"])
def test_a_configuration_folder_that_is_not_there_is_fine(tmp_path: Path, missing: str) -> None:
    assert ids(load_profiles(str(tmp_path / missing))) == [SMALL, LARGE]


def test_files_follow_the_built_in_profiles_in_the_order_of_their_names(folder: Path) -> None:
    for name in ("b", "a", "C", "10", "9"):
        put(folder, f"{name}.json", profile(f"p{name.lower()}"))

    assert names(load_profiles(str(folder)))[2:] == ["p10", "p9", "pc", "pa", "pb"]


def test_only_names_that_end_in_json_and_begin_with_no_dot_are_read(folder: Path) -> None:
    for name in (".hidden.json", ".json", "a.json.bak", "a.JSON", "notes.txt", "b.json~", ".modeldoor-00.tmp"):
        put(folder, name, "not a profile")

    assert load_profiles(str(folder)) == LoadedProfiles([golden(), golden("local-llama32-3b")], [])


def test_a_file_takes_the_place_of_the_built_in_profile_with_its_identifier(folder: Path) -> None:
    mine = golden()
    mine["model"]["memoryHintMb"] = 9000
    put(folder, "mine.json", mine)

    loaded = load_profiles(str(folder))

    assert loaded.profiles == [mine, golden("local-llama32-3b")]
    assert loaded.refused == []


def test_what_a_profile_leaves_unsaid_is_what_its_contract_takes_for_unsaid(folder: Path) -> None:
    silent = profile("silent")
    silent["policy"] = {}
    put(folder, "silent.json", silent)

    assert names(load_profiles(str(folder)))[2:] == ["silent"]


# Fault 52: what is refused, and that others survive


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must hold a JSON value"),
        ("{", "must be JSON"),
        ("[]", "must be"),
        ("null", "must be"),
        ('"text"', "must be"),
        (json.dumps(profile("odd") | {"extra": 1}), "extra"),
        (json.dumps({**profile("odd"), "roles": []}), "$.roles"),
        (json.dumps({**profile("odd"), "kind": "Other"}), "$.kind"),
        (json.dumps({**profile("odd"), "profileId": 7}), "$.profileId"),
        (json.dumps({**profile("odd"), "profileId": "urn:other:1"}), "$.profileId"),
        (json.dumps(profile("odd"))[:-1] + ', "kind": "LocalModelProfile"}', "kind"),
        (json.dumps(profile("odd")).replace("4096", "NaN"), "NaN"),
    ],
)
def test_fault_52_a_malformed_profile_is_left_out_and_named_and_others_survive(
    folder: Path, text: str, said: str
) -> None:
    put(folder, "a.json", text)
    put(folder, "b.json", profile("fine"))

    loaded = load_profiles(str(folder))

    assert names(loaded) == ["local-llama32-1b", "local-llama32-3b", "fine"]
    assert refused(loaded) == [("a.json", "invalidProfile")]
    assert loaded.refused[0].message.startswith(f"'{folder}/profiles/a.json', line 1, column ")
    assert said in loaded.refused[0].message


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ("allowNetwork", "allowsNetwork"),
        ("allowModelDownload", "allowsModelDownload"),
        ("sendPromptOffDeviceDefault", "sendsPromptsAway"),
    ],
)
def test_fault_52_a_profile_that_asks_for_what_no_model_may_do_is_left_out(
    folder: Path, member: str, reason: str
) -> None:
    put(folder, "greedy.json", profile("greedy", **{member: True}))

    loaded = load_profiles(str(folder))

    assert ids(loaded) == [SMALL, LARGE]
    assert refused(loaded) == [("greedy.json", reason)]
    assert f"`policy.{member}`" in loaded.refused[0].message


@pytest.mark.parametrize(
    "name", ["", "Upper", "-dash", "a b", "a/b", "a:b", "ä", "line\n", "x" * 233, "a\u0000b", "\u0661"]
)
def test_fault_52_an_identifier_that_no_snapshot_can_hold_is_refused(folder: Path, name: str) -> None:
    put(folder, "odd.json", profile(name))

    loaded = load_profiles(str(folder))

    assert ids(loaded) == [SMALL, LARGE]
    assert refused(loaded) == [("odd.json", "badProfileRef")]


@pytest.mark.parametrize("name", ["a", "0", "a.b_c-d", "x" * 232])
def test_an_identifier_that_a_snapshot_can_hold_is_taken(folder: Path, name: str) -> None:
    put(folder, "fine.json", profile(name))

    assert names(load_profiles(str(folder)))[2:] == [name]


def test_fault_52_two_files_with_the_same_identifier_are_both_refused(folder: Path) -> None:
    put(folder, "a.json", profile("twice"))
    put(folder, "b.json", profile("fine"))
    put(folder, "c.json", profile("twice"))

    loaded = load_profiles(str(folder))

    assert names(loaded) == ["local-llama32-1b", "local-llama32-3b", "fine"]
    assert refused(loaded) == [("a.json", "duplicateProfile"), ("c.json", "duplicateProfile")]
    assert "2 files claim 'urn:srcos:model-profile:twice'" in loaded.refused[0].message


def test_fault_52_two_files_that_claim_a_built_in_identifier_take_the_built_in_one_away(folder: Path) -> None:
    put(folder, "a.json", golden())
    put(folder, "b.json", golden())

    loaded = load_profiles(str(folder))

    assert ids(loaded) == [LARGE]
    assert refused(loaded) == [("a.json", "duplicateProfile"), ("b.json", "duplicateProfile")]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({**golden(), "roles": None}, "invalidProfile"),
        (profile("local-llama32-1b", allowNetwork=True), "allowsNetwork"),
    ],
)
def test_a_refused_file_does_not_bring_the_built_in_profile_back_that_it_was_to_replace(
    folder: Path, document: dict[str, Any], reason: str
) -> None:
    put(folder, "mine.json", document)

    loaded = load_profiles(str(folder))

    assert ids(loaded) == [LARGE]
    assert refused(loaded) == [("mine.json", reason)]


def test_a_file_beside_a_refused_one_that_claims_the_same_identifier_is_refused_too(folder: Path) -> None:
    put(folder, "a.json", profile("mine"))
    put(folder, "b.json", profile("mine", allowNetwork=True))

    loaded = load_profiles(str(folder))

    assert ids(loaded) == [SMALL, LARGE]
    assert refused(loaded) == [("a.json", "duplicateProfile"), ("b.json", "allowsNetwork")]


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_profile_that_others_may_write_is_untrusted(folder: Path, mode: int) -> None:
    put(folder, "a.json", profile("mine"), mode)
    put(folder, "b.json", profile("fine"))

    loaded = load_profiles(str(folder))

    assert names(loaded)[2:] == ["fine"]
    assert refused(loaded) == [("a.json", "untrusted")]


def test_a_built_in_profile_does_not_come_back_for_a_file_that_others_may_write(folder: Path) -> None:
    put(folder, "a.json", golden(), 0o666)

    loaded = load_profiles(str(folder))

    assert ids(loaded) == [LARGE]
    assert refused(loaded) == [("a.json", "untrusted")]


def test_a_built_in_profile_does_not_come_back_for_a_file_that_is_no_json(folder: Path) -> None:
    put(folder, "a.json", json.dumps(golden())[:-1])

    loaded = load_profiles(str(folder))

    assert ids(loaded) == [LARGE]
    assert refused(loaded) == [("a.json", "invalidProfile")]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to other users")
def test_a_profile_of_another_user_is_untrusted(folder: Path) -> None:
    os.chown(put(folder, "a.json", profile("mine")), SOMEBODY_ELSE, -1)

    assert refused(load_profiles(str(folder))) == [("a.json", "untrusted")]


def test_what_is_no_readable_file_is_unreadable(folder: Path) -> None:
    (folder / "profiles" / "folder.json").mkdir()
    os.mkfifo(folder / "profiles" / "pipe.json")
    (folder / "profiles" / "broken.json").symlink_to("nowhere")
    put(folder, "long.json", " " * (64 * 1024 + 1))

    loaded = load_profiles(str(folder))

    assert ids(loaded) == []
    assert refused(loaded) == [
        (name, "unreadable") for name in ("broken.json", "folder.json", "long.json", "pipe.json")
    ]


LOAD_AS_USER = """
import json, os, sys
from modeldoor_lifecycle.state import profiles
from modeldoor_validators import engine
engine.is_valid({}, "model-profile")
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
loaded = profiles.load_profiles(sys.argv[1])
print(json.dumps([[each["profileId"] for each in loaded.profiles], loaded.refused]))
"""


def loaded_as_user(folder: Path) -> tuple[list[str], list[tuple[str, str]]]:
    done = subprocess.run(
        [sys.executable, "-c", LOAD_AS_USER, str(folder)], capture_output=True, text=True, timeout=60, check=True
    )
    found, left_out = json.loads(done.stdout)
    return found, [(name, reason) for name, reason, _ in left_out]


def test_a_profile_that_this_user_may_not_read_is_unreadable_and_others_survive(public_folder: Path) -> None:
    put(public_folder, "a.json", profile("closed"), 0o000)
    put(public_folder, "b.json", profile("fine"), 0o644)

    assert loaded_as_user(public_folder) == (
        ["urn:srcos:model-profile:fine"],
        [("a.json", "unreadable")],
    )


def test_a_folder_that_this_user_may_not_list_is_one_refusal(public_folder: Path) -> None:
    put(public_folder, "a.json", profile("mine"), 0o644)
    (public_folder / "profiles").chmod(0o311)
    try:
        assert loaded_as_user(public_folder) == ([], [("profiles", "unreadable")])
    finally:
        (public_folder / "profiles").chmod(0o755)


@pytest.mark.parametrize("open_one", ["", "profiles"])
def test_a_folder_that_others_may_write_is_one_refusal_and_none_of_its_files_counts(
    folder: Path, open_one: str
) -> None:
    put(folder, "a.json", profile("mine"))
    put(folder, "b.json", profile("other"))
    (folder / open_one).chmod(0o777)

    loaded = load_profiles(str(folder))

    assert ids(loaded) == []
    assert refused(loaded) == [("profiles", "untrusted")]


@for_each("kind", ["file", "broken link"])
def test_something_else_in_place_of_the_folder_is_one_refusal(tmp_path: Path, kind: str) -> None:
    if kind == "file":
        (tmp_path / "profiles").write_text("")
    else:
        (tmp_path / "profiles").symlink_to("nowhere")

    loaded = load_profiles(str(tmp_path))

    assert ids(loaded) == []
    assert refused(loaded) == [("profiles", "unreadable")]


# How many, and under which names


def test_the_sixty_fourth_profile_is_taken_and_the_next_is_not(folder: Path) -> None:
    for number in range(63):
        put(folder, f"{number:02}.json", profile(f"p{number:02}"))

    loaded = load_profiles(str(folder))

    assert len(loaded.profiles) == 64
    assert names(loaded)[-1] == "p61"
    assert refused(loaded) == [("62.json", "tooManyProfiles")]


def test_a_replaced_built_in_profile_counts_once(folder: Path) -> None:
    for number in range(62):
        put(folder, f"{number:02}.json", profile(f"p{number:02}"))
    put(folder, "z.json", golden())

    loaded = load_profiles(str(folder))

    assert len(loaded.profiles) == 64
    assert loaded.refused == []


def test_no_more_refusals_are_named_than_a_snapshot_can_hold(folder: Path) -> None:
    for number in range(70):
        put(folder, f"{number:02}.json", "")

    loaded = load_profiles(str(folder))

    assert len(loaded.refused) == registry.schema("resource-snapshot")["properties"]["refusedProfiles"]["maxItems"]
    assert refused(loaded)[-2:] == [("62.json", "invalidProfile"), ("profiles", "tooManyProfiles")]
    assert loaded.refused[-1].message == "7 more profiles were left out, each for its reason"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Übung 1.json", "_bung_1.json"),
        ("a\nb;c.json", "a_b_c.json"),
        ("x" * 200 + ".json", "x" * 128),
    ],
)
def test_the_name_of_a_refused_file_is_reduced_to_what_the_contract_takes(folder: Path, name: str, said: str) -> None:
    put(folder, name, "")

    assert refused(load_profiles(str(folder))) == [(said, "invalidProfile")]


def test_a_name_that_is_no_utf_8_is_reduced_too(folder: Path) -> None:
    path = os.fsencode(folder / "profiles") + b"/\xff.json"
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))

    assert refused(load_profiles(str(folder))) == [("_.json", "invalidProfile")]
