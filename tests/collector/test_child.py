"""A child may do what it likes: whoever started it comes back in time and keeps nothing of it."""

from __future__ import annotations

import errno
import os
import resource
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from modeldoor_collector.probes import child

if TYPE_CHECKING:
    from collections.abc import Iterator

CHILDREN = Path(__file__).parent / "children"
LONG_S = 30.0
"""For children that end by themselves, also on a busy machine."""
SHORT_S = 0.3
SLACK_S = 2.0
"""What a busy machine may add to a limit."""


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code, *arguments]


def is_gone(pid: int) -> bool:
    return not os.path.exists(f"/proc/{pid}")


@pytest.fixture(autouse=True)
def no_descriptor_is_left() -> Iterator[None]:
    before = os.listdir("/proc/self/fd")
    yield
    assert os.listdir("/proc/self/fd") == before


@pytest.fixture
def held_pipe(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A named pipe and the descriptor that sees when the last process that writes to it is gone."""
    path = str(tmp_path / "held")
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield path, reader
    os.close(reader)


def wait_until_nobody_holds(reader: int) -> bool:
    poller = select.poll()
    poller.register(reader, 0)
    return any(event & select.POLLHUP for _, event in poller.poll(LONG_S * 1000))


def test_output_and_exit_status_come_back() -> None:
    assert child.run(python("print('an answer')"), LONG_S) == ("exited", 0, b"an answer\n")


def test_a_status_other_than_zero_comes_back() -> None:
    assert child.run(python("print(1); raise SystemExit(3)"), LONG_S) == ("exited", 3, b"1\n")


def test_a_death_by_a_signal_comes_back_as_its_number() -> None:
    dies = "import os, signal; os.write(1, b'half'); os.kill(os.getpid(), signal.SIGKILL)"
    assert child.run(python(dies), LONG_S) == ("signalled", signal.SIGKILL, b"half")


@pytest.mark.parametrize(
    "code",
    [
        "time.sleep(60)",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
        "os.close(1); time.sleep(60)",
        "while True: os.write(1, b'.'); time.sleep(0.02)",
    ],
    ids=["sleeps", "ignores SIGTERM", "closes its output and stays", "trickles for ever"],
)
def test_fault_41_a_child_that_hangs_is_given_up_in_time_and_reaped(code: str) -> None:
    began = time.monotonic()
    result = child.run(python(f"import os, signal, time; print(os.getpid(), flush=True)\n{code}"), SHORT_S)
    elapsed_s = time.monotonic() - began
    assert result.outcome == "timeout"
    assert SHORT_S <= elapsed_s < SHORT_S + SLACK_S
    if result.output:  # on a machine too busy for it to begin in time there is no number to look for
        assert is_gone(int(result.output.split()[0]))


def test_fault_41_a_child_that_survives_its_killing_is_left_behind_and_reaped_later(tmp_path: Path) -> None:
    release = str(tmp_path / "release")
    os.mkfifo(release)
    hold = os.open(release, os.O_RDWR)
    try:
        began = time.monotonic()
        result = child.run([sys.executable, "-I", "-S", str(CHILDREN / "traced.py"), release], LONG_S, 100)
        elapsed_s = time.monotonic() - began
        if result.outcome == "exited":
            pytest.skip("this machine does not let a process trace another one")
        pid = int(result.output)
        assert result.outcome == "tooLarge"
        assert elapsed_s < LONG_S
        assert not is_gone(pid)
    finally:
        os.close(hold)
    until = time.monotonic() + LONG_S
    while not is_gone(pid) and time.monotonic() < until:
        assert child.run(python(""), LONG_S).outcome == "exited"
    assert is_gone(pid)


def test_fault_42_a_child_that_writes_without_end_is_cut_off() -> None:
    floods = "import os\nwhile True: os.write(1, b'x' * 65536)"
    result = child.run(python(floods), LONG_S)
    assert (result.outcome, result.status) == ("tooLarge", 0)
    assert len(result.output) == child.MAXIMUM_OUTPUT_BYTES


@pytest.mark.parametrize(("size", "outcome"), [(99_999, "exited"), (100_000, "exited"), (100_001, "tooLarge")])
def test_output_up_to_the_limit_passes(size: int, outcome: str) -> None:
    result = child.run(python(f"print('x' * {size}, end='')"), LONG_S, 100_000)
    assert (result.outcome, len(result.output)) == (outcome, min(size, 100_000))


def test_what_a_killed_child_has_started_ends_with_it(held_pipe: tuple[str, int]) -> None:
    path, reader = held_pipe
    forks = "import os, sys, time; pipe = open(sys.argv[1], 'wb'); os.fork(); os.write(1, b'..'); time.sleep(60)"
    assert child.run(python(forks, path), LONG_S, 3) == ("tooLarge", 0, b"...")
    assert wait_until_nobody_holds(reader)


def test_a_child_is_killed_when_its_caller_is_interrupted(held_pipe: tuple[str, int]) -> None:
    class InterruptedHereError(Exception):
        pass

    def interrupt(*_: object) -> NoReturn:
        raise InterruptedHereError

    path, reader = held_pipe
    interrupts = (
        "import os, signal, sys, time; pipe = open(sys.argv[1], 'wb')\n"
        "os.kill(os.getppid(), signal.SIGUSR1); time.sleep(60)"
    )
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with pytest.raises(InterruptedHereError):
            child.run(python(interrupts, path), LONG_S)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert wait_until_nobody_holds(reader)


@pytest.mark.parametrize(
    ("name", "error"), [("missing", errno.ENOENT), ("folder", errno.EACCES), ("plain", errno.EACCES)]
)
def test_what_cannot_be_started_is_told_with_the_error_number(tmp_path: Path, name: str, error: int) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "plain").write_text("not a program")
    assert child.run([str(tmp_path / name)], LONG_S) == ("notStarted", error, b"")


def test_without_a_free_descriptor_nothing_is_started() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        result = child.run(python(""), LONG_S)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert result == ("notStarted", errno.EMFILE, b"")


def test_arguments_that_no_program_can_have_are_refused_and_leave_no_descriptor() -> None:
    with pytest.raises(ValueError, match="null"):
        child.run(["/bin/true\0"], LONG_S)


def test_a_child_finds_nothing_of_ours_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/tmp/planted")
    assert child.run(["/usr/bin/env"], LONG_S) == ("exited", 0, b"HOME=/\n")


def test_a_child_reads_nothing_and_its_complaints_go_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import os, sys; sys.stderr.write('noise'); print(repr(sys.stdin.read()), os.readlink('/proc/self/fd/2'))"
    assert child.run(python(code), LONG_S) == ("exited", 0, b"'' /dev/null\n")
    assert capfd.readouterr() == ("", "")


def test_a_child_holds_its_own_end_of_the_pipe_alone() -> None:
    code = (
        "import os; own = os.readlink('/proc/self/fd/1')\n"
        "for name in os.listdir('/proc/self/fd'):\n"
        "    try: print(name) if os.readlink('/proc/self/fd/' + name) == own else None\n"
        "    except FileNotFoundError: pass\n"
    )
    assert child.run(python(code), LONG_S) == ("exited", 0, b"1\n")


def test_signals_that_the_caller_blocks_or_ignores_reach_a_child() -> None:
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        output = child.run(["/bin/cat", "/proc/self/status"], LONG_S).output
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGALRM, before)
    fields = dict(line.split(b":\t", 1) for line in output.splitlines() if b":\t" in line)
    ignored = int(fields[b"SigIgn"], 16)
    assert int(fields[b"SigBlk"], 16) == 0
    assert not any(ignored >> number - 1 & 1 for number in (signal.SIGALRM, signal.SIGPIPE, signal.SIGTERM))


def test_a_status_that_the_kernel_keeps_from_us_is_not_success() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        result = child.run(python("print(1)"), LONG_S)
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert result == ("exited", child.STATUS_UNTOLD, b"1\n")


@pytest.mark.parametrize("first_closed", [0, 1, 2])
def test_a_caller_without_standard_descriptors_still_gets_the_answer(tmp_path: Path, first_closed: int) -> None:
    told = tmp_path / "told"
    script = str(CHILDREN / "without_standard_descriptors.py")
    subprocess.run([sys.executable, "-I", script, str(told), str(first_closed)], check=True, timeout=LONG_S)
    assert told.read_text() == "exited 0 fine\n"
