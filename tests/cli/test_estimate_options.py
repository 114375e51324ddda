"""The command offers just the engines and cache types that the estimator knows."""

from __future__ import annotations

from typing import get_args

from modeldoor.cli import estimate_command
from modeldoor_lifecycle.estimator import workload


def test_every_engine_and_cache_type_can_be_asked_for_and_no_other() -> None:
    """They stand there once more, because the command line must not load the estimator to say its help."""
    assert get_args(workload.Engine) == estimate_command.ENGINES
    assert get_args(workload.KvCacheType) == estimate_command.CACHE_TYPES
