"""What a whole run of the command does, as Python's audit hooks tell it, and what of that is allowed.

Everything is forbidden that is not allowed here by name.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from command import LONG_S, UNMEASURED, Door, Ended
from goldens import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

WATCHED = str(Path(__file__).parent / "children" / "watched.py")

Address = tuple[str, int]
Arguments = list[Any]

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
SIOCGIFFLAGS = 0x8913
"""Asks the kernel whether an interface is up (netdevice(7))."""

FORBIDDEN_MODULES = frozenset(
    [
        *("http", "urllib.request", "urllib.error", "ssl", "asyncio", "ftplib", "smtplib", "imaplib", "poplib"),
        *("xmlrpc", "socketserver", "webbrowser", "requests", "httpx", "urllib3", "aiohttp", "huggingface_hub"),
        *("subprocess", "multiprocessing", "concurrent.futures", "pty", "ctypes", "_ctypes", "cffi", "pynvml"),
        *("psutil", "sqlite3", "pickle", "shelve", "tempfile", "shutil"),
    ]
)
"""What speaks to a network, starts programs, loads libraries or writes files: nobody needs it for a snapshot."""

FOREIGN_LIBRARIES = ("jsonschema_rs.jsonschema_rs",)
"""Compiled modules that are not Python's own. jsonschema_rs is the engine of the gate: it is given schemas and
documents, and nothing that it could fetch."""


_PYTHONS_OWN = os.path.realpath(os.path.dirname(os.__file__)) + os.sep


class Watched(NamedTuple):
    """How a run ended, and every audit event of it, in order."""

    ended: Ended
    events: list[Arguments]

    @property
    def connected(self) -> set[Address]:
        """Where it connected to."""
        return {(event[2][0], event[2][1]) for event in self.events if event[0] == "socket.connect"}

    @property
    def started(self) -> list[list[str]]:
        """What it started."""
        return [event[2] for event in self.events if event[0] == "os.posix_spawn"]


def view(name: str) -> tuple[str, ...]:
    """What asks for a view; one of them wants a file beside it."""
    stated = sorted(path for path in (EXAMPLES / "placement-fact").glob("*.json") if "invalid" not in path.name)
    beside = ("--placement", str(stated[0])) if name == "placement" else ()
    return ("--view", name, *beside)


def above(root: Path | None = None, child: Sequence[str] = (), report: int = -1) -> list[str]:
    """The command above a folder that stands in for a machine, and with another child; without the hook when no `report` takes it."""
    machine = {} if root is None else {"root": str(root), **({"child": list(child)} if child else {})}
    return [sys.executable, "-B", WATCHED, str(report), json.dumps(machine)]


def watched(
    door: Door, *arguments: str | Path, root: Path | None = None, stdin: bytes = b"", lines: int | None = None
) -> Watched:
    """Runs the command under the hook, on this machine or above a folder that stands in for one.

    With `lines`, whoever reads its standard output goes away after so many.
    """
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [*above(root, report=writer), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=door.folder,
        env=door.environment_with(UNMEASURED),
        pass_fds=[writer],
    )
    os.close(writer)
    told: list[bytes] = []
    with open(reader, "rb") as report:
        listener = threading.Thread(target=lambda: told.append(report.read()))
        listener.start()
        out, err = process.communicate(stdin, LONG_S) if lines is None else _read_lines(process, lines)
        listener.join(LONG_S)
    events: list[Arguments] = [json.loads(line) for line in told[0].splitlines()]
    return Watched(Ended(process.returncode, out, err.decode()), events)


def _read_lines(process: subprocess.Popen[bytes], count: int) -> tuple[bytes, bytes]:
    assert process.stdout is not None
    out = b"".join(process.stdout.readline() for _ in range(count))
    process.stdout.close()
    process.stdout = None
    return out, process.communicate(timeout=LONG_S)[1]


def forbidden(events: Sequence[Arguments], services: Collection[Address] = ()) -> list[Arguments]:
    """The events that are not allowed for a run that may ask these services."""

    def is_asked(arguments: Arguments) -> bool:
        return tuple(arguments[1][:2]) in services

    allowed = {**_ALLOWED, "socket.connect": is_asked}
    return [event for event in events if not allowed.get(event[0], _never)(event[1:])]


def _never(_: Arguments) -> bool:
    return False


def _reads(arguments: Arguments) -> bool:
    """The flags say it, and a mode, where there is one, agrees."""
    _, mode, flags = arguments
    return not flags & WRITING and (mode is None or not set(mode) & set("wax+"))


def _is_our_child(arguments: Arguments) -> bool:
    path, command, environment = arguments
    is_python = path == sys.executable and command[1:3] == ["-I", "-m"]
    return is_python and _is_ours(command[3:]) and environment == {"HOME": "/"}


def _is_ours(rest: list[str]) -> bool:
    """The module that asks a driver's library, once or, for a watch, again and again."""
    return (
        rest[0].startswith("modeldoor_collector.probes.") and rest[0].endswith("_child") and rest[1:] in ([], ["kept"])
    )


def _is_quiet_import(arguments: Arguments) -> bool:
    """Nothing that is forbidden by name, and nothing compiled but Python's own and what is named."""
    name, file = arguments[0], arguments[1]
    if any(f"{name}.".startswith(f"{each}.") for each in FORBIDDEN_MODULES):
        return False
    is_pythons = name in sys.stdlib_module_names and os.path.realpath(file or "").startswith(_PYTHONS_OWN)
    return file is None or is_pythons or name in FOREIGN_LIBRARIES


_ALLOWED: dict[str, Callable[[Arguments], bool]] = {
    "open": _reads,
    "os.listdir": lambda _: True,  # reads the names in a folder
    "os.scandir": lambda _: True,
    "import": _is_quiet_import,
    "socket.__new__": lambda _: True,  # says nothing to anybody until it is connected
    "fcntl.ioctl": lambda arguments: arguments[1] == SIOCGIFFLAGS,
    "os.posix_spawn": _is_our_child,
    "os.killpg": lambda arguments: (
        arguments[1] == signal.SIGKILL
    ),  # ends our child; the kernel's view shows whose it is
}
"""The whole of what a run may do beside connecting to its services."""
