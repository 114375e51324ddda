"""What all tests share."""

from __future__ import annotations

import os
import random
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from command import Door

if TYPE_CHECKING:
    from pathlib import Path

# Times of a shared machine say nothing, and a folder that cannot be written is no reason to fail.
# `make test` draws the same examples every time; `make soak` draws new ones.
settings.register_profile(
    "modeldoor", deadline=None, database=None, print_blob=True, derandomize="MODELDOOR_SOAK" not in os.environ
)
settings.load_profile("modeldoor")

# Drawn here once, before the processes that share the tests are started: they must name them alike.
if "MODELDOOR_SOAK" in os.environ:
    os.environ.setdefault("MODELDOOR_SOAK_SEED", str(random.SystemRandom().randrange(10**9)))


# What pytest makes of ten thousand assertions takes each process longer than anything else that it reads:
# it is kept beside the tests, also where no bytecode is to be written.
sys.dont_write_bytecode = False


def pytest_xdist_auto_num_workers() -> int:
    """Three processes for two cores: two fifths of the time a test waits, for a child, a deadline, a lock."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return cores + (cores + 1) // 2


@pytest.fixture
def door(tmp_path: Path) -> Door:
    """The installed command with a home of its own."""
    return Door(tmp_path)
