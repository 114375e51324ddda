"""What a model takes when nothing but its size is known: the four terms of the seed, each a guess.

The cache is supposed to grow with the size of the model, which is true of no architecture and wrong
in both directions. It is told as a guess, and only where no shape is at hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_lifecycle.estimator.workload import DEFAULT_CONTEXT_TOKENS

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.quantizations import Quantization
    from modeldoor_lifecycle.estimator.workload import KvCacheType

CACHE_BYTES_PER_TOKEN_AND_BILLION = 8000
"""The seed's figure, in f16; it is right for a dense model of 32 billion weights with eight key heads."""

ACTIVATION_BYTES = 3 * 2**29
"""The seed's figure: 1.5 GiB."""

OVERHEAD_BYTES = 2**30
"""The seed's figure: 1 GiB."""

CACHE_SHARES: dict[KvCacheType, float] = {
    "f32": 2.0,
    "f16": 1.0,
    "bf16": 1.0,
    "q8_0": 34 / 64,
    "q5_1": 24 / 64,
    "q5_0": 22 / 64,
    "q4_1": 20 / 64,
    "q4_0": 18 / 64,
    "iq4_nl": 18 / 64,
}
"""What a type of cache takes beside f16, its scales included. The seed left them out: 0.5 for q8_0, 0.25 for q4_0."""


class GuessedMemory(NamedTuple):
    """The four terms of the seed's estimate, in bytes."""

    weights: int
    kv_cache: int
    compute: int
    overhead: int

    @property
    def total(self) -> int:
        """All four."""
        return sum(self)


class NamedSize(NamedTuple):
    """The weights that a model's name tells, and those that each token uses; None: all of them, or not told."""

    parameters_total: int
    parameters_active: int | None


def guessed_memory(
    parameters_total: int,
    quantization: Quantization,
    context_tokens: int = DEFAULT_CONTEXT_TOKENS,
    key_cache_type: KvCacheType = "f16",
    value_cache_type: KvCacheType | None = None,
) -> GuessedMemory:
    """The seed's estimate from a model's size alone; all experts of a mixture are resident."""
    shares = (CACHE_SHARES[key_cache_type] + CACHE_SHARES[value_cache_type or key_cache_type]) / 2
    cache = parameters_total / 1e9 * CACHE_BYTES_PER_TOKEN_AND_BILLION * shares * context_tokens
    return GuessedMemory(
        weights=guessed_weight_bytes(parameters_total, quantization),
        kv_cache=round(cache),
        compute=ACTIVATION_BYTES,
        overhead=OVERHEAD_BYTES,
    )


def guessed_weight_bytes(parameters: int, quantization: Quantization) -> int:
    """What so many weights take; also what they take on a disk."""
    return round(parameters * quantization.bits_per_weight / 8)


_NUMBER = r"([0-9]{1,4}(?:[._][0-9]{1,3})?)"
_START = r"(?<![0-9a-z.])"
_END = r"(?![0-9a-z])"
_EXPERTS_TIMES = re.compile(rf"{_START}([0-9]{{1,3}})x{_NUMBER}b{_END}")
_ACTIVE = re.compile(rf"(?<![0-9a-z.])a{_NUMBER}b{_END}")
_SIZE = re.compile(rf"{_START}{_NUMBER}([bm]){_END}")
_EFFECTIVE = re.compile(rf"(?<![0-9a-z.])e{_NUMBER}b{_END}")
_ACTIVE_OF_EXPERTS = re.compile(rf"{_START}{_NUMBER}b[-_][0-9]{{1,4}}e{_END}")

MIXTRAL_WHOLE, MIXTRAL_EXPERT = 7.24 / 7, 5.64 / 7
"""Of `8x7B` not everything is there eight times: what is called 7B has 7.24 billion weights, 5.64 of them in the
blocks that become experts. That makes 46.7 billion for Mixtral, as it has; 8x22B has 140.6, a little less."""

MIXTRAL_EXPERTS_USED = 2
"""Models that are called `8x7B` use two experts a token, as Mixtral does."""

EFFECTIVE_SHARE = 2.6
"""Gemma calls models by the weights that each token uses: E2B has 5.1 billion in all, E4B 8."""


def size_in_name(name: str) -> NamedSize | None:
    """The size that a model's name tells: `Qwen3-32B`, `30B-A3B`, `0.5b`, `360M`, `8x7B`; None: none.

    Of several sizes the largest counts. Names that do not tell all weights (`17B-16E`) tell none, and
    neither do those that would use more weights for a token than there are (`30B-A40B`).
    """
    text = name.casefold()
    if _ACTIVE_OF_EXPERTS.search(text):
        return None
    if found := _EXPERTS_TIMES.search(text):
        experts, each = int(found[1]), _parsed(found[2]) * 1e9
        total, active = (
            each * (MIXTRAL_WHOLE + MIXTRAL_EXPERT * (count - 1)) for count in (experts, MIXTRAL_EXPERTS_USED)
        )
        return _sized(total, active if active < total else 0.0)
    if found := _EFFECTIVE.search(text):
        effective = _parsed(found[1]) * 1e9
        return _sized(effective * EFFECTIVE_SHARE, effective)
    total = max((_parsed(number) * _UNITS[unit] for number, unit in _SIZE.findall(text)), default=0.0)
    return _sized(total, max((_parsed(number) * 1e9 for number in _ACTIVE.findall(text)), default=0.0))


_UNITS = {"b": 1e9, "m": 1e6}


def _sized(total: float, active: float) -> NamedSize | None:
    if total < 1 or active >= total:
        return None
    return NamedSize(round(total), round(active) if active else None)


def _parsed(number: str) -> float:
    return float(number.replace("_", "."))
