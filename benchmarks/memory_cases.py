"""Logged totals of memory as cases for the estimator: each with its shape and its workload.

The rows are `tests/truth/llamacpp.csv` (a processor) and `tests/truth/memory.csv` (devices). Weights on a
processor are those of the file's header, so ours are the logged ones there; on devices only the name of the
quantisation is known, and ours are counted by the shape.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.data.models import shape_entry
from modeldoor_lifecycle.estimator.compute_buffer import device_compute_bytes, host_compute_bytes
from modeldoor_lifecycle.estimator.kv_cache import kv_cache_bytes, kv_cache_of_layers
from modeldoor_lifecycle.estimator.model_shape import FullCache, LayerShape, ModelShape, SlidingCache
from modeldoor_lifecycle.estimator.overhead import pipeline_copies
from modeldoor_lifecycle.estimator.quantizations import quantization
from modeldoor_lifecycle.estimator.shapes.from_entry import shape_of_entry
from modeldoor_lifecycle.estimator.weights import weights_of_shape
from modeldoor_lifecycle.estimator.workload import Workload

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TRUTH = Path(__file__).parent.parent / "tests" / "truth"
MEBIBYTE = 2**20

Row = dict[str, str]

LLAMA_8B = "meta-llama/Llama-3.1-8B-Instruct"
"""Of the same shape as Meta-Llama-3-8B."""


@dataclass(frozen=True)
class Total:
    """What one model took in all, in MiB, and what we say."""

    source: str
    name: str
    shape: ModelShape
    workload: Workload
    quantization: str
    file_mebibytes: float
    logged: float
    logged_compute: float
    estimated: float
    estimated_compute: float


def totals_of_processor() -> list[Total]:
    """Every row that llama.cpp did not refuse."""
    return [_processor_total(row) for row in rows_of("llamacpp.csv") if not row["err"]]


def totals_of_devices() -> list[Total]:
    """What several rows of `memory.csv` tell of one run, put together."""
    runs: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of("memory.csv"):
        if row["model"] == "Meta-Llama-3-8B" and row["hardware"]:
            runs[row["hardware"]].append(row)
    told = [_llama_total(hardware, rows) for hardware, rows in runs.items()]
    return [*told, _gemma_total()]


def _processor_total(row: Row) -> Total:
    shape, workload = shape_of_row(row), workload_of_row(row)
    weights = float(row["model_MiB"])
    compute = host_compute_bytes(shape, workload, layer_count=len(shape.layers), holds_output=True, copies=1) / MEBIBYTE
    logged_compute = float(row["compute_MiB"])
    return Total(
        source="processor",
        name=f"{row['model']} {row['quant']}, {row['ctx']}",
        shape=shape,
        workload=workload,
        quantization=row["quant"],
        file_mebibytes=float(row["file_MiB"]),
        logged=weights + float(row["kv_MiB"]) + logged_compute,
        logged_compute=logged_compute,
        estimated=weights + cache_mebibytes(shape, workload) + compute,
        estimated_compute=compute,
    )


def _llama_total(hardware: str, rows: Sequence[Row]) -> Total:
    """A run of the notebooks: layers were shared out as the caches of the devices tell."""
    workload = Workload(int(rows[0]["ctx"]), has_flash_attention=False)
    shape = _shipped(LLAMA_8B)
    caches = [float(row["MiB"]) for row in rows if "KV" in row["kind"]]
    counts = [round(cache * len(shape.layers) / sum(caches)) for cache in caches]
    logged_compute = len(caches) * _only(rows, lambda kind: "compute" in kind and not _is_of_host(kind))
    weights = [float(row["MiB"]) for row in rows if "model buffer" in row["kind"] and not _is_of_host(row["kind"])]
    compute = sum(
        device_compute_bytes(
            shape,
            workload,
            first_layer=sum(counts[:place]),
            layer_count=count,
            holds_output=place == len(counts) - 1,
            copies=pipeline_copies(len(counts), is_all_on_devices=True),
        )
        for place, count in enumerate(counts)
    )
    return _device_total(
        hardware, shape, workload, "Q4_K_M", logged=sum(weights) + sum(caches) + logged_compute,
        logged_compute=logged_compute, compute_bytes=compute,
    )  # fmt: skip


def _gemma_total() -> Total:
    """Ollama's own engine of 2026, which kept room for the scores of one token."""
    rows = [row for row in rows_of("memory.csv") if row["model"] == "gemma-3-4b" and row["ctx"] == "131072"]
    workload = Workload(131_072, reserved_outputs=1)
    shape = _shipped("google/gemma-3-4b-it")
    compute = device_compute_bytes(
        shape, workload, first_layer=0, layer_count=len(shape.layers), holds_output=True, copies=1
    )
    return _device_total(
        "gemma-3-4b in Ollama", shape, workload, "Q4_K_M",
        logged=_only(rows, lambda kind: kind == "device total"),
        logged_compute=_only(rows, lambda kind: kind == "device compute"), compute_bytes=compute,
    )  # fmt: skip


