"""What all tests share."""

from __future__ import annotations

import os
import random
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


@pytest.fixture
def door(tmp_path: Path) -> Door:
    """The installed command with a home of its own."""
    return Door(tmp_path)
