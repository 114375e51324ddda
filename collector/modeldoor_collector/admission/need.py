"""The memory that a model needs now, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_validators.limits import MAXIMUM_INTEGER

if TYPE_CHECKING:
    from collections.abc import Mapping

BYTES_IN_MIB = 1024 * 1024
"""Profiles hint in MiB (model-carry writes `Mb`; its figures are powers of two)."""

LARGEST_HINT_MIB = 2**32
"""4 PiB. A greater hint is a slip, and its bytes would leave the range that every JSON reader keeps."""

USES = frozenset({"anonymousBytes", "fileMappedBytes", "swappedBytes"})
"""The machine's figures without which no service is believed."""


def memory_need(
    profile: Mapping[str, Any],
    reported_bytes: int,
    memory: Mapping[str, Any],
    policy: Mapping[str, Any],
    *,
    recovers: bool = False,
) -> dict[str, Any]:
    """The need of a profile whose service says that its model already holds `reported_bytes`.

    Required is the greater of hint + reserve - what is held, and the policy's minimum: a model that
    is loaded needs no second helping, but never less than the minimum, because a service can be
    wrong about what it holds. No hint is an unknown need, not zero. `memory` is the memory signal.
    `recovers` asks for the policy's margin on top, after a denial for want of memory.
    """
    hint_mib = profile["model"].get("memoryHintMb")
    if hint_mib is None:
        return {"status": "unknown", "reason": "noMemoryHint"}
    if hint_mib > LARGEST_HINT_MIB:
        return {"status": "unknown", "reason": "implausibleMemoryHint"}
    limits = policy["thresholds"]["memory"]
    hint_bytes = int(hint_mib) * BYTES_IN_MIB
    reported_bytes = min(reported_bytes, MAXIMUM_INTEGER)
    loaded_bytes = min(_believed_bytes(reported_bytes, memory), hint_bytes)
    recovery_bytes = policy.get("recovery", {}).get("memoryMarginBytes", 0) if recovers else 0
    required_bytes = max(hint_bytes + limits["reserveBytes"] - loaded_bytes, limits["minimumBytes"])
    return {
        "status": "known",
        "requiredBytes": required_bytes + recovery_bytes,
        "hintBytes": hint_bytes,
        "reserveBytes": limits["reserveBytes"],
        "loadedBytes": loaded_bytes,
        "minimumBytes": limits["minimumBytes"],
        **({"reportedLoadedBytes": reported_bytes} if reported_bytes else {}),
        **({"recoveryBytes": recovery_bytes} if recovery_bytes else {}),
    }


def _believed_bytes(reported_bytes: int, memory: Mapping[str, Any]) -> int:
    """How much of the memory that is not available a loaded model holds, at most and believably.

    Weights that are mapped from their file lie in pages that the kernel counts as available, so to
    take them off the need would count them twice; what was moved to swap must come back. Nobody says
    which pages are the model's, so all that are mapped or swapped on the machine are taken to be.
    What is left cannot exceed the memory without a file behind it, nor what is not available.
    """
    if not memory.keys() >= USES:
        return 0
    in_memory_bytes: int = reported_bytes - memory["fileMappedBytes"] - memory["swappedBytes"]
    used_bytes: int = memory["totalBytes"] - memory["availableBytes"]
    anonymous_bytes: int = memory["anonymousBytes"]
    return max(0, min(in_memory_bytes, anonymous_bytes, used_bytes))
