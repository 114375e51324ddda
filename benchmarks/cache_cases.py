"""Logged caches as cases for the estimator, and the rows of `memory.csv` that are left out, with the reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.memory_cases import cache_mebibytes, rows_of, shape_of_row, types_of, workload_of_row
from modeldoor_lifecycle.estimator.model_shape import FullCache, LayerShape, ModelShape, SlidingCache
from modeldoor_lifecycle.estimator.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.memory_cases import Row


@dataclass(frozen=True)
class CacheRow:
    """One logged cache in MiB, printed to so many places, and what we say."""

    name: str
    logged: float
    printed_to: float
    estimated: float


@dataclass(frozen=True)
class LeftOut:
    """A row that is not compared, and why."""

    name: str
    reason: str


def cache_rows() -> tuple[list[CacheRow], list[LeftOut]]:
    """The caches of both tables, and the rows of `memory.csv` that are not compared with anything."""
    compared = [_processor_cache(row) for row in rows_of("llamacpp.csv") if not row["err"]]
    left: list[LeftOut] = []
    for row in rows_of("memory.csv"):
        reason = _reason(row)
        if reason:
            left.append(LeftOut(f"{row['model']}, {row['kind']}", reason))
        elif "KV" in row["kind"] and row["hardware"] == "":
            compared.append(_known_cache(row))
    return compared, left


def _reason(row: Row) -> str:
    """Why a row is left out, declared before anything was compared; empty: it is not."""
    kind = row["kind"]
    if kind.startswith("peak VRAM"):
        return "a whole device with all its programs, self-reported"
    if row["ctx"] == "(thread)":
        return "the context is not told"
    if kind.startswith(("file size", "llm_load_print_meta", "llama-bench size")):
        return "weights only: tests/truth/files.csv judges them by exact bytes"
    if "nvidia-smi" in kind or "~" in kind:
        return "a whole device, or rounded"
    if row["model"] == "gpt-oss-20b":
        return "the batch is not told, and it decides the cells of a window"
    return ""


def _processor_cache(row: Row) -> CacheRow:
    estimated = cache_mebibytes(shape_of_row(row), workload_of_row(row))
    # Two caches are two lines of the log, each rounded; `kv_MiB` is their sum.
    return CacheRow(f"{row['model']}, {row['ctx']}", float(row["kv_MiB"]), 0.01 if row["swa"] else 0.005, estimated)


def _known_cache(row: Row) -> CacheRow:
    layers, workload = _CACHES[row["model"]](row["kind"])
    asked = replace(workload, context_tokens=int(row["ctx"]), **types_of(row["kv_type"]))
    printed_to = 0.005 if "." in row["MiB"] else 0.5
    return CacheRow(
        f"{row['model']}, {row['kind']}", float(row["MiB"]), printed_to, cache_mebibytes(_shape(layers), asked)
    )


def _layers(count: int, cache: FullCache | SlidingCache) -> list[LayerShape]:
    return [LayerShape(cache, None, cache.key_value_heads, 4 * cache.key_length, None)] * count


def _full(count: int, heads: int, length: int) -> Callable[[str], tuple[list[LayerShape], Workload]]:
    return lambda _: (_layers(count, FullCache(heads, length, length)), Workload(1))


def _gemma_4_12b(kind: str) -> tuple[list[LayerShape], Workload]:
    """One or four sequences in one cache; the row says which layers it tells of."""
    full = _layers(8, FullCache(1, 512, 512))
    sliding = _layers(40, SlidingCache(8, 256, 256, 1024))
    if kind.startswith("KV total"):
        return full + sliding, Workload(1)
    four = Workload(1, parallel_sequences=4, has_unified_cache=True)
    return (sliding, four) if kind.startswith("SWA") else (full, four)


def _gemma_3_4b(_: str) -> tuple[list[LayerShape], Workload]:
    return _layers(5, FullCache(4, 256, 256)) + _layers(29, SlidingCache(4, 256, 256, 1024)), Workload(1)


def _trinity_nano(kind: str) -> tuple[list[LayerShape], Workload]:
    if kind.startswith("SWA"):
        return _layers(42, SlidingCache(2, 128, 128, 2048)), Workload(1)
    return _layers(14, FullCache(2, 128, 128)), Workload(1)


_CACHES: Mapping[str, Callable[[str], tuple[list[LayerShape], Workload]]] = {
    "LLaMA-7B": _full(32, 32, 128),
    "LLaMA-13B": _full(40, 40, 128),
    "LLaMA-30B": _full(60, 52, 128),
    "LLaMA-65B": _full(80, 64, 128),
    "SmolLM2-360M": _full(32, 5, 64),
    "LFM2.5-350M": _full(6, 8, 64),
    "gemma-3-4b": _gemma_3_4b,
    "gemma-4-12B": _gemma_4_12b,
    "Trinity-Nano-Preview": _trinity_nano,
}
"""Of models that are not shipped, the layers that keep tokens: their published configurations."""


def _shape(layers: Sequence[LayerShape]) -> ModelShape:
    return ModelShape("configuration", "", 0, None, tuple(layers), True, None, None, 0, 0, None)