def _device_total(
    name: str,
    shape: ModelShape,
    workload: Workload,
    stored: str,
    *,
    logged: float,
    logged_compute: float,
    compute_bytes: int,
) -> Total:
    weights = weights_of_shape(shape, quantization(stored))
    on_device = sum(layer.dense_bytes + layer.expert_bytes for layer in weights.layers) + weights.output_bytes
    return Total(
        source="devices",
        name=f"{name}, {workload.context_tokens}",
        shape=shape,
        workload=workload,
        quantization=stored,
        file_mebibytes=weights.loaded_bytes / MEBIBYTE,
        logged=logged,
        logged_compute=logged_compute,
        estimated=(on_device + compute_bytes) / MEBIBYTE + cache_mebibytes(shape, workload),
        estimated_compute=compute_bytes / MEBIBYTE,
    )


def shape_of_row(row: Row) -> ModelShape:
    """The model of a processor's row."""
    heads, length, count, width = (int(row[name]) for name in ("kv_heads", "head_dim", "layers", "embd"))
    full = FullCache(heads, length, length)
    sliding = SlidingCache(heads, length, length, int(row["swa"] or 1))
    block, vocabulary = int(row["ffn"]), int(row["vocab"])
    counted = count * (width * length * (2 * int(row["heads"]) + 2 * heads) + 3 * width * block)
    return ModelShape(
        source="header",
        architecture=row["arch"],
        embedding_length=width,
        vocabulary_size=vocabulary,
        layers=tuple(
            LayerShape(sliding if row["swa"] and place % 2 == 0 else full, None, int(row["heads"]), block, None)
            for place in range(count)
        ),
        is_in_order=True,
        maximum_context_tokens=None,
        has_tied_embeddings=None,
        per_layer_embedding_length=0,
        parameters_total=counted + vocabulary * width,
        parameters_active=None,
    )


def workload_of_row(row: Row) -> Workload:
    """What a processor's row was asked to do; such a build keeps the scores of one token of each sequence."""
    sequences = int(row["n_parallel"])
    return Workload(
        context_tokens=int(row["ctx"]),
        parallel_sequences=sequences,
        has_flash_attention=row["fa"] == "on",
        batch_tokens=int(row["ubatch"]),
        reserved_outputs=sequences,
        **types_of(row["kv_type"]),
    )


def types_of(name: str) -> dict[str, Any]:
    """Keys and values of one type."""
    return {"key_cache_type": name, "value_cache_type": name}


def cache_mebibytes(shape: ModelShape, workload: Workload) -> float:
    """What all layers keep."""
    return kv_cache_bytes(kv_cache_of_layers(shape, workload)) / MEBIBYTE


def _is_of_host(kind: str) -> bool:
    return kind.startswith("CPU") or "CUDA_Host" in kind


def _only(rows: Sequence[Row], is_wanted: Callable[[str], bool]) -> float:
    (found,) = (float(row["MiB"]) for row in rows if is_wanted(row["kind"]))
    return found


def _shipped(repository: str) -> ModelShape:
    entry = shape_entry(repository)
    if entry is None:
        raise LookupError(f"the shipped shapes must have '{repository}'")
    return shape_of_entry(entry)


@cache
def rows_of(name: str) -> tuple[Row, ...]:
    """The rows of a table."""
    with (TRUTH / name).open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))
