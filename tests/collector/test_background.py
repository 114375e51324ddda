"""Work in the background: it is begun without waiting, fails for itself, and keeps no process."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from families import for_each
from modeldoor_collector.background import Background

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_work_is_waited_for_until_a_moment() -> None:
    release = threading.Event()
    background = Background(release.wait)
    assert background.is_begun
    assert not background.wait_until(time.monotonic() + 0.01)
    assert not background.is_over
    release.set()
    assert background.wait_until(time.monotonic() + 30)
    assert background.is_over


@for_each("error", [ValueError, MemoryError, SystemExit, KeyboardInterrupt], ids=lambda each: each.__name__)
def test_work_that_raises_is_over(error: type[BaseException], capfd: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise error

    assert Background(broken).wait_until(time.monotonic() + 30)
    assert capfd.readouterr() == ("", "")


LIMITED = """
import resource, sys, threading, time
from modeldoor_collector.background import Background
release = threading.Event()
resource.setrlimit(resource.RLIMIT_AS, (2**20, 2**20))
begun = [Background(release.wait) for _ in range(3)]
moment = time.monotonic() + 0.1
ended = [each.wait_until(moment) for each in begun]
resource.setrlimit(resource.RLIMIT_AS, (2**20, 2**20))
import os
os.write(1, b"went on")
os._exit(0)
"""


def test_a_thread_that_the_system_does_not_give_is_not_waited_for(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", LIMITED], cwd=tmp_path, capture_output=True, timeout=30, check=False)
    assert ended.stdout == b"went on", ended.stderr


def test_it_does_not_keep_the_process(tmp_path: Path) -> None:
    code = "import threading; from modeldoor_collector.background import Background; Background(threading.Event().wait)"
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, timeout=30, check=False)
    assert ended.returncode == 0


def test_who_watches_all_threads_watches_it_too() -> None:
    seen: list[str] = []
    threading.settrace(lambda frame, _event, _argument: seen.append(frame.f_code.co_name))
    try:
        Background(time.monotonic).wait_until(time.monotonic() + 30)
        Background(named_work).wait_until(time.monotonic() + 30)
    finally:
        threading.settrace(None)
    assert "named_work" in seen


def named_work() -> None:
    """Something with a name to be seen."""
