"""References lead to exactly one document, whoever computes them: vectors for us and for other languages."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import Any

import pytest

from families import for_each
from goldens import EXAMPLES, ROOT, Golden, golden, goldens
from modeldoor_validators import registry
from modeldoor_validators.canonical import HasNoReference, canonical_bytes, digest, document_ref
from modeldoor_validators.parsing import parse
from node import answer

VECTORS: list[dict[str, str]] = json.loads((ROOT / "tests" / "vectors" / "canonical.json").read_text())
REFERENCES: dict[str, dict[str, str]] = json.loads((ROOT / "generated" / "typescript" / "references.json").read_text())
VALID = [each for each in goldens() if each.is_valid]


@for_each("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_canonical_bytes_are_those_of_the_vector(vector: dict[str, str]) -> None:
    made = canonical_bytes(parse(vector["input"]))
    assert made.decode() == vector["canonical"]
    assert sha256(made).hexdigest() == vector["sha256"]


def test_pythons_own_json_would_not_do() -> None:
    """The vectors tell a right implementation from the one that everybody tries first."""
    document = parse(VECTORS[-1]["input"])
    plain = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert plain != VECTORS[-1]["canonical"]
    assert json.loads(plain) == document


@for_each("each", VALID, ids=str)
def test_the_reference_of_an_example_stays_as_it_is_written_down(each: Golden) -> None:
    written = REFERENCES[str(each)]
    assert written["digest"] == digest(parse(each.text))
    if "ref" in written:
        assert written["ref"] == document_ref(parse(each.text))


def test_every_valid_example_has_its_reference_and_nothing_else_does() -> None:
    assert sorted(REFERENCES) == sorted(map(str, VALID))
    with_kind = [str(each) for each in VALID if registry.contract(each.contract).kind]
    assert sorted(name for name, written in REFERENCES.items() if "ref" in written) == sorted(with_kind)


@pytest.mark.slow
def test_another_implementation_makes_the_same_bytes_of_the_vectors_and_of_every_example() -> None:
    examples = [(EXAMPLES / name).read_text() for name in REFERENCES]
    made = answer("canonical_bytes.mjs", [*(vector["input"] for vector in VECTORS), *examples])
    wanted = [(vector["canonical"], vector["sha256"]) for vector in VECTORS]
    assert [(each["canonical"], each["sha256"]) for each in made[: len(VECTORS)]] == wanted
    digests = [f"sha256:{each['sha256']}" for each in made[len(VECTORS) :]]
    assert digests == [written["digest"] for written in REFERENCES.values()]


@for_each("contract", [each for each in registry.contracts() if each.kind], ids=lambda each: each.name)
def test_a_reference_says_the_kind_in_kebab_case_and_the_digest(contract: registry.Contract) -> None:
    document = {"kind": contract.kind}
    urn = re.fullmatch(r"urn:srcos:([a-z]+(?:-[a-z]+)*):sha256-([0-9a-f]{64})", document_ref(document))
    assert urn is not None
    assert urn[1].replace("-", "") == contract.kind.lower()
    assert f"sha256:{urn[2]}" == digest(document)


def test_a_snapshot_is_named_as_ever() -> None:
    snapshot = golden("healthy-1b")
    hexadecimal = digest(snapshot).removeprefix("sha256:")
    assert document_ref(snapshot) == f"urn:srcos:local-resource-snapshot:sha256-{hexadecimal}"


def test_any_change_of_a_document_changes_its_reference() -> None:
    snapshot = golden("healthy-1b")
    assert document_ref({**snapshot, "bootTimeMs": snapshot["bootTimeMs"] + 1}) != document_ref(snapshot)


@for_each(
    ("value", "message"),
    [
        (golden("healthy-1b", "router-signals"), "must have a `kind`"),
        ({}, "must have a `kind`"),
        ([], "must have a `kind`"),
        (None, "must have a `kind`"),
        ({"kind": "Nothing"}, "`kind` must be that of a contract; it is 'Nothing'"),
        ({"kind": 1}, "`kind` must be that of a contract; it is 1"),
    ],
)
def test_what_has_no_kind_of_ours_has_no_reference(value: Any, message: str) -> None:
    with pytest.raises(HasNoReference) as refusal:
        document_ref(value)
    assert refusal.value.message == message
    assert "modeldoor schemas list" in refusal.value.hint
    assert digest(value).startswith("sha256:"), "its digest names it all the same"
