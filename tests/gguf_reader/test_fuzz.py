"""Whatever a file holds, reading it ends soon, in little memory, with a header or with an error that has a name."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gguf_fuzzing
from gguf_bytes import STRING, Gguf, array
from modeldoor_lifecycle.gguf import errors
from modeldoor_lifecycle.gguf.cursor import PIECE_BYTES
from modeldoor_lifecycle.gguf.reader import read_header

if TYPE_CHECKING:
    from collections.abc import Callable

IS_SOAK = "MODELDOOR_SOAK" in os.environ
SEED = int(os.environ.get("MODELDOOR_SOAK_SEED", "20261120"))
SAMPLED = 10_000
ALL = 1_000_000
EVERY_CODE = frozenset(
    each.code for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.GgufError)
)

LONG_S = 600.0
"""No run of all takes so long: what does, hangs."""


def test_files_damaged_by_chance_are_read_or_refused_by_name() -> None:
    chance = random.Random(SEED)
    outcomes = {gguf_fuzzing.outcome_of(gguf_fuzzing.damaged(chance)) for _ in range(SAMPLED)}
    assert "accepted" in outcomes
    assert outcomes <= {"accepted", *EVERY_CODE}
    assert len(outcomes) > 12, "files that fail alike show little"


@given(st.binary(max_size=300), st.sampled_from([b"", b"GGUF", b"GGUF\x03\0\0\0", b"GGUF\x02\0\0\0" + bytes(8)]))
def test_any_bytes_are_read_or_refused_by_name(data: bytes, beginning: bytes) -> None:
    assert gguf_fuzzing.outcome_of(beginning + data) in {"accepted", *EVERY_CODE}


def test_a_large_vocabulary_takes_no_memory() -> None:
    vocabulary = array("tokens", STRING, [f"t{number:06}" for number in range(100_000)])
    file = io.BytesIO(Gguf(entries=(vocabulary,)).build())
    assert len(file.getbuffer()) > 5 * PIECE_BYTES
    tracemalloc.start()
    try:
        read_header(file)
        assert tracemalloc.get_traced_memory()[1] < 3 * PIECE_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.skipif(not IS_SOAK, reason="a million files: `make soak`")
def test_a_million_damaged_files_are_read_or_refused_by_name(record_property: Callable[[str, object], None]) -> None:
    done = subprocess.run(
        [sys.executable, gguf_fuzzing.__file__, str(ALL), str(SEED)],
        capture_output=True,
        timeout=LONG_S,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(gguf_fuzzing.__file__).parent)},
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    figures = json.loads(done.stdout)
    record_property("figures", figures)
    assert sum(figures["outcomes"].values()) == ALL
    assert set(figures["outcomes"]) <= {"accepted", *EVERY_CODE}
