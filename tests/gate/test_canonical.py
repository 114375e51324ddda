"""Canonical bytes and what is made of them."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden
from modeldoor_validators.canonical import canonical_bytes, digest


@for_each(
    ("value", "expected"),
    [
        ({}, b"{}"),
        ({"b": 1, "a": [1.0, 1e21, 1e-7, 0.1]}, b'{"a":[1,1e+21,1e-7,0.1],"b":1}'),
        (
            {"\u20ac": "Euro Sign", "\r": "Carriage Return", "1": "One"},
            '{"\\r":"Carriage Return","1":"One","€":"Euro Sign"}'.encode(),
        ),
        ("\u000f\n'\"\\", b'"\\u000f\\n\'\\"\\\\"'),
        ([None, True, False], b"[null,true,false]"),
    ],
)  # after the examples of RFC 8785, 3.2
def test_canonical_bytes_are_those_of_rfc_8785(value: object, expected: bytes) -> None:
    assert canonical_bytes(value) == expected


def test_a_digest_is_that_of_the_canonical_bytes() -> None:
    assert digest({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@given(st.randoms())
def test_neither_order_nor_spacing_changes_a_digest(random: object) -> None:
    document = golden("default", "admission-policy")
    members = list(document.items())
    random.shuffle(members)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert digest(json.loads(json.dumps(dict(members), indent=3))) == digest(document)
