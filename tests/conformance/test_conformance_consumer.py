"""A consumer is run within bounds, whatever it does."""

from __future__ import annotations

import os
import select
import signal
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from families import for_each
from modeldoor_lifecycle.conformance.consumer import (
    ENDED_BY_US,
    MAXIMUM_ERROR_BYTES,
    ConsumerNotRun,
    Ended,
    Runs,
    RunsEnded,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

MISBEHAVES = (sys.executable, "-I", "-S", str(Path(__file__).parent / "consumers" / "misbehaves.py"))
LONG_S = 60.0
"""No run here takes so long: what does, hangs."""

SHORT_S = 0.3
"""For those that must be ended."""


def run(arguments: Sequence[str], document: bytes, timeout_s: float) -> Ended:
    return Runs().run(arguments, document, timeout_s)


def python(code: str, document: bytes = b"", timeout_s: float = LONG_S) -> Ended:
    return run([sys.executable, "-I", "-S", "-c", code], document, timeout_s)


def has_ended(process: int) -> bool:
    """Whether a process ends before anybody loses patience."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], LONG_S)[0])
    finally:
        os.close(descriptor)


def test_it_gets_the_document_whole_and_what_it_says_is_read_whole() -> None:
    document = bytes(range(256)) * 4000
    ended = python("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])", document[:1_000_000])
    assert ended == Ended("exited", 0, document[:1_000_000][::-1], b"")


def test_its_exit_code_and_its_errors_are_kept() -> None:
    assert python("import sys; sys.stderr.write('no'); sys.exit(7)") == Ended("exited", 7, b"", b"no")


def test_it_may_end_without_reading_a_document_that_fills_the_pipe() -> None:
    assert python("import sys; sys.exit(3)", b" " * 10_000_000) == Ended("exited", 3, b"", b"")


def test_its_input_ends() -> None:
    assert python("import sys; sys.exit(len(sys.stdin.read()))", b"12345").code == 5
    assert python("import sys; sys.exit(len(sys.stdin.read()))").code == 0


def test_it_has_the_folder_and_the_environment_of_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANE", "local")
    ended = python("import os; print(os.environ['LANE'], os.getcwd())")
    assert ended.output.decode() == f"local {tmp_path}\n"


def test_a_signal_that_ends_it_is_no_exit_code() -> None:
    ended = run([*MISBEHAVES, "crash_with_a_yes"], b"", LONG_S)
    assert ended == Ended("signalled", 128 + signal.SIGKILL, b'{"open": true}', b"")


@for_each(("deed", "said"), [("hang", b""), ("say_yes_and_hang", b'{"open": true}')])
def test_what_does_not_end_in_time_is_ended_and_has_said_what_it_said(deed: str, said: bytes) -> None:
    assert run([*MISBEHAVES, deed], b"", SHORT_S) == Ended("timedOut", ENDED_BY_US, said, b"")


def test_what_says_too_much_is_ended() -> None:
    assert run([*MISBEHAVES, "babble"], b"", LONG_S) == Ended("tooMuchOutput", ENDED_BY_US, b"", b"")


def test_what_says_too_much_ends_by_itself_where_nobody_listens() -> None:
    arguments = [*MISBEHAVES, "say_much_and_end_well"]
    assert Runs().run(arguments, b"", LONG_S, keeps_output=False) == Ended("exited", 0, b"", b"")


def test_what_never_stops_talking_is_ended_in_time_where_nobody_listens() -> None:
    arguments = [*MISBEHAVES, "babble"]
    assert Runs().run(arguments, b"", SHORT_S, keeps_output=False) == Ended("timedOut", ENDED_BY_US, b"", b"")


def test_of_its_errors_the_beginning_is_kept() -> None:
    ended = python("import sys; sys.stderr.write('x' * 5_000_000)")
    assert ended == Ended("exited", 0, b"", b"x" * MAXIMUM_ERROR_BYTES)


def test_a_child_that_it_leaves_behind_is_not_waited_for_and_ends_with_it(tmp_path: Path) -> None:
    number = tmp_path / "child"
    ended = run([*MISBEHAVES, "leave_a_child", str(number)], b"", LONG_S)
    assert ended == Ended("exited", 0, b"", b"")
    assert has_ended(int(number.read_text()))


def test_a_child_that_it_started_ends_with_one_that_hangs(tmp_path: Path) -> None:
    number = tmp_path / "child"
    ended = run(["sh", "-c", 'sleep 3600 & echo $! > "$0"; wait', str(number)], b"", 1.0)
    assert ended.how == "timedOut"
    assert has_ended(int(number.read_text()))


def test_nothing_is_left_open() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for deed in ("crash", "crash_with_a_yes", "babble"):
        run([*MISBEHAVES, deed], b" " * 200_000, LONG_S)
    assert len(os.listdir("/proc/self/fd")) == before


@for_each("program", ["no-such-program", "/dev/null", "/"])
def test_what_cannot_be_started_is_an_error_with_its_reason(program: str) -> None:
    with pytest.raises(ConsumerNotRun) as error:
        run([program], b"", LONG_S)
    assert str(error.value).startswith(f"'{program}' must be a program that can be run: ")


def test_all_runs_can_be_ended_and_none_begins_afterwards(tmp_path: Path) -> None:
    runs, ended = Runs(), list[BaseException]()
    pipes = [tmp_path / str(number) for number in range(3)]

    def one(pipe: Path) -> None:
        with pytest.raises(RunsEnded) as error:
            runs.run(["sh", "-c", 'trap "" TERM; echo $$ > "$0"; sleep 3600', str(pipe)], b"", LONG_S)
        ended.append(error.value)

    threads = [Thread(target=one, args=(pipe,)) for pipe in pipes]
    for pipe, thread in zip(pipes, threads, strict=True):
        os.mkfifo(pipe)
        thread.start()
    consumers = [int(pipe.read_text()) for pipe in pipes]
    runs.end()
    for thread in threads:
        thread.join(LONG_S)
    assert len(ended) == 3
    assert all(map(has_ended, consumers))
    with pytest.raises(RunsEnded):
        runs.run(["touch", str(tmp_path / "later")], b"", LONG_S)
    assert not (tmp_path / "later").exists()
