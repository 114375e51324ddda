"""Tasks run side by side; whatever one does is its own failure, and nobody is waited for too long."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from modeldoor_collector.collect.clock import Clock
from modeldoor_collector.collect.side_by_side import side_by_side

if TYPE_CHECKING:
    from pathlib import Path

CLOCK_MS = Clock().boot_ms


def test_every_task_brings_its_result_and_its_times() -> None:
    outcomes = side_by_side({"a": lambda: 1, "b": lambda: "two"}, 5, CLOCK_MS)
    assert {name: outcome.result for name, outcome in outcomes.items()} == {"a": 1, "b": "two"}
    for outcome in outcomes.values():
        assert not outcome.crashed
        assert outcome.elapsed_ms >= 0
        assert outcome.ended_ms <= CLOCK_MS()


@pytest.mark.parametrize(
    "error",
    [ValueError("x"), RecursionError(), MemoryError(), SystemExit(3), KeyboardInterrupt(), GeneratorExit()],
    ids=repr,
)
def test_fault_63_whatever_a_task_raises_is_its_own_failure(error: BaseException) -> None:
    def broken() -> Any:
        raise error

    outcomes = side_by_side({"broken": broken, "good": lambda: 1}, 5, CLOCK_MS)
    assert outcomes["broken"].crashed
    assert outcomes["broken"].result is None
    assert outcomes["good"].result == 1


def test_a_task_that_recurses_without_end_is_its_own_failure() -> None:
    def endless() -> Any:
        return endless()

    assert side_by_side({"endless": endless}, 5, CLOCK_MS)["endless"].crashed


def test_a_task_that_hangs_is_left_behind_at_the_deadline() -> None:
    release = threading.Event()
    began = time.monotonic()
    outcomes = side_by_side({"hangs": release.wait, "good": lambda: 1}, 0.1, CLOCK_MS)
    assert time.monotonic() - began < 2
    release.set()
    assert list(outcomes) == ["good"]


def test_a_task_that_hangs_does_not_keep_the_process(tmp_path: Path) -> None:
    code = "import threading; from modeldoor_collector.collect.side_by_side import side_by_side; side_by_side({'hangs': threading.Event().wait}, 0.01, lambda: 0.0)"
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, timeout=30, check=False)
    assert ended.returncode == 0


def test_a_task_is_told_how_long_it_took() -> None:
    outcome = side_by_side({"waits": lambda: threading.Event().wait(0.05)}, 5, CLOCK_MS)["waits"]
    assert 50 <= outcome.elapsed_ms < 5000


def test_an_outcome_that_comes_too_late_is_not_taken() -> None:
    release = threading.Event()
    outcomes = side_by_side({"late": release.wait}, 0.01, CLOCK_MS)
    release.set()
    for thread in threading.enumerate():
        if thread.name == "probe-late":
            thread.join(5)
    assert outcomes == {}


def test_the_caller_does_something_meanwhile() -> None:
    done: list[str] = []
    release = threading.Event()

    def meanwhile() -> None:
        done.append("meanwhile")
        release.set()

    outcomes = side_by_side({"waits": lambda: release.wait(5)}, 5, CLOCK_MS, meanwhile)
    assert outcomes["waits"].result is True
    assert done == ["meanwhile"]


def test_the_clocks_go_on() -> None:
    clock = Clock()
    assert clock.boot_ms() <= clock.boot_ms()
    assert abs(clock.wall().timestamp() - time.time()) < 5
