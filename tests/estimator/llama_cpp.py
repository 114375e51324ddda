"""Loads a model file in real llama.cpp and reads from its log what it took.

The engine is the one inside the package `xllamacpp`, on the processor. It runs in a child process,
because some files make it end the whole process, and is stopped as soon as it has said everything.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from modeldoor_lifecycle.estimator.workload import Workload

MEBIBYTE = 1 << 20

PRINTED_BYTES = 0.005 * MEBIBYTE
"""llama.cpp prints sizes to a hundredth of a MiB: half of that either way."""

_LIMIT_S = 60.0

_MODEL = re.compile(r"load_tensors: +(\S+) model buffer size = +([0-9.]+) MiB")
_CACHE = re.compile(r"llama_kv_cache: +(\S+) KV buffer size = +([0-9.]+) MiB")
_RECURRENT = re.compile(r"llama_memory_recurrent: +(\S+) RS buffer size = +([0-9.]+) MiB")
_COMPUTE = re.compile(r"sched_reserve: +(\S+) compute buffer size = +([0-9.]+) MiB")
_OUTPUT = re.compile(r"llama_context: +(\S+) +output buffer size = +([0-9.]+) MiB")
_CELLS = re.compile(r"llama_kv_cache: size = .*\( *(\d+) cells, +(\d+) layers")
_CONTEXT = re.compile(r"llama_context: n_ctx += (\d+)")
_ENDED = re.compile(r"sched_reserve: reserve took")
_COMPLAINT = re.compile(r" E |ASSERT|error")


class NotLoaded(Exception):
    """llama.cpp did not load the file; the message holds the lines of its log that say why."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the log says, in MiB to two places. A kind that it does not name took nothing."""

    context_tokens: int
    model_mebibytes: dict[str, float] = field(default_factory=dict[str, float])
    """By buffer: 'CPU_Mapped' holds the file's weights, 'CPU_REPACK' those kept again in another order."""
    cache_mebibytes: tuple[float, ...] = ()
    """The caches of keys and values: full ones first, then those of sliding windows."""
    cells_and_layers: tuple[tuple[int, int], ...] = ()
    recurrent_mebibytes: float = 0.0
    compute_mebibytes: float = 0.0
    output_mebibytes: float = 0.0


def load(path: Path, workload: Workload, *, has_repacking: bool = True) -> Loaded:
    """Load `path` as the workload asks; `reserved_outputs` is believed as None (all) or as the number of sequences."""
    wishes: dict[str, object] = {
        "path": str(path),
        "n_ctx": workload.context_tokens,
        "n_ubatch": workload.batch_tokens,
        "n_batch": max(2048, workload.batch_tokens),
        "n_parallel": workload.parallel_sequences,
        "kv_unified": workload.has_unified_cache,
        "no_extra_bufts": not has_repacking,
        # A server keeps room for the scores of one token of each sequence, unless all tokens are embedded.
        "embedding": workload.reserved_outputs is None,
        "flash_attention": workload.has_flash_attention,
        "key_type": workload.key_cache_type,
        "value_type": workload.value_cache_type,
    }
    return _read(_log_of(wishes))


def _log_of(wishes: dict[str, object]) -> list[str]:
    command = [sys.executable, __file__, json.dumps(wishes)]
    lines: list[str] = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as child:
        too_long = threading.Timer(_LIMIT_S, child.kill)
        too_long.start()
        assert child.stderr is not None
        for line in child.stderr:
            lines.append(line.rstrip())
            if _ENDED.search(line):
                break
        too_long.cancel()
        child.kill()
    if not lines or not _ENDED.search(lines[-1]):
        raise NotLoaded("\n".join([line for line in lines if _COMPLAINT.search(line)] or lines[-5:]))
    return lines


def _read(lines: list[str]) -> Loaded:
    log = "\n".join(lines)
    contexts = _CONTEXT.findall(log)
    return Loaded(
        context_tokens=int(contexts[0]),
        model_mebibytes={place: float(size) for place, size in _MODEL.findall(log)},
        cache_mebibytes=tuple(float(size) for _, size in _CACHE.findall(log)),
        cells_and_layers=tuple((int(cells), int(layers)) for cells, layers in _CELLS.findall(log)),
        recurrent_mebibytes=sum(float(size) for _, size in _RECURRENT.findall(log)),
        compute_mebibytes=sum(float(size) for _, size in _COMPUTE.findall(log)),
        output_mebibytes=sum(float(size) for _, size in _OUTPUT.findall(log)),
    )


def _serve(wishes: dict[str, object]) -> None:
    """Run in the child: the engine writes its log on standard error from here on."""
    xllamacpp: Any = import_module("xllamacpp")  # ships no types
    parameters = xllamacpp.CommonParams()
    parameters.model.path = wishes.pop("path")
    has_flash_attention = wishes.pop("flash_attention")
    parameters.flash_attn_type = xllamacpp.llama_flash_attn_type(1 if has_flash_attention else 0)
    parameters.cache_type_k = getattr(xllamacpp.ggml_type, f"GGML_TYPE_{str(wishes.pop('key_type')).upper()}")
    parameters.cache_type_v = getattr(xllamacpp.ggml_type, f"GGML_TYPE_{str(wishes.pop('value_type')).upper()}")
    for name, value in wishes.items():
        setattr(parameters, name, value)
    parameters.warmup = False
    parameters.fit_params = False
    parameters.n_gpu_layers = 0
    parameters.verbosity = 4  # the lowest that tells sizes
    xllamacpp.Server(parameters)
    threading.Event().wait()  # the parent ends this process


if __name__ == "__main__":
    _serve(json.loads(sys.argv[1]))
