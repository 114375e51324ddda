"""What people give as a digest is the SHA-256 of a file in one form, or it is refused; nothing else is passed over."""

from __future__ import annotations

import pytest

from families import for_each
from modeldoor_lifecycle.provisioner.digests import expected_digest, of_algorithm
from modeldoor_lifecycle.provisioner.errors import DigestRefused

DIGITS = "6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"


@for_each("given", [DIGITS, f"sha256:{DIGITS}", f"SHA256:{DIGITS.upper()}", f" sha256:{DIGITS}\n", DIGITS.upper()])
def test_letter_case_and_the_prefix_make_no_difference(given: str) -> None:
    """CAT-UNIT-3105: a digest that is right is right however it is spelled."""
    assert expected_digest(given) == f"sha256:{DIGITS}"


@for_each(
    "given, words",
    [
        (f"md5:{DIGITS[:32]}", "of the algorithm 'sha256'; it is of 'md5'"),
        (f"sha512:{DIGITS}{DIGITS}", "of the algorithm 'sha256'; it is of 'sha512'"),
        (f"blake3:{DIGITS}", "of the algorithm 'sha256'; it is of 'blake3'"),
        (f"sha256:sha256:{DIGITS}", "of the algorithm 'sha256'; it is of 'sha256:sha256'"),
        (f":{DIGITS}", "of the algorithm 'sha256'; it is of ''"),
        (DIGITS[:32], "this looks like MD5"),
        (DIGITS[:40], "this looks like SHA-1"),
        (DIGITS + DIGITS, "this looks like SHA-512"),
        (DIGITS[:63], "64 hexadecimal digits"),
        (DIGITS[:63] + "g", "64 hexadecimal digits"),
        (DIGITS[:63] + "\N{ARABIC-INDIC DIGIT ONE}", "64 hexadecimal digits"),
        ("0" * 64, "a placeholder"),
        ("f" * 64, "a placeholder"),
        ("", "64 hexadecimal digits"),
    ],
)
def test_another_algorithm_and_what_is_no_digest_are_refused(given: str, words: str) -> None:
    """CAT-UNIT-3105: a bad algorithm is a typed error, never accepted in silence."""
    with pytest.raises(DigestRefused) as refusal:
        expected_digest(given)
    assert words in refusal.value.message
    assert "sha256sum FILE tells it" in refusal.value.hint


def test_the_parts_of_a_request_are_held_to_the_same() -> None:
    assert of_algorithm("sha256", DIGITS.upper()) == f"sha256:{DIGITS}"
    with pytest.raises(DigestRefused, match="it is of 'sha1'"):
        of_algorithm("sha1", DIGITS)
