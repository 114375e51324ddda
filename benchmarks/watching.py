"""What it costs to go on: a warm collection, a watch of a minute, and memory after many rounds.

    python benchmarks/watching.py [--seconds N] [--rounds N]

Aims: a warm collection in 1 ms without a model service; `--watch 1` below 0.5 % of a core; no growth
of memory over 10,000 rounds without pause.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from modeldoor_collector.collect.snapshot import Collector
from modeldoor_collector.collect.sources import sources_of_this_machine
from modeldoor_lifecycle.state.policies import built_in_policy
from modeldoor_validators.gate import prepare

MODELDOOR = str(Path(sys.executable).parent / "modeldoor")
WARM_ROUNDS = 500


def warm_ms() -> tuple[float, float]:
    """Wall and processor time of one collection in this process, in milliseconds, without a model service."""
    collector, policy = Collector(sources_of_this_machine()), built_in_policy()
    prepare("resource-snapshot")
    for _ in range(20):
        collector.collect(policy, [], [])
    walls: list[float] = []
    began = time.process_time()
    for _ in range(WARM_ROUNDS):
        start = time.perf_counter()
        collector.collect(policy, [], [])
        walls.append(time.perf_counter() - start)
    return statistics.median(walls) * 1000, (time.process_time() - began) / WARM_ROUNDS * 1000


def watch_share(seconds: float, *options: str) -> float:
    """The share of one core, in percent, that `--watch 1` takes over so many seconds, its start left out."""
    process = subprocess.Popen([MODELDOOR, "snapshot", "--watch", "1", *options], stdout=subprocess.PIPE)
    lines = iter(process.stdout or ())
    try:
        next(lines)
        began_s, began = _processor_s(process.pid), time.monotonic()
        while time.monotonic() - began < seconds:
            next(lines)
        return (_processor_s(process.pid) - began_s) / (time.monotonic() - began) * 100
    finally:
        process.terminate()
        process.communicate()


def _processor_s(pid: int) -> float:
    """What the process and its ended children have used (proc_pid_stat(5), fields 14 to 17)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def growth(rounds: int) -> tuple[int, int, int]:
    """Resident memory in KiB after a tenth of the rounds and after all, and open descriptors more than then."""
    collector, policy = Collector(sources_of_this_machine()), built_in_policy()
    for _ in range(rounds // 10):
        collector.collect(policy, [], [])
    before, descriptors = _resident_kib(), len(os.listdir("/proc/self/fd"))
    for _ in range(rounds - rounds // 10):
        collector.collect(policy, [], [])
    return before, _resident_kib(), len(os.listdir("/proc/self/fd")) - descriptors


def _resident_kib() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024


def main() -> None:
    """Measures all three and prints them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=10_000)
    arguments = parser.parse_args()
    wall, processor = warm_ms()
    print(f"warm collection: {wall:.2f} ms, {processor:.2f} ms of processor time")
    before, after, descriptors = growth(arguments.rounds)
    print(f"memory over {arguments.rounds} rounds: {before} KiB, then {after} KiB; {descriptors} descriptors more")
    print(f"--watch 1 for {arguments.seconds:g} s: {watch_share(arguments.seconds):.2f} % of a core")


if __name__ == "__main__":
    main()
