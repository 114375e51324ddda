"""What counts as proven is true of every document that is known, and what cannot be followed is told or refused."""

from __future__ import annotations

import copy
import os
import random
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from families import for_each
from goldens import goldens, places
from modeldoor_validators import engine, registry
from modeldoor_validators.compatibility import compare, proven_alike
from modeldoor_validators.expansion import MAXIMUM_NODES, CannotExpand, expanded, plain, spelled
from modeldoor_validators.schema_differences import differences
from modeldoor_validators.schema_sets import NotASchemaSet
from modeldoor_validators.shapes import is_list, is_object
from schema_edits import OURS, edited, keyword_edits, set_of, with_keyword

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schema_edits import Schema

IS_SOAK = "MODELDOOR_SOAK" in os.environ
NAMES = [contract.name for contract in registry.contracts()]
DRAWN = 5000 if IS_SOAK else 400
"""So many mutations of the examples of each contract are looked at, beside the examples themselves."""

OTHERS: tuple[Any, ...] = (None, 0, 1, 1.5, -1, "", "a", True, [], {}, "unknown", "known", "admit", "deny", "waived")


def mutated(document: Any, draw: random.Random) -> Any:
    """The document with one place taken out, added to or replaced."""
    changed = copy.deepcopy(document)
    place, value = draw.choice([each for each in places(changed) if each[0]])
    holder = changed
    for step in place[:-1]:
        holder = holder[step]
    match draw.randrange(4):
        case 0:
            del holder[place[-1]]
        case 1 if is_object(value):
            value["zz"] = "a"
        case 2 if is_list(value):
            value.append(copy.deepcopy(draw.choice(value)) if value else "a")
        case _:
            holder[place[-1]] = draw.choice(OTHERS)
    return changed


@cache
def documents(name: str) -> tuple[tuple[Any, bool], ...]:
    """Documents of a contract, each with the verdict of the gate's engine."""
    draw = random.Random(name)
    examples = [each.document for each in goldens() if each.contract == name]
    found = examples + [mutated(draw.choice(examples), draw) for _ in range(DRAWN)]
    return tuple((each, engine.is_valid(each, name)) for each in found)


def validator(schemas: Mapping[str, Schema], name: str) -> jsonschema_rs.Draft202012Validator:
    def retrieve(uri: str) -> Any:
        return schemas[uri.rpartition("/")[2]]

    return jsonschema_rs.Draft202012Validator(schemas[f"{name}.json"], retriever=retrieve, validate_formats=True)


def plain_of(schemas: Mapping[str, Schema], name: str) -> Schema:
    return plain(expanded(f"{name}.json", schemas.__getitem__))


@for_each("name", NAMES)
def test_a_schema_whose_references_are_followed_accepts_the_same_documents(name: str) -> None:
    followed = jsonschema_rs.Draft202012Validator(plain_of(OURS, name), validate_formats=True)
    known = documents(name)
    assert {verdict for _, verdict in known} == {True, False}
    assert [followed.is_valid(document) for document, _ in known] == [verdict for _, verdict in known]


