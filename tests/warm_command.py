"""The command without the start of Python: a process that has imported it, and forks for each command line.

What a test states of an answer needs a process with an environment, a folder and streams of its own, but
not the time in which Python starts and imports. Whatever is stated of the start itself (encodings, streams
that are closed, limits, what is imported) starts the installed command: `Door.installed`.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import traceback
from typing import NoReturn, TypedDict

from modeldoor_validators.gate import prepare

IMPORTED = (
    "ctypes",
    "faults.launcher",
    "filelock",
    "logging",
    "modeldoor.cli.commands",
    "modeldoor.cli.contracts",
    "modeldoor.cli.download",
    "modeldoor.cli.download_choice",
    "modeldoor.cli.download_stream",
    "modeldoor.cli.estimate",
    "modeldoor.cli.hardware",
    "modeldoor.cli.catalog",
    "modeldoor.cli.catalog_view",
    "modeldoor.cli.policy",
    "modeldoor.cli.provision",
    "modeldoor.cli.provision_view",
    "modeldoor.cli.quick",
    "modeldoor.cli.registry",
    "modeldoor.cli.snapshot",
    "modeldoor.cli.validate",
    "modeldoor.cli.views",
    "modeldoor_collector.probes.foreign_functions",
    "modeldoor_collector.probes.kept_child",
    "modeldoor_collector.probes.nvml_child",
    "modeldoor_collector.views.remedies",
    "modeldoor_collector.views.router",
    "modeldoor_lifecycle.downloads.service",
    "modeldoor_lifecycle.estimator.kept_calibrations",
    "modeldoor_lifecycle.provisioner.fitting",
    "modeldoor_lifecycle.provisioner.handing_on",
    "modeldoor_lifecycle.provisioner.service",
    "modeldoor_lifecycle.provisioner.upkeep",
    "modeldoor_lifecycle.estimator.machine_estimate",
    "modeldoor_lifecycle.estimator.reproduce",
    "modeldoor_lifecycle.estimator.requirements",
    "modeldoor_lifecycle.estimator.subject_of_name",
    "modeldoor_lifecycle.hardware.linux",
    "modeldoor_lifecycle.hardware.looking",
    "modeldoor_lifecycle.hardware.measured",
    "modeldoor_lifecycle.hardware.nvidia",
    "modeldoor_lifecycle.hardware.this_machine",
    "modeldoor_lifecycle.registry.recommendation",
    "modeldoor_lifecycle.registry.this_machine",
    "modeldoor_lifecycle.store.store",
    "modeldoor_lifecycle.store.sweeping",
    "rfc8785",
    "rich.console",
    "rich.table",
    "statistics",
)
"""What most commands import; any further module is imported when a command asks for it."""

COMPILED = (
    "admission-policy",
    "hardware-profile",
    "model-download",
    "model-estimate",
    "model-profile",
    "model-recommendation",
    "resource-snapshot",
    "router-signals",
    "speed-calibration",
)
"""The contracts that most commands ask."""

_STATUS = struct.Struct("i")


class Request(TypedDict):
    """One command line: `module` is the one whose `main` is called, `arguments` begin with the name of the command."""

    module: str
    arguments: list[str]
    folder: str
    environment: dict[str, str]


_idle: list[Forking] = []
"""Those that nobody waits for now: tests run commands side by side too."""


def start_warm(request: Request, streams: tuple[int, int, int]) -> Forking:
    """Starts one command line in a process of its own, with these descriptors as its streams."""
    forking = _idle.pop() if _idle else Forking()
    forking.start(request, streams)
    return forking


class Forking:
    """The process that has imported the command, as whoever asks it sees it."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-B", __file__, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                env={
                    "LANG": "C.UTF-8",
                    **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
                },
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        atexit.register(self._end)

    def start(self, request: Request, streams: tuple[int, int, int]) -> None:
        """Forks the command."""
        with tempfile.TemporaryFile() as asked:
            asked.write(json.dumps(request).encode())
            asked.seek(0)
            socket.send_fds(self._channel, [b"?"], [asked.fileno(), *streams])

    def code(self, timeout_s: float) -> int:
        """Waits for the end of the command: its exit code (negative: the signal that ended it)."""
        self._channel.settimeout(timeout_s)
        try:
            status = self._channel.recv(_STATUS.size, socket.MSG_WAITALL)
        except TimeoutError:
            os.killpg(self._process.pid, signal.SIGKILL)
            raise
        _idle.append(self)
        return int(_STATUS.unpack(status)[0])

    def _end(self) -> None:
        self._channel.close()
        self._process.wait()


def _serve(channel: socket.socket) -> None:
    while True:
        asked, descriptors, _, _ = socket.recv_fds(channel, 1, 4)
        if not asked:
            return
        child = os.fork()
        if child == 0:
            channel.close()
            _become(*descriptors)
        for each in descriptors:
            os.close(each)
        _, status = os.waitpid(child, 0)
        channel.send(_STATUS.pack(os.waitstatus_to_exitcode(status)))


def _become(asked: int, *streams: int) -> NoReturn:
    """Is the command from here on, as if Python had been started for it."""
    with open(asked, "rb") as file:
        request: Request = json.loads(file.read())
    for number, (name, each) in enumerate(zip(("stdin", "stdout", "stderr"), streams, strict=True)):
        os.dup2(each, number)
        os.close(each)
        # Opened anew: what was open here cannot become a terminal.
        old = getattr(sys, name)
        mode, buffering = ("w" if number else "r"), (1 if name == "stderr" else -1)
        new = open(number, mode, buffering, encoding=old.encoding, errors=old.errors, closefd=False)  # noqa: SIM115  # until the process ends
        setattr(sys, name, new)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    sys.argv = request["arguments"]
    try:
        importlib.import_module(request["module"]).main()
    except BaseException:  # noqa: BLE001  # Python itself would print whatever comes up here
        traceback.print_exc()
    # Each `main` ends its process itself.
    os._exit(1)


def main() -> None:
    """Imports the command, and serves until nobody asks any more."""
    for name in IMPORTED:
        importlib.import_module(name)
    for name in COMPILED:
        prepare(name)
    # As where the command is installed, this folder is not searched.
    sys.path.pop(0)
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        channel.set_inheritable(False)
        gc.freeze()
        _serve(channel)


if __name__ == "__main__":
    main()
