"""`modeldoor schemas compat`: a yes, a no or a reason in one line, whatever it is given."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from command import Door, here
from modeldoor_validators import check
from schema_edits import OURS, edited

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from schema_edits import Schema


def written(folder: Path, schemas: Mapping[str, Schema]) -> Path:
    folder.mkdir(parents=True)
    for name, schema in schemas.items():
        (folder / name).write_text(json.dumps(schema))
    return folder


def without_a_safety_rule() -> dict[str, Schema]:
    return edited("resource-snapshot.json", lambda schema: schema.pop("dependentSchemas"))


def widened() -> dict[str, Schema]:
    return edited("admission-policy.json", lambda schema: schema["properties"].update(owner={"type": "string"}))


# Answers


def test_the_shipped_contracts_are_compatible_with_themselves(door: Door) -> None:
    ended = door("schemas", "compat", "v1", "v1")
    assert (ended.code, ended.err, ended.text) == (0, "", "compatible: no contract has changed\n")


def test_a_folder_of_the_same_schemas_is_compatible(door: Door) -> None:
    written(door.folder / "same", OURS)
    assert door("schemas", "compat", "v1", "same").code == 0
    assert door("schemas", "compat", "same", "same/").code == 0


def test_a_safety_rule_that_is_gone_is_told_with_its_place_its_words_and_what_to_do(door: Door) -> None:
    written(door.folder / "changed", without_a_safety_rule())
    ended = door("schemas", "compat", "v1", "changed")
    assert (ended.code, ended.err) == (1, "")
    assert ended.text.splitlines() == [
        "resource-snapshot: breaking",
        "    not proven: that readers of the old contract accept every new document",
        "    a safety rule is gone: resource-snapshot.json#/dependentSchemas/refusal: SAFETY. Where no judgement was possible, the verdict is deny.",
        '    removed: resource-snapshot.json#/dependentSchemas/refusal: {"properties": {"admission": {"properties": {"verdict": {"const": "deny"}}}}}',
        "    its documents are stored: the new version needs the migration resource-snapshot/v1-to-v2",
        "breaking: what 'v1' promises is not kept by 'changed'",
        "    A released contract never changes: put the change into a new version in its own folder, such as schemas/v2.",
    ]


def test_the_report_is_one_document_that_passes_its_own_contract(door: Door) -> None:
    written(door.folder / "changed", widened())
    ended = door("schemas", "compat", "v1", "changed", "--format", "json")
    assert (ended.code, ended.err) == (1, "")
    assert check(ended.document, "compatibility-report") == ()
    changes = {each["name"]: each["change"] for each in ended.document["contracts"]}
    assert changes["admission-policy"] == changes["resource-snapshot"] == "breaking"
    assert changes["guardrail-evidence"] == "unchanged"
    again = door("schemas", "compat", "v1", "v1", "--format", "json")
    assert (again.code, again.document["verdict"], again.document["gateRules"]) == (0, "compatible", "compared")


def test_the_report_can_be_validated_by_the_command_itself(door: Door) -> None:
    ended = door.shell("modeldoor schemas compat v1 v1 --format json | modeldoor validate -")
    assert (ended.code, ended.text) == (0, "-: valid compatibility-report\n")


def test_what_is_added_equivalent_or_removed_is_told(door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    other = edited("guardrail-evidence.json", lambda schema: schema["properties"]["freshness"].update(type="string"))
    less = {name: schema for name, schema in OURS.items() if name != "router-signals.json"}
    old, new = written(door.folder / "less", less), written(door.folder / "other", other)
    ended = here(capfd, "schemas", "compat", old, new)
    assert ended.code == 0
    assert ended.text.splitlines() == [
        "guardrail-evidence: equivalent",
        '    added: guardrail-evidence.json#/properties/freshness/type: "string"',
        "router-signals: added",
        f"compatible: what '{old}' promises is kept by '{new}'",
    ]
    ended = here(capfd, "schemas", "compat", new, old)
    assert ended.code == 1
    assert "router-signals: removed" in ended.text.splitlines()


def test_a_changed_value_is_shown_as_it_was_and_as_it_is(door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    higher = edited("common.json", lambda schema: schema["$defs"]["PolicyRef"].update(maxLength=512))
    new = written(door.folder / "higher", higher)
    ended = here(capfd, "schemas", "compat", "guardrail-evidence", new)
    assert "    changed: common.json#/$defs/PolicyRef/maxLength: was 256, is 512" in ended.text.splitlines()


# What a name means


def test_one_contract_may_be_named_by_its_name_its_kind_or_its_file(door: Door) -> None:
    written(door.folder / "changed", widened())
    bundle = door("schemas", "bundle", "guardrail-evidence").out
    (door.folder / "bundle.json").write_bytes(bundle)
    for old in ("guardrail-evidence", "GuardrailResourceEvidence", "changed/guardrail-evidence.json", "bundle.json"):
        ended = door("schemas", "compat", old, "changed", "--format", "json")
        assert ended.code == 0, ended
        assert ended.document["contracts"] == [{"name": "guardrail-evidence", "change": "unchanged"}]
    assert door("schemas", "compat", "AdmissionPolicy", "changed").code == 1
    assert door("schemas", "compat", "changed/admission-policy.json", "AdmissionPolicy").code == 1


def test_two_files_are_compared_whatever_they_are_called(door: Door) -> None:
    written(door.folder / "old", OURS)
    written(
        door.folder / "new", {"policy.json": widened()["admission-policy.json"], "common.json": OURS["common.json"]}
    )
    ended = door("schemas", "compat", "old/admission-policy.json", "new/policy.json", "--format", "json")
    assert ended.code == 1
    assert [each["name"] for each in ended.document["contracts"]] == ["admission-policy"]


def test_a_path_that_is_there_is_meant_before_a_name(door: Door) -> None:
    written(door.folder / "v1", widened())
    ended = door("schemas", "compat", "guardrail-evidence", "v1")
    assert ended.code == 0
    assert door("schemas", "compat", "AdmissionPolicy", "v1").code == 1


def test_a_folder_with_a_release_tells_its_rules(door: Door) -> None:
    written(door.folder / "v9.9.9" / "schemas", OURS)
    (door.folder / "v9.9.9" / "rules.json").write_text('{"validation-report": ["report/never-heard-of"]}')
    ended = door("schemas", "compat", "v9.9.9", "ValidationReport")
    assert ended.code == 1
    assert "    a rule of the gate is gone: report/never-heard-of" in ended.text.splitlines()
    assert "    a rule of the gate is new: report/outcome-is-the-worst" in ended.text.splitlines()


# What cannot be compared


def of(**files: Any) -> dict[str, Any]:
    return {f"{name.replace('_', '-')}.json": value for name, value in files.items()}


REFERRING = {"properties": {"p": {"$ref": "other.json#/$defs/A"}}}
HOSTILE: dict[str, tuple[dict[str, Any], str]] = {
    "an empty folder": ({}, "must hold contracts; no '*.json' in it has `properties`"),
    "shared shapes alone": (of(common={"$defs": {}}), "must hold contracts"),
    "no JSON": (of(a="{"), "a.json:1:2' must"),
    "two members of one name": (of(a='{"properties": {}, "properties": {}}'), "[json/duplicate-key]"),
    "a number that is none": (of(a='{"properties": {"a": {"const": NaN}}}'), "[json/number]"),
    "a list": (of(a=[]), "must be an object; it is a list of 0"),
    "no schema": (of(a={"properties": {"a": {"type": "strin"}}}), "'/properties/a/type' is not what draft 2020-12 says"),
    "another draft": (of(a={"$schema": "http://json-schema.org/draft-07/schema#", "properties": {}}), "draft 2020-12"),
    "a reference to another host": (of(a={"properties": {"p": {"$ref": "https://example.com/x.json"}}}), "beside it"),
    "a reference out of the folder": (of(a={"properties": {"p": {"$ref": "../outside.json"}}}), "beside it"),
    "a reference to a file that is not there": (of(a=REFERRING), "must hold 'other.json'; a schema refers to it"),
    "a reference to no definition": (of(a=REFERRING, other={"$defs": {}}), "must lead to a definition"),
    "a name that is none": (of(**{"esc\x1b[31m": {"properties": {}}}), "must name its contract plainly"),
    "endless definitions": (
        of(a={"properties": {"p": {"$ref": "#/$defs/D0"}},
              "$defs": {f"D{n}": {"allOf": [{"$ref": f"#/$defs/D{n + 1}"}] * 2} for n in range(64)} | {"D64": {}}}),
        "must lead to at most",
    ),
    "a nest of schemas": (of(a='{"properties": {"p": ' + '{"not": ' * 5000 + "{}" + "}" * 5000 + "}}"), "[json/depth]"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_set_of_contracts_is_one_line_and_a_2(
    door: Door, capfd: pytest.CaptureFixture[str], files: dict[str, Any], reason: str
) -> None:
    folder = door.folder / "set"
    folder.mkdir()
    for name, value in files.items():
        (folder / name).write_text(value if isinstance(value, str) else json.dumps(value))
    for arguments in ((folder, folder), (folder, "v1"), ("v1", folder)):
        ended = here(capfd, "schemas", "compat", *arguments)
        assert ended.code == 2
        assert reason in ended.only_message
        assert ended.only_message.endswith(")"), "there is a hint"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nowhere", "'nowhere' must be a folder of schemas"),
        ("", "'' must be a folder of schemas"),
        ("-", "'-' must be a folder of schemas"),
        ("a\0b", "must be a folder of schemas"),
        ("x" * 5000, "must be a folder of schemas"),
        ("common", "'common' must be a folder of schemas"),
        ("no-utf8-\udcff", "must be a folder of schemas"),
        ("shared.json", "must be a contract; it has no `properties`"),
        ("pipe.json", "must be readable: it is not a regular file"),
        ("dangling.json", "must be readable: no such file or directory"),
        ("big.json", "[json/size]"),
        ("bad-release", "rules.json' must be readable: no such file or directory"),
        ("odd-release", "must give a list of rules for 'a'"),
        ("odd-rules", "must give a list of rules for 'a'"),
    ],
)
def test_a_name_that_means_nothing_is_one_line_and_a_2(
    door: Door, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    monkeypatch.chdir(door.folder)
    (door.folder / "shared.json").write_text('{"$defs": {}}')
    os.mkfifo(door.folder / "pipe.json")
    (door.folder / "dangling.json").symlink_to(door.folder / "gone.json")
    (door.folder / "big.json").write_text("[" + " " * (16 * 2**20) + "]")
    written(door.folder / "bad-release" / "schemas", {"a.json": {"properties": {}}})
    for release, rules in (("odd-release", [1]), ("odd-rules", ["a rule\x1b"])):
        written(door.folder / release / "schemas", {"a.json": {"properties": {}}})
        (door.folder / release / "rules.json").write_text(json.dumps({"a": rules}))
    for arguments in ((name, "v1"), ("v1", name)):
        ended = here(capfd, "schemas", "compat", *arguments)
        assert ended.code == 2
        assert reason in ended.only_message


def test_it_cannot_be_carried_out_for_the_installed_command_too(door: Door) -> None:
    ended = door("schemas", "compat", "v1", "nowhere")
    assert ended.code == 2
    assert "modeldoor schemas list" in ended.only_message
    assert door("schemas", "compat", "v1").code == 2
    assert door("schemas", "compat", "v1", "v1", "--format", "yaml").code == 2


def test_a_single_contract_that_the_other_side_lacks_is_told(door: Door) -> None:
    written(door.folder / "set", {"a.json": {"properties": {}}})
    ended = door("schemas", "compat", "guardrail-evidence", "set")
    assert ended.code == 2
    assert "'guardrail-evidence' is not a contract (the contracts are 'a')" in ended.only_message


def test_names_of_properties_cannot_reach_the_terminal_as_they_are(
    door: Door, capfd: pytest.CaptureFixture[str]
) -> None:
    odd = {
        "a.json": {
            "properties": {"esc\x1b[31m\n\u202e": {"type": "string", "const": "\x07"}},
            "$comment": "SAFETY. \x1b[2J",
        }
    }
    old, new = written(door.folder / "old", odd), written(door.folder / "new", {"a.json": {"properties": {}}})
    ended = here(capfd, "schemas", "compat", old, new)
    assert ended.code == 1
    assert all(each.isprintable() for each in ended.text.splitlines())
    assert check(here(capfd, "schemas", "compat", old, new, "--format", "json").document, "compatibility-report") == ()
