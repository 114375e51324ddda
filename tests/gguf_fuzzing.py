"""Damages GGUF files by chance and reads them: `python tests/gguf_fuzzing.py COUNT SEED` prints what came of it.

It ends with an error when a header raises anything but a `GgufError`, when one takes longer than
`LONGEST_S`, and when all of them take more memory than `MEMORY_BYTES` beyond what the process had.
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import signal
import struct
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from damaged_gguf import DAMAGED
from gguf_bytes import (
    BOOL,
    F32,
    FLOAT64,
    INT32,
    Q4_0,
    SMALL,
    STRING,
    UINT8,
    UINT16,
    UINT64,
    Gguf,
    Tensor,
    array,
    entry,
)
from modeldoor_lifecycle.gguf.errors import GgufError
from modeldoor_lifecycle.gguf.reader import read_header

if TYPE_CHECKING:
    from types import FrameType

LONGEST_S = 10
"""No small header takes so long: what does, hangs."""

MEMORY_BYTES = 256 * 1024 * 1024
"""What the process may take beyond its beginnings, in address space."""

RICH = Gguf(
    entries=(
        *SMALL.entries,
        entry("float", FLOAT64, 0.5),
        entry("flag", BOOL, 1),
        array("flags", BOOL, [1, 0, 1]),
        array("bytes", UINT8, bytes(5000)),
        array("merges", STRING, [f"a b{number}" for number in range(500)]),
        entry("split.no", UINT16, 0),
        entry("split.count", UINT16, 2),
        entry("split.tensors.count", INT32, 60),
        entry("large", UINT64, 2**63),
    ),
    tensors=tuple(Tensor(f"blk.{number}.ffn_up.weight", (64, 2), Q4_0 if number % 2 else F32) for number in range(40)),
)
"""A file with something of everything."""

SEEDS = tuple(
    data
    for data in (SMALL.build(), SMALL.with_(version=2).build(), RICH.build(), *(each.data for each in DAMAGED))
    if 8 <= len(data) <= 50_000
)

TELLING_NUMBERS = (0, 1, 2, 8, 9, 31, 63, 255, 256, 4096, 65535, 2**24, 2**31 - 1, 2**31, 2**32 - 1, 2**32)
TELLING_LARGE_NUMBERS = (2**40, 2**62, 2**63 - 1, 2**63, 2**64 - 33, 2**64 - 8, 2**64 - 1)


def damaged(chance: random.Random) -> bytes:
    """A file that was right, or nearly, with one to six things changed in it."""
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data) + 1)
        match chance.randrange(7):
            case 0:
                data[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                data[place : place + 8] = struct.pack("<Q", chance.choice(TELLING_NUMBERS + TELLING_LARGE_NUMBERS))
            case 2:
                data[place : place + 4] = struct.pack("<Q", chance.choice(TELLING_NUMBERS))[:4]
            case 3:
                del data[place:]
            case 4:
                del data[place : place + chance.randint(1, 64)]
            case 5:
                data[place:place] = chance.randbytes(chance.randint(1, 64))
            case _:
                begin = chance.randrange(len(data) + 1)
                data[place:place] = data[begin : begin + chance.randint(1, 256)]
    if chance.random() < 0.8:  # what begins otherwise is refused at once
        data[:8] = b"GGUF\x03\0\0\0"
    return bytes(data)


def outcome_of(data: bytes) -> str:
    """The code of the error that a file gives, or `accepted`."""
    try:
        header = read_header(io.BytesIO(data))
    except GgufError as error:
        return error.code if error.message.isprintable() else "a message that cannot be shown"
    assert header.data_offset_bytes + sum(each.size_bytes for each in header.tensors) <= header.file_size_bytes
    return "accepted"


def main(count: int, seed: int) -> None:
    """Reads so many damaged files, and prints how they ended, the slowest, and the memory."""
    chance = random.Random(seed)
    signal.signal(signal.SIGALRM, _hangs)
    outcome_of(RICH.build())
    before_kib = _peak_kib()
    with open("/proc/self/statm", encoding="ascii") as statm:
        limit = int(statm.read().split()[0]) * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    outcomes: Counter[str] = Counter()
    slowest_s = 0.0
    began_s = time.perf_counter()
    for number in range(count):
        data = damaged(chance)
        signal.alarm(LONGEST_S)
        header_began_s = time.perf_counter()
        try:
            outcomes[outcome_of(data)] += 1
        except BaseException:
            sys.stderr.write(f"file {number} of seed {seed}: {data.hex()}\n")
            raise
        slowest_s = max(slowest_s, time.perf_counter() - header_began_s)
        signal.alarm(0)
    json.dump(
        {
            "count": count,
            "seed": seed,
            "outcomes": dict(outcomes.most_common()),
            "seconds": round(time.perf_counter() - began_s, 1),
            "slowestMs": round(slowest_s * 1000, 2),
            "grownKib": _peak_kib() - before_kib,
        },
        sys.stdout,
    )


def _peak_kib() -> int:
    """The most memory that this process has held; that of `getrusage` may be its parent's."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def _hangs(number: int, frame: FrameType | None) -> None:
    del number, frame
    os.write(2, b"a header takes too long\n")
    os._exit(3)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
