"""Starts a program that may hang, crash or babble, and comes back in time whatever it does.

A driver's library can wait in the kernel where no signal reaches it (state D). So it is asked in a
child, and a child that does not even die is left behind rather than waited for.
"""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

MAXIMUM_OUTPUT_BYTES = 1024 * 1024
"""What a probe's answer is far below: 64 devices take some 20 KiB."""

STATUS_UNTOLD = -1
"""The exit status when the kernel kept it from us, as it does for a process that ignores SIGCHLD."""

ENVIRONMENT = {"HOME": "/"}
"""Without a home in it, Python asks the C library who the user is, which may ask a directory server."""

_REAPING_S = 0.05
"""How long a killed child is given to be gone; one that is not in state D needs about 1 ms."""

_abandoned: set[int] = set()
"""Children that were killed and still are: each run looks whether they can be reaped by now."""


class ChildResult(NamedTuple):
    """How a child ended; where it is kept, that it `answered` and runs on, or said something `unasked`.

    `status` is the exit status when it `exited`, the signal's number when it was `signalled`, the
    error number when it was `notStarted`, else 0. `output` is what it wrote until then.
    """

    outcome: Literal["exited", "signalled", "timeout", "tooLarge", "notStarted", "answered", "unasked"]
    status: int
    output: bytes


def run(arguments: Sequence[str], timeout_s: float, maximum_bytes: int = MAXIMUM_OUTPUT_BYTES) -> ChildResult:
    """Runs the program at the path `arguments[0]` and reads its output to the end.

    The time is one limit on everything from the start to the exit. The child gets an
    environment with nothing of ours in it, so that nothing there can choose a library for it, and a
    process group of its own, so that what it starts ends with it when it is killed.
    """
    deadline = time.monotonic() + timeout_s
    try:
        pid, reader = start(arguments)
    except OSError as error:
        return ChildResult("notStarted", error.errno or 0, b"")
    output = bytearray()
    how = None
    try:
        refusal = read(reader, output, deadline, maximum_bytes)
        if refusal == "ended":
            how = ending(pid, deadline)
    finally:
        os.close(reader)
        if how is None:
            kill(pid)
    if how is None:
        return ChildResult("tooLarge" if refusal == "tooLarge" else "timeout", 0, bytes(output))
    return ChildResult(*how, bytes(output))


def start(arguments: Sequence[str], requests: int | None = None) -> tuple[int, int]:
    """The process id and the descriptor of its output; raises `OSError`.

    The child reads nothing, or what comes from the descriptor `requests`.
    """
    _reap_abandoned()
    reader, writer = os.pipe()
    try:
        pid = os.posix_spawn(
            arguments[0],
            tuple(arguments),
            ENVIRONMENT,
            # Pipes come first, the older one before: should our own 0, 1 or 2 be closed, they may stand there.
            file_actions=(
                *(() if requests is None else ((os.POSIX_SPAWN_DUP2, requests, 0),)),
                (os.POSIX_SPAWN_DUP2, writer, 1),
                *(((os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),) if requests is None else ()),
                (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            ),
            setpgroup=0,
            setsigmask=(),
            setsigdef=(signal.SIGALRM, signal.SIGPIPE, signal.SIGTERM),
        )
    except BaseException:
        os.close(reader)
        raise
    finally:
        os.close(writer)
    return pid, reader


def read(
    reader: int, output: bytearray, deadline: float, maximum_bytes: int, until: bytes | None = None
) -> Literal["ended", "timeout", "tooLarge"] | None:
    """Reads to the end, or says why not; `None` when the output ends with `until` before."""
    poller = select.poll()
    poller.register(reader, select.POLLIN)
    while (remaining_s := deadline - time.monotonic()) > 0:
        if not poller.poll(remaining_s * 1000):
            continue
        chunk = os.read(reader, 65536)
        if not chunk:
            return "ended"
        output += chunk
        if len(output) > maximum_bytes:
            del output[maximum_bytes:]
            return "tooLarge"
        if until is not None and output.endswith(until):
            return None
    return "timeout"


def ending(pid: int, deadline: float) -> tuple[Literal["exited", "signalled"], int] | None:
    """How the child ended; `None` when it has not by the deadline. It is asked at least once."""
    pause_s = 0.0005
    while True:
        try:
            ended, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            return "exited", STATUS_UNTOLD
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return ("exited", code) if code >= 0 else ("signalled", -code)
        remaining_s = deadline - time.monotonic()
        if remaining_s <= 0:
            return None
        time.sleep(min(pause_s, remaining_s))
        pause_s = min(2 * pause_s, 0.02)


def kill(pid: int) -> None:
    """Ends a child and what it has started, and waits a moment for it to be gone."""
    # Not reaped yet, so the number can be nobody else's. The group is gone, or not ours, if it has
    # become another user's by a set-user-id program: then there is nothing more that we may do.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    if ending(pid, time.monotonic() + _REAPING_S) is None:
        _abandoned.add(pid)


def _reap_abandoned() -> None:
    for pid in tuple(_abandoned):
        if ending(pid, 0) is not None:
            _abandoned.discard(pid)
