"""A child that is kept answers again and again; one that does not is replaced, and none is left behind."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from modeldoor_collector.probes.kept_child import KeptChild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modeldoor_collector.probes.child import ChildResult

    Keep = Callable[..., KeptChild]

LONG_S = 30.0
SHORT_S = 0.3
ANSWERS = "while number := sys.stdin.readline().strip(): print(number, os.getpid(), flush=True)"
SAYS = """
def say(text): os.write(1, text.encode())
def next_():
    global number
    number = sys.stdin.readline().strip()
    return number
def answer(): say(f'{number} {os.getpid()}\\n')
"""


def is_gone(pid: int) -> bool:
    return not os.path.exists(f"/proc/{pid}")


@pytest.fixture(autouse=True)
def no_descriptor_is_left() -> Iterator[None]:
    before = os.listdir("/proc/self/fd")
    yield
    assert os.listdir("/proc/self/fd") == before


@pytest.fixture
def keep() -> Iterator[Keep]:
    """Keeps a child that runs this code, until the test is over."""
    kept: list[KeptChild] = []

    def start(code: str, *arguments: str, maximum_bytes: int = 1000, kept_for_s: float = LONG_S) -> KeptChild:
        program = [sys.executable, "-I", "-S", "-c", f"import os, signal, sys, time\n{SAYS}{code}", *arguments]
        kept.append(KeptChild(program, maximum_bytes, kept_for_s))
        return kept[-1]

    yield start
    for child in kept:
        child.close()


def pid_of(result: ChildResult) -> int:
    assert (result.outcome, result.status) == ("answered", 0)
    return int(result.output)


def test_one_child_answers_all_requests(keep: Keep) -> None:
    child = keep(ANSWERS)
    pids = {pid_of(child.ask(LONG_S)) for _ in range(100)}
    assert len(pids) == 1
    assert not is_gone(*pids)
    child.close()
    assert is_gone(*pids)


def test_nothing_is_started_before_the_first_request(keep: Keep, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    child = keep(f"open({str(witness)!r}, 'w')")
    child.close()
    assert not witness.exists()


def test_a_child_that_was_closed_is_replaced_at_the_next_request(keep: Keep) -> None:
    child = keep(ANSWERS)
    first = pid_of(child.ask(LONG_S))
    child.close()
    assert pid_of(child.ask(LONG_S)) != first


def test_a_child_is_replaced_when_its_time_is_over(keep: Keep) -> None:
    child = keep(ANSWERS, kept_for_s=0)
    first = pid_of(child.ask(LONG_S))
    assert pid_of(child.ask(LONG_S)) != first
    assert is_gone(first)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("next_(); time.sleep(60)", id="sleeps", marks=pytest.mark.slow),
        pytest.param("signal.signal(signal.SIGTERM, signal.SIG_IGN); next_(); time.sleep(60)", id="ignores SIGTERM"),
        pytest.param("next_(); os.close(1); time.sleep(60)", id="closes its output and stays", marks=pytest.mark.slow),
        pytest.param("next_(); say('half a line'); time.sleep(60)", id="breaks off", marks=pytest.mark.slow),
        pytest.param("next_()\nwhile True: say('.'); time.sleep(0.02)", id="trickles for ever"),
    ],
)
def test_fault_41_a_child_that_hangs_is_given_up_in_time_and_replaced(keep: Keep, tmp_path: Path, code: str) -> None:
    second = tmp_path / "second"
    child = keep(f"if os.path.exists({str(second)!r}):\n  {ANSWERS}\nopen({str(second)!r}, 'w').close()\n{code}")
    assert child.ask(SHORT_S).outcome == "timeout"
    second.touch()
    assert pid_of(child.ask(LONG_S))


def test_fault_41_a_child_that_answered_before_and_hangs_now_is_given_up_in_time(keep: Keep) -> None:
    child = keep("next_(); answer(); next_(); time.sleep(60)")
    first = pid_of(child.ask(LONG_S))
    assert child.ask(SHORT_S) == ("timeout", 0, b"")
    assert is_gone(first)
    assert pid_of(child.ask(LONG_S)) != first


def test_fault_41_a_child_that_takes_no_more_requests_and_stays_is_given_up_in_time(keep: Keep) -> None:
    child = keep("next_(); os.close(0); answer(); time.sleep(60)")
    first = pid_of(child.ask(LONG_S))
    assert child.ask(SHORT_S) == ("timeout", 0, b"")
    assert pid_of(child.ask(LONG_S)) != first


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("next_(); os.kill(os.getpid(), signal.SIGKILL)", ("signalled", signal.SIGKILL, b"")),
        ("next_(); say('half'); raise SystemExit(3)", ("exited", 3, b"half")),
        ("raise SystemExit(0)", ("exited", 0, b"")),
    ],
    ids=["killed", "status", "at once"],
)
def test_fault_42_a_new_child_that_ends_without_an_answer_is_told(keep: Keep, code: str, ending: ChildResult) -> None:
    child = keep(code)
    for _ in range(2):
        assert child.ask(LONG_S) == ending


@pytest.mark.parametrize("ends", ["raise SystemExit(0)", "next_(); os.kill(os.getpid(), signal.SIGSEGV)"])
def test_fault_42_a_child_that_answered_before_and_is_gone_is_replaced_within_the_request(
    keep: Keep, ends: str
) -> None:
    child = keep(f"next_(); answer()\n{ends}")
    first = pid_of(child.ask(LONG_S))
    second = pid_of(child.ask(LONG_S))
    assert second != first
    assert is_gone(first)


def test_fault_42_an_answer_without_end_is_cut_off_and_the_child_replaced(keep: Keep) -> None:
    child = keep("next_()\nwhile True: say('x' * 500)", maximum_bytes=1000)
    for _ in range(2):
        assert child.ask(LONG_S) == ("tooLarge", 0, b"x" * 1000)


def test_fault_42_what_is_said_unasked_is_nobody_s_answer(keep: Keep, tmp_path: Path) -> None:
    go, said = tmp_path / "go", tmp_path / "said"
    os.mkfifo(go)
    os.mkfifo(said)
    child = keep(
        f"next_(); answer(); open({str(go)!r}).read(); say('unasked\\n')\n"
        f"open({str(said)!r}, 'w').close()\nwhile next_(): say('again')"
    )
    first = pid_of(child.ask(LONG_S))
    go.write_text("")
    said.read_text()
    assert pid_of(child.ask(LONG_S)) != first
    assert is_gone(first)


SECOND_LINES = {
    "the same again": "say(f'{number} late\\n')",
    "another number": "say(f'{int(number) + 7} late\\n')",
    "no number": "say('nonsense\\n')",
    "an empty line": "say('\\n')",
}


@pytest.mark.parametrize("late", SECOND_LINES.values(), ids=SECOND_LINES)
@pytest.mark.parametrize("times", [10, pytest.param(40, marks=pytest.mark.slow)])
def test_fault_42_a_line_that_comes_late_is_not_the_answer_to_the_next_request(
    keep: Keep, late: str, times: int
) -> None:
    child = keep(f"while next_(): answer(); time.sleep(0.0003); {late}")  # so that it falls before, into and after
    for _ in range(times):
        result = child.ask(LONG_S)
        assert result.outcome == "unasked" or pid_of(result)


def test_fault_42_each_answer_is_to_its_own_request_though_earlier_ones_are_repeated(keep: Keep) -> None:
    child = keep("asked = 0\nwhile next_(): asked += 1; say(f'{number} {number}\\n'); say(f'{number} late\\n')")
    answers = [child.ask(LONG_S) for _ in range(40)]
    told = [int(result.output) for result in answers if result.outcome == "answered"]
    assert told == sorted(set(told))
    assert all(result.outcome in ("answered", "unasked") for result in answers)


@pytest.mark.parametrize(
    "line",
    ["nonsense", "{number}", "{number}5 ok", " {number} ok", "0{number} ok", "{number} two\\n{number} lines", ""],
)
def test_fault_42_a_line_without_its_number_is_no_answer_and_the_child_is_replaced(keep: Keep, line: str) -> None:
    child = keep(f"next_(); say(f'{line}\\n'); time.sleep(60)")
    for number in (1, 2):
        said = line.replace("{number}", str(number)).replace("\\n", "\n")
        assert child.ask(LONG_S) == ("unasked", 0, f"{said}\n".encode())


def test_fault_42_a_child_that_answered_before_and_talks_nonsense_is_replaced_within_the_request(keep: Keep) -> None:
    child = keep("next_(); answer(); next_(); say('nonsense\\n'); time.sleep(60)")
    first = pid_of(child.ask(LONG_S))
    assert pid_of(child.ask(LONG_S)) != first
    assert is_gone(first)


def test_a_child_ends_when_its_caller_does(tmp_path: Path) -> None:
    held = tmp_path / "held"
    os.mkfifo(held)
    answers = f"import sys; pipe = open({str(held)!r}, 'w')\nwhile line := sys.stdin.readline(): print(line.strip(), 1, flush=True)"
    caller = (
        "import os, signal, sys; from modeldoor_collector.probes.kept_child import KeptChild\n"
        f"child = KeptChild([sys.executable, '-I', '-S', '-c', {answers!r}])\n"
        "assert child.ask(30).outcome == 'answered'\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    with subprocess.Popen([sys.executable, "-I", "-c", caller]) as process, held.open() as pipe:
        assert pipe.read() == ""  # nobody holds the other end any more
        assert process.wait(LONG_S) == -signal.SIGKILL


def test_what_a_child_has_started_ends_with_it(keep: Keep, tmp_path: Path) -> None:
    held = str(tmp_path / "held")
    os.mkfifo(held)
    reader = os.open(held, os.O_RDONLY | os.O_NONBLOCK)
    try:
        child = keep(f"pipe = open({held!r}, 'w')\nif os.fork() == 0: time.sleep(60)\n{ANSWERS}")
        assert pid_of(child.ask(LONG_S))
        child.close()
        os.set_blocking(reader, True)
        assert os.read(reader, 1) == b""
    finally:
        os.close(reader)


def test_a_child_is_killed_when_its_caller_is_interrupted(keep: Keep) -> None:
    class InterruptedHereError(Exception):
        pass

    def interrupt(*_: object) -> NoReturn:
        raise InterruptedHereError

    child = keep("next_(); answer(); next_(); os.kill(os.getppid(), signal.SIGUSR1); time.sleep(60)")
    first = pid_of(child.ask(LONG_S))
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with pytest.raises(InterruptedHereError):
            child.ask(LONG_S)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert is_gone(first)


def test_what_cannot_be_started_is_told_with_the_error_number(tmp_path: Path) -> None:
    child = KeptChild([str(tmp_path / "missing")])
    for _ in range(2):
        assert child.ask(LONG_S) == ("notStarted", errno.ENOENT, b"")


@pytest.mark.parametrize("free", [0, 1, 2, 3])
def test_without_free_descriptors_nothing_is_started_and_none_is_lost(keep: Keep, free: int) -> None:
    child = keep(ANSWERS)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))
    blockers = [os.dup(0) for _ in range(highest + 8 - len(os.listdir("/proc/self/fd")))]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(blockers) + 1 + free, hard))
    try:
        result = child.ask(LONG_S)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for blocker in blockers:
            os.close(blocker)
    assert result == ("notStarted", errno.EMFILE, b"")
    assert pid_of(child.ask(LONG_S))


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)], ids=str)
def test_a_caller_without_standard_descriptors_still_gets_the_answers(tmp_path: Path, closed: tuple[int, ...]) -> None:
    told = tmp_path / "told"
    code = (
        "import os, sys; from modeldoor_collector.probes.kept_child import KeptChild\n"
        f"for number in {closed!r}: os.close(number)\n"
        f"child = KeptChild([sys.executable, '-I', '-S', '-c', {'import os, sys' + chr(10) + ANSWERS!r}])\n"
        "answers = [child.ask(30) for _ in range(3)]\n"
        f"with open({str(told)!r}, 'w') as file: file.write(' '.join(each.outcome for each in answers))\n"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-I", "-c", code], check=True, timeout=LONG_S)
    assert told.read_text() == "answered answered answered"


def test_thousands_of_requests_leave_neither_descriptors_nor_memory_behind(keep: Keep) -> None:
    child = keep(ANSWERS)
    pid = pid_of(child.ask(LONG_S))

    def resident_pages() -> list[int]:
        return [int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in (pid, os.getpid())]

    for _ in range(500):
        child.ask(LONG_S)
    before, descriptors = resident_pages(), os.listdir("/proc/self/fd")
    for _ in range(3000):
        assert pid_of(child.ask(LONG_S)) == pid
    assert os.listdir("/proc/self/fd") == descriptors
    assert all(after <= earlier + 64 for after, earlier in zip(resident_pages(), before, strict=True))


def test_a_request_is_bounded_as_a_whole_though_the_first_child_is_gone(keep: Keep, tmp_path: Path) -> None:
    second = tmp_path / "second"
    child = keep(
        f"if os.path.exists({str(second)!r}): time.sleep(60)\n"
        f"open({str(second)!r}, 'w').close(); next_(); answer(); next_()"
    )
    assert pid_of(child.ask(LONG_S))
    assert child.ask(SHORT_S) == ("timeout", 0, b"")
