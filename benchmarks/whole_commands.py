"""Commands as people start them, in turn: each from the start of its process to its end."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measured_process import measured
from benchmarks.timing import Failed, Run, Timed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MODELDOOR = str(Path(sys.executable).parent / "modeldoor")

START = "modeldoor --version"
"""What a command of ours costs before it does anything."""


class Command(NamedTuple):
    """A command line, the exit code that it must have, and what it may take beyond its mere start."""

    line: Sequence[str]
    exit_code: int = 0
    aim_s: float | None = None


def ours(*words: str, exit_code: int = 0, aim_s: float | None = None) -> Command:
    """A command of modeldoor, whose output nobody sees."""
    return Command([MODELDOOR, *words], exit_code, aim_s)


def on_a_terminal(command: Command) -> Command:
    """The same on a terminal, which script(1) makes."""
    return command._replace(line=["script", "-qec", shlex.join(command.line), "/dev/null"])


def is_terminal_here() -> bool:
    """Whether a terminal can be made."""
    return shutil.which("script") is not None


def in_turn(commands: Mapping[str, Command], rounds: int, environment: Mapping[str, str]) -> list[Timed]:
    """All of them, and what they start from, one round of which does not count. Raises `Failed`."""
    everything = {"python -c pass": Command([sys.executable, "-c", "pass"]), START: ours("--version"), **commands}
    runs: dict[str, list[Run]] = {name: [] for name in everything}
    for number in range(rounds + 1):
        for name, command in everything.items():
            run = measured(command.line, environment)
            if run.exit_code != command.exit_code:
                raise Failed(f"'{shlex.join(command.line)}' must exit {command.exit_code}; it exits {run.exit_code}")
            if number:
                runs[name].append(Run(run.wall_s, run.processor_s))
    start_s = Timed(START, runs[START]).median_s
    return [
        Timed(name, runs[name], command.aim_s, 0.0 if command.aim_s is None else start_s)
        for name, command in everything.items()
    ]
