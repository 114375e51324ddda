"""What a model is asked to do, and by which engine: the workload of the estimate contracts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Engine = Literal["llama.cpp", "ollama", "mlx", "vllm"]
KvCacheType = Literal["f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"]

MEASURED_ENGINES: frozenset[Engine] = frozenset({"llama.cpp", "ollama"})
"""Engines whose buffers and speeds were measured: Ollama runs llama.cpp. Of the others little is known."""

DEFAULT_CONTEXT_TOKENS = 4096
"""The seed's default."""

DEFAULT_BATCH_TOKENS = 512
"""llama.cpp's default of `--ubatch-size` (common.h, n_ubatch)."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Tokens of context are for all sequences together, as llama-server counts them."""

    context_tokens: int
    key_cache_type: KvCacheType = "f16"
    value_cache_type: KvCacheType = "f16"
    parallel_sequences: int = 1
    has_unified_cache: bool = False
    has_flash_attention: bool = True
    batch_tokens: int = DEFAULT_BATCH_TOKENS
    reserved_outputs: int | None = None
    """For how many tokens of a batch the engine keeps room for the scores of the whole vocabulary; None: for all."""
    engine: Engine = "llama.cpp"

    @property
    def streams(self) -> int:
        """How many caches there are: one for each sequence, unless all share one."""
        return 1 if self.has_unified_cache else self.parallel_sequences

    @property
    def output_tokens(self) -> int:
        """For how many tokens of a batch scores are reserved."""
        return self.batch_tokens if self.reserved_outputs is None else min(self.reserved_outputs, self.batch_tokens)

    def document(self) -> dict[str, Any]:
        """The `workload` member of a document."""
        told: dict[str, Any] = {
            "engine": self.engine,
            "contextTokens": self.context_tokens,
            "kvCacheType": self.key_cache_type,
            "parallelSequences": self.parallel_sequences,
            "flashAttention": self.has_flash_attention,
            "batchTokens": self.batch_tokens,
        }
        if self.value_cache_type != self.key_cache_type:
            told["valueCacheType"] = self.value_cache_type
        if self.has_unified_cache:
            told["unifiedCache"] = True
        if self.reserved_outputs is not None:
            told["reservedOutputs"] = self.reserved_outputs
        return told


def default_context_tokens(longest_tokens: int | None, parallel_sequences: int) -> int:
    """The context where none is asked for; less for a model that was made for less."""
    if longest_tokens is None:
        return DEFAULT_CONTEXT_TOKENS
    return min(DEFAULT_CONTEXT_TOKENS, longest_tokens * parallel_sequences)
