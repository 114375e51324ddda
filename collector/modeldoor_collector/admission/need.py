"""The memory that a model needs now, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

BYTES_IN_MIB = 1024 * 1024
"""Profiles hint in MiB (model-carry writes `Mb`; its figures are powers of two)."""

LARGEST_HINT_MIB = 2**32
"""4 PiB. A greater hint is a slip, and its bytes would leave the range that every JSON reader keeps."""


def memory_need(profile: Mapping[str, Any], held_bytes: int, thresholds: Mapping[str, Any]) -> dict[str, Any]:
    """The need of a profile whose model already holds `held_bytes` of memory.

    Required is the greater of hint + reserve - what is held, and the policy's minimum: a model that
    is loaded needs no second helping, but never less than the minimum, because a service can be
    wrong about what it holds. It is believed up to the hint. No hint is an unknown need, not zero.
    """
    hint_mib = profile["model"].get("memoryHintMb")
    if hint_mib is None:
        return {"status": "unknown", "reason": "noMemoryHint"}
    if hint_mib > LARGEST_HINT_MIB:
        return {"status": "unknown", "reason": "implausibleMemoryHint"}
    limits = thresholds["memory"]
    hint_bytes = int(hint_mib) * BYTES_IN_MIB
    loaded_bytes = min(held_bytes, hint_bytes)
    return {
        "status": "known",
        "requiredBytes": max(hint_bytes + limits["reserveBytes"] - loaded_bytes, limits["minimumBytes"]),
        "hintBytes": hint_bytes,
        "reserveBytes": limits["reserveBytes"],
        "loadedBytes": loaded_bytes,
        "minimumBytes": limits["minimumBytes"],
    }
