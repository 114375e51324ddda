"""Asks a server what has to be known before a download can begin, and tries again as a transfer does."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, TypeVar

from modeldoor_lifecycle.downloads.retries import Limits, wait_before_retry
from modeldoor_lifecycle.hub.errors import TransferRefused

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")


def asked(
    ask: Callable[[], Answer],
    told: Callable[[int, float, TransferRefused], object],
    *,
    limits: Limits | None = None,
    wait: Callable[[float], object] = time.sleep,
    draw: Callable[[], float] = random.random,
) -> Answer:
    """What `ask` gives, as soon as it does; raises the `TransferRefused` that is tried no more.

    `told` hears of each failure that is followed by another attempt: which attempt that is, after how
    many seconds it follows, and why. Everything else that `ask` raises passes through.
    """
    limits = limits or Limits()
    failures = 0
    while True:
        try:
            return ask()
        except TransferRefused as refusal:
            failures += 1
            wait_s = wait_before_retry(refusal, failures, limits, draw)
            if wait_s is None:
                raise
            told(failures + 1, wait_s, refusal)
        wait(wait_s)
