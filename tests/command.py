"""The installed command as its users meet it: real processes, a home of their own, nothing of this machine's settings."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import termios
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.main import run
from modeldoor_validators.parsing import parse
from warm_command import start_warm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pytest

    from warm_command import Request

BIN = Path(sys.executable).parent
MODELDOOR = str(BIN / "modeldoor")

LONG_S = 60.0
"""No command takes so long: what does, hangs."""

UNMEASURED: dict[str, str | None] = {"COVERAGE_PROCESS_CONFIG": None, "COVERAGE_PROCESS_START": None}
"""For a process whose coverage could not be written, or would be in the way."""

READ_AT_THE_START = ("COVERAGE_", "HOME", "LANG", "LC_", "LD_", "PYTHON", "TZ")
"""How variables begin that mean something to Python, or to a library, before there is a command."""

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


LATER = "; further rules are checked once the shape is right"
"""What the summary adds where a shape was wrong."""


class Ended(NamedTuple):
    """How a command ended: its exit code, and what it left on standard output and standard error."""

    code: int
    out: bytes
    err: str

    @property
    def document(self) -> Any:
        """Standard output, which is exactly one JSON document, read strictly."""
        return parse(self.out)

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode()

    @property
    def screen(self) -> str:
        """What a terminal shows: without colours and without the spaces that lines end in."""
        text = _COLOUR.sub("", self.text.replace("\r\n", "\n"))
        assert {each for each in text if not each.isprintable()} <= {"\n"}
        return "".join(f"{line.rstrip()}\n" for line in text.splitlines())

    @property
    def messages(self) -> list[str]:
        """What standard error says, each message in one line of its own; never a traceback."""
        assert "Traceback" not in self.err
        assert self.err == "" or self.err.endswith("\n")
        messages = self.err.splitlines()
        for message in messages:
            assert message.startswith("modeldoor: ")
            assert message.isprintable()
            assert "fault of modeldoor" not in message
        return messages

    @property
    def only_message(self) -> str:
        """The one line on standard error, where standard output stayed empty."""
        assert self.out == b""
        assert len(self.messages) == 1
        return self.messages[0]


class Door:
    """One user's modeldoor: `door("snapshot", "--json")` runs the installed command.

    It sees only the environment that stands here; further variables can be given, and `None` takes
    one away. What measures coverage is passed on, because what runs in a child counts too.
    """

    def __init__(self, folder: Path) -> None:
        self.command = MODELDOOR
        self.folder = folder
        self.home = folder / "home-of-zaphod"
        self.config = folder / "modeldoor" / "config"
        self.home.mkdir(mode=0o700)
        self.environment: dict[str, str] = {
            **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
            "PATH": f"{BIN}{os.pathsep}{os.defpath}",
            "HOME": str(self.home),
            "USER": "zaphod",
            "LOGNAME": "zaphod",
            "LANG": "C.UTF-8",
            "MODELDOOR_HOME": str(folder / "modeldoor"),
        }
        self._of_the_start = _of_the_start(self.environment)

    def __call__(
        self, *arguments: str | Path, stdin: bytes = b"", environment: Mapping[str, str | None] | None = None
    ) -> Ended:
        """Runs `modeldoor` with these arguments: a process of its own, for which Python is started when it must differ."""
        if self.must_start(environment):
            return self.installed(*arguments, stdin=stdin, environment=environment)
        return self.forked("modeldoor.cli.main", MODELDOOR, *arguments, stdin=stdin, environment=environment)

    def must_start(self, environment: Mapping[str, str | None] | None) -> bool:
        """Whether Python itself must meet this environment, or the command is another."""
        return self.command != MODELDOOR or _of_the_start(self.environment_with(environment)) != self._of_the_start

    def installed(
        self, *arguments: str | Path, stdin: bytes = b"", environment: Mapping[str, str | None] | None = None
    ) -> Ended:
        """Starts the installed command as a shell does, Python and all."""
        return self.program(self.command, *arguments, stdin=stdin, environment=environment)

    def forked(
        self,
        module: str,
        *arguments: str | Path,
        stdin: bytes = b"",
        environment: Mapping[str, str | None] | None = None,
    ) -> Ended:
        """Runs the `main` of a module in a process that has imported the command already."""
        request = self._request(module, arguments, environment)
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            given.write(stdin)
            given.seek(0)
            code = start_warm(request, (given.fileno(), out.fileno(), err.fileno())).code(LONG_S)
            out.seek(0)
            err.seek(0)
            return Ended(code, out.read(), err.read().decode())

    def _request(
        self, module: str, arguments: tuple[str | Path, ...], environment: Mapping[str, str | None] | None
    ) -> Request:
        return {
            "module": module,
            "arguments": [*map(str, arguments)],
            "folder": str(self.folder),
            "environment": self.environment_with(environment),
        }

    def shell(self, line: str, *, stdin: bytes = b"", environment: Mapping[str, str | None] | None = None) -> Ended:
        """Runs a line as somebody types it into a shell, in `folder`."""
        return self.program("sh", "-c", line, stdin=stdin, environment=environment)

    def python(self, code: str, *arguments: str | Path, environment: Mapping[str, str | None] | None = None) -> Ended:
        """Runs a small program of a test with the same interpreter."""
        return self.program(sys.executable, "-c", code, *arguments, environment=environment)

    def program(
        self,
        program: str,
        *arguments: str | Path,
        stdin: bytes = b"",
        environment: Mapping[str, str | None] | None = None,
    ) -> Ended:
        """Runs any program in this environment."""
        done = subprocess.run(
            [program, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=self.environment_with(environment),
            timeout=LONG_S,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr.decode())

    def start(self, *arguments: str | Path, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Starts `modeldoor` and does not wait for it."""
        return subprocess.Popen(
            [self.command, *map(str, arguments)],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.environment,
        )

    def on_terminal(
        self, *arguments: str | Path, columns: int = 100, environment: Mapping[str, str | None] | None = None
    ) -> Ended:
        """Runs `modeldoor` where standard output is a terminal of this width."""
        ours, theirs = pty.openpty()
        size = {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "50"}
        environment = {**size, **(environment or {})}
        with (
            open(ours, "rb", buffering=0) as terminal,
            tempfile.TemporaryFile() as errors,
            open(os.devnull, "rb") as nothing,
        ):
            try:
                termios.tcsetwinsize(theirs, (50, columns))
                streams = (nothing.fileno(), theirs, errors.fileno())
                code_of = self._started(streams, arguments, environment)
            finally:
                os.close(theirs)
            out = _until_hung_up(terminal.fileno())
            code = code_of(LONG_S)
            errors.seek(0)
            return Ended(code, out, errors.read().decode())

    def _started(
        self,
        streams: tuple[int, int, int],
        arguments: tuple[str | Path, ...],
        environment: Mapping[str, str | None],
    ) -> Callable[[float], int]:
        """Starts `modeldoor` on these streams; what is returned waits for its exit code."""
        if not self.must_start(environment):
            return start_warm(self._request("modeldoor.cli.main", (MODELDOOR, *arguments), environment), streams).code
        stdin, stdout, stderr = streams
        return subprocess.Popen(
            [self.command, *map(str, arguments)],
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=self.folder,
            env=self.environment_with(environment),
        ).wait

    def environment_with(self, changes: Mapping[str, str | None] | None) -> dict[str, str]:
        """The environment with these changes."""
        changed = {**self.environment, **(changes or {})}
        return {name: value for name, value in changed.items() if value is not None}

    def write_policy(self, content: object, mode: int = 0o600) -> Path:
        """Puts a policy into the configuration folder: a document, or any text."""
        return self._write(self.config / "policy.json", content, mode)

    def write_profile(self, name: str, content: object, mode: int = 0o600) -> Path:
        """Puts a profile into the configuration folder: a document, or any text."""
        return self._write(self.config / "profiles" / name, content, mode)

    def _write(self, path: Path, content: object, mode: int) -> Path:
        make_private(path.parent)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        path.chmod(mode)
        return path


def _of_the_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(READ_AT_THE_START)}


def make_private(folder: Path) -> None:
    """Makes a folder and those missing above it, for this user alone whatever the umask is."""
    if not folder.exists():
        make_private(folder.parent)
        folder.mkdir(mode=0o700)


def here(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> Ended:
    """Runs the command in this process, for the many cases of one table: it saves the start of Python."""
    code = run([str(argument) for argument in arguments])
    out, err = capfd.readouterr()
    return Ended(code, out.encode(), err)


def _until_hung_up(terminal: int) -> bytes:
    shown = b""
    while True:
        assert select.select([terminal], [], [], LONG_S)[0], f"nothing more came, and nobody hung up: {shown!r}"
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux says so when nobody has the other side open any more
            return shown
        if not chunk:
            return shown
        shown += chunk
