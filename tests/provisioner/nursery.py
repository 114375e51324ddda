"""Many short-lived processes that provision, each forked in milliseconds from one that has everything imported.

    with Nursery(folder, "provisioner.deeds") as nursery:
        child = nursery.start({"home": ..., "deeds": [{"do": "retire", "name": ...}], "dies_on": 7})
        child.kill(); child.wait()

What a child does is said by a module with two functions: `prepare()` imports what is needed, and
`work(task, steps)` does what the task says and returns what is to be told of it. The child tells `Steps` of
every step of the library; with `calls` it counts instead each time that the file system is asked to change
something, just before it does. With `dies_on` it kills itself, by SIGKILL, at the step of that number, or at
the step that has so often had that name; with `stops_at` it stops itself, by SIGSTOP, at the first step of a name.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import nursery as of_downloads

if TYPE_CHECKING:
    from collections.abc import Generator


class _Task(TypedDict):
    home: str
    deeds: list[dict[str, Any]]
    environment: dict[str, str]


class Task(_Task, total=False):
    """What a child is to do, and what becomes of it on its way."""

    dies_on: int | tuple[str, int]
    calls: bool
    stops_at: str
    patience_s: float


class Child(of_downloads.Child):
    """A running child, which may have stopped itself."""

    def wait_until_stopped(self) -> None:
        """Waits until it stops itself, which it tells before; fails when it ends instead."""
        assert self._ended.read(1) == STOPPED, "it ended, or was killed"

    def let_go_on(self) -> None:
        """Lets it go on where it stopped itself."""
        os.kill(self.pid, signal.SIGCONT)


STOPPED = b"s"


class Nursery(of_downloads.ForkingProcess):
    """The process that forks children who do the deeds of a module."""

    def __init__(self, folder: Path, module: str) -> None:
        super().__init__(folder, "-B", "-m", "provisioner.nursery", module)

    def start(self, task: Task) -> Child:
        """A new child with this task."""
        return Child(*self._started(task))

    def run(self, task: Task) -> dict[str, Any] | None:
        """What a child tells that runs to its end; nothing of one that was killed."""
        return self.start(task).wait()


CHANGES = frozenset(("os.chmod", "os.link", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate"))
"""The audit events of calls that change the file system, besides opening a file that is to be written."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Steps:
    """Counts the steps of a child, and ends or stops it at one of them."""

    def __init__(self, task: Task, descriptor: int) -> None:
        self.names: list[str] = []
        self._dies_on = task.get("dies_on", 0)  # a pair is a list once it was JSON
        self._stops_at = task.get("stops_at", "")
        self._is_of_calls = task.get("calls", False)
        self._descriptor = descriptor
        self._is_counting = True
        if self._is_of_calls:
            sys.addaudithook(self._hear)

    def at(self, point: str) -> None:
        """A step of the library has been done."""
        if not self._is_of_calls:
            self._count(point)

    @contextmanager
    def uncounted(self) -> Generator[None]:
        """What is done meanwhile is no step."""
        self._is_counting = False
        yield
        self._is_counting = True

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING):
            self._count(event)

    def _count(self, name: str) -> None:
        if not self._is_counting:
            return
        self.names.append(name)
        if self._dies_on in (len(self.names), [name, self.names.count(name)]):
            os.kill(os.getpid(), signal.SIGKILL)
        if name == self._stops_at and self.names.count(name) == 1:
            os.write(self._descriptor, STOPPED)
            os.kill(os.getpid(), signal.SIGSTOP)


def _nurse(module: str) -> None:
    work = importlib.import_module(module)
    work.prepare()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system reaps
    _say("ready")
    for line in sys.stdin:
        task = json.loads(line)
        pid = os.fork()
        if not pid:
            try:
                # Whoever waits for the end waits for this descriptor, which the system closes whatever happens.
                steps = Steps(task, os.open(task.pop("fifo"), os.O_WRONLY))
                report = Path(task.pop("report"))
                said = work.work(task, steps)
                with steps.uncounted():
                    # Whoever is killed while it writes has said nothing.
                    report.with_suffix(".new").write_text(json.dumps({"deeds": said, "steps": steps.names}))
                    report.with_suffix(".new").rename(report)
            finally:
                os._exit(0)
        _say(str(pid))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _nurse(sys.argv[1])
