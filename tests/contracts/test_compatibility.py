"""A change of a contract is compatible only when it is proven to be none; what went missing is named with its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from families import for_each
from modeldoor_validators import check
from modeldoor_validators.compatibility import compare
from modeldoor_validators.errors import UnknownContract
from modeldoor_validators.schema_sets import shipped
from schema_edits import OURS, edited, set_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema_edits import Edit, Schema

SNAPSHOT, EVIDENCE, POLICY, REPORT = "resource-snapshot", "guardrail-evidence", "admission-policy", "validation-report"


def entry(name: str, schemas: Mapping[str, Schema], before: Mapping[str, Schema] = OURS) -> Any:
    """What became of one contract."""
    report = compare(set_of(before, name), set_of(schemas, name))
    assert check(report, "compatibility-report") == ()
    (found,) = report["contracts"]
    assert report["verdict"] == ("breaking" if found["change"] == "breaking" else "compatible")
    return found


def renamed(schemas: Mapping[str, Schema], old: str, new: str) -> dict[str, Schema]:
    """The same schemas where a definition is called otherwise, wherever it is referred to."""
    text = json.dumps(schemas)
    return json.loads(text.replace(f'"{old}": {{', f'"{new}": {{').replace(f'#/$defs/{old}"', f'#/$defs/{new}"'))  # type: ignore[no-any-return]


# What is no change


UNCHANGED: dict[str, tuple[str, str, Edit]] = {
    "other words": (SNAPSHOT, "common.json", lambda s: s["$defs"]["Instant"].update(description="When.", examples=["x"])),
    "another order of what is required": (SNAPSHOT, "resource-snapshot.json", lambda s: s["required"].reverse()),
    "another order of an enum": (SNAPSHOT, "common.json", lambda s: s["$defs"]["AdmissionReason"]["enum"].reverse()),
    "another order of variants": (
        SNAPSHOT,
        "common.json",
        lambda s: s["$defs"]["UnknownOptional"]["properties"]["gate"]["oneOf"].reverse(),
    ),
    "another order of members": (
        EVIDENCE,
        "guardrail-evidence.json",
        lambda s: s.update(properties=dict(reversed(s["properties"].items()))),
    ),
    "no discriminator": (EVIDENCE, "guardrail-evidence.json", lambda s: s["properties"]["admission"].pop("discriminator")),
    "a definition that nobody uses": (EVIDENCE, "common.json", lambda s: s["$defs"].update(Unused={"type": "null"})),
}  # fmt: skip


@for_each(("name", "file", "edit"), UNCHANGED.values(), ids=UNCHANGED.keys())
def test_what_no_document_is_judged_by_is_no_change(name: str, file: str, edit: Edit) -> None:
    assert entry(name, edited(file, edit)) == {"name": name, "change": "unchanged"}


def test_a_definition_may_be_renamed() -> None:
    schemas = renamed(OURS, "Waived", "AcceptedForATime")
    assert schemas["common.json"] != OURS["common.json"]
    assert entry(SNAPSHOT, schemas) == {"name": SNAPSHOT, "change": "unchanged"}


def test_a_definition_may_move_into_another_file_and_may_be_written_out() -> None:
    moved = edited("common.json", lambda s: s["$defs"].pop("Sha256Digest"))
    moved["digests.json"] = {"$defs": {"Sha256Digest": OURS["common.json"]["$defs"]["Sha256Digest"]}}
    text = json.dumps(moved).replace("common.json#/$defs/Sha256Digest", "digests.json#/$defs/Sha256Digest")
    assert entry(EVIDENCE, json.loads(text)) == {"name": EVIDENCE, "change": "unchanged"}
    written_out = edited(
        "guardrail-evidence.json",
        lambda s: s["properties"].update(inputDigest=OURS["common.json"]["$defs"]["Sha256Digest"]),
    )
    assert entry(EVIDENCE, written_out) == {"name": EVIDENCE, "change": "unchanged"}


def test_the_shipped_contracts_are_what_they_are() -> None:
    report = compare(shipped(), shipped())
    assert (report["verdict"], report["gateRules"]) == ("compatible", "compared")
    assert {each["change"] for each in report["contracts"]} == {"unchanged"}


# What is written differently


def test_what_is_proven_to_say_the_same_is_equivalent() -> None:
    schemas = edited("guardrail-evidence.json", lambda s: s["properties"]["freshness"].update(type="string"))
    place = {"file": "guardrail-evidence.json", "pointer": "/properties/freshness/type"}
    assert entry(EVIDENCE, schemas) == {
        "name": EVIDENCE,
        "change": "equivalent",
        "places": [{"edit": "added", **place, "after": '"string"'}],
    }


# What breaks


BREAKING: dict[str, tuple[str, str, Edit, tuple[str, str], list[str]]] = {
    "one more member": (
        POLICY, "admission-policy.json", lambda s: s["properties"].update(owner={"type": "string"}),
        ("proven", "unproven"), ['added admission-policy.json#/properties/owner {"type": "string"}'],
    ),
    "one member less": (
        EVIDENCE, "guardrail-evidence.json", lambda s: s["properties"].pop("profileRef"),
        ("unproven", "proven"), ["removed guardrail-evidence.json#/properties/profileRef"],
    ),
    "no longer required": (
        SNAPSHOT, "resource-snapshot.json", lambda s: s["required"].remove("refusedProfiles"),
        ("proven", "unproven"), ['removed resource-snapshot.json#/required "refusedProfiles"'],
    ),
    "newly required": (
        SNAPSHOT, "resource-snapshot.json", lambda s: s["required"].append("refusal"),
        ("unproven", "proven"), ['added resource-snapshot.json#/required "refusal"'],
    ),
    "one more word": (
        SNAPSHOT, "common.json", lambda s: s["$defs"]["AdmissionReason"]["enum"].append("lateAtNight"),
        ("proven", "unproven"), ['added common.json#/$defs/AdmissionReason/enum "lateAtNight"'],
    ),
    "one word less": (
        SNAPSHOT, "common.json", lambda s: s["$defs"]["AdmissionReason"]["enum"].remove("diskError"),
        ("unproven", "proven"), ['removed common.json#/$defs/AdmissionReason/enum "diskError"'],
    ),
    "another pattern": (
        EVIDENCE, "common.json", lambda s: s["$defs"]["Sha256Digest"].update(pattern="^sha256:[0-9A-Fa-f]*$"),
        ("unproven", "unproven"),
        ['changed common.json#/$defs/Sha256Digest/pattern "^sha256:0*[1-9a-f][0-9a-f]*$" "^sha256:[0-9A-Fa-f]*$"'],
    ),
    "no format beside the pattern": (
        EVIDENCE, "common.json", lambda s: s["$defs"]["Instant"].pop("format"),
        ("proven", "unproven"), ['removed common.json#/$defs/Instant/format "date-time"'],
    ),
    "a higher bound": (
        EVIDENCE, "common.json", lambda s: s["$defs"]["PolicyRef"].update(maxLength=512),
        ("proven", "unproven"), ["changed common.json#/$defs/PolicyRef/maxLength 256 512"],
    ),
    "values that may stand twice": (
        EVIDENCE, "common.json", lambda s: s["$defs"]["Denied"]["properties"]["reasons"].pop("uniqueItems"),
        ("proven", "unproven"), ["removed common.json#/$defs/Denied/properties/reasons/uniqueItems true"],
    ),
    "no member that another asks for": (
        REPORT, "validation-report.json", lambda s: s["$defs"]["Finding"]["dependentRequired"].pop("line"),
        ("proven", "unproven"),
        ['changed validation-report.json#/$defs/Finding/dependentRequired'],
    ),
    "an open object": (
        REPORT, "validation-report.json", lambda s: s["$defs"]["Finding"].pop("additionalProperties"),
        ("proven", "unproven"), ['removed validation-report.json#/$defs/Finding/additionalProperties {"not": {}}'],
    ),
    "a variant less": (
        SNAPSHOT, "resource-snapshot.json",
        lambda s: s["properties"]["signals"]["properties"]["battery"]["oneOf"].pop(),
        ("unproven", "proven"), ["removed resource-snapshot.json#/properties/signals/properties/battery/oneOf"],
    ),
    "another reference": (
        EVIDENCE, "guardrail-evidence.json",
        lambda s: s["properties"]["policyRef"].update({"$ref": "common.json#/$defs/ProfileRef"}),
        ("unproven", "unproven"),
        ["changed guardrail-evidence.json#/properties/policyRef/pattern"],
    ),
}  # fmt: skip


@for_each(("name", "file", "edit", "proofs", "places"), BREAKING.values(), ids=BREAKING.keys())
def test_what_is_not_proven_in_both_directions_is_breaking_and_shown(
    name: str, file: str, edit: Edit, proofs: tuple[str, str], places: list[str]
) -> None:
    found = entry(name, edited(file, edit))
    assert found["change"] == "breaking"
    assert (found["oldAcceptedByNew"], found["newAcceptedByOld"]) == proofs
    shown = [
        f"{each['edit']} {each['file']}#{each['pointer']} {each.get('before', '')} {each.get('after', '')}"
        for each in found["places"]
    ]
    assert len(shown) == len(places)
    for text, wanted in zip(shown, places, strict=True):
        assert " ".join(text.split()).startswith(wanted)


def test_a_place_that_many_references_lead_to_is_shown_once() -> None:
    found = entry(SNAPSHOT, edited("common.json", lambda s: s["$defs"]["ElapsedMs"].update(maximum=1)))
    assert [each["pointer"] for each in found["places"]] == ["/$defs/ElapsedMs/maximum"]


OBJECT = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}


@for_each(
    ("before", "after"),
    [
        ({"unevaluatedItems": {"const": 2}}, {"unevaluatedItems": {"const": 2}, "if": {"if": {"items": True}}}),
        (
            {"type": "object", "unevaluatedProperties": False},
            {"type": "object", "unevaluatedProperties": False, "if": {"if": {"properties": {"a": True}}}},
        ),
        ({"enum": list(range(60_000))}, {"enum": list(range(60_001))}),
    ],
    ids=["items that a condition looked at", "members that a condition looked at", "a list of words without end"],
)
def test_what_the_engine_cannot_be_believed_about_is_not_proven(before: Any, after: Any) -> None:
    old, new = ({"one.json": {**OBJECT, "properties": {"v": each}}} for each in (before, after))
    (found,) = compare(set_of(old, "one"), set_of(new, "one"))["contracts"]
    assert (found["change"], found["oldAcceptedByNew"], found["newAcceptedByOld"]) == (
        "breaking",
        "unproven",
        "unproven",
    )


def test_a_contract_may_be_added_but_not_removed() -> None:
    both, one = set_of(OURS, POLICY, EVIDENCE), set_of(OURS, POLICY)
    added, removed = compare(one, both), compare(both, one)
    assert added["verdict"] == "compatible"
    assert {"name": EVIDENCE, "change": "added"} in added["contracts"]
    assert removed["verdict"] == "breaking"
    assert {"name": EVIDENCE, "change": "removed"} in removed["contracts"]


# Safety rules


def safety(name: str, schemas: Mapping[str, Schema], before: Mapping[str, Schema] = OURS) -> list[tuple[str, str]]:
    found = entry(name, schemas, before)
    assert found["change"] == "breaking"
    for rule in found["lostSafetyRules"]:
        assert rule["comment"].startswith("SAFETY.")
    return [(each["loss"], f"{each['file']}#{each['pointer']}") for each in found["lostSafetyRules"]]


SAFETY: dict[str, tuple[str, Edit, list[tuple[str, str]]]] = {
    "a rule is taken out": (
        "resource-snapshot.json",
        lambda s: s.pop("dependentSchemas"),
        [("vanished", "resource-snapshot.json#/dependentSchemas/refusal")],
    ),
    "a leaf of a rule is taken out": (
        "resource-snapshot.json",
        lambda s: s["then"]["properties"]["signals"]["properties"].pop("disk"),
        [("changed", "resource-snapshot.json#/then")],
    ),
    "the condition of two rules is another": (
        "resource-snapshot.json",
        lambda s: s["if"]["properties"]["admission"]["properties"]["verdict"].update(const="never"),
        [("changed", "resource-snapshot.json#/then"), ("changed", "resource-snapshot.json#/else")],
    ),
    "the condition of two rules is gone": (
        "resource-snapshot.json",
        lambda s: s.pop("if"),
        [("changed", "resource-snapshot.json#/then"), ("changed", "resource-snapshot.json#/else")],
    ),
    "a rule is no longer marked": (
        "resource-snapshot.json",
        lambda s: s["else"].update({"$comment": "A denial means that no profile is admitted."}),
        [("unmarked", "resource-snapshot.json#/else")],
    ),
}  # fmt: skip


@for_each(("file", "edit", "lost"), SAFETY.values(), ids=SAFETY.keys())
def test_a_safety_rule_that_does_not_stand_as_it_stood_is_named(
    file: str, edit: Edit, lost: list[tuple[str, str]]
) -> None:
    assert safety(SNAPSHOT, edited(file, edit)) == lost


def test_a_safety_rule_may_be_said_in_other_words() -> None:
    schemas = edited("resource-snapshot.json", lambda s: s["then"].update({"$comment": "SAFETY. In other words."}))
    assert entry(SNAPSHOT, schemas) == {"name": SNAPSHOT, "change": "unchanged"}


def test_a_safety_rule_is_missed_even_where_no_document_can_tell() -> None:
    rule = {"$comment": "SAFETY. Said twice.", "properties": {"freshness": {"const": "fresh"}}}
    admitted = {"properties": {"admission": {"properties": {"verdict": {"const": "admit"}}}}}
    twice = edited("guardrail-evidence.json", lambda s: s.update(allOf=[{"if": admitted, "then": rule}]))
    assert entry(EVIDENCE, twice)["change"] == "equivalent"
    found = entry(EVIDENCE, OURS, before=twice)
    assert (found["change"], found["oldAcceptedByNew"], found["newAcceptedByOld"]) == ("breaking", "proven", "proven")
    assert safety(EVIDENCE, OURS, before=twice) == [("vanished", "guardrail-evidence.json#/allOf/0/then")]


def test_a_safety_rule_counts_at_every_use_of_its_definition() -> None:
    rule = {"$comment": "SAFETY. Needs b.", "required": ["b"]}
    guarded = {"type": "object", "if": {"required": ["a"]}, "then": rule}
    before = {
        "x.json": {"properties": {"p": {"$ref": "#/$defs/G"}, "q": {"$ref": "#/$defs/G"}}, "$defs": {"G": guarded}}
    }
    after = edited("x.json", lambda s: s["properties"].update(q={"type": "object"}), before)
    assert safety("x", after, before) == [("vanished", "x.json#/$defs/G/then")]
    assert entry("x", renamed(before, "G", "H"), before)["change"] == "unchanged"


def test_a_remark_beside_a_reference_hides_no_safety_rule() -> None:
    rule = {"$comment": "SAFETY. Needs b.", "required": ["b"]}
    before = {"x.json": {"properties": {"p": {"$comment": "See G.", "$ref": "#/$defs/G"}}, "$defs": {"G": rule}}}
    after = edited("x.json", lambda s: s["$defs"]["G"].pop("required"), before)
    assert safety("x", after, before) == [("changed", "x.json#/$defs/G")]


def test_a_safety_rule_is_another_when_a_definition_in_it_is() -> None:
    rule = {"$comment": "SAFETY. Only small ones.", "properties": {"n": {"$ref": "common.json#/$defs/Percent"}}}
    before = edited("router-signals.json", lambda s: s.update(dependentSchemas={"n": rule}))
    after = edited("common.json", lambda s: s["$defs"]["Percent"].update(maximum=200), before)
    assert safety("router-signals", after, before) == [("changed", "router-signals.json#/dependentSchemas/n")]


# The gate's own rules


def test_a_rule_of_the_gate_that_came_or_went_is_breaking_where_both_sets_tell_their_rules() -> None:
    one, two = {EVIDENCE: ("a/one",)}, {EVIDENCE: ("a/one", "a/two")}
    none: list[str] = []
    for before, after, proofs, lists in (
        (two, one, ("proven", "unproven"), (["a/two"], none)),
        (one, two, ("unproven", "proven"), (none, ["a/two"])),
        (one, {}, ("proven", "unproven"), (["a/one"], none)),
    ):
        report = compare(set_of(OURS, EVIDENCE, rules=before), set_of(OURS, EVIDENCE, rules=after))
        (found,) = report["contracts"]
        assert (report["gateRules"], report["verdict"], found["change"]) == ("compared", "breaking", "breaking")
        assert (found["oldAcceptedByNew"], found["newAcceptedByOld"]) == proofs
        assert (found["lostGateRules"], found["gainedGateRules"]) == lists
    for before_rules, after_rules in ((None, one), (one, None), (None, None)):
        report = compare(set_of(OURS, EVIDENCE, rules=before_rules), set_of(OURS, EVIDENCE, rules=after_rules))
        assert (report["gateRules"], report["verdict"]) == ("notRecorded", "compatible")


# Stored documents


def test_a_breaking_change_names_the_migration_that_stored_documents_need() -> None:
    def of_version(number: int) -> Edit:
        return lambda s: s.update({"$id": f"https://schemas.srcos.ai/modeldoor/v{number}/admission-policy.json"})

    wider = edited("admission-policy.json", lambda s: s["properties"].update(owner={"type": "string"}))
    second, wider_fourth = (
        edited("admission-policy.json", of_version(number), schemas) for number, schemas in ((2, OURS), (4, wider))
    )
    for before, after, migration in (
        (OURS, wider, "admission-policy/v1-to-v2"),
        (OURS, wider_fourth, "admission-policy/v1-to-v4"),
        (second, wider_fourth, "admission-policy/v2-to-v4"),
        (second, wider, "admission-policy/v2-to-v3"),
    ):
        assert entry(POLICY, after, before)["storage"] == {"status": "stored", "migration": migration}


@for_each("note", [{}, {"isStored": False}, "stored", None])
def test_what_is_not_said_to_be_stored_needs_no_migration(note: Any) -> None:
    before = edited("admission-policy.json", lambda s: s.update({"x-modeldoor": note}))
    after = edited("admission-policy.json", lambda s: s["properties"].pop("waivers"), before)
    assert entry(POLICY, after, before)["storage"] == {"status": "notStored"}


# Which contracts are compared


def test_a_single_contract_is_compared_with_the_one_of_its_name() -> None:
    single = set_of(OURS, EVIDENCE)._replace(is_one=True)
    for old, new in ((single, set_of(OURS)), (set_of(OURS), single)):
        assert compare(old, new)["contracts"] == [{"name": EVIDENCE, "change": "unchanged"}]
    with pytest.raises(UnknownContract, match="'guardrail-evidence' is not a contract"):
        compare(single, set_of(OURS, POLICY))


def test_two_single_contracts_are_compared_whatever_they_are_called() -> None:
    copy = set_of({**OURS, "a-copy.json": OURS["guardrail-evidence.json"]}, "a-copy")._replace(is_one=True)
    report = compare(set_of(OURS, EVIDENCE)._replace(is_one=True), copy)
    assert report["contracts"] == [{"name": EVIDENCE, "change": "unchanged"}]
