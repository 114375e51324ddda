"""Pass, warn or fail: who says what a file must be, and what is trusted from then on."""

from __future__ import annotations

from typing import Any

import pytest

from families import for_each
from modeldoor_lifecycle.gguf.errors import GgufError
from modeldoor_lifecycle.provisioner import trust
from modeldoor_lifecycle.provisioner.errors import DigestMismatch, DigestRequired
from modeldoor_lifecycle.provisioner.found import Found, FoundFile, Teller
from modeldoor_lifecycle.provisioner.identity import FileIdentity
from modeldoor_lifecycle.provisioner.trust import Expectation
from modeldoor_lifecycle.provisioner.verification import HashedFile

A, B, C = (f"sha256:{letter * 64}" for letter in "abc")
NOON = "2026-11-20T12:00:00.000Z"


def found(*told: str | None, teller: Teller | None = "hub") -> Found:
    files = tuple(FoundFile(f"{number}.gguf", f"/models/{number}.gguf", digest) for number, digest in enumerate(told))
    return Found("file:/models/0.gguf", {"source": "local"}, {}, files, teller=teller)


def hashed(*digests: str) -> list[HashedFile]:
    return [
        HashedFile(f"/models/{number}.gguf", digest, FileIdentity(1, 2, 300 + number, 4, 5), GgufError("x", "y", "z"))
        for number, digest in enumerate(digests)
    ]


@for_each(
    ("told", "teller", "expected", "expectation", "is_whole"),
    [
        ((A,), "hub", None, Expectation((A,), "hub"), True),
        ((A,), "registry", B, Expectation((B,), "request"), True),
        ((None,), "hub", None, Expectation((None,), None), False),
        ((None,), None, A, Expectation((A,), "request"), True),
        ((A, B), "registry", None, Expectation((A, B), "registry"), True),
        ((A, B), "registry", C, Expectation((C, B), "registry"), True),
        ((A, None), "hub", None, Expectation((A, None), None), False),
        ((None, None), "hub", A, Expectation((A, None), None), False),
        ((None, B), "hub", A, Expectation((A, B), None), False),
    ],
)
def test_what_a_model_must_be_is_said_by_its_source_and_the_request(
    told: tuple[str | None, ...],
    teller: Teller | None,
    expected: str | None,
    expectation: Expectation,
    is_whole: bool,
) -> None:
    """ORCH-MODP-5502: strict verification has to have a digest of every file."""
    made = trust.expectation_of(found(*told, teller=teller), expected)
    assert (made, made.is_whole) == (expectation, is_whole)
    trust.require_expectation(made, is_strict=False)
    if is_whole:
        trust.require_expectation(made, is_strict=True)
    else:
        with pytest.raises(DigestRequired, match="none was given"):
            trust.require_expectation(made, is_strict=True)


@for_each(
    ("told", "expected", "bytes_give", "at", "told_by"),
    [
        ((A,), None, (A,), None, ""),
        ((None,), None, (C,), None, ""),
        ((None,), A, (A,), None, ""),
        ((A,), A, (A,), None, ""),
        ((A,), None, (B,), 0, "hub"),
        ((A,), A, (B,), 0, "request"),
        ((A,), B, (A,), 0, "request"),
        ((A,), B, (B,), 0, "hub"),
        ((A,), B, (C,), 0, "request"),
        ((A, B), None, (A, C), 1, "hub"),
        ((A, B), A, (A, A), 1, "hub"),
        ((None, None), A, (A, B), None, ""),
        ((None, None), A, (B, A), 0, "request"),
        ((A, B), None, (C, C), 0, "hub"),
    ],
)
def test_the_first_file_that_is_not_as_somebody_said_is_named_with_who_said_it(
    told: tuple[str | None, ...], expected: str | None, bytes_give: tuple[str, ...], at: int | None, told_by: str
) -> None:
    """CAT-UNIT-3105: a digest that is right passes, and one that is wrong fails, whoever told it."""
    mismatch = trust.first_mismatch(found(*told), hashed(*bytes_give), expected)
    if at is None:
        assert mismatch is None
        return
    assert mismatch is not None
    index, refusal = mismatch
    assert index == at
    assert isinstance(refusal, DigestMismatch)
    assert refusal.expected == (expected if told_by == "request" else told[at])
    assert (refusal.actual, refusal.path, refusal.size_bytes) == (bytes_give[at], f"/models/{at}.gguf", 300 + at)
    assert refusal.told_by == told_by


@for_each("teller", trust.TELLER_WORDS)
def test_every_teller_has_words_in_the_refusal(teller: Teller) -> None:
    mismatch = trust.first_mismatch(found(A, teller=teller), hashed(B), None)
    assert mismatch is not None
    assert f"as the {trust.TELLER_WORDS[teller]} says" in mismatch[1].message


@for_each(("teller", "is_while_downloading"), [(None, False), ("hub", True), ("ollama", False)])
def test_what_was_hashed_is_trusted_as_far_as_somebody_vouched(
    teller: Teller | None, is_while_downloading: bool
) -> None:
    """CAT-UNIT-3105: a digest that nobody told warns."""
    files = hashed(A, B)
    made = trust.trust_of(files, teller, NOON, is_while_downloading=is_while_downloading)
    told = {
        "method": "whileDownloading" if is_while_downloading else "overTheFile",
        "identities": [each.identity.document() for each in files],
    }
    if teller is None:
        assert made == {"state": "warned", "hashedAt": NOON, **told}
        assert trust.verdict_of(made, is_strict=True) == {"verdict": "warn", "isStrict": False}
    else:
        assert made == {"state": "verified", "verifiedAt": NOON, "expectedFrom": teller, **told}
        for is_strict in (False, True):
            verdict = {"verdict": "pass", "expectedFrom": teller, "isStrict": is_strict}
            assert trust.verdict_of(made, is_strict=is_strict) == verdict
    assert trust.identities_of(made) == [each.identity for each in files]


def test_an_expectation_is_whole_when_somebody_said_every_digest() -> None:
    assert not Expectation((A, None), "hub").is_whole
    assert not Expectation((A, B), None).is_whole


def test_who_vouches_later_changes_nothing_of_what_was_hashed() -> None:
    warned = trust.trust_of(hashed(A), None, NOON, is_while_downloading=False)
    verified = trust.trust_of(hashed(A), "request", NOON, is_while_downloading=False)
    assert trust.vouched(warned, "request") == verified
    unverified: dict[str, Any] = {"state": "unverified", "distrustedAt": NOON, "reason": "changed"}
    for other in (verified, unverified):
        assert trust.vouched(other, "hub") == other
    assert trust.identities_of(unverified) == []