@settings(max_examples=4000 if IS_SOAK else 40)
@given(data=st.data())
def test_whatever_is_proven_after_an_edit_of_one_keyword_is_true_of_every_known_document(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    file = data.draw(st.sampled_from(_files(name)))
    edit = data.draw(st.sampled_from(_edits(file)))
    schemas = {**OURS, file: with_keyword(OURS[file], *edit)}
    try:
        jsonschema_rs.meta.validate(schemas[file])
        before, after = (plain_of(each, name) for each in (OURS, schemas))
    except (jsonschema_rs.ValidationError, CannotExpand):
        return
    is_same = spelled(before) == spelled(after)
    accepts_old, accepts_new = (True, True) if is_same else proven_alike(before, after)
    if not is_same:
        assert differences(*(expanded(f"{name}.json", each.__getitem__) for each in (OURS, schemas)))
    judge = validator(schemas, name)
    for document, verdict in documents(name):
        now = judge.is_valid(document)
        assert not (accepts_old and verdict and not now), "accepted by the old one and not by the new one"
        assert not (accepts_new and now and not verdict), "accepted by the new one and not by the old one"


@cache
def _files(name: str) -> tuple[str, ...]:
    """The files that a contract is made of."""
    waiting, found = [expanded(f"{name}.json", OURS.__getitem__)], set[str]()
    while waiting:
        node = waiting.pop()
        found.add(node.file)
        waiting += node.inner.values()
    return tuple(sorted(found))


@cache
def _edits(file: str) -> tuple[tuple[tuple[str | int, ...], str, Any], ...]:
    return tuple(keyword_edits(OURS[file]))


# What an engine could take for the same and is not


TOLD_APART: dict[str, tuple[Any, Any, Any]] = {
    "a list may hold something twice": (
        {"type": "array", "uniqueItems": True, "items": {"enum": [1, 2]}},
        {"type": "array", "maxItems": 2, "items": {"enum": [1, 2]}},
        [1, 1],
    ),
    "a list must hold something": ({"type": "array", "contains": {"const": 1}}, {"type": "array"}, [2]),
    "a list must hold it once only": (
        {"type": "array", "contains": {"const": 1}, "maxContains": 1},
        {"type": "array", "contains": {"const": 1}},
        [1, 1],
    ),
    "one variant, or at least one": (
        {"oneOf": [{"minimum": 5}, {"maximum": 7}]},
        {"anyOf": [{"minimum": 5}, {"maximum": 7}]},
        6,
    ),
    "a condition holds without its member": (
        {"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}},
        {"if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "then": {"required": ["b"]}},
        {},
    ),
    "members by pattern": (
        {"type": "object", "patternProperties": {"^a": {"type": "integer"}}},
        {"type": "object", "properties": {"a": {"type": "integer"}}},
        {"ab": "x"},
    ),
    "a dependent schema": ({"dependentSchemas": {"a": {"required": ["b"]}}}, {}, {"a": 1}),
    "closed by what is beside": (
        {"unevaluatedProperties": False, "allOf": [{"properties": {"a": True}}]},
        {"additionalProperties": False, "allOf": [{"properties": {"a": True}}]},
        {"a": 1},
    ),
    "true is not 1": ({"const": True}, {"enum": [True, 1]}, 1),
    "a format": ({"type": "string", "format": "date-time"}, {"type": "string"}, "yesterday"),
    "a position of a list": (
        {"prefixItems": [{"const": 1}, {"const": 2}]},
        {"prefixItems": [{"const": 2}, {"const": 1}]},
        [1, 2],
    ),
}  # fmt: skip


@for_each(("one", "other", "document"), TOLD_APART.values(), ids=TOLD_APART.keys())
def test_what_one_document_tells_apart_is_never_proven_alike(one: Any, other: Any, document: Any) -> None:
    accepted = [
        jsonschema_rs.Draft202012Validator(each, validate_formats=True).is_valid(document) for each in (one, other)
    ]
    assert accepted[0] != accepted[1]
    sets = [set_of({"x.json": {"properties": {"p": each}}}) for each in (one, other)]
    assert compare(sets[0], sets[1])["verdict"] == "breaking"
    assert compare(sets[1], sets[0])["verdict"] == "breaking"


def test_what_differs_only_for_readers_who_ignore_formats_is_not_proven_alike() -> None:
    one: Schema = {"enum": ["soon", "2026-11-20T09:30:00Z"], "format": "date-time"}
    other: Schema = {"enum": ["2026-11-20T09:30:00Z"]}
    assert proven_alike(one, other) == (False, True)


# References


def chained(**definitions: Any) -> dict[str, Schema]:
    return {"x.json": {"properties": {"p": {"$ref": "#/$defs/A"}}, "$defs": definitions}}


def test_a_schema_that_holds_itself_is_the_same_as_itself_and_proven_to_be_nothing_else() -> None:
    tree = chained(A={"type": "object", "properties": {"child": {"$ref": "#/$defs/A"}}, "additionalProperties": False})
    assert compare(set_of(tree), set_of(tree))["contracts"][0]["change"] == "unchanged"
    taller = edited("x.json", lambda s: s["$defs"]["A"].update(minProperties=1), tree)
    (found,) = compare(set_of(tree), set_of(taller))["contracts"]
    assert (found["oldAcceptedByNew"], found["newAcceptedByOld"]) == ("unproven", "unproven")


def test_two_schemas_that_begin_again_at_different_places_are_not_the_same() -> None:
    at_the_inner = chained(
        A={"properties": {"x": {"properties": {"y": {"$ref": "#/$defs/B"}}}}},
        B={"properties": {"z": {"$ref": "#/$defs/B"}}},
    )
    at_the_outer = chained(
        A={"properties": {"x": {"$ref": "#/$defs/B"}}},
        B={"properties": {"y": {"properties": {"z": {"$ref": "#/$defs/B"}}}}},
    )
    assert compare(set_of(at_the_inner), set_of(at_the_outer))["verdict"] == "breaking"


def test_what_begins_again_with_its_neighbours_is_not_what_begins_again_without_them() -> None:
    inner = {"properties": {"c": {"$ref": "#"}}}
    with_them: dict[str, Schema] = {
        "x.json": {"properties": {}, "$ref": "#/$defs/A", "minProperties": 1, "$defs": {"A": inner}}
    }
    without = edited("x.json", lambda s: s["$defs"]["A"]["properties"]["c"].update({"$ref": "#/$defs/A"}), with_them)
    assert compare(set_of(with_them), set_of(with_them))["verdict"] == "compatible"
    assert compare(set_of(with_them), set_of(without))["verdict"] == "breaking"


def test_keywords_beside_a_reference_count_too() -> None:
    before = chained(A={"type": "string"})
    beside = edited("x.json", lambda s: s["properties"]["p"].update(maxLength=3), before)
    inside = edited("x.json", lambda s: s["$defs"]["A"].update(maxLength=3), before)
    assert compare(set_of(before), set_of(beside))["verdict"] == "breaking"
    assert compare(set_of(inside), set_of(beside))["verdict"] == "compatible"


REFUSED: dict[str, dict[str, Any]] = {
    "another host": {"$ref": "https://example.com/a.json"},
    "a folder above": {"$ref": "../secret.json"},
    "an absolute path": {"$ref": "/etc/passwd"},
    "a file by its scheme": {"$ref": "file:a.json"},
    "an anchor": {"$ref": "#here"},
    "something that is no definition": {"$ref": "#/properties/p"},
    "a definition that is not there": {"$ref": "#/$defs/Nowhere"},
    "a number": {"$ref": 5},
    "a dynamic reference": {"$dynamicRef": "#A"},
    "an identifier of its own": {"$id": "https://example.com/b.json", "$ref": "c.json"},
}


@for_each("node", REFUSED.values(), ids=REFUSED.keys())
def test_a_reference_that_cannot_be_followed_is_told_with_its_place(node: Any) -> None:
    with pytest.raises(CannotExpand, match=r"'x\.json#/\$defs/A") as refused:
        plain_of(chained(A=node), "x")
    assert refused.value.hint


def test_what_is_endless_when_followed_is_refused() -> None:
    doubled = {f"D{n}": {"allOf": [{"$ref": f"#/$defs/D{n + 1}"}] * 2} for n in range(40)}
    with pytest.raises(CannotExpand, match=str(MAXIMUM_NODES)):
        plain_of(chained(A={"$ref": "#/$defs/D0"}, **doubled, D40={}), "x")
    deep = {f"D{n}": {"items": {"$ref": f"#/$defs/D{n + 1}"}} for n in range(400)}
    with pytest.raises(CannotExpand, match="deep"):
        plain_of(chained(A={"$ref": "#/$defs/D0"}, **deep, D400={}), "x")


def test_definitions_that_only_refer_to_each_other_prove_nothing() -> None:
    circle = chained(A={"$ref": "#/$defs/B"}, B={"$ref": "#/$defs/A"})
    other = chained(A={"$ref": "#/$defs/A"})
    assert compare(set_of(circle), set_of(chained(A={})))["verdict"] == "breaking"
    assert compare(set_of(other), set_of(chained(A={})))["verdict"] == "breaking"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3) | st.sampled_from(["#/$defs/A", "x.json", "object", "^a$", "("]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["$ref", "$defs", "A", "properties", "p", "items", "oneOf", "if", "then", "$comment", "enum", "const",
                         "type", "required", "pattern", "not", "additionalProperties", "$id", "x-modeldoor", "dependentSchemas"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=5000 if IS_SOAK else 150)
@given(one=ANYTHING, other=ANYTHING)
def test_whatever_stands_in_a_schema_there_is_a_verdict_or_an_error_of_ours(one: Any, other: Any) -> None:
    sets = [set_of({"x.json": {"properties": {"p": each}, "$defs": {"A": each}}}) for each in (one, other)]
    try:
        report = compare(sets[0], sets[1])
    except (CannotExpand, NotASchemaSet):
        return
    assert report["verdict"] in ("compatible", "breaking")
