"""What it takes to fetch a file and to know that it is the right one, beside curl, wget, aria2c and huggingface_hub.

    python benchmarks/download.py [--mebibytes N] [--rounds N] [--folder F] [--hub-python PATH] [--json]

One server on 127.0.0.1, one disk, a process for each tool from its start to its end; the tools run in
turn, so that a machine whose speed drifts drifts for all of them. Aims: quicker than each, below 80 MiB.
What was written reaches the disk before the next tool begins. Before that each tool gets a file of
which one byte is wrong: the last column tells whether it noticed. Tools that are not there are named.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))  # started by its path, Python looks only beside it

from benchmarks import file_server
from benchmarks.download_tools import OURS, Fetch, Tool, environment_of, tools
from benchmarks.measured_process import Measured, measured

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

MIB = 2**20
SMALL_MEBIBYTES = 16
"""The size of the file with a wrong byte: nothing is measured of it."""


class Served(NamedTuple):
    """A file on the server, and the digest that it should have."""

    name: str
    digest: str
    size_bytes: int


class Failed(Exception):
    """A tool did not do what it is measured for, so that nothing it was measured at means anything."""


def made_up(path: Path, mebibytes: int) -> Served:
    """Writes a file that nothing can make smaller."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for _ in range(mebibytes):
            piece = os.urandom(MIB)
            digest.update(piece)
            file.write(piece)
    return Served(path.name, digest.hexdigest(), mebibytes * MIB)


def damage(path: Path) -> None:
    """Changes the byte in the middle of a file."""
    middle = path.stat().st_size // 2
    with path.open("rb+") as file:
        file.seek(middle)
        byte = file.read(1)[0]
        file.seek(middle)
        file.write(bytes([byte ^ 1]))


@contextmanager
def serving(folder: Path) -> Generator[str]:
    """The address of the files of a folder, on a server in a process of its own."""
    line = [sys.executable, file_server.__file__, str(folder)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdin is None or process.stdout is None:
            raise Failed("the server has no pipes")
        port = int(process.stdout.readline())
        yield f"http://127.0.0.1:{port}"
        process.stdin.close()


def fetched(tool: Tool, served: Served, base: str, folder: Path) -> tuple[Measured, bool]:
    """One run of a tool into a folder of its own, and whether the file that it left there is right."""
    fetch = Fetch(base, served.name, served.digest, served.size_bytes, folder / "target")
    fetch.folder.mkdir()
    os.sync()  # nobody waits for what others wrote
    run = measured(tool.line, environment_of(fetch))
    is_right = any(digest_of(path) == served.digest for path in files_in(fetch.folder, served.size_bytes))
    shutil.rmtree(fetch.folder)
    return run, is_right


def files_in(folder: Path, size_bytes: int) -> list[Path]:
    """The files of this size in a folder, however deep."""
    return [each for each in folder.rglob("*") if each.is_file() and each.stat().st_size == size_bytes]


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def figures(name: str, runs: Mapping[str, Sequence[Measured]], noticed: Mapping[str, bool]) -> dict[str, Any]:
    """What is told of one tool."""
    mine = runs[name]
    seconds = [run.wall_s for run in mine]
    ratios = [run.wall_s / ours.wall_s for run, ours in zip(mine, runs[OURS], strict=True)]
    return {
        "tool": name,
        "medianSeconds": round(statistics.median(seconds), 3),
        "leastSeconds": round(min(seconds), 3),
        "mostSeconds": round(max(seconds), 3),
        "ratioToOurs": round(statistics.median(ratios), 3),
        "leastRatioToOurs": round(min(ratios), 3),
        "processorSeconds": round(statistics.median(run.processor_s for run in mine), 3),
        "peakMebibytes": round(max(run.peak_bytes for run in mine) / MIB, 1),
        "noticesAWrongByte": noticed[name],
    }


def row(found: Mapping[str, Any]) -> str:
    """The same as a line of the table."""
    return (
        f"{found['tool']:28}{found['medianSeconds']:8.2f}{found['leastSeconds']:8.2f}{found['mostSeconds']:8.2f}"
        f"{found['ratioToOurs']:9.2f}{found['leastRatioToOurs']:7.2f}{found['processorSeconds']:8.2f}{found['peakMebibytes']:8.1f}"
        f"   {'refused' if found['noticesAWrongByte'] else 'kept'}"
    )


HEAD = f"{'':28}{'median':>8}{'least':>8}{'most':>8}{'to ours':>9}{'least':>7}{'cpu s':>8}{'MiB':>8}   a wrong byte"


def compared(chosen: Sequence[Tool], folder: Path, mebibytes: int, rounds: int) -> list[dict[str, Any]]:
    """Runs all tools in turn; raises `Failed`."""
    files = folder / "served"
    files.mkdir()
    damaged = made_up(files / "small.gguf", SMALL_MEBIBYTES)
    damage(files / damaged.name)
    served = made_up(files / "model.gguf", mebibytes)
    runs: dict[str, list[Measured]] = {tool.name: [] for tool in chosen}
    noticed: dict[str, bool] = {}
    with serving(files) as base:
        for tool in chosen:  # modules are compiled now, too
            noticed[tool.name] = fetched(tool, damaged, base, folder)[0].exit_code != 0
        for _ in range(rounds):
            for tool in chosen:
                run, is_right = fetched(tool, served, base, folder)
                if run.exit_code or not is_right:
                    raise Failed(f"'{tool.name}' must leave the file; it exits {run.exit_code} and does not")
                runs[tool.name].append(run)
    return [figures(tool.name, runs, noticed) for tool in chosen]


def end(_signal: int, _frame: object) -> None:
    """Ends the benchmark as an error would, so that no gigabytes are left behind."""
    sys.exit("told to end")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mebibytes", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", help="where the files are made  [default: the folder for temporary files]")
    parser.add_argument(
        "--hub-python", default="python with huggingface_hub", help="an interpreter that has huggingface_hub"
    )
    parser.add_argument("--only", help="tools with these letters in their names; ours takes part in any case")
    parser.add_argument("--json", action="store_true", help="figures for machines")
    asked = parser.parse_args()
    wanted = [
        each for each in tools(asked.hub_python) if not asked.only or asked.only in each.name or each.name == OURS
    ]
    chosen = [tool for tool in wanted if not tool.missing]
    missing = sorted({each for tool in wanted for each in tool.missing})
    load = os.getloadavg()[0]
    signal.signal(signal.SIGTERM, end)
    try:
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            found = compared(chosen, Path(folder), asked.mebibytes, asked.rounds)
    except Failed as failure:
        sys.exit(str(failure))
    about = {
        "mebibytes": asked.mebibytes,
        "rounds": asked.rounds,
        "python": sys.version.split()[0],
        "cores": os.cpu_count(),
        "loadBefore": round(load, 2),
        "missing": missing,
    }
    if asked.json:
        print(json.dumps({**about, "tools": found}, indent=2))
        return
    print(
        f"{asked.mebibytes} MiB, {asked.rounds} rounds, Python {about['python']}, {about['cores']} cores, "
        f"load {load:.1f} before; seconds"
    )
    print(HEAD)
    for each in found:
        print(row(each))
    if missing:
        print(f"not here: {', '.join(missing)}")


if __name__ == "__main__":
    main()
