"""Asks NVIDIA's library (NVML) about its devices, in a process of its own, and writes one JSON object.

Run as `python -I -m modeldoor_collector.probes.nvml_child`. The library may hang, crash or print;
whoever starts this process bounds it and reads nothing but the answer. With the argument `kept` it
writes a line for each line that it reads, until its input ends: the number that it was given, and
the answer to it. With the argument `hardware` it tells what stays of each device, in place of what
changes from second to second.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT = "kept"
HARDWARE = "hardware"

ABANDONED_AFTER_S = 30.0
"""After this time without an answer or a request the process ends by itself: whoever asks has gone, or given up."""


def main(is_kept: bool = False, asks_for_hardware: bool = False) -> None:
    """Writes the answers to standard output, and keeps everything else away from it."""
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        import json

        import pynvml

        if asks_for_hardware:
            from modeldoor_collector.probes.nvml_hardware import describe_hardware as describe
        else:
            from modeldoor_collector.probes.nvml_devices import describe

        for heading in _requests() if is_kept else (b"",):
            answers.write(heading + json.dumps(describe(pynvml), allow_nan=False).encode("ascii") + b"\n")
            answers.flush()


def end_after(seconds: float) -> None:
    """Has the kernel end this process then, also while it is inside the library. Windows has no such timer."""
    import signal

    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _requests() -> Iterable[bytes]:
    """How the answer to each line of standard input begins, and time anew for each."""
    with os.fdopen(os.dup(0), "rb", buffering=0) as requests:
        for request in requests:
            end_after(ABANDONED_AFTER_S)
            yield request.strip() + b" "
            end_after(ABANDONED_AFTER_S)


if __name__ == "__main__":  # pragma: no cover  # runs in the child, whose coverage nobody collects
    end_after(ABANDONED_AFTER_S)
    main(KEPT in sys.argv[1:], HARDWARE in sys.argv[1:])
    # No farewell: what the library has registered for the exit may hang, and the answer is written.
    os._exit(0)
