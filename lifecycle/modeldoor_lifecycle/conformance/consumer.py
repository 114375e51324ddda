"""Runs the consumer on one document, within bounds: it may hang, crash, babble, or leave children behind."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, NamedTuple

from modeldoor_validators.errors import ModeldoorError

if TYPE_CHECKING:
    from collections.abc import Sequence

MAXIMUM_OUTPUT_BYTES = 1024 * 1024
"""An answer is far below: a decision of model-router takes some 10 KiB."""

MAXIMUM_ERROR_BYTES = 64 * 1024
"""Enough to see that it crashed; what else it says there is read and forgotten."""

ENDED_BY_US = -1
"""The code of a run that did not end by itself."""

_SIGNALLED = 128
"""What a shell adds to the number of the signal that ended a program (POSIX says only: more than 128)."""

_CHUNK_BYTES = 65536

_LOOK_S = 0.05
"""How often a consumer is looked for that has ended while a child of its own keeps the pipes open."""

_REAPING_S = 1.0
"""How long a killed consumer is waited for; one in state D does not even die."""


class ConsumerNotRun(ModeldoorError):
    """The command could not be started at all, so nothing can be said about it."""

    def __init__(self, program: str, error: OSError) -> None:
        reason = (error.strerror or "it failed").lower()
        super().__init__(
            f"'{program}' must be a program that can be run: {reason}",
            hint="the command stands behind '--', as in: modeldoor conformance -- ./consumer",
        )


class NoProcessGroups(ModeldoorError):
    """This system cannot end a program together with what it has started."""

    def __init__(self) -> None:
        super().__init__("the system must have process groups", hint="run it on Linux or macOS")


class Ended(NamedTuple):
    """How a run ended.

    `code` is what a shell tells of it: the exit code, or 128 and the number of the signal that ended
    it; -1, which is no exit code, when we ended it.
    """

    how: Literal["exited", "signalled", "timedOut", "tooMuchOutput"]
    code: int
    output: bytes
    errors: bytes


class RunsEnded(Exception):  # told by whoever ended them, and to nobody else
    """All runs were ended, this one among them."""


class Runs:
    """Runs of consumers, side by side in several threads, that can be ended all at once."""

    def __init__(self) -> None:
        self._groups: set[int] = set()
        self._are_over = False

    def end(self) -> None:
        """Ends every run now, and every later one before it begins: each raises `RunsEnded`."""
        self._are_over = True
        for group in tuple(self._groups):
            _kill(group)

    def run(self, arguments: Sequence[str], document: bytes, timeout_s: float, *, keeps_output: bool = True) -> Ended:
        """Runs the program with the document on its standard input and reads what it says.

        The time is one limit on everything. A program whose output is kept is ended when it says
        too much; where only the exit code counts, all output is read and thrown away. The program has the environment and the folder of the
        caller, and a process group of its own, so that what it starts ends with it. Raises
        `ConsumerNotRun`, `RunsEnded`, and `NoProcessGroups` on Windows.
        """
        if not hasattr(os, "killpg"):
            raise NoProcessGroups
        if self._are_over:
            raise RunsEnded
        deadline = time.monotonic() + timeout_s
        process = _started(arguments)
        self._groups.add(process.pid)
        if self._are_over:
            _kill(process.pid)
        exchange = _Exchange(process, document, keeps_output=keeps_output)
        try:
            exchange.carry_on(deadline)
            code = None if exchange.is_too_much else _exit_code(process, deadline - time.monotonic())
        finally:
            _end(process)
            self._groups.discard(process.pid)
        if self._are_over:
            raise RunsEnded
        return _ended(exchange, code)


def _started(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603  # the caller's own command is what this is for
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0
        )
    except OSError as error:
        raise ConsumerNotRun(arguments[0], error) from None


def _ended(exchange: _Exchange, code: int | None) -> Ended:
    output, errors = bytes(exchange.output), bytes(exchange.errors)
    if exchange.is_too_much:
        return Ended("tooMuchOutput", ENDED_BY_US, b"", errors)
    if code is None:
        return Ended("timedOut", ENDED_BY_US, output, errors)
    if code < 0:
        return Ended("signalled", _SIGNALLED - code, output, errors)
    return Ended("exited", code, output, errors)


class _Exchange:
    """What goes to and fro between us and one consumer."""

    def __init__(self, process: subprocess.Popen[bytes], document: bytes, *, keeps_output: bool) -> None:
        self.output = bytearray()
        self.errors = bytearray()
        self.is_too_much = False
        self._process = process
        self._keeps_output = keeps_output
        self._unwritten = memoryview(document)

    def carry_on(self, deadline: float) -> None:
        """Writes and reads until both ends are closed, the consumer has ended, too much came, or time is up."""
        with selectors.DefaultSelector() as selector:
            self._register(selector)
            has_ended = False
            while selector.get_map() and not self.is_too_much:
                remaining_s = deadline - time.monotonic()
                if remaining_s <= 0:
                    return
                ready = selector.select(0 if has_ended else min(remaining_s, _LOOK_S))
                if not ready and has_ended:
                    return  # a child that it left behind keeps the pipes open, and nothing more is in them
                for key, _ in ready:
                    pipe, step = key.data
                    if not step(key.fd):
                        selector.unregister(pipe)
                        pipe.close()
                has_ended = not ready and self._process.poll() is not None

    def _register(self, selector: selectors.BaseSelector) -> None:
        for pipe, event, step in (
            (self._process.stdin, selectors.EVENT_WRITE, self._write),
            (self._process.stdout, selectors.EVENT_READ, self._read_output),
            (self._process.stderr, selectors.EVENT_READ, self._read_errors),
        ):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
                selector.register(pipe, event, (pipe, step))

    def _write(self, descriptor: int) -> bool:
        """Whether there is more to write."""
        try:
            count = os.write(descriptor, self._unwritten[:_CHUNK_BYTES])
        except OSError:
            return False  # it reads no further, as it may
        self._unwritten = self._unwritten[count:]
        return len(self._unwritten) > 0

    def _read_output(self, descriptor: int) -> bool:
        """Whether there may be more to read."""
        chunk = os.read(descriptor, _CHUNK_BYTES)
        if self._keeps_output:
            self.output += chunk
        self.is_too_much = len(self.output) > MAXIMUM_OUTPUT_BYTES
        return bool(chunk)

    def _read_errors(self, descriptor: int) -> bool:
        """Whether there may be more to read."""
        chunk = os.read(descriptor, _CHUNK_BYTES)
        self.errors += chunk[: MAXIMUM_ERROR_BYTES - len(self.errors)]
        return bool(chunk)


def _exit_code(process: subprocess.Popen[bytes], within_s: float) -> int | None:
    """Negative when a signal ended it; `None` when nothing has by then."""
    try:
        return process.wait(max(0.0, within_s))
    except subprocess.TimeoutExpired:
        return None


def _end(process: subprocess.Popen[bytes]) -> None:
    _kill(process.pid)
    with suppress(PermissionError):  # it has become another user's: then there is nothing more that we may do
        process.kill()  # should it have left its group
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
    _exit_code(process, _REAPING_S)


def _kill(group: int) -> None:
    # What a consumer leaves behind keeps its group alive, so the number is not given to others.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
