"""The gate recognises documents, explains refusals at the leaf, and lets nothing unsafe pass."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from pydantic import ValidationError

import modeldoor_models
from families import for_each
from goldens import golden
from modeldoor_validators import DocumentRefused, Finding, UnknownContract, check, load
from modeldoor_validators.findings import path_of, pointer_of, quoted

HEALTHY = golden("healthy-1b")


MESSAGES: list[tuple[str, Any, str]] = [
    ("bootTimeMs", 1.5, "must be an integer; it is 1.5"),
    ("bootTimeMs", "soon", "must be an integer; it is 'soon'"),
    ("collectedAt", "yesterday", "must be a date-time; it is 'yesterday'"),
    ("profiles", {"a": 1}, "must be a list; it is an object"),
    ("policy.thresholds.battery.criticalBelowPercent", 0, "must be more than 0; it is 0"),
    ("policy.waivers", [{}] * 5, "must have at most 4 entries; it has 5"),
    ("policy.profileOrder", ["urn:srcos:model-profile:a"] * 2, "must not hold the same entry twice"),
    ("collector.name", "", "must not be empty"),
    ("collector.name", "x" * 129, "must be at most 128 characters long; it has 129"),
    ("signals.network.defaultRoute", "yes", "must be 'true' or 'false'; it is 'yes'"),
    ("refusal", None, "must be one of 'policyRefused', 'collectionFailed'; it is null"),
]


def changed(place: str, value: Any, base: Any = HEALTHY) -> Any:
    document = copy.deepcopy(base)
    holder = document
    *front, last = place.split(".")
    for step in front:
        holder = holder[int(step) if step.isdigit() else step]
    holder[last] = value
    return document


def only(findings: tuple[Finding, ...]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


class TestRecognition:
    def test_the_kind_tells_the_contract(self) -> None:
        assert load(HEALTHY)["kind"] == "LocalResourceSnapshot"

    @for_each("value", [[], "text", 3, None])
    def test_what_is_no_object_has_no_kind(self, value: object) -> None:
        with pytest.raises(DocumentRefused, match=r"\$: must be an object"):
            load(json.dumps(value))

    def test_a_document_without_kind_says_which_there_are(self) -> None:
        with pytest.raises(DocumentRefused, match="must have `kind`") as caught:
            load(golden("healthy-1b", "router-signals"))
        assert "'LocalResourceSnapshot'" in caught.value.hint

    @for_each("kind", ["Snapshot", "", None, 3, ["LocalResourceSnapshot"], {}])
    def test_an_unknown_kind_is_named(self, kind: object) -> None:
        with pytest.raises(DocumentRefused, match=r"\$\.kind: must be the kind of a contract"):
            load(changed("kind", kind))

    def test_a_foreign_shape_without_kind_is_recognised_by_name(self) -> None:
        assert load(golden("healthy-1b", "router-signals"), contract="router-signals")

    def test_an_unknown_contract_is_named_with_those_that_are_known(self) -> None:
        with pytest.raises(UnknownContract, match="'resource-snapshot'"):
            load(HEALTHY, contract="snapshot")

    def test_a_document_of_another_contract_is_refused(self) -> None:
        with pytest.raises(DocumentRefused):
            load(HEALTHY, contract="admission-policy")


class TestExplanation:
    def test_a_union_is_followed_to_the_variant_that_the_tag_names(self) -> None:
        finding = only(check(changed("signals.battery.charge.percent", 101), "resource-snapshot"))
        assert finding.path == "$.signals.battery.charge.percent"
        assert finding.message == "must be at most 100; it is 101"

    def test_an_unknown_tag_names_the_tags_that_there_are(self) -> None:
        finding = only(check(changed("signals.battery.status", "fine"), "resource-snapshot"))
        assert finding.message == "must be one of 'known', 'unknown', 'error', 'notApplicable'; it is 'fine'"

    def test_a_missing_tag_is_asked_for(self) -> None:
        finding = only(check(changed("signals.disk.gate", {}), "resource-snapshot"))
        assert (finding.pointer, finding.message) == ("/signals/disk/gate", "must have `role`, which tells the variant")

    def test_a_variant_that_is_no_object_is_told_so(self) -> None:
        finding = only(check(changed("signals.disk", "plenty"), "resource-snapshot"))
        assert finding.message == "must be an object; it is 'plenty'"

    def test_a_safety_rule_is_quoted_beside_the_leaf_that_breaks_it(self) -> None:
        unsafe = changed("signals.thermal", golden("vm-without-sensors")["signals"]["thermal"])
        finding = only(check(unsafe, "resource-snapshot"))
        assert (finding.path, finding.message) == ("$.signals.thermal.status", "must be 'known'; it is 'unknown'")
        assert finding.hint.startswith("SAFETY. An admission needs")

    def test_findings_stand_in_the_order_of_the_document(self) -> None:
        broken = changed(
            "authorizations.toolUse", True, changed("signals.memory.totalBytes", "8 GiB", changed("elapsedMs", -1))
        )
        assert [finding.pointer for finding in check(broken, "resource-snapshot")] == [
            "/elapsedMs",
            "/signals/memory/totalBytes",
            "/authorizations/toolUse",
        ]

    @for_each(("place", "value", "message"), MESSAGES)
    def test_every_message_says_what_must_be_and_what_is(self, place: str, value: object, message: str) -> None:
        messages = [finding.message for finding in check(changed(place, value), "resource-snapshot")]
        assert message in messages

    def test_a_nullable_field_names_all_its_types(self) -> None:
        profile = changed("model.memoryHintMb", "4 GB", golden("local-llama32-1b", "model-profile"))
        assert only(check(profile, "model-profile")).message == "must be an integer or 'null'; it is '4 GB'"


class TestValuesThatJsonCannotSay:
    @for_each("value", [float("nan"), float("inf"), 10**30, {"a"}, b"bytes", object()])
    def test_they_are_refused_without_an_exception(self, value: object) -> None:
        assert check(changed("signals.memory.availableBytes", value), "resource-snapshot")

    def test_true_is_no_number(self) -> None:
        assert only(check(changed("signals.memory.availableBytes", True), "resource-snapshot")).rule == "schema/type"


class TestControlCharacters:
    @for_each("character", ["\t", "\r", "\x00", "\x1b", "\x7f", "\x9b", "\u200b", "\u00a0", "\u202e", "\u2028"])
    def test_no_document_of_ours_holds_any(self, character: str) -> None:
        policy = changed("description", f"a{character}b", golden("default", "admission-policy"))
        assert only(check(policy, "admission-policy")).rule == "gate/control-character"

    def test_nor_does_a_list_of_ours(self) -> None:
        report = golden("one-invalid", "validation-report")
        report["documents"][1]["findings"][0]["message"] = "two\nlines"
        assert only(check(report, "validation-report")).pointer == "/documents/1/findings/0/message"

    def test_a_trailing_line_break_does_not_slip_behind_a_pattern(self) -> None:
        assert check(changed("policyDigest", HEALTHY["policyDigest"] + "\n"), "resource-snapshot")
        assert check(changed("collectedAt", HEALTHY["collectedAt"] + "\n"), "resource-snapshot")

    def test_a_foreign_shape_keeps_what_its_owner_allows(self) -> None:
        profile = changed("notes", "two\nlines", {**golden("local-llama32-1b", "model-profile"), "notes": ""})
        assert check(profile, "model-profile") == ()


class TestModels:
    def test_a_model_is_made_from_text_through_the_gate(self) -> None:
        snapshot = load(json.dumps(HEALTHY), as_=modeldoor_models.LocalResourceSnapshot)
        assert snapshot.profiles[0].admission.verdict == "admit"

    def test_a_duplicate_key_reaches_no_model(self) -> None:
        text = json.dumps(HEALTHY).replace('"bootTimeMs":', '"bootTimeMs": 1, "bootTimeMs":')
        with pytest.raises(DocumentRefused, match="stands twice"):
            load(text, as_=modeldoor_models.LocalResourceSnapshot)

    def test_pydantic_cannot_mend_what_the_gate_refuses(self) -> None:
        for place, value in (("collectedAt", 1767323045), ("authorizations.promptEgress", 0)):
            with pytest.raises(ValidationError, match="must be"):
                modeldoor_models.LocalResourceSnapshot.model_validate(changed(place, value))
            with pytest.raises(ValidationError, match="must be"):
                modeldoor_models.LocalResourceSnapshot.model_validate_json(json.dumps(changed(place, value)))

    def test_a_model_passes_where_a_model_is_wanted(self) -> None:
        snapshot = load(HEALTHY, as_=modeldoor_models.LocalResourceSnapshot)
        assert modeldoor_models.LocalResourceSnapshot.model_validate(snapshot) is snapshot

    def test_only_models_of_contracts_can_be_asked_for(self) -> None:
        from modeldoor_validators.document import Document

        class Other(Document):
            pass

        with pytest.raises(TypeError, match="'Other' is none"):
            load(HEALTHY, as_=Other)
        assert Other.model_validate({}) == Other()

    def test_an_unknown_model_is_no_attribute(self) -> None:
        with pytest.raises(AttributeError, match="'Nothing'"):
            _ = modeldoor_models.Nothing


class TestWords:
    def test_places_are_written_as_pointer_and_as_path(self) -> None:
        place = ("a", 0, "b/c~d", "e f", "g'h")
        assert pointer_of(place) == "/a/0/b~1c~0d/e f/g'h"
        assert path_of(place) == "$.a[0]['b/c~d']['e f']['g\\'h']"

    def test_values_are_quoted_short_and_on_one_line(self) -> None:
        assert quoted("a\nb\x7f\x1b") == "'a\\nb\\u007f\\u001b'"
        assert quoted({"a": 1}) == "an object"
        assert quoted([1, 2]) == "a list of 2"
        assert quoted("x" * 500) == "'" + "x" * 75 + "...'"

    def test_a_refusal_counts_what_more_there_is(self) -> None:
        with pytest.raises(DocumentRefused, match="must have `schemaVersion`, and 12 more") as caught:
            load({"kind": "LocalResourceSnapshot"})
        assert len(caught.value.findings) == 13
        assert str(caught.value.named("x.json")).startswith("x.json: $: must have")
        with pytest.raises(DocumentRefused) as caught:
            load('{"kind":\n "LocalResourceSnapshot"}')
        assert str(caught.value.named("x.json")).startswith("x.json:1:1: $: must have")
