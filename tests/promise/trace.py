"""What a whole run of the command does, children included, as the kernel sees it (strace), and what of that is allowed.

Everything is forbidden that is not allowed here by name, and a line that cannot be read is a failure.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from command import UNMEASURED, Door, Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    from promise.audit import Address

CALLS = "%file,%network,%process,?kill,?tkill,?tgkill,?ptrace,?ftruncate,?fchmod,?fchown,?fsetxattr,?fallocate"
"""All that names a file, speaks to a network, starts or ends a process, and what changes an open file."""

_WHOLE = re.compile(r"(\w+)\((.*)\) += (\S.*)")
_UNFINISHED = re.compile(r"(\w+\(.*) <unfinished \.\.\.>")
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>(.*)")
_IPV4 = re.compile(r"\{sa_family=AF_INET, sin_port=htons\((\d+)\), sin_addr=inet_addr\(\"([0-9.]+)\"\)\}")
_PROGRAM = re.compile(r'"([^"]+)", \[(.*)\], \S+( /\*.*\*/)?')


_WRITING = {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"}


class Call(NamedTuple):
    """One call into the kernel."""

    name: str
    arguments: str
    result: str


class Traced(NamedTuple):
    """How a run ended, and what it asked of the kernel."""

    ended: Ended
    calls: list[Call]

    @property
    def connected(self) -> set[Address]:
        """Where it connected to."""
        found = [_IPV4.search(call.arguments) for call in self.calls if call.name == "connect"]
        return {(each[2], int(each[1])) for each in found if each}

    @property
    def programs(self) -> list[Call]:
        """What was started, the command itself first."""
        return [call for call in self.calls if call.name == "execve" and call.result == "0"]


@cache
def is_possible() -> bool:
    """Whether strace is here and may trace."""
    if not sys.platform.startswith("linux") or shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-f", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


def traced(door: Door, *command: str | Path) -> Traced:
    """Runs the command under strace, with the bytecode of Python as it lies."""
    log = door.folder / "strace"
    quiet = {**UNMEASURED, "PYTHONDONTWRITEBYTECODE": "1"}
    ended = door.program(
        "strace",
        "-f",
        "-qq",
        "-s",
        "512",
        "-e",
        f"trace={CALLS}",
        "-e",
        "signal=none",
        "-o",
        log,
        *command,
        environment=quiet,
    )
    return Traced(ended, list(_calls(log.read_text().splitlines())))


def forbidden(calls: Sequence[Call], services: Collection[Address] = ()) -> list[Call]:
    """The calls that are not allowed for a run that may ask these services."""

    def is_asked(arguments: str) -> bool:
        return _is_one_of(arguments, services)

    def is_own_group(arguments: str) -> bool:
        return any(arguments == f"-{child}, SIGKILL" for child in children)

    children = {call.result for call in calls if call.name in ("vfork", "clone", "clone3")}
    allowed = {**_ALLOWED, "connect": is_asked, "kill": is_own_group}
    return [call for call in calls if not allowed.get(call.name, _never)(call.arguments)]


def _calls(lines: Iterable[str]) -> Iterable[Call]:
    waiting: dict[str, str] = {}
    for line in lines:
        process, _, said = line.partition(" ")
        said = said.strip()
        if resumed := _RESUMED.fullmatch(said):
            said = waiting.pop(process) + resumed[1]
        if unfinished := _UNFINISHED.fullmatch(said):
            waiting[process] = unfinished[1]
            continue
        whole = _WHOLE.fullmatch(said)
        assert whole is not None, f"what strace says must be understood: {line}"
        yield Call(whole[1], whole[2], whole[3])
    left = {process: call for process, call in waiting.items() if not call.startswith(("exit", "wait4("))}
    assert left == {}, left


def _never(_: str) -> bool:
    return False


def _always(_: str) -> bool:
    return True


def _is_one_of(arguments: str, services: Collection[Address]) -> bool:
    found = _IPV4.search(arguments)
    return found is not None and found[2].startswith("127.") and (found[2], int(found[1])) in services


def _reads(arguments: str) -> bool:
    flags = set(re.findall(r"\bO_[A-Z_]+\b", arguments))
    if arguments.startswith('AT_FDCWD, "/dev/null", '):
        return True  # where the child's standard error goes
    return bool(flags & {"O_RDONLY", "O_PATH"}) and not flags & _WRITING


def _starts_ours(arguments: str) -> bool:
    """The command that is traced, or the child that asks a driver's library; and that one with a home alone."""
    found = _PROGRAM.fullmatch(arguments)
    if found is None:
        return False
    path, command = found[1], found[2]
    if "modeldoor_collector.probes." in command:
        mine = re.fullmatch(r'"[^"]+", "-I", "-m", "modeldoor_collector\.probes\.\w+_child"(, "kept")?', command)
        return path == sys.executable and mine is not None and "1 var */" in arguments
    return path in (shutil.which("modeldoor", path=os.path.dirname(sys.executable)), sys.executable)


def _is_unaddressed(arguments: str) -> bool:
    """Sent to whom the socket is connected to: no address stands in the call."""
    return arguments.endswith(", NULL, 0")


_LOOKING = (
    "access",
    "faccessat",
    "faccessat2",
    "stat",
    "lstat",
    "newfstatat",
    "fstatat64",
    "statx",
    "stat64",
    "lstat64",
)
_ALLOWED: dict[str, Callable[[str], bool]] = {
    **dict.fromkeys(_LOOKING, _always),
    **dict.fromkeys(("readlink", "readlinkat", "getcwd", "statfs", "statfs64"), _always),
    **dict.fromkeys(("open", "openat", "openat2"), _reads),
    **dict.fromkeys(("recvfrom", "getsockopt", "getsockname", "getpeername", "setsockopt", "shutdown"), _always),
    "socket": lambda arguments: (
        arguments.startswith(("AF_INET, ", "AF_INET6, ", "AF_UNIX, ")) and "SOCK_RAW" not in arguments
    ),
    "sendto": _is_unaddressed,
    "execve": _starts_ours,
    **dict.fromkeys(("clone", "clone3", "vfork"), _always),  # threads, and the children that execve judges
    **dict.fromkeys(("wait4", "waitid", "exit", "exit_group"), _always),
}
"""The whole of what a run may do beside connecting to its services."""
