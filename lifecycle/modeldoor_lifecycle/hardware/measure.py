"""How fast this machine reads its memory, measured: threads search for a byte that is not there.

`memchr` of the C library reads and does nothing else, as a model's weights are read, and calls through
ctypes let other threads run meanwhile. Each thread has a stretch of its own, all of them together far
larger than the caches.
"""

from __future__ import annotations

import ctypes
import math
import mmap
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, NamedTuple

from modeldoor_collector.probes import processor
from modeldoor_collector.probes.files import Host as Files
from modeldoor_collector.probes.foreign_functions import prototyped
from modeldoor_lifecycle.hardware.machines import machine_of
from modeldoor_lifecycle.hardware.source import HardwareSource
from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from collections.abc import Callable

MEBIBYTE = 2**20

CHUNK_BYTES = 4 * MEBIBYTE
"""What one call reads: 0.1 ms and more, against which the call itself does not count."""

TIMES_THE_CACHE = 8
LARGEST_BYTES = 2048 * MEBIBYTE
LEAST_BYTES = 64 * MEBIBYTE
SUPPOSED_CACHE_BYTES = 64 * MEBIBYTE
"""Where the system does not tell its last cache: more than most have."""

SHARE_OF_FREE = 8
"""At most one part in so many of the memory that is free is taken for measuring."""

MOST_THREADS = 64
"""As many as any memory needs to be read at full speed."""

LONGEST_WAIT_S = 10.0

RUNS = 7
"""So often is memory read, each time for a moment: who else reads it then only slows it, so the best counts."""

_FILL, _SOUGHT = 1, 2
_CACHE = ("sys", "devices", "system", "cpu", "cpu0", "cache")
_UNITS = {"K": 1024, "M": MEBIBYTE, "G": 1024 * MEBIBYTE}


class NotMeasured(ModeldoorError):
    """The bandwidth of the machine's memory could not be measured."""


class Measured(NamedTuple):
    """How fast all threads together read memory, in 10^9 bytes per second, in the best run and in the worst."""

    gigabytes_per_second: float
    least_gigabytes_per_second: float


def measure_bandwidth(duration_s: float = 0.1, available_bytes: int | None = None, runs: int = RUNS) -> Measured:
    """Reads memory some times for this long, and tells the best run.

    It takes a little longer than that, because memory is fetched and filled first. Raises `NotMeasured`
    where there is too little free memory, or the system cannot be asked.
    """
    source = HardwareSource()
    if available_bytes is None:
        available_bytes = machine_of(source).memory().available or 0
    threads = _thread_count(source)
    total = min(LARGEST_BYTES, TIMES_THE_CACHE * _last_cache_bytes(source), available_bytes // SHARE_OF_FREE)
    each = total // threads // CHUNK_BYTES * CHUNK_BYTES
    if total < LEAST_BYTES or each < CHUNK_BYTES:
        raise NotMeasured(
            f"memory must have {SHARE_OF_FREE * LEAST_BYTES // MEBIBYTE} MiB free to be measured;"
            f" it has {available_bytes // MEBIBYTE}",
            hint="end a program that holds memory, and measure again",
        )
    speeds = _read_side_by_side(threads, each, duration_s, runs)
    return Measured(max(speeds), min(speeds))


def _read_side_by_side(threads: int, each_bytes: int, duration_s: float, runs: int) -> list[float]:
    """Each run begins when every thread has its memory, and ends when the last one has seen that time is up."""
    barrier = threading.Barrier(threads + 1)
    readers = [_Reader(each_bytes, barrier) for _ in range(threads)]
    workers = [threading.Thread(target=reader.run, args=(duration_s, runs), daemon=True) for reader in readers]
    try:
        for worker in workers:
            worker.start()
        for _ in range(runs):
            barrier.wait(LONGEST_WAIT_S)
    except (threading.BrokenBarrierError, RuntimeError) as error:
        barrier.abort()
        raise NotMeasured("threads must begin to measure memory; they did not", hint="try again") from error
    for worker in workers:
        worker.join(LONGEST_WAIT_S)
    if any(len(reader.stretches) < runs for reader in readers):
        raise NotMeasured("every thread must read memory to measure it; some did not", hint="try again")
    return [_speed([reader.stretches[run] for reader in readers]) for run in range(runs)]


class _Stretch(NamedTuple):
    """So many bytes were read between two moments of the clock."""

    read_bytes: int
    began: float
    ended: float


def _speed(side_by_side: list[_Stretch]) -> float:
    elapsed = max(each.ended for each in side_by_side) - min(each.began for each in side_by_side)
    return sum(each.read_bytes for each in side_by_side) / elapsed / 1e9


class _Reader:
    """One thread with memory of its own, and what it has read in each run."""

    def __init__(self, size: int, barrier: threading.Barrier) -> None:
        self.barrier = barrier
        self.stretches: list[_Stretch] = []
        self._size = size

    def run(self, duration_s: float, runs: int) -> None:
        """Takes memory and fills it, for pages that nobody wrote to are all the same one; then reads until time is up."""
        try:
            search, fill = _functions()
            memory = mmap.mmap(-1, self._size)
            # The address stays good as long as `memory` does; an object that holds on to it would keep that open.
            start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
            fill(start, _FILL, self._size)
            for _ in range(runs):
                self.barrier.wait(LONGEST_WAIT_S)
                self.stretches.append(self._read(search, start, duration_s))
        except (OSError, ValueError, MemoryError, threading.BrokenBarrierError):
            self.barrier.abort()
            return
        memory.close()

    def _read(self, search: Callable[..., object], start: int, duration_s: float) -> _Stretch:
        read_bytes = 0
        began = now = time.monotonic()
        while read_bytes == 0 or now < began + duration_s:
            search(start + read_bytes % self._size, _SOUGHT, CHUNK_BYTES)
            read_bytes += CHUNK_BYTES
            now = time.monotonic()
        return _Stretch(read_bytes, began, now)


def _functions() -> tuple[Callable[..., object], Callable[..., object]]:
    """`memchr` and `memset`; raises `OSError` where the C library has none."""
    library = ctypes.CDLL("msvcrt") if sys.platform == "win32" else ctypes.CDLL(None)
    search = prototyped(library, "memchr", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)
    return search, prototyped(library, "memset", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t)


def _thread_count(source: HardwareSource) -> int:
    usable = processor.usable_cores(Files(source.root), source.affinity, os.cpu_count())
    return max(1, min(MOST_THREADS, math.ceil(usable or 1)))


def _last_cache_bytes(source: HardwareSource) -> int:
    """The largest cache that the first processor has; at least what is supposed, for there may be several."""
    files = Files(source.root)
    sizes: list[int] = []
    try:
        for name in files.names(*_CACHE):
            if name.startswith("index"):
                text = files.text(*_CACHE, name, "size")
                sizes.append(int(text[:-1]) * _UNITS[text[-1:]])
    except (OSError, ValueError, KeyError):
        return SUPPOSED_CACHE_BYTES
    return max(SUPPOSED_CACHE_BYTES, *sizes)
