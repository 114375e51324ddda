"""How long one `modeldoor snapshot` takes as a whole process, in multiples of `python -c pass`, beside its peers.

    python benchmarks/snapshot.py [--rounds N] [--peers FOLDER]

The commands run in turn, so that a machine whose speed drifts drifts for all of them. Aim: at most 6.
Peers are looked for in FOLDER, such as the `bin` of a virtual environment into which they were
installed (`pip install nvitop glances llmfit whichllm 'typer<0.29'`), and on the PATH; those that are
not there are named. Each says less than a snapshot does: the column on the right tells what.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

BIN = Path(sys.executable).parent
MODELDOOR = str(BIN / "modeldoor")
GOLDEN = str(Path(__file__).parent.parent / "examples/v1/resource-snapshot/healthy-1b.json")

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As users have it: modules are compiled once, not at every start."""


class Command(NamedTuple):
    """A command line and what it answers."""

    line: list[str]
    answers: str


OURS = {
    "python -c pass": Command([sys.executable, "-c", "pass"], "nothing"),
    "modeldoor snapshot": Command([MODELDOOR, "snapshot"], "seven signals, verdicts, checked"),
    "modeldoor snapshot --view router": Command([MODELDOOR, "snapshot", "--view", "router"], "six keys, checked"),
    "modeldoor validate (one file)": Command([MODELDOOR, "validate", GOLDEN], "a report"),
}
PEERS = {
    "nvitop -1": Command(["nvitop", "-1"], "a table of NVIDIA's devices"),
    "glances --stdout mem --stop-after 1": Command(["glances", "--stdout", "mem", "--stop-after", "1"], "memory"),
    "llmfit system --json": Command(["llmfit", "system", "--json"], "memory, processor, graphics"),
    "whichllm hardware": Command(["whichllm", "hardware"], "memory, processor, graphics"),
}


def found(peers: str | None) -> tuple[dict[str, Command], list[str]]:
    """The peers that are there, with their paths, and the names of those that are not."""
    there: dict[str, Command] = {}
    missing: list[str] = []
    for name, command in PEERS.items():
        path = shutil.which(command.line[0], path=peers) if peers else shutil.which(command.line[0])
        if path is None:
            missing.append(command.line[0])
        else:
            there[name] = Command([path, *command.line[1:]], command.answers)
    return there, missing


def wall_s(line: list[str]) -> float:
    """The wall time of one run, whose output is thrown away; peers exit as they please."""
    began = time.perf_counter()
    subprocess.run(line, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def main() -> None:
    """Runs every command N times in turn and prints medians and ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--peers")
    arguments = parser.parse_args()
    peers, missing = found(arguments.peers)
    commands = {**OURS, **peers}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(arguments.rounds + 1):
        for name, command in commands.items():
            times[name].append(wall_s(command.line))
    base = times["python -c pass"][1:]
    print(f"{arguments.rounds} rounds, Python {sys.version.split()[0]}, {os.cpu_count()} cores; medians")
    for name, each in times.items():
        ratio = statistics.median(mine / pass_ for mine, pass_ in zip(each[1:], base, strict=True))
        milliseconds = statistics.median(each[1:]) * 1000
        print(f"{milliseconds:8.1f} ms {ratio:7.2f} x  {name:36} {commands[name].answers}")
    if missing:
        print(f"not here: {', '.join(missing)}")


if __name__ == "__main__":
    main()
