"""Text is read strictly: what two readers would read differently is refused, with its place."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import places
from modeldoor_validators import DocumentRefused
from modeldoor_validators.findings import Finding
from modeldoor_validators.limits import MAXIMUM_BYTES, MAXIMUM_DEPTH
from modeldoor_validators.parsing import parse, place_findings


def refusal(data: bytes | str) -> tuple[str, str, int, int]:
    with pytest.raises(DocumentRefused) as caught:
        parse(data)
    (finding,) = caught.value.findings
    assert finding.message.startswith(("must ", "is ", "stands ", "holds "))
    assert finding.hint
    return finding.rule, finding.pointer, finding.line, finding.column


@for_each(
    ("data", "expected"),
    [
        (b'{"a": 1, "a": 2}', ("json/duplicate-key", "/a", 1, 10)),
        (b'{"b": [{}, {"a": 1,\n  "a": 1}]}', ("json/duplicate-key", "/b/1/a", 2, 3)),
        (b'{"a": 1, "\\u0061": 2}', ("json/duplicate-key", "/a", 1, 10)),
        (b'{"a": NaN}', ("json/number", "/a", 1, 7)),
        (b'{"a": [1, -Infinity]}', ("json/number", "/a/1", 1, 11)),
        (b'{"a": Infinity}', ("json/number", "/a", 1, 7)),
        (b'{"a": 1e400}', ("json/number", "/a", 1, 7)),
        (b'{"a": -1e400}', ("json/number", "/a", 1, 7)),
        (b'{"a": 9007199254740992}', ("json/number", "/a", 1, 7)),
        (b'{"a": ' + b"9" * 5000 + b"}", ("json/number", "/a", 1, 7)),
        (b'{"a": "\\ud800"}', ("json/surrogate", "/a", 1, 7)),
        (b'{"\\udc00": 1}', ("json/surrogate", "/\udc00", 1, 2)),
        ('{"a": "\ud800"}', ("json/surrogate", "/a", 1, 7)),
        (b"\xef\xbb\xbf{}", ("json/encoding", "", 1, 1)),
        ("\ufeff{}", ("json/encoding", "", 1, 1)),
        ('{"a": 1}'.encode("utf-16"), ("json/encoding", "", 1, 1)),
        ('{"a": 1}'.encode("utf-16-be"), ("json/encoding", "", 1, 1)),
        ('{"a": 1}'.encode("utf-32-le"), ("json/encoding", "", 1, 1)),
        (b'{"a":\n "\xe9"}', ("json/encoding", "", 2, 3)),
        (b"", ("json/syntax", "", 1, 1)),
        (b" \n\t", ("json/syntax", "", 1, 1)),
        (b"{", ("json/syntax", "", 1, 2)),
        (b'{"a": 1;}', ("json/syntax", "", 1, 8)),
        (b"{'a': 1}", ("json/syntax", "", 1, 2)),
        (b'{"a": 1} {"a": 2}', ("json/syntax", "", 1, 10)),
        (b'{"a": "line\nbreak"}', ("json/syntax", "", 1, 12)),
        (b'{"a": truth}', ("json/syntax", "", 1, 7)),
        (b"[1 2]", ("json/syntax", "", 1, 4)),
        (b'{"a" 1}', ("json/syntax", "", 1, 6)),
        (b"{1: 2}", ("json/syntax", "", 1, 2)),
        (b"\x00\x01", ("json/encoding", "", 1, 1)),
    ],
)
def test_what_is_not_strict_json_is_refused_where_it_stands(
    data: bytes | str, expected: tuple[str, str, int, int]
) -> None:
    assert refusal(data) == expected


def test_the_deepest_text_that_is_read_and_the_next_one() -> None:
    assert parse("[" * MAXIMUM_DEPTH + "]" * MAXIMUM_DEPTH)
    too_deep = "[" * (MAXIMUM_DEPTH + 1) + "]" * (MAXIMUM_DEPTH + 1)
    assert refusal(too_deep)[0] == "json/depth"
    assert refusal(too_deep)[3] == MAXIMUM_DEPTH + 1
    assert refusal('{"a":' * (MAXIMUM_DEPTH + 1) + "1" + "}" * (MAXIMUM_DEPTH + 1))[0] == "json/depth"


@for_each("opening", ["[", '{"a":'])
def test_a_hundred_thousand_levels_are_refused_and_do_not_break_the_reader(opening: str) -> None:
    assert refusal(opening * 100_000)[0] == "json/depth"


def test_a_wide_text_is_not_deep() -> None:
    assert len(parse("[" + ",".join(["{}"] * 1000) + "]")) == 1000


def test_the_longest_text_that_is_read_and_the_next_one() -> None:
    longest = b'"' + b"x" * (MAXIMUM_BYTES - 2) + b'"'
    assert len(parse(longest)) == MAXIMUM_BYTES - 2
    assert refusal(longest + b" ")[0] == "json/size"
    assert refusal('"' + "é" * (MAXIMUM_BYTES // 2) + '"')[0] == "json/size"


@for_each("value", [0, -1, 2**53 - 1, -(2**53 - 1), 1.5, 1e308, "é\U0001f600", "\n", [], {}, None, True])
def test_what_every_reader_reads_alike_is_read(value: object) -> None:
    assert parse(json.dumps(value)) == value
    assert parse(json.dumps(value, ensure_ascii=False).encode()) == value


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


@given(values, st.sampled_from([None, 1]), st.booleans())
def test_what_python_writes_is_read_back(value: object, indent: int | None, ascii_only: bool) -> None:
    assert parse(json.dumps(value, indent=indent, ensure_ascii=ascii_only)) == value


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:0123456789.eE+-\\untrfalsNI \n\ud800é', max_size=60))
def test_whatever_comes_is_read_or_refused_and_read_only_as_python_reads_it(data: bytes | str) -> None:
    with contextlib.suppress(DocumentRefused):
        assert parse(data) == json.loads(data)


@given(values, st.sampled_from([None, 2]))
def test_every_place_is_found_where_its_value_begins(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    lines = text.split("\n")
    for place, inner in places(value):
        (finding,) = place_findings(text, (Finding("any", place, "must"),))
        rest = lines[finding.line - 1][finding.column - 1 :] + "\n" + "\n".join(lines[finding.line :])
        assert json.JSONDecoder().raw_decode(rest)[0] == inner


def test_a_place_that_is_not_there_is_found_at_its_nearest_parent() -> None:
    (finding,) = place_findings('{"a": {\n "b": 1}}', (Finding("any", ("a", "c", 3), "must"),))
    assert (finding.line, finding.column) == (1, 7)
