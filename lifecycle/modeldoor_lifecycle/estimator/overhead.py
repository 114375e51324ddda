"""What a model takes beside its own buffers, and what is kept free: constants of backends with their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.model_shape import ModelShape
    from modeldoor_lifecycle.estimator.workload import Workload

MEBIBYTE = 2**20

Basis = Literal["exact", "fitted", "guessed"]


class BackendOverhead(NamedTuple):
    """What a driver holds for a process that computes with it, outside the process's own buffers."""

    overhead_bytes: int
    basis: Basis


BACKEND_OVERHEADS = {
    # 451, 456 and 456 MiB on three RTX 4090 without a display (ggml-org/llama.cpp, pull request 15860).
    "cuda": BackendOverhead(450 * MEBIBYTE, "fitted"),
    # 253 and 254 MiB on two MI50, 313 MiB on graphics in a processor (the column "unaccounted" of llama.cpp's log).
    "rocm": BackendOverhead(300 * MEBIBYTE, "fitted"),
    # 251 MiB on an L4 without a display (the same column).
    "vulkan": BackendOverhead(300 * MEBIBYTE, "fitted"),
    # Nothing was measured; between the other drivers' figures.
    "sycl": BackendOverhead(400 * MEBIBYTE, "guessed"),
    # Metal counts only a process's own buffers against its working set: 0 in the same column.
    "metal": BackendOverhead(0, "fitted"),
}
"""By backend of the hardware-profile contract. What other programs hold is told by the free memory instead."""

UNKNOWN_BACKEND = BackendOverhead(450 * MEBIBYTE, "guessed")
"""Of a backend that is not in the table: the largest figure that was measured."""

DISPLAY_RESERVE_BYTES = 600 * MEBIBYTE
"""What a desktop comes to take of a card that drives it: 978 and 999 MiB were held where 451 are without one."""

PROCESS_BYTES = 70 * MEBIBYTE
"""Code, tokenizer and server of llama.cpp: what a process had beside weights and cache (1449 - 1252 - 128 MiB)."""

SCORE_BYTES = 4
"""One score of one token of the vocabulary (f32)."""

PIPELINE_COPIES = 4
"""So many batches may be under way on several devices at once (ggml-backend.cpp, GGML_SCHED_MAX_COPIES)."""

DEVICE_RESERVE_BYTES = 256 * MEBIBYTE
"""Kept free on a device: allocations are rounded up, and other programs' needs change while a model runs.

Of 185 measured cases of which it is known whether they ran on devices alone, this much calls one wrong,
and none that did not run a fit; with twice as much five are called wrong that ran
(`benchmarks/accuracy_fit.py`). llama.cpp's own `--fit` leaves four times as much.
"""

HOST_RESERVE_BYTES = 2048 * MEBIBYTE
"""Kept free of the machine's memory, for the system and for files that it reads."""


def device_overhead_bytes(backend: str, *, drives_display: bool) -> int:
    """What the driver of one device takes, and what the desktop may still come to take of it."""
    told = BACKEND_OVERHEADS.get(backend, UNKNOWN_BACKEND)
    shares_with_desktop = drives_display and backend != "metal"
    return told.overhead_bytes + (DISPLAY_RESERVE_BYTES if shares_with_desktop else 0)


def process_overhead_bytes(shape: ModelShape, workload: Workload) -> int:
    """What the engine's process takes in the machine's memory, with the scores that it hands out."""
    return PROCESS_BYTES + SCORE_BYTES * workload.parallel_sequences * (shape.vocabulary_size or 0)


def overhead_basis(backend: str | None) -> Basis:
    """What the overhead in a place rests on; None stands for the machine's memory."""
    return "fitted" if backend is None else BACKEND_OVERHEADS.get(backend, UNKNOWN_BACKEND).basis


def pipeline_copies(devices: int, *, is_all_on_devices: bool) -> int:
    """How many batches are under way at once: several only where several devices hold all layers."""
    return PIPELINE_COPIES if devices > 1 and is_all_on_devices else 1
