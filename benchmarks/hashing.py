"""The digest of a model's file: what the provisioner takes for it, beside openssl, sha256sum and Python's own."""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from benchmarks.measured_process import measured
from benchmarks.timing import Failed, Run, run_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

AIM = 0.9
"""Of openssl's speed."""

OURS = "verification.hashed"
OPENSSL = "openssl dgst -sha256"

_PROCESS = "import sys; from modeldoor_lifecycle.provisioner.verification import hashed; hashed(sys.argv[1])"


class Compared(NamedTuple):
    """The runs of all, in rounds; in each of them everybody had his turn."""

    size_bytes: int
    runs: Mapping[str, list[Run]]

    def figures(self) -> list[dict[str, Any]]:
        """What is told of each: seconds, and its speed in multiples of openssl's, where that is here."""
        return [self._figures(name) for name in self.runs]

    @property
    def is_reached(self) -> bool | None:
        """Whether ours is as quick as it should be; None without openssl."""
        return None if OPENSSL not in self.runs else self._speed(OURS, "wall_s") >= AIM

    def lines(self) -> list[str]:
        """The same as a table."""
        lines = [
            f"  {'in seconds':38}{'median':>8}{'least':>8}{'most':>8}{'GB/s':>7}{'speed':>8}{'cpu s':>8}{'speed':>7}"
        ]
        for each in self.figures():
            of_openssl = (each.get("speedToOpenssl"), each.get("processorSpeedToOpenssl"))
            speed, processor_speed = ("-" if one is None else f"{one:.2f}" for one in of_openssl)
            lines.append(
                f"  {each['name']:44}{each['medianSeconds']:8.3f}{each['leastSeconds']:8.3f}{each['mostSeconds']:8.3f}"
                f"{each['gigabytesPerSecond']:7.2f}{speed:>8}{each['processorSeconds']:8.3f}{processor_speed:>7}"
            )
        if self.is_reached is not None:
            lines.append(f"  aim, {AIM:.0%} of openssl's speed: {'reached' if self.is_reached else 'MISSED'}")
        return lines

    def _figures(self, name: str) -> dict[str, Any]:
        seconds = [run.wall_s for run in self.runs[name]]
        told: dict[str, Any] = {
            "name": name,
            "medianSeconds": round(statistics.median(seconds), 4),
            "leastSeconds": round(min(seconds), 4),
            "mostSeconds": round(max(seconds), 4),
            "gigabytesPerSecond": round(self.size_bytes / statistics.median(seconds) / 1e9, 3),
            "processorSeconds": round(statistics.median(run.processor_s for run in self.runs[name]), 4),
        }
        if OPENSSL in self.runs:
            told["speedToOpenssl"] = round(self._speed(name, "wall_s"), 3)
            told["processorSpeedToOpenssl"] = round(self._speed(name, "processor_s"), 3)
        return told

    def _speed(self, name: str, of: Literal["wall_s", "processor_s"]) -> float:
        pairs = zip(self.runs[OPENSSL], self.runs[name], strict=True)
        ratios: list[float] = [getattr(theirs, of) / getattr(mine, of) for theirs, mine in pairs]
        return statistics.median(ratios)


def compared(path: str, rounds: int, environment: Mapping[str, str]) -> Compared:
    """Everybody in turn over a file that is in the page cache; one round before counts nothing. Raises `Failed`."""
    takers = dict(_takers(path, environment))
    runs: dict[str, list[Run]] = {name: [] for name in takers}
    for number in range(rounds + 1):
        for name, take in takers.items():
            run = take()
            if number:
                runs[name].append(run)
    return Compared(os.stat(path).st_size, runs)


def _takers(path: str, environment: Mapping[str, str]) -> dict[str, Callable[[], Run]]:
    from modeldoor_lifecycle.provisioner.verification import hashed

    def by_python() -> None:
        with open(path, "rb") as file:
            hashlib.file_digest(file, "sha256")

    lines = {
        f"{OURS}, a process of its own": [sys.executable, "-c", _PROCESS, path],
        OPENSSL: ["openssl", "dgst", "-sha256", path],
        "sha256sum": ["sha256sum", path],
    }
    return {
        OURS: partial(run_of, partial(hashed, path)),
        "hashlib.file_digest": partial(run_of, by_python),
        **{name: partial(_there, line, environment) for name, line in lines.items() if shutil.which(line[0])},
    }


def _there(line: list[str], environment: Mapping[str, str]) -> Run:
    run = measured(line, environment)
    if run.exit_code:
        raise Failed(f"'{line[0]}' must hash the file; it exits {run.exit_code}")
    return Run(run.wall_s, run.processor_s)
