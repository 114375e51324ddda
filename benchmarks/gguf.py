"""What it costs to read the header of a model, beside the reader of the package `gguf` where that is installed.

    python benchmarks/gguf.py [--rounds N]

Aims, for a vocabulary of 128,256 tokens: 50 ms and 20 MB. Then the worst headers that are read at all,
one for each bound. Each file is read in a process of its own, on whatever else the machine does.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TOKENS, MERGES = 128_256, 280_147
"""As Llama 3 has them."""

INT32, STRING, ARRAY = 5, 8, 9

OURS = "from modeldoor_lifecycle.gguf.reader import read_header as read"
THEIRS = "from gguf import GGUFReader as read"

MEASURE = """
import json, statistics, sys, time

def peak_kib():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

began = time.perf_counter()
{0}
imported_s = time.perf_counter() - began
before_kib = peak_kib()
seconds = []
for _ in range(int(sys.argv[2])):
    began = time.perf_counter()
    kept = read(sys.argv[1])
    seconds.append(time.perf_counter() - began)
print(json.dumps([imported_s, statistics.median(seconds), (peak_kib() - before_kib) / 1024]))
"""
"""What a child runs: the time of the import, the median of the readings, and the memory that they took on top."""


def text(value: str) -> bytes:
    """A text as files have it: after its length."""
    return struct.pack("<Q", len(value)) + value.encode()


def array(key: str, kind: int, length: int, content: bytes) -> bytes:
    """An entry of metadata that is an array."""
    return text(key) + struct.pack("<IIQ", ARRAY, kind, length) + content


def header(entries: list[bytes], tensors: Iterable[bytes] = (), tensor_count: int = 0) -> bytes:
    """A file with these entries and lines of the tensor table."""
    return b"GGUF" + struct.pack("<IQQ", 3, tensor_count, len(entries)) + b"".join(entries) + b"".join(tensors)


def vocabulary() -> bytes:
    """A file with the vocabulary of Llama 3, in made-up letters of about its lengths."""
    tokens = b"".join(text(f"{number:x}" * (1 + number % 2)) for number in range(TOKENS))
    merges = b"".join(text(f"{number % 97:x} {number % 9973:x}") for number in range(MERGES))
    return header(
        [
            text("general.architecture") + struct.pack("<I", STRING) + text("llama"),
            array("tokenizer.ggml.tokens", STRING, TOKENS, tokens),
            array("tokenizer.ggml.token_type", INT32, TOKENS, bytes(4 * TOKENS)),
            array("tokenizer.ggml.merges", STRING, MERGES, merges),
        ]
    )


def empty_texts() -> bytes:
    """As many texts as a header may have: the most work for its bytes."""
    count = 2**24 - 100
    return header([array("k", STRING, count, bytes(8 * count))])


def many_tensors() -> bytes:
    """As many tensors as a header may have, of one number each."""
    count = 65_536
    lines = (text(f"{number:063}") + struct.pack("<IQIQ", 1, 1, 0, number * 32) for number in range(count))
    data = header([], lines, count)
    return data + bytes(-len(data) % 32 + count * 32)


def full_metadata() -> bytes:
    """As many numbers as are kept, each an object of its own for Python."""
    numbers = struct.pack("<4096i", *range(1000, 5096))
    return header([array(f"k{number}", INT32, 4096, numbers) for number in range(102)])


def measured(reader: str, path: Path, rounds: int) -> tuple[float, float, float]:
    """Seconds of the import, seconds of a reading, and MiB taken, in a process of its own."""
    command = [sys.executable, "-c", MEASURE.format(reader), str(path), str(rounds)]
    imported_s, read_s, taken_mib = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return imported_s, read_s, taken_mib


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    rounds: int = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "any.gguf")
        path.write_bytes(vocabulary())
        ours = measured(OURS, path, rounds)
        print(f"128,256 tokens, 280,147 merges ({path.stat().st_size / 1e6:.1f} MB):")
        print(f"  modeldoor: import {ours[0] * 1000:.0f} ms, read {ours[1] * 1000:.0f} ms, {ours[2]:.1f} MiB")
        if importlib.util.find_spec("gguf") and importlib.util.find_spec("numpy"):
            theirs = measured(THEIRS, path, 1)
            print(f"  gguf:      import {theirs[0] * 1000:.0f} ms, read {theirs[1] * 1000:.0f} ms, {theirs[2]:.1f} MiB")
            print(f"  that is {theirs[1] / ours[1]:.0f} times as long")
        for name, worst in (
            ("16 million empty texts", empty_texts),
            ("65,536 tensors", many_tensors),
            ("metadata to the brim", full_metadata),
        ):
            path.write_bytes(worst())
            _, read_s, taken_mib = measured(OURS, path, 1)
            print(f"{name} ({path.stat().st_size / 1e6:.1f} MB): read {read_s * 1000:.0f} ms, {taken_mib:.1f} MiB")


if __name__ == "__main__":
    main()
