"""A digest was computed from bytes, and a commit from a history: what was typed has a pattern."""

from __future__ import annotations

import hashlib
import json
import re

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import goldens
from modeldoor_validators.rules.shared.placeholders import NO_COMMITS, is_no_commit, is_placeholder

REAL = hashlib.sha256(b"a model").hexdigest()
REAL_COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"


@given(st.binary(min_size=9))
def test_a_digest_that_was_computed_is_no_placeholder(data: bytes) -> None:
    assert not is_placeholder("sha256:" + hashlib.sha256(data).hexdigest())
    assert not is_no_commit(hashlib.sha1(data, usedforsecurity=False).hexdigest())


def test_no_digest_and_no_commit_of_a_valid_example_is_a_placeholder() -> None:
    text = "\n".join(json.dumps(each.document) for each in goldens() if each.is_valid)
    digests, commits = set(re.findall(r"sha256[:-]([0-9a-f]{64})", text)), set(re.findall(r'"([0-9a-f]{40})"', text))
    assert len(digests) > 50
    assert len(commits) > 10
    assert [each for each in digests if is_placeholder(each)] == []
    assert [each for each in commits if is_no_commit(each)] == []


@given(st.text("0123456789abcdef", min_size=1, max_size=32))
def test_digits_that_repeat_themselves_are_a_placeholder(pattern: str) -> None:
    assert is_placeholder((pattern * 64)[:64])


@given(st.integers(0, 255), st.integers(0, 255))
def test_bytes_that_count_in_equal_steps_are_a_placeholder(first: int, step: int) -> None:
    assert is_placeholder(bytes((first + index * step) % 256 for index in range(32)).hex())


@for_each(
    "data",
    [
        *(b"", b"\n", b" ", b"{}", b"[]", b'""', b"null", b"true", b"0", b"\0", b"test", b"hello", b"abc", b"foo"),
        *(b"world", b"hello world", b"TODO", b"todo", b"placeholder"),
    ],
)
def test_the_digest_of_nothing_much_is_a_placeholder(data: bytes) -> None:
    assert is_placeholder("sha256:" + hashlib.sha256(data).hexdigest())
    assert not is_placeholder("sha256:" + hashlib.sha256(data + b"and more").hexdigest())


@for_each("name", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
def test_the_digest_of_nothing_by_another_algorithm_is_none(name: str) -> None:
    digits = hashlib.new(name, b"", usedforsecurity=False).hexdigest()
    assert is_placeholder(digits[:64].ljust(64, "7"))
    assert is_placeholder(digits[:64].rjust(64, "7"))
    assert is_no_commit(digits[:40].ljust(40, "7"))


@for_each(
    "digits",
    [
        "0" * 63 + "1",
        "1" + "0" * 63,
        "0123456789abcdef" * 4,
        "fedcba9876543210" * 4,
        "0123456789abcdeffedcba9876543210" * 2,
        "1234567890" * 6 + "1234",
        "deadbeef" * 8,
        "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6c7d8e9f0a1b2",
        "abc123" * 10 + "abcd",
        "DEADBEEF" * 8,
        "".join(digit * 2 for digit in REAL[:32]),
        "0123456789abcdef" + REAL[16:],
        REAL[:20] + "fedcba9876543210" + REAL[36:],
        REAL[:20] + "123456789012345" + REAL[35:],
        REAL[:20] + "02468ace02468ac" + REAL[35:],
        REAL[:20] + "000102030405060708" + REAL[38:],
        REAL[:20] + "00112233445566778899" + REAL[40:],
        "deadbeefcafebabe" + REAL[16:],
        REAL[:9] + "f00dfacecafedead" + REAL[25:],
        re.sub("[a-f]", "7", REAL),
        b"this digest is not a real one!!!".hex(),
        b"placeholder-placeholder-12345678".hex(),
    ],
)
def test_digits_that_somebody_typed_are_a_placeholder(digits: str) -> None:
    assert len(digits) == 64
    assert is_placeholder(digits)


@for_each(
    "revision",
    [
        *sorted(NO_COMMITS),
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4",
        "deadbeef" * 5,
        "deadbeefcafebabe" + REAL_COMMIT[16:],
        "0123456789" * 4,
        "a1b2c3d4e5f6a7b8c9d0" * 2,
        "1" * 40,
        "".join(digit * 2 for digit in REAL_COMMIT[:20]),
        "0123456789abcdef" + REAL_COMMIT[16:],
    ],
)
def test_what_git_gives_to_nothing_and_what_was_typed_is_no_commit(revision: str) -> None:
    assert is_no_commit(revision)


def test_what_a_real_one_may_look_like_is_believed() -> None:
    assert not is_no_commit("8310429657" + "2749038165" + "9561730842" + "4086215739"), "figures alone"
    assert not is_placeholder(REAL[:20] + "aaaaaaaaaa" + REAL[30:]), "ten equal digits: one digest in 2^30 has them"


class TestEdges:
    """One digit more or less decides, at each bound."""

    @for_each(("kinds", "typed"), [(8, True), (9, False)])
    def test_different_digits_of_a_digest(self, kinds: int, typed: bool) -> None:
        digits = "".join("08f3a1c7b"[int(digit, 16) % kinds] for digit in REAL)
        assert len(set(digits)) == kinds
        assert is_placeholder(digits) is typed

    @for_each(("kinds", "typed"), [(6, True), (7, False)])
    def test_different_digits_of_a_commit(self, kinds: int, typed: bool) -> None:
        digits = "".join("08f3a1c"[int(digit, 16) % kinds] for digit in REAL[:40])
        assert len(set(digits)) == kinds
        assert is_no_commit(digits) is typed

    @for_each(("length", "typed"), [(15, False), (16, True)])
    def test_digits_that_stand_there_twice(self, length: int, typed: bool) -> None:
        digits = REAL[:length] + REAL[30:50] + REAL[:length] + REAL[length + 20 + length :]
        assert digits[length] != digits[2 * length + 20], "and no longer"
        assert is_placeholder(digits) is typed

    @for_each(("length", "typed"), [(12, False), (13, True)])
    def test_equal_digits_in_a_row(self, length: int, typed: bool) -> None:
        digits = REAL[:20] + "7" * length + REAL[20 + length :]
        assert digits[19] != "7"
        assert digits[20 + length] != "7"
        assert is_placeholder(digits) is typed

    @for_each(("length", "typed"), [(14, False), (15, True)])
    def test_digits_that_count(self, length: int, typed: bool) -> None:
        digits = REAL[:20] + "3456789abcdef012"[:length] + "00" + REAL[22 + length :]
        assert is_placeholder(digits) is typed

    @for_each(("count", "typed"), [(8, False), (9, True)])
    def test_bytes_that_count(self, count: int, typed: bool) -> None:
        counted = bytes(range(7, 7 + 11 * count, 11)).hex()
        digits = (REAL[:21] + counted + "0f" + REAL[23 + len(counted) :])[:64]
        assert is_placeholder(digits) is typed

    @for_each(("words", "typed"), [("deadbeefcafe", False), ("deadbeefcafebabe", True)])
    def test_words_of_programmers(self, words: str, typed: bool) -> None:
        assert is_placeholder(REAL[:21] + words + REAL[21 + len(words) :]) is typed
