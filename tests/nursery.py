"""Many short-lived processes for tests, each forked in milliseconds from one that has everything imported.

    with Nursery() as nursery:
        child = nursery.start(state_folder=..., store_folder=..., owner="operator", file={...})
        child.kill(); child.wait()

A child is a program that downloads one file: it recovers, starts and runs, and says how it ended. With
`dies_at` it kills itself, by SIGKILL, when the library tells it so many times of a point of that name.
With `act_at` its owner pauses or cancels it there, or the program is told to end (`pause`, `cancel`, `stop`).
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Self, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

IMPORTED = (
    "filelock",
    "modeldoor_lifecycle.downloads.service",
    "modeldoor_lifecycle.downloads.transfer",
    "modeldoor_lifecycle.downloads.wanted",
    "modeldoor_lifecycle.hub.network",
    "modeldoor_lifecycle.hub.transport",
    "modeldoor_lifecycle.store.publishing",
    "modeldoor_lifecycle.store.store",
    "modeldoor_lifecycle.store.sweeping",
)
"""What a download imports on its way: a child that imported it itself would take five times as long."""

LONG_S = 60.0
"""No child takes so long: what does, hangs."""


class Interventions(TypedDict, total=False):
    """What happens to a child on its way."""

    dies_at: str
    dies_on: int
    act_at: str
    act: str
    file_limit_bytes: int


class Task(Interventions):
    """What a child is to do."""

    state_folder: str
    store_folder: str
    owner: str
    location: str
    size_bytes: int
    digest: str


class Child:
    """A running child. Its end is told by a pipe that only it holds."""

    def __init__(self, pid: int, ended: IO[bytes], report: Path) -> None:
        self.pid = pid
        self._ended = ended
        self._report = report

    def kill(self) -> None:
        """Ends it at once, as a power cut would end it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> dict[str, Any] | None:
        """Waits for its end; what it said of it, or nothing when it was killed."""
        self._ended.read()
        self._ended.close()
        return json.loads(self._report.read_text()) if self._report.exists() else None


class ForkingProcess:
    """A process that forks children; it reaps them, so none stays behind."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        """`arguments` are those of Python, which runs it."""
        self._folder = folder
        self._count = 0
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        environment["PYTHONPATH"] = os.pathsep.join(each for each in sys.path if each)
        self._process = subprocess.Popen(
            [sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self._line()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe("stdin").close()
        self._process.wait(LONG_S)
        self._pipe("stdout").close()

    def _started(self, task: Mapping[str, Any]) -> tuple[int, IO[bytes], Path]:
        """What a child is held by."""
        self._count += 1
        report = self._folder / f"report-{self._count}.json"
        fifo = self._folder / f"ended-{self._count}"
        os.mkfifo(fifo)
        line = json.dumps({**task, "report": str(report), "fifo": str(fifo)})
        self._pipe("stdin").write(line.encode() + b"\n")
        self._pipe("stdin").flush()
        ended = open(fifo, "rb")  # noqa: SIM115  # the child's end of it outlives this function
        return int(self._line()), ended, report

    def _line(self) -> bytes:
        line = self._pipe("stdout").readline()
        assert line, "the nursery has ended"
        return line

    def _pipe(self, name: str) -> IO[bytes]:
        pipe: IO[bytes] | None = getattr(self._process, name)
        assert pipe is not None
        return pipe


class Nursery(ForkingProcess):
    """The process that forks children who download."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, __file__)

    def start(self, task: Task) -> Child:
        """A new child with this task."""
        return Child(*self._started(task))

    def run(self, task: Task) -> dict[str, Any] | None:
        """A child from its start to its end."""
        return self.start(task).wait()


class Deadly(NamedTuple):
    """Counts points, and kills the process at one of them."""

    dies_at: str
    dies_on: int
    seen: Counter[str]

    def __call__(self, point: str) -> None:
        self.seen[point] += 1
        if point == self.dies_at and self.seen[point] == self.dies_on:
            os.kill(os.getpid(), signal.SIGKILL)


def _nurse() -> None:
    from modeldoor_validators import gate

    for name in IMPORTED:
        importlib.import_module(name)
    gate.prepare("model-download")
    gate.prepare("download-event")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system reaps
    _say("ready")
    for line in sys.stdin:
        task = json.loads(line)
        pid = os.fork()
        if not pid:
            try:
                # Whoever waits for the end waits for this descriptor, which the system closes whatever happens.
                os.open(task.pop("fifo"), os.O_WRONLY)
                _download(task, Path(task.pop("report")))
            finally:
                os._exit(0)
        _say(str(pid))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _download(task: Task, report: Path) -> None:
    import resource

    from modeldoor_lifecycle.downloads.service import Downloads
    from modeldoor_lifecycle.downloads.wanted import wanted_file
    from modeldoor_lifecycle.store.store import Store

    if "file_limit_bytes" in task:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (task["file_limit_bytes"], resource.RLIM_INFINITY))
    at = Deadly(task.get("dies_at", ""), task.get("dies_on", 1), Counter())
    said: dict[str, Any] = {}
    stops: list[str] = []

    def act(point: str) -> None:
        at(f"downloads {point}")
        if point != task.get("act_at") or "act" not in task or stops:
            return
        stops.append(task["act"])
        if task["act"] != "stop":
            elsewhere = Downloads(task["state_folder"], Store(task["store_folder"]), at=_within("downloads", at))
            getattr(elsewhere, task["act"])(task["owner"], elsewhere.all_of(task["owner"])[0]["downloadId"])

    try:
        downloads = Downloads(task["state_folder"], Store(task["store_folder"], at=_within("store", at)), at=act)
        said["recovered"] = downloads.recover()
        wanted = wanted_file(task["location"], task["size_bytes"], task["digest"])
        started = downloads.start(task["owner"], wanted)
        said["download"] = downloads.run(
            task["owner"], started["downloadId"], stop=lambda: "interruption" if stops == ["stop"] else None
        )
        said["paths"] = downloads.paths(task["owner"], started["downloadId"])
    except BaseException as error:  # noqa: BLE001  # told to the test
        said["error"] = f"{type(error).__name__}: {error}"
    said["points"] = dict(at.seen)
    report.with_suffix(".new").write_text(json.dumps(said))
    report.with_suffix(".new").rename(report)  # whoever is killed while it writes has said nothing


def _within(part: str, at: Deadly) -> Callable[[str], None]:
    return lambda point: at(f"{part} {point}")


if __name__ == "__main__":
    _nurse()
