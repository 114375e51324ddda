"""Starts a program that may hang, crash or babble, on Windows, and comes back in time whatever it does.

The same promise as that of `probes.child`, which needs what only POSIX has.
"""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

from modeldoor_collector.background import Background
from modeldoor_collector.probes.child import MAXIMUM_OUTPUT_BYTES, ChildResult

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT_VARIABLES = ("SYSTEMROOT", "PROGRAMFILES", "PROGRAMW6432")
"""Without the first no program starts on Windows; below the others older drivers lay their library."""

NO_WINDOW = 0x08000000
"""CREATE_NO_WINDOW (winbase.h)."""


def run(arguments: Sequence[str], timeout_s: float, maximum_bytes: int = MAXIMUM_OUTPUT_BYTES) -> ChildResult:
    """Runs the program at the path `arguments[0]` and reads its output to the end, all within this time."""
    deadline = time.monotonic() + timeout_s
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    try:
        program = subprocess.Popen(  # noqa: S603  # this Python with a module of ours, and nothing of the user's
            list(arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=NO_WINDOW if os.name == "nt" else 0,
        )
    except OSError as error:
        return ChildResult("notStarted", error.errno or 0, b"")
    chunks: list[bytes] = []

    def read() -> None:
        if program.stdout is not None:
            with program.stdout as output:
                chunks.append(output.read(maximum_bytes + 1))
        program.wait()

    if not Background(read).wait_until(deadline):
        program.kill()
        return ChildResult("timeout" if not chunks else "tooLarge", 0, b"".join(chunks)[:maximum_bytes])
    said = b"".join(chunks)
    if len(said) > maximum_bytes:
        return ChildResult("tooLarge", 0, said[:maximum_bytes])
    return ChildResult("exited", program.returncode, said)
