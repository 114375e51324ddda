"""How long one `modeldoor snapshot` takes as a whole process, in multiples of `python -c pass`.

    python benchmarks/snapshot.py [ROUNDS]

The commands run in turn, so that a machine whose speed drifts drifts for all of them. Aim: at most 6.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "modeldoor snapshot": [str(BIN / "modeldoor"), "snapshot"],
    "modeldoor snapshot --view router": [str(BIN / "modeldoor"), "snapshot", "--view", "router"],
    "modeldoor validate (one file)": [
        str(BIN / "modeldoor"),
        "validate",
        str(Path(__file__).parent.parent / "examples/v1/resource-snapshot/healthy-1b.json"),
    ],
}

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""As users have it: modules are compiled once, not at every start."""


def wall_s(command: list[str]) -> float:
    """The wall time of one run, whose output is thrown away."""
    began = time.perf_counter()
    subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> None:
    """Runs every command ROUNDS times in turn and prints medians and ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 31
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds + 1):
        for name, command in COMMANDS.items():
            times[name].append(wall_s(command))
    base = times["python -c pass"][1:]
    print(f"{rounds} rounds, Python {sys.version.split()[0]}, {os.cpu_count()} cores; medians")
    for name, found in times.items():
        ratio = statistics.median(mine / pass_ for mine, pass_ in zip(found[1:], base, strict=True))
        print(f"{statistics.median(found[1:]) * 1000:8.1f} ms {ratio:6.2f} x  {name}")


if __name__ == "__main__":
    main()
