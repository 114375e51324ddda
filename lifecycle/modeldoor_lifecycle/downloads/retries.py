"""Which failure of a transfer is tried again, and after how long: one table and one formula.

Waits double and are drawn evenly between nothing and their bound, so that the many clients of a
server that stumbled do not come back in step. A server that names a wait is given it, up to a bound:
beyond that the transfer ends and says how long to wait, so that nobody watches a bar for an hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modeldoor_lifecycle.hub.errors import RefusalCode, TransferRefused

KIB, MIB = 2**10, 2**20


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long a transfer goes on, and how often it makes bytes safe."""

    total_timeout_s: float = 86_400.0
    """From its start to its end: a day, in which 40 GB come over 4 Mbit/s."""

    attempts: int = 8
    """Failures in a row that brought nothing worth it, after which it ends: a router that restarts is waited for, some 45 s."""

    enough_bytes: int = 64 * KIB
    """What an exchange must bring, or else all of the rest, so that its failure is a first one: what brings less costs more than it brings."""

    restarts: int = 5
    """How often it begins anew because what was received cannot be continued."""

    first_wait_s: float = 1.0
    """The bound of the wait after a first failure; it doubles with each further one."""

    longest_wait_s: float = 30.0
    """The bound at which doubling ends."""

    longest_asked_wait_s: float = 300.0
    """The longest wait that a server may ask for; when it asks for more, the transfer ends."""

    flush_interval_s: float = 1.0
    """How long received bytes stay without being brought to the disk."""

    flush_bytes: int = 128 * MIB
    """How many of them: what a power cut costs at most, once over a fast line."""


TRIED_AGAIN: Mapping[RefusalCode, bool] = {
    "network": True,
    "timeout": True,
    "sourceUnavailable": True,
    "rateLimited": True,
    # The same request gets the same answer.
    "notFound": False,
    "unauthorized": False,
    "forbidden": False,
    "redirectRefused": False,
    "addressRefused": False,
    "tlsFailed": False,
    "unexpectedResponse": False,
    "sizeMismatch": False,
    # `transfer` begins these anew itself, as often as it may, before they are failures.
    "digestMismatch": False,
    "sourceChanged": False,
    # Only a person can mend these.
    "diskFull": False,
    "diskFailed": False,
    "internal": False,
}
"""For every code of `DownloadError`: whether a transfer tries again by itself."""


def wait_before_retry(
    failure: TransferRefused, failures_in_a_row: int, limits: Limits, draw: Callable[[], float]
) -> float | None:
    """The wait in seconds before the next attempt; `None`: there is none, the failure stands.

    `failures_in_a_row` counts this one; `draw` gives a number from 0 to 1.
    """
    if not TRIED_AGAIN[failure.code] or not failure.is_retryable or failures_in_a_row >= limits.attempts:
        return None
    asked_s = failure.retry_after_s or 0.0
    if asked_s > limits.longest_asked_wait_s:
        return None
    doublings = min(failures_in_a_row - 1, 62)  # by then any bound is met
    return asked_s + draw() * min(limits.first_wait_s * (1 << doublings), limits.longest_wait_s)
