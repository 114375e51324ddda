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
from typing import TYPE_CHECKING

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

_FILL, _SOUGHT = 1, 2
_CACHE = ("sys", "devices", "system", "cpu", "cpu0", "cache")
_UNITS = {"K": 1024, "M": MEBIBYTE, "G": 1024 * MEBIBYTE}


class NotMeasured(ModeldoorError):
    """The bandwidth of the machine's memory could not be measured."""


def measure_bandwidth(duration_s: float = 0.3, available_bytes: int | None = None) -> float:
    """How fast all threads together read memory, in 10^9 bytes per second.

    It takes a little longer than `duration_s`, because memory is fetched and filled first. Raises
    `NotMeasured` where there is too little free memory, or the system cannot be asked.
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
    return _read_side_by_side(threads, each, duration_s)


def _read_side_by_side(threads: int, each_bytes: int, duration_s: float) -> float:
    """Begins to count when every thread has its memory, and ends when the last one has seen that time is up."""
    barrier = threading.Barrier(threads + 1)
    readers = [_Reader(each_bytes, barrier) for _ in range(threads)]
    workers = [threading.Thread(target=reader.run, args=(duration_s,), daemon=True) for reader in readers]
    try:
        for worker in workers:
            worker.start()
        barrier.wait(LONGEST_WAIT_S)
    except (threading.BrokenBarrierError, RuntimeError) as error:
        barrier.abort()
        raise NotMeasured("threads must begin to measure memory; they did not", hint="try again") from error
    for worker in workers:
        worker.join(LONGEST_WAIT_S)
    if any(reader.ended == 0 for reader in readers):
        raise NotMeasured("every thread must read memory to measure it; some did not", hint="try again")
    elapsed = max(reader.ended for reader in readers) - min(reader.began for reader in readers)
    return sum(reader.read_bytes for reader in readers) / elapsed / 1e9


class _Reader:
    """One thread with a stretch of memory of its own: `read_bytes` were read from `began` to `ended` on the clock."""

    def __init__(self, size: int, barrier: threading.Barrier) -> None:
        self.barrier = barrier
        self.read_bytes = 0
        self.began = self.ended = 0.0
        self._size = size

    def run(self, duration_s: float) -> None:
        """Takes memory and fills it, for pages that nobody wrote to are all the same one; then reads until time is up."""
        try:
            search, fill = _functions()
            memory = mmap.mmap(-1, self._size)
            # The address stays good as long as `memory` does; an object that holds on to it would keep that open.
            start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
            fill(start, _FILL, self._size)
            self.barrier.wait(LONGEST_WAIT_S)
        except (OSError, ValueError, MemoryError, threading.BrokenBarrierError):
            self.barrier.abort()
            return
        self.began = now = time.monotonic()
        while self.read_bytes == 0 or now < self.began + duration_s:
            search(start + self.read_bytes % self._size, _SOUGHT, CHUNK_BYTES)
            self.read_bytes += CHUNK_BYTES
            now = time.monotonic()
        self.ended = now
        memory.close()


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
