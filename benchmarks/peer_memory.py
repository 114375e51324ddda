"""What the seed, whichllm and llmfit would say of the same models: their memory formulas, in our own words.

whichllm 0.5.21 and llmfit (source of 2026-08) as read and described in the facts of 2026-11; both count
gigabytes of 10^9 and of 2^30 bytes as the facts' own figures for them show. What each adds for the engine
and the driver stays out, because the logs have neither: the overhead of the seed, 0.5 GB of whichllm.
llmfit's 0.5 GB stands for all buffers beside weights and cache, so it stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.estimator.guess import guessed_memory
from modeldoor_lifecycle.estimator.model_shape import FullCache, SlidingCache
from modeldoor_lifecycle.estimator.quantizations import quantization

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.memory_cases import Total

GIGABYTE_MEBIBYTES = 1e9 / 2**20

_LLMFIT_BYTES: Mapping[str, float] = {
    "Q8": 1.05,
    "Q6": 0.80,
    "Q5": 0.68,
    "Q4": 0.58,
    "Q3": 0.48,
    "Q2": 0.37,
    "F16": 2.0,
}
_LLMFIT_CACHE_BYTES: Mapping[str, float] = {"f16": 2.0, "q8_0": 1.0, "q4_0": 0.5}


def whichllm(case: Total) -> float:
    """The file, 3.5 MiB for each billion parameters and 1024 tokens, and an activation that grows with both."""
    billions = case.shape.parameters_total / 1e9
    context = case.workload.context_tokens
    cache = 3.5 * billions * context / 1024
    activation = (0.4 + 0.08 * billions + 0.15 * context / 4096) * GIGABYTE_MEBIBYTES
    return case.file_mebibytes + cache + activation


def llmfit(case: Total) -> float:
    """Bytes for each parameter, and keys and values of every layer for the whole context, windows or not."""
    name = case.quantization.upper()
    bytes_each = next(value for start, value in _LLMFIT_BYTES.items() if name.startswith(start))
    elements = sum(
        layer.cache.key_value_heads * (layer.cache.key_length + layer.cache.value_length)
        for layer in case.shape.layers
        if isinstance(layer.cache, FullCache | SlidingCache)
    )
    cache = elements * case.workload.context_tokens * _LLMFIT_CACHE_BYTES[case.workload.key_cache_type]
    return (case.shape.parameters_total * bytes_each / 1e9) * 1024 + cache / 2**20 + 512


def seed(case: Total) -> float:
    """Bits of the quantisation, 8000 bytes for each token and billion parameters, and 1.5 GB of activations."""
    guessed = guessed_memory(
        case.shape.parameters_total,
        quantization(case.quantization),
        case.workload.context_tokens,
        case.workload.key_cache_type,
    )
    return sum(guessed[:3]) / 2**20


FORMULAS: Mapping[str, Callable[[Total], float]] = {"seed": seed, "whichllm": whichllm, "llmfit": llmfit}
"""Each by its name, in the order of the table."""
