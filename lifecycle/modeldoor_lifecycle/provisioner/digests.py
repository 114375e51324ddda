"""Digests as people and other programs give them, in the one form in which they are compared."""

from __future__ import annotations

import re

from modeldoor_lifecycle.provisioner.errors import DigestRefused
from modeldoor_validators.findings import quoted
from modeldoor_validators.rules.shared.placeholders import is_placeholder

ALGORITHM = "sha256"
"""The only algorithm that is accepted: what is not computed must not look as if it had been."""

DIGITS = 64

_HEXADECIMAL = re.compile(rf"[0-9a-f]{{{DIGITS}}}")
_OTHERS = {32: "MD5", 40: "SHA-1", 96: "SHA-384", 128: "SHA-512"}
"""What a number of hexadecimal digits is likely to be."""

_HINT = f"give the SHA-256, as sha256:HEX with {DIGITS} hexadecimal digits (sha256sum FILE tells it)"


def expected_digest(text: str) -> str:
    """A digest in the form `sha256:` and small letters; `text` may lack the algorithm and have capitals.

    Raises `DigestRefused` for another algorithm, another length, and for placeholders such as zeros,
    which stand for none.
    """
    algorithm, colon, digits = text.strip().rpartition(":")
    if colon and algorithm.lower() != ALGORITHM:
        raise DigestRefused(
            f"a digest must be of the algorithm '{ALGORITHM}'; it is of {quoted(algorithm)}", hint=_HINT
        )
    return of_algorithm(ALGORITHM, digits)


def of_algorithm(algorithm: str, value: str) -> str:
    """The same from the two parts that a request has; raises `DigestRefused`."""
    if algorithm != ALGORITHM:
        raise DigestRefused(
            f"a digest must be of the algorithm '{ALGORITHM}'; it is of {quoted(algorithm)}", hint=_HINT
        )
    digits = value.lower()
    if not _HEXADECIMAL.fullmatch(digits):
        looks_like = _OTHERS.get(len(digits)) if re.fullmatch("[0-9a-f]+", digits) else None
        found = f"this looks like {looks_like}" if looks_like else f"it is {quoted(value)}"
        raise DigestRefused(f"a digest must have {DIGITS} hexadecimal digits; {found}", hint=_HINT)
    if is_placeholder(digits):
        raise DigestRefused("a digest must be that of a file; this one is a placeholder", hint=_HINT)
    return f"{ALGORITHM}:{digits}"
