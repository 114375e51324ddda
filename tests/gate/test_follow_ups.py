"""Nothing is said to follow from what is itself wrong or missing: only the cause is told."""

from __future__ import annotations

from typing import Any

from families import for_each
from goldens import golden, patched
from modeldoor_validators import check


def found(document: Any, contract: str) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.pointer, finding.message) for finding in check(document, contract)]


def test_a_missing_tag_makes_no_safety_rule_speak() -> None:
    document = patched(golden("two-models", "ranked-models"), {"op": "remove", "path": "/rows/0/fit/verdict"})
    assert found(document, "ranked-models") == [
        ("schema/required", "/rows/0/fit", "must have `verdict`, which tells the variant")
    ]


def test_a_tag_that_no_variant_has_makes_no_safety_rule_speak() -> None:
    document = patched(golden("healthy-1b"), {"op": "replace", "path": "/admission/verdict", "value": "allow"})
    assert [place for _, place, _ in found(document, "resource-snapshot")] == ["/admission/verdict"]


def test_a_condition_whose_member_is_missing_demands_nothing() -> None:
    document = patched(golden("two-models", "ranked-models"), {"op": "remove", "path": "/rows/0/fit/parts/0/place"})
    assert found(document, "ranked-models") == [("schema/required", "/rows/0/fit/parts/0", "must have `place`")]


def test_what_follows_from_a_right_value_is_told_beside_other_faults() -> None:
    document = patched(golden("healthy-1b"), {"op": "replace", "path": "/signals/thermal/level", "value": "critical"})
    document["unexpected"] = 1
    assert {place for _, place, _ in found(document, "resource-snapshot")} >= {"", "/signals/thermal/level"}


@for_each(
    ("contract", "name", "path", "said"),
    [
        ("ranked-models", "two-models", "/rows/0/evidence", "`evidence`: What a score rests on."),
        (
            "pool-state",
            "over-budget",
            "/entries/0/artifact/manifestDigest",
            "`manifestDigest`: The digest of its manifest",
        ),
        ("provision-request", "tinyllama", "/expected_digest", "SAFETY. Strict verification needs a digest"),
    ],
)
def test_a_missing_member_is_told_with_what_it_is(contract: str, name: str, path: str, said: str) -> None:
    (finding,) = check(patched(golden(name, contract), {"op": "remove", "path": path}), contract)
    assert finding.rule == "schema/required"
    assert finding.hint.startswith(said)


def test_of_two_that_belong_together_the_missing_one_is_named() -> None:
    document = patched(golden("healthy-1b"), {"op": "remove", "path": "/signals/disk/totalInodes"})
    assert found(document, "resource-snapshot") == [
        ("schema/dependentRequired", "/signals/disk", "must have `totalInodes` beside `availableInodes`")
    ]


def test_a_length_that_is_fixed_is_told_as_one() -> None:
    path = "/entries/0/artifact/files/0/digest"
    document = patched(
        golden("two-models-and-an-installation", "pool-state"), {"op": "replace", "path": path, "value": "sha256:abc"}
    )
    assert found(document, "pool-state") == [("schema/minLength", path, "must be 71 characters long; it has 10")]


@for_each(
    ("wrong", "said"),
    [
        ("quantisation", "must not have `quantisation`; do you mean `quantization`?"),
        ("evidnce", "must not have `evidnce`; do you mean `evidence`?"),
        ("favouriteColour", "must not have `favouriteColour`"),
    ],
)
def test_a_misspelt_member_is_told_with_the_one_that_was_meant(wrong: str, said: str) -> None:
    document = golden("two-models", "ranked-models")
    row = document["rows"][0]
    for missing in ("quantization", "evidence"):
        del row[missing]
    row[wrong] = 1
    assert said in [finding.message for finding in check(document, "ranked-models")]
