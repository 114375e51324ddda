"""Tasks run side by side; whatever one does is its own failure, and nobody is waited for too long."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from families import for_each
from modeldoor_collector.collect.clock import Clock
from modeldoor_collector.collect.side_by_side import SideBySide

if TYPE_CHECKING:
    from pathlib import Path

CLOCK_MS = Clock().boot_ms


def test_every_task_brings_its_result_and_its_times() -> None:
    outcomes = SideBySide(CLOCK_MS).run({"a": lambda: 1, "b": lambda: "two"}, 5)
    assert {name: outcome.result for name, outcome in outcomes.items()} == {"a": 1, "b": "two"}
    for outcome in outcomes.values():
        assert not outcome.crashed
        assert outcome.elapsed_ms >= 0
        assert outcome.ended_ms <= CLOCK_MS()


@for_each(
    "error",
    [ValueError("x"), RecursionError(), MemoryError(), SystemExit(3), KeyboardInterrupt(), GeneratorExit()],
    ids=repr,
)
def test_fault_63_whatever_a_task_raises_is_its_own_failure(error: BaseException) -> None:
    def broken() -> Any:
        raise error

    outcomes = SideBySide(CLOCK_MS).run({"broken": broken, "good": lambda: 1}, 5)
    assert outcomes["broken"].crashed
    assert outcomes["broken"].result is None
    assert outcomes["good"].result == 1


def test_a_task_that_recurses_without_end_is_its_own_failure() -> None:
    def endless() -> Any:
        return endless()

    assert SideBySide(CLOCK_MS).run({"endless": endless}, 5)["endless"].crashed


def test_a_task_that_hangs_is_left_behind_at_the_deadline() -> None:
    release = threading.Event()
    began = time.monotonic()
    outcomes = SideBySide(CLOCK_MS).run({"hangs": release.wait, "good": lambda: 1}, 0.1)
    assert time.monotonic() - began < 2
    release.set()
    assert list(outcomes) == ["good"]


def test_those_that_share_a_thread_do_not_wait_for_one_that_hangs() -> None:
    release = threading.Event()
    tasks = {"first": release.wait, "hangs": release.wait, **{str(index): lambda: 1 for index in range(5)}}
    outcomes = SideBySide(CLOCK_MS).run(tasks, 0.5)
    release.set()
    assert sorted(outcomes) == ["0", "1", "2", "3", "4"]


def test_quick_tasks_share_one_thread() -> None:
    is_met = threading.Barrier(2)  # both live at the same time: the number of a thread that has ended is given again

    def meeting() -> int:
        is_met.wait(30)
        return threading.get_ident()

    tasks = {**{str(index): threading.get_ident for index in range(6)}, "last": meeting, "alone": meeting}
    outcomes = SideBySide(CLOCK_MS).run(tasks, 30, alone=("alone",))
    shared = {outcome.result for name, outcome in outcomes.items() if name != "alone"}
    assert len(outcomes) == len(tasks)
    assert len(shared) == 1
    assert outcomes["alone"].result not in shared


def test_a_task_that_was_left_behind_is_not_begun_again_until_it_is_back() -> None:
    release, began = threading.Event(), list[int]()

    def hangs() -> int:
        began.append(1)
        release.wait()
        return len(began)

    probes = SideBySide(CLOCK_MS)
    tasks = {"hangs": hangs, "good": lambda: 1}
    assert list(probes.run(tasks, 0.05)) == ["good"]
    assert list(probes.run(tasks, 5)) == ["good"]
    assert began == [1]
    release.set()
    deadline = time.monotonic() + 30
    while "hangs" not in (outcomes := probes.run(tasks, 5)) and time.monotonic() < deadline:
        pass
    assert outcomes["hangs"].result == 2


def test_tasks_that_were_never_begun_are_not_taken_for_left_behind() -> None:
    release = threading.Event()
    probes = SideBySide(CLOCK_MS)
    tasks = {"hangs": release.wait, "waits behind it": lambda: 1}
    assert probes.run(tasks, 0.0) == {}
    release.set()
    assert probes.run({"waits behind it": lambda: 1}, 5)["waits behind it"].result == 1


def test_a_task_that_hangs_does_not_keep_the_process(tmp_path: Path) -> None:
    code = "import threading; from modeldoor_collector.collect.side_by_side import SideBySide; SideBySide(lambda: 0.0).run({'hangs': threading.Event().wait}, 0.01)"
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, timeout=30, check=False)
    assert ended.returncode == 0


def test_a_task_is_told_how_long_it_took() -> None:
    outcome = SideBySide(CLOCK_MS).run({"waits": lambda: threading.Event().wait(0.05)}, 5)["waits"]
    assert 50 <= outcome.elapsed_ms < 5000


def test_an_outcome_that_comes_too_late_is_not_taken() -> None:
    release, back = threading.Event(), threading.Event()

    def late() -> None:
        release.wait()
        back.set()

    outcomes = SideBySide(CLOCK_MS).run({"late": late}, 0.01)
    release.set()
    assert back.wait(30)
    assert outcomes == {}


def test_the_caller_does_something_meanwhile() -> None:
    done: list[str] = []
    release = threading.Event()

    def meanwhile() -> None:
        done.append("meanwhile")
        release.set()

    outcomes = SideBySide(CLOCK_MS).run({"waits": lambda: release.wait(5)}, 5, meanwhile=meanwhile)
    assert outcomes["waits"].result is True
    assert done == ["meanwhile"]


def test_the_clocks_go_on() -> None:
    clock = Clock()
    assert clock.boot_ms() <= clock.boot_ms()
    assert abs(clock.wall().timestamp() - time.time()) < 5
