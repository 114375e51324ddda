"""Values that programs take for good ones: each was seen to open a lane somewhere.

model-router alone opened its local lane on 39 of 54 such values, because it asks for truth in the
sense of Python, for equality with one word, and for `int()` (docs/model-router.md).
"""

from __future__ import annotations

from typing import Any

WORDS: tuple[tuple[str, Any], ...] = (
    ("word-unknown", "unknown"),
    ("word-error", "error"),
    ("word-serious", "serious"),
    ("word-hot", "hot"),
    ("word-critical", "critical"),
    ("word-Critical", "Critical"),
    ("word-CRITICAL", "CRITICAL"),
    ("word-Normal", "Normal"),
    ("word-unhealthy", "unhealthy"),
    ("word-offline", "offline"),
    ("word-no", "no"),
    ("word-empty", ""),
    ("word-space", " "),
    ("word-half-a-character", "\ud800"),
)
"""Text where something else was meant, or text that nobody agreed upon."""

LITERALS: tuple[tuple[str, Any], ...] = (
    ("text-true", "true"),
    ("text-false", "false"),
    ("text-null", "null"),
    ("text-zero", "0"),
    ("text-17179869184", "17179869184"),
    ("text-17GiB", "17GiB"),
)
"""Text that looks like another type."""

TRUTHS: tuple[tuple[str, Any], ...] = (
    ("null", None),
    ("true", True),
    ("false", False),
    ("zero", 0),
    ("one", 1),
    ("minus-one", -1),
)

HOLDERS: tuple[tuple[str, Any], ...] = (
    ("empty-list", []),
    ("empty-object", {}),
    ("list-of-critical", ["critical"]),
    ("list-of-false", [False]),
    ("object-status-unknown", {"status": "unknown"}),
    ("object-state-unknown", {"state": "unknown"}),
    ("object-status-error", {"status": "error"}),
    ("object-healthy-false", {"healthy": False}),
)
"""Something nested where a plain value belongs."""

NUMBERS: tuple[tuple[str, Any], ...] = (
    ("below-2-gib", 2**31 - 1),
    ("exactly-2-gib", 2**31),
    ("whole-float", 2.5e9),
    ("fraction", 2.5e9 + 0.5),
    ("1e30", 1e30),
    ("beyond-53-bits", 2**53),
    ("nan", float("nan")),
    ("infinity", float("inf")),
    ("minus-infinity", float("-inf")),
)

ODD_VALUES = (*WORDS, *LITERALS, *TRUTHS, *HOLDERS, *NUMBERS)
"""Each with the name that it has in the name of a case."""

ODD_VERDICTS: tuple[tuple[str, Any], ...] = (
    ("word-Admit", "Admit"),
    ("word-allow", "allow"),
    ("word-unknown", "unknown"),
    ("word-empty", ""),
    ("null", None),
    ("true", True),
    ("one", 1),
    ("object-verdict-admit", {"verdict": "admit"}),
    ("list-of-admit", ["admit"]),
)

ODD_STATUSES: tuple[tuple[str, Any], ...] = (
    ("word-Known", "Known"),
    ("word-unknown", "unknown"),
    ("word-stale", "stale"),
    ("word-empty", ""),
    ("null", None),
    ("true", True),
)

ODD_LEVELS: tuple[tuple[str, Any], ...] = (
    ("word-unknown", "unknown"),
    ("word-critical", "critical"),
    ("word-Critical", "Critical"),
    ("word-serious", "serious"),
    ("word-empty", ""),
    ("null", None),
    ("list-of-critical", ["critical"]),
    ("object-status-unknown", {"status": "unknown"}),
)

ODD_BYTES: tuple[tuple[str, Any], ...] = (
    ("text-17179869184", "17179869184"),
    ("text-17GiB", "17GiB"),
    ("null", None),
    ("zero", 0),
    ("minus-one", -1),
    ("true", True),
    ("whole-float", 2.5e9),
    ("1e30", 1e30),
    ("nan", float("nan")),
    ("infinity", float("inf")),
)

ODD_BOOLEANS: tuple[tuple[str, Any], ...] = (
    ("false", False),
    ("text-false", "false"),
    ("word-unknown", "unknown"),
    ("one", 1),
    ("empty-object", {}),
    ("null", None),
)

ODD_TIMES: tuple[tuple[str, Any], ...] = (
    ("null", None),
    ("word-empty", ""),
    ("word-never", "never"),
    ("year", "9999"),
    ("end-of-time", "9999-12-31T23:59:59Z"),
    ("without-a-zone", "9999-12-31T23:59:59"),
    ("zero", 0),
    ("seconds-since-1970", 4102444800),
)

ODD_VERSIONS: tuple[tuple[str, Any], ...] = (("word-v2", "v2"), ("word-empty", ""), ("one", 1), ("null", None))

ODD_KINDS: tuple[tuple[str, Any], ...] = (
    ("word-AdmissionPolicy", "AdmissionPolicy"),
    ("word-empty", ""),
    ("null", None),
)
