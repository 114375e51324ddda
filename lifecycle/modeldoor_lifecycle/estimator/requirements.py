"""What is refused before anything is reckoned: contexts no model was made for, and engines without a way to run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.estimator.arrangements import ENGINE_BACKENDS, ENGINES_WITH_OFFLOAD
from modeldoor_lifecycle.estimator.errors import WorkloadRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modeldoor_lifecycle.estimator.subject import Subject
    from modeldoor_lifecycle.estimator.workload import Workload

WHOLE_CACHE_TYPES = ("f32", "f16", "bf16")
"""Types that need no flash attention for values; llama.cpp does not start with another (llama-context.cpp)."""


def refuse_impossible(
    subject: Subject, workload: Workload, profile: Mapping[str, Any] | None, depth_tokens: int | None
) -> None:
    """Raises `WorkloadRefused` for what cannot be, on this machine or (without a profile) on any."""
    _refuse_context(subject, workload, depth_tokens)
    _refuse_cache(workload)
    formats = subject.quantization.formats
    if workload.engine in ("llama.cpp", "ollama") and "gguf" not in formats:
        raise WorkloadRefused(
            "engineReadsNot",
            f"the engine must read the files: '{workload.engine}' reads GGUF, and '{subject.quantization.name}' comes as {' or '.join(formats)}",
            hint="name the engine with --engine, or a quantisation of GGUF such as Q4_K_M with --quant",
        )
    if workload.engine == "mlx" and "mlx" not in formats and "safetensors" not in formats:
        raise WorkloadRefused(
            "engineReadsNot",
            f"the engine must read the files: 'mlx' reads none with the quantisation '{subject.quantization.name}'",
            hint="name one of MLX, such as MLX-4bit, with --quant",
        )
    if profile is not None and workload.engine not in ENGINES_WITH_OFFLOAD:
        _refuse_engine(workload.engine, profile)


def _refuse_context(subject: Subject, workload: Workload, depth_tokens: int | None) -> None:
    asked, sequences = workload.context_tokens, workload.parallel_sequences
    longest = subject.maximum_context_tokens
    if longest is not None and asked > longest * sequences:
        each = "" if sequences == 1 else f", {longest} for each of {sequences} sequences"
        raise WorkloadRefused(
            "contextTooLong",
            f"the context must be at most {longest * sequences} tokens, which the model was made for{each}; it is {asked}",
            hint="ask for less with --context",
        )
    if asked < sequences:
        raise WorkloadRefused(
            "contextTooShort",
            f"the context must have a token for each of {sequences} sequences; it has {asked}",
            hint="ask for more with --context: it is for all sequences together",
        )
    if depth_tokens is not None and depth_tokens > asked // sequences:
        raise WorkloadRefused(
            "depthBeyondContext",
            f"the depth must be at most {asked // sequences}, the context of one sequence; it is {depth_tokens}",
            hint="ask for less with --depth",
        )


def _refuse_cache(workload: Workload) -> None:
    values = workload.value_cache_type
    if values not in WHOLE_CACHE_TYPES and not workload.has_flash_attention:
        raise WorkloadRefused(
            "valuesNeedFlashAttention",
            f"the type of cached values must be one of {', '.join(WHOLE_CACHE_TYPES)} without flash attention; it is '{values}'",
            hint="leave flash attention on, or quantise keys alone: --kv-cache q8_0,f16",
        )


def _refuse_engine(engine: str, profile: Mapping[str, Any]) -> None:
    backends = {device["backend"] for device in profile["devices"]}
    if not backends & ENGINE_BACKENDS[engine]:
        has = f"has {', '.join(sorted(backends))}" if backends else "has no accelerator"
        raise WorkloadRefused(
            "engineHasNoDevice",
            f"the engine '{engine}' must have a device of {' or '.join(sorted(ENGINE_BACKENDS[engine]))}; this machine {has}",
            hint="use llama.cpp, which runs on each of these and on the processor",
        )
