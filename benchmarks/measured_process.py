"""A command as a whole, from its start to its end: time, processor time and the most memory that it held."""

from __future__ import annotations

import os
import select
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LOOK_INTERVAL_MS = 20
"""Between two looks at the memory. The kernel keeps the highest mark, so only growth in the last of them is missed."""


class Measured(NamedTuple):
    """One run."""

    exit_code: int
    wall_s: float
    processor_s: float
    peak_bytes: int


def measured(line: Sequence[str], environment: Mapping[str, str]) -> Measured:
    """Runs a command, whose output is thrown away, together with the processes that it starts.

    The memory is what `/proc` tells, and not what wait4(2) does: that counts the memory of the program
    that started it, too.
    """
    peak_bytes = 0
    began = time.perf_counter()
    process = subprocess.Popen(
        line, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = os.pidfd_open(process.pid)
    try:
        poll = select.poll()
        poll.register(end, select.POLLIN)
        while not poll.poll(LOOK_INTERVAL_MS):
            peak_bytes = max(peak_bytes, sum(_highest_bytes(each) for each in _tree(process.pid)))
        wall_s = time.perf_counter() - began
    finally:
        os.close(end)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Measured(process.returncode, wall_s, usage.ru_utime + usage.ru_stime, peak_bytes)


def _tree(process: int) -> Iterator[int]:
    yield process
    with suppress(OSError):  # it has ended
        for thread in Path(f"/proc/{process}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _tree(int(child))


def _highest_bytes(process: int) -> int:
    with suppress(OSError), open(f"/proc/{process}/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
