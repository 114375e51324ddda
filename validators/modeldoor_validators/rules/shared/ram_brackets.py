"""How much memory a model may need on a machine of each size."""

from __future__ import annotations

GIB = 1 << 30

BRACKETS = {"4gb": 4 * GIB, "8gb": 8 * GIB, "16gb": 16 * GIB, "32gb": 32 * GIB}
"""What the machines of a bracket have at least, from the smallest.

The last has no end, as the list that these four come from: what a model of it needs, it says itself.
"""


def limit_bytes(bracket: str) -> int:
    """What a model may need on the smallest machine of a bracket: two thirds of its memory.

    So much a smaller Mac lets its GPU use by logs of llama.cpp (5461 of 8192 MiB and 10922 of 16384 MiB on
    older macOS, 74 % and more on newer), and no machine was seen to give less.
    """
    return BRACKETS[bracket] * 2 // 3


def smallest_bracket(memory_bytes: int) -> str:
    """The smallest machine that holds a need; the last bracket has no end."""
    *smaller, last = BRACKETS
    return next((bracket for bracket in smaller if memory_bytes <= limit_bytes(bracket)), last)
